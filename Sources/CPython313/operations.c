/* See operations.h. */
#include "CPython313.h"

#define NAME_ERROR "name '%.200s' is not defined"

/* ---- Names ---- */

/* The name in globals, then builtins; NameError when in neither. */
static PyObject *global_or_builtin(PyThreadState *ts, spt_frame *frame, PyObject *name) {
    PyObject *globals = frame->f_globals, *builtins = frame->f_builtins, *value;
    if (PyDict_CheckExact(globals) && PyDict_CheckExact(builtins)) {
        value = _PyDict_LoadGlobal((PyDictObject *)globals, (PyDictObject *)builtins, name);
        if (value == NULL && !_PyErr_Occurred(ts)) {
            _PyEval_FormatExcCheckArg(ts, PyExc_NameError, NAME_ERROR, name);
        }
        return value;
    }
    if (PyMapping_GetOptionalItem(globals, name, &value) < 0) return NULL;
    if (value == NULL) {
        if (PyMapping_GetOptionalItem(builtins, name, &value) < 0) return NULL;
        if (value == NULL) _PyEval_FormatExcCheckArg(ts, PyExc_NameError, NAME_ERROR, name);
    }
    return value;
}

PyObject *spt_load_global(PyThreadState *ts, spt_frame *frame, PyObject *name) {
    return global_or_builtin(ts, frame, name);
}

PyObject *spt_load_name(PyThreadState *ts, spt_frame *frame, PyObject *name) {
    PyObject *value;
    if (frame->f_locals == NULL) {
        _PyErr_SetString(ts, PyExc_SystemError, "no locals found");
        return NULL;
    }
    if (PyMapping_GetOptionalItem(frame->f_locals, name, &value) < 0 || value != NULL) return value;
    if (PyDict_GetItemRef(frame->f_globals, name, &value) < 0 || value != NULL) return value;
    if (PyMapping_GetOptionalItem(frame->f_builtins, name, &value) < 0 || value != NULL) return value;
    _PyEval_FormatExcCheckArg(ts, PyExc_NameError, NAME_ERROR, name);
    return NULL;
}

int spt_store_name(PyThreadState *ts, spt_frame *frame, PyObject *name, PyObject *value) {
    PyObject *scope = frame->f_locals;
    if (scope == NULL) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals found when storing %R", name);
        return -1;
    }
    return PyDict_CheckExact(scope) ? PyDict_SetItem(scope, name, value) : PyObject_SetItem(scope, name, value);
}

int spt_delete_name(PyThreadState *ts, spt_frame *frame, PyObject *name) {
    if (frame->f_locals == NULL) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals when deleting %R", name);
        return -1;
    }
    if (PyObject_DelItem(frame->f_locals, name) != 0) {
        _PyEval_FormatExcCheckArg(ts, PyExc_NameError, NAME_ERROR, name);
        return -1;
    }
    return 0;
}

int spt_delete_global(PyThreadState *ts, spt_frame *frame, PyObject *name) {
    int found = PyDict_Pop(frame->f_globals, name, NULL);
    if (found == 0) _PyEval_FormatExcCheckArg(ts, PyExc_NameError, NAME_ERROR, name);
    return found > 0 ? 0 : -1;
}

PyObject *spt_load_from_dict_or_globals(PyThreadState *ts, spt_frame *frame, PyObject *dict, PyObject *name) {
    PyObject *value;
    if (PyMapping_GetOptionalItem(dict, name, &value) < 0 || value != NULL) return value;
    return global_or_builtin(ts, frame, name);
}

PyObject *spt_load_from_dict_or_deref(PyThreadState *ts, spt_frame *frame, PyObject *dict, int local) {
    PyCodeObject *code = _PyFrame_GetCode(frame);
    PyObject *value, *name = PyTuple_GET_ITEM(code->co_localsplusnames, local);
    if (PyMapping_GetOptionalItem(dict, name, &value) < 0 || value != NULL) return value;
    value = PyCell_GetRef((PyCellObject *)frame->localsplus[local]);
    if (value == NULL) _PyEval_FormatExcUnbound(ts, code, local);
    return value;
}

PyObject *spt_load_locals(PyThreadState *ts, spt_frame *frame) {
    if (frame->f_locals == NULL) {
        _PyErr_SetString(ts, PyExc_SystemError, "no locals found");
        return NULL;
    }
    return Py_NewRef(frame->f_locals);
}

int spt_setup_annotations(PyThreadState *ts, spt_frame *frame) {
    PyObject *annotations;
    if (frame->f_locals == NULL) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals found when setting up annotations");
        return -1;
    }
    if (PyMapping_GetOptionalItem(frame->f_locals, &_Py_ID(__annotations__), &annotations) < 0) return -1;
    int failed = 0;
    if (annotations == NULL) {
        annotations = PyDict_New();
        if (annotations == NULL) return -1;
        failed = PyObject_SetItem(frame->f_locals, &_Py_ID(__annotations__), annotations);
    }
    Py_DECREF(annotations);
    return failed;
}

