/*
 * A host with accounts in it, for tests of what packages see of them: MACHINE, machine.test, with
 *   alice (Alice Example, alice@example.org, an alternate id, one SPN), in the groups Staff and, by that, Readers
 *   bob   (Example, no UPN, two SPNs), disabled and without password
 *   carol (Example)
 *   svc$  a managed service account
 * The test defines TEST_KEY, a registry key of its own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_ACCOUNTS_H
#define NSP_TEST_ACCOUNTS_H

#include "inside.h"

#define ALICE_PASSWORD L"correct horse"

static struct nsp_host *host;
static ULONG alice_rid, staff_rid;

static inline ULONG add_account(enum nsp_account_kind kind, const WCHAR *name, const WCHAR *full_name,
                                const WCHAR *password, const WCHAR *spns, ULONG flags)
{
    struct nsp_account_info info = {
        .size = sizeof(info), .kind = kind, .flags = flags, .name = name, .full_name = full_name, .spns = spns
    };
    ULONG rid = 0;

    need(NspAccountAdd(host, &info, password, &rid) == STATUS_SUCCESS, "an account cannot be added");
    return rid;
}

static inline void set_flags(const WCHAR *name, ULONG flags)
{
    struct nsp_account_info info = { .size = sizeof(info), .flags = flags };

    need(NspAccountSet(host, name, &info) == STATUS_SUCCESS, "an account cannot be changed");
}

static inline void begin_accounts(void)
{
    static const struct nsp_package_table half = { INSIDE_CALLER };
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP, .domain_name = L"MACHINE",
        .dns_domain_name = L"machine.test", .registry_key = TEST_KEY,
        .slow_ms = 300000 /* all is asked in one call, which takes its time on a busy machine */
    };
    struct nsp_account_info more = {
        .size = sizeof(more), .upn = L"alice@example.org", .alternates = L"X509:<S>CN=alice\0"
    };

    RegDeleteTreeW(HKEY_CURRENT_USER, TEST_KEY);
    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    need_package(host, CALLER_DLL, &half);
    alice_rid = add_account(NSP_ACCOUNT_USER, L"alice", L"Alice Example", ALICE_PASSWORD, L"http/alice\0", 0);
    need(NspAccountSet(host, L"alice", &more) == STATUS_SUCCESS, "alice cannot be changed");
    add_account(NSP_ACCOUNT_USER, L"bob", L"Example", NULL, L"http/bob\0ftp/bob\0", NSP_ACCOUNT_DISABLED);
    add_account(NSP_ACCOUNT_USER, L"carol", L"Example", NULL, NULL, 0);
    add_account(NSP_ACCOUNT_SERVICE, L"svc$", NULL, NULL, NULL, 0);
    staff_rid = add_account(NSP_ACCOUNT_GROUP, L"Staff", NULL, NULL, NULL, 0);
    add_account(NSP_ACCOUNT_ALIAS, L"Readers", NULL, NULL, NULL, 0);
    need(NspGroupAddMember(host, L"Staff", L"alice") == STATUS_SUCCESS &&
         NspGroupAddMember(host, L"Readers", L"Staff") == STATUS_SUCCESS, "the groups cannot be filled");
}

/* What the package did wrong, leaks of the LSA heap too, is to be nothing. */
static inline void end_accounts(const char *subject)
{
    NspHostShutdown(host);
    ok_findings(host, "", "%s: all that was given could be freed, and nothing was left", subject);
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, TEST_KEY);
}

static inline BOOL is_text(const UNICODE_STRING *string, const WCHAR *text)
{
    return string->Buffer && string->Length == wcslen(text) * sizeof(*text) && !wcscmp(string->Buffer, text);
}

static inline BOOL is_empty_text(const UNICODE_STRING *string)
{
    return !string->Buffer && !string->Length && !string->MaximumLength;
}

static inline BOOL has_sid(const TOKEN_GROUPS *groups, PSID sid)
{
    ULONG i;

    for (i = 0; i < groups->GroupCount; i++) {
        if (EqualSid(groups->Groups[i].Sid, sid))
            return TRUE;
    }
    return FALSE;
}

/* Does @groups have the account @name?  */
static inline BOOL has_account(const TOKEN_GROUPS *groups, const WCHAR *name)
{
    struct nsp_account_info *info;
    BOOL found;

    need(NspAccountGet(host, name, &info) == STATUS_SUCCESS, "an account is not there");
    found = has_sid(groups, info->sid);
    NspFree(info);
    return found;
}

#endif
