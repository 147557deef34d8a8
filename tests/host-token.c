/*
 * CreateToken, CreateTokenEx, OpenTokenByLogonId and CheckProtectedUserByToken, called by a package inside its
 * AcceptLsaModeContext.  Contract 6.21, 6.47, 6.51, 6.60 and 12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

#include <sddl.h>

#define USER "S-1-5-21-1-2-3-1001"
#define USERS "S-1-5-21-1-2-3-513"
#define ADDED "S-1-5-21-1-2-3-4711"
#define PROTECTED "S-1-5-21-1-2-3-525"
#define BAD ((void *)16)

/* The arguments of the next CreateToken or CreateTokenEx, and what came back. */
static struct {
    LUID id, *id_address;
    TOKEN_SOURCE source, *source_address;
    SECURITY_LOGON_TYPE type;
    SECURITY_IMPERSONATION_LEVEL level;
    ULONG information_type;
    void *information, *cred;
    ULONG cred_type;
    TOKEN_GROUPS *groups;
    UNICODE_STRING *account, *authority, *workstation, *profile_path;
    HANDLE *token_address, token;
    NTSTATUS *sub_status_address, sub_status, status;
} call;

static struct nsp_token_information_v3 v3;
static struct nsp_token_information_null null;
static TOKEN_GROUPS added;
static struct nsp_primary_cred_ex cred;
static UNICODE_STRING alice, dom, desk, path;
static LONG terminated;

static UNICODE_STRING wide(const WCHAR *text)
{
    UNICODE_STRING string = { wcslen(text) * sizeof(*text), wcslen(text) * sizeof(*text), (WCHAR *)text };

    return string;
}

/* Never freed: the program is short. */
static PSID sid(const char *text)
{
    PSID made = NULL;

    need(ConvertStringSidToSidA(text, &made), text);
    return made;
}

/* A session of the package, and arguments that are right. */
static void prepare(SECURITY_LOGON_TYPE type)
{
    static const TOKEN_SOURCE source = { "puppet", { 5, 6 } };

    memset(&call, 0xCC, sizeof(call));
    AllocateLocallyUniqueId(&call.id);
    call.id_address = &call.id;
    call.source = source;
    call.source_address = &call.source;
    call.type = type;
    call.level = SecurityIdentification;
    call.information_type = NSP_TOKEN_INFO_V1;
    call.information = &v3;
    call.groups = &added;
    call.account = &alice;
    call.authority = &dom;
    call.workstation = &desk;
    call.profile_path = &path;
    call.cred = &cred;
    call.cred_type = NSP_SESSION_INFO_PRIMARY_CRED;
    call.token_address = &call.token;
    call.sub_status_address = &call.sub_status;

    memset(&v3, 0, sizeof(v3));
    v3.ExpirationTime.QuadPart = MAXLONGLONG;
    v3.User.User.Sid = sid(USER);
    v3.PrimaryGroup.PrimaryGroup = sid(USERS);
    memset(&null, 0, sizeof(null));
    added.GroupCount = 1;
    added.Groups[0].Sid = sid(ADDED);
    added.Groups[0].Attributes = SE_GROUP_ENABLED;
    alice = wide(L"alice");
    dom = wide(L"DOM");
    desk = wide(L"DESK");
    path = wide(L"\\\\server\\profiles\\alice");

    memset(&cred, 0, sizeof(cred));
    cred.DownlevelName = wide(L"bob");
    cred.DomainName = wide(L"CORP");
    cred.DnsDomainName = wide(L"corp.example");
    cred.Upn = wide(L"bob@corp.example");
    cred.LogonServer = wide(L"DC");
}

static void create_session(void)
{
    need(puppet.lsa->CreateLogonSession(&call.id) == STATUS_SUCCESS, "the package can make no session");
}

static void create_token(void)
{
    call.status = puppet.lsa->CreateToken(call.id_address, call.source_address, call.type, call.level,
                                          call.information_type, call.information, call.groups, call.account,
                                          call.authority, call.workstation, call.profile_path, call.token_address,
                                          call.sub_status_address);
}

static void create_token_ex(void)
{
    call.status = puppet.lsa->CreateTokenEx(call.id_address, call.source_address, call.type, call.level,
                                            call.information_type, call.information, call.groups, call.workstation,
                                            call.profile_path, call.cred, call.cred_type, call.token_address,
                                            call.sub_status_address);
}

