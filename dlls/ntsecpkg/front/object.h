/*
 * What the handles of applications stand for: credentials and contexts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_OBJECT_H
#define NSP_FRONT_OBJECT_H

#include "front/handle.h"
#include "package/context.h"

/* No handle at all, or 0:0. */
BOOL nsp_object_is_null(const SecHandle *handle);

/* NULL when there is none, or the host ended it.  The caller leaves it: nsp_held_leave(). */
struct nsp_credential *nsp_credential_of(const SecHandle *handle);
struct nsp_context *nsp_context_of(const SecHandle *handle);

/*
 * Both for a leg, NULL for a null handle.  FALSE, and nothing to end, when one is not valid.  Legs of a context do not
 * overlap: this one has waited for the one before.
 */
BOOL nsp_object_begin_leg(const SecHandle *cred_handle, const SecHandle *context_handle, struct nsp_credential **cred,
                          struct nsp_context **context);
void nsp_object_end_leg(struct nsp_credential *cred, struct nsp_context *context);

/* A handle for @held, which keeps the caller's use.  @held ends when there is no handle left to give. */
SECURITY_STATUS nsp_object_give(enum nsp_handle_kind kind, struct nsp_held *held, SecHandle *handle);

/* Takes the handle away; its use is the caller's then. */
enum nsp_handle_state nsp_object_take(enum nsp_handle_kind kind, const SecHandle *handle, struct nsp_held **held);

#endif
