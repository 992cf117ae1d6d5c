/* Instances of plain classes, and functions, made and dropped as CPython does it (Objects/typeobject.c, Objects/dictobject.c,
   Objects/funcobject.c), without what is there for other objects. */
#include "allocation.h"
#include "boxes.h"
#include "pycore_dict.h"
#include "pycore_function.h"

destructor dealloc_of_instances;
traverseproc traverse_of_instances;
static vectorcallfunc vectorcall_of_functions, vectorcall_of_methods;

void prepare_objects(void) {
    PyObject *type = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){}", "spinetail");
    if (type == NULL) {
        PyErr_Clear();
        return;
    }
    dealloc_of_instances = ((PyTypeObject *)type)->tp_dealloc;
    traverse_of_instances = ((PyTypeObject *)type)->tp_traverse;
    PyObject *method = PyMethod_New(type, type);
    if (method != NULL) vectorcall_of_methods = ((PyMethodObject *)method)->vectorcall;
    Py_XDECREF(method);
    Py_DECREF(type);
    vectorcall_of_functions = (vectorcallfunc)spt_vectorcall_of_functions();
    if (vectorcall_of_functions == NULL) PyErr_Clear();
}

/* ---- Instances ---- */

static size_t size_of_instance(PyTypeObject *type) {
    size_t size = _PyObject_VAR_SIZE(type, 1);
    return type->tp_flags & Py_TPFLAGS_INLINE_VALUES ? size + _PyInlineValuesSize(type) : size;
}

/* What lies behind the head of an instance of which nothing is set; gives what the type notes of one more of them. */
static void prepare_inline_values(PyTypeObject *type, PyObject *instance) {
    PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
    if (keys->dk_usable > 1) keys->dk_usable--;
    PyDictValues *values = _PyObject_InlineValues(instance);
    values->capacity = (uint8_t)shared_keys_usable_size(keys);
    values->embedded = 1;
    values->valid = 1;
}

PyObject *spt_new_plain_instance(PyObject *cls) {
    PyTypeObject *type = (PyTypeObject *)cls;
    enum { before = sizeof(PyGC_Head) + 2 * sizeof(PyObject *) };
    size_t size = sizeof(PyObject) + _PyInlineValuesSize(type);
    PyObject *instance = _PyType_PreHeaderSize(type) == before ? take_object_behind(before, type, size) : NULL;
    if (instance == NULL) return spt_new_instance(cls);
    ((PyObject **)((char *)instance - before))[0] = ((PyObject **)((char *)instance - before))[1] = NULL;
    memset(instance + 1, 0, size - sizeof(PyObject));
    Py_INCREF(type);
    prepare_inline_values(type, instance);
    spt_track(instance);
    return instance;
}

/* Of any plain class: as many values as a class can share, and the order in which they came. */
enum { RESERVED_INSTANCES = 8, RESERVED_BYTES = 352 };
static void *reserved_instances[RESERVED_INSTANCES];
static int reserved_instance_count;

int reserve_instances(void) {
    while (reserved_instance_count < RESERVED_INSTANCES) {
        void *memory = PyObject_Malloc(RESERVED_BYTES);
        if (memory == NULL) return 0;
        reserved_instances[reserved_instance_count++] = memory;
    }
    return 1;
}

PyObject *spt_remake_instance(PyObject *cls) {
    PyObject *instance = spt_new_plain_instance(cls);
    if (instance != NULL) return instance;
    if (reserved_instance_count == 0) Py_FatalError("Spinetail has no memory left for an instance");
    PyErr_Clear();
    spt_boxes_used = 1;
    char *memory = reserved_instances[--reserved_instance_count];
    memset(memory, 0, RESERVED_BYTES);
    instance = (PyObject *)(memory + _PyType_PreHeaderSize((PyTypeObject *)cls));
    instance->ob_refcnt = 1;
    Py_SET_TYPE(instance, (PyTypeObject *)Py_NewRef(cls));
    prepare_inline_values((PyTypeObject *)cls, instance);
    SPT_GC.generations[0].count++;
    spt_track(instance);
    return instance;
}

void spt_fill_field(PyObject *instance, Py_ssize_t offset, PyObject *value) {
    PyDictValues *values = _PyObject_InlineValues(instance);
    PyObject **place = (PyObject **)((char *)instance + offset);
    *place = value;
    _PyDictValues_AddToInsertionOrder(values, place - values->values);
}

PyObject *spt_new_instance(PyObject *cls) {
    PyTypeObject *type = (PyTypeObject *)cls;
    size_t before = _PyType_PreHeaderSize(type), size = size_of_instance(type);
    PyObject *instance = _PyType_IS_GC(type) && type->tp_itemsize == 0 ? take_object_behind(before, type, size) : NULL;
    if (instance == NULL) return PyType_GenericAlloc(type, 0);
    if (before > sizeof(PyGC_Head)) memset((char *)instance - before, 0, before - sizeof(PyGC_Head));
    memset(instance + 1, 0, size - sizeof(PyObject));
    Py_INCREF(type);
    if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) prepare_inline_values(type, instance);
    spt_track(instance);
    return instance;
}

