/* `%` of strings: the formats that are mostly written (Objects/unicodeobject.c: PyUnicode_Format).

       "%s: %d" % (name, 5)                  one walk through the format: pieces of it, of strings and of numbers, and their length;
       "%(levelname)-8s %(message)s" % d     then one string of that length. No writer that grows, no strings for numbers and names.

   All is ASCII, what is formatted is an exact str, int, or None, and nothing of it can raise or run code: else CPython does it, from the
   beginning. See operations.h. */
#include "allocation.h"

enum { most_pieces = 24, digits_room = 20 };

struct piece {
    const char *start;
    Py_ssize_t length;
    /* Spaces, or zeros behind a sign. */
    int before, behind;
    char fill;
    /* The str that it is, as it stands. */
    PyObject *text;
    char digits[digits_room];
};

/* The values in the order in which they are asked for, or a dict. */
struct values {
    PyObject *const *items;
    Py_ssize_t count, next;
    PyObject *dict;
    /* The conversion of the int that was last; 0: there was none. */
    char number;
};

static const char *characters_of(PyObject *text) { return (const char *)((PyASCIIObject *)text + 1); }
static int is_ascii(PyObject *object) { return PyUnicode_CheckExact(object) && PyUnicode_IS_COMPACT_ASCII(object); }

/* Names that formats had, where their bytes lead to. Each has a reference. */
static PyObject *names[128];

/* The str of a name in a format; NULL (and no exception) without memory. Borrowed. */
static PyObject *name_of(const char *start, Py_ssize_t length) {
    size_t place = (size_t)length * 31 + (unsigned char)start[0] * 7 + (unsigned char)start[length / 2] * 3 + (unsigned char)start[length - 1];
    PyObject **slot = &names[place % (sizeof names / sizeof *names)];
    if (*slot != NULL && PyUnicode_GET_LENGTH(*slot) == length && memcmp(characters_of(*slot), start, (size_t)length) == 0) return *slot;
    PyObject *name = PyUnicode_FromStringAndSize(start, length);
    if (name == NULL) {
        PyErr_Clear();
        return NULL;
    }
    /* Keys of dicts are mostly interned. */
    PyUnicode_InternInPlace(&name);
    if (PyObject_Hash(name) == -1) PyErr_Clear();
    Py_XSETREF(*slot, name);
    return name;
}

/* The value of a key that is a str, in a dict whose keys all are; NULL: none, or no telling. Borrowed. (The dict of an instance has keys that
   are those of others too.) */
static PyObject *value_in(PyObject *dict, PyObject *key) {
    PyDictValues *values = ((PyDictObject *)dict)->ma_values;
    if (values == NULL) {
        spt_place place = spt_find_string(dict, key);
        return place == SPT_ABSENT || place == SPT_UNSURE ? NULL : *place;
    }
    Py_ssize_t index = spt_index_among_keys(((PyDictObject *)dict)->ma_keys, key);
    return index >= 0 ? values->values[index] : NULL;
}

/* What `%` asks for next; NULL: CPython is to see. Borrowed. */
static PyObject *value_of(struct values *values, const char *name, Py_ssize_t length) {
    if (name == NULL) return values->next < values->count ? values->items[values->next++] : NULL;
    if (values->dict == NULL || length == 0) return NULL;
    PyObject *key = name_of(name, length);
    return key != NULL ? value_in(values->dict, key) : NULL;
}

/* The digits of an int, and whether it has a sign. */
static int write_int(struct piece *piece, PyObject *number) {
    int overflow;
    long value = PyLong_AsLongAndOverflow(number, &overflow);
    if (overflow) return 0;
    char *end = piece->digits + digits_room, *start = end;
    unsigned long size = value < 0 ? -(unsigned long)value : (unsigned long)value;
    do *--start = (char)('0' + size % 10);
    while ((size /= 10) != 0);
    if (value < 0) *--start = '-';
    piece->start = start;
    piece->length = end - start;
    return 1;
}

/* What stands for a value under a conversion; 0: CPython is to see. */
static int convert(struct piece *piece, PyObject *value, char conversion) {
    if (conversion == 's' && is_ascii(value)) {
        piece->start = characters_of(value);
        piece->length = PyUnicode_GET_LENGTH(value);
        return 1;
    }
    if (conversion == 's' && value == Py_None) {
        piece->start = "None";
        piece->length = 4;
        return 1;
    }
    return (conversion == 's' || conversion == 'd') && PyLong_CheckExact(value) && write_int(piece, value);
}

