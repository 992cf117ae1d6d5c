/* What LLVM does with a process, and may not do with one that belongs to a program: its end, and its memory's. */
#ifndef SPINETAIL_COMPILER_PROCESS_H
#define SPINETAIL_COMPILER_PROCESS_H

/* What a library registers to be called at exit() (Itanium C++ ABI, 3.3.6.3). */
int __cxa_atexit(void (*function)(void *), void *argument, void *library);

/* Calls `work`. 0 when it was left half-way, for want of memory or by an error that LLVM cannot go on behind: locks may be closed for
   good then, and so it is not called again, which is 0 too. */
int spt_use_llvm(void (*work)(void *), void *argument);

/* Answers the questions of the program whose shared memory is file 3 (process.h) until there are no more; the process's exit status. */
int spt_serve(void);

#endif
