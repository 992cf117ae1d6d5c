/* Pending work, and collections of the cycle collector that find nothing (collector.c). */
#ifndef SPINETAIL_COLLECTOR_H
#define SPINETAIL_COLLECTOR_H

#include "CPython313.h"

/* What _Py_HandlePending() does, with collections that find nothing at less cost. -1: an exception is set. */
int spt_handle_pending(PyThreadState *thread);

#endif
