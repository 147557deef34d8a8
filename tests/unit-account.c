/*
 * The account database from within: how it begins, how accounts are found, groups in groups, passwords, and a registry
 * that was edited by hand.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include "base/str.h"
#include "host.h"
#include "lsa/account.h"
#include "lsa/registry.h"
#include "watch/log.h"

#include "test.h"

#include <sddl.h>
#include <wchar.h>

#define KEY L"Software\\ntsecpkg-test-unit-account"
#define DAY (24 * 3600 * 10000000LL)

static struct nsp_host *host;

/* As much of a host as the database looks at. */
static struct nsp_host *new_host(const WCHAR *domain, const WCHAR *dns_domain)
{
    struct nsp_host *made = nsp_alloc(sizeof(*made));

    made->domain_name = nsp_wide_dup(domain);
    made->dns_domain_name = nsp_wide_dup(dns_domain);
    made->registry_key = nsp_wide_dup(KEY);
    return made;
}

static void end_host(struct nsp_host *made)
{
    nsp_free(made->domain_name);
    nsp_free(made->dns_domain_name);
    nsp_free(made->registry_key);
    nsp_free(made);
}

/* A user of the test; 0 when it could not be made. */
static ULONG add(enum nsp_account_kind kind, const WCHAR *name)
{
    struct nsp_account account = { .kind = kind, .name = name };
    ULONG rid;

    nsp_account_add(host, &account, NULL, &rid);
    return rid;
}

static NTSTATUS find_status(enum nsp_account_key key, const WCHAR *text)
{
    struct nsp_account *account;
    NTSTATUS status = nsp_account_find(host, key, text, &account);

    if (!NT_SUCCESS(status) && account)
        return STATUS_ASSERTION_FAILURE;
    nsp_account_free(account);
    return status;
}

/* The RID of what is found; 0: nothing. */
static ULONG find(enum nsp_account_key key, const WCHAR *text)
{
    struct nsp_account *account;
    ULONG rid;

    nsp_account_find(host, key, text, &account);
    rid = account ? account->rid : 0;
    nsp_account_free(account);
    return rid;
}

static HKEY open_account(ULONG rid)
{
    WCHAR path[32];
    HKEY key;

    wsprintfW(path, L"Accounts\\%08x", rid);
    nsp_registry_open(host, path, FALSE, &key);
    return key;
}

/* ---- a new database ---- */

static void default_accounts(void)
{
    static const struct { ULONG rid; const WCHAR *name; enum nsp_account_kind kind; ULONG flags; } expected[] = {
        { 500, L"Administrator", NSP_ACCOUNT_USER, 0 }, { 501, L"Guest", NSP_ACCOUNT_USER, NSP_ACCOUNT_DISABLED },
        { 513, L"None", NSP_ACCOUNT_GROUP, 0 }, { 544, L"Administrators", NSP_ACCOUNT_ALIAS, 0 },
        { 545, L"Users", NSP_ACCOUNT_ALIAS, 0 }, { 546, L"Guests", NSP_ACCOUNT_ALIAS, 0 },
        { 547, L"Power Users", NSP_ACCOUNT_ALIAS, 0 }, { 551, L"Backup Operators", NSP_ACCOUNT_ALIAS, 0 },
        { 555, L"Remote Desktop Users", NSP_ACCOUNT_ALIAS, 0 },
    };
    struct nsp_account *account;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(expected); i++) {
        ok(nsp_account_find_rid(host, expected[i].rid, &account) == STATUS_SUCCESS &&
           nsp_wide_equal(account->name, expected[i].name) && account->kind == expected[i].kind &&
           account->flags == expected[i].flags && !account->has_nt_hash && !account->password_set.QuadPart,
           "account: a new database has %ls, with RID %lu and no password", expected[i].name, expected[i].rid);
        nsp_account_free(account);
    }
    ok_status(nsp_account_at(host, ARRAYSIZE(expected), &account), STATUS_NO_MORE_ENTRIES, "account: and no more");
    ok_status(nsp_account_find_rid(host, 1000, &account), STATUS_NO_SUCH_USER,
              "account: nobody is found by a RID that was never given");
    ok(!account, "account: and nothing comes with that");
}

