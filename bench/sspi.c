/*
 * What the way to a package costs: one leg of a handshake through InitSecurityInterface against its slot behind the
 * same fence, in turns in one run; and the same leg with fewer and more of what it is made of, to see where it goes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include <stdio.h>
#include <string.h>

#include "front/sspi.h"
#include "lsa/frame.h"
#include "package/package.h"
#include "watch/fence.h"

#define BENCH "sspi"
#include "bench.h"

/* Short rounds, so that on a busy machine the median is one in which nobody was interrupted. */
#define ROUNDS 301
#define CALLS 1000

#define GOAL_RATIO 1.05
#define GOAL_NS 100.0

static SecurityFunctionTableW *sspi;
static SecHandle cred, context;
static const void *slot;

/* ---- what is measured ---- */

static char said[4] = "abc", answered[4];

static void leg_through_host(void)
{
    SecBuffer in = { sizeof(said), SECBUFFER_TOKEN, said }, out = { sizeof(answered), SECBUFFER_TOKEN, answered };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &in }, output = { SECBUFFER_VERSION, 1, &out };
    ULONG attributes;

    if (sspi->InitializeSecurityContextW(&cred, &context, NULL, 0, 0, SECURITY_NATIVE_DREP, &input, 0, NULL, &output,
                                         &attributes, NULL) != SEC_I_CONTINUE_NEEDED)
        die("InitializeSecurityContext");
}

static void leg_without_buffers(void)
{
    SecBuffer out = { sizeof(answered), SECBUFFER_TOKEN, answered };
    SecBufferDesc output = { SECBUFFER_VERSION, 1, &out };
    ULONG attributes;

    if (sspi->InitializeSecurityContextW(&cred, &context, NULL, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, NULL, &output,
                                         &attributes, NULL) != SEC_I_CONTINUE_NEEDED)
        die("InitializeSecurityContext");
}

static void slot_behind_fence(void)
{
    SecBuffer in = { sizeof(said), SECBUFFER_TOKEN, said }, out = { sizeof(answered), SECBUFFER_TOKEN, answered };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &in }, output = { SECBUFFER_VERSION, 1, &out };
    SecBuffer data = { 0 };
    nsp_sec_handle new_context = 0;
    BOOLEAN is_mapped = FALSE;
    TimeStamp expiry;
    ULONG attributes;
    const ULONG_PTR args[] = {
        1, 2, 0, 0, SECURITY_NATIVE_DREP, (ULONG_PTR)&input, (ULONG_PTR)&new_context, (ULONG_PTR)&output,
        (ULONG_PTR)&attributes, (ULONG_PTR)&expiry, (ULONG_PTR)&is_mapped, (ULONG_PTR)&data
    };
    struct nsp_fault fault;
    ULONG_PTR result;

    if (!nsp_fence_call(slot, args, sizeof(args) / sizeof(args[0]), &result, &fault) ||
        (NTSTATUS)result != SEC_I_CONTINUE_NEEDED)
        die("the slot");
}

static void copy_behind_fence(void)
{
    nsp_fence_copy(answered, said, sizeof(answered));
}

static void lock_and_unlock(void)
{
    static SRWLOCK lock;

    AcquireSRWLockShared(&lock);
    ReleaseSRWLockShared(&lock);
}

static void block_of_heap(void)
{
    HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(answered)));
}

enum { LEG, SLOT, OUTPUT_ONLY, COPY, LOCK, BLOCK, SIDES };

static struct side {
    const char *name;
    void (*run)(void);
    double ns[ROUNDS];
} sides[SIDES] = {
    [LEG] = { .name = "leg", .run = leg_through_host },
    [SLOT] = { .name = "slot", .run = slot_behind_fence },
    [OUTPUT_ONLY] = { .name = "leg_without_input", .run = leg_without_buffers },
    [COPY] = { .name = "copy_behind_fence", .run = copy_behind_fence },
    [LOCK] = { .name = "lock", .run = lock_and_unlock },
    [BLOCK] = { .name = "block", .run = block_of_heap }
};

static void run_round(struct side *side, ULONG round)
{
    double start = now_ns();
    ULONG i;

    for (i = 0; i < CALLS; i++)
        side->run();
    side->ns[round] = (now_ns() - start) / CALLS;
}

/* ---- the host ---- */

static void set_up(void)
{
    struct nsp_host_options options = { .size = sizeof(options) };
    SecBuffer out = { sizeof(answered), SECBUFFER_TOKEN, answered };
    SecBufferDesc output = { SECBUFFER_VERSION, 1, &out };
    struct nsp_module *module;
    struct nsp_host *host;
    ULONG attributes;

    if (!nsp_frame_init() || !nsp_lsa_table_init() || NspHostCreate(&options, &host))
        die("NspHostCreate");
    NspHostSetDefault(host);
    if (NspModuleLoad(host, L"bench\\trivial.dll", NULL, &module) ||
        !(slot = (const void *)GetProcAddress(GetModuleHandleW(L"trivial.dll"), "trivial_leg")))
        die("bench\\trivial.dll: it is loaded from the build folder, which");
    sspi = nsp_sspi_table_w();
    if (sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Trivial", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &cred,
                                        NULL) ||
        sspi->InitializeSecurityContextW(&cred, NULL, NULL, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, &output,
                                         &attributes, NULL) != SEC_I_CONTINUE_NEEDED)
        die("the first leg");
}

int main(int argc, char **argv)
{
    BOOL is_json = argc == 2 && !strcmp(argv[1], "--json");
    double excess[ROUNDS], ratio[ROUNDS];
    ULONG i, side;

    if (argc > 1 && !is_json) {
        fprintf(stderr, "usage: sspi.exe [--json]\n");
        return 2;
    }
    set_up();
    for (i = 0; i < ROUNDS; i++)
        for (side = 0; side < SIDES; side++)
            run_round(&sides[(side + i) % SIDES], i);
    for (i = 0; i < ROUNDS; i++) {
        ratio[i] = sides[LEG].ns[i] / sides[SLOT].ns[i];
        excess[i] = sides[LEG].ns[i] - GOAL_RATIO * sides[SLOT].ns[i];
    }

    printf(is_json ? "{\"schema\":1,\"bench\":\"sspi\",\"ns\":{" : "ns for a call, median of %u rounds\n\n", ROUNDS);
    for (side = 0; side < SIDES; side++)
        printf(is_json ? "%s\"%s\":%.1f" : "%s%-18s %8.1f\n", is_json && side ? "," : "", sides[side].name,
               median(sides[side].ns, ROUNDS));
    if (is_json)
        printf("},\n \"ratio\":%.3f,\"ns_beyond_ratio\":%.1f,\"goal_ratio\":%.2f,\"goal_ns\":%.1f}\n",
               median(ratio, ROUNDS), median(excess, ROUNDS), GOAL_RATIO, GOAL_NS);
    else
        printf("\nratio %.3f; beyond %.2f times the slot %.1f ns, goal %.1f ns\n", median(ratio, ROUNDS), GOAL_RATIO,
               median(excess, ROUNDS), GOAL_NS);
    return 0;
}
