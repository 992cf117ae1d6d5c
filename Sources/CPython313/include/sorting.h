/* What list.sort() does to a list, for Interpreter/Sorting.swift. */
#ifndef SPINETAIL_SORTING_H
#define SPINETAIL_SORTING_H

/* The key function among the arguments of list.sort(), None where there is none; NULL where the arguments are not those of most calls. */
PyObject *spt_sort_key(PyObject *const *arguments, Py_ssize_t positional, PyObject *names, int *is_reverse);

/* The items of a list that is being sorted: it is empty meanwhile, and whoever changes it is found out. */
typedef struct {
    PyObject **items;
    Py_ssize_t size, allocated;
} spt_items;
spt_items spt_take_items(PyObject *list);
/* Gives them back; whether the list was changed, whose new items are dropped. */
int spt_put_items_back(PyObject *list, const spt_items *taken);

/* The end of a sort whose list was changed: NULL, with the exception set. */
PyObject *spt_sort_was_disturbed(void);

/* Sorts a list as `sort` does, by keys that were computed, whose references it takes. The arguments are those of the call. */
PyObject *spt_sort_by_keys(PyObject *(*sort)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *), PyObject *list,
                           PyObject *const *arguments, PyObject *names, PyObject *function, uint64_t *keys,
                           Py_ssize_t count);

/* Sorts items in place by keys (NULL: by themselves), if no code runs for that: numbers, texts, and tuples of such, mostly. 0: nothing was done. */
int spt_sort_plainly(PyObject **items, PyObject *const *keys, Py_ssize_t count, int is_reverse);

#endif
