/* Accessors for what Swift cannot import: macros, flexible arrays, static addresses. */
#ifndef SPINETAIL_ACCESSORS_H
#define SPINETAIL_ACCESSORS_H

/* Bytecode. */
static inline _Py_CODEUNIT *spt_code_start(PyCodeObject *code) { return _PyCode_CODE(code); }
/* The generic opcode behind a specialized or instrumented one; what PyCode_GetCode returns has no others. */
int spt_opcode_caches(int opcode);
const char *spt_opcode_name(int opcode);

/* Frames. */
static inline PyObject **spt_localsplus(struct _PyInterpreterFrame *frame) { return frame->localsplus; }
static inline PyThreadState *spt_thread_state(void) { return _PyThreadState_GET(); }
static inline uintptr_t spt_eval_breaker(PyThreadState *ts) {
    return _Py_atomic_load_uintptr_relaxed(&ts->eval_breaker);
}

/* Objects. */
static inline PyObject *spt_none(void) { return Py_None; }
static inline PyObject *spt_true(void) { return Py_True; }
static inline PyObject *spt_false(void) { return Py_False; }
static inline void spt_incref(PyObject *object) { Py_INCREF(object); }
static inline void spt_decref(PyObject *object) { Py_DECREF(object); }

#endif
