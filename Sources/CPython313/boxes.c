/* See boxes.h. */
#include "allocation.h"

/* More numbers than one frame is likely to hold. */
#define RESERVE 128

int spt_boxes_used = 1;
static PyObject *ints[RESERVE], *floats[RESERVE];
static int int_count, float_count;

void spt_fill_boxes(void) {
    PyObject *pending = PyErr_GetRaisedException();
    spt_boxes_used = 0;
    /* Three digits, the most that a number of 64 bits needs. */
    while (int_count < RESERVE && (ints[int_count] = PyLong_FromUnsignedLongLong(UINT64_MAX)) != NULL) int_count++;
    while (float_count < RESERVE && (floats[float_count] = PyFloat_FromDouble(0.5)) != NULL) float_count++;
    if (!reserve_instances() || int_count < RESERVE || float_count < RESERVE) spt_boxes_used = 1;
    PyErr_SetRaisedException(pending);
}

static PyObject *reserved(PyObject **boxes, int *count) {
    if (*count == 0) Py_FatalError("Spinetail has no memory left for a number");
    PyErr_Clear();
    spt_boxes_used = 1;
    return boxes[--*count];
}

PyObject *spt_reserved_int(void) { return reserved(ints, &int_count); }

/* Whether somebody wants to hear of every object that is made or freed: PyRefTracer_SetTracer(), tracemalloc. */
static inline int is_watched(void) {
    return _PyRuntime.ref_tracer.tracer_func != NULL || _PyRuntime.tracemalloc.config.tracing;
}

/* CPython's list of floats to be used again, without the look-up of the thread that its own functions begin with: the
   engine runs in the main interpreter alone. */
static inline struct _Py_float_freelist *free_floats(void) {
    return &_PyRuntime.interpreters.main->object_state.freelists.floats;
}

/* CPython 3.13 has none for ints: so many dead ones wait here. Of one digit, so that each can be any other of one digit,
   whatever allocator it is from. */
static PyObject *free_ints[spt_free_int_limit];
static int64_t free_int_count;

const void *spt_box_int_address(void) { return (const void *)spt_box_int; }
const void *spt_box_float_address(void) { return (const void *)spt_box_float; }
const void *spt_free_ints_address(void) { return free_ints; }
const void *spt_free_int_count_address(void) { return &free_int_count; }
const void *spt_free_floats_address(void) { return &free_floats()->items; }
const void *spt_free_float_count_address(void) { return &free_floats()->numfree; }
const void *spt_reference_tracer_address(void) { return &_PyRuntime.ref_tracer.tracer_func; }
const void *spt_tracemalloc_address(void) { return &_PyRuntime.tracemalloc.config.tracing; }

void spt_deallocate(PyObject *object) {
    if (Py_IS_TYPE(object, &PyFloat_Type)) {
        struct _Py_float_freelist *list = free_floats();
        if (list->numfree >= 0 && list->numfree < PyFloat_MAXFREELIST && !is_watched()) {
            list->numfree++;
            Py_SET_TYPE(object, (PyTypeObject *)list->items);
            list->items = (PyFloatObject *)object;
            return;
        }
        if (!is_watched() && give_block(object)) return;
    } else if (Py_IS_TYPE(object, &PyLong_Type)) {
        if (((PyLongObject *)object)->long_value.lv_tag < 2 << NON_SIZE_BITS && free_int_count < spt_free_int_limit
            && !is_watched()) {
            free_ints[free_int_count++] = object;
            return;
        }
        if (!is_watched() && give_block(object)) return;
    } else if (Py_IS_TYPE(object, &PyUnicode_Type) || Py_IS_TYPE(object, &PyBytes_Type)) {
        if (give_text(object)) return;
    }
    spt_deallocate_object(object);
}

PyObject *spt_box_int(long long value) {
    if (-_PY_NSMALLNEGINTS <= value && value < _PY_NSMALLPOSINTS)
        return (PyObject *)&_PyLong_SMALL_INTS[_PY_NSMALLNEGINTS + value];
    unsigned long long size = value < 0 ? -(unsigned long long)value : (unsigned long long)value;
    PyObject *box;
    if (size <= PyLong_MASK && free_int_count > 0 && !is_watched()) {
        box = free_ints[--free_int_count];
        box->ob_refcnt = 1;
    } else if ((box = take_plain_object(&PyLong_Type, sizeof(PyLongObject))) == NULL) {
        box = PyLong_FromLongLong(value);
        if (box != NULL) return box;
        box = reserved(ints, &int_count);
    }
    _PyLongValue *number = &((PyLongObject *)box)->long_value;
    number->ob_digit[0] = (digit)(size & PyLong_MASK);
    if (size >> PyLong_SHIFT) number->ob_digit[1] = (digit)(size >> PyLong_SHIFT);
    _PyLong_SetSignAndDigitCount((PyLongObject *)box, value < 0 ? -1 : 1, size >> PyLong_SHIFT ? 2 : 1);
    return box;
}

PyObject *spt_box_float(double value) {
    struct _Py_float_freelist *list = free_floats();
    PyFloatObject *unused = list->items;
    if (unused != NULL && !is_watched()) {
        list->items = (PyFloatObject *)Py_TYPE(unused);
        list->numfree--;
        Py_SET_TYPE((PyObject *)unused, &PyFloat_Type);
        ((PyObject *)unused)->ob_refcnt = 1;
        unused->ob_fval = value;
        return (PyObject *)unused;
    }
    PyObject *box = take_plain_object(&PyFloat_Type, sizeof(PyFloatObject));
    if (box == NULL) {
        box = PyFloat_FromDouble(value);
        if (box != NULL) return box;
        box = reserved(floats, &float_count);
    }
    ((PyFloatObject *)box)->ob_fval = value;
    return box;
}
