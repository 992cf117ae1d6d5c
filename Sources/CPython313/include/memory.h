/* Loads and stores at a byte offset. Swift's own go through generic functions of its library, which its inliner leaves
   as calls in a function as large as the interpreter's loop; these are always part of the caller. */
#ifndef SPINETAIL_MEMORY_H
#define SPINETAIL_MEMORY_H

#include <stdint.h>

#define SPT_ALWAYS static inline __attribute__((always_inline))
#define SPT_ACCESS(name, type)                                                                        \
    SPT_ALWAYS type spt_load_##name(uint64_t address, intptr_t offset) {                              \
        return *(const type *)(address + (uint64_t)offset);                                           \
    }                                                                                                 \
    SPT_ALWAYS void spt_store_##name(uint64_t address, intptr_t offset, type value) {                 \
        *(type *)(address + (uint64_t)offset) = value;                                                \
    }

SPT_ACCESS(u8, uint8_t)
SPT_ACCESS(i8, int8_t)
SPT_ACCESS(u16, uint16_t)
SPT_ACCESS(u32, uint32_t)
SPT_ACCESS(i32, int32_t)
SPT_ACCESS(u64, uint64_t)
SPT_ACCESS(i64, int64_t)
SPT_ACCESS(double, double)

/* The lower half of an object's count, as a load of its own: the optimizer would read both halves at once. Whoever takes a reference writes
   this half, and a processor hands a store on to a load of as many bytes at once, while a wider load waits for it. */
SPT_ALWAYS int32_t spt_load_lower_count(uint64_t object) { return *(const volatile int32_t *)object; }

/* The borders of the kinds of words (Values/Word.swift), which the loop's code compares with memory: as immediates each
   of them is a `movabs` of ten bytes wherever it is used, and each comparison first makes the number beside it. */
extern const uint64_t spt_address_mask __attribute__((visibility("hidden")));
extern const uint64_t spt_first_double __attribute__((visibility("hidden")));
extern const uint64_t spt_last_pointer __attribute__((visibility("hidden")));
extern const uint64_t spt_first_int __attribute__((visibility("hidden")));
extern const uint64_t spt_int_zero __attribute__((visibility("hidden")));
/* Of the bits of an instruction's second word, those of an address. */
SPT_ALWAYS uint64_t spt_address_bits(void) { return spt_address_mask; }
SPT_ALWAYS uint64_t spt_word_first_double(void) { return spt_first_double; }
SPT_ALWAYS uint64_t spt_word_last_pointer(void) { return spt_last_pointer; }
SPT_ALWAYS uint64_t spt_word_first_int(void) { return spt_first_int; }
SPT_ALWAYS uint64_t spt_word_int_zero(void) { return spt_int_zero; }
SPT_ALWAYS uint64_t spt_bits(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

#endif
