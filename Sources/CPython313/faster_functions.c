/* Functions of CPython's C modules that take an easier way for the arguments that they mostly get.

       stream.write(b"abc")     BytesIO: three bytes copied to their place, and no buffer asked for and given back
       struct.pack("<H", 5)     two bytes made of the number, and no look for the format among those that were read

   Each stands in its PyMethodDef in place of the function that it calls for all else (`original`), once the engine met a call of it, while the
   engine is on: whoever calls it comes here, of whatever thread and interpreter. So these use CPython's API alone, or look whose thread it is. */
#include <sys/mman.h>
#include <unistd.h>

#include "allocation.h"

typedef struct {
    /* Of the module, or the type, and of the function. */
    const char *owner, *name;
    int flags;
    PyCFunction replacement;
    /* Where the function was found, and what stood there. */
    PyMethodDef *definition;
    PyCFunction original;
} faster_function;

enum { of_pack, of_bytes_write, of_rfind, of_find, of_fspath, of_getpid, of_getframe, function_count };
static faster_function functions[function_count];

typedef PyObject *(*fast)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*fast_with_names)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
SPT_ALWAYS PyCFunction original(int which) { return functions[which].original; }

/* ---- struct.pack ---- */

/* How many bytes a code of an int takes; 0: it is another. */
SPT_ALWAYS int size_of_code(char code, int is_native) {
    switch (code) {
    case 'b': case 'B': return 1;
    case 'h': case 'H': return 2;
    case 'i': case 'I': return 4;
    case 'l': case 'L': return is_native ? (int)sizeof(long) : 4;
    case 'q': case 'Q': return 8;
    default: return 0;
    }
}
/* Whether a number was written, `size` bytes of it. */
SPT_ALWAYS int write_number(char *to, PyObject *number, int size, int is_signed, int is_big) {
    if (!PyLong_CheckExact(number)) return 0;
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (overflow || (!is_signed && value < 0)) return 0;
    if (size < 8) {
        long long limit = 1LL << (8 * size - is_signed);
        if (value >= limit || value < (is_signed ? -limit : 0)) return 0;
    }
    for (int i = 0; i < size; i++) to[is_big ? size - 1 - i : i] = (char)((unsigned long long)value >> (8 * i));
    return 1;
}
/* struct.pack(format, ints…): without repetition, and where several need not be aligned. */
static PyObject *pack(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    enum { most = 8 };
    if (count < 2 || count > most + 1 || !PyUnicode_CheckExact(*arguments) || !PyUnicode_IS_COMPACT_ASCII(*arguments)) goto other;
    const char *code = (const char *)((PyASCIIObject *)*arguments + 1), *end = code + PyUnicode_GET_LENGTH(*arguments);
    int is_native = 1, is_big = !PY_LITTLE_ENDIAN;
    if (code < end && (*code == '<' || *code == '>' || *code == '!' || *code == '=')) {
        is_native = 0;
        if (*code != '=') is_big = *code != '<';
        code++;
    } else if (code < end && *code == '@') {
        code++;
    }
    if (end - code != count - 1 || (is_native && count > 2)) goto other;
    char bytes[most * 8], *to = bytes;
    for (PyObject *const *argument = arguments + 1; code < end; code++, argument++) {
        int size = size_of_code(*code, is_native);
        if (size == 0 || !write_number(to, *argument, size, *code >= 'a', is_big)) goto other;
        to += size;
    }
    Py_ssize_t size = to - bytes;
    if (size == 1 || !is_only_interpreter()) return PyBytes_FromStringAndSize(bytes, size);
    PyObject *packed = take_bytes(size);
    if (packed != NULL) memcpy(PyBytes_AS_STRING(packed), bytes, (size_t)size);
    return packed;
other:
    return ((fast)(void *)original(of_pack))(module, arguments, count);
}

/* ---- io.BytesIO (Modules/_io/bytesio.c) ---- */