PyObject *spt_load_build_class(PyThreadState *ts, spt_frame *frame) {
    PyObject *function;
    if (PyMapping_GetOptionalItem(frame->f_builtins, &_Py_ID(__build_class__), &function) < 0) return NULL;
    if (function == NULL) _PyErr_SetString(ts, PyExc_NameError, "__build_class__ not found");
    return function;
}

PyObject *spt_load_assertion_error(void) { return Py_NewRef(PyExc_AssertionError); }

void spt_unbound_local(PyThreadState *ts, spt_frame *frame, int local) {
    _PyEval_FormatExcCheckArg(ts, PyExc_UnboundLocalError,
                              "cannot access local variable '%s' where it is not associated with a value",
                              PyTuple_GET_ITEM(_PyFrame_GetCode(frame)->co_localsplusnames, local));
}

void spt_unbound_cell(PyThreadState *ts, spt_frame *frame, int local) {
    _PyEval_FormatExcUnbound(ts, _PyFrame_GetCode(frame), local);
}

/* ---- Attributes ---- */

PyObject *spt_load_super(PyThreadState *ts, PyObject *name, PyObject *global_super, PyObject *cls, PyObject *self,
                         int kind, PyObject **self_or_null) {
    *self_or_null = NULL;
    if (global_super == (PyObject *)&PySuper_Type && PyType_Check(cls)) {
        if (!(kind & 1)) return _PySuper_Lookup((PyTypeObject *)cls, self, name, NULL);
        int is_method = 0;
        PyObject *attribute = _PySuper_Lookup((PyTypeObject *)cls, self, name,
                                              Py_TYPE(self)->tp_getattro == PyObject_GenericGetAttr ? &is_method : NULL);
        if (attribute != NULL && is_method) *self_or_null = Py_NewRef(self);
        return attribute;
    }
    PyObject *stack[] = {cls, self};
    PyObject *super = PyObject_Vectorcall(global_super, stack, kind & 2, NULL);
    if (super == NULL) return NULL;
    PyObject *attribute = PyObject_GetAttr(super, name);
    Py_DECREF(super);
    return attribute;
}

/* ---- Operators ---- */

#define SLOT(name) [NB_##name] = (int)offsetof(PyNumberMethods, SPT_NB_##name)
#define SPT_NB_ADD nb_add
#define SPT_NB_AND nb_and
#define SPT_NB_FLOOR_DIVIDE nb_floor_divide
#define SPT_NB_LSHIFT nb_lshift
#define SPT_NB_MULTIPLY nb_multiply
#define SPT_NB_REMAINDER nb_remainder
#define SPT_NB_OR nb_or
#define SPT_NB_RSHIFT nb_rshift
#define SPT_NB_SUBTRACT nb_subtract
#define SPT_NB_TRUE_DIVIDE nb_true_divide
#define SPT_NB_XOR nb_xor
#define SPT_NB_INPLACE_ADD nb_inplace_add
#define SPT_NB_INPLACE_AND nb_inplace_and
#define SPT_NB_INPLACE_FLOOR_DIVIDE nb_inplace_floor_divide
#define SPT_NB_INPLACE_LSHIFT nb_inplace_lshift
#define SPT_NB_INPLACE_MULTIPLY nb_inplace_multiply
#define SPT_NB_INPLACE_REMAINDER nb_inplace_remainder
#define SPT_NB_INPLACE_OR nb_inplace_or
#define SPT_NB_INPLACE_RSHIFT nb_inplace_rshift
#define SPT_NB_INPLACE_SUBTRACT nb_inplace_subtract
#define SPT_NB_INPLACE_TRUE_DIVIDE nb_inplace_true_divide
#define SPT_NB_INPLACE_XOR nb_inplace_xor

/* Where a type has an operator's function. The powers, which take three operands, are left out: -1. */
static int number_slot(int kind) {
    static const int slots[] = {
        SLOT(ADD), SLOT(AND), SLOT(FLOOR_DIVIDE), SLOT(LSHIFT), SLOT(MULTIPLY), SLOT(REMAINDER), SLOT(OR), SLOT(RSHIFT),
        SLOT(SUBTRACT), SLOT(TRUE_DIVIDE), SLOT(XOR), SLOT(INPLACE_ADD), SLOT(INPLACE_AND), SLOT(INPLACE_FLOOR_DIVIDE),
        SLOT(INPLACE_LSHIFT), SLOT(INPLACE_MULTIPLY), SLOT(INPLACE_REMAINDER), SLOT(INPLACE_OR), SLOT(INPLACE_RSHIFT),
        SLOT(INPLACE_SUBTRACT), SLOT(INPLACE_TRUE_DIVIDE), SLOT(INPLACE_XOR),
        [NB_POWER] = -1, [NB_INPLACE_POWER] = -1, [NB_MATRIX_MULTIPLY] = -1, [NB_INPLACE_MATRIX_MULTIPLY] = -1,
    };
    return slots[kind];
}
static binaryfunc number_function(PyTypeObject *type, int slot) {
    return type->tp_as_number == NULL ? NULL : *(binaryfunc *)((char *)type->tp_as_number + slot);
}

