/* Dicts made in one go. */
#ifndef SPINETAIL_DICTS_H
#define SPINETAIL_DICTS_H

/* A new dict of names and values, of which it takes references: names[0], names[name_step] … and values[0], values[value_step] …
   NULL, and no exception: CPython is to make it, as a key is no exact str, two have the same hash, or there is more to do. */
PyObject *spt_dict_of_names(
    PyObject *const *names, Py_ssize_t name_step, PyObject *const *values, Py_ssize_t value_step, Py_ssize_t count);

#endif