/* ---- to be inside the package ---- */

static void (*inside)(void);

static void touch(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    (void)output;
    inside();
}

static void in_package(void (*function)(void))
{
    SecHandle cred = acquire(SECPKG_CRED_INBOUND), context = { 0 };
    ULONG attributes;

    inside = function;
    puppet_answer.touch = touch;
    need(sspi->AcceptSecurityContext(&cred, NULL, NULL, 0, SECURITY_NATIVE_DREP, &context, NULL, &attributes, NULL) ==
         SEC_E_OK, "the package accepts nobody");
    puppet_answer.touch = NULL;
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
}

static void NTAPI logon_terminated(LUID *logon_id)
{
    (void)logon_id;
    terminated++;
}

static void start(void)
{
    static struct nsp_package_table half;

    half = puppet_lsa_half;
    half.LogonTerminated = logon_terminated;
    terminated = 0;
    puppet_start_with(&half, &puppet_user_half);
}

/* ---- what a token is ---- */

static struct nsp_token_description *describe(HANDLE token)
{
    struct nsp_token_description *description;

    need(NspTokenDescribe(puppet.host, token, &description) == STATUS_SUCCESS, "the token cannot be described");
    return description;
}

static BOOL has_group(const struct nsp_token_description *description, const char *text)
{
    ULONG i;

    for (i = 0; i < description->groups->GroupCount; i++)
        if (EqualSid(description->groups->Groups[i].Sid, sid(text)))
            return TRUE;
    return FALSE;
}

static BOOL same_text(const LSA_UNICODE_STRING *string, const WCHAR *text)
{
    return string->Length == wcslen(text) * sizeof(*text) && !memcmp(string->Buffer, text, string->Length);
}

static BOOL same_object(HANDLE a, HANDLE b)
{
    TOKEN_STATISTICS of_a, of_b;
    DWORD size;

    return GetTokenInformation(a, TokenStatistics, &of_a, sizeof(of_a), &size) &&
           GetTokenInformation(b, TokenStatistics, &of_b, sizeof(of_b), &size) &&
           !memcmp(&of_a.TokenId, &of_b.TokenId, sizeof(of_a.TokenId));
}

/* ---- CreateToken ---- */

static void network(void)
{
    struct nsp_token_description *d;
    SECURITY_LOGON_SESSION_DATA *data;

    start();
    prepare(Network);
    in_package(create_session);
    in_package(create_token);
    ok_status(call.status, STATUS_SUCCESS, "token: CreateToken makes a token for a session of the package");
    ok_status(call.sub_status, STATUS_SUCCESS, "token: with a SubStatus of success");
    d = describe(call.token);
    ok(d->type == TokenImpersonation && d->level == SecurityIdentification,
       "token: CreateToken for a network logon gives an impersonation token of the level asked for");
    ok(!memcmp(&d->logon_id, &call.id, sizeof(call.id)) && d->logon_type == Network, "token: of this session");
    ok(!wcscmp(d->account, L"alice") && !wcscmp(d->authority, L"DOM"), "token: with the names of the arguments");
    ok(!memcmp(d->source.SourceName, "puppet", 7) && d->source.SourceIdentifier.LowPart == 5,
       "token: with the source given");
    ok(EqualSid(d->user, sid(USER)) && EqualSid(d->primary_group, sid(USERS)), "token: of the user given");
    ok(has_group(d, ADDED), "token: TokenGroups are added");
    ok(has_group(d, "S-1-1-0") && has_group(d, "S-1-5-2"), "token: and what the LSA adds");
    NspFree(d);

    ok_status(puppet.lsa->DeleteLogonSession(&call.id), STATUS_BAD_LOGON_SESSION_STATE,
              "token: CreateToken hands the session to the LSA, and the package cannot delete it");
    need(LsaGetLogonSessionData(&call.id, &data) == STATUS_SUCCESS, "the session has no data");
    ok(same_text(&data->UserName, L"alice") && same_text(&data->LogonDomain, L"DOM"),
       "token: the session has the names");
    ok(same_text(&data->ProfilePath, path.Buffer), "token: and the profile's path");
    ok(same_text(&data->AuthenticationPackage, L"Puppet"), "token: and the name of the package");
    ok(data->LogonType == Network && EqualSid(data->Sid, sid(USER)), "token: and the user's SID");
    LsaFreeReturnBuffer(data);

    ok_status(NspSessionTerminate(puppet.host, &call.id), STATUS_SUCCESS, "token: the session can be ended");
    ok_int(terminated, 1, "token: which the package hears");
    CloseHandle(call.token);
    ok_str(puppet_stop(), "", "token: CreateToken leaves nothing to complain of");
}

