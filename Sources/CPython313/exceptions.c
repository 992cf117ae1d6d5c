/* Exceptions made, raised, noted in tracebacks, matched and dropped as CPython does it (Objects/exceptions.c, Python/errors.c,
   Python/traceback.c, Objects/frameobject.c).

       try: d[k]              an exception, its arguments, a traceback and a frame object: blocks from pymalloc, and no look-up of
       except KeyError: …     the thread for each of them; the class is compared; all of it goes where the handler ends

   Only what runs none of the program's code is done here. */
#include "allocation.h"
#include "pycore_global_strings.h"

/* ---- Making ---- */

/* Whether type_call() of a class comes to BaseException's tp_new and tp_init, and there is nothing else to it. */
static int is_plain_class(PyObject *callable) {
    if (!Py_IS_TYPE(callable, &PyType_Type)) return 0;
    PyTypeObject *type = (PyTypeObject *)callable, *base = (PyTypeObject *)PyExc_BaseException;
    return type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS && type->tp_new == base->tp_new && type->tp_init == base->tp_init &&
           type->tp_alloc == base->tp_alloc && type->tp_vectorcall == NULL && type->tp_itemsize == 0 &&
           !(type->tp_flags & Py_TPFLAGS_INLINE_VALUES);
}

static PyObject *new_exception(PyTypeObject *type, PyObject *const *arguments, Py_ssize_t count) {
    PyObject *args = spt_tuple(arguments, count);
    size_t before = _PyType_PreHeaderSize(type), size = _PyObject_VAR_SIZE(type, 1);
    PyObject *made = args != NULL ? take_object_behind(before, type, size) : NULL;
    if (made == NULL) {
        if (args == NULL) PyErr_Clear();
        else Py_DECREF(args);
        return NULL;
    }
    if (before > sizeof(PyGC_Head)) memset((char *)made - before, 0, before - sizeof(PyGC_Head));
    memset(made + 1, 0, size - sizeof(PyObject));
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_INCREF(type);
    ((PyBaseExceptionObject *)made)->args = args;
    spt_track(made);
    return made;
}
PyObject *spt_new_exception(PyThreadState *ts, PyObject *callable, PyObject *const *arguments, Py_ssize_t count) {
    if (!is_plain_class(callable) || ts->c_recursion_remaining <= 0) return NULL;
    return new_exception((PyTypeObject *)callable, arguments, count);
}

/* An exception instance of a class or instance, a new reference; consumes the operand. */
static PyObject *as_instance(PyThreadState *ts, PyObject *operand, const char *not_an_exception) {
    if (PyExceptionClass_Check(operand)) {
        PyObject *instance = spt_new_exception(ts, operand, NULL, 0);
        if (instance == NULL) instance = PyObject_CallNoArgs(operand);
        if (instance != NULL && !PyExceptionInstance_Check(instance)) {
            _PyErr_Format(ts, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R",
                          operand, Py_TYPE(instance));
            Py_CLEAR(instance);
        }
        drop(operand);
        return instance;
    }
    if (PyExceptionInstance_Check(operand)) return operand;
    Py_DECREF(operand);
    _PyErr_SetString(ts, PyExc_TypeError, not_an_exception);
    return NULL;
}

/* ---- Raising ---- */

static int is_handled(_PyErr_StackItem *item) { return item->exc_value != NULL && item->exc_value != Py_None; }

/* The exception that is handled now, borrowed, or NULL (_PyErr_GetTopmostException). */
static PyObject *handled_exception(PyThreadState *ts) {
    _PyErr_StackItem *item = ts->exc_info;
    while (!is_handled(item) && item->previous_item != NULL) item = item->previous_item;
    return is_handled(item) ? item->exc_value : NULL;
}

