/*
 * Which subauthentication package a logon is for, and when it is asked.  Contract P2.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/subauth.h"

#include "base/str.h"
#include "lsa/impersonation.h"
#include "package/lists.h"
#include "package/package.h"
#include "watch/finding.h"

/* ---- by number ---- */

#define MAX_KEY 150 /* characters below it */

/* The name that is registered under @number, whose @value is "Auth0" to "Auth255". */
static NTSTATUS registered_name(const WCHAR *key, ULONG number, WCHAR value[16], WCHAR name[MAX_PATH])
{
    DWORD size = MAX_PATH * sizeof(*name), i, used = 0;
    WCHAR full_key[256];

    if (number > NSP_SUBAUTH_LAST || !key || wcslen(key) > MAX_KEY)
        return STATUS_INVALID_PARAMETER;
    wcscat(wcscpy(full_key, NSP_LSA_KEY L"\\"), key);
    wcscpy(value, L"Auth");
    for (i = 100; i; i /= 10)
        if (number >= i || i == 1)
            value[4 + used++] = (WCHAR)('0' + number / i % 10);
    value[4 + used] = 0;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, full_key, value, RRF_RT_REG_SZ, NULL, name, &size) || !*name)
        return STATUS_NO_SUCH_PACKAGE;
    return STATUS_SUCCESS;
}

static struct nsp_module *find_loaded(struct nsp_host *host, const WCHAR *path)
{
    struct nsp_module *module;

    AcquireSRWLockShared(&host->lock);
    for (module = host->modules; module; module = module->next)
        if (module->report.kind == NSP_KIND_SUBAUTH && nsp_wide_equal(module->path, path))
            break;
    ReleaseSRWLockShared(&host->lock);
    return module;
}

static NTSTATUS load(struct nsp_host *host, const WCHAR *key, ULONG number, struct nsp_module **module)
{
    WCHAR value[16], name[MAX_PATH], path[MAX_PATH];
    NTSTATUS status;

    if (!NT_SUCCESS(status = registered_name(key, number, value, name)))
        return status;
    if (!SearchPathW(NULL, name, L".dll", MAX_PATH, path, NULL))
        status = STATUS_DLL_NOT_FOUND;
    else if (!(*module = find_loaded(host, path)))
        status = nsp_module_load(host, path, NSP_KINDS(SUBAUTH), NULL, module);
    if (!NT_SUCCESS(status))
        nsp_finding_add(host->watch, NSP_FINDING_LISTED, status, "load", NULL,
                        "%ls, the registry's %ls of %ls: not loaded", name, value, key);
    return status;
}

/* Registry and file are the host's business, also when a package that impersonates asks. */
NTSTATUS nsp_subauth_load(struct nsp_host *host, const WCHAR *key, ULONG number, struct nsp_module **module)
{
    NTSTATUS status, resumed;
    HANDLE token;

    *module = NULL;
    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    status = load(host, key, number, module);
    resumed = nsp_impersonation_resume(token);
    return NT_SUCCESS(status) ? resumed : status;
}

/* ---- a whole logon ---- */

/* MESSAGE_TYPE of submit buffers that may name a subauthentication package */
#define NETWORK_LOGON 4
#define SUBAUTH_LOGON 5

/* Of MSV1_0's ParameterControl */
#define NUMBER_SHIFT 24
#define USE_ROUTINE_EX 0x00100000

static BOOL is_kerberos(const struct nsp_subauth_logon *logon)
{
    return logon->key && nsp_wide_equal(logon->key, L"Kerberos");
}

static BOOL may_be_filtered(const struct nsp_subauth_logon *logon)
{
    return is_kerberos(logon) || logon->message_type == NETWORK_LOGON || logon->message_type == SUBAUTH_LOGON;
}

/* 0: none is named. */
static ULONG number_of(const struct nsp_subauth_logon *logon, ULONG parameter_control)
{
    if (is_kerberos(logon))
        return 0;
    if (logon->message_type == SUBAUTH_LOGON)
        return logon->package_number;
    return logon->message_type == NETWORK_LOGON ? parameter_control >> NUMBER_SHIFT : 0;
}

NTSTATUS nsp_subauth_logon(struct nsp_host *host, const struct nsp_subauth_logon *logon,
                           const struct nsp_subauth_request *given, struct nsp_subauth_result **result)
{
    struct nsp_subauth_request request = *given;
    struct nsp_module *module;
    NTSTATUS status, decision;
    ULONG number;

    if (logon->size != sizeof(*logon) || request.size != sizeof(request))
        return STATUS_INVALID_PARAMETER;
    if ((number = number_of(logon, request.parameter_control))) {
        if (!NT_SUCCESS(status = nsp_subauth_load(host, logon->key, number, &module)))
            return status;
        request.function = request.parameter_control & USE_ROUTINE_EX ? NSP_SUBAUTH_ROUTINE_EX : NSP_SUBAUTH_ROUTINE;
        return nsp_subauth_call(module, &request, result);
    }

    decision = logon->check ? logon->check(logon->context) : STATUS_SUCCESS;
    if (!NT_SUCCESS(decision) || !may_be_filtered(logon))
        return nsp_subauth_decided(decision, result);
    status = nsp_subauth_load(host, logon->key, 0, &module);
    if (status == STATUS_NO_SUCH_PACKAGE)
        return nsp_subauth_decided(decision, result);
    if (!NT_SUCCESS(status))
        return status;
    request.function = NSP_SUBAUTH_FILTER;
    request.is_kerberos = is_kerberos(logon);
    return nsp_subauth_call(module, &request, result);
}
