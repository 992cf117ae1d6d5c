/* Where the blocks of regions lie: one behind the other, as the functions of a program do.

       arena    | entries of A, of B, … |  records of A, of B, …  |  code of A, code of B, …  |

   Code in mappings of its own would begin at a page each time, and so in the same sets of the processor's caches, where a handful
   of regions drive each other out; and each would cost several pages that it fills by half, and an entry of the TLB.

       place    the next free places; no memory yet
       keep     they are taken
       close    the bytes are put there, and the code can run
       free     pages of which nothing is used any more are given back

   Pages are shared, and the code of others on them cannot run while they are written: so blocks are closed while the caller holds
   the GIL, without which no compiled code runs. The other functions may be called on any thread. */
#ifndef SPINETAIL_ARENA_H
#define SPINETAIL_ARENA_H

#include "block.h"

/* Gives a block its place; `in_place`: it can be written from now on, and has its pages for itself. 0: there is no memory. Of several
   blocks that were placed and not kept yet, only the last may be kept. */
int spt_arena_place(struct spt_block *, int in_place);
/* The next places are far from those so far: where they would be next, the compiler's process has something of its own. */
void spt_arena_move(void);
/* The block's places are its own. `bytes`: what is to lie there, if it was not made in place, one area behind the other; they are
   copied. 0: there is no memory. */
int spt_arena_keep(struct spt_block *, const uint8_t *bytes);
/* Its code can run from now on; 0: the system does not allow that. */
int spt_arena_close(struct spt_block *);
/* The block is not used any more, whatever became of it. */
void spt_arena_free(struct spt_block *);

/* Around a fork. */
void spt_arena_lock(void);
void spt_arena_unlock(void);

#endif
