/*
 * LogonUserEx3, and the calls around it: surrogates before and after, PostLogonUser.  Contract 8.9, 8.10 and 9, slots
 * 36 and 40 to 42.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inside.h"

#define SUBMIT 0x5A /* the one byte of submit buffer */

static char calls[512];                 /* what was entered, in order */
static NTSTATUS pre_answer, post_answer, logon_answer, success_answer;
static BOOL is_without_token;

static struct { int entry; } others_data;
static struct {
    ULONG version, entry_count;
    LUID surrogate_id, logon_id, linked_id;
    BOOL has_submit, has_other, is_same_surrogate;
    ULONG flags;
} seen;

static struct {
    NTSTATUS status, sub_status;
    LUID logon_id;
    WCHAR account[16], authority[16];
    BOOL has_machine, has_profile, has_information, has_supplemental, has_submit;
    int type;
    LUID surrogate_id;
} told;

static void note(const char *call)
{
    if (calls[0])
        strcat(calls, " ");
    strcat(calls, call);
}

static BOOL is_same(const LUID *a, const LUID *b)
{
    return !memcmp(a, b, sizeof(*a));
}

static BOOL is_submit(const void *information, ULONG length)
{
    return length == 1 && *(const BYTE *)information == SUBMIT;
}

/* ---- the package of the logon ---- */

static NTSTATUS log_on_alice(LOGON_ARGS, UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials)
{
    UNICODE_STRING *name = fixture_string(L"SERVER");
    NTSTATUS status;

    PrimaryCredentials->LogonServer = *name;
    lsa->FreeLsaHeap(name);
    *SubStatus = STATUS_PASSWORD_EXPIRED;
    *MachineName = fixture_string(L"MACHINE");
    *ProfileBufferLength = 8;
    if (!NT_SUCCESS(status = lsa->AllocateClientBuffer(ClientRequest, 8, ProfileBuffer)))
        return status;
    status = fixture_logon(LOGON_WORDS);
    if (is_without_token)
        (*(struct nsp_token_information_v1 **)TokenInformation)->User.User.Sid = NULL;
    return status;
}

static NTSTATUS NTAPI logon_ex3(NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, NSP_LOGON_RESULTS,
                                UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    note("Ex3");
    seen.version = SurrogateLogon->Version;
    seen.surrogate_id = SurrogateLogon->SurrogateLogonID;
    seen.entry_count = SurrogateLogon->EntryCount;
    seen.has_other = SurrogateLogon->EntryCount == 1 && SurrogateLogon->Entries[0].Data == &others_data;
    seen.has_submit = is_submit(AuthenticationInformation, AuthenticationInformationLength);
    if (!NT_SUCCESS(logon_answer)) {
        *SubStatus = STATUS_WRONG_PASSWORD;
        *AccountName = fixture_string(L"alice");
        return logon_answer;
    }
    *SupplementalCredentials = lsa->AllocateLsaHeap(sizeof(**SupplementalCredentials));
    return log_on_alice(LOGON_WORDS, MachineName, PrimaryCredentials);
}

static NTSTATUS NTAPI logon_ex2(LOGON_ARGS, UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    note("Ex2");
    return log_on_alice(LOGON_WORDS, MachineName, PrimaryCredentials);
}

static NTSTATUS NTAPI logon_ex(LOGON_ARGS, UNICODE_STRING **MachineName)
{
    note("Ex");
    return fixture_logon(LOGON_WORDS);
}

static NTSTATUS NTAPI logon_plain(LOGON_ARGS)
{
    note("plain");
    return fixture_logon(LOGON_WORDS);
}

static NTSTATUS NTAPI post_logon(struct nsp_post_logon_user_info *info)
{
    note("PostLogonUser");
    seen.flags = info->Flags;
    seen.logon_id = info->LogonId;
    seen.linked_id = info->LinkedLogonId;
    return success_answer;
}

static void NTAPI terminated(LUID *LogonId)
{
    note("Terminated");
}

static struct nsp_package_table caller = {
    FIXTURE_BASICS, .LogonUser = logon_plain, .LogonUserEx = logon_ex, .LogonUserEx2 = logon_ex2,
    .LogonUserEx3 = logon_ex3, .PostLogonUser = post_logon, .LogonTerminated = terminated
};

/* ---- another one, with surrogates ---- */

