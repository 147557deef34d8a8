/*
 * The account database through the public functions, and every status that they promise.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#include <sddl.h>
#include <wchar.h>

#define KEY L"Software\\ntsecpkg-test-host-account"

static struct nsp_host *host;

static struct nsp_host *make_host(void)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .domain_name = L"MACHINE", .dns_domain_name = L"machine.example", .registry_key = KEY
    };
    struct nsp_host *made;

    need(NspHostCreate(&options, &made) == STATUS_SUCCESS, "no host can be made");
    return made;
}

static NTSTATUS add(enum nsp_account_kind kind, const WCHAR *name, const WCHAR *password, ULONG *rid)
{
    struct nsp_account_info info = { .size = sizeof(info), .kind = kind, .name = name };

    return NspAccountAdd(host, &info, password, rid);
}

/* The SID of an account, as text that the next call overwrites. */
static const WCHAR *sid_of(const WCHAR *name)
{
    struct nsp_account_info *info;
    static WCHAR text[64];
    WCHAR *sid;

    need(NspAccountGet(host, name, &info) == STATUS_SUCCESS, "an account of the test is not there");
    ConvertSidToStringSidW(info->sid, &sid);
    lstrcpynW(text, sid, ARRAYSIZE(text));
    LocalFree(sid);
    NspFree(info);
    return text;
}

static BOOL lists(const WCHAR *group, const WCHAR *sid)
{
    WCHAR *members, *member;
    BOOL found = FALSE;

    if (NspGroupGetMembers(host, group, &members) != STATUS_SUCCESS)
        return FALSE;
    for (member = members; *member; member += wcslen(member) + 1)
        found |= !wcscmp(member, sid);
    NspFree(members);
    return found;
}

/* ---- accounts ---- */

static void added(void)
{
    static const WCHAR ids[] = L"X509:<S>CN=bob\0", spns[] = L"host/bob\0http/bob\0";
    struct nsp_account_info bob = {
        .size = sizeof(bob), .name = L"bob", .full_name = L"Bob Cratchit", .comment = L"a clerk",
        .upn = L"bob@machine.example", .alternates = ids, .spns = spns, .flags = NSP_ACCOUNT_DISABLED
    }, *info;
    ULONG rid = 1;

    ok_status(NspAccountAdd(host, &bob, L"humbug", &rid), STATUS_SUCCESS, "NspAccountAdd: a user");
    ok_int(rid, 1000, "NspAccountAdd: RIDs begin at 1000");
    ok_status(NspAccountGet(host, L"MACHINE\\BOB", &info), STATUS_SUCCESS, "NspAccountGet: DOMAIN\\NAME without case");
    ok(info->size == sizeof(*info) && info->kind == NSP_ACCOUNT_USER && info->flags == NSP_ACCOUNT_DISABLED &&
       info->rid == rid && info->has_password && info->password_set.QuadPart,
       "NspAccountGet: kind, flags, RID, password");
    ok(!wcscmp(info->name, L"bob") && !wcscmp(info->full_name, bob.full_name) && !wcscmp(info->comment, bob.comment) &&
       !wcscmp(info->upn, bob.upn) && !memcmp(info->alternates, ids, sizeof(ids)) &&
       !memcmp(info->spns, spns, sizeof(spns)), "NspAccountGet: the texts are those that were given");
    ok(!wcscmp(info->dn, L"CN=bob,CN=Users,DC=machine,DC=example"), "NspAccountGet: the DN is made of name and domain");
    ok(IsValidSid(info->sid) && *GetSidSubAuthority(info->sid, 4) == rid, "NspAccountGet: the SID ends with the RID");
    ok(info->guid.Data1 || info->guid.Data2, "NspAccountGet: there is a GUID");
    NspFree(info);
    ok(NspAccountGet(host, L"nobody", &info) == STATUS_NO_SUCH_USER && !info,
       "NspAccountGet: an unknown name gives STATUS_NO_SUCH_USER, and nothing else");
    ok_status(NspAccountGet(host, L"S-1-5-32-546", &info), STATUS_SUCCESS, "NspAccountGet: a SID serves as a name");
    ok(!wcscmp(info->name, L"Guests") && info->kind == NSP_ACCOUNT_ALIAS, "NspAccountGet: and finds what has it");
    NspFree(info);
}

