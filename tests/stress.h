/*
 * Many threads at random work: each with random numbers of its own that follow from one seed, and a watchdog that
 * ends the program when one of them stands still, and says where each thread is.
 *
 * The environment: NSP_SEED repeats a run, NSP_SECONDS says how long it takes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_STRESS_H
#define NSP_TEST_STRESS_H

#include "hosts.h"

#define WORKERS 64
#define STAND_STILL 60000 /* ms without a step: a deadlock, for no step takes long, even on a busy machine */

struct worker {
    ULONG number;
    ULONG random;
    const char *volatile function; /* that it is in, or was last */
    volatile LONG steps;
    HANDLE thread;
};

static struct worker workers[WORKERS];
static volatile LONG is_over;
static const char *volatile first_wrong; /* the first sentence that was not true */
static volatile LONG wrong_count;

static inline ULONG stress_setting(const char *name, ULONG otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

/* 0 to @limit - 1, by xorshift. */
static inline ULONG pick(struct worker *w, ULONG limit)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 17;
    w->random ^= w->random << 5;
    return w->random % limit;
}

/* A support function, which the watchdog names: DO(w, CreateLogonSession)(&luid) */
#define DO(w, name) ((w)->function = #name, InterlockedIncrement(&(w)->steps), lsa->name)

/* What TAP cannot print from many threads at once. */
static inline int must(int good, const char *sentence)
{
    if (!good) {
        InterlockedIncrement(&wrong_count);
        InterlockedCompareExchangePointer((void *volatile *)&first_wrong, (void *)sentence, NULL);
    }
    return good;
}

static inline void stress_bail_out(const struct worker *stuck)
{
    const struct worker *w;

    printf("Bail out! thread %lu stands still in %s\n", stuck->number, stuck->function);
    for (w = workers; w < workers + WORKERS; w++)
        printf("# thread %lu: %s, %ld steps\n", w->number, w->function, w->steps);
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 1);
}

static inline DWORD WINAPI stress_watch(void *unused)
{
    ULONGLONG since[WORKERS], now;
    LONG seen[WORKERS] = { 0 };
    ULONG i;

    (void)unused;
    for (i = 0; i < WORKERS; i++)
        since[i] = GetTickCount64();
    for (;; Sleep(100)) {
        now = GetTickCount64();
        for (i = 0; i < WORKERS; i++) {
            if (workers[i].steps != seen[i] || !workers[i].function) {
                seen[i] = workers[i].steps;
                since[i] = now;
            }
            if (now - since[i] > STAND_STILL)
                stress_bail_out(&workers[i]);
        }
    }
    return 0;
}

/* Threads begin to be watched when they are in their first function, and until their function is NULL. */
static inline void stress_begin(void)
{
    ULONG seed = stress_setting("NSP_SEED", (ULONG)GetTickCount64() ^ GetCurrentProcessId()), i;

    diag("NSP_SEED=%lu", seed);
    for (i = 0; i < WORKERS; i++) {
        workers[i].number = i;
        workers[i].random = (seed + 1) * 2654435761u + i * 40503u;
        if (!workers[i].random)
            workers[i].random = 1;
    }
    CloseHandle(CreateThread(NULL, 0, stress_watch, NULL, 0, NULL));
}

/* Let them work so long, and wait for the end of all. */
static inline void stress_run(ULONG seconds)
{
    ULONGLONG begin = GetTickCount64();
    LONG steps = 0;
    ULONG i;

    while (GetTickCount64() - begin < seconds * 1000ULL)
        Sleep(50);
    InterlockedExchange(&is_over, TRUE);
    for (i = 0; i < WORKERS; i++) {
        WaitForSingleObject(workers[i].thread, INFINITE);
        CloseHandle(workers[i].thread);
        steps += workers[i].steps;
    }
    diag("%ld calls by %u threads in %lu s", steps, WORKERS, seconds);
}

#endif
