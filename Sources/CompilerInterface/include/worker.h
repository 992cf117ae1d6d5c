/* The thread that compiles. No function here uses Python. */
#ifndef SPINETAIL_WORKER_H
#define SPINETAIL_WORKER_H

#include <stdlib.h>
#include <string.h>
#include "compiler_interface.h"

/* Whether there is a compiler beside this library: no region is ever made without. */
int spt_worker_has_compiler(void);
/* Takes a compilation; 0 when it cannot now. */
int spt_worker_submit(struct spt_compilation *compilation);
/* Compiles while the caller waits. */
void spt_worker_synchronous(struct spt_compilation *compilation);
int spt_worker_is_done(const struct spt_compilation *compilation);
/* The unit is gone: the compilation, and what comes of it, is freed when the thread has done with it. */
void spt_worker_cancel(struct spt_compilation *compilation);
/* Frees a compilation that is done, or was never taken; its region goes too if it is still there. */
void spt_worker_free(struct spt_compilation *compilation);
/* A region that nobody enters any more; its code may just be on its way out. */
void spt_worker_release(struct spt_region *region);
/* Frees those regions: only while no compiled code is running. */
void spt_worker_bury(void);
/* The function that enters compiled code; NULL before the first region. */
uint64_t (*spt_worker_enter(void))(uint64_t frame, uint64_t context, uint64_t code, uint64_t number);

#endif
