/* Collections in which nothing dies (Python/gc.c).

       points = [Point(i) for i in range(100_000)]     CPython: a function called for each reference of each object, twice
                                                       here: the same steps on the same lists, references read where they lie

   The steps, their order and that of the lists are CPython's, so that what is collected later, and in which order, is
   what it would have been. Where something is found that nobody reaches, the lists are put together again and CPython
   collects: a second look at a list leaves what is reached where the first one put it. */
#include "allocation.h"
#include "collector.h"
#include "pycore_gc.h"

#define UNREACHABLE ((uintptr_t)1)
#define COLLECTING ((uintptr_t)_PyGC_PREV_MASK_COLLECTING)
#define ONE_REFERENCE ((uintptr_t)1 << _PyGC_PREV_SHIFT)

/* ---- Lists: `next` may carry UNREACHABLE; while collecting, `prev` holds a count of references above its two bits ---- */

static inline PyGC_Head *next_of(PyGC_Head *head) { return (PyGC_Head *)(head->_gc_next & ~UNREACHABLE); }
static inline uintptr_t references(PyGC_Head *head) { return head->_gc_prev >> _PyGC_PREV_SHIFT; }

/* References to be counted down to 0; FINALIZED is kept. */
static inline void set_references(PyGC_Head *head, uintptr_t count) {
    head->_gc_prev = (head->_gc_prev & _PyGC_PREV_MASK_FINALIZED) | COLLECTING | count << _PyGC_PREV_SHIFT;
}

static void append(PyGC_Head *head, PyGC_Head *list) {
    PyGC_Head *last = (PyGC_Head *)list->_gc_prev;
    _PyGCHead_SET_PREV(head, last);
    _PyGCHead_SET_NEXT(last, head);
    _PyGCHead_SET_NEXT(head, list);
    list->_gc_prev = (uintptr_t)head;
}

static void take_out(PyGC_Head *head) {
    PyGC_Head *previous = _PyGCHead_PREV(head), *next = _PyGCHead_NEXT(head);
    _PyGCHead_SET_NEXT(previous, next);
    _PyGCHead_SET_PREV(next, previous);
}

static void merge(PyGC_Head *from, PyGC_Head *to) {
    if (_PyGCHead_NEXT(from) == from) return;
    PyGC_Head *last = _PyGCHead_PREV(to);
    _PyGCHead_SET_NEXT(last, _PyGCHead_NEXT(from));
    _PyGCHead_SET_PREV(_PyGCHead_NEXT(from), last);
    _PyGCHead_SET_NEXT(_PyGCHead_PREV(from), to);
    _PyGCHead_SET_PREV(to, _PyGCHead_PREV(from));
    from->_gc_next = from->_gc_prev = (uintptr_t)from;
}

/* ---- What an object refers to ---- */

enum kind { unknown, list, tuple, instance, other };

/* The kinds of the types met in one collection: no code of the program runs meanwhile, so no type changes. */
#define KINDS 32
struct collection {
    PyGC_Head *young;
    struct {
        PyTypeObject *type;
        enum kind kind;
    } kinds[KINDS];
};

/* An instance whose references are those of `subtype_traverse` alone: a dict or its values, and slots. */
static int is_plain(PyTypeObject *type) {
    if (type->tp_dictoffset != 0 && !(type->tp_flags & Py_TPFLAGS_MANAGED_DICT)) return 0;
    PyTypeObject *base = type;
    while (base->tp_traverse == traverse_of_instances && base->tp_base != NULL) base = base->tp_base;
    return base->tp_traverse == NULL && base->tp_dictoffset == 0 && type != base && traverse_of_instances != NULL;
}

static enum kind find_kind(PyTypeObject *type) {
    if (type == &PyTuple_Type) return tuple;
    if (type == &PyList_Type) return list;
    return is_plain(type) ? instance : other;
}

static inline enum kind kind_of(struct collection *run, PyTypeObject *type) {
    size_t place = ((uintptr_t)type >> 5 ^ (uintptr_t)type >> 10) % KINDS;
    if (run->kinds[place].type != type) {
        run->kinds[place].type = type;
        run->kinds[place].kind = find_kind(type);
    }
    return run->kinds[place].kind;
}

