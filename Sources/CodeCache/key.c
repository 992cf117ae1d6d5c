/* The key of a region's code: see code_cache.h. */
#include "code_cache.h"

#include <elf.h>
#include <link.h>
#include <string.h>

/* Of the layout of keys and files: others are not found any more. */
static const char format[] = "spinetail code 1";

static uint64_t rotated(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

static void mix(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotated(v[1], 13) ^ v[0];
    v[3] = rotated(v[3], 16) ^ v[2];
    v[0] = rotated(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotated(v[1], 17) ^ v[2];
    v[3] = rotated(v[3], 21) ^ v[0];
    v[2] = rotated(v[2], 32);
}

static void take(struct spt_code_key *key, uint64_t word)
{
    key->v[3] ^= word;
    mix(key->v);
    mix(key->v);
    key->v[0] ^= word;
}

void spt_code_key_begin(struct spt_code_key *key)
{
    /* The constants of SipHash, with 0 for the secret; 0xee says that the digest has 128 bits. */
    *key = (struct spt_code_key){
        .v = {0x736f6d6570736575, 0x646f72616e646f6d ^ 0xee, 0x6c7967656e657261, 0x7465646279746573}};
}

void spt_code_key_add(struct spt_code_key *key, const void *bytes, uint64_t count)
{
    const uint8_t *next = bytes;
    uint64_t filled = key->length % 8;
    key->length += count;
    for (; count > 0 && filled > 0; count--) {
        key->rest |= (uint64_t)*next++ << 8 * filled;
        filled = (filled + 1) % 8;
        if (filled == 0) {
            take(key, key->rest);
            key->rest = 0;
        }
    }
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        take(key, word);
    }
    for (; count > 0; count--) key->rest |= (uint64_t)*next++ << 8 * filled++;
}

void spt_code_key_close(struct spt_code_key *key)
{
    take(key, key->rest | key->length << 56);
    key->v[2] ^= 0xee;
    for (int half = 0; half < 2; half++) {
        for (int round = 0; round < 4; round++) mix(key->v);
        key->digest[half] = key->v[0] ^ key->v[1] ^ key->v[2] ^ key->v[3];
        key->v[1] ^= 0xdd;
    }
}

/* --- The mark that the linker gives a build */

struct mark {
    uintptr_t inside;
    const void *bytes;
    size_t count;
};

static void read_notes(const uint8_t *notes, size_t size, struct mark *mark)
{
    while (size >= sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *note = (const void *)notes;
        size_t name = (note->n_namesz + 3u) & ~3u, content = (note->n_descsz + 3u) & ~3u;
        if (size - sizeof *note < name + content)
            return;
        const uint8_t *bytes = notes + sizeof *note;
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(bytes, "GNU", 4) == 0) {
            mark->bytes = bytes + name;
            mark->count = note->n_descsz;
        }
        notes += sizeof *note + name + content;
        size -= sizeof *note + name + content;
    }
}

/* Whether a library is the one that contains an address; if so, its mark is read. */
static int look(struct dl_phdr_info *library, size_t size, void *argument)
{
    (void)size;
    struct mark *mark = argument;
    int is_inside = 0;
    for (int index = 0; index < library->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[index];
        is_inside |= part->p_type == PT_LOAD && mark->inside - library->dlpi_addr - part->p_vaddr < part->p_memsz;
    }
    for (int index = 0; is_inside && index < library->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[index];
        if (part->p_type == PT_NOTE)
            read_notes((const uint8_t *)(library->dlpi_addr + part->p_vaddr), part->p_memsz, mark);
    }
    return is_inside;
}

int spt_code_key_open(struct spt_code_key *key)
{
    struct mark mark = {.inside = (uintptr_t)&look};
    dl_iterate_phdr(look, &mark);
    if (!mark.count)
        return 0;
    spt_code_key_begin(key);
    spt_code_key_add(key, format, sizeof format);
    spt_code_key_add(key, mark.bytes, mark.count);
    return 1;
}
