/*
 * What packages do to the guard heap, as the host's owner hears of it.  The heap itself is tested in unit-guard.c; what
 * it has in common with the check heap in host-heap.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

/* Faults in Initialize end the package; what is seen later does not. */
static const struct { const char *fixture; NTSTATUS status; const char *findings, *sentence; } faults[] = {
    { "overruns.dll", STATUS_SUCCESS,
      "NSP-0021 FreeLsaHeap: block #1 (24 bytes, AllocateLsaHeap at overruns!+) was written 1 byte past its end",
      "a byte too many that is within sixteen is seen when the block is freed" },
    { "underruns.dll", STATUS_SUCCESS,
      "NSP-0022 FreeLsaHeap: block #1 (24 bytes, AllocateLsaHeap at underruns!+) was written 1 byte before its "
      "beginning", "and so is one too early" },
    { "overreads.dll", STATUS_ACCESS_VIOLATION,
      "NSP-0021 Initialize: STATUS_ACCESS_VIOLATION: Initialize read from block #1 (32 bytes, AllocateLsaHeap at "
      "overreads!+) 1 byte past its end\n"
      "NSP-0023 shutdown: 1 block of AllocateLsaHeap (32 bytes) still live, the first is #1",
      "a read behind a block is seen at once, and is its end" },
    { "writes_after_free.dll", STATUS_ACCESS_VIOLATION,
      "NSP-0028 Initialize: STATUS_ACCESS_VIOLATION: Initialize wrote to block #1 (24 bytes, AllocateLsaHeap at "
      "writes_after_free!+) at offset 8, after it had been freed by writes_after_free!+",
      "so is a write to a freed block, and all three places are told" },
    { "reads_after_free.dll", STATUS_ACCESS_VIOLATION,
      "NSP-0028 Initialize: STATUS_ACCESS_VIOLATION: Initialize read from block #1 (24 bytes, AllocateLsaHeap at "
      "reads_after_free!+) at offset 8, after it had been freed by reads_after_free!+", "so is a read of one" },
    { "double_free.dll", STATUS_SUCCESS,
      "NSP-0020 FreeLsaHeap: FreeLsaHeap was given block #1 (24 bytes, AllocateLsaHeap at double_free!+), which had "
      "been freed by double_free!+", "a block is freed once" },
    { "frees_wrong_heap.dll", STATUS_SUCCESS,
      "NSP-0018 FreeLsaHeap: FreeLsaHeap was given a block of the process heap, which went back there",
      "a block of another heap goes back there" },
    { "leaks.dll", STATUS_SUCCESS,
      "NSP-0023 shutdown: 2 blocks of AllocateLsaHeap (48 bytes) still live, the first is #1",
      "blocks of one call site that still live are one finding" },
    { "raises_in_entry.dll", STATUS_ACCESS_VIOLATION,
      "NSP-0013 SpLsaModeInitialize: STATUS_ACCESS_VIOLATION: SpLsaModeInitialize raised STATUS_ACCESS_VIOLATION writing "
      "to address " ADDRESS("00000000"), "a fault that has to do with no block is an exception as ever" },
};

static void faulty_packages(void)
{
    struct nsp_load_report report = { .size = sizeof(report) };
    const struct nsp_finding *finding;
    struct nsp_module *module;
    struct nsp_host *host;
    NTSTATUS status;
    char place[64];
    size_t i;

    for (i = 0; i < ARRAYSIZE(faults); i++) {
        host = new_host(NSP_HOST_GUARD_HEAP);
        status = NspModuleLoad(host, fixture_path(faults[i].fixture), &report, &module);
        ok_status(status, faults[i].status, "guard: %s: loading it", faults[i].fixture);
        ok_int(report.died, faults[i].status != STATUS_SUCCESS, "guard: %s: is it dead?", faults[i].fixture);
        NspHostShutdown(host);
        ok_str(stable(findings(host)), faults[i].findings, "guard: %s", faults[i].sentence);
        finding = NspHostGetFinding(host, 0);
        snprintf(place, sizeof(place), "%.*s!+", (int)strcspn(faults[i].fixture, "."), faults[i].fixture);
        ok(finding && !strncmp(finding->where, place, strlen(place)), "guard: %s: the place is in the package",
           faults[i].fixture);
        NspHostDestroy(host);
    }
}

/* A host of which a package has died goes on. */
static void others_go_on(void)
{
    struct nsp_host *host = new_host(NSP_HOST_GUARD_HEAP);
    struct nsp_module *module;
    struct logon logon;

    load(host, "reads_after_free.dll", &module);
    need_loaded(host, "clean.dll");
    logon = log_on("Clean", Interactive, 0);
    ok_status(logon.status, STATUS_SUCCESS, "guard: another package is loaded, and logs on");
    drop(&logon);
    NspHostDestroy(host);
}

/* Packages that do nothing wrong, with all that the host reads and frees for them. */
static void clean_packages(void)
{
    static const char *const fixtures[] = {
        "clean.dll", "ap_name_one_block.dll", "ap_name_two_blocks.dll", "account_one_block.dll", "clean_context.dll",
        "two_tables.dll", "interactive.dll"
    };
    struct nsp_host *host = new_host(NSP_HOST_GUARD_HEAP);
    size_t i;

    for (i = 0; i < ARRAYSIZE(fixtures); i++)
        need_loaded(host, fixtures[i]);
    NspHostShutdown(host);
    ok_findings(host, "", "guard: packages that do nothing wrong do not here, either");
    NspHostDestroy(host);
}

static void flags(void)
{
    struct nsp_host *host = new_host(NSP_HOST_GUARD_HEAP | NSP_HOST_CHECK_HEAP);

    need_loaded(host, "leaks.dll");
    NspHostShutdown(host);
    ok(NspHostGetFinding(host, 0), "guard: with the flag of the check heap, too, it is one host");
    NspHostDestroy(host);
}

int main(void)
{
    faulty_packages();
    others_go_on();
    clean_packages();
    flags();
    return done_testing();
}
