/* See shapes.h. The rules are those of CPython 3.13's Python/specialize.c. */
#include "CPython313.h"

static const spt_shape no_shape = {spt_shape_none, 0, 0, spt_bind_nothing, NULL, 0};

/* The version of a dict's keys, given one now if they have none; 0 when they can't have one. */
static uint32_t keys_version(PyDictKeysObject *keys) {
    if (keys->dk_kind == DICT_KEYS_GENERAL) return 0;
    if (keys->dk_version == 0) {
        PyInterpreterState *interp = PyInterpreterState_Get();
        if (interp->dict_state.next_keys_version == 0) return 0;
        keys->dk_version = interp->dict_state.next_keys_version++;
    }
    return keys->dk_version;
}

/* The entry of a name, -1 when there is none. Whoever writes to a `__dict__` or to globals() may have put an equal string
   there. (Objects/dictobject.c: unicodekeys_lookup_unicode) */
Py_ssize_t spt_index_among_keys(PyDictKeysObject *keys, PyObject *name) {
    if (keys->dk_kind == DICT_KEYS_GENERAL) return -1;
    Py_hash_t hash = PyObject_Hash(name);
    size_t mask = ((size_t)1 << keys->dk_log2_size) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        Py_ssize_t index;
        if (keys->dk_log2_size < 8) index = ((const int8_t *)keys->dk_indices)[slot];
        else if (keys->dk_log2_size < 16) index = ((const int16_t *)keys->dk_indices)[slot];
        else if (keys->dk_log2_size < 32) index = ((const int32_t *)keys->dk_indices)[slot];
        else return -1;
        if (index == -1) return -1; /* DKIX_EMPTY */
        if (index >= 0) {
            PyObject *key = DK_UNICODE_ENTRIES(keys)[index].me_key;
            if (key == name || (((PyASCIIObject *)key)->hash == hash && PyUnicode_Compare(key, name) == 0)) return index;
        }
        perturb >>= 5; /* PERTURB_SHIFT */
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* (Objects/dictobject.c: the three bytes that `spt_keys_layout` takes in, one word with a byte that nobody sets.) */
_Static_assert(offsetof(PyDictKeysObject, dk_log2_index_bytes) == offsetof(PyDictKeysObject, dk_log2_size) + 1 &&
                   offsetof(PyDictKeysObject, dk_kind) == offsetof(PyDictKeysObject, dk_log2_size) + 2,
               "the layout of a dict's keys is three bytes in a row");

int spt_dict_lacks(PyObject *dict, PyObject *name) {
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    if (keys->dk_kind == DICT_KEYS_GENERAL || keys->dk_log2_size >= 16) return 0;
    Py_hash_t hash = ((PyASCIIObject *)name)->hash;
    size_t mask = ((size_t)1 << keys->dk_log2_size) - 1, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        Py_ssize_t index = keys->dk_log2_size < 8 ? ((const int8_t *)keys->dk_indices)[slot]
                                                  : ((const int16_t *)keys->dk_indices)[slot];
        if (index == -1) return 1; /* DKIX_EMPTY */
        if (index >= 0) {
            PyObject *key = DK_UNICODE_ENTRIES(keys)[index].me_key;
            if (key == name) {
                PyDictValues *values = ((PyDictObject *)dict)->ma_values;
                return values != NULL && values->values[index] == NULL;
            }
            /* Perhaps an equal string. */
            if (((PyASCIIObject *)key)->hash == hash) return 0;
        }
        perturb >>= 5; /* PERTURB_SHIFT */
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* Bytes from the start of the keys to an entry's value. */
static uint32_t entry_offset(PyDictKeysObject *keys, Py_ssize_t index) {
    return (uint32_t)((char *)&DK_UNICODE_ENTRIES(keys)[index].me_value - (char *)keys);
}

/* Whether a search for an interned name in a type runs no code: all keys are strings, there and in its bases. */
static int has_plain_names(PyTypeObject *type) {
    PyObject *mro = type->tp_mro;
    if (mro == NULL) return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (base->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) continue;
        if (base->tp_dict == NULL || ((PyDictObject *)base->tp_dict)->ma_keys->dk_kind == DICT_KEYS_GENERAL) return 0;
    }
    return 1;
}

/* The version of a type, given one now if it has none; 0 when it can't have one, or a search in it may run code. */
static uint32_t type_version(PyTypeObject *type) {
    return has_plain_names(type) ? spt_version_of_type((PyObject *)type) : 0;
}

static uint32_t inline_offset(Py_ssize_t index) {
    return (uint32_t)(sizeof(PyObject) + offsetof(PyDictValues, values) + index * sizeof(PyObject *));
}

/* How an attribute that was found on a type is read off its instances (or, `of_class`, off the class itself); -1: by asking it. */
static int binding_of(PyObject *found, int of_class) {
    PyTypeObject *kind = Py_TYPE(found);
    if (!(kind->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) {
        return spt_is_no_descriptor(found) ? spt_bind_unless_descriptor : -1;
    }
    if (kind->tp_descr_get == NULL) return spt_bind_nothing;
    if (kind == &PyStaticMethod_Type) return spt_wrapped(found) != NULL ? spt_bind_static : -1;
    if (kind == &PyClassMethod_Type) return spt_wrapped(found) != NULL ? spt_bind_class : -1;
    if (!of_class) return kind->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR ? spt_bind_owner : -1;
    /* These, read off a class, are themselves. */
    return PyFunction_Check(found) || kind == &PyMethodDescr_Type || kind == &PyWrapperDescr_Type ||
                   kind == &PyGetSetDescr_Type || kind == &PyMemberDescr_Type || kind == &PyProperty_Type
               ? spt_bind_nothing
               : -1;
}

/* A data descriptor of CPython's own that can be asked without a look at the owner. */
static int is_plain_descriptor(PyObject *found, PyObject *owner) {
    if (Py_IS_TYPE(found, &PyGetSetDescr_Type)) {
        if (((PyGetSetDescrObject *)found)->d_getset->get == NULL) return 0;
    } else if (Py_IS_TYPE(found, &PyMemberDescr_Type)) {
        if (((PyMemberDescrObject *)found)->d_member->flags & (Py_AUDIT_READ | Py_RELATIVE_OFFSET)) return 0;
    } else {
        return 0;
    }
    return PyObject_TypeCheck(owner, PyDescr_TYPE(found));
}

PyObject *spt_read_descriptor(PyObject *descriptor, PyObject *owner) {
    if (Py_IS_TYPE(descriptor, &PyMemberDescr_Type)) {
        return PyMember_GetOne((const char *)owner, ((PyMemberDescrObject *)descriptor)->d_member);
    }
    PyGetSetDef *definition = ((PyGetSetDescrObject *)descriptor)->d_getset;
    if (Py_IS_TYPE(owner, &PyFrame_Type)) {
        static PyGetSetDef *line;
        if (line == NULL && strcmp(definition->name, "f_lineno") == 0) line = definition;
        if (definition == line) return spt_line_of_frame((PyFrameObject *)owner);
        static PyGetSetDef *code, *back;
        if (code == NULL && strcmp(definition->name, "f_code") == 0) code = definition;
        if (back == NULL && strcmp(definition->name, "f_back") == 0) back = definition;
        if (definition == code && spt_is_unaudited()) return Py_NewRef(_PyFrame_GetCode(((PyFrameObject *)owner)->f_frame));
        if (definition == back) {
            PyFrameObject *object = ((PyFrameObject *)owner)->f_back;
            spt_frame *before = object == NULL ? _PyFrame_GetFirstComplete(((PyFrameObject *)owner)->f_frame->previous) : NULL;
            if (before != NULL) object = spt_object_of_frame(before);
            if (object != NULL) return Py_NewRef(object);
        }
    }
    return definition->get(owner, definition->closure);
}

PyObject *spt_bind(PyObject *function, PyObject *owner) {
    if (PyFunction_Check(function)) return spt_new_method(function, owner);
    return Py_TYPE(function)->tp_descr_get(function, owner, (PyObject *)Py_TYPE(owner));
}

PyObject *spt_wrapped(PyObject *method) { return *(PyObject **)((char *)method + spt_wrapped_callable); }

/* An attribute of a type object: its metatype's where that has a data descriptor, else its own, else its metatype's. */
static spt_shape class_shape(PyTypeObject *owner, PyObject *name) {
    PyTypeObject *meta = Py_TYPE(owner);
    if (meta->tp_getattro != PyType_Type.tp_getattro) return no_shape;
    spt_shape shape = {spt_shape_class, type_version(owner), type_version(meta), spt_bind_nothing, NULL, 0};
    if (shape.version == 0 || shape.number == 0) return no_shape;
    PyObject *of_meta = _PyType_Lookup(meta, name);
    if (of_meta != NULL) {
        if (!(Py_TYPE(of_meta)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) return no_shape;
        if (Py_TYPE(of_meta)->tp_descr_set != NULL) {
            if (!is_plain_descriptor(of_meta, (PyObject *)owner)) return no_shape;
            return (spt_shape){spt_shape_descriptor, shape.number, 0, spt_bind_nothing, of_meta, 0};
        }
    }
    PyObject *found = _PyType_Lookup(owner, name);
    shape.object = found != NULL ? found : of_meta;
    if (shape.object == NULL) {
        shape.kind = spt_shape_absent;
        shape.layout = spt_absent_from_class;
        return shape;
    }
    int binding = binding_of(shape.object, found != NULL);
    if (binding < 0 || (found == NULL && binding == spt_bind_class)) return no_shape;
    shape.binding = (spt_binding)binding;
    return shape;
}

static spt_shape module_shape(PyModuleObject *module, PyObject *name) {
    PyDictObject *dict = (PyDictObject *)module->md_dict;
    if (dict == NULL || !PyDict_CheckExact(dict) || dict->ma_values != NULL) return no_shape;
    Py_ssize_t index = spt_index_among_keys(dict->ma_keys, name);
    if (index < 0) return no_shape;
    spt_shape shape = {spt_shape_module, keys_version(dict->ma_keys), entry_offset(dict->ma_keys, index), spt_bind_nothing, NULL, 0};
    return shape.version ? shape : no_shape;
}

/* (Objects/moduleobject.c: _Py_module_getattro_impl. What every module has is under names with underscores.) */
PyObject *spt_find_in_module(PyObject *module, PyObject *name) {
    PyObject *unsure = (PyObject *)1, *dict = ((PyModuleObject *)module)->md_dict;
    if (!PyUnicode_CheckExact(name) || !PyUnicode_IS_COMPACT_ASCII(name) || dict == NULL || !PyDict_CheckExact(dict)) return unsure;
    if (memcmp((PyASCIIObject *)name + 1, "__", 2) == 0) return unsure;
    spt_place place = spt_find_string(dict, name);
    if (spt_is_found(place)) return *place;
    return spt_is_absent(place) && spt_is_absent(spt_find_string(dict, &_Py_ID(__getattr__))) ? NULL : unsure;
}

/* A value in the instance itself: inline, or in its dict. */
static spt_shape instance_shape(PyObject *owner, PyObject *name) {
    PyTypeObject *type = Py_TYPE(owner);
    if (!(type->tp_flags & Py_TPFLAGS_MANAGED_DICT)) return no_shape;
    if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES && _PyObject_InlineValues(owner)->valid) {
        Py_ssize_t index = spt_index_among_keys(((PyHeapTypeObject *)type)->ht_cached_keys, name);
        if (index < 0) return no_shape;
        return (spt_shape){spt_shape_inline, 0, inline_offset(index), spt_bind_nothing, NULL, 0};
    }
    PyDictObject *dict = _PyObject_GetManagedDict(owner);
    if (dict == NULL || !PyDict_CheckExact(dict)) return no_shape;
    if (dict->ma_values != NULL) {
        if (dict->ma_keys != ((PyHeapTypeObject *)type)->ht_cached_keys) return no_shape;
        Py_ssize_t index = spt_index_among_keys(dict->ma_keys, name);
        if (index < 0) return no_shape;
        uint32_t offset = (uint32_t)(offsetof(PyDictValues, values) + index * sizeof(PyObject *));
        return (spt_shape){spt_shape_split, 0, offset, spt_bind_nothing, NULL, 0};
    }
    if (dict->ma_keys->dk_kind != DICT_KEYS_UNICODE) return no_shape;
    Py_ssize_t index = spt_index_among_keys(dict->ma_keys, name);
    /* The key itself is looked at there. */
    if (index < 0 || DK_UNICODE_ENTRIES(dict->ma_keys)[index].me_key != name) return no_shape;
    uint32_t offset = entry_offset(dict->ma_keys, index) - (uint32_t)offsetof(PyDictUnicodeEntry, me_value);
    return (spt_shape){spt_shape_dict, 0, offset, spt_bind_nothing, NULL, spt_keys_layout((uint64_t)(uintptr_t)dict->ma_keys)};
}

int spt_is_inherited(PyTypeObject *type, PyTypeObject *from, PyObject *name) {
    return _PyType_Lookup(type, name) == _PyType_Lookup(from, name);
}

/* Whether instances are asked for attributes in the ordinary way first, if not last: a `__getattr__` comes behind it. */
static int is_read_plainly(PyTypeObject *type) {
    if (type->tp_getattro == PyObject_GenericGetAttr) return 1;
    return type->tp_getattro != NULL && type->tp_flags & Py_TPFLAGS_HEAPTYPE &&
           spt_is_inherited(type, &PyBaseObject_Type, &_Py_ID(__getattribute__));
}

/* Whether the place that an instance's shape names holds a value. */
static int is_filled(PyObject *owner, spt_shape own) {
    if (own.kind == spt_shape_inline) return *(PyObject **)((char *)owner + own.number) != NULL;
    if (own.kind != spt_shape_split) return 1;
    return *(PyObject **)((char *)_PyObject_GetManagedDict(owner)->ma_values + own.number) != NULL;
}

/* A bound method has what its type has, and else what its function has. */
static spt_shape method_shape(PyMethodObject *owner, PyObject *name) {
    if (_PyType_Lookup(&PyMethod_Type, name) != NULL || !PyFunction_Check(owner->im_func)) return no_shape;
    PyObject *found = _PyType_Lookup(&PyFunction_Type, name);
    if (found == NULL || !is_plain_descriptor(found, owner->im_func)) return no_shape;
    return (spt_shape){spt_shape_descriptor, type_version(&PyMethod_Type), 1, spt_bind_nothing, found, 0};
}

/* The descriptor of a namedtuple's field (Modules/_collectionsmodule.c), whose type no module exports. */
typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
    PyObject *doc;
} tuple_getter;
static int is_tuple_getter(PyObject *descriptor) {
    PyTypeObject *type = Py_TYPE(descriptor);
    return type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE && type->tp_basicsize == sizeof(tuple_getter) &&
           strcmp(type->tp_name, "collections._tuplegetter") == 0;
}

/* What an owner says of a name that neither it nor its type has. */
static spt_shape fallback_shape(PyObject *owner, uint32_t version) {
    PyTypeObject *type = Py_TYPE(owner);
    PyObject *function = _PyType_Lookup(type, &_Py_ID(__getattr__));
    if (function == NULL || !Py_IS_TYPE(function, &PyFunction_Type)) return no_shape;
    spt_shape shape = {spt_shape_fallback, version, 0, spt_bind_nothing, function, 0};
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES) || !_PyObject_InlineValues(owner)->valid) return no_shape;
        shape.number = keys_version(((PyHeapTypeObject *)type)->ht_cached_keys);
        return shape.number == 0 ? no_shape : shape;
    }
    return type->tp_dictoffset == 0 ? shape : no_shape;
}