/* PyErr_SetObject() of an instance and its class; consumes it. */
static void set_instance(PyThreadState *ts, PyObject *value) {
    PyObject *handled = handled_exception(ts);
    PyBaseExceptionObject *exception = (PyBaseExceptionObject *)value;
    int is_chained = handled != NULL && handled != value;
    /* What goes before either of them may be a long chain, or a circle; a metaclass may have its own idea of a subclass. */
    if (!Py_IS_TYPE(Py_TYPE(value), &PyType_Type) || ts->current_exception != NULL ||
        (is_chained && (exception->context != NULL || ((PyBaseExceptionObject *)handled)->context != NULL))) {
        PyErr_SetObject((PyObject *)Py_TYPE(value), value);
        Py_DECREF(value);
        return;
    }
    if (is_chained) exception->context = Py_NewRef(handled);
    ts->current_exception = value;
}

int spt_raise(PyThreadState *ts, PyObject *exception, PyObject *cause) {
    if (exception == NULL) {
        PyObject *handled = handled_exception(ts);
        if (handled == NULL) {
            _PyErr_SetString(ts, PyExc_RuntimeError, "No active exception to reraise");
            return 0;
        }
        PyErr_SetRaisedException(Py_NewRef(handled));
        return 1;
    }
    PyObject *value = as_instance(ts, exception, "exceptions must derive from BaseException");
    if (value == NULL) {
        Py_XDECREF(cause);
        return 0;
    }
    if (cause != NULL) {
        if (cause == Py_None) {
            Py_CLEAR(cause);
        } else {
            PyObject *instance = as_instance(ts, Py_NewRef(cause), "exception causes must derive from BaseException");
            if (instance == NULL) Py_DECREF(value);
            Py_DECREF(cause);
            if (instance == NULL) return 0;
            cause = instance;
        }
        PyException_SetCause(value, cause);
    }
    set_instance(ts, value);
    return 0;
}

void spt_raise_missing_key(PyThreadState *ts, PyObject *key) {
    PyObject *made = spt_new_exception(ts, PyExc_KeyError, &key, 1);
    if (made == NULL) _PyErr_SetKeyError(key);
    else set_instance(ts, made);
}

void spt_raise_list_index(PyThreadState *ts) {
    PyObject *message = (PyObject *)&_Py_STR(list_err), *made = spt_new_exception(ts, PyExc_IndexError, &message, 1);
    if (made == NULL) PyErr_SetObject(PyExc_IndexError, message);
    else set_instance(ts, made);
}

/* Adds ASCII text to a message; NULL: it is too long, or other text. */
static char *put_ascii(char *place, const char *end, const char *text, size_t length) {
    if (place == NULL || length > (size_t)(end - place)) return NULL;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 128) return NULL;
        place[i] = text[i];
    }
    return place + length;
}
/* (Objects/object.c: _PyObject_GenericGetAttrWithDict, _PyObject_SetAttributeErrorContext.) */
int spt_raise_absent_attribute(PyThreadState *ts, PyObject *owner, PyObject *name) {
    static const char middle[] = "' object has no attribute '";
    const char *type = Py_TYPE(owner)->tp_name;
    size_t length = strlen(type);
    if (length > 100 || !PyUnicode_IS_COMPACT_ASCII(name) || ts->c_recursion_remaining <= 0) return 0;
    char text[256], *end = text + sizeof text, *place = put_ascii(text, end, "'", 1);
    place = put_ascii(place, end, type, length);
    place = put_ascii(place, end, middle, sizeof middle - 1);
    place = put_ascii(place, end, (const char *)((PyASCIIObject *)name + 1), (size_t)PyUnicode_GET_LENGTH(name));
    place = put_ascii(place, end, "'", 1);
    PyObject *message = place != NULL ? spt_new_ascii(text, place - text) : NULL;
    PyObject *made = message != NULL ? new_exception((PyTypeObject *)PyExc_AttributeError, &message, 1) : NULL;
    if (message != NULL) drop(message);
    if (made == NULL) {
        PyErr_Clear();
        return 0;
    }
    ((PyAttributeErrorObject *)made)->obj = Py_NewRef(owner);
    ((PyAttributeErrorObject *)made)->name = Py_NewRef(name);
    set_instance(ts, made);
    return 1;
}

