/* See characters.h. */
#include "allocation.h"

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

/* A new ASCII string whose characters are not set; NULL (and no exception) where CPython has to see to it. */
SPT_ALWAYS PyASCIIObject *take_ascii(Py_ssize_t length) {
    if ((size_t)length >= SMALL_REQUEST_THRESHOLD) return NULL;
    PyASCIIObject *made = (PyASCIIObject *)take_plain_object(&PyUnicode_Type, sizeof *made + (size_t)length + 1);
    if (made == NULL) return NULL;
    made->length = length;
    made->hash = -1;
    memset(&made->state, 0, sizeof made->state);
    made->state.kind = PyUnicode_1BYTE_KIND;
    made->state.compact = 1;
    made->state.ascii = 1;
    ((char *)(made + 1))[length] = 0;
    return made;
}

PyObject *spt_new_ascii(const char *characters, Py_ssize_t length) {
    PyASCIIObject *made = take_ascii(length);
    if (made == NULL && (made = (PyASCIIObject *)PyUnicode_New(length, 127)) == NULL) return NULL;
    memcpy(made + 1, characters, (size_t)length);
    return (PyObject *)made;
}

PyObject *spt_substring(PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t length = end - start;
    /* One character, none and all are no new strings. */
    if (length < 2 || length == PyUnicode_GET_LENGTH(text) || !PyUnicode_IS_COMPACT_ASCII(text)) {
        return PyUnicode_Substring(text, start, end);
    }
    return spt_new_ascii((const char *)((PyASCIIObject *)text + 1) + start, length);
}

PyObject *spt_concat_short(PyObject *left, PyObject *right) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(left), added = PyUnicode_GET_LENGTH(right);
    if (!PyUnicode_IS_COMPACT_ASCII(left) || !PyUnicode_IS_COMPACT_ASCII(right) || length == 0 || added == 0) return NULL;
    PyASCIIObject *made = take_ascii(length + added);
    if (made == NULL) return NULL;
    char *characters = (char *)(made + 1);
    memcpy(characters, (PyASCIIObject *)left + 1, (size_t)length);
    memcpy(characters + length, (PyASCIIObject *)right + 1, (size_t)added);
    return (PyObject *)made;
}