/* The same where there is no `__getattr__` either. */
static spt_shape absent_shape(PyObject *owner, PyObject *name, uint32_t version) {
    PyTypeObject *type = Py_TYPE(owner);
    spt_shape shape = {spt_shape_absent, version, 0, spt_bind_nothing, NULL, spt_absent_from_none};
    if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) {
        PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
        Py_ssize_t index = spt_index_among_keys(keys, name);
        shape.layout = index >= 0 ? spt_absent_from_values : spt_absent_from_keys;
        shape.number = index >= 0 ? inline_offset(index) : keys_version(keys);
        return shape.number == 0 ? no_shape : shape;
    }
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        shape.layout = spt_absent_from_dict;
        shape.number = (uint32_t)MANAGED_DICT_OFFSET;
    } else if (type->tp_dictoffset >= 0) {
        shape.layout = type->tp_dictoffset == 0 ? spt_absent_from_all : spt_absent_from_dict;
        shape.number = (uint32_t)type->tp_dictoffset;
    }
    return shape.layout == spt_absent_from_none ? no_shape : shape;
}

spt_shape spt_load_shape(PyObject *owner, PyObject *name) {
    PyTypeObject *type = Py_TYPE(owner);
    if (PyType_Check(owner)) return class_shape((PyTypeObject *)owner, name);
    if (type->tp_getattro == PyModule_Type.tp_getattro && PyModule_Check(owner)) {
        if (_PyType_Lookup(type, name) != NULL) return no_shape;
        return module_shape((PyModuleObject *)owner, name);
    }
    uint32_t version = type_version(type);
    if (version == 0) return no_shape;
    if (type == &PyMethod_Type) return method_shape((PyMethodObject *)owner, name);
    if (!is_read_plainly(type)) return no_shape;
    PyObject *found = _PyType_Lookup(type, name);
    spt_shape shape = {spt_shape_none, version, 0, spt_bind_nothing, found, 0};
    int binding = spt_bind_nothing;
    if (found != NULL) {
        PyTypeObject *kind = Py_TYPE(found);
        binding = binding_of(found, 0);
        if (kind->tp_descr_set != NULL) {
            if (found == _PyType_Lookup(&PyBaseObject_Type, &_Py_ID(__class__))) {
                /* What `__class__` gives is the type that the version stands for. */
                shape.kind = spt_shape_type_no_dict;
                shape.object = (PyObject *)type;
                return shape;
            }
            /* What raises AttributeError goes to `__getattr__`, if there is one; an empty slot is noticed before. */
            int may_raise = type->tp_getattro == PyObject_GenericGetAttr;
            if (is_plain_descriptor(found, owner)) {
                struct PyMemberDef *member = ((PyMemberDescrObject *)found)->d_member;
                if (kind == &PyMemberDescr_Type && member->type == Py_T_OBJECT_EX) {
                    shape.kind = spt_shape_slot;
                    shape.number = (uint32_t)member->offset;
                } else if (may_raise) {
                    shape.kind = spt_shape_descriptor;
                }
            } else if (kind == &PyProperty_Type && may_raise) {
                PyObject *getter = ((_PyPropertyObject *)found)->prop_get;
                if (getter == NULL || !PyFunction_Check(getter)) return no_shape;
                shape.kind = spt_shape_property;
                shape.object = getter;
            } else if (PyTuple_Check(owner) && is_tuple_getter(found)) {
                shape.kind = spt_shape_tuple_item;
                shape.number = (uint32_t)((tuple_getter *)found)->index;
            }
            return shape;
        }
        /* A value that its class may yet give a `__set__` is looked at each time. */
        if (binding < 0 && !(kind->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) {
            spt_shape first = instance_shape(owner, name);
            if (first.kind != spt_shape_inline || !is_filled(owner, first)) return no_shape;
            return (spt_shape){spt_shape_inline_first, version, first.number, spt_bind_nothing, found, 0};
        }
    }
    /* Whatever is in the instance comes first now. */
    spt_shape own = instance_shape(owner, name);
    if (own.kind != spt_shape_none && is_filled(owner, own)) {
        if (binding == spt_bind_unless_descriptor) return no_shape;
        own.version = version;
        return own;
    }
    if (found == NULL && type->tp_getattro == PyObject_GenericGetAttr) return absent_shape(owner, name, version);
    if (found == NULL && own.kind == spt_shape_none) return fallback_shape(owner, version);
    if (own.kind == spt_shape_inline || found == NULL || binding < 0) return no_shape;
    shape.binding = (spt_binding)binding;
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES && _PyObject_InlineValues(owner)->valid) {
            shape.number = keys_version(((PyHeapTypeObject *)type)->ht_cached_keys);
            if (shape.number == 0) return no_shape;
            shape.kind = spt_shape_type_over_inline;
        } else if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES) && _PyObject_GetManagedDict(owner) == NULL) {
            shape.kind = spt_shape_type_lazy_dict;
            shape.number = (uint32_t)MANAGED_DICT_OFFSET;
        } else {
            PyDictObject *dict = _PyObject_GetManagedDict(owner);
            if (dict == NULL || !PyDict_CheckExact(dict)) return no_shape;
            if (!PyUnicode_CheckExact(name) || PyObject_Hash(name) == -1) return no_shape;
            shape.kind = spt_shape_type_over_dict;
            shape.number = (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) != 0;
        }
    } else if (type->tp_dictoffset == 0) {
        shape.kind = spt_shape_type_no_dict;
    } else if (type->tp_dictoffset > 0 && *(PyObject **)((char *)owner + type->tp_dictoffset) == NULL) {
        /* Most builtin types that take attributes: io.BytesIO, functools.partial. */
        shape.kind = spt_shape_type_lazy_dict;
        shape.number = (uint32_t)type->tp_dictoffset;
    }
    return shape;
}

