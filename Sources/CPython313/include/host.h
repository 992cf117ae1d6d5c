/* What the room Host needs of CPython 3.13: the check of the layout, co_extra, monitors, types to patch. */
#ifndef SPINETAIL_HOST_H
#define SPINETAIL_HOST_H

/* The check of the host. */

/* The version that this module was compiled against, as `Py_Version` has it. */
static inline unsigned long spt_compiled_version(void) { return PY_VERSION_HEX; }
static inline unsigned long spt_running_version(void) { return Py_Version; }
static inline int spt_is_free_threaded(void) { return _PyRuntime.debug_offsets.free_threaded != 0; }
static inline int spt_is_debug_build(void) { return PySys_GetObject("gettotalrefcount") != NULL; }
/* The first structure whose layout differs from the one that we were compiled against; NULL when all agree. */
const char *spt_layout_mismatch(void);
/* A new str, or NULL with an exception set. */
PyObject *spt_other_version_sentence(void);
PyObject *spt_other_layout_sentence(const char *structure);

/* Code objects: the private layout of `co_extra`, so that the hook need not call a function to read it. */

typedef struct {
    Py_ssize_t ce_size;
    void *ce_extras[1];
} spt_code_extra;

/* Sets our place in a code object that has none yet; -1 without memory, and no exception. Unlike CPython's own function
   this makes no room for those who asked for a place after us: their free functions would be called for nothing. */
int spt_set_code_extra(PyCodeObject *code, Py_ssize_t index, void *extra);
/* Whether `index` is still ours: a second Py_Initialize() starts with no users of co_extra. */
static inline int spt_owns_code_extra(PyInterpreterState *interp, Py_ssize_t index, freefunc function) {
    return index >= 0 && index < interp->co_extra_user_count && interp->co_extra_freefuncs[index] == function;
}
/* Whether the bytecode has a jump backward (that of an `await` or `yield from` does not count). */
int spt_has_loop(PyCodeObject *code);
/* Whether it is part of a module that is frozen into CPython: the import system, and what every start needs. */
int spt_is_frozen(PyCodeObject *code);

/* A copy of a str's text in UTF-8, made with malloc, with escapes for what that cannot say (lone surrogates); NULL: no memory.
   Leaves no exception. */
char *spt_copy_text(PyObject *text);
/* The unboxed word of an exact int or float, 0 of anything else and of what needs a box. */
uint64_t spt_unboxed(PyObject *object);

/* Monitoring: bytes of tools, one for each event. */

static inline int spt_any_byte(const uint8_t *bytes, size_t size) {
    uint8_t any = 0;
    for (size_t i = 0; i < size; i++) any |= bytes[i];
    return any != 0;
}
static inline int spt_traces_memory(void) { return _PyRuntime.tracemalloc.config.tracing; }
/* Whether somebody watches all code: a tool, or tracemalloc, which looks at the running line with each allocation. */
static inline int spt_interpreter_monitors(PyThreadState *ts) {
    return spt_any_byte(ts->interp->monitors.tools, sizeof ts->interp->monitors.tools) || spt_traces_memory();
}
static inline int spt_code_monitors(PyCodeObject *code) {
    _PyCoMonitoringData *data = code->_co_monitoring;
    return data != NULL && spt_any_byte(data->active_monitors.tools, sizeof data->active_monitors.tools);
}
static inline uintptr_t spt_instrumentation_version(PyThreadState *ts) {
    return _Py_atomic_load_uintptr_relaxed(&ts->interp->ceval.instrumentation_version);
}

/* To be called right before CPython's interpreter is entered with an exception set: it takes that for a `throw()`, of
   which it would tell the tools. Does nothing where it tells none. The second one cleans up afterwards. */
void spt_skip_throw_event(PyThreadState *ts, PyCodeObject *code);
void spt_skipped_throw_event(void);
/* The LINE event of the running frame, whose next instruction is on another line than the one at `ran`, if it is wanted; -1
   with an exception set. (Its instruction pointer and stack are CPython's: a callback may move it to another line.) */
int spt_tell_of_line(PyThreadState *ts, struct _PyInterpreterFrame *frame, uintptr_t ran);

/* PY_UNWIND or EXCEPTION_HANDLED of the running frame at its instruction, if it is wanted; no exception is set. -1 with one set. */
int spt_tell_of_exception(PyThreadState *ts, struct _PyInterpreterFrame *frame, int event, PyObject *exception);

/* CPython raises an audit event before it sets or drops a trace or profile function, whoever asks. While there is a
   listener, `function` runs in the main interpreter soon after each: as a pending call, when the change is made.
   False when there is no memory. */
int spt_listen_for_tracing(int (*function)(void *));
void spt_stop_listening_for_tracing(void);

/* Frames. */

static inline PyCodeObject *spt_frame_code(struct _PyInterpreterFrame *frame) { return _PyFrame_GetCode(frame); }
static inline struct _PyInterpreterFrame *spt_current_frame(PyThreadState *ts) { return _PyThreadState_GetFrame(ts); }
/* Whether the engine runs it, or what it calls: by the mark that RegisterCode/FrameLayout.swift describes. */
static inline int spt_is_engines(const _PyInterpreterFrame *frame) {
    return frame->stacktop < 0 && frame->return_offset & 0x1000;
}
/* A variable that is neither a cell nor free: its value lies in the slot itself. */
static inline int spt_is_plain_local(PyCodeObject *code, Py_ssize_t index) {
    return !(_PyLocals_GetKind(code->co_localspluskinds, (int)index) & (CO_FAST_CELL | CO_FAST_FREE));
}
static inline PyObject *spt_local_name(PyCodeObject *code, Py_ssize_t index) {
    return PyTuple_GET_ITEM(code->co_localsplusnames, index);
}

