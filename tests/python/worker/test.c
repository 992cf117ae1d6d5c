/* The worker with a compiler that waits: order, a full queue, cancellation, forks, the end. Prints what failed. */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"
#include "worker.h"

static const char *library;

static void pause_for(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static struct spt_compilation *made(uint64_t words, uint32_t milliseconds)
{
    struct spt_compilation *compilation = calloc(1, sizeof *compilation);
    compilation->word_count = words;
    compilation->line = milliseconds;
    return compilation;
}

static int is_done(struct spt_compilation *compilation)
{
    return spt_worker_is_done(compilation);
}

static int becomes_done(struct spt_compilation *compilation)
{
    for (int tries = 0; tries < 5000 && !is_done(compilation); tries++)
        pause_for(1);
    return is_done(compilation);
}

static int threads(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; (entry = readdir(tasks));)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

static void a_queue_is_worked_off(void)
{
    struct spt_compilation *all[10];
    for (int i = 0; i < 10; i++)
        expect(spt_worker_submit(all[i] = made(i, 1)));
    for (int i = 0; i < 10; i++) {
        expect(becomes_done(all[i]));
        expect(i ? all[i]->region && all[i]->region->code_bytes == (uint64_t)i : !all[i]->region);
    }
    expect(all[0]->refusal == spt_region_unreadable_code);
    /* The thread goes when there is no work. */
    for (int tries = 0; tries < 1000 && threads() > 1; tries++)
        pause_for(1);
    expect(threads() == 1);
}

static void a_full_queue_takes_no_more(void)
{
    struct spt_compilation *all[SPT_QUEUE_LIMIT + 10];
    int taken = 0;
    for (int i = 0; i < SPT_QUEUE_LIMIT + 10; i++) {
        all[i] = made(1, i ? 0 : 50);
        if (spt_worker_submit(all[i]))
            all[taken++] = all[i];
    }
    expect(taken >= SPT_QUEUE_LIMIT && taken <= SPT_QUEUE_LIMIT + 1);
    for (int i = 0; i < taken; i++)
        expect(becomes_done(all[i]));
}

static void hot_code_waits_for_its_turn(void)
{
    struct spt_compilation *all[SPT_ROOM + 1];
    for (int i = 0; i <= SPT_ROOM; i++) {
        expect(spt_worker_has_room());
        expect(spt_worker_submit(all[i] = made(1, i ? 0 : 50)));
        /* The first one does not wait any more. */
        while (!i && __atomic_load_n(&all[0]->state, __ATOMIC_ACQUIRE) == spt_queued)
            pause_for(1);
    }
    expect(!spt_worker_has_room());
    for (int i = 0; i <= SPT_ROOM; i++)
        expect(becomes_done(all[i]));
    expect(spt_worker_has_room());
}

static void compiling_takes_no_more_than_its_share(void)
{
    struct spt_compilation *costly = made(1, 0);
    costly->register_count = 300;
    expect(spt_worker_submit(costly));
    expect(becomes_done(costly));
    expect(!spt_worker_has_room());
    /* A child's share is of its own time. */
    pid_t child = fork();
    if (child == 0)
        exit(!spt_worker_has_room());
    int status;
    expect(waitpid(child, &status, 0) == child && status == 0);
    clock_t start = clock();
    while (!spt_worker_has_room() && clock() - start < 5 * CLOCKS_PER_SEC)
        ;
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    /* As much as was used, less what is given at once; some of it the program had used before. */
    expect(seconds > 0.1 && seconds < 0.4);
}

static void limited_memory_is_left_to_the_program(void)
{
    struct rlimit all, some;
    getrlimit(RLIMIT_AS, &all);
    some = all;
    some.rlim_cur = (rlim_t)512 << 20;
    setrlimit(RLIMIT_AS, &some);
    struct spt_compilation *compilation = made(1, 0);
    spt_worker_synchronous(compilation);
    expect(!compilation->region && compilation->refusal == spt_region_limited_memory);
    some.rlim_cur = (rlim_t)64 << 30;
    setrlimit(RLIMIT_AS, &some);
    spt_worker_synchronous(compilation);
    expect(compilation->region != NULL);
    setrlimit(RLIMIT_AS, &all);
    spt_worker_free(compilation);
}

static void what_is_cancelled_is_freed(void)
{
    /* The compiler counts the regions that it was not given back. */
    const int *alive = dlsym(dlopen(library, RTLD_NOW), "regions_alive");
    int before = *alive;
    struct spt_compilation *slow = made(1, 50), *later = made(1, 0), *end = made(1, 0);
    expect(spt_worker_submit(slow) && spt_worker_submit(later) && spt_worker_submit(end));
    spt_worker_cancel(later);
    pause_for(10);
    expect(*alive == before);
    spt_worker_cancel(slow);
    expect(becomes_done(end) && *alive == before + 1);
    spt_worker_cancel(end);
    expect(*alive == before);

    struct spt_compilation *compilation = made(1, 0);
    spt_worker_synchronous(compilation);
    struct spt_region *region = spt_worker_install(compilation);
    expect(region && !compilation->region);
    spt_worker_release(region);
    spt_worker_free(compilation);
    expect(*alive == before + 1);
    spt_worker_bury();
    expect(*alive == before);
}

static void at_once_is_at_once(void)
{
    struct spt_compilation *behind = made(1, 20), *compilation = made(3, 0);
    expect(spt_worker_submit(behind));
    spt_worker_synchronous(compilation);
    expect(is_done(compilation) && compilation->region->code_bytes == 3);
    expect(becomes_done(behind));
}

static void a_fork_has_no_thread_and_both_go_on(void)
{
    for (int round = 0; round < 20; round++) {
        struct spt_compilation *all[8];
        for (int i = 0; i < 8; i++)
            expect(spt_worker_submit(all[i] = made(1 + i, 3)));
        pause_for(round % 5);
        pid_t child = fork();
        expect(threads() == 1);
        for (int i = 0; i < 8; i++)
            expect(becomes_done(all[i]) && all[i]->region && all[i]->region->code_bytes == (uint64_t)(1 + i));
        struct spt_compilation *another = made(1, 0);
        expect(spt_worker_submit(another) && becomes_done(another));
        if (child == 0)
            exit(failures);
        int status;
        expect(waitpid(child, &status, 0) == child && status == 0);
    }
}

static pthread_t main_thread;
static int arrived_elsewhere;
static void on_signal(int number)
{
    (void)number;
    arrived_elsewhere |= !pthread_equal(pthread_self(), main_thread);
}

static void signals_are_for_the_program(void)
{
    main_thread = pthread_self();
    signal(SIGUSR1, on_signal);
    struct spt_compilation *slow = made(1, 30);
    expect(spt_worker_submit(slow));
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &only, NULL);
    kill(getpid(), SIGUSR1);
    expect(becomes_done(slow));
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    expect(!arrived_elsewhere);
}

