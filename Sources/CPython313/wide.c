/* See wide.h. */
#include "allocation.h"

typedef __int128 wide;
typedef unsigned __int128 unsigned_wide;

/* 120 bits; of what is longer nobody knows whether it fits. */
enum { most_digits = 4 };

static inline uint64_t tag_of(PyObject *object) { return ((PyLongObject *)object)->long_value.lv_tag; }
static inline uint64_t count_of_digits(uint64_t tag) { return tag >> NON_SIZE_BITS; }
static inline int is_negative(uint64_t tag) { return (tag & _PyLong_SIGN_MASK) == SIGN_NEGATIVE; }

/* The number of a word that is an int, or an exact int's object that is not too long: 1. */
static inline int read_number(uint64_t word, wide *number) {
    if (word >= spt_word_first_int()) {
        *number = (int64_t)(word - spt_word_int_zero());
        return 1;
    }
    PyObject *object = (PyObject *)word;
    if (word - 1 >= spt_word_last_pointer() || !PyLong_CheckExact(object)) return 0;
    uint64_t tag = tag_of(object), count = count_of_digits(tag);
    const digit *digits = ((PyLongObject *)object)->long_value.ob_digit;
    if (count > most_digits) return 0;
    unsigned_wide size = digits[0];
    if (count > 1) size |= (uint64_t)digits[1] << PyLong_SHIFT;
    if (count > 2) size |= (unsigned_wide)digits[2] << 2 * PyLong_SHIFT;
    if (count > 3) size |= (unsigned_wide)digits[3] << 3 * PyLong_SHIFT;
    *number = is_negative(tag) ? -(wide)size : (wide)size;
    return 1;
}

static inline int bits_of_size(unsigned_wide size) {
    uint64_t high = (uint64_t)(size >> 64), low = (uint64_t)size;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}
/* So many bits has a number without its sign. */
static inline int bits_of(wide number) { return bits_of_size(number < 0 ? -(unsigned_wide)number : (unsigned_wide)number); }
static inline digit *digits_of(PyObject *object) { return ((PyLongObject *)object)->long_value.ob_digit; }
static inline size_t size_with(uint64_t digits) { return offsetof(PyLongObject, long_value.ob_digit) + digits * sizeof(digit); }

/* Whether an operand's object may become one of so many digits. */
static inline int is_reusable(uint64_t spare, uint64_t count) {
    PyObject *object = (PyObject *)spare;
    if (spare - 1 >= spt_word_last_pointer() || object->ob_refcnt != 1) return 0;
    if (count <= count_of_digits(tag_of(object))) return 1;
    /* Blocks are rounded up. */
    return is_in_arena(object) && size_with(count) <= INDEX2SIZE(POOL_ADDR(object)->szidx);
}

/* A number that is too long for a word, as an object; 0 without memory. One of 64 bits is made always. */
static inline uint64_t object_of(unsigned_wide size, int sign, uint64_t spare) {
    uint64_t count = ((uint64_t)bits_of_size(size) + PyLong_SHIFT - 1) / PyLong_SHIFT;
    PyObject *object = is_reusable(spare, count) ? (PyObject *)spare : take_plain_object(&PyLong_Type, size_with(count));
    if (object == NULL) object = (PyObject *)_PyLong_New((Py_ssize_t)count);
    if (object == NULL) {
        if (count <= 3) {
            object = spt_reserved_int();
        } else {
            PyErr_Clear();
            return 0;
        }
    }
    _PyLong_SetSignAndDigitCount((PyLongObject *)object, sign, (Py_ssize_t)count);
    digit *digits = digits_of(object);
    uint64_t low = (uint64_t)size;
    digits[0] = (digit)low & PyLong_MASK;
    digits[1] = (digit)(low >> PyLong_SHIFT) & PyLong_MASK;
    if (count > 2) digits[2] = (digit)(size >> 2 * PyLong_SHIFT) & PyLong_MASK;
    if (count > 3) digits[3] = (digit)(size >> 3 * PyLong_SHIFT) & PyLong_MASK;
    if (count > 4) digits[4] = (digit)(size >> 4 * PyLong_SHIFT);
    return (uint64_t)object;
}
static inline uint64_t word_of(wide number, uint64_t spare) {
    const wide limit = (wide)1 << 48;
    if (number >= -limit && number < limit) return spt_word_int_zero() + (uint64_t)number;
    return number < 0 ? object_of(-(unsigned_wide)number, -1, spare) : object_of((unsigned_wide)number, 1, spare);
}

/* More does not fit with its sign. */
enum { most_bits = 126 };

