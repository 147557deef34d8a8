/*
 * Logon sessions: the table of LUIDs, who owns each, and how one ends.  Contract 5.1, 5.2 and 8.11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/session_private.h"

/* The accounts of the well-known sessions, S-1-5-n. */
static const struct {
    ULONG low_part, rid;
    SECURITY_LOGON_TYPE logon_type;
    const WCHAR *account;
} well_known[] = {
    { 0x3E7, SECURITY_LOCAL_SYSTEM_RID, UndefinedLogonType, L"SYSTEM" },
    { 0x3E6, SECURITY_ANONYMOUS_LOGON_RID, Network, L"ANONYMOUS LOGON" },
    { 0x3E5, SECURITY_LOCAL_SERVICE_RID, Service, L"LOCAL SERVICE" },
    { 0x3E4, SECURITY_NETWORK_SERVICE_RID, Service, L"NETWORK SERVICE" },
    { 0x3E3, SECURITY_IUSER_RID, Service, L"IUSR" }
};

/* The string members of nsp_session_data. */
static const SIZE_T text_offsets[] = {
    offsetof(struct nsp_session_data, account), offsetof(struct nsp_session_data, authority),
    offsetof(struct nsp_session_data, package), offsetof(struct nsp_session_data, server),
    offsetof(struct nsp_session_data, dns_domain), offsetof(struct nsp_session_data, upn),
    offsetof(struct nsp_session_data, profile_path)
};

static const WCHAR *text_at(const struct nsp_session_data *data, SIZE_T offset)
{
    const WCHAR *text = *(const WCHAR *const *)((const BYTE *)data + offset);

    return text ? text : L"";
}

/* One block with the SID and the strings behind the structure; a string that is NULL becomes "". */
static struct nsp_session_data *copy_data(const struct nsp_session_data *source)
{
    SIZE_T sid_size = source->user ? GetLengthSid(source->user) : 0;
    SIZE_T size = sizeof(*source) + sid_size, i;
    struct nsp_session_data *data;
    WCHAR *text;

    for (i = 0; i < ARRAYSIZE(text_offsets); i++)
        size += (lstrlenW(text_at(source, text_offsets[i])) + 1) * sizeof(WCHAR);
    if (!(data = nsp_alloc(size)))
        return NULL;

    *data = *source;
    if (source->user) {
        data->user = data + 1;
        CopySid(sid_size, data->user, source->user);
    }
    text = (WCHAR *)((BYTE *)(data + 1) + sid_size);
    for (i = 0; i < ARRAYSIZE(text_offsets); i++) {
        *(const WCHAR **)((BYTE *)data + text_offsets[i]) = text;
        lstrcpyW(text, text_at(source, text_offsets[i]));
        text += lstrlenW(text) + 1;
    }
    return data;
}

static void session_free(struct nsp_session *session)
{
    if (!session)
        return;
    nsp_cred_lists_free(&session->credentials);
    nsp_session_creds_free(session->stored);
    nsp_free(session->data);
    nsp_free(session);
}

static BOOL add_well_known(struct nsp_sessions *sessions, SIZE_T index)
{
    SID user = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { well_known[index].rid } };
    struct nsp_session_data data = {
        .logon_id = { well_known[index].low_part, 0 }, .logon_type = well_known[index].logon_type,
        .account = well_known[index].account, .authority = L"NT AUTHORITY", .user = &user
    };
    struct nsp_session *session;

    if (!NT_SUCCESS(nsp_session_create(sessions, &data.logon_id, 0)))
        return FALSE;
    session = nsp_session_find(sessions, &data.logon_id);
    return (session->data = copy_data(&data)) != NULL;
}

NTSTATUS nsp_sessions_create(struct nsp_sessions **out)
{
    struct nsp_sessions *sessions;
    SIZE_T i;

    *out = NULL;
    if (!(sessions = nsp_alloc(sizeof(*sessions))))
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&sessions->lock);
    for (i = 0; i < ARRAYSIZE(well_known); i++) {
        if (!add_well_known(sessions, i)) {
            nsp_sessions_free(sessions);
            return STATUS_NO_MEMORY;
        }
    }
    *out = sessions;
    return STATUS_SUCCESS;
}