static void kinds(void)
{
    static const struct { SECURITY_LOGON_TYPE type; const char *name; TOKEN_TYPE kind; } expected[] = {
        { Interactive, "an interactive", TokenPrimary }, { Batch, "a batch", TokenPrimary },
        { Service, "a service", TokenPrimary }, { Unlock, "an unlocking", TokenPrimary },
        { NetworkCleartext, "a cleartext network", TokenImpersonation },
        { RemoteInteractive, "a remote interactive", TokenPrimary }
    };
    struct nsp_token_description *d;
    SECURITY_IMPERSONATION_LEVEL level;
    size_t i;

    start();
    for (i = 0; i < ARRAYSIZE(expected); i++) {
        prepare(expected[i].type);
        in_package(create_session);
        in_package(create_token);
        d = describe(call.token);
        ok(call.status == STATUS_SUCCESS && d->type == expected[i].kind, "token: %s logon gives %s token",
           expected[i].name, expected[i].kind == TokenPrimary ? "a primary" : "an impersonation");
        NspFree(d);
        CloseHandle(call.token);
    }
    for (level = SecurityAnonymous; level <= SecurityDelegation; level++) {
        prepare(Network);
        call.level = level;
        in_package(create_session);
        in_package(create_token);
        d = describe(call.token);
        ok(call.status == STATUS_SUCCESS && d->level == level, "token: CreateToken knows impersonation level %d",
           level);
        NspFree(d);
        CloseHandle(call.token);
    }
    prepare(Interactive);
    call.level = SecurityDelegation + 1;
    in_package(create_session);
    in_package(create_token);
    ok_status(call.status, STATUS_SUCCESS, "token: the level of a primary token is not looked at");
    CloseHandle(call.token);
    NspHostShutdown(puppet.host);
    ok_int(terminated, ARRAYSIZE(expected) + SecurityDelegation + 2,
           "token: with the host at the latest every session ends, once");
    ok_str(puppet_stop(), "", "token: no session is left to the package");
}

static void information_types(void (*create)(void), const char *name)
{
    struct nsp_token_description *d;
    ULONG type;

    start();
    for (type = NSP_TOKEN_INFO_NULL; type <= NSP_TOKEN_INFO_V3; type++) {
        prepare(Interactive);
        call.information_type = type;
        if (type == NSP_TOKEN_INFO_NULL)
            call.information = &null;
        in_package(create_session);
        in_package(create);
        ok_status(call.status, STATUS_SUCCESS, "token: %s takes token information of type %lu", name, type);
        d = describe(call.token);
        if (type == NSP_TOKEN_INFO_NULL)
            ok(d->type == TokenImpersonation && EqualSid(d->user, sid("S-1-5-7")), "token: which is nobody");
        else
            ok(EqualSid(d->user, sid(USER)), "token: and finds the user in it");
        NspFree(d);
        CloseHandle(call.token);
    }
    prepare(Interactive);
    in_package(create_session);
    call.information_type = NSP_TOKEN_INFO_V3 + 1;
    in_package(create);
    ok_status(call.status, STATUS_INVALID_PARAMETER, "token: %s knows no other type", name);
    puppet.lsa->DeleteLogonSession(&call.id);
    ok_str(puppet_stop(), "", "token: the types leave nothing to complain of");
}

/* The groups from the private heap, as documented, and the rest from the LSA heap. */
static void whose_information(void)
{
    struct nsp_token_information_v1 *v1;
    TOKEN_GROUPS *groups;
    PSID user;

    start();
    prepare(Network);
    in_package(create_session);
    v1 = puppet.lsa->AllocateLsaHeap(sizeof(*v1));
    memcpy(v1, &v3, sizeof(*v1));
    user = puppet.lsa->AllocateLsaHeap(GetLengthSid(sid(USER)));
    CopySid(GetLengthSid(sid(USER)), user, sid(USER));
    v1->User.User.Sid = user;
    groups = v1->Groups = puppet.lsa->AllocatePrivateHeap(sizeof(*groups));
    *groups = added;
    call.information = v1;
    in_package(create_token);
    ok_status(call.status, STATUS_SUCCESS, "token: CreateToken reads blocks of both heaps");
    ok(EqualSid(user, sid(USER)) && groups->GroupCount == 1 && v1->Groups == groups,
       "token: CreateToken leaves TokenInformation to the package");
    CloseHandle(call.token);
    puppet.lsa->FreePrivateHeap(groups);
    puppet.lsa->FreeLsaHeap(user);
    puppet.lsa->FreeLsaHeap(v1);
    ok_str(puppet_stop(), "", "token: which frees it without a double free");
}

