/* Generators and coroutines, made and dropped as CPython does it (Objects/genobject.c): see generators.h. */
#include "allocation.h"

/* What a generator needs beside its frame, and its collector's header. */
#define RESERVED_BYTES SMALL_REQUEST_THRESHOLD

static void *reserved;
/* The same for the function that such a generator is of, and its closure. */
static void *reserved_function, *reserved_closure;

static size_t bytes_of_generator(Py_ssize_t frame_words) {
    return sizeof(PyGC_Head) + offsetof(PyGenObject, gi_iframe) + (size_t)frame_words * sizeof(PyObject *);
}

static int reserve(void **memory) {
    if (*memory == NULL) *memory = PyObject_Malloc(RESERVED_BYTES);
    return *memory != NULL;
}
int spt_reserve_generator(void) {
    if (reserve(&reserved_function) && reserve(&reserved_closure)) return reserve(&reserved);
    /* Compiled code asks for the last one alone. */
    PyObject_Free(reserved);
    reserved = NULL;
    return 0;
}
void **spt_reserved_generator_address(void) { return &reserved; }
int spt_fits_reserved_generator(Py_ssize_t frame_words) { return bytes_of_generator(frame_words) <= RESERVED_BYTES; }
_Static_assert(sizeof(PyGC_Head) + sizeof(PyFunctionObject) <= RESERVED_BYTES, "a function fits into what is kept for it");

/* As gc_alloc (Python/gc.c), from memory that is there. */
static PyObject *take_reserved(void **memory, size_t bytes, PyTypeObject *type) {
    PyObject *object = (PyObject *)((char *)*memory + sizeof(PyGC_Head));
    memset(*memory, 0, bytes);
    *memory = NULL;
    SPT_GC.generations[0].count++;
    return PyObject_Init(object, type);
}

/* As make_gen (Objects/genobject.c), behind the allocation. */
static PyObject *complete(PyGenObject *generator, PyFunctionObject *function) {
    generator->gi_weakreflist = NULL;
    generator->gi_name = Py_NewRef(function->func_name);
    generator->gi_qualname = Py_NewRef(function->func_qualname);
    generator->gi_exc_state.exc_value = NULL;
    generator->gi_exc_state.previous_item = NULL;
    generator->gi_origin_or_finalizer = NULL;
    generator->gi_hooks_inited = generator->gi_closed = generator->gi_running_async = 0;
    generator->gi_frame_state = FRAME_CLEARED;
    spt_track((PyObject *)generator);
    return (PyObject *)generator;
}


/* The type of what a call of a function makes, if it is made without more: no asynchronous generator, no coroutine that is to know where
   it was made. */
static PyTypeObject *simple_type(PyCodeObject *code) {
    if (code->co_flags & CO_GENERATOR) return &PyGen_Type;
    if (code->co_flags & CO_COROUTINE && running_thread()->coroutine_origin_tracking_depth == 0) return &PyCoro_Type;
    return NULL;
}

/* As _Py_MakeCoro. */
static PyGenObject *make(PyFunctionObject *function, PyCodeObject *code) {
    PyTypeObject *type = simple_type(code);
    size_t size = _PyObject_VAR_SIZE(&PyGen_Type, _PyFrame_NumSlotsForCodeObject(code));
    PyObject *generator = type == NULL ? NULL : take_object(type, size);
    if (generator == NULL) return (PyGenObject *)_Py_MakeCoro(function);
    return (PyGenObject *)complete((PyGenObject *)generator, function);
}

/* What a generator has that has not begun, whose frame is filled. */
static PyObject *begin(PyGenObject *generator, PyCodeObject *code, _Py_CODEUNIT *next, uint64_t beginning) {
    spt_frame *frame = (spt_frame *)generator->gi_iframe;
    frame->previous = NULL;
    frame->instr_ptr = next;
    frame->stacktop = code->co_nlocalsplus;
    frame->return_offset = 0;
    frame->owner = FRAME_OWNED_BY_GENERATOR;
    generator->gi_exc_state.previous_item = (_PyErr_StackItem *)(uintptr_t)beginning;
    generator->gi_frame_state = FRAME_CREATED;
    return (PyObject *)generator;
}

PyObject *spt_make_generator(spt_frame *frame, uint64_t beginning) {
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyGenObject *generator = make((PyFunctionObject *)frame->f_funcobj, code);
    if (generator == NULL) return NULL;
    /* As _PyFrame_Copy, word by word, as it was just written: a wider load would wait for the stores. */
    volatile uint64_t *source = (volatile uint64_t *)frame;
    uint64_t *copy = (uint64_t *)generator->gi_iframe;
    size_t words = offsetof(spt_frame, localsplus) / sizeof(uint64_t) + (size_t)code->co_nlocalsplus;
    for (size_t word = 0; word < words; word++) copy[word] = source[word];
    return begin(generator, code, frame->instr_ptr + 1, beginning);
}

PyObject *spt_make_generator_of(PyObject *function, PyObject *const *arguments, int count, uint64_t beginning) {
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(function);
    /* A coroutine that is to know where it was made looks for that behind the frame of its call. */
    if (code->co_flags & CO_COROUTINE && simple_type(code) == NULL) return NULL;
    PyGenObject *generator = make((PyFunctionObject *)function, code);
    if (generator == NULL) return NULL;
    spt_frame *frame = (spt_frame *)generator->gi_iframe;
    _PyFrame_Initialize(frame, (PyFunctionObject *)function, NULL, code, count);
    for (int index = 0; index < count; index++) frame->localsplus[index] = arguments[index];
    return begin(generator, code, _PyCode_CODE(code) + 1, beginning);
}

