/* Calls of C functions by compiled code. */
#ifndef SPINETAIL_C_CALLS_H
#define SPINETAIL_C_CALLS_H

/* What the interpreter's context of a run begins with (layout.h). */
typedef struct {
    PyThreadState *thread_state;
    PyObject *value;
} spt_call_context;

/* The addresses of functions that call. All give what the C function gave, and let go of their operands. 0: the context's value has it,
   which is NULL when it raised; in both cases the engine has to look around behind the call.

   0 (context, function, self, argument): a method of METH_NOARGS, argument NULL, or METH_O
   1 (context, function, self, count, first, second): one of METH_FASTCALL, with or without METH_KEYWORDS, and up to two arguments
   2 (context, callable, argument), 3 (context, callable, count, first, second): the same of builtin functions
   4 (context, iterator): the next item of an iterator, which keeps its reference. 1: it is for the engine to get.
   5 (context, callable, arguments, count): whatever else is called through C; the place in front of the arguments is free */
const void *spt_c_call_address(int kind);

/* Calls what has no vectorcall; some of that are ways that make less than CPython's. */
PyObject *spt_call_otherwise(PyThreadState *ts, PyObject *callable, PyObject **row, Py_ssize_t count);

/* Tells that an iterator's class has its `__next__` in Python. */
void spt_note_iterator_of_class(PyObject *iterator);

/* Where the value of `eval_breaker` is that needs no attention; before compiled code runs. */
void spt_prepare_c_calls(const uintptr_t *expected_breaker);

#endif
