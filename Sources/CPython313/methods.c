/* See operators.h: methods that instructions ask a type for, and what CPython's slots make of their results (Objects/typeobject.c). */
#include "CPython313.h"

/* Whether nothing comes of a type's tp_init: object's own, which lets arguments pass where `__new__` is another's. */
static int is_made_by_new(PyTypeObject *type) {
    return type->tp_init == PyBaseObject_Type.tp_init && type->tp_new != PyBaseObject_Type.tp_new;
}

static PyObject *function_of_new(PyTypeObject *cls) {
    if (!Py_IS_TYPE(cls, &PyType_Type) || !(cls->tp_flags & Py_TPFLAGS_HEAPTYPE) || !is_made_by_new(cls)) return NULL;
    PyObject *found = _PyType_Lookup(cls, &_Py_ID(__new__));
    if (found == NULL || !Py_IS_TYPE(found, &PyStaticMethod_Type)) return NULL;
    PyObject *function = spt_wrapped(found);
    return function != NULL && Py_IS_TYPE(function, &PyFunction_Type) ? function : NULL;
}

PyObject *spt_instance_of_new(PyTypeObject *cls, PyObject *made, PyObject *const *args, Py_ssize_t count) {
    PyTypeObject *type = Py_TYPE(made);
    if (!PyType_IsSubtype(type, cls) || type->tp_init == NULL || is_made_by_new(type)) return made;
    PyObject *tuple = spt_tuple(args, count);
    if (tuple == NULL || type->tp_init(made, tuple, NULL) < 0) Py_CLEAR(made);
    Py_XDECREF(tuple);
    return made;
}

PyObject *spt_asked_function(PyTypeObject *type, int number) {
    static PyObject *const names[] = {
        &_Py_ID(__call__),    &_Py_ID(__len__), &_Py_ID(__bool__),   &_Py_ID(__contains__), &_Py_ID(__setitem__),
        &_Py_ID(__delitem__), &_Py_ID(__neg__), &_Py_ID(__invert__), &_Py_ID(__next__),
        &_Py_ID(__len__),
    };
    if (number == SPT_NEW) return function_of_new(type);
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

uint64_t spt_function_of_object(int which) {
    return which ? (uint64_t)(uintptr_t)PyBaseObject_Type.tp_new : (uint64_t)(uintptr_t)PyBaseObject_Type.tp_init;
}

void spt_complete_attribute_error(PyObject *object, PyObject *name) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return;
    PyObject *error = PyErr_GetRaisedException();
    PyAttributeErrorObject *about = (PyAttributeErrorObject *)error;
    // As _PyObject_SetAttributeErrorContext, which nobody exports: what fails here takes the error's place.
    if (about->name == NULL && about->obj == NULL &&
        (PyObject_SetAttr(error, &_Py_ID(name), name) || PyObject_SetAttr(error, &_Py_ID(obj), object))) {
        Py_DECREF(error);
        return;
    }
    PyErr_SetRaisedException(error);
}

/* ---- Heirs ---- */

_Static_assert(offsetof(PyDictObject, ma_used) == offsetof(PyVarObject, ob_size), "a dict keeps its length where a list does");

int spt_has_size(PyTypeObject *type) {
    unsigned long flags = type->tp_flags;
    PyTypeObject *base = flags & Py_TPFLAGS_LIST_SUBCLASS      ? &PyList_Type
                         : flags & Py_TPFLAGS_TUPLE_SUBCLASS   ? &PyTuple_Type
                         : flags & Py_TPFLAGS_UNICODE_SUBCLASS ? &PyUnicode_Type
                         : flags & Py_TPFLAGS_BYTES_SUBCLASS   ? &PyBytes_Type
                                                               : NULL;
    if (base != NULL) return type->tp_as_sequence->sq_length == base->tp_as_sequence->sq_length;
    return flags & Py_TPFLAGS_DICT_SUBCLASS && type->tp_as_mapping->mp_length == PyDict_Type.tp_as_mapping->mp_length &&
           (type->tp_as_sequence == NULL || type->tp_as_sequence->sq_length == NULL);
}
int spt_is_true_by_size(PyTypeObject *type) {
    return spt_has_size(type) && (type->tp_as_number == NULL || type->tp_as_number->nb_bool == NULL);
}
