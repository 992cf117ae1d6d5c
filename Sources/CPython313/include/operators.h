/* Operators of classes that have them in Python: which function the engine is to call, and what CPython does when that declines.
   After Objects/abstract.c (binary_op1, PyNumber_Add …) and Objects/object.c (do_richcompare). */
#ifndef SPINETAIL_OPERATORS_H
#define SPINETAIL_OPERATORS_H

/* An operator's number: BINARY_OP's, that of a comparison (Py_LT …) from here on, iter()'s, that of a subscript, or those of `with`. */
enum { SPT_COMPARISONS = 32, SPT_ITERATION = 40, SPT_SUBSCRIPT, SPT_ENTER, SPT_EXIT };

/* The Python function, borrowed, that an operator calls first where its left operand is of that type and its right one has no say;
   NULL when there is none, or when it is not all that the type has to do with the operator. */
PyObject *spt_operator_function(PyTypeObject *type, int number);
/* Whether the right operand, of another type, is to be asked first, or has more to do with the operator than a reflected method. */
int spt_is_right_first(int number, PyObject *left, PyObject *right);
/* The operator's result when the left operand's function has answered NotImplemented. */
PyObject *spt_operate_reflected(int number, PyObject *left, PyObject *right);

#endif
