/*
 * Tokens: what is assembled from token information (contract 12), what is refused, and how a token is known again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include <sddl.h>

#include "base/format.h"
#include "base/str.h"
#include "lsa/token.h"

#include "test.h"

#define USER    "S-1-5-21-1-2-3-1001"
#define USERS   "S-1-5-21-1-2-3-513"
#define BACKUP  "S-1-5-32-551"
#define BAD_POINTER ((void *)16)

static struct nsp_tokens *tokens;

/* ---- token information, to be spoiled by the test that uses it ---- */

/* Room for more than may be. */
static ULONG_PTR group_memory[2 * 1100], privilege_memory[2 * 100];
static TOKEN_GROUPS *const groups = (TOKEN_GROUPS *)group_memory;
static TOKEN_PRIVILEGES *const privileges = (TOKEN_PRIVILEGES *)privilege_memory;

static BYTE acl[64];
static struct nsp_token_information_v3 information;
static struct nsp_token_request request;

/* Never freed: the program is short. */
static PSID sid(const char *text)
{
    PSID made;

    return ConvertStringSidToSidA(text, &made) ? made : NULL;
}

static void add_group(const char *text, ULONG attributes)
{
    SID_AND_ATTRIBUTES *entry = &groups->Groups[groups->GroupCount++];

    entry->Sid = sid(text);
    entry->Attributes = attributes;
}

static void add_privilege(ULONG low, ULONG attributes)
{
    LUID_AND_ATTRIBUTES *entry = &privileges->Privileges[privileges->PrivilegeCount++];

    entry->Luid.LowPart = low;
    entry->Luid.HighPart = 0;
    entry->Attributes = attributes;
}

/* A user and a primary group, and all else left to the LSA. */
static void reset(SECURITY_LOGON_TYPE logon_type)
{
    static const TOKEN_SOURCE source = { "unit", { 5, 6 } };

    memset(&information, 0, sizeof(information));
    groups->GroupCount = 0;
    privileges->PrivilegeCount = 0;
    information.ExpirationTime.QuadPart = 0x7FFFFFFFFFFFFFFF;
    information.User.User.Sid = sid(USER);
    information.PrimaryGroup.PrimaryGroup = sid(USERS);

    memset(&request, 0, sizeof(request));
    request.logon_id.LowPart = 0x1234;
    request.logon_id.HighPart = 9;
    request.logon_type = logon_type;
    request.type = nsp_token_type_for(logon_type);
    request.level = SecurityImpersonation;
    request.information_type = NSP_TOKEN_INFO_V1;
    request.information = &information;
    request.source = source;
    request.account = L"alice";
    request.authority = L"DOM";
    request.logon_time.QuadPart = 42;
}

/* ---- descriptions as text ---- */

static const char *text_of_groups(const TOKEN_GROUPS *list)
{
    static char text[1024];
    ULONG i;

    text[0] = 0;
    for (i = 0; i < list->GroupCount; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s:%lx", i ? " " : "",
                 nsp_format_sid(list->Groups[i].Sid), list->Groups[i].Attributes);
    return text;
}

static const char *text_of_privileges(const TOKEN_PRIVILEGES *list)
{
    static char text[256];
    ULONG i;

    text[0] = 0;
    for (i = 0; i < list->PrivilegeCount; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%lu:%lx", i ? " " : "",
                 list->Privileges[i].Luid.LowPart, list->Privileges[i].Attributes);
    return text;
}

static const char *text_of_acl(const ACL *list)
{
    static char text[256];
    ACCESS_ALLOWED_ACE *ace;
    DWORD i;

    text[0] = 0;
    for (i = 0; GetAce((ACL *)list, i, (void **)&ace); i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u:%s:%lx", i ? " " : "", ace->Header.AceType,
                 nsp_format_sid((PSID)&ace->SidStart), ace->Mask);
    return text;
}

/* Make a token of @request and describe it; NULL on failure. */
static struct nsp_token_description *make(HANDLE *token)
{
    struct nsp_token_description *description = NULL;
    const char *text;

    if (!nsp_token_create(tokens, &request, token, &text))
        nsp_token_describe(tokens, *token, &description);
    return description;
}

static struct nsp_token_description *describe_only(void)
{
    struct nsp_token_description *description;
    HANDLE token = NULL;

    description = make(&token);
    if (token)
        nsp_token_close(tokens, token);
    return description;
}

