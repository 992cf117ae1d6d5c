/* See keys.h. */
#include "allocation.h"

/* ---- Hashes ---- */

/* Objects/object.c, none_hash. */
#define HASH_OF_NONE 0xFCA86420
/* Objects/tupleobject.c, tuplehash: of tuples of more items it is a call, as it is CPython's. */
enum { most_items = 8 };
/* Tuples in tuples: of deeper ones it is a call, which knows where the stack ends. */
enum { most_levels = 6 };
#define PRIME_1 11400714785074694791u
#define PRIME_2 14029467366897019727u
#define PRIME_5 2870177450012600261u

/* Whether objects of a type are hashed and compared as ints are: bools, and what classes of ints make that override neither. */
SPT_ALWAYS int is_as_int(PyTypeObject *type) {
    return type->tp_hash == PyLong_Type.tp_hash && type->tp_richcompare == PyLong_Type.tp_richcompare;
}
/* The same of tuples: what namedtuple() makes. */
SPT_ALWAYS int is_as_tuple(PyTypeObject *type) {
    return type == &PyTuple_Type ||
           (type->tp_hash == PyTuple_Type.tp_hash && type->tp_richcompare == PyTuple_Type.tp_richcompare);
}
/* Whether an object is equal to itself alone, as types and functions are, and has the hash of that. */
SPT_ALWAYS int is_by_identity(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    return type->tp_hash == PyBaseObject_Type.tp_hash && type->tp_richcompare == PyBaseObject_Type.tp_richcompare;
}

static int hash_of_tuple(PyObject *key, Py_hash_t *hash, int level);

/* `level`: of the tuple that it is in. */
SPT_ALWAYS int hash_of_item(PyObject *key, Py_hash_t *hash, int level) {
    if (PyLong_CheckExact(key) && _PyLong_IsCompact((PyLongObject *)key)) {
        *hash = spt_hash_of_int(_PyLong_CompactValue((PyLongObject *)key));
        return 1;
    }
    if (PyUnicode_CheckExact(key)) {
        *hash = spt_hash_of_string(key);
        return 1;
    }
    if (is_as_tuple(Py_TYPE(key))) return level < most_levels && hash_of_tuple(key, hash, level + 1);
    if (PyFloat_CheckExact(key)) {
        double value = ((PyFloatObject *)key)->ob_fval;
        if (value != value) return 0; /* that of the object */
        *hash = _Py_HashDouble(key, value);
        return 1;
    }
    if (is_as_int(Py_TYPE(key))) {
        int64_t value;
        if (!spt_value_of_short_int(key, &value)) return 0;
        *hash = spt_hash_of_int(value);
        return 1;
    }
    if (key == Py_None) {
        *hash = HASH_OF_NONE;
        return 1;
    }
    if (!is_by_identity(key)) return 0;
    *hash = Py_HashPointer(key);
    return 1;
}

static int hash_of_tuple(PyObject *key, Py_hash_t *hash, int level) {
    Py_ssize_t size = Py_SIZE(key);
    if (size > most_items) return 0;
    uint64_t sum = PRIME_5;
    for (Py_ssize_t index = 0; index < size; index++) {
        Py_hash_t lane;
        if (!hash_of_item(PyTuple_GET_ITEM(key, index), &lane, level)) return 0;
        sum += (uint64_t)lane * PRIME_2;
        sum = sum << 31 | sum >> 33;
        sum *= PRIME_1;
    }
    sum += (uint64_t)size ^ (PRIME_5 ^ 3527539u);
    *hash = sum == UINT64_MAX ? 1546275796 : (Py_hash_t)sum;
    return 1;
}

/* The hash of a plain key; 0: it is another. */
SPT_ALWAYS int hash_of(PyObject *key, Py_hash_t *hash) {
    return hash_of_item(key, hash, 0);
}

/* ---- Comparisons ---- */

static int are_equal_tuples(PyObject *left, PyObject *right);

