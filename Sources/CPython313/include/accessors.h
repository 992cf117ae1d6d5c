/* Accessors for what Swift cannot import: macros, flexible arrays, static addresses. */
#ifndef SPINETAIL_ACCESSORS_H
#define SPINETAIL_ACCESSORS_H

/* Bytecode. */
static inline _Py_CODEUNIT *spt_code_start(PyCodeObject *code) { return _PyCode_CODE(code); }
/* Code units from an instruction to the next, of every opcode; 0 for one that stores itself, and for instrumented ones,
   behind which nobody knows how many caches there are. */
extern uint8_t spt_lengths_of_instructions[256];
void spt_prepare_lengths(void);
/* The STORE_FAST of a result: this instruction itself, or the one behind it (and behind a COPY). */
static inline _Py_CODEUNIT *spt_store_instruction(_Py_CODEUNIT *instruction) {
    int length = spt_lengths_of_instructions[instruction->op.code];
    if (length == 0) return instruction;
    instruction += length;
    if (instruction->op.code == COPY) instruction++;
    while (instruction->op.code == EXTENDED_ARG) instruction++;
    return instruction;
}
/* Whether CPython's interpreter has not come to an adaptive instruction yet: its counter is as it was made. */
int spt_is_fresh(const _Py_CODEUNIT *instruction);
/* What PyCode_GetCode returns, or NULL with an exception set. That keeps a copy with the code, which nobody may ever want: it goes
   again, unless it was there before. */
PyObject *spt_plain_bytecode(PyCodeObject *code);
/* The generic opcode behind a specialized or instrumented one; what PyCode_GetCode returns has no others. */
int spt_opcode_caches(int opcode);
const char *spt_opcode_name(int opcode);

/* What an instruction takes from the value stack (what it only looks at included) and puts there; -1 when
   CPython does not know the opcode. */
int spt_opcode_popped(int opcode, int oparg);
int spt_opcode_pushed(int opcode, int oparg);
/* The outcomes for which a comparison (Py_LT, …) holds, as bits of COMPARE_OP's oparg. */
int spt_compare_mask(int comparison);
static inline Py_ssize_t spt_tuple_count(PyObject *tuple) { return PyTuple_GET_SIZE(tuple); }
static inline PyObject *spt_tuple_item(PyObject *tuple, Py_ssize_t index) { return PyTuple_GET_ITEM(tuple, index); }
static inline int spt_is_tuple(PyObject *object) { return PyTuple_CheckExact(object); }
static inline int spt_is_code(PyObject *object) { return PyCode_Check(object); }
static inline Py_ssize_t spt_bytes_count(PyObject *bytes) { return PyBytes_GET_SIZE(bytes); }
static inline const uint8_t *spt_bytes_start(PyObject *bytes) { return (const uint8_t *)PyBytes_AS_STRING(bytes); }

/* Frames. */
static inline PyObject **spt_localsplus(struct _PyInterpreterFrame *frame) { return frame->localsplus; }
static inline PyThreadState *spt_thread_state(void) { return _PyThreadState_GET(); }

/* The vectorcall that CPython gives to every function, which it does not export; NULL with an exception set. */
void *spt_vectorcall_of_functions(void);
/* 0, or -1 with RecursionError set: what entering one more Python frame does, the count excepted. */
int spt_check_recursion(PyThreadState *ts);
static inline void *spt_chunk_start(PyThreadState *ts) { return &ts->datastack_chunk->data[0]; }
/* PyObject_Vectorcall without looking the thread state up. */
static inline PyObject *spt_vectorcall(PyThreadState *ts, PyObject *callable, PyObject *const *arguments,
                                       Py_ssize_t count, PyObject *names) {
    return _PyObject_VectorcallTstate(ts, callable, arguments, (size_t)count | PY_VECTORCALL_ARGUMENTS_OFFSET, names);
}

/* Empties words one by one: they are a few, and the compiler would make a call of memset() of the loop, for which the registers of a large
   function go to memory. */
static inline __attribute__((always_inline)) void spt_clear_words(uint64_t *first, Py_ssize_t count) {
    for (; count > 0; count--) *(volatile uint64_t *)first++ = 0;
}

/* How often the GIL went from one thread to another. */
static inline unsigned long spt_gil_switches(void) { return _PyRuntime._main_interpreter.ceval.gil->switch_number; }

/* What the main interpreter evaluates frames with as far as the engine knows (NULL: CPython's own), and whether somebody
   has put another evaluator there meanwhile: nothing tells of that. */
