/* Exceptions made, raised, noted in a traceback and matched. */
#ifndef SPINETAIL_EXCEPTIONS_H
#define SPINETAIL_EXCEPTIONS_H

#include "operations.h"

/* Consumes both operands; 1: raised again, so no new traceback entry. */
int spt_raise(PyThreadState *ts, PyObject *exception, PyObject *cause);
/* What calling an object with these arguments gives, if it is a class of exceptions that are made by BaseException's own functions; NULL
   and no exception: it is not, or CPython has to look closer. */
PyObject *spt_new_exception(PyThreadState *ts, PyObject *callable, PyObject *const *arguments, Py_ssize_t count);
/* KeyError, as of a dict that lacks the key; and the IndexError of a list. */
void spt_raise_missing_key(PyThreadState *ts, PyObject *key);
void spt_raise_list_index(PyThreadState *ts);
/* The AttributeError of an object that is asked in the ordinary way for what it certainly has not; 0: for CPython to raise. */
int spt_raise_absent_attribute(PyThreadState *ts, PyObject *owner, PyObject *name);
/* Adds the running frame to the traceback of the exception that is set, which there must be. */
void spt_add_traceback(PyThreadState *ts, spt_frame *frame);
/* Whether an `except` with an object catches an exception: 1, 0, or 2 where the object cannot stand there. */
int spt_match_exception(PyObject *exception, PyObject *type);
/* The same: 1, 0, or -1 and an exception. */
int spt_check_exc_match(PyThreadState *ts, PyObject *exception, PyObject *type);

/* Ends a frame of a thread that is unlinked, has a frame object and lies at the top of the data stack, but not at the start of a chunk:
   what is left of it is the frame object's, if anybody has that; 0 where nobody has, and then that alone is gone. */
int spt_leave_to_frame_object(PyThreadState *ts, spt_frame *frame);

/* The frame object of a frame that is complete, borrowed; NULL where there is none and CPython has to make it. */
PyFrameObject *spt_object_of_frame(spt_frame *frame);

#endif
