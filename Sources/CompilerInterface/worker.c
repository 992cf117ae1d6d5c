/* The thread that compiles: a queue, the library that does the work, and what becomes of both at a fork and at the end.

   Two locks. `queue` guards the queue and the thread's state, and is held for moments. `compiler` is held while the library is
   opened and while it compiles: LLVM works on one thread at a time, and a fork in between would leave the child with locks
   that nobody opens. They are taken in the order compiler, queue. */
#include "worker.h"
#include "arena.h"
#include "memory.h"
#include "process.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const int crashes[] = {SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSEGV};

/* LLVM's code generator recurses. */
#define STACK_BYTES (8u << 20)

static pthread_mutex_t compiler_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;

/* Guarded by queue_lock. */
static struct spt_compilation *first, *last;
static uint32_t waiting;
static pthread_t thread;
/* The thread was made and not joined yet. */
static int has_thread;
/* It looks at the queue again before it ends. */
static int is_at_work;
/* No new work: the process ends. */
static int is_stopped;
/* A fork is near: the thread ends behind the compilation at hand, and the queue waits. */
static int is_pausing;
static int watches_forks;
static _Atomic pid_t thread_id;
/* The queue is not empty and nobody works: so it is behind a fork. */
static _Atomic int is_left_over;

/* What is being compiled, and the thread that does it. */
static _Atomic(const struct spt_compilation *) at_work;
static pthread_t worker;

/* Regions that nobody enters any more. */
static struct spt_region *dead;

/* Guarded by compiler_lock; read by anybody. `library` is the compiler in this process, if it was opened here; `compiler` is that or
   the one in a process of its own. */
static char *named_library;
static const struct spt_compiler *library;
static _Atomic(const struct spt_compiler *) compiler;
static _Atomic spt_enter enter;
static _Atomic(const char *) refusal;

static _Atomic uint64_t compiled, refused, nanoseconds, opening_nanoseconds;
/* What of these was used in another process. */
static _Atomic uint64_t nanoseconds_outside;
/* What a process had used before a fork is not of its child's time, whose clock begins at 0. */
static _Atomic uint64_t inherited_nanoseconds, inherited_outside;

static uint64_t used_time(void) { return atomic_load(&nanoseconds) + atomic_load(&opening_nanoseconds); }

static uint64_t time_of(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}
/* With compiler_lock: the other process's belongs to whom it worked for. */
static uint64_t processor_time(void) { return time_of(CLOCK_THREAD_CPUTIME_ID) + spt_process_nanoseconds(); }

/* --- The library */

void spt_worker_set_library(const char *path)
{
    pthread_mutex_lock(&compiler_lock);
    free(named_library);
    named_library = strdup(path);
    pthread_mutex_unlock(&compiler_lock);
}

/* The path of the compiler's library, which lies beside this one; 0 when it is too long. */
static int find_library(char *path, size_t size)
{
    if (named_library)
        return snprintf(path, size, "%s", named_library) < (int)size;
    Dl_info information;
    if (!dladdr((void *)&find_library, &information) || !information.dli_fname)
        return 0;
    const char *slash = strrchr(information.dli_fname, '/');
    int length = slash ? (int)(slash - information.dli_fname) + 1 : 0;
    return snprintf(path, size, "%.*s_compiler.so", length, information.dli_fname) < (int)size;
}

int spt_worker_has_compiler(void)
{
    char path[4096];
    return !atomic_load(&refusal) && find_library(path, sizeof path) && access(path, R_OK) == 0;
}

const char *spt_worker_refusal(void) { return atomic_load(&refusal); }

spt_enter spt_worker_enter(void) { return atomic_load(&enter); }

const char *spt_worker_place(void)
{
    const struct spt_compiler *functions = atomic_load(&compiler);
    return !functions ? NULL : functions == library ? "thread" : "process";
}

/* All with compiler_lock. */

static void refuse(const char *reason)
{
    char *copy = reason ? strdup(reason) : NULL;
    atomic_store(&refusal, copy ? copy : "no memory");
}

