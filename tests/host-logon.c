/*
 * Logons: who is let in, what comes out, what is freed, and what happens to sessions.  Contract 8.9 to 8.11, 12 and
 * 13, and the assertions 8, 13 and 14 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#define THREADS 4
#define LOGONS 25 /* of each thread */

static struct nsp_token_description *describe(const struct logon *logon)
{
    struct nsp_token_description *token;

    need(NspTokenDescribe(NULL, logon->token, &token) == STATUS_SUCCESS, "the token cannot be described");
    return token;
}

static int has_group(const struct nsp_token_description *token, const char *text)
{
    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    DWORD sub[8] = { 0 };
    BYTE sid[SECURITY_MAX_SID_SIZE];
    unsigned count = 0, i;

    for (text += strlen("S-1-5"); *text == '-'; count++)
        sub[count] = strtoul(text + 1, (char **)&text, 10);
    InitializeSid(sid, &nt, (BYTE)count);
    memcpy(GetSidSubAuthority(sid, 0), sub, count * sizeof(sub[0]));
    for (i = 0; i < token->groups->GroupCount; i++)
        if (EqualSid(token->groups->Groups[i].Sid, sid))
            return 1;
    return 0;
}

/* ---- a logon that succeeds ---- */

static void success(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_token_description *token;
    struct logon logon;

    need_loaded(host, "clean.dll");
    logon = log_on("Clean", Interactive, 0);
    ok_status(logon.status, STATUS_SUCCESS, "logon: it succeeds");
    ok_status(logon.sub_status, STATUS_SUCCESS, "logon: SubStatus is that of the package");
    ok(logon.profile_length == 21 && !strcmp(logon.profile, "the profile of alice"),
       "logon: the client gets the profile");
    ok(logon.id.LowPart && has_session(&logon.id), "logon: the LUID is one of a session");
    ok(logon.quotas.PagedPoolLimit == (SIZE_T)-1 && logon.quotas.TimeLimit.QuadPart == -1, "logon: quotas are filled");

    token = describe(&logon);
    ok(!wcscmp(token->account, L"alice") && !wcscmp(token->authority, L"FIXTURES"),
       "logon: account and authority are the package's");
    ok(token->type == TokenPrimary && token->logon_type == Interactive, "logon: an interactive token is a primary one");
    ok(token->logon_id.LowPart == logon.id.LowPart, "logon: the token is of the session");
    ok(!memcmp(token->source.SourceName, "test", 5), "logon: its source is the client's");
    ok(has_group(token, "S-1-5-21-1-2-3-513"), "logon: it has the groups of the package");
    ok(has_group(token, "S-1-5-4") && has_group(token, "S-1-5-11"), "logon: and those that the LSA adds");
    NspFree(token);

    ok_status(LsaFreeReturnBuffer(logon.profile), STATUS_SUCCESS, "logon: the client frees the profile");
    CloseHandle(logon.token);
    NspHostShutdown(host);
    ok_findings(host, "", "logon: nothing is left and nothing is wrong");
    NspHostDestroy(host);
}

static void kinds_of_logon(void)
{
    static const struct { SECURITY_LOGON_TYPE type; TOKEN_TYPE token; const char *group; } kinds[] = {
        { Interactive, TokenPrimary, "S-1-5-4" }, { Network, TokenImpersonation, "S-1-5-2" },
        { Batch, TokenPrimary, "S-1-5-3" }, { Service, TokenPrimary, "S-1-5-6" },
        { NetworkCleartext, TokenImpersonation, "S-1-5-2" }, { RemoteInteractive, TokenPrimary, "S-1-5-14" },
    };
    static const int refused[] = { 0, 1, 6, 14 };
    struct nsp_host *host = new_host(0);
    struct nsp_token_description *token;
    struct logon logon;
    size_t i;

    need_loaded(host, "clean.dll");
    for (i = 0; i < ARRAYSIZE(kinds); i++) {
        logon = log_on("Clean", kinds[i].type, 0);
        token = describe(&logon);
        ok(token->type == kinds[i].token && has_group(token, kinds[i].group),
           "logon: type %d gives %s token of its group", kinds[i].type,
           kinds[i].token == TokenPrimary ? "a primary" : "an impersonation");
        NspFree(token);
        drop(&logon);
    }
    for (i = 0; i < ARRAYSIZE(refused); i++) {
        logon = log_on("Clean", (SECURITY_LOGON_TYPE)refused[i], 0);
        ok(logon.status == STATUS_INVALID_LOGON_TYPE && is_empty(&logon), "logon: [P6.15] type %d is none", refused[i]);
    }
    NspHostDestroy(host);
}

