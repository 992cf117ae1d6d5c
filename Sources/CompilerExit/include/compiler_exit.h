/* What a library registers to be called at exit() (Itanium C++ ABI, 3.3.6.3). */
#ifndef SPINETAIL_COMPILER_EXIT_H
#define SPINETAIL_COMPILER_EXIT_H

int __cxa_atexit(void (*function)(void *), void *argument, void *library);

#endif
