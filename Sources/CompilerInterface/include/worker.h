#ifndef SPINETAIL_WORKER_H
#define SPINETAIL_WORKER_H
#include <string.h>
#include "compiler_interface.h"
#endif
