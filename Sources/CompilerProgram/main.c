/* The program of the compiler's process: opens the compiler's library and serves (CompilerProcess/serve.c).

   The library's path is in the environment, so that who looks for a program of the user's by its command line does not find this one
   for a folder's name. The shared memory is file 3. */
#include "process.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *path = getenv(SPT_LIBRARY_VARIABLE);
    if (!path) {
        fprintf(stderr, "This is a part of Spinetail, which starts it by itself.\n");
        return 2;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    int (*serve)(void) = NULL;
    if (library)
        *(void **)&serve = dlsym(library, "spt_serve");
    /* Without an answer the engine compiles in the program's process, if it can. */
    return serve ? serve() : 1;
}
