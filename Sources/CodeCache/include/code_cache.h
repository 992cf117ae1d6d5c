/* Machine code on the disk: what was compiled once is not compiled again by the next process that runs the same program.

       ~/.cache/spinetail/1f/83d0…        a file for each region: header, object file

   A file's name is a hash of all that its code depends on. The code contains no addresses (LLVMBackend/AddressTable.swift), so it serves
   any process. Nothing here is needed: where there is no folder, or what lies there is not as it should be, code is compiled.

   Files and folders are taken only from the user that the process runs as, and only if nobody else can write them: who could
   write them could make the process run anything. */
#ifndef SPINETAIL_CODE_CACHE_H
#define SPINETAIL_CODE_CACHE_H

#include <stdint.h>

/* A hash in the making (SipHash-2-4 with 128 bits, Aumasson and Bernstein 2012, with a key that everybody knows). */
struct spt_code_key {
    uint64_t v[4];
    /* What does not fill a word yet, and bytes so far. */
    uint64_t rest, length;
    /* Once it is closed. */
    uint64_t digest[2];
};

void spt_code_key_begin(struct spt_code_key *);
/* Begins with what is the same for all of a process's code: the build of the library that this function is part of. 0: it has no mark
   by which it could be told from others, and nothing can be kept. */
int spt_code_key_open(struct spt_code_key *);
void spt_code_key_add(struct spt_code_key *, const void *bytes, uint64_t count);
void spt_code_key_close(struct spt_code_key *);

/* The object file with a key, allocated with malloc, and its bytes; NULL: there is none. */
void *spt_code_cache_find(const struct spt_code_key *, uint64_t *byte_count);
/* Keeps an object file. The oldest ones make room for it. */
void spt_code_cache_keep(const struct spt_code_key *, const void *object, uint64_t byte_count);

#endif
