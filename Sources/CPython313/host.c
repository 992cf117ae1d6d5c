#include "CPython313.h"
#include "pycore_opcode_metadata.h"

#include <sys/mman.h>

/* The layout.
   CPython publishes the offsets that debuggers need. They are what a running interpreter says of itself, so a
   module that was compiled against another patch level can tell whether its own idea of the structures holds.
   The sizes stand in for the fields that have no published offset: an added or dropped field changes them. */

static const char *mismatch_in_states(const _Py_DebugOffsets *o) {
    if (o->runtime_state.size != sizeof(_PyRuntimeState)
        || o->runtime_state.finalizing != offsetof(_PyRuntimeState, _finalizing)
        || o->runtime_state.interpreters_head != offsetof(_PyRuntimeState, interpreters.head))
        return "the runtime state";
    if (o->interpreter_state.size != sizeof(PyInterpreterState)
        || o->interpreter_state.id != offsetof(PyInterpreterState, id)
        || o->interpreter_state.next != offsetof(PyInterpreterState, next)
        || o->interpreter_state.threads_head != offsetof(PyInterpreterState, threads.head)
        || o->interpreter_state.gc != offsetof(PyInterpreterState, gc)
        || o->interpreter_state.imports_modules != offsetof(PyInterpreterState, imports.modules)
        || o->interpreter_state.sysdict != offsetof(PyInterpreterState, sysdict)
        || o->interpreter_state.builtins != offsetof(PyInterpreterState, builtins)
        || o->interpreter_state.ceval_gil != offsetof(PyInterpreterState, ceval.gil)
        || o->interpreter_state.gil_runtime_state != offsetof(PyInterpreterState, _gil)
        || o->interpreter_state.gil_runtime_state_locked != offsetof(PyInterpreterState, _gil.locked)
        || o->interpreter_state.gil_runtime_state_holder != offsetof(PyInterpreterState, _gil.last_holder))
        return "the interpreter state";
    if (o->thread_state.size != sizeof(PyThreadState)
        || o->thread_state.prev != offsetof(PyThreadState, prev)
        || o->thread_state.next != offsetof(PyThreadState, next)
        || o->thread_state.interp != offsetof(PyThreadState, interp)
        || o->thread_state.current_frame != offsetof(PyThreadState, current_frame)
        || o->thread_state.thread_id != offsetof(PyThreadState, thread_id)
        || o->thread_state.native_thread_id != offsetof(PyThreadState, native_thread_id)
        || o->thread_state.datastack_chunk != offsetof(PyThreadState, datastack_chunk)
        || o->thread_state.status != offsetof(PyThreadState, _status))
        return "the thread state";
    return NULL;
}

static const char *mismatch_in_frames(const _Py_DebugOffsets *o) {
    if (o->interpreter_frame.size != sizeof(_PyInterpreterFrame)
        || o->interpreter_frame.previous != offsetof(_PyInterpreterFrame, previous)
        || o->interpreter_frame.executable != offsetof(_PyInterpreterFrame, f_executable)
        || o->interpreter_frame.instr_ptr != offsetof(_PyInterpreterFrame, instr_ptr)
        || o->interpreter_frame.localsplus != offsetof(_PyInterpreterFrame, localsplus)
        || o->interpreter_frame.owner != offsetof(_PyInterpreterFrame, owner))
        return "frames";
    if (o->code_object.size != sizeof(PyCodeObject)
        || o->code_object.filename != offsetof(PyCodeObject, co_filename)
        || o->code_object.name != offsetof(PyCodeObject, co_name)
        || o->code_object.qualname != offsetof(PyCodeObject, co_qualname)
        || o->code_object.linetable != offsetof(PyCodeObject, co_linetable)
        || o->code_object.firstlineno != offsetof(PyCodeObject, co_firstlineno)
        || o->code_object.argcount != offsetof(PyCodeObject, co_argcount)
        || o->code_object.localsplusnames != offsetof(PyCodeObject, co_localsplusnames)
        || o->code_object.localspluskinds != offsetof(PyCodeObject, co_localspluskinds)
        || o->code_object.co_code_adaptive != offsetof(PyCodeObject, co_code_adaptive))
        return "code objects";
    return NULL;
}

