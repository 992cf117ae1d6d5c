/* Dicts with names as keys, made and dropped (Objects/dictobject.c).

       {"x": 1, "y": 2}    a dict and a table of its kind from CPython's lists of dead ones, the two names in it, and no search for
                           each of them but that for its slot

   See dicts.h. What is not so simple is CPython's. */
#include "allocation.h"

enum {
    /* A table's least size (PyDict_MINSIZE), and of how many slots one byte each numbers. */
    least_size = 8,
    least_log2_size = 3,
    most_log2_size = 7
};
/* USABLE_FRACTION */
static size_t usable_of(size_t slots) { return (slots << 1) / 3; }

/* new_keys_object; NULL, and no exception, without memory. */
static PyDictKeysObject *new_table(int log2_size) {
    struct _Py_dictkeys_freelist *dead = &SPT_FREELISTS.dictkeys;
    size_t slots = (size_t)1 << log2_size, usable = usable_of(slots);
    PyDictKeysObject *table;
    if (log2_size == least_log2_size && dead->numfree > 0) {
        table = dead->items[--dead->numfree];
    } else {
        table = take_memory(sizeof *table + slots + usable * sizeof(PyDictUnicodeEntry));
        if (table == NULL) return NULL;
    }
    table->dk_refcnt = 1;
    table->dk_log2_size = (uint8_t)log2_size;
    table->dk_log2_index_bytes = (uint8_t)log2_size;
    table->dk_kind = DICT_KEYS_UNICODE;
    table->dk_nentries = 0;
    table->dk_usable = (Py_ssize_t)usable;
    table->dk_version = 0;
    memset(table->dk_indices, 0xff, slots);
    memset(table->dk_indices + slots, 0, usable * sizeof(PyDictUnicodeEntry));
    return table;
}
/* free_keys_object */
static void free_table(PyDictKeysObject *table) {
    struct _Py_dictkeys_freelist *dead = &SPT_FREELISTS.dictkeys;
    if (DK_LOG_SIZE(table) == least_log2_size && DK_IS_UNICODE(table) && dead->numfree >= 0 &&
        dead->numfree < PyDict_MAXFREELIST) {
        dead->items[dead->numfree++] = table;
    } else {
        give_memory(table);
    }
}

/* Of dict_new_presized (estimate_log2_keysize). */
static int log2_size_for(Py_ssize_t count) {
    int log2_size = least_log2_size;
    if (count <= (Py_ssize_t)usable_of(least_size)) return log2_size;
    while (log2_size <= most_log2_size && (Py_ssize_t)1 << log2_size < (count * 3 + 1) / 2) log2_size++;
    return log2_size;
}

/* Puts a name that takes a slot of its own into the table; 0: another has its hash. */
SPT_ALWAYS int add_name(PyDictKeysObject *table, PyObject *name, PyObject *value) {
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(table);
    int8_t *slots = (int8_t *)table->dk_indices;
    Py_hash_t hash = spt_hash_of_string(name);
    size_t mask = (size_t)DK_SIZE(table) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    while (slots[slot] >= 0) {
        if (((PyASCIIObject *)entries[slots[slot]].me_key)->hash == hash) return 0;
        perturb >>= spt_perturb_shift;
        slot = mask & (slot * 5 + perturb + 1);
    }
    slots[slot] = (int8_t)table->dk_nentries;
    entries[table->dk_nentries++] = (PyDictUnicodeEntry){.me_key = name, .me_value = value};
    return 1;
}

PyObject *spt_dict_of_names(
    PyObject *const *names, Py_ssize_t name_step, PyObject *const *values, Py_ssize_t value_step, Py_ssize_t count) {
    int log2_size = log2_size_for(count);
    if (count == 0 || log2_size > most_log2_size || SPT_TRACED) return NULL;
    for (Py_ssize_t index = 0; index < count; index++) {
        if (!PyUnicode_CheckExact(names[index * name_step])) return NULL;
    }
    PyDictKeysObject *table = new_table(log2_size);
    if (table == NULL) return NULL;
    for (Py_ssize_t index = 0; index < count; index++) {
        if (add_name(table, names[index * name_step], values[index * value_step])) continue;
        free_table(table);
        return NULL;
    }
    struct _Py_dict_freelist *dead = &SPT_FREELISTS.dicts;
    PyDictObject *dict;
    if (dead->numfree > 0) {
        dict = dead->items[--dead->numfree];
        ((PyObject *)dict)->ob_refcnt = 1;
    } else {
        dict = (PyDictObject *)take_object(&PyDict_Type, sizeof *dict);
    }
    if (dict == NULL) {
        free_table(table);
        return NULL;
    }
    table->dk_usable -= count;
    dict->ma_used = count;
    dict->ma_keys = table;
    dict->ma_values = NULL;
    dict->ma_version_tag = DICT_NEXT_VERSION(&_PyRuntime._main_interpreter);
    for (Py_ssize_t index = 0; index < count; index++) {
        PyObject *value = values[index * value_step];
        Py_INCREF(names[index * name_step]);
        Py_INCREF(value);
        spt_track_dict((PyObject *)dict, value);
    }
    return (PyObject *)dict;
}

void drop_emptied_dict(PyDictObject *dict) {
    struct _Py_dict_freelist *dead = &SPT_FREELISTS.dicts;
    if (dead->numfree >= 0 && dead->numfree < PyDict_MAXFREELIST) {
        dead->items[dead->numfree++] = dict;
    } else {
        give_object((PyObject *)dict);
    }
}
/* dict_dealloc */
int drop_dict(PyObject *object) {
    PyDictObject *dict = (PyDictObject *)object;
    PyDictKeysObject *table = dict->ma_keys;
    if (spt_is_watched_dict(object) || dict->ma_values != NULL) return 0;
    int is_empty = table->dk_refcnt == _Py_IMMORTAL_REFCNT;
    if (!is_empty && table->dk_refcnt != 1) return 0;
    PyThreadState *ts = running_thread();
    if (!enter(ts)) return 0;
    untrack(object);
    if (!is_empty) {
        Py_ssize_t count = table->dk_nentries;
        if (DK_IS_UNICODE(table)) {
            PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(table);
            for (Py_ssize_t index = 0; index < count; index++) {
                drop_if_any(entries[index].me_key);
                drop_if_any(entries[index].me_value);
            }
        } else {
            PyDictKeyEntry *entries = DK_ENTRIES(table);
            for (Py_ssize_t index = 0; index < count; index++) {
                drop_if_any(entries[index].me_key);
                drop_if_any(entries[index].me_value);
            }
        }
        free_table(table);
    }
    drop_emptied_dict(dict);
    leave(ts);
    return 1;
}