/* While there is an evaluation hook CPython's interpreter keeps the arguments of a call on its stack until the call is over.
   Without one it hands them to the callee's frame, so that what the callee drops goes there and then, and
   sys.getrefcount() does not count them twice (pandas asks it whether an object is a temporary). So, before the frame of
   such a call is evaluated, the stack gives them up: there is None in their places, which is what it drops in the end. */
void spt_take_arguments_slowly(_PyInterpreterFrame *caller, _PyInterpreterFrame *frame);
static inline void spt_take_arguments(PyThreadState *ts, _PyInterpreterFrame *frame) {
    _PyInterpreterFrame *caller = ts->current_frame;
    /* The engine's frames have no such stack. */
    if (caller != NULL && !spt_is_engines(caller))
        spt_take_arguments_slowly(caller, frame);
}

/* Types to patch: where the pointers lie that lead to a function of CPython's. */

typedef void *spt_function;

static inline spt_function *spt_proxy_length(void) {
    return (spt_function *)&PyFrameLocalsProxy_Type.tp_as_mapping->mp_length;
}
static inline spt_function *spt_proxy_subscript(void) {
    return (spt_function *)&PyFrameLocalsProxy_Type.tp_as_mapping->mp_subscript;
}
static inline spt_function *spt_proxy_assign(void) {
    return (spt_function *)&PyFrameLocalsProxy_Type.tp_as_mapping->mp_ass_subscript;
}
static inline spt_function *spt_proxy_contains(void) {
    return (spt_function *)&PyFrameLocalsProxy_Type.tp_as_sequence->sq_contains;
}
static inline spt_function *spt_proxy_iterate(void) { return (spt_function *)&PyFrameLocalsProxy_Type.tp_iter; }
static inline spt_function *spt_proxy_or_in_place(void) {
    return (spt_function *)&PyFrameLocalsProxy_Type.tp_as_number->nb_inplace_or;
}
static inline spt_function *spt_super_vectorcall(void) { return (spt_function *)&PySuper_Type.tp_vectorcall; }
static inline spt_function *spt_super_initialize(void) { return (spt_function *)&PySuper_Type.tp_init; }
/* These are NULL when there is no such name. */
spt_function *spt_proxy_method(const char *name);
spt_function *spt_list_method(const char *name);
spt_function *spt_frame_setter(const char *name);
/* A function of the module `sys`, or of `sys.monitoring`; NULL when there is no such name. */
spt_function *spt_sys_function(const char *name);
spt_function *spt_monitoring_function(const char *name);
/* What makes a built-in module when it is imported; NULL when there is no such module. */
spt_function *spt_module_maker(const char *name);
/* A function of `_tracemalloc`, which is the same one in all copies of the module. */
spt_function *spt_tracemalloc_function(PyObject *module, const char *name);
/* A function of `faulthandler`, likewise, whether or not the module was made. */
spt_function *spt_faulthandler_function(const char *name);
/* Whether `_tracemalloc` was made, or would do nothing more than that when it is made. */
static inline int spt_is_tracemalloc_ready(void) {
    return _PyRuntime.tracemalloc.config.initialized == TRACEMALLOC_INITIALIZED;
}
/* The wrapper descriptor `name` in the type's dict has its own copy of the slot's pointer. */
spt_function *spt_wrapped_slot(PyTypeObject *type, const char *name);

static inline PyTypeObject *spt_proxy_type(void) { return &PyFrameLocalsProxy_Type; }
static inline PyTypeObject *spt_super_type(void) { return &PySuper_Type; }
static inline struct _PyInterpreterFrame *spt_proxy_frame(PyObject *proxy) {
    return ((PyFrameLocalsProxyObject *)proxy)->frame->f_frame;
}
static inline struct _PyInterpreterFrame *spt_frame_of(PyObject *frame) { return ((PyFrameObject *)frame)->f_frame; }

/* Objects. */

static inline int spt_is_dict_or_proxy(PyObject *object) {
    return PyDict_Check(object) || PyFrameLocalsProxy_Check(object);
}
static inline int spt_is_str(PyObject *object) { return PyUnicode_Check(object); }
static inline int spt_is_exact_str(PyObject *object) { return PyUnicode_CheckExact(object); }
static inline PyObject *spt_not_implemented(void) { Py_RETURN_NOTIMPLEMENTED; }
/* The lines of the code's source file, a list; NULL when they are not to be had. Leaves no exception. */
PyObject *spt_source_lines(PyCodeObject *code);
PyObject *spt_dump_of_refused(PyCodeObject *code, const char *reason);
static inline void spt_decref_optional(PyObject *object) { Py_XDECREF(object); }
/* Whether a trace function runs for an event that allows to set f_lineno. */
static inline int spt_event_allows_jump(PyThreadState *ts) {
    switch (ts->what_event) {
    case PY_MONITORING_EVENT_PY_RESUME:
    case PY_MONITORING_EVENT_JUMP:
    case PY_MONITORING_EVENT_BRANCH:
    case PY_MONITORING_EVENT_LINE:
    case PY_MONITORING_EVENT_PY_YIELD:
        return 1;
    default:
        return 0;
    }
}

/* Zeros for the life of the process, of which only what is written to becomes memory: calloc() clears what it finds on the heap. NULL:
   there is none. */
void *spt_zero_pages(size_t bytes);

/* The module. */

PyObject *spt_initialize_module(PyMethodDef *functions, const char *documentation);

#endif
