/* See containers.h. */
#include "allocation.h"

void *(*spt_pymalloc)(void *, size_t);
void *(*spt_raw_malloc)(void *, size_t);
struct waiting_blocks waiting_blocks[SMALL_REQUEST_THRESHOLD >> ALIGNMENT_SHIFT];

void spt_prepare_allocation(void) {
    const char *name = _PyMem_GetCurrentAllocatorName();
    if (name == NULL || strcmp(name, "pymalloc") != 0) return;
    spt_pymalloc = _PyRuntime.allocators.standard.obj.malloc;
    spt_raw_malloc = _PyRuntime.allocators.standard.raw.malloc;
    prepare_objects();
}

/* ---- Making ---- */

/* A list that is not tracked, and has no items yet, nor room for any. */
static PyListObject *new_list(void) {
    struct _Py_list_freelist *list = &SPT_FREELISTS.lists;
    if (list->numfree > 0 && !SPT_TRACED) {
        PyListObject *recycled = list->items[--list->numfree];
        ((PyObject *)recycled)->ob_refcnt = 1;
        return recycled;
    }
    PyObject *made = take_object(&PyList_Type, sizeof(PyListObject));
    return (PyListObject *)(made != NULL ? made : _PyObject_GC_New(&PyList_Type));
}

PyObject *spt_new_list(Py_ssize_t count) {
    PyListObject *list = new_list();
    if (list == NULL) return NULL;
    list->ob_item = NULL;
    Py_SET_SIZE(list, 0);
    if (count > 0) {
        /* More than PyMem_Malloc takes is more than there is: count is the size of something. */
        list->ob_item = take_memory((size_t)count * sizeof(PyObject *));
        if (list->ob_item == NULL) {
            Py_DECREF(list);
            return PyErr_NoMemory();
        }
    }
    list->allocated = count;
    Py_SET_SIZE(list, count);
    spt_track((PyObject *)list);
    return (PyObject *)list;
}

/* As many items as list_resize would give room to a list of so many, or to one that gets one more (Objects/listobject.c). */
static size_t room_for(Py_ssize_t size) { return ((size_t)size + ((size_t)size >> 3) + 6) & ~(size_t)3; }
static size_t room_behind(Py_ssize_t size) { return room_for(size + 1); }

/* The items of a list in a block for more of them; NULL: CPython has to make it. */
static PyObject **move_items(PyListObject *list, size_t allocated) {
    if (_PyRuntime.allocators.standard.mem.malloc != spt_pymalloc) return NULL;
    PyObject **items = take_block(allocated * sizeof(PyObject *));
    if (items == NULL) return NULL;
    if (list->ob_item != NULL) {
        memcpy(items, list->ob_item, (size_t)Py_SIZE(list) * sizeof(PyObject *));
        give_memory(list->ob_item);
    }
    return items;
}

int spt_reserve_item(PyObject *object) {
    PyListObject *list = (PyListObject *)object;
    size_t allocated = room_behind(Py_SIZE(list));
    if (allocated > PY_SSIZE_T_MAX / sizeof(PyObject *)) return 0;
    PyObject **items = move_items(list, allocated);
    if (items == NULL) items = PyMem_Realloc(list->ob_item, allocated * sizeof(PyObject *));
    if (items == NULL) return 0;
    list->ob_item = items;
    list->allocated = (Py_ssize_t)allocated;
    return 1;
}

/* list_pop_impl, list_clear and list_resize. */
PyObject *spt_pop_item(PyObject *object) {
    PyListObject *list = (PyListObject *)object;
    Py_ssize_t left = Py_SIZE(list) - 1;
    if (left < 0) return NULL;
    PyObject **items = list->ob_item, *item = items[left];
    if (left == 0) {
        list->ob_item = NULL;
        list->allocated = 0;
        Py_SET_SIZE(list, 0);
        give_memory(items);
        return item;
    }
    if (left < list->allocated >> 1) {
        size_t allocated = room_for(left);
        items = PyMem_Realloc(items, allocated * sizeof(PyObject *));
        if (items == NULL) return NULL;
        list->ob_item = items;
        list->allocated = (Py_ssize_t)allocated;
    }
    Py_SET_SIZE(list, left);
    return item;
}

