/* Looking a key up in a dict or set without a call, where that needs no comparison that could run code: the key is an
   exact str or an int of two digits at most, and what has the same hash is one too. (keys.h has what takes a call.) What is not so simple is
   "unsure", and CPython's to find out. The probing is that of Objects/dictobject.c (do_lookup) and Objects/setobject.c (set_lookkey). */
#ifndef SPINETAIL_LOOKUPS_H
#define SPINETAIL_LOOKUPS_H

#include "memory.h"

/* Objects/dictobject.c and Objects/setobject.c. */
enum { spt_perturb_shift = 5, spt_linear_probes = 9 };

/* Where the value of a key lies in its dict, or one of these. */
typedef PyObject **spt_place;
#define SPT_ABSENT ((spt_place)0)
#define SPT_UNSURE ((spt_place)1)
/* Whether a place is one. */
SPT_ALWAYS int spt_is_found(spt_place place) { return (uintptr_t)place > 1; }
SPT_ALWAYS spt_place spt_unsure(void) { return SPT_UNSURE; }
SPT_ALWAYS int spt_is_absent(spt_place place) { return place == SPT_ABSENT; }

SPT_ALWAYS Py_ssize_t spt_key_index(PyDictKeysObject *keys, size_t slot) {
    int log2_size = keys->dk_log2_size;
    if (log2_size < 8) return ((const int8_t *)keys->dk_indices)[slot];
    if (log2_size < 16) return ((const int16_t *)keys->dk_indices)[slot];
    if (log2_size < 32) return ((const int32_t *)keys->dk_indices)[slot];
    return ((const int64_t *)keys->dk_indices)[slot];
}

/* Whether two exact strs of one hash are equal. */
SPT_ALWAYS int spt_is_same_text(PyObject *left, PyObject *right) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(left);
    int kind = PyUnicode_KIND(left);
    return length == PyUnicode_GET_LENGTH(right) && kind == (int)PyUnicode_KIND(right) &&
           memcmp(PyUnicode_DATA(left), PyUnicode_DATA(right), (size_t)length * (size_t)kind) == 0;
}
/* The hash of an exact str, which it keeps. */
SPT_ALWAYS Py_hash_t spt_hash_of_string(PyObject *text) {
    Py_hash_t hash = ((PyASCIIObject *)text)->hash;
    return hash != -1 ? hash : PyObject_Hash(text);
}

static inline spt_place spt_find_string(PyObject *dict, PyObject *key) {
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    if (keys->dk_kind != DICT_KEYS_UNICODE) return SPT_UNSURE;
    Py_hash_t hash = spt_hash_of_string(key);
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
    size_t mask = (size_t)DK_SIZE(keys) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        Py_ssize_t index = spt_key_index(keys, slot);
        if (index >= 0) {
            PyObject *found = entries[index].me_key;
            if (found == key || (((PyASCIIObject *)found)->hash == hash && spt_is_same_text(found, key)))
                return &entries[index].me_value;
        } else if (index == DKIX_EMPTY) return SPT_ABSENT;
        perturb >>= spt_perturb_shift;
        slot = mask & (slot * 5 + perturb + 1);
    }
}

/* The hash of an int: its value modulo a prime (long_hash in Objects/longobject.c). */
SPT_ALWAYS Py_hash_t spt_hash_of_int(int64_t value) {
    const int64_t modulus = ((int64_t)1 << 61) - 1;
    if (__builtin_expect(value <= -modulus || value >= modulus, 0)) value %= modulus;
    return value == -1 ? -2 : (Py_hash_t)value;
}

/* Whether an object is exactly that int. */
SPT_ALWAYS int spt_is_int(PyObject *object, int64_t value) {
    /* Nothing of the object has to be read. */
    if (object == spt_small_int(value)) return 1;
    int64_t own;
    return Py_IS_TYPE(object, &PyLong_Type) && spt_value_of_short_int(object, &own) && own == value;
}

static inline spt_place spt_find_int(PyObject *dict, int64_t value) {
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    /* All keys are strs. */
    if (keys->dk_kind != DICT_KEYS_GENERAL) return SPT_ABSENT;
    PyDictKeyEntry *entries = DK_ENTRIES(keys);
    Py_hash_t hash = spt_hash_of_int(value);
    size_t mask = (size_t)DK_SIZE(keys) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        Py_ssize_t index = spt_key_index(keys, slot);
        if (index >= 0) {
            if (entries[index].me_hash == hash)
                return spt_is_int(entries[index].me_key, value) ? &entries[index].me_value : SPT_UNSURE;
        } else if (index == DKIX_EMPTY) return SPT_ABSENT;
        perturb >>= spt_perturb_shift;
        slot = mask & (slot * 5 + perturb + 1);
    }
}

/* What a change does to a dict that nobody watches. */
SPT_ALWAYS void spt_note_change(PyObject *dict) {
    PyDictObject *owner = (PyDictObject *)dict;
    owner->ma_version_tag = DICT_NEXT_VERSION(&_PyRuntime._main_interpreter) |
                            (owner->ma_version_tag & DICT_WATCHER_AND_MODIFICATION_MASK);
}
/* Puts another value at a place of a dict, whose reference it takes; gives the old one, an owned reference. Nobody
   watches the dict. */
SPT_ALWAYS PyObject *spt_replace_value(PyObject *dict, spt_place place, PyObject *value) {
    PyObject *old = *place;
    spt_track_dict(dict, value);
    *place = value;
    spt_note_change(dict);
    return old;
}
SPT_ALWAYS int spt_is_watched_dict(PyObject *dict) {
    return (((PyDictObject *)dict)->ma_version_tag & DICT_WATCHER_MASK) != 0;
}

