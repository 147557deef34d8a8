/*
 * The heap in guard mode: where its blocks lie, what cannot be touched, and what is told of who tried.  What it has in
 * common with the other modes is tested in unit-heap.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "test.h"

#include "lsa/heap_private.h"
#include "watch/fence.h"

#define PAGE 0x1000
#define SITE ((const void *)0x7000000)
#define FREER ((const void *)0x7000010)

static struct nsp_watch *watch;
static struct nsp_heap *heap;

static void begin(enum nsp_heap_mode mode)
{
    if (nsp_watch_create(NULL, &watch) || nsp_heap_create(watch, mode, &heap)) {
        printf("Bail out! no heap\n");
        exit(1);
    }
}

static void end(void)
{
    nsp_heap_free_all(heap);
    nsp_watch_free(watch);
}

static UCHAR *alloc(SIZE_T size)
{
    return nsp_heap_alloc(heap, NSP_POOL_LSA, size, SITE);
}

static void release(void *block)
{
    nsp_heap_free(heap, NSP_POOL_LSA, block, FREER);
}

/* ---- accesses, as a package makes them ---- */

static UCHAR CALLBACK load(volatile const UCHAR *byte)
{
    return *byte;
}

static UCHAR CALLBACK store(volatile UCHAR *byte)
{
    return *byte = 1;
}

static BOOL faults(const void *address, BOOL is_write, struct nsp_fault *fault)
{
    const ULONG_PTR args[] = { (ULONG_PTR)address };
    ULONG_PTR result;

    return !nsp_fence_call(is_write ? (const void *)store : (const void *)load, args, 1, &result, fault);
}

/* What is told of the access: "" when nothing is, and "(no fault)" when there was nothing to tell of. */
static const char *touch(const void *address, BOOL is_write)
{
    ULONG count = nsp_finding_count(watch);
    struct nsp_fault fault;

    if (!faults(address, is_write, &fault))
        return "(no fault)";
    nsp_heap_tell_fault(heap, "Touch", &fault);
    return nsp_finding_count(watch) > count ? nsp_finding_get(watch, count)->text : "";
}

static const char *last_id(void)
{
    return nsp_finding_get(watch, nsp_finding_count(watch) - 1)->id;
}

/* ---- where blocks lie ---- */

static const SIZE_T sizes[] = { 0, 1, 15, 16, 17, 24, 4080, 4095, 4096, 4097, 8192, 100000 };

static void ends_of_blocks(void)
{
    ULONG behind = 0, in_front = 0, inside = 0, i;
    struct nsp_fault fault;
    SIZE_T size, before;
    UCHAR *block;

    for (i = 0; i < ARRAYSIZE(sizes); i++) {
        size = (sizes[i] + 15) & ~(SIZE_T)15;
        block = alloc(sizes[i]);
        before = (ULONG_PTR)block % PAGE;
        if (!size && !before)
            before = PAGE;
        inside += !faults(block - before, TRUE, &fault) && (!size || !faults(block + size - 1, TRUE, &fault));
        behind += faults(block + size, FALSE, &fault) && faults(block + size + PAGE - 1, TRUE, &fault);
        in_front += faults(block - before - 1, FALSE, &fault) && faults(block - before - PAGE, TRUE, &fault);
    }
    ok_int(inside, i, "guard: a block of any size, and the rest of its pages, can be touched");
    ok_int(behind, i, "guard: behind it, at the next multiple of 16, is a page that cannot");
    ok_int(in_front, i, "guard: and one before the first of its pages");
}

/* ---- what is told ---- */

