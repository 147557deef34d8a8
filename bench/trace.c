/*
 * What a trace costs: calls of support functions, of an empty slot, and of one that signs 64 bytes, which is about the
 * least that a package is called for, across the border, with the trace off and on, with the check heap, with it but
 * without the watch for handles, and with the guard heap, each against calling the function directly.  The hosts take
 * turns, and each is the only one while it is measured, as usual.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "host.h"

#include <stdio.h>
#include <string.h>

#include "lsa/frame.h"
#include "lsa/functions.h"
#include "package/enter.h"
#include "watch/fence.h"

#define BENCH "trace"
#include "bench.h"

#define ROUNDS 41
#define TRACE_FILE L"bench-trace.jsonl"
#define GOAL_RATIO 1.02 /* with the trace off, but for the empty slot, beside which nothing is small */

/* ---- what is called ---- */

static struct nsp_package *pkg;
static const struct nsp_lsa_table *given; /* to packages of the host */

/* The functions themselves, reached as a package reaches them. */
static const struct nsp_lsa_table bare = {
    .GetExtendedCallFlags = lsa_GetExtendedCallFlags, .AllocateLsaHeap = lsa_AllocateLsaHeap,
    .FreeLsaHeap = lsa_FreeLsaHeap
};
static const struct nsp_lsa_table *volatile table;

static void flags_of_call(void)
{
    ULONG flags;

    table->GetExtendedCallFlags(&flags);
}

static void block_of_heap(void)
{
    table->FreeLsaHeap(table->AllocateLsaHeap(48));
}

/* Behind the fence, without which nobody enters a package. */
static void enter_directly(enum nsp_package_slot slot, unsigned count)
{
    const ULONG_PTR args[] = { 1, 0 };
    struct nsp_fault fault;
    ULONG_PTR result;

    nsp_fence_call(pkg->lsa.slots[slot], args, count, &result, &fault);
}

static void slot_directly(void)
{
    enter_directly(NSP_PKG_DeleteContext, 1);
}

static void sign_directly(void)
{
    enter_directly(NSP_PKG_ApplyControlToken, 2);
}

static void slot_by_host(void)
{
    ULONG_PTR result;
    NTSTATUS status;

    NSP_ENTER_LSA(pkg, DeleteContext, NULL, &result, &status, 1);
}

static void sign_by_host(void)
{
    ULONG_PTR result;
    NTSTATUS status;

    NSP_ENTER_LSA(pkg, ApplyControlToken, NULL, &result, &status, 1, NULL);
}

static const struct { const char *name; void (*directly)(void), (*by_host)(void); ULONG fewer; } calls[] = {
    { "flags", flags_of_call, flags_of_call, 1 },
    { "block", block_of_heap, block_of_heap, 1 },
    { "slot", slot_directly, slot_by_host, 1 },
    { "sign", sign_directly, sign_by_host, 10 }
};
#define CALLS ARRAYSIZE(calls)

/* ---- hosts ---- */

enum mode { OFF, ON, CHECK, UNWATCHED, GUARD, MODES };

static const struct { const char *name; ULONG flags; const WCHAR *trace; ULONG repeat; } modes[MODES] = {
    [OFF] = { "off", 0, NULL, 20000 },
    [ON] = { "on", 0, TRACE_FILE, 100 },
    [CHECK] = { "check", NSP_HOST_CHECK_HEAP, NULL, 2000 },
    [UNWATCHED] = { "unwatched", NSP_HOST_CHECK_HEAP | NSP_HOST_NO_HANDLE_WATCH, NULL, 2000 },
    [GUARD] = { "guard", NSP_HOST_GUARD_HEAP, NULL, 500 }
};

static double direct_ns[CALLS][ROUNDS], ns[MODES][CALLS][ROUNDS], off_ratio[CALLS][ROUNDS];

static double time_call(void (*call)(void), ULONG repeat)
{
    double start = now_ns();
    ULONG i;

    for (i = 0; i < repeat; i++)
        call();
    return (now_ns() - start) / repeat;
}

/* The direct call and the other one in turns, so that a drift of the machine is in both. */
static void measure_off(ULONG round)
{
    double direct[9], off[9], ratio[9];
    ULONG i, call, repeat;

    for (call = 0; call < CALLS; call++) {
        repeat = modes[OFF].repeat / ARRAYSIZE(ratio) / calls[call].fewer;
        for (i = 0; i < ARRAYSIZE(ratio); i++) {
            table = &bare;
            direct[i] = time_call(calls[call].directly, repeat);
            table = given;
            off[i] = time_call(calls[call].by_host, repeat);
            ratio[i] = off[i] / direct[i];
        }
        direct_ns[call][round] = median(direct, ARRAYSIZE(direct));
        ns[OFF][call][round] = median(off, ARRAYSIZE(off));
        off_ratio[call][round] = median(ratio, ARRAYSIZE(ratio));
    }
}

static void run_round(enum mode mode, ULONG round)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = modes[mode].flags, .trace_file = modes[mode].trace
    };
    struct nsp_module *module;
    struct nsp_host *host;
    ULONG call;

    if (NspHostCreate(&options, &host))
        die("NspHostCreate");
    NspHostSetDefault(host);
    if (NspModuleLoad(host, L"bench\\trivial.dll", NULL, &module))
        die("bench\\trivial.dll: it is loaded from the build folder, which");
    pkg = nsp_package_enter(module->packages); /* as an open credential does for as long as it is */
    table = given = nsp_lsa_table(host);
    if (mode == OFF)
        measure_off(round);
    for (call = 0; call < CALLS && mode != OFF; call++)
        ns[mode][call][round] = time_call(calls[call].by_host, modes[mode].repeat / calls[call].fewer);
    nsp_package_leave(pkg);
    NspHostDestroy(host);
}

int main(int argc, char **argv)
{
    BOOL is_json = argc == 2 && !strcmp(argv[1], "--json");
    double direct, own;
    ULONG round, mode, call;

    if (argc > 1 && !is_json) {
        fprintf(stderr, "usage: trace.exe [--json]\n");
        return 2;
    }
    if (!nsp_frame_init() || !nsp_lsa_table_init())
        die("the DLL");
    for (round = 0; round < ROUNDS; round++)
        for (mode = 0; mode < MODES; mode++)
            run_round(mode, round);
    DeleteFileW(TRACE_FILE);

    printf(is_json ? "{\"schema\":1,\"bench\":\"trace\",\"goal_ratio\":%.2f,\n" :
           "ns for a call and times the direct one, median of rounds; goal %.2f for all but the slot, off\n\n"
           "           direct                 off                  on               check           unwatched"
           "               guard\n",
           GOAL_RATIO);
    for (call = 0; call < CALLS; call++) {
        direct = median(direct_ns[call], ROUNDS);
        printf(is_json ? " \"ns_%s_direct\":%.1f,\n" : "%-8s %8.1f", calls[call].name, direct);
        for (mode = 0; mode < MODES; mode++) {
            own = median(ns[mode][call], ROUNDS);
            if (is_json)
                printf(" \"ns_%s_%s\":%.1f,", calls[call].name, modes[mode].name, own);
            else
                printf(" %10.1f", own);
            own = mode == OFF ? median(off_ratio[call], ROUNDS) : own / direct;
            if (is_json)
                printf("\"ratio_%s_%s\":%.3f%s\n", calls[call].name, modes[mode].name, own,
                       call + 1 == CALLS && mode + 1 == MODES ? "}" : ",");
            else
                printf(" %8.3f", own);
        }
        if (!is_json)
            printf("\n");
    }
    return 0;
}
