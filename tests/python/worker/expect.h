/* What the C programs here check with: says where and what was not so, and counts it for the exit status. */
#ifndef EXPECT_H
#define EXPECT_H

#include <stdio.h>

static int failures;
#define expect(condition)                                                                                             \
    do                                                                                                                \
        if (!(condition)) {                                                                                           \
            failures++;                                                                                               \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                           \
        }                                                                                                             \
    while (0)

#endif
