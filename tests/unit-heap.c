/*
 * The heap that packages get, in all modes: what it gives, what it takes back, and what it finds.  What guard mode alone
 * does is tested in unit-guard.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "test.h"

#include "base/str.h"
#include "host.h"
#include "lsa/frame.h"
#include "lsa/functions.h"
#include "lsa/heap.h"
#include "watch/finding.h"

#define THREADS 8
#define SLOTS 256
#define ROUNDS 20000

static const char *const modes[] = {
    [NSP_HEAP_PLAIN] = "plain", [NSP_HEAP_CHECK] = "check", [NSP_HEAP_GUARD] = "guard"
};
static const char *mode; /* one of these */
static BOOL is_check;    /* not plain */
static ULONG rounds;     /* of each thread: a block takes longer when it has pages of its own */
static struct nsp_watch *watch;
static struct nsp_heap *heap;
static ULONG looked_at; /* findings of watch so far */
static ULONG_PTR last_site;

static void begin(enum nsp_heap_mode heap_mode)
{
    is_check = heap_mode != NSP_HEAP_PLAIN;
    mode = modes[heap_mode];
    rounds = heap_mode == NSP_HEAP_GUARD ? ROUNDS / 10 : ROUNDS;
    looked_at = 0;
    if (nsp_watch_create(NULL, &watch) || nsp_heap_create(watch, heap_mode, &heap)) {
        printf("Bail out! no heap\n");
        exit(1);
    }
}

static void end(void)
{
    nsp_heap_free_all(heap);
    nsp_watch_free(watch);
}

/* A call site that nothing was told of. */
static const void *new_site(void)
{
    return (const void *)(0x7000000 + 16 * ++last_site);
}

/* How many findings are new, and whether all of them are @id. */
static ULONG new_findings(enum nsp_finding_id id)
{
    ULONG count = nsp_finding_count(watch), wrong = 0, news = count - looked_at;
    const struct nsp_finding *finding;
    char name[16];

    snprintf(name, sizeof(name), "NSP-%04d", id);
    for (; looked_at < count; looked_at++) {
        finding = nsp_finding_get(watch, looked_at);
        if (strcmp(finding->id, name)) {
            diag("%s %s: %s", finding->id, finding->step, finding->text);
            wrong++;
        }
    }
    return wrong ? ~0u : news;
}

#define ok_found(id, count, ...) ok_int(new_findings(NSP_FINDING_##id), count, __VA_ARGS__)
#define ok_quiet(...) ok_int(new_findings(0), 0, __VA_ARGS__)

static const char *last_text(void)
{
    return nsp_finding_get(watch, nsp_finding_count(watch) - 1)->text;
}

static BOOL is_zero(const UCHAR *bytes, SIZE_T size)
{
    SIZE_T i;

    for (i = 0; i < size; i++)
        if (bytes[i])
            return FALSE;
    return TRUE;
}

/* ---- what it gives ---- */

static void blocks_are_zeroed_and_aligned(void)
{
    static const SIZE_T sizes[] = { 0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 100, 256, 1000, 4096, 4097,
                                    70000, 1100000 };
    BOOL zeroed = TRUE, aligned = TRUE, sized = TRUE;
    SIZE_T size;
    UCHAR *block;
    ULONG i;

    for (i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
        block = nsp_heap_alloc(heap, NSP_POOL_LSA, sizes[i / 2], new_site());
        zeroed &= is_zero(block, sizes[i / 2]);
        aligned &= !((ULONG_PTR)block % 16);
        sized &= nsp_heap_owns(heap, block, &size) && size == sizes[i / 2];
        memset(block, 0xff, sizes[i / 2]);
        nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    }
    ok(zeroed, "heap, %s: blocks are zero-filled, also where a full one was before", mode);
    ok(aligned, "heap, %s: blocks are aligned to 16 bytes", mode);
    ok(sized, "heap, %s: the size of a block is what was asked for", mode);
    ok_quiet("heap, %s: a block that is filled to its last byte is in order", mode);
}