binaryfunc spt_binary_function(int kind, PyObject *left, PyObject *right) {
    PyTypeObject *type = Py_TYPE(left), *other = Py_TYPE(right);
    if (!(type->tp_flags & other->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) return NULL;
    int slot = number_slot(kind), is_in_place = kind >= NB_INPLACE_ADD;
    if (slot < 0 || (is_in_place && number_function(type, slot) != NULL)) return NULL;
    if (is_in_place) slot = number_slot(kind - NB_INPLACE_ADD + NB_ADD);
    binaryfunc function = number_function(type, slot);
    binaryfunc others = type == other ? function : number_function(other, slot);
    /* Of two functions the left one is asked first, but where the right type is derived from the left. */
    if (function != NULL) {
        if (others != NULL && others != function && PyType_IsSubtype(other, type)) return NULL;
        /* A str's only one. */
        return type == &PyUnicode_Type ? spt_format_percent : function;
    }
    PySequenceMethods *sequence = type->tp_as_sequence;
    if ((kind != NB_ADD && kind != NB_INPLACE_ADD) || others != NULL || sequence == NULL ||
        (is_in_place && sequence->sq_inplace_concat != NULL)) {
        return NULL;
    }
    binaryfunc concat = type == other ? spt_concat_function(type) : NULL;
    return concat != NULL ? concat : sequence->sq_concat;
}
_Static_assert(NB_INPLACE_ADD - NB_ADD == NB_INPLACE_XOR - NB_XOR && NB_INPLACE_OR - NB_OR == NB_INPLACE_ADD - NB_ADD,
               "operators in place are numbered as the others are");

uint32_t spt_version_of_type(PyObject *object) {
    PyTypeObject *type = (PyTypeObject *)object;
    return PyUnstable_Type_AssignVersionTag(type) ? type->tp_version_tag : 0;
}

PyObject *spt_binary(int kind, PyObject *left, PyObject *right) {
    /* Large ints: what CPython's specialized instructions call. */
    if (PyLong_CheckExact(left) && PyLong_CheckExact(right)) {
        switch (kind) {
        case NB_ADD: case NB_INPLACE_ADD: return _PyLong_Add((PyLongObject *)left, (PyLongObject *)right);
        case NB_SUBTRACT: case NB_INPLACE_SUBTRACT: return _PyLong_Subtract((PyLongObject *)left, (PyLongObject *)right);
        case NB_MULTIPLY: case NB_INPLACE_MULTIPLY: return _PyLong_Multiply((PyLongObject *)left, (PyLongObject *)right);
        default: break;
        }
    }
    return _PyEval_BinaryOps[kind](left, right);
}

int spt_order_of_ints(PyObject *left, PyObject *right) {
    PyLongObject *a = (PyLongObject *)left, *b = (PyLongObject *)right;
    Py_ssize_t count = _PyLong_SignedDigitCount(a);
    if (count != _PyLong_SignedDigitCount(b)) return count < _PyLong_SignedDigitCount(b) ? -1 : 1;
    for (Py_ssize_t i = Py_ABS(count) - 1; i >= 0; i--) {
        digit x = a->long_value.ob_digit[i], y = b->long_value.ob_digit[i];
        if (x != y) return (x < y) == (count > 0) ? -1 : 1;
    }
    return 0;
}

/* ---- Containers ---- */

PyObject *spt_build_set(PyObject *const *items, Py_ssize_t count) {
    PyObject *set = PySet_New(NULL);
    if (set == NULL) return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (PySet_Add(set, items[i]) != 0) {
            Py_DECREF(set);
            return NULL;
        }
    }
    return set;
}

PyObject *spt_build_map(PyObject *const *items, Py_ssize_t pairs) {
    PyObject *made = spt_dict_of_names(items, 2, items + 1, 2, pairs);
    return made != NULL ? made : _PyDict_FromItems(items, 2, items + 1, 2, pairs);
}

PyObject *spt_build_const_key_map(PyObject *keys, PyObject *const *values, Py_ssize_t count) {
    PyObject *made = spt_dict_of_names(&PyTuple_GET_ITEM(keys, 0), 1, values, 1, count);
    return made != NULL ? made : _PyDict_FromItems(&PyTuple_GET_ITEM(keys, 0), 1, values, 1, count);
}

PyObject *spt_build_string(PyObject *const *pieces, Py_ssize_t count) {
    return _PyUnicode_JoinArray(&_Py_STR(empty), pieces, count);
}

int spt_list_extend(PyThreadState *ts, PyObject *list, PyObject *iterable) {
    PyObject *none = _PyList_Extend((PyListObject *)list, iterable);
    if (none == NULL) {
        if (_PyErr_ExceptionMatches(ts, PyExc_TypeError) && Py_TYPE(iterable)->tp_iter == NULL &&
            !PySequence_Check(iterable)) {
            _PyErr_Clear(ts);
            _PyErr_Format(ts, PyExc_TypeError, "Value after * must be an iterable, not %.200s",
                          Py_TYPE(iterable)->tp_name);
        }
        return -1;
    }
    Py_DECREF(none);
    return 0;
}