static const char *mismatch_in_objects(const _Py_DebugOffsets *o) {
    if (o->pyobject.size != sizeof(PyObject) || o->pyobject.ob_type != offsetof(PyObject, ob_type))
        return "objects";
    if (o->type_object.size != sizeof(PyTypeObject)
        || o->type_object.tp_name != offsetof(PyTypeObject, tp_name)
        || o->type_object.tp_repr != offsetof(PyTypeObject, tp_repr)
        || o->type_object.tp_flags != offsetof(PyTypeObject, tp_flags))
        return "types";
    if (o->tuple_object.size != sizeof(PyTupleObject)
        || o->tuple_object.ob_item != offsetof(PyTupleObject, ob_item)
        || o->tuple_object.ob_size != offsetof(PyTupleObject, ob_base.ob_size))
        return "tuples";
    if (o->list_object.size != sizeof(PyListObject)
        || o->list_object.ob_item != offsetof(PyListObject, ob_item)
        || o->list_object.ob_size != offsetof(PyListObject, ob_base.ob_size))
        return "lists";
    if (o->dict_object.size != sizeof(PyDictObject)
        || o->dict_object.ma_keys != offsetof(PyDictObject, ma_keys)
        || o->dict_object.ma_values != offsetof(PyDictObject, ma_values))
        return "dicts";
    if (o->float_object.size != sizeof(PyFloatObject)
        || o->float_object.ob_fval != offsetof(PyFloatObject, ob_fval))
        return "floats";
    if (o->long_object.size != sizeof(PyLongObject)
        || o->long_object.lv_tag != offsetof(PyLongObject, long_value.lv_tag)
        || o->long_object.ob_digit != offsetof(PyLongObject, long_value.ob_digit))
        return "ints";
    if (o->bytes_object.size != sizeof(PyBytesObject)
        || o->bytes_object.ob_size != offsetof(PyBytesObject, ob_base.ob_size)
        || o->bytes_object.ob_sval != offsetof(PyBytesObject, ob_sval))
        return "bytes";
    if (o->unicode_object.size != sizeof(PyUnicodeObject)
        || o->unicode_object.state != offsetof(PyUnicodeObject, _base._base.state)
        || o->unicode_object.length != offsetof(PyUnicodeObject, _base._base.length)
        || o->unicode_object.asciiobject_size != sizeof(PyASCIIObject))
        return "strings";
    if (o->gc.size != sizeof(struct _gc_runtime_state)
        || o->gc.collecting != offsetof(struct _gc_runtime_state, collecting))
        return "the garbage collector's state";
    return NULL;
}

/* Every way to the locals of a frame has to be known, so that none sees an unboxed word. */
static const char *mismatch_in_proxy(void) {
    static const char *const known[] = {
        "__contains__", "__getitem__", "update", "__reversed__", "copy", "keys", "values", "items", "get", "setdefault",
    };
    const size_t count = sizeof known / sizeof *known;
    size_t found = 0;
    for (PyMethodDef *method = PyFrameLocalsProxy_Type.tp_methods; method->ml_name != NULL; method++) {
        size_t i = 0;
        while (i < count && strcmp(known[i], method->ml_name) != 0) i++;
        if (i == count) return "the frame-locals proxy";
        found++;
    }
    return found == count ? NULL : "the frame-locals proxy";
}

const char *spt_layout_mismatch(void) {
    const _Py_DebugOffsets *o = &_PyRuntime.debug_offsets;
    if (memcmp(o->cookie, _Py_Debug_Cookie, sizeof o->cookie) != 0 || o->version != Py_Version) {
        return "its published offsets";
    }
    const char *structure = mismatch_in_states(o);
    if (structure == NULL) structure = mismatch_in_frames(o);
    if (structure == NULL) structure = mismatch_in_objects(o);
    if (structure == NULL) structure = mismatch_in_proxy();
    return structure;
}