static void length_zero(void)
{
    void *a = nsp_heap_alloc(heap, NSP_POOL_LSA, 0, new_site());
    void *b = nsp_heap_alloc(heap, NSP_POOL_LSA, 0, new_site());

    ok(a && b && a != b, "heap, %s: length 0 gives a block of its own", mode);
    nsp_heap_free(heap, NSP_POOL_LSA, a, new_site());
    ok(!nsp_heap_owns(heap, a, NULL) && nsp_heap_owns(heap, b, NULL),
       "heap, %s: a block of length 0 can be freed", mode);
    nsp_heap_free(heap, NSP_POOL_LSA, b, new_site());
    ok_quiet("heap, %s: a block of length 0 is in order", mode);
}

static void impossible_sizes(void)
{
    static const SIZE_T sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX - 64,
                                    SIZE_MAX - 200, SIZE_MAX - 0x10000, SIZE_MAX / 2, SIZE_MAX / 2 + 1 };
    BOOL is_null = TRUE;
    ULONG i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        is_null &= !nsp_heap_alloc(heap, NSP_POOL_PRIVATE, sizes[i], new_site());
    ok(is_null, "heap, %s: a size that cannot be gives NULL", mode);
}

static void null_is_freed(void)
{
    nsp_heap_free(heap, NSP_POOL_LSA, NULL, new_site());
    nsp_heap_wipe_free(heap, NULL, new_site());
    ok_quiet("heap, %s: NULL can be freed", mode);
    ok(!nsp_heap_owns(heap, NULL, NULL), "heap, %s: NULL is no block", mode);
}

/* ---- what it takes back ---- */

static void pools_are_mixed(void)
{
    ULONG from, to, mixed = 0, gone = 0;
    void *block;

    for (from = NSP_POOL_LSA; from <= NSP_POOL_USER; from++) {
        for (to = NSP_POOL_LSA; to <= NSP_POOL_USER; to++) {
            block = nsp_heap_alloc(heap, from, 24, new_site());
            nsp_heap_free(heap, to, block, new_site());
            gone += !nsp_heap_owns(heap, block, NULL);
        }
    }
    /* Same pool, and LSA with return buffers both ways: 4 + 2 of 16 are in order. */
    mixed = new_findings(NSP_FINDING_FREE_MIXED);
    ok_int(gone, 16, "heap, %s: the function of each pool frees the blocks of each", mode);
    ok_int(mixed, 10, "heap, %s: all mixing but that of LSA heap and return buffers is found (contract 6.24)", mode);

    block = nsp_heap_alloc(heap, NSP_POOL_PRIVATE, 24, new_site());
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    ok_found(FREE_MIXED, 1, "heap, %s: a private block freed with FreeLsaHeap is FREE_MIXED", mode);
    ok_str(last_text(), "FreeLsaHeap was given a block of AllocatePrivateHeap",
           "heap, %s: FREE_MIXED names both functions", mode);

    block = nsp_heap_alloc(heap, NSP_POOL_PRIVATE, 24, new_site());
    nsp_heap_wipe_free(heap, block, new_site());
    ok(!nsp_heap_owns(heap, block, NULL), "heap, %s: the host frees a block of any pool", mode);
    ok_quiet("heap, %s: the host mixes nothing when it does", mode);
}

static void blocks_of_other_heaps(void)
{
    HANDLE other = HeapCreate(0, 0, 0);
    void *block = LocalAlloc(LMEM_FIXED, 100);

    ok(HeapValidate(GetProcessHeap(), 0, block), "heap, %s: LocalAlloc takes from the process heap", mode);
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    ok(!HeapValidate(GetProcessHeap(), 0, block),
       "heap, %s: a LocalAlloc block freed with FreeLsaHeap goes back there", mode);
    ok_found(FREE_FOREIGN, 1, "heap, %s: FreeLsaHeap of a LocalAlloc block is FREE_FOREIGN", mode);
    ok_str(last_text(), "FreeLsaHeap was given a block of the process heap, which went back there",
           "heap, %s: FREE_FOREIGN names the process heap", mode);

    block = HeapAlloc(other, 0, 100);
    nsp_heap_free(heap, NSP_POOL_USER, block, new_site());
    ok(!HeapValidate(other, 0, block),
       "heap, %s: a block of a private heap of the package goes back there", mode);
    ok_found(FREE_FOREIGN, 1, "heap, %s: the free of a block of a private heap of the package is FREE_FOREIGN", mode);
    ok(HeapValidate(other, 0, NULL) && HeapValidate(GetProcessHeap(), 0, NULL),
       "heap, %s: heaps that got a block back are sound", mode);
    HeapDestroy(other);
}

