/*
 * The credential store of a session: what CrediWrite keeps for its user.  Contract 6.42 to 6.44 and 6.52.
 *
 * Credentials of CRED_PERSIST_SESSION hang on the session and end with it; others lie in the registry of the host
 * (lsa/registry.h), sealed, and belong to the user.  A network logon, and a session that has no user yet, have only the
 * former.  What is found is newly read each time, since other processes write there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CRED_STORE_H
#define NSP_LSA_CRED_STORE_H

#include "lsa/cred_record.h"

struct nsp_host;
struct nsp_sessions;

struct nsp_cred_found {
    struct nsp_cred_found *next;
    struct nsp_cred_record *record;
    ULONG rank;                    /* for those who sort */
};

/* All of a session, in no order; free them with nsp_cred_found_free().  STATUS_NO_SUCH_LOGON_SESSION */
NTSTATUS nsp_cred_store_list(struct nsp_host *host, const LUID *logon_id, struct nsp_cred_found **list);
void nsp_cred_found_free(struct nsp_cred_found *list); /* wipes; NULL is allowed */

/* STATUS_NOT_FOUND, and those of nsp_cred_store_list(). */
NTSTATUS nsp_cred_store_find(struct nsp_host *host, const LUID *logon_id, ULONG type, const WCHAR *target,
                             struct nsp_cred_record **record);

/*
 * Replaces the one of the same name and type.  Sets the time in the record, and with @keeps_blob its blob, of which it
 * must have none, to that of the one before.
 *   STATUS_NO_SUCH_LOGON_SESSION  also when it is to outlive a session that has only what lives with it
 *   STATUS_NOT_FOUND              @keeps_blob, and there is none before
 */
NTSTATUS nsp_cred_store_write(struct nsp_host *host, const LUID *logon_id, struct nsp_cred_record **record,
                              BOOL keeps_blob);

/* ---- cred_session.c: those that hang on a session ---- */

NTSTATUS nsp_cred_session_list(struct nsp_sessions *sessions, const LUID *logon_id, struct nsp_cred_found **list);
NTSTATUS nsp_cred_session_write(struct nsp_sessions *sessions, const LUID *logon_id,
                                const struct nsp_cred_record *record);
void nsp_cred_session_remove(struct nsp_sessions *sessions, const LUID *logon_id, ULONG type, const WCHAR *target);

/* Put a copy of a record in front of a list. */
NTSTATUS nsp_cred_found_add(struct nsp_cred_found **list, const void *record, ULONG size);

#endif