/* Whether two keys, of which the second is plain, are equal; 0 where they are not or it takes code to tell. */
SPT_ALWAYS int are_equal(PyObject *left, PyObject *right) {
    if (left == right) return 1;
    PyTypeObject *type = Py_TYPE(left);
    if (type == &PyUnicode_Type) return PyUnicode_CheckExact(right) && spt_is_same_text(left, right);
    if (is_as_tuple(type)) return are_equal_tuples(left, right);
    if (type == &PyFloat_Type) {
        return PyFloat_CheckExact(right) && ((PyFloatObject *)left)->ob_fval == ((PyFloatObject *)right)->ob_fval;
    }
    int64_t value, other;
    return is_as_int(type) && spt_value_of_short_int(left, &value) && is_as_int(Py_TYPE(right)) &&
           spt_value_of_short_int(right, &other) && value == other;
}
/* No deeper than the second, of which the hash is known. */
static int are_equal_tuples(PyObject *left, PyObject *right) {
    if (!is_as_tuple(Py_TYPE(right)) || Py_SIZE(left) != Py_SIZE(right)) return 0;
    for (Py_ssize_t index = 0; index < Py_SIZE(left); index++) {
        if (!are_equal(PyTuple_GET_ITEM(left, index), PyTuple_GET_ITEM(right, index))) return 0;
    }
    return 1;
}

/* ---- Dicts ---- */

spt_place spt_find_key(PyObject *dict, PyObject *key) {
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    Py_hash_t hash;
    if (!hash_of(key, &hash)) return SPT_UNSURE;
    /* All keys are strs. */
    if (keys->dk_kind != DICT_KEYS_GENERAL) return PyUnicode_CheckExact(key) ? SPT_UNSURE : SPT_ABSENT;
    PyDictKeyEntry *entries = DK_ENTRIES(keys);
    size_t mask = (size_t)DK_SIZE(keys) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        Py_ssize_t index = spt_key_index(keys, slot);
        if (index >= 0) {
            if (entries[index].me_hash == hash) {
                return are_equal(entries[index].me_key, key) ? &entries[index].me_value : SPT_UNSURE;
            }
        } else if (index == DKIX_EMPTY) return SPT_ABSENT;
        perturb >>= spt_perturb_shift;
        slot = mask & (slot * 5 + perturb + 1);
    }
}

SPT_ALWAYS void set_key_index(PyDictKeysObject *keys, size_t slot, Py_ssize_t index) {
    int log2_size = keys->dk_log2_size;
    if (log2_size < 8) ((int8_t *)keys->dk_indices)[slot] = (int8_t)index;
    else if (log2_size < 16) ((int16_t *)keys->dk_indices)[slot] = (int16_t)index;
    else if (log2_size < 32) ((int32_t *)keys->dk_indices)[slot] = (int32_t)index;
    else ((int64_t *)keys->dk_indices)[slot] = index;
}

/* ---- Larger tables (Objects/dictobject.c: insert_to_emptydict, dictresize) ---- */

enum { least_log2_size = 3, most_log2_size = 15 };

/* calculate_log2_keysize(GROWTH_RATE()) */
static int log2_size_behind(PyDictObject *dict) {
    size_t wanted = (size_t)dict->ma_used * 3, least = (size_t)1 << least_log2_size;
    return 64 - __builtin_clzll(((wanted | least) - 1) | (least - 1));
}