/* ---- what both refuse ---- */

static void (*refusing)(void);

static void refuse(NTSTATUS status, const char *sentence)
{
    HANDLE token;

    in_package(refusing);
    ok_status(call.status, status, "token: %s: %s", refusing == create_token ? "CreateToken" : "CreateTokenEx",
              sentence);
    ok(!call.token && !call.sub_status &&
       puppet.lsa->OpenTokenByLogonId(&call.id, &token) == STATUS_NO_TOKEN && !token,
       "token: then nothing is made");
}

/* One spoiled argument in one session. */
#define REFUSE(status, member, value, sentence) \
    do { \
        LUID id = call.id; \
        prepare(Network); \
        call.id = id; \
        call.member = (value); \
        refuse(status, sentence); \
    } while (0)

static void refusals(void (*create)(void))
{
    UNICODE_STRING bad = { 8, 8, BAD };
    LUID unknown = { 0x7FFFFFF0, 0x7FFFFFF0 };

    start();
    prepare(Network);
    in_package(create_session);
    refusing = create;
    REFUSE(STATUS_NO_SUCH_LOGON_SESSION, id_address, &unknown, "the session must exist");
    REFUSE(STATUS_INVALID_PARAMETER, id_address, NULL, "a LUID is needed");
    REFUSE(STATUS_ACCESS_VIOLATION, id_address, BAD, "one that can be read");
    REFUSE(STATUS_INVALID_PARAMETER, source_address, NULL, "a source is needed");
    REFUSE(STATUS_ACCESS_VIOLATION, source_address, BAD, "one that can be read");
    REFUSE(STATUS_INVALID_LOGON_TYPE, type, UndefinedLogonType, "nobody logs on as type 0");
    REFUSE(STATUS_INVALID_LOGON_TYPE, type, Proxy, "nor as a proxy");
    REFUSE(STATUS_INVALID_LOGON_TYPE, type, (SECURITY_LOGON_TYPE)14, "nor as type 14");
    REFUSE(STATUS_BAD_IMPERSONATION_LEVEL, level, SecurityDelegation + 1, "no level is above delegation");
    REFUSE(STATUS_BAD_IMPERSONATION_LEVEL, level, (SECURITY_IMPERSONATION_LEVEL)-1, "nor below anonymous");
    REFUSE(STATUS_INVALID_PARAMETER, information, NULL, "token information is needed");
    REFUSE(STATUS_ACCESS_VIOLATION, information, BAD, "some that can be read");
    REFUSE(STATUS_ACCESS_VIOLATION, groups, BAD, "so must be TokenGroups");
    REFUSE(STATUS_ACCESS_VIOLATION, workstation, BAD, "and the workstation");
    REFUSE(STATUS_ACCESS_VIOLATION, profile_path, &bad, "and the text of the profile's path");

    prepare(Network);
    call.token = NULL;
    call.token_address = NULL;
    in_package(create);
    ok_status(call.status, STATUS_INVALID_PARAMETER, "token: there must be room for the handle");
    call.token_address = BAD;
    in_package(create);
    ok_status(call.status, STATUS_ACCESS_VIOLATION, "token: not just anywhere");
    call.token_address = &call.token;
    call.sub_status_address = BAD;
    in_package(create);
    ok_status(call.status, STATUS_ACCESS_VIOLATION, "token: nor that of SubStatus");
}

static void create_token_refuses(void)
{
    UNICODE_STRING bad = { 8, 8, BAD };
    LUID id;

    refusals(create_token);
    prepare(Network);
    in_package(create_session);
    id = call.id;
    REFUSE(STATUS_ACCESS_VIOLATION, account, BAD, "the account's name must be readable");
    REFUSE(STATUS_ACCESS_VIOLATION, authority, &bad, "so must be the text of the authority's");
    ok_status(puppet.lsa->DeleteLogonSession(&id), STATUS_SUCCESS,
              "token: after a refusal by CreateToken the session is still the package's");

    prepare(Network);
    in_package(create_session);
    call.account = call.authority = call.workstation = call.profile_path = NULL;
    call.groups = NULL;
    call.sub_status_address = NULL;
    in_package(create_token);
    ok_status(call.status, STATUS_SUCCESS, "token: CreateToken goes without names, groups and SubStatus");
    CloseHandle(call.token);
    ok(strstr(puppet_stop(), "NSP-") != NULL, "token: the session of the refusals was left, which is told");
}