static void no_blocks_at_all(void)
{
    static const UCHAR constant[64] = "constant";
    UCHAR *pages = VirtualAlloc(NULL, 0x3000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    UCHAR *live = nsp_heap_alloc(heap, NSP_POOL_LSA, 64, new_site());
    void *in_heap = HeapAlloc(GetProcessHeap(), 0, 256);
    UCHAR stack[64] = "stack";
    const void *pointers[] = {
        stack, stack + 3, constant, no_blocks_at_all, (void *)1, (void *)8, (void *)16, (void *)0x12345670,
        (void *)-16, (void *)-1, (void *)((ULONG_PTR)1 << (sizeof(void *) * 8 - 1)), pages, pages + 8, pages + 0x1000,
        pages + 0x2000, pages + 0x2008, pages + 0x2010, live + 1, live + 16, live - 16, live - 32,
        (UCHAR *)in_heap + 16
    };
    const ULONG count = sizeof(pointers) / sizeof(pointers[0]);
    ULONG i, owned = 0;
    DWORD old;

    VirtualProtect(pages + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    for (i = 0; i < count; i++)
        owned += nsp_heap_owns(heap, pointers[i], NULL);
    ok_int(owned, 0, "heap, %s: no pointer to anything else is taken for a block, readable or not", mode);
    for (i = 0; i < count; i++)
        nsp_heap_free(heap, NSP_POOL_LSA, (void *)pointers[i], new_site());
    ok_found(FREE_FOREIGN, count, "heap, %s: the free of each pointer to no block is FREE_FOREIGN", mode);
    ok_str(last_text(), "FreeLsaHeap was given a pointer to no block of any heap, which was left alone",
           "heap, %s: FREE_FOREIGN says that a pointer was left alone", mode);
    ok(!strcmp((char *)stack, "stack") && nsp_heap_owns(heap, live, NULL) && HeapValidate(GetProcessHeap(), 0, in_heap),
       "heap, %s: what lies at such a pointer is as it was", mode);

    nsp_heap_free(heap, NSP_POOL_LSA, live, new_site());
    ok_quiet("heap, %s: a block is freed as if nobody had tried beside it", mode);
    HeapFree(GetProcessHeap(), 0, in_heap);
    VirtualFree(pages, 0, MEM_RELEASE);
}

/* What a damaged pointer may hit: the host's own memory, and the heads in front of blocks, with a limit or without. */
static void blocks_of_the_host(void)
{
    char *own = nsp_str_dup("the host's own");
    struct nsp_heap *limited;
    UCHAR *block;

    nsp_heap_wipe_free(heap, own, new_site());
    ok_found(FREE_FOREIGN, 1, "heap, %s: the free of memory of the host's own is FREE_FOREIGN", mode);
    ok_str(last_text(), "The host was given a pointer to no block of any heap, which was left alone",
           "heap, %s: memory of the host's own is left alone", mode);
    if (strcmp(own, "the host's own")) {
        printf("Bail out! the host freed memory of its own\n"); /* and from here on it may do anything */
        exit(1);
    }
    nsp_heap_free(heap, NSP_POOL_PRIVATE, own, new_site());
    ok_str(own, "the host's own", "heap, %s: FreePrivateHeap leaves memory of the host's own alone, too", mode);
    ok_found(FREE_FOREIGN, 1, "heap, %s: and finds the same", mode);
    nsp_free(own);

    if (is_check || nsp_heap_create(watch, NSP_HEAP_PLAIN, &limited))
        return;
    nsp_heap_set_limit(limited, 0x10000);
    block = nsp_heap_alloc(limited, NSP_POOL_LSA, 64, new_site());
    memset(block, 'x', 64);
    nsp_heap_wipe_free(heap, block - 16, new_site());
    ok(nsp_heap_owns(limited, block, NULL) && block[0] == 'x' && block[63] == 'x',
       "heap, %s: a block of a heap with a limit is left alone when its head is freed", mode);
    ok_found(FREE_FOREIGN, 1, "heap, %s: the free of the head of a block is FREE_FOREIGN", mode);
    nsp_heap_free(limited, NSP_POOL_LSA, block, new_site());
    nsp_heap_free_all(limited);
    ok_quiet("heap, %s: a block is freed as if nobody had freed its head", mode);
}

static void free_twice(void)
{
    static const SIZE_T sizes[] = { 8, 24, 300, 5000 };
    void *block, *a, *b;
    ULONG i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        block = nsp_heap_alloc(heap, NSP_POOL_LSA, sizes[i], new_site());
        nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
        nsp_heap_free(heap, NSP_POOL_PRIVATE, block, new_site());
        ok_found(FREE_TWICE, 1, "heap, %s: a second free of %u bytes is found", mode, (unsigned)sizes[i]);
    }
    block = nsp_heap_alloc(heap, NSP_POOL_PRIVATE, 24, new_site());
    nsp_heap_free(heap, NSP_POOL_PRIVATE, block, new_site());
    nsp_heap_wipe_free(heap, block, new_site());
    ok_found(FREE_TWICE, 1, "heap, %s: the host's free of what the package has freed is found", mode);

    a = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, new_site());
    b = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, new_site());
    ok(a && b && a != b, "heap, %s: after a double free no block is given out twice", mode);
    nsp_heap_free(heap, NSP_POOL_LSA, a, new_site());
    nsp_heap_free(heap, NSP_POOL_LSA, b, new_site());
    ok_quiet("heap, %s: after a double free the heap works", mode);
}