/* The compiler in this process. */
static const struct spt_compiler *open_library(void)
{
    if (library || atomic_load(&refusal))
        return library;
    char path[4096];
    void *handle = find_library(path, sizeof path) ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    const struct spt_compiler *(*entry)(void) = NULL;
    if (handle)
        *(void **)&entry = dlsym(handle, "spt_compiler");
    if (!entry) {
        const char *message = dlerror();
        refuse(message ? message : "its path is too long");
        return NULL;
    }
    library = entry();
    /* Behind LLVM's own, and so run before them. */
    atexit(spt_worker_stop);
    return library;
}

/* The stage whose text regions keep. */
static _Atomic(const char *) kept_stage;

static _Atomic int stays_in_process;

void spt_worker_stay_in_process(int stays) { atomic_store(&stays_in_process, stays); }

/* A process of its own shows and tells nothing of what it makes. */
static int wants_process(void)
{
    static const char *const watching[] = {
        "SPINETAIL_SHOW_REGIONS", "SPINETAIL_PERF", "SPINETAIL_VERIFY_GRAPHS", "SPINETAIL_FAIL_GUARDS"};
    for (size_t index = 0; index < sizeof watching / sizeof *watching; index++)
        if (getenv(watching[index]))
            return 0;
    return !atomic_load(&stays_in_process) && !atomic_load(&kept_stage);
}

/* The compiler in a process of its own. */
static const struct spt_compiler *open_process(void)
{
    char path[4096], program[4096];
    if (!wants_process() || !find_library(path, sizeof path))
        return NULL;
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) + 1 : 0;
    if (snprintf(program, sizeof program, "%.*s_compile", length, path) >= (int)sizeof program)
        return NULL;
    return spt_process_compiler(program, path);
}

/* The compiler, ready; NULL: there is none, or no memory for it now. */
static const struct spt_compiler *open_compiler(void)
{
    const struct spt_compiler *functions = atomic_load(&compiler);
    if (functions || atomic_load(&refusal))
        return functions;
    uint64_t start = processor_time(), outside = spt_process_nanoseconds();
    /* For the life of the process. */
    struct spt_block block;
    functions = open_process();
    uint64_t address = functions && spt_arena_place(&block, 0) ? functions->open(&block) : 0;
    if (!address) {
        functions = spt_has_ample_memory() ? open_library() : NULL;
        if (functions && !spt_arena_place(&block, 1))
            functions = NULL;
        address = functions ? functions->open(&block) : 0;
        if (functions && !address)
            refuse("LLVM has no code generator for this machine");
        if (address && !spt_arena_keep(&block, NULL))
            address = 0;
    }
    /* No code of a region runs yet. */
    if (address && spt_arena_close(&block)) {
        atomic_store(&enter, (spt_enter)(uintptr_t)address);
        atomic_store(&compiler, functions);
    } else {
        if (address)
            spt_arena_free(&block);
        functions = NULL;
    }
    atomic_fetch_add(&opening_nanoseconds, processor_time() - start);
    atomic_fetch_add(&nanoseconds_outside, spt_process_nanoseconds() - outside);
    return functions;
}

/* The text of a stage. What a region's records are in it lies in a block of their own. */
static char *text_of(struct spt_compilation *compilation, const char *stage)
{
    struct spt_block own = compilation->block;
    const struct spt_compiler *functions = open_compiler() ? open_library() : NULL;
    char *text = NULL;
    if (functions && spt_block_open(&compilation->block)) {
        /* Where the compiler is another process, this one was not opened yet. */
        if (functions == atomic_load(&compiler) || functions->open(&compilation->block))
            text = functions->dump(compilation, stage);
        spt_block_unmap(&compilation->block);
    }
    compilation->block = own;
    return text;
}

/* SPINETAIL_SHOW_REGIONS=graph, llvm or asm: each region as it is made, for those who work on the compiler. */
static void show(struct spt_compilation *compilation)
{
    const char *stage = getenv("SPINETAIL_SHOW_REGIONS");
    if (!stage || !*stage)
        return;
    char *text = text_of(compilation, stage);
    fprintf(stderr, "%s (%s:%u)\n%s\n", compilation->name, compilation->file, compilation->line, text ? text : "refused");
    free(text);
}

void spt_worker_keep_texts(const char *stage) { atomic_store(&kept_stage, stage); }

static void forget(struct spt_region *region)
{
    const struct spt_compiler *functions = atomic_load(&compiler);
    if (functions->forget)
        functions->forget(region);
}

