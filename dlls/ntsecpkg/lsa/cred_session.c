/*
 * Credentials of the credential store that live as long as their session.  In memory they are protected with the cipher
 * of LsaProtectMemory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cred_store.h"

#include "lsa/functions.h"
#include "lsa/session_private.h"

#include <utlist.h>

struct nsp_session_cred {
    struct nsp_session_cred *next;
    ULONG size;
    BYTE record[];          /* protected */
};

void nsp_session_creds_free(struct nsp_session_cred *creds)
{
    struct nsp_session_cred *cred, *next;

    LL_FOREACH_SAFE(creds, cred, next)
        nsp_free(cred);
}

/* Add a copy in clear to @list. */
static NTSTATUS reveal(const struct nsp_session_cred *cred, struct nsp_cred_found **list)
{
    NTSTATUS status = nsp_cred_found_add(list, cred->record, cred->size);

    if (NT_SUCCESS(status))
        lsa_LsaUnprotectMemory((*list)->record, cred->size);
    return status;
}

NTSTATUS nsp_cred_session_list(struct nsp_sessions *sessions, const LUID *logon_id, struct nsp_cred_found **list)
{
    struct nsp_session_cred *cred;
    struct nsp_session *session;
    NTSTATUS status = STATUS_SUCCESS;

    AcquireSRWLockShared(&sessions->lock);
    if (!(session = nsp_session_find(sessions, logon_id)))
        status = STATUS_NO_SUCH_LOGON_SESSION;
    for (cred = session ? session->stored : NULL; cred && NT_SUCCESS(status); cred = cred->next)
        status = reveal(cred, list);
    ReleaseSRWLockShared(&sessions->lock);
    return status;
}

/* With the lock held.  STATUS_NOT_FOUND when there is none. */
static NTSTATUS remove_from(struct nsp_session *session, ULONG type, const WCHAR *target)
{
    struct nsp_session_cred *cred, *next;
    struct nsp_cred_found *clear;
    NTSTATUS status = STATUS_NOT_FOUND;

    LL_FOREACH_SAFE(session->stored, cred, next) {
        clear = NULL;
        if (!NT_SUCCESS(status = reveal(cred, &clear)))
            return status;
        status = nsp_cred_record_is(clear->record, type, target) ? STATUS_SUCCESS : STATUS_NOT_FOUND;
        nsp_cred_found_free(clear);
        if (NT_SUCCESS(status)) {
            LL_DELETE(session->stored, cred);
            nsp_free(cred);
            return status;
        }
    }
    return status;
}

NTSTATUS nsp_cred_session_write(struct nsp_sessions *sessions, const LUID *logon_id,
                                const struct nsp_cred_record *record)
{
    struct nsp_session_cred *cred = nsp_alloc(sizeof(*cred) + record->size);
    struct nsp_session *session;
    NTSTATUS status;

    if (!cred)
        return STATUS_NO_MEMORY;
    cred->size = record->size;
    memcpy(cred->record, record, record->size);
    lsa_LsaProtectMemory(cred->record, cred->size);

    AcquireSRWLockExclusive(&sessions->lock);
    if ((session = nsp_session_find(sessions, logon_id)))
        status = remove_from(session, record->type, nsp_cred_record_at(record, record->target));
    else
        status = STATUS_NO_SUCH_LOGON_SESSION;
    if (NT_SUCCESS(status) || status == STATUS_NOT_FOUND) {
        LL_PREPEND(session->stored, cred);
        cred = NULL;
        status = STATUS_SUCCESS;
    }
    ReleaseSRWLockExclusive(&sessions->lock);

    nsp_free(cred);
    return status;
}

void nsp_cred_session_remove(struct nsp_sessions *sessions, const LUID *logon_id, ULONG type, const WCHAR *target)
{
    struct nsp_session *session;

    AcquireSRWLockExclusive(&sessions->lock);
    if ((session = nsp_session_find(sessions, logon_id)))
        remove_from(session, type, target);
    ReleaseSRWLockExclusive(&sessions->lock);
}
