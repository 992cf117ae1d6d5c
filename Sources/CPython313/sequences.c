/* See sequences.h. */
#include "CPython313.h"

/* ---- Comparisons (Objects/tupleobject.c, Objects/listobject.c) ----
   The first items that differ decide, else the sizes. Items that are the same object are equal. */

enum { most_items = 32, most_levels = 3 };

static int bit_of_order(Py_ssize_t order) { return order < 0 ? 2 : order > 0 ? 4 : 8; }

static int outcome_of_rows(
    PyObject *const *left, Py_ssize_t size, PyObject *const *right, Py_ssize_t other_size, int levels);

static int outcome(PyObject *left, PyObject *right, int levels) {
    PyTypeObject *type = Py_TYPE(left);
    if (type != Py_TYPE(right)) return 0;
    if (type == &PyLong_Type || type == &PyBool_Type) return bit_of_order(spt_order_of_ints(left, right));
    if (type == &PyUnicode_Type) return bit_of_order(spt_order_of_strings(left, right));
    if (type == &PyFloat_Type) {
        double x = PyFloat_AS_DOUBLE(left), y = PyFloat_AS_DOUBLE(right);
        return x < y ? 2 : x > y ? 4 : x == y ? 8 : 1;
    }
    if (levels == 0) return 0;
    if (type == &PyTuple_Type || type == &PyList_Type) {
        return outcome_of_rows(PySequence_Fast_ITEMS(left), Py_SIZE(left), PySequence_Fast_ITEMS(right), Py_SIZE(right), levels - 1);
    }
    return 0;
}

static int outcome_of_rows(
    PyObject *const *left, Py_ssize_t size, PyObject *const *right, Py_ssize_t other_size, int levels) {
    Py_ssize_t count = Py_MIN(size, other_size);
    if (count > most_items) return 0;
    for (Py_ssize_t index = 0; index < count; index++) {
        if (left[index] == right[index]) continue;
        int found = outcome(left[index], right[index], levels);
        if (found != 8) return found;
    }
    return bit_of_order(size - other_size);
}

int spt_outcome_of_sequences(PyObject *left, PyObject *right) {
    return PyTuple_CheckExact(left) || PyList_CheckExact(left) ? outcome(left, right, most_levels) : 0;
}

int spt_outcome_of_plain(PyObject *left, PyObject *right) { return outcome(left, right, most_levels); }

/* ---- Repetition ---- */

/* Longer lists take so long that the way there does not matter. */
enum { most_repeated = 1 << 12 };

PyObject *spt_repeat_list(PyObject *object, int64_t count) {
    Py_ssize_t size = Py_SIZE(object);
    if (count < 0) count = 0;
    if (size > most_repeated || count > most_repeated || size * count > most_repeated) return NULL;
    PyObject *made = spt_new_list(size * count);
    if (made == NULL) {
        PyErr_Clear();
        return NULL;
    }
    PyObject *const *items = ((PyListObject *)object)->ob_item;
    PyObject **place = ((PyListObject *)made)->ob_item;
    for (; count > 0; count--) {
        for (Py_ssize_t index = 0; index < size; index++) *place++ = Py_NewRef(items[index]);
    }
    return made;
}
