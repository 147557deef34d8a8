/*
 * The watchdog: a verb that executes a package runs in a child process, so that the tool lives to say how it ended.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_WATCHDOG_H
#define LSAHOST_WATCHDOG_H

#include "tool.h"

/* Run the same command line in a child, print its results, and return the exit status of the tool. */
int watchdog_run(struct tool *tool);

/* How long a child may go without a sign of life: --timeout.  FALSE has been said. */
BOOL watchdog_timeout(const struct options *options, DWORD *seconds);

#endif
