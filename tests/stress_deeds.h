/*
 * What the threads of stress-threads.c do, a function for each subject: it calls, and knows what must come back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_STRESS_DEEDS_H
#define NSP_TEST_STRESS_DEEDS_H

#include "inside.h"
#include "stress.h"

#define SERVICE L"stress" /* a managed service account, which the test makes */

static volatile LONG tokens_made, sessions_ended, asked, called, updates_sent, updates_seen;
static LUID shared_luids[4];

/* A block on its way from the thread that made it to the one that frees it. */
static struct parcel {
    void *volatile block;
    BOOL is_private;
} parcels[2][16];

/* ---- memory ---- */

static void memory(struct worker *w)
{
    BOOL is_private = pick(w, 2);
    void *volatile *place = &parcels[is_private][pick(w, ARRAYSIZE(parcels[0]))].block;
    ULONG size = pick(w, 2000);
    BYTE *block = is_private ? DO(w, AllocatePrivateHeap)(size) : DO(w, AllocateLsaHeap)(size);

    if (!must(block != NULL, "AllocateLsaHeap, AllocatePrivateHeap: memory is there"))
        return;
    must(!size || (!block[0] && !block[size - 1]), "AllocateLsaHeap, AllocatePrivateHeap: memory is zero");
    memset(block, w->number, size);
    block = InterlockedExchangePointer(place, block);
    if (is_private)
        DO(w, FreePrivateHeap)(block);
    else
        DO(w, FreeLsaHeap)(block);
}

static void protection(struct worker *w)
{
    BYTE plain[64], bytes[64];
    ULONG size = 8 * (2 + pick(w, 7));

    memset(plain, pick(w, 256), sizeof(plain));
    memcpy(bytes, plain, sizeof(bytes));
    DO(w, LsaProtectMemory)(bytes, size);
    must(memcmp(bytes, plain, size), "LsaProtectMemory: makes it unreadable");
    DO(w, LsaUnprotectMemory)(bytes, size);
    must(!memcmp(bytes, plain, sizeof(bytes)), "LsaUnprotectMemory: is its inverse");
}

static void sections(struct worker *w)
{
    BYTE *blocks[4];
    void *section;
    ULONG i;

    if (!must((section = DO(w, CreateSharedMemory)(0x10000, 0x1000)) != NULL, "CreateSharedMemory: gives a section"))
        return;
    for (i = 0; i < ARRAYSIZE(blocks); i++) {
        blocks[i] = DO(w, AllocateSharedMemory)(section, 1 + pick(w, 0x3000));
        if (must(blocks[i] != NULL, "AllocateSharedMemory: gives a block"))
            *blocks[i] = (BYTE)i;
    }
    for (i = 0; i < ARRAYSIZE(blocks); i++) {
        must(blocks[i] && *blocks[i] == i, "AllocateSharedMemory: gives each thread its own");
        if (pick(w, 2))
            DO(w, FreeSharedMemory)(section, blocks[i]);
    }
    must(DO(w, DeleteSharedMemory)(section), "DeleteSharedMemory: takes a section");
}

static void client_buffers(struct worker *w)
{
    char text[32], back[32] = "";
    void *buffer;

    sprintf(text, "of thread %lu", w->number);
    if (!must(!DO(w, AllocateClientBuffer)(NULL, sizeof(text), &buffer), "AllocateClientBuffer: gives a buffer"))
        return;
    must(!DO(w, CopyToClientBuffer)(NULL, sizeof(text), buffer, text), "CopyToClientBuffer: writes");
    must(!DO(w, CopyFromClientBuffer)(NULL, sizeof(text), back, buffer), "CopyFromClientBuffer: reads");
    must(!strcmp(text, back), "CopyFromClientBuffer: gives what was written");
    must(!DO(w, FreeClientBuffer)(NULL, buffer), "FreeClientBuffer: frees it");
}

/* ---- sessions ---- */

static LSA_STRING key_of(const char *key)
{
    LSA_STRING string = { (USHORT)strlen(key), (USHORT)strlen(key), (char *)key };

    return string;
}

static ULONG count_credentials(struct worker *w, LUID *luid)
{
    LSA_STRING key = key_of("key"), value;
    ULONG context = 0, count = 0;

    while (!DO(w, GetCredentials)(luid, (ULONG)package_id, &context, FALSE, &key, NULL, &value)) {
        DO(w, FreeLsaHeap)(value.Buffer);
        count++;
    }
    return count;
}

