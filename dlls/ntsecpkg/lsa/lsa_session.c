/*
 * Support functions about logon sessions and their credentials: slots 1 to 5, contract 5.1 to 5.5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "host.h"
#include "lsa/frame.h"
#include "lsa/session.h"
#include "watch/finding.h"

/*
 * Windows trusts the id that a package gives, so the call goes on under that id: a package that relies on it has to
 * work here too.  Inside a call of a package it can be checked, and then it is a finding.  Contract 4.2 rule 8.
 */
static void check_package_id(struct nsp_host *host, ULONG package_id, const char *function, const void *caller)
{
    struct nsp_frame *frame = nsp_frame_top();

    if (!frame || (ULONG)frame->package_id == package_id)
        return;
    if (nsp_finding_was_told(host->watch, NSP_FINDING_FOREIGN_PACKAGE_ID, function, caller))
        return;
    nsp_finding_add(host->watch, NSP_FINDING_FOREIGN_PACKAGE_ID, STATUS_SUCCESS, function, caller,
                    "%s acted under package id %lu, its own is %lu", function, package_id, (ULONG)frame->package_id);
}

NTSTATUS NTAPI lsa_CreateLogonSession(LUID *LogonId)
{
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));
    struct nsp_frame *frame = nsp_frame_top();

    if (!host)
        return STATUS_NO_MEMORY;
    return nsp_session_create(host->sessions, LogonId, frame ? frame->package_id : 0);
}

NTSTATUS NTAPI lsa_DeleteLogonSession(LUID *LogonId)
{
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));

    if (!host)
        return STATUS_NO_MEMORY;
    return nsp_session_delete(host->sessions, LogonId);
}

NTSTATUS NTAPI lsa_AddCredential(LUID *LogonId, ULONG AuthenticationPackage, LSA_STRING *PrimaryKeyValue,
                                 LSA_STRING *Credentials)
{
    const void *caller = __builtin_return_address(0);
    struct nsp_host *host = nsp_host_current(caller);

    if (!host)
        return STATUS_NO_MEMORY;
    check_package_id(host, AuthenticationPackage, "AddCredential", caller);
    return nsp_session_add_cred(host->sessions, LogonId, AuthenticationPackage, PrimaryKeyValue, Credentials);
}

NTSTATUS NTAPI lsa_GetCredentials(LUID *LogonId, ULONG AuthenticationPackage, ULONG *QueryContext,
                                  BOOLEAN RetrieveAllCredentials, LSA_STRING *PrimaryKeyValue, ULONG *PrimaryKeyLength,
                                  LSA_STRING *Credentials)
{
    const void *caller = __builtin_return_address(0);
    struct nsp_host *host = nsp_host_current(caller);

    if (!host) {
        if (Credentials)
            memset(Credentials, 0, sizeof(*Credentials));
        return STATUS_NO_MEMORY;
    }
    check_package_id(host, AuthenticationPackage, "GetCredentials", caller);
    return nsp_session_get_cred(host->sessions, host->heap, LogonId, AuthenticationPackage, QueryContext,
                                RetrieveAllCredentials, PrimaryKeyValue, PrimaryKeyLength, Credentials, caller);
}

NTSTATUS NTAPI lsa_DeleteCredential(LUID *LogonId, ULONG AuthenticationPackage, LSA_STRING *PrimaryKeyValue)
{
    const void *caller = __builtin_return_address(0);
    struct nsp_host *host = nsp_host_current(caller);

    if (!host)
        return STATUS_NO_MEMORY;
    check_package_id(host, AuthenticationPackage, "DeleteCredential", caller);
    return nsp_session_delete_cred(host->sessions, LogonId, AuthenticationPackage, PrimaryKeyValue);
}
