#define NEED_OPCODE_METADATA 1
#include "CPython313.h"
#include "pycore_opcode_metadata.h"

int spt_opcode_caches(int opcode) { return _PyOpcode_Caches[opcode & 255]; }
const char *spt_opcode_name(int opcode) { return _PyOpcode_OpName[opcode & 255]; }
