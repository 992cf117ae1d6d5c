/* CPython 3.13 as the engine sees it: its public and internal headers, and accessors for what Swift cannot
   import (macros, flexible arrays, varargs). Nothing else in the engine knows a CPython version's layout. */
#ifndef SPINETAIL_CPYTHON313_H
#define SPINETAIL_CPYTHON313_H

#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#define Py_BUILD_CORE_MODULE 1
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#ifndef Py_GIL_DISABLED
/* The test targets' generated main does not get our flags. */
#undef WITH_MIMALLOC
#endif
#include "frameobject.h"
#include "opcode.h"
#include "pycore_call.h"
#include "pycore_cell.h"
#include "pycore_ceval.h"
#include "pycore_code.h"
#include "pycore_descrobject.h"
#include "pycore_dict.h"
#include "pycore_frame.h"
#include "pycore_function.h"
#include "pycore_genobject.h"
#include "pycore_interp.h"
#include "pycore_intrinsics.h"
#include "pycore_instruments.h"
#include "pycore_list.h"
#include "pycore_long.h"
#include "pycore_moduleobject.h"
#include "pycore_object.h"
#include "pycore_opcode_utils.h"
#include "pycore_pyerrors.h"
#include "pycore_pystate.h"
#include "pycore_range.h"
#include "pycore_runtime.h"
#include "pycore_setobject.h"
#include "pycore_tuple.h"

#include "memory.h"
#include "accessors.h"
#include "boxes.h"
#include "c_calls.h"
#include "collector.h"
#include "containers.h"
#include "endings.h"
#include "numbers.h"
#include "freelists.h"
#include "faster_functions.h"
#include "generators.h"
#include "layout.h"
#include "arrays.h"
#include "characters.h"
#include "lookups.h"
#include "keys.h"
#include "locks.h"
#include "dicts.h"
#include "pairs.h"
#include "operations.h"
#include "exceptions.h"
#include "operators.h"
#include "sequences.h"
#include "shapes.h"
#include "sorting.h"
#include "sums.h"
#include "wide.h"
#include "host.h"
#include "crashes.h"

#endif
