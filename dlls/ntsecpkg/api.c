/*
 * The public functions of ntsecpkg_host.h that only pass on.  A NULL host is the default one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "host.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/audit.h"
#include "lsa/client.h"
#include "lsa/client_buffer.h"
#include "lsa/frame.h"
#include "lsa/info_size.h"
#include "lsa/session.h"
#include "lsa/token.h"
#include "lsa/token_watch.h"
#include "package/filter.h"
#include "package/context.h"
#include "package/lists.h"
#include "package/package.h"
#include "package/pe.h"
#include "package/stride.h"
#include "package/subauth.h"
#include "watch/finding.h"
#include "watch/handles.h"
#include "watch/trace.h"

#include <string.h>

NTSTATUS NTAPI NspHostSetClient(struct nsp_host *host, const struct nsp_client_identity *identity)
{
    struct nsp_client *client, *old;
    NTSTATUS status;

    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_client_create(host, identity, &client)))
        return status;
    AcquireSRWLockExclusive(&host->lock);
    old = host->client;
    host->client = client;
    ReleaseSRWLockExclusive(&host->lock);
    nsp_client_release(old);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI NspHostEndClient(struct nsp_host *host)
{
    struct nsp_client *client;
    NTSTATUS status;

    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    client = nsp_client_current(host);
    if (NT_SUCCESS(status = NspHostSetClient(host, nsp_client_identity(client)))) {
        nsp_client_end(client);
        nsp_contexts_end(host, client);
        nsp_client_buffers_report(host, client);
    }
    nsp_client_release(client);
    return status;
}

NTSTATUS NTAPI NspFileExamine(const WCHAR *path, struct nsp_file_info **info, const char **text)
{
    return nsp_file_examine(path, info, text);
}

void NTAPI NspFileInfoFree(struct nsp_file_info *info)
{
    nsp_file_info_free(info);
}

NTSTATUS NTAPI NspModuleLoad(struct nsp_host *host, const WCHAR *path, struct nsp_load_report *report,
                             struct nsp_module **module)
{
    *module = NULL;
    if (report && report->size != sizeof(*report))
        return STATUS_INVALID_PARAMETER;
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    if (host->is_stopped)
        return STATUS_INVALID_PARAMETER;
    return nsp_module_load(host, path, NSP_ANY_KIND, report, module);
}

NTSTATUS NTAPI NspModuleUnload(struct nsp_module *module)
{
    return nsp_module_unload(module);
}

static ULONGLONG slots_of(const struct nsp_half *half)
{
    ULONGLONG slots = 0;
    unsigned i;

    for (i = 0; i < half->count; i++)
        if (half->slots[i])
            slots |= 1ULL << i;
    return slots;
}

NTSTATUS NTAPI NspModuleGetPackage(struct nsp_module *module, ULONG index, struct nsp_package_info *info)
{
    struct nsp_package *pkg;

    if (info->size != sizeof(*info))
        return STATUS_INVALID_PARAMETER;
    memset(info, 0, sizeof(*info));
    info->size = sizeof(*info);
    for (pkg = module->packages; pkg && index; pkg = pkg->next)
        index--;
    if (!pkg)
        return STATUS_NO_MORE_ENTRIES;
    info->index = pkg->index;
    info->package_id = pkg->id;
    info->status = pkg->status;
    info->name = pkg->name;
    info->comment = pkg->comment;
    info->capabilities = pkg->capabilities;
    info->max_token = pkg->max_token;
    info->rpc_id = pkg->rpc_id;
    info->lsa_slots = slots_of(&pkg->lsa);
    info->user_slots = slots_of(&pkg->user);
    info->plugin_slots = slots_of(&pkg->plugin);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI NspHostSetInfoSizes(struct nsp_host *host, const WCHAR *file, ULONG client_info_size,
                                   ULONG call_info_size)
{
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    return nsp_info_sizes_set(host, file, client_info_size, call_info_size);
}

NTSTATUS NTAPI NspHostSetTableStrides(struct nsp_host *host, const WCHAR *file, ULONG lsa_stride, ULONG user_stride)
{
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    return nsp_strides_set(host, file, lsa_stride, user_stride);
}

ULONG NTAPI NspCountOpenHandles(void)
{
    return nsp_handles_count_open();
}

NTSTATUS NTAPI NspHostGetFileStatus(struct nsp_host *host, enum nsp_host_file file)
{
    if (!(host = nsp_host_or_default(host)))
        return STATUS_NO_MEMORY;
    switch (file) {
    case NSP_FILE_AUDIT:
        return nsp_audit_status(host->audit);
    case NSP_FILE_TRACE:
        return nsp_trace_ended(host->trace);
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

NTSTATUS NTAPI NspHostLoadLists(struct nsp_host *host, ULONG lists, const WCHAR *key)
{
    return (host = nsp_host_or_default(host)) ? nsp_lists_load(host, lists, key) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspFilterChangePassword(struct nsp_host *host, const struct nsp_password_change *change,
                                       struct nsp_filter_result **result)
{
    if (result)
        *result = NULL;
    return (host = nsp_host_or_default(host)) ? nsp_filter_change_password(host, change, result) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspSubauthLoad(struct nsp_host *host, const WCHAR *key, ULONG number, struct nsp_module **module)
{
    *module = NULL;
    return (host = nsp_host_or_default(host)) ? nsp_subauth_load(host, key, number, module) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspSubauthCall(struct nsp_module *module, const struct nsp_subauth_request *request,
                              struct nsp_subauth_result **result)
{
    return nsp_subauth_call(module, request, result);
}

NTSTATUS NTAPI NspSubauthLogon(struct nsp_host *host, const struct nsp_subauth_logon *logon,
                               const struct nsp_subauth_request *request, struct nsp_subauth_result **result)
{
    *result = NULL;
    return (host = nsp_host_or_default(host)) ? nsp_subauth_logon(host, logon, request, result) : STATUS_NO_MEMORY;
}

ULONGLONG NTAPI NspHostCountCalls(struct nsp_host *host)
{
    return (host = nsp_host_or_default(host)) ? nsp_frames_so_far(host) : 0;
}

const struct nsp_finding *NTAPI NspHostGetFinding(struct nsp_host *host, ULONG index)
{
    return (host = nsp_host_or_default(host)) ? nsp_finding_get(host->watch, index) : NULL;
}

NTSTATUS NTAPI NspHostGetAudit(struct nsp_host *host, ULONG index, struct nsp_audit_record **record)
{
    *record = NULL;
    return (host = nsp_host_or_default(host)) ? nsp_audit_get(host->audit, index, record) : STATUS_NO_MEMORY;
}

const char *NTAPI NspStatusName(NTSTATUS status)
{
    return nsp_status_name(status);
}

NTSTATUS NTAPI NspTokenDescribe(struct nsp_host *host, HANDLE token, struct nsp_token_description **description)
{
    *description = NULL;
    return (host = nsp_host_or_default(host)) ? nsp_token_describe(host->tokens, token, description) : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI NspSessionTerminate(struct nsp_host *host, const LUID *logon_id)
{
    return (host = nsp_host_or_default(host)) ? nsp_session_terminate(host->sessions, logon_id) : STATUS_NO_MEMORY;
}

ULONG NTAPI NspHostSweep(struct nsp_host *host)
{
    return (host = nsp_host_or_default(host)) ? nsp_token_watch_sweep(host->token_watch) : 0;
}

void NTAPI NspFree(void *block)
{
    nsp_free(block);
}
