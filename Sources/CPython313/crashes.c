/* A line of ours in faulthandler's report of a crash:

       Spinetail: the crash was in compiled code of 'f' (x.py:3). SPINETAIL_REGIONS=0 compiles nothing, SPINETAIL=0 …
       Fatal Python error: Segmentation fault
       …

   As faulthandler's handlers are gone before they end the process, each of ours goes first, which puts that one back. */
#include "CPython313.h"
#include "pycore_faulthandler.h"

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

/* Those that faulthandler handles. */
static const int signals[] = {SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSEGV};
enum { signal_count = sizeof signals / sizeof *signals };

/* Faulthandler's, by index. */
static struct sigaction original[signal_count];
static void (*locate)(uint64_t, int, struct spt_crash *);

/* Where this library's code lies. */
static uintptr_t own_start, own_end;

/* --- The line. No allocation, no locks: a process that crashed may be in the middle of either. */

struct line {
    char text[1024];
    size_t length;
};

static void append_character(struct line *line, char character) {
    /* There is room for what ends the line. */
    if (line->length < sizeof line->text - 200) line->text[line->length++] = character;
}
static void append(struct line *line, const char *text) {
    while (*text && line->length < sizeof line->text) line->text[line->length++] = *text++;
}
static void append_name(struct line *line, const char *name) {
    while (*name) append_character(line, *name++);
}
static void append_object(struct line *line, PyObject *text) {
    if (text == NULL || !PyUnicode_Check(text)) {
        append_name(line, "?");
        return;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t index = 0; index < length; index++) {
        Py_UCS4 character = PyUnicode_READ_CHAR(text, index);
        append_character(line, character >= ' ' && character < 127 ? (char)character : '?');
    }
}
static void append_number(struct line *line, uint32_t number) {
    char digits[10];
    int count = 0;
    do digits[count++] = '0' + number % 10;
    while (number /= 10);
    while (count > 0) append_character(line, digits[--count]);
}

static void append_code(struct line *line, const struct spt_crash *crash) {
    append(line, "'");
    if (crash->code != NULL) append_object(line, crash->code->co_qualname);
    else append_name(line, crash->name ? crash->name : "?");
    append(line, "' (");
    if (crash->code != NULL) append_object(line, crash->code->co_filename);
    else append_name(line, crash->file ? crash->file : "?");
    append(line, ":");
    append_number(line, crash->code != NULL ? (uint32_t)crash->code->co_firstlineno : crash->line);
    append(line, ")");
}

static void describe(struct line *line, const struct spt_crash *crash) {
    static const char *const beginnings[] = {
        [spt_crash_engine] = "the crash was in its interpreter, which ran ",
        [spt_crash_region] = "the crash was in compiled code of ",
        [spt_crash_compiler] = "the crash was in its compiler, at work on ",
        [spt_crash_called] = "the crash was in what it called for ",
    };
    append(line, "Spinetail: ");
    append(line, beginnings[crash->place]);
    append_code(line, crash);
    append(line, ". ");
    if (crash->place == spt_crash_region || crash->place == spt_crash_compiler)
        append(line, "SPINETAIL_REGIONS=0 compiles nothing, ");
    append(line, "SPINETAIL=0 runs the program without Spinetail.\n");
}

/* --- The handlers */

static uint64_t crashed_at(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uint64_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return context->uc_mcontext.pc;
#else
#error "the program counter of a signal's context"
#endif
}

static void handle(int number, siginfo_t *unused, void *context) {
    (void)unused;
    int error = errno, index = 0;
    while (index < signal_count && signals[index] != number) index++;
    if (index == signal_count) return;
    /* First of all: should this crash, faulthandler tells of that. */
    sigaction(number, &original[index], NULL);
    uint64_t address = crashed_at(context);
    struct spt_crash crash = {.place = spt_crash_elsewhere};
    locate(address, own_start <= address && address < own_end, &crash);
    if (crash.place != spt_crash_elsewhere) {
        struct line line = {.length = 0};
        describe(&line, &crash);
        ssize_t written = write(_PyRuntime.faulthandler.fatal_error.fd, line.text, line.length);
        (void)written;
    }
    errno = error;
    original[index].sa_handler(number);
}

/* The library that an address is in: its executable part, as two addresses behind it. */
static int find_range(struct dl_phdr_info *library, size_t unused, void *addresses) {
    (void)unused;
    uintptr_t *range = addresses;
    for (int index = 0; index < library->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[index];
        uintptr_t start = library->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || range[0] < start || range[0] >= end) continue;
        range[1] = start;
        range[2] = end;
        return 1;
    }
    return 0;
}

/* Whether a handler is CPython's own. */
static int is_cpythons(const struct sigaction *action) {
    if (action->sa_flags & SA_SIGINFO || action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) return 0;
    uintptr_t host[3] = {(uintptr_t)&PyThreadState_Get}, handler = (uintptr_t)action->sa_handler;
    return dl_iterate_phdr(find_range, host) && host[1] <= handler && handler < host[2];
}

void spt_report_crashes(void (*function)(uint64_t, int, struct spt_crash *)) {
    if (!_PyRuntime.faulthandler.fatal_error.enabled) return;
    locate = function;
    if (own_end == 0) {
        uintptr_t own[3] = {(uintptr_t)&handle};
        if (!dl_iterate_phdr(find_range, own)) return;
        own_start = own[1];
        own_end = own[2];
    }
    for (int index = 0; index < signal_count; index++) {
        struct sigaction now;
        if (sigaction(signals[index], NULL, &now) != 0 || !is_cpythons(&now)) continue;
        original[index] = now;
        now.sa_sigaction = handle;
        now.sa_flags |= SA_SIGINFO;
        sigaction(signals[index], &now, NULL);
    }
}

void spt_report_no_crashes(void) {
    for (int index = 0; index < signal_count; index++) {
        struct sigaction now;
        if (sigaction(signals[index], NULL, &now) == 0 && now.sa_flags & SA_SIGINFO && now.sa_sigaction == handle)
            sigaction(signals[index], &original[index], NULL);
    }
}
