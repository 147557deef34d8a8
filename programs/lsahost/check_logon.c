/*
 * Cases of LsaLogonUser.  The host looks at what comes out of each; here is what goes in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include "connect.h"
#include "names.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LOGON_SLOTS (1ULL << NSP_PKG_LogonUser | 1ULL << NSP_PKG_LogonUserEx | 1ULL << NSP_PKG_LogonUserEx2 | \
                     1ULL << NSP_PKG_LogonUserEx3)
#define LARGEST (64u << 10) /* that the host takes */

/* A client that logs on, with one submit buffer after the other. */
struct client {
    struct check *check;
    HANDLE lsa;
    ULONG package;
    SECURITY_LOGON_TYPE type;
    volatile LONG let_in; /* how often */
};

/* Who is let in with whatever he has will be let in again, and a token is not made for nothing. */
#define ENOUGH 16

/* FALSE: the case is skipped. */
static BOOL begin(struct check *check, BOOL has_tcb, struct client *client)
{
    NTSTATUS status;

    *client = (struct client){ .check = check, .type = check->logon.type };
    if (check->load.report.kind == NSP_KIND_SSP_AP && !(check->info.capabilities & NSP_CAP_LOGON)) {
        check_skip(check, "it does not say SECPKG_FLAG_LOGON");
        return FALSE;
    }
    if (!(check->info.lsa_slots & LOGON_SLOTS)) {
        check_skip(check, "it has no LogonUser");
        return FALSE;
    }
    if (NT_SUCCESS(status = connect_client(check->load.host, check->info.name, has_tcb, &client->lsa,
                                           &client->package)))
        return TRUE;
    check_skip(check, "LsaLookupAuthenticationPackage does not find it: %s", NspStatusName(status));
    return FALSE;
}

/* Sessions of the logons that succeeded end here, and the packages hear of it. */
static void end(struct client *client)
{
    LsaDeregisterLogonProcess(client->lsa);
    NspHostSweep(client->check->load.host);
}

static NTSTATUS log_on(struct client *client, const void *data, ULONG size)
{
    TOKEN_SOURCE source = { .SourceName = "lsahost" };
    LSA_STRING origin = connect_string("lsahost");
    HANDLE token = NULL;
    NTSTATUS status, sub_status;
    void *profile = NULL;
    QUOTA_LIMITS quotas;
    ULONG length;
    LUID id;

    AllocateLocallyUniqueId(&source.SourceIdentifier);
    status = LsaLogonUser(client->lsa, &origin, client->type, client->package, (void *)data, size, NULL, &source,
                          &profile, &length, &id, &token, &quotas, &sub_status);
    if (NT_SUCCESS(status))
        InterlockedIncrement(&client->let_in);
    if (token)
        CloseHandle(token);
    if (profile)
        LsaFreeReturnBuffer(profile);
    return status;
}

static NTSTATUS log_on_as_given(struct client *client)
{
    return log_on(client, client->check->logon.submit.data, client->check->logon.submit.size);
}

/* The same, of which all others in this process must have the status. */
static NTSTATUS log_on_first(struct client *client)
{
    struct check *check = client->check;

    if (!check->has_status) {
        check->logon_status = log_on_as_given(client);
        check->has_status = TRUE;
    }
    return check->logon_status;
}

void check_logon_given(struct check *check)
{
    struct client client;
    NTSTATUS status;

    if (!begin(check, check->logon.has_tcb, &client))
        return;
    status = log_on_first(&client);
    if (!check->is_user_given)
        check_skip(check, "none was given; one of nobody ended with %s", NspStatusName(status));
    else if (!NT_SUCCESS(status))
        check_find(check, NSP_FINDING_REFUSED, status, "LsaLogonUser", "the logon that was given to the check ended "
                   "with %s", NspStatusName(status));
    end(&client);
}

void check_logon_types(struct check *check)
{
    static const ULONG types[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0x7FFFFFFF, 0xFFFFFFFF };
    struct client client;
    unsigned i;

    if (!begin(check, TRUE, &client))
        return;
    for (i = 0; i < ARRAYSIZE(types); i++) {
        client.type = (SECURITY_LOGON_TYPE)types[i];
        check_note(check, "logon type %lu", types[i]);
        log_on_as_given(&client);
    }
    end(&client);
}

void check_logon_none(struct check *check)
{
    struct client client;

    if (!begin(check, TRUE, &client))
        return;
    log_on(&client, NULL, 0);
    log_on(&client, "", 0);
    end(&client);
}

/* A copy that ends where it ends: the host copies it once more. */
void check_logon_short(struct check *check)
{
    ULONG size = check->logon.submit.size, length, step = 1 + size / 128;
    struct client client;

    if (!begin(check, TRUE, &client))
        return;
    for (length = 1; length < size && client.let_in < ENOUGH; length += step) {
        check_note(check, "the first %lu of %lu bytes", length, size);
        log_on(&client, check->logon.submit.data, length);
    }
    end(&client);
}

