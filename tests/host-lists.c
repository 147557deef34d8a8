/*
 * NspHostLoadLists: packages, filters and subauthentication packages out of the registry's lists, in their order, and
 * what is wrong in the lists.  Contract 8.1, P1.2 and P2.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#include <wchar.h>

#define KEY L"ntsecpkg-test-host-lists"
#define FULL_KEY L"SYSTEM\\CurrentControlSet\\Control\\Lsa\\" KEY
#define ALL (NSP_LIST_SECURITY | NSP_LIST_AUTHENTICATION | NSP_LIST_NOTIFICATION | NSP_LIST_SUBAUTH)

/* ---- lists ---- */

static WCHAR list[2048];
static ULONG used; /* characters */

static void add(const WCHAR *name)
{
    wcscpy(list + used, name);
    used += wcslen(name) + 1;
}

static void add_fixture(const char *name)
{
    WCHAR path[MAX_PATH];

    GetFullPathNameW(fixture_path(name), MAX_PATH, path, NULL);
    add(path);
}

/* What was added becomes a value of @subkey. */
static void keep(const WCHAR *subkey, const WCHAR *value, DWORD type)
{
    WCHAR path[MAX_PATH];
    HKEY key;

    wcscpy(path, FULL_KEY);
    if (*subkey)
        wcscat(wcscat(path, L"\\"), subkey);
    if (type == REG_MULTI_SZ)
        add(L"");
    need(!RegCreateKeyW(HKEY_LOCAL_MACHINE, path, &key) &&
         !RegSetValueExW(key, value, 0, type, (BYTE *)list, used * sizeof(*list)), "no list can be made");
    RegCloseKey(key);
    used = 0;
}

static void forget(void)
{
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, FULL_KEY);
}

/* The filters of a host, by asking them: "filter.dll ". */
static const char *filters(struct nsp_host *host)
{
    static char text[256];
    const struct nsp_password_change change = {
        .size = sizeof(change), .account = L"alice", .password = L"wonderland", .rid = 1000
    };
    struct nsp_filter_result *result;
    ULONG i;

    text[0] = 0;
    if (NspFilterChangePassword(host, &change, &result) != STATUS_SUCCESS)
        return "refused";
    for (i = 0; i < result->count; i++)
        if (!strcmp(result->calls[i].function, "PasswordFilter"))
            strcat(strcat(text, result->calls[i].module), " ");
    NspFree(result);
    return text;
}

/* ---- what is loaded ---- */

static const WCHAR *in_system(const WCHAR *name)
{
    static WCHAR path[MAX_PATH];

    GetSystemDirectoryW(path, MAX_PATH - 32);
    return wcscat(wcscat(path, L"\\"), name);
}

static void good_lists(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need(CopyFileW(fixture_path("filter.dll"), in_system(L"nsp-listed-a.dll"), FALSE) &&
         CopyFileW(fixture_path("filter.dll"), in_system(L"nsp-listed-b.dll"), FALSE), "filter.dll cannot be copied");
    add_fixture("clean.dll");
    keep(L"OSConfig", L"Security Packages", REG_MULTI_SZ);
    add(L"\"\"");
    add(L"");
    add_fixture("interactive.dll");
    add_fixture("clean.dll");
    keep(L"", L"Security Packages", REG_MULTI_SZ);
    add_fixture("named_ntlm.dll");
    add_fixture("interactive.dll");
    keep(L"", L"Authentication Packages", REG_MULTI_SZ);
    add(L"nsp-listed-b");
    add_fixture("filter_notify_only.dll");
    add(L"nsp-listed-a.dll");
    keep(L"", L"Notification Packages", REG_MULTI_SZ);
    add_fixture("subauth.dll");
    keep(L"MSV1_0", L"Auth0", REG_SZ);
    add_fixture("subauth_puppet.dll");
    keep(L"Kerberos", L"Auth255", REG_SZ);

    ok_status(NspHostLoadLists(host, NSP_LIST_SECURITY, KEY), STATUS_SUCCESS,
              "lists: NspHostLoadLists: Security Packages are loaded");
    ok(id_of("Clean") && id_of("Interactive") > id_of("Clean"), "lists: those of OSConfig first");
    ok(!id_of("NTLM") && !GetModuleHandleW(L"nsp-listed-a.dll") && !GetModuleHandleA("subauth.dll"),
       "lists: and no other list");
    ok_findings(host, "", "lists: \"\", an empty name and one that is loaded already are nothing to tell");
    ok(NspHostLoadLists(host, NSP_LIST_AUTHENTICATION, KEY) == STATUS_SUCCESS && id_of("NTLM") > id_of("Interactive"),
       "lists: Authentication Packages");
    ok_status(NspHostLoadLists(host, NSP_LIST_NOTIFICATION, KEY), STATUS_SUCCESS,
              "lists: NspHostLoadLists: Notification Packages are loaded");
    ok_str(filters(host), "nsp-listed-b.dll nsp-listed-a.dll ",
           "lists: out of the system's directory, with and without .dll, in their order");
    ok(NspHostLoadLists(host, NSP_LIST_SUBAUTH, KEY) == STATUS_SUCCESS && GetModuleHandleA("subauth.dll") &&
       GetModuleHandleA("subauth_puppet.dll"), "lists: subauthentication packages of both owners, 0 to 255");
    NspHostDestroy(host);
    DeleteFileW(in_system(L"nsp-listed-a.dll"));
    DeleteFileW(in_system(L"nsp-listed-b.dll"));
    forget();
}

