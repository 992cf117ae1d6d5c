/* import x, from x import y: as in Python/ceval.c, but that modules which are there already are found without a call.

     from .core import Basic     sys.modules['package.core'], which is no longer being made and has a Basic: that is all

   CPython resolves the name, asks the module for its spec and the spec for more, and in a package calls importlib's
   _handle_fromlist, which is Python. Functions that import what they need pay that at each call. */
#include "CPython313.h"

/* ---- Modules that are there ---- */

/* Where importlib's specs, which are Python objects, keep what is asked of them: offsets into the object. */
static struct {
    uint32_t version, initializing, name, locations;
} specs;

static int find_offset(PyObject *spec, PyObject *name, uint32_t *offset) {
    spt_shape shape = name == NULL ? (spt_shape){0} : spt_load_shape(spec, name);
    Py_XDECREF(name);
    *offset = shape.number;
    return shape.kind == spt_shape_inline;
}

/* Whether an object is a spec of importlib's own type with its values where others have them. */
static int is_plain_spec(PyInterpreterState *interpreter, PyObject *spec) {
    PyTypeObject *type = Py_TYPE(spec);
    if (type->tp_version_tag == 0 || type->tp_version_tag != specs.version) {
        PyObject *importlib = interpreter->imports.importlib;
        PyObject *own = importlib == NULL ? NULL : PyDict_GetItemString(PyModule_GetDict(importlib), "ModuleSpec");
        if (own != (PyObject *)type || !(type->tp_flags & Py_TPFLAGS_INLINE_VALUES)) return 0;
        if (!find_offset(spec, PyUnicode_InternFromString("_initializing"), &specs.initializing)
            || !find_offset(spec, PyUnicode_InternFromString("name"), &specs.name)
            || !find_offset(spec, PyUnicode_InternFromString("submodule_search_locations"), &specs.locations)) {
            PyErr_Clear();
            specs.version = 0;
            return 0;
        }
        specs.version = type->tp_version_tag;
    }
    return _PyObject_InlineValues(spec)->valid;
}
static PyObject *value_of(PyObject *spec, uint32_t offset) { return *(PyObject **)((char *)spec + offset); }

static PyObject *find(PyObject *dict, PyObject *name) {
    spt_place place = spt_find_string(dict, name);
    return spt_is_found(place) ? *place : NULL;
}

static int is_ascii(PyObject *object) { return PyUnicode_CheckExact(object) && PyUnicode_IS_COMPACT_ASCII(object); }

/* How long a dotted name is without its last part. */
static Py_ssize_t length_of_parent(const char *name, Py_ssize_t length) {
    while (length > 0 && name[length - 1] != '.') length--;
    return length > 0 ? length - 1 : 0;
}

/* The full name of a relative import in a module with these globals, a new reference. NULL, without an exception, where it is for CPython
   to find. */
static PyObject *resolve(PyInterpreterState *interpreter, PyObject *globals, PyObject *name, int level) {
    PyObject *package = find(globals, &_Py_ID(__package__)), *spec = find(globals, &_Py_ID(__spec__));
    if (package == NULL || !is_ascii(package) || !is_ascii(name)) return NULL;
    if (spec == NULL || !is_plain_spec(interpreter, spec)) return NULL;
    PyObject *full = value_of(spec, specs.name);
    if (full == NULL || !is_ascii(full)) return NULL;
    const char *text = PyUnicode_DATA(full), *base = PyUnicode_DATA(package);
    /* The spec's `parent`. Where the package has another name CPython warns. */
    Py_ssize_t parent = PyUnicode_GET_LENGTH(full), length = PyUnicode_GET_LENGTH(package);
    if (value_of(spec, specs.locations) == NULL) return NULL;
    if (value_of(spec, specs.locations) == Py_None) parent = length_of_parent(text, parent);
    if (parent != length || memcmp(text, base, (size_t)length) != 0) return NULL;
    while (--level > 0) length = length_of_parent(base, length);
    if (length == 0) return NULL;
    Py_ssize_t added = PyUnicode_GET_LENGTH(name);
    PyObject *made = PyUnicode_New(added > 0 ? length + 1 + added : length, 127);
    if (made == NULL) {
        PyErr_Clear();
        return NULL;
    }
    char *to = PyUnicode_DATA(made);
    memcpy(to, base, (size_t)length);
    if (added > 0) {
        to[length] = '.';
        memcpy(to + length + 1, PyUnicode_DATA(name), (size_t)added);
    }
    return made;
}

