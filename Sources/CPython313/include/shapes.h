/* What an attribute access, a global or a call can rely on next time: read off CPython's type and dict structures
   when a site is specialized. */
#ifndef SPINETAIL_SHAPES_H
#define SPINETAIL_SHAPES_H

typedef enum {
    /* Nothing to rely on: stay generic. */
    spt_shape_none,
    /* In the object's inline values, `number` bytes into the object. */
    spt_shape_inline,
    /* In a __slots__ member, `number` bytes into the object. */
    spt_shape_slot,
    /* In the object's own dict, whose keys have layout `layout`: the entry lies `number` bytes into them. */
    spt_shape_dict,
    /* `number` bytes into the keys of the module's dict, whose keys have version `version`. */
    spt_shape_module,
    /* `object` on the type; the instance has inline values with keys of version `number` that lack the name. */
    spt_shape_type_over_inline,
    /* `object` on the type, whose instances have no dict, or where their dict does not matter. */
    spt_shape_type_no_dict,
    /* `object` on the type; the instance's dict is not made yet. */
    spt_shape_type_lazy_dict,
    /* `object` on the type; the instance has a dict that lacks the name. */
    spt_shape_type_over_dict,
    /* `object` of the owner, which is itself a type; its metatype has version `number`. */
    spt_shape_class,
    /* A property with the Python getter `object`. */
    spt_shape_property,
    /* In the object's own dict, which shares its keys with the type's other instances: `number` bytes into the dict's values. */
    spt_shape_split,
    /* `object`, a getset or member of the type, tells; for a bound method (`number` 1) that of its function. */
    spt_shape_descriptor,
    /* Item `number` of the owner, a tuple, if it has so many: a field of a namedtuple. */
    spt_shape_tuple_item,
    /* In the object's inline values, `number` bytes into the object, as long as the class of `object`, which lies on the type and has a
       `__get__`, gets no `__set__`: functools.cached_property. */
    spt_shape_inline_first,
    /* Nowhere: the type's `__getattr__` `object` is called. The instance has inline values with keys of version `number` that lack the name,
       or, with 0, no dict. */
    spt_shape_fallback,
    /* Nowhere, and nobody else is asked for it: `layout` (spt_absence) and `number` say of which instances of the type. */
    spt_shape_absent,
} spt_shape_kind;

/* Whose attribute is certainly absent. */
typedef enum {
    spt_absent_from_none,
    /* All: they have no dict. */
    spt_absent_from_all,
    /* Those with inline values whose keys, of version `number`, lack the name; those with a dict that lacks it. */
    spt_absent_from_keys,
    /* Those with inline values of which that `number` bytes into the instance is not there; those with a dict that lacks it. */
    spt_absent_from_values,
    /* Those whose dict is not made, or lacks it; its place lies `number` bytes, signed, into the instance. */
    spt_absent_from_dict,
    /* A class whose own class has version `number`; the entry is that of its own version. */
    spt_absent_from_class,
} spt_absence;

/* What becomes of an `object` that lies on a type. */
typedef enum {
    /* It is the value. */
    spt_bind_nothing,
    /* The value, as long as its class, which may change, makes no descriptor of it. */
    spt_bind_unless_descriptor,
    /* A function or the like: a method of the owner. */
    spt_bind_owner,
    /* A staticmethod: what it holds is the value. */
    spt_bind_static,
    /* A classmethod: what it holds becomes a method of the class. */
    spt_bind_class,
} spt_binding;

typedef struct {
    spt_shape_kind kind;
    /* The type's (or the class owner's own) version tag, or the keys' version. */
    uint32_t version;
    uint32_t number;
    spt_binding binding;
    PyObject *object;
    uint32_t layout;
} spt_shape;

/* Where the table of shapes (Shapes.swift) has an entry first, in bytes behind its start: the sum of what the name and the version
   give, masked: this is the mask of the largest table. Names lie 16 bytes apart at least; the numbers below that tell loads from stores. */
static const uint64_t spt_shape_factor = 0x9E3779B1ULL << 5, spt_shape_mask = 0x7FFE0;
/* Under which a name is kept for stores: no other object lies there. */
SPT_ALWAYS uint64_t spt_store_key(uint64_t name) { return name + 16; }
/* Under which the function for an operator (operators.h) is kept. */
SPT_ALWAYS uint64_t spt_operator_key(uint32_t number) { return (uint64_t)number * 16 + 16; }
/* Under which a method that `super()` found for the type behind a class of this version is kept; the entry's number is the whole version. */
SPT_ALWAYS uint64_t spt_super_key(uint64_t name, uint32_t version) { return (name + 8) | (uint64_t)version << 48; }
SPT_ALWAYS uint64_t spt_shape_of_name(uint64_t name) { return (name << 1) + (name << 9); }

