/*
 * Sixty-four threads call the thread-safe support functions (contract 6.0) at random: half of them threads that the
 * package made, half of them clients that call the package again and again.  Each knows what its own calls must
 * answer; what they share may answer what a race allows.  At the end nothing is left.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress_deeds.h"

#define KEY L"Software\\ntsecpkg-test-stress-threads"
#define CALLS_PER_CALL 16

static struct nsp_host *host;

/* ---- choosing ---- */

static const struct {
    void (*run)(struct worker *w);
    ULONG weight; /* of WEIGHTS; what takes long comes seldom */
} deeds[] = {
    { memory, 26 }, { protection, 8 }, { sections, 6 }, { client_buffers, 10 },
    { sessions, 12 }, { shared_sessions, 12 }, { tokens, 3 },
    { accounts, 1 }, { auth_data, 1 }, { service_passwords, 1 }, { marshalled, 2 },
    { calls, 6 }, { updates, 2 }, { notifications, 1 }, { threads, 1 }, { audits, 4 }, { frames, 4 }
};
#define WEIGHTS 100

static void do_something(struct worker *w)
{
    LONG chosen = (LONG)pick(w, WEIGHTS);
    ULONG i;

    for (i = 0; i < ARRAYSIZE(deeds) - 1 && (chosen -= deeds[i].weight) >= 0; i++)
        ;
    deeds[i].run(w);
}

static DWORD WINAPI work_on_thread(void *worker)
{
    struct worker *w = worker;

    while (!is_over)
        do_something(w);
    w->function = NULL;
    return 0;
}

static DWORD WINAPI work_as_client(void *worker)
{
    HANDLE connection = connect_trusted();
    struct worker *w = worker;
    NTSTATUS protocol_status;
    ULONG id, size;
    void *answer;

    lookup(connection, "Caller", &id);
    while (!is_over) {
        must(!LsaCallAuthenticationPackage(connection, id, &w, sizeof(w), &answer, &size, &protocol_status),
             "CallPackage: a client's call succeeds");
        must(answer && *(ULONG *)answer == w->number, "CallPackage: a client gets an answer of its own");
        LsaFreeReturnBuffer(answer);
    }
    LsaDeregisterLogonProcess(connection);
    w->function = NULL;
    return 0;
}

/* ---- the packages ---- */

static NTSTATUS give_number(struct nsp_client_request *request, ULONG number, void **answer, ULONG *size)
{
    NTSTATUS status = lsa->AllocateClientBuffer(request, sizeof(number), answer);

    if (!NT_SUCCESS(status))
        return status;
    *size = sizeof(number);
    return lsa->CopyToClientBuffer(request, sizeof(number), *answer, &number);
}

static NTSTATUS NTAPI call_package CALL_ARGS
{
    struct worker *w;
    ULONG i;

    if (!SubmitBufferLength)
        return inside_call(ClientRequest, ProtocolSubmitBuffer, ClientBufferBase, SubmitBufferLength,
                           ProtocolReturnBuffer, ReturnBufferLength, ProtocolStatus); /* for run_inside() */
    memcpy(&w, ProtocolSubmitBuffer, sizeof(w));
    for (i = 0; i < CALLS_PER_CALL && !is_over; i++)
        do_something(w);
    return give_number(ClientRequest, w->number, ProtocolReturnBuffer, ReturnBufferLength);
}

static NTSTATUS NTAPI other_call CALL_ARGS
{
    return give_number(ClientRequest, *(ULONG *)ProtocolSubmitBuffer, ProtocolReturnBuffer, ReturnBufferLength);
}

static void NTAPI terminated(LUID *LogonId)
{
    InterlockedIncrement(&sessions_ended);
}

static NTSTATUS NTAPI accept_credentials(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                         struct nsp_primary_cred *PrimaryCredentials,
                                         struct nsp_supplemental_cred *SupplementalCredentials)
{
    InterlockedIncrement(&updates_seen);
    return STATUS_SUCCESS;
}

/* The threads of the package's own. */
static NTSTATUS start_threads(struct nsp_client_request *request)
{
    ULONG i;

    for (i = 0; i < WORKERS / 2; i++)
        workers[i].thread = lsa->CreateThread(NULL, 0, work_on_thread, &workers[i], 0, NULL);
    return STATUS_SUCCESS;
}

static const struct nsp_package_table caller_half = {
    FIXTURE_BASICS, .CallPackage = call_package, .LogonTerminated = terminated, .AcceptCredentials = accept_credentials
};
static const struct nsp_package_table other_half = { INSIDE_OTHER, .CallPackage = other_call,
                                                    .CallPackagePassthrough = other_call };

/* ---- the end ---- */

static void clean_up(void)
{
    ULONGLONG begin = GetTickCount64();
    ULONG i;

    for (i = 0; i < ARRAYSIZE(parcels[0]); i++) {
        lsa->FreeLsaHeap(parcels[FALSE][i].block);
        lsa->FreePrivateHeap(parcels[TRUE][i].block);
    }
    for (i = 0; i < ARRAYSIZE(shared_luids); i++)
        lsa->DeleteLogonSession(&shared_luids[i]);
    while ((sessions_ended < tokens_made || called < asked) && GetTickCount64() - begin < STAND_STILL) {
        NspHostSweep(host);
        Sleep(10);
    }
}

static ULONG count_sessions(void)
{
    ULONG count = 0;
    LUID *list;

    LsaEnumerateLogonSessions(&count, &list);
    LsaFreeReturnBuffer(list);
    return count;
}

int main(void)
{
    struct nsp_host_options options = { .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP, .registry_key = KEY,
        .domain_name = L"STRESS", .slow_ms = 600000 /* sixty-four threads wait for one another */ };
    struct nsp_account_info service = {
        .size = sizeof(service), .kind = NSP_ACCOUNT_SERVICE, .name = SERVICE, .full_name = L"", .comment = L"",
        .upn = L"", .alternates = L"", .spns = L""
    };
    ULONG i, before;

    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    need(NspAccountAdd(host, &service, NULL, NULL) == STATUS_SUCCESS, "no service account can be made");
    need_package(host, OTHER_DLL, &other_half);
    need_package(host, CALLER_DLL, &caller_half);
    before = count_sessions();
    for (i = 0; i < ARRAYSIZE(shared_luids); i++)
        AllocateLocallyUniqueId(&shared_luids[i]);

    stress_begin();
    need(run_inside(start_threads) == STATUS_SUCCESS, "the package makes no threads");
    for (i = WORKERS / 2; i < WORKERS; i++)
        workers[i].thread = CreateThread(NULL, 0, work_as_client, &workers[i], 0, NULL);
    stress_run(stress_setting("NSP_SECONDS", 10));
    clean_up();

    ok_int(wrong_count, 0, "stress: every call answered what it had to");
    if (first_wrong)
        diag("first: %s", first_wrong);
    ok_int(sessions_ended, tokens_made, "stress: every session with a token ended once");
    ok_int(called, asked, "stress: every notification that was due at once came once");
    ok_int(updates_seen, updates_sent, "stress: every update reached the package once");
    ok_int(count_sessions(), before, "stress: no session is left");
    NspHostShutdown(host);
    ok_findings(host, "", "stress: no block and no thread is left, and nothing was done wrong");
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