/* ---- assembly ---- */

static void types_of_tokens(void)
{
    ok(nsp_token_type_for(Network) == TokenImpersonation &&
       nsp_token_type_for(NetworkCleartext) == TokenImpersonation,
       "token: network logons get an impersonation token");
    ok(nsp_token_type_for(Interactive) == TokenPrimary && nsp_token_type_for(Batch) == TokenPrimary &&
       nsp_token_type_for(Service) == TokenPrimary && nsp_token_type_for(Unlock) == TokenPrimary &&
       nsp_token_type_for(RemoteInteractive) == TokenPrimary && nsp_token_type_for(CachedInteractive) == TokenPrimary,
       "token: all other logons get a primary token");
}

static void defaults(void)
{
    struct nsp_token_description *d;

    reset(Interactive);
    if (!ok((d = describe_only()) != NULL, "token: V1 with a user and a primary group is enough"))
        return;
    ok_str(nsp_format_sid(d->user), USER, "token: the user is the one given");
    ok_str(nsp_format_sid(d->primary_group), USERS, "token: the primary group is the one given");
    ok_str(nsp_format_sid(d->owner), USER, "token: the user is the default owner");
    ok_str(text_of_groups(d->groups), "S-1-1-0:7 S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " USERS ":7",
           "token: without groups there are those of the LSA, and the primary group");
    ok_str(text_of_privileges(d->privileges), "23:3", "token: local policy gives SeChangeNotifyPrivilege alone");
    ok_str(text_of_acl(d->default_dacl), "0:" USER ":10000000 0:S-1-5-18:10000000",
           "token: the default DACL gives the owner and the system full access");
    ok(d->type == TokenPrimary && d->logon_type == Interactive, "token: type and logon type are those asked for");
    ok(d->logon_id.LowPart == 0x1234 && d->logon_id.HighPart == 9, "token: the LUID is that of the session");
    ok(!memcmp(d->source.SourceName, "unit", 5) && d->source.SourceIdentifier.LowPart == 5,
       "token: the source is kept");
    ok(d->expiration.QuadPart == 0x7FFFFFFFFFFFFFFF && d->logon_time.QuadPart == 42, "token: times are kept");
    ok(!wcscmp(d->account, L"alice") && !wcscmp(d->authority, L"DOM"), "token: names are kept");
    nsp_free(d);
}

static void one_block(void)
{
    struct nsp_token_description *a, *b = NULL;
    HANDLE token;

    reset(Interactive);
    a = make(&token);
    nsp_token_describe(tokens, token, &b);
    ok(a && b && a->account != b->account && a->authority != b->authority && a->user != b->user &&
       a->owner != b->owner && a->primary_group != b->primary_group && a->groups != b->groups &&
       a->groups->Groups[0].Sid != b->groups->Groups[0].Sid && a->privileges != b->privileges &&
       a->default_dacl != b->default_dacl, "token: two descriptions share no memory");
    nsp_free(a);
    nsp_free(b);
    nsp_token_close(tokens, token);
}

static void all_members(ULONG type)
{
    struct nsp_token_description *d;

    reset(Network);
    request.information_type = type;
    request.level = SecurityIdentification;
    add_group(USERS, 0x7);
    add_group(BACKUP, 0xF);
    information.Groups = groups;
    add_privilege(17, 0);
    add_privilege(18, 2);
    information.Privileges = privileges;
    information.Owner.Owner = sid(BACKUP);
    InitializeAcl((ACL *)acl, sizeof(acl), ACL_REVISION);
    AddAccessAllowedAce((ACL *)acl, ACL_REVISION, GENERIC_READ, sid(USER));
    information.DefaultDacl.DefaultDacl = (ACL *)acl;
    if (type == NSP_TOKEN_INFO_V3)
        information.UserClaims = information.DeviceClaims = information.DeviceGroups = BAD_POINTER;

    if (!ok((d = describe_only()) != NULL, "token: V%lu with all members becomes a token", type))
        return;
    ok_str(nsp_format_sid(d->owner), BACKUP, "token: V%lu: a group with SE_GROUP_OWNER can be the owner", type);
    ok_str(text_of_groups(d->groups), USERS ":7 " BACKUP ":f S-1-1-0:7 S-1-5-2:7 S-1-5-11:7",
           "token: V%lu: groups come first, those of the LSA behind", type);
    ok_str(text_of_privileges(d->privileges), "17:0 18:2 23:3",
           "token: V%lu: privileges are merged with those of local policy", type);
    ok_str(text_of_acl(d->default_dacl), "0:" USER ":80000000", "token: V%lu: the default DACL is the one given", type);
    ok(d->type == TokenImpersonation && d->level == SecurityIdentification, "token: V%lu: the level is kept", type);
    nsp_free(d);
}

