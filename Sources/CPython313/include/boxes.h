/* Objects for unboxed numbers.

   The engine boxes where CPython's interpreter allocates nothing: when a frame is suspended, looked at or handed back,
   or when an operand goes to a C function. None of these may fail, so a few boxes are kept for the time when memory
   has run out. They are filled up again as soon as there is some. */
#ifndef SPINETAIL_BOXES_H
#define SPINETAIL_BOXES_H

/* A new reference, always. An exception that is set is lost when memory has run out. */
PyObject *spt_box_int(long long value);
PyObject *spt_box_float(double value);
/* The object of an int of three digits at most, of which nothing but its head is right: when there is no memory. */
PyObject *spt_reserved_int(void);

/* Where compiled code finds the two functions, the ints that wait to be used again and their count (64 bits), the first of the floats
   that do and their count (32 bits), and what says that objects are watched: a pointer, and an int of 32 bits. */
enum { spt_free_int_limit = 100 };
const void *spt_box_int_address(void);
const void *spt_box_float_address(void);
const void *spt_free_ints_address(void);
const void *spt_free_int_count_address(void);
const void *spt_free_floats_address(void);
const void *spt_free_float_count_address(void);
const void *spt_reference_tracer_address(void);
const void *spt_tracemalloc_address(void);

/* Frees an object whose last reference is gone. Floats and ints of one digit wait for the next box
   instead: an allocation and a release by CPython's allocator cost some 250 instructions, most of them to no end. */
void spt_deallocate(PyObject *object);


/* Fills the reserve, as far as memory allows; keeps an exception that is set. */
void spt_fill_boxes(void);
/* Whether some of the reserve was used. */
extern int spt_boxes_used;

#endif
