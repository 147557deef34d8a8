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

/*
 * A finding for people: its sentence and its place with what lies at each place in them; and the members "where" and,
 * if known, "function", "file" and "line" of a JSON object.  Strings are overwritten by later calls, see place_tell().
 */
const char *report_text(const struct nsp_finding *finding);
const char *report_where(const struct nsp_finding *finding);
void report_json_where(struct json *json, const struct nsp_finding *finding);

/* Show the member "findings": those of @host, or just @only when it is not NULL. */
void report_findings(struct view *view, struct nsp_host *host, const struct nsp_finding *only);

/*
 * A child leaves that to its parent, which can name places: what the child has printed ends with REPORT_MARK, which no
 * text of the tool holds, and records of the findings.
 */
#define REPORT_MARK 0x1e
void report_hand_over(FILE *out, struct nsp_host *host);
void report_records(struct view *view, char *records, size_t size);

/* An exception of the package; with the guard heap, also one that is told as what was done to a block. */
BOOL report_is_exception(const struct nsp_finding *finding);

/* The newest error, and the first exception that ended a call into a package; NULL when there is none. */
const struct nsp_finding *report_newest_error(struct nsp_host *host);
const struct nsp_finding *report_exception(struct nsp_host *host);

/* Say on stderr which file, which step, which status, and why; @finding may be NULL. */
void report_failure(const WCHAR *file, NTSTATUS status, const struct nsp_finding *finding);

#endif
