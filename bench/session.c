/*
 * What sessions cost: AddCredential, GetCredentials and DeleteCredential in a host with a thousand sessions and in one
 * with a million, in turns in one run; and the bytes of a session without credentials.  Of the million either a
 * thousand are in use, which shows what the number of sessions costs, or all, which shows what memory outside the
 * caches costs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ntsecpkg_host.h"

#include <psapi.h>
#include <stdio.h>
#include <string.h>

#define BENCH "session"
#include "bench.h"

/* Short rounds, so that on a busy machine the median is one in which nobody was interrupted. */
#define ROUNDS 401
#define CALLS 200
#define DEPTH 16 /* rounds between adding a credential and deleting it: it has left the caches by then */

#define PACKAGE 1
#define FIRST_ID 0x10000
#define GOAL_RATIO 1.5
#define GOAL_BYTES 256.0

enum operation { ADD, GET, DELETE_ONE, OPERATIONS };

static const char *const names[OPERATIONS] = { "add", "get", "delete" };

/* Every session has a credential "first"; some of those in use have a "second" for a while. */
struct side {
    const char *name;
    ULONG sessions, in_use;
    struct nsp_host *host;
    ULONG second[DEPTH][CALLS];
    double ns[OPERATIONS][ROUNDS];
};

enum { FEW, MANY, ALL, SIDES };

static struct side sides[SIDES] = {
    [FEW] = { .name = "few", .sessions = 1000, .in_use = 1000 },
    [MANY] = { .name = "many", .sessions = 1000000, .in_use = 1000 },
    [ALL] = { .name = "all", .sessions = 1000000, .in_use = 1000000 }
};

struct result {
    double ns, ratio;
};

static double used_bytes(void)
{
    PROCESS_MEMORY_COUNTERS counters = { .cb = sizeof(counters) };

    if (!GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof(counters)))
        die("GetProcessMemoryInfo");
    return counters.WorkingSetSize;
}

/* ---- one call of each kind ---- */

static LUID id_of(ULONG session)
{
    LUID id = { FIRST_ID + session, 0 };

    return id;
}

static LSA_STRING counted(const char *text)
{
    LSA_STRING string = { (USHORT)strlen(text), (USHORT)strlen(text), (char *)text };

    return string;
}

static void create(ULONG session)
{
    LUID id = id_of(session);

    if (CreateLogonSession(&id))
        die("CreateLogonSession");
}

static void add(ULONG session, const char *key_text)
{
    LSA_STRING key = counted(key_text), credential = counted("0123456789abcdef");
    LUID id = id_of(session);

    if (AddCredential(&id, PACKAGE, &key, &credential))
        die("AddCredential");
}

static void add_first(ULONG session)
{
    add(session, "first");
}

static void add_second(ULONG session)
{
    add(session, "second");
}

static void get_first(ULONG session)
{
    LSA_STRING key = counted("first"), credential;
    ULONG context = 0, length;
    LUID id = id_of(session);

    if (GetCredentials(&id, PACKAGE, &context, FALSE, &key, &length, &credential))
        die("GetCredentials");
    FreeLsaHeap(credential.Buffer);
}

static void delete_second(ULONG session)
{
    LSA_STRING key = counted("second");
    LUID id = id_of(session);

    if (DeleteCredential(&id, PACKAGE, &key))
        die("DeleteCredential");
}

/* ---- rounds ---- */

/* Those in use are spread over all. */
static void pick(const struct side *side, ULONG *picked)
{
    static ULONGLONG state = 88172645463325252; /* xorshift: the same picks in every run */
    ULONG i;

    for (i = 0; i < CALLS; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        picked[i] = state % side->in_use * (side->sessions / side->in_use);
    }
}

/* ns for a call */
static double time_calls(void (*call)(ULONG session), const ULONG *picked)
{
    double start = now_ns();
    ULONG i;

    for (i = 0; i < CALLS; i++)
        call(picked[i]);
    return (now_ns() - start) / CALLS;
}

static void run_round(struct side *side, ULONG round)
{
    ULONG *second = side->second[round % DEPTH], others[CALLS];

    NspHostSetDefault(side->host);
    pick(side, others);
    side->ns[GET][round] = time_calls(get_first, others);
    side->ns[DELETE_ONE][round] = time_calls(delete_second, second);
    pick(side, second);
    side->ns[ADD][round] = time_calls(add_second, second);
}

