/* Items of iterators that give pairs, and of those over dicts, for compiled code. */
#ifndef SPINETAIL_PAIRS_H
#define SPINETAIL_PAIRS_H

/* The next pair of an enumerate, of a zip of two, or of a dict's items, in the tuple that the iterator keeps, borrowed. An enumerate's number
   is in it only if it is wanted; it is the one before the iterator's index. NULL (and no exception): nothing was done, as there is none, code
   might run, or somebody else has the tuple. */
PyObject *spt_next_pair(PyObject *iterator, int wants_number);
/* The next key or value of an iterator over either, borrowed; NULL in the same cases. */
PyObject *spt_next_of_dict(PyObject *iterator);
/* The next item of an iterator over a list, a tuple, ints or a dict, an owned reference; NULL in the same cases. */
PyObject *spt_next_of_plain(PyObject *iterator);

#endif