int spt_dict_update(PyThreadState *ts, PyObject *dict, PyObject *update) {
    if (PyDict_Update(dict, update) < 0) {
        if (_PyErr_ExceptionMatches(ts, PyExc_AttributeError)) {
            _PyErr_Format(ts, PyExc_TypeError, "'%.200s' object is not a mapping", Py_TYPE(update)->tp_name);
        }
        return -1;
    }
    return 0;
}

int spt_dict_merge(PyThreadState *ts, PyObject *dict, PyObject *update, PyObject *callable) {
    if (_PyDict_MergeEx(dict, update, 2) < 0) {
        _PyEval_FormatKwargsError(ts, callable, update);
        return -1;
    }
    return 0;
}

PyObject *spt_convert_value(int kind, PyObject *value) { return _PyEval_ConversionFuncs[kind](value); }

/* ---- Calls ---- */

PyObject *spt_positional_tuple(PyThreadState *ts, PyObject *callable, PyObject *args) {
    if (Py_TYPE(args)->tp_iter == NULL && !PySequence_Check(args)) {
        _PyErr_Clear(ts);
        PyObject *name = _PyObject_FunctionStr(callable);
        if (name != NULL) {
            _PyErr_Format(ts, PyExc_TypeError, "%U argument after * must be an iterable, not %.200s", name,
                          Py_TYPE(args)->tp_name);
            Py_DECREF(name);
        }
        return NULL;
    }
    return PySequence_Tuple(args);
}

spt_frame *spt_push_frame(PyThreadState *ts, PyObject *function, PyObject *const *args, Py_ssize_t count,
                          PyObject *names) {
    PyFunctionObject *callee = (PyFunctionObject *)function;
    /* Code made for exec() has its function's globals for locals. */
    PyObject *locals = ((PyCodeObject *)callee->func_code)->co_flags & CO_OPTIMIZED ? NULL
                                                                                   : Py_NewRef(callee->func_globals);
    return _PyEvalFramePushAndInit(ts, callee, locals, args, count, names);
}

int spt_is_interned(PyObject *name) { return PyUnicode_CheckExact(name) && PyUnicode_CHECK_INTERNED(name); }

PyObject *spt_keyword_default(PyObject *function, PyObject *name) {
    PyObject *defaults = ((PyFunctionObject *)function)->func_kwdefaults;
    PyObject *value = defaults == NULL ? NULL : PyDict_GetItemWithError(defaults, name);
    if (value == NULL) PyErr_Clear();
    return value;
}

int spt_bind_arguments(PyObject *object, PyObject **locals, PyObject *const *args, Py_ssize_t count,
                       PyObject *const *names, Py_ssize_t named) {
    PyFunctionObject *function = (PyFunctionObject *)object;
    PyCodeObject *code = (PyCodeObject *)function->func_code;
    Py_ssize_t positional = code->co_argcount, total = positional + code->co_kwonlyargcount;
    PyObject *const *parameters = &PyTuple_GET_ITEM(code->co_localsplusnames, 0);
    int takes_rest = code->co_flags & CO_VARARGS, takes_named = code->co_flags & CO_VARKEYWORDS;
    if (!(code->co_flags & CO_OPTIMIZED) || total > 64 || named > 64 || (count > positional && !takes_rest)) return 0;
    memset(locals, 0, (size_t)code->co_nlocalsplus * sizeof *locals);
    for (Py_ssize_t i = 0; i < count && i < positional; i++) locals[i] = args[i];
    uint64_t unknown = 0, defaulted = 0;
    for (Py_ssize_t k = 0; k < named; k++) {
        Py_ssize_t place = code->co_posonlyargcount;
        while (place < total && parameters[place] != names[k]) place++;
        if (place == total) {
            /* Interned as the parameters are, it equals none of them. */
            if (!takes_named || !spt_is_interned(names[k])) return 0;
            unknown |= (uint64_t)1 << k;
        } else {
            if (locals[place] != NULL) return 0;
            locals[place] = args[count + k];
        }
    }
    Py_ssize_t with_default = function->func_defaults == NULL ? 0 : PyTuple_GET_SIZE(function->func_defaults);
    PyObject *rest = NULL, *others = NULL;
    for (Py_ssize_t i = count < positional ? count : positional; i < total; i++) {
        if (locals[i] != NULL) continue;
        PyObject *value = NULL;
        if (i >= positional) {
            value = spt_keyword_default(object, parameters[i]);
        } else if (i >= positional - with_default) {
            value = PyTuple_GET_ITEM(function->func_defaults, i - (positional - with_default));
        }
        if (value == NULL) goto refused;
        locals[i] = Py_NewRef(value);
        defaulted |= (uint64_t)1 << i;
    }
    if (takes_named) {
        others = PyDict_New();
        if (others == NULL) goto refused;
        for (Py_ssize_t k = 0; unknown >> k != 0 && k < named; k++) {
            if (unknown >> k & 1 && PyDict_SetItem(others, names[k], args[count + k]) < 0) goto refused;
        }
    }
    if (takes_rest) {
        rest = PyTuple_New(count > positional ? count - positional : 0);
        if (rest == NULL) goto refused;
        for (Py_ssize_t i = positional; i < count; i++) PyTuple_SET_ITEM(rest, i - positional, args[i]);
        locals[total] = rest;
    }
    if (takes_named) locals[total + (takes_rest != 0)] = others;
    for (Py_ssize_t k = 0; unknown != 0 && k < named; k++) {
        if (unknown >> k & 1) Py_DECREF(args[count + k]);
    }
    return 1;
refused:
    /* Without memory as well: CPython says what is wrong. */
    PyErr_Clear();
    for (Py_ssize_t i = 0; defaulted >> i != 0 && i < total; i++) {
        if (defaulted >> i & 1) Py_DECREF(locals[i]);
    }
    Py_XDECREF(others);
    return 0;
}

