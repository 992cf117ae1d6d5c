/* What the report of a crash says of the engine. */
#ifndef SPINETAIL_CRASHES_H
#define SPINETAIL_CRASHES_H

#include <stdint.h>

/* Where a thread was when it crashed, if the engine had a part in it. */
enum spt_crash_place {
    spt_crash_elsewhere,
    /* In the engine's own code, while it ran `code`. */
    spt_crash_engine,
    /* In a region compiled for `code`. */
    spt_crash_region,
    /* On the way to a region for the code with `name`. */
    spt_crash_compiler,
    /* In what was called for `code`, which the engine runs. */
    spt_crash_called,
};

struct spt_crash {
    enum spt_crash_place place;
    /* Borrowed; either may be NULL, and names are C strings where there is no code object. */
    PyCodeObject *code;
    const char *name, *file;
    uint32_t line;
};

/* Where faulthandler handles fatal signals, a handler goes in front of its own. It adds a line to that report, and leaves all else
   to faulthandler. `locate` gets the address of the instruction that crashed, and whether it is in this library; it must not
   allocate or lock. To be called again when faulthandler is enabled later. */
void spt_report_crashes(void (*locate)(uint64_t address, int is_ours, struct spt_crash *crash));
/* Takes the handlers out again where they still are. */
void spt_report_no_crashes(void);

#endif
