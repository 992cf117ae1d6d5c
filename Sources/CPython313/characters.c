/* See characters.h. */
#include "allocation.h"

#include <malloc.h>

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

/* Names of encodings in which ASCII is itself, as they are mostly written. */
static int is_over_ascii(PyObject *encoding) {
    static const char *const names[] = {"utf-8", "utf8", "UTF-8", "ascii", "latin-1", "latin1"};
    if (!PyUnicode_CheckExact(encoding) || !PyUnicode_IS_COMPACT_ASCII(encoding)) return 0;
    const char *name = (const char *)((PyASCIIObject *)encoding + 1);
    size_t length = (size_t)PyUnicode_GET_LENGTH(encoding);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0) return 1;
    }
    return 0;
}
/* Whether an argument is a string of C, as the function wants it. */
static int is_plain_text(PyObject *text) {
    return PyUnicode_CheckExact(text) && PyUnicode_IS_COMPACT_ASCII(text) &&
           strlen((const char *)((PyASCIIObject *)text + 1)) == (size_t)PyUnicode_GET_LENGTH(text);
}
/* (Objects/unicodeobject.c: PyUnicode_AsEncodedString, unicode_encode_utf8. In development mode CPython looks the error handler up.) */
PyObject *spt_encode_ascii(PyObject *text, PyObject *encoding, PyObject *errors) {
    if (!PyUnicode_CheckExact(text) || !PyUnicode_IS_COMPACT_ASCII(text) || (encoding != NULL && !is_over_ascii(encoding)) ||
        (errors != NULL && !is_plain_text(errors)) || _PyRuntime.interpreters.main->config.dev_mode) {
        return NULL;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const char *characters = (const char *)((PyASCIIObject *)text + 1);
    PyObject *made = length > 1 ? take_bytes(length) : PyBytes_FromStringAndSize(characters, length);
    if (made == NULL) PyErr_Clear();
    else if (length > 1) memcpy(PyBytes_AS_STRING(made), characters, (size_t)length);
    return made;
}

/* ---- Growing ----
   CPython asks for a block of the new size at each `s += t`. Blocks are larger than what was asked for, though, and malloc's are asked for
   with room for more: an eighth, as lists have it, of a page at most. */

enum { room_limit = 4096 };

/* How many bytes the block of an object has; 0: no telling. */
static size_t usable_size(PyObject *object) {
    if (!is_pymalloc()) return 0;
    if (is_in_arena(object)) return INDEX2SIZE(POOL_ADDR(object)->szidx);
    return _PyRuntime.allocators.standard.raw.malloc == spt_raw_malloc ? malloc_usable_size(object) : 0;
}

/* Whether a string's characters may change, as far as others can tell (unicode_modifiable), and all lie in its own block. */
static int is_growable(PyObject *text) {
    PyCompactUnicodeObject *compact = (PyCompactUnicodeObject *)text;
    return Py_REFCNT(text) == 1 && compact->_base.hash == -1 && PyUnicode_IS_COMPACT(text) && !PyUnicode_CHECK_INTERNED(text) &&
           !compact->_base.state.statically_allocated && (PyUnicode_IS_ASCII(text) || compact->utf8 == NULL) && !SPT_TRACED;
}

/* The string, longer; NULL where it has to become another one. */
static PyObject *grow(PyObject *left, PyObject *right) {
    size_t length = (size_t)PyUnicode_GET_LENGTH(left), added = (size_t)PyUnicode_GET_LENGTH(right);
    size_t width = PyUnicode_KIND(left), start = PyUnicode_IS_ASCII(left) ? sizeof(PyASCIIObject) : sizeof(PyCompactUnicodeObject);
    if (left == right || length == 0 || !is_growable(left) || PyUnicode_KIND(right) != (int)width ||
        PyUnicode_IS_ASCII(left) > PyUnicode_IS_ASCII(right) || added > (PY_SSIZE_T_MAX - start) / width - length - 1) {
        return NULL;
    }
    size_t usable = usable_size(left), needed = start + (length + added + 1) * width;
    if (needed > usable) {
        if (usable == 0 || is_in_arena(left)) return NULL;
        size_t room = needed / 8 < room_limit ? needed / 8 : room_limit;
        PyObject *moved = PyMem_RawRealloc(left, needed + room);
        if (moved == NULL) return NULL;
        left = moved;
    }
    char *end = (char *)left + start + length * width;
    memcpy(end, PyUnicode_DATA(right), added * width);
    memset(end + added * width, 0, width);
    ((PyASCIIObject *)left)->length = (Py_ssize_t)(length + added);
    return left;
}

PyObject *spt_append(PyObject *left, PyObject *right) {
    if (PyUnicode_GET_LENGTH(right) == 0) return left;
    PyObject *sum = grow(left, right);
    if (sum != NULL) return sum;
    sum = spt_concat_short(left, right);
    if (sum == NULL && (sum = PyUnicode_Concat(left, right)) == NULL) {
        PyErr_Clear();
        return NULL;
    }
    drop(left);
    return sum;
}