int spt_unpack_row(PyObject *args, PyObject *kwargs, PyObject **row, PyObject **names) {
    Py_ssize_t count = PyTuple_GET_SIZE(args), place = 0;
    for (Py_ssize_t i = 0; i < count; i++) *row++ = PyTuple_GET_ITEM(args, i);
    PyObject *value;
    if (kwargs != NULL) {
        while (PyDict_Next(kwargs, &place, names, &value)) {
            if (!PyUnicode_CheckExact(*names++)) return 0;
            *row++ = value;
        }
    }
    return 1;
}

spt_frame *spt_push_frame_unpacked(PyThreadState *ts, PyObject *function, PyObject *args, PyObject *kwargs) {
    Py_ssize_t count = PyTuple_GET_SIZE(args), named = kwargs == NULL ? 0 : PyDict_GET_SIZE(kwargs);
    PyObject *names = NULL, *key, *value;
    PyObject *const *row = &PyTuple_GET_ITEM(args, 0);
    PyObject **copy = NULL;
    if (named > 0) {
        copy = PyMem_New(PyObject *, (size_t)(count + named));
        names = copy == NULL ? NULL : PyTuple_New(named);
        if (names == NULL) {
            if (copy == NULL) PyErr_NoMemory();
            PyMem_Free(copy);
            Py_DECREF(function);
            return NULL;
        }
        unsigned long are_strings = Py_TPFLAGS_UNICODE_SUBCLASS;
        for (Py_ssize_t i = 0, place = 0; PyDict_Next(kwargs, &place, &key, &value); i++) {
            are_strings &= Py_TYPE(key)->tp_flags;
            PyTuple_SET_ITEM(names, i, Py_NewRef(key));
            copy[count + i] = value;
        }
        if (!are_strings) {
            _PyErr_SetString(ts, PyExc_TypeError, "keywords must be strings");
            PyMem_Free(copy);
            Py_DECREF(names);
            Py_DECREF(function);
            return NULL;
        }
        memcpy(copy, row, (size_t)count * sizeof *copy);
        row = copy;
    }
    for (Py_ssize_t i = 0; i < count + named; i++) Py_INCREF(row[i]);
    spt_frame *frame = spt_push_frame(ts, function, row, count, names);
    PyMem_Free(copy);
    Py_XDECREF(names);
    return frame;
}

int spt_is_builtin_function(PyObject *function, const char *name) {
    PyObject *module = PyCFunction_GET_SELF(function);
    if (module == NULL || strcmp(((PyCFunctionObject *)function)->m_ml->ml_name, name) != 0) return 0;
    PyObject *builtins = PyImport_AddModule("builtins");
    /* Without memory for its name. */
    if (builtins == NULL) PyErr_Clear();
    return module == builtins;
}

/* Whether sum() would still add as C longs behind this item. */
static int adds_as_long(PyObject *item, PyObject *total) {
    int item_overflows, total_overflows;
    if (!PyLong_CheckExact(item) && !PyBool_Check(item)) return 0;
    PyLong_AsLongAndOverflow(item, &item_overflows);
    PyLong_AsLongAndOverflow(total, &total_overflows);
    return !item_overflows && !total_overflows;
}

PyObject *spt_add_rest(PyObject *sum, PyObject *total, PyObject *item, PyObject *iterator) {
    total = PyNumber_Add(total, item);
    /* Its ways of adding ints and floats begin with a start value of that type as well; it never comes back to them. */
    int adds_on = total != NULL && (PyFloat_CheckExact(total) || adds_as_long(item, total));
    Py_DECREF(item);
    if (total == NULL) return NULL;
    if (adds_on) {
        PyObject *row[] = {iterator, total};
        PyObject *result = PyObject_Vectorcall(sum, row, 2, NULL);
        Py_DECREF(total);
        return result;
    }
    PyObject *next;
    while (total != NULL && (next = PyIter_Next(iterator)) != NULL) {
        PyObject *more = PyNumber_Add(total, next);
        Py_DECREF(next);
        Py_SETREF(total, more);
    }
    if (total != NULL && PyErr_Occurred()) Py_CLEAR(total);
    return total;
}