/* What tells where the entries of a dict's keys lie, and that they are those of str keys in a table of the dict's own. */
SPT_ALWAYS uint32_t spt_keys_layout(uint64_t keys) {
    return spt_load_u32(keys, offsetof(PyDictKeysObject, dk_log2_size)) & 0xFFFFFF;
}
/* Whether a dict certainly has no entry of an interned name. */
int spt_dict_lacks(PyObject *dict, PyObject *name);

/* The entry of a name among a dict's keys, which are strs; -1: none, or no telling. */
Py_ssize_t spt_index_among_keys(PyDictKeysObject *keys, PyObject *name);

/* Whether the `__class__` of a type's instances is the type, and asking for it runs no code. */
int spt_tells_its_type(PyTypeObject *type);

/* isinstance() of a class of ABCMeta's, where the class has the answer already: 1 or 0; -1 (and no exception): it is to be asked. */
int spt_ask_abstract_class(PyObject *instance, PyObject *cls);

spt_shape spt_load_shape(PyObject *owner, PyObject *name);
/* Whether a special name leads to the same in a type as in one of CPython's own. */
int spt_is_inherited(PyTypeObject *type, PyTypeObject *from, PyObject *name);
/* Only inline, slot, dict and split. */
spt_shape spt_store_shape(PyObject *owner, PyObject *name);

/* A method that an object, no class, has behind a class among its type's bases: `object`, `number` the class's version. Others: none. */
spt_shape spt_super_shape(PyObject *cls, PyObject *owner, PyObject *name);

/* What a descriptor of shape `descriptor` says of an object: a new reference, or NULL with an exception set. */
PyObject *spt_read_descriptor(PyObject *descriptor, PyObject *owner);
/* A method of an owner; NULL without memory. */
PyObject *spt_bind(PyObject *function, PyObject *owner);
/* What a staticmethod or classmethod holds: borrowed, or NULL. */
PyObject *spt_wrapped(PyObject *method);
/* Whether an object is a string that is interned and never goes, so that its address stands for it. */
SPT_ALWAYS int spt_is_lasting_name(PyObject *name) {
    return PyUnicode_CheckExact(name) && PyUnicode_CHECK_INTERNED(name) >= SSTATE_INTERNED_IMMORTAL;
}
/* What a module, of exactly that type, has under a name of ASCII: NULL: certainly nothing, nor a `__getattr__`; 1: it takes more to tell. */
PyObject *spt_find_in_module(PyObject *module, PyObject *name);
/* Whether an object's class, now, makes no descriptor of it. */
SPT_ALWAYS int spt_is_no_descriptor(PyObject *object) {
    return Py_TYPE(object)->tp_descr_get == NULL && Py_TYPE(object)->tp_descr_set == NULL;
}
/* Puts a value, which it takes, into a free place of a dict's shared keys that is not watched. */
void spt_fill_split_place(PyObject *dict, uint32_t offset, PyObject *value);

/* Whether the instances of a type are instances of a class. `ask`: code of the program has a say, or something that the
   versions of the type, the class and the class's own type don't tell; `changing`: one of them gets no version. */
typedef enum { spt_instances_no, spt_instances_yes, spt_instances_ask, spt_instances_changing } spt_instances;
spt_instances spt_instances_of_type(PyObject *type, PyObject *cls);

/* Where a global lies: `offset` bytes into the keys of globals (or of builtins when `in_builtins`); 0 when it can't be told. */
typedef struct {
    uint32_t globals_version;
    uint32_t builtins_version;
    uint32_t offset;
    int in_builtins;
} spt_global_shape;
spt_global_shape spt_find_global(PyObject *globals, PyObject *builtins, PyObject *name);

/* Notes that inline value `index` of a new attribute was filled. */
SPT_ALWAYS void spt_note_inline_value(PyObject *owner, uint32_t offset) {
    PyDictValues *values = _PyObject_InlineValues(owner);
    uint32_t first = sizeof(PyObject) + offsetof(PyDictValues, values);
    _PyDictValues_AddToInsertionOrder(values, (Py_ssize_t)((offset - first) / sizeof(PyObject *)));
}

/* The Python function that a class's instances are made with, `__init__`, when making one is only that: object.__new__, no
   metaclass call. Borrowed, or NULL. */
PyObject *spt_class_init(PyObject *cls);
/* Makes CPython's choice for a call that no form of its own fits, if it has made none: to call whatever comes through C, functions and
   methods excepted, from then on. It is kept where CPython keeps it, in the bytecode. Whether that is the choice. */
int spt_settle_call(_Py_CODEUNIT *instruction, PyObject *callable);
/* A new instance of such a class. */
PyObject *spt_new_instance(PyObject *cls);
/* The same of a class with Py_TPFLAGS_INLINE_VALUES. */
PyObject *spt_new_plain_instance(PyObject *cls);
/* The same where there has to be one: without memory it is one of those that are kept for that. */
PyObject *spt_remake_instance(PyObject *cls);
/* Puts an owned object at a distance from such an instance's beginning, where it has none. */
void spt_fill_field(PyObject *instance, Py_ssize_t offset, PyObject *value);

#endif
