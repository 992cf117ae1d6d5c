/* Blocks: see block.h. */
#include "block.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES ((uint64_t)SPT_BLOCK_DATA + SPT_BLOCK_CODE)

static uint64_t whole_pages(uint64_t bytes)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) & ~(page - 1);
}

int spt_block_open(struct spt_block *block, void *place)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (place ? MAP_FIXED_NOREPLACE : 0);
    void *start = mmap(place, BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
    *block = (struct spt_block){0};
    if (start == MAP_FAILED)
        return 0;
    if (place && start != place) {
        /* A kernel that does not know the flag takes the place as a hint. */
        munmap(start, BYTES);
        return 0;
    }
    block->start = start;
    return 1;
}

static void *take(uint8_t *start, uint64_t *used, uint64_t limit, uint64_t size, uint64_t alignment)
{
    uint64_t from = alignment ? (*used + alignment - 1) & ~(alignment - 1) : *used;
    if (from > limit || size > limit - from)
        return NULL;
    *used = from + size;
    return start + from;
}
void *spt_block_take_data(struct spt_block *block, uint64_t size, uint64_t alignment)
{
    return take(block->start, &block->data_used, SPT_BLOCK_DATA, size, alignment);
}
void *spt_block_take_code(struct spt_block *block, uint64_t size, uint64_t alignment)
{
    return take(block->start + SPT_BLOCK_DATA, &block->code_used, SPT_BLOCK_CODE, size, alignment);
}

int spt_block_close(struct spt_block *block)
{
    uint8_t *code = block->start + SPT_BLOCK_DATA;
    uint64_t data_bytes = whole_pages(block->data_used), code_bytes = whole_pages(block->code_used);
    __builtin___clear_cache((char *)code, (char *)code + block->code_used);
    if (code_bytes && mprotect(code, code_bytes, PROT_READ | PROT_EXEC) != 0)
        return 0;
    if (data_bytes < SPT_BLOCK_DATA)
        munmap(block->start + data_bytes, SPT_BLOCK_DATA - data_bytes);
    if (code_bytes < SPT_BLOCK_CODE)
        munmap(code + code_bytes, SPT_BLOCK_CODE - code_bytes);
    block->is_closed = 1;
    return 1;
}

void spt_block_free(const struct spt_block *block)
{
    if (!block->start)
        return;
    /* What a closed one did not use may be somebody else's by now. */
    uint64_t data_bytes = block->is_closed ? whole_pages(block->data_used) : SPT_BLOCK_DATA;
    uint64_t code_bytes = block->is_closed ? whole_pages(block->code_used) : SPT_BLOCK_CODE;
    if (data_bytes)
        munmap(block->start, data_bytes);
    if (code_bytes)
        munmap(block->start + SPT_BLOCK_DATA, code_bytes);
}