#define INLINE static inline __attribute__((always_inline))
typedef void see_function(PyObject *object, PyGC_Head *young);

INLINE void see_slots(PyTypeObject *type, PyObject *object, see_function see, PyGC_Head *young) {
    PyMemberDef *member = members_of(type);
    for (Py_ssize_t left = Py_SIZE(type); left > 0; left--, member++) {
        if (member->type != Py_T_OBJECT_EX) continue;
        PyObject *value = *(PyObject **)((char *)object + member->offset);
        if (value != NULL) see(value, young);
    }
}

/* In the order of `tp_traverse`, which the order of the lists follows. */
INLINE void see_all(struct collection *run, PyObject *object, see_function see, visitproc visit) {
    PyGC_Head *young = run->young;
    PyTypeObject *type = Py_TYPE(object);
    switch (kind_of(run, type)) {
    case tuple:
        for (Py_ssize_t index = Py_SIZE(object); --index >= 0;) {
            PyObject *item = ((PyTupleObject *)object)->ob_item[index];
            if (item != NULL) see(item, young);
        }
        return;
    case list:
        for (Py_ssize_t index = Py_SIZE(object); --index >= 0;) {
            PyObject *item = ((PyListObject *)object)->ob_item[index];
            if (item != NULL) see(item, young);
        }
        return;
    case instance:
        for (PyTypeObject *base = type; base->tp_traverse != NULL; base = base->tp_base) {
            if (Py_SIZE(base) != 0) see_slots(base, object, see, young);
        }
        if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
            PyDictValues *values = type->tp_flags & Py_TPFLAGS_INLINE_VALUES ? _PyObject_InlineValues(object) : NULL;
            if (values != NULL && values->valid) {
                for (size_t index = 0; index < values->capacity; index++) {
                    if (values->values[index] != NULL) see(values->values[index], young);
                }
            } else {
                PyObject *dict = (PyObject *)_PyObject_ManagedDictPointer(object)->dict;
                if (dict != NULL) see(dict, young);
            }
        }
        see((PyObject *)type, young);
        return;
    default:
        (void)type->tp_traverse(object, visit, young);
    }
}

/* The head of an object that is in the list being collected. */
INLINE PyGC_Head *collected_head(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (!(type->tp_flags & Py_TPFLAGS_HAVE_GC)) return NULL;
    if (type->tp_is_gc != NULL && !type->tp_is_gc(object)) return NULL;
    PyGC_Head *head = _Py_AS_GC(object);
    return head->_gc_prev & COLLECTING ? head : NULL;
}

INLINE void subtract(PyObject *object, PyGC_Head *young) {
    (void)young;
    PyGC_Head *head = collected_head(object);
    if (head != NULL) head->_gc_prev -= ONE_REFERENCE;
}
static int visit_to_subtract(PyObject *object, void *young) {
    subtract(object, young);
    return 0;
}

/* Takes an object that seemed unreachable back, to the end of the list. */
static void take_back(PyGC_Head *head, PyGC_Head *young) {
    PyGC_Head *previous = _PyGCHead_PREV(head), *next = next_of(head);
    previous->_gc_next = head->_gc_next;
    _PyGCHead_SET_PREV(next, previous);
    append(head, young);
    set_references(head, 1);
}
INLINE void reach(PyObject *object, PyGC_Head *young) {
    PyGC_Head *head = collected_head(object);
    if (head == NULL) return;
    if (head->_gc_next & UNREACHABLE) {
        take_back(head, young);
    } else if (references(head) == 0) {
        set_references(head, 1);
    }
}
static int visit_to_reach(PyObject *object, void *young) {
    reach(object, young);
    return 0;
}

/* ---- The steps ---- */

/* Copies the counts of references; gives the number of objects, and tells whether there are tuples. */
static Py_ssize_t copy_references(PyGC_Head *young, PyGC_Head *permanent, int *has_tuples) {
    Py_ssize_t count = 0;
    *has_tuples = 0;
    for (PyGC_Head *head = _PyGCHead_NEXT(young), *next; head != young; head = next) {
        next = _PyGCHead_NEXT(head);
        PyObject *object = _Py_FROM_GC(head);
        if (_Py_IsImmortal(object)) {
            take_out(head);
            append(head, permanent);
            continue;
        }
        set_references(head, (uintptr_t)Py_REFCNT(object));
        if (PyTuple_CheckExact(object)) *has_tuples = 1;
        count++;
    }
    return count;
}