/* ---- Tracebacks ---- */

PyFrameObject *spt_object_of_frame(spt_frame *frame) {
    if (frame->frame_obj != NULL) return frame->frame_obj;
    PyCodeObject *code = _PyFrame_GetCode(frame);
    Py_ssize_t slots = code->co_nlocalsplus + code->co_stacksize;
    PyFrameObject *object = (PyFrameObject *)take_object(&PyFrame_Type, _PyObject_VAR_SIZE(&PyFrame_Type, slots));
    if (object == NULL) return NULL;
    Py_SET_SIZE((PyVarObject *)object, slots);
    object->f_back = NULL;
    object->f_frame = frame;
    object->f_trace = NULL;
    object->f_lineno = 0;
    object->f_trace_lines = 1;
    object->f_trace_opcodes = 0;
    object->f_extra_locals = NULL;
    object->f_locals_cache = NULL;
    frame->frame_obj = object;
    return object;
}

/* PyTraceBack_Here(). */
static void add_entry(PyThreadState *ts, PyFrameObject *object) {
    PyTracebackObject *entry = (PyTracebackObject *)take_object(&PyTraceBack_Type, sizeof(PyTracebackObject));
    if (entry == NULL) {
        PyTraceBack_Here(object);
        return;
    }
    PyBaseExceptionObject *exception = (PyBaseExceptionObject *)ts->current_exception;
    entry->tb_next = (PyTracebackObject *)exception->traceback;
    entry->tb_frame = (PyFrameObject *)Py_NewRef(object);
    entry->tb_lasti = _PyInterpreterFrame_LASTI(object->f_frame) * (int)sizeof(_Py_CODEUNIT);
    entry->tb_lineno = -1;
    spt_track((PyObject *)entry);
    exception->traceback = (PyObject *)entry;
}

void spt_add_traceback(PyThreadState *ts, spt_frame *frame) {
    if (ts->current_exception == NULL) _PyErr_SetString(ts, PyExc_SystemError, "error return without exception set");
    if (_PyFrame_IsIncomplete(frame)) return;
    PyFrameObject *object = spt_object_of_frame(frame);
    if (object == NULL) {
        /* It clears the exception if there is no memory for a frame object. CPython then goes on with MemoryError. */
        PyObject *pending = PyErr_GetRaisedException();
        object = PyThreadState_GetFrame(ts);
        if (object == NULL) {
            Py_DECREF(pending);
            PyErr_NoMemory();
            return;
        }
        PyErr_SetRaisedException(pending);
        /* The frame has it. */
        Py_DECREF(object);
    }
    add_entry(ts, object);
}

/* take_ownership(), of a frame whose registers are objects as far as its stacktop. */
int spt_leave_to_frame_object(PyThreadState *ts, spt_frame *frame) {
    PyFrameObject *object = frame->frame_obj;
    frame->frame_obj = NULL;
    if (Py_REFCNT(object) == 1) {
        drop((PyObject *)object);
        return 0;
    }
    /* The reference to the code goes with it. */
    memcpy(object->_f_frame_data, frame, (size_t)((char *)&frame->localsplus[frame->stacktop] - (char *)frame));
    spt_frame *own = (spt_frame *)object->_f_frame_data;
    object->f_frame = own;
    own->owner = FRAME_OWNED_BY_FRAME_OBJECT;
    if (_PyFrame_IsIncomplete(own)) {
        PyCodeObject *code = _PyFrame_GetCode(own);
        own->instr_ptr = _PyCode_CODE(code) + code->_co_firsttraceable + 1;
    }
    spt_frame *previous = _PyFrame_GetFirstComplete(own->previous);
    own->previous = NULL;
    if (previous != NULL) {
        PyFrameObject *back = spt_object_of_frame(previous);
        if (back != NULL) {
            object->f_back = (PyFrameObject *)Py_NewRef(back);
        } else {
            PyObject *pending = PyErr_GetRaisedException();
            /* The first complete frame of the thread is that one: the one that ends is unlinked. */
            object->f_back = PyThreadState_GetFrame(ts);
            if (object->f_back == NULL) PyErr_Clear();
            PyErr_SetRaisedException(pending);
        }
    }
    if (!_PyObject_GC_IS_TRACKED((PyObject *)object)) spt_track((PyObject *)object);
    Py_DECREF(object);
    ts->datastack_top = (PyObject **)frame;
    return 1;
}