/* The module of a name in sys.modules, borrowed; NULL, without an exception, where it is not there. */
static PyObject *find_among(PyObject *modules, PyObject *name) {
    spt_place place = spt_find_string(modules, name);
    if (spt_is_found(place)) return *place;
    if (spt_is_absent(place)) return NULL;
    PyObject *module = PyDict_GetItemWithError(modules, name);
    if (module == NULL) PyErr_Clear();
    return module;
}

/* Whether a module that is a package has all names of a `from` list: then importlib's _handle_fromlist does nothing. */
static int has_all(PyInterpreterState *interpreter, PyObject *dict, PyObject *fromlist) {
    PyObject *handler = find(PyModule_GetDict(interpreter->imports.importlib), &_Py_ID(_handle_fromlist));
    if (handler == NULL || !PyFunction_Check(handler)
        || !spt_is_frozen((PyCodeObject *)PyFunction_GET_CODE(handler)))
        return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fromlist); i++) {
        PyObject *name = PyTuple_GET_ITEM(fromlist, i);
        if (!is_ascii(name) || PyUnicode_READ_CHAR(name, 0) == '*' || find(dict, name) == NULL) return 0;
    }
    return 1;
}

/* The module that an import gives, borrowed, if it is there and nothing else is to be done; NULL, without an exception, if not. */
static PyObject *find_module(PyThreadState *ts, spt_frame *frame, PyObject *name, PyObject *fromlist, PyObject *level) {
    PyInterpreterState *interpreter = ts->interp;
    PyObject *modules = interpreter->imports.modules;
    if (modules == NULL || !PyDict_CheckExact(modules) || !PyDict_CheckExact(frame->f_builtins)
        || !PyDict_CheckExact(frame->f_globals) || !PyLong_CheckExact(level)
        || !_PyLong_IsCompact((PyLongObject *)level))
        return NULL;
    PyObject *function = find(frame->f_builtins, &_Py_ID(__import__));
    if (function == NULL || function != interpreter->imports.import_func) return NULL;
    Py_ssize_t number = _PyLong_CompactValue((PyLongObject *)level);
    PyObject *module;
    if (number == 0) {
        if (PyUnicode_GET_LENGTH(name) == 0) return NULL;
        module = find_among(modules, name);
    } else {
        PyObject *full = number > 0 ? resolve(interpreter, frame->f_globals, name, (int)number) : NULL;
        if (full == NULL) return NULL;
        module = find_among(modules, full);
        Py_DECREF(full);
    }
    if (module == NULL || !PyModule_CheckExact(module)) return NULL;
    PyObject *dict = ((PyModuleObject *)module)->md_dict;
    PyObject *spec = find(dict, &_Py_ID(__spec__));
    if (spec == NULL) return NULL;
    if (spec != Py_None
        && (!is_plain_spec(interpreter, spec) || value_of(spec, specs.initializing) != Py_False))
        return NULL;
    if (fromlist == Py_None) {
        /* `import x.y` gives x. */
        int is_alone = number == 0 && is_ascii(name)
            && memchr(PyUnicode_DATA(name), '.', (size_t)PyUnicode_GET_LENGTH(name)) == NULL;
        return is_alone ? module : NULL;
    }
    if (!PyTuple_CheckExact(fromlist) || PyTuple_GET_SIZE(fromlist) == 0) return NULL;
    spt_place path = spt_find_string(dict, &_Py_ID(__path__));
    if (spt_is_found(path)) return has_all(interpreter, dict, fromlist) ? module : NULL;
    /* Without a path of its own it may make one up. */
    return spt_is_absent(path) && spt_is_absent(spt_find_string(dict, &_Py_ID(__getattr__))) ? module : NULL;
}

/* What a module has of a name, borrowed; NULL where CPython is to look. The type of modules has special names alone. */
static PyObject *find_in_module(PyObject *module, PyObject *name) {
    if (!PyModule_CheckExact(module) || PyUnicode_GET_LENGTH(name) == 0 || PyUnicode_READ_CHAR(name, 0) == '_') return NULL;
    return find(((PyModuleObject *)module)->md_dict, name);
}

/* ---- Instructions ---- */

PyObject *spt_import_name(PyThreadState *ts, spt_frame *frame, PyObject *name, PyObject *fromlist, PyObject *level) {
    PyObject *known = find_module(ts, frame, name, fromlist, level);
    if (known != NULL) return Py_NewRef(known);
    PyObject *function;
    if (PyMapping_GetOptionalItem(frame->f_builtins, &_Py_ID(__import__), &function) < 0) return NULL;
    if (function == NULL) {
        _PyErr_SetString(ts, PyExc_ImportError, "__import__ not found");
        return NULL;
    }
    PyObject *locals = frame->f_locals == NULL ? Py_None : frame->f_locals;
    PyObject *module;
    if (function == ts->interp->imports.import_func) {
        int number = PyLong_AsInt(level);
        module = number == -1 && _PyErr_Occurred(ts)
                     ? NULL
                     : PyImport_ImportModuleLevelObject(name, frame->f_globals, locals, fromlist, number);
    } else {
        PyObject *arguments[5] = {name, frame->f_globals, locals, fromlist, level};
        module = PyObject_Vectorcall(function, arguments, 5, NULL);
    }
    Py_DECREF(function);
    return module;
}

