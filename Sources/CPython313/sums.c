/* See sums.h. */
#include "CPython313.h"

PyObject *spt_add_rest_to_sum(PyObject *sum, PyObject *item, PyObject *iterator) {
    for (; item != NULL; item = PyIter_Next(iterator)) {
        if (PyFloat_CheckExact(item)) {
            spt_add_double(sum, PyFloat_AS_DOUBLE(item));
        } else {
            int overflows = 1;
            long value = PyLong_Check(item) ? PyLong_AsLongAndOverflow(item, &overflows) : 0;
            if (overflows) break;
            spt_add_int(sum, value);
        }
        Py_DECREF(item);
    }
    if (item == NULL && PyErr_Occurred()) return NULL;
    PyObject *total = PyFloat_FromDouble(spt_end_sum(sum));
    /* Behind the first item of another kind it adds objects. */
    while (item != NULL) {
        PyObject *more = total != NULL ? PyNumber_Add(total, item) : NULL;
        Py_DECREF(item);
        Py_XSETREF(total, more);
        item = total != NULL ? PyIter_Next(iterator) : NULL;
    }
    if (total != NULL && PyErr_Occurred()) Py_CLEAR(total);
    return total;
}
