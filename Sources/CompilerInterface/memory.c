/* Memory that LLVM needs only while it compiles is given back at once.

   Of its code, 20 to 50 MB come into the process with a few compilations. They are clean and in the page cache: what is wanted
   again comes from there. */
#include "memory.h"

#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
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

void spt_forget_code(void) { dl_iterate_phdr(forget, NULL); }

void spt_trim_heap(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
