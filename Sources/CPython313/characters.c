/* See characters.h. */
#include "CPython313.h"

PyTypeObject *spt_ascii_iterator_type;

void spt_prepare_strings(void) {
    PyObject *iterator = PyObject_GetIter(spt_first_character());
    if (iterator == NULL) {
        PyErr_Clear();
        return;
    }
    spt_ascii_iterator_type = Py_TYPE(iterator);
    Py_DECREF(iterator);
}