static void domain_stays(void)
{
    struct nsp_account_domain *first, *second;
    struct nsp_host *other;

    ok_status(nsp_account_domain(host, &first), STATUS_SUCCESS, "account: there is a machine domain");
    ok(nsp_wide_equal(first->name, L"MACHINE") && nsp_wide_equal(first->dns_name, L"machine.example"),
       "account: its names are those of the host");
    ok(IsValidSid(first->sid) && *GetSidSubAuthorityCount(first->sid) == 4 && *GetSidSubAuthority(first->sid, 0) == 21,
       "account: its SID is S-1-5-21-a-b-c");
    other = new_host(L"OTHER", L"");
    ok(nsp_account_domain(other, &second) == STATUS_SUCCESS && EqualSid(first->sid, second->sid),
       "account: another host with the same key has the same SID");
    nsp_free(first);
    nsp_free(second);
    end_host(other);
}

/* ---- finding ---- */

static const WCHAR *guid_of(ULONG rid)
{
    static WCHAR text[40];
    HKEY key = open_account(rid);
    void *data;

    nsp_registry_get(key, L"GUID", REG_SZ, &data, NULL);
    lstrcpynW(text, data, ARRAYSIZE(text));
    nsp_free(data);
    RegCloseKey(key);
    return text;
}

static void ways_to_find(void)
{
    static const WCHAR spns[] = L"host/alice\0http/alice.example\0";
    struct nsp_account alice = {
        .kind = NSP_ACCOUNT_USER, .name = L"alice", .full_name = L"Alice Liddell", .comment = L"of Wonderland",
        .upn = L"alice@wonder.land", .alternates = L"X509:<S>CN=alice\0Kerberos:alice@LAND\0",
        .spns = spns
    }, *account;
    WCHAR *sid, digits[1000] = { 0 };
    ULONG rid, i;

    ok_status(nsp_account_add(host, &alice, L"wonderland", &rid), STATUS_SUCCESS, "account: a user is added");
    ok_int(rid, 1000, "account: the first has RID 1000");
    ok_int(find(NSP_ACCOUNT_BY_NAME, L"ALICE"), rid, "account: it is found by its name, without case");
    ok_int(find(NSP_ACCOUNT_BY_NAME, L"machine\\alice"), rid, "account: behind the name of the domain");
    ok_int(find(NSP_ACCOUNT_BY_NAME, L"machine.example\\alice"), rid, "account: or its DNS name");
    ok_int(find(NSP_ACCOUNT_BY_NAME, L".\\alice"), rid, "account: or a dot");
    ok_int(find(NSP_ACCOUNT_BY_UPN, L"Alice@Wonder.Land"), rid, "account: by its UPN");
    ok_int(find(NSP_ACCOUNT_BY_UPN, L"guest@machine.example"), 501,
           "account: who has no UPN by name and DNS name of the domain");
    ok_int(find(NSP_ACCOUNT_BY_ALTERNATE, L"kerberos:alice@land"), rid, "account: by each alternate id");
    ok_int(find(NSP_ACCOUNT_BY_SPN, L"HTTP/alice.example"), rid, "account: by each SPN");
    ok_int(find(NSP_ACCOUNT_BY_DISPLAY, L"alice liddell"), rid, "account: by its full name");
    ok_int(find(NSP_ACCOUNT_BY_DN, L"cn=alice,CN=Users,DC=machine,DC=example"), rid, "account: by its DN");
    ok_int(find(NSP_ACCOUNT_BY_DN, L"CN=Administrators,CN=Builtin,DC=machine,DC=example"), 544,
           "account: a built-in group by its DN");
    ok_int(find(NSP_ACCOUNT_BY_GUID, guid_of(rid)), rid, "account: by its GUID");
    ok_int(find(NSP_ACCOUNT_BY_SID, L"S-1-5-32-544"), 544, "account: a built-in group by its SID");
    ok_int(find(NSP_ACCOUNT_BY_NAME, L"BUILTIN\\Users"), 545, "account: and by its name in BUILTIN");

    nsp_account_find_rid(host, rid, &account);
    ok(nsp_wide_equal(account->full_name, alice.full_name) && nsp_wide_equal(account->comment, alice.comment) &&
       nsp_wide_equal(account->upn, alice.upn) && !memcmp(account->spns, spns, sizeof(spns)),
       "account: what was stored is there");
    ConvertSidToStringSidW(account->sid, &sid);
    ok_int(find(NSP_ACCOUNT_BY_SID, sid), rid, "account: by its SID");
    sid[8] = sid[8] == '9' ? '8' : '9'; /* another domain */
    ok_status(find_status(NSP_ACCOUNT_BY_SID, sid), STATUS_NO_SUCH_USER, "account: a SID of another domain is nobody");
    LocalFree(sid);
    nsp_account_free(account);

    ok_status(find_status(NSP_ACCOUNT_BY_NAME, L"bob"), STATUS_NO_SUCH_USER, "account: an unknown name is nobody");
    ok_status(find_status(NSP_ACCOUNT_BY_NAME, L"ELSEWHERE\\alice"), STATUS_NO_SUCH_USER,
              "account: a name of another domain is nobody");
    ok_status(find_status(NSP_ACCOUNT_BY_NAME, L"BUILTIN\\alice"), STATUS_NO_SUCH_USER,
              "account: a user is not in BUILTIN");
    ok_status(find_status(NSP_ACCOUNT_BY_NAME, L"\\alice"), STATUS_NO_SUCH_USER, "account: no domain is no domain");
    ok_status(find_status(NSP_ACCOUNT_BY_DISPLAY, L""), STATUS_NO_SUCH_USER, "account: no name is nobody's");
    ok_status(find_status(NSP_ACCOUNT_BY_SID, L"BA"), STATUS_NO_SUCH_USER, "account: a SID is written as one");
    ok_status(find_status(NSP_ACCOUNT_BY_SID, L"S-1-5-32-999"), STATUS_NO_SUCH_USER, "account: and exists");
    for (i = 0; i < ARRAYSIZE(digits) - 1; i++)
        digits[i] = i < 6 ? L"S-1-5-"[i] : '1';
    ok_status(find_status(NSP_ACCOUNT_BY_SID, digits), STATUS_NO_SUCH_USER, "account: and is not too long to be one");
}