static void sites_are_told_once(void)
{
    const void *site = new_site();
    ULONG i;

    for (i = 0; i < 5; i++)
        nsp_heap_free(heap, NSP_POOL_LSA, &i, site);
    ok_found(FREE_FOREIGN, 1, "heap, %s: a call site is told once of a kind of mistake", mode);
    nsp_heap_free(heap, NSP_POOL_LSA, &i, new_site());
    ok_found(FREE_FOREIGN, 1, "heap, %s: another call site is told of the same mistake", mode);
}

/* ---- wiping ---- */

static const char secret[] = "correct horse battery staple";

static BOOL holds_secret(const void *block, SIZE_T size)
{
    char copy[256];
    SIZE_T read, i;

    if (!ReadProcessMemory(GetCurrentProcess(), block, copy, size, &read))
        return FALSE;
    for (i = 0; i + sizeof(secret) <= read; i++)
        if (!memcmp(copy + i, secret, sizeof(secret)))
            return TRUE;
    return FALSE;
}

static void wipes(void)
{
    const SIZE_T size = 256, at = 128;
    char *block;

    block = nsp_heap_alloc(heap, NSP_POOL_PRIVATE, size, new_site());
    memcpy(block + at, secret, sizeof(secret));
    ok(holds_secret(block, size), "heap, %s: this test finds a secret where one is", mode);
    nsp_heap_free(heap, NSP_POOL_PRIVATE, block, new_site());
    ok(!holds_secret(block, size), "heap, %s: FreePrivateHeap wipes", mode);

    /* Check mode fills every block that it frees, guard mode takes it away. */
    block = nsp_heap_alloc(heap, NSP_POOL_LSA, size, new_site());
    memcpy(block + at, secret, sizeof(secret));
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    ok_int(holds_secret(block, size), !is_check,
           "heap, %s: FreeLsaHeap %s", mode, is_check ? "leaves nothing of a block" : "does not wipe");
    ok_quiet("heap, %s: each block freed by its own function is in order", mode);

    block = nsp_heap_alloc(heap, NSP_POOL_PRIVATE, size, new_site());
    memcpy(block + at, secret, sizeof(secret));
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    ok(!holds_secret(block, size), "heap, %s: a private block is wiped by FreeLsaHeap too", mode);
    ok_found(FREE_MIXED, 1, "heap, %s: FreeLsaHeap of a private block is FREE_MIXED", mode);

    block = nsp_heap_alloc(heap, NSP_POOL_LSA, size, new_site());
    memcpy(block + at, secret, sizeof(secret));
    nsp_heap_wipe_free(heap, block, new_site());
    ok(!holds_secret(block, size), "heap, %s: the host's own release wipes", mode);
    ok_quiet("heap, %s: the host's own release of a block of the LSA heap is in order", mode);

    block = HeapAlloc(GetProcessHeap(), 0, size);
    memcpy(block + at, secret, sizeof(secret));
    nsp_heap_wipe_free(heap, block, new_site());
    ok(!holds_secret(block, size), "heap, %s: the host's own release wipes a block of the process heap", mode);
    ok_found(FREE_FOREIGN, 1, "heap, %s: a block of the process heap given to the host is FREE_FOREIGN", mode);
    ok_str(last_text(), "The host was given a block of the process heap, which went back there",
           "heap, %s: FREE_FOREIGN names the host where it is the one who frees", mode);
}