PyObject *spt_other_version_sentence(void) {
    return PyUnicode_FromFormat(
        "Spinetail was built for CPython %d.%d and this is Python %s: use Python %d.%d, or install the Spinetail "
        "that is built for this one.",
        PY_MAJOR_VERSION, PY_MINOR_VERSION, Py_GetVersion(), PY_MAJOR_VERSION, PY_MINOR_VERSION);
}

PyObject *spt_other_layout_sentence(const char *structure) {
    return PyUnicode_FromFormat(
        "Spinetail was built for CPython %s and this is CPython %lu.%lu.%lu, in which the layout of %s is another: "
        "reinstall Spinetail with this Python, so that it is built for it.",
        PY_VERSION, Py_Version >> 24, (Py_Version >> 16) & 255, (Py_Version >> 8) & 255, structure);
}

/* Code objects. */

int spt_has_loop(PyCodeObject *code) {
    _Py_CODEUNIT *units = _PyCode_CODE(code);
    Py_ssize_t count = Py_SIZE(code);
    for (Py_ssize_t i = 0; i < count;) {
        int opcode = units[i].op.code;
        /* CPython puts an executor only over a JUMP_BACKWARD or a RESUME of hot code. */
        if (opcode == INSTRUMENTED_JUMP_BACKWARD || opcode == ENTER_EXECUTOR) return 1;
        opcode = _PyOpcode_Deopt[opcode];
        if (opcode == JUMP_BACKWARD) return 1;
        i += 1 + _PyOpcode_Caches[opcode];
    }
    return 0;
}

int spt_is_frozen(PyCodeObject *code) {
    static const char prefix[] = "<frozen ";
    PyObject *name = code->co_filename;
    return PyUnicode_IS_COMPACT_ASCII(name) && PyUnicode_GET_LENGTH(name) >= (Py_ssize_t)sizeof prefix - 1
        && memcmp(PyUnicode_1BYTE_DATA(name), prefix, sizeof prefix - 1) == 0;
}

int spt_set_code_extra(PyCodeObject *code, Py_ssize_t index, void *extra) {
    spt_code_extra *all = code->co_extra;
    Py_ssize_t count = all == NULL ? 0 : all->ce_size;
    if (count <= index) {
        all = PyMem_Realloc(all, sizeof *all + (size_t)index * sizeof(void *));
        if (all == NULL) return -1;
        code->co_extra = all;
        while (count <= index) all->ce_extras[count++] = NULL;
        all->ce_size = count;
    }
    all->ce_extras[index] = extra;
    return 0;
}

PyObject *spt_source_lines(PyCodeObject *code) {
    PyObject *module = PyImport_ImportModule("linecache");
    PyObject *lines = module == NULL ? NULL : PyObject_CallMethod(module, "getlines", "O", code->co_filename);
    Py_XDECREF(module);
    if (lines != NULL && !PyList_Check(lines)) Py_CLEAR(lines);
    PyErr_Clear();
    return lines;
}

PyObject *spt_dump_of_refused(PyCodeObject *code, const char *reason) {
    return PyUnicode_FromFormat("code %U\nnot translated: %s\n", code->co_qualname, reason);
}

/* Monitoring. */

/* The callbacks of PY_THROW and what stands in for them until its one call. */
static PyObject *skipped[PY_MONITORING_TOOL_IDS];
static PyObject *stand_ins[PY_MONITORING_TOOL_IDS];

static void put_back(long tool) {
    PyObject **place = &PyInterpreterState_Get()->monitoring_callables[tool][PY_MONITORING_EVENT_PY_THROW];
    if (skipped[tool] == NULL) return;
    *place = skipped[tool];
    skipped[tool] = NULL;
}

