/*
 * What fills a submit buffer, from the options.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_SUBMIT_VALUES_H
#define LSAHOST_SUBMIT_VALUES_H

#include "submit_layout.h"

/* FALSE when the options are wrong, or name what cannot be read: that has been said, and nothing is to be freed. */
BOOL submit_values_read(const struct options *options, struct submit_values *values);
void submit_values_free(struct submit_values *values);

#endif