static void refused_to_add(void)
{
    static const WCHAR *const bad[] = {
        L"", L"123456789012345678901", L"a/b", L"a\\b", L"a@b", L"a*", L"a\tb", L" a", L"a ", L"a."
    };
    struct nsp_account_info info = { .size = sizeof(info), .name = L"carol" };
    WCHAR longer[300];
    unsigned i, refused = 0;
    ULONG rid = 7;

    for (i = 0; i < ARRAYSIZE(bad); i++)
        refused += add(NSP_ACCOUNT_USER, bad[i], NULL, NULL) == STATUS_INVALID_ACCOUNT_NAME;
    ok_int(refused, ARRAYSIZE(bad), "NspAccountAdd: names that SAM does not allow give STATUS_INVALID_ACCOUNT_NAME");
    ok_status(add(NSP_ACCOUNT_USER, L"Bob", NULL, &rid), STATUS_USER_EXISTS,
              "NspAccountAdd: a name that a user has gives STATUS_USER_EXISTS");
    ok_int(rid, 0, "NspAccountAdd: and no RID");
    ok_status(add(NSP_ACCOUNT_GROUP, L"users", NULL, NULL), STATUS_GROUP_EXISTS,
              "NspAccountAdd: a group by a name that is there gives STATUS_GROUP_EXISTS");
    ok_status(add(NSP_ACCOUNT_ALIAS, L"bob", NULL, NULL), STATUS_ALIAS_EXISTS,
              "NspAccountAdd: a local group by a name that is there gives STATUS_ALIAS_EXISTS");
    info.upn = L"BOB@machine.example";
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_OBJECT_NAME_COLLISION,
              "NspAccountAdd: a UPN that somebody has gives STATUS_OBJECT_NAME_COLLISION");
    info.upn = NULL;
    info.spns = L"host/carol\0HTTP/bob\0";
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_OBJECT_NAME_COLLISION, "NspAccountAdd: so does an SPN");
    info.spns = NULL;
    info.alternates = L"X509:<S>CN=bob\0";
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_OBJECT_NAME_COLLISION,
              "NspAccountAdd: and an alternate id");
    info.alternates = NULL;
    wmemset(longer, 'x', 257);
    longer[257] = 0;
    ok_status(add(NSP_ACCOUNT_USER, L"carol", longer, NULL), STATUS_PASSWORD_RESTRICTION,
              "NspAccountAdd: a password of 257 characters gives STATUS_PASSWORD_RESTRICTION");
    longer[256] = 0;
    ok_status(add(NSP_ACCOUNT_ALIAS, longer, NULL, NULL), STATUS_SUCCESS,
              "NspAccountAdd: the name of a group has up to 256 characters");
    ok_status(NspAccountRemove(host, longer), STATUS_SUCCESS, "NspAccountRemove: and goes again");
    info.upn = L"carol";
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_INVALID_PARAMETER,
              "NspAccountAdd: a UPN without @ gives STATUS_INVALID_PARAMETER");
    info.upn = NULL;
    info.flags = 0x2;
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_INVALID_PARAMETER, "NspAccountAdd: so do unknown flags");
    info.flags = 0;
    info.kind = 4;
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_INVALID_PARAMETER, "NspAccountAdd: an unknown kind");
    ok_status(add(NSP_ACCOUNT_SERVICE, L"svc", L"mine", NULL), STATUS_INVALID_PARAMETER,
              "NspAccountAdd: a password for a service account");
    ok_status(add(NSP_ACCOUNT_GROUP, L"gang", L"ours", NULL), STATUS_INVALID_PARAMETER,
              "NspAccountAdd: a password for a group");
    info.kind = NSP_ACCOUNT_USER;
    info.size--;
    ok_status(NspAccountAdd(host, &info, NULL, NULL), STATUS_INVALID_PARAMETER, "NspAccountAdd: and another size");
    ok_status(NspAccountSet(host, L"bob", &info), STATUS_INVALID_PARAMETER, "NspAccountSet: also there");
}

static void listed(void)
{
    struct nsp_account_info *info;
    ULONG index, last = 0, rising = 0;
    NTSTATUS status;

    for (index = 0; (status = NspAccountList(host, index, &info)) == STATUS_SUCCESS; index++) {
        rising += info->rid > last;
        last = info->rid;
        NspFree(info);
    }
    ok(status == STATUS_NO_MORE_ENTRIES && !info, "NspAccountList: ends with STATUS_NO_MORE_ENTRIES, and nothing else");
    ok(index == 10 && rising == index && last == 1000, "NspAccountList: accounts come in the order of their RIDs");
}

