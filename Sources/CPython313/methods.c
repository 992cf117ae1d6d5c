/* See operators.h: methods that instructions ask a type for, and what CPython's slots make of their results (Objects/typeobject.c). */
#include "CPython313.h"

PyObject *spt_asked_function(PyTypeObject *type, int number) {
    static PyObject *const names[] = {
        &_Py_ID(__call__),    &_Py_ID(__len__), &_Py_ID(__bool__),   &_Py_ID(__contains__), &_Py_ID(__setitem__),
        &_Py_ID(__delitem__), &_Py_ID(__neg__), &_Py_ID(__invert__), &_Py_ID(__next__),
        &_Py_ID(__len__),
    };
    if (number == SPT_LENGTH_AS_TRUTH && !spt_is_true_by_length(type)) return NULL;
    PyObject *found = _PyType_Lookup(type, names[number - SPT_CALL]);
    return found != NULL && Py_IS_TYPE(found, &PyFunction_Type) ? found : NULL;
}

int spt_is_true_by_length(PyTypeObject *type) {
    return type->tp_as_number == NULL || type->tp_as_number->nb_bool == NULL;
}

Py_ssize_t spt_length_of_result(PyObject *result) {
    PyObject *length = PyNumber_Index(result);
    Py_DECREF(result);
    if (length == NULL) return -1;
    Py_ssize_t size = -1;
    if (_PyLong_IsNegative((PyLongObject *)length)) {
        PyErr_SetString(PyExc_ValueError, "__len__() should return >= 0");
    } else {
        size = PyNumber_AsSsize_t(length, PyExc_OverflowError);
    }
    Py_DECREF(length);
    return size;
}

int spt_truth_of_result(PyObject *result) {
    int truth = -1;
    if (PyBool_Check(result)) {
        truth = result == Py_True;
    } else {
        PyErr_Format(PyExc_TypeError, "__bool__ should return bool, returned %s", Py_TYPE(result)->tp_name);
    }
    Py_DECREF(result);
    return truth;
}

PyObject *spt_iterator_of_result(PyObject *result) {
    if (PyIter_Check(result)) return result;
    PyErr_Format(PyExc_TypeError, "iter() returned non-iterator of type '%.100s'", Py_TYPE(result)->tp_name);
    Py_DECREF(result);
    return NULL;
}
