/*
 * The watchdog: a verb that executes a package runs in a child process, so that the tool lives to say how it ended.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_WATCHDOG_H
#define LSAHOST_WATCHDOG_H

#include "process.h"
#include "tool.h"

/* Run the same command line in a child, print its results, and return the exit status of the tool. */
int watchdog_run(struct tool *tool);

/* How long a child may go without a sign of life, --timeout, and what it may use, --memory.  FALSE has been said. */
BOOL watchdog_limits(const struct options *options, struct process_limits *limits);

#endif
