/*
 * What a block costs: AllocateLsaHeap and FreeLsaHeap of the default host against HeapAlloc and HeapFree
 * with the same flags on one private heap, in turns in one run.  The goals are in design.md section 4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ntsecpkg_host.h"

#include <stdio.h>
#include <string.h>

#define BENCH "heap"
#include "bench.h"

/* Short rounds, so that on a busy machine the median is one in which nobody was interrupted. */
#define ROUNDS 301
#define PAIRS 2000
#define MAX_THREADS 2

static const ULONG sizes[] = { 16, 64, 256, 1024, 4096 };
#define SIZE_COUNT (sizeof(sizes) / sizeof(sizes[0]))

static const double goals[MAX_THREADS + 1] = { 0, 1.08, 0.25 };

enum side { SIDE_HOST, SIDE_HEAPALLOC, SIDE_COUNT };

struct result {
    double ns[SIDE_COUNT]; /* for a pair, as one thread sees it */
    double ratio;
};

/* One measurement: all its threads do each round of each side together. */
struct cell {
    ULONG size, threads;
    LONG volatile arrived;
};

struct runner {
    struct cell *cell;
    ULONG processor;
    double ns[SIDE_COUNT][ROUNDS];
};

/* Through pointers, as packages call them. */
static PVOID (NTAPI *allocate)(ULONG length);
static void (NTAPI *release)(PVOID base);

static HANDLE heap;

static void host_pairs(ULONG size)
{
    void *block;
    ULONG i;

    for (i = 0; i < PAIRS; i++) {
        if (!(block = allocate(size)))
            die("AllocateLsaHeap");
        release(block);
    }
}

static void heap_pairs(ULONG size)
{
    void *block;
    ULONG i;

    for (i = 0; i < PAIRS; i++) {
        if (!(block = HeapAlloc(heap, HEAP_ZERO_MEMORY, size)))
            die("HeapAlloc");
        HeapFree(heap, 0, block);
    }
}

/* The @number-th time that all threads meet. */
static void meet(struct cell *cell, ULONG number)
{
    ULONG i;

    InterlockedIncrement(&cell->arrived);
    for (i = 1; cell->arrived < (LONG)(number * cell->threads); i++) {
        if (i % 10000)
            YieldProcessor();
        else
            SwitchToThread();
    }
}

/* Which side goes first alternates, so that a drift of the machine favours none. */
static DWORD WINAPI run(void *arg)
{
    struct runner *runner = arg;
    enum side side;
    double start;
    ULONG i;

    SetThreadAffinityMask(GetCurrentThread(), (DWORD_PTR)1 << runner->processor);
    for (i = 0; i < SIDE_COUNT * ROUNDS; i++) {
        side = (i + i / SIDE_COUNT) % SIDE_COUNT;
        meet(runner->cell, i + 1);
        start = now_ns();
        if (side == SIDE_HOST)
            host_pairs(runner->cell->size);
        else
            heap_pairs(runner->cell->size);
        runner->ns[side][i / SIDE_COUNT] = (now_ns() - start) / PAIRS;
    }
    return 0;
}

static struct result measure(ULONG size, ULONG threads)
{
    static struct runner runners[MAX_THREADS];
    struct cell cell = { size, threads, 0 };
    double ns[SIDE_COUNT][ROUNDS] = { { 0 } };
    HANDLE handles[MAX_THREADS];
    double ratio[ROUNDS];
    struct result result;
    ULONG i, side, round;

    for (i = 0; i < threads; i++) {
        runners[i].cell = &cell;
        runners[i].processor = i;
        if (!(handles[i] = CreateThread(NULL, 0, run, &runners[i], 0, NULL)))
            die("CreateThread");
    }
    WaitForMultipleObjects(threads, handles, TRUE, INFINITE);
    for (i = 0; i < threads; i++) {
        CloseHandle(handles[i]);
        for (side = 0; side < SIDE_COUNT; side++)
            for (round = 0; round < ROUNDS; round++)
                ns[side][round] += runners[i].ns[side][round] / threads;
    }
    for (round = 0; round < ROUNDS; round++)
        ratio[round] = ns[SIDE_HOST][round] / ns[SIDE_HEAPALLOC][round];
    result.ratio = median(ratio, ROUNDS);
    result.ns[SIDE_HOST] = median(ns[SIDE_HOST], ROUNDS);
    result.ns[SIDE_HEAPALLOC] = median(ns[SIDE_HEAPALLOC], ROUNDS);
    return result;
}

static void print_table(struct result results[][SIZE_COUNT], const double *means)
{
    const struct result *result;
    ULONG threads, i;

    printf("ns for a pair of allocation and release, median of %u rounds\n\n", ROUNDS);
    printf("threads  bytes     host  HeapAlloc  ratio\n");
    for (threads = 1; threads <= MAX_THREADS; threads++) {
        for (i = 0; i < SIZE_COUNT; i++) {
            result = &results[threads][i];
            printf("%7lu %6lu %8.1f %10.1f %6.3f\n", threads, sizes[i], result->ns[SIDE_HOST],
                   result->ns[SIDE_HEAPALLOC], result->ratio);
        }
        printf("%7lu   mean %26.3f  goal %.2f\n", threads, means[threads], goals[threads]);
    }
}

static void print_json(struct result results[][SIZE_COUNT], const double *means)
{
    const struct result *result;
    const char *comma = "";
    ULONG threads, i;

    printf("{\"schema\":1,\"bench\":\"heap\",\"results\":[");
    for (threads = 1; threads <= MAX_THREADS; threads++) {
        for (i = 0; i < SIZE_COUNT; i++, comma = ",") {
            result = &results[threads][i];
            printf("%s\n {\"size\":%lu,\"threads\":%lu,\"ns_host\":%.1f,\"ns_heapalloc\":%.1f,\"ratio\":%.3f}", comma,
                   sizes[i], threads, result->ns[SIDE_HOST], result->ns[SIDE_HEAPALLOC], result->ratio);
        }
    }
    printf("],\n \"ratio_one_thread\":%.3f,\"ratio_two_threads\":%.3f}\n", means[1], means[2]);
}

int main(int argc, char **argv)
{
    struct result results[MAX_THREADS + 1][SIZE_COUNT];
    double means[MAX_THREADS + 1] = { 0 };
    BOOL is_json = argc == 2 && !strcmp(argv[1], "--json");
    ULONG threads, i;
    HMODULE dll;

    if (argc > 1 && !is_json) {
        fprintf(stderr, "usage: heap.exe [--json]\n");
        return 2;
    }
    FreeLsaHeap(AllocateLsaHeap(1)); /* makes the host */
    dll = GetModuleHandleW(L"ntsecpkg.dll");
    if (!(allocate = (void *)GetProcAddress(dll, "AllocateLsaHeap")) ||
        !(release = (void *)GetProcAddress(dll, "FreeLsaHeap")))
        die("GetProcAddress");
    if (!(heap = HeapCreate(0, 0, 0)))
        die("HeapCreate");

    for (threads = 1; threads <= MAX_THREADS; threads++) {
        for (i = 0; i < SIZE_COUNT; i++) {
            results[threads][i] = measure(sizes[i], threads);
            means[threads] += results[threads][i].ratio / SIZE_COUNT;
        }
    }
    if (is_json)
        print_json(results, means);
    else
        print_table(results, means);
    return 0;
}
