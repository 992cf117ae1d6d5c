#include "maps.h"

#include <elf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void spt_map_for_perf(uint64_t address, uint64_t size, const char *name, const char *file, uint32_t line)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
    FILE *map = fopen(path, "a");
    if (!map)
        return;
    fprintf(map, "%llx %llx py::%s:%s:%u\n", (unsigned long long)address, (unsigned long long)size, name, file, line);
    fclose(map);
}

/* GDB's interface ("JIT Compilation Interface" in its manual): it sets a breakpoint in the function and reads the list. */

struct jit_code_entry {
    struct jit_code_entry *next, *previous;
    const char *object;
    uint64_t size;
    /* Our own. */
    uint64_t address;
};

struct jit_descriptor {
    uint32_t version;
    uint32_t action;
    struct jit_code_entry *relevant, *first;
};

enum { no_action, action_register, action_unregister };

/* GDB looks for these names. */
struct jit_descriptor __jit_debug_descriptor = {1, no_action, NULL, NULL};
__attribute__((noinline)) void __jit_debug_register_code(void) { __asm__ volatile("" ::: "memory"); }

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void tell(uint32_t action, struct jit_code_entry *entry)
{
    __jit_debug_descriptor.action = action;
    __jit_debug_descriptor.relevant = entry;
    __jit_debug_register_code();
}

void spt_show_to_gdb(const void *object, size_t size, uint64_t address)
{
    struct jit_code_entry *entry = calloc(1, sizeof *entry);
    char *copy = malloc(size);
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)copy;
    if (!entry || !copy || size < sizeof *header || memcmp(memcpy(copy, object, size), ELFMAG, SELFMAG) != 0) {
        free(entry);
        free(copy);
        return;
    }
    for (unsigned index = 0; index < header->e_shnum; index++) {
        Elf64_Shdr *section = (Elf64_Shdr *)(copy + header->e_shoff + index * header->e_shentsize);
        if (section->sh_flags & SHF_EXECINSTR)
            section->sh_addr = address;
    }
    entry->object = copy;
    entry->size = size;
    entry->address = address;
    pthread_mutex_lock(&lock);
    entry->next = __jit_debug_descriptor.first;
    if (entry->next)
        entry->next->previous = entry;
    __jit_debug_descriptor.first = entry;
    tell(action_register, entry);
    pthread_mutex_unlock(&lock);
}

void spt_hide_from_gdb(uint64_t address)
{
    pthread_mutex_lock(&lock);
    struct jit_code_entry *entry = __jit_debug_descriptor.first;
    while (entry && entry->address != address)
        entry = entry->next;
    if (entry) {
        if (entry->previous)
            entry->previous->next = entry->next;
        else
            __jit_debug_descriptor.first = entry->next;
        if (entry->next)
            entry->next->previous = entry->previous;
        tell(action_unregister, entry);
        free((char *)entry->object);
        free(entry);
    }
    pthread_mutex_unlock(&lock);
}
