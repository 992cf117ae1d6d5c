/* Switched on with the interpreter, the engine sleeps until there is something for it to do: a small module stands at the
   evaluation hook (PEP 523) and looks for a program's first code with a loop, or for a thousand frames. Then it loads the
   engine, which takes its place, and gives it the frame.

     python -c pass         the engine is not loaded, which would take longer than the program
     python program.py      it is there before the first round of the first loop

   What is out of the ordinary (options, variables, another evaluator, another Python) is the package's at once. */

#include "autoload.h"

#include <dlfcn.h>

/* Several times what CPython's own start takes behind the `.pth` file of a virtual environment (270). */
enum { FRAMES_ASLEEP = 1000 };

/* The main interpreter's, under its lock: from what the engine is to be made, and the engine. */
static PyObject *engine_spec, *engine;
static int frames_to_go;
/* CPython's own start has loops, too: of `linecache`, where the program is given by `-c`. The first frame in `__main__`, whose dict this
   is, begins the program. */
static PyObject *main_globals;
static int has_begun;

static PyObject *start_package(void) {
    PyObject *package = PyImport_ImportModule("spinetail");
    PyObject *result = package == NULL ? NULL : PyObject_CallMethod(package, "_start", NULL);
    Py_XDECREF(package);
    return result;
}

/* The engine, made by the spec, without what the program could notice: no audit event, no Python code, no change of `sys.modules`, over
   which it may be iterating. NULL, with an exception or without. */
static PyObject *load_engine(PyObject *spec) {
    PyObject *place = PyObject_GetAttrString(spec, "origin");
    PyObject *path = place == NULL ? NULL : PyUnicode_EncodeFSDefault(place);
    void *library = path == NULL ? NULL : dlopen(PyBytes_AS_STRING(path), RTLD_NOW);
    PyObject *(*initialize)(void) = library == NULL ? NULL : (PyObject * (*)(void)) dlsym(library, "PyInit__engine");
    PyObject *definition = initialize == NULL ? NULL : initialize();
    PyObject *made = definition == NULL ? NULL : PyModule_FromDefAndSpec((PyModuleDef *)definition, spec);
    if (made != NULL
        && (PyModule_ExecDef(made, (PyModuleDef *)definition) != 0 || PyObject_SetAttrString(made, "__spec__", spec) != 0
            || PyObject_SetAttrString(made, "__file__", place) != 0))
        Py_CLEAR(made);
    Py_XDECREF(path);
    Py_XDECREF(place);
    return made;
}

static PyObject *evaluate_asleep(PyThreadState *ts, struct _PyInterpreterFrame *frame, int throws);

/* Puts the engine where this module stood. False, with an exception set, where neither it nor the package could tell why not. */
static int wake(void) {
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    PyObject *spec = engine_spec;
    if (spec == NULL || interpreter != PyInterpreterState_Main()) return 1;
    engine_spec = NULL;
    if (_PyInterpreterState_GetEvalFrameFunc(interpreter) == evaluate_asleep)
        _PyInterpreterState_SetEvalFrameFunc(interpreter, _PyEval_EvalFrameDefault);
    engine = load_engine(spec);
    PyObject *result = engine == NULL ? NULL : PyObject_CallMethod(engine, "start", NULL);
    if (result == NULL) {
        /* It says why in a sentence. */
        PyErr_Clear();
        Py_CLEAR(engine);
        result = start_package();
    }
    int is_done = result != NULL;
    Py_XDECREF(result);
    Py_DECREF(spec);
    return is_done;
}

static PyObject *evaluate_asleep(PyThreadState *ts, struct _PyInterpreterFrame *frame, int throws) {
    PyInterpreterState *interpreter = ts->interp;
    PyCodeObject *code = _PyFrame_GetCode(frame);
    /* An evaluator that came later may call this one. An exception thrown into a generator is on its way. */
    if (engine_spec == NULL || throws || Py_IsFinalizing()
        || _PyInterpreterState_GetEvalFrameFunc(interpreter) != evaluate_asleep)
        return _PyEval_EvalFrameDefault(ts, frame, throws);
    if (frame->f_globals == main_globals) has_begun = 1;
    if (--frames_to_go >= 0 && (!has_begun || spt_is_frozen(code) || !spt_has_loop(code)))
        return _PyEval_EvalFrameDefault(ts, frame, throws);
    if (!wake()) PyErr_FormatUnraisable("Spinetail is off, as it could not be loaded");
    return _PyInterpreterState_GetEvalFrameFunc(interpreter)(ts, frame, throws);
}

