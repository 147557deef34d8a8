/*
 * A token as the tool shows it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_TOKEN_H
#define LSAHOST_TOKEN_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include "view.h"

/* Show the member "token". */
void token_show(struct view *view, const struct nsp_token_description *token);

#endif
