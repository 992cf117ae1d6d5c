/* Builtins that make a number of a number, by what they compute. */
#ifndef SPINETAIL_NUMBERS_H
#define SPINETAIL_NUMBERS_H

enum spt_number_function {
    spt_number_none,
    /* float(i) */
    spt_number_float_of_int,
    /* int(x), math.floor(x), math.ceil(x), round(x) of a float */
    spt_number_truncate,
    spt_number_floor,
    spt_number_ceil,
    spt_number_round,
    /* id(x), of an object */
    spt_number_identity,
    /* abs(x) */
    spt_number_absolute_int,
    spt_number_absolute_float,
    /* math.sqrt(x) */
    spt_number_square_root,
    /* Another function of math, which is one of C's, of a float to a float. */
    spt_number_of_c,
};

typedef double (*spt_double_function)(double);

/* What a builtin computes of an exact float, or of an exact int: spt_number_none when it is no such builtin, or answers with the
   object that it got. `function` gets C's for spt_number_of_c. */
int spt_number_function_of(PyObject *callable, int of_float, spt_double_function *function);

/* Where the first audit hook lies that was added by C (0), or the list of those that Python code added (1). */
const void *spt_audit_hooks_address(int which);
/* Whether id() has nobody to tell. */
int spt_is_unaudited(void);

/* The value of an int of 63 bits and a sign at most; 0: it is longer. */
static inline __attribute__((always_inline)) int spt_value_of_short_int(PyObject *object, int64_t *value) {
    PyLongObject *number = (PyLongObject *)object;
    if (_PyLong_IsCompact(number)) {
        *value = _PyLong_CompactValue(number);
        return 1;
    }
    Py_ssize_t count = _PyLong_DigitCount(number);
    const digit *digits = number->long_value.ob_digit;
    int64_t size = (int64_t)digits[1] << PyLong_SHIFT | digits[0];
    if (count > 2) {
        if (count > 3 || digits[2] >> 3 != 0) return 0;
        size |= (int64_t)digits[2] << (2 * PyLong_SHIFT);
    }
    *value = _PyLong_IsNegative(number) ? -size : size;
    return 1;
}

#endif
