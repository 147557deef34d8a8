/*
 * Random changes of bytes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_random.h"
#include <string.h>

/* SplitMix64: every state is as good as any other, so a small seed is enough. */
static ULONGLONG next(struct check_random *random)
{
    ULONGLONG z = random->state += 0x9E3779B97F4A7C15;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

void check_random_begin(struct check_random *random, ULONG seed, ULONG stream)
{
    random->state = (ULONGLONG)stream << 32 | seed;
}

ULONG check_random_below(struct check_random *random, ULONG limit)
{
    return (ULONG)((next(random) >> 32) * limit >> 32);
}

void check_random_fill(struct check_random *random, BYTE *data, ULONG size)
{
    while (size--)
        *data++ = (BYTE)next(random);
}

void check_random_change(struct check_random *random, BYTE *data, ULONG size)
{
    static const ULONG extremes[] = { 0, 1, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF };
    ULONG at, word;

    if (!size)
        return;
    at = check_random_below(random, size);
    word = extremes[check_random_below(random, ARRAYSIZE(extremes))];
    switch (check_random_below(random, 3)) {
    case 0:
        data[at] ^= 1 << check_random_below(random, 8);
        break;
    case 1:
        data[at] += 1 + check_random_below(random, 255);
        break;
    default:
        at &= ~3UL;
        if (size - at >= sizeof(word) && memcmp(data + at, &word, sizeof(word)))
            memcpy(data + at, &word, sizeof(word));
        else
            data[at] ^= 0xFF;
        break;
    }
}