/* Python/bltinmodule.c, min_max. */
PyObject *spt_extreme_of_rest(PyObject *best, PyObject *item, PyObject *iterator, int operation) {
    Py_XINCREF(best);
    if (item == NULL) item = PyIter_Next(iterator);
    for (; item != NULL; item = PyIter_Next(iterator)) {
        int is_better = best == NULL ? 1 : PyObject_RichCompareBool(item, best, operation);
        if (is_better > 0) {
            Py_XSETREF(best, item);
            continue;
        }
        Py_DECREF(item);
        if (is_better < 0) break;
    }
    if (PyErr_Occurred()) Py_CLEAR(best);
    else if (best == NULL) {
        PyErr_Format(PyExc_ValueError, "%s() iterable argument is empty", operation == Py_LT ? "min" : "max");
    }
    return best;
}

PyObject *spt_method_of_join(void) {
    static PyObject *method;
    if (method == NULL && (method = PyObject_GetAttrString((PyObject *)&PyUnicode_Type, "join")) == NULL) PyErr_Clear();
    return method;
}

/* What classes of dicts leave to dict, and of lists to list, by their versions. (dict's __getitem__ and __contains__ and list's __getitem__
   are methods, not wrapped slots, so that classes written in Python have slots that look for them at each use.) */
enum { leaves_subscripts = 1, leaves_contains = 2, leaves_items = 4 };
static struct {
    uint32_t version, leaves;
} asked_classes[64];

static int leaves_to_base(PyTypeObject *type, uint32_t what) {
    uint32_t version = type->tp_version_tag != 0 ? type->tp_version_tag : spt_version_of_type((PyObject *)type);
    if (version == 0) return 0;
    uint32_t place = version % (sizeof asked_classes / sizeof *asked_classes);
    if (asked_classes[place].version != version) {
        asked_classes[place].version = version;
        asked_classes[place].leaves = (spt_is_inherited(type, &PyDict_Type, &_Py_ID(__getitem__)) ? leaves_subscripts : 0)
            | (spt_is_inherited(type, &PyDict_Type, &_Py_ID(__contains__)) ? leaves_contains : 0)
            | (spt_is_inherited(type, &PyList_Type, &_Py_ID(__getitem__)) ? leaves_items : 0);
    }
    return (asked_classes[place].leaves & what) != 0;
}

int spt_reads_as_dict(PyObject *object) {
    return PyDict_Check(object) &&
           (Py_TYPE(object)->tp_as_mapping->mp_subscript == PyDict_Type.tp_as_mapping->mp_subscript
            || leaves_to_base(Py_TYPE(object), leaves_subscripts));
}
int spt_searches_as_dict(PyObject *object) {
    return PyDict_Check(object) && leaves_to_base(Py_TYPE(object), leaves_contains);
}
int spt_reads_as_list(PyObject *object) {
    return PyList_Check(object) && leaves_to_base(Py_TYPE(object), leaves_items);
}
PyObject *spt_dict_item(PyObject *dict, PyObject *key) { return PyDict_Type.tp_as_mapping->mp_subscript(dict, key); }
int spt_writes_as_dict(PyObject *object) {
    return PyDict_Check(object) &&
           Py_TYPE(object)->tp_as_mapping->mp_ass_subscript == PyDict_Type.tp_as_mapping->mp_ass_subscript;
}

PyObject *spt_method_descriptor(PyTypeObject *type, const char *name) {
    PyObject *dict = PyType_GetDict(type);
    PyObject *method = dict != NULL ? PyDict_GetItemString(dict, name) : NULL;
    Py_XDECREF(dict);
    return method;
}
int spt_is_dict_get(PyObject *descriptor) {
    PyMethodDescrObject *method = (PyMethodDescrObject *)descriptor;
    return PyDescr_TYPE(method) == &PyDict_Type && strcmp(method->d_method->ml_name, "get") == 0;
}

void spt_init_returned(PyObject *value) {
    PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", Py_TYPE(value)->tp_name);
}

PyObject *spt_evaluate_frame(PyThreadState *ts, spt_frame *frame) { return _PyEval_EvalFrame(ts, frame, 0); }

PyObject *spt_intrinsic1(PyThreadState *ts, int kind, PyObject *value) {
    return _PyIntrinsics_UnaryFunctions[kind].func(ts, value);
}

PyObject *spt_intrinsic2(PyThreadState *ts, int kind, PyObject *first, PyObject *second) {
    return _PyIntrinsics_BinaryFunctions[kind].func(ts, first, second);
}

/* ---- Exceptions ---- */

int spt_check_eg_match(PyThreadState *ts, PyObject *group, PyObject *type, PyObject **rest, PyObject **match) {
    *rest = *match = NULL;
    if (_PyEval_CheckExceptStarTypeValid(ts, type) < 0) return -1;
    if (_PyEval_ExceptionGroupMatch(group, type, match, rest) < 0 || *match == NULL) return -1;
    if (!Py_IsNone(*match)) PyErr_SetHandledException(*match);
    return 0;
}

