/* Memory for one region, in three areas: the entries, of which nobody knows before how many there will be; other records and
   constants; and the machine code, which is read and executed once the block is closed, while the others are read and written.

   The addresses are known before there is a region, since its code holds some of them. Address space costs nothing: only what is
   used of a block becomes memory. Where blocks lie is the business of arena.h. */
#ifndef SPINETAIL_BLOCK_H
#define SPINETAIL_BLOCK_H

#include <stdint.h>

enum spt_block_area { spt_block_entries, spt_block_data, spt_block_code };
#define SPT_BLOCK_AREAS 3
/* The most bytes of each. */
#define SPT_BLOCK_LIMITS {256u << 10, 512u << 10, 2u << 20}

struct spt_area {
    uint8_t *start;
    /* Bytes. */
    uint64_t used;
};

struct spt_block {
    struct spt_area areas[SPT_BLOCK_AREAS];
    /* What is to lie there, one area behind the other, as long as it does not; NULL: it was made in place. */
    uint8_t *bytes;
    /* No other block gets its place. */
    int is_kept;
};

uint64_t spt_block_limit(enum spt_block_area);
uint64_t spt_whole_pages(uint64_t bytes);

/* Memory of its own that can be written: anywhere, or at the places of another block. 0: there is none, or something lies there. */
int spt_block_open(struct spt_block *);
int spt_block_open_at(struct spt_block *, const struct spt_block *where);
/* Lets the code of such a block run; 0: the system does not allow that. */
int spt_block_run(const struct spt_block *);
/* Gives the memory back. */
void spt_block_unmap(const struct spt_block *);

/* Room in an area, aligned; NULL when it is full. */
void *spt_block_take(struct spt_block *, enum spt_block_area, uint64_t size, uint64_t alignment);
/* Takes back what lies in an area from `end` on. */
void spt_block_trim(struct spt_block *, enum spt_block_area, const void *end);
/* The same of all areas. */
void spt_block_empty(struct spt_block *);

#endif
