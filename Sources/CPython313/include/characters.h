/* Strings: where their characters lie, and how they are compared. */
#ifndef SPINETAIL_CHARACTERS_H
#define SPINETAIL_CHARACTERS_H

/* Finds the type of the iterators of ASCII strings, which libpython does not export. */
void spt_prepare_strings(void);
extern PyTypeObject *spt_ascii_iterator_type __attribute__((visibility("hidden")));
static inline PyTypeObject *spt_type_of_ascii_iterator(void) { return spt_ascii_iterator_type; }

enum {
    spt_text_length = SPT_OFFSET(PyASCIIObject, length),
    spt_text_state = SPT_OFFSET(PyASCIIObject, state),
    /* Of a compact ASCII string. */
    spt_text_characters = sizeof(PyASCIIObject),
    /* How far one of the characters' objects (spt_first_character) is from the next. */
    spt_character_bytes = sizeof(_Py_SINGLETON(strings).ascii[0]),
};
/* The bits of a string's state that are all set when it is a compact ASCII string. */
static inline uint32_t spt_ascii_state(void) {
    union {
        PyASCIIObject text;
        uint32_t words[sizeof(PyASCIIObject) / sizeof(uint32_t)];
    } pattern;
    memset(&pattern, 0, sizeof pattern);
    pattern.text.state.compact = 1;
    pattern.text.state.ascii = 1;
    return pattern.words[spt_text_state / sizeof(uint32_t)];
}
/* The str of the character 0; those of ASCII lie behind it. Immortal. */
static inline PyObject *spt_first_character(void) { return (PyObject *)&_Py_SINGLETON(strings).ascii[0]; }

/* A new str of so many characters of ASCII, one at least. */
PyObject *spt_new_ascii(const char *characters, Py_ssize_t length);
/* left + right of exact strings; NULL, and no exception, where one of them is not ASCII or empty, or they are long. */
PyObject *spt_concat_short(PyObject *left, PyObject *right);
/* left + right of exact strings, for which it takes left's reference; in place where that is the only one (Objects/unicodeobject.c,
   PyUnicode_Append). NULL, and no exception: there is no memory, and nothing was done. */
PyObject *spt_append(PyObject *left, PyObject *right);
/* text[start:end] of an exact str, of places in it. */
PyObject *spt_substring(PyObject *text, Py_ssize_t start, Py_ssize_t end);

/* Below, equal to or above 0, as the first of two exact strings is to the second. */
static inline int spt_order_of_strings(PyObject *left, PyObject *right) { return PyUnicode_Compare(left, right); }

/* `text.encode(encoding, errors)`, of which one or both may be missing (NULL), of an exact ASCII str whose bytes are the same in that
   encoding; NULL, and no exception, for any other. */
PyObject *spt_encode_ascii(PyObject *text, PyObject *encoding, PyObject *errors);

#endif
