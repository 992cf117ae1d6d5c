/* Operators of classes that have them in Python: which function the engine is to call, and what CPython does when that declines.
   After Objects/abstract.c (binary_op1, PyNumber_Add …) and Objects/object.c (do_richcompare). */
#ifndef SPINETAIL_OPERATORS_H
#define SPINETAIL_OPERATORS_H

/* An operator's number: BINARY_OP's, that of a comparison (Py_LT …) from here on, iter()'s, that of a subscript, or those of what else an
   instruction asks a type to do (methods.c). */
enum {
    SPT_COMPARISONS = 32,
    SPT_ITERATION = 40,
    SPT_SUBSCRIPT,
    SPT_ENTER,
    SPT_EXIT,
    SPT_CALL,
    SPT_LENGTH,
    SPT_TRUTH,
    SPT_CONTAINS,
    SPT_STORE_ITEM,
    SPT_DELETE_ITEM,
    SPT_NEGATION,
    SPT_INVERSION,
    SPT_NEXT,
    /* The method that tells the length, of a type whose objects are true when they have one. */
    SPT_LENGTH_AS_TRUTH,
    /* What makes the instances of a class, which is asked itself: `__new__`, where no `__init__` comes behind it. */
    SPT_NEW,
    /* A name that is nowhere: `__getattr__` (shapes.h says of which type). */
    SPT_FALLBACK,
    /* The next item for an iterator that counts up: the class's `__getitem__`, which SPT_SUBSCRIPT finds. */
    SPT_NEXT_ITEM
};

/* The Python function, borrowed, that an operator calls first where its left operand is of that type and its right one has no say;
   NULL when there is none, or when it is not all that the type has to do with the operator. */
PyObject *spt_operator_function(PyTypeObject *type, int number);
/* Whether the right operand, of another type, is to be asked first, or has more to do with the operator than a reflected method. */
int spt_is_right_first(int number, PyObject *left, PyObject *right);
/* The same from SPT_CALL on, for the one object that has a say in it. */
PyObject *spt_asked_function(PyTypeObject *type, int number);
/* Whether an object of the type is true when it has a length. */
int spt_is_true_by_length(PyTypeObject *type);
/* Whether the length and the truth of a type's objects are what a type of CPython's says that it inherits from, which is what they keep where
   all of them do (ob_size): lists, tuples, strs, bytes, dicts and their heirs. */
int spt_has_size(PyTypeObject *type);
int spt_is_true_by_size(PyTypeObject *type);
/* What the operations make of what their methods returned, which they consume. A length, or -1 with an exception set. */
Py_ssize_t spt_length_of_result(PyObject *result);
/* 1, 0, or -1 with an exception set, for what `__bool__` returned. */
int spt_truth_of_result(PyObject *result);
/* What iter() gives, NULL with an exception set where it is no iterator. */
PyObject *spt_iterator_of_result(PyObject *result);
/* What a call of a class gives whose `__new__` returned an object, given the arguments: consumes that. NULL with an exception set. */
PyObject *spt_instance_of_new(PyTypeObject *cls, PyObject *made, PyObject *const *args, Py_ssize_t count);
/* `__getattr__` raised: an AttributeError that does not say of what gets the object and the name. */
void spt_complete_attribute_error(PyObject *object, PyObject *name);
/* The address of what object has in tp_init (0) and tp_new (1). */
uint64_t spt_function_of_object(int which);
/* The operator's result when the left operand's function has answered NotImplemented. */
PyObject *spt_operate_reflected(int number, PyObject *left, PyObject *right);

#endif