/* Whether a set has an int of at most 49 bits: 1, 0, or -1: unsure. */
static inline int spt_set_has_int(PyObject *object, int64_t value) {
    PySetObject *set = (PySetObject *)object;
    Py_hash_t hash = spt_hash_of_int(value);
    size_t mask = (size_t)set->mask, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        setentry *entry = &set->table[slot];
        int probes = slot + spt_linear_probes <= mask ? spt_linear_probes : 0;
        do {
            if (entry->key == NULL && entry->hash == 0) return 0;
            if (entry->hash == hash && entry->key != NULL) return spt_is_int(entry->key, value) ? 1 : -1;
            entry++;
        } while (probes--);
        perturb >>= spt_perturb_shift;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

/* Whether an exact str contains another: -1: unsure. */
static inline int spt_string_has(PyObject *text, PyObject *part) {
    if (!PyUnicode_IS_ASCII(text) || !PyUnicode_IS_ASCII(part)) return -1;
    const char *start = (const char *)((PyASCIIObject *)text + 1), *searched = (const char *)((PyASCIIObject *)part + 1);
    size_t length = (size_t)PyUnicode_GET_LENGTH(text), searched_length = (size_t)PyUnicode_GET_LENGTH(part);
    if (searched_length == 1) return memchr(start, *searched, length) != NULL;
    return memmem(start, length, searched, searched_length) != NULL;
}

/* Whether a row of objects has an exact str or an int (`key` NULL): -1: unsure. */
static inline int spt_row_has(PyObject *const *items, Py_ssize_t count, PyObject *key, int64_t value) {
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = items[i];
        if (key != NULL) {
            if (item == key || (PyUnicode_CheckExact(item) && _PyUnicode_Equal(item, key))) return 1;
        } else if (spt_is_int(item, value)) {
            return 1;
        }
        if (!PyUnicode_CheckExact(item) && !PyLong_CheckExact(item) && item != Py_None) return -1;
    }
    return 0;
}

/* Item `index`, which there is, of an exact str: NULL when it is none of the characters that are kept. Immortal. */
static inline PyObject *spt_character(PyObject *text, Py_ssize_t index) {
    if (PyUnicode_KIND(text) != PyUnicode_1BYTE_KIND) return NULL;
    Py_UCS1 character = PyUnicode_1BYTE_DATA(text)[index];
    return character < 128 ? (PyObject *)&_Py_SINGLETON(strings).ascii[character]
                           : (PyObject *)&_Py_SINGLETON(strings).latin1[character - 128];
}
static inline Py_ssize_t spt_string_length(PyObject *text) { return PyUnicode_GET_LENGTH(text); }

/* Iterators whose structs no header shows (Objects/enumobject.c, Python/bltinmodule.c, Objects/dictobject.c). */
typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
    PyObject *iterator, *result, *long_index, *one;
} spt_enumerate;
typedef struct {
    PyObject_HEAD
    Py_ssize_t count;
    PyObject *iterators, *result;
    int strict;
} spt_zip;
typedef struct {
    PyObject_HEAD
    PyDictObject *dict;
    Py_ssize_t used, position;
    PyObject *result;
    Py_ssize_t left;
} spt_dict_iterator;

/* Objects/iterobject.c: of classes that have but a `__getitem__`. */
typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
    PyObject *sequence;
} spt_counting_iterator;
static inline PyTypeObject *spt_type_of_counting_iterator(void) { return &PySeqIter_Type; }

enum {
    spt_counting_iterator_index = SPT_OFFSET(spt_counting_iterator, index),
    spt_counting_iterator_sequence = SPT_OFFSET(spt_counting_iterator, sequence),
    spt_enumerate_index = SPT_OFFSET(spt_enumerate, index),
    spt_enumerate_result = SPT_OFFSET(spt_enumerate, result),
    spt_enumerate_iterator = SPT_OFFSET(spt_enumerate, iterator),
    spt_zip_count = SPT_OFFSET(spt_zip, count),
    spt_zip_iterators = SPT_OFFSET(spt_zip, iterators),
    spt_zip_result = SPT_OFFSET(spt_zip, result),
    spt_dict_iterator_result = SPT_OFFSET(spt_dict_iterator, result),
    spt_zip_strict = SPT_OFFSET(spt_zip, strict),
};

/* Advances an iterator over a dict: the next key and value, borrowed; or 0: for CPython to find the end, or the error. */
static inline int spt_next_in_dict(PyObject *object, PyObject **key, PyObject **value) {
    spt_dict_iterator *iterator = (spt_dict_iterator *)object;
    PyDictObject *dict = iterator->dict;
    if (dict == NULL || iterator->used != dict->ma_used || dict->ma_values != NULL || iterator->left == 0) return 0;
    PyDictKeysObject *keys = dict->ma_keys;
    Py_ssize_t index = iterator->position, end = keys->dk_nentries;
    if (DK_IS_UNICODE(keys)) {
        PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
        while (index < end && entries[index].me_value == NULL) index++;
        if (index >= end) return 0;
        *key = entries[index].me_key;
        *value = entries[index].me_value;
    } else {
        PyDictKeyEntry *entries = DK_ENTRIES(keys);
        while (index < end && entries[index].me_value == NULL) index++;
        if (index >= end) return 0;
        *key = entries[index].me_key;
        *value = entries[index].me_value;
    }
    iterator->position = index + 1;
    iterator->left--;
    return 1;
}

/* str(value) and f"{value}". */
static inline PyObject *spt_string_of_int(int64_t value) {
    char digits[24], *end = digits + sizeof digits, *start = end;
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do *--start = (char)('0' + size % 10);
    while ((size /= 10) != 0);
    if (value < 0) *--start = '-';
    return spt_new_ascii(start, end - start);
}

#endif
