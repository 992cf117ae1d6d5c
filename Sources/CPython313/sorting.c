/* Lists that are sorted by a key. What is done to the list is what list_sort_impl() in Objects/listobject.c does. */
#include "CPython313.h"

PyObject *spt_sort_key(PyObject *const *arguments, Py_ssize_t positional, PyObject *names, int *is_reverse) {
    if (names == NULL || positional != 0 || PyTuple_GET_SIZE(names) > 2) return NULL;
    PyObject *key = NULL;
    *is_reverse = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (name == &_Py_ID(key)) {
            key = arguments[i];
        } else if (name == &_Py_ID(reverse) && PyBool_Check(arguments[i])) {
            *is_reverse = arguments[i] == Py_True;
        } else {
            return NULL;
        }
    }
    return key;
}

spt_items spt_take_items(PyObject *object) {
    PyListObject *list = (PyListObject *)object;
    spt_items taken = {list->ob_item, Py_SIZE(list), list->allocated};
    Py_SET_SIZE(list, 0);
    list->ob_item = NULL;
    list->allocated = -1;
    return taken;
}

int spt_put_items_back(PyObject *object, const spt_items *taken) {
    PyListObject *list = (PyListObject *)object;
    int was_changed = list->allocated != -1;
    PyObject **items = list->ob_item;
    Py_ssize_t count = Py_SIZE(list);
    Py_SET_SIZE(list, taken->size);
    list->ob_item = taken->items;
    list->allocated = taken->allocated;
    if (items != NULL) {
        while (--count >= 0) Py_XDECREF(items[count]);
        PyMem_Free(items);
    }
    return was_changed;
}

PyObject *spt_sort_was_disturbed(void) {
    PyErr_SetString(PyExc_ValueError, "list modified during sort");
    return NULL;
}

/* A key function that gives the keys that it has, in turn. It lives as long as the sort, which keeps no reference. */
typedef struct {
    PyObject_HEAD
    vectorcallfunc call;
    PyObject **keys;
} keys_in_turn;

static PyObject *next_key(PyObject *self, PyObject *const *arguments, size_t count, PyObject *names) {
    return *((keys_in_turn *)self)->keys++;
}

static PyTypeObject type_of_keys = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spinetail.keys",
    .tp_basicsize = sizeof(keys_in_turn),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(keys_in_turn, call),
    .tp_call = PyVectorcall_Call,
};

PyObject *spt_sort_by_keys(PyObject *(*sort)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *), PyObject *list,
                           PyObject *const *arguments, PyObject *names, PyObject *function, uint64_t *keys,
                           Py_ssize_t count) {
    keys_in_turn source = {PyObject_HEAD_INIT(&type_of_keys) next_key, (PyObject **)keys};
    PyObject *copies[2], *result = NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        copies[i] = arguments[i] == function ? (PyObject *)&source : arguments[i];
    }
    if (PyType_Ready(&type_of_keys) == 0) result = sort(list, copies, 0, names);
    /* All but where there was no memory to begin. */
    for (PyObject **end = (PyObject **)keys + count; source.keys < end; source.keys++) Py_DECREF(*source.keys);
    return result;
}
