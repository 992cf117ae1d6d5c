/* Arenas: see arena.h. */
#include "arena.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* An arena has room for so many of the largest blocks. */
#define LARGEST_BLOCKS 6
/* Lines of the caches for code and for data: blocks share none. */
#define LINE 64

struct arena {
    struct arena *next;
    struct {
        uint8_t *start;
        /* Bytes that blocks have, or had. */
        uint64_t used;
        /* How many blocks use each page. */
        uint16_t *uses;
    } areas[SPT_BLOCK_AREAS];
    uint64_t bytes;
    /* Blocks that are kept. */
    uint64_t blocks;
    /* The counts of all areas. */
    uint16_t uses[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* All of them; new blocks lie in the first. */
static struct arena *arenas;
static int wants_another;

void spt_arena_lock(void) { pthread_mutex_lock(&lock); }
void spt_arena_unlock(void) { pthread_mutex_unlock(&lock); }

static uint64_t page_size(void) { return spt_whole_pages(1); }
static uint64_t area_bytes(int index) { return spt_whole_pages(LARGEST_BLOCKS * spt_block_limit(index)); }
static uint64_t next_line(uint64_t bytes) { return (bytes + LINE - 1) & ~(uint64_t)(LINE - 1); }

/* --- All with the lock */

static struct arena *make_arena(void)
{
    uint64_t bytes = 0;
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) bytes += area_bytes(index);
    struct arena *arena = calloc(1, sizeof *arena + bytes / page_size() * sizeof *arena->uses);
    if (!arena)
        return NULL;
    uint8_t *start = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        free(arena);
        return NULL;
    }
    arena->bytes = bytes;
    uint16_t *uses = arena->uses;
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
        arena->areas[index].start = start;
        arena->areas[index].uses = uses;
        start += area_bytes(index);
        uses += area_bytes(index) / page_size();
    }
    return arena;
}

static void drop(struct arena *arena)
{
    for (struct arena **place = &arenas; *place; place = &(*place)->next)
        if (*place == arena) {
            *place = arena->next;
            munmap(arena->areas[0].start, arena->bytes);
            free(arena);
            return;
        }
}

static int has_room(const struct arena *arena)
{
    for (int index = 0; index < SPT_BLOCK_AREAS; index++)
        if (spt_whole_pages(arena->areas[index].used) + spt_block_limit(index) > area_bytes(index))
            return 0;
    return 1;
}

/* The arena for the next block. */
static struct arena *present_arena(void)
{
    if (arenas && !wants_another && has_room(arenas))
        return arenas;
    struct arena *arena = make_arena();
    if (!arena)
        return NULL;
    struct arena *full = arenas;
    arena->next = arenas;
    arenas = arena;
    wants_another = 0;
    if (full && full->blocks == 0)
        drop(full);
    return arena;
}

static struct arena *arena_of(const struct spt_block *block)
{
    const uint8_t *place = block->areas[0].start;
    struct arena *arena = arenas;
    while (arena && (place < arena->areas[0].start || place >= arena->areas[0].start + arena->bytes)) arena = arena->next;
    return arena;
}

/* Pages on which an area of a block lies. */
struct pages {
    uint64_t first, end;
};
static struct pages pages_of(const struct arena *arena, const struct spt_block *block, int index)
{
    const struct spt_area *area = &block->areas[index];
    uint64_t from = (uint64_t)(area->start - arena->areas[index].start);
    if (area->used == 0)
        return (struct pages){0, 0};
    return (struct pages){from / page_size(), spt_whole_pages(from + area->used) / page_size()};
}

static int protect(const struct arena *arena, int index, struct pages pages, int protection)
{
    uint8_t *start = arena->areas[index].start + pages.first * page_size();
    return pages.first == pages.end || mprotect(start, (pages.end - pages.first) * page_size(), protection) == 0;
}

/* --- */

static int place(struct spt_block *block, int in_place)
{
    *block = (struct spt_block){0};
    struct arena *arena = present_arena();
    if (!arena)
        return 0;
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
        uint64_t used = arena->areas[index].used, from = in_place ? spt_whole_pages(used) : next_line(used);
        block->areas[index].start = arena->areas[index].start + from;
        struct pages pages = {from / page_size(), spt_whole_pages(from + spt_block_limit(index)) / page_size()};
        if (in_place && !protect(arena, index, pages, PROT_READ | PROT_WRITE))
            return 0;
    }
    return 1;
}
int spt_arena_place(struct spt_block *block, int in_place)
{
    spt_arena_lock();
    int is_placed = place(block, in_place);
    spt_arena_unlock();
    return is_placed;
}

void spt_arena_move(void)
{
    spt_arena_lock();
    wants_another = 1;
    spt_arena_unlock();
}

int spt_arena_keep(struct spt_block *block, const uint8_t *bytes)
{
    uint64_t size = 0;
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
        if (block->areas[index].used > spt_block_limit(index))
            return 0;
        size += block->areas[index].used;
    }
    if (bytes) {
        block->bytes = malloc(size ? size : 1);
        if (!block->bytes)
            return 0;
        memcpy(block->bytes, bytes, size);
    }
    spt_arena_lock();
    struct arena *arena = arena_of(block);
    for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
        struct pages pages = pages_of(arena, block, index);
        for (uint64_t page = pages.first; page < pages.end; page++) arena->areas[index].uses[page]++;
        uint64_t end = (uint64_t)(block->areas[index].start - arena->areas[index].start) + block->areas[index].used;
        /* What was made in place has its pages for itself. */
        arena->areas[index].used = bytes ? end : spt_whole_pages(end);
    }
    arena->blocks++;
    block->is_kept = 1;
    spt_arena_unlock();
    return 1;
}

int spt_arena_close(struct spt_block *block)
{
    spt_arena_lock();
    struct arena *arena = arena_of(block);
    struct pages code = pages_of(arena, block, spt_block_code);
    int is_done = 1;
    if (block->bytes) {
        const uint8_t *bytes = block->bytes;
        for (int index = 0; index < SPT_BLOCK_AREAS && is_done; index++) {
            const struct spt_area *area = &block->areas[index];
            is_done = protect(arena, index, pages_of(arena, block, index), PROT_READ | PROT_WRITE);
            if (is_done)
                memcpy(area->start, bytes, area->used);
            bytes += area->used;
        }
        free(block->bytes);
        block->bytes = NULL;
    }
    const struct spt_area *area = &block->areas[spt_block_code];
    __builtin___clear_cache((char *)area->start, (char *)area->start + area->used);
    /* Also when there was no memory: the page may be another's too. */
    is_done &= protect(arena, spt_block_code, code, PROT_READ | PROT_EXEC);
    spt_arena_unlock();
    return is_done;
}

void spt_arena_free(struct spt_block *block)
{
    free(block->bytes);
    if (block->is_kept) {
        spt_arena_lock();
        struct arena *arena = arena_of(block);
        for (int index = 0; index < SPT_BLOCK_AREAS; index++) {
            struct pages pages = pages_of(arena, block, index);
            for (uint64_t page = pages.first; page < pages.end; page++) {
                uint8_t *start = arena->areas[index].start + page * page_size();
                /* The next block may begin on the last one. */
                int is_last = (page + 1) * page_size() > arena->areas[index].used;
                if (--arena->areas[index].uses[page] == 0 && !is_last)
                    madvise(start, page_size(), MADV_DONTNEED);
            }
        }
        if (--arena->blocks == 0 && arena != arenas)
            drop(arena);
        spt_arena_unlock();
    }
    *block = (struct spt_block){0};
}