/* A table in place of one that is full, or of none: 0 where CPython has to make it, or without memory. */
static int grow_table(PyDictObject *dict, PyObject *key) {
    PyDictKeysObject *old = dict->ma_keys;
    int is_first = old->dk_refcnt == _Py_IMMORTAL_REFCNT, is_general = old->dk_kind == DICT_KEYS_GENERAL;
    if (is_first) is_general = !PyUnicode_CheckExact(key);
    else if (old->dk_refcnt != 1 || old->dk_kind == DICT_KEYS_SPLIT) return 0;
    int log2_size = is_first ? least_log2_size : log2_size_behind(dict);
    if (log2_size > most_log2_size || SPT_TRACED) return 0;
    size_t slots = (size_t)1 << log2_size, usable = (slots << 1) / 3;
    size_t entry_size = is_general ? sizeof(PyDictKeyEntry) : sizeof(PyDictUnicodeEntry);
    int log2_bytes = log2_size + (log2_size >= 8);
    struct _Py_dictkeys_freelist *dead = &SPT_FREELISTS.dictkeys;
    PyDictKeysObject *table;
    if (is_first && !is_general && dead->numfree > 0) table = dead->items[--dead->numfree];
    else table = take_memory(sizeof *table + ((size_t)1 << log2_bytes) + usable * entry_size);
    if (table == NULL) return 0;
    table->dk_refcnt = 1;
    table->dk_log2_size = (uint8_t)log2_size;
    table->dk_log2_index_bytes = (uint8_t)log2_bytes;
    table->dk_kind = is_general ? DICT_KEYS_GENERAL : DICT_KEYS_UNICODE;
    table->dk_version = 0;
    memset(table->dk_indices, 0xff, (size_t)1 << log2_bytes);
    char *entries = (char *)table->dk_indices + ((size_t)1 << log2_bytes);
    Py_ssize_t count = 0;
    size_t mask = slots - 1;
    for (Py_ssize_t index = 0; !is_first && index < old->dk_nentries; index++) {
        Py_hash_t hash;
        if (is_general) {
            PyDictKeyEntry *entry = &DK_ENTRIES(old)[index];
            if (entry->me_value == NULL) continue;
            hash = entry->me_hash;
            ((PyDictKeyEntry *)entries)[count] = *entry;
        } else {
            PyDictUnicodeEntry *entry = &DK_UNICODE_ENTRIES(old)[index];
            if (entry->me_value == NULL) continue;
            hash = spt_hash_of_string(entry->me_key);
            ((PyDictUnicodeEntry *)entries)[count] = *entry;
        }
        size_t perturb = (size_t)hash, slot = (size_t)hash & mask;
        while (spt_key_index(table, slot) >= 0) {
            perturb >>= spt_perturb_shift;
            slot = mask & (slot * 5 + perturb + 1);
        }
        set_key_index(table, slot, count++);
    }
    memset(entries + (size_t)count * entry_size, 0, (usable - (size_t)count) * entry_size);
    table->dk_nentries = count;
    table->dk_usable = (Py_ssize_t)usable - count;
    dict->ma_keys = table;
    if (is_first) return 1;
    if (DK_LOG_SIZE(old) == least_log2_size && !is_general && dead->numfree >= 0 && dead->numfree < PyDict_MAXFREELIST) {
        dead->items[dead->numfree++] = old;
    } else {
        give_memory(old);
    }
    return 1;
}

