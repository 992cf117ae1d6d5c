/* See numbers.h. */
#include "CPython313.h"
#include <dlfcn.h>
#include <math.h>

/* Those that Modules/mathmodule.c defines by FUNC1: the result is C's own, and an error where that is no finite number. */
static const struct {
    const char *name;
    spt_double_function function;
} functions[] = {
    {"acos", acos}, {"acosh", acosh}, {"asin", asin}, {"asinh", asinh}, {"atan", atan},   {"atanh", atanh},
    {"cbrt", cbrt}, {"cos", cos},     {"cosh", cosh}, {"exp", exp},     {"exp2", exp2},   {"expm1", expm1},
    {"fabs", fabs}, {"sin", sin},     {"sinh", sinh}, {"tan", tan},     {"tanh", tanh},
};

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Whether a function of C comes with CPython: from the file of its module, or from where CPython's own functions are. */
static int is_of_cpython(const void *function, const char *module) {
    Dl_info found, own;
    if (!dladdr(function, &found) || !dladdr((const void *)PyFloat_FromDouble, &own)) return 0;
    if (found.dli_fbase == own.dli_fbase) return 1;
    const char *file = last_part(found.dli_fname);
    size_t length = strlen(module);
    return strncmp(file, module, length) == 0 && strncmp(file + length, ".cpython-", 9) == 0;
}

static int math_function(PyObject *callable, int of_float, spt_double_function *function) {
    PyObject *module = PyCFunction_GET_SELF(callable);
    if (module == NULL || !PyModule_CheckExact(module)) return spt_number_none;
    PyModuleDef *definition = ((PyModuleObject *)module)->md_def;
    if (definition == NULL || strcmp(definition->m_name, "math") != 0) return spt_number_none;
    PyMethodDef *method = ((PyCFunctionObject *)callable)->m_ml;
    if (method->ml_flags != METH_O || !is_of_cpython((const void *)method->ml_meth, "math")) return spt_number_none;
    if (strcmp(method->ml_name, "sqrt") == 0) return spt_number_square_root;
    if (of_float && strcmp(method->ml_name, "floor") == 0) return spt_number_floor;
    if (of_float && strcmp(method->ml_name, "ceil") == 0) return spt_number_ceil;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(method->ml_name, functions[i].name) != 0) continue;
        *function = functions[i].function;
        return spt_number_of_c;
    }
    return spt_number_none;
}

int spt_number_function_of(PyObject *callable, int of_float, spt_double_function *function) {
    if (callable == (PyObject *)&PyFloat_Type) return of_float ? spt_number_none : spt_number_float_of_int;
    if (callable == (PyObject *)&PyLong_Type) return of_float ? spt_number_truncate : spt_number_none;
    if (!Py_IS_TYPE(callable, &PyCFunction_Type)) return spt_number_none;
    if (spt_is_builtin_function(callable, "abs")) return of_float ? spt_number_absolute_float : spt_number_absolute_int;
    return math_function(callable, of_float, function);
}

const void *spt_audit_hooks_address(int which) {
    return which == 0 ? (const void *)&_PyRuntime.audit_hooks.head : &_PyRuntime.interpreters.main->audit_hooks;
}
/* (Python/sysmodule.c: should_audit.) */
int spt_is_unaudited(void) {
    return _PyRuntime.audit_hooks.head == NULL && _PyRuntime.interpreters.main->audit_hooks == NULL;
}