/* ---- CreateTokenEx ---- */

static void primary_cred(void)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    struct nsp_token_description *d;
    SECURITY_LOGON_SESSION_DATA *data;

    start();
    prepare(Network);
    in_package(create_session);
    in_package(create_token_ex);
    ok_status(call.status, STATUS_SUCCESS, "token: CreateTokenEx takes the names from primary credentials");
    d = describe(call.token);
    ok(!wcscmp(d->account, L"bob") && !wcscmp(d->authority, L"CORP"), "token: the names of the token are theirs");
    ok(d->type == TokenImpersonation && d->level == SecurityIdentification && has_group(d, ADDED),
       "token: all else is as with CreateToken");
    NspFree(d);
    need(LsaGetLogonSessionData(&call.id, &data) == STATUS_SUCCESS, "the session has no data");
    ok(same_text(&data->UserName, L"bob") && same_text(&data->LogonDomain, L"CORP") &&
       same_text(&data->Upn, L"bob@corp.example") && same_text(&data->DnsDomainName, L"corp.example") &&
       same_text(&data->LogonServer, L"DC") && same_text(&data->ProfilePath, path.Buffer),
       "token: the session has names, UPN, DNS domain and server");
    ok(same_text(&data->AuthenticationPackage, L"Puppet"), "token: and the package that made it");
    LsaFreeReturnBuffer(data);
    CloseHandle(call.token);

    need(NspModuleGetPackage(need_loaded(puppet.host, "clean.dll"), 0, &info) == STATUS_SUCCESS, "no package");
    prepare(Network);
    cred.Flags = NSP_CRED_EX;
    cred.PackageId = info.package_id;
    in_package(create_session);
    in_package(create_token_ex);
    need(LsaGetLogonSessionData(&call.id, &data) == STATUS_SUCCESS, "the session has no data");
    ok(same_text(&data->AuthenticationPackage, L"Clean"), "token: the EX form says which package it was");
    LsaFreeReturnBuffer(data);
    CloseHandle(call.token);
    ok_str(puppet_stop(), "", "token: CreateTokenEx leaves nothing to complain of");
}

