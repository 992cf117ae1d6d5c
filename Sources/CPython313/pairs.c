/* Iterators that give pairs, and those over dicts, where no code runs for an item (Objects/enumobject.c, Python/bltinmodule.c,
   Objects/dictobject.c).

       for i, x in enumerate(items): …    the tuple (i, x) that the iterator keeps is filled, and two locals get what is in it

   See pairs.h. */
#include "allocation.h"

/* Whether an iterator of a list, a tuple or ints has another item. */
SPT_ALWAYS int has_next(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyRangeIter_Type) return ((_PyRangeIterObject *)object)->len > 0;
    if (type != &PyListIter_Type && type != &PyTupleIter_Type) return 0;
    _PyListIterObject *iterator = (_PyListIterObject *)object;
    return iterator->it_seq != NULL && iterator->it_index < Py_SIZE(iterator->it_seq);
}
/* That item, an owned reference; NULL without memory, and then it is the next one still. */
SPT_ALWAYS PyObject *take_next(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyRangeIter_Type) {
        _PyRangeIterObject *iterator = (_PyRangeIterObject *)object;
        PyObject *number = PyLong_FromLong(iterator->start);
        if (number == NULL) {
            PyErr_Clear();
            return NULL;
        }
        iterator->start += iterator->step;
        iterator->len--;
        return number;
    }
    _PyListIterObject *iterator = (_PyListIterObject *)object;
    Py_ssize_t index = iterator->it_index++;
    PyObject *sequence = (PyObject *)iterator->it_seq;
    return Py_NewRef(type == &PyListIter_Type ? PyList_GET_ITEM(sequence, index) : PyTuple_GET_ITEM(sequence, index));
}

PyObject *spt_next_of_plain(PyObject *iterator) {
    return has_next(iterator) ? take_next(iterator) : Py_XNewRef(spt_next_of_dict(iterator));
}

/* Puts an item that was taken back, while nothing else has happened. */
static void put_back(PyObject *object, PyObject *item) {
    if (Py_IS_TYPE(object, &PyRangeIter_Type)) {
        _PyRangeIterObject *iterator = (_PyRangeIterObject *)object;
        iterator->start -= iterator->step;
        iterator->len++;
    } else {
        ((_PyListIterObject *)object)->it_index--;
    }
    drop(item);
}

/* Whether nobody but the iterator has its tuple, and code runs for none of its items as they go, from it and from the loop's locals. */
SPT_ALWAYS int is_free(PyObject *tuple) {
    if (Py_REFCNT(tuple) != 1) return 0;
    for (int index = 0; index < 2; index++) {
        PyObject *item = PyTuple_GET_ITEM(tuple, index);
        if (Py_REFCNT(item) <= 2 && Py_TYPE(item)->tp_flags & (Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE)) return 0;
    }
    return 1;
}
/* Puts an item, whose reference it takes, into the tuple. */
SPT_ALWAYS void keep(PyObject *tuple, Py_ssize_t index, PyObject *item) {
    PyObject *old = PyTuple_GET_ITEM(tuple, index);
    PyTuple_SET_ITEM(tuple, index, item);
    drop(old);
}
/* The collector may have found that it need not watch the old items. */
SPT_ALWAYS PyObject *watch(PyObject *tuple) {
    if (!_PyObject_GC_IS_TRACKED(tuple)) _PyObject_GC_TRACK(tuple);
    return tuple;
}

static PyObject *next_numbered(spt_enumerate *iterator, int wants_number) {
    PyObject *tuple = iterator->result;
    if ((uint64_t)iterator->index >= (uint64_t)1 << 47 || !is_free(tuple) || !has_next(iterator->iterator)) return NULL;
    if (wants_number) {
        PyObject *number = PyLong_FromSsize_t(iterator->index);
        if (number == NULL) {
            PyErr_Clear();
            return NULL;
        }
        keep(tuple, 0, number);
    }
    PyObject *item = take_next(iterator->iterator);
    if (item == NULL) return NULL;
    iterator->index++;
    keep(tuple, 1, item);
    return watch(tuple);
}

static PyObject *next_of_two(spt_zip *iterator) {
    PyObject *tuple = iterator->result;
    if (iterator->count != 2 || iterator->strict || !is_free(tuple)) return NULL;
    PyObject *left = PyTuple_GET_ITEM(iterator->iterators, 0), *right = PyTuple_GET_ITEM(iterator->iterators, 1);
    /* One iterator may be both. */
    if (left == right || !has_next(left) || !has_next(right)) return NULL;
    PyObject *first = take_next(left);
    if (first == NULL) return NULL;
    PyObject *second = take_next(right);
    if (second == NULL) {
        put_back(left, first);
        return NULL;
    }
    keep(tuple, 0, first);
    keep(tuple, 1, second);
    return watch(tuple);
}

static PyObject *next_of_dict(spt_dict_iterator *iterator) {
    PyObject *tuple = iterator->result, *key, *value;
    if (!is_free(tuple) || !spt_next_in_dict((PyObject *)iterator, &key, &value)) return NULL;
    keep(tuple, 0, Py_NewRef(key));
    keep(tuple, 1, Py_NewRef(value));
    return watch(tuple);
}

PyObject *spt_next_pair(PyObject *iterator, int wants_number) {
    PyTypeObject *type = Py_TYPE(iterator);
    if (type == &PyEnum_Type) return next_numbered((spt_enumerate *)iterator, wants_number);
    if (type == &PyZip_Type) return next_of_two((spt_zip *)iterator);
    return type == &PyDictIterItem_Type ? next_of_dict((spt_dict_iterator *)iterator) : NULL;
}

PyObject *spt_next_of_dict(PyObject *iterator) {
    PyTypeObject *type = Py_TYPE(iterator);
    PyObject *key, *value;
    if (type != &PyDictIterKey_Type && type != &PyDictIterValue_Type) return NULL;
    if (!spt_next_in_dict(iterator, &key, &value)) return NULL;
    return type == &PyDictIterKey_Type ? key : value;
}
