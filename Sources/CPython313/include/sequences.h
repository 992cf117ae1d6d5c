/* What lists and tuples of plain items do without running code. */
#ifndef SPINETAIL_SEQUENCES_H
#define SPINETAIL_SEQUENCES_H

/* COMPARE_OP's bit for how two exact lists or tuples compare (unordered 1, less 2, greater 4, equal 8); 0 where code may have a say in it, or
   there is much to look at, and for other objects. */
int spt_outcome_of_sequences(PyObject *left, PyObject *right);
/* The same of any two objects. */
int spt_outcome_of_plain(PyObject *left, PyObject *right);

/* list * count of an exact list; NULL, and no exception, for CPython to do. */
PyObject *spt_repeat_list(PyObject *list, int64_t count);

#endif
