/* Functions of CPython's C modules that take an easier way for the arguments that they mostly get. */
#ifndef SPINETAIL_FASTER_FUNCTIONS_H
#define SPINETAIL_FASTER_FUNCTIONS_H

/* Something that is called through C: if it is one of those it takes that way from now on, for whoever calls it. */
void spt_make_faster(PyObject *callable);
/* Whether there may be any. Off: they are CPython's again. */
void spt_switch_faster_functions(int on);

#endif