static int multiply(wide left, wide right, wide *result) {
    if (bits_of(left) + bits_of(right) > most_bits) return 0;
    *result = left * right;
    return 1;
}
static int power(wide base, wide exponent, wide *result) {
    if (exponent < 0 || exponent > most_bits) return 0;
    *result = 1;
    for (int left = (int)exponent; left > 0; left >>= 1) {
        if (left & 1 && !multiply(*result, base, result)) return 0;
        if (left > 1 && !multiply(base, base, &base)) return 0;
    }
    return 1;
}
static int shift_left(wide number, wide count, wide *result) {
    if (count < 0 || count > most_bits || bits_of(number) + (int)count > most_bits) return 0;
    *result = (wide)((unsigned_wide)number << (int)count);
    return 1;
}
static int shift_right(wide number, wide count, wide *result) {
    if (count < 0) return 0;
    *result = number >> (int)(count < 127 ? count : 127);
    return 1;
}
/* Rounded down, and the remainder that goes with it. */
static int divide(wide left, wide right, wide *quotient, wide *remainder) {
    if (right == 0) return 0;
    if ((int64_t)left == left && (int64_t)right == right && right != -1) {
        *quotient = (int64_t)left / (int64_t)right;
        *remainder = (int64_t)left % (int64_t)right;
    } else {
        *quotient = left / right;
        *remainder = left % right;
    }
    if (*remainder != 0 && (*remainder < 0) != (right < 0)) {
        *quotient -= 1;
        *remainder += right;
    }
    return 1;
}

/* A product of 128 bits and a sign: two hashes have it. */
static uint64_t product_of(wide left, wide right, uint64_t spare) {
    if (bits_of(left) + bits_of(right) > 128) return 0;
    unsigned_wide size = (unsigned_wide)(left < 0 ? -left : left) * (unsigned_wide)(right < 0 ? -right : right);
    if (size <= (unsigned_wide)1 << most_bits) return word_of((left < 0) != (right < 0) ? -(wide)size : (wide)size, spare);
    return object_of(size, (left < 0) != (right < 0) ? -1 : 1, spare);
}

/* What a mask without sign leaves of an int of any length. */
static uint64_t masked(uint64_t word, wide mask, uint64_t spare) {
    PyObject *object = (PyObject *)word;
    if (mask < 0 || word - 1 >= spt_word_last_pointer() || !PyLong_CheckExact(object)) return 0;
    uint64_t tag = tag_of(object), count = count_of_digits(tag);
    unsigned_wide bits = 0;
    for (uint64_t index = 0; index < count && index < 5; index++)
        bits |= (unsigned_wide)digits_of(object)[index] << index * PyLong_SHIFT;
    return word_of((wide)(is_negative(tag) ? -bits : bits) & mask, spare);
}

uint64_t spt_wide_operation(int kind, uint64_t left_word, uint64_t right_word, uint64_t spare) {
    wide left, right, result, other;
    int is_left = read_number(left_word, &left), is_right = read_number(right_word, &right);
    if (!is_left || !is_right) {
        if (kind != NB_AND && kind != NB_INPLACE_AND) return 0;
        return is_right ? masked(left_word, right, spare) : is_left ? masked(right_word, left, spare) : 0;
    }
    switch (kind) {
    case NB_ADD: case NB_INPLACE_ADD: result = left + right; break;
    case NB_SUBTRACT: case NB_INPLACE_SUBTRACT: result = left - right; break;
    case NB_AND: case NB_INPLACE_AND: result = left & right; break;
    case NB_OR: case NB_INPLACE_OR: result = left | right; break;
    case NB_XOR: case NB_INPLACE_XOR: result = left ^ right; break;
    case NB_MULTIPLY: case NB_INPLACE_MULTIPLY: return product_of(left, right, spare);
    case NB_POWER: case NB_INPLACE_POWER: if (!power(left, right, &result)) return 0; break;
    case NB_LSHIFT: case NB_INPLACE_LSHIFT: if (!shift_left(left, right, &result)) return 0; break;
    case NB_RSHIFT: case NB_INPLACE_RSHIFT: if (!shift_right(left, right, &result)) return 0; break;
    case NB_FLOOR_DIVIDE: case NB_INPLACE_FLOOR_DIVIDE: if (!divide(left, right, &result, &other)) return 0; break;
    case NB_REMAINDER: case NB_INPLACE_REMAINDER: if (!divide(left, right, &other, &result)) return 0; break;
    default: return 0;
    }
    return word_of(result, spare);
}

uint64_t spt_low_bits(PyObject *object) {
    uint64_t tag = tag_of(object), count = count_of_digits(tag);
    const digit *digits = ((PyLongObject *)object)->long_value.ob_digit;
    uint64_t size = digits[0];
    if (count > 1) size |= (uint64_t)digits[1] << PyLong_SHIFT;
    if (count > 2) size |= (uint64_t)digits[2] << 2 * PyLong_SHIFT;
    return is_negative(tag) ? -size : size;
}

uint64_t spt_word_of_signed(int64_t number) { return word_of(number, 0); }
uint64_t spt_word_of_unsigned(uint64_t number) { return word_of(number, 0); }

uint64_t spt_long_constant(PyObject *object) {
    wide number;
    if (!read_number((uint64_t)object, &number) || number < (wide)1 << 48 || number >> 64) return 0;
    return (uint64_t)number;
}