PyObject *spt_with_except_start(PyObject *exit, PyObject *exception) {
    PyObject *traceback = PyException_GetTraceback(exception);
    if (traceback == NULL) traceback = Py_None;
    else Py_DECREF(traceback);
    PyObject *stack[4] = {NULL, PyExceptionInstance_Class(exception), exception, traceback};
    return PyObject_Vectorcall(exit, stack + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

/* As _PyObject_LookupSpecial, but for methods that get the object as an argument where they are called: those are not bound. */
static PyObject *look_up_enter(PyObject *manager, PyObject *name, int *is_unbound) {
    PyObject *found = _PyType_Lookup(Py_TYPE(manager), name);
    *is_unbound = found != NULL && PyType_HasFeature(Py_TYPE(found), Py_TPFLAGS_METHOD_DESCRIPTOR);
    return *is_unbound ? Py_NewRef(found) : _PyObject_LookupSpecial(manager, name);
}

PyObject *spt_before_with(PyThreadState *ts, PyObject *manager, int is_async, PyObject **exit) {
    if (!is_async && (*exit = spt_enter_lock(manager)) != NULL) return Py_True;
    const char *protocol = is_async ? "asynchronous context manager" : "context manager";
    int is_unbound;
    PyObject *enter = look_up_enter(manager, is_async ? &_Py_ID(__aenter__) : &_Py_ID(__enter__), &is_unbound);
    if (enter == NULL) {
        if (!_PyErr_Occurred(ts)) {
            _PyErr_Format(ts, PyExc_TypeError, "'%.200s' object does not support the %s protocol",
                          Py_TYPE(manager)->tp_name, protocol);
        }
        return NULL;
    }
    *exit = _PyObject_LookupSpecial(manager, is_async ? &_Py_ID(__aexit__) : &_Py_ID(__exit__));
    if (*exit == NULL) {
        if (!_PyErr_Occurred(ts)) {
            _PyErr_Format(ts, PyExc_TypeError, "'%.200s' object does not support the %s protocol (missed %s method)",
                          Py_TYPE(manager)->tp_name, protocol, is_async ? "__aexit__" : "__exit__");
        }
        Py_DECREF(enter);
        return NULL;
    }
    PyObject *row[] = {NULL, manager};
    size_t count = is_unbound ? 1 : 0;
    PyObject *result = _PyObject_VectorcallTstate(ts, enter, row + 1, count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(enter);
    if (result == NULL) Py_CLEAR(*exit);
    return result;
}

int spt_end_async_for(PyObject *exception) {
    if (PyErr_GivenExceptionMatches(exception, PyExc_StopAsyncIteration)) return 1;
    PyErr_SetRaisedException(Py_NewRef(exception));
    return 0;
}

PyObject *spt_cleanup_throw(PyObject *exception) {
    if (PyErr_GivenExceptionMatches(exception, PyExc_StopIteration)) {
        return Py_NewRef(((PyStopIterationObject *)exception)->value);
    }
    PyErr_SetRaisedException(Py_NewRef(exception));
    return NULL;
}

void spt_raise_no_lasti(void) { PyErr_SetString(PyExc_SystemError, "lasti is not an int"); }

/* ---- Iteration ---- */

void spt_has_iterated(uintptr_t instruction) {
    _Py_CODEUNIT *unit = (_Py_CODEUNIT *)instruction;
    if (unit->op.code != FOR_ITER) return;
    if (unit[1].counter.as_counter == adaptive_counter_warmup().as_counter) {
        unit[1].counter = advance_backoff_counter(unit[1].counter);
    }
}

PyObject *spt_get_yield_from_iter(PyThreadState *ts, spt_frame *frame, PyObject *iterable) {
    if (PyCoro_CheckExact(iterable)) {
        if (!(_PyFrame_GetCode(frame)->co_flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE))) {
            _PyErr_SetString(ts, PyExc_TypeError,
                             "cannot 'yield from' a coroutine object in a non-coroutine generator");
            return NULL;
        }
        return Py_NewRef(iterable);
    }
    if (PyGen_CheckExact(iterable)) return Py_NewRef(iterable);
    return PyObject_GetIter(iterable);
}

PyObject *spt_get_awaitable(PyThreadState *ts, PyObject *iterable, int kind) {
    PyObject *iterator = _PyCoro_GetAwaitableIter(iterable);
    if (iterator == NULL) {
        _PyEval_FormatAwaitableError(ts, Py_TYPE(iterable), kind);
    } else if (PyCoro_CheckExact(iterator)) {
        PyObject *awaited = _PyGen_yf((PyGenObject *)iterator);
        if (awaited != NULL) {
            Py_DECREF(awaited);
            Py_CLEAR(iterator);
            _PyErr_SetString(ts, PyExc_RuntimeError, "coroutine is being awaited already");
        }
    }
    return iterator;
}

PyObject *spt_get_aiter(PyThreadState *ts, PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (type->tp_as_async == NULL || type->tp_as_async->am_aiter == NULL) {
        _PyErr_Format(ts, PyExc_TypeError, "'async for' requires an object with __aiter__ method, got %.100s",
                      type->tp_name);
        return NULL;
    }
    PyObject *iterator = type->tp_as_async->am_aiter(object);
    if (iterator == NULL) return NULL;
    type = Py_TYPE(iterator);
    if (type->tp_as_async == NULL || type->tp_as_async->am_anext == NULL) {
        _PyErr_Format(ts, PyExc_TypeError,
                      "'async for' received an object from __aiter__ that does not implement __anext__: %.100s",
                      type->tp_name);
        Py_CLEAR(iterator);
    }
    return iterator;
}

PyObject *spt_get_anext(PyThreadState *ts, PyObject *aiter) {
    PyTypeObject *type = Py_TYPE(aiter);
    if (PyAsyncGen_CheckExact(aiter)) return type->tp_as_async->am_anext(aiter);
    if (type->tp_as_async == NULL || type->tp_as_async->am_anext == NULL) {
        _PyErr_Format(ts, PyExc_TypeError, "'async for' requires an iterator with __anext__ method, got %.100s",
                      type->tp_name);
        return NULL;
    }
    PyObject *next = type->tp_as_async->am_anext(aiter);
    if (next == NULL) return NULL;
    PyObject *awaitable = _PyCoro_GetAwaitableIter(next);
    if (awaitable == NULL) {
        _PyErr_FormatFromCause(PyExc_TypeError, "'async for' received an invalid object from __anext__: %.100s",
                               Py_TYPE(next)->tp_name);
    }
    Py_DECREF(next);
    return awaitable;
}

/* Tells whoever watches by now that the running instruction gets an exception, which ends a loop. */
static void monitor_raise(PyThreadState *ts) {
    spt_frame *frame = ts->current_frame;
    _PyEval_MonitorRaise(ts, frame, frame->instr_ptr);
}

int spt_send(PyThreadState *ts, PyObject *receiver, PyObject *value, PyObject **result) {
    if (Py_IsNone(value) && PyIter_Check(receiver)) *result = Py_TYPE(receiver)->tp_iternext(receiver);
    else *result = PyObject_CallMethodOneArg(receiver, &_Py_ID(send), value);
    if (*result != NULL) return 0;
    if (_PyErr_ExceptionMatches(ts, PyExc_StopIteration)) monitor_raise(ts);
    return _PyGen_FetchStopIterationValue(result) == 0 ? 1 : -1;
}

int spt_loop_ended(PyThreadState *ts) {
    if (_PyErr_Occurred(ts)) {
        if (!_PyErr_ExceptionMatches(ts, PyExc_StopIteration)) return 0;
        monitor_raise(ts);
        _PyErr_Clear(ts);
    }
    return 1;
}

int spt_only_ends_loop(PyThreadState *ts, int is_counting) {
    PyBaseExceptionObject *exception = (PyBaseExceptionObject *)ts->current_exception;
    if (exception == NULL || (Py_TYPE(exception) != (PyTypeObject *)PyExc_StopIteration &&
                              (!is_counting || Py_TYPE(exception) != (PyTypeObject *)PyExc_IndexError))) {
        return 0;
    }
    if (Py_REFCNT(exception) != 1 || exception->dict != NULL || exception->notes != NULL || exception->traceback != NULL ||
        exception->context != NULL || exception->cause != NULL) {
        return 0;
    }
    PyObject *args = exception->args;
    if (!PyTuple_CheckExact(args) || PyTuple_GET_SIZE(args) > 1) return 0;
    return PyTuple_GET_SIZE(args) == 0 || PyUnicode_CheckExact(PyTuple_GET_ITEM(args, 0));
}

int spt_sequence_ended(PyThreadState *ts, PyObject *iterator) {
    if (!_PyErr_ExceptionMatches(ts, PyExc_IndexError) && !_PyErr_ExceptionMatches(ts, PyExc_StopIteration)) return 0;
    _PyErr_Clear(ts);
    Py_CLEAR(((spt_counting_iterator *)iterator)->sequence);
    return 1;
}

/* ---- Patterns ---- */

PyObject *spt_match_class(PyThreadState *ts, PyObject *subject, PyObject *type, int positional, PyObject *names) {
    PyObject *attributes = _PyEval_MatchClass(ts, subject, type, positional, names);
    if (attributes == NULL && !_PyErr_Occurred(ts)) return Py_None;
    return attributes;
}

PyObject *spt_match_keys(PyThreadState *ts, PyObject *subject, PyObject *keys) {
    return _PyEval_MatchKeys(ts, subject, keys);
}

/* ---- Functions and generators ---- */

void spt_set_function_attribute(PyObject *object, int kind, PyObject *value) {
    PyFunctionObject *function = (PyFunctionObject *)object;
    switch (kind) {
    case MAKE_FUNCTION_CLOSURE: function->func_closure = value; break;
    case MAKE_FUNCTION_ANNOTATIONS: function->func_annotations = value; break;
    case MAKE_FUNCTION_KWDEFAULTS: function->func_kwdefaults = value; break;
    case MAKE_FUNCTION_DEFAULTS: function->func_defaults = value; break;
    default: Py_UNREACHABLE();
    }
}
