/*
 * Damaged input: bits that turned, numbers at their limits, ends cut off.  Each case follows from one seed and its
 * number, and whatever it does to the program is told with both.
 *
 * The environment: NSP_SEED repeats a run, NSP_COUNT says how many cases there are, NSP_SECONDS when they end before.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_DAMAGE_H
#define NSP_TEST_DAMAGE_H

#include "hosts.h"

#define DAMAGE_SEED 20261130    /* of a run that is to be like the one before */
#define DAMAGE_STILL 60000      /* ms that no case takes, even on a busy machine */

static struct {
    const char *subject;
    ULONG seed, count;
    ULONGLONG end;              /* 0: all cases are run */
    ULONG random;
    volatile LONG number;       /* of the case, from 1 */
} damage;

static inline ULONG damage_setting(const char *name, ULONG otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

/* ---- what a case does to the program ---- */

static inline void damage_bail_out(const char *what)
{
    printf("Bail out! %s: case %ld of NSP_SEED=%lu %s\n", damage.subject, damage.number, damage.seed, what);
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 1);
}

static inline LONG WINAPI damage_crashed(EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    char module[MAX_PATH] = "", text[MAX_PATH + 128];
    HMODULE base = NULL;

    if (GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           record->ExceptionAddress, &base))
        GetModuleFileNameA(base, module, sizeof(module));
    snprintf(text, sizeof(text), "ends the process: %08lx in %s at %p, which has %p", record->ExceptionCode,
             *module ? module : "no module", (void *)((char *)record->ExceptionAddress - (ULONG_PTR)base),
             (void *)(record->NumberParameters > 1 ? record->ExceptionInformation[1] : 0));
    damage_bail_out(text);
    return EXCEPTION_CONTINUE_SEARCH;
}

static inline __attribute__((noreturn)) DWORD WINAPI damage_watch(void *unused)
{
    ULONGLONG since = GetTickCount64();
    LONG seen = 0;

    (void)unused;
    for (;; Sleep(100)) {
        if (seen != damage.number)
            since = GetTickCount64();
        else if (GetTickCount64() - since > DAMAGE_STILL)
            damage_bail_out("does not end");
        seen = damage.number;
    }
}

/* ---- cases ---- */

/* Call it once.  Who says how long it may take wants other cases each time. */
static inline void damage_begin(const char *subject, ULONG count)
{
    ULONG seconds = damage_setting("NSP_SECONDS", 0);

    damage.subject = subject;
    damage.seed = damage_setting("NSP_SEED", seconds ? (ULONG)GetTickCount64() : DAMAGE_SEED);
    damage.count = damage_setting("NSP_COUNT", count);
    damage.end = seconds ? GetTickCount64() + 1000ULL * seconds : 0;
    diag("%s: NSP_SEED=%lu", subject, damage.seed);
    SetUnhandledExceptionFilter(damage_crashed);
    CloseHandle(CreateThread(NULL, 0, damage_watch, NULL, 0, NULL));
}

/* 0 to @limit - 1. */
static inline ULONG damage_pick(ULONG limit)
{
    damage.random ^= damage.random << 13;
    damage.random ^= damage.random >> 17;
    damage.random ^= damage.random << 5;
    return damage.random % limit;
}

/* Whoever has more than one kind of cases: now comes number @kind of @kinds, which has its part of the time. */
static inline void damage_kind(unsigned kind, unsigned kinds)
{
    static ULONGLONG begin;

    if (!damage.end)
        return;
    if (!begin)
        begin = GetTickCount64();
    damage.end = begin + 1000ULL * damage_setting("NSP_SECONDS", 0) * (kind + 1) / kinds;
}

/* FALSE behind the last case. */
static inline BOOL damage_next(void)
{
    if ((ULONG)damage.number >= damage.count || (damage.end && GetTickCount64() >= damage.end))
        return FALSE;
    damage.number++;
    damage.random = (damage.seed + damage.number) * 2654435761u | 1;
    damage_pick(1); /* neighbours are alike at first */
    damage_pick(1);
    return TRUE;
}

/* ---- damage ---- */

/* A number that somebody did not think of. */
static inline ULONGLONG damage_number(void)
{
    static const ULONGLONG numbers[] = {
        0, 1, 2, 3, 4, 7, 8, 15, 16, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000,
        0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
        0xfffffffffffffff0, 0xffffffffffffffff
    };

    return numbers[damage_pick(ARRAYSIZE(numbers))];
}

/* One bit, one byte, or a number of 1, 2, 4 or 8 bytes, where a structure may have one. */
static inline void damage_bytes(void *bytes, SIZE_T size)
{
    SIZE_T width = (SIZE_T)1 << damage_pick(4), at;
    ULONGLONG number = damage_number();

    if (!size)
        return;
    at = damage_pick((ULONG)size);
    switch (damage_pick(4)) {
    case 0:
        ((BYTE *)bytes)[at] ^= 1 << damage_pick(8);
        break;
    case 1:
        ((BYTE *)bytes)[at] = (BYTE)damage_pick(256);
        break;
    default:
        at -= at % width;
        memcpy((BYTE *)bytes + at, &number, min(width, size - at));
        break;
    }
}

#endif
