/* Memory that LLVM needs only while it compiles. */
#ifndef SPINETAIL_MEMORY_H
#define SPINETAIL_MEMORY_H

/* Whether the process may grow by as much as LLVM could want. */
int spt_has_ample_memory(void);
/* Takes the pages of LLVM's code out of the process; they come back when they are used. */
void spt_forget_code(void);
/* Gives the heap's free pages back. */
void spt_trim_heap(void);

#endif