static void release(struct spt_region *region)
{
    free(region->text);
    forget(region);
    /* The region lies in it. */
    struct spt_block block = region->block;
    spt_arena_free(&block);
}

struct spt_region *spt_worker_install(struct spt_compilation *compilation)
{
    struct spt_region *region = compilation->region;
    if (!region)
        return NULL;
    if (!spt_arena_close(&compilation->block)) {
        /* It goes with the compilation. */
        compilation->refusal = spt_region_limited_memory;
        return NULL;
    }
    compilation->region = NULL;
    region->block = compilation->block;
    region->text = compilation->text;
    compilation->block = (struct spt_block){0};
    compilation->text = NULL;
    return region;
}

/* Compiles into a block. */
static void compile_into_block(const struct spt_compiler *functions, struct spt_compilation *compilation)
{
    int is_here = functions == library;
    if ((is_here && !spt_has_ample_memory()) || !spt_arena_place(&compilation->block, is_here)) {
        compilation->refusal = spt_region_limited_memory;
        return;
    }
    show(compilation);
    functions->compile(compilation);
    if (compilation->region && is_here && !spt_arena_keep(&compilation->block, NULL)) {
        compilation->refusal = spt_region_limited_memory;
        compilation->region = NULL;
    }
    const char *stage = atomic_load(&kept_stage);
    if (compilation->region && stage)
        compilation->text = text_of(compilation, stage);
}

static void compile(struct spt_compilation *compilation)
{
    pthread_mutex_lock(&compiler_lock);
    worker = pthread_self();
    atomic_store(&at_work, compilation);
    const struct spt_compiler *functions = open_compiler();
    if (!functions)
        compilation->refusal = atomic_load(&refusal) ? spt_region_no_compiler : spt_region_limited_memory;
    else if (!__atomic_load_n(&compilation->cancelled, __ATOMIC_RELAXED)) {
        uint64_t start = processor_time(), outside = spt_process_nanoseconds();
        compile_into_block(functions, compilation);
        atomic_fetch_add(&nanoseconds, processor_time() - start);
        atomic_fetch_add(&nanoseconds_outside, spt_process_nanoseconds() - outside);
        if (library)
            spt_forget_code();
        atomic_fetch_add(compilation->region ? &compiled : &refused, 1);
    }
    atomic_store(&at_work, NULL);
    pthread_mutex_unlock(&compiler_lock);
}

const struct spt_compilation *spt_worker_at_work(void)
{
    const struct spt_compilation *compilation = atomic_load(&at_work);
    return compilation && pthread_equal(pthread_self(), worker) ? compilation : NULL;
}

/* --- The queue. All with queue_lock. */

static void append(struct spt_compilation *compilation)
{
    compilation->next = NULL;
    if (last)
        last->next = compilation;
    else
        first = compilation;
    last = compilation;
    waiting++;
}

/* About how long it takes: with the words of the code and of what may stand in it. */
static uint64_t length_of(const struct spt_compilation *compilation)
{
    uint64_t inside = compilation->callee_count ? compilation->inlining_limit : 0;
    return compilation->word_count + SPT_WORDS_OF_INSTRUCTION * inside;
}

/* The shortest one, as what waits is all as hot; the first once it has let so many go before it. */
static struct spt_compilation *take(void)
{
    struct spt_compilation *before = NULL, *compilation = first;
    if (first->let_by < SPT_PATIENCE) {
        for (struct spt_compilation *other = first; other->next; other = other->next) {
            if (length_of(other->next) < length_of(compilation)) {
                before = other;
                compilation = other->next;
            }
        }
    }
    if (compilation != first)
        first->let_by++;
    *(before ? &before->next : &first) = compilation->next;
    if (last == compilation)
        last = before;
    waiting--;
    __atomic_store_n(&compilation->state, spt_running, __ATOMIC_RELEASE);
    return compilation;
}

/* The engine may free it from now on; what it gave up is freed here. */
static void finish(struct spt_compilation *compilation)
{
    int is_cancelled = __atomic_load_n(&compilation->cancelled, __ATOMIC_RELAXED);
    __atomic_store_n(&compilation->state, spt_done, __ATOMIC_RELEASE);
    if (is_cancelled)
        spt_worker_free(compilation);
}

