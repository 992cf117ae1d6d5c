/* The way out of work that gets no memory.

   Swift ends the process when an array cannot grow, LLVM when it gets no memory. A program that limits its memory would not
   have been ended without us: it gets a MemoryError, or goes on. So translating and compiling, which neither the
   program nor its results depend on, are left by longjmp, whatever they have in hand.

   What asks for memory within this library comes here by the linker's --wrap (Package.swift). */
#include "way_out.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* A call of spt_with_way_out that some thread is in. */
struct way_out {
    jmp_buf place;
    pthread_t thread;
    struct way_out *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct way_out *first;

static void add(struct way_out *way)
{
    pthread_mutex_lock(&lock);
    way->thread = pthread_self();
    way->next = first;
    first = way;
    pthread_mutex_unlock(&lock);
}

/* Takes the caller's innermost way out from the list; NULL when it has none. */
static struct way_out *take(void)
{
    pthread_mutex_lock(&lock);
    struct way_out **link = &first;
    while (*link && !pthread_equal((*link)->thread, pthread_self()))
        link = &(*link)->next;
    struct way_out *way = *link;
    if (way)
        *link = way->next;
    pthread_mutex_unlock(&lock);
    return way;
}

void spt_leave(void)
{
    struct way_out *way = take();
    if (way)
        longjmp(way->place, 1);
}

int spt_with_way_out(void (*work)(void *), void *argument)
{
    struct way_out way;
    if (setjmp(way.place))
        return 0;
    add(&way);
    work(argument);
    take();
    return 1;
}

#ifdef SPINETAIL_EMBEDDED
#define OR_LEAVE(type, name, parameters, arguments, fails)                                                                      \
    type __real_##name parameters;                                                                                              \
    type __wrap_##name parameters;                                                                                              \
    type __wrap_##name parameters                                                                                               \
    {                                                                                                                           \
        type result = __real_##name arguments;                                                                                  \
        if (__builtin_expect(fails, 0))                                                                                         \
            spt_leave();                                                                                                        \
        return result;                                                                                                          \
    }

OR_LEAVE(void *, malloc, (size_t size), (size), !result)
OR_LEAVE(void *, calloc, (size_t count, size_t size), (count, size), !result)
OR_LEAVE(void *, realloc, (void *memory, size_t size), (memory, size), !result && size)
OR_LEAVE(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size), !result)
OR_LEAVE(int, posix_memalign, (void **memory, size_t alignment, size_t size), (memory, alignment, size), result)
OR_LEAVE(char *, strdup, (const char *text), (text), !result)
#endif