/* The value is what its sessions take up, in bytes, before they have credentials. */
static double prepare(struct side *side)
{
    double before;
    ULONG i;

    if (NspHostCreate(NULL, &side->host))
        die("NspHostCreate");
    NspHostSetDefault(side->host);
    before = used_bytes();
    for (i = 0; i < side->sessions; i++)
        create(i);
    before = used_bytes() - before;
    for (i = 0; i < side->sessions; i++)
        add_first(i);
    return before;
}

static void add_seconds(struct side *side)
{
    ULONG i;

    NspHostSetDefault(side->host);
    for (i = 0; i < DEPTH; i++) {
        pick(side, side->second[i]);
        time_calls(add_second, side->second[i]);
    }
}

/* Round by round, so that a drift of the machine cancels out. */
static double ratio_of(const struct side *side, enum operation operation)
{
    double ratio[ROUNDS];
    ULONG i;

    for (i = 0; i < ROUNDS; i++)
        ratio[i] = side->ns[operation][i] / sides[FEW].ns[operation][i];
    return median(ratio, ROUNDS);
}

static void print_table(struct result results[][OPERATIONS], double bytes)
{
    ULONG i, k;

    printf("ns for a call, median of %u rounds; ratios to the first, goal %.2f for a thousand in use\n\n", ROUNDS,
           GOAL_RATIO);
    printf("sessions   in use     add  ratio     get  ratio  delete  ratio\n");
    for (i = 0; i < SIDES; i++) {
        printf("%8lu %8lu", sides[i].sessions, sides[i].in_use);
        for (k = 0; k < OPERATIONS; k++)
            printf(" %7.1f %6.3f", results[i][k].ns, results[i][k].ratio);
        printf("\n");
    }
    printf("\nbytes of an empty session %.0f, goal %.0f\n", bytes, GOAL_BYTES);
}

static void print_json(struct result results[][OPERATIONS], double bytes)
{
    const char *comma = "";
    ULONG i, k;

    printf("{\"schema\":1,\"bench\":\"session\",\"results\":[");
    for (i = 0; i < SIDES; i++) {
        for (k = 0; k < OPERATIONS; k++, comma = ",")
            printf("%s\n {\"sessions\":%lu,\"in_use\":%lu,\"operation\":\"%s\",\"ns\":%.1f,\"ratio\":%.3f}", comma,
                   sides[i].sessions, sides[i].in_use, names[k], results[i][k].ns, results[i][k].ratio);
    }
    printf("],\n ");
    for (i = MANY; i < SIDES; i++) {
        for (k = 0; k < OPERATIONS; k++)
            printf("\"ratio_%s_%s\":%.3f,", sides[i].name, names[k], results[i][k].ratio);
    }
    printf("\"bytes_per_session\":%.1f}\n", bytes);
}

int main(int argc, char **argv)
{
    BOOL is_json = argc == 2 && !strcmp(argv[1], "--json");
    struct result results[SIDES][OPERATIONS];
    double bytes;
    ULONG i, k;

    if (argc > 1 && !is_json) {
        fprintf(stderr, "usage: session.exe [--json]\n");
        return 2;
    }
    prepare(&sides[FEW]);
    bytes = prepare(&sides[MANY]) / sides[MANY].sessions;
    sides[ALL].host = sides[MANY].host;
    for (i = 0; i < SIDES; i++)
        add_seconds(&sides[i]);
    /* Each has its turn to go first. */
    for (i = 0; i < ROUNDS; i++) {
        for (k = 0; k < SIDES; k++)
            run_round(&sides[(i + k) % SIDES], i);
    }
    for (i = 0; i < SIDES; i++) {
        for (k = 0; k < OPERATIONS; k++)
            results[i][k].ratio = ratio_of(&sides[i], k);
    }
    for (i = 0; i < SIDES; i++) {
        for (k = 0; k < OPERATIONS; k++)
            results[i][k].ns = median(sides[i].ns[k], ROUNDS); /* which sorts */
    }
    if (is_json)
        print_json(results, bytes);
    else
        print_table(results, bytes);
    return 0;
}
