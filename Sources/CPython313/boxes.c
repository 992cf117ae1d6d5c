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

PyObject *spt_box_int(long long value) {
    PyObject *box = PyLong_FromLongLong(value);
    if (box != NULL) return box;
    box = reserved(ints, &int_count);
    _PyLongValue *number = &((PyLongObject *)box)->long_value;
    unsigned long long size = value < 0 ? -(unsigned long long)value : (unsigned long long)value;
    number->ob_digit[0] = (digit)(size & PyLong_MASK);
    number->ob_digit[1] = (digit)(size >> PyLong_SHIFT);
    _PyLong_SetSignAndDigitCount((PyLongObject *)box, value < 0 ? -1 : 1, size >> PyLong_SHIFT ? 2 : 1);
    return box;
}

PyObject *spt_box_float(double value) {
    PyObject *box = PyFloat_FromDouble(value);
    if (box != NULL) return box;
    box = reserved(floats, &float_count);
    ((PyFloatObject *)box)->ob_fval = value;
    return box;
}