/* --- The thread */

static void *work(void *unused)
{
    (void)unused;
    atomic_store(&thread_id, (pid_t)syscall(SYS_gettid));
    pthread_mutex_lock(&queue_lock);
    for (int is_trimmed = 0; !is_stopped && !is_pausing;) {
        if (first) {
            struct spt_compilation *compilation = take();
            pthread_mutex_unlock(&queue_lock);
            compile(compilation);
            pthread_mutex_lock(&queue_lock);
            finish(compilation);
            is_trimmed = 0;
        } else if (!is_trimmed) {
            pthread_mutex_unlock(&queue_lock);
            /* What LLVM left there. */
            if (library)
                spt_trim_heap();
            pthread_mutex_lock(&queue_lock);
            is_trimmed = 1;
        } else {
            break;
        }
    }
    is_at_work = 0;
    atomic_store(&is_left_over, first && !is_stopped);
    pthread_mutex_unlock(&queue_lock);
    return NULL;
}

/* Waits for the thread's end. With queue_lock, which is open meanwhile. */
static void join(void)
{
    while (has_thread) {
        pthread_t ended = thread;
        has_thread = 0;
        pthread_mutex_unlock(&queue_lock);
        pthread_join(ended, NULL);
        pthread_mutex_lock(&queue_lock);
    }
}

static void before_fork(void);
static void after_fork(void);
static void after_fork_in_child(void);

/* Makes the thread if there is work and none. With queue_lock. */
static void start(void)
{
    if (is_at_work || !first || is_stopped || is_pausing)
        return;
    if (!watches_forks) {
        pthread_atfork(before_fork, after_fork, after_fork_in_child);
        watches_forks = 1;
    }
    /* The last one is at its end: it needs no lock any more. */
    if (has_thread)
        pthread_join(thread, NULL);
    has_thread = 0;
    pthread_attr_t attributes;
    sigset_t all, before;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    /* The program's signals are for the program's threads. What a crash raises is for the one that crashes: were it blocked, the
       kernel would end the process without a report. */
    sigfillset(&all);
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++) sigdelset(&all, crashes[index]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    has_thread = pthread_create(&thread, &attributes, work, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    is_at_work = has_thread;
    /* Without a thread the work waits for a better time. */
    atomic_store(&is_left_over, !has_thread);
}

/* Whether the process has one processor to run on. */
static int is_alone(void)
{
    static atomic_int processors;
    int count = atomic_load(&processors);
    if (count == 0) {
        cpu_set_t set;
        count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)sysconf(_SC_NPROCESSORS_ONLN);
        atomic_store(&processors, count);
    }
    return count == 1;
}

