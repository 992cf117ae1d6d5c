#define NEED_OPCODE_METADATA 1
#include "CPython313.h"
#include "pycore_opcode_metadata.h"

const uint64_t spt_first_double = 0x0002000000000000;
const uint64_t spt_address_mask = 0xFFFFFFFFFFFF;
const uint64_t spt_last_pointer = 0x0001FFFFFFFFFFFF;
const uint64_t spt_first_int = 0xFFFE000000000000;
const uint64_t spt_int_zero = 0xFFFF000000000000;

int spt_opcode_caches(int opcode) { return _PyOpcode_Caches[opcode & 255]; }
const char *spt_opcode_name(int opcode) { return _PyOpcode_OpName[opcode & 255]; }

uint8_t spt_lengths_of_instructions[256];

void spt_prepare_lengths(void) {
    for (int raw = 0; raw < 256; raw++) {
        int opcode = _PyOpcode_Deopt[raw];
        int stores = opcode == STORE_FAST || opcode == STORE_FAST_LOAD_FAST || opcode == STORE_FAST_STORE_FAST;
        spt_lengths_of_instructions[raw] = stores || opcode >= MIN_INSTRUMENTED_OPCODE ? 0 : (uint8_t)(1 + _PyOpcode_Caches[opcode]);
    }
}

PyObject *spt_plain_bytecode(PyCodeObject *code) {
    _PyCoCached *before = code->_co_cached;
    if (before != NULL && before->_co_code != NULL) return PyCode_GetCode(code);
    PyObject *bytes = PyCode_GetCode(code);
    if (code->_co_cached != NULL) {
        Py_CLEAR(code->_co_cached->_co_code);
        if (before == NULL) {
            PyMem_Free(code->_co_cached);
            code->_co_cached = NULL;
        }
    }
    return bytes;
}

int spt_is_fresh(const _Py_CODEUNIT *instruction) {
    while (instruction->op.code == EXTENDED_ARG) instruction++;
    _Py_BackoffCounter counter = instruction[1].counter, warmup = adaptive_counter_warmup();
    return counter.as_counter == warmup.as_counter;
}

uint64_t spt_pseudo_instructions[4];
spt_site_counts spt_counts_by_opcode[256];
_PyFrameEvalFunction spt_known_evaluator;

int spt_check_recursion(PyThreadState *ts) {
    if (ts->recursion_headroom) {
        if (ts->py_recursion_remaining < -50) Py_FatalError("Cannot recover from Python stack overflow.");
    } else if (ts->py_recursion_remaining <= 0) {
        ts->recursion_headroom++;
        _PyErr_Format(ts, PyExc_RecursionError, "maximum recursion depth exceeded");
        ts->recursion_headroom--;
        return -1;
    }
    return 0;
}
int spt_compare_mask(int comparison) {
    switch (comparison) {
    case Py_LT: return COMPARISON_LESS_THAN;
    case Py_LE: return COMPARISON_LESS_THAN | COMPARISON_EQUALS;
    case Py_EQ: return COMPARISON_EQUALS;
    case Py_NE: return COMPARISON_NOT_EQUALS;
    case Py_GT: return COMPARISON_GREATER_THAN;
    default: return COMPARISON_GREATER_THAN | COMPARISON_EQUALS;
    }
}
int spt_opcode_popped(int opcode, int oparg) { return _PyOpcode_num_popped(opcode, oparg); }
int spt_opcode_pushed(int opcode, int oparg) { return _PyOpcode_num_pushed(opcode, oparg); }

void *spt_vectorcall_of_functions(void) {
    PyObject *globals = PyDict_New();
    PyObject *code = (PyObject *)PyCode_NewEmpty("<spinetail>", "empty", 1);
    PyObject *function = globals && code ? PyFunction_New(code, globals) : NULL;
    void *vectorcall = function ? (void *)((PyFunctionObject *)function)->vectorcall : NULL;
    Py_XDECREF(function);
    Py_XDECREF(code);
    Py_XDECREF(globals);
    return vectorcall;
}