void nsp_sessions_free(struct nsp_sessions *sessions)
{
    struct nsp_session *session, *next;

    if (!sessions)
        return;
    HASH_ITER(hh, sessions->table, session, next) {
        HASH_DEL(sessions->table, session);
        session_free(session);
    }
    nsp_free(sessions);
}

void nsp_sessions_set_end(struct nsp_sessions *sessions, nsp_session_end *end, void *context)
{
    AcquireSRWLockExclusive(&sessions->lock);
    sessions->end = end;
    sessions->end_context = context;
    ReleaseSRWLockExclusive(&sessions->lock);
}

struct nsp_session *nsp_session_find(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session;

    HASH_FIND(hh, sessions->table, logon_id, sizeof(*logon_id), session);
    return session;
}

/* The session, unless its end has begun: its credentials may still be read, but nobody may build on it. */
static struct nsp_session *find_alive(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session = nsp_session_find(sessions, logon_id);

    return session && !session->is_ending ? session : NULL;
}

NTSTATUS nsp_session_create(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id)
{
    struct nsp_session *session;
    NTSTATUS status = STATUS_SUCCESS;

    if (!logon_id || (!logon_id->LowPart && !logon_id->HighPart))
        return STATUS_INVALID_PARAMETER;
    if (!(session = nsp_alloc(sizeof(*session))))
        return STATUS_NO_MEMORY;
    session->logon_id = *logon_id;
    session->package_id = package_id;

    AcquireSRWLockExclusive(&sessions->lock);
    if (nsp_session_find(sessions, &session->logon_id)) {
        status = STATUS_LOGON_SESSION_COLLISION;
    } else {
        HASH_ADD(hh, sessions->table, logon_id, sizeof(session->logon_id), session);
        if (!session->hh.tbl)
            status = STATUS_NO_MEMORY;
    }
    ReleaseSRWLockExclusive(&sessions->lock);

    if (!NT_SUCCESS(status))
        session_free(session);
    return status;
}

NTSTATUS nsp_session_delete(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR *maker)
{
    struct nsp_session *session;
    NTSTATUS status = STATUS_SUCCESS;
    LUID id;

    if (!logon_id)
        return STATUS_INVALID_PARAMETER;
    id = *logon_id;

    AcquireSRWLockExclusive(&sessions->lock);
    session = nsp_session_find(sessions, &id);
    if (maker)
        *maker = session ? session->package_id : 0;
    if (!session) {
        status = STATUS_NO_SUCH_LOGON_SESSION;
    } else if (session->references || session->is_ending || nsp_session_is_well_known(&id)) {
        session = NULL;
        status = STATUS_BAD_LOGON_SESSION_STATE;
    } else {
        HASH_DEL(sessions->table, session);
    }
    ReleaseSRWLockExclusive(&sessions->lock);

    session_free(session);
    return status;
}

BOOL nsp_session_exists(struct nsp_sessions *sessions, const LUID *logon_id)
{
    BOOL found;

    AcquireSRWLockShared(&sessions->lock);
    found = nsp_session_find(sessions, logon_id) != NULL;
    ReleaseSRWLockShared(&sessions->lock);
    return found;
}

NTSTATUS nsp_session_hand_over(struct nsp_sessions *sessions, const struct nsp_session_data *data)
{
    struct nsp_session_data *copy, *old = NULL;
    struct nsp_session *session;
    NTSTATUS status = STATUS_SUCCESS;

    if (nsp_session_is_well_known(&data->logon_id))
        return STATUS_BAD_LOGON_SESSION_STATE;
    if (!(copy = copy_data(data)))
        return STATUS_NO_MEMORY;

    AcquireSRWLockExclusive(&sessions->lock);
    if ((session = find_alive(sessions, &data->logon_id))) {
        old = session->data;
        session->data = copy;
        session->is_owned = TRUE;
    } else {
        old = copy;
        status = STATUS_NO_SUCH_LOGON_SESSION;
    }
    ReleaseSRWLockExclusive(&sessions->lock);

    nsp_free(old);
    return status;
}

