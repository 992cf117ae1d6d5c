/* Making the commonest containers without a call: from CPython's own freelists.

   The functions of libpython look the thread state up first, a call for a shared library. The engine runs in the main
   interpreter alone, whose state is at a fixed place. */
#ifndef SPINETAIL_FREELISTS_H
#define SPINETAIL_FREELISTS_H

#include "memory.h"

#define SPT_FREELISTS (_PyRuntime._main_interpreter.object_state.freelists)
/* Whether somebody wants to hear of each object made (PyRefTracer_SetTracer). */
#define SPT_TRACED (_PyRuntime.ref_tracer.tracer_func != NULL)

/* The one object for an int from -5 to 256, which is immortal; NULL for others. */
SPT_ALWAYS PyObject *spt_small_int(int64_t value) {
    if ((uint64_t)(value + _PY_NSMALLNEGINTS) >= _PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS) return NULL;
    return (PyObject *)&_PyLong_SMALL_INTS[_PY_NSMALLNEGINTS + value];
}

/* Puts a container on the list of the youngest generation (_PyObject_GC_TRACK). */
SPT_ALWAYS void spt_track(PyObject *object) {
    PyGC_Head *gc = _Py_AS_GC(object), *young = _PyRuntime._main_interpreter.gc.generation0;
    PyGC_Head *last = (PyGC_Head *)young->_gc_prev;
    last->_gc_next = (uintptr_t)gc;
    gc->_gc_prev = (gc->_gc_prev & ~_PyGC_PREV_MASK) | (uintptr_t)last;
    gc->_gc_next = (uintptr_t)young;
    young->_gc_prev = (uintptr_t)gc;
}

/* A new tuple, not tracked yet and its items not set, or NULL (and no exception) when there is none of that size, from
   1 to 20. */
SPT_ALWAYS PyObject *spt_recycled_tuple(Py_ssize_t count) {
    if ((size_t)(count - 1) >= PyTuple_MAXSAVESIZE || SPT_TRACED) return NULL;
    PyTupleObject *tuple = SPT_FREELISTS.tuples.items[count - 1];
    if (tuple == NULL) return NULL;
    SPT_FREELISTS.tuples.items[count - 1] = (PyTupleObject *)tuple->ob_item[0];
    SPT_FREELISTS.tuples.numfree[count - 1]--;
    ((PyObject *)tuple)->ob_refcnt = 1;
    return (PyObject *)tuple;
}

#endif
