/*
 * A client and a server context, for the cases that need two.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_PAIR_H
#define LSAHOST_CHECK_PAIR_H

#include "check.h"
#include "handshake.h"

struct check_pair {
    struct check *check;
    struct sspi sspi;
    unsigned legs;              /* done; the client's have even numbers */
    SecPkgContext_Sizes sizes;  /* once it is connected */
};

/* Acquire credentials for both sides.  FALSE: the case is skipped; what there is ends with check_pair_end() anyhow. */
BOOL check_pair_begin(struct check *check, struct check_pair *pair);
void check_pair_end(struct check_pair *pair);

/* Whose leg is next, and who sent it a token. */
struct sspi_side *check_pair_side(struct check_pair *pair);
struct sspi_side *check_pair_peer(struct check_pair *pair);

/* One leg; with @token, when it is not NULL, in place of the peer's.  FALSE: it failed, or none is left. */
BOOL check_pair_leg(struct check_pair *pair, const SecBuffer *token);
BOOL check_pair_legs(struct check_pair *pair, unsigned count); /* from the first on; FALSE: there are not as many */
BOOL check_pair_connect(struct check_pair *pair);              /* all that are left */
BOOL check_pair_is_done(const struct check_pair *pair);

/* A token of its own, for a leg: its end is free() of pvBuffer.  FALSE: no memory. */
BOOL check_pair_copy(const SecBuffer *token, SecBuffer *copy);

/* Delete both contexts: the next leg is the first. */
void check_pair_restart(struct check_pair *pair);

/* Both at once.  FALSE: the case is skipped, since they do not come together. */
BOOL check_pair_open(struct check *check, struct check_pair *pair);

#endif