static void changed(void)
{
    struct nsp_account_info changes = { .size = sizeof(changes), .comment = L"", .full_name = L"Robert" }, *info;

    ok_status(NspAccountSet(host, L"bob", &changes), STATUS_SUCCESS, "NspAccountSet: flags and texts");
    NspAccountGet(host, L"bob", &info);
    ok(!info->flags && !*info->comment && !wcscmp(info->full_name, L"Robert") &&
       !wcscmp(info->upn, L"bob@machine.example"), "NspAccountSet: \"\" goes, NULL stays");
    NspFree(info);
    changes.name = L"robert";
    ok_status(NspAccountSet(host, L"bob", &changes), STATUS_SUCCESS, "NspAccountSet: another name");
    ok(NspAccountGet(host, L"robert", &info) == STATUS_SUCCESS && info->rid == 1000,
       "NspAccountSet: renames and leaves the RID");
    NspFree(info);
    ok_status(NspAccountSet(host, L"bob", &changes), STATUS_NO_SUCH_USER,
              "NspAccountSet: the old name gives STATUS_NO_SUCH_USER");
    changes.name = L"Guest";
    ok_status(NspAccountSet(host, L"robert", &changes), STATUS_USER_EXISTS,
              "NspAccountSet: a name that is taken gives STATUS_USER_EXISTS");
    changes.name = L"bob";
    NspAccountSet(host, L"robert", &changes);
}

static void passwords(void)
{
    struct nsp_account_info *info;
    WCHAR longer[258] = { 0 };

    ok_status(NspAccountSetPassword(host, L"bob", NULL), STATUS_SUCCESS, "NspAccountSetPassword: NULL");
    NspAccountGet(host, L"bob", &info);
    ok(!info->has_password, "NspAccountSetPassword: takes it away");
    NspFree(info);
    ok_status(NspAccountSetPassword(host, L"bob", L""), STATUS_SUCCESS, "NspAccountSetPassword: the empty one");
    NspAccountGet(host, L"bob", &info);
    ok(info->has_password, "NspAccountSetPassword: is a password");
    NspFree(info);
    ok_status(NspAccountSetPassword(host, L"Users", L"x"), STATUS_NO_SUCH_USER,
              "NspAccountSetPassword: a group gives STATUS_NO_SUCH_USER");
    ok_status(NspAccountSetPassword(host, L"nobody", L"x"), STATUS_NO_SUCH_USER,
              "NspAccountSetPassword: so does an unknown name");
    wmemset(longer, 'x', 257);
    ok_status(NspAccountSetPassword(host, L"bob", longer), STATUS_PASSWORD_RESTRICTION,
              "NspAccountSetPassword: 257 characters give STATUS_PASSWORD_RESTRICTION");

    add(NSP_ACCOUNT_SERVICE, L"svc$", NULL, NULL);
    NspAccountGet(host, L"svc$", &info);
    ok(info->kind == NSP_ACCOUNT_SERVICE && info->has_password,
       "NspAccountAdd: a service account has a password at once");
    NspFree(info);
    ok_status(NspAccountSetPassword(host, L"svc$", NULL), STATUS_SUCCESS, "NspAccountSetPassword: gets another");
    ok_status(NspAccountSetPassword(host, L"svc$", L"mine"), STATUS_INVALID_PARAMETER,
              "NspAccountSetPassword: but none of the caller's: STATUS_INVALID_PARAMETER");
}

static void removed(void)
{
    static const WCHAR *const special[] = { L"Administrator", L"Guest", L"None", L"Administrators", L"S-1-5-32-551" };
    unsigned i, refused = 0;
    ULONG first, second;

    for (i = 0; i < ARRAYSIZE(special); i++)
        refused += NspAccountRemove(host, special[i]) == STATUS_SPECIAL_ACCOUNT;
    ok_int(refused, ARRAYSIZE(special), "NspAccountRemove: what is there from the start gives STATUS_SPECIAL_ACCOUNT");
    ok_status(NspAccountRemove(host, L"nobody"), STATUS_NO_SUCH_USER,
              "NspAccountRemove: an unknown name gives STATUS_NO_SUCH_USER");
    add(NSP_ACCOUNT_USER, L"dave", NULL, &first);
    ok(lists(L"Users", sid_of(L"dave")), "NspAccountAdd: a new user is in Users");
    ok_status(NspAccountRemove(host, L"dave"), STATUS_SUCCESS, "NspAccountRemove: a user");
    add(NSP_ACCOUNT_USER, L"dave", NULL, &second);
    ok(second > first, "NspAccountAdd: the RID of who was removed is not given again");
    NspAccountRemove(host, L"dave");
}

