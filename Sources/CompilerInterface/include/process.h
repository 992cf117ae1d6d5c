/* The compiler in a process of its own: what the engine's side knows of it, and what the two share.

       program                                             compiler's process (Sources/CompilerProgram)
       spt_compilation  → message →  ┐ shared memory ┌  →  compiles into a block at the same address
       block, closed    ←  bytes  ←  ┘               └  ←

   LLVM's code and heap stay out of the program's memory, and what goes wrong in it ends that process alone. The process is not a
   child of the program's, so that no wait() gets it and no SIGCHLD tells of it; the program holds no file for it either. It ends
   when it was not asked for a while, and with the program. */
#ifndef SPINETAIL_PROCESS_H
#define SPINETAIL_PROCESS_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "compiler_interface.h"

/* Bytes of a message or of an answer. */
#define SPT_MESSAGE_ROOM (32u << 20)
/* What `ps` calls the process: at most 15 bytes. */
#define SPT_PROCESS_NAME "spinetail-code"
/* In its environment: the path of the compiler's library. */
#define SPT_LIBRARY_VARIABLE "SPINETAIL_LIBRARY"
/* Seconds until a process that nobody asks ends. */
#define SPT_IDLE_SECONDS 2
/* Where the compiler's process finds the shared memory. */
#define SPT_CHANNEL_FILE 3

enum spt_question {
    /* `spt_compiler.open`: the answer's address is that of `enter`. */
    spt_ask_open,
    /* `spt_compiler.compile`: it is that of the region. */
    spt_ask_compile,
};

/* The shared memory. One question at a time: the engine writes, posts `asked`, and reads when `answered` is posted. */
struct spt_channel {
    /* Held by the compiler's process as long as it lives. */
    pthread_mutex_t life;
    sem_t asked, answered;
    /* No question comes any more. */
    _Atomic int is_over;
    pid_t program;
    uint32_t question;
    /* In: where it has to lie. Out: what is used of it; its bytes, data then code, are in the message's place. */
    struct spt_block block;
    /* Out: 0 is none, and then the refusal, an enum spt_region_refusal, says why. */
    uint64_t address;
    uint32_t refusal;
    /* Out: processor time of the process since the last answer, in nanoseconds. */
    uint64_t nanoseconds;
    _Alignas(16) uint8_t message[SPT_MESSAGE_ROOM];
};

/* sem_wait() for less than a second: 0, or -1 and errno. */
static inline int spt_wait(sem_t *semaphore, long nanoseconds)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += nanoseconds;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &end);
}

/* The compiler that lies in `library`, in a process that `program` runs; NULL when there can be none here. */
const struct spt_compiler *spt_process_compiler(const char *program, const char *library);
/* Processor time of such processes so far, in nanoseconds. */
uint64_t spt_process_nanoseconds(void);
/* In a child behind a fork: the process is the parent's. */
void spt_process_forget(void);
/* Nothing will be asked any more. */
void spt_process_end(void);

#endif
