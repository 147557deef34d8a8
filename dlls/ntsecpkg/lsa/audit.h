/*
 * The audit: the newest records of logons, of the host's own and of those that packages write.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_AUDIT_H
#define NSP_LSA_AUDIT_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/* So many are kept; of more the oldest are dropped. */
#define NSP_AUDIT_LIMIT 256

struct nsp_audit;

/* @path is that of a log file, NULL: none.  Fails with the statuses of nsp_output_file_open(). */
NTSTATUS nsp_audit_create(const WCHAR *path, struct nsp_audit **out);
void nsp_audit_free(struct nsp_audit *audit); /* NULL is allowed */

/*
 * Keep a copy of @record, with the next number and the time of now, and write it to the log file.  Strings that are
 * NULL become "".  A full memory loses the record and logs that.
 */
void nsp_audit_add(struct nsp_audit *audit, const struct nsp_audit_record *record);

/* STATUS_SUCCESS, or why the first record that is not in the log file is not. */
NTSTATUS nsp_audit_status(struct nsp_audit *audit);
void nsp_audit_be_loud(struct nsp_audit *audit); /* nobody will ask: log each as an error */

/* As NspHostGetAudit(). */
NTSTATUS nsp_audit_get(struct nsp_audit *audit, ULONG index, struct nsp_audit_record **record);

#endif