static void counts(void)
{
    void *a = nsp_heap_alloc(heap, NSP_POOL_RETURN, 10, new_site());
    void *b = nsp_heap_alloc(heap, NSP_POOL_RETURN, 20, NSP_CALLER_HOST);
    void *c = nsp_heap_alloc(heap, NSP_POOL_USER, 40, new_site());
    struct nsp_heap_count count;

    nsp_heap_get_count(heap, NSP_POOL_RETURN, &count);
    ok_int(count.live_blocks, is_check ? 2 : 0,
           "heap, %s: %s", mode, is_check ? "blocks are counted" : "nothing is counted");
    ok_int(count.live_bytes, is_check ? 30 : 0, "heap, %s: %s", mode,
           is_check ? "bytes are counted" : "no byte is counted");
    nsp_heap_free(heap, NSP_POOL_RETURN, a, new_site());
    nsp_heap_free(heap, NSP_POOL_LSA, b, new_site());
    nsp_heap_get_count(heap, NSP_POOL_RETURN, &count);
    ok(!count.live_blocks && !count.live_bytes, "heap, %s: what is freed is not counted", mode);
    nsp_heap_get_count(heap, NSP_POOL_USER, &count);
    ok_int(count.live_bytes, is_check ? 40 : 0, "heap, %s: each pool counts its own", mode);
    nsp_heap_free(heap, NSP_POOL_USER, c, new_site());
    ok_quiet("heap, %s: counting finds nothing", mode);
}

/* ---- several heaps ---- */

static void other_hosts(enum nsp_heap_mode other_mode)
{
    const char *name = modes[other_mode];
    struct nsp_watch *other_watch;
    struct nsp_heap *other;
    void *ours, *theirs;

    if (nsp_watch_create(NULL, &other_watch) || nsp_heap_create(other_watch, other_mode, &other)) {
        ok(FALSE, "heap: a second heap can be made");
        return;
    }
    ours = nsp_heap_alloc(heap, NSP_POOL_LSA, 40, new_site());
    theirs = nsp_heap_alloc(other, NSP_POOL_PRIVATE, 40, new_site());
    ok(nsp_heap_owns(heap, ours, NULL) && !nsp_heap_owns(other, ours, NULL) && nsp_heap_owns(other, theirs, NULL) &&
       !nsp_heap_owns(heap, theirs, NULL), "heap, %s beside %s: each knows its own blocks", mode, name);

    nsp_heap_free(heap, NSP_POOL_LSA, theirs, new_site());
    ok(!nsp_heap_owns(other, theirs, NULL),
       "heap, %s beside %s: a block of another host goes back to its heap", mode, name);
    ok_found(FREE_FOREIGN, 1, "heap, %s beside %s: the free of a block of another host is FREE_FOREIGN", mode, name);
    ok_str(last_text(), "FreeLsaHeap was given a block of another host, which went back there",
           "heap, %s beside %s: FREE_FOREIGN names the other host", mode, name);
    ok_int(nsp_finding_count(other_watch), 0,
           "heap, %s beside %s: the other host did nothing wrong", mode, name);

    nsp_heap_free_all(other);
    ok(nsp_heap_owns(heap, ours, NULL), "heap, %s beside %s: blocks outlive the other heap", mode, name);
    nsp_heap_free(heap, NSP_POOL_LSA, ours, new_site());
    ok_quiet("heap, %s beside %s: a block that outlived another heap is freed in order", mode, name);
    nsp_watch_free(other_watch);
}

