/*
 * What session.c and credential.c share: the table of sessions, and what hangs on one of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_SESSION_PRIVATE_H
#define NSP_LSA_SESSION_PRIVATE_H

#include "lsa/session.h"

#include "lsa/hash.h"

struct nsp_cred_list;

/* A benchmark makes a million of them: keep it small. */
struct nsp_session {
    LUID logon_id;
    ULONG_PTR package_id;               /* of the package that made it */
    struct nsp_session_data *data;      /* NULL until a logon told */
    struct nsp_cred_list *credentials;  /* one list for each package that added any */
    ULONG references;                   /* tokens */
    BOOLEAN is_owned;                   /* by the LSA */
    BOOLEAN is_ending;                  /* only the thread that set it may remove the session */
    UT_hash_handle hh;
};

struct nsp_sessions {
    SRWLOCK lock;                       /* guards the table and all that hangs on it */
    struct nsp_session *table;
    nsp_session_end *end;
    void *end_context;
};

/* With the lock held; NULL when there is none. */
struct nsp_session *nsp_session_find(struct nsp_sessions *sessions, const LUID *logon_id);

/* Wipe and free the credentials of a session that nobody finds any more. */
void nsp_cred_lists_free(struct nsp_cred_list *lists);

#endif
