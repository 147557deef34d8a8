/*
 * Messages between contexts, for the cases of contexts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_MESSAGE_H
#define LSAHOST_CHECK_MESSAGE_H

#include "check_pair.h"

/* Message functions of contexts that are not complete: a success is a finding. */
void check_message_early(struct check_pair *pair);

/* A message of the first must not verify in the second. */
void check_message_crossed(struct check_pair *first, struct check_pair *second);

/* A changed message must not verify. */
void check_message_changed(struct check_pair *pair);

#endif