static void same_display_name(void)
{
    struct nsp_account one = { .name = L"twin1", .full_name = L"Tweedle" };
    struct nsp_account two = { .name = L"twin2", .full_name = L"Tweedle" };
    ULONG rid;

    nsp_account_add(host, &one, NULL, &rid);
    ok(nsp_account_add(host, &two, NULL, &rid) == STATUS_SUCCESS, "account: two may have one full name");
    ok_status(find_status(NSP_ACCOUNT_BY_DISPLAY, L"Tweedle"), STATUS_OBJECT_NAME_COLLISION,
              "account: and then neither is found by it");
}

/* The DN of a machine without a DNS name, and a name that begins with what must be escaped. */
static void dn_without_dns(void)
{
    struct nsp_host *with = host;
    struct nsp_account *account;

    host = new_host(L"MACHINE", L"");
    nsp_account_find_rid(host, add(NSP_ACCOUNT_USER, L"#1"), &account);
    ok(account && nsp_wide_equal(account->dn, L"CN=\\#1,CN=Users,DC=MACHINE"),
       "account: a DN is made of the machine's name where there is no DNS name");
    nsp_account_free(account);
    ok_status(find_status(NSP_ACCOUNT_BY_UPN, L"guest@"), STATUS_NO_SUCH_USER,
              "account: without a DNS name nobody has a UPN by it");
    end_host(host);
    host = with;
}

/* ---- groups ---- */

static BOOL has_rid(const TOKEN_GROUPS *groups, ULONG rid)
{
    ULONG i;

    for (i = 0; i < groups->GroupCount; i++) {
        if (*GetSidSubAuthority(groups->Groups[i].Sid, *GetSidSubAuthorityCount(groups->Groups[i].Sid) - 1u) == rid)
            return TRUE;
    }
    return FALSE;
}