int spt_worker_has_room(void)
{
    uint64_t used = used_time() - atomic_load(&inherited_nanoseconds), all = time_of(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t used_here = used - (atomic_load(&nanoseconds_outside) - atomic_load(&inherited_outside));
    uint64_t own = all > used_here ? all - used_here : 0;
    uint64_t slower = is_alone() ? SPT_ALONE : 1, first = slower * SPT_FIRST_TIME;
    uint64_t early = own < first ? own : first;
    if (used > SPT_TIME_AT_ONCE + early / slower + (own - early) / SPT_LATER_SHARE)
        return 0;
    pthread_mutex_lock(&queue_lock);
    int room = waiting < SPT_ROOM;
    pthread_mutex_unlock(&queue_lock);
    return room;
}

int spt_worker_is_young(void)
{
    return !atomic_load(&compiler) && time_of(CLOCK_PROCESS_CPUTIME_ID) < SPT_YOUTH;
}

uint64_t spt_worker_clock(void) { return time_of(CLOCK_PROCESS_CPUTIME_ID); }

int spt_worker_submit(struct spt_compilation *compilation)
{
    if (atomic_load(&refusal))
        return 0;
    pthread_mutex_lock(&queue_lock);
    int taken = !is_stopped && waiting < SPT_QUEUE_LIMIT;
    if (taken) {
        __atomic_store_n(&compilation->state, spt_queued, __ATOMIC_RELEASE);
        append(compilation);
    }
    start();
    pthread_mutex_unlock(&queue_lock);
    return taken;
}

void spt_worker_synchronous(struct spt_compilation *compilation)
{
    compile(compilation);
    __atomic_store_n(&compilation->state, spt_done, __ATOMIC_RELEASE);
}

int spt_worker_is_done(const struct spt_compilation *compilation)
{
    if (atomic_load_explicit(&is_left_over, memory_order_relaxed)) {
        pthread_mutex_lock(&queue_lock);
        start();
        pthread_mutex_unlock(&queue_lock);
    }
    return __atomic_load_n(&compilation->state, __ATOMIC_ACQUIRE) == spt_done;
}

void spt_worker_cancel(struct spt_compilation *compilation)
{
    pthread_mutex_lock(&queue_lock);
    if (compilation->state == spt_done)
        spt_worker_free(compilation);
    else
        __atomic_store_n(&compilation->cancelled, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&queue_lock);
}

void spt_worker_free(struct spt_compilation *compilation)
{
    /* What was not put in. */
    if (compilation->region)
        forget(compilation->region);
    spt_arena_free(&compilation->block);
    free(compilation->text);
    for (uint64_t callee = 0; callee < compilation->callee_count; callee++)
        free(compilation->callees[callee].words);
    free(compilation->callees);
    free(compilation->shapes);
    free(compilation->words);
    free(compilation->name);
    free(compilation->file);
    free(compilation);
}

void spt_worker_release(struct spt_region *region)
{
    region->next = dead;
    dead = region;
}

void spt_worker_bury(void)
{
    while (dead) {
        struct spt_region *region = dead;
        dead = region->next;
        release(region);
    }
}

void spt_worker_stop(void)
{
    pthread_mutex_lock(&queue_lock);
    is_stopped = 1;
    /* A compilation at hand may take a tenth of a second, for which nobody has to wait. */
    const struct spt_compiler *functions = atomic_load(&compiler);
    if (!functions || !functions->outlives_exit)
        join();
    while (first) {
        struct spt_compilation *compilation = take();
        compilation->refusal = spt_region_stopped;
        finish(compilation);
    }
    atomic_store(&is_left_over, 0);
    pthread_mutex_unlock(&queue_lock);
    /* Where it is at work just now, the compiler's process finds out by itself that this one has ended. */
    if (pthread_mutex_trylock(&compiler_lock) == 0) {
        spt_process_end();
        pthread_mutex_unlock(&compiler_lock);
    }
}

char *spt_worker_dump(struct spt_compilation *compilation, const char *stage)
{
    pthread_mutex_lock(&compiler_lock);
    char *text = text_of(compilation, stage);
    pthread_mutex_unlock(&compiler_lock);
    return text;
}

struct spt_worker_statistics spt_worker_statistics(void)
{
    return (struct spt_worker_statistics){
        atomic_load(&compiled), atomic_load(&refused), atomic_load(&nanoseconds), atomic_load(&opening_nanoseconds)};
}

/* --- Forks. Parent and child go on with the same queue, and without a thread until the next submission. */

static void before_fork(void)
{
    pthread_mutex_lock(&queue_lock);
    is_pausing = 1;
    int had_thread = has_thread;
    join();
    pthread_mutex_unlock(&queue_lock);
    if (had_thread) {
        /* A joined thread is still counted for a moment, and CPython looks at the number of threads behind the fork. */
        pid_t ended = atomic_load(&thread_id);
        for (int tries = 0; tries < 1000 && syscall(SYS_tgkill, getpid(), ended, 0) == 0; tries++)
            sched_yield();
    }
    /* Another thread may be compiling at once. */
    pthread_mutex_lock(&compiler_lock);
    pthread_mutex_lock(&queue_lock);
    spt_arena_lock();
    is_pausing = 0;
    atomic_store(&is_left_over, first && !is_stopped);
}

static void after_fork(void)
{
    spt_arena_unlock();
    pthread_mutex_unlock(&queue_lock);
    pthread_mutex_unlock(&compiler_lock);
}

static void after_fork_in_child(void)
{
    spt_process_forget();
    atomic_store(&inherited_nanoseconds, used_time());
    atomic_store(&inherited_outside, atomic_load(&nanoseconds_outside));
    after_fork();
}