/* ---- threads ---- */

static void *volatile slots[SLOTS];
static LONG volatile spoilt;

/* The first bytes of a block say how long it is, the others repeat the lowest byte of that. */
static void drop(UCHAR *block)
{
    ULONG size, i;

    if (!block)
        return;
    size = *(ULONG *)block;
    for (i = sizeof(size); i < size; i++)
        if (block[i] != (UCHAR)size)
            InterlockedIncrement(&spoilt);
    nsp_heap_free(heap, NSP_POOL_LSA, block, (const void *)0x7000);
}

static DWORD WINAPI churn(void *arg)
{
    ULONG seed = (ULONG)(ULONG_PTR)arg, i, size;
    UCHAR *block;

    for (i = 0; i < rounds; i++) {
        seed = seed * 1664525 + 1013904223;
        size = sizeof(size) + (seed >> 24) * ((seed & 0xf000) ? 1 : 40);
        if (!(block = nsp_heap_alloc(heap, NSP_POOL_LSA, size, (const void *)0x8000))) {
            InterlockedIncrement(&spoilt);
            continue;
        }
        if (!is_zero(block, size))
            InterlockedIncrement(&spoilt);
        memset(block, (UCHAR)size, size);
        *(ULONG *)block = size;
        drop(InterlockedExchangePointer(&slots[(seed >> 8) % SLOTS], block));
    }
    return 0;
}

static void threads(void)
{
    struct nsp_heap_count count;
    HANDLE handles[THREADS];
    ULONG i;

    spoilt = 0;
    for (i = 0; i < THREADS; i++)
        handles[i] = CreateThread(NULL, 0, churn, (void *)(ULONG_PTR)(i + 1), 0, NULL);
    WaitForMultipleObjects(THREADS, handles, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++)
        CloseHandle(handles[i]);
    for (i = 0; i < SLOTS; i++)
        drop(InterlockedExchangePointer(&slots[i], NULL));
    ok_int(spoilt, 0, "heap, %s: %u threads free each other's blocks, and none is spoilt", mode, THREADS);
    nsp_heap_get_count(heap, NSP_POOL_LSA, &count);
    ok_int(count.live_blocks, 0, "heap, %s: no block of the threads is left", mode);
    ok_quiet("heap, %s: a free in another thread is in order", mode);
}

/* ---- check mode: damage ---- */

static void overruns(void)
{
    static const SIZE_T sizes[] = { 0, 1, 15, 16, 24, 5000, 2000000 };
    UCHAR *block;
    ULONG i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        block = nsp_heap_alloc(heap, NSP_POOL_LSA, sizes[i], new_site());
        block[sizes[i]] = 0;
        nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
        ok_found(OVERRUN, 1,
                 "heap, check: one byte behind %u bytes is found when they are freed", (unsigned)sizes[i]);

        block = nsp_heap_alloc(heap, NSP_POOL_LSA, sizes[i], new_site());
        block[-1] = 0;
        nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
        ok_found(UNDERRUN, 1,
                 "heap, check: one byte before %u bytes is found when they are freed", (unsigned)sizes[i]);
    }
    ok(strstr(last_text(), "was written 1 byte before its beginning"), "heap, check: UNDERRUN says how far");

    block = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, new_site());
    block[24 + 9] = 0;
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    ok_found(OVERRUN, 1, "heap, check: a byte further behind is found");
    ok(strstr(last_text(), "(24 bytes, AllocateLsaHeap at ") &&
       strstr(last_text(), "was written 10 bytes past its end"),
       "heap, check: OVERRUN says size, function and distance");
}

static void damage_of_live_blocks(void)
{
    const void *site = new_site();
    UCHAR *block = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, NSP_CALLER_HOST);
    UCHAR *other = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, site);

    nsp_heap_report(heap);
    ok_found(LEAK, 1, "heap, check: a report on sound blocks finds no damage");
    block[24] = 0;
    other[24] = 0;
    nsp_heap_report(heap);
    ok_found(OVERRUN, 2, "heap, check: a report finds the overrun of live blocks, also of the host's");
    ok_str(nsp_finding_get(watch, looked_at - 1)->step, "shutdown",
           "heap, check: OVERRUN in a report says when it was seen");
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    nsp_heap_free(heap, NSP_POOL_LSA, other, new_site());
    ok_quiet("heap, check: damage that a report told of is not told of again");
}

