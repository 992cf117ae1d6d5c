/* The files of compiled code: see code_cache.h. */
#include "code_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Most bytes of all files. What is over that goes, the longest unused first, down to three quarters of it. */
#define MOST_BYTES ((uint64_t)128 << 20)
/* Files made by a process before it looks at all of them again, and the first time. */
#define FILES_TO_LOOK 256
/* A file that is used is as new as it was made, to within so many seconds. */
#define SECONDS_OF_USE 3600

struct header {
    uint64_t digest[2];
    uint64_t byte_count;
    /* Of the object file. */
    uint64_t check[2];
};

struct name {
    char folder[3];
    char file[3 + 30 + 1];
};

static struct name name_of(const struct spt_code_key *key)
{
    struct name name;
    uint64_t first = key->digest[0], second = key->digest[1];
    snprintf(name.folder, sizeof name.folder, "%02x", (unsigned)(first >> 56));
    snprintf(
        name.file, sizeof name.file, "%s/%014llx%016llx", name.folder, (unsigned long long)(first << 8 >> 8),
        (unsigned long long)second);
    return name;
}

/* --- The folder */

static int is_ours(int file, struct stat *status)
{
    return fstat(file, status) == 0 && status->st_uid == geteuid() && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Whether a folder is another user's: that of who runs a program by sudo, for one, in which nothing is to be left behind. */
static int is_anothers(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && status.st_uid != geteuid();
}

/* The path of the folder; 0: there is to be none. */
static int find_folder(char *path, size_t size)
{
    const char *named = getenv("SPINETAIL_CACHE"), *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int length = 0;
    if (named)
        length = strcmp(named, "0") == 0 ? 0 : snprintf(path, size, "%s", named);
    else if (caches && caches[0] == '/')
        length = is_anothers(caches) ? 0 : snprintf(path, size, "%s/spinetail", caches);
    else if (home && home[0] == '/')
        length = is_anothers(home) ? 0 : snprintf(path, size, "%s/.cache/spinetail", home);
    return length > 0 && (size_t)length < size && path[0] == '/';
}

/* Makes what is missing of a path, for the user alone. */
static void make_folders(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
}

/* Opens the folder; -1: there is none. A program that runs with more rights than its user has uses nothing of that user's. */
static int open_folder(int is_made)
{
    char path[4096];
    if (getuid() != geteuid() || getgid() != getegid() || !find_folder(path, sizeof path))
        return -1;
    if (is_made)
        make_folders(path);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status;
    if (folder >= 0 && !is_ours(folder, &status)) {
        close(folder);
        folder = -1;
    }
    return folder;
}

/* --- Files */

static void check(uint64_t digest[2], const void *bytes, uint64_t count)
{
    struct spt_code_key key;
    spt_code_key_begin(&key);
    spt_code_key_add(&key, bytes, count);
    spt_code_key_close(&key);
    memcpy(digest, key.digest, sizeof key.digest);
}

static FILE *open_file(int folder, const char *name, int flags, const char *mode)
{
    int number = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
    FILE *file = number >= 0 ? fdopen(number, mode) : NULL;
    if (number >= 0 && !file)
        close(number);
    return file;
}

/* The object file in an open file, if that is whole and what it should be. */
static void *read_object(FILE *file, const struct spt_code_key *key, uint64_t *byte_count)
{
    struct stat status;
    struct header header;
    if (!is_ours(fileno(file), &status) || !S_ISREG(status.st_mode) || fread(&header, sizeof header, 1, file) != 1)
        return NULL;
    if (memcmp(header.digest, key->digest, sizeof header.digest) != 0 ||
        (uint64_t)status.st_size != sizeof header + header.byte_count)
        return NULL;
    void *object = malloc(header.byte_count ? header.byte_count : 1);
    uint64_t found[2];
    if (object && fread(object, 1, header.byte_count, file) == header.byte_count) {
        check(found, object, header.byte_count);
        if (memcmp(found, header.check, sizeof found) == 0) {
            if (time(NULL) - status.st_mtime > SECONDS_OF_USE)
                futimens(fileno(file), NULL);
            *byte_count = header.byte_count;
            return object;
        }
    }
    free(object);
    return NULL;
}

void *spt_code_cache_find(const struct spt_code_key *key, uint64_t *byte_count)
{
    int folder = open_folder(0);
    if (folder < 0)
        return NULL;
    struct name name = name_of(key);
    FILE *file = open_file(folder, name.file, O_RDONLY | O_NONBLOCK, "rb");
    void *object = file ? read_object(file, key, byte_count) : NULL;
    if (file)
        fclose(file);
    close(folder);
    return object;
}

/* --- Room */

struct kept {
    struct timespec used;
    uint64_t byte_count;
    char name[40];
};

static int by_use(const void *first, const void *second)
{
    const struct timespec *one = &((const struct kept *)first)->used, *other = &((const struct kept *)second)->used;
    if (one->tv_sec != other->tv_sec)
        return one->tv_sec < other->tv_sec ? -1 : 1;
    return (one->tv_nsec > other->tv_nsec) - (one->tv_nsec < other->tv_nsec);
}

struct listing {
    struct kept *files;
    size_t count, room;
    uint64_t byte_count;
};

static void list(int folder, const char *name, struct listing *listing)
{
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *entries = inner >= 0 ? fdopendir(inner) : NULL;
    if (!entries) {
        if (inner >= 0)
            close(inner);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat status;
        if (fstatat(inner, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
            continue;
        if (listing->count == listing->room) {
            size_t room = listing->room ? 2 * listing->room : 1024;
            struct kept *files = realloc(listing->files, room * sizeof *files);
            if (!files)
                break;
            listing->files = files;
            listing->room = room;
        }
        struct kept *file = &listing->files[listing->count];
        int length = snprintf(file->name, sizeof file->name, "%s/%s", name, entry->d_name);
        if (length >= (int)sizeof file->name)
            continue;
        file->used = status.st_mtim;
        file->byte_count = (uint64_t)status.st_size;
        listing->byte_count += file->byte_count;
        listing->count++;
    }
    closedir(entries);
}

/* Removes what was not used for longest where there is too much. Another process may do the same. */
static void make_room(int folder)
{
    struct listing listing = {0};
    for (int number = 0; number < 256; number++) {
        char name[3];
        snprintf(name, sizeof name, "%02x", (unsigned)number);
        list(folder, name, &listing);
    }
    if (listing.byte_count > MOST_BYTES) {
        qsort(listing.files, listing.count, sizeof *listing.files, by_use);
        for (size_t index = 0; index < listing.count && listing.byte_count > MOST_BYTES / 4 * 3; index++) {
            unlinkat(folder, listing.files[index].name, 0);
            listing.byte_count -= listing.files[index].byte_count;
        }
    }
    free(listing.files);
}

void spt_code_cache_keep(const struct spt_code_key *key, const void *object, uint64_t byte_count)
{
    static uint64_t made;
    int folder = open_folder(1);
    if (folder < 0)
        return;
    if (made++ % FILES_TO_LOOK == 0)
        make_room(folder);
    struct name name = name_of(key);
    mkdirat(folder, name.folder, 0700);
    /* Whole or not there, for whoever reads it. */
    char other[64];
    snprintf(other, sizeof other, "%s/%d.new", name.folder, (int)getpid());
    FILE *file = open_file(folder, other, O_WRONLY | O_CREAT | O_TRUNC, "wb");
    if (file) {
        struct header header = {.byte_count = byte_count};
        memcpy(header.digest, key->digest, sizeof header.digest);
        check(header.check, object, byte_count);
        int is_written =
            fwrite(&header, sizeof header, 1, file) == 1 && fwrite(object, 1, byte_count, file) == byte_count;
        is_written &= fclose(file) == 0;
        if (!is_written || renameat(folder, other, folder, name.file) != 0)
            unlinkat(folder, other, 0);
    }
    close(folder);
}