typedef struct {
    PyObject_HEAD
    PyObject *buf;
    Py_ssize_t pos, string_size;
    PyObject *dict, *weakreflist;
    Py_ssize_t exports;
} bytes_stream;

static PyObject *write_bytes(PyObject *self, PyObject *bytes) {
    bytes_stream *stream = (bytes_stream *)self;
    if (PyBytes_CheckExact(bytes) && stream->buf != NULL && stream->exports == 0 && Py_REFCNT(stream->buf) == 1 &&
        stream->pos <= stream->string_size) {
        Py_ssize_t size = PyBytes_GET_SIZE(bytes);
        if (size <= PyBytes_GET_SIZE(stream->buf) - stream->pos) {
            memcpy(PyBytes_AS_STRING(stream->buf) + stream->pos, PyBytes_AS_STRING(bytes), (size_t)size);
            stream->pos += size;
            if (stream->pos > stream->string_size) stream->string_size = stream->pos;
            return PyLong_FromSsize_t(size);
        }
    }
    return original(of_bytes_write)(self, bytes);
}

/* ---- str ---- */

/* Where an ASCII text has an ASCII one, the last time a character alone; -1: nowhere; -2: it is something else that is looked for. */
SPT_ALWAYS Py_ssize_t find_text(PyObject *text, PyObject *const *arguments, Py_ssize_t count, int is_last) {
    if (count != 1 || !PyUnicode_CheckExact(*arguments) || !PyUnicode_IS_COMPACT_ASCII(*arguments) || !PyUnicode_IS_COMPACT_ASCII(text)) {
        return -2;
    }
    const char *start = (const char *)((PyASCIIObject *)text + 1), *found;
    const char *part = (const char *)((PyASCIIObject *)*arguments + 1);
    size_t length = (size_t)PyUnicode_GET_LENGTH(text), part_length = (size_t)PyUnicode_GET_LENGTH(*arguments);
    if (part_length == 1) {
        found = is_last ? memrchr(start, *part, length) : memchr(start, *part, length);
    } else if (is_last) {
        return -2;
    } else {
        found = memmem(start, length, part, part_length);
    }
    return found != NULL ? found - start : -1;
}
static PyObject *find_last(PyObject *text, PyObject *const *arguments, Py_ssize_t count) {
    Py_ssize_t place = find_text(text, arguments, count, 1);
    return place > -2 ? PyLong_FromSsize_t(place) : ((fast)(void *)original(of_rfind))(text, arguments, count);
}
static PyObject *find_first(PyObject *text, PyObject *const *arguments, Py_ssize_t count) {
    Py_ssize_t place = find_text(text, arguments, count, 0);
    return place > -2 ? PyLong_FromSsize_t(place) : ((fast)(void *)original(of_find))(text, arguments, count);
}

/* ---- os ---- */

static PyObject *path_of(PyObject *module, PyObject *const *arguments, Py_ssize_t count, PyObject *names) {
    if (count == 1 && names == NULL && PyUnicode_CheckExact(*arguments)) return Py_NewRef(*arguments);
    return ((fast_with_names)(void *)original(of_fspath))(module, arguments, count, names);
}

/* The process' number, in memory that is empty after a fork, of whatever kind: a system call takes longer than a line of Python. */
static pid_t *known_process;
static PyObject *process_number(PyObject *module, PyObject *none) {
    pid_t *known = known_process;
    if (known == NULL) return original(of_getpid)(module, none);
    if (*known == 0) *known = getpid();
    return PyLong_FromLong(*known);
}
static int prepare_process_number(void) {
    if (known_process != NULL) return 1;
    void *memory = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 0;
    if (madvise(memory, (size_t)sysconf(_SC_PAGESIZE), MADV_WIPEONFORK) != 0) {
        munmap(memory, (size_t)sysconf(_SC_PAGESIZE));
        return 0;
    }
    known_process = memory;
    return 1;
}