static void use_after_free(void)
{
    UCHAR *block = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, new_site());
    UCHAR *other = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, new_site());
    const void *site = new_site();
    ULONG i;

    nsp_heap_free(heap, NSP_POOL_LSA, block, site);
    ok(nsp_heap_alloc(heap, NSP_POOL_LSA, 24, NSP_CALLER_HOST) != block,
       "heap, check: a freed block is held back");
    nsp_heap_report(heap);
    new_findings(NSP_FINDING_LEAK); /* other, which lives */
    block[5] = 1;
    nsp_heap_report(heap);
    ok_found(USE_AFTER_FREE, 1, "heap, check: a report finds a write to a freed block");
    ok(strstr(last_text(), "was written at offset 5 after it had been freed"),
       "heap, check: USE_AFTER_FREE says where");

    nsp_heap_free(heap, NSP_POOL_LSA, other, new_site());
    other[0] ^= 1;
    for (i = 0; i < 20; i++)
        nsp_heap_free(heap, NSP_POOL_LSA, nsp_heap_alloc(heap, NSP_POOL_LSA, 1000000, NSP_CALLER_HOST), new_site());
    ok_found(USE_AFTER_FREE, 1, "heap, check: a write to a freed block is found when the block is given up");
    nsp_heap_free(heap, NSP_POOL_LSA, other, new_site());
    ok_found(FREE_FOREIGN, 1, "heap, check: what was given up is not held any longer");
}

static void freed_twice_in_detail(void)
{
    void *block = nsp_heap_alloc(heap, NSP_POOL_LSA, 24, new_site());

    nsp_heap_free(heap, NSP_POOL_LSA, block, NSP_CALLER_HOST);
    nsp_heap_free(heap, NSP_POOL_LSA, block, new_site());
    ok_found(FREE_TWICE, 1, "heap, %s: a second free is found", mode);
    ok(strstr(last_text(), "was given block #") && strstr(last_text(), "which had been freed by the host"),
       "heap, %s: FREE_TWICE says which block, and who freed it first", mode);
}

static void leaks(void)
{
    const void *a = new_site(), *b = new_site();
    char text[128];
    ULONG first;

    first = nsp_finding_count(watch);
    nsp_heap_alloc(heap, NSP_POOL_LSA, 10, a); /* #1 */
    nsp_heap_free(heap, NSP_POOL_LSA, nsp_heap_alloc(heap, NSP_POOL_LSA, 99, b), new_site());
    nsp_heap_alloc(heap, NSP_POOL_LSA, 20, NSP_CALLER_HOST);
    nsp_heap_alloc(heap, NSP_POOL_LSA, 1, b); /* #4 */
    nsp_heap_alloc(heap, NSP_POOL_LSA, 20, a);
    nsp_heap_alloc(heap, NSP_POOL_PRIVATE, 7, a); /* #6 */
    nsp_heap_alloc(heap, NSP_POOL_LSA, 30, a);
    ok_quiet("heap, %s: a live block is no leak before the end", mode);

    nsp_heap_report(heap);
    ok_found(LEAK, 3, "heap, %s: a report makes one LEAK for each pool and call site, none for the host", mode);
    ok_str(nsp_finding_get(watch, first)->text, "3 blocks of AllocateLsaHeap (60 bytes) still live, the first is #1",
           "heap, %s: LEAK says how many blocks and bytes", mode);
    ok_str(nsp_finding_get(watch, first + 1)->text, "1 block of AllocateLsaHeap (1 byte) still live, the first is #4",
           "heap, %s: leaks are in order of allocation", mode);
    ok_str(nsp_finding_get(watch, first + 2)->text,
           "1 block of AllocatePrivateHeap (7 bytes) still live, the first is #6",
           "heap, %s: leaks of one call site in two pools are two", mode);
    snprintf(text, sizeof(text), "%lx", (unsigned long)(ULONG_PTR)b);
    ok(strstr(nsp_finding_get(watch, first + 1)->where, text),
       "heap, %s: LEAK says where the blocks were allocated", mode);
    nsp_heap_report(heap);
    ok_quiet("heap, %s: a second report says nothing new", mode);
}

