/* array.array of numbers: where items lie, and of which type they are (Modules/arraymodule.c, which no header shows).

     array('d', [1.5, 2.5])[1]    ob_descr->typecode 'd'; the double at ob_item + 1 * 8 */
#ifndef SPINETAIL_ARRAYS_H
#define SPINETAIL_ARRAYS_H

#include "layout.h"

typedef struct {
    char typecode;
    int item_size;
    /* Functions, and what else is the module's. */
} spt_array_kind;
typedef struct {
    PyObject_VAR_HEAD
    char *items;
    Py_ssize_t allocated;
    const spt_array_kind *kind;
    PyObject *weak_references;
    Py_ssize_t exports;
} spt_array;

enum {
    spt_array_items = SPT_OFFSET(spt_array, items),
    spt_array_kind_place = SPT_OFFSET(spt_array, kind),
};

/* The type, once an array was met; it is kept. */
extern PyTypeObject *spt_array_type;
/* Whether a type that looks like it is it. */
int spt_find_array_type(PyTypeObject *type);
/* Whether objects of a type are arrays, and of no class of their own. */
SPT_ALWAYS int spt_is_array_type(PyTypeObject *type) {
    if (type == spt_array_type) return 1;
    return spt_array_type == NULL && type->tp_basicsize == sizeof(spt_array) &&
           (type->tp_flags & (Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_HEAPTYPE)) ==
               (Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_HEAPTYPE) &&
           spt_find_array_type(type);
}

/* How the items of an array lie: the bytes of one, whether it is a double, and whether it has a sign. */
typedef struct {
    uint8_t size, is_double, is_signed;
} spt_array_layout;
/* By typecode; size 0: of another kind. */
SPT_ALWAYS spt_array_layout spt_layout_of_array(char typecode) {
    spt_array_layout layout = {0, 0, 0};
    switch (typecode) {
    case 'b': layout.size = 1, layout.is_signed = 1; break;
    case 'B': layout.size = 1; break;
    case 'h': layout.size = sizeof(short), layout.is_signed = 1; break;
    case 'H': layout.size = sizeof(short); break;
    case 'i': layout.size = sizeof(int), layout.is_signed = 1; break;
    case 'I': layout.size = sizeof(int); break;
    case 'l': layout.size = sizeof(long), layout.is_signed = 1; break;
    case 'L': layout.size = sizeof(long); break;
    case 'q': layout.size = sizeof(long long), layout.is_signed = 1; break;
    case 'Q': layout.size = sizeof(long long); break;
    case 'd': layout.size = sizeof(double), layout.is_double = 1; break;
    default: break;
    }
    return layout;
}
static inline char spt_typecode_of_array(PyObject *array) { return ((spt_array *)array)->kind->typecode; }
static inline void *spt_array_place(PyObject *array, Py_ssize_t index) {
    return ((spt_array *)array)->items + index * ((spt_array *)array)->kind->item_size;
}

/* Item `index`, which there is, of an array of ints: 0: it has none of 64 bits with a sign. */
static inline int spt_int_in_array(PyObject *array, Py_ssize_t index, int64_t *value) {
    spt_array_layout layout = spt_layout_of_array(spt_typecode_of_array(array));
    void *place = spt_array_place(array, index);
    switch (layout.size) {
    case 1: *value = layout.is_signed ? (int64_t)*(int8_t *)place : (int64_t)*(uint8_t *)place; return 1;
    case 2: *value = layout.is_signed ? (int64_t)*(int16_t *)place : (int64_t)*(uint16_t *)place; return 1;
    case 4: *value = layout.is_signed ? (int64_t)*(int32_t *)place : (int64_t)*(uint32_t *)place; return 1;
    case 8: *value = *(int64_t *)place; return !layout.is_double && (layout.is_signed || *value >= 0);
    default: return 0;
    }
}
/* Stores an int of at most 49 bits there; 0: it is no such array, or has no room for it, and nothing was done. */
static inline int spt_store_int_in_array(PyObject *array, Py_ssize_t index, int64_t value) {
    spt_array_layout layout = spt_layout_of_array(spt_typecode_of_array(array));
    if (layout.size == 0 || layout.is_double) return 0;
    if (layout.size < 8) {
        int bits = layout.size * 8;
        int64_t least = layout.is_signed ? -((int64_t)1 << (bits - 1)) : 0;
        if (value < least || value >= least + ((int64_t)1 << bits)) return 0;
    } else if (!layout.is_signed && value < 0) {
        return 0;
    }
    /* The low bytes of the number come first on both kinds of machine. */
    memcpy(spt_array_place(array, index), &value, layout.size);
    return 1;
}

#endif
