/* How objects end whose last reference is gone in compiled code. */
#ifndef SPINETAIL_ENDINGS_H
#define SPINETAIL_ENDINGS_H

/* A function (object, instruction, frame, inlined) → 1 when Python code ran. It ends what refers to nothing (ints, floats, strings, …) itself, and,
   where a frame would have to be made for the ends of others (`inlined` is not 0), whatever surely runs no code; all else it leaves to
   `otherwise`, a function of that kind. There are two places for such functions, 0 and 1. */
const void *spt_end_plain_before(int place, const void *otherwise);

#endif