static void sessions(struct worker *w)
{
    LSA_STRING key = key_of("key"), value = key_of("credential");
    ULONG count = pick(w, 4), i;
    LUID luid;

    AllocateLocallyUniqueId(&luid);
    must(!DO(w, CreateLogonSession)(&luid), "CreateLogonSession: takes a new LUID");
    for (i = 0; i < count; i++)
        must(!DO(w, AddCredential)(&luid, (ULONG)package_id, &key, &value), "AddCredential: takes a credential");
    must(count_credentials(w, &luid) == count, "GetCredentials: gives all that were added");
    if (count)
        must(!DO(w, DeleteCredential)(&luid, (ULONG)package_id, &key), "DeleteCredential: deletes one");
    must(!DO(w, DeleteLogonSession)(&luid), "DeleteLogonSession: ends it");
}

/* Those that all threads make, change and end. */
static void shared_sessions(struct worker *w)
{
    LSA_STRING key = key_of("key"), value = key_of("credential");
    LUID *luid = &shared_luids[pick(w, ARRAYSIZE(shared_luids))];
    NTSTATUS status;

    switch (pick(w, 5)) {
    case 0:
        status = DO(w, CreateLogonSession)(luid);
        must(!status || status == STATUS_LOGON_SESSION_COLLISION, "CreateLogonSession: makes it once");
        break;
    case 1:
        status = DO(w, DeleteLogonSession)(luid);
        must(!status || status == STATUS_NO_SUCH_LOGON_SESSION, "DeleteLogonSession: ends it once");
        break;
    case 2:
        status = DO(w, DeleteCredential)(luid, (ULONG)package_id, &key);
        must(!status || status == STATUS_UNSUCCESSFUL || status == STATUS_NO_SUCH_LOGON_SESSION,
             "DeleteCredential: finds one or not");
        break;
    case 3:
        status = DO(w, AddCredential)(luid, (ULONG)package_id, &key, &value);
        must(!status || status == STATUS_NO_SUCH_LOGON_SESSION, "AddCredential: finds the session or not");
        break;
    default:
        count_credentials(w, luid);
    }
}

static void store_credential(struct worker *w, LUID *luid)
{
    struct nsp_encrypted_credential credential = { .Cred = {
        .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"stress", .Persist = CRED_PERSIST_SESSION,
        .CredentialBlobSize = 6, .CredentialBlob = (BYTE *)"secret"
    }, .ClearCredentialBlobSize = 6 }, *read;
    WCHAR target[] = L"stress";
    CREDENTIAL_TARGET_INFORMATIONW info = { .TargetName = target };
    struct nsp_encrypted_credential **list;
    ULONG count;

    must(!DO(w, CrediWrite)(luid, NSP_CREDP_CLEAR_PASSWORD, &credential, 0), "CrediWrite: stores a credential");
    must(!DO(w, CrediRead)(luid, NSP_CREDP_CLEAR_PASSWORD, target, CRED_TYPE_GENERIC, 0, &read) &&
         !memcmp(read->Cred.CredentialBlob, "secret", 6), "CrediRead: reads it");
    DO(w, CrediFreeCredentials)(1, &read);
    must(DO(w, CrediReadDomainCredentials)(luid, 0, &info, 0, &count, &list) == STATUS_NOT_FOUND,
         "CrediReadDomainCredentials: finds none");
    must(!DO(w, SaveSupplementalCredentials)(luid, 6, credential.Cred.CredentialBlob, TRUE),
         "SaveSupplementalCredentials: keeps them");
}

static NTSTATUS make_token(struct worker *w, LUID *luid, HANDLE *token)
{
    struct nsp_primary_cred primary = { .DownlevelName = wide(L"alice"), .DomainName = wide(L"FIXTURES") };
    struct nsp_token_information_null information = { 0 };
    TOKEN_SOURCE source = { "stress", { 1, 0 } };
    NTSTATUS sub_status;

    if (pick(w, 2))
        return DO(w, CreateTokenEx)(luid, &source, Network, SecurityImpersonation, NSP_TOKEN_INFO_NULL, &information,
                                    NULL, NULL, NULL, &primary, NSP_SESSION_INFO_PRIMARY_CRED, token, &sub_status);
    return DO(w, CreateToken)(luid, &source, Network, SecurityImpersonation, NSP_TOKEN_INFO_NULL, &information, NULL,
                              &primary.DownlevelName, &primary.DomainName, NULL, NULL, token, &sub_status);
}