static void global_groups(void)
{
    ULONG team = add(NSP_ACCOUNT_GROUP, L"team");
    struct nsp_account *account;
    TOKEN_GROUPS *groups;

    nsp_account_join(host, L"team", L"alice");
    nsp_account_find(host, NSP_ACCOUNT_BY_NAME, L"alice", &account);
    ok_status(nsp_account_groups(host, account, &groups), STATUS_SUCCESS, "groups: those of a user");
    ok(groups->GroupCount == 2 && *GetSidSubAuthority(groups->Groups[0].Sid, 4) == 513, "groups: None is the first");
    ok(has_rid(groups, team), "groups: then those that list the user");
    ok(groups->Groups[1].Attributes == 7, "groups: mandatory and enabled");
    nsp_free(groups);
    nsp_account_free(account);

    nsp_account_find_rid(host, team, &account);
    ok(nsp_account_groups(host, account, &groups) == STATUS_SUCCESS && !groups->GroupCount,
       "groups: a group is in none of them");
    nsp_free(groups);
    nsp_account_free(account);
}

/* inner contains alice, outer contains inner, and inner contains outer. */
static void aliases_in_a_circle(void)
{
    ULONG inner = add(NSP_ACCOUNT_ALIAS, L"inner"), outer = add(NSP_ACCOUNT_ALIAS, L"outer");
    struct nsp_account *account;
    TOKEN_GROUPS *groups;
    PSID everyone;

    nsp_account_join(host, L"inner", L"alice");
    nsp_account_join(host, L"outer", L"inner");
    nsp_account_join(host, L"inner", L"outer");
    nsp_account_join(host, L"BUILTIN\\Administrators", L"outer");
    nsp_account_find(host, NSP_ACCOUNT_BY_NAME, L"alice", &account);
    ok_status(nsp_account_aliases(host, &account->sid, 1, &groups), STATUS_SUCCESS,
              "groups: local groups that contain each other come to an end");
    ok(has_rid(groups, inner) && has_rid(groups, outer) && has_rid(groups, 544),
       "groups: a member of an inner one is in the outer ones, too");
    ok(has_rid(groups, 545), "groups: a new user is in Users");
    ok_int(groups->GroupCount, 4, "groups: each is there once, and no other");
    nsp_free(groups);
    nsp_account_free(account);

    ConvertStringSidToSidW(L"S-1-5-11", &everyone);
    ok(nsp_account_aliases(host, &everyone, 1, &groups) == STATUS_SUCCESS && groups->GroupCount == 1 &&
       has_rid(groups, 545), "groups: S-1-5-11 is in Users");
    nsp_free(groups);
    LocalFree(everyone);
    ok(nsp_account_aliases(host, NULL, 0, &groups) == STATUS_SUCCESS && !groups->GroupCount,
       "groups: nobody is in none");
    nsp_free(groups);
}

/* ---- passwords ---- */

static void nt_hash(void)
{
    /* The example that everybody gives. */
    static const BYTE expected[NSP_NT_HASH_SIZE] = {
        0x88, 0x46, 0xf7, 0xea, 0xee, 0x8f, 0xb1, 0x17, 0xad, 0x06, 0xbd, 0xd8, 0x30, 0xb7, 0x58, 0x6c
    };
    struct nsp_account user = { .name = L"hashed" }, *account;
    BYTE hash[NSP_NT_HASH_SIZE];
    void *stored;
    ULONG rid, size;
    HKEY key;

    ok(nsp_account_nt_hash(L"password", hash) == STATUS_SUCCESS && !memcmp(hash, expected, sizeof(hash)),
       "password: the NT hash is MD4 of the UTF-16 text");
    nsp_account_add(host, &user, L"password", &rid);
    nsp_account_find_rid(host, rid, &account);
    ok(account->has_nt_hash && !memcmp(account->nt_hash, expected, sizeof(hash)) && account->password_set.QuadPart,
       "password: it is what an account has of it");
    nsp_account_free(account);
    nsp_account_get(host, L"hashed", &account);
    ok(account->has_nt_hash && memcmp(account->nt_hash, expected, sizeof(hash)),
       "password: and no description of it for others");
    nsp_account_free(account);

    key = open_account(rid);
    nsp_registry_get(key, L"NTHash", REG_BINARY, &stored, &size);
    ok(size > sizeof(hash) && memcmp(stored, expected, sizeof(hash)), "password: the hash is sealed in the registry");
    nsp_free(stored);
    RegCloseKey(key);
}