/* The short form at the very end of what can be read. */
static void form_of_cred(void)
{
    BYTE *pages = VirtualAlloc(NULL, 0x2000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    struct nsp_primary_cred *at_end = (struct nsp_primary_cred *)(pages + 0x1000) - 1;
    DWORD old;

    VirtualProtect(pages + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    start();
    prepare(Network);
    in_package(create_session);
    memcpy(at_end, &cred, sizeof(*at_end));
    call.cred = at_end;
    at_end->Flags = NSP_CRED_EX;
    refusing = create_token_ex;
    refuse(STATUS_ACCESS_VIOLATION, "flag 1000h makes the block the EX form");
    at_end->Flags = 0;
    in_package(create_token_ex);
    ok_status(call.status, STATUS_SUCCESS, "token: without it CreateTokenEx reads the short form alone");
    CloseHandle(call.token);
    ok_str(puppet_stop(), "", "token: neither form is a fault of the package");
    VirtualFree(pages, 0, MEM_RELEASE);
}

static void create_token_ex_refuses(void)
{
    LUID id;

    refusals(create_token_ex);
    prepare(Network);
    in_package(create_session);
    id = call.id;
    REFUSE(STATUS_INVALID_PARAMETER, cred_type, 1, "session information of type 1 is unknown");
    REFUSE(STATUS_INVALID_PARAMETER, cred, NULL, "primary credentials are needed");
    REFUSE(STATUS_ACCESS_VIOLATION, cred, BAD, "some that can be read");
    prepare(Network);
    call.id = id;
    cred.Upn.Buffer = BAD;
    refuse(STATUS_ACCESS_VIOLATION, "with strings that can be read");
    ok_status(puppet.lsa->DeleteLogonSession(&id), STATUS_SUCCESS,
              "token: after a refusal by CreateTokenEx the session is still the package's");
    puppet_stop();
}

/* ---- more of both ---- */

static void two_tokens(void)
{
    SECURITY_LOGON_SESSION_DATA *data;
    HANDLE first;

    start();
    prepare(Network);
    in_package(create_session);
    in_package(create_token);
    first = call.token;
    in_package(create_token_ex);
    ok(call.status == STATUS_SUCCESS && !same_object(first, call.token), "token: a session may have a second token");
    need(LsaGetLogonSessionData(&call.id, &data) == STATUS_SUCCESS, "the session has no data");
    ok(same_text(&data->UserName, L"alice"), "token: what the first told about the session stays");
    LsaFreeReturnBuffer(data);
    NspSessionTerminate(puppet.host, &call.id);
    ok_int(terminated, 1, "token: a session with two tokens ends once");
    CloseHandle(first);
    CloseHandle(call.token);
    ok_str(puppet_stop(), "", "token: two tokens are nothing to complain of");
}

static void without_frame(void)
{
    start();
    prepare(Network);
    create_session();
    create_token();
    ok_status(call.status, STATUS_SUCCESS, "token: CreateToken works on a thread that is in no package");
    CloseHandle(call.token);

    prepare(Service);
    call.id.LowPart = 0x3E7;
    call.id.HighPart = 0;
    create_token();
    ok_status(call.status, STATUS_SUCCESS, "token: CreateToken works for the system's own session");
    ok_status(NspSessionTerminate(puppet.host, &call.id), STATUS_BAD_LOGON_SESSION_STATE,
              "token: which stays well-known");
    CloseHandle(call.token);
    ok_str(puppet_stop(), "", "token: neither is a fault");
}

static void impersonate_and_create(void)
{
    HANDLE before = NULL, after = NULL;

    ImpersonateSelf(SecurityImpersonation);
    OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &before);
    create_token();
    OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &after);
    RevertToSelf();
    ok(call.status == STATUS_SUCCESS && before && after && same_object(before, after),
       "token: CreateToken works while the package impersonates, and leaves the thread's token");
    CloseHandle(before);
    CloseHandle(after);
}

static void impersonating(void)
{
    start();
    prepare(Network);
    in_package(create_session);
    in_package(impersonate_and_create);
    CloseHandle(call.token);
    ok_str(puppet_stop(), "", "token: impersonation is no fault");
}

/* ---- OpenTokenByLogonId ---- */

static HANDLE opened;
static NTSTATUS open_status;

static void open_token(void)
{
    memset(&opened, 0xCC, sizeof(opened));
    open_status = puppet.lsa->OpenTokenByLogonId(&call.id, &opened);
}

static void open_by_logon_id(void)
{
    struct nsp_token_description *d;
    HANDLE again;

    start();
    prepare(Interactive);
    in_package(open_token);
    ok(open_status == STATUS_NO_SUCH_LOGON_SESSION && !opened, "token: OpenTokenByLogonId knows no such session");
    in_package(create_session);
    in_package(open_token);
    ok(open_status == STATUS_NO_TOKEN && !opened, "token: OpenTokenByLogonId: a session begins without a token");
    in_package(create_token);
    in_package(open_token);
    ok_status(open_status, STATUS_SUCCESS, "token: OpenTokenByLogonId opens the token of a session");
    ok(opened != call.token && same_object(opened, call.token), "token: it is the same token by another handle");

    CloseHandle(opened);
    CloseHandle(call.token);
    in_package(open_token);
    d = describe(opened);
    ok(open_status == STATUS_SUCCESS && !memcmp(&d->logon_id, &call.id, sizeof(call.id)) && d->type == TokenPrimary,
       "token: OpenTokenByLogonId also when the package has closed its handle");
    NspFree(d);
    ok(CloseHandle(opened), "token: the caller closes it");

    ok_status(puppet.lsa->OpenTokenByLogonId(NULL, &again), STATUS_INVALID_PARAMETER,
              "token: OpenTokenByLogonId needs a LUID");
    ok_status(puppet.lsa->OpenTokenByLogonId(BAD, &again), STATUS_ACCESS_VIOLATION, "token: one that can be read");
    ok_status(puppet.lsa->OpenTokenByLogonId(&call.id, NULL), STATUS_INVALID_PARAMETER, "token: room for the handle");
    ok_status(puppet.lsa->OpenTokenByLogonId(&call.id, BAD), STATUS_ACCESS_VIOLATION, "token: that can be written");

    NspSessionTerminate(puppet.host, &call.id);
    in_package(open_token);
    ok(open_status == STATUS_NO_SUCH_LOGON_SESSION && !opened,
       "token: OpenTokenByLogonId: a session takes its token along");
    call.id.LowPart = 0x3E7;
    call.id.HighPart = 0;
    in_package(open_token);
    ok(open_status == STATUS_NO_TOKEN && !opened, "token: OpenTokenByLogonId: the system's own session has none");
    ok_str(puppet_stop(), "", "token: OpenTokenByLogonId leaves nothing to complain of");
}

