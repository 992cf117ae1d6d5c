/* Memory for one region: its records and constants, and its machine code.

       start                     start + SPT_BLOCK_DATA                      + SPT_BLOCK_CODE
       | data, read and written  |  code, read and executed once it is closed |

   The addresses are known before there is a region, since its code holds some of them. Address space costs nothing: what is not
   used of it goes back when the block is closed. */
#ifndef SPINETAIL_BLOCK_H
#define SPINETAIL_BLOCK_H

#include <stdint.h>

#define SPT_BLOCK_DATA (1u << 20)
#define SPT_BLOCK_CODE (7u << 20)

struct spt_block {
    uint8_t *start;
    /* Bytes. */
    uint64_t data_used, code_used;
    int is_closed;
};

/* 0: there is no memory. `place` is where it has to lie, or NULL; what lies there already is left alone, which is 0 too. */
int spt_block_open(struct spt_block *, void *place);
/* Room in it, aligned; NULL when it is full. */
void *spt_block_take_data(struct spt_block *, uint64_t size, uint64_t alignment);
void *spt_block_take_code(struct spt_block *, uint64_t size, uint64_t alignment);
/* Its code can run from now on, and is not written any more; 0: the system does not allow that. */
int spt_block_close(struct spt_block *);
/* Gives it back, open or closed. */
void spt_block_free(const struct spt_block *);

#endif