/* (Objects/typeobject.c: type_call. An empty list is one of which all is zero.) */
PyObject *spt_new_heir_of_list(PyObject *cls, Py_ssize_t count) {
    if (count != 0 || !Py_IS_TYPE(cls, &PyType_Type)) return NULL;
    PyTypeObject *type = (PyTypeObject *)cls;
    if (type == &PyList_Type || type->tp_new != PyList_Type.tp_new || type->tp_init != PyList_Type.tp_init ||
        type->tp_alloc != PyType_GenericAlloc || running_thread()->c_recursion_remaining <= 0) {
        return NULL;
    }
    PyObject *made = spt_new_instance(cls);
    if (made == NULL) PyErr_Clear();
    return made;
}

static void drop_slots(PyTypeObject *type, PyObject *instance) {
    PyMemberDef *member = members_of(type);
    for (Py_ssize_t i = 0; i < Py_SIZE(type); i++, member++) {
        if (member->type != Py_T_OBJECT_EX || member->flags & Py_READONLY) continue;
        PyObject **slot = (PyObject **)((char *)instance + member->offset), *value = *slot;
        if (value == NULL) continue;
        *slot = NULL;
        drop(value);
    }
}

/* Whether the dict of an instance goes with it, and nobody hears of that. */
static int goes_with(PyDictObject *dict, PyObject *instance) {
    if (!PyDict_CheckExact(dict) || Py_REFCNT(dict) != 1 || spt_is_watched_dict((PyObject *)dict)) return 0;
    if (dict->ma_values == NULL) return 1;
    return Py_TYPE(instance)->tp_flags & Py_TPFLAGS_INLINE_VALUES && dict->ma_values == _PyObject_InlineValues(instance) &&
           dict->ma_keys->dk_refcnt > 1 && dict->ma_keys->dk_refcnt < _Py_IMMORTAL_REFCNT;
}
/* The end of a dict whose values were those in the instance, which are gone (CPython copies them first). */
static void drop_dict_of_values(PyDictObject *dict) {
    dict->ma_values = NULL;
    if (dict->ma_keys->dk_refcnt > 1) {
        dict->ma_keys->dk_refcnt--;
        drop_emptied_dict(dict);
    } else {
        drop((PyObject *)dict);
    }
}

int drop_instance(PyObject *instance) {
    PyTypeObject *type = Py_TYPE(instance), *base = type;
    if (!_PyType_IS_GC(type) || type->tp_finalize != NULL || type->tp_del != NULL ||
        type->tp_free != PyObject_GC_Del) {
        return 0;
    }
    while (base->tp_dealloc == dealloc_of_instances) base = base->tp_base;
    int is_exception = base->tp_dealloc == ((PyTypeObject *)PyExc_BaseException)->tp_dealloc;
    int is_list = base == &PyList_Type;
    if (base != &PyBaseObject_Type && !is_exception && !is_list) return 0;
    if (type->tp_weaklistoffset && *(PyObject **)((char *)instance + type->tp_weaklistoffset) != NULL) return 0;
    PyDictObject *dict = NULL;
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        dict = _PyObject_ManagedDictPointer(instance)->dict;
        if (dict != NULL && !goes_with(dict, instance)) return 0;
    } else if (type->tp_dictoffset != base->tp_dictoffset) {
        return 0;
    }
    PyThreadState *ts = running_thread();
    if (!enter(ts)) return 0;
    untrack(instance);
    for (base = type; base->tp_dealloc == dealloc_of_instances; base = base->tp_base) {
        if (Py_SIZE(base)) drop_slots(base, instance);
    }
    if (dict != NULL && !goes_with(dict, instance)) {
        /* A finalizer got hold of it. */
        PyObject_ClearManagedDict(instance);
        dict = NULL;
    }
    int has_values = dict != NULL && dict->ma_values != NULL;
    if (dict != NULL) {
        _PyObject_ManagedDictPointer(instance)->dict = NULL;
        if (has_values) untrack((PyObject *)dict);
        else drop((PyObject *)dict);
    }
    if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) {
        PyDictValues *values = _PyObject_InlineValues(instance);
        if (values->valid) {
            values->valid = 0;
            for (int i = 0; i < values->capacity; i++) {
                PyObject *value = values->values[i];
                values->values[i] = NULL;
                if (value != NULL) drop(value);
            }
        }
    }
    if (has_values) drop_dict_of_values(dict);
    if (is_exception) clear_exception((PyBaseExceptionObject *)instance);
    if (is_list) drop_items_of_list((PyListObject *)instance);
    give_object_behind(_PyType_PreHeaderSize(type), instance);
    drop((PyObject *)type);
    leave(ts);
    return 1;
}

