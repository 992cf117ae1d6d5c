/* The engine's side of a compiler in a process of its own: see process.h.

   Nothing here is thread-safe: worker.c calls with its lock for the compiler. */
#include "process.h"
#include "arena.h"
#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A process that has not said after so long that it is there is given up: seconds. */
#define START_SECONDS 5
/* So many processes that ended and stayed are taken for a sign that all will, if they are older than some seconds. */
#define MOST_ZOMBIES 5
#define OLD_ZOMBIE 60
/* How often it is looked whether the process still lives: nanoseconds. */
#define LOOK_NANOSECONDS 100000000

static char *program_path, *library_path;
/* Mapped in the process `owner` alone: a child behind a fork has the pointer, and nothing there. */
static struct spt_channel *channel;
static pid_t owner;
/* The process has said that it is there. */
static int is_started;
/* Another attempt would end as the last one did. */
static int is_impossible;
static uint64_t nanoseconds;

/* --- Starting it

   The process is made by one between, which ends at once: then it is nobody's child but init's. The one between is a child
   without a signal for its end (the low byte of clone's flags), which only waits for such children see. Both share the program's
   memory until they start a program, as with vfork: the caller stands still meanwhile. They do not share its files: that of the
   shared memory is open in them alone, so that the program's files have the numbers that they would have. */

#define STACK_BYTES 65536

struct start {
    const char *program;
    char *const *arguments;
    char *const *variables;
    pid_t program_process;
    /* The end of the process's stack, until it has one of its own. */
    char *stack_top;
    /* Out: the shared memory, or MAP_FAILED, and its file. */
    struct spt_channel *channel;
    int file;
    /* Out: what kept the program from being run. */
    int failure;
};

static void prepare(struct spt_channel *made, pid_t program_process)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&made->life, &attributes);
    pthread_mutexattr_destroy(&attributes);
    sem_init(&made->asked, 1, 0);
    sem_init(&made->answered, 1, 0);
    made->program = program_process;
}

static int run_program(void *argument)
{
    struct start *start = argument;
    sigset_t none;
    sigemptyset(&none);
    /* A signal for the program's group or its terminal is not for this process. */
    setsid();
    if (start->file == SPT_CHANNEL_FILE)
        fcntl(start->file, F_SETFD, 0);
    else
        dup2(start->file, SPT_CHANNEL_FILE);
    /* Who waits for the end of the program's output does not wait for this process. */
    for (int file = 0; file < SPT_CHANNEL_FILE; file++)
        close(file);
    if (syscall(SYS_close_range, SPT_CHANNEL_FILE + 1, ~0u, 0) != 0)
        for (int file = SPT_CHANNEL_FILE + 1, end = (int)sysconf(_SC_OPEN_MAX); file < end; file++)
            close(file);
    for (int file = 0; file < SPT_CHANNEL_FILE; file++)
        open("/dev/null", O_RDWR);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(start->program, start->arguments, start->variables);
    start->failure = errno;
    _exit(127);
}

static int run_between(void *argument)
{
    struct start *start = argument;
    start->file = (int)syscall(SYS_memfd_create, "spinetail", 0u);
    if (start->file >= 0 && ftruncate(start->file, sizeof *start->channel) == 0)
        start->channel = mmap(NULL, sizeof *start->channel, PROT_READ | PROT_WRITE, MAP_SHARED, start->file, 0);
    if (start->channel != MAP_FAILED) {
        /* A child would share it. */
        madvise(start->channel, sizeof *start->channel, MADV_DONTFORK);
        prepare(start->channel, start->program_process);
    }
    if (start->channel == MAP_FAILED || clone(run_program, start->stack_top, CLONE_VM | CLONE_VFORK | SIGCHLD, start) < 0)
        start->failure = errno;
    _exit(0);
}

