/*
 * The first and last calls of a package: InitializePackage, Initialize, GetInfo, InstanceInit, Shutdown.  Contract
 * 8.4, 8.5, 8.7, 8.8 and 8.14.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "lsa/heap.h"
#include "package/enter.h"
#include "package/extended.h"
#include "package/notify.h"
#include "package/plugin.h"
#include "package/provider.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>

#define MAX_TEXT 512 /* characters of a name or comment */

/* A NUL-terminated string of a package; NULL is an empty one. */
static NTSTATUS copy_text(const void *text, BOOL is_ansi, WCHAR **out)
{
    const size_t width = is_ansi ? sizeof(char) : sizeof(WCHAR);
    char ansi[MAX_TEXT];
    WCHAR wide[MAX_TEXT + 1], c = 0;
    unsigned i;

    *out = NULL;
    for (i = 0; text && i < MAX_TEXT; i++) {
        if (!nsp_fence_copy(&c, (const char *)text + i * width, width))
            return STATUS_ACCESS_VIOLATION;
        if (!c)
            break;
        ansi[i] = (char)c;
        wide[i] = c;
    }
    wide[i] = 0;
    *out = is_ansi ? nsp_wide_from_ansi(ansi, i) : nsp_wide_dup(wide);
    return *out ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

void nsp_package_discard(struct nsp_package *pkg, unsigned finding, const char *step, NTSTATUS status, const char *text)
{
    pkg->status = status;
    if (pkg->state == NSP_STATE_DEAD) /* the exception has its own finding */
        return;
    InterlockedExchange(&pkg->state, NSP_STATE_DISCARDED);
    nsp_finding_add(pkg->module->host->watch, finding, status, step, NULL, "%s", text);
}

/* Its last call, and the end of what it registered until then. */
static void stop(struct nsp_package *pkg)
{
    ULONG_PTR result;
    NTSTATUS status;

    nsp_notify_stop(pkg);
    nsp_enter_lsa(pkg, NSP_PKG_Shutdown, NULL, NULL, 0, &result, &status);
    if (pkg->state != NSP_STATE_DEAD)
        InterlockedExchange(&pkg->state, NSP_STATE_STOPPED);
    nsp_notify_end(pkg, pkg->state == NSP_STATE_STOPPED);
}

/* The host has no memory for a package that began well, and is not to blame: it ends as one that is unloaded. */
static void give_up(struct nsp_package *pkg)
{
    pkg->status = STATUS_NO_MEMORY;
    stop(pkg);
}

/*
 * Structure and characters are one block of the LSA heap, or two; all of it is ours now (contract 8.8).  FALSE when the
 * host's memory is full.
 */
static BOOL take_ap_name(struct nsp_package *pkg, LSA_STRING *name)
{
    struct nsp_heap *heap = pkg->module->host->heap;
    BOOL has_memory = TRUE;
    char chars[MAX_TEXT];
    LSA_STRING copy;
    SIZE_T size = 0;

    if (!name || !nsp_fence_copy(&copy, name, sizeof(copy)))
        return TRUE;
    if (copy.Length <= sizeof(chars) && nsp_fence_copy(chars, copy.Buffer, copy.Length))
        has_memory = (pkg->ap_name = nsp_wide_from_ansi(chars, copy.Length)) != NULL;

    nsp_heap_owns(heap, name, &size);
    if (copy.Buffer && (copy.Buffer < (char *)name || copy.Buffer >= (char *)name + size))
        nsp_heap_free(heap, NSP_POOL_LSA, copy.Buffer, NSP_CALLER_HOST);
    nsp_heap_free(heap, NSP_POOL_LSA, name, NSP_CALLER_HOST);
    return has_memory;
}

static BOOL initialize_package(struct nsp_package *pkg)
{
    LSA_STRING *name = NULL;
    ULONG_PTR result;
    NTSTATUS status;

    if (!pkg->lsa.slots[NSP_PKG_InitializePackage])
        return TRUE;
    if (NSP_ENTER_LSA(pkg, InitializePackage, NULL, &result, &status, (ULONG)pkg->id,
                      (struct nsp_dispatch_table *)nsp_lsa_table(pkg->module->host), NULL, NULL, &name))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status)) {
        nsp_package_discard(pkg, NSP_FINDING_INITIALIZE_FAILED, "InitializePackage", status,
                            "InitializePackage failed");
        return FALSE;
    }
    if (take_ap_name(pkg, name))
        return TRUE;
    give_up(pkg);
    return FALSE;
}

static BOOL initialize(struct nsp_package *pkg)
{
    struct nsp_host *host = pkg->module->host;
    struct nsp_parameters parameters = {
        .Version = NSP_INTERFACE_LSA, .MachineState = host->machine_state, .DomainSid = host->domain_sid,
        .DomainName = nsp_counted(host->domain_name), .DnsDomainName = nsp_counted(host->dns_domain_name)
    };
    ULONG_PTR result;
    NTSTATUS status;

    if (!pkg->lsa.slots[NSP_PKG_Initialize])
        return TRUE;
    if (NSP_ENTER_LSA(pkg, Initialize, NULL, &result, &status, pkg->id, &parameters, nsp_lsa_table(host)))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status)) {
        nsp_package_discard(pkg, NSP_FINDING_INITIALIZE_FAILED, "Initialize", status, "Initialize failed");
        return FALSE;
    }
    return TRUE;
}

