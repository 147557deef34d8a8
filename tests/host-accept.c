/*
 * Credentials that every package is told of: after a logon by LogonUserEx2, and by UpdateCredentials.  Contract 6.37
 * and 8.10 (6d), and assertions 15 and 16 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

#define CALLER_SECRET "caller's"
#define OTHER_SECRET "other's"

/* ---- what the two packages were told ---- */

struct told {
    int calls;
    SECURITY_LOGON_TYPE type;
    LUID logon_id;
    WCHAR account[32], downlevel[32], password[32];
    ULONG flags;
    ULONG_PTR package_id;
    BOOL has_sid, has_supplemental, has_token;
    ULONG secret_size;
    char secret[32];
};

static struct told caller, other;
static NTSTATUS caller_answer;

static void keep(WCHAR *to, const UNICODE_STRING *from)
{
    memset(to, 0, 32 * sizeof(*to));
    memcpy(to, from->Buffer, min(from->Length, 31 * sizeof(*to)));
}

static void note(struct told *told, SECURITY_LOGON_TYPE type, const UNICODE_STRING *account,
                 const struct nsp_primary_cred *primary, const struct nsp_supplemental_cred *supplemental)
{
    BYTE sid[FIXTURE_SID_SIZE];

    told->calls++;
    told->type = type;
    told->logon_id = primary->LogonId;
    keep(told->account, account);
    keep(told->downlevel, &primary->DownlevelName);
    keep(told->password, &primary->Password);
    told->flags = primary->Flags;
    if (primary->Flags & NSP_CRED_EX)
        told->package_id = ((const struct nsp_primary_cred_ex *)primary)->PackageId;
    told->has_sid = primary->UserSid && EqualSid(primary->UserSid, fixture_put_sid(sid, 1000));
    told->has_supplemental = supplemental != NULL;
    told->has_token = has_thread_token();
    if (!supplemental)
        return;
    told->secret_size = supplemental->CredentialSize;
    memcpy(told->secret, supplemental->Credentials, min(supplemental->CredentialSize, sizeof(told->secret) - 1));
}

/* Spoils what it was given, which is a finding: the next package must not see it. */
static NTSTATUS NTAPI caller_accept(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                    struct nsp_primary_cred *PrimaryCredentials,
                                    struct nsp_supplemental_cred *SupplementalCredentials)
{
    note(&caller, LogonType, AccountName, PrimaryCredentials, SupplementalCredentials);
    memset(AccountName->Buffer, 'x', AccountName->Length);
    memset(PrimaryCredentials->Password.Buffer, 'x', PrimaryCredentials->Password.Length);
    memset(&PrimaryCredentials->LogonId, 'x', sizeof(PrimaryCredentials->LogonId));
    return caller_answer;
}

static NTSTATUS NTAPI other_accept(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                   struct nsp_primary_cred *PrimaryCredentials,
                                   struct nsp_supplemental_cred *SupplementalCredentials)
{
    note(&other, LogonType, AccountName, PrimaryCredentials, SupplementalCredentials);
    return STATUS_SUCCESS;
}

/* ---- a package that logs on ---- */

static const char *names[2];     /* of the elements */
static ULONG count_told;         /* how many the array says that there are */

static void give_string(UNICODE_STRING *to, const WCHAR *text)
{
    UNICODE_STRING *string = fixture_string(text);

    *to = *string;
    lsa->FreeLsaHeap(string);
}

static void give_secret(struct nsp_supplemental_cred *cred, const char *name, const char *secret)
{
    WCHAR text[32];

    snwprintf(text, ARRAYSIZE(text), L"%hs", name);
    give_string(&cred->PackageName, text);
    cred->CredentialSize = (ULONG)strlen(secret);
    cred->Credentials = memcpy(lsa->AllocateLsaHeap(cred->CredentialSize), secret, cred->CredentialSize);
}

static struct nsp_supplemental_cred_array *make_array(void)
{
    struct nsp_supplemental_cred_array *array = lsa->AllocateLsaHeap(
        offsetof(struct nsp_supplemental_cred_array, Credentials) + 2 * sizeof(array->Credentials[0]));

    array->CredentialCount = count_told;
    give_secret(&array->Credentials[0], names[0], OTHER_SECRET);
    give_secret(&array->Credentials[1], names[1], CALLER_SECRET);
    return array;
}

static NTSTATUS NTAPI logon_ex2(LOGON_ARGS, UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    give_string(&PrimaryCredentials->DownlevelName, L"ALICE");
    give_string(&PrimaryCredentials->Password, L"secret");
    PrimaryCredentials->UserSid = fixture_sid(1000);
    PrimaryCredentials->Flags = NSP_CRED_CLEAR_PASSWORD;
    if (names[0])
        *SupplementalCredentials = make_array();
    return fixture_logon(LOGON_WORDS);
}

static NTSTATUS NTAPI logon_ex(LOGON_ARGS, UNICODE_STRING **MachineName)
{
    return fixture_logon(LOGON_WORDS);
}

