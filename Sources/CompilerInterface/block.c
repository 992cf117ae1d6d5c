/* Blocks: see block.h. */
#include "block.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

uint64_t spt_block_limit(enum spt_block_area area)
{
    static const uint64_t limits[SPT_BLOCK_AREAS] = SPT_BLOCK_LIMITS;
    return limits[area];
}

static uintptr_t page_size(void) { return (uintptr_t)sysconf(_SC_PAGESIZE); }
uint64_t spt_whole_pages(uint64_t bytes) { return (bytes + page_size() - 1) & ~(uint64_t)(page_size() - 1); }

/* An area may begin within a page. */
static uint8_t *first_page(const struct spt_area *area) { return area->start - (uintptr_t)area->start % page_size(); }
static uint64_t bytes_of_pages(const struct spt_area *area, int index)
{
    return spt_whole_pages((uint64_t)(area->start - first_page(area)) + spt_block_limit(index));
}

static int map(struct spt_area *area, int index)
{
    uint8_t *place = area->start ? first_page(area) : NULL;
    uint64_t bytes = bytes_of_pages(area, index);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (place ? MAP_FIXED_NOREPLACE : 0);
    uint8_t *pages = mmap(place, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (pages == MAP_FAILED)
        return 0;
    if (place && pages != place) {
        /* A kernel that does not know the flag takes the place as a hint. */
        munmap(pages, bytes);
        return 0;
    }
    if (!place)
        area->start = pages;
    return 1;
}
static void unmap(const struct spt_area *area, int index) { munmap(first_page(area), bytes_of_pages(area, index)); }

int spt_block_open_at(struct spt_block *block, const struct spt_block *where)
{
    *block = (struct spt_block){0};
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
        block->areas[index].start = where->areas[index].start;
        if (map(&block->areas[index], index))
            continue;
        while (index-- > 0) unmap(&block->areas[index], index);
        return 0;
    }
    return 1;
}
int spt_block_open(struct spt_block *block)
{
    static const struct spt_block anywhere;
    return spt_block_open_at(block, &anywhere);
}

int spt_block_run(const struct spt_block *block)
{
    const struct spt_area *code = &block->areas[spt_block_code];
    __builtin___clear_cache((char *)code->start, (char *)code->start + code->used);
    return mprotect(first_page(code), bytes_of_pages(code, spt_block_code), PROT_READ | PROT_EXEC) == 0;
}

void spt_block_unmap(const struct spt_block *block)
{
    for (int index = 0; index < SPT_BLOCK_AREAS; index++)
        if (block->areas[index].start)
            unmap(&block->areas[index], index);
}

void *spt_block_take(struct spt_block *block, enum spt_block_area index, uint64_t size, uint64_t alignment)
{
    struct spt_area *area = &block->areas[index];
    uintptr_t start = (uintptr_t)area->start, mask = alignment ? alignment - 1 : 0;
    uint64_t from = ((start + area->used + mask) & ~mask) - start;
    if (from > spt_block_limit(index) || size > spt_block_limit(index) - from)
        return NULL;
    area->used = from + size;
    return area->start + from;
}
void spt_block_trim(struct spt_block *block, enum spt_block_area index, const void *end)
{
    struct spt_area *area = &block->areas[index];
    area->used = (uint64_t)((const uint8_t *)end - area->start);
}
void spt_block_empty(struct spt_block *block)
{
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) block->areas[index].used = 0;
}
