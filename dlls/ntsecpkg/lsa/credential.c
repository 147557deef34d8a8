/*
 * The credentials of logon sessions: a list for each (session, package), in the order of addition.  Contract 5.3 to
 * 5.5.
 *
 * Memory of the package is touched only while the lock is not held, and under the fence: strings are copied before
 * the list is searched, and a credential that was found is kept alive by a reference while it is handed out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/session_private.h"

#include "lsa/heap.h"
#include "watch/fence.h"

#include <utlist.h>

/* Never changes once it is on a list. */
struct nsp_credential {
    struct nsp_credential *next;
    LONG references;
    ULONG sequence;            /* what QueryContext is after this one was returned */
    ULONG tag;                 /* a hash of the key */
    USHORT key_length, length;
    BYTE bytes[];              /* the key, then the credential */
};

static void credential_release(struct nsp_credential *credential)
{
    if (!credential || InterlockedDecrement(&credential->references))
        return;
    nsp_wipe(credential->bytes, credential->key_length + credential->length);
    nsp_free(credential);
}

/* Without @value it is a key to search for. */
static NTSTATUS credential_create(const LSA_STRING *key, const LSA_STRING *value, struct nsp_credential **out)
{
    LSA_STRING key_copy = *key, value_copy = { 0 };
    struct nsp_credential *credential;

    *out = NULL;
    if (value)
        value_copy = *value;
    if ((key_copy.Length && !key_copy.Buffer) || (value_copy.Length && !value_copy.Buffer))
        return STATUS_INVALID_PARAMETER;

    if (!(credential = nsp_alloc(sizeof(*credential) + key_copy.Length + value_copy.Length)))
        return STATUS_NO_MEMORY;
    credential->references = 1;
    credential->key_length = key_copy.Length;
    credential->length = value_copy.Length;
    if (!nsp_fence_copy(credential->bytes, key_copy.Buffer, key_copy.Length) ||
        !nsp_fence_copy(credential->bytes + key_copy.Length, value_copy.Buffer, value_copy.Length)) {
        credential_release(credential);
        return STATUS_ACCESS_VIOLATION;
    }
    HASH_FNV(credential->bytes, credential->key_length, credential->tag);
    *out = credential;
    return STATUS_SUCCESS;
}

static BOOL has_key_of(const struct nsp_credential *credential, const struct nsp_credential *key)
{
    return credential->tag == key->tag && credential->key_length == key->key_length &&
           !memcmp(credential->bytes, key->bytes, key->key_length);
}

/* ---- one list; what it says of its first one spares a look at that, which may be in no cache ---- */

static void set_first(struct nsp_cred_list *list, struct nsp_credential *credential)
{
    list->first = credential;
    list->second = credential ? credential->next : NULL;
    list->first_tag = credential ? credential->tag : 0;
}

/* The link to the one behind @credential. */
static struct nsp_credential **link_behind(struct nsp_cred_list *list, struct nsp_credential *credential)
{
    return credential == list->first ? &list->second : &credential->next;
}

/* The first one that may have the key of @key; NULL is any key. */
static struct nsp_credential *first_like(struct nsp_cred_list *list, const struct nsp_credential *key)
{
    if (!list)
        return NULL;
    return !key || list->first_tag == key->tag ? list->first : list->second;
}

/* The first one behind @sequence, with the key of @key unless that is NULL. */
static struct nsp_credential *find_credential(struct nsp_cred_list *list, ULONG sequence,
                                              const struct nsp_credential *key)
{
    struct nsp_credential *credential;

    for (credential = first_like(list, key); credential; credential = *link_behind(list, credential)) {
        if (credential->sequence > sequence && (!key || has_key_of(credential, key)))
            return credential;
    }
    return NULL;
}

/* The first one with the key of @key, which is off the list then. */
static struct nsp_credential *take(struct nsp_cred_list *list, const struct nsp_credential *key)
{
    struct nsp_credential *credential = first_like(list, key), *before;

    before = credential && credential != list->first ? list->first : NULL;
    for (; credential && !has_key_of(credential, key); credential = *link_behind(list, credential))
        before = credential;
    if (!credential)
        return NULL;

    if (before)
        *link_behind(list, before) = credential->next;
    else
        set_first(list, list->second);
    if (list->last == credential)
        list->last = before;
    return credential;
}

static struct nsp_session *find_session(struct nsp_sessions *sessions, const LUID *logon_id)
{
    struct nsp_session *session = nsp_session_find(sessions, logon_id);

    if (session)
        nsp_session_remember(sessions, session);
    return session;
}

static struct nsp_cred_list *find_list(struct nsp_session *session, ULONG_PTR package_id)
{
    struct nsp_cred_list *list;

    for (list = &session->credentials; list; list = list->next) {
        if (list->package_id == package_id && list->last_sequence)
            return list;
    }
    return NULL;
}

/* NULL when memory is full. */
static struct nsp_cred_list *add_list(struct nsp_session *session, ULONG_PTR package_id)
{
    struct nsp_cred_list *list = &session->credentials;

    if (list->last_sequence) {
        if (!(list = nsp_alloc(sizeof(*list))))
            return NULL;
        list->next = session->credentials.next;
        session->credentials.next = list;
    }
    list->package_id = package_id;
    return list;
}

static NTSTATUS append(struct nsp_session *session, ULONG_PTR package_id, struct nsp_credential *credential)
{
    struct nsp_cred_list *list;

    if (!(list = find_list(session, package_id)) && !(list = add_list(session, package_id)))
        return STATUS_NO_MEMORY;
    if (list->last_sequence == MAXDWORD)
        return STATUS_INSUFFICIENT_RESOURCES;
    credential->sequence = ++list->last_sequence;
    if (list->first)
        *link_behind(list, list->last) = credential;
    else
        set_first(list, credential);
    list->last = credential;
    return STATUS_SUCCESS;
}

