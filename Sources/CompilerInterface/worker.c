/* See worker.h. One thread, made when the first region is asked for. It opens the compiler's library, which lies beside this one
   and brings LLVM with it, and then takes one compilation after the other. */
#include "worker.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

/* Code that gets hot faster than it is compiled asks again later. */
#define QUEUE_LIMIT 256
/* LLVM's code generator recurses. */
#define STACK_SIZE (8 << 20)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
/* Compiling is for one thread at a time. */
static pthread_mutex_t compiling = PTHREAD_MUTEX_INITIALIZER;

static struct spt_compilation *first, *last;
static int queued, has_thread, is_prepared;
static const struct spt_compiler *compiler;
static int has_tried;
static struct spt_region *dead;

/* The path of the compiler's library in `path`; 0 when it is too long. */
static int find_library(char *path, size_t size) {
    Dl_info info;
    if (!dladdr((void *)&find_library, &info) || info.dli_fname == NULL) return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    int length = slash == NULL ? 0 : (int)(slash - info.dli_fname) + 1;
    return snprintf(path, size, "%.*s_compiler.so", length, info.dli_fname) < (int)size;
}

int spt_worker_has_compiler(void) {
    char path[4096];
    if (!find_library(path, sizeof path)) return 0;
    FILE *file = fopen(path, "rb");
    if (file != NULL) fclose(file);
    return file != NULL;
}

/* Under `compiling`. */
static const struct spt_compiler *open_compiler(void) {
    if (has_tried) return compiler;
    has_tried = 1;
    char path[4096];
    if (!find_library(path, sizeof path)) return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return NULL;
    const struct spt_compiler *(*functions)(void) = (const struct spt_compiler *(*)(void))dlsym(library, "spt_compiler");
    if (functions != NULL) compiler = functions();
    return compiler;
}

/* SPINETAIL_SHOW_REGIONS=graph, llvm or asm: each region as it is made, for those who work on the compiler. */
static void show(const struct spt_compiler *functions, struct spt_compilation *compilation) {
    const char *stage = getenv("SPINETAIL_SHOW_REGIONS");
    if (stage == NULL || *stage == 0) return;
    char *text = functions->dump(compilation, stage);
    fprintf(stderr, "%s (%s:%u)\n%s\n", compilation->name, compilation->file, compilation->line, text == NULL ? "refused" : text);
    free(text);
}

static void compile(struct spt_compilation *compilation) {
    pthread_mutex_lock(&compiling);
    const struct spt_compiler *functions = open_compiler();
    if (functions == NULL) {
        compilation->refusal = "no_compiler";
    } else {
        show(functions, compilation);
        functions->compile(compilation);
    }
    pthread_mutex_unlock(&compiling);
}

static void *run(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (first == NULL) pthread_cond_wait(&work, &lock);
        struct spt_compilation *compilation = first;
        first = compilation->next;
        if (first == NULL) last = NULL;
        queued--;
        compilation->next = NULL;
        compilation->state = spt_running;
        int is_wanted = !compilation->cancelled;
        pthread_mutex_unlock(&lock);
        if (is_wanted) compile(compilation);
        pthread_mutex_lock(&lock);
        __atomic_store_n(&compilation->state, spt_done, __ATOMIC_RELEASE);
        if (compilation->cancelled) spt_worker_free(compilation);
    }
    return NULL;
}

/* A fork copies no thread but the one that forks: the locks are held meanwhile, and the child starts without a thread and
   with an empty queue. What was queued there is never done: its units stay interpreted until they ask again. */
static void before_fork(void) {
    pthread_mutex_lock(&compiling);
    pthread_mutex_lock(&lock);
}
static void after_fork_in_parent(void) {
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&compiling);
}
static void after_fork_in_child(void) {
    has_thread = 0;
    for (struct spt_compilation *compilation = first; compilation != NULL; compilation = compilation->next)
        compilation->state = spt_done;
    first = last = NULL;
    queued = 0;
    pthread_cond_init(&work, NULL);
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_init(&compiling, NULL);
}

/* Under `lock`. */
static int start_thread(void) {
    if (has_thread) return 1;
    if (!is_prepared) {
        if (pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) != 0) return 0;
        is_prepared = 1;
    }
    pthread_attr_t attributes;
    sigset_t all, previous;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0) return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    /* Signals are for the program's own threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    has_thread = pthread_create(&thread, &attributes, run, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    pthread_attr_destroy(&attributes);
    return has_thread;
}

int spt_worker_submit(struct spt_compilation *compilation) {
    pthread_mutex_lock(&lock);
    int taken = queued < QUEUE_LIMIT && start_thread();
    if (taken) {
        compilation->state = spt_queued;
        compilation->next = NULL;
        if (last == NULL) first = compilation;
        else last->next = compilation;
        last = compilation;
        queued++;
        pthread_cond_signal(&work);
    }
    pthread_mutex_unlock(&lock);
    return taken;
}

void spt_worker_synchronous(struct spt_compilation *compilation) {
    compile(compilation);
    __atomic_store_n(&compilation->state, spt_done, __ATOMIC_RELEASE);
}

int spt_worker_is_done(const struct spt_compilation *compilation) {
    return __atomic_load_n(&compilation->state, __ATOMIC_ACQUIRE) == spt_done;
}

void spt_worker_cancel(struct spt_compilation *compilation) {
    pthread_mutex_lock(&lock);
    int is_done = compilation->state == spt_done;
    compilation->cancelled = 1;
    if (is_done) spt_worker_free(compilation);
    pthread_mutex_unlock(&lock);
}

void spt_worker_free(struct spt_compilation *compilation) {
    if (compilation->region != NULL) compiler->release(compilation->region);
    free(compilation->words);
    free(compilation->name);
    free(compilation->file);
    free(compilation);
}

void spt_worker_release(struct spt_region *region) {
    region->next = dead;
    dead = region;
}

void spt_worker_bury(void) {
    while (dead != NULL) {
        struct spt_region *region = dead;
        dead = region->next;
        compiler->release(region);
    }
}

uint64_t (*spt_worker_enter(void))(uint64_t, uint64_t, uint64_t, uint64_t) {
    return compiler == NULL ? NULL : compiler->enter;
}