/* Moves what nobody reaches to `unreachable` (CPython's move_unreachable) and makes `prev` point back again. */
static void part(struct collection *run, PyGC_Head *unreachable) {
    PyGC_Head *young = run->young, *previous = young;
    for (PyGC_Head *head = _PyGCHead_NEXT(young); head != young; head = _PyGCHead_NEXT(previous)) {
        if (references(head) != 0) {
            /* Takes others back behind it, maybe: the next one is known behind it alone. */
            see_all(run, _Py_FROM_GC(head), reach, visit_to_reach);
            head->_gc_prev = (head->_gc_prev & _PyGC_PREV_MASK_FINALIZED) | (uintptr_t)previous;
            previous = head;
        } else {
            previous->_gc_next = head->_gc_next;
            PyGC_Head *last = _PyGCHead_PREV(unreachable);
            last->_gc_next = UNREACHABLE | (uintptr_t)head;
            _PyGCHead_SET_PREV(head, last);
            head->_gc_next = UNREACHABLE | (uintptr_t)unreachable;
            unreachable->_gc_prev = (uintptr_t)head;
        }
    }
    young->_gc_prev = (uintptr_t)previous;
    unreachable->_gc_next &= ~UNREACHABLE;
}

/* Puts what nobody reaches behind the rest of the list, as if nothing had been seen. */
static void restore(PyGC_Head *unreachable, PyGC_Head *young) {
    for (PyGC_Head *head = unreachable; (head = next_of(head)) != unreachable;) {
        head->_gc_next &= ~UNREACHABLE;
        head->_gc_prev &= ~COLLECTING;
    }
    merge(unreachable, young);
}

/* ---- What need not be looked at again: tuples, and in the last generation dicts, that hold no containers ---- */

static int holds_containers(PyObject **items, Py_ssize_t count) {
    for (Py_ssize_t index = 0; index < count; index++) {
        if (items[index] != NULL && _PyObject_GC_MAY_BE_TRACKED(items[index])) return 1;
    }
    return 0;
}
static int is_made(PyTupleObject *tuple) {
    for (Py_ssize_t index = 0; index < Py_SIZE(tuple); index++) {
        if (tuple->ob_item[index] == NULL) return 0;
    }
    return 1;
}
static int is_plain_tuple(PyTupleObject *tuple) {
    return is_made(tuple) && !holds_containers(tuple->ob_item, Py_SIZE(tuple));
}

static int is_plain_dict(PyDictObject *dict) {
    PyDictKeysObject *keys = dict->ma_keys;
    Py_ssize_t count = keys->dk_nentries;
    if (_PyDict_HasSplitTable(dict)) return !holds_containers(dict->ma_values->values, count);
    for (Py_ssize_t index = 0; index < count; index++) {
        int is_unicode = DK_IS_UNICODE(keys);
        PyObject *value = is_unicode ? DK_UNICODE_ENTRIES(keys)[index].me_value : DK_ENTRIES(keys)[index].me_value;
        if (value == NULL) continue;
        if (_PyObject_GC_MAY_BE_TRACKED(value)) return 0;
        if (!is_unicode && _PyObject_GC_MAY_BE_TRACKED(DK_ENTRIES(keys)[index].me_key)) return 0;
    }
    return 1;
}

/* Takes those of one of the two types out of the list, and gives how many there were. */
static Py_ssize_t untrack_all(PyGC_Head *young, PyTypeObject *type) {
    Py_ssize_t count = 0;
    for (PyGC_Head *head = _PyGCHead_NEXT(young), *next; head != young; head = next) {
        next = _PyGCHead_NEXT(head);
        PyObject *object = _Py_FROM_GC(head);
        if (!Py_IS_TYPE(object, type)) continue;
        if (type == &PyTuple_Type ? !is_plain_tuple((PyTupleObject *)object) : !is_plain_dict((PyDictObject *)object)) continue;
        untrack(object);
        count++;
    }
    return count;
}

