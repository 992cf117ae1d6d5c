/* The parts of bytecode instructions that need macros, varargs or functions which libpython does not export: each
   does what the instruction of the same name does in CPython 3.13's Python/bytecodes.c and Python/ceval.c, on
   operands that it borrows unless said otherwise. NULL or -1 means that an exception is set. */
#ifndef SPINETAIL_OPERATIONS_H
#define SPINETAIL_OPERATIONS_H

typedef struct _PyInterpreterFrame spt_frame;

/* Names. */
PyObject *spt_load_global(PyThreadState *ts, spt_frame *frame, PyObject *name);
PyObject *spt_load_name(PyThreadState *ts, spt_frame *frame, PyObject *name);
int spt_store_name(PyThreadState *ts, spt_frame *frame, PyObject *name, PyObject *value);
int spt_delete_name(PyThreadState *ts, spt_frame *frame, PyObject *name);
int spt_delete_global(PyThreadState *ts, spt_frame *frame, PyObject *name);
PyObject *spt_load_from_dict_or_globals(PyThreadState *ts, spt_frame *frame, PyObject *dict, PyObject *name);
PyObject *spt_load_from_dict_or_deref(PyThreadState *ts, spt_frame *frame, PyObject *dict, int local);
PyObject *spt_load_locals(PyThreadState *ts, spt_frame *frame);
int spt_setup_annotations(PyThreadState *ts, spt_frame *frame);
PyObject *spt_load_build_class(PyThreadState *ts, spt_frame *frame);
PyObject *spt_load_assertion_error(void);
void spt_unbound_local(PyThreadState *ts, spt_frame *frame, int local);
void spt_unbound_cell(PyThreadState *ts, spt_frame *frame, int local);

/* Attributes. `self_or_null` receives a new reference, or NULL. */
PyObject *spt_load_super(PyThreadState *ts, PyObject *name, PyObject *global_super, PyObject *cls, PyObject *self,
                         int kind, PyObject **self_or_null);

/* Operators. */
/* The function that CPython asks first for an operator of two objects of types that can't change, where it is easily told; else NULL. It may return NotImplemented: then the operator is asked for in full. */
binaryfunc spt_binary_function(int kind, PyObject *left, PyObject *right);
/* `format % arguments` of a str. */
PyObject *spt_format_percent(PyObject *format, PyObject *arguments);
/* `frame.f_lineno`. */
PyObject *spt_line_of_frame(PyFrameObject *frame);
/* The version that a type has until it changes, given one now if it has none; 0 when it can't have one. */
uint32_t spt_version_of_type(PyObject *type);
PyObject *spt_binary(int kind, PyObject *left, PyObject *right);
/* Below, equal to or above 0, as the first of two exact ints is to the second. */
int spt_order_of_ints(PyObject *left, PyObject *right);

/* Containers. */
PyObject *spt_build_set(PyObject *const *items, Py_ssize_t count);
PyObject *spt_build_map(PyObject *const *items, Py_ssize_t pairs);
PyObject *spt_build_const_key_map(PyObject *keys, PyObject *const *values, Py_ssize_t count);
PyObject *spt_build_string(PyObject *const *pieces, Py_ssize_t count);
int spt_list_extend(PyThreadState *ts, PyObject *list, PyObject *iterable);
int spt_dict_update(PyThreadState *ts, PyObject *dict, PyObject *update);
int spt_dict_merge(PyThreadState *ts, PyObject *dict, PyObject *update, PyObject *callable);
PyObject *spt_convert_value(int kind, PyObject *value);

/* Calls. The tuple of positional arguments for a call, a new reference. */
PyObject *spt_positional_tuple(PyThreadState *ts, PyObject *callable, PyObject *args);
/* A function's frame with its arguments bound; consumes the function and the arguments, on errors too. */
spt_frame *spt_push_frame(PyThreadState *ts, PyObject *function, PyObject *const *args, Py_ssize_t count,
                          PyObject *names);
/* Fills the locals of a frame for a function from its arguments, which it takes then: 1. 0 where CPython has to look closer, or
   to raise: nothing is taken. `names` are those of the last `named` arguments, which come behind `count` others. */
int spt_bind_arguments(PyObject *function, PyObject **locals, PyObject *const *args, Py_ssize_t count,
                       PyObject *const *names, Py_ssize_t named);
/* Whether a name is an exact str of which there is one only. */
int spt_is_interned(PyObject *name);
/* What a parameter that takes a name alone is without an argument, borrowed; NULL: there is no such default. */
PyObject *spt_keyword_default(PyObject *function, PyObject *name);
/* Lays a tuple and a dict, which may be NULL, out as arguments and their names, all borrowed; 0 when a key is no plain str. */
int spt_unpack_row(PyObject *args, PyObject *kwargs, PyObject **row, PyObject **names);
/* The same as spt_push_frame for f(*args, **kwargs), which may be NULL; consumes the function only. */
spt_frame *spt_push_frame_unpacked(PyThreadState *ts, PyObject *function, PyObject *args, PyObject *kwargs);
/* Whether an object is a dict whose class, if it is another, does nothing of its own with a key that is there, or that is looked for,
   or with one that is stored. */