static NTSTATUS NTAPI pre_surrogate(NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, NTSTATUS *SubStatus)
{
    note("Pre");
    if (!NT_SUCCESS(pre_answer)) {
        *SubStatus = STATUS_ACCOUNT_DISABLED;
        return pre_answer;
    }
    told.surrogate_id = SurrogateLogon->SurrogateLogonID;
    told.has_submit = is_submit(AuthenticationInformation, AuthenticationInformationLength);
    SurrogateLogon->EntryCount = 1;
    SurrogateLogon->Entries = lsa->AllocateLsaHeap(sizeof(*SurrogateLogon->Entries));
    SurrogateLogon->Entries[0].Data = &others_data;
    return STATUS_SUCCESS;
}

static void keep(WCHAR *to, const UNICODE_STRING *from)
{
    memset(to, 0, 16 * sizeof(*to));
    if (from)
        memcpy(to, from->Buffer, min(from->Length, 15 * sizeof(*to)));
}

static NTSTATUS NTAPI post_surrogate(NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, void *ProfileBuffer,
                                     ULONG ProfileBufferLength, LUID *LogonId, NTSTATUS Status, NTSTATUS SubStatus,
                                     enum nsp_token_info TokenInformationType, void *TokenInformation,
                                     UNICODE_STRING *AccountName, UNICODE_STRING *AuthenticatingAuthority,
                                     UNICODE_STRING *MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                     struct nsp_supplemental_cred_array *SupplementalCredentials)
{
    note("Post");
    seen.is_same_surrogate = is_same(&told.surrogate_id, &SurrogateLogon->SurrogateLogonID);
    told.status = Status;
    told.sub_status = SubStatus;
    told.logon_id = *LogonId;
    keep(told.account, AccountName);
    keep(told.authority, AuthenticatingAuthority);
    told.has_machine = MachineName != NULL;
    told.has_profile = ProfileBuffer && ProfileBufferLength == 8;
    told.has_information = TokenInformation != NULL;
    told.has_supplemental = SupplementalCredentials != NULL;
    told.type = TokenInformationType;
    return post_answer;
}

static NTSTATUS NTAPI accept_credentials(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                         struct nsp_primary_cred *PrimaryCredentials,
                                         struct nsp_supplemental_cred *SupplementalCredentials)
{
    note("Accept");
    return STATUS_SUCCESS;
}

static const struct nsp_package_table other = {
    INSIDE_OTHER, .PreLogonUserSurrogate = pre_surrogate, .PostLogonUserSurrogate = post_surrogate,
    .AcceptCredentials = accept_credentials
};

/* ---- a logon through the two ---- */

static struct nsp_host *host;

static void start(void)
{
    calls[0] = 0;
    memset(&seen, 0, sizeof(seen));
    memset(&told, 0, sizeof(told));
    pre_answer = post_answer = logon_answer = success_answer = STATUS_SUCCESS;
    is_without_token = FALSE;
    host = new_host(NSP_HOST_CHECK_HEAP);
    need_newest_package(host, CALLER_DLL, &caller);
    need_newest_package(host, OTHER_DLL, &other);
}

static void stop(const char *expected, const char *what)
{
    NspHostShutdown(host);
    ok_findings(host, expected, "LogonUserEx3: %s: nothing is left and nothing else is wrong", what);
    NspHostDestroy(host);
}

static void preference(void)
{
    static const char *const expected[] = {
        "Pre Ex3 Accept PostLogonUser Post", "Ex2 Accept PostLogonUser", "Ex PostLogonUser", "plain PostLogonUser"
    };
    struct nsp_package_table all = caller;
    struct logon logon;
    size_t i;

    for (i = 0; i < ARRAYSIZE(expected); i++) {
        caller.LogonUserEx3 = i < 1 ? logon_ex3 : NULL;
        caller.LogonUserEx2 = i < 2 ? logon_ex2 : NULL;
        caller.LogonUserEx = i < 3 ? logon_ex : NULL;
        start();
        logon = log_on("Caller", Interactive, SUBMIT);
        ok_status(logon.status, STATUS_SUCCESS, "LogonUserEx3: %u logon functions are missing, and it succeeds",
                  (unsigned)i);
        ok_str(calls, expected[i], "LogonUserEx3: then the newest is called: %s", expected[i]);
        drop(&logon);
        stop("", expected[i]);
    }
    caller = all;
}