/* ---- Collections ---- */

#define LAST (NUM_GENERATIONS - 1)

/* The generation that is due (gc_select_generation), or -1. */
static int due_generation(struct _gc_runtime_state *state) {
    for (int index = LAST; index >= 0; index--) {
        if (state->generations[index].count <= state->generations[index].threshold) continue;
        if (index < LAST || state->long_lived_pending >= state->long_lived_total / 4) return index;
    }
    return -1;
}

/* A program that makes cycles would pay twice. So a collection is CPython's where the last one of its generation found
   something, as `found` says, and so many (twice as many each time) behind one of ours that could not be ended here. */
static struct {
    Py_ssize_t found;
    int left, next;
} history[NUM_GENERATIONS];
#define MOST_LEFT 64

static int is_likely_to_find(int generation, const struct gc_generation_stats *stats) {
    Py_ssize_t found = stats->collected + stats->uncollectable;
    if (found != history[generation].found) {
        history[generation].found = found;
        return 1;
    }
    if (history[generation].left == 0) return 0;
    history[generation].left--;
    return 1;
}
static void note_found(int generation) {
    int next = history[generation].next;
    history[generation].left = next;
    if (next < MOST_LEFT) history[generation].next = 2 * next + 1;
}

/* Moves all that was reached to the next generation, and counts. */
static void finish(struct _gc_runtime_state *state, int generation, Py_ssize_t count) {
    PyGC_Head *young = &state->generations[generation].head;
    if (generation == LAST) {
        /* What else CPython does then, emptying its lists of dead objects, has no name outside of it: it collects no object. */
        PyGC_Head all = {(uintptr_t)&all, (uintptr_t)&all};
        merge(young, &all);
        (void)PyGC_Collect();
        merge(&all, young);
        state->long_lived_total = count;
        return;
    }
    if (generation == LAST - 1) state->long_lived_pending += count;
    merge(young, &state->generations[generation + 1].head);
    state->generations[generation + 1].count++;
    for (int index = 0; index <= generation; index++) state->generations[index].count = 0;
    state->generation_stats[generation].collections++;
}

/* Whether a collection was due in which nothing died, and is done. */
static int collect(PyThreadState *thread) {
    struct _gc_runtime_state *state = &thread->interp->gc;
    if (!state->enabled || state->collecting || state->debug != 0) return 0;
    if (state->callbacks != NULL && PyList_GET_SIZE(state->callbacks) != 0) return 0;
    int generation = due_generation(state);
    if (generation < 0 || is_likely_to_find(generation, &state->generation_stats[generation])) return 0;

    PyGC_Head *young = &state->generations[generation].head;
    for (int index = 0; index < generation; index++) merge(&state->generations[index].head, young);
    struct collection run = {.young = young};
    int has_tuples;
    Py_ssize_t count = copy_references(young, &state->permanent_generation.head, &has_tuples);
    for (PyGC_Head *head = _PyGCHead_NEXT(young); head != young; head = _PyGCHead_NEXT(head)) {
        see_all(&run, _Py_FROM_GC(head), subtract, visit_to_subtract);
    }
    PyGC_Head unreachable = {(uintptr_t)&unreachable, (uintptr_t)&unreachable};
    part(&run, &unreachable);
    if (_PyGCHead_NEXT(&unreachable) != &unreachable) {
        restore(&unreachable, young);
        note_found(generation);
        return 0;
    }
    history[generation].next /= 2;
    if (has_tuples) count -= untrack_all(young, &PyTuple_Type);
    if (generation == LAST) count -= untrack_all(young, &PyDict_Type);
    finish(state, generation, count);
    return 1;
}

int spt_handle_pending(PyThreadState *thread) {
    uintptr_t breaker = _Py_atomic_load_uintptr_relaxed(&thread->eval_breaker) & 0xFF;
    if (breaker == _PY_GC_SCHEDULED_BIT && collect(thread)) {
        _Py_unset_eval_breaker_bit(thread, _PY_GC_SCHEDULED_BIT);
        return 0;
    }
    return _Py_HandlePending(thread);
}
