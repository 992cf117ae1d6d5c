/* Memory that LLVM needs only while it compiles is given back at once, and is not asked for where it is limited.

   Of its code, 20 to 50 MB come into the process with a few compilations. They are clean and in the page cache: what is wanted
   again comes from there. */
#include "memory.h"

#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static int forget(struct dl_phdr_info *object, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    /* LLVM is part of the compiler's library, or beside it. */
    if (!object->dlpi_name || !(strstr(object->dlpi_name, "libLLVM") || strstr(object->dlpi_name, "/spinetail/_compiler.")))
        return 0;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        /* Nothing is ever written to these pages. */
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W || !(segment->p_flags & PF_X))
            continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
        if (end > start)
            madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

/* Bytes of address space that LLVM may want, and the program beside it. */
#define AMPLE (1ull << 30)

int spt_has_ample_memory(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 1;
    /* The first number of statm is the process's size in pages. */
    char text[64] = "";
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    if (length <= 0)
        return 0;
    uint64_t size = strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
    return limit.rlim_cur >= size && limit.rlim_cur - size >= AMPLE;
}

void spt_forget_code(void) { dl_iterate_phdr(forget, NULL); }

void spt_trim_heap(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