static void tokens(struct worker *w)
{
    HANDLE token = NULL, same = NULL;
    BOOLEAN answer;
    LUID luid;

    AllocateLocallyUniqueId(&luid);
    must(!DO(w, CreateLogonSession)(&luid), "CreateLogonSession: takes a new LUID");
    if (!must(!make_token(w, &luid, &token), "CreateToken, CreateTokenEx: make a token"))
        return;
    InterlockedIncrement(&tokens_made);
    must(!DO(w, OpenTokenByLogonId)(&luid, &same), "OpenTokenByLogonId: finds it");
    must(!DO(w, CheckProtectedUserByToken)(same, &answer) && !answer, "CheckProtectedUserByToken: looks at it");
    must(DO(w, DeleteLogonSession)(&luid) == STATUS_BAD_LOGON_SESSION_STATE,
         "DeleteLogonSession: leaves it to the LSA");
    if (!pick(w, 4))
        store_credential(w, &luid);
    CloseHandle(token);
    CloseHandle(same);
}

/* ---- accounts ---- */

static void accounts(struct worker *w)
{
    UNICODE_STRING name = wide(L"Administrator"), domain_name = wide(L"STRESS\\Administrator"), cracked, domain;
    ULONG size, sub_status;
    UCHAR *data;
    void *user;

    if (must(!DO(w, OpenSamUser)(&name, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, &user), "OpenSamUser: opens")) {
        must(!DO(w, GetUserAuthData)(user, &data, &size), "GetUserAuthData: gives data");
        DO(w, FreeLsaHeap)(data);
        must(!DO(w, GetUserCredentials)(user, NULL, NULL, NULL, NULL), "GetUserCredentials: takes a handle");
        must(!DO(w, CloseSamUser)(user), "CloseSamUser: closes");
        must(DO(w, CloseSamUser)(user) == STATUS_INVALID_HANDLE, "CloseSamUser: closes once");
    }
    must(!DO(w, CrackSingleName)(2, FALSE, &domain_name, NULL, 11, &cracked, &domain, &sub_status),
         "CrackSingleName: finds the name");
    DO(w, FreeLsaHeap)(cracked.Buffer);
    DO(w, FreeLsaHeap)(domain.Buffer);
}

static void auth_data(struct worker *w)
{
    UNICODE_STRING name = wide(L"Administrator"), authority = wide(L"STRESS"), account;
    TOKEN_SOURCE source = { "stress", { 1, 0 } };
    ULONG size, expanded_size;
    NTSTATUS status, sub_status;
    UCHAR *data, *expanded;
    HANDLE token;
    LUID luid;

    if (!must(!DO(w, GetAuthDataForUser)(&name, NSP_NAME_SAM_COMPATIBLE, NULL, &data, &size, NULL),
              "GetAuthDataForUser: gives data"))
        return;
    must(!DO(w, ExpandAuthDataForDomain)(data, size, NULL, &expanded, &expanded_size),
         "ExpandAuthDataForDomain: adds groups");
    status = DO(w, ConvertAuthDataToToken)(expanded, expanded_size, SecurityImpersonation, &source, Network,
                                           &authority, &token, &luid, &account, &sub_status);
    if (must(!status, "ConvertAuthDataToToken: makes a token")) {
        InterlockedIncrement(&tokens_made);
        DO(w, FreeLsaHeap)(account.Buffer);
        CloseHandle(token);
    }
    DO(w, FreeLsaHeap)(expanded);
    DO(w, FreeLsaHeap)(data);
}

static void service_passwords(struct worker *w)
{
    UNICODE_STRING name = wide(SERVICE), now = { 0 }, before = { 0 };
    FILETIME expiry = { 0 }, valid;

    must(!DO(w, GetServiceAccountPassword)(&name, NULL, NSP_CRED_FETCH_DEFAULT, &expiry, &now, &before, &valid) &&
         now.Length, "GetServiceAccountPassword: gives one");
    DO(w, FreeLsaHeap)(now.Buffer);
    DO(w, FreeLsaHeap)(before.Buffer);
}

static void marshalled(struct worker *w)
{
    WCHAR plain[] = L"alice";
    BOOLEAN is_fatal;
    UCHAR *blob;
    ULONG size;

    must(DO(w, CrediUnmarshalandDecodeString)(plain, &blob, &size, &is_fatal) && !blob && !is_fatal,
         "CrediUnmarshalandDecodeString: knows a plain name");
}

/* ---- others ---- */

