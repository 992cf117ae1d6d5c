/* Operators on ints that are too long for a register's word, but for few: up to 120 bits.

   CPython goes by way of the generic protocol of numbers, its own functions and an allocation; these read the digits, use the
   machine's arithmetic of 128 bits and make the object directly. */
#ifndef SPINETAIL_WIDE_H
#define SPINETAIL_WIDE_H

/* left kind right, of BINARY_OP's operators, in place or not: a word, owned where it is an object. The operands are words too, of which
   nothing is given back. 0, and no exception: one is no exact int or too long, the result is too long or an error, or there is no memory.
   `spare` is one of the operands, or 0: where it is an object with no other reference it may become the result itself. */
uint64_t spt_wide_operation(int kind, uint64_t left, uint64_t right, uint64_t spare);

/* The number modulo 2**64 of an exact int's object of any length. */
uint64_t spt_low_bits(PyObject *object);

/* The word of a number below 2**64, and of one of 64 bits with its sign: owned, always. */
uint64_t spt_word_of_unsigned(uint64_t number);
uint64_t spt_word_of_signed(int64_t number);

/* The number of an exact int's object from 2**48 to 2**64 - 1; 0 for others. */
uint64_t spt_long_constant(PyObject *object);

#endif
