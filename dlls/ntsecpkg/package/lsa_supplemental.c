/*
 * SaveSupplementalCredentials (contract 6.15): what a package wants to be told at the next logon of a user.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"
#include "package/package.h"

#include "base/str.h"
#include "lsa/argument.h"
#include "lsa/frame.h"
#include "lsa/session.h"
#include "lsa/supplemental.h"

/* What need not be done at once is done at once, too: it can be done, and a failure can be told. */
NTSTATUS NTAPI lsa_SaveSupplementalCredentials(LUID *LogonId, ULONG SupplementalCredSize, void *SupplementalCreds,
                                               BOOLEAN Synchronous)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    ULONG size = SupplementalCreds ? SupplementalCredSize : 0;
    struct nsp_session_data *session;
    UCHAR creds[NSP_MAX_CRED_SIZE];
    struct nsp_package *pkg;
    NTSTATUS status;
    LUID logon_id;

    (void)Synchronous;
    if (!host)
        return STATUS_NO_MEMORY;
    if (SupplementalCredSize > sizeof(creds))
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = nsp_take(&logon_id, LogonId, sizeof(logon_id))))
        return status;
    if (!(pkg = nsp_package_calling(host, caller)))
        return STATUS_NO_SUCH_PACKAGE;
    if (!NT_SUCCESS(status = nsp_session_get_data(host->sessions, &logon_id, &session)))
        return status;
    if (!size || NT_SUCCESS(status = nsp_take(creds, SupplementalCreds, size)))
        status = nsp_supplemental_save(host, session->user, session->account, session->authority, pkg->name, creds,
                                       size);
    nsp_wipe(creds, sizeof(creds));
    nsp_free(session);
    return status;
}