/* ---- Matching ---- */

static int is_caught(PyObject *exception, PyObject *type) {
    return (PyObject *)Py_TYPE(exception) == type || PyType_IsSubtype(Py_TYPE(exception), (PyTypeObject *)type);
}

int spt_match_exception(PyObject *exception, PyObject *type) {
    if (!PyExceptionInstance_Check(exception)) return 2;
    if (PyExceptionClass_Check(type)) return is_caught(exception, type);
    if (!PyTuple_Check(type)) return 2;
    int result = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type); i++) {
        PyObject *item = PyTuple_GET_ITEM(type, i);
        if (!PyExceptionClass_Check(item)) return 2;
        if (!result) result = is_caught(exception, item);
    }
    return result;
}

int spt_check_exc_match(PyThreadState *ts, PyObject *exception, PyObject *type) {
    int result = spt_match_exception(exception, type);
    if (result < 2) return result;
    if (_PyEval_CheckExceptTypeValid(ts, type) < 0) return -1;
    return PyErr_GivenExceptionMatches(exception, type);
}

/* ---- Dropping ---- */

/* Py_CLEAR(). */
SPT_ALWAYS void clear(PyObject **place) {
    PyObject *value = *place;
    *place = NULL;
    drop_if_any(value);
}

void clear_exception(PyBaseExceptionObject *exception) {
    clear(&exception->dict);
    clear(&exception->args);
    clear(&exception->notes);
    clear(&exception->traceback);
    clear(&exception->cause);
    clear(&exception->context);
}

int drop_exception(PyObject *object) {
    PyThreadState *ts = running_thread();
    if (!enter(ts)) return 0;
    untrack(object);
    if (Py_IS_TYPE(object, (PyTypeObject *)PyExc_AttributeError)) {
        clear(&((PyAttributeErrorObject *)object)->obj);
        clear(&((PyAttributeErrorObject *)object)->name);
    }
    clear_exception((PyBaseExceptionObject *)object);
    give_object(object);
    leave(ts);
    return 1;
}

int drop_traceback(PyObject *object) {
    PyThreadState *ts = running_thread();
    if (!enter(ts)) return 0;
    PyTracebackObject *entry = (PyTracebackObject *)object;
    untrack(object);
    drop_if_any((PyObject *)entry->tb_next);
    drop_if_any((PyObject *)entry->tb_frame);
    give_object(object);
    leave(ts);
    return 1;
}

int drop_frame(PyObject *object) {
    PyThreadState *ts = running_thread();
    if (!enter(ts)) return 0;
    PyFrameObject *self = (PyFrameObject *)object;
    spt_frame *frame = (spt_frame *)self->_f_frame_data;
    PyObject *code = NULL;
    untrack(object);
    if (self->f_frame == frame && frame->owner == FRAME_OWNED_BY_FRAME_OBJECT) {
        code = frame->f_executable;
        frame->f_executable = NULL;
        clear(&frame->f_funcobj);
        clear(&frame->f_locals);
        for (int i = 0; i < frame->stacktop; i++) clear(&frame->localsplus[i]);
    }
    clear((PyObject **)&self->f_back);
    clear(&self->f_trace);
    clear(&self->f_extra_locals);
    clear(&self->f_locals_cache);
    give_object(object);
    drop_if_any(code);
    leave(ts);
    return 1;
}
