/*
 * UpdateCredentials (contract 6.37): a package tells all packages, itself included, of new credentials of a session.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"
#include "package/accept.h"

#include "base/str.h"
#include "lsa/frame.h"
#include "lsa/impersonation.h"
#include "lsa/session.h"
#include "package/enter.h"
#include "watch/fence.h"

/* The packages are called as the LSA, for the client whom the calling one serves. */
static NTSTATUS announce_as_lsa(struct nsp_host *host, struct nsp_announcement *said)
{
    struct nsp_frame *frame = nsp_frame_top();
    NTSTATUS status, resumed;
    HANDLE token;

    said->client = frame ? frame->client : NULL;
    said->attributes = (frame ? frame->attributes : 0) | NSP_CALL_RECURSIVE;
    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    status = nsp_credentials_announce(host, said);
    resumed = nsp_impersonation_resume(token);
    return NT_SUCCESS(resumed) ? status : resumed;
}

NTSTATUS NTAPI lsa_UpdateCredentials(struct nsp_primary_cred *PrimaryCredentials,
                                     struct nsp_supplemental_cred_array *Credentials)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_announcement said = { .primary = PrimaryCredentials, .supplemental = Credentials };
    struct nsp_session_data *data;
    NTSTATUS status;

    if (!PrimaryCredentials)
        return STATUS_INVALID_PARAMETER;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!nsp_fence_copy(&said.logon_id, &PrimaryCredentials->LogonId, sizeof(said.logon_id)))
        return STATUS_ACCESS_VIOLATION;
    if (!NT_SUCCESS(status = nsp_session_get_data(host->sessions, &said.logon_id, &data)))
        return status;
    said.type = data->logon_type;
    said.account = data->account;
    status = announce_as_lsa(host, &said);
    nsp_free(data);
    return status;
}