static void overruns(void)
{
    UCHAR *block = alloc(32);
    const struct nsp_finding *finding;

    ok_str(touch(block + 32, FALSE),
           "Touch read from block #1 (32 bytes, AllocateLsaHeap at 0x7000000) 1 byte past its end",
           "guard: a read behind a block says which, who allocated it, and how far behind");
    finding = nsp_finding_get(watch, 0);
    ok_str(finding->id, "NSP-0021", "guard: it is OVERRUN");
    ok_str(finding->step, "Touch", "guard: in the call that the package was in");
    ok(!strncmp(finding->where, "unit-guard!+0x", 14), "guard: at the place of the instruction");
    ok_status(finding->status, STATUS_ACCESS_VIOLATION, "guard: and its status is that of the fault");
    ok_str(touch(block + 32 + PAGE - 1, TRUE),
           "Touch wrote to block #1 (32 bytes, AllocateLsaHeap at 0x7000000) 4096 bytes past its end",
           "guard: a write is told as such");
    ok_str(touch(block + 32 + PAGE, TRUE), "", "guard: what is farther away is nobody's");

    block = alloc(24);
    ok_str(touch(block + 24, TRUE), "(no fault)", "guard: the rest of sixteen bytes can be touched");
    release(block);
    ok_str(last_id(), "NSP-0021", "guard: and is looked at when the block is freed");
    block = alloc(0);
    ok_str(touch(block, FALSE),
           "Touch read from block #3 (0 bytes, AllocateLsaHeap at 0x7000000) 1 byte past its end",
           "guard: a block of length 0 has no byte");
}

static void underruns(void)
{
    UCHAR *block = alloc(32);

    ok_str(touch(block - PAGE, TRUE),
           "Touch wrote to block #1 (32 bytes, AllocateLsaHeap at 0x7000000) 4096 bytes before its beginning",
           "guard: a write far before a block says how far");
    ok_str(last_id(), "NSP-0022", "guard: it is UNDERRUN");
    ok_str(touch(block - 1, TRUE), "(no fault)", "guard: what is before a block on its first page can be touched");
    release(block);
    ok_str(last_id(), "NSP-0022", "guard: and is looked at when the block is freed");
    block = alloc(PAGE);
    ok_str(touch(block - 1, FALSE),
           "Touch read from block #2 (4096 bytes, AllocateLsaHeap at 0x7000000) 1 byte before its beginning",
           "guard: before a block that fills its pages not even one byte can be read");
}

static void use_after_free(void)
{
    UCHAR *block = alloc(32), *other = alloc(3 * PAGE);

    release(block);
    ok_str(touch(block + 8, FALSE),
           "Touch read from block #1 (32 bytes, AllocateLsaHeap at 0x7000000) at offset 8, after it had been freed by "
           "0x7000010", "guard: a read of a freed block says which, who allocated and who freed it");
    ok_str(last_id(), "NSP-0028", "guard: it is USE_AFTER_FREE");
    ok_str(touch(block - 1, TRUE),
           "Touch wrote to block #1 (32 bytes, AllocateLsaHeap at 0x7000000) at offset -1, after it had been freed by "
           "0x7000010", "guard: so is a write beside it");
    nsp_heap_wipe_free(heap, other, NSP_CALLER_HOST);
    ok_str(touch(other + 2 * PAGE, TRUE),
           "Touch wrote to block #2 (12288 bytes, AllocateLsaHeap at 0x7000000) at offset 8192, after it had been freed "
           "by the host", "guard: a block that the host freed is told as such");
    ok(!nsp_heap_owns(heap, block, NULL) && !nsp_heap_owns(heap, other, NULL), "guard: freed blocks are nobody's");
}

/* Nothing but what the heap knows of. */
static void other_faults(void)
{
    static const ULONG_PTR addresses[] = { 0, 8, ~(ULONG_PTR)0, 0x12345670 };
    struct nsp_fault fault = { .code = (DWORD)STATUS_ACCESS_VIOLATION };
    UCHAR *block = alloc(32);
    ULONG told = 0, i;
    DWORD old;

    for (i = 0; i < ARRAYSIZE(addresses); i++) {
        fault.access = addresses[i];
        told += nsp_heap_tell_fault(heap, "Touch", &fault);
    }
    ok(!told && !nsp_finding_count(watch), "guard: a fault elsewhere is not told");
    fault.access = (ULONG_PTR)block + 32;
    fault.code = (DWORD)STATUS_BREAKPOINT;
    ok(!nsp_heap_tell_fault(heap, "Touch", &fault), "guard: nor is one that is no access");
    VirtualProtect(block, 32, PAGE_READONLY, &old);
    ok_str(touch(block, TRUE), "", "guard: nor is one within a live block, which somebody else has made so");
    VirtualProtect(block, 32, old, &old);
}