/* ---- groups ---- */

static void local_groups(void)
{
    const WCHAR *sid = sid_of(L"bob");
    WCHAR *members;

    add(NSP_ACCOUNT_ALIAS, L"locals", NULL, NULL);
    ok_status(NspGroupAddMember(host, L"locals", L"bob"), STATUS_SUCCESS, "NspGroupAddMember: a user");
    ok(lists(L"locals", sid), "NspGroupGetMembers: who was added is there");
    ok_status(NspGroupAddMember(host, L"locals", sid), STATUS_MEMBER_IN_ALIAS,
              "NspGroupAddMember: a second time gives STATUS_MEMBER_IN_ALIAS");
    ok_status(NspGroupAddMember(host, L"locals", L"S-1-5-11"), STATUS_SUCCESS, "NspGroupAddMember: a SID of elsewhere");
    ok_status(NspGroupAddMember(host, L"locals", L"Guests"), STATUS_SUCCESS, "NspGroupAddMember: another local group");
    ok_status(NspGroupAddMember(host, L"locals", L"locals"), STATUS_INVALID_MEMBER,
              "NspGroupAddMember: the group itself gives STATUS_INVALID_MEMBER");
    ok_status(NspGroupAddMember(host, L"locals", L"nobody"), STATUS_NO_SUCH_MEMBER,
              "NspGroupAddMember: an unknown name gives STATUS_NO_SUCH_MEMBER");
    ok_status(NspGroupAddMember(host, L"nogroup", L"bob"), STATUS_NO_SUCH_GROUP,
              "NspGroupAddMember: an unknown group gives STATUS_NO_SUCH_GROUP");
    ok_status(NspGroupAddMember(host, L"Guest", L"bob"), STATUS_NO_SUCH_GROUP, "NspGroupAddMember: so does a user");
    ok(NspGroupGetMembers(host, L"bob", &members) == STATUS_NO_SUCH_GROUP && !members,
       "NspGroupGetMembers: a user gives STATUS_NO_SUCH_GROUP, and nothing else");
    ok_status(NspGroupRemoveMember(host, L"locals", L"bob"), STATUS_SUCCESS, "NspGroupRemoveMember: a user");
    ok(!lists(L"locals", sid) && lists(L"locals", L"S-1-5-11") && lists(L"locals", L"S-1-5-32-546"),
       "NspGroupRemoveMember: goes, and the others stay");
    ok_status(NspGroupRemoveMember(host, L"locals", L"bob"), STATUS_MEMBER_NOT_IN_ALIAS,
              "NspGroupRemoveMember: a second time gives STATUS_MEMBER_NOT_IN_ALIAS");
    ok_status(NspGroupRemoveMember(host, L"locals", L"S-1-5-11"), STATUS_SUCCESS,
              "NspGroupRemoveMember: a SID of elsewhere");

    NspGroupAddMember(host, L"locals", L"bob");
    NspAccountRemove(host, L"bob");
    ok(!lists(L"locals", sid), "NspAccountRemove: takes an account out of its groups");
}

static void global_groups(void)
{
    add(NSP_ACCOUNT_USER, L"eve", NULL, NULL);
    add(NSP_ACCOUNT_GROUP, L"globals", NULL, NULL);
    ok_status(NspGroupAddMember(host, L"globals", L"eve"), STATUS_SUCCESS,
              "NspGroupAddMember: into a group of the domain");
    ok_status(NspGroupAddMember(host, L"globals", L"eve"), STATUS_MEMBER_IN_GROUP,
              "NspGroupAddMember: a second time gives STATUS_MEMBER_IN_GROUP");
    ok_status(NspGroupAddMember(host, L"globals", L"Users"), STATUS_INVALID_MEMBER,
              "NspGroupAddMember: a group in it gives STATUS_INVALID_MEMBER");
    ok_status(NspGroupAddMember(host, L"globals", L"S-1-5-11"), STATUS_INVALID_MEMBER,
              "NspGroupAddMember: so does a SID of elsewhere");
    ok_status(NspGroupAddMember(host, L"None", L"eve"), STATUS_MEMBER_IN_GROUP, "NspGroupAddMember: all are in None");
    ok_status(NspGroupRemoveMember(host, L"None", L"eve"), STATUS_MEMBERS_PRIMARY_GROUP,
              "NspGroupRemoveMember: which nobody leaves: STATUS_MEMBERS_PRIMARY_GROUP");
    ok_status(NspGroupRemoveMember(host, L"globals", L"Guest"), STATUS_MEMBER_NOT_IN_GROUP,
              "NspGroupRemoveMember: who is no member gives STATUS_MEMBER_NOT_IN_GROUP");
}