extern _PyFrameEvalFunction spt_known_evaluator __attribute__((visibility("hidden")));
static inline __attribute__((always_inline)) int spt_is_evaluator_foreign(void) {
    return __builtin_expect(_PyRuntime.interpreters.main->eval_frame != spt_known_evaluator, 0);
}
/* The address of what evaluates the frames of a thread's interpreter; 0: CPython's own. */
static inline uint64_t spt_evaluator(PyThreadState *ts) { return (uint64_t)(uintptr_t)ts->interp->eval_frame; }
static inline void spt_note_evaluator(void) { spt_known_evaluator = _PyRuntime.interpreters.main->eval_frame; }

/* The interpreter's instructions that stand in no code, a word each. */
extern uint64_t spt_pseudo_instructions[4] __attribute__((visibility("hidden")));
static inline __attribute__((always_inline)) uint64_t *spt_pseudo_instruction(int index) {
    return &spt_pseudo_instructions[index];
}
/* How the sites of a family of instructions fared, by its generic opcode; `runs` is by form, counted on request. */
typedef struct {
    int64_t specialized, missed, failed, runs;
} spt_site_counts;
extern spt_site_counts spt_counts_by_opcode[256] __attribute__((visibility("hidden")));
static inline __attribute__((always_inline)) spt_site_counts *spt_site_counts_of(uint8_t opcode) {
    return &spt_counts_by_opcode[opcode];
}

/* Objects. */
static inline PyObject *spt_none(void) { return Py_None; }
static inline PyObject *spt_true(void) { return Py_True; }
static inline PyObject *spt_false(void) { return Py_False; }
static inline PyTypeObject *spt_type_of_function(void) { return &PyFunction_Type; }
static inline PyTypeObject *spt_type_of_method(void) { return &PyMethod_Type; }
static inline PyTypeObject *spt_type_of_int(void) { return &PyLong_Type; }
static inline PyTypeObject *spt_type_of_float(void) { return &PyFloat_Type; }
static inline PyTypeObject *spt_type_of_str(void) { return &PyUnicode_Type; }
static inline PyTypeObject *spt_type_of_list(void) { return &PyList_Type; }
static inline PyTypeObject *spt_type_of_tuple(void) { return &PyTuple_Type; }
static inline PyTypeObject *spt_type_of_dict(void) { return &PyDict_Type; }
static inline PyTypeObject *spt_type_of_set(void) { return &PySet_Type; }
static inline PyTypeObject *spt_type_of_frozenset(void) { return &PyFrozenSet_Type; }
static inline PyTypeObject *spt_type_of_bytes(void) { return &PyBytes_Type; }
static inline PyTypeObject *spt_type_of_bytearray(void) { return &PyByteArray_Type; }
static inline PyTypeObject *spt_type_of_slice(void) { return &PySlice_Type; }
static inline PyTypeObject *spt_type_of_object(void) { return &PyBaseObject_Type; }
static inline PyTypeObject *spt_type_of_type(void) { return &PyType_Type; }
static inline PyTypeObject *spt_type_of_cfunction(void) { return &PyCFunction_Type; }
static inline PyTypeObject *spt_type_of_method_descriptor(void) { return &PyMethodDescr_Type; }
static inline PyTypeObject *spt_type_of_module(void) { return &PyModule_Type; }
static inline PyTypeObject *spt_type_of_generator(void) { return &PyGen_Type; }
static inline PyTypeObject *spt_type_of_coroutine(void) { return &PyCoro_Type; }
static inline PyTypeObject *spt_type_of_range(void) { return &PyRange_Type; }
static inline PyTypeObject *spt_type_of_reversed(void) { return &PyReversed_Type; }
static inline PyTypeObject *spt_type_of_range_iterator(void) { return &PyRangeIter_Type; }
static inline PyTypeObject *spt_type_of_list_iterator(void) { return &PyListIter_Type; }
static inline PyTypeObject *spt_type_of_tuple_iterator(void) { return &PyTupleIter_Type; }
static inline PyTypeObject *spt_type_of_enumerate(void) { return &PyEnum_Type; }
static inline PyTypeObject *spt_type_of_zip(void) { return &PyZip_Type; }
static inline PyTypeObject *spt_type_of_dict_keys_iterator(void) { return &PyDictIterKey_Type; }
static inline PyTypeObject *spt_type_of_dict_values_iterator(void) { return &PyDictIterValue_Type; }
static inline PyTypeObject *spt_type_of_dict_items_iterator(void) { return &PyDictIterItem_Type; }
static inline void spt_track_dict(PyObject *dict, PyObject *value) {
    /* Objects/dictobject.c, MAINTAIN_TRACKING */
    if (!_PyObject_GC_IS_TRACKED(dict) && _PyObject_GC_MAY_BE_TRACKED(value)) _PyObject_GC_TRACK(dict);
}
static inline void spt_incref(PyObject *object) { Py_INCREF(object); }
static inline void spt_decref(PyObject *object) { Py_DECREF(object); }

#endif
