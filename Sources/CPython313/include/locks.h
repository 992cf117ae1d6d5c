/* Locks in `with` (locks.c). */
#ifndef SPINETAIL_LOCKS_H
#define SPINETAIL_LOCKS_H

#include "CPython313.h"

/* Takes a lock of CPython's and gives its bound `__exit__`; NULL, and no exception, where the manager is none or cannot be had at once. */
PyObject *spt_enter_lock(PyObject *manager);

/* Carries out a call of such a method, if it is one: None; NULL, and no exception, for any other callable and for what is to raise. */
PyObject *spt_leave_lock(PyObject *callable);

#endif
