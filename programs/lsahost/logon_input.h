/*
 * What a logon is given: type, trust and submit buffer, from the options.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_LOGON_INPUT_H
#define LSAHOST_LOGON_INPUT_H

#include "options.h"
#include "submit.h"

struct logon_input {
    SECURITY_LOGON_TYPE type;
    BOOL has_tcb;
    struct submit submit;
};

/* FALSE when the options are wrong, or name what cannot be read: that has been said. */
BOOL logon_input_read(const struct options *options, struct logon_input *input);
void logon_input_free(struct logon_input *input);

#endif
