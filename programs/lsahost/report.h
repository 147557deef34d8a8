/*
 * Findings as the tool shows them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_REPORT_H
#define LSAHOST_REPORT_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include "view.h"

/* Show the member "findings": those of @host, or just @only when it is not NULL. */
void report_findings(struct view *view, struct nsp_host *host, const struct nsp_finding *only);

/* An exception of the package; with the guard heap, also one that is told as what was done to a block. */
BOOL report_is_exception(const struct nsp_finding *finding);

/* The newest error, and the first exception that ended a call into a package; NULL when there is none. */
const struct nsp_finding *report_newest_error(struct nsp_host *host);
const struct nsp_finding *report_exception(struct nsp_host *host);

/* Say on stderr which file, which step, which status, and why; @finding may be NULL. */
void report_failure(const WCHAR *file, NTSTATUS status, const struct nsp_finding *finding);

#endif
