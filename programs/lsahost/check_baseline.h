/*
 * Findings that are known already, in a file: a line for each, "NSP-0012 mypackage LogonUserEx2": what, in which module
 * ("-": none is known), in which step.  Lines that begin with # are comments.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_BASELINE_H
#define LSAHOST_CHECK_BASELINE_H

#include "check_results.h"

/*
 * Mark the findings that --baseline names as known, keep what it names and nobody saw, and write the file that
 * --write-baseline names.  FALSE when a file cannot be used, which has been said.
 */
BOOL check_baseline(const struct options *options, struct check_results *results);

#endif