/* Reads what is between a `%` and its conversion, that included, and finds the value; gives the place behind; NULL: CPython is to see. */
static const char *read_conversion(const char *at, const char *end, struct piece *piece, struct values *values) {
    const char *name = NULL;
    Py_ssize_t length = 0;
    if (at < end && *at == '(') {
        name = ++at;
        while (at < end && *at != ')' && *at != '(') at++;
        if (at == end || *at == '(') return NULL;
        length = at++ - name;
    }
    int is_left = 0, is_filled = 0, width = 0;
    for (; at < end && (*at == '-' || *at == '0'); at++) {
        if (*at == '-') is_left = 1;
        else is_filled = 1;
    }
    for (; at < end && *at >= '0' && *at <= '9' && width < 100; at++) width = width * 10 + *at - '0';
    if (at == end || width >= 100) return NULL;
    char conversion = *at++;
    PyObject *value = value_of(values, name, length);
    if (value == NULL || !convert(piece, value, conversion)) return NULL;
    piece->text = width == 0 && PyUnicode_CheckExact(value) ? value : NULL;
    if (PyLong_CheckExact(value)) values->number = conversion;
    int missing = width - (piece->length < width ? (int)piece->length : width);
    piece->fill = ' ';
    piece->before = is_left ? 0 : missing;
    piece->behind = is_left ? missing : 0;
    if (is_filled && missing > 0) {
        /* A sign would stand before the zeros. */
        if (is_left || conversion != 'd' || *piece->start == '-') return NULL;
        piece->fill = '0';
    }
    return at;
}

static PyObject *format_plainly(PyObject *format, struct values *values) {
    struct piece pieces[most_pieces], *last = NULL;
    int count = 0;
    Py_ssize_t total = 0, filled = 0;
    const char *at = characters_of(format), *end = at + PyUnicode_GET_LENGTH(format);
    while (at < end) {
        if (count == most_pieces) return NULL;
        struct piece *piece = &pieces[count++];
        const char *sign = memchr(at, '%', (size_t)(end - at));
        if (sign == NULL) sign = end;
        if (sign > at) {
            piece->start = at;
            piece->length = sign - at;
            piece->before = piece->behind = 0;
            piece->text = NULL;
            at = sign;
        } else if (at + 1 < end && at[1] == '%') {
            piece->start = at;
            piece->length = 1;
            piece->before = piece->behind = 0;
            piece->text = NULL;
            at += 2;
        } else if ((at = read_conversion(at + 1, end, piece, values)) == NULL) {
            return NULL;
        }
        Py_ssize_t length = piece->length + piece->before + piece->behind;
        if (length > 0) {
            filled++;
            last = piece;
        }
        total += length;
    }
    /* What is left over is an error; what is one str alone is that very object, or may be where others are empty. A number alone is new. */
    if (values->next < values->count) return NULL;
    if (count == 1 && pieces->text != NULL) return Py_NewRef(pieces->text);
    if (filled < 2 && values->number == 0) return NULL;
    /* A digit is there once, but `%s` gives what str() makes. */
    if (total == 1 && values->number != 's') return PyUnicode_FromOrdinal(*last->start);
    PyASCIIObject *made = take_ascii(total);
    if (made == NULL) made = (PyASCIIObject *)PyUnicode_New(total, 127);
    if (made == NULL) {
        PyErr_Clear();
        return NULL;
    }
    char *to = (char *)(made + 1);
    for (int index = 0; index < count; index++) {
        struct piece *piece = &pieces[index];
        for (int i = 0; i < piece->before; i++) *to++ = piece->fill;
        memcpy(to, piece->start, (size_t)piece->length);
        to += piece->length;
        for (int i = 0; i < piece->behind; i++) *to++ = ' ';
    }
    return (PyObject *)made;
}

PyObject *spt_format_percent(PyObject *format, PyObject *arguments) {
    if (is_ascii(format)) {
        struct values values = {NULL, 0, 0, NULL, 0};
        if (PyTuple_CheckExact(arguments)) {
            values.items = &PyTuple_GET_ITEM(arguments, 0);
            values.count = PyTuple_GET_SIZE(arguments);
        } else if (PyDict_CheckExact(arguments)) {
            values.dict = arguments;
        } else {
            values.items = &arguments;
            values.count = 1;
        }
        PyObject *made = format_plainly(format, &values);
        if (made != NULL) return made;
    }
    return PyUnicode_Type.tp_as_number->nb_remainder(format, arguments);
}