/* ---- what is not ---- */

static const char *last_finding(struct nsp_host *host)
{
    const char *text = findings(host), *last = strrchr(text, '\n');

    return last ? last + 1 : text;
}

static void bad_lists(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;

    add(L"nsp-nowhere");
    keep(L"", L"Security Packages", REG_MULTI_SZ);
    ok_status(NspHostLoadLists(host, ALL, KEY), STATUS_SUCCESS, "lists: a DLL that is missing is no failure");
    ok_findings(host, "NSP-0043 load: SEC_E_SECPKG_NOT_FOUND: nsp-nowhere, of the registry's Security Packages: "
                      "not loaded", "lists: but told, by its name");

    add(L"C:\\nowhere\\nsp-nowhere.dll");
    add_fixture("filter.dll");
    add_fixture("clean.dll");
    keep(L"", L"Security Packages", REG_MULTI_SZ);
    NspHostLoadLists(host, NSP_LIST_SECURITY, KEY);
    ok(id_of("Clean") && !GetModuleHandleA("filter.dll"),
       "lists: neither it nor a DLL of another kind keeps the next from being loaded");
    ok(strstr(last_finding(host), "NSP-0043 load: SEC_E_SECPKG_NOT_FOUND: ") &&
       strstr(last_finding(host), "filter.dll"), "lists: another kind is told, too");

    add_fixture("clean.dll");
    add_fixture("filter_init_false.dll");
    keep(L"", L"Notification Packages", REG_MULTI_SZ);
    NspHostLoadLists(host, NSP_LIST_NOTIFICATION, KEY);
    ok(strstr(last_finding(host), "NSP-0043 load: SEC_E_CANNOT_INSTALL: ") &&
       strstr(last_finding(host), "filter_init_false.dll, of the registry's Notification Packages"),
       "lists: a filter that does not initialise");
    ok_str(filters(host), "", "lists: is not there");

    add(L"clean");
    keep(L"", L"Authentication Packages", REG_SZ);
    ok_status(NspHostLoadLists(host, NSP_LIST_AUTHENTICATION, KEY), STATUS_SUCCESS,
              "lists: a value that is no list is no failure");
    ok_str(last_finding(host), "NSP-0043 load: STATUS_OBJECT_TYPE_MISMATCH: all, of the registry's Authentication "
                               "Packages: not loaded", "lists: and told");

    add(L"nsp-nowhere");
    keep(L"MSV1_0", L"Auth7", REG_SZ);
    ok_status(NspHostLoadLists(host, NSP_LIST_SUBAUTH, KEY), STATUS_SUCCESS,
              "lists: nor is a subauthentication package that is missing");
    ok_str(last_finding(host), "NSP-0043 load: STATUS_DLL_NOT_FOUND: nsp-nowhere, the registry's Auth7 of "
                               "ntsecpkg-test-host-lists\\MSV1_0: not loaded", "lists: it is told by number and name");
    add(L"");
    keep(L"MSV1_0", L"Auth8", REG_SZ);
    ok(NspSubauthLoad(host, KEY L"\\MSV1_0", 8, &module) == STATUS_NO_SUCH_PACKAGE && !module,
       "lists: NspSubauthLoad: an empty name is no package");
    NspHostDestroy(host);
    forget();
}

static void bad_calls(void)
{
    static WCHAR long_key[130];
    struct nsp_host *host = new_host(0);
    HKEY key;

    wmemset(long_key, 'x', ARRAYSIZE(long_key) - 1);
    ok_status(NspHostLoadLists(host, 0, KEY), STATUS_INVALID_PARAMETER, "lists: NspHostLoadLists: no list");
    ok_status(NspHostLoadLists(host, 16, KEY), STATUS_INVALID_PARAMETER, "lists: NspHostLoadLists: an unknown one");
    ok_status(NspHostLoadLists(host, ALL, long_key), STATUS_INVALID_PARAMETER,
              "lists: NspHostLoadLists: a key of 129 characters");
    long_key[128] = 0;
    ok_status(NspHostLoadLists(host, ALL, long_key), STATUS_OBJECT_NAME_NOT_FOUND,
              "lists: NspHostLoadLists: one of 128 that is not there");
    need(!RegCreateKeyW(HKEY_LOCAL_MACHINE, FULL_KEY, &key), "no key can be made");
    RegCloseKey(key);
    ok_status(NspHostLoadLists(host, ALL, KEY), STATUS_SUCCESS, "lists: values that are not there are empty lists");
    ok_findings(host, "", "lists: which is no fault");
    NspHostDestroy(host);
    forget();
}

int main(void)
{
    forget();
    good_lists();
    bad_lists();
    bad_calls();
    return done_testing();
}
