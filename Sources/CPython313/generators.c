/* Generators made where CPython had made them earlier: see generators.h. */
#include "allocation.h"

/* What a generator needs beside its frame, and its collector's header. */
#define RESERVED_BYTES SMALL_REQUEST_THRESHOLD

static void *reserved;

static size_t bytes_of_generator(Py_ssize_t frame_words) {
    return sizeof(PyGC_Head) + offsetof(PyGenObject, gi_iframe) + (size_t)frame_words * sizeof(PyObject *);
}

int spt_reserve_generator(void) {
    if (reserved == NULL) reserved = PyObject_Malloc(RESERVED_BYTES);
    return reserved != NULL;
}
void **spt_reserved_generator_address(void) { return &reserved; }
int spt_fits_reserved_generator(Py_ssize_t frame_words) { return bytes_of_generator(frame_words) <= RESERVED_BYTES; }

/* As make_gen and gc_alloc (Objects/genobject.c, Python/gc.c), from memory that is there. */
static PyObject *take_reserved(PyFunctionObject *function) {
    PyCodeObject *code = (PyCodeObject *)function->func_code;
    char *memory = reserved;
    reserved = NULL;
    memset(memory, 0, bytes_of_generator(code->co_framesize));
    PyGenObject *generator = (PyGenObject *)(memory + sizeof(PyGC_Head));
    SPT_GC.generations[0].count++;
    PyObject_InitVar((PyVarObject *)generator, &PyGen_Type, _PyFrame_NumSlotsForCodeObject(code));
    generator->gi_frame_state = FRAME_CLEARED;
    generator->gi_name = Py_NewRef(function->func_name);
    generator->gi_qualname = Py_NewRef(function->func_qualname);
    spt_track((PyObject *)generator);
    return (PyObject *)generator;
}

PyObject *spt_new_generator(PyObject *function) {
    PyObject *generator = _Py_MakeCoro((PyFunctionObject *)function);
    if (generator == NULL) {
        PyErr_Clear();
        generator = take_reserved((PyFunctionObject *)function);
        spt_reserve_generator();
    }
    return generator;
}

void spt_free_generator(PyObject *object) {
    PyGenObject *generator = (PyGenObject *)object;
    untrack(object);
    drop(generator->gi_name);
    drop(generator->gi_qualname);
    give_object(object);
}

int *spt_young_objects_address(void) { return &SPT_GC.generations[0].count; }
int spt_is_collection_due(void) {
    struct gc_generation *young = &SPT_GC.generations[0];
    return young->count >= young->threshold && young->threshold && SPT_GC.enabled;
}
