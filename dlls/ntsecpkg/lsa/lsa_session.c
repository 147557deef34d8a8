/*
 * Support functions about logon sessions and their credentials: slots 1 to 5, contract 5.1 to 5.5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/format.h"
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
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_frame *frame = nsp_frame_top();

    if (!host)
        return STATUS_NO_MEMORY;
    return nsp_session_create(host->sessions, LogonId, frame ? frame->package_id : 0);
}

/* Windows lets it, and whoever logged on with the session is left without.  @maker: 0 when no package made it. */
static void check_maker(struct nsp_host *host, const LUID *logon_id, ULONG_PTR maker, const void *caller)
{
    static const char function[] = "DeleteLogonSession";
    struct nsp_frame *frame = nsp_frame_top();

    if (!frame)
        return;
    if (nsp_session_is_well_known(logon_id))
        nsp_finding_add_once(host->watch, NSP_FINDING_SESSION_STRANGER, STATUS_SUCCESS, function, caller,
                             "%s was called for session %s, which is the system's", function,
                             nsp_format_luid(logon_id));
    else if (maker && maker != frame->package_id)
        nsp_finding_add_once(host->watch, NSP_FINDING_SESSION_STRANGER, STATUS_SUCCESS, function, caller,
                             "%s was called for session %s, which the package with id %lu made", function,
                             nsp_format_luid(logon_id), (ULONG)maker);
}

NTSTATUS NTAPI lsa_DeleteLogonSession(LUID *LogonId)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    ULONG_PTR maker;
    NTSTATUS status;

    if (!host)
        return STATUS_NO_MEMORY;
    status = nsp_session_delete(host->sessions, LogonId, &maker);
    if (NT_SUCCESS(status) || status == STATUS_BAD_LOGON_SESSION_STATE)
        check_maker(host, LogonId, maker, caller);
    return status;
}

NTSTATUS NTAPI lsa_AddCredential(LUID *LogonId, ULONG AuthenticationPackage, LSA_STRING *PrimaryKeyValue,
                                 LSA_STRING *Credentials)
{
    const void *caller = nsp_caller();
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
    const void *caller = nsp_caller();
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
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);

    if (!host)
        return STATUS_NO_MEMORY;
    check_package_id(host, AuthenticationPackage, "DeleteCredential", caller);
    return nsp_session_delete_cred(host->sessions, LogonId, AuthenticationPackage, PrimaryKeyValue);
}
