/* Where the blocks of regions lie, and what becomes of their pages. Prints what failed. */
#include "expect.h"
#include "arena.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ENTRIES 96
#define DATA 1000

/* A byte of a block's code that tells it from others. */
static uint8_t mark(int number) { return (uint8_t)(number * 7 + 1); }

/* A block as the compiler's process makes it. */
static struct spt_block made(int number, uint64_t code_bytes)
{
    struct spt_block block;
    expect(spt_arena_place(&block, 0));
    spt_block_take(&block, spt_block_entries, ENTRIES, 16);
    spt_block_take(&block, spt_block_data, DATA, 8);
    spt_block_take(&block, spt_block_code, code_bytes, 16);
    uint8_t *bytes = malloc(ENTRIES + DATA + code_bytes);
    memset(bytes, mark(number) ^ 1, ENTRIES);
    memset(bytes + ENTRIES, mark(number) ^ 2, DATA);
    memset(bytes + ENTRIES + DATA, mark(number), code_bytes);
    expect(spt_arena_keep(&block, bytes));
    free(bytes);
    return block;
}

static void is_whole(const struct spt_block *block, int number)
{
    const struct spt_area *areas = block->areas;
    expect(areas[spt_block_entries].start[ENTRIES - 1] == (mark(number) ^ 1));
    expect(areas[spt_block_data].start[DATA - 1] == (mark(number) ^ 2));
    const struct spt_area *code = &areas[spt_block_code];
    for (uint64_t index = 0; index < code->used; index++)
        if (code->start[index] != mark(number)) {
            expect(!"the code is as it was made");
            return;
        }
}

static int is_resident(const uint8_t *place)
{
    uint8_t answer = 0;
    uintptr_t page = spt_whole_pages(1);
    mincore((void *)((uintptr_t)place & ~(page - 1)), page, &answer);
    return answer & 1;
}

static void blocks_share_pages(void)
{
    struct spt_block blocks[40];
    for (int number = 0; number < 40; number++) {
        blocks[number] = made(number, 300);
        expect(spt_arena_close(&blocks[number]));
    }
    for (int number = 0; number < 40; number++) is_whole(&blocks[number], number);
    for (int number = 1; number < 40; number++)
        for (int area = 0; area < SPT_BLOCK_AREAS; area++) {
            uint64_t distance = (uint64_t)(blocks[number].areas[area].start - blocks[number - 1].areas[area].start);
            expect(distance >= blocks[number].areas[area].used && distance < blocks[number].areas[area].used + 64);
        }
    /* A page goes with the last block on it, the page on which the next one begins stays. */
    const uint8_t *first = blocks[0].areas[spt_block_code].start, *last = blocks[39].areas[spt_block_code].start;
    for (int number = 1; number < 40; number++) spt_arena_free(&blocks[number]);
    is_whole(&blocks[0], 0);
    expect(is_resident(first) && is_resident(last));
    spt_arena_free(&blocks[0]);
    expect(!is_resident(first));
}

static void what_came_to_nothing_takes_no_place(void)
{
    struct spt_block one, other;
    expect(spt_arena_place(&one, 0) && spt_arena_place(&other, 0));
    expect(one.areas[spt_block_code].start == other.areas[spt_block_code].start);
    spt_arena_free(&one);
    other = made(5, 100);
    /* Kept, and freed before it was closed. */
    spt_arena_free(&other);
}

static void code_is_run(void)
{
    /* In place, as where the compiler is in this process: on pages of its own. */
    struct spt_block before = made(1, 100), block;
    expect(spt_arena_close(&before) && spt_arena_place(&block, 1));
    const struct spt_area *code = &block.areas[spt_block_code];
    expect((uintptr_t)code->start % spt_whole_pages(1) == 0);
    memset(spt_block_take(&block, spt_block_code, 100, 16), mark(2), 100);
    memset(spt_block_take(&block, spt_block_entries, ENTRIES, 16), mark(2) ^ 1, ENTRIES);
    memset(spt_block_take(&block, spt_block_data, DATA, 8), mark(2) ^ 2, DATA);
    expect(spt_arena_keep(&block, NULL) && spt_arena_close(&block));
    struct spt_block behind = made(3, 100);
    expect(behind.areas[spt_block_code].start >= code->start + spt_whole_pages(1) && spt_arena_close(&behind));
    is_whole(&before, 1);
    is_whole(&block, 2);
    is_whole(&behind, 3);
    spt_arena_free(&before);
    spt_arena_free(&block);
    spt_arena_free(&behind);
}

static uint64_t address_space(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    expect(file && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return pages * spt_whole_pages(1);
}

static void full_arenas_go_with_their_last_block(void)
{
    uint64_t large = spt_block_limit(spt_block_code);
    struct spt_block stays = made(1, large);
    expect(spt_arena_close(&stays));
    uint64_t before = address_space();
    for (int number = 2; number < 60; number++) {
        struct spt_block block = made(number, large);
        expect(spt_arena_close(&block));
        is_whole(&block, number);
        spt_arena_free(&block);
    }
    is_whole(&stays, 1);
    spt_arena_free(&stays);
    expect(address_space() < before + 8 * large);
    /* Far from where the last one would be. */
    struct spt_block next, elsewhere;
    expect(spt_arena_place(&next, 0));
    spt_arena_move();
    expect(spt_arena_place(&elsewhere, 0));
    uint8_t *one = next.areas[0].start, *other = elsewhere.areas[0].start;
    expect((one > other ? one - other : other - one) > (ptrdiff_t)large);
}

static void limits_hold(void)
{
    struct spt_block block;
    expect(spt_arena_place(&block, 0));
    uint64_t limit = spt_block_limit(spt_block_data);
    expect(spt_block_take(&block, spt_block_data, limit, 8));
    expect(!spt_block_take(&block, spt_block_data, 8, 8) && block.areas[spt_block_data].used == limit);
    /* What another process says. */
    block.areas[spt_block_code].used = spt_block_limit(spt_block_code) + 1;
    expect(!spt_arena_keep(&block, (const uint8_t *)""));
}

int main(void)
{
    blocks_share_pages();
    what_came_to_nothing_takes_no_place();
    code_is_run();
    full_arenas_go_with_their_last_block();
    limits_hold();
    return failures != 0;
}