int spt_grow_list(PyObject *object, PyObject *item) {
    PyListObject *list = (PyListObject *)object;
    Py_ssize_t size = Py_SIZE(list);
    size_t allocated = room_behind(size);
    PyObject **items = move_items(list, allocated);
    if (items == NULL) return _PyList_AppendTakeRefListResize(list, item);
    items[size] = item;
    list->ob_item = items;
    list->allocated = (Py_ssize_t)allocated;
    Py_SET_SIZE(list, size + 1);
    return 0;
}

PyObject *spt_new_tuple(Py_ssize_t count) {
    PyObject *tuple = spt_recycled_tuple(count);
    if (tuple != NULL) return tuple;
    tuple = take_object(&PyTuple_Type, offsetof(PyTupleObject, ob_item) + (size_t)count * sizeof(PyObject *));
    if (tuple == NULL) return (PyObject *)_PyObject_GC_NewVar(&PyTuple_Type, count);
    Py_SET_SIZE(tuple, count);
    return tuple;
}

static void copy_items(PyObject **to, PyObject *const *from, Py_ssize_t count, Py_ssize_t step) {
    for (Py_ssize_t i = 0; i < count; i++, from += step) to[i] = Py_NewRef(*from);
}

PyObject *spt_tuple(PyObject *const *items, Py_ssize_t count) {
    if (count == 0) return (PyObject *)&_Py_SINGLETON(tuple_empty);
    PyObject *tuple = spt_new_tuple(count);
    if (tuple == NULL) return NULL;
    copy_items(((PyTupleObject *)tuple)->ob_item, items, count, 1);
    spt_track(tuple);
    return tuple;
}

/* ---- Lists for the items of a tuple ----
   Whoever makes a tuple of what a generator yields does not know how long it gets. The list that has the items until then is nobody else's: its
   room waits for the next one, and the tuple takes the items as they are. (The list itself goes, as the collector counts those.) */

enum { most_room_kept = 64 };
static PyObject **waiting_room;
static Py_ssize_t waiting_size;

PyObject *spt_list_of_tuple(void) {
    PyListObject *list = (PyListObject *)spt_new_list(0);
    if (list != NULL && waiting_room != NULL && !SPT_TRACED) {
        list->ob_item = waiting_room;
        list->allocated = waiting_size;
        waiting_room = NULL;
    }
    return (PyObject *)list;
}

PyObject *spt_tuple_of_list(PyObject *object) {
    PyListObject *list = (PyListObject *)object;
    Py_ssize_t count = Py_SIZE(list);
    PyObject *tuple;
    /* Somebody may have found it among all objects. */
    if (Py_REFCNT(object) != 1 || count == 0) {
        tuple = spt_tuple(list->ob_item, count);
        if (tuple == NULL) return NULL;
    } else {
        tuple = spt_new_tuple(count);
        if (tuple == NULL) return NULL;
        memcpy(((PyTupleObject *)tuple)->ob_item, list->ob_item, (size_t)count * sizeof(PyObject *));
        spt_track(tuple);
        Py_SET_SIZE(list, 0);
        if (waiting_room == NULL && list->allocated <= most_room_kept && !SPT_TRACED) {
            waiting_room = list->ob_item;
            waiting_size = list->allocated;
            list->ob_item = NULL;
            list->allocated = 0;
        }
    }
    drop(object);
    return tuple;
}

PyObject *spt_tuple_to_fill(Py_ssize_t count) {
    if (count == 0) return (PyObject *)&_Py_SINGLETON(tuple_empty);
    PyObject *tuple = spt_new_tuple(count);
    if (tuple == NULL) {
        PyErr_Clear();
        return NULL;
    }
    memset(((PyTupleObject *)tuple)->ob_item, 0, (size_t)count * sizeof(PyObject *));
    spt_track(tuple);
    return tuple;
}