static void open_after_logon(void)
{
    struct nsp_host *host = new_host(0);
    nsp_lsa_fn_OpenTokenByLogonId *open_by_name = exported("ntsecpkg.dll", "LsaOpenTokenByLogonId");
    struct logon logon;

    need_loaded(host, "clean.dll");
    logon = log_on("Clean", Interactive, 1);
    ok(open_by_name(&logon.id, &opened) == STATUS_SUCCESS && same_object(opened, logon.token),
       "token: OpenTokenByLogonId opens the token of a logon");
    CloseHandle(opened);
    drop(&logon);
    NspHostDestroy(host);
}

/* ---- CheckProtectedUserByToken ---- */

static HANDLE checked;
static BOOLEAN is_protected;
static NTSTATUS check_status;

static void check_token(void)
{
    is_protected = 0xCC;
    check_status = puppet.lsa->CheckProtectedUserByToken(checked, &is_protected);
}

static void check(HANDLE token, NTSTATUS status, BOOLEAN expected, const char *sentence)
{
    checked = token;
    in_package(check_token);
    ok(check_status == status && is_protected == expected, "token: CheckProtectedUserByToken: %s", sentence);
}

static HANDLE token_with(const char *group)
{
    prepare(Network);
    added.Groups[0].Sid = sid(group);
    in_package(create_session);
    in_package(create_token);
    need(call.status == STATUS_SUCCESS, "no token");
    return call.token;
}

static void protected_users(void)
{
    HANDLE is_member, copy = NULL, is_none, own, event, sealed;

    start();
    is_member = token_with(PROTECTED);
    check(is_member, STATUS_SUCCESS, TRUE, "RID 525 of a domain is the group");
    DuplicateTokenEx(is_member, TOKEN_ALL_ACCESS, NULL, SecurityImpersonation, TokenPrimary, &copy);
    check(copy, STATUS_SUCCESS, TRUE, "a duplicate has it too");
    is_none = token_with("S-1-5-32-525");
    check(is_none, STATUS_SUCCESS, FALSE, "RID 525 of no domain is not the group");
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &own);
    check(own, STATUS_SUCCESS, FALSE, "a token of somebody else is asked itself");
    event = CreateEventW(NULL, FALSE, FALSE, NULL);
    check(event, STATUS_INVALID_HANDLE, FALSE, "an event is no token");
    check(NULL, STATUS_INVALID_HANDLE, FALSE, "NULL is no handle");
    DuplicateHandle(GetCurrentProcess(), is_member, GetCurrentProcess(), &sealed, TOKEN_DUPLICATE, FALSE, 0);
    check(sealed, STATUS_ACCESS_DENIED, FALSE, "the handle must allow the question");
    ok_status(puppet.lsa->CheckProtectedUserByToken(is_member, NULL), STATUS_INVALID_PARAMETER,
              "token: CheckProtectedUserByToken needs room for the answer");
    ok_status(puppet.lsa->CheckProtectedUserByToken(is_member, BAD), STATUS_ACCESS_VIOLATION,
              "token: that can be written");
    CloseHandle(is_member);
    CloseHandle(copy);
    CloseHandle(is_none);
    CloseHandle(own);
    CloseHandle(event);
    CloseHandle(sealed);
    ok_str(puppet_stop(), "", "token: CheckProtectedUserByToken leaves nothing to complain of");
}

int main(void)
{
    network();
    kinds();
    information_types(create_token, "CreateToken");
    information_types(create_token_ex, "CreateTokenEx");
    whose_information();
    create_token_refuses();
    primary_cred();
    form_of_cred();
    create_token_ex_refuses();
    two_tokens();
    without_frame();
    impersonating();
    open_by_logon_id();
    open_after_logon();
    protected_users();
    return done_testing();
}
