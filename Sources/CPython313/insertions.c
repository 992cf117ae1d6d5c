/* See containers.h. A new key in a dict that has room for it, as Objects/dictobject.c (insert_combined_dict) puts it there. */
#include "allocation.h"

/* The hash of a key that spt_find_… were certain of. */
static Py_hash_t hash_of_plain(PyObject *key) {
    if (PyUnicode_CheckExact(key)) return spt_hash_of_string(key);
    if (!PyLong_CheckExact(key)) return Py_HashPointer(key);
    PyLongObject *number = (PyLongObject *)key;
    if (_PyLong_IsCompact(number)) return spt_hash_of_int(_PyLong_CompactValue(number));
    int64_t size = (int64_t)number->long_value.ob_digit[1] << PyLong_SHIFT | number->long_value.ob_digit[0];
    return spt_hash_of_int(_PyLong_IsNegative(number) ? -size : size);
}

SPT_ALWAYS void set_key_index(PyDictKeysObject *keys, size_t slot, Py_ssize_t index) {
    int log2_size = keys->dk_log2_size;
    if (log2_size < 8) ((int8_t *)keys->dk_indices)[slot] = (int8_t)index;
    else if (log2_size < 16) ((int16_t *)keys->dk_indices)[slot] = (int16_t)index;
    else if (log2_size < 32) ((int32_t *)keys->dk_indices)[slot] = (int32_t)index;
    else ((int64_t *)keys->dk_indices)[slot] = index;
}

int spt_insert(PyObject *dict, PyObject *key, PyObject *value) {
    PyDictObject *owner = (PyDictObject *)dict;
    PyDictKeysObject *keys = owner->ma_keys;
    /* A table that is shared, or full. */
    if (owner->ma_values != NULL || keys->dk_usable <= 0) return 0;
    int is_general = keys->dk_kind == DICT_KEYS_GENERAL;
    if (!is_general && !PyUnicode_CheckExact(key)) return 0;
    Py_hash_t hash = hash_of_plain(key);
    size_t mask = (size_t)DK_SIZE(keys) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    while (spt_key_index(keys, slot) >= 0) {
        perturb >>= spt_perturb_shift;
        slot = mask & (slot * 5 + perturb + 1);
    }
    spt_track_dict(dict, key);
    spt_track_dict(dict, value);
    Py_ssize_t index = keys->dk_nentries;
    set_key_index(keys, slot, index);
    if (is_general) {
        DK_ENTRIES(keys)[index] = (PyDictKeyEntry){.me_hash = hash, .me_key = key, .me_value = value};
    } else {
        DK_UNICODE_ENTRIES(keys)[index] = (PyDictUnicodeEntry){.me_key = key, .me_value = value};
    }
    keys->dk_version = 0;
    keys->dk_usable--;
    keys->dk_nentries = index + 1;
    owner->ma_used++;
    spt_note_change(dict);
    return 1;
}