PyObject *spt_new_slice(PyObject *start, PyObject *stop, PyObject *step) {
    PySliceObject *slice = SPT_FREELISTS.slices.slice_cache;
    if (slice != NULL && !SPT_TRACED) {
        SPT_FREELISTS.slices.slice_cache = NULL;
        ((PyObject *)slice)->ob_refcnt = 1;
    } else if ((slice = (PySliceObject *)take_object(&PySlice_Type, sizeof(PySliceObject))) == NULL &&
               (slice = (PySliceObject *)_PyObject_GC_New(&PySlice_Type)) == NULL) {
        Py_DECREF(start);
        Py_DECREF(stop);
        Py_DECREF(step);
        return NULL;
    }
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    spt_track((PyObject *)slice);
    return (PyObject *)slice;
}

PyObject *spt_new_set(void) {
    PySetObject *set = (PySetObject *)take_object(&PySet_Type, sizeof(PySetObject));
    if (set == NULL) return PySet_New(NULL);
    memset((PyObject *)set + 1, 0, sizeof *set - sizeof(PyObject));
    set->mask = PySet_MINSIZE - 1;
    set->table = set->smalltable;
    set->hash = -1;
    spt_track((PyObject *)set);
    return (PyObject *)set;
}

/* ---- Ranges ---- */

/* (Objects/rangeobject.c) */
typedef struct {
    PyObject_HEAD
    PyObject *start, *stop, *step, *length;
} range;

static int is_compact(PyObject *number) { return _PyLong_IsCompact((PyLongObject *)number); }
static Py_ssize_t compact_value(PyObject *number) { return _PyLong_CompactValue((PyLongObject *)number); }

int spt_is_plain_range(PyObject *object) {
    range *self = (range *)object;
    return is_compact(self->start) && is_compact(self->stop) && is_compact(self->step) && is_compact(self->length);
}
Py_ssize_t spt_range_length(PyObject *object) { return compact_value(((range *)object)->length); }
int64_t spt_range_item(PyObject *object, Py_ssize_t index) {
    range *self = (range *)object;
    return compact_value(self->start) + index * compact_value(self->step);
}

/* How many places there are from one to another. */
SPT_ALWAYS Py_ssize_t steps(Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step) {
    if (step == 1) return start < stop ? stop - start : 0;
    if (step == -1) return start > stop ? start - stop : 0; /* the others divide */
    if (step > 0) return start < stop ? (stop - start - 1) / step + 1 : 0;
    return start > stop ? (start - stop - 1) / -step + 1 : 0;
}

/* The slice of a plain range whose places are known. */
static PyObject *slice_of_range(PyObject *object, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step) {
    Py_ssize_t first = spt_range_item(object, start), end = spt_range_item(object, stop);
    Py_ssize_t by = compact_value(((range *)object)->step) * step;
    range *made = SPT_TRACED ? NULL : take_block(sizeof *made);
    if (made == NULL && (made = (range *)PyObject_Malloc(sizeof *made)) == NULL) return PyErr_NoMemory();
    PyObject_Init((PyObject *)made, &PyRange_Type);
    made->start = spt_box_int(first);
    made->stop = spt_box_int(end);
    made->step = spt_box_int(by);
    made->length = spt_box_int(steps(first, end, by));
    return (PyObject *)made;
}

/* ---- Slices ---- */

/* The place in a sequence that a bound means (PySlice_AdjustIndices). */
SPT_ALWAYS Py_ssize_t place(Py_ssize_t bound, Py_ssize_t size, int is_backward) {
    if (bound >= 0) return bound < size ? bound : size - is_backward;
    return bound + size >= 0 ? bound + size : -is_backward;
}