static void null_information(void)
{
    struct nsp_token_information_null null = { { .QuadPart = 77 }, groups };
    struct nsp_token_description *d;

    reset(Interactive);
    request.information_type = NSP_TOKEN_INFO_NULL;
    request.information = &null;
    request.level = SecurityAnonymous;
    add_group(BACKUP, 0x7);
    if (!ok((d = describe_only()) != NULL, "token: Null with a group becomes a token"))
        return;
    ok_str(nsp_format_sid(d->user), "S-1-5-7", "token: Null: the user is ANONYMOUS LOGON");
    ok_str(nsp_format_sid(d->primary_group), "S-1-1-0", "token: Null: the primary group is World");
    ok_str(text_of_groups(d->groups), BACKUP ":7 S-1-1-0:7 S-1-5-4:7 S-1-5-5-9-4660:c0000007",
           "token: Null: nobody is no Authenticated User");
    ok(d->type == TokenImpersonation && d->level == SecurityImpersonation,
       "token: Null: there is no primary token for nobody");
    ok(d->expiration.QuadPart == 77, "token: Null: the expiration time is kept");
    nsp_free(d);

    null.Groups = NULL;
    request.logon_type = Network;
    ok((d = describe_only()) && d->groups->GroupCount == 2, "token: Null: groups may be left out");
    nsp_free(d);
}

