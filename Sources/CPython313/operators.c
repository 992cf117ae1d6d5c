/* See operators.h. */
#include "CPython313.h"

/* A binary operator: where a type has it, and by which names. */
typedef struct {
    size_t slot, in_place;
    PyObject *name, *reflected;
    const char *sign;
} binary_operator;

#define OPERATOR(number, slot, method, sign)                                                                          \
    case number:                                                                                                      \
    case number + NB_INPLACE_ADD:                                                                                     \
        return (binary_operator){                                                                                     \
            offsetof(PyNumberMethods, nb_##slot), offsetof(PyNumberMethods, nb_inplace_##slot),                       \
            &_Py_ID(__##method##__), &_Py_ID(__r##method##__),                                                        \
            in_place ? sign "=" : sign,                                                                               \
        }

/* `name` is NULL for those that are not handled: ** takes three operands. */
static binary_operator binary(int number) {
    int in_place = number >= NB_INPLACE_ADD;
    switch (number) {
        OPERATOR(NB_ADD, add, add, "+");
        OPERATOR(NB_AND, and, and, "&");
        OPERATOR(NB_FLOOR_DIVIDE, floor_divide, floordiv, "//");
        OPERATOR(NB_LSHIFT, lshift, lshift, "<<");
        OPERATOR(NB_MATRIX_MULTIPLY, matrix_multiply, matmul, "@");
        OPERATOR(NB_MULTIPLY, multiply, mul, "*");
        OPERATOR(NB_REMAINDER, remainder, mod, "%");
        OPERATOR(NB_OR, or, or, "|");
        OPERATOR(NB_RSHIFT, rshift, rshift, ">>");
        OPERATOR(NB_SUBTRACT, subtract, sub, "-");
        OPERATOR(NB_TRUE_DIVIDE, true_divide, truediv, "/");
        OPERATOR(NB_XOR, xor, xor, "^");
    }
    return (binary_operator){0};
}

static PyObject *comparison_name(int comparison) {
    switch (comparison) {
    case Py_LT: return &_Py_ID(__lt__);
    case Py_LE: return &_Py_ID(__le__);
    case Py_EQ: return &_Py_ID(__eq__);
    case Py_NE: return &_Py_ID(__ne__);
    case Py_GT: return &_Py_ID(__gt__);
    default: return &_Py_ID(__ge__);
    }
}

static binaryfunc function_at(PyTypeObject *type, size_t slot) {
    PyNumberMethods *methods = type->tp_as_number;
    return methods == NULL ? NULL : *(binaryfunc *)((char *)methods + slot);
}

/* Whether a type joins or repeats as sequences do, which + and * try last. */
static int is_sequence(PyTypeObject *type) {
    PySequenceMethods *methods = type->tp_as_sequence;
    return methods != NULL && (methods->sq_concat != NULL || methods->sq_repeat != NULL ||
                               methods->sq_inplace_concat != NULL || methods->sq_inplace_repeat != NULL);
}

PyObject *spt_operator_function(PyTypeObject *type, int number) {
    PyObject *name;
    if (number == SPT_ITERATION) {
        name = &_Py_ID(__iter__);
    } else if (number == SPT_SUBSCRIPT) {
        name = &_Py_ID(__getitem__);
    } else if (number == SPT_ENTER) {
        name = &_Py_ID(__enter__);
    } else if (number == SPT_EXIT) {
        name = &_Py_ID(__exit__);
    } else if (number >= SPT_COMPARISONS) {
        name = comparison_name(number - SPT_COMPARISONS);
    } else {
        binary_operator about = binary(number);
        if (about.name == NULL || is_sequence(type)) return NULL;
        if (number >= NB_INPLACE_ADD && function_at(type, about.in_place) != NULL) return NULL;
        name = about.name;
    }
    PyObject *found = _PyType_Lookup(type, name);
    return found != NULL && Py_IS_TYPE(found, &PyFunction_Type) ? found : NULL;
}

int spt_is_right_first(int number, PyObject *left, PyObject *right) {
    PyTypeObject *type = Py_TYPE(right);
    // Which may repeat itself.
    if (number % NB_INPLACE_ADD == NB_MULTIPLY && is_sequence(type)) return 1;
    // Of the types that are no classes none derives from one that is.
    return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 && PyType_IsSubtype(type, Py_TYPE(left));
}

/* right.name(left), or NotImplemented when there is no such method. */
static PyObject *call_reflected(PyObject *right, PyObject *left, PyObject *name) {
    PyObject *method = _PyType_Lookup(Py_TYPE(right), name);
    if (method == NULL) Py_RETURN_NOTIMPLEMENTED;
    Py_INCREF(method);
    PyObject *result;
    descrgetfunc bind = Py_TYPE(method)->tp_descr_get;
    if (PyType_HasFeature(Py_TYPE(method), Py_TPFLAGS_METHOD_DESCRIPTOR)) {
        PyObject *row[] = {NULL, right, left};
        result = PyObject_Vectorcall(method, row + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    } else if (bind == NULL) {
        result = PyObject_CallOneArg(method, left);
    } else {
        PyObject *bound = bind(method, right, (PyObject *)Py_TYPE(right));
        result = bound == NULL ? NULL : PyObject_CallOneArg(bound, left);
        Py_XDECREF(bound);
    }
    Py_DECREF(method);
    return result;
}

static PyObject *binary_reflected(int number, PyObject *left, PyObject *right) {
    binary_operator about = binary(number);
    PyTypeObject *left_type = Py_TYPE(left), *right_type = Py_TYPE(right);
    if (left_type != right_type) {
        binaryfunc function = function_at(right_type, about.slot);
        if (function != NULL) {
            // Of two classes the one function calls what both have.
            PyObject *result = function == function_at(left_type, about.slot)
                                   ? call_reflected(right, left, about.reflected)
                                   : function(left, right);
            if (result != Py_NotImplemented) return result;
        }
    }
    return PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'", about.sign,
                        left_type->tp_name, right_type->tp_name);
}

static PyObject *compare_reflected(int comparison, PyObject *left, PyObject *right) {
    static const char *const signs[] = {"<", "<=", "==", "!=", ">", ">="};
    richcmpfunc function = Py_TYPE(right)->tp_richcompare;
    if (function != NULL) {
        PyObject *result = function(right, left, _Py_SwappedOp[comparison]);
        if (result != Py_NotImplemented) return result;
    }
    if (comparison == Py_EQ) return PyBool_FromLong(left == right);
    if (comparison == Py_NE) return PyBool_FromLong(left != right);
    return PyErr_Format(PyExc_TypeError, "'%s' not supported between instances of '%.100s' and '%.100s'",
                        signs[comparison], Py_TYPE(left)->tp_name, Py_TYPE(right)->tp_name);
}

PyObject *spt_operate_reflected(int number, PyObject *left, PyObject *right) {
    return number >= SPT_COMPARISONS ? compare_reflected(number - SPT_COMPARISONS, left, right)
                                     : binary_reflected(number, left, right);
}
