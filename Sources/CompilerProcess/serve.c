/* The compiler's process: answers one question after the other.

   What a region's code and records hold of addresses is of the program's block, so a block lies at the same address here while
   it is filled. */
#include "compiler_process.h"

#include "message.h"
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* What the library exports (CompilerModule). */
const struct spt_compiler *spt_compiler(void);

/* How often it is looked whether the program still lives: nanoseconds. */
#define LOOK_NANOSECONDS 200000000
/* Processor time after which a process that does not come to an end is ended: seconds. */
#define MOST_SECONDS 600
/* How much nicer than the program: it gets a tenth of a processor that they share. */
#define LOWER_PRIORITY 10

static uint64_t processor_time(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Waits for a question; 0: none comes any more. */
static int await(struct spt_channel *channel)
{
    const int looks = SPT_IDLE_SECONDS * (1000000000 / LOOK_NANOSECONDS);
    for (int look = 0; look < looks; look++) {
        if (spt_wait(&channel->asked, LOOK_NANOSECONDS) == 0)
            return !atomic_load(&channel->is_over);
        if (kill(channel->program, 0) != 0 && errno == ESRCH)
            return 0;
    }
    return 0;
}

/* Fills a block with what is asked for; gives its address, or 0 and why. */
static uint64_t make(struct spt_channel *channel, struct spt_block *block)
{
    static int is_open;
    const struct spt_compiler *functions = spt_compiler();
    if (channel->question == spt_ask_open) {
        uint64_t enter = functions->open(block);
        is_open = enter != 0;
        channel->refusal = enter ? spt_region_made : spt_region_no_code_generator;
        return enter;
    }
    if (!is_open) {
        /* The program has its `enter` from a process before this one. */
        struct spt_block other;
        is_open = spt_block_open(&other) && functions->open(&other);
        spt_block_unmap(&other);
        channel->refusal = spt_region_no_code_generator;
        if (!is_open)
            return 0;
    }
    struct spt_compilation *compilation = spt_message_read(channel->message);
    compilation->block = *block;
    compilation->region = NULL;
    compilation->refusal = spt_region_made;
    functions->compile(compilation);
    *block = compilation->block;
    channel->refusal = compilation->refusal;
    return (uint64_t)(uintptr_t)compilation->region;
}

static void answer(struct spt_channel *channel)
{
    struct spt_block block;
    channel->address = 0;
    if (!spt_block_open_at(&block, &channel->block)) {
        channel->refusal = spt_region_place_taken;
        return;
    }
    uint64_t address = make(channel, &block);
    if (address) {
        /* The message has been read. */
        uint8_t *bytes = channel->message;
        for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
            memcpy(bytes, block.areas[index].start, block.areas[index].used);
            bytes += block.areas[index].used;
        }
        channel->block = block;
        channel->address = address;
    }
    spt_block_unmap(&block);
}

static void limit(int what, rlim_t most)
{
    struct rlimit limit;
    if (getrlimit(what, &limit) == 0 && limit.rlim_cur > most) {
        limit.rlim_cur = most;
        setrlimit(what, &limit);
    }
}

int spt_serve(void)
{
    struct spt_channel *channel = mmap(NULL, sizeof *channel, PROT_READ | PROT_WRITE, MAP_SHARED, SPT_CHANNEL_FILE, 0);
    if (channel == MAP_FAILED || pthread_mutex_lock(&channel->life) != 0)
        return 1;
    close(SPT_CHANNEL_FILE);
    /* It keeps no folder busy and leaves no file behind. */
    if (chdir("/") != 0)
        return 1;
    prctl(PR_SET_NAME, SPT_PROCESS_NAME);
    /* Where processors are short the program comes first. */
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + LOWER_PRIORITY);
    /* A limit on the size of files: no code is kept then. */
    signal(SIGXFSZ, SIG_IGN);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, MOST_SECONDS);
    channel->refusal = spt_region_made;
    sem_post(&channel->answered);
    uint64_t told = 0;
    while (await(channel)) {
        answer(channel);
        uint64_t time = processor_time();
        channel->nanoseconds = time - told;
        told = time;
        /* LLVM was left half-way: the next question is for another process. */
        int is_broken = channel->refusal == spt_region_no_memory || channel->refusal == spt_region_no_code_generator;
        if (is_broken)
            pthread_mutex_unlock(&channel->life);
        sem_post(&channel->answered);
        if (is_broken)
            return 1;
    }
    pthread_mutex_unlock(&channel->life);
    return 0;
}