static void logon_types(void)
{
    static const struct { SECURITY_LOGON_TYPE type; const char *groups; } table[] = {
        { Interactive, "S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { Network, "S-1-5-2:7 S-1-5-11:7 " },
        { Batch, "S-1-5-3:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { Service, "S-1-5-6:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { Proxy, "S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { Unlock, "S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { NetworkCleartext, "S-1-5-2:7 S-1-5-11:7 " },
        { NewCredentials, "S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { RemoteInteractive, "S-1-5-14:7 S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { CachedInteractive, "S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { CachedRemoteInteractive, "S-1-5-14:7 S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " },
        { CachedUnlock, "S-1-5-4:7 S-1-5-11:7 S-1-5-5-9-4660:c0000007 " }
    };
    struct nsp_token_description *d;
    char expected[256];
    unsigned i;

    for (i = 0; i < ARRAYSIZE(table); i++) {
        reset(table[i].type);
        snprintf(expected, sizeof(expected), "S-1-1-0:7 %s" USERS ":7", table[i].groups);
        d = describe_only();
        ok_str(d ? text_of_groups(d->groups) : NULL, expected, "token: logon type %u has its groups", table[i].type);
        nsp_free(d);
    }
}

static void duplicates(void)
{
    struct nsp_token_description *d;
    struct {
        TOKEN_GROUPS head;
        SID_AND_ATTRIBUTES more[1];
    } local = { { 2, { { sid(BACKUP), 0x8 } } }, { { sid("S-1-5-32-552"), 0x7 } } };

    reset(Network);
    add_group(USERS, 0x4);
    add_group(BACKUP, 0x3);
    add_group(BACKUP, 0x4);
    add_group("S-1-1-0", 0);
    information.Groups = groups;
    request.local_groups = &local.head;
    add_privilege(23, 0);
    add_privilege(17, 1);
    add_privilege(17, 2);
    information.Privileges = privileges;
    if (!ok((d = describe_only()) != NULL, "token: duplicates are no reason to refuse"))
        return;
    ok_str(text_of_groups(d->groups), USERS ":4 " BACKUP ":f S-1-1-0:7 S-1-5-32-552:7 S-1-5-2:7 S-1-5-11:7",
           "token: a group that is there twice is kept once, with the attributes of both");
    ok_str(text_of_privileges(d->privileges), "23:3 17:3",
           "token: a privilege that is there twice is kept once, with the attributes of both");
    nsp_free(d);
}

/* ---- refusals ---- */

static void refused(NTSTATUS expected, const char *needle, const char *sentence)
{
    HANDLE token = (HANDLE)1;
    const char *text;
    NTSTATUS status;

    status = nsp_token_create(tokens, &request, &token, &text);
    ok_status(status, expected, "token: %s", sentence);
    ok(!token && text && strstr(text, needle), "token: %s: no token, and a sentence that names %s", sentence, needle);
}

static void refusals(void)
{
    BYTE user[SECURITY_MAX_SID_SIZE + 4] = { SID_REVISION, SID_MAX_SUB_AUTHORITIES + 1 };
    struct nsp_token_description *d;
    ULONG i;

    reset(Interactive);
    request.information_type = 4;
    refused(STATUS_INVALID_PARAMETER, "TokenInformationType", "an unknown type of information is refused");
    reset(Interactive);
    request.information = NULL;
    refused(STATUS_INVALID_PARAMETER, "TokenInformation", "no information is refused");
    reset(Interactive);
    information.User.User.Sid = NULL;
    refused(STATUS_INVALID_PARAMETER, "User.User.Sid", "no user is refused");
    information.User.User.Sid = user;
    refused(STATUS_INVALID_PARAMETER, "User.User.Sid", "a SID with 16 sub-authorities is refused");
    user[1] = 1;
    user[0] = 2;
    refused(STATUS_INVALID_PARAMETER, "User.User.Sid", "a SID of revision 2 is refused");
    reset(Interactive);
    information.PrimaryGroup.PrimaryGroup = NULL;
    refused(STATUS_INVALID_PARAMETER, "PrimaryGroup", "no primary group is refused");
    reset(Interactive);
    information.Owner.Owner = sid(BACKUP);
    refused(STATUS_INVALID_OWNER, "Owner", "an owner that is not in the token is refused");
    add_group(BACKUP, 7);
    information.Groups = groups;
    refused(STATUS_INVALID_OWNER, "Owner", "a group without SE_GROUP_OWNER is refused as owner");

    reset(Interactive);
    information.Groups = groups;
    for (i = 0; i < 1024; i++)
        add_group("S-1-5-32-551", 7);
    ok((d = describe_only()) != NULL, "token: 1024 groups are taken");
    nsp_free(d);
    add_group("S-1-5-32-551", 7);
    refused(STATUS_INVALID_PARAMETER, "Groups", "1025 groups are refused");
    groups->GroupCount = 0;
    add_group(USERS, 7);
    add_group(USER, 7);
    groups->Groups[1].Sid = user;
    refused(STATUS_INVALID_PARAMETER, "Groups[1].Sid", "a group that is no SID is refused");
    groups->Groups[1].Sid = NULL;
    refused(STATUS_ACCESS_VIOLATION, "Groups[1].Sid", "a group that is NULL is refused");

    reset(Interactive);
    information.Privileges = privileges;
    for (i = 0; i < 64; i++)
        add_privilege(100 + i, 0);
    ok((d = describe_only()) && d->privileges->PrivilegeCount == 65, "token: 64 privileges are taken");
    nsp_free(d);
    add_privilege(3, 0);
    refused(STATUS_INVALID_PARAMETER, "Privileges", "65 privileges are refused");

    reset(Interactive);
    information.DefaultDacl.DefaultDacl = (ACL *)acl;
    InitializeAcl((ACL *)acl, sizeof(acl), ACL_REVISION);
    ((ACL *)acl)->AclSize = 4;
    refused(STATUS_INVALID_PARAMETER, "DefaultDacl", "a DACL shorter than its head is refused");
    ((ACL *)acl)->AclSize = sizeof(ACL);
    ((ACL *)acl)->AceCount = 3;
    refused(STATUS_INVALID_PARAMETER, "DefaultDacl", "a DACL with more entries than fit is refused");
}

/* A page that ends at memory without access; @size bytes before the end. */
static void *before_the_edge(SIZE_T size)
{
    static BYTE *page;
    DWORD old;

    if (!page) {
        page = VirtualAlloc(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        VirtualProtect(page + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    }
    return page + 0x1000 - size;
}

static void bad_pointers(void)
{
    TOKEN_GROUPS *edge_groups = before_the_edge(sizeof(*edge_groups));
    TOKEN_PRIVILEGES *edge_privileges = before_the_edge(sizeof(*edge_privileges));
    ACL *edge_acl = before_the_edge(sizeof(*edge_acl));
    SID *edge_sid = before_the_edge(sizeof(*edge_sid));
    struct nsp_token_information_null null = { { .QuadPart = 0 }, BAD_POINTER };

    reset(Interactive);
    request.information = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "TokenInformation", "information that cannot be read is refused");
    request.information_type = NSP_TOKEN_INFO_NULL;
    refused(STATUS_ACCESS_VIOLATION, "TokenInformation", "Null information that cannot be read is refused");
    request.information = &null;
    refused(STATUS_ACCESS_VIOLATION, "Groups", "groups of Null information that cannot be read are refused");
    reset(Interactive);
    information.User.User.Sid = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "User.User.Sid", "a user that cannot be read is refused");
    reset(Interactive);
    information.PrimaryGroup.PrimaryGroup = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "PrimaryGroup", "a primary group that cannot be read is refused");
    reset(Interactive);
    information.Owner.Owner = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "Owner", "an owner that cannot be read is refused");
    reset(Interactive);
    information.Groups = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "Groups", "groups that cannot be read are refused");
    reset(Interactive);
    information.Privileges = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "Privileges", "privileges that cannot be read are refused");
    reset(Interactive);
    information.DefaultDacl.DefaultDacl = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "DefaultDacl", "a default DACL that cannot be read is refused");
    reset(Interactive);
    request.local_groups = BAD_POINTER;
    refused(STATUS_ACCESS_VIOLATION, "LocalGroups", "local groups that cannot be read are refused");

    reset(Interactive);
    information.Groups = edge_groups;
    edge_groups->GroupCount = 2;
    edge_groups->Groups[0].Sid = sid(USERS);
    refused(STATUS_ACCESS_VIOLATION, "Groups", "groups that end before their count does are refused");
    reset(Interactive);
    information.Privileges = edge_privileges;
    edge_privileges->PrivilegeCount = 2;
    refused(STATUS_ACCESS_VIOLATION, "Privileges", "privileges that end before their count does are refused");
    reset(Interactive);
    information.DefaultDacl.DefaultDacl = edge_acl;
    InitializeAcl(edge_acl, sizeof(*edge_acl), ACL_REVISION);
    edge_acl->AclSize = 64;
    refused(STATUS_ACCESS_VIOLATION, "DefaultDacl", "a default DACL that ends before its size does is refused");
    reset(Interactive);
    information.User.User.Sid = edge_sid;
    edge_sid->Revision = SID_REVISION;
    edge_sid->SubAuthorityCount = 2;
    refused(STATUS_ACCESS_VIOLATION, "User.User.Sid", "a user that ends before its count does is refused");
}