PyObject *spt_slice(PyObject *sequence, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step) {
    PyTypeObject *type = Py_TYPE(sequence);
    int is_range = type == &PyRange_Type;
    /* The others keep it at the same place. */
    Py_ssize_t size = is_range ? spt_range_length(sequence) : Py_SIZE(sequence);
    start = place(start, size, step < 0);
    stop = place(stop, size, step < 0);
    if (is_range) return slice_of_range(sequence, start, stop, step);
    Py_ssize_t count = steps(start, stop, step);
    if (type == &PyList_Type) {
        PyObject *list = spt_new_list(count);
        if (list != NULL) {
            copy_items(((PyListObject *)list)->ob_item, ((PyListObject *)sequence)->ob_item + start, count, step);
        }
        return list;
    }
    if (type == &PyTuple_Type) {
        if (count == 0) return (PyObject *)&_Py_SINGLETON(tuple_empty);
        if (count == PyTuple_GET_SIZE(sequence) && step == 1) return Py_NewRef(sequence);
        PyObject *tuple = spt_new_tuple(count);
        if (tuple == NULL) return NULL;
        copy_items(((PyTupleObject *)tuple)->ob_item, ((PyTupleObject *)sequence)->ob_item + start, count, step);
        spt_track(tuple);
        return tuple;
    }
    if (type == &PyUnicode_Type) return spt_substring(sequence, start, start + count);
    if (count == PyBytes_GET_SIZE(sequence)) return Py_NewRef(sequence);
    return PyBytes_FromStringAndSize(PyBytes_AS_STRING(sequence) + start, count);
}

int spt_store_slice(PyObject *object, Py_ssize_t start, Py_ssize_t stop, PyObject *value, int goes) {
    PyListObject *list = (PyListObject *)object;
    start = place(start, Py_SIZE(list), 0);
    stop = place(stop, Py_SIZE(list), 0);
    Py_ssize_t size = Py_SIZE(list), added = Py_SIZE(value), dropped = stop - start, changed = size + added - dropped;
    PyObject *recycled[16];
    /* A list that goes takes the old items with it, last one first as ever. */
    if (goes && added == dropped && Py_REFCNT(value) == 1 && PyList_CheckExact(value)) {
        PyObject **items = list->ob_item + start, **others = ((PyListObject *)value)->ob_item;
        for (Py_ssize_t i = 0; i < added; i++) {
            PyObject *item = items[i];
            items[i] = others[i];
            others[i] = item;
        }
        return 0;
    }
    /* Where there is more to do (list_ass_slice, list_resize). */
    if (object == value || dropped < 0 || dropped > 16 || changed == 0 || changed > list->allocated ||
        changed < list->allocated >> 1) {
        return PyList_SetSlice(object, start, stop, value);
    }
    PyObject **items = list->ob_item + start;
    for (Py_ssize_t i = 0; i < dropped; i++) recycled[i] = items[i];
    if (changed != size) {
        memmove(items + added, items + dropped, (size_t)(size - stop) * sizeof *items);
        Py_SET_SIZE(list, changed);
    }
    copy_items(items, PySequence_Fast_ITEMS(value), added, 1);
    /* What dies now finds the list as it will be. */
    for (Py_ssize_t i = dropped - 1; i >= 0; i--) drop(recycled[i]);
    return 0;
}

int spt_slice_ends_quietly(PyObject *object, Py_ssize_t start, Py_ssize_t stop) {
    PyListObject *list = (PyListObject *)object;
    start = place(start, Py_SIZE(list), 0);
    stop = place(stop, Py_SIZE(list), 0);
    for (; start < stop; start++) {
        PyObject *item = list->ob_item[start];
        if (Py_REFCNT(item) == 1 && Py_TYPE(item)->tp_flags & (Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE)) return 0;
    }
    return 1;
}