/* Each 32-bit and 64-bit word of the buffer's beginning, where the structures are, at its extremes. */
static void log_on_with_words(struct client *client, BYTE *data, ULONG size)
{
    static const ULONGLONG extremes[] = { 0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF };
    BYTE kept[sizeof(extremes[0])];
    ULONG at, width;
    unsigned i;

    for (width = 2; width <= sizeof(kept); width *= 2) {
        for (at = 0; at + width <= min(size, 160); at += width) {
            memcpy(kept, data + at, width);
            for (i = 0; i < ARRAYSIZE(extremes) && client->let_in < ENOUGH; i++) {
                check_note(client->check, "%lu bytes at %lu are %" PRIx64, width, at, (uint64_t)extremes[i]);
                memcpy(data + at, &extremes[i], width);
                log_on(client, data, size);
            }
            memcpy(data + at, kept, width);
        }
    }
}

void check_logon_lengths(struct check *check)
{
    ULONG size = check->logon.submit.size;
    struct client client;

    if (!begin(check, TRUE, &client))
        return;
    log_on_with_words(&client, check->logon.submit.data, size);
    end(&client);
}

#define MUTATIONS 128

void check_logon_mutated(struct check *check)
{
    ULONG size = check->logon.submit.size, i;
    struct client client;
    BYTE *kept;

    if (!size || !(kept = malloc(size))) {
        check_skip(check, "there is nothing to change");
        return;
    }
    memcpy(kept, check->logon.submit.data, size);
    if (begin(check, TRUE, &client)) {
        for (i = 0; i < MUTATIONS && client.let_in < ENOUGH; i++) {
            check_note(check, "mutation %lu", i);
            check_random_change(&check->random, check->logon.submit.data, size);
            log_on_as_given(&client);
            if (i % 4 == 3) /* up to four changes add up */
                memcpy(check->logon.submit.data, kept, size);
        }
        end(&client);
    }
    memcpy(check->logon.submit.data, kept, size);
    SecureZeroMemory(kept, size);
    free(kept);
}

void check_logon_large(struct check *check)
{
    ULONG size = check->logon.submit.size;
    struct client client;
    BYTE *data;

    if (!(data = calloc(1, LARGEST + 1)))
        return;
    if (begin(check, TRUE, &client)) {
        memcpy(data, check->logon.submit.data, min(size, LARGEST));
        check_note(check, "%u bytes", LARGEST);
        log_on(&client, data, LARGEST);
        check_note(check, "%u bytes", LARGEST + 1);
        log_on(&client, data, LARGEST + 1);
        memset(data, 0xFF, LARGEST);
        check_note(check, "%u bytes that are FF", LARGEST);
        log_on(&client, data, LARGEST);
        end(&client);
    }
    SecureZeroMemory(data, LARGEST);
    free(data);
}

void check_logon_untrusted(struct check *check)
{
    struct client client;

    if (!begin(check, FALSE, &client))
        return;
    log_on_as_given(&client);
    end(&client);
}

void check_logon_again(struct check *check)
{
    struct client client;
    NTSTATUS first, second;

    if (!begin(check, check->logon.has_tcb, &client))
        return;
    first = log_on_first(&client);
    second = log_on_as_given(&client);
    if (first != second)
        check_find(check, NSP_FINDING_NOT_REPEATABLE, second, "LsaLogonUser",
                   "the same logon ended first with %s, then with %s", NspStatusName(first), NspStatusName(second));
    end(&client);
}

/* ---- on several threads ---- */

#define THREADS 4
#define ROUNDS 8

struct runner {
    struct client *client;
    NTSTATUS expected, other; /* what one thread alone got, and what a logon here ended with in its place */
};

static DWORD WINAPI log_on_often(void *parameter)
{
    struct runner *runner = parameter;
    NTSTATUS status;
    unsigned i;

    for (i = 0; i < ROUNDS; i++) {
        if ((status = log_on_as_given(runner->client)) != runner->expected)
            runner->other = status;
    }
    return 0;
}

void check_logon_threads(struct check *check)
{
    struct runner runners[THREADS];
    HANDLE threads[THREADS];
    struct client client;
    NTSTATUS expected;
    unsigned i, count = 0;

    if (!begin(check, check->logon.has_tcb, &client))
        return;
    expected = log_on_as_given(&client);
    for (i = 0; i < THREADS; i++)
        runners[i] = (struct runner){ .client = &client, .expected = expected, .other = expected };
    for (i = 0; i < THREADS; i++) {
        if ((threads[count] = CreateThread(NULL, 0, log_on_often, &runners[i], 0, NULL)))
            count++;
    }
    WaitForMultipleObjects(count, threads, TRUE, INFINITE);
    while (count)
        CloseHandle(threads[--count]);
    for (i = 0; i < THREADS; i++) {
        if (runners[i].other != runners[i].expected) {
            check_find(check, NSP_FINDING_NOT_CONCURRENT, runners[i].other, "LsaLogonUser",
                       "on %u threads a logon ended with %s, alone with %s", THREADS,
                       NspStatusName(runners[i].other), NspStatusName(runners[i].expected));
            break;
        }
    }
    end(&client);
}
