/* LLVM's errors, and no memory for it, leave the compilation, where they would end the process.

   Memory comes from C++'s `new`, which asks the process's new-handler, and from malloc, for which LLVM has a handler; what is
   part of this library goes way_out.c's way. The C names of C++ functions are the Itanium C++ ABI's. */
#include "compiler_process.h"

#include "way_out.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef void (*new_handler)(void);
/* std::set_new_handler */
new_handler _ZSt15set_new_handlerPFvvE(new_handler handler);
/* std::__throw_bad_alloc */
void _ZSt17__throw_bad_allocv(void) __attribute__((noreturn));

typedef void (*error_handler)(void *data, const char *reason, _Bool wants_diagnosis);
/* llvm::install_bad_alloc_error_handler, llvm::install_fatal_error_handler (llvm/Support/ErrorHandling.h) */
void _ZN4llvm31install_bad_alloc_error_handlerEPFvPvPKcbES0_(error_handler handler, void *data);
void _ZN4llvm27install_fatal_error_handlerEPFvPvPKcbES0_(error_handler handler, void *data);

static new_handler former;
static _Atomic int is_broken;

/* What other libraries' threads ask is answered as if it were not here. */
static void on_no_memory(void)
{
    spt_leave();
    if (former)
        former();
    else
        _ZSt17__throw_bad_allocv();
}

static void on_error(void *data, const char *reason, _Bool wants_diagnosis)
{
    (void)data;
    (void)reason;
    (void)wants_diagnosis;
    spt_leave();
}

static void install(void)
{
    former = _ZSt15set_new_handlerPFvvE(on_no_memory);
    _ZN4llvm31install_bad_alloc_error_handlerEPFvPvPKcbES0_(on_error, NULL);
    _ZN4llvm27install_fatal_error_handlerEPFvPvPKcbES0_(on_error, NULL);
}

int spt_use_llvm(void (*work)(void *), void *argument)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    if (atomic_load(&is_broken))
        return 0;
    int is_done = spt_with_way_out(work, argument);
    if (!is_done)
        atomic_store(&is_broken, 1);
    return is_done;
}