/* ---- Functions ---- */

static struct _func_version_cache_item *cached_version(uint32_t version) {
    return &_PyRuntime._main_interpreter.func_state.func_version_cache[version % FUNC_VERSION_CACHE_SIZE];
}

static PyObject *builtins_of(PyObject *globals) {
    spt_place source = spt_find_string(globals, &_Py_ID(__builtins__));
    if (!spt_is_found(source)) return NULL;
    return PyModule_CheckExact(*source) ? ((PyModuleObject *)*source)->md_dict : *source;
}
/* All of a function but its head. */
SPT_ALWAYS void fill_function(PyObject *made, PyObject *object, PyObject *globals, PyObject *builtins, PyObject *module) {
    PyFunctionObject *function = (PyFunctionObject *)made;
    PyCodeObject *code = (PyCodeObject *)object;
    memset(made + 1, 0, sizeof *function - sizeof(PyObject));
    PyObject *consts = code->co_consts;
    PyObject *first = PyTuple_GET_SIZE(consts) > 0 ? PyTuple_GET_ITEM(consts, 0) : Py_None;
    function->func_globals = Py_NewRef(globals);
    function->func_builtins = Py_NewRef(builtins);
    function->func_name = Py_NewRef(code->co_name);
    function->func_qualname = Py_NewRef(code->co_qualname);
    function->func_code = Py_NewRef(object);
    function->func_doc = Py_NewRef(PyUnicode_Check(first) ? first : Py_None);
    function->func_module = Py_XNewRef(module);
    function->vectorcall = vectorcall_of_functions;
    function->func_version = code->co_version;
    if (code->co_version != 0) {
        struct _func_version_cache_item *item = cached_version(code->co_version);
        item->func = function;
        item->code = object;
    }
    spt_track(made);
}

PyObject *spt_make_function(spt_frame *frame, PyObject *object) {
    PyObject *globals = frame->f_globals, *made = NULL, *builtins = builtins_of(globals);
    spt_place name = spt_find_string(globals, &_Py_ID(__name__));
    if (spt_is_found(name) && builtins != NULL && vectorcall_of_functions != NULL &&
        !_PyRuntime._main_interpreter.active_func_watchers) {
        made = take_object(&PyFunction_Type, sizeof(PyFunctionObject));
    }
    if (made == NULL) {
        made = PyFunction_New(object, globals);
        if (made != NULL) _PyFunction_SetVersion((PyFunctionObject *)made, ((PyCodeObject *)object)->co_version);
        return made;
    }
    fill_function(made, object, globals, builtins, *name);
    return made;
}

const void *spt_function_watchers_address(void) { return &_PyRuntime._main_interpreter.active_func_watchers; }

void spt_fill_function(PyObject *made, spt_frame *frame, PyObject *code) {
    PyObject *builtins = builtins_of(frame->f_globals);
    spt_place name = spt_find_string(frame->f_globals, &_Py_ID(__name__));
    fill_function(made, code, frame->f_globals, builtins != NULL ? builtins : frame->f_builtins, spt_is_found(name) ? *name : NULL);
}

int drop_function(PyObject *object) {
    PyFunctionObject *function = (PyFunctionObject *)object;
    if (function->func_weakreflist != NULL || _PyRuntime._main_interpreter.active_func_watchers) return 0;
    untrack(object);
    if (function->func_version != 0) {
        struct _func_version_cache_item *item = cached_version(function->func_version);
        if (item->func == function) item->func = NULL;
        function->func_version = 0;
    }
    drop_if_any(function->func_globals);
    drop_if_any(function->func_builtins);
    drop_if_any(function->func_module);
    drop_if_any(function->func_defaults);
    drop_if_any(function->func_kwdefaults);
    drop_if_any(function->func_doc);
    drop_if_any(function->func_dict);
    drop_if_any(function->func_closure);
    drop_if_any(function->func_annotations);
    drop_if_any(function->func_typeparams);
    drop(function->func_name);
    drop(function->func_qualname);
    drop(function->func_code);
    give_object(object);
    return 1;
}

/* ---- Bound methods ---- */

PyObject *spt_new_method(PyObject *function, PyObject *self) {
    PyObject *made = vectorcall_of_methods == NULL ? NULL : take_object(&PyMethod_Type, sizeof(PyMethodObject));
    if (made == NULL) return PyMethod_New(function, self);
    PyMethodObject *method = (PyMethodObject *)made;
    method->im_func = Py_NewRef(function);
    method->im_self = Py_NewRef(self);
    method->im_weakreflist = NULL;
    method->vectorcall = vectorcall_of_methods;
    spt_track(made);
    return made;
}

int drop_method(PyObject *object) {
    PyMethodObject *method = (PyMethodObject *)object;
    if (method->im_weakreflist != NULL) return 0;
    untrack(object);
    drop(method->im_func);
    drop_if_any(method->im_self);
    give_object(object);
    return 1;
}
