/* Generators and coroutines: made from blocks of pymalloc, and given back there when they have ended. Those whose frames ran inside compiled
   code until somebody could see them. */
#ifndef SPINETAIL_GENERATORS_H
#define SPINETAIL_GENERATORS_H

/* The generator, coroutine or asynchronous generator that owns a copy of a frame at its RETURN_GENERATOR, and of a function whose code begins
   with that: it and the arguments, which fill the first locals, get no new references; NULL, and no exception, where there has to be a frame. `beginning`: where the engine begins its code, or 0
   (Interpreter/Generators.swift). */
PyObject *spt_make_generator(struct _PyInterpreterFrame *frame, uint64_t beginning);
PyObject *spt_make_generator_of(PyObject *function, PyObject *const *arguments, int count, uint64_t beginning);

/* Raises StopIteration with what a generator returned, as gen_iternext, builtin_next and gen_send do. */
void spt_set_stop(PyObject *value);

/* Makes sure that one generator can be made without memory; 0, and no exception: it cannot. */
int spt_reserve_generator(void);
/* Where the memory for that lies, or NULL: compiled code asks. */
void **spt_reserved_generator_address(void);
/* Whether a frame of so many words fits into it. */
int spt_fits_reserved_generator(Py_ssize_t frame_words);
/* A generator of a function, as a call makes it: its frame is not filled. One must be reserved, and is still afterwards if there is memory. */
PyObject *spt_new_generator(PyObject *function);
/* The function of such a generator, made of its code as MAKE_FUNCTION does it in a frame, and with a closure of the cells that end its locals. What
   it takes must be reserved as well, and is still afterwards if there is memory. */
PyObject *spt_new_function_of_generator(struct _PyInterpreterFrame *frame, PyObject *code, PyObject *const *locals);
int spt_fits_reserved_closure(Py_ssize_t count);
/* Frees such a generator, of which this is the only reference, and whose frame holds nothing. */
void spt_free_generator(PyObject *generator);

/* How many objects the collector counts since its last run, before which lies its threshold: compiled code writes it where it
   leaves out an object. */
int *spt_young_objects_address(void);
/* Whether so many objects more would have the collector run. */
int spt_is_collection_due(int count);

#endif
