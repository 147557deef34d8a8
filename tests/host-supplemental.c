/*
 * Supplemental credentials that packages keep with SaveSupplementalCredentials, and get back with AcceptCredentials at
 * the next logon of the user.  Contract 6.15 and 8.10 (6d).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

#define KEY L"Software\\ntsecpkg-test-host-supplemental"

NTSTATUS NTAPI LsaSaveSupplementalCredentials(LUID *logon_id, ULONG size, void *creds, BOOLEAN is_synchronous);

static struct nsp_host *host;
static LUID session;
static LUID unknown = { 0x7777, 0x77 };

/* ---- what the packages were told ---- */

struct told {
    int calls;
    BOOL has_cred;
    char cred[32];
    WCHAR name[16];
};

static struct told caller, other;

static NTSTATUS note(struct told *told, const struct nsp_supplemental_cred *cred)
{
    told->calls++;
    told->has_cred = cred != NULL;
    memset(told->cred, 0, sizeof(told->cred));
    memset(told->name, 0, sizeof(told->name));
    if (cred) {
        memcpy(told->cred, cred->Credentials, min(cred->CredentialSize, sizeof(told->cred) - 1));
        memcpy(told->name, cred->PackageName.Buffer, min(cred->PackageName.Length, sizeof(told->name) - 2));
    }
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI caller_accept(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                    struct nsp_primary_cred *PrimaryCredentials,
                                    struct nsp_supplemental_cred *SupplementalCredentials)
{
    return note(&caller, SupplementalCredentials);
}

static NTSTATUS NTAPI other_accept(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                   struct nsp_primary_cred *PrimaryCredentials,
                                   struct nsp_supplemental_cred *SupplementalCredentials)
{
    return note(&other, SupplementalCredentials);
}

/* ---- a logon, with an element for the caller or without ---- */

static const char *element;
static BOOL is_bob;

static NTSTATUS NTAPI logon_ex2(LOGON_ARGS, UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    struct nsp_supplemental_cred_array *array;
    UNICODE_STRING *name;
    NTSTATUS status;

    if (element) {
        array = lsa->AllocateLsaHeap(sizeof(*array) + sizeof(array->Credentials[0]));
        array->CredentialCount = 1;
        name = fixture_string(L"Caller");
        array->Credentials[0].PackageName = *name;
        lsa->FreeLsaHeap(name);
        array->Credentials[0].CredentialSize = (ULONG)strlen(element);
        array->Credentials[0].Credentials = lsa->AllocateLsaHeap((ULONG)strlen(element));
        memcpy(array->Credentials[0].Credentials, element, strlen(element));
        *SupplementalCredentials = array;
    }
    status = fixture_logon(LOGON_WORDS);
    if (is_bob && status == STATUS_SUCCESS)
        fixture_put_sid(((struct nsp_token_information_v1 *)*TokenInformation)->User.User.Sid, 1001);
    return status;
}

static const struct nsp_package_table with_ex2 = {
    INSIDE_CALLER, .AcceptCredentials = caller_accept, .LogonUserEx2 = logon_ex2
};
static const struct nsp_package_table without_ex2 = {
    INSIDE_CALLER, .AcceptCredentials = caller_accept, .LogonUser = fixture_logon
};
static const struct nsp_package_table other_half = { INSIDE_OTHER, .AcceptCredentials = other_accept };

static void start(const struct nsp_package_table *half)
{
    host = new_host_with_key(NSP_HOST_CHECK_HEAP, KEY);
    need_package(host, CALLER_DLL, half);
    need_package(host, OTHER_DLL, &other_half);
    memset(&caller, 0, sizeof(caller));
    memset(&other, 0, sizeof(other));
    element = NULL;
    is_bob = FALSE;
}

static void stop(void)
{
    NspHostShutdown(host);
    ok_findings(host, "", "supplemental: nothing is left, and nothing is a fault");
    NspHostDestroy(host);
}

/* Log on, and run @function inside the caller for that session. */
static void log_on_and(NTSTATUS (*function)(struct nsp_client_request *request))
{
    struct logon logon = log_on("Caller", Interactive, 0);

    need(logon.status == STATUS_SUCCESS, "no logon");
    session = logon.id;
    if (function)
        run_inside(function);
    drop(&logon);
}

/* ---- what is saved ---- */

static NTSTATUS save(struct nsp_client_request *request)
{
    char secret[] = "kept by the caller";

    ok_status(lsa->SaveSupplementalCredentials(&session, sizeof(secret), secret, FALSE), STATUS_SUCCESS,
              "supplemental: SaveSupplementalCredentials keeps bytes, at any time");
    ok_status(lsa->SaveSupplementalCredentials(&session, sizeof(secret), secret, TRUE), STATUS_SUCCESS,
              "supplemental: SaveSupplementalCredentials keeps them at once");
    return STATUS_SUCCESS;
}

static NTSTATUS forget(struct nsp_client_request *request)
{
    ok_status(lsa->SaveSupplementalCredentials(&session, 0, "x", TRUE), STATUS_SUCCESS,
              "supplemental: SaveSupplementalCredentials of no bytes deletes");
    ok_status(lsa->SaveSupplementalCredentials(&session, 5, NULL, TRUE), STATUS_SUCCESS,
              "supplemental: SaveSupplementalCredentials of NULL deletes, here what is gone");
    return STATUS_SUCCESS;
}

static NTSTATUS refused(struct nsp_client_request *request)
{
    static char much[1025];

    ok_status(lsa->SaveSupplementalCredentials(&unknown, 1, much, TRUE), STATUS_NO_SUCH_LOGON_SESSION,
              "supplemental: SaveSupplementalCredentials wants a session that is there");
    ok_status(lsa->SaveSupplementalCredentials(NULL, 1, much, TRUE), STATUS_INVALID_PARAMETER,
              "supplemental: SaveSupplementalCredentials needs a session");
    ok_status(lsa->SaveSupplementalCredentials(&session, 1025, much, TRUE), STATUS_INVALID_PARAMETER,
              "supplemental: SaveSupplementalCredentials takes no 1025 bytes");
    ok_status(lsa->SaveSupplementalCredentials(&session, 8, (void *)16, TRUE), STATUS_ACCESS_VIOLATION,
              "supplemental: SaveSupplementalCredentials survives bytes that lead nowhere");
    ok_status(lsa->SaveSupplementalCredentials(&session, 1024, much, TRUE), STATUS_SUCCESS,
              "supplemental: SaveSupplementalCredentials takes 1024 bytes");
    lsa->SaveSupplementalCredentials(&session, 0, NULL, TRUE);
    fixture_session(&unknown);
    ok_status(lsa->SaveSupplementalCredentials(&unknown, 1, much, TRUE), STATUS_INVALID_PARAMETER,
              "supplemental: SaveSupplementalCredentials keeps nothing for a session that has no user yet");
    lsa->DeleteLogonSession(&unknown);
    return STATUS_SUCCESS;
}

/* ---- what is delivered ---- */

static void kept_and_delivered(void)
{
    start(&with_ex2);
    log_on_and(save);
    ok(caller.calls == 1 && !caller.has_cred, "supplemental: a package that kept nothing gets NULL");
    stop();

    start(&with_ex2);
    log_on_and(NULL);
    ok(caller.has_cred && !strcmp(caller.cred, "kept by the caller"),
       "supplemental: the next logon brings what was kept, in another host");
    ok(!wcscmp(caller.name, L"Caller"), "supplemental: under the name of the package");
    ok(other.calls == 1 && !other.has_cred, "supplemental: another package, which kept nothing, gets NULL");
    element = "of this logon";
    log_on_and(NULL);
    ok_str(caller.cred, "of this logon", "supplemental: the element of the logon comes before what was kept");
    element = NULL;
    is_bob = TRUE;
    log_on_and(NULL);
    ok(!caller.has_cred, "supplemental: another user has nothing of it");
    is_bob = FALSE;
    log_on_and(forget);
    ok(caller.has_cred, "supplemental: it is delivered again and again");
    log_on_and(NULL);
    ok(!caller.has_cred, "supplemental: until it is deleted");
    stop();
}

/* Contract 8.10 6d: then there are no primary credentials to be told with it. */
static void not_delivered(void)
{
    start(&without_ex2);
    log_on_and(save);
    log_on_and(NULL);
    ok(!caller.calls && !other.calls, "supplemental: a logon without LogonUserEx2 delivers nothing");
    log_on_and(forget);
    stop();
}

static NTSTATUS update(struct nsp_client_request *request)
{
    struct nsp_primary_cred cred = { .LogonId = session };

    caller.has_cred = TRUE;
    ok_status(lsa->UpdateCredentials(&cred, NULL), STATUS_SUCCESS, "supplemental: UpdateCredentials succeeds");
    ok(!caller.has_cred, "supplemental: and brings nothing that was kept: it is no logon");
    return STATUS_SUCCESS;
}

static void updates(void)
{
    start(&with_ex2);
    log_on_and(save);
    log_on_and(update);
    log_on_and(forget);
    log_on_and(refused);
    stop();
}

static void outside(void)
{
    start(&with_ex2);
    log_on_and(NULL);
    ok_status(LsaSaveSupplementalCredentials(&session, 1, "x", TRUE), STATUS_NO_SUCH_PACKAGE,
              "supplemental: SaveSupplementalCredentials by nobody's code is refused");
    stop();
}

int main(void)
{
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    kept_and_delivered();
    not_delivered();
    updates();
    outside();
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