static void set_age(ULONG rid, LONGLONG age)
{
    HKEY key = open_account(rid);
    LARGE_INTEGER time;

    GetSystemTimeAsFileTime((FILETIME *)&time);
    time.QuadPart -= age;
    nsp_registry_set(key, L"PasswordSet", REG_QWORD, &time, sizeof(time));
    RegCloseKey(key);
}

static LONGLONG until(FILETIME time)
{
    LARGE_INTEGER now, then;

    GetSystemTimeAsFileTime((FILETIME *)&now);
    memcpy(&then, &time, sizeof(then));
    return then.QuadPart - now.QuadPart;
}

static void service_passwords(void)
{
    struct nsp_service_password first, again, next;
    ULONG rid = add(NSP_ACCOUNT_SERVICE, L"svc$");
    BYTE hash[NSP_NT_HASH_SIZE];
    struct nsp_account *account;

    ok_status(nsp_account_service_password(host, L"svc$", FALSE, &first), STATUS_SUCCESS,
              "password: that of a service account is told");
    ok(wcslen(first.current) == 120 && !*first.previous, "password: it is long, and there is none before it");
    ok(until(first.expiry) > 29 * DAY && until(first.expiry) <= 30 * DAY, "password: it lives thirty days");
    ok(until(first.valid_for_outbound) <= 0, "password: and others accept it at once");
    nsp_account_find_rid(host, rid, &account);
    nsp_account_nt_hash(first.current, hash);
    ok(account->has_nt_hash && !memcmp(hash, account->nt_hash, sizeof(hash)),
       "password: a service account has the hash of its own");
    nsp_account_free(account);

    set_age(rid, 29 * DAY);
    nsp_account_service_password(host, L"SVC$", FALSE, &again);
    ok(!wcscmp(first.current, again.current), "password: it stays the same for 29 days");
    nsp_service_password_free(&again);
    set_age(rid, 30 * DAY);
    nsp_account_service_password(host, L"svc$", FALSE, &next);
    ok(wcscmp(first.current, next.current) && !wcscmp(first.current, next.previous),
       "password: after thirty it is another, and this one the previous");
    ok(until(next.expiry) > 29 * DAY, "password: which lives thirty days again");
    nsp_service_password_free(&first);
    nsp_account_service_password(host, L"svc$", TRUE, &first);
    ok(wcscmp(first.current, next.current) && !wcscmp(first.previous, next.current),
       "password: another is made when one is asked for");
    nsp_service_password_free(&next);
    nsp_service_password_free(&first);
    ok(!first.current && !first.previous, "password: nothing is left after it was freed");

    ok_status(nsp_account_service_password(host, L"alice", FALSE, &first), STATUS_NO_SUCH_USER,
              "password: a user is no service account");
    ok(!first.current && !first.previous, "password: and nothing comes with that");
    ok_status(nsp_account_service_password(host, L"nobody", TRUE, &first), STATUS_NO_SUCH_USER,
              "password: nor is who does not exist");
}

/* ---- edited by hand ---- */

/* Make a user, spoil one value of it, and see that only this account suffers. */
static void spoil(const char *what, const WCHAR *value, DWORD type, const void *data, ULONG size)
{
    ULONG rid = add(NSP_ACCOUNT_USER, L"spoilt");
    struct nsp_account *account;
    HKEY key = open_account(rid);
    NTSTATUS status;

    if (type == REG_NONE)
        nsp_registry_remove(key, value);
    else
        nsp_registry_set(key, value, type, data, size);
    RegCloseKey(key);
    status = nsp_account_find_rid(host, rid, &account);
    ok(status == STATUS_INTERNAL_DB_CORRUPTION && !account && find(NSP_ACCOUNT_BY_NAME, L"alice"),
       "damage: %s gives STATUS_INTERNAL_DB_CORRUPTION, and others are found", what);
    if (status != STATUS_INTERNAL_DB_CORRUPTION)
        diag("got %08lx", (ULONG)status);
    nsp_account_free(account);
    if (!(key = open_account(rid)))
        return;
    nsp_registry_set_text(key, L"Name", L"spoilt");
    RegCloseKey(key);
    nsp_account_remove(host, L"spoilt");
}

