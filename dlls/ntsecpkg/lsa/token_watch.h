/*
 * The end of sessions: one that the LSA owns dies with its last token, and nobody tells when that is.  Handles are
 * closed behind the host's back, so it looks: on a thread of its own, and when a client calls.  Contract 8.11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_TOKEN_WATCH_H
#define NSP_LSA_TOKEN_WATCH_H

#include "secpkg_abi.h"

struct nsp_sessions;
struct nsp_token_watch;
struct nsp_tokens;

NTSTATUS nsp_token_watch_create(struct nsp_tokens *tokens, struct nsp_sessions *sessions,
                                struct nsp_token_watch **out);
void nsp_token_watch_free(struct nsp_token_watch *watch); /* NULL is allowed; stops it */

/*
 * From now on the session @logon_id lives at least until no handle and no copy of its token @token is left.  The first
 * token starts the thread.  Of a well-known session only the description of the token goes then.
 * Fails with STATUS_NO_SUCH_LOGON_SESSION.
 */
NTSTATUS nsp_token_watch_add(struct nsp_token_watch *watch, const LUID *logon_id, HANDLE token);

/* A client calls: look at some of the tokens, not too often or long.  Nothing inside a package, or without one. */
void nsp_token_watch_poll(struct nsp_token_watch *watch);

/* Look at all of them, wait for ends that others began, and tell how many sessions ended since the last sweep. */
ULONG nsp_token_watch_sweep(struct nsp_token_watch *watch);

/* No session is ended any more when this returns; it waits for packages that are being told. */
void nsp_token_watch_stop(struct nsp_token_watch *watch);

/* The calling thread is the watch's own. */
BOOL nsp_token_watch_is_here(const struct nsp_token_watch *watch);

#endif
