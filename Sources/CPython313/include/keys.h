/* Keys of dicts and sets that are hashed and compared without code: exact strs, ints of two digits at most, bools, floats, None, objects that
   are equal to themselves alone, and tuples of such. (lookups.h has the quicker ways for the first three.) */
#ifndef SPINETAIL_KEYS_H
#define SPINETAIL_KEYS_H

#include "lookups.h"

/* Where a dict has the value of a key. */
spt_place spt_find_key(PyObject *dict, PyObject *key);
/* Whether a set has a key: 1, 0, or -1: unsure. */
int spt_set_has_key(PyObject *set, PyObject *key);

/* Puts a key that a dict certainly lacks (spt_find_…) into it, with its value, and takes both references; 0: for CPython to do, and nothing
   was done. Nobody watches the dict. */
int spt_insert(PyObject *dict, PyObject *key, PyObject *value);
/* Adds a key, whose reference it takes, to a set where that runs no code; 0: for CPython to do, and nothing was done. */
int spt_set_takes(PyObject *set, PyObject *key);
/* The same of a word that may be a number, which gets an object only where the set takes it; only what is owned is taken. */
uint64_t spt_set_takes_word(PyObject *set, uint64_t word, uint64_t is_owned);
const void *spt_set_takes_word_address(void);

#endif
