/*
 * The lists of DLLs that Windows keeps in its registry, for a host that is to begin as the LSA of the machine does.
 * Contract 8.1, P1.2 and P2.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/lists.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/impersonation.h"
#include "lsa/registry.h"
#include "package/registered.h"
#include "package/subauth.h"
#include "watch/finding.h"

#define MAX_KEY 128 /* characters below it */
#define ALL_LISTS (NSP_LIST_SECURITY | NSP_LIST_AUTHENTICATION | NSP_LIST_NOTIFICATION | NSP_LIST_SUBAUTH)

/* In the order of contract 8.1. */
static const struct list {
    ULONG list;
    const WCHAR *subkey, *value;
    unsigned kinds;
} lists[] = {
    { NSP_LIST_SECURITY, L"OSConfig", L"Security Packages", NSP_LSA_KINDS },
    { NSP_LIST_SECURITY, L"", L"Security Packages", NSP_LSA_KINDS },
    { NSP_LIST_AUTHENTICATION, L"", L"Authentication Packages", NSP_LSA_KINDS },
    { NSP_LIST_NOTIFICATION, L"", L"Notification Packages", NSP_KINDS(FILTER) },
};

/* Whoever edits the registry gets no other answer than this. */
static void tell(struct nsp_host *host, const struct list *list, const WCHAR *name, NTSTATUS status)
{
    nsp_finding_add(host->watch, NSP_FINDING_LISTED, status, "load", NULL, "%ls, of the registry's %ls: not loaded",
                    name, list->value);
}

static void load_file(struct nsp_host *host, const struct list *list, const WCHAR *name)
{
    NTSTATUS status;

    /* An installer that takes the last name out may leave either. */
    if (!*name || !wcscmp(name, L"\"\""))
        return;
    if ((status = nsp_registered_add(host, name, list->kinds, FALSE)))
        tell(host, list, name, status);
}

/* A value that is not there is an empty list. */
static NTSTATUS load_list(struct nsp_host *host, HKEY lsa, const struct list *list)
{
    const WCHAR *name, *end;
    NTSTATUS status;
    ULONG size;
    void *data;
    HKEY key;

    if (RegOpenKeyExW(lsa, list->subkey, 0, KEY_READ, &key))
        return STATUS_SUCCESS;
    status = nsp_registry_get(key, list->value, REG_MULTI_SZ, &data, &size);
    RegCloseKey(key);
    if (status == STATUS_OBJECT_TYPE_MISMATCH)
        tell(host, list, L"all", status);
    if (!NT_SUCCESS(status))
        return status == STATUS_NO_MEMORY ? status : STATUS_SUCCESS;
    /* An empty name ends a list, except for those who count. */
    end = (const WCHAR *)data + size / sizeof(WCHAR);
    for (name = data; name < end; name += wcslen(name) + 1)
        load_file(host, list, name);
    nsp_free(data);
    return STATUS_SUCCESS;
}

/* Numbers that name nothing are most of them; what else is wrong has become a finding. */
static void load_subauth(struct nsp_host *host, const WCHAR *key)
{
    static const WCHAR *const owners[] = { L"MSV1_0", L"Kerberos" };
    WCHAR path[MAX_KEY + 16];
    struct nsp_module *module;
    ULONG number;
    size_t i;

    for (i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
        wcscpy(path, key);
        if (*key)
            wcscat(path, L"\\");
        wcscat(path, owners[i]);
        for (number = 0; number <= NSP_SUBAUTH_LAST; number++)
            nsp_subauth_load(host, path, number, &module);
    }
}

static NTSTATUS load_all(struct nsp_host *host, ULONG wanted, const WCHAR *key)
{
    WCHAR path[sizeof(NSP_LSA_KEY) / sizeof(WCHAR) + 1 + MAX_KEY];
    NTSTATUS status = STATUS_SUCCESS;
    LONG error;
    HKEY lsa;
    size_t i;

    wcscpy(path, NSP_LSA_KEY);
    if (*key)
        wcscat(wcscat(path, L"\\"), key);
    if ((error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_READ, &lsa)))
        return error == ERROR_FILE_NOT_FOUND ? STATUS_OBJECT_NAME_NOT_FOUND : nsp_status_from_win32(error);
    for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && NT_SUCCESS(status); i++)
        if (wanted & lists[i].list)
            status = load_list(host, lsa, &lists[i]);
    RegCloseKey(lsa);
    if (NT_SUCCESS(status) && wanted & NSP_LIST_SUBAUTH)
        load_subauth(host, key);
    return status;
}

NTSTATUS nsp_lists_load(struct nsp_host *host, ULONG wanted, const WCHAR *key)
{
    NTSTATUS status, resumed;
    HANDLE token;

    if (!wanted || wanted & ~ALL_LISTS || (key && wcslen(key) > MAX_KEY))
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    status = load_all(host, wanted, key ? key : L"");
    resumed = nsp_impersonation_resume(token);
    return NT_SUCCESS(status) ? resumed : status;
}
