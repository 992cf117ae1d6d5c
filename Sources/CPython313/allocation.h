/* Blocks of memory and objects of the garbage collector, taken and given back as CPython 3.13's own functions do it
   (Objects/obmalloc.c, Python/gc.c), without the look-ups of the thread that those begin with: each of them is a call for a
   shared library. What changes the state of a pool, may start a collection or goes to another allocator is left to CPython. */
#ifndef SPINETAIL_ALLOCATION_H
#define SPINETAIL_ALLOCATION_H

#include "CPython313.h"

#define SPT_GC (_PyRuntime._main_interpreter.gc)

/* pymalloc's function, if that was the allocator when Spinetail began: tracemalloc, the debug hooks and programs put others
   in its place. */
extern void *(*spt_pymalloc)(void *, size_t);
/* malloc as CPython calls it, if pymalloc was the allocator: it stands below it then. */
extern void *(*spt_raw_malloc)(void *, size_t);

SPT_ALWAYS int is_pymalloc(void) { return _PyRuntime.allocators.standard.obj.malloc == spt_pymalloc; }

/* Whether there is no other interpreter, whose thread might be the one that runs. */
SPT_ALWAYS int is_only_interpreter(void) {
    PyInterpreterState *first = _PyRuntime.interpreters.head;
    return first == &_PyRuntime._main_interpreter && first->next == NULL;
}

/* Blocks that wait for the next of their size, where giving them back would fill or empty a pool: a program that makes and drops one object
   after the other may do so at that very border for long. (CPython takes them for used.) */
enum { most_waiting = 2 };
struct waiting_blocks {
    int count;
    void *blocks[most_waiting];
};
extern struct waiting_blocks waiting_blocks[SMALL_REQUEST_THRESHOLD >> ALIGNMENT_SHIFT];

SPT_ALWAYS void *take_waiting(size_t kind) {
    struct waiting_blocks *waiting = &waiting_blocks[kind];
    return waiting->count > 0 ? waiting->blocks[--waiting->count] : NULL;
}
SPT_ALWAYS int let_wait(void *block, size_t kind) {
    struct waiting_blocks *waiting = &waiting_blocks[kind];
    if (waiting->count == most_waiting) return 0;
    waiting->blocks[waiting->count++] = block;
    return 1;
}

/* A block of 1 to 512 bytes, or NULL where CPython has to look closer. */
SPT_ALWAYS void *take_block(size_t bytes) {
    if (bytes - 1 >= SMALL_REQUEST_THRESHOLD || !is_pymalloc()) return NULL;
    size_t kind = (bytes - 1) >> ALIGNMENT_SHIFT;
    struct pool_header *pool = _PyRuntime._main_interpreter.obmalloc->pools.used[2 * kind];
    if (pool == pool->nextpool) return take_waiting(kind);
    pymem_block *block = pool->freeblock, *following = *(pymem_block **)block;
    if (following == NULL) {
        /* The last of the list: another one begins in the rest of the pool, where there is one. */
        if (pool->nextoffset > pool->maxnextoffset) return take_waiting(kind);
        following = (pymem_block *)pool + pool->nextoffset;
        pool->nextoffset += (unsigned)INDEX2SIZE(kind);
        *(pymem_block **)following = NULL;
    }
    pool->ref.count++;
    pool->freeblock = following;
    return block;
}

/* Whether memory lies in one of pymalloc's arenas (arena_map_is_used). */
SPT_ALWAYS int is_in_arena(const void *memory) {
    struct _obmalloc_usage *usage = &_PyRuntime._main_interpreter.obmalloc->usage;
    arena_map_mid_t *middle = usage->arena_map_root.ptrs[MAP_TOP_INDEX(memory)];
    if (middle == NULL) return 0;
    arena_map_bot_t *bottom = middle->ptrs[MAP_MID_INDEX(memory)];
    if (bottom == NULL) return 0;
    arena_coverage_t arena = bottom->arenas[MAP_BOT_INDEX(memory)];
    int32_t place = (int32_t)(AS_UINT(memory) & ARENA_SIZE_MASK);
    return place < arena.tail_lo || (place >= arena.tail_hi && arena.tail_hi != 0);
}

