/* isinstance() of a class whose metaclass is ABCMeta, as it has answered before (Lib/abc.py, Modules/_abc.c).

       isinstance(x, Mapping)    CPython: a frame for ABCMeta.__instancecheck__, which asks C, which makes a weak reference and asks two sets
                                 here:    x's type in the sets that the class has of types that are and that are not; neither: CPython

   Nothing is remembered here: the sets are those of the class, and what anybody does to them holds at once. See shapes.h. */
#include "CPython313.h"

/* What Modules/_abc.c has of a class, and its module's state. */
typedef struct {
    PyObject_HEAD
    PyObject *registry, *are, *are_not;
    uint64_t version_of_are_not;
} class_data;
typedef struct {
    PyTypeObject *data_type;
    uint64_t version;
} module_state;

/* The last metaclass that has ABCMeta's method, as its version says; the method's code, which has a reference, and the C function that it calls. */
static struct {
    PyTypeObject *meta;
    uint32_t version;
    PyFunctionObject *method;
    PyObject *code;
    PyObject *name;
    PyMethodDef *definition;
} known;

/* Whether code is that of ABCMeta.__instancecheck__: nothing else calls this function alone. */
static int is_method_of_abc(PyObject *object) {
    PyCodeObject *code = (PyCodeObject *)object;
    return PyUnicode_CompareWithASCIIString(code->co_filename, "<frozen abc>") == 0 &&
           PyUnicode_CompareWithASCIIString(code->co_qualname, "ABCMeta.__instancecheck__") == 0 &&
           code->co_argcount == 2 && code->co_nlocalsplus == 2 && PyTuple_GET_SIZE(code->co_names) == 1 &&
           PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_names, 0), "_abc_instancecheck") == 0;
}
static int learn(PyTypeObject *meta) {
    known.meta = NULL;
    PyObject *found = _PyType_Lookup(meta, &_Py_ID(__instancecheck__));
    if (found == NULL || !PyFunction_Check(found) || meta->tp_getattro != PyType_Type.tp_getattro) return 0;
    PyObject *code = ((PyFunctionObject *)found)->func_code;
    uint32_t version = spt_version_of_type((PyObject *)meta);
    if (version == 0 || !is_method_of_abc(code) || _PyType_Lookup(meta, &_Py_ID(_abc_impl)) != NULL) return 0;
    known.meta = meta;
    known.version = version;
    known.method = (PyFunctionObject *)found;
    Py_XSETREF(known.code, Py_NewRef(code));
    known.name = PyTuple_GET_ITEM(((PyCodeObject *)code)->co_names, 0);
    return 1;
}

/* The module's state, by way of the function that the method finds; NULL when it would find something else. */
static module_state *state_of_module(void) {
    if (known.method->func_code != known.code || !PyDict_CheckExact(known.method->func_globals)) return NULL;
    spt_place place = spt_find_string(known.method->func_globals, known.name);
    if (place == SPT_ABSENT || place == SPT_UNSURE || !PyCFunction_CheckExact(*place)) return NULL;
    PyCFunctionObject *function = (PyCFunctionObject *)*place;
    if (function->m_ml != known.definition) {
        if (strcmp(function->m_ml->ml_name, "_abc_instancecheck") != 0) return NULL;
        known.definition = function->m_ml;
    }
    return function->m_self != NULL && PyModule_CheckExact(function->m_self) ? PyModule_GetState(function->m_self) : NULL;
}

/* Whether a type is in a set of weak references; -1: no telling. */
static int has_type(PyObject *object, PyTypeObject *type) {
    if (object == NULL) return 0;
    if (!PySet_CheckExact(object)) return -1;
    PySetObject *set = (PySetObject *)object;
    if (set->used == 0) return 0;
    Py_hash_t hash = Py_HashPointer(type);
    size_t mask = (size_t)set->mask, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        setentry *entry = &set->table[slot];
        int probes = slot + spt_linear_probes <= mask ? spt_linear_probes : 0;
        do {
            if (entry->key == NULL && entry->hash == 0) return 0;
            if (entry->hash == hash && entry->key != NULL) {
                if (!PyWeakref_CheckRefExact(entry->key)) return -1;
                return ((PyWeakReference *)entry->key)->wr_object == (PyObject *)type ? 1 : -1;
            }
            entry++;
        } while (probes--);
        perturb >>= spt_perturb_shift;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

int spt_ask_abstract_class(PyObject *instance, PyObject *cls) {
    PyTypeObject *type = Py_TYPE(instance), *meta = Py_TYPE(cls);
    if (meta == &PyType_Type || !PyType_Check(cls)) return -1;
    if ((meta != known.meta || meta->tp_version_tag != known.version) && !learn(meta)) return -1;
    module_state *state = state_of_module();
    PyObject *found = _PyType_Lookup((PyTypeObject *)cls, &_Py_ID(_abc_impl));
    if (state == NULL || found == NULL || !Py_IS_TYPE(found, state->data_type) || sizeof(class_data) != Py_TYPE(found)->tp_basicsize) return -1;
    /* The object's `__class__` is its type, whose hash is its address. */
    if (Py_TYPE(type)->tp_hash != PyType_Type.tp_hash || !spt_tells_its_type(type)) return -1;
    class_data *data = (class_data *)found;
    int is = has_type(data->are, type);
    if (is != 0) return is;
    return data->version_of_are_not == state->version && has_type(data->are_not, type) == 1 ? 0 : -1;
}
