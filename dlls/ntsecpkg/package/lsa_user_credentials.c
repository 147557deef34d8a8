/*
 * GetUserCredentials (contract 6.32): what is stored of an open account.
 *
 * Windows' form of the primary credentials is not public.  Here it is the structure by which packages give MSV1_0 the
 * hash of a password: MSV1_0_SUPPLEMENTAL_CREDENTIAL.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "lsa/sam_user.h"
#include "lsa/supplemental.h"
#include "package/package.h"

/* A pair of outputs; when either is NULL the package does not want it. */
struct target {
    void **data;
    ULONG *size;
};

static BOOL is_wanted(const struct target *target)
{
    return target->data && target->size;
}

static NTSTATUS clear(const struct target *target)
{
    NTSTATUS status = nsp_give_zeros(target->data, sizeof(*target->data));

    return NT_SUCCESS(status) ? nsp_give_zeros(target->size, sizeof(*target->size)) : status;
}

static NTSTATUS give_primary(struct nsp_host *host, const struct nsp_account *account, const struct target *target,
                             const void *caller)
{
    MSV1_0_SUPPLEMENTAL_CREDENTIAL credential = {
        .Version = MSV1_0_CRED_VERSION, .Flags = MSV1_0_CRED_NT_PRESENT
    };
    NTSTATUS status;

    if (!is_wanted(target) || !account->has_nt_hash)
        return STATUS_SUCCESS;
    memcpy(credential.NtPassword, account->nt_hash, sizeof(credential.NtPassword));
    status = nsp_give_block(host->heap, target->data, target->size, &credential, sizeof(credential), caller);
    nsp_wipe(&credential, sizeof(credential));
    return status;
}

static NTSTATUS give_supplemental(struct nsp_host *host, const struct nsp_account *account,
                                  const struct target *target, const void *caller)
{
    struct nsp_package *pkg = nsp_package_calling(host, caller);
    NTSTATUS status;
    ULONG size = 0;
    void *data;

    if (!is_wanted(target) || !pkg)
        return STATUS_SUCCESS;
    status = nsp_supplemental_load(host, account->sid, account->name, NULL, pkg->name, &data, &size);
    if (status == STATUS_NOT_FOUND)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    status = nsp_give_block(host->heap, target->data, target->size, data, size, caller);
    nsp_wipe(data, size);
    nsp_free(data);
    return status;
}

/* What was given before a later step failed. */
static void take_back(struct nsp_host *host, const struct target *target)
{
    void *data;

    if (is_wanted(target) && NT_SUCCESS(nsp_take(&data, target->data, sizeof(data))))
        nsp_heap_wipe_free(host->heap, data, NSP_CALLER_HOST);
    clear(target);
}

NTSTATUS NTAPI lsa_GetUserCredentials(void *UserHandle, void **PrimaryCreds, ULONG *PrimaryCredsSize,
                                      void **SupplementalCreds, ULONG *SupplementalCredsSize)
{
    const struct target primary = { PrimaryCreds, PrimaryCredsSize };
    const struct target supplemental = { SupplementalCreds, SupplementalCredsSize };
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_account *account;
    NTSTATUS status;

    if (!NT_SUCCESS(status = clear(&primary)) || !NT_SUCCESS(status = clear(&supplemental)))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_sam_user_get(host, UserHandle, &account)))
        return status;
    if (NT_SUCCESS(status = give_primary(host, account, &primary, caller)) &&
        !NT_SUCCESS(status = give_supplemental(host, account, &supplemental, caller)))
        take_back(host, &primary);
    nsp_account_free(account);
    return status;
}