/* ---- the support functions ---- */

static void support_functions(void)
{
    struct nsp_host host = { 0 };
    void *block;
    SIZE_T size;

    host.heap = heap;
    nsp_host_register(&host);
    nsp_host_set_default(&host);

    block = lsa_AllocateLsaHeap(40);
    ok(nsp_heap_owns(heap, block, &size) && size == 40,
       "heap, %s: AllocateLsaHeap takes from the host's heap", mode);
    lsa_FreeLsaHeap(block);
    ok(!nsp_heap_owns(heap, block, NULL), "heap, %s: FreeLsaHeap gives back", mode);
    block = lsa_AllocatePrivateHeap(40);
    ok(nsp_heap_owns(heap, block, &size) && size == 40,
       "heap, %s: AllocatePrivateHeap takes from the host's heap", mode);
    lsa_FreePrivateHeap(block);
    ok(!nsp_heap_owns(heap, block, NULL), "heap, %s: FreePrivateHeap gives back", mode);
    lsa_FreeReturnBuffer(lsa_AllocateLsaHeap(40));
    lsa_FreeLsaHeap(NULL);
    lsa_FreePrivateHeap(NULL);
    lsa_FreeReturnBuffer(NULL);
    ok_quiet("heap, %s: FreeReturnBuffer takes a block of the LSA heap, all take NULL", mode);

    ok(!lsa_AllocatePrivateHeap(SIZE_MAX), "heap, %s: AllocatePrivateHeap of all memory gives NULL", mode);
    if ((block = lsa_AllocateLsaHeap(0xffffffff)))
        ((UCHAR *)block)[0xfffffffe] = 1;
    ok(!block || (nsp_heap_owns(heap, block, &size) && size == 0xffffffff),
       "heap, %s: AllocateLsaHeap of 4 GB gives NULL or 4 GB", mode);
    lsa_FreeLsaHeap(block);
    ok_quiet("heap, %s: the free of such a block is in order", mode);

    lsa_FreePrivateHeap(lsa_AllocateLsaHeap(40));
    ok_found(FREE_MIXED, 1, "heap, %s: FreePrivateHeap of a block of the LSA heap is found", mode);
    ok(strstr(nsp_finding_get(watch, looked_at - 1)->where, "unit-heap"),
       "heap, %s: FREE_MIXED has the place of the call", mode);
    ok_str(nsp_finding_get(watch, looked_at - 1)->step, "FreePrivateHeap",
           "heap, %s: FREE_MIXED has the function that was called", mode);

    nsp_host_unregister(&host);
}

static void any_mode(enum nsp_heap_mode heap_mode)
{
    begin(heap_mode);
    blocks_are_zeroed_and_aligned();
    length_zero();
    impossible_sizes();
    null_is_freed();
    pools_are_mixed();
    blocks_of_other_heaps();
    no_blocks_at_all();
    blocks_of_the_host();
    free_twice();
    sites_are_told_once();
    wipes();
    counts();
    other_hosts(NSP_HEAP_PLAIN);
    other_hosts(NSP_HEAP_CHECK);
    other_hosts(NSP_HEAP_GUARD);
    threads();
    support_functions();
    end();
}

static void with(enum nsp_heap_mode heap_mode, void (*test)(void))
{
    begin(heap_mode);
    test();
    end();
}

int main(void)
{
    any_mode(NSP_HEAP_PLAIN);
    any_mode(NSP_HEAP_CHECK);
    any_mode(NSP_HEAP_GUARD);
    with(NSP_HEAP_CHECK, overruns);
    with(NSP_HEAP_CHECK, damage_of_live_blocks);
    with(NSP_HEAP_CHECK, use_after_free);
    with(NSP_HEAP_CHECK, freed_twice_in_detail);
    with(NSP_HEAP_GUARD, freed_twice_in_detail);
    with(NSP_HEAP_CHECK, leaks);
    with(NSP_HEAP_GUARD, leaks);
    return done_testing();
}