int spt_reverse_part(PyObject *object, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t first, Py_ssize_t last) {
    PyListObject *list = (PyListObject *)object;
    Py_ssize_t size = Py_SIZE(list);
    start = place(start, size, 0);
    stop = place(stop, size, 0);
    first = place(first, size, 1);
    last = place(last, size, 1);
    if (start != last + 1 || stop != first + 1) return 0;
    if (start >= stop) return 1;
    PyObject **low = list->ob_item + start, **high = list->ob_item + first;
    for (; low < high; low++, high--) {
        PyObject *item = *low;
        *low = *high;
        *high = item;
    }
    return 1;
}

static PyObject *concat_lists(PyObject *left, PyObject *right) {
    Py_ssize_t size = Py_SIZE(left);
    PyObject *list = spt_new_list(size + Py_SIZE(right));
    if (list == NULL) return NULL;
    copy_items(((PyListObject *)list)->ob_item, ((PyListObject *)left)->ob_item, size, 1);
    copy_items(((PyListObject *)list)->ob_item + size, ((PyListObject *)right)->ob_item, Py_SIZE(right), 1);
    return list;
}
static PyObject *concat_tuples(PyObject *left, PyObject *right) {
    Py_ssize_t size = Py_SIZE(left);
    if (size == 0) return Py_NewRef(right);
    if (Py_SIZE(right) == 0) return Py_NewRef(left);
    PyObject *tuple = spt_new_tuple(size + Py_SIZE(right));
    if (tuple == NULL) return NULL;
    copy_items(((PyTupleObject *)tuple)->ob_item, ((PyTupleObject *)left)->ob_item, size, 1);
    copy_items(((PyTupleObject *)tuple)->ob_item + size, ((PyTupleObject *)right)->ob_item, Py_SIZE(right), 1);
    spt_track(tuple);
    return tuple;
}
static PyObject *concat_bytes(PyObject *left, PyObject *right) {
    Py_ssize_t size = Py_SIZE(left), added = Py_SIZE(right);
    if (size == 0) return Py_NewRef(right);
    if (added == 0) return Py_NewRef(left);
    if (size > PY_SSIZE_T_MAX - added) return PyErr_NoMemory();
    PyObject *bytes = take_bytes(size + added);
    if (bytes == NULL) return NULL;
    memcpy(PyBytes_AS_STRING(bytes), PyBytes_AS_STRING(left), (size_t)size);
    memcpy(PyBytes_AS_STRING(bytes) + size, PyBytes_AS_STRING(right), (size_t)added);
    return bytes;
}
binaryfunc spt_concat_function(PyTypeObject *type) {
    return type == &PyList_Type ? concat_lists : type == &PyTuple_Type ? concat_tuples : type == &PyBytes_Type ? concat_bytes : NULL;
}

/* None, or an int of one digit. */
static int plain_bound(PyObject *object, Py_ssize_t absent, Py_ssize_t *bound) {
    if (object == Py_None) {
        *bound = absent;
        return 1;
    }
    if (!PyLong_CheckExact(object) || !_PyLong_IsCompact((PyLongObject *)object)) return 0;
    *bound = _PyLong_CompactValue((PyLongObject *)object);
    return 1;
}
int spt_plain_slice(PyObject *object, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    if (!Py_IS_TYPE(object, &PySlice_Type)) return 0;
    PySliceObject *slice = (PySliceObject *)object;
    if (!plain_bound(slice->step, 1, step) || *step == 0) return 0;
    int is_backward = *step < 0;
    return plain_bound(slice->start, is_backward ? PY_SSIZE_T_MAX : 0, start) &&
           plain_bound(slice->stop, is_backward ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX, stop);
}

/* ---- Dropping ----
   Each does what the tp_dealloc of its type does, in the same order. */

static void drop_items(PyObject *const *items, Py_ssize_t count) {
    while (--count >= 0) {
        if (items[count] != NULL) drop(items[count]);
    }
}

void drop_items_of_list(PyListObject *list) {
    if (list->ob_item == NULL) return;
    drop_items(list->ob_item, Py_SIZE(list));
    give_memory(list->ob_item);
}

