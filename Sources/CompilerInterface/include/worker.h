/* The thread that compiles. No function here uses Python.

   It runs as long as there is work, and ends before a fork: CPython warns of a fork with threads, and so a program seldom has
   one more than it started. */
#ifndef SPINETAIL_WORKER_H
#define SPINETAIL_WORKER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler_interface.h"

/* Whether there is a compiler beside this library: no region is ever made without. */
int spt_worker_has_compiler(void);
/* No more compilations than this wait. */
#define SPT_QUEUE_LIMIT 256
/* Code that gets hot faster than it is compiled asks again later: what is hotter asks sooner, and comes first. */
#define SPT_ROOM 8
/* Of those that wait the shortest is next; but for one that has let so many go before it. */
#define SPT_PATIENCE 8
/* Words of register code, about. */
#define SPT_WORDS_OF_INSTRUCTION 5
/* Processor time for compiling, in nanoseconds: so much at once, and then as much as the program itself has used in its first seconds, and
   one part in so many of what it uses behind them. A short program is over before most of its code would pay for that; one that has
   run for long and still finds code to compile is broad, and little of it will. */
#define SPT_TIME_AT_ONCE 20000000u
#define SPT_FIRST_TIME 1500000000u
#define SPT_LATER_SHARE 20
/* With one processor the program waits meanwhile: it takes so many times as long until it has that time. */
#define SPT_ALONE 4
/* So long code has to be half again as hot for the first compilation: the compiler's start alone takes 40 ms of the other core, which is often half
   of the same. */
#define SPT_YOUTH 400000000u

/* Another place than beside this library. */
void spt_worker_set_library(const char *path);
/* What dlopen said of the compiler's library; NULL when it was opened, or was not wanted yet. */
const char *spt_worker_refusal(void);

/* Whether the compiler's library is opened in this process from now on, if it was not asked for a region yet, and not in one of its own. */
void spt_worker_stay_in_process(int stays);
/* "process" or "thread": where regions are compiled; NULL before the first one. */
const char *spt_worker_place(void);

/* Whether there is time for one more compilation now. */
int spt_worker_has_room(void);
/* Whether the process is young, and nothing was compiled yet. */
int spt_worker_is_young(void);
/* Processor time of the process, in nanoseconds, without that of a compiler in a process of its own. */
uint64_t spt_worker_clock(void);
/* Takes a compilation; 0 when it cannot now. */
int spt_worker_submit(struct spt_compilation *compilation);
/* Compiles while the caller waits. */
void spt_worker_synchronous(struct spt_compilation *compilation);
int spt_worker_is_done(const struct spt_compilation *compilation);
/* What the calling thread compiles, or NULL. For signal handlers too. */
const struct spt_compilation *spt_worker_at_work(void);
/* The unit is gone: the compilation, and what comes of it, is freed when the thread has done with it. */
void spt_worker_cancel(struct spt_compilation *compilation);
/* Puts the region of a compilation that is done where it belongs: the caller's from now on. NULL and a refusal: there is none, or no
   memory. Called with the GIL (arena.h). */
struct spt_region *spt_worker_install(struct spt_compilation *compilation);
/* Frees a compilation that is done, or was never taken, and the region that was not put in. */
void spt_worker_free(struct spt_compilation *compilation);
/* A region that nobody enters any more; its code may just be on its way out. */
void spt_worker_release(struct spt_region *region);
/* Frees those regions: only while no compiled code is running. */
void spt_worker_bury(void);
/* The function that enters compiled code; NULL before the first region. */
spt_enter spt_worker_enter(void);
/* Waits for what is being compiled and takes no more: what waits is done without a region. Called when the process ends, or
   LLVM's variables would end while it uses them. */
void spt_worker_stop(void);

/* From now on regions come with the text of a stage ("graph", "llvm", "asm"); NULL: without. */
void spt_worker_keep_texts(const char *stage);

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