/* (Objects/typeobject.c: supercheck, _super_lookup_descr, do_super_lookup.) */
spt_shape spt_super_shape(PyObject *cls, PyObject *owner, PyObject *name) {
    PyTypeObject *type = Py_TYPE(owner);
    if (!PyType_Check(cls) || PyType_Check(owner) || type->tp_getattro != PyObject_GenericGetAttr) return no_shape;
    if (!PyType_IsSubtype(type, (PyTypeObject *)cls)) return no_shape;
    spt_shape shape = {spt_shape_class, type_version(type), type_version((PyTypeObject *)cls), spt_bind_owner, NULL, 0};
    if (shape.version == 0 || shape.number == 0) return no_shape;
    PyObject *mro = type->tp_mro;
    Py_ssize_t index = 0, count = PyTuple_GET_SIZE(mro);
    while (index < count && PyTuple_GET_ITEM(mro, index) != cls) index++;
    while (++index < count) {
        PyObject *found = PyDict_GetItemWithError(_PyType_GetDict((PyTypeObject *)PyTuple_GET_ITEM(mro, index)), name);
        if (found == NULL) continue;
        if (binding_of(found, 0) != spt_bind_owner) return no_shape;
        shape.object = found;
        return shape;
    }
    return no_shape;
}

spt_shape spt_store_shape(PyObject *owner, PyObject *name) {
    PyTypeObject *type = Py_TYPE(owner);
    if (type->tp_setattro != PyObject_GenericSetAttr) return no_shape;
    uint32_t version = type_version(type);
    if (version == 0) return no_shape;
    PyObject *found = _PyType_Lookup(type, name);
    if (found != NULL) {
        PyTypeObject *kind = Py_TYPE(found);
        if (!(kind->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) return no_shape;
        if (kind == &PyMemberDescr_Type) {
            struct PyMemberDef *member = ((PyMemberDescrObject *)found)->d_member;
            if (member->type != Py_T_OBJECT_EX || member->flags & Py_READONLY) return no_shape;
            if (!is_plain_descriptor(found, owner)) return no_shape;
            return (spt_shape){spt_shape_slot, version, (uint32_t)member->offset, spt_bind_nothing, NULL, 0};
        }
        if (kind->tp_descr_set != NULL) return no_shape;
    }
    spt_shape own = instance_shape(owner, name);
    own.version = version;
    return own;
}

/* (Objects/abstract.c: object_recursive_isinstance, object_isinstance.) */
int spt_tells_its_type(PyTypeObject *type) {
    return is_read_plainly(type) && spt_is_inherited(type, &PyBaseObject_Type, &_Py_ID(__class__));
}

spt_instances spt_instances_of_type(PyObject *object, PyObject *cls) {
    PyTypeObject *type = (PyTypeObject *)object, *meta = Py_TYPE(cls);
    if (!type_version(type) || !type_version((PyTypeObject *)cls) || !type_version(meta)) return spt_instances_changing;
    if (!spt_is_inherited(meta, &PyType_Type, &_Py_ID(__instancecheck__))) return spt_instances_ask;
    if (PyType_IsSubtype(type, (PyTypeObject *)cls)) return spt_instances_yes;
    /* The object's `__class__` is asked next. A `__getattr__` is not: the name is found. */
    if (!spt_tells_its_type(type)) return spt_instances_ask;
    return spt_instances_no;
}

spt_global_shape spt_find_global(PyObject *globals, PyObject *builtins, PyObject *name) {
    spt_global_shape shape = {0, 0, 0, 0};
    if (!PyDict_CheckExact(globals) || !PyDict_CheckExact(builtins)) return shape;
    PyDictObject *inner = (PyDictObject *)globals, *outer = (PyDictObject *)builtins;
    if (inner->ma_values != NULL || outer->ma_values != NULL) return shape;
    shape.globals_version = keys_version(inner->ma_keys);
    if (shape.globals_version == 0) return shape;
    Py_ssize_t index = spt_index_among_keys(inner->ma_keys, name);
    if (index >= 0) {
        shape.offset = entry_offset(inner->ma_keys, index);
        return shape;
    }
    shape.builtins_version = keys_version(outer->ma_keys);
    index = spt_index_among_keys(outer->ma_keys, name);
    if (shape.builtins_version == 0 || index < 0) return shape;
    shape.in_builtins = 1;
    shape.offset = entry_offset(outer->ma_keys, index);
    return shape;
}

PyObject *spt_class_init(PyObject *object) {
    if (!PyType_Check(object) || Py_TYPE(object) != &PyType_Type) return NULL;
    PyTypeObject *type = (PyTypeObject *)object;
    if (type->tp_new != PyBaseObject_Type.tp_new || type->tp_flags & Py_TPFLAGS_IS_ABSTRACT ||
        type->tp_alloc != PyType_GenericAlloc) {
        return NULL;
    }
    PyObject *init = _PyType_Lookup(type, &_Py_ID(__init__));
    return init != NULL && PyFunction_Check(init) ? init : NULL;
}

/* Whether specialize_class_call (Python/specialize.c) calls `__init__` without a call of C, if the count of arguments is right. */
static int enters_init(PyObject *cls) {
    PyObject *init = spt_class_init(cls);
    if (init == NULL || !(((PyTypeObject *)cls)->tp_flags & Py_TPFLAGS_INLINE_VALUES)) return 0;
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(init);
    return !(code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) && code->co_kwonlyargcount == 0 && code->co_flags & CO_OPTIMIZED;
}

int spt_settle_call(_Py_CODEUNIT *instruction, PyObject *callable) {
    while (instruction->op.code == EXTENDED_ARG) instruction++;
    if (instruction->op.code != CALL) return instruction->op.code == CALL_NON_PY_GENERAL;
    if (PyType_Check(callable) ? ((PyTypeObject *)callable)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE || enters_init(callable)
                               : PyCFunction_CheckExact(callable) || PyFunction_Check(callable) || PyMethod_Check(callable) ||
                                     Py_IS_TYPE(callable, &PyMethodDescr_Type)) {
        return 0;
    }
    instruction->op.code = CALL_NON_PY_GENERAL;
    return 1;
}

void spt_fill_split_place(PyObject *object, uint32_t offset, PyObject *value) {
    PyDictObject *dict = (PyDictObject *)object;
    PyDictValues *values = dict->ma_values;
    Py_ssize_t index = (Py_ssize_t)((offset - offsetof(PyDictValues, values)) / sizeof(PyObject *));
    spt_track_dict(object, value);
    values->values[index] = value;
    _PyDictValues_AddToInsertionOrder(values, index);
    dict->ma_used++;
}
