/*
 * Out of memory, in SQLite's way: a scenario is run with its allocation 1 failing, then 2, and so on until a run in
 * which nothing failed.  The program stands between the host, which is linked into it, and the system's heaps: what the
 * host imports is a variable, and these are its definitions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_OOM_H
#define NSP_TEST_OOM_H

#include "hosts.h"

#include "base/str.h"

#ifdef _WIN64
#define IMPORT(name, bytes) __asm__("__imp_" #name)
#else
#define IMPORT(name, bytes) __asm__("__imp__" #name "@" #bytes)
#endif

/* Whose memory runs short. */
enum memory {
    MEMORY_HOST,    /* the host's own heap */
    MEMORY_PACKAGE, /* all heaps that packages get theirs from */
    MEMORY_PROCESS, /* the process heap, where buffers of clients are */
    MEMORY_COUNT
};

#define OOM_LIMIT 5000 /* a scenario that allocates more never ends */

struct scenario {
    const char *name;
    void (*begin)(void);     /* with memory */
    NTSTATUS (*run)(void);   /* without; gives back what it got */
    void (*end)(void);
};

static void *(WINAPI *system_alloc)(HANDLE heap, DWORD flags, SIZE_T size);
static void *(WINAPI *system_realloc)(HANDLE heap, DWORD flags, void *block, SIZE_T size);
static BOOL (WINAPI *system_free)(HANDLE heap, DWORD flags, void *block);

static struct {
    HANDLE heap;             /* of the host's own memory */
    HANDLE last_heap;        /* from which the last block came */
    enum memory memory;
    BOOL is_forever;         /* all that come after the one that fails do so, too */
    volatile LONG countdown; /* 0: nothing fails */
    volatile LONG failed;
    volatile LONG64 live[MEMORY_COUNT]; /* bytes */
} oom;

static enum memory memory_of(HANDLE heap)
{
    return heap == oom.heap ? MEMORY_HOST : heap == GetProcessHeap() ? MEMORY_PROCESS : MEMORY_PACKAGE;
}

static BOOL fails_now(HANDLE heap)
{
    LONG left;

    if (memory_of(heap) != oom.memory)
        return FALSE;
    do {
        if (!(left = oom.countdown))
            return FALSE;
    } while (InterlockedCompareExchange(&oom.countdown, left == 1 && oom.is_forever ? 1 : left - 1, left) != left);
    if (left == 1)
        InterlockedIncrement(&oom.failed);
    return left == 1;
}

static void note_live(HANDLE heap, const void *block, int sign)
{
    if (block)
        InterlockedExchangeAdd64(&oom.live[memory_of(heap)], sign * (LONG64)HeapSize(heap, 0, block));
}

static void *WINAPI oom_alloc(HANDLE heap, DWORD flags, SIZE_T size)
{
    void *block = fails_now(heap) ? NULL : system_alloc(heap, flags, size);

    oom.last_heap = heap;
    note_live(heap, block, 1);
    return block;
}

static void *WINAPI oom_realloc(HANDLE heap, DWORD flags, void *block, SIZE_T size)
{
    void *moved;

    if (fails_now(heap))
        return NULL;
    note_live(heap, block, -1);
    moved = system_realloc(heap, flags, block, size);
    note_live(heap, moved ? moved : block, 1);
    return moved;
}

static BOOL WINAPI oom_free(HANDLE heap, DWORD flags, void *block)
{
    note_live(heap, block, -1);
    return system_free(heap, flags, block);
}

extern const void *const import_HeapAlloc IMPORT(HeapAlloc, 12);
extern const void *const import_HeapReAlloc IMPORT(HeapReAlloc, 16);
extern const void *const import_HeapFree IMPORT(HeapFree, 12);
const void *const import_HeapAlloc = (const void *)oom_alloc;
const void *const import_HeapReAlloc = (const void *)oom_realloc;
const void *const import_HeapFree = (const void *)oom_free;

