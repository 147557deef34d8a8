/*
 * What session.c, session_hint.c, credential.c and cred_session.c share: the table of sessions, and what hangs on one
 * of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_SESSION_PRIVATE_H
#define NSP_LSA_SESSION_PRIVATE_H

#include "lsa/session.h"

/*
 * LUIDs are given out one behind the other: taken as they are they fill the table evenly, and the sessions of one
 * time lie side by side in it.  So session.c has as many buckets as sessions, which keeps a session one step away also
 * among a million; it does not grow for two that meet by chance, or a host of few sessions would grow without end.
 */
#define HASH_FUNCTION(key, size, hash) \
    ((hash) = ((const LUID *)(key))->LowPart ^ (unsigned)((const LUID *)(key))->HighPart * 2654435761u)
#include "base/hash.h"
#undef HASH_BKT_CAPACITY_THRESH
#define HASH_BKT_CAPACITY_THRESH \
    (sessions->table->hh.tbl->num_items > sessions->table->hh.tbl->num_buckets ? 1U : 10U)

struct nsp_credential;
struct nsp_session_cred;

/* The credentials of one package. */
struct nsp_cred_list {
    ULONG_PTR package_id;
    struct nsp_credential *first, *second, *last; /* the link to the second is here, not in the first */
    ULONG first_tag;                    /* of the key of the first */
    ULONG last_sequence;                /* only grows, so that an enumeration survives deletions; 0: never used */
    struct nsp_cred_list *next;
};

/*
 * A benchmark makes a million of them: keep it small, and what is looked for together side by side, since each part
 * that is not in a cache costs as much as the rest of a call.
 */
struct nsp_session {
    ULONG_PTR package_id;               /* of the package that made it */
    struct nsp_session_data *data;      /* NULL until a logon told */
    struct nsp_session_cred *stored;    /* of the credential store, for as long as the session lives */
    ULONG references;                   /* tokens */
    BOOLEAN is_owned;                   /* by the LSA */
    BOOLEAN is_ending;                  /* only the thread that set it may remove the session */
    UT_hash_handle hh;
    LUID logon_id;
    struct nsp_cred_list credentials;   /* of the first package that added any; those of others follow */
};

#define NSP_SESSION_HINTS 8192 /* a power of two: of a thousand sessions in use one in nine shares its place */

struct nsp_session_hint {
    const void *session, *first;
};

struct nsp_sessions {
    SRWLOCK lock;                       /* guards the table and all that hangs on it */
    struct nsp_session *table;
    nsp_session_end *end;
    void *end_context;
    struct nsp_session_hint hints[NSP_SESSION_HINTS];
};

/* With the lock held; NULL when there is none. */
struct nsp_session *nsp_session_find(struct nsp_sessions *sessions, const LUID *logon_id);

/* Without the lock: begin to fetch what a search will look at.  With the lock: note where that was. */
void nsp_session_prefetch(struct nsp_sessions *sessions, const LUID *logon_id);
void nsp_session_remember(struct nsp_sessions *sessions, const struct nsp_session *session);

/* Wipe and free the credentials of a session that nobody finds any more. */
void nsp_cred_lists_free(struct nsp_cred_list *first);
void nsp_session_creds_free(struct nsp_session_cred *creds); /* cred_session.c */

#endif