/* ---- what is freed, and how ---- */

static void token_types(void)
{
    static const struct { BYTE type; const char *name, *group; } types[] = {
        { NSP_TOKEN_INFO_NULL, "Null", "S-1-5-21-1-2-3-1234" }, { NSP_TOKEN_INFO_V1, "V1", "S-1-5-21-1-2-3-513" },
        { NSP_TOKEN_INFO_V2, "V2", "S-1-5-21-1-2-3-513" }, { NSP_TOKEN_INFO_V3, "V3", "S-1-5-21-1-2-3-513" },
    };
    struct nsp_token_description *token;
    struct nsp_host *host;
    struct logon logon;
    size_t i;

    for (i = 0; i < ARRAYSIZE(types); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        need_loaded(host, "token_types.dll");
        logon = log_on("TokenTypes", Interactive, types[i].type);
        ok_status(logon.status, STATUS_SUCCESS, "logon: token information %s makes a token", types[i].name);
        token = describe(&logon);
        ok(has_group(token, types[i].group), "logon: %s: the group is in it", types[i].name);
        ok(token->type == (types[i].type ? TokenPrimary : TokenImpersonation), "logon: %s: it is %s token",
           types[i].name, types[i].type ? "a primary" : "an impersonation");
        NspFree(token);
        drop(&logon);
        NspHostShutdown(host);
        ok_findings(host, "", "[13] logon: %s: every block is freed, each once", types[i].name);
        NspHostDestroy(host);
    }

    host = new_host(NSP_HOST_CHECK_HEAP);
    need_loaded(host, "token_types.dll");
    logon = log_on("TokenTypes", Interactive, 4);
    ok(logon.status == STATUS_INVALID_PARAMETER && is_empty(&logon), "logon: an unknown type makes no token");
    NspHostShutdown(host);
    ok_findings(host, "NSP-0024 LogonUser: STATUS_INVALID_PARAMETER: the logon succeeded, but no token can be made: "
                      "TokenInformationType is none of those that Windows knows", "logon: and is freed as one block");
    NspHostDestroy(host);
}

