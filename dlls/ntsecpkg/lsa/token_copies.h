/*
 * Where copies of a token can be: behind handles of any process, and as what a process or a thread runs under.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_TOKEN_COPIES_H
#define NSP_LSA_TOKEN_COPIES_H

#include "secpkg_abi.h"

/* @token_id: of the token that the host made, which lives on, itself or in a copy. */
typedef void nsp_token_found(void *context, const LUID *token_id);

/* Asked again and again: TRUE ends the search. */
typedef BOOL nsp_token_give_up(void *context);

/*
 * Tell of every token that a process or a thread runs under, and of every copy that a handle refers to.  Handles of the
 * tokens themselves are not told of: nsp_token_handle_count() counts them.  Not while this thread impersonates.
 * FALSE: the system would not say, or @give_up did not wait: where many tokens are in use it may take a minute.
 *
 * What cannot be opened, of other users and of protected processes of Windows, is passed over; under Wine handles of
 * other processes are, too.
 */
BOOL nsp_token_copies_find(nsp_token_found *found, nsp_token_give_up *give_up, void *context);

/* Handles of all processes that refer to the object of @token; 0 when the system does not say. */
ULONG nsp_token_handle_count(HANDLE token);

#endif
