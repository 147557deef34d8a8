/*
 * What packages do to the heaps that they are given, as the host's owner hears of it.  The heap itself is tested in
 * unit-heap.c.  Contract 4.3 and 8.8, and assertion 11 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

static const struct { const char *fixture, *findings, *where, *sentence; } faults[] = {
    { "ap_name_one_block.dll", "", "", "[11] a name in one block is freed once" },
    { "ap_name_two_blocks.dll", "", "", "[11] a name in two blocks is freed, both" },
    { "frees_wrong_heap.dll",
      "NSP-0018 FreeLsaHeap: FreeLsaHeap was given a block of the process heap, which went back there",
      "frees_wrong_heap", "a block of another heap goes back there" },
    { "frees_no_block.dll",
      "NSP-0018 FreeLsaHeap: FreeLsaHeap was given a pointer to no block of any heap, which was left alone",
      "frees_no_block", "a pointer to no block is left alone" },
    { "frees_private_as_lsa.dll",
      "NSP-0019 FreeLsaHeap: FreeLsaHeap was given a block of AllocatePrivateHeap", "frees_private_as_lsa",
      "a block of the private heap is freed as if it were none" },
    { "double_free.dll",
      "NSP-0020 FreeLsaHeap: FreeLsaHeap was given block #1 (24 bytes, AllocateLsaHeap at double_free!+), which had "
      "been freed by double_free!+", "double_free", "a block is freed once" },
    { "overruns.dll",
      "NSP-0021 FreeLsaHeap: block #1 (24 bytes, AllocateLsaHeap at overruns!+) was written 1 byte past its end",
      "overruns", "a byte too many is seen when the block is freed" },
    { "underruns.dll",
      "NSP-0022 FreeLsaHeap: block #1 (24 bytes, AllocateLsaHeap at underruns!+) was written 1 byte before its "
      "beginning", "underruns", "and so is one too early" },
    { "writes_after_free.dll",
      "NSP-0028 shutdown: block #1 (24 bytes, AllocateLsaHeap at writes_after_free!+) was written at offset 8 after it "
      "had been freed", "writes_after_free", "a freed block that was written to is seen at the end" },
    { "leaks.dll", "NSP-0023 shutdown: 2 blocks of AllocateLsaHeap (48 bytes) still live, the first is #1", "leaks",
      "blocks of one call site that still live are one finding" },
};

static void with_the_check_heap(void)
{
    const struct nsp_finding *finding;
    struct nsp_host *host;
    size_t i;

    for (i = 0; i < ARRAYSIZE(faults); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        need_loaded(host, faults[i].fixture);
        NspHostShutdown(host);
        ok_str(stable(findings(host)), faults[i].findings, "heap: %s", faults[i].sentence);
        finding = NspHostGetFinding(host, 0);
        ok(!strncmp(finding ? finding->where : "", faults[i].where, strlen(faults[i].where)),
           "heap: %s: the place is in the package", faults[i].fixture);
        NspHostDestroy(host);
    }
}

/* The plain heap sees less, but a package must not do more harm there. */
static void with_the_plain_heap(void)
{
    static const struct { const char *fixture, *id; } seen[] = {
        { "ap_name_one_block.dll", "" }, { "ap_name_two_blocks.dll", "" }, { "frees_wrong_heap.dll", "NSP-0018" },
        { "frees_no_block.dll", "NSP-0018" }, { "frees_private_as_lsa.dll", "NSP-0019" },
        { "double_free.dll", "NSP-0020" }, { "leaks.dll", "" },
    };
    const struct nsp_finding *finding;
    struct nsp_host *host;
    size_t i;

    for (i = 0; i < ARRAYSIZE(seen); i++) {
        host = new_host(0);
        need_loaded(host, seen[i].fixture);
        NspHostShutdown(host);
        finding = NspHostGetFinding(host, 0);
        ok_str(finding ? finding->id : "", seen[i].id, "heap: %s: the plain heap finds %s", seen[i].fixture,
               *seen[i].id ? "the same" : "nothing");
        NspHostDestroy(host);
    }
}

int main(void)
{
    with_the_check_heap();
    with_the_plain_heap();
    return done_testing();
}
