/*
 * The password: from a file or standard input, never from the command line, and wiped after use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_SECRET_H
#define LSAHOST_SECRET_H

#include "options.h"

/*
 * Read the password that the options name: the first line, UTF-8; "" when they name none.
 * FALSE when it cannot be read, which has been said.  *@password is to be freed with secret_free().
 */
BOOL secret_read(const struct options *options, WCHAR **password);
void secret_free(WCHAR *password); /* NULL is allowed */

#endif