static void a_success(void)
{
    SECURITY_LOGON_SESSION_DATA *data;
    struct logon logon;
    LUID zero = { 0 };

    start();
    success_answer = post_answer = STATUS_UNSUCCESSFUL;
    logon = log_on("Caller", Interactive, SUBMIT);
    ok_status(logon.status, STATUS_SUCCESS, "LogonUserEx3: what PostLogonUser and surrogates answer undoes nothing");
    ok_status(logon.sub_status, STATUS_PASSWORD_EXPIRED, "LogonUserEx3: SubStatus is the package's");
    ok(seen.version == NSP_SURROGATE_LOGON_VERSION && !is_same(&seen.surrogate_id, &zero),
       "LogonUserEx3: it gets a surrogate logon with a LUID of its own");
    ok(seen.has_other, "LogonUserEx3: in which is what PreLogonUserSurrogate put there");
    ok(seen.has_submit && told.has_submit, "LogonUserEx3: all of them get the submit buffer");
    ok(is_same(&seen.surrogate_id, &told.surrogate_id) && seen.is_same_surrogate,
       "PreLogonUserSurrogate: before and after it is the same surrogate logon");
    ok(is_same(&seen.logon_id, &logon.id) && is_same(&seen.linked_id, &zero) && !seen.flags,
       "PostLogonUser: gets the LUID of the logon, and no linked one");
    ok(told.status == STATUS_SUCCESS && told.sub_status == STATUS_PASSWORD_EXPIRED &&
       is_same(&told.logon_id, &logon.id),
       "PostLogonUserSurrogate: gets both statuses and the LUID");
    ok(!wcscmp(told.account, L"alice") && !wcscmp(told.authority, L"FIXTURES") && told.has_machine,
       "PostLogonUserSurrogate: the three names");
    ok(told.has_profile && told.has_information && told.type == NSP_TOKEN_INFO_V1 && told.has_supplemental,
       "PostLogonUserSurrogate: profile, token information and credentials");
    ok(LsaGetLogonSessionData(&logon.id, &data) == STATUS_SUCCESS && data->LogonServer.Length == 12 &&
       !memcmp(data->LogonServer.Buffer, L"SERVER", 12),
       "LogonUserEx3: the session knows the server of the credentials");
    LsaFreeReturnBuffer(data);
    drop(&logon);
    stop("", "a success");
}

static void failures(void)
{
    static const NTSTATUS declined[] = { STATUS_NOT_SUPPORTED, STATUS_NOT_IMPLEMENTED, SEC_E_UNSUPPORTED_FUNCTION };
    struct logon logon;
    size_t i;

    for (i = 0; i < ARRAYSIZE(declined); i++) {
        start();
        pre_answer = declined[i];
        logon = log_on("Caller", Interactive, SUBMIT);
        ok(logon.status == STATUS_SUCCESS && !seen.entry_count, "PreLogonUserSurrogate: %s takes no part",
           NspStatusName(declined[i]));
        drop(&logon);
        stop("", "a package takes no part");
    }

    start();
    pre_answer = STATUS_ACCOUNT_RESTRICTION;
    logon = log_on("Caller", Interactive, SUBMIT);
    ok(logon.status == STATUS_ACCOUNT_RESTRICTION && logon.sub_status == STATUS_ACCOUNT_DISABLED && is_empty(&logon),
       "PreLogonUserSurrogate: its failure is that of the logon, SubStatus too");
    ok_str(calls, "Pre Post", "PreLogonUserSurrogate: no logon function is called then");
    ok_status(told.status, STATUS_ACCOUNT_RESTRICTION, "PostLogonUserSurrogate: is told of that");
    stop("", "a surrogate refuses");

    start();
    logon_answer = STATUS_LOGON_FAILURE;
    logon = log_on("Caller", Interactive, SUBMIT);
    ok(logon.status == STATUS_LOGON_FAILURE && logon.sub_status == STATUS_WRONG_PASSWORD && is_empty(&logon),
       "LogonUserEx3: a refusal is passed on");
    ok_str(calls, "Pre Ex3 Post", "LogonUserEx3: a refusal is told to surrogates, and nobody else");
    ok(told.status == STATUS_LOGON_FAILURE && told.sub_status == STATUS_WRONG_PASSWORD &&
       !wcscmp(told.account, L"alice"), "PostLogonUserSurrogate: of a refusal it gets the statuses and the account");
    ok(!told.has_profile && !told.has_information && !told.has_machine && !told.authority[0] && !told.logon_id.LowPart,
       "PostLogonUserSurrogate: and nothing else");
    stop("", "a refusal");

    start();
    is_without_token = TRUE;
    logon = log_on("Caller", Interactive, SUBMIT);
    ok(logon.status == STATUS_INVALID_PARAMETER && is_empty(&logon), "LogonUserEx3: it fails without a token");
    ok_str(calls, "Pre Ex3 Terminated Post", "LogonUserEx3: is rolled back before surrogates are told");
    ok(told.status == STATUS_INVALID_PARAMETER && !told.has_profile && !told.logon_id.LowPart,
       "PostLogonUserSurrogate: of a logon that was rolled back it gets the status only");
    NspHostDestroy(host);
}

int main(void)
{
    preference();
    a_success();
    failures();
    return done_testing();
}