/* ---- objects, and how they are known again ---- */

static BOOL has_kind(HANDLE token, TOKEN_TYPE type, SECURITY_IMPERSONATION_LEVEL level)
{
    TOKEN_STATISTICS statistics;
    DWORD size;

    return GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size) &&
           statistics.TokenType == type && (type == TokenPrimary || statistics.ImpersonationLevel == level);
}

static DWORD run_child(HANDLE token, struct nsp_token_description **description)
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    WCHAR path[MAX_PATH], line[MAX_PATH + 16];
    PROCESS_INFORMATION process;
    DWORD code = ~0u;
    HANDLE own;

    *description = NULL;
    GetModuleFileNameW(NULL, path, ARRAYSIZE(path));
    swprintf(line, ARRAYSIZE(line), L"\"%ls\" child", path);
    if (!CreateProcessAsUserW(token, path, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, &process))
        return GetLastError();
    if (OpenProcessToken(process.hProcess, TOKEN_QUERY, &own)) {
        nsp_token_describe(tokens, own, description);
        CloseHandle(own);
    }
    ResumeThread(process.hThread);
    WaitForSingleObject(process.hProcess, 20000);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

static void expect_known(HANDLE token, const char *kind, const char *sentence)
{
    struct nsp_token_description *d = NULL;

    nsp_token_describe(tokens, token, &d);
    ok(d && d->logon_id.LowPart == 0x1234 && !strcmp(nsp_format_sid(d->user), USER), "%s: %s", kind, sentence);
    nsp_free(d);
}