/* Runs the program; gives the memory that is shared with it, or NULL when it does not run. */
static struct spt_channel *run(void)
{
    extern char **environ;
    char *stacks = malloc(2 * STACK_BYTES);
    /* What our own variables ask for, and what says where caches are; others, as LD_PRELOAD, are the program's affair. */
    static const char *const wanted[] = {"SPINETAIL_", "LD_LIBRARY_PATH=", "HOME=", "XDG_CACHE_HOME="};
    size_t count = 0, kept = 0;
    while (environ && environ[count])
        count++;
    char **variables = calloc(count + 2, sizeof *variables);
    size_t length = sizeof SPT_LIBRARY_VARIABLE "=" + strlen(library_path);
    char *library = malloc(length);
    if (!stacks || !variables || !library) {
        free(stacks);
        free(variables);
        free(library);
        return NULL;
    }
    snprintf(library, length, SPT_LIBRARY_VARIABLE "=%s", library_path);
    variables[kept++] = library;
    for (size_t index = 0; index < count; index++)
        for (size_t place = 0; place < sizeof wanted / sizeof *wanted; place++)
            if (strncmp(environ[index], wanted[place], strlen(wanted[place])) == 0)
                variables[kept++] = environ[index];
    char name[] = SPT_PROCESS_NAME, *arguments[] = {name, NULL};
    struct start start = {program_path, arguments, variables, getpid(), stacks + STACK_BYTES, MAP_FAILED, -1, 0};
    /* A handler of the program's would run in its memory, as another process. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int state = errno;
    pid_t between = clone(run_between, stacks + 2 * STACK_BYTES, CLONE_VM | CLONE_VFORK, &start);
    if (between > 0)
        while (waitpid(between, NULL, __WALL) < 0 && errno == EINTR)
            ;
    errno = state;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    free(library);
    free(variables);
    free(stacks);
    /* Under valgrind the one between does not share the program's memory, and nothing comes back. */
    if (between > 0 && !start.failure && start.channel != MAP_FAILED)
        return start.channel;
    if (start.channel != MAP_FAILED)
        munmap(start.channel, sizeof *start.channel);
    return NULL;
}

/* Whether the process would become a child of this one after all. */
static int adopts_orphans(void)
{
    int is_reaper = 0;
    prctl(PR_GET_CHILD_SUBREAPER, &is_reaper, 0, 0, 0);
    return is_reaper || getpid() == 1;
}

/* Whether a line of /proc/PID/stat (proc(5)) is of one of ours that has ended and is still there. */
static int is_old_zombie(const char *line)
{
    const char *field = strstr(line, "(" SPT_PROCESS_NAME ") Z");
    if (!field)
        return 0;
    field = strchr(field, ')');
    /* The 22nd is when it began, in ticks since the system did. */
    for (int number = 2; field && number < 22; number++)
        field = strchr(field + 1, ' ');
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return field && strtoull(field, NULL, 10) / (uint64_t)sysconf(_SC_CLK_TCK) + OLD_ZOMBIE < (uint64_t)now.tv_sec;
}

/* Whether init is one that does not mind processes that end. In a container whose first process is an application there may be
   nobody who does, and each would stay. */
static int leaves_zombies(void)
{
    DIR *processes = opendir("/proc");
    if (!processes)
        return 0;
    int count = 0;
    for (struct dirent *entry; count < MOST_ZOMBIES && (entry = readdir(processes));) {
        char path[sizeof "/proc//stat" + sizeof entry->d_name], text[512];
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        int file = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
        if (file >= 0)
            close(file);
        if (length <= 0)
            continue;
        text[length] = 0;
        count += is_old_zombie(text);
    }
    closedir(processes);
    return count == MOST_ZOMBIES;
}

static void drop_channel(void)
{
    if (!channel)
        return;
    atomic_store(&channel->is_over, 1);
    sem_post(&channel->asked);
    munmap(channel, sizeof *channel);
    channel = NULL;
    is_started = 0;
}

/* Whether the process holds its lock. */
static int lives(void)
{
    int result = pthread_mutex_trylock(&channel->life);
    if (result == EOWNERDEAD)
        pthread_mutex_consistent(&channel->life);
    if (result == 0 || result == EOWNERDEAD)
        pthread_mutex_unlock(&channel->life);
    return result == EBUSY;
}

