/*
 * Support functions that open and close accounts: OpenSamUser (contract 6.31) and CloseSamUser (6.34).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "host.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/sam_user.h"

NTSTATUS NTAPI lsa_OpenSamUser(UNICODE_STRING *Name, enum nsp_name_type NameType, UNICODE_STRING *Prefix,
                               BOOLEAN AllowGuest, ULONG Reserved, void **UserHandle)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_account *account;
    NTSTATUS status;
    void *handle;

    if (!UserHandle)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = nsp_give_zeros(UserHandle, sizeof(*UserHandle))))
        return status;
    if (Reserved)
        return STATUS_INVALID_PARAMETER;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_sam_user_find(host, Name, NameType, Prefix, AllowGuest, &account)))
        return status;
    status = nsp_sam_user_open(host->sam_users, account->rid, &handle);
    nsp_account_free(account);
    if (NT_SUCCESS(status) && !NT_SUCCESS(status = nsp_give(UserHandle, &handle, sizeof(handle))))
        nsp_sam_user_close(host->sam_users, handle);
    return status;
}

NTSTATUS NTAPI lsa_CloseSamUser(void *UserHandle)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());

    return host ? nsp_sam_user_close(host->sam_users, UserHandle) : STATUS_INVALID_HANDLE;
}