/* Each with the check heap: blocks that the host did not free would be found, too. */
static const struct { const char *fixture, *package; NTSTATUS status; const char *findings, *sentence; } faults[] = {
    { "deny.dll", "Deny", STATUS_LOGON_FAILURE, "", "a clean refusal makes no finding" },
    { "success_without_token.dll", "SuccessWithoutToken", STATUS_INVALID_PARAMETER,
      "NSP-0024 LogonUser: STATUS_INVALID_PARAMETER: the logon succeeded, but no token can be made: TokenInformation "
      "is NULL", "success without token information is none" },
    { "success_null_user.dll", "SuccessNullUser", STATUS_INVALID_PARAMETER,
      "NSP-0024 LogonUser: STATUS_INVALID_PARAMETER: the logon succeeded, but no token can be made: User.User.Sid is "
      "NULL, and a token needs a user", "success without a user is none" },
    { "success_unknown_session.dll", "SuccessUnknownSession", STATUS_NO_SUCH_LOGON_SESSION,
      "NSP-0025 LogonUser: STATUS_NO_SUCH_LOGON_SESSION: the logon succeeded with LUID #, which is no session: call "
      "CreateLogonSession first", "success without a session is none" },
    { "profile_not_client.dll", "ProfileNotClient", STATUS_SUCCESS,
      "NSP-0026 LogonUser: the profile buffer does not come from AllocateClientBuffer",
      "a profile of the LSA heap is told, and freed by the client" },
    { "leaves_session.dll", "LeavesSession", STATUS_LOGON_FAILURE,
      "NSP-0030 LogonUser: the logon was refused, but its session # was left: call DeleteLogonSession\n"
      "NSP-0030 Shutdown: a package created session # and neither returned nor deleted it",
      "the session of a refused logon is told" },
    { "leaves_impersonation.dll", "LeavesImpersonation", STATUS_SUCCESS,
      "NSP-0016 LogonUser: LogonUser returned with the client's token on the thread",
      "a token that is left on the thread is told" },
    { "foreign_package_id.dll", "ForeignPackageId", STATUS_SUCCESS,
      "NSP-0017 AddCredential: AddCredential acted under package id 2, its own is 1",
      "a credential under another package's id is told" },
    { "account_one_block.dll", "AccountOneBlock", STATUS_SUCCESS, "",
      "a name in one block is freed as one" },
    { "account_nowhere.dll", "AccountNowhere", STATUS_SUCCESS,
      "NSP-0047 LogonUser: LogonUser gave AccountName, which lies where no memory is",
      "a name that cannot be read is no name" },
    { "wipes_submit_buffer.dll", "WipesSubmitBuffer", STATUS_SUCCESS, "", "a package may write to its copy" },
    { "no_init.dll", "NoInit", STATUS_NO_SUCH_PACKAGE, "", "a package without LogonUser is none for logons" },
    { "no_logon_capability.dll", "NoLogonCapability", STATUS_NO_SUCH_PACKAGE, "",
      "a package that does not announce logons is not asked" },
};

static void faulty_logons(void)
{
    struct nsp_host *host;
    struct logon logon;
    HANDLE token;
    size_t i;

    for (i = 0; i < ARRAYSIZE(faults); i++) {
        host = new_host(NSP_HOST_CHECK_HEAP);
        need_loaded(host, faults[i].fixture);
        logon = log_on(faults[i].package, Interactive, 0);
        ok_status(logon.status, faults[i].status, "logon: %s", faults[i].sentence);
        ok(NT_SUCCESS(logon.status) || is_empty(&logon), "logon: %s: of a refusal nothing comes out",
           faults[i].fixture);
        ok(!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token), "logon: %s: the thread has no token",
           faults[i].fixture);
        if (NT_SUCCESS(logon.status))
            drop(&logon);
        NspHostShutdown(host);
        ok_findings(host, faults[i].findings, "logon: %s: that and nothing else is found", faults[i].fixture);
        NspHostDestroy(host);
    }
}

static void a_refusal(void)
{
    struct nsp_host *host = new_host(0);
    struct logon logon;

    need_loaded(host, "deny.dll");
    logon = log_on("Deny", Interactive, 0);
    ok_status(logon.sub_status, STATUS_WRONG_PASSWORD, "logon: a refusal's SubStatus is passed on");
    ok_int(((BYTE *)&logon.quotas)[0], 0xCC, "logon: its quotas are left alone");
    NspHostDestroy(host);
}