/* ImportError with everything that `from x import y` puts into it. */
static void set_import_error(PyObject *message, PyObject *module, PyObject *path, PyObject *name) {
    if (message == NULL) return;
    PyObject *arguments = PyTuple_Pack(1, message);
    PyObject *keywords = Py_BuildValue("{sOsOsO}", "name", module ? module : Py_None, "path", path ? path : Py_None,
                                       "name_from", name);
    if (arguments != NULL && keywords != NULL) {
        PyObject *error = PyObject_Call(PyExc_ImportError, arguments, keywords);
        if (error != NULL) {
            PyErr_SetObject((PyObject *)Py_TYPE(error), error);
            Py_DECREF(error);
        }
    }
    Py_XDECREF(arguments);
    Py_XDECREF(keywords);
}

/* -1, 0 or 1: is the module of this spec still being executed. */
static int is_initializing(PyObject *module) {
    PyObject *spec, *value;
    int found = PyObject_GetOptionalAttr(module, &_Py_ID(__spec__), &spec);
    if (found <= 0) return found;
    found = PyObject_GetOptionalAttr(spec, &_Py_ID(_initializing), &value);
    Py_DECREF(spec);
    if (found <= 0) return found;
    found = PyObject_IsTrue(value);
    Py_DECREF(value);
    return found;
}

/* Raises the ImportError of `from module import name`; `module_name` (consumed) may be NULL. */
static void cannot_import(PyThreadState *ts, PyObject *module, PyObject *module_name, PyObject *name) {
    PyObject *shown = module_name ? Py_NewRef(module_name) : PyUnicode_FromString("<unknown module name>");
    PyObject *path = NULL, *message = NULL;
    if (shown == NULL) goto done;
    if (PyModule_Check(module)) {
        path = PyModule_GetFilenameObject(module);
        if (path == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_SystemError)) goto done;
            _PyErr_Clear(ts);
        }
    }
    if (path == NULL || !PyUnicode_Check(path)) {
        Py_CLEAR(path);
        message = PyUnicode_FromFormat("cannot import name %R from %R (unknown location)", name, shown);
    } else {
        int initializing = is_initializing(module);
        if (initializing < 0) goto done;
        message = PyUnicode_FromFormat(initializing ? "cannot import name %R from partially initialized module %R "
                                                      "(most likely due to a circular import) (%S)"
                                                    : "cannot import name %R from %R (%S)",
                                       name, shown, path);
    }
    set_import_error(message, module_name, path, name);
done:
    Py_XDECREF(message);
    Py_XDECREF(path);
    Py_XDECREF(shown);
    Py_XDECREF(module_name);
}

PyObject *spt_import_from(PyThreadState *ts, PyObject *module, PyObject *name) {
    PyObject *value = find_in_module(module, name), *module_name;
    if (value != NULL) return Py_NewRef(value);
    if (PyObject_GetOptionalAttr(module, name, &value) != 0) return value;
    /* A circular import may have put the submodule into sys.modules only. */
    if (PyObject_GetOptionalAttr(module, &_Py_ID(__name__), &module_name) < 0) return NULL;
    if (module_name != NULL && !PyUnicode_Check(module_name)) Py_CLEAR(module_name);
    if (module_name != NULL) {
        PyObject *full_name = PyUnicode_FromFormat("%U.%U", module_name, name);
        value = full_name ? PyImport_GetModule(full_name) : NULL;
        Py_XDECREF(full_name);
        if (value != NULL || _PyErr_Occurred(ts)) {
            Py_DECREF(module_name);
            return value;
        }
    }
    cannot_import(ts, module, module_name, name);
    return NULL;
}

int spt_is_body_of_import(struct _PyInterpreterFrame *frame) {
    PyObject *globals = frame->f_globals;
    if (frame->f_locals != globals || !PyDict_CheckExact(globals)) return 0;
    PyObject *spec = find(globals, &_Py_ID(__spec__));
    if (spec == NULL || spec == Py_None) return 0;
    return is_plain_spec(PyInterpreterState_Get(), spec) && value_of(spec, specs.initializing) == Py_True;
}