static PyObject *skip_throw_event(PyObject *tool, PyObject *const *arguments, Py_ssize_t count) {
    put_back(PyLong_AsLong(tool));
    Py_RETURN_NONE;
}

void spt_skip_throw_event(PyThreadState *ts, PyCodeObject *code) {
    static PyMethodDef definition = {"skip_throw_event", _PyCFunction_CAST(skip_throw_event), METH_FASTCALL, NULL};
    /* The same conditions as in call_instrumentation_vector(): every stand-in has to be called. */
    if (ts->tracing || code->co_flags & CO_NO_MONITORING_EVENTS) return;
    PyObject *pending = PyErr_GetRaisedException();
    uint8_t tools = ts->interp->monitors.tools[PY_MONITORING_EVENT_PY_THROW];
    for (int id = 0; id < PY_MONITORING_TOOL_IDS; id++) {
        PyObject **place = &ts->interp->monitoring_callables[id][PY_MONITORING_EVENT_PY_THROW];
        if (!(tools & 1 << id) || *place == NULL) continue;
        PyObject *tool = PyLong_FromLong(id);
        PyObject *function = tool == NULL ? NULL : PyCFunction_New(&definition, tool);
        Py_XDECREF(tool);
        if (function == NULL) break;
        Py_XSETREF(stand_ins[id], function);
        skipped[id] = *place;
        *place = function;
    }
    PyErr_SetRaisedException(pending);
}

void spt_skipped_throw_event(void) {
    for (int id = 0; id < PY_MONITORING_TOOL_IDS; id++) {
        put_back(id);
        Py_CLEAR(stand_ins[id]);
    }
}

/* As in `_Py_call_instrumentation_line()`. What a callback returns (sys.monitoring.DISABLE) is for a place of CPython's tables,
   which is not reached from here: it is told once more. */
