/*
 * The parent's side of "lsahost check": as many children as it takes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_RUN_H
#define LSAHOST_CHECK_RUN_H

#include "tool.h"

/* Have every case asked, report, and return the exit status of the tool. */
int check_run(struct tool *tool);

#endif