static void other_modes(void)
{
    static const enum nsp_heap_mode modes[] = { NSP_HEAP_PLAIN, NSP_HEAP_CHECK };
    struct nsp_fault fault = { .code = (DWORD)STATUS_ACCESS_VIOLATION };
    ULONG i;

    for (i = 0; i < ARRAYSIZE(modes); i++) {
        begin(modes[i]);
        fault.access = (ULONG_PTR)alloc(32) + 32;
        ok(!nsp_heap_tell_fault(heap, "Touch", &fault) && !nsp_finding_count(watch),
           "guard: the %s heap has no such pages", i ? "check" : "plain");
        end();
    }
}

/* ---- the host's own reading ---- */

static void copies(void)
{
    UCHAR *block = alloc(4096), *freed = alloc(4096), copy[256] = { 0 };
    static const SIZE_T lengths[] = { 1, 16, 32, 33, 256 };
    ULONG refused = 0, i;

    release(freed);
    for (i = 0; i < ARRAYSIZE(lengths); i++) {
        refused += !nsp_fence_copy(copy, block + 4097 - lengths[i], lengths[i]);
        refused += !nsp_fence_copy(block + 4097 - lengths[i], copy, lengths[i]);
        refused += !nsp_fence_copy(copy, freed, lengths[i]);
        refused += !nsp_fence_copy(freed, copy, lengths[i]);
    }
    ok_int(refused, 4 * i, "guard: a copy that leaves a block, or comes from a freed one, is refused in whole");
    ok(nsp_fence_copy(copy, block + 4096 - 256, 256), "guard: one up to the end is not");
}

/* ---- limits ---- */

#define HELD (1024 * sizeof(void *)) /* the smallest blocks */

static void held_back(void)
{
    UCHAR *first = alloc(1), *second = alloc(1), *large = alloc(sizeof(void *) << 23);
    struct nsp_heap_touch found;
    ULONG i;

    release(large);
    ok(!nsp_heap_check_touched(heap->check, large, &found),
       "guard: a block that takes an eighth of all is not held back");
    release(first);
    release(second);
    for (i = 2; i < HELD; i++)
        release(alloc(1));
    ok(nsp_heap_check_touched(heap->check, first, &found), "guard: %u freed blocks are held back", (unsigned)HELD);
    release(alloc(1));
    ok(!nsp_heap_check_touched(heap->check, first, &found) && nsp_heap_check_touched(heap->check, second, &found),
       "guard: with one more the oldest is given up");
    release(first);
    ok_str(last_id(), "NSP-0018", "guard: and not known any longer");
}

/* More than there are pages for. */
static void very_many(void)
{
    const ULONG count = 1024 * sizeof(void *) + 100;
    UCHAR **blocks = calloc(count, sizeof(*blocks));
    struct nsp_fault fault;
    ULONG made = 0, i;

    for (i = 0; i < count; i++)
        made += (blocks[i] = alloc(16)) != NULL;
    ok_int(made, count, "guard: there is no end to blocks");
    ok(faults(blocks[0] + 16, TRUE, &fault) && !faults(blocks[count - 1] + 16, TRUE, &fault),
       "guard: but those behind the %uth have no pages of their own", (unsigned)(1024 * sizeof(void *)));
    for (i = 0; i < count; i++)
        release(blocks[i]);
    ok_int(nsp_finding_count(watch), 1, "guard: and are looked at when they are freed");
    ok_str(last_id(), "NSP-0021", "guard: as in check mode");
    blocks[0] = alloc(16);
    ok(faults(blocks[0] + 16, TRUE, &fault), "guard: when they are gone there are pages again");
    free(blocks);
}

static void with_guard(void (*test)(void))
{
    begin(NSP_HEAP_GUARD);
    test();
    end();
}

int main(void)
{
    with_guard(ends_of_blocks);
    with_guard(overruns);
    with_guard(underruns);
    with_guard(use_after_free);
    with_guard(other_faults);
    other_modes();
    with_guard(copies);
    with_guard(held_back);
    with_guard(very_many);
    return done_testing();
}
