/* Objects of which it is easily told that their ends run no code: see endings.h.

   A tuple of floats, an instance of a plain class that holds numbers, an iterator: nobody sees the frame in which they end. */
#include "allocation.h"

/* So many items and values are looked at, and so many levels of objects in objects. */
enum { most_items = 32, most_levels = 3 };

static int is_quiet(PyObject *object, int levels);

/* Whether nothing ends when a reference to an object goes, or what ends is quiet. */
static int goes_quietly(PyObject *object, int levels) {
    return object == NULL || _Py_IsImmortal(object) || object->ob_refcnt > 1 || is_quiet(object, levels);
}
static int go_quietly(PyObject *const *items, Py_ssize_t count, int levels) {
    if (count > most_items) return 0;
    for (Py_ssize_t index = 0; index < count; index++) {
        if (!goes_quietly(items[index], levels)) return 0;
    }
    return 1;
}

/* As drop_instance (objects.c): an instance of a class without finalizer, slots, weak references and dict. */
static int is_quiet_instance(PyObject *instance, PyTypeObject *type, int levels) {
    if (type->tp_dealloc != dealloc_of_instances || type->tp_finalize != NULL || type->tp_del != NULL) return 0;
    if (type->tp_weaklistoffset && *(PyObject **)((char *)instance + type->tp_weaklistoffset) != NULL) return 0;
    if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES) || _PyObject_ManagedDictPointer(instance)->dict != NULL) return 0;
    PyTypeObject *base = type;
    while (base->tp_dealloc == dealloc_of_instances) {
        if (Py_SIZE(base)) return 0;
        base = base->tp_base;
    }
    PyDictValues *values = _PyObject_InlineValues(instance);
    return base == &PyBaseObject_Type && ((PyObject *)type)->ob_refcnt > 1 && values->valid &&
           go_quietly(values->values, values->capacity, levels);
}

/* Whether objects of a type refer to nothing. */
static inline int is_plain(PyTypeObject *type) {
    return type == &PyLong_Type || type == &PyUnicode_Type || type == &PyFloat_Type || type == &PyBytes_Type ||
           type == &PyRangeIter_Type;
}

static inline int is_generator(PyTypeObject *type) { return type == &PyGen_Type || type == &PyCoro_Type; }

static int is_quiet(PyObject *object, int levels) {
    PyTypeObject *type = Py_TYPE(object);
    if (is_plain(type)) return 1;
    if (--levels < 0) return 0;
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) return is_quiet_instance(object, type, levels);
    if (is_generator(type)) return is_quiet_generator(object);
    if (type == &PyTuple_Type) return go_quietly(((PyTupleObject *)object)->ob_item, Py_SIZE(object), levels);
    if (type == &PyList_Type) return go_quietly(((PyListObject *)object)->ob_item, Py_SIZE(object), levels);
    if (type == &PyListIter_Type || type == &PyTupleIter_Type)
        return goes_quietly((PyObject *)((_PyListIterObject *)object)->it_seq, levels);
    return 0;
}

typedef uint64_t (*end_function)(PyObject *object, uint64_t at, uint64_t frame, uint64_t inlined);
static end_function end_otherwise[2];

static inline uint64_t end_plain(PyObject *object, uint64_t at, uint64_t frame, uint64_t inlined, int place) {
    PyTypeObject *type = Py_TYPE(object);
    if (SPT_TRACED || (!is_plain(type) && ((inlined == 0 && !is_generator(type)) || !is_quiet(object, most_levels))))
        return end_otherwise[place](object, at, frame, inlined);
    spt_deallocate(object);
    return 0;
}
static uint64_t end_first(PyObject *object, uint64_t at, uint64_t frame, uint64_t inlined) {
    return end_plain(object, at, frame, inlined, 0);
}
static uint64_t end_second(PyObject *object, uint64_t at, uint64_t frame, uint64_t inlined) {
    return end_plain(object, at, frame, inlined, 1);
}

const void *spt_end_plain_before(int place, const void *otherwise) {
    end_otherwise[place] = (end_function)otherwise;
    return (const void *)(place == 0 ? end_first : end_second);
}
