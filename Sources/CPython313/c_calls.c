/* See c_calls.h. */
#include "allocation.h"

static const uintptr_t *expected_breaker;

void spt_prepare_c_calls(const uintptr_t *expected) { expected_breaker = expected; }

/* As `poll` of the engine, which does what there is to do. */
SPT_ALWAYS uint64_t finish(spt_call_context *context, PyObject *result) {
    uintptr_t breaker = _Py_atomic_load_uintptr_relaxed(&context->thread_state->eval_breaker);
    if (result != NULL && breaker == *expected_breaker && !spt_is_evaluator_foreign()) {
        return (uint64_t)(uintptr_t)result;
    }
    context->value = result;
    return 0;
}

/* Calls a function of one argument, counted against the C stack. */
SPT_ALWAYS PyObject *call_one(PyThreadState *ts, PyCFunction function, PyObject *self, PyObject *argument) {
    PyObject *result = NULL;
    if (ts->c_recursion_remaining-- >= 0 || !_Py_CheckRecursiveCall(ts, " while calling a Python object")) {
        result = function(self, argument);
    }
    ts->c_recursion_remaining++;
    return result;
}
SPT_ALWAYS PyObject *call_row(
    _PyCFunctionFastWithKeywords function, PyObject *self, Py_ssize_t count, PyObject *first, PyObject *second) {
    /* In front of them is room for callees that use PY_VECTORCALL_ARGUMENTS_OFFSET. Those without keywords do not look at the last. */
    PyObject *row[] = {NULL, first, second};
    return function(self, row + 1, count, NULL);
}
SPT_ALWAYS void drop_arguments(Py_ssize_t count, PyObject *first, PyObject *second) {
    if (count > 0) drop(first);
    if (count > 1) drop(second);
}

static uint64_t call_method(spt_call_context *context, PyCFunction function, PyObject *self, PyObject *argument) {
    PyObject *result = call_one(context->thread_state, function, self, argument);
    drop(self);
    if (argument != NULL) drop(argument);
    return finish(context, result);
}
static uint64_t call_method_fast(
    spt_call_context *context, _PyCFunctionFastWithKeywords function, PyObject *self, Py_ssize_t count, PyObject *first,
    PyObject *second) {
    PyObject *result = call_row(function, self, count, first, second);
    drop(self);
    drop_arguments(count, first, second);
    return finish(context, result);
}

static uint64_t call_builtin(spt_call_context *context, PyObject *callable, PyObject *argument) {
    PyCFunctionObject *builtin = (PyCFunctionObject *)callable;
    PyObject *result = call_one(context->thread_state, builtin->m_ml->ml_meth, builtin->m_self, argument);
    drop_if_any(argument);
    drop(callable);
    return finish(context, result);
}
static uint64_t call_builtin_fast(
    spt_call_context *context, PyObject *callable, Py_ssize_t count, PyObject *first, PyObject *second) {
    PyCFunctionObject *builtin = (PyCFunctionObject *)callable;
    _PyCFunctionFastWithKeywords function = (_PyCFunctionFastWithKeywords)(void *)builtin->m_ml->ml_meth;
    PyObject *result = call_row(function, builtin->m_self, count, first, second);
    drop_arguments(count, first, second);
    drop(callable);
    return finish(context, result);
}

/* object.__init__(x), which `super().__init__()` mostly is, for which CPython makes two tuples and a wrapper of the method. */
SPT_ALWAYS PyObject *init_object(PyThreadState *ts, PyObject *callable, Py_ssize_t count) {
    int is_init = Py_IS_TYPE(callable, &PyWrapperDescr_Type) && PyDescr_TYPE(callable) == &PyBaseObject_Type &&
                  ((PyWrapperDescrObject *)callable)->d_wrapped == (void *)PyBaseObject_Type.tp_init;
    return is_init && count == 1 && ts->c_recursion_remaining > 0 ? Py_None : NULL;
}
PyObject *spt_call_otherwise(PyThreadState *ts, PyObject *callable, PyObject **row, Py_ssize_t count) {
    PyObject *result = init_object(ts, callable, count);
    if (result == NULL) result = spt_leave_lock(callable);
    if (result == NULL) result = spt_new_exception(ts, callable, row, count);
    if (result == NULL) result = spt_new_heir_of_list(callable, count);
    return result != NULL ? result : _PyObject_MakeTpCall(ts, callable, row, count, NULL);
}

static uint64_t call_any(spt_call_context *context, PyObject *callable, PyObject **row, Py_ssize_t count) {
    PyThreadState *ts = context->thread_state;
    vectorcallfunc function = _PyVectorcall_FunctionInline(callable);
    PyObject *result;
    if (callable == (PyObject *)&PyReversed_Type && count == 1 && Py_IS_TYPE(row[0], &PyRange_Type) && spt_is_plain_range(row[0])) {
        result = spt_reversed_range(row[0]);
    } else if (function != NULL) {
        result = function(callable, row, (size_t)count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        /* What anybody may have written. */
        if ((result == NULL) == (ts->current_exception == NULL)) result = _Py_CheckFunctionResult(ts, callable, result, NULL);
    } else {
        result = spt_call_otherwise(ts, callable, row, count);
    }
    /* CPython gives it back before the arguments. */
    drop(callable);
    for (Py_ssize_t index = 0; index < count; index++) drop(row[index]);
    return finish(context, result);
}

/* slot_tp_iternext (Objects/typeobject.c), once an iterator of a class came by. */
static iternextfunc next_of_classes;
void spt_note_iterator_of_class(PyObject *iterator) { next_of_classes = Py_TYPE(iterator)->tp_iternext; }

static uint64_t next_item(spt_call_context *context, PyObject *iterator) {
    PyTypeObject *type = Py_TYPE(iterator);
    iternextfunc next = type->tp_iternext;
    /* Those that call Python code, which is to run in the engine's loop. */
    if (next == next_of_classes || type == &PyGen_Type || type == spt_type_of_counting_iterator()) return 1;
    return finish(context, next(iterator));
}

const void *spt_c_call_address(int kind) {
    switch (kind) {
    case 0: return (const void *)call_method;
    case 1: return (const void *)call_method_fast;
    case 2: return (const void *)call_builtin;
    case 3: return (const void *)call_builtin_fast;
    case 4: return (const void *)next_item;
    default: return (const void *)call_any;
    }
}
