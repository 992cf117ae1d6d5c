/* Messages: see message.h. The struct lies first, then its arrays, each from a multiple of 8 on; meanwhile the pointers to them are
   distances from the message's start. */
#include "message.h"

#include <stddef.h>
#include <string.h>

/* Each array of a struct, and how many of what it has. */
#define ARRAYS_OF_CALLEE(each, callee)                                                                                          \
    each(callee->words, callee->word_count);                                                                                    \
    each(callee->constants, callee->constant_count);                                                                            \
    each(callee->constant_words, callee->constant_count);                                                                       \
    each(callee->constant_longs, callee->constant_count);                                                                       \
    each(callee->failed_words, callee->failed_count);                                                                           \
    each(callee->handlers, callee->handler_count);

#define ARRAYS_OF_COMPILATION(each, compilation)                                                                                \
    each(compilation->words, compilation->word_count);                                                                          \
    each(compilation->constants, compilation->constant_count);                                                                  \
    each(compilation->constant_words, compilation->constant_count);                                                             \
    each(compilation->constant_longs, compilation->constant_count);                                                             \
    each(compilation->registers, compilation->register_count);                                                                  \
    each(compilation->failed_words, compilation->failed_count);                                                                 \
    each(compilation->handlers, compilation->handler_count);                                                                    \
    each(compilation->callees, compilation->callee_count);                                                                      \
    each(compilation->shapes, compilation->shape_count);                                                                        \
    each(compilation->runtime, compilation->runtime_count);                                                                     \
    each(compilation->name, strlen(compilation->name) + 1);                                                                     \
    each(compilation->file, strlen(compilation->file) + 1);

static uint64_t rounded(uint64_t bytes) { return (bytes + 7) & ~(uint64_t)7; }

uint64_t spt_message_size(const struct spt_compilation *compilation)
{
    uint64_t size = rounded(sizeof *compilation);
#define COUNT(array, count) size += rounded((count) * sizeof *(array))
    ARRAYS_OF_COMPILATION(COUNT, compilation)
    for (uint64_t number = 0; number < compilation->callee_count; number++) {
        const struct spt_callee *callee = &compilation->callees[number];
        ARRAYS_OF_CALLEE(COUNT, callee)
    }
#undef COUNT
    return size;
}

void spt_message_write(const struct spt_compilation *original, uint8_t *memory)
{
    struct spt_compilation *compilation = (struct spt_compilation *)memory;
    *compilation = *original;
    uint64_t end = rounded(sizeof *compilation);
#define COPY(array, count)                                                                                                      \
    do {                                                                                                                        \
        uint64_t size = (count) * sizeof *(array);                                                                              \
        if (size)                                                                                                               \
            memcpy(memory + end, (array), size);                                                                                \
        (array) = (void *)(uintptr_t)end;                                                                                       \
        end += rounded(size);                                                                                                   \
    } while (0)
    ARRAYS_OF_COMPILATION(COPY, compilation)
    struct spt_callee *callees = (struct spt_callee *)(memory + (uintptr_t)compilation->callees);
    for (uint64_t number = 0; number < compilation->callee_count; number++) {
        struct spt_callee *callee = &callees[number];
        ARRAYS_OF_CALLEE(COPY, callee)
    }
#undef COPY
}

struct spt_compilation *spt_message_read(uint8_t *memory)
{
    struct spt_compilation *compilation = (struct spt_compilation *)memory;
#define FIND(array, count) (array) = (void *)(memory + (uintptr_t)(array))
    ARRAYS_OF_COMPILATION(FIND, compilation)
    for (uint64_t number = 0; number < compilation->callee_count; number++) {
        struct spt_callee *callee = &compilation->callees[number];
        ARRAYS_OF_CALLEE(FIND, callee)
    }
#undef FIND
    return compilation;
}