static inline void oom_init(void)
{
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");

    system_alloc = (void *)GetProcAddress(kernel, "HeapAlloc");
    system_realloc = (void *)GetProcAddress(kernel, "HeapReAlloc");
    system_free = (void *)GetProcAddress(kernel, "HeapFree");
    need(system_alloc && system_realloc && system_free, "there are no heap functions");

    nsp_free(nsp_alloc(1));
    oom.heap = oom.last_heap;
    oom.live[MEMORY_HOST] = oom.live[MEMORY_PACKAGE] = 0; /* the block was taken for a package's */
}

/* What a function says that ran out of memory, or of which a function did. */
static inline BOOL is_shortage(NTSTATUS status)
{
    return status == STATUS_NO_MEMORY || status == STATUS_INSUFFICIENT_RESOURCES ||
        status == SEC_E_INSUFFICIENT_MEMORY;
}

/* What a run did wrong: text of the scenario, and findings that blame a package, for they do not name the shortage. */
static char oom_faults[1024];

static inline void oom_add(const char *text)
{
    SIZE_T used = strlen(oom_faults);

    snprintf(oom_faults + used, sizeof(oom_faults) - used, "%s%s", used ? "; " : "", text);
}

static inline void oom_note_findings(struct nsp_host *host)
{
    const struct nsp_finding *finding;
    ULONG i;

    for (i = 0; (finding = NspHostGetFinding(host, i)); i++)
        if (!is_shortage(finding->status))
            oom_add(finding->text);
}

static inline NTSTATUS oom_try(const struct scenario *scenario, LONG number)
{
    NTSTATUS status;

    oom_faults[0] = 0;
    scenario->begin();
    oom.failed = 0;
    oom.countdown = number;
    status = scenario->run();
    oom.countdown = 0;
    scenario->end();
    return status;
}

/* In which run something was wrong first, by kind; 0: in none. */
struct oom_result {
    LONG runs, wrong_status, leaked, faulty;
    ULONG tolerated; /* runs that succeeded although something failed */
    NTSTATUS status;
};

static inline LONG64 oom_live(void)
{
    return oom.live[MEMORY_HOST] + oom.live[MEMORY_PROCESS];
}

/* What a thread in the background makes once and keeps may come late: a leak is what the same run loses again. */
static inline BOOL oom_leaks(const struct scenario *scenario, LONG number, LONG64 *before)
{
    LONG failed = oom.failed;
    BOOL is_leak = FALSE;

    if (oom_live() != *before) {
        *before = oom_live();
        oom_try(scenario, number);
        is_leak = oom_live() != *before;
        if (is_leak)
            diag("%s: with allocation %ld failing: %lld bytes are left", scenario->name, number,
                 (long long)(oom_live() - *before));
        *before = oom_live();
        oom.failed = failed;
    }
    return is_leak;
}

static inline struct oom_result oom_run(const struct scenario *scenario, enum memory memory, BOOL is_forever)
{
    struct oom_result result = { 0 };
    LONG64 before;
    NTSTATUS status;

    oom.memory = memory;
    oom.is_forever = is_forever;
    oom_try(scenario, 0); /* what is kept for ever is there now */
    before = oom_live();
    do {
        status = oom_try(scenario, ++result.runs);
        if (oom.failed && !is_shortage(status) && !NT_SUCCESS(status) && !result.wrong_status) {
            result.wrong_status = result.runs;
            result.status = status;
            diag("%s: with allocation %ld failing: %s", scenario->name, result.runs, NspStatusName(status));
        }
        if (oom_faults[0]) {
            diag("%s: with allocation %ld failing: %s", scenario->name, result.runs, oom_faults);
            if (!result.faulty)
                result.faulty = result.runs;
        }
        if (oom_leaks(scenario, result.runs, &before) && !result.leaked)
            result.leaked = result.runs;
        result.tolerated += oom.failed && NT_SUCCESS(status);
    } while (oom.failed && result.runs < OOM_LIMIT);
    if (!oom.failed)
        result.status = status;
    return result;
}

#endif
