/*
 * Logon sessions: the LUIDs a package makes with CreateLogonSession, and the credentials it hangs on them.
 * A session dies with its last token.  Contract 5.1 to 5.5 and 8.11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_SESSION_H
#define NSP_LSA_SESSION_H

#include "secpkg_abi.h"

struct nsp_sessions;

/* What the logon told about a session; strings and SID are copies of the session's. */
struct nsp_session_data {
    LUID logon_id;
    ULONG_PTR package_id;         /* of the package that served the logon */
    SECURITY_LOGON_TYPE logon_type;
    LARGE_INTEGER logon_time;     /* file time */
    const WCHAR *account, *authority, *package, *server, *dns_domain, *upn, *profile_path; /* "" when unknown */
    PSID user;                    /* NULL when unknown */
};

/* Told once, with no lock held, while the session still exists: the package room calls LogonTerminated. */
typedef void nsp_session_end(void *context, const LUID *logon_id);

/* The well-known sessions exist from the start. */
NTSTATUS nsp_sessions_create(struct nsp_sessions **out);
void nsp_sessions_free(struct nsp_sessions *sessions);
void nsp_sessions_set_end(struct nsp_sessions *sessions, nsp_session_end *end, void *context);

NTSTATUS nsp_session_create(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id);
/* By a package: nobody is told.  *@maker (may be NULL) is who made it, 0: no package, or one in no call. */
NTSTATUS nsp_session_delete(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR *maker);
BOOL nsp_session_exists(struct nsp_sessions *sessions, const LUID *logon_id);

/* The LSA takes a session over, after a successful logon: from then on it ends with its last token. */
NTSTATUS nsp_session_hand_over(struct nsp_sessions *sessions, const struct nsp_session_data *data);

/* One token more or less refers to the session.  The last release of a session that the LSA owns ends it: TRUE. */
NTSTATUS nsp_session_reference(struct nsp_sessions *sessions, const LUID *logon_id);
BOOL nsp_session_release(struct nsp_sessions *sessions, const LUID *logon_id);

/* End it now, whatever refers to it: tells, then deletes.  STATUS_BAD_LOGON_SESSION_STATE for a well-known one. */
NTSTATUS nsp_session_terminate(struct nsp_sessions *sessions, const LUID *logon_id);

/* A logon came to nothing: it goes, whatever refers to it, and nobody is told. */
NTSTATUS nsp_session_discard(struct nsp_sessions *sessions, const LUID *logon_id);

/* All LUIDs, well-known ones included; *@ids is nsp_alloc'ed, the caller frees it. */
NTSTATUS nsp_session_list(struct nsp_sessions *sessions, LUID **ids, ULONG *count);

/* TRUE: the LSA owns it.  FALSE: the package that made it still does, or it is well-known or unknown. */
BOOL nsp_session_is_owned(struct nsp_sessions *sessions, const LUID *logon_id);
BOOL nsp_session_is_well_known(const LUID *logon_id);

/* *@data is one nsp_alloc'ed block with its strings; the caller frees it. */
NTSTATUS nsp_session_get_data(struct nsp_sessions *sessions, const LUID *logon_id, struct nsp_session_data **data);

/* ---- credentials: a list for each (session, package), in the order of addition ---- */

NTSTATUS nsp_session_add_cred(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id,
                              const LSA_STRING *key, const LSA_STRING *credential);
NTSTATUS nsp_session_delete_cred(struct nsp_sessions *sessions, const LUID *logon_id, ULONG_PTR package_id,
                                 const LSA_STRING *key);

struct nsp_heap;

/* GetCredentials of contract 5.4; the returned buffer comes from the LSA pool of @heap. */
NTSTATUS nsp_session_get_cred(struct nsp_sessions *sessions, struct nsp_heap *heap, const LUID *logon_id,
                              ULONG_PTR package_id, ULONG *query_context, BOOLEAN retrieve_all, LSA_STRING *key,
                              ULONG *key_length, LSA_STRING *credential, const void *caller);

#endif
