/*
 * The trace of a check that took several processes, as one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_TRACE_H
#define LSAHOST_CHECK_TRACE_H

#include "secpkg_abi.h"

/*
 * Put the events of the trace @more, of a process that began later and has ended, behind those of @file: its calls,
 * threads and times go on from there.  A @more without events changes nothing.  FALSE has been said.
 */
BOOL check_trace_append(const WCHAR *file, const WCHAR *more);

#endif