static void drop_list(PyListObject *list) {
    PyThreadState *ts = running_thread();
    if (!enter(ts)) {
        PyList_Type.tp_dealloc((PyObject *)list);
        return;
    }
    untrack((PyObject *)list);
    drop_items_of_list(list);
    struct _Py_list_freelist *free_lists = &SPT_FREELISTS.lists;
    if (free_lists->numfree >= 0 && free_lists->numfree < PyList_MAXFREELIST) {
        free_lists->items[free_lists->numfree++] = list;
    } else {
        give_object((PyObject *)list);
    }
    leave(ts);
}

static void drop_tuple(PyTupleObject *tuple) {
    PyThreadState *ts = running_thread();
    Py_ssize_t size = Py_SIZE(tuple);
    if (size == 0 || !enter(ts)) {
        PyTuple_Type.tp_dealloc((PyObject *)tuple);
        return;
    }
    untrack((PyObject *)tuple);
    drop_items(tuple->ob_item, size);
    struct _Py_tuple_freelist *free_tuples = &SPT_FREELISTS.tuples;
    Py_ssize_t kind = size - 1;
    if (kind < PyTuple_NFREELISTS && free_tuples->numfree[kind] >= 0 && free_tuples->numfree[kind] < PyTuple_MAXFREELIST) {
        tuple->ob_item[0] = (PyObject *)free_tuples->items[kind];
        free_tuples->items[kind] = tuple;
        free_tuples->numfree[kind]++;
    } else {
        give_object((PyObject *)tuple);
    }
    leave(ts);
}

static void drop_slice(PySliceObject *slice) {
    _PyObject_GC_UNTRACK(slice);
    drop(slice->step);
    drop(slice->start);
    drop(slice->stop);
    if (SPT_FREELISTS.slices.slice_cache == NULL) {
        SPT_FREELISTS.slices.slice_cache = slice;
    } else {
        give_object((PyObject *)slice);
    }
}

/* Not part of the others: it would have them take more of the stack, chains of objects end in many levels of these. */
static __attribute__((noinline)) void drop_set(PySetObject *set) {
    PyThreadState *ts = running_thread();
    if (set->weakreflist != NULL || !enter(ts)) {
        PySet_Type.tp_dealloc((PyObject *)set);
        return;
    }
    untrack((PyObject *)set);
    /* Which entries hold a key is hard to foresee: keys are gathered without a jump. */
    enum { part = 16 };
    PyObject *keys[part], *dummy = _PySet_Dummy;
    Py_ssize_t left = set->used;
    for (setentry *entry = set->table, *end = entry + set->mask + 1; left > 0;) {
        Py_ssize_t count = 0;
        setentry *stop = end - entry > part ? entry + part : end;
        for (; entry < stop; entry++) {
            keys[count] = entry->key;
            count += (entry->key != NULL) & (entry->key != dummy);
        }
        for (Py_ssize_t index = 0; index < count; index++) drop(keys[index]);
        left -= count;
    }
    if (set->table != set->smalltable) give_memory(set->table);
    give_object((PyObject *)set);
    leave(ts);
}

/* Of a list or tuple. */
static void drop_iterator(PyObject *object) {
    PyObject *sequence = (PyObject *)((_PyListIterObject *)object)->it_seq;
    untrack(object);
    if (sequence != NULL) drop(sequence);
    give_object(object);
}
_Static_assert(offsetof(_PyListIterObject, it_seq) == offsetof(_PyTupleIterObject, it_seq), "both have it at the same place");

/* 0: nothing was done. */
static int drop_other(PyObject *object, PyTypeObject *type) {
    if (type == &PyDict_Type) return drop_dict(object);
    if (type == &PyFunction_Type) return drop_function(object);
    if (type == &PyMethod_Type) return drop_method(object);
    if (type == &PyGen_Type || type == &PyCoro_Type) return drop_generator(object);
    if (type == &PyTraceBack_Type) return drop_traceback(object);
    if (type == &PyFrame_Type) return drop_frame(object);
    return (type->tp_dealloc == ((PyTypeObject *)PyExc_BaseException)->tp_dealloc || type == (PyTypeObject *)PyExc_AttributeError) &&
           drop_exception(object);
}

