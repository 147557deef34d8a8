/*
 * Surrogates: what packages give to, and learn of, a logon that another one serves.  A logon uses them when its package
 * has LogonUserEx3, which takes them.  Contract 9, slots 40 to 42.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon_private.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/heap.h"
#include "package/enter.h"
#include "watch/log.h"

static BOOL is_declined(NTSTATUS status)
{
    return status == STATUS_NOT_SUPPORTED || status == STATUS_NOT_IMPLEMENTED || status == SEC_E_UNSUPPORTED_FUNCTION;
}

NTSTATUS nsp_surrogate_begin(struct nsp_logon_call *call)
{
    const struct nsp_call_on on = { .client = call->logon->client };
    const struct nsp_logon *logon = call->logon;
    struct nsp_package *pkg = NULL;
    NTSTATUS status, sub_status;
    ULONG_PTR result;

    if (!logon->pkg->lsa.slots[NSP_PKG_LogonUserEx3])
        return STATUS_SUCCESS;
    call->surrogate.Version = NSP_SURROGATE_LOGON_VERSION;
    if (!AllocateLocallyUniqueId(&call->surrogate.SurrogateLogonID))
        return nsp_status_from_win32(GetLastError());
    call->has_surrogate = TRUE;

    while ((pkg = nsp_package_next(call->host, pkg))) {
        if (!pkg->lsa.slots[NSP_PKG_PreLogonUserSurrogate])
            continue;
        sub_status = STATUS_SUCCESS;
        if (NSP_ENTER_LSA(pkg, PreLogonUserSurrogate, &on, &result, &status, call->request, logon->type,
                          call->submit.local, (void *)call->submit.base, logon->information_length, &call->surrogate,
                          &sub_status))
            status = (NTSTATUS)result;
        if (NT_SUCCESS(status) || is_declined(status))
            continue;
        nsp_package_leave(pkg);
        call->out.sub_status = sub_status;
        return status;
    }
    return STATUS_SUCCESS;
}

static UNICODE_STRING *counted(UNICODE_STRING *string, const WCHAR *text)
{
    *string = nsp_counted(text);
    return text ? string : NULL;
}

/* @out: what the logon gave, nothing after a failure. */
static void tell(struct nsp_logon_call *call, struct nsp_package *pkg, const struct nsp_outcome *out, NTSTATUS status)
{
    const struct nsp_call_on on = { .client = call->logon->client };
    const struct nsp_logon *logon = call->logon;
    struct nsp_outcome copy = *out; /* each gets its own: it may write to it */
    UNICODE_STRING account, authority, machine;
    ULONG_PTR result;
    NTSTATUS answer;

    if (NSP_ENTER_LSA(pkg, PostLogonUserSurrogate, &on, &result, &answer, call->request, logon->type,
                      call->submit.local, (void *)call->submit.base, logon->information_length, &call->surrogate,
                      copy.profile, copy.profile_length, &copy.logon_id, status, call->out.sub_status,
                      copy.information_type, copy.information, counted(&account, call->text.account),
                      counted(&authority, call->text.authority), counted(&machine, call->text.machine),
                      (struct nsp_primary_cred *)&copy.primary, copy.supplemental))
        answer = (NTSTATUS)result;
    if (!NT_SUCCESS(answer) && !is_declined(answer))
        NSP_WARN("logon", "%s: PostLogonUserSurrogate: %s", pkg->module->name, nsp_status_name(answer));
    nsp_wipe(&copy, sizeof(copy));
}

void nsp_surrogate_end(struct nsp_logon_call *call, NTSTATUS status)
{
    static const struct nsp_outcome nothing;
    const struct nsp_outcome *out = NT_SUCCESS(status) ? &call->out : &nothing;
    struct nsp_package *pkg = NULL;

    if (!call->has_surrogate)
        return;
    call->has_surrogate = FALSE;
    while ((pkg = nsp_package_next(call->host, pkg)))
        if (pkg->lsa.slots[NSP_PKG_PostLogonUserSurrogate])
            tell(call, pkg, out, status);
    /* What an entry holds is its package's, the list nobody's in particular. */
    if (nsp_heap_owns(call->host->heap, call->surrogate.Entries, NULL))
        nsp_heap_wipe_free(call->host->heap, call->surrogate.Entries, NSP_CALLER_HOST);
}