/* Waits for the answer; 0: the process has gone without one. */
static int await(void)
{
    for (int looks = 0;; looks++) {
        if (spt_wait(&channel->answered, LOOK_NANOSECONDS) == 0)
            return 1;
        if (errno == EINTR)
            continue;
        if (errno != ETIMEDOUT)
            return 0;
        if (is_started ? !lives() : looks * (LOOK_NANOSECONDS / 1000000) > START_SECONDS * 1000)
            /* It may have answered just before. */
            return sem_trywait(&channel->answered) == 0;
    }
}

static int make_channel(void)
{
    channel = run();
    owner = getpid();
    /* It answers once unasked. */
    is_started = channel && await() && channel->refusal == spt_region_made;
    if (!is_started)
        drop_channel();
    return is_started;
}

/* --- Asking it */

/* Asks, of a process made anew where the last one has ended meanwhile; 0: there is none, or it died of the question. */
static int ask(uint32_t question, struct spt_block *block, const struct spt_compilation *compilation)
{
    /* One that is there may end for want of questions as this one comes. */
    for (int is_new = 0; !is_new;) {
        if (owner != getpid())
            spt_process_forget();
        if (channel && !lives())
            drop_channel();
        is_new = !channel;
        if (is_new && !make_channel())
            return 0;
        channel->question = question;
        channel->block = *block;
        channel->address = 0;
        channel->refusal = spt_region_compiler_died;
        if (compilation)
            spt_message_write(compilation, channel->message);
        sem_post(&channel->asked);
        if (await()) {
            nanoseconds += channel->nanoseconds;
            return 1;
        }
        drop_channel();
    }
    return 0;
}

/* Blocks that are tried, until one lies where the process has nothing of its own. */
#define PLACES 4

/* Asks for what goes into the block; 0: nothing came of it, and the channel, if it is still there, has the refusal. */
static int ask_into(uint32_t question, struct spt_block *block, const struct spt_compilation *compilation)
{
    for (int places = 1; ask(question, block, compilation); places++) {
        if (channel->address) {
            for (int index = 0; index < SPT_BLOCK_AREAS; index++) block->areas[index].used = channel->block.areas[index].used;
            return spt_arena_keep(block, channel->message);
        }
        if (channel->refusal != spt_region_place_taken || places == PLACES)
            return 0;
        spt_arena_move();
        if (!spt_arena_place(block, 0))
            return 0;
    }
    return 0;
}

/* The pages of the message count as the program's. */
static void give_pages_back(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = ((uintptr_t)channel->message + page - 1) & ~(page - 1);
    madvise((void *)start, (uintptr_t)(channel + 1) - start, MADV_REMOVE);
}

static uint64_t open_there(struct spt_block *block)
{
    uint64_t enter = ask_into(spt_ask_open, block, NULL) ? channel->address : 0;
    if (channel)
        give_pages_back();
    return enter;
}

static void compile_there(struct spt_compilation *compilation)
{
    if (spt_message_size(compilation) > SPT_MESSAGE_ROOM) {
        compilation->refusal = spt_region_too_large;
        return;
    }
    int is_kept = ask_into(spt_ask_compile, &compilation->block, compilation);
    if (!channel) {
        compilation->refusal = spt_region_compiler_died;
        return;
    }
    if (is_kept)
        compilation->region = (struct spt_region *)(uintptr_t)channel->address;
    compilation->refusal = channel->address && !is_kept ? spt_region_limited_memory : channel->refusal;
    give_pages_back();
}

const struct spt_compiler *spt_process_compiler(const char *program, const char *library)
{
    static const struct spt_compiler functions = {.open = open_there, .compile = compile_there, .outlives_exit = 1};
    if (is_impossible || access(program, X_OK) != 0 || adopts_orphans() || leaves_zombies())
        return NULL;
    free(program_path);
    free(library_path);
    program_path = strdup(program);
    library_path = strdup(library);
    is_impossible = !program_path || !library_path || !make_channel();
    return is_impossible ? NULL : &functions;
}

uint64_t spt_process_nanoseconds(void) { return nanoseconds; }

void spt_process_forget(void)
{
    /* It was not copied to this process. */
    channel = NULL;
    is_started = 0;
}

void spt_process_end(void)
{
    if (!channel || owner != getpid())
        return;
    atomic_store(&channel->is_over, 1);
    sem_post(&channel->asked);
}
