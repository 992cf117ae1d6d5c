/* Work that may be left half-way when there is no memory for it. */
#ifndef SPINETAIL_WAY_OUT_H
#define SPINETAIL_WAY_OUT_H

/* Calls `work`; 0 when it was left half-way: what it had in hand is not freed. */
int spt_with_way_out(void (*work)(void *), void *argument);
/* Leaves what the calling thread is in; returns only when that is nothing with a way out. */
void spt_leave(void);

#endif