static void the_copy_of_the_buffer(void)
{
    struct nsp_host *host = new_host(0);
    char submit[] = "secret", *long_submit = calloc(1, 0x10001);
    HANDLE lsa = connect_untrusted();
    ULONG id = 0;

    need_loaded(host, "wipes_submit_buffer.dll");
    lookup(lsa, "WipesSubmitBuffer", &id);
    ok_status(log_on_with(lsa, id, Interactive, submit, sizeof(submit), NULL).status, STATUS_SUCCESS,
              "logon: a package is given the submit buffer");
    ok_str(submit, "secret", "logon: which is a copy of the client's");
    ok_status(log_on_with(lsa, id, Interactive, NULL, 0, NULL).status, STATUS_SUCCESS, "logon: it may be empty");
    ok_status(log_on_with(lsa, id, Interactive, (void *)0x1000, 16, NULL).status, STATUS_ACCESS_VIOLATION,
              "logon: it must be readable");
    ok_status(log_on_with(lsa, id, Interactive, long_submit, 0x10000, NULL).status, STATUS_SUCCESS,
              "logon: it may have 64 KiB");
    ok_status(log_on_with(lsa, id, Interactive, long_submit, 0x10001, NULL).status, STATUS_INVALID_PARAMETER,
              "logon: and not more");
    free(long_submit);
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

/* A pointer of the client's is relocated by what the package is told, and not by what it finds. */
static void pointers_in_the_buffer(void)
{
    static struct {
        ULONG type;
        UNICODE_STRING domain, user, password;
        WCHAR domain_text[7], user_text[5], password_text[10];
    } submit = { 2, { 14, 14, submit.domain_text }, { 10, 10, submit.user_text }, { 20, 20, submit.password_text },
                 L"TESTDOM", L"alice", L"wonderland" };
    struct nsp_host *host = new_host(0);
    HANDLE lsa = connect_untrusted();
    ULONG id = 0;

    need_loaded(host, "interactive.dll");
    lookup(lsa, "Interactive", &id);
    ok_status(log_on_with(lsa, id, Interactive, &submit, sizeof(submit), NULL).status, STATUS_SUCCESS,
              "logon: pointers into the buffer are the client's");
    submit.password_text[0] = 'W';
    ok_status(log_on_with(lsa, id, Interactive, &submit, sizeof(submit), NULL).status, STATUS_WRONG_PASSWORD,
              "logon: a wrong password is refused with the package's own status");
    submit.password.Buffer = (WCHAR *)(&submit + 1);
    ok_status(log_on_with(lsa, id, Interactive, &submit, sizeof(submit), NULL).status, STATUS_WRONG_PASSWORD,
              "logon: what lies behind the buffer is not the package's to see");
    LsaDeregisterLogonProcess(lsa);
    NspHostDestroy(host);
}

/* ---- failure after success ---- */

static void failure_after_the_profile(void)
{
    struct nsp_host *host = new_host(0);
    struct logon logon;
    LUID *ended;

    need_loaded(host, "clean.dll");
    need_loaded(host, "success_null_user.dll");
    logon = log_on("SuccessNullUser", Interactive, 0);
    ok_status(logon.status, STATUS_INVALID_PARAMETER, "[14] logon: it fails after the profile was allocated");
    ok_status(LsaFreeReturnBuffer(EXPORTED(void *, "success_null_user.dll", profile)), STATUS_INVALID_PARAMETER,
              "[14] logon: the host has freed the profile");
    ok_int(EXPORTED(LONG, "success_null_user.dll", terminated_count), 1,
           "[14] logon: the package hears LogonTerminated");
    ok_int(EXPORTED(LONG, "clean.dll", terminated_count), 0, "[14] logon: no other package does");
    ended = exported("success_null_user.dll", "terminated_logon_id");
    ok(ended->LowPart && !has_session(ended), "[14] logon: the session is gone");
    NspHostDestroy(host);
}

/* ---- the end of sessions ---- */

static void terminate(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    LUID system = { 0x3E7, 0 }, none = { 0x7777, 0 };
    struct logon first, second;
    LONG *clean_count, *kept_count;
    LUID *ended;

    need_loaded(host, "clean.dll");
    need_loaded(host, "keeps_credential.dll");
    clean_count = exported("clean.dll", "terminated_count");
    kept_count = exported("keeps_credential.dll", "terminated_count");
    first = log_on("KeepsCredential", Interactive, 0);
    second = log_on("Clean", Interactive, 0);
    need(NT_SUCCESS(first.status) && NT_SUCCESS(second.status), "the fixtures do not log on");

    ok_status(NspSessionTerminate(host, &first.id), STATUS_SUCCESS, "logon: a session can be terminated");
    ok_int(*kept_count, 1, "[8] logon: the package that made it hears so, once");
    ok_int(*clean_count, 1, "[8] logon: and so does every other");
    ended = exported("clean.dll", "terminated_logon_id");
    ok(ended->LowPart == first.id.LowPart && ended->HighPart == first.id.HighPart, "[8] logon: of which one it is");
    ok_status(EXPORTED(NTSTATUS, "keeps_credential.dll", terminated_status), STATUS_SUCCESS,
              "[8] logon: GetCredentials still works then");
    ok_str(exported("keeps_credential.dll", "terminated_credential"), "of this session",
           "[8] logon: and gives what was added");
    ok(!has_session(&first.id) && has_session(&second.id), "logon: after that the session is gone, and no other");
    ok_status(NspSessionTerminate(host, &first.id), STATUS_NO_SUCH_LOGON_SESSION, "logon: it ends once");
    ok_status(NspSessionTerminate(host, &none), STATUS_NO_SUCH_LOGON_SESSION, "logon: an unknown session does not");
    ok_status(NspSessionTerminate(host, &system), STATUS_BAD_LOGON_SESSION_STATE, "logon: the system's never does");
    ok_int(*kept_count + *clean_count, 2, "logon: nobody hears of those");

    ok_status(DeleteLogonSession(&second.id), STATUS_BAD_LOGON_SESSION_STATE,
              "logon: nobody deletes a session that the LSA owns");
    drop(&first);
    LsaFreeReturnBuffer(second.profile);
    NspHostShutdown(host);
    ok_findings(host, "", "logon: the host's end ends the other, and no block is lost");
    CloseHandle(second.token);
    NspHostDestroy(host);
}

static void delete_tells_nobody(void)
{
    struct nsp_host *host = new_host(0);
    LUID id = { 0x4242, 0 };

    need_loaded(host, "clean.dll");
    ok_status(CreateLogonSession(&id), STATUS_SUCCESS, "logon: a session can be created without a logon");
    ok_status(DeleteLogonSession(&id), STATUS_SUCCESS, "logon: and deleted");
    ok_int(EXPORTED(LONG, "clean.dll", terminated_count), 0, "[8] logon: which no package hears of");
    NspHostDestroy(host);
}

/* ---- many at once ---- */

static DWORD WINAPI log_on_often(void *results)
{
    struct logon *logons = results;
    int i;

    for (i = 0; i < LOGONS; i++)
        logons[i] = log_on("Clean", Network, 0);
    return 0;
}

static void in_parallel(void)
{
    static struct logon logons[THREADS][LOGONS];
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    unsigned failures = 0, i, k;
    HANDLE threads[THREADS];

    need_loaded(host, "clean.dll");
    for (i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, log_on_often, logons[i], 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++) {
        CloseHandle(threads[i]);
        for (k = 0; k < LOGONS; k++) {
            failures += logons[i][k].status != STATUS_SUCCESS || !has_session(&logons[i][k].id);
            drop(&logons[i][k]);
        }
    }
    ok_int(failures, 0, "logon: %d threads log on %d times each, at the same time", THREADS, LOGONS);
    NspHostShutdown(host);
    ok_findings(host, "", "logon: and no block is lost");
    NspHostDestroy(host);
}

int main(void)
{
    success();
    kinds_of_logon();
    token_types();
    faulty_logons();
    a_refusal();
    the_copy_of_the_buffer();
    pointers_in_the_buffer();
    failure_after_the_profile();
    terminate();
    delete_tells_nobody();
    in_parallel();
    return done_testing();
}