/* Objects/dictobject.c, insert_combined_dict. */
int spt_insert(PyObject *dict, PyObject *key, PyObject *value) {
    PyDictObject *owner = (PyDictObject *)dict;
    PyDictKeysObject *keys = owner->ma_keys;
    /* A table that is shared. */
    if (owner->ma_values != NULL) return 0;
    Py_hash_t hash;
    if (!hash_of(key, &hash)) return 0;
    if (keys->dk_usable <= 0) {
        int holds_key = keys->dk_refcnt == _Py_IMMORTAL_REFCNT || keys->dk_kind == DICT_KEYS_GENERAL || PyUnicode_CheckExact(key);
        if (!holds_key || !grow_table(owner, key)) return 0;
        keys = owner->ma_keys;
    }
    int is_general = keys->dk_kind == DICT_KEYS_GENERAL;
    if (!is_general && !PyUnicode_CheckExact(key)) return 0;
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

/* ---- Sets (Objects/setobject.c) ---- */

int spt_set_has_key(PyObject *object, PyObject *key) {
    PySetObject *set = (PySetObject *)object;
    Py_hash_t hash;
    if (!hash_of(key, &hash)) return -1;
    size_t mask = (size_t)set->mask, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        setentry *entry = &set->table[slot];
        int probes = slot + spt_linear_probes <= mask ? spt_linear_probes : 0;
        do {
            if (entry->key == NULL && entry->hash == 0) return 0;
            if (entry->hash == hash && entry->key != NULL) return are_equal(entry->key, key) ? 1 : -1;
            entry++;
        } while (probes--);
        perturb >>= spt_perturb_shift;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

/* As set_insert_clean. */
SPT_ALWAYS void insert_clean(setentry *table, size_t mask, PyObject *key, Py_hash_t hash) {
    size_t perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        setentry *entry = &table[slot];
        int probes = slot + spt_linear_probes <= mask ? spt_linear_probes : 0;
        do {
            if (entry->key == NULL) {
                entry->key = key;
                entry->hash = hash;
                return;
            }
            entry++;
        } while (probes--);
        perturb >>= spt_perturb_shift;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}
/* The first growth of a set (set_table_resize): out of the table in it, into one four times as large. What is in an entry is the new key's. */
static int outgrow(PySetObject *set, setentry *place, PyObject *key, Py_hash_t hash) {
    enum { size = PySet_MINSIZE * 4 };
    if (set->table != set->smalltable || set->fill != set->used) return 0;
    setentry *table = take_memory(size * sizeof(setentry));
    if (table == NULL) return 0;
    memset(table, 0, size * sizeof(setentry));
    place->key = key;
    place->hash = hash;
    for (setentry *entry = set->smalltable; entry < set->smalltable + PySet_MINSIZE; entry++) {
        if (entry->key != NULL) insert_clean(table, size - 1, entry->key, entry->hash);
    }
    set->used = ++set->fill;
    set->mask = size - 1;
    set->table = table;
    return 1;
}

/* Where a set has a key, or where it belongs, which holds none then; NULL: that takes code to tell. `key` NULL: of the int `value`. */
SPT_ALWAYS setentry *entry_of(PySetObject *set, Py_hash_t hash, PyObject *key, int64_t value) {
    size_t mask = (size_t)set->mask, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        setentry *entry = &set->table[slot];
        int probes = slot + spt_linear_probes <= mask ? spt_linear_probes : 0;
        do {
            if (entry->hash == 0 && entry->key == NULL) return entry;
            if (entry->hash == hash) {
                int is_same = key == NULL ? spt_is_int(entry->key, value) : are_equal(entry->key, key);
                return is_same ? entry : NULL;
            }
            /* A place that became free: CPython takes the last of those on the way. */
            if (entry->hash == -1) return NULL;
            entry++;
        } while (probes--);
        perturb >>= spt_perturb_shift;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}
/* Puts an owned key into such an entry that holds none; 0: without memory. */
SPT_ALWAYS int fill_entry(PySetObject *set, setentry *entry, PyObject *key, Py_hash_t hash) {
    if ((size_t)(set->fill + 1) * 5 < (size_t)set->mask * 3) {
        set->fill++;
        set->used++;
        entry->key = key;
        entry->hash = hash;
        return 1;
    }
    /* The table grows. There is nothing to compare the key with. */
    if (outgrow(set, entry, key, hash)) return 1;
    if (PySet_Add((PyObject *)set, key) < 0) {
        PyErr_Clear();
        return 0;
    }
    drop(key);
    return 1;
}

int spt_set_takes(PyObject *object, PyObject *key) {
    PySetObject *set = (PySetObject *)object;
    Py_hash_t hash;
    if (!hash_of(key, &hash)) return 0;
    setentry *entry = entry_of(set, hash, key, 0);
    if (entry == NULL) return 0;
    if (entry->key == NULL) return fill_entry(set, entry, key, hash);
    drop(key);
    return 1;
}

uint64_t spt_set_takes_word(PyObject *object, uint64_t word, uint64_t is_owned) {
    PySetObject *set = (PySetObject *)object;
    PyObject *key = NULL;
    int64_t value = (int64_t)(word - spt_word_int_zero());
    if (word < spt_word_first_int()) {
        /* That of a float depends on the object. */
        if (word >= spt_word_first_double()) return 0;
        key = (PyObject *)(uintptr_t)word;
        if (!PyLong_CheckExact(key) || !spt_value_of_short_int(key, &value)) {
            if (!is_owned) Py_INCREF(key);
            if (spt_set_takes(object, key)) return 1;
            if (!is_owned) drop(key);
            return 0;
        }
    }
    Py_hash_t hash = spt_hash_of_int(value);
    setentry *entry = entry_of(set, hash, NULL, value);
    if (entry == NULL) return 0;
    if (entry->key != NULL) {
        if (key != NULL && is_owned) drop(key);
        return 1;
    }
    PyObject *taken = key == NULL ? spt_box_int(value) : is_owned ? key : Py_NewRef(key);
    if (fill_entry(set, entry, taken, hash)) return 1;
    if (taken != key || !is_owned) drop(taken);
    return 0;
}
const void *spt_set_takes_word_address(void) { return (const void *)spt_set_takes_word; }
