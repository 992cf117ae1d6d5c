/* LLVM's variables last as long as the process: what ends them at exit() is not registered.

   So the end of a process need not wait for a compilation at hand, which would find them gone. This is for the library that
   contains LLVM, where it stands in for the C library's function; what is in memory goes with the process. */
#include "compiler_process.h"

#ifdef SPINETAIL_LLVM_CONTAINED
__attribute__((visibility("hidden"))) int __cxa_atexit(void (*function)(void *), void *argument, void *library)
{
    (void)function;
    (void)argument;
    (void)library;
    return 0;
}
#endif