static void known_again(const char *kind)
{
    struct nsp_token_description *d;
    HANDLE token, copy, second, thread;
    ACL empty;
    TOKEN_DEFAULT_DACL dacl = { &empty };

    reset(Interactive);
    d = make(&token);
    ok(d && has_kind(token, TokenPrimary, 0), "%s: an interactive logon gets a primary token", kind);
    nsp_free(d);

    DuplicateHandle(GetCurrentProcess(), token, GetCurrentProcess(), &copy, TOKEN_QUERY, FALSE, 0);
    expect_known(copy, kind, "another handle is known");
    CloseHandle(copy);
    DuplicateTokenEx(token, TOKEN_ALL_ACCESS, NULL, 0, TokenPrimary, &copy);
    expect_known(copy, kind, "a duplicate of the same type is known");
    DuplicateTokenEx(copy, TOKEN_ALL_ACCESS, NULL, SecurityIdentification, TokenImpersonation, &second);
    expect_known(second, kind, "a duplicate of a duplicate, of another type, is known");
    d = NULL;
    nsp_token_describe(tokens, second, &d);
    ok(d && d->type == TokenImpersonation && d->level == SecurityIdentification,
       "%s: type and level are those of the duplicate", kind);
    nsp_free(d);
    CloseHandle(second);

    ok(ImpersonateLoggedOnUser(token) && OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &thread),
       "%s: a thread can act as the user", kind);
    RevertToSelf();
    expect_known(thread, kind, "the token of that thread is known");
    CloseHandle(thread);

    ok_int(run_child(token, &d), 33, "%s: a process runs under it", kind);
    ok(d && d->logon_id.LowPart == 0x1234, "%s: the token of that process is known", kind);
    nsp_free(d);

    InitializeAcl(&empty, sizeof(empty), ACL_REVISION);
    SetTokenInformation(token, TokenDefaultDacl, &dacl, sizeof(dacl));
    expect_known(token, kind, "with another default DACL it is still known");

    nsp_token_close(tokens, token);
    ok_status(nsp_token_describe(tokens, token, &d), STATUS_INVALID_HANDLE, "%s: its close closes the handle", kind);
    ok_status(nsp_token_describe(tokens, copy, &d), STATUS_NOT_FOUND, "%s: its close forgets the description", kind);
    ok(!d, "%s: then nothing is returned", kind);
    CloseHandle(copy);
}

static void foreign_handles(void)
{
    struct nsp_token_description *d;
    HANDLE token, event, own, handles[64];
    const char *text;
    ULONG i;

    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &own);
    ok_status(nsp_token_describe(tokens, own, &d), STATUS_NOT_FOUND, "token: a token of somebody else is not found");
    CloseHandle(own);
    ok_status(nsp_token_describe(tokens, NULL, &d), STATUS_INVALID_HANDLE, "token: NULL is no handle");
    ok_status(nsp_token_describe(tokens, (HANDLE)0x7ffc, &d), STATUS_INVALID_HANDLE, "token: a number is no handle");
    event = CreateEventW(NULL, FALSE, FALSE, NULL);
    ok_status(nsp_token_describe(tokens, event, &d), STATUS_INVALID_HANDLE, "token: an event is no token");
    CloseHandle(event);

    reset(Interactive);
    nsp_token_create(tokens, &request, &token, &text);
    CloseHandle(token);
    for (i = 0; i < ARRAYSIZE(handles); i++) {
        OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &handles[i]);
        if (handles[i] == token)
            break;
    }
    if (i < ARRAYSIZE(handles))
        ok_status(nsp_token_describe(tokens, token, &d), STATUS_NOT_FOUND,
                  "token: a handle that is used again is not mistaken");
    else
        skip("the system did not use the handle again");
    while (i--)
        CloseHandle(handles[i]);
}

static void end_of_session(void)
{
    struct nsp_token_description *d;
    HANDLE first, second, other;
    LUID ended = { 0x1234, 9 };
    const char *text;

    reset(Network);
    nsp_tokens_end_session(tokens, &ended);
    nsp_token_create(tokens, &request, &first, &text);
    nsp_token_create(tokens, &request, &second, &text);
    request.logon_id.LowPart++;
    nsp_token_create(tokens, &request, &other, &text);
    nsp_tokens_end_session(tokens, &ended);
    ok(nsp_token_describe(tokens, first, &d) == STATUS_NOT_FOUND &&
       nsp_token_describe(tokens, second, &d) == STATUS_NOT_FOUND, "token: with its session it is forgotten");
    ok(!nsp_token_describe(tokens, other, &d) && d->logon_id.LowPart == 0x1235,
       "token: one of another session is still known");
    nsp_free(d);
    nsp_token_close(tokens, first);
    nsp_token_close(tokens, second);
    nsp_token_close(tokens, other);
}

