/*
 * Cases of credentials and contexts: handshakes as they should be, several at once, in the wrong order, and cut short.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_message.h"
#include <stdlib.h>
#include <string.h>

#define ROUNDS 4

void check_credentials(struct check *check)
{
    static const ULONG uses[] = { SECPKG_CRED_OUTBOUND, SECPKG_CRED_INBOUND, SECPKG_CRED_BOTH };
    SecurityFunctionTableW *table = InitSecurityInterfaceW();
    struct check_pair pair;
    CredHandle handle;
    TimeStamp expiry;
    unsigned i;

    for (i = 0; i < ROUNDS; i++) {
        check_pair_begin(check, &pair);
        check_pair_end(&pair);
    }
    for (i = 0; i < ARRAYSIZE(uses); i++) {
        check_note(check, "fCredentialUse %lu, without an identity", uses[i]);
        if (table->AcquireCredentialsHandleW(NULL, (WCHAR *)check->info.name, uses[i], NULL, NULL, NULL, NULL, &handle,
                                             &expiry) >= 0)
            table->FreeCredentialsHandle(&handle);
    }
}

void check_handshake(struct check *check)
{
    struct check_pair pair;

    /* A package without contexts has nothing to refuse. */
    if (!check_pair_open(check, &pair) && check->identity && pair.sspi.call &&
        pair.sspi.status != SEC_E_UNSUPPORTED_FUNCTION)
        check_find(check, NSP_FINDING_REFUSED, pair.sspi.status, pair.sspi.call,
                   "the handshake with the user that was given to the check ended with %s",
                   sspi_status_name(pair.sspi.status));
    check_pair_end(&pair);
}

void check_handshake_again(struct check *check)
{
    struct check_pair pair;
    unsigned i;

    if (check_pair_open(check, &pair)) {
        for (i = 1; i < ROUNDS; i++) {
            check_pair_restart(&pair);
            if (check_pair_connect(&pair))
                continue;
            check_find(check, NSP_FINDING_NOT_REPEATABLE, pair.sspi.status, pair.sspi.call,
                       "handshake %u with the same credentials ended with %s, those before it succeeded", i + 1,
                       sspi_status_name(pair.sspi.status));
            break;
        }
    }
    check_pair_end(&pair);
}

/* Two clients at one server: their legs take turns, and a message of one is none of the other. */
void check_handshake_interleaved(struct check *check)
{
    struct check_pair pairs[2];
    BOOL is_left = TRUE;
    unsigned i;

    memset(pairs, 0, sizeof(pairs));
    if (!check_pair_open(check, &pairs[0])) {
        check_pair_end(&pairs[0]);
        return;
    }
    check_pair_restart(&pairs[0]);
    if (check_pair_begin(check, &pairs[1])) {
        while (is_left) {
            is_left = FALSE;
            for (i = 0; i < ARRAYSIZE(pairs); i++)
                is_left |= check_pair_leg(&pairs[i], NULL);
        }
        for (i = 0; i < ARRAYSIZE(pairs); i++) {
            if (!check_pair_is_done(&pairs[i])) {
                check_find(check, NSP_FINDING_CONTEXTS_MIXED, pairs[i].sspi.status, pairs[i].sspi.call,
                           "of two handshakes that took turns, number %u ended with %s; alone it succeeds", i + 1,
                           sspi_status_name(pairs[i].sspi.status));
                break;
            }
        }
        if (i == ARRAYSIZE(pairs))
            check_message_crossed(&pairs[0], &pairs[1]);
    }
    check_pair_end(&pairs[0]);
    check_pair_end(&pairs[1]);
}

/* ---- the wrong order ---- */

static const SecBuffer no_token = { 0, SECBUFFER_TOKEN, NULL };

void check_context_early(struct check *check)
{
    struct check_pair pair;
    unsigned legs;

    if (check_pair_begin(check, &pair)) {
        for (legs = 1; check_pair_legs(&pair, legs) && !check_pair_is_done(&pair); legs++) {
            check_note(check, "after %u legs", legs);
            check_message_early(&pair);
        }
    }
    check_pair_end(&pair);
}

/* A side gets what it sent itself, or nothing. */
void check_token_misplaced(struct check *check)
{
    struct check_pair pair;
    SecBuffer own;
    unsigned legs;

    if (check_pair_begin(check, &pair)) {
        for (legs = 1; check_pair_legs(&pair, legs); legs++) {
            if (!check_pair_copy(&check_pair_peer(&pair)->token, &own))
                break;
            check_note(check, "after %u legs: its own token", legs);
            sspi_leg(&pair.sspi, check_pair_peer(&pair), &own);
            free(own.pvBuffer);
            check_pair_legs(&pair, legs);
            check_note(check, "after %u legs: an empty token", legs);
            check_pair_leg(&pair, &no_token);
        }
    }
    check_pair_end(&pair);
}

/* One side goes after each leg, twice, and the other goes on. */
void check_context_deleted(struct check *check)
{
    struct check_pair pair;
    CtxtHandle stale;
    unsigned legs;

    if (check_pair_begin(check, &pair)) {
        for (legs = 1; check_pair_legs(&pair, legs); legs++) {
            check_note(check, "after %u legs", legs);
            stale = check_pair_peer(&pair)->context;
            sspi_delete(&pair.sspi, check_pair_peer(&pair));
            pair.sspi.table->DeleteSecurityContext(&stale); /* which is allowed */
            check_pair_leg(&pair, &no_token);
        }
    }
    check_pair_end(&pair);
}

/* ---- on several threads ---- */

#define THREADS 4

struct runner {
    struct check_pair pair;
    SECURITY_STATUS status; /* of the first that failed */
    const char *call;
};

static DWORD WINAPI shake_often(void *parameter)
{
    struct runner *runner = parameter;
    unsigned i;

    for (i = 0; i < ROUNDS && runner->status >= 0; i++) {
        check_pair_restart(&runner->pair);
        if (check_pair_connect(&runner->pair))
            continue;
        runner->status = runner->pair.sspi.status < 0 ? runner->pair.sspi.status : SEC_E_INTERNAL_ERROR;
        runner->call = runner->pair.sspi.call;
    }
    return 0;
}

static void run_threads(struct check *check, struct runner *runners)
{
    HANDLE threads[THREADS];
    unsigned i, count = 0;

    for (i = 0; i < THREADS; i++) {
        if ((threads[count] = CreateThread(NULL, 0, shake_often, &runners[i], 0, NULL)))
            count++;
    }
    WaitForMultipleObjects(count, threads, TRUE, INFINITE);
    while (count)
        CloseHandle(threads[--count]);
    for (i = 0; i < THREADS; i++) {
        if (runners[i].status < 0) {
            check_find(check, NSP_FINDING_NOT_CONCURRENT, runners[i].status, runners[i].call,
                       "on %u threads a handshake ended with %s, alone it succeeds", THREADS,
                       sspi_status_name(runners[i].status));
            break;
        }
    }
}

void check_handshake_threads(struct check *check)
{
    struct runner runners[THREADS];
    BOOL is_ready = TRUE;
    unsigned i;

    memset(runners, 0, sizeof(runners));
    for (i = 0; i < THREADS && is_ready; i++)
        is_ready = check_pair_open(check, &runners[i].pair);
    if (is_ready)
        run_threads(check, runners);
    while (i)
        check_pair_end(&runners[--i].pair);
}