/* Whether a block could be given back. Not when its pool was full or gets empty. */
SPT_ALWAYS int give_block(void *memory) {
    if (!is_pymalloc() || !is_in_arena(memory)) return 0;
    struct pool_header *pool = POOL_ADDR(memory);
    pymem_block *last = pool->freeblock;
    if (last == NULL || pool->ref.count == 1) return let_wait(memory, pool->szidx);
    *(pymem_block **)memory = last;
    pool->freeblock = memory;
    pool->ref.count--;
    return 1;
}

/* Memory as of PyMem_Malloc and PyMem_Free. Unless somebody replaced one of them, objects and this have the same allocator. */
static inline void *take_memory(size_t bytes) {
    void *block = _PyRuntime.allocators.standard.mem.malloc == spt_pymalloc ? take_block(bytes) : NULL;
    return block != NULL ? block : PyMem_Malloc(bytes);
}
static inline void give_memory(void *memory) {
    if (_PyRuntime.allocators.standard.mem.malloc != spt_pymalloc || !give_block(memory)) PyMem_Free(memory);
}

/* Frees an exact str or bytes whose last reference is gone; 0 where there is more to do, and nothing was done. */
SPT_ALWAYS int give_text(PyObject *object) {
    if (SPT_TRACED) return 0;
    if (Py_IS_TYPE(object, &PyUnicode_Type)) {
        PyCompactUnicodeObject *text = (PyCompactUnicodeObject *)object;
        if (text->_base.state.interned || text->_base.state.statically_allocated || !text->_base.state.compact) return 0;
        if (!text->_base.state.ascii && text->utf8 != NULL) return 0;
    }
    return give_block(object);
}

/* A new object that the collector does not know, but for its head not written; NULL (and no exception) where CPython has to see to it. */
SPT_ALWAYS PyObject *take_plain_object(PyTypeObject *type, size_t size) {
    PyObject *object = SPT_TRACED ? NULL : take_block(size);
    if (object == NULL) return NULL;
    object->ob_refcnt = 1;
    Py_SET_TYPE(object, type);
    return object;
}

/* A new ASCII string whose characters are not set; NULL (and no exception) where CPython has to see to it. */
SPT_ALWAYS PyASCIIObject *take_ascii(Py_ssize_t length) {
    if ((size_t)length >= SMALL_REQUEST_THRESHOLD) return NULL;
    PyASCIIObject *made = (PyASCIIObject *)take_plain_object(&PyUnicode_Type, sizeof *made + (size_t)length + 1);
    if (made == NULL) return NULL;
    made->length = length;
    made->hash = -1;
    memset(&made->state, 0, sizeof made->state);
    made->state.kind = PyUnicode_1BYTE_KIND;
    made->state.compact = 1;
    made->state.ascii = 1;
    ((char *)(made + 1))[length] = 0;
    return made;
}

/* New bytes, more than one, that are not set; NULL with an exception set. */
SPT_ALWAYS PyObject *take_bytes(Py_ssize_t size) {
    PyBytesObject *made = NULL;
    if ((size_t)size < SMALL_REQUEST_THRESHOLD) {
        made = (PyBytesObject *)take_plain_object(&PyBytes_Type, offsetof(PyBytesObject, ob_sval) + (size_t)size + 1);
    }
    if (made == NULL) return PyBytes_FromStringAndSize(NULL, size);
    Py_SET_SIZE(made, size);
    _Py_COMP_DIAG_PUSH
    _Py_COMP_DIAG_IGNORE_DEPR_DECLS
    made->ob_shash = -1;
    _Py_COMP_DIAG_POP
    made->ob_sval[size] = 0;
    return (PyObject *)made;
}

/* A new object that the collector is to know, not tracked yet and but for its head not written, behind `before` bytes of
   headers; NULL (and no exception) where CPython has to look closer, above all when a collection is due. */
SPT_ALWAYS PyObject *take_object_behind(size_t before, PyTypeObject *type, size_t size) {
    struct gc_generation *young = &SPT_GC.generations[0];
    if ((young->count >= young->threshold && young->threshold && SPT_GC.enabled) || SPT_TRACED) return NULL;
    char *memory = take_block(before + size);
    if (memory == NULL) return NULL;
    young->count++;
    PyObject *object = (PyObject *)(memory + before);
    _Py_AS_GC(object)->_gc_next = _Py_AS_GC(object)->_gc_prev = 0;
    object->ob_refcnt = 1;
    Py_SET_TYPE(object, type);
    return object;
}
SPT_ALWAYS PyObject *take_object(PyTypeObject *type, size_t size) {
    return take_object_behind(sizeof(PyGC_Head), type, size);
}