/* Whether nothing but its names and code ends with a generator or coroutine. */
static inline int has_ended(PyGenObject *generator) {
    return generator->gi_frame_state == FRAME_CLEARED && generator->gi_weakreflist == NULL &&
           generator->gi_exc_state.exc_value == NULL &&
           (Py_IS_TYPE((PyObject *)generator, &PyGen_Type) || generator->gi_origin_or_finalizer == NULL);
}
static inline int is_shared(PyObject *object) { return _Py_IsImmortal(object) || object->ob_refcnt > 1; }

int is_quiet_generator(PyObject *object) {
    PyGenObject *generator = (PyGenObject *)object;
    return has_ended(generator) && is_shared((PyObject *)_PyFrame_GetCode((spt_frame *)generator->gi_iframe)) &&
           is_shared(generator->gi_name) && is_shared(generator->gi_qualname);
}

/* Closes a generator that waits at a yield in no `try` but the one for StopIteration, as PyObject_CallFinalizerFromDealloc has it done by
   gen_close and gen_dealloc. 0: nothing was done; -1: somebody has a reference to it now. */
static int close_waiting(PyObject *object) {
    PyGenObject *generator = (PyGenObject *)object;
    spt_frame *frame = (spt_frame *)generator->gi_iframe;
    _Py_CODEUNIT *next = frame->instr_ptr;
    if (!Py_IS_TYPE(object, &PyGen_Type) || generator->gi_frame_state != FRAME_SUSPENDED || frame->frame_obj != NULL ||
        generator->gi_weakreflist != NULL || generator->gi_exc_state.exc_value != NULL) {
        return 0;
    }
    if ((next->op.code != RESUME && next->op.code != RESUME_CHECK) || !(next->op.arg & RESUME_OPARG_DEPTH1_MASK)) return 0;
    if (_PyGC_FINALIZED(object) || running_thread()->current_exception != NULL) return 0;
    object->ob_refcnt = 1;
    generator->gi_frame_state = FRAME_COMPLETED;
    int top = frame->stacktop;
    frame->stacktop = 0;
    for (int index = 0; index < top; index++) drop_if_any(frame->localsplus[index]);
    drop_if_any(frame->f_locals);
    frame->f_locals = NULL;
    _PyGC_SET_FINALIZED(object);
    if (--object->ob_refcnt != 0) return -1;
    generator->gi_frame_state = FRAME_CLEARED;
    frame->previous = NULL;
    drop(frame->f_funcobj);
    return 1;
}

int drop_generator(PyObject *object) {
    PyGenObject *generator = (PyGenObject *)object;
    if (generator->gi_frame_state != FRAME_CLEARED) {
        int closed = close_waiting(object);
        if (closed <= 0) return closed;
    }
    if (!has_ended(generator)) return 0;
    untrack(object);
    drop((PyObject *)_PyFrame_GetCode((spt_frame *)generator->gi_iframe));
    drop(generator->gi_name);
    drop(generator->gi_qualname);
    give_object(object);
    return 1;
}

PyObject *spt_new_generator(PyObject *function) {
    PyObject *generator = _Py_MakeCoro((PyFunctionObject *)function);
    if (generator == NULL) {
        PyErr_Clear();
        PyCodeObject *code = (PyCodeObject *)((PyFunctionObject *)function)->func_code;
        generator = take_reserved(&reserved, bytes_of_generator(code->co_framesize), &PyGen_Type);
        complete((PyGenObject *)generator, (PyFunctionObject *)function);
        spt_reserve_generator();
    }
    return generator;
}

static PyObject *closure_of(PyObject *const *cells, Py_ssize_t count) {
    PyObject *made = spt_tuple(cells, count);
    if (made != NULL) return made;
    PyErr_Clear();
    made = take_reserved(&reserved_closure, sizeof(PyGC_Head) + offsetof(PyTupleObject, ob_item) + (size_t)count * sizeof(PyObject *), &PyTuple_Type);
    Py_SET_SIZE(made, count);
    for (Py_ssize_t index = 0; index < count; index++) PyTuple_SET_ITEM(made, index, Py_NewRef(cells[index]));
    spt_track(made);
    return made;
}
int spt_fits_reserved_closure(Py_ssize_t count) {
    return sizeof(PyGC_Head) + offsetof(PyTupleObject, ob_item) + (size_t)count * sizeof(PyObject *) <= RESERVED_BYTES;
}

PyObject *spt_new_function_of_generator(spt_frame *frame, PyObject *object, PyObject *const *locals) {
    PyCodeObject *code = (PyCodeObject *)object;
    PyObject *made = spt_make_function(frame, object);
    if (made == NULL) {
        PyErr_Clear();
        made = take_reserved(&reserved_function, sizeof(PyGC_Head) + sizeof(PyFunctionObject), &PyFunction_Type);
        spt_fill_function(made, frame, object);
    }
    if (code->co_nfreevars > 0) {
        ((PyFunctionObject *)made)->func_closure = closure_of(locals + (code->co_nlocalsplus - code->co_nfreevars), code->co_nfreevars);
    }
    spt_reserve_generator();
    return made;
}

void spt_free_generator(PyObject *object) {
    PyGenObject *generator = (PyGenObject *)object;
    untrack(object);
    drop(generator->gi_name);
    drop(generator->gi_qualname);
    give_object(object);
}

void spt_set_stop(PyObject *value) {
    if (value == Py_None) {
        PyErr_SetNone(PyExc_StopIteration);
    } else {
        _PyGen_SetStopIterationValue(value);
    }
}

int *spt_young_objects_address(void) { return &SPT_GC.generations[0].count; }
int spt_is_collection_due(int count) {
    struct gc_generation *young = &SPT_GC.generations[0];
    return young->count > young->threshold - count && young->threshold && SPT_GC.enabled;
}
