/*
 * What a search for a session is going to look at.  Among a million sessions the bucket, the session and its first
 * credential each lie in a page of their own, and each is found only through the one before: to wait for one after the
 * other would take longer than the rest of a call.  So all are fetched at once, while arguments are still being copied.
 *
 * That is without the lock, so the table may just be growing and the session of a hint be gone: what is guessed is
 * fetched, never read, and a wrong guess costs time only.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/session_private.h"

static unsigned hash_of(const LUID *logon_id)
{
    unsigned hash;

    HASH_FUNCTION(logon_id, sizeof(*logon_id), hash);
    return hash;
}

/* Sessions in use may lie at even distances, and would share few places if their hashes were taken as they are. */
static struct nsp_session_hint *hint_for(struct nsp_sessions *sessions, unsigned hash)
{
    return &sessions->hints[hash * 2654435761u / (MAXDWORD / NSP_SESSION_HINTS + 1)];
}

static void prefetch_bucket(const UT_hash_table *table, unsigned hash)
{
    unsigned bucket;

    HASH_TO_BKT(hash, __atomic_load_n(&table->num_buckets, __ATOMIC_RELAXED), bucket);
    __builtin_prefetch(__atomic_load_n(&table->buckets, __ATOMIC_RELAXED) + bucket);
}

void nsp_session_prefetch(struct nsp_sessions *sessions, const LUID *logon_id)
{
    unsigned hash = hash_of(logon_id);
    const struct nsp_session_hint *hint = hint_for(sessions, hash);
    const struct nsp_session *session = __atomic_load_n(&hint->session, __ATOMIC_RELAXED);

    /* The first session is a well-known one: it stays, and with it the table, whose buckets only grow. */
    prefetch_bucket(sessions->table->hh.tbl, hash);
    __builtin_prefetch(&session->hh.key);
    __builtin_prefetch(&session->credentials.next);
    __builtin_prefetch(__atomic_load_n(&hint->first, __ATOMIC_RELAXED));
}

/* Not without need: threads share the lines. */
static void set(const void **pointer, const void *value)
{
    if (__atomic_load_n(pointer, __ATOMIC_RELAXED) != value)
        __atomic_store_n(pointer, value, __ATOMIC_RELAXED);
}

void nsp_session_remember(struct nsp_sessions *sessions, const struct nsp_session *session)
{
    struct nsp_session_hint *hint = hint_for(sessions, session->hh.hashv);

    set(&hint->session, session);
    set(&hint->first, session->credentials.first);
}
