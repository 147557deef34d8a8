/*
 * CrackSingleName (contract 6.39).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/name.h"

#include <ntdsapi.h>

/* Both are made before either is given, so that a failure gives none. */
static NTSTATUS give(struct nsp_host *host, UNICODE_STRING *name_target, const WCHAR *name,
                     UNICODE_STRING *domain_target, const WCHAR *domain, const void *caller)
{
    UNICODE_STRING names[2] = { { 0 } };
    NTSTATUS status;

    if ((!name_target || NT_SUCCESS(status = nsp_give_text(host->heap, &names[0], name, caller))) &&
        (!domain_target || NT_SUCCESS(status = nsp_give_text(host->heap, &names[1], domain, caller))) &&
        NT_SUCCESS(status = nsp_give(domain_target, &names[1], sizeof(names[1]))) &&
        NT_SUCCESS(status = nsp_give(name_target, &names[0], sizeof(names[0]))))
        return STATUS_SUCCESS;
    nsp_give_zeros(domain_target, sizeof(*domain_target));
    nsp_heap_wipe_free(host->heap, names[0].Buffer, NSP_CALLER_HOST);
    nsp_heap_wipe_free(host->heap, names[1].Buffer, NSP_CALLER_HOST);
    return status;
}

NTSTATUS NTAPI lsa_CrackSingleName(ULONG FormatOffered, BOOLEAN PerformAtGC, UNICODE_STRING *NameInput,
                                   UNICODE_STRING *Prefix, ULONG RequestedFormat, UNICODE_STRING *CrackedName,
                                   UNICODE_STRING *DnsDomainName, ULONG *SubStatus)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    WCHAR *text, *name, *domain;
    NTSTATUS status;
    ULONG error;

    (void)PerformAtGC; /* there is but one catalog */
    if (!NT_SUCCESS(status = nsp_give_zeros(CrackedName, sizeof(*CrackedName))) ||
        !NT_SUCCESS(status = nsp_give_zeros(DnsDomainName, sizeof(*DnsDomainName))) ||
        !NT_SUCCESS(status = nsp_give_zeros(SubStatus, sizeof(*SubStatus))))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_name_take(Prefix, NameInput, &text)))
        return status;
    error = nsp_name_crack(host, FormatOffered, text, Prefix != NULL, RequestedFormat, &name, &domain);
    nsp_free(text);
    if (error) {
        nsp_give(SubStatus, &error, sizeof(error));
        return STATUS_UNSUCCESSFUL;
    }
    status = give(host, CrackedName, name, DnsDomainName, domain, caller);
    nsp_free(name);
    nsp_free(domain);
    return status;
}