static void groups_of_an_account(void)
{
    TOKEN_GROUPS *groups;
    ULONG rids[4] = { 0 }, i;
    PSID sid;

    NspGroupAddMember(host, L"Power Users", L"globals");
    ok_status(NspAccountGetGroups(host, L"eve", &groups), STATUS_SUCCESS, "NspAccountGetGroups: of a user");
    for (i = 0; i < groups->GroupCount && i < ARRAYSIZE(rids); i++) {
        sid = groups->Groups[i].Sid;
        rids[i] = *GetSidSubAuthority(sid, *GetSidSubAuthorityCount(sid) - 1u);
    }
    ok(groups->GroupCount == 4 && rids[0] == 513 && rids[1] > 1000,
       "NspAccountGetGroups: None and those of the domain");
    ok(rids[2] == 545 && rids[3] == 547, "NspAccountGetGroups: then local ones, those of the groups, too");
    NspFree(groups);
    ok(NspAccountGetGroups(host, L"nobody", &groups) == STATUS_NO_SUCH_USER && !groups,
       "NspAccountGetGroups: an unknown name gives STATUS_NO_SUCH_USER, and nothing else");
}

/* ---- what the registry holds ---- */

static void edited_by_hand(void)
{
    struct nsp_account_info *info;
    HKEY key;

    RegOpenKeyExW(HKEY_CURRENT_USER, KEY L"\\Accounts\\000001f5", 0, KEY_ALL_ACCESS, &key);
    RegSetValueExW(key, L"Flags", 0, REG_SZ, (const BYTE *)L"x", 4);
    ok(NspAccountGet(host, L"Guest", &info) == STATUS_INTERNAL_DB_CORRUPTION && !info,
       "NspAccountGet: a damaged account gives STATUS_INTERNAL_DB_CORRUPTION, and nothing else");
    ok_status(NspAccountList(host, 1, &info), STATUS_INTERNAL_DB_CORRUPTION, "NspAccountList: so it does in the list");
    ok_status(NspAccountList(host, 2, &info), STATUS_SUCCESS, "NspAccountList: which goes on");
    NspFree(info);
    RegCloseKey(key);
}

/* Without a machine SID no account has one. */
static void damaged_as_a_whole(void)
{
    struct nsp_account_info *info;
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    HKEY key;

    RegOpenKeyExW(HKEY_CURRENT_USER, KEY L"\\Accounts", 0, KEY_ALL_ACCESS, &key);
    need(!RegQueryValueExW(key, L"SID", NULL, NULL, sid, &size), "the database has no SID");
    RegSetValueExW(key, L"SID", 0, REG_BINARY, sid, size - 1);
    ok(NspAccountList(host, 0, &info) == STATUS_INTERNAL_DB_CORRUPTION && !info,
       "NspAccountList: a damaged machine SID is STATUS_INTERNAL_DB_CORRUPTION");
    ok(NspAccountList(host, 1, &info) == STATUS_NO_MORE_ENTRIES && !info,
       "NspAccountList: once, for the list ends behind it");
    RegSetValueExW(key, L"SID", 0, REG_BINARY, sid, size);
    RegCloseKey(key);
}

static void another_host(void)
{
    struct nsp_account_info *info, *other;
    struct nsp_host *first = host;

    NspAccountGet(host, L"eve", &info);
    host = make_host();
    NspHostDestroy(first);
    ok(NspAccountGet(host, L"eve", &other) == STATUS_SUCCESS && EqualSid(info->sid, other->sid) &&
       !memcmp(&info->guid, &other->guid, sizeof(info->guid)), "accounts: stay when their host ends");
    NspFree(info);
    NspFree(other);
}

int main(void)
{
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    host = make_host();
    added();
    refused_to_add();
    listed();
    changed();
    passwords();
    removed();
    local_groups();
    global_groups();
    groups_of_an_account();
    another_host();
    edited_by_hand();
    damaged_as_a_whole();
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