static void damaged_values(void)
{
    static const WCHAR half[] = L"ab\0cd", list[] = L"a\0\0b\0";
    static const LARGE_INTEGER early = { .QuadPart = -1 }, late = { .QuadPart = MAXLONGLONG };
    WCHAR *huge = calloc(2000, sizeof(*huge));
    ULONG four = 4, all = ~0u;

    wmemset(huge, 'x', 1999);
    spoil("no name", L"Name", REG_NONE, NULL, 0);
    spoil("a name that SAM does not allow", L"Name", REG_SZ, L"a/b", 8);
    spoil("a name that is a number", L"Name", REG_DWORD, &four, sizeof(four));
    spoil("a name of half a character", L"Name", REG_SZ, "abc", 3);
    spoil("text behind the end", L"Comment", REG_SZ, half, sizeof(half));
    spoil("a text without an end to it", L"Comment", REG_SZ, huge, 4000);
    spoil("a UPN without @", L"UPN", REG_SZ, L"alice", 12);
    spoil("an entry behind the end of a list", L"SPNs", REG_MULTI_SZ, list, sizeof(list));
    spoil("a text that should be a list", L"AlternateIds", REG_SZ, L"x", 4);
    spoil("no kind", L"Kind", REG_NONE, NULL, 0);
    spoil("an unknown kind", L"Kind", REG_DWORD, &four, sizeof(four));
    spoil("half a number", L"Flags", REG_DWORD, &four, 2);
    spoil("unknown flags", L"Flags", REG_DWORD, &all, sizeof(all));
    spoil("no GUID", L"GUID", REG_NONE, NULL, 0);
    spoil("a GUID that is none", L"GUID", REG_SZ, L"{1234}", 14);
    spoil("a short time", L"PasswordSet", REG_QWORD, &four, sizeof(four));
    spoil("a time before all others", L"PasswordSet", REG_QWORD, &early, sizeof(early));
    spoil("a time after all others", L"PasswordSet", REG_QWORD, &late, sizeof(late));
    spoil("a hash that was not sealed here", L"NTHash", REG_BINARY, "0123456789abcdef", 16);
    free(huge);
}

/* Where the heap gave room to others before, what is behind the value is not zero by itself. */
static void list_without_end(void)
{
    static const char letters[] = "a\0b\0\0\0c\0d\0e\0f\0g\0h";
    unsigned i, ended = 0;
    BYTE *blocks[64];
    ULONG size, got;
    void *list;
    HKEY key;

    nsp_registry_open(host, L"Accounts", FALSE, &key);
    for (size = 1; size < sizeof(letters); size++) {
        nsp_registry_set(key, L"List", REG_MULTI_SZ, letters, size);
        for (i = 0; i < ARRAYSIZE(blocks); i++)
            memset(blocks[i] = nsp_alloc((size + 19) / 16 * 16), 0xff, (size + 19) / 16 * 16);
        for (i = 0; i < ARRAYSIZE(blocks); i++)
            nsp_free(blocks[i]);
        nsp_registry_get(key, L"List", REG_MULTI_SZ, &list, &got);
        ended += !memcmp((BYTE *)list + got, "\0\0\0\0\0", got % 2 + 4);
        nsp_free(list);
    }
    ok_int(ended, size - 1, "damage: a list that is cut anywhere, within a character, too, ends with two NULs");
    nsp_registry_remove(key, L"List");
    RegCloseKey(key);
}