NTSTATUS nsp_package_take_info(struct nsp_package *pkg, const SecPkgInfoW *info, BOOL is_ansi)
{
    WCHAR *name, *comment = NULL;
    NTSTATUS status = copy_text(info->Name, is_ansi, &name);

    if (NT_SUCCESS(status) && !*name)
        status = STATUS_NO_SUCH_PACKAGE;
    if (!NT_SUCCESS(status) || !NT_SUCCESS(status = copy_text(info->Comment, is_ansi, &comment))) {
        nsp_free(name);
        return status;
    }
    nsp_free(pkg->name);
    nsp_free(pkg->comment);
    pkg->name = name;
    pkg->comment = comment;
    pkg->capabilities = info->fCapabilities;
    pkg->max_token = info->cbMaxToken;
    pkg->rpc_id = info->wRPCID;
    pkg->has_info = TRUE;
    return STATUS_SUCCESS;
}

/* A legacy AP has one name, for both. */
static BOOL take_name_of_ap(struct nsp_package *pkg)
{
    WCHAR *name;

    if (!pkg->ap_name) {
        nsp_package_discard(pkg, NSP_FINDING_GETINFO_FAILED, "GetInfo", STATUS_NO_SUCH_PACKAGE,
                            "the package has no name: there is no GetInfo, and InitializePackage gave none");
        return FALSE;
    }
    if (!(name = nsp_wide_dup(pkg->ap_name))) {
        give_up(pkg);
        return FALSE;
    }
    nsp_free(pkg->name);
    pkg->name = name;
    return TRUE;
}

static BOOL get_info(struct nsp_package *pkg)
{
    SecPkgInfoW info = { 0 };
    ULONG_PTR result;
    NTSTATUS status;

    if (!pkg->lsa.slots[NSP_PKG_GetInfo])
        return take_name_of_ap(pkg);
    if (NSP_ENTER_LSA(pkg, GetInfo, NULL, &result, &status, &info))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status)) {
        nsp_package_discard(pkg, NSP_FINDING_GETINFO_FAILED, "GetInfo", status, "GetInfo failed");
        return FALSE;
    }
    status = nsp_package_take_info(pkg, &info, FALSE);
    if (status == STATUS_NO_MEMORY) {
        give_up(pkg);
        return FALSE;
    }
    if (!NT_SUCCESS(status)) {
        nsp_package_discard(pkg, NSP_FINDING_GETINFO_FAILED, "GetInfo", STATUS_NO_SUCH_PACKAGE,
                "GetInfo succeeded, but the name is empty or cannot be read");
        return FALSE;
    }
    return TRUE;
}

void nsp_package_initialize(struct nsp_package *pkg)
{
    struct nsp_package *other;

    switch (pkg->module->report.kind) {
    case NSP_KIND_FILTER:
        nsp_filter_initialize(pkg);
        return;
    case NSP_KIND_SSP:
        nsp_provider_initialize(pkg);
        return;
    case NSP_KIND_SUBAUTH: /* has no call for it */
        InterlockedExchange(&pkg->state, NSP_STATE_READY);
        return;
    default:
        break;
    }
    if (!initialize_package(pkg) || !initialize(pkg) || !get_info(pkg) || !nsp_extended_ask(pkg))
        return;
    if ((other = nsp_package_find(pkg->module->host, pkg->name))) {
        nsp_package_leave(other);
        nsp_package_discard(pkg, NSP_FINDING_NAME_TAKEN, "GetInfo", STATUS_OBJECT_NAME_COLLISION,
                nsp_format("a package with the name %s is loaded already", nsp_format_wide(pkg->name)));
        return;
    }
    InterlockedCompareExchange(&pkg->state, NSP_STATE_READY, NSP_STATE_LOADED);
}

void nsp_package_instance_init(struct nsp_package *pkg)
{
    void *functions = NULL;
    ULONG_PTR result;
    NTSTATUS status;

    pkg->has_user_half = pkg->user.count != 0;
    if (!pkg->user.slots[NSP_USER_InstanceInit])
        return;
    if (NSP_ENTER_USER(pkg, InstanceInit, NULL, &result, &status, NSP_INTERFACE_LSA,
                       nsp_dll_table(pkg->module->host), &functions))
        status = (NTSTATUS)result;
    if (NT_SUCCESS(status))
        return;
    pkg->has_user_half = FALSE;
    if (pkg->state == NSP_STATE_DEAD)
        pkg->status = status;
    else
        nsp_finding_add(pkg->module->host->watch, NSP_FINDING_INITIALIZE_FAILED, status, "InstanceInit", NULL,
                        "InstanceInit failed: the user half cannot be used");
}

void nsp_package_shutdown(struct nsp_package *pkg)
{
    if (pkg->state != NSP_STATE_READY && pkg->state != NSP_STATE_LEAVING) {
        nsp_notify_end(pkg, FALSE);
        return;
    }
    stop(pkg);
    if (pkg->module->report.has_lsa_half)
        nsp_notify_package_change(pkg, NSP_PACKAGE_CHANGE_UNLOAD);
}