static const struct nsp_package_table caller_half = {
    INSIDE_CALLER, .AcceptCredentials = caller_accept, .LogonUserEx2 = logon_ex2
};
static const struct nsp_package_table other_half = { INSIDE_OTHER, .AcceptCredentials = other_accept };

static struct nsp_host *host;

static void start_with(const struct nsp_package_table *half)
{
    host = new_host(NSP_HOST_CHECK_HEAP);
    need_package(host, CALLER_DLL, half);
    need_package(host, OTHER_DLL, &other_half);
    need_loaded(host, "deny.dll"); /* has no AcceptCredentials */
    memset(&caller, 0, sizeof(caller));
    memset(&other, 0, sizeof(other));
    names[0] = names[1] = NULL;
    count_told = 2;
    caller_answer = STATUS_SUCCESS;
}

/* What the caller spoils is found, as are names that the host has to live with; nothing else may be. */
static void stop(void)
{
    const struct nsp_finding *finding;
    unsigned others = 0;
    ULONG i;

    NspHostShutdown(host);
    for (i = 0; (finding = NspHostGetFinding(host, i)); i++)
        others += strcmp(finding->id, "NSP-0044") && strcmp(finding->id, "NSP-0047");
    ok_int(others, 0, "accept: nothing is left, and nothing else is a fault");
    NspHostDestroy(host);
}

static BOOL same_luid(const LUID *a, const LUID *b)
{
    return a->LowPart == b->LowPart && a->HighPart == b->HighPart;
}

/* ---- logons ---- */

static void ex2(void)
{
    struct logon logon;

    start_with(&caller_half);
    names[0] = "oTHER";
    names[1] = "Caller";
    logon = log_on("Caller", Network, 0);
    ok_status(logon.status, STATUS_SUCCESS, "[15] accept: a logon by LogonUserEx2 succeeds");
    ok(caller.calls == 1 && other.calls == 1, "[15] accept: AcceptCredentials of all packages was called, once");
    ok(other.type == Network, "accept: with the type of the logon");
    ok(!wcscmp(other.account, L"alice"), "accept: the account");
    ok(same_luid(&caller.logon_id, &logon.id) && same_luid(&other.logon_id, &logon.id), "accept: the session");
    ok(!wcscmp(other.downlevel, L"ALICE") && !wcscmp(other.password, L"secret") && other.has_sid &&
       other.flags == NSP_CRED_CLEAR_PASSWORD, "accept: and the primary credentials");
    ok(!wcscmp(caller.password, L"secret"), "accept: the package that logged on gets them as well");
    ok(caller.secret_size == strlen(CALLER_SECRET) && !strcmp(caller.secret, CALLER_SECRET) &&
       other.secret_size == strlen(OTHER_SECRET) && !strcmp(other.secret, OTHER_SECRET),
       "[15] accept: each with its own supplemental element");
    drop(&logon);

    names[1] = "Nobody";
    logon = log_on("Caller", Network, 0);
    ok(caller.calls == 2 && !caller.has_supplemental, "[15] accept: one without an element gets NULL");
    drop(&logon);
    names[0] = NULL;
    logon = log_on("Caller", Network, 0);
    ok(other.calls == 3 && !other.has_supplemental, "accept: and so do all when there is no array");
    drop(&logon);
    stop();
}

static void failures(void)
{
    struct logon logon;

    start_with(&caller_half);
    caller_answer = STATUS_UNSUCCESSFUL;
    logon = log_on("Caller", Network, 0);
    ok_status(logon.status, STATUS_SUCCESS, "accept: an AcceptCredentials that fails does not undo the logon");
    ok_int(other.calls, 1, "accept: nor keep the others from hearing");
    drop(&logon);
    names[0] = "Nobody";
    names[1] = "Caller";
    count_told = 0x10000000;
    logon = log_on("Caller", Network, 0);
    ok_status(logon.status, STATUS_SUCCESS, "accept: nor does a count that is too large for its block");
    ok(!strcmp(caller.secret, CALLER_SECRET) && !other.has_supplemental, "accept: of which the elements are looked at");
    drop(&logon);
    stop();
}

static void without_ex2(void)
{
    static const struct nsp_package_table with_ex = {
        INSIDE_CALLER, .AcceptCredentials = caller_accept, .LogonUserEx = logon_ex
    };
    static const struct nsp_package_table with_plain = {
        INSIDE_CALLER, .AcceptCredentials = caller_accept, .LogonUser = fixture_logon
    };
    struct logon logon;

    start_with(&with_ex);
    logon = log_on("Caller", Network, 0);
    ok(logon.status == STATUS_SUCCESS && !caller.calls && !other.calls,
       "[15] accept: a logon by LogonUserEx calls no AcceptCredentials");
    drop(&logon);
    stop();
    start_with(&with_plain);
    logon = log_on("Caller", Network, 0);
    ok(logon.status == STATUS_SUCCESS && !caller.calls && !other.calls,
       "[15] accept: nor does one by LogonUser");
    drop(&logon);
    stop();
}