/* What the object behind the handle really is. */
static void surrogate_object(void)
{
    struct nsp_token_description *d;
    BYTE buffer[4096];
    HANDLE token;
    DWORD size;
    BOOL is_admin = TRUE;

    reset(Network);
    request.level = SecurityImpersonation;
    d = make(&token);
    ok(d && d->is_surrogate, "surrogate: the description says that it is one");
    nsp_free(d);
    ok(has_kind(token, TokenImpersonation, SecurityImpersonation), "surrogate: type and level are those asked for");
    GetTokenInformation(token, TokenPrivileges, buffer, sizeof(buffer), &size);
    ok(((TOKEN_PRIVILEGES *)buffer)->PrivilegeCount <= 1, "surrogate: it has no privilege that its description lacks");
    ok(CheckTokenMembership(token, sid("S-1-5-32-544"), &is_admin) && !is_admin,
       "surrogate: it is no member of a group that its description lacks");
    nsp_token_close(tokens, token);

    add_group("S-1-5-32-544", 0xF);
    information.Groups = groups;
    nsp_free(make(&token));
    ok(CheckTokenMembership(token, sid("S-1-5-32-544"), &is_admin) &&
       CheckTokenMembership(NULL, sid("S-1-5-32-544"), (BOOL *)buffer) && is_admin == *(BOOL *)buffer,
       "surrogate: a group that both have it keeps");
    nsp_token_close(tokens, token);
}

static void native_object(void)
{
    struct nsp_token_description *d;
    BYTE buffer[4096];
    HANDLE token;
    DWORD size;

    reset(Network);
    request.level = SecurityIdentification;
    add_group(BACKUP, 0xF);
    information.Groups = groups;
    d = make(&token);
    ok(d && !d->is_surrogate, "native: the description says that the system made it");
    ok(has_kind(token, TokenImpersonation, SecurityIdentification), "native: type and level are those asked for");
    GetTokenInformation(token, TokenUser, buffer, sizeof(buffer), &size);
    ok_str(nsp_format_sid(((TOKEN_USER *)buffer)->User.Sid), USER, "native: the user is the one asked for");
    GetTokenInformation(token, TokenGroups, buffer, sizeof(buffer), &size);
    ok_str(text_of_groups((TOKEN_GROUPS *)buffer), d ? text_of_groups(d->groups) : "",
           "native: the groups are those of the description");
    GetTokenInformation(token, TokenPrivileges, buffer, sizeof(buffer), &size);
    ok_str(text_of_privileges((TOKEN_PRIVILEGES *)buffer), "23:3", "native: so are the privileges");
    GetTokenInformation(token, TokenPrimaryGroup, buffer, sizeof(buffer), &size);
    ok_str(nsp_format_sid(((TOKEN_PRIMARY_GROUP *)buffer)->PrimaryGroup), USERS, "native: so is the primary group");
    nsp_free(d);
    nsp_token_close(tokens, token);
}

int main(int argc, char **argv)
{
    struct nsp_token_description *d;

    if (argc > 1 && !strcmp(argv[1], "child"))
        return 33;
    if (!ok_status(nsp_tokens_create(&tokens), STATUS_SUCCESS, "token: a table can be made"))
        return 1;

    types_of_tokens();
    defaults();
    one_block();
    all_members(NSP_TOKEN_INFO_V1);
    all_members(NSP_TOKEN_INFO_V2);
    all_members(NSP_TOKEN_INFO_V3);
    null_information();
    logon_types();
    duplicates();
    refusals();
    bad_pointers();
    foreign_handles();
    end_of_session();

    nsp_token_force_surrogate = TRUE;
    known_again("surrogate");
    surrogate_object();
    nsp_token_force_surrogate = FALSE;
    reset(Interactive);
    if ((d = describe_only()) && !d->is_surrogate) {
        known_again("native");
        native_object();
    } else {
        skip("this system makes no native tokens for us");
    }
    nsp_free(d);

    nsp_tokens_free(tokens);
    return done_testing();
}