static void behind_the_end_nothing_is_taken(void)
{
    struct spt_compilation *slow = made(1, 30), *waiting = made(1, 0);
    expect(spt_worker_submit(slow) && spt_worker_submit(waiting));
    pause_for(10);
    spt_worker_stop();
    expect(is_done(slow) && is_done(waiting));
    expect(slow->region && !waiting->region && waiting->refusal == spt_region_stopped);
    expect(!spt_worker_submit(made(1, 0)));
    expect(threads() == 1);
}

static void the_end_waits_for_nothing(void)
{
    struct spt_compilation *quick = made(1, 0), *slow = made(1, 100), *waiting = made(1, 0);
    expect(spt_worker_submit(quick) && becomes_done(quick));
    expect(spt_worker_submit(slow) && spt_worker_submit(waiting));
    pause_for(10);
    spt_worker_stop();
    expect(!is_done(slow) && is_done(waiting) && !waiting->region);
    expect(becomes_done(slow) && slow->region);
}

int main(int count, char **arguments)
{
    if (count < 2)
        return 2;
    library = arguments[1];
    spt_worker_set_library(library);
    if (count > 2) {
        /* A library that is not there. */
        struct spt_compilation *compilation = made(1, 0);
        expect(spt_worker_submit(compilation) && becomes_done(compilation));
        expect(!compilation->region && compilation->refusal == spt_region_no_compiler);
        expect(spt_worker_refusal() && !spt_worker_submit(made(1, 0)) && !spt_worker_has_compiler());
        return failures != 0;
    }
    if (getenv("OUTLIVES_EXIT")) {
        the_end_waits_for_nothing();
        return failures != 0;
    }
    a_queue_is_worked_off();
    a_full_queue_takes_no_more();
    hot_code_waits_for_its_turn();
    compiling_takes_no_more_than_its_share();
    limited_memory_is_left_to_the_program();
    what_is_cancelled_is_freed();
    at_once_is_at_once();
    a_fork_has_no_thread_and_both_go_on();
    signals_are_for_the_program();
    struct spt_worker_statistics statistics = spt_worker_statistics();
    expect(statistics.compiled > 10 && statistics.refused == 2);
    behind_the_end_nothing_is_taken();
    return failures != 0;
}