/* ---- UpdateCredentials ---- */

static LUID session;
static WCHAR new_name[] = L"BOB", new_password[] = L"changed";

static struct nsp_primary_cred_ex new_credentials(void)
{
    struct nsp_primary_cred_ex cred = {
        .LogonId = session, .DownlevelName = wide(new_name), .Password = wide(new_password),
        .Flags = NSP_CRED_UPDATE | NSP_CRED_EX, .PackageId = 0x4711
    };

    return cred;
}

static NTSTATUS update(struct nsp_client_request *request)
{
    struct nsp_primary_cred_ex cred = new_credentials();
    struct { ULONG count; struct nsp_supplemental_cred cred; } array = { 1, { wide(L"Other"), 3, (UCHAR *)"abc" } };

    need(lsa->ImpersonateClient() == STATUS_SUCCESS, "the client cannot be impersonated");
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, (struct nsp_supplemental_cred_array *)&array),
              STATUS_SUCCESS, "accept: UpdateCredentials of a session succeeds");
    ok(has_thread_token(), "accept: a caller that impersonates goes on so");
    RevertToSelf();
    ok_int(caller.calls, 1, "[16] accept: UpdateCredentials reaches the caller, too");
    ok_int(other.calls, 1, "[16] accept: as it does the others");
    ok(!caller.has_token && !other.has_token, "accept: which run as the LSA");
    ok(!strcmp(other.secret, "abc") && !caller.has_supplemental, "accept: each gets its own element or NULL");
    ok(!wcscmp(other.password, L"changed") && other.package_id == 0x4711 &&
       other.flags == (NSP_CRED_UPDATE | NSP_CRED_EX), "accept: the credentials are the caller's");
    ok(!wcscmp(new_password, L"changed") && same_luid(&cred.LogonId, &session),
       "accept: but what packages write stays their own");
    ok(other.type == Network && !wcscmp(other.account, L"alice"),
       "accept: type and account are those of the session's logon");
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, NULL), STATUS_SUCCESS,
              "accept: UpdateCredentials needs no supplemental credentials");
    ok(other.calls == 2, "accept: to tell all of them");
    return STATUS_SUCCESS;
}

static NTSTATUS update_own(struct nsp_client_request *request)
{
    struct nsp_primary_cred_ex cred;

    need(fixture_session(&session) == STATUS_SUCCESS, "no session");
    cred = new_credentials();
    lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, NULL);
    ok(other.calls == 1 && !wcscmp(other.account, L"BOB"), "accept: of a session without a logon it is DownlevelName");
    lsa->DeleteLogonSession(&session);
    return STATUS_SUCCESS;
}

static NTSTATUS refused(struct nsp_client_request *request)
{
    struct nsp_primary_cred_ex cred = new_credentials();
    struct { ULONG count; struct nsp_supplemental_cred cred; } array = { 1, { wide(L"Other"), 3, (UCHAR *)16 } };

    ok_status(lsa->UpdateCredentials(NULL, NULL), STATUS_INVALID_PARAMETER,
              "accept: UpdateCredentials wants credentials");
    ok_status(lsa->UpdateCredentials((void *)16, NULL), STATUS_ACCESS_VIOLATION, "accept: that can be read");
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, (void *)16), STATUS_ACCESS_VIOLATION,
              "accept: the supplemental ones, too");
    ok(!caller.calls && !other.calls, "accept: nobody was told so far");
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, (struct nsp_supplemental_cred_array *)&array),
              STATUS_ACCESS_VIOLATION, "accept: an element that leads nowhere is told to the caller");
    ok(caller.calls == 1 && !other.calls, "accept: while those whom it does not concern are served");
    array.cred.CredentialSize = 0xFFFFFFFF;
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, (struct nsp_supplemental_cred_array *)&array),
              STATUS_INVALID_BUFFER_SIZE, "accept: as is one that is too large");
    cred.UserSid = (PSID)16;
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, NULL), STATUS_ACCESS_VIOLATION,
              "accept: a SID that leads nowhere is refused");
    ok_int(caller.calls, 2, "accept: and nobody is called");
    cred.LogonId.LowPart++;
    ok_status(lsa->UpdateCredentials((struct nsp_primary_cred *)&cred, NULL), STATUS_NO_SUCH_LOGON_SESSION,
              "accept: UpdateCredentials of no session is refused");
    return STATUS_SUCCESS;
}

static void run_updates(NTSTATUS (*function)(struct nsp_client_request *request))
{
    struct logon logon;

    start_with(&caller_half);
    logon = log_on("Caller", Network, 0);
    need(logon.status == STATUS_SUCCESS, "no logon");
    session = logon.id;
    memset(&caller, 0, sizeof(caller));
    memset(&other, 0, sizeof(other));
    run_inside(function);
    drop(&logon);
    stop();
}

int main(void)
{
    ex2();
    failures();
    without_ex2();
    run_updates(update);
    run_updates(update_own);
    run_updates(refused);
    return done_testing();
}