NTSTATUS nsp_session_reference(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session;

    AcquireSRWLockExclusive(&sessions->lock);
    if ((session = find_alive(sessions, logon_id)))
        session->references++;
    ReleaseSRWLockExclusive(&sessions->lock);
    return session ? STATUS_SUCCESS : STATUS_NO_SUCH_LOGON_SESSION;
}

/* Tell of the end, then remove.  The caller has set is_ending, which keeps every other thread from removing it. */
static void end_session(struct nsp_sessions *sessions, struct nsp_session *session)
{
    LUID id = session->logon_id;
    nsp_session_end *end;
    void *context;

    AcquireSRWLockShared(&sessions->lock);
    end = sessions->end;
    context = sessions->end_context;
    ReleaseSRWLockShared(&sessions->lock);

    if (end)
        end(context, &id);

    AcquireSRWLockExclusive(&sessions->lock);
    HASH_DEL(sessions->table, session);
    ReleaseSRWLockExclusive(&sessions->lock);
    session_free(session);
}

BOOL nsp_session_release(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session;
    BOOL is_last = FALSE;

    AcquireSRWLockExclusive(&sessions->lock);
    /* A token can outlive a session that was terminated, and then its release finds nothing. */
    session = find_alive(sessions, logon_id);
    if (session && session->references)
        is_last = !--session->references && session->is_owned;
    if (is_last)
        session->is_ending = TRUE;
    ReleaseSRWLockExclusive(&sessions->lock);

    if (is_last)
        end_session(sessions, session);
    return is_last;
}

NTSTATUS nsp_session_terminate(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session;

    if (nsp_session_is_well_known(logon_id))
        return STATUS_BAD_LOGON_SESSION_STATE;

    AcquireSRWLockExclusive(&sessions->lock);
    if ((session = find_alive(sessions, logon_id)))
        session->is_ending = TRUE;
    ReleaseSRWLockExclusive(&sessions->lock);

    if (!session)
        return STATUS_NO_SUCH_LOGON_SESSION;
    end_session(sessions, session);
    return STATUS_SUCCESS;
}

NTSTATUS nsp_session_discard(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session = NULL;

    AcquireSRWLockExclusive(&sessions->lock);
    if (!nsp_session_is_well_known(logon_id) && (session = find_alive(sessions, logon_id)))
        HASH_DEL(sessions->table, session);
    ReleaseSRWLockExclusive(&sessions->lock);

    session_free(session);
    return session ? STATUS_SUCCESS : STATUS_NO_SUCH_LOGON_SESSION;
}

NTSTATUS nsp_session_list(struct nsp_sessions *sessions, LUID **ids, ULONG *count)
{
    struct nsp_session *session;
    NTSTATUS status = STATUS_NO_MEMORY;

    *count = 0;
    AcquireSRWLockShared(&sessions->lock);
    if ((*ids = nsp_alloc(HASH_COUNT(sessions->table) * sizeof(**ids)))) {
        for (session = sessions->table; session; session = session->hh.next)
            (*ids)[(*count)++] = session->logon_id;
        status = STATUS_SUCCESS;
    }
    ReleaseSRWLockShared(&sessions->lock);
    return status;
}

BOOL nsp_session_is_owned(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session;
    BOOL is_owned;

    AcquireSRWLockShared(&sessions->lock);
    session = nsp_session_find(sessions, logon_id);
    is_owned = session && session->is_owned;
    ReleaseSRWLockShared(&sessions->lock);
    return is_owned;
}

BOOL nsp_session_is_well_known(const LUID *logon_id)
{
    return !logon_id->HighPart && logon_id->LowPart >= 0x3E3 && logon_id->LowPart <= 0x3E7;
}

NTSTATUS nsp_session_get_data(struct nsp_sessions *sessions, const LUID *logon_id, struct nsp_session_data **data)
{
    struct nsp_session_data untold = { .logon_id = *logon_id };
    struct nsp_session *session;
    NTSTATUS status = STATUS_NO_SUCH_LOGON_SESSION;

    *data = NULL;
    AcquireSRWLockShared(&sessions->lock);
    if ((session = nsp_session_find(sessions, logon_id))) {
        untold.package_id = session->package_id;
        *data = copy_data(session->data ? session->data : &untold);
        status = *data ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    ReleaseSRWLockShared(&sessions->lock);
    return status;
}