int spt_tell_of_line(PyThreadState *ts, struct _PyInterpreterFrame *frame, uintptr_t ran) {
    PyCodeObject *code = _PyFrame_GetCode(frame);
    _Py_CODEUNIT *start = _PyCode_CODE(code);
    if (frame->instr_ptr->op.code != INSTRUMENTED_LINE || ts->tracing) return 0;
    int place = (int)(frame->instr_ptr - start), line = PyCode_Addr2Line(code, place * 2);
    if (line < 0 || line == PyCode_Addr2Line(code, (int)(ran - (uintptr_t)start))) return 0;
    _PyCoMonitoringData *data = code->_co_monitoring;
    uint8_t tools = data->line_tools != NULL
                        ? data->line_tools[place]
                        : ts->interp->monitors.tools[PY_MONITORING_EVENT_LINE]
                              | data->local_monitors.tools[PY_MONITORING_EVENT_LINE];
    if (tools & 1 << PY_MONITORING_SYS_TRACE_ID && ts->c_tracefunc != NULL) {
        PyFrameObject *object = PyThreadState_GetFrame(ts);
        if (object == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        int error = 0;
        if (object->f_trace_lines) {
            int old = ts->what_event;
            ts->what_event = PY_MONITORING_EVENT_LINE;
            ts->tracing++;
            error = ts->c_tracefunc(ts->c_traceobj, object, PyTrace_LINE, Py_None);
            ts->tracing--;
            ts->what_event = old;
        }
        Py_DECREF(object);
        if (error) return -1;
    }
    for (int tool = PY_MONITORING_SYS_PROFILE_ID - 1; tool >= 0; tool--) {
        PyObject *callback = ts->interp->monitoring_callables[tool][PY_MONITORING_EVENT_LINE];
        if (!(tools & 1 << tool) || callback == NULL) continue;
        int old = ts->what_event;
        ts->what_event = PY_MONITORING_EVENT_LINE;
        ts->tracing++;
        PyObject *result = PyObject_CallFunction(callback, "Oi", code, line);
        ts->tracing--;
        ts->what_event = old;
        if (result == NULL) return -1;
        Py_DECREF(result);
    }
    return 0;
}

/* As in call_instrumentation_vector(). */
int spt_tell_of_exception(PyThreadState *ts, struct _PyInterpreterFrame *frame, int event, PyObject *exception) {
    PyCodeObject *code = _PyFrame_GetCode(frame);
    uint8_t tools = ts->interp->monitors.tools[event];
    if (ts->tracing) return 0;
    for (int tool = PY_MONITORING_TOOL_IDS - 1; tool >= 0; tool--) {
        PyObject **callback = &ts->interp->monitoring_callables[tool][event];
        if (!(tools & 1 << tool) || *callback == NULL) continue;
        int offset = (int)((char *)frame->instr_ptr - (char *)_PyCode_CODE(code)), old = ts->what_event;
        ts->what_event = event;
        ts->tracing++;
        PyObject *result = PyObject_CallFunction(*callback, "OiO", code, offset, exception);
        ts->tracing--;
        ts->what_event = old;
        if (result == NULL) return -1;
        PyObject *monitoring = PySys_GetObject("monitoring"), *disable = NULL;
        if (monitoring != NULL) disable = PyObject_GetAttrString(monitoring, "DISABLE");
        int disables = result == disable;
        Py_XDECREF(disable);
        Py_DECREF(result);
        PyErr_Clear();
        if (disables) {
            PyErr_Format(PyExc_ValueError, "Cannot disable %s events. Callback removed.",
                         event == PY_MONITORING_EVENT_PY_UNWIND ? "PY_UNWIND" : "EXCEPTION_HANDLED");
            Py_CLEAR(*callback);
            return -1;
        }
    }
    return 0;
}

static int (*tracing_listener)(void *);

static int audit(const char *event, PyObject *arguments, void *data) {
    if ((strcmp(event, "sys.settrace") == 0 || strcmp(event, "sys.setprofile") == 0)
        && PyInterpreterState_Get() == PyInterpreterState_Main()) {
        /* In any thread: not Py_AddPendingCall(), which waits for the main one. With a full queue we hear of the next. */
        (void)_PyEval_AddPendingCall(PyInterpreterState_Main(), tracing_listener, NULL, 0);
    }
    return 0;
}

/* PySys_AddAuditHook() asks the hooks that are there for leave, and knows no way back. The runtime frees the entry
   at its end, so it is looked for rather than remembered. */
static _Py_AuditHookEntry **find_audit_entry(void) {
    _Py_AuditHookEntry **place = &_PyRuntime.audit_hooks.head;
    while (*place != NULL && (*place)->hookCFunction != audit) place = &(*place)->next;
    return place;
}

int spt_listen_for_tracing(int (*function)(void *)) {
    int done = 1;
    tracing_listener = function;
    PyMutex_Lock(&_PyRuntime.audit_hooks.mutex);
    _Py_AuditHookEntry **place = find_audit_entry();
    if (*place == NULL) {
        _Py_AuditHookEntry *entry = PyMem_RawMalloc(sizeof *entry);
        done = entry != NULL;
        if (done) {
            *entry = (_Py_AuditHookEntry){.hookCFunction = audit};
            *place = entry;
        }
    }
    PyMutex_Unlock(&_PyRuntime.audit_hooks.mutex);
    return done;
}

void spt_stop_listening_for_tracing(void) {
    PyMutex_Lock(&_PyRuntime.audit_hooks.mutex);
    _Py_AuditHookEntry **place = find_audit_entry();
    _Py_AuditHookEntry *entry = *place;
    /* A thread that walks the list is never inside our entry: `audit` keeps the GIL. */
    if (entry != NULL) *place = entry->next;
    PyMutex_Unlock(&_PyRuntime.audit_hooks.mutex);
    PyMem_RawFree(entry);
}

/* Types and modules. */

static spt_function *find_function(PyObject *module, const char *name) {
    PyModuleDef *module_definition = module != NULL && PyModule_Check(module) ? PyModule_GetDef(module) : NULL;
    if (module_definition == NULL || module_definition->m_methods == NULL) return NULL;
    for (PyMethodDef *method = module_definition->m_methods; method->ml_name != NULL; method++) {
        if (strcmp(method->ml_name, name) == 0) return (spt_function *)&method->ml_meth;
    }
    return NULL;
}

spt_function *spt_sys_function(const char *name) {
    /* The module as it was made, whatever sys.modules says: `sys` and its built-in functions have it. */
    PyObject *function = PySys_GetObject("getrefcount");
    PyObject *module = function != NULL && PyCFunction_Check(function) ? PyCFunction_GET_SELF(function) : NULL;
    return find_function(module, name);
}

spt_function *spt_monitoring_function(const char *name) { return find_function(PySys_GetObject("monitoring"), name); }

spt_function *spt_module_maker(const char *name) {
    for (struct _inittab *entry = _PyRuntime.imports.inittab; entry != NULL && entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) == 0) return (spt_function *)&entry->initfunc;
    }
    return NULL;
}

