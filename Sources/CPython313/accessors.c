#define NEED_OPCODE_METADATA 1
#include "CPython313.h"
#include "pycore_opcode_metadata.h"

int spt_opcode_caches(int opcode) { return _PyOpcode_Caches[opcode & 255]; }
const char *spt_opcode_name(int opcode) { return _PyOpcode_OpName[opcode & 255]; }
int spt_opcode_popped(int opcode, int oparg) { return _PyOpcode_num_popped(opcode, oparg); }
int spt_opcode_pushed(int opcode, int oparg) { return _PyOpcode_num_pushed(opcode, oparg); }
