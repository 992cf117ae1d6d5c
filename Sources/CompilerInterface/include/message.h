/* A compilation as one piece of memory that another process can read. */
#ifndef SPINETAIL_MESSAGE_H
#define SPINETAIL_MESSAGE_H

#include <stdint.h>

#include "compiler_interface.h"

/* The bytes that `spt_message_write` takes. */
uint64_t spt_message_size(const struct spt_compilation *);
/* Copies a compilation and all that it points to; `memory` is aligned to 8. */
void spt_message_write(const struct spt_compilation *, uint8_t *memory);
/* The compilation that was written there; what it points to is there too. */
struct spt_compilation *spt_message_read(uint8_t *memory);

#endif
