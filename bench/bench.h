/*
 * What benchmarks share.  A program defines BENCH, its name, and includes this behind its other headers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BENCH_H
#define NSP_BENCH_H

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

static inline void die(const char *what)
{
    fprintf(stderr, BENCH ": %s failed\n", what);
    exit(70);
}

static inline double now_ns(void)
{
    LARGE_INTEGER counter, frequency;

    QueryPerformanceCounter(&counter);
    QueryPerformanceFrequency(&frequency);
    return counter.QuadPart * 1e9 / frequency.QuadPart;
}

static inline int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts @values. */
static inline double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare_doubles);
    return values[count / 2];
}

#endif
