/* See arrays.h. */
#include "CPython313.h"

PyTypeObject *spt_array_type = NULL;

int spt_find_array_type(PyTypeObject *type) {
    if (strcmp(type->tp_name, "array.array") != 0) return 0;
    spt_array_type = (PyTypeObject *)Py_NewRef(type);
    return 1;
}