/* Frees the memory of such an object, which is not tracked (PyObject_GC_Del). */
SPT_ALWAYS void give_object_behind(size_t before, PyObject *object) {
    if (!give_block((char *)object - before)) {
        PyObject_GC_Del(object);
    } else if (SPT_GC.generations[0].count > 0) {
        SPT_GC.generations[0].count--;
    }
}
SPT_ALWAYS void give_object(PyObject *object) { give_object_behind(sizeof(PyGC_Head), object); }

SPT_ALWAYS void untrack(PyObject *object) {
    if (_PyObject_GC_IS_TRACKED(object)) _PyObject_GC_UNTRACK(object);
}

/* The running thread: the one that has the GIL. */
SPT_ALWAYS PyThreadState *running_thread(void) {
    return (PyThreadState *)_Py_atomic_load_ptr_relaxed(&_PyRuntime._main_interpreter.ceval.gil->last_holder);
}

/* What Py_TRASHCAN_BEGIN and Py_TRASHCAN_END do, but for an object at which the trashcan would fill, which is CPython's: 0. */
SPT_ALWAYS int enter(PyThreadState *ts) {
    if (ts->c_recursion_remaining <= Py_TRASHCAN_HEADROOM) return 0;
    ts->c_recursion_remaining--;
    return 1;
}
SPT_ALWAYS void leave(PyThreadState *ts) {
    ts->c_recursion_remaining++;
    if (ts->delete_later && ts->c_recursion_remaining > Py_TRASHCAN_HEADROOM * 2) _PyTrash_thread_destroy_chain(ts);
}

SPT_ALWAYS void drop(PyObject *object) {
    if (_Py_IsImmortal(object)) return;
    uint32_t lower = (uint32_t)spt_load_lower_count((uint64_t)(uintptr_t)object) - 1;
    object->ob_refcnt_split[0] = lower;
    if ((lower | object->ob_refcnt_split[1]) == 0) spt_deallocate(object);
}

SPT_ALWAYS void drop_if_any(PyObject *object) {
    if (object != NULL) drop(object);
}

/* The tp_dealloc and tp_traverse of classes that Python code made. */
extern destructor dealloc_of_instances;
extern traverseproc traverse_of_instances;
/* The slots that such a class adds, of which it has Py_SIZE(type), behind what every type has (PyObject_GetItemData). */
static inline PyMemberDef *members_of(PyTypeObject *type) {
    return (PyMemberDef *)((char *)type + Py_TYPE(type)->tp_basicsize);
}
/* Drop what their type's tp_dealloc would, in the same order (objects.c): 0 where there is more to do, and nothing was done. The
   instance's type has the tp_dealloc above. */
int drop_instance(PyObject *instance);
/* Keeps memory for instances that have to be made; 0 without memory. */
int reserve_instances(void);
int drop_function(PyObject *function);
/* Ends the items of a list that goes, and gives their memory back. */
void drop_items_of_list(PyListObject *list);
int drop_method(PyObject *method);
/* The same of an exact dict (dicts.c). */
int drop_dict(PyObject *dict);
/* The end of one that is not tracked and has no table any more. */
void drop_emptied_dict(PyDictObject *dict);
/* The same for objects with the tp_dealloc of BaseException, AttributeErrors, and for tracebacks and frame objects (exceptions.c). */
int drop_exception(PyObject *exception);
int drop_traceback(PyObject *entry);
int drop_frame(PyObject *frame);
/* The same for generators and coroutines that have ended (generators.c). */
int drop_generator(PyObject *generator);
/* Whether no code runs as such a one ends. */
int is_quiet_generator(PyObject *generator);
/* Drops what an exception refers to, as its type's tp_clear. */
void clear_exception(PyBaseExceptionObject *exception);
/* What is needed of CPython to make and drop instances and functions. */
void prepare_objects(void);

#endif