spt_function *spt_tracemalloc_function(PyObject *module, const char *name) { return find_function(module, name); }

static spt_function *find_method(PyMethodDef *methods, const char *name) {
    for (PyMethodDef *method = methods; method->ml_name != NULL; method++) {
        if (strcmp(method->ml_name, name) == 0) return (spt_function *)&method->ml_meth;
    }
    return NULL;
}

spt_function *spt_faulthandler_function(const char *name) {
    spt_function *maker = spt_module_maker("faulthandler");
    if (maker == NULL) return NULL;
    /* The module's definition: it is made in several phases. */
    PyObject *definition = ((PyObject *(*)(void))*maker)();
    if (definition == NULL || !PyObject_TypeCheck(definition, &PyModuleDef_Type)) return NULL;
    return find_method(((PyModuleDef *)definition)->m_methods, name);
}

spt_function *spt_proxy_method(const char *name) { return find_method(PyFrameLocalsProxy_Type.tp_methods, name); }
spt_function *spt_list_method(const char *name) { return find_method(PyList_Type.tp_methods, name); }

spt_function *spt_frame_setter(const char *name) {
    for (PyGetSetDef *entry = PyFrame_Type.tp_getset; entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) == 0) return (spt_function *)&entry->set;
    }
    return NULL;
}

spt_function *spt_wrapped_slot(PyTypeObject *type, const char *name) {
    PyObject *dict = PyType_GetDict(type);
    if (dict == NULL) return NULL;
    PyObject *found = PyDict_GetItemString(dict, name);
    Py_DECREF(dict);
    if (found == NULL || !Py_IS_TYPE(found, &PyWrapperDescr_Type)) return NULL;
    return &((PyWrapperDescrObject *)found)->d_wrapped;
}

void *spt_zero_pages(size_t bytes) {
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

/* The module. Sub-interpreters may import it, so that `enable()` can tell them why not. */

static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {0, NULL},
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "spinetail._engine",
    .m_slots = slots,
};

PyObject *spt_initialize_module(PyMethodDef *functions, const char *documentation) {
    definition.m_methods = functions;
    definition.m_doc = documentation;
    return PyModuleDef_Init(&definition);
}

/* What the compiler and stats() are told. */

char *spt_copy_text(PyObject *text) {
    PyObject *encoded = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    char *copy = encoded == NULL ? NULL : strdup(PyBytes_AS_STRING(encoded));
    Py_XDECREF(encoded);
    if (encoded == NULL) PyErr_Clear();
    return copy;
}

uint64_t spt_unboxed(PyObject *object) {
    if (PyFloat_CheckExact(object)) {
        double value = PyFloat_AS_DOUBLE(object);
        return value == value ? spt_bits(value) + spt_word_first_double() : 0;
    }
    if (!PyLong_CheckExact(object)) return 0;
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow != 0 || value < -(1LL << 48) || value >= 1LL << 48) return 0;
    return spt_word_int_zero() + (uint64_t)value;
}
