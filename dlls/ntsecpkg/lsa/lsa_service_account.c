/*
 * GetServiceAccountPassword (contract 6.57).
 *
 * The expiry is called in/out, and nothing says what comes in: it is only an output here.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "host.h"
#include "lsa/account.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/heap.h"

/* What a package gets; the strings may not be wanted. */
struct outputs {
    UNICODE_STRING *current, *previous;
    FILETIME *expiry, *valid_for_outbound;
};

static NTSTATUS clear(const struct outputs *out)
{
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_give_zeros(out->current, sizeof(*out->current))) ||
        !NT_SUCCESS(status = nsp_give_zeros(out->previous, sizeof(*out->previous))) ||
        !NT_SUCCESS(status = nsp_give_zeros(out->expiry, sizeof(*out->expiry))))
        return status;
    return nsp_give_zeros(out->valid_for_outbound, sizeof(*out->valid_for_outbound));
}

/* Both strings are made before either is given, so that a failure gives none. */
static NTSTATUS give(struct nsp_host *host, const struct outputs *out, const struct nsp_service_password *password,
                     const void *caller)
{
    UNICODE_STRING current = { 0 }, previous = { 0 };
    NTSTATUS status;

    if (NT_SUCCESS(status = nsp_give_text(host->heap, &current, password->current, caller)) &&
        (!*password->previous ||
         NT_SUCCESS(status = nsp_give_text(host->heap, &previous, password->previous, caller))) &&
        NT_SUCCESS(status = nsp_give(out->expiry, &password->expiry, sizeof(password->expiry))) &&
        NT_SUCCESS(status = nsp_give(out->valid_for_outbound, &password->valid_for_outbound,
                                     sizeof(password->valid_for_outbound))) &&
        NT_SUCCESS(status = nsp_give(out->previous, &previous, sizeof(previous))) &&
        NT_SUCCESS(status = nsp_give(out->current, &current, sizeof(current))))
        return STATUS_SUCCESS;
    clear(out);
    nsp_heap_wipe_free(host->heap, current.Buffer, NSP_CALLER_HOST);
    nsp_heap_wipe_free(host->heap, previous.Buffer, NSP_CALLER_HOST);
    return status;
}

/* No domain, or the machine's by one of its names. */
static NTSTATUS check_domain(struct nsp_host *host, const WCHAR *name)
{
    struct nsp_account_domain *domain;
    NTSTATUS status;

    if (!name || !*name)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_account_domain(host, &domain)))
        return status;
    if (!nsp_wide_equal(name, domain->name) && !nsp_wide_equal(name, domain->dns_name))
        status = STATUS_NO_SUCH_USER;
    nsp_free(domain);
    return status;
}

NTSTATUS NTAPI lsa_GetServiceAccountPassword(UNICODE_STRING *AccountName, UNICODE_STRING *DomainName,
                                             enum nsp_cred_fetch CredFetch, FILETIME *FileTimeExpiry,
                                             UNICODE_STRING *CurrentPassword, UNICODE_STRING *PreviousPassword,
                                             FILETIME *FileTimeCurrPwdValidForOutbound)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    const struct outputs out = {
        CurrentPassword, PreviousPassword, FileTimeExpiry, FileTimeCurrPwdValidForOutbound
    };
    struct nsp_service_password password = { 0 };
    WCHAR *account = NULL, *domain = NULL;
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear(&out)))
        return status;
    if (!AccountName || !CurrentPassword || !PreviousPassword || !FileTimeExpiry ||
        (ULONG)CredFetch > NSP_CRED_FETCH_FORCED)
        return STATUS_INVALID_PARAMETER;
    if (!host)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_take_text(AccountName, &account)) &&
        NT_SUCCESS(status = nsp_take_text(DomainName, &domain)) &&
        NT_SUCCESS(status = check_domain(host, domain)) &&
        NT_SUCCESS(status = nsp_account_service_password(host, account, CredFetch == NSP_CRED_FETCH_FORCED,
                                                         &password)))
        status = give(host, &out, &password, caller);
    nsp_service_password_free(&password);
    nsp_free(account);
    nsp_free(domain);
    return status;
}