/* Of a type of CPython's that the collector knows. Out of the way of what has less to do: it has registers to save. */
static __attribute__((noinline)) void drop_tracked(PyObject *object, PyTypeObject *type) {
    if (type == &PyTuple_Type) {
        drop_tuple((PyTupleObject *)object);
    } else if (type == &PyList_Type) {
        drop_list((PyListObject *)object);
    } else if (type == &PyListIter_Type || type == &PyTupleIter_Type) {
        drop_iterator(object);
    } else if (type == &PySlice_Type) {
        drop_slice((PySliceObject *)object);
    } else if (type == &PySet_Type) {
        drop_set((PySetObject *)object);
    } else if (!drop_other(object, type)) {
        type->tp_dealloc(object);
    }
}
static __attribute__((noinline)) void drop_range_iterator(PyObject *object) {
    if (!give_block(object)) PyObject_Free(object);
}

void spt_deallocate_object(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    unsigned long flags = type->tp_flags;
    if (SPT_TRACED) {
        _Py_Dealloc(object);
    } else if (flags & Py_TPFLAGS_HEAPTYPE) {
        if (type->tp_dealloc != dealloc_of_instances || !drop_instance(object)) type->tp_dealloc(object);
    } else if (flags & Py_TPFLAGS_HAVE_GC) {
        drop_tracked(object, type);
    } else if (type == &PyRangeIter_Type) {
        drop_range_iterator(object);
    } else {
        type->tp_dealloc(object);
    }
}

/* ---- Iterators ---- */

static PyObject *new_iterator(PyTypeObject *type, PyObject *sequence) {
    PyObject *made = take_object(type, sizeof(_PyListIterObject));
    if (made == NULL) return NULL;
    _PyListIterObject *iterator = (_PyListIterObject *)made;
    iterator->it_index = 0;
    iterator->it_seq = (PyListObject *)Py_NewRef(sequence);
    spt_track(made);
    return made;
}
_Static_assert(sizeof(_PyListIterObject) == sizeof(_PyTupleIterObject), "both are alike");

PyObject *spt_new_range_iterator(long start, long step, long length) {
    PyObject *made = take_plain_object(&PyRangeIter_Type, sizeof(_PyRangeIterObject));
    if (made == NULL) made = (PyObject *)PyObject_New(_PyRangeIterObject, &PyRangeIter_Type);
    if (made == NULL) return NULL;
    _PyRangeIterObject *iterator = (_PyRangeIterObject *)made;
    iterator->start = start;
    iterator->step = step;
    iterator->len = length;
    return made;
}
static PyObject *iterator_of_plain_range(PyObject *object) {
    const range *numbers = (range *)object;
    return spt_new_range_iterator(
        compact_value(numbers->start), compact_value(numbers->step), compact_value(numbers->length));
}

/* (Objects/rangeobject.c: range_reverse) */
PyObject *spt_reversed_range(PyObject *object) {
    const range *numbers = (range *)object;
    Py_ssize_t start = compact_value(numbers->start), step = compact_value(numbers->step), length = compact_value(numbers->length);
    return spt_new_range_iterator(start + (length - 1) * step, -step, length);
}

PyObject *spt_iterator(PyObject *iterable) {
    PyTypeObject *type = Py_TYPE(iterable);
    PyObject *made = NULL;
    /* Heirs too. */
    if (type->tp_iter == PyList_Type.tp_iter) {
        made = new_iterator(&PyListIter_Type, iterable);
    } else if (type->tp_iter == PyTuple_Type.tp_iter) {
        made = new_iterator(&PyTupleIter_Type, iterable);
    } else if (type == &PyRange_Type && spt_is_plain_range(iterable)) {
        return iterator_of_plain_range(iterable);
    }
    return made != NULL ? made : PyObject_GetIter(iterable);
}