void nsp_cred_lists_free(struct nsp_cred_list *first)
{
    struct nsp_credential *credential, *next_credential;
    struct nsp_cred_list *list, *next;

    for (list = first; list; list = next) {
        next = list->next;
        credential_release(list->first);
        LL_FOREACH_SAFE(list->second, credential, next_credential)
            credential_release(credential);
        if (list != first)
            nsp_free(list);
    }
}

NTSTATUS nsp_session_add_cred(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id,
                              const LSA_STRING *key, const LSA_STRING *value)
{
    struct nsp_credential *credential;
    struct nsp_session *session;
    NTSTATUS status;
    LUID id;

    if (!logon_id || !key || !value)
        return STATUS_INVALID_PARAMETER;
    id = *logon_id;
    nsp_session_prefetch(sessions, &id);
    if (!NT_SUCCESS(status = credential_create(key, value, &credential)))
        return status;

    AcquireSRWLockExclusive(&sessions->lock);
    session = find_session(sessions, &id);
    status = session ? append(session, package_id, credential) : STATUS_NO_SUCH_LOGON_SESSION;
    ReleaseSRWLockExclusive(&sessions->lock);

    if (!NT_SUCCESS(status))
        credential_release(credential);
    return status;
}

NTSTATUS nsp_session_delete_cred(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id,
                                 const LSA_STRING *key)
{
    struct nsp_credential *wanted, *credential = NULL;
    struct nsp_session *session;
    NTSTATUS status;
    LUID id;

    if (!logon_id || !key)
        return STATUS_INVALID_PARAMETER;
    id = *logon_id;
    nsp_session_prefetch(sessions, &id);
    if (!NT_SUCCESS(status = credential_create(key, NULL, &wanted)))
        return status;

    AcquireSRWLockExclusive(&sessions->lock);
    if (!(session = find_session(sessions, &id))) {
        status = STATUS_NO_SUCH_LOGON_SESSION;
    } else if (!(credential = take(find_list(session, package_id), wanted))) {
        status = STATUS_UNSUCCESSFUL;
    }
    ReleaseSRWLockExclusive(&sessions->lock);

    credential_release(credential);
    credential_release(wanted);
    return status;
}

/* On success the caller releases *@out. */
static NTSTATUS find_next(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id, ULONG sequence,
                          const struct nsp_credential *key, struct nsp_credential **out)
{
    struct nsp_session *session;
    NTSTATUS status = STATUS_NO_SUCH_LOGON_SESSION;

    *out = NULL;
    AcquireSRWLockShared(&sessions->lock);
    if ((session = find_session(sessions, logon_id))) {
        if ((*out = find_credential(find_list(session, package_id), sequence, key)))
            InterlockedIncrement(&(*out)->references);
        status = *out ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
    }
    ReleaseSRWLockShared(&sessions->lock);
    return status;
}

/* Copy out the credential, and the key where @key_length says that it is wanted. */
static NTSTATUS hand_out(struct nsp_heap *heap, const struct nsp_credential *credential, LSA_STRING *key,
                         ULONG *key_length, LSA_STRING *value, const void *caller)
{
    void *buffer = NULL;

    if (key_length && credential->key_length > (key->Buffer ? key->MaximumLength : 0)) {
        *key_length = credential->key_length;
        return STATUS_MORE_ENTRIES;
    }
    if (credential->length && !(buffer = nsp_heap_alloc(heap, NSP_POOL_LSA, credential->length, caller)))
        return STATUS_NO_MEMORY;
    if (key_length) {
        if (!nsp_fence_copy(key->Buffer, credential->bytes, credential->key_length)) {
            nsp_heap_free(heap, NSP_POOL_LSA, buffer, caller);
            return STATUS_ACCESS_VIOLATION;
        }
        *key_length = key->Length = credential->key_length;
    }
    if (buffer)
        memcpy(buffer, credential->bytes + credential->key_length, credential->length);
    value->Length = value->MaximumLength = credential->length;
    value->Buffer = buffer;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_session_get_cred(struct nsp_sessions *sessions, struct nsp_heap *heap, const LUID *logon_id,
                              ULONG_PTR package_id, ULONG *query_context, BOOLEAN retrieve_all, LSA_STRING *key,
                              ULONG *key_length, LSA_STRING *credential, const void *caller)
{
    struct nsp_credential *wanted = NULL, *found;
    NTSTATUS status;
    LUID id;

    /* Callers test with NT_SUCCESS and use the buffer after STATUS_MORE_ENTRIES: it must be empty then. */
    if (credential)
        memset(credential, 0, sizeof(*credential));
    if (!logon_id || !query_context || !key || !credential || (retrieve_all && !key_length))
        return STATUS_INVALID_PARAMETER;
    id = *logon_id;
    nsp_session_prefetch(sessions, &id);
    if (retrieve_all)
        *key_length = key->Length = 0;
    else if (!NT_SUCCESS(status = credential_create(key, NULL, &wanted)))
        return status;

    status = find_next(sessions, &id, package_id, *query_context, wanted, &found);
    credential_release(wanted);
    if (!NT_SUCCESS(status))
        return status;

    status = hand_out(heap, found, key, retrieve_all ? key_length : NULL, credential, caller);
    if (status == STATUS_SUCCESS)
        *query_context = found->sequence;
    credential_release(found);
    return status;
}