/* ---- sys ---- */

/* sys._getframe(depth), where nobody is told of that. */
static PyObject *frame_of(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    PyThreadState *ts = PyThreadState_Get();
    if (count > 1 || ts->interp != &_PyRuntime._main_interpreter || !spt_is_unaudited()) goto other;
    long depth = 0;
    if (count == 1) {
        if (!PyLong_CheckExact(*arguments) || !_PyLong_IsCompact((PyLongObject *)*arguments)) goto other;
        depth = (long)_PyLong_CompactValue((PyLongObject *)*arguments);
    }
    if (depth < 0) goto other;
    spt_frame *frame = _PyFrame_GetFirstComplete(ts->current_frame);
    for (; frame != NULL && depth > 0; depth--) frame = _PyFrame_GetFirstComplete(frame->previous);
    PyFrameObject *object = frame != NULL ? spt_object_of_frame(frame) : NULL;
    if (object != NULL) return Py_NewRef(object);
other:
    return ((fast)(void *)original(of_getframe))(module, arguments, count);
}

/* ---- Putting them in place ---- */

static faster_function functions[function_count] = {
    [of_pack] = {"_struct", "pack", METH_FASTCALL, (PyCFunction)(void *)pack},
    [of_bytes_write] = {"_io.BytesIO", "write", METH_O, write_bytes},
    [of_rfind] = {"str", "rfind", METH_FASTCALL, (PyCFunction)(void *)find_last},
    [of_find] = {"str", "find", METH_FASTCALL, (PyCFunction)(void *)find_first},
    [of_fspath] = {"posix", "fspath", METH_FASTCALL | METH_KEYWORDS, (PyCFunction)(void *)path_of},
    [of_getpid] = {"posix", "getpid", METH_NOARGS, process_number},
    [of_getframe] = {"sys", "_getframe", METH_FASTCALL, (PyCFunction)(void *)frame_of},
};

/* The definition of a C function that is called, and the name of its module or type; NULL: there is none. */
static PyMethodDef *definition_of(PyObject *callable, const char **owner) {
    if (Py_IS_TYPE(callable, &PyMethodDescr_Type)) {
        PyTypeObject *type = PyDescr_TYPE(callable);
        *owner = type->tp_name;
        if (strcmp(*owner, "_io.BytesIO") == 0 && type->tp_basicsize != sizeof(bytes_stream)) return NULL;
        return ((PyMethodDescrObject *)callable)->d_method;
    }
    if (!PyCFunction_CheckExact(callable)) return NULL;
    PyObject *module = PyCFunction_GET_SELF(callable);
    if (module == NULL || !PyModule_CheckExact(module)) return NULL;
    PyModuleDef *definition = PyModule_GetDef(module);
    *owner = definition != NULL ? definition->m_name : NULL;
    return *owner != NULL ? ((PyCFunctionObject *)callable)->m_ml : NULL;
}

static int is_on;

void spt_make_faster(PyObject *callable) {
    const char *owner;
    PyMethodDef *definition = is_on ? definition_of(callable, &owner) : NULL;
    if (definition == NULL) return;
    for (faster_function *function = functions; function < functions + function_count; function++) {
        if (function->definition != NULL || function->flags != definition->ml_flags || strcmp(function->name, definition->ml_name) != 0 ||
            strcmp(function->owner, owner) != 0) {
            continue;
        }
        if (function == functions + of_getpid && !prepare_process_number()) return;
        function->definition = definition;
        function->original = definition->ml_meth;
        definition->ml_meth = function->replacement;
        return;
    }
}

void spt_switch_faster_functions(int on) {
    is_on = on;
    for (faster_function *function = functions; function < functions + function_count; function++) {
        if (on || function->definition == NULL) continue;
        /* Somebody else may have put his own there. */
        if (function->definition->ml_meth != function->replacement) continue;
        function->definition->ml_meth = function->original;
        function->definition = NULL;
    }
}