/* Whether a variable of the environment is for the package. */
static int is_for_package(const char *variable) {
    static const char ours[] = "SPINETAIL_", for_compiler[] = "SPINETAIL_CACHE=";
    return strncmp(variable, ours, sizeof ours - 1) == 0 && strncmp(variable, for_compiler, sizeof for_compiler - 1) != 0;
}

/* Whether nothing asks for more than the engine: an option -X, a variable SPINETAIL_…, -E, the package, which another `.pth` file may
   have imported, another evaluator, another version of Python. */
static int is_plain(void) {
    PyObject *options = PySys_GetXOptions(), *flags = PySys_GetObject("flags");
    PyObject *ignores = flags == NULL ? NULL : PyObject_GetAttrString(flags, "ignore_environment");
    int result = Py_Version >> 16 == PY_VERSION_HEX >> 16 && options != NULL && PyDict_GET_SIZE(options) == 0
        && ignores != NULL && PyObject_Not(ignores) == 1
        && PyDict_GetItemString(PyImport_GetModuleDict(), "spinetail") == NULL
        && _PyInterpreterState_GetEvalFrameFunc(PyInterpreterState_Get()) == _PyEval_EvalFrameDefault;
    Py_XDECREF(ignores);
    PyErr_Clear();
    for (char **variable = environ; result && variable != NULL && *variable != NULL; variable++)
        result = !is_for_package(*variable);
    return result;
}

/* The spec of the engine in the package beside this module, or NULL, with an exception or without: an editable install has it elsewhere. */
static PyObject *find_engine(PyObject *module) {
    PyObject *own = PyObject_GetAttrString(module, "__spec__"), *spec = NULL, *path = NULL;
    PyObject *place = own == NULL ? NULL : PyObject_GetAttrString(own, "origin");
    PyObject *name = PyModule_GetNameObject(module);
    PyObject *parts = place == NULL || name == NULL ? NULL : PyUnicode_RPartition(place, name);
    if (parts != NULL)
        path = PyUnicode_FromFormat("%Uspinetail/_engine%U", PyTuple_GET_ITEM(parts, 0), PyTuple_GET_ITEM(parts, 2));
    PyObject *encoded = path == NULL ? NULL : PyUnicode_EncodeFSDefault(path);
    if (encoded != NULL && access(PyBytes_AS_STRING(encoded), R_OK) == 0) {
        PyObject *names = Py_BuildValue("{sO}", "origin", path), *arguments = Py_BuildValue("sO", "spinetail._engine", Py_None);
        if (names != NULL && arguments != NULL) spec = PyObject_Call((PyObject *)Py_TYPE(own), arguments, names);
        Py_XDECREF(names);
        Py_XDECREF(arguments);
    }
    PyObject *const made[] = {own, place, name, parts, path, encoded};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(made); i++) Py_XDECREF(made[i]);
    return spec;
}

static int execute(PyObject *module) {
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    /* Sub-interpreters always run without the engine. */
    if (interpreter != PyInterpreterState_Main()) return 0;
    PyObject *spec = is_plain() ? find_engine(module) : NULL;
    if (spec == NULL) {
        PyErr_Clear();
        PyObject *result = start_package();
        Py_XDECREF(result);
        return result == NULL ? -1 : 0;
    }
    /* One of an interpreter before this is dead. */
    engine = NULL;
    engine_spec = spec;
    PyObject *main_module = PyDict_GetItemString(PyImport_GetModuleDict(), "__main__");
    main_globals = main_module != NULL && PyModule_Check(main_module) ? PyModule_GetDict(main_module) : NULL;
    has_begun = 0;
    frames_to_go = FRAMES_ASLEEP;
    _PyInterpreterState_SetEvalFrameFunc(interpreter, evaluate_asleep);
    return 0;
}

static PyObject *wake_function(PyObject *module, PyObject *unused) {
    if (!wake()) return NULL;
    int is_here = engine != NULL && PyInterpreterState_Get() == PyInterpreterState_Main();
    return Py_NewRef(is_here ? engine : Py_None);
}

static PyMethodDef functions[] = {
    {"wake", wake_function, METH_NOARGS,
     "wake()\n--\n\nThe engine's module: it is loaded and switched on, if that is still to come. None where it is the package's to do."},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {0, NULL},
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "spinetail_autoload",
    .m_doc = "Switches Spinetail's engine on as soon as there is something for it to do.",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_spinetail_autoload(void) { return PyModuleDef_Init(&definition); }
