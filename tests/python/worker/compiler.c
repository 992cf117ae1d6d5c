/* A compiler that makes an empty region of the words' count, slowly or at some cost when asked: what the worker is tested with. */
#include <stdlib.h>
#include <time.h>

#include "compiler_interface.h"

int regions_alive;
static int running;

static void compile(struct spt_compilation *compilation)
{
    if (__atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST) != 1)
        abort();
    struct timespec pause = {0, (long)compilation->line * 1000000};
    nanosleep(&pause, NULL);
    /* Milliseconds of processor time. */
    struct timespec start, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < (long)compilation->register_count);
    if (compilation->word_count) {
        compilation->region = spt_block_take(&compilation->block, spt_block_data, sizeof *compilation->region, 16);
        __atomic_add_fetch(&regions_alive, 1, __ATOMIC_SEQ_CST);
        compilation->region->code_bytes = compilation->word_count;
    } else
        compilation->refusal = spt_region_unreadable_code;
    __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
}

static void forget(struct spt_region *region)
{
    (void)region;
    __atomic_sub_fetch(&regions_alive, 1, __ATOMIC_SEQ_CST);
}

static uint64_t make_ready(struct spt_block *block)
{
    return (uint64_t)(uintptr_t)spt_block_take(block, spt_block_code, 16, 16);
}

const struct spt_compiler *spt_compiler(void)
{
    static struct spt_compiler functions = {.open = make_ready, .compile = compile, .forget = forget};
    functions.outlives_exit = getenv("OUTLIVES_EXIT") != NULL;
    return &functions;
}