int spt_reads_as_dict(PyObject *object);
int spt_searches_as_dict(PyObject *object);
/* Whether it is a list whose class, if it is another, reads its items as lists do. */
int spt_reads_as_list(PyObject *object);
/* dict[key] of a dict, by __missing__ where the key is not there and its class has that. */
PyObject *spt_dict_item(PyObject *dict, PyObject *key);
int spt_writes_as_dict(PyObject *object);
/* What CPython does with a frame that it pushed: the evaluation hook, or its own interpreter. */
PyObject *spt_evaluate_frame(PyThreadState *ts, spt_frame *frame);
/* Whether a C function is the one of that name in builtins. */
int spt_is_builtin_function(PyObject *function, const char *name);
/* What the builtin `sum` does when its result is `total`, an int that is the sum of ints, and `item`, which is consumed, comes next. */
PyObject *spt_add_rest(PyObject *sum, PyObject *total, PyObject *item, PyObject *iterator);
/* What the builtins `min` (operation Py_LT) and `max` (Py_GT) give when the best so far is `best`, if there is one, and `item`, if there is
   one, which is consumed, comes before the rest of an iterator. */
PyObject *spt_extreme_of_rest(PyObject *best, PyObject *item, PyObject *iterator, int operation);
/* str.join, borrowed; NULL without memory. */
PyObject *spt_method_of_join(void);
/* Whether a method descriptor is dict's `get`. */
/* What a type of C's has under a name, borrowed from it; NULL (and no exception): nothing, or there is no memory. */
PyObject *spt_method_descriptor(PyTypeObject *type, const char *name);
int spt_is_dict_get(PyObject *descriptor);
/* TypeError for an __init__ that returned something. */
void spt_init_returned(PyObject *value);
PyObject *spt_intrinsic1(PyThreadState *ts, int kind, PyObject *value);
PyObject *spt_intrinsic2(PyThreadState *ts, int kind, PyObject *first, PyObject *second);

/* Imports. */
PyObject *spt_import_name(PyThreadState *ts, spt_frame *frame, PyObject *name, PyObject *fromlist, PyObject *level);
PyObject *spt_import_from(PyThreadState *ts, PyObject *module, PyObject *name);
/* Whether a frame is the body of a module that importlib is importing. */
int spt_is_body_of_import(struct _PyInterpreterFrame *frame);

/* Exceptions: what exceptions.h does not have. */
int spt_check_eg_match(PyThreadState *ts, PyObject *group, PyObject *type, PyObject **rest, PyObject **match);
PyObject *spt_with_except_start(PyObject *exit, PyObject *exception);
/* Enter's result, and the exit function as a new reference. */
PyObject *spt_before_with(PyThreadState *ts, PyObject *manager, int is_async, PyObject **exit);
/* 1: quietly over; 0: raised again. */
int spt_end_async_for(PyObject *exception);
PyObject *spt_cleanup_throw(PyObject *exception);

/* Iteration. */
/* What RERAISE says of an instruction's offset that is no int. */
void spt_raise_no_lasti(void);
/* A FOR_ITER that CPython has not specialized has run once: it will be at the next turn. Whether it is then decides if a
   trace function hears of the end of a generator. */
void spt_has_iterated(uintptr_t instruction);
PyObject *spt_get_yield_from_iter(PyThreadState *ts, spt_frame *frame, PyObject *iterable);
PyObject *spt_get_awaitable(PyThreadState *ts, PyObject *iterable, int kind);
PyObject *spt_get_aiter(PyThreadState *ts, PyObject *object);
PyObject *spt_get_anext(PyThreadState *ts, PyObject *aiter);
/* 0: it yielded *result; 1: it returned *result. */
int spt_send(PyThreadState *ts, PyObject *receiver, PyObject *value, PyObject **result);
/* Whether an iterator that gave no item is at its end: then no exception is set. */
int spt_loop_ended(PyThreadState *ts);
/* Whether the exception that is set ends a loop over an iterator (or of one that counts: `is_counting`), and nothing that goes with it could be
   seen to go. */
int spt_only_ends_loop(PyThreadState *ts, int is_counting);
/* The same where the `__getitem__` raised that a counting iterator asked; such an iterator has no sequence then any more. */
int spt_sequence_ended(PyThreadState *ts, PyObject *iterator);

/* Patterns. None when the class or keys do not match. */
PyObject *spt_match_class(PyThreadState *ts, PyObject *subject, PyObject *type, int positional, PyObject *names);
PyObject *spt_match_keys(PyThreadState *ts, PyObject *subject, PyObject *keys);

/* Functions. */
PyObject *spt_make_function(spt_frame *frame, PyObject *code);
/* A byte that is not 0 while somebody watches functions being made. */
const void *spt_function_watchers_address(void);
/* The same of a function whose memory is there, of which the head alone is set. */
void spt_fill_function(PyObject *function, spt_frame *frame, PyObject *code);
/* Consumes the value. */
void spt_set_function_attribute(PyObject *function, int kind, PyObject *value);

/* Whether an object is compared as `object` does it, or (None) not at all: == and != of two of these tell whether they are the same
   (do_richcompare in Objects/object.c). */
SPT_ALWAYS int spt_has_no_comparison(PyObject *object) {
    richcmpfunc function = Py_TYPE(object)->tp_richcompare;
    return function == NULL || function == PyBaseObject_Type.tp_richcompare;
}
SPT_ALWAYS int spt_compare_by_identity(PyObject *left, PyObject *right) {
    return spt_has_no_comparison(left) && spt_has_no_comparison(right);
}

#endif