static void calls(struct worker *w)
{
    UNICODE_STRING other = wide(L"Other");
    ULONG number = w->number, size, *answer = NULL, got = ~number;
    NTSTATUS status, protocol_status;
    const int which = pick(w, 3);

    switch (which) {
    case 0:
        status = DO(w, CallPackage)(&other, &number, sizeof(number), (void **)&answer, &size, &protocol_status);
        break;
    case 1:
        status = DO(w, CallPackageEx)(&other, &number, &number, sizeof(number), (void **)&answer, &size,
                                      &protocol_status);
        break;
    default:
        status = DO(w, CallPackagePassthrough)(&other, &number, &number, sizeof(number), (void **)&answer, &size,
                                               &protocol_status);
    }
    if (!status && !which)
        got = *answer;
    else if (!status) /* it lies in the client */
        DO(w, CopyFromClientBuffer)(NULL, sizeof(got), &got, answer);
    must(!status && got == number, "CallPackage, ...Ex, ...Passthrough: bring an answer of their own");
    DO(w, FreeReturnBuffer)(answer);
}

static void updates(struct worker *w)
{
    struct nsp_primary_cred primary = { .DownlevelName = wide(L"alice"), .Flags = NSP_CRED_UPDATE };

    AllocateLocallyUniqueId(&primary.LogonId);
    DO(w, CreateLogonSession)(&primary.LogonId);
    InterlockedIncrement(&updates_sent);
    must(!DO(w, UpdateCredentials)(&primary, NULL), "UpdateCredentials: tells of credentials");
    DO(w, DeleteLogonSession)(&primary.LogonId);
}

static DWORD WINAPI come(void *counter)
{
    InterlockedIncrement(counter);
    return 0;
}

static void notifications(struct worker *w)
{
    static LONG others;
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), handle;

    switch (pick(w, 3)) {
    case 0:
        InterlockedIncrement(&asked);
        handle = DO(w, RegisterNotification)(come, (void *)&called, NSP_NOTIFIER_IMMEDIATE, 0, 0, 0, NULL);
        must(handle != NULL, "RegisterNotification: takes it at once");
        break;
    case 1:
        handle = DO(w, RegisterNotification)(come, &others, NSP_NOTIFIER_HANDLE_WAIT, 0, 0, 0, event);
        SetEvent(event);
        must(handle && !DO(w, CancelNotification)(handle), "CancelNotification: ends it");
        must(DO(w, CancelNotification)(handle) == STATUS_INVALID_PARAMETER, "CancelNotification: ends it once");
        break;
    default:
        handle = DO(w, RegisterNotification)(come, &others, NSP_NOTIFIER_INTERVAL, 0, NSP_NOTIFIER_FLAG_SECONDS, 1,
                                             NULL);
        must(handle && !DO(w, CancelNotification)(handle), "CancelNotification: ends an interval");
    }
    CloseHandle(event);
}

static void threads(struct worker *w)
{
    static LONG others;
    HANDLE thread = DO(w, CreateThread)(NULL, 0, come, &others, 0, NULL);

    if (!must(thread != NULL, "CreateThread: makes a thread"))
        return;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static void audits(struct worker *w)
{
    UNICODE_STRING name = wide(L"alice");
    TOKEN_SOURCE source = { "stress", { 1, 0 } };
    LUID luid = { w->number, 0 };

    DO(w, AuditLogon)(STATUS_SUCCESS, STATUS_SUCCESS, &name, &name, &name, NULL, Network, &source, &luid);
    DO(w, AuditLogonEx)(STATUS_SUCCESS, STATUS_SUCCESS, &name, &name, &name, NULL, Network, SecurityImpersonation,
                        &source, &luid);
    must(!DO(w, AuditAccountLogon)(w->number, TRUE, &name, &name, &name, STATUS_SUCCESS),
         "AuditAccountLogon: succeeds");
}

static void frames(struct worker *w)
{
    const struct nsp_failure_reason reason = { (NTSTATUS)w->number, NSP_FAILURE_LOOPBACK };
    struct nsp_failure_reason told;
    struct nsp_client_info info;
    struct nsp_call_info call;
    void *reply;
    HANDLE copy;
    ULONG flags;

    must(!DO(w, SetSecpkgFailureReason)(reason), "SetSecpkgFailureReason: keeps a reason");
    must(!DO(w, GetSecpkgFailureReason)(package_id, &told) && told.Status == reason.Status,
         "GetSecpkgFailureReason: tells that of the own thread");
    must(!DO(w, GetClientInfo)(&info), "GetClientInfo: answers");
    DO(w, GetCallInfo)(&call);
    must(!DO(w, GetExtendedCallFlags)(&flags), "GetExtendedCallFlags: answers");
    must(!DO(w, QueryClientRequest)(NULL, NSP_CLIENT_QUERY_PRELOGON_SESSION_ID, &reply),
         "QueryClientRequest: answers");
    DO(w, FreeLsaHeap)(reply);
    must(!DO(w, DuplicateHandle)(GetCurrentProcess(), &copy) && CloseHandle(copy), "DuplicateHandle: duplicates");
}

#endif
