/* sum() of floats, as CPython adds them (Python/bltinmodule.c, builtin_sum_impl): with what the roundings lost kept apart
   (Neumaier 1974). The sum so far is a complex object that nobody else has: its real part is the sum, the imaginary one what was lost. */
#ifndef SPINETAIL_SUMS_H
#define SPINETAIL_SUMS_H

/* A new sum, with its first item in it; NULL: no memory. */
static inline PyObject *spt_begin_sum(double first) { return PyComplex_FromDoubles(first, 0); }
/* Adds an item that is a float. */
static inline void spt_add_double(PyObject *sum, double item) {
    Py_complex *parts = &((PyComplexObject *)sum)->cval;
    double total = parts->real + item;
    if (fabs(parts->real) >= fabs(item)) parts->imag += (parts->real - total) + item;
    else parts->imag += (item - total) + parts->real;
    parts->real = total;
}
/* Adds an item that is an int. */
static inline void spt_add_int(PyObject *sum, int64_t item) { ((PyComplexObject *)sum)->cval.real += (double)item; }
/* What the sum comes to: what was lost may be no number where the sum is none. */
static inline double spt_end_sum(PyObject *sum) {
    Py_complex parts = ((PyComplexObject *)sum)->cval;
    return parts.imag != 0 && isfinite(parts.imag) ? parts.real + parts.imag : parts.real;
}
/* Adds an item, which is consumed, and all that an iterator gives. */
PyObject *spt_add_rest_to_sum(PyObject *sum, PyObject *item, PyObject *iterator);

#endif
