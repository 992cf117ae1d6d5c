/* See boxes.h. */
#include "CPython313.h"

/* More numbers than one frame is likely to hold. */
#define RESERVE 128

int spt_boxes_used = 1;
static PyObject *ints[RESERVE], *floats[RESERVE];
static int int_count, float_count;

void spt_fill_boxes(void) {
    PyObject *pending = PyErr_GetRaisedException();
    spt_boxes_used = 0;
    /* Two digits, the most that an unboxed int needs. */
    while (int_count < RESERVE && (ints[int_count] = PyLong_FromLongLong(1LL << 48)) != NULL) int_count++;
    while (float_count < RESERVE && (floats[float_count] = PyFloat_FromDouble(0.5)) != NULL) float_count++;
    if (int_count < RESERVE || float_count < RESERVE) spt_boxes_used = 1;
    PyErr_SetRaisedException(pending);
}

static PyObject *reserved(PyObject **boxes, int *count) {
    if (*count == 0) Py_FatalError("Spinetail has no memory left for a number");
    PyErr_Clear();
    spt_boxes_used = 1;
    return boxes[--*count];
}

/* Dead numbers, ready to be boxes. About as many as CPython keeps floats (PyFloat_MAXFREELIST, pycore_freelist.h). */
#define POOL 128

typedef struct {
    PyObject *objects[POOL];
    int count;
} pool;
static pool free_ints, free_floats;

/* Whether somebody wants to hear of every object that is made or freed: PyRefTracer_SetTracer(), tracemalloc. */
static inline int is_watched(void) {
    return _PyRuntime.ref_tracer.tracer_func != NULL || _PyRuntime.tracemalloc.config.tracing;
}

static inline PyObject *reused(pool *pool) {
    PyObject *object = pool->objects[--pool->count];
    if (is_watched()) _Py_NewReference(object);
    else object->ob_refcnt = 1;
    return object;
}

void spt_deallocate(PyObject *object) {
    pool *pool;
    if (Py_IS_TYPE(object, &PyFloat_Type)) pool = &free_floats;
    /* An int of one digit can be any other of one digit, whatever allocator it is from. */
    else if (Py_IS_TYPE(object, &PyLong_Type) && ((PyLongObject *)object)->long_value.lv_tag < 2 << NON_SIZE_BITS)
        pool = &free_ints;
    else {
        _Py_Dealloc(object);
        return;
    }
    if (pool->count == POOL || is_watched()) _Py_Dealloc(object);
    else pool->objects[pool->count++] = object;
}

/* An int that is no small one, in one or two digits. */
static void set_int(PyObject *object, int is_negative, unsigned long long size) {
    _PyLongValue *number = &((PyLongObject *)object)->long_value;
    number->ob_digit[0] = (digit)(size & PyLong_MASK);
    if (size >> PyLong_SHIFT) number->ob_digit[1] = (digit)(size >> PyLong_SHIFT);
    _PyLong_SetSignAndDigitCount((PyLongObject *)object, is_negative ? -1 : 1, size >> PyLong_SHIFT ? 2 : 1);
}

PyObject *spt_box_int(long long value) {
    if (-_PY_NSMALLNEGINTS <= value && value < _PY_NSMALLPOSINTS)
        return (PyObject *)&_Py_SINGLETON(small_ints)[_PY_NSMALLNEGINTS + value];
    unsigned long long size = value < 0 ? -(unsigned long long)value : (unsigned long long)value;
    PyObject *box;
    if (size <= PyLong_MASK && free_ints.count > 0) box = reused(&free_ints);
    else if ((box = PyLong_FromLongLong(value)) != NULL) return box;
    else box = reserved(ints, &int_count);
    set_int(box, value < 0, size);
    return box;
}

PyObject *spt_box_float(double value) {
    PyObject *box;
    if (free_floats.count > 0) box = reused(&free_floats);
    else if ((box = PyFloat_FromDouble(value)) != NULL) return box;
    else box = reserved(floats, &float_count);
    ((PyFloatObject *)box)->ob_fval = value;
    return box;
}
