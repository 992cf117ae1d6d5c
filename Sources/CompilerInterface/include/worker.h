/* The thread that compiles.

   It runs as long as there is work, so that a program seldom has a thread more than it started: CPython warns of a fork with
   threads, and the worker ends before a fork. It touches no Python object and takes no GIL. */
#ifndef SPINETAIL_WORKER_H
#define SPINETAIL_WORKER_H

#include <stdint.h>
#include <string.h>

#include "compiler_interface.h"

/* Compilations that wait; one more is not taken. */
enum { spt_worker_capacity = 64 };

/* Where the compiler's library lies. It is opened by the first compilation. The path is copied. */
void spt_worker_set_library(const char *path);

/* Hands a compilation over until its state is done. 0 when it is not taken: the queue is full, or the worker was stopped, or
   there is no compiler. */
int32_t spt_worker_submit(struct spt_compilation *compilation);

/* Compiles at once, on the caller's thread. The state is done behind it. */
void spt_worker_synchronous(struct spt_compilation *compilation);

/* Starts the thread when work was left over, as it is behind a fork. Cheap when there is none. */
void spt_worker_resume(void);

/* Waits for what is being compiled and compiles no more: before the process ends, or LLVM's variables would end under it.
   What waits in the queue becomes done without a region. */
void spt_worker_stop(void);

/* The compiler's functions; NULL as long as its library is not open. */
const struct spt_compiler *spt_worker_compiler(void);

/* Why there is no compiler, as dlopen says it; NULL as long as nothing speaks against it. */
const char *spt_worker_refusal(void);

/* `dump` of the compiler, in turn with compilations. */
char *spt_worker_dump(struct spt_compilation *compilation, const char *stage);

struct spt_worker_statistics {
    uint64_t compiled;
    uint64_t refused;
    /* Processor time of compilations, and of opening the library. */
    uint64_t nanoseconds;
    uint64_t opening_nanoseconds;
};
struct spt_worker_statistics spt_worker_statistics(void);

#endif
