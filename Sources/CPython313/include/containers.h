/* Making, slicing and dropping lists, tuples, slices, sets and their iterators: what CPython's functions do, without the detours on the way.
   New references; NULL or -1 means that an exception is set. */
#ifndef SPINETAIL_CONTAINERS_H
#define SPINETAIL_CONTAINERS_H

/* Finds out which allocator there is. */
void spt_prepare_allocation(void);

/* A list with room for so many items, which are not set, and nobody sees until they are. Tracked. */
PyObject *spt_new_list(Py_ssize_t count);
/* Appends an item, whose reference it takes, to a list that has no room left. */
int spt_grow_list(PyObject *list, PyObject *item);
/* Gives a list that has no room left as much as an item that is appended would; 0, and no exception: no memory. */
/* Takes the last item of a list, an owned reference; NULL, and no exception: it has none, or there is no memory. */
PyObject *spt_pop_item(PyObject *list);
int spt_reserve_item(PyObject *list);
/* A tuple, from 1 item up: neither set nor tracked. */
PyObject *spt_new_tuple(Py_ssize_t count);
/* The same with no items yet, known to the collector; NULL, and no exception, without memory. */
PyObject *spt_tuple_to_fill(Py_ssize_t count);
/* A tuple of such items. */
PyObject *spt_tuple(PyObject *const *items, Py_ssize_t count);
/* A list for the items of a tuple to be, and, when they are all there, the tuple, which takes the list; NULL: the list is as it was. */
PyObject *spt_list_of_tuple(void);
PyObject *spt_tuple_of_list(PyObject *list);
/* Takes the references. */
PyObject *spt_new_slice(PyObject *start, PyObject *stop, PyObject *step);
PyObject *spt_new_set(void);
/* Makes a frozenset of a set that nobody has used as a set. Until then CPython's functions add to it, however many look at it. */
static inline void spt_freeze_set(PyObject *set) { Py_SET_TYPE(set, &PyFrozenSet_Type); }

/* Whether a range has nothing but ints of one digit. */
int spt_is_plain_range(PyObject *range);
/* The length of such a range, and an item of it, for an index in range. */
Py_ssize_t spt_range_length(PyObject *range);
int64_t spt_range_item(PyObject *range, Py_ssize_t index);

/* Whether `spt_slice` takes a sequence: an exact list or tuple, a plain range, and an exact str or bytes where the step is 1. */
SPT_ALWAYS int spt_is_sliceable(PyObject *sequence, Py_ssize_t step) {
    PyTypeObject *type = Py_TYPE(sequence);
    if (type == &PyList_Type || type == &PyTuple_Type) return 1;
    if (type == &PyRange_Type) return step == (int32_t)step && spt_is_plain_range(sequence);
    return (type == &PyUnicode_Type || type == &PyBytes_Type) && step == 1;
}
/* sequence[start:stop:step]; of a bound that is absent the largest or smallest Py_ssize_t serves. */
PyObject *spt_slice(PyObject *sequence, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step);
/* list[start:stop] = the items of an exact list or tuple. `goes`: the caller is about to give its reference to `value` back. */
int spt_store_slice(PyObject *list, Py_ssize_t start, Py_ssize_t stop, PyObject *value, int goes);
/* `list[start:stop] = list[first:last:-1]`, where these are the same items: 1. 0: they are not, nothing was done. */
int spt_reverse_part(PyObject *list, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t first, Py_ssize_t last);
/* Whether no code runs as the items of such a slice go. */
int spt_slice_ends_quietly(PyObject *list, Py_ssize_t start, Py_ssize_t stop);
/* What makes left + right of two exact lists, tuples or bytes; NULL for other types. */
binaryfunc spt_concat_function(PyTypeObject *type);
/* Whether an object is a slice whose bounds are None or ints of one digit: then what its items are, None as it is in
   PySlice_Unpack. */
int spt_plain_slice(PyObject *object, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step);

/* iter(iterable) */
PyObject *spt_iterator(PyObject *iterable);
/* reversed(range) of a plain one. */
PyObject *spt_reversed_range(PyObject *range);
/* A new iterator as range(start, …, step) gives it, with `length` numbers to come. NULL: no memory. */
PyObject *spt_new_range_iterator(long start, long step, long length);

/* The byte at a place of an exact bytearray. */
SPT_ALWAYS uint8_t *spt_bytearray_place(PyObject *array, Py_ssize_t index) {
    return (uint8_t *)((PyByteArrayObject *)array)->ob_start + index;
}
/* Whether an object of a type is true for want of all that could make it false. */
SPT_ALWAYS int spt_is_always_true(PyTypeObject *type) {
    return (type->tp_as_number == NULL || type->tp_as_number->nb_bool == NULL) &&
           (type->tp_as_mapping == NULL || type->tp_as_mapping->mp_length == NULL) &&
           (type->tp_as_sequence == NULL || type->tp_as_sequence->sq_length == NULL);
}

/* The rest of spt_deallocate (boxes.h), for what is no number. */
void spt_deallocate_object(PyObject *object);

/* PyMethod_New(). */
PyObject *spt_new_method(PyObject *function, PyObject *self);

/* A new instance of a class of lists that is made as lists are, called without arguments; NULL, and no exception, for any other. */
PyObject *spt_new_heir_of_list(PyObject *cls, Py_ssize_t count);

#endif