static void damaged_members(void)
{
    ULONG broken = add(NSP_ACCOUNT_ALIAS, L"broken");
    struct nsp_account *account;
    TOKEN_GROUPS *groups;
    WCHAR *members;
    HKEY key;

    nsp_account_find(host, NSP_ACCOUNT_BY_NAME, L"alice", &account);
    nsp_account_join(host, L"broken", L"alice");
    key = open_account(broken);
    nsp_registry_set(key, L"Members", REG_MULTI_SZ, L"S-1-5-11\0alice\0", 32);
    RegCloseKey(key);
    ok_status(nsp_account_members(host, L"broken", &members), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: members that are no SIDs give STATUS_INTERNAL_DB_CORRUPTION");
    ok_status(nsp_account_join(host, L"broken", L"alice"), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: nobody can be added to them");
    ok(nsp_account_aliases(host, &account->sid, 1, &groups) == STATUS_SUCCESS && !has_rid(groups, broken) &&
       has_rid(groups, 545), "damage: such a group lets nobody in, others do");
    nsp_free(groups);
    nsp_account_free(account);
    nsp_account_remove(host, L"broken");
}

static void damaged_service_password(void)
{
    ULONG rid = add(NSP_ACCOUNT_SERVICE, L"broken$");
    struct nsp_service_password password;
    HKEY key = open_account(rid);

    nsp_registry_set_secret(key, L"Password", L"short", 10);
    ok_status(nsp_account_service_password(host, L"broken$", FALSE, &password), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: a service account with a password of its own gives STATUS_INTERNAL_DB_CORRUPTION");
    RegCloseKey(key);
    nsp_account_remove(host, L"broken$");
}

static void damaged_base(void)
{
    struct nsp_account user = { .name = L"late" }, *account;
    struct nsp_account_domain *domain;
    ULONG rid, next, index, seen;
    NTSTATUS status;
    HKEY key, stray;

    nsp_registry_open(host, L"Accounts", FALSE, &key);
    nsp_registry_open(host, L"Accounts\\zebra", TRUE, &stray);
    RegCloseKey(stray);
    for (index = seen = 0; (status = nsp_account_at(host, index, &account)) != STATUS_NO_MORE_ENTRIES; index++) {
        seen += status == STATUS_INTERNAL_DB_CORRUPTION;
        nsp_account_free(account);
    }
    ok_int(seen, 1, "damage: a key that is no RID is one damaged entry, and the list ends where it should");
    nsp_registry_delete(host, L"Accounts\\zebra");

    nsp_registry_get_number(key, L"NextRid", &next);
    nsp_registry_set_number(key, L"NextRid", 1000);
    ok_status(nsp_account_add(host, &user, NULL, &rid), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: a RID is not given a second time");
    nsp_registry_set_number(key, L"NextRid", 500);
    ok_status(nsp_account_add(host, &user, NULL, &rid), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: nor one of the first accounts");
    nsp_registry_remove(key, L"NextRid");
    ok_status(nsp_account_add(host, &user, NULL, &rid), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: nor any when it is not known which is next");
    nsp_registry_set_number(key, L"NextRid", next);
    nsp_registry_set(key, L"SID", REG_BINARY, "\1\1\0\0\0\0\0\5\13\0\0\0", 12);
    ok_status(nsp_account_domain(host, &domain), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: the machine has no SID but S-1-5-21-a-b-c");
    ok(!domain, "damage: and nothing comes with that");
    ok_status(find_status(NSP_ACCOUNT_BY_NAME, L"alice"), STATUS_INTERNAL_DB_CORRUPTION,
              "damage: without the SID of the machine nobody is found");
    RegCloseKey(key);
}

/* An object of another kind that has the name of the lock. */
static void no_lock(void)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, L"Software-ntsecpkg-test-unit-account-lock");
    struct nsp_account user = { .name = L"late" };
    ULONG rid;

    ok_status(find_status(NSP_ACCOUNT_BY_NAME, L"alice"), STATUS_LOCK_NOT_GRANTED,
              "damage: without a lock nobody is found: STATUS_LOCK_NOT_GRANTED");
    ok_status(nsp_account_add(host, &user, NULL, &rid), STATUS_LOCK_NOT_GRANTED, "damage: and nobody is added");
    CloseHandle(event);
}

int main(void)
{
    nsp_log_level = NSP_LEVEL_NONE;
    host = new_host(L"MACHINE", L"machine.example");
    nsp_registry_delete(host, L"");

    default_accounts();
    domain_stays();
    ways_to_find();
    same_display_name();
    dn_without_dns();
    global_groups();
    aliases_in_a_circle();
    nt_hash();
    service_passwords();
    damaged_values();
    list_without_end();
    damaged_members();
    damaged_service_password();
    damaged_base();
    no_lock();

    nsp_registry_delete(host, L"");
    end_host(host);
    return done_testing();
}
