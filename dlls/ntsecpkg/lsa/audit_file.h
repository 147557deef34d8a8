/*
 * The log file of an audit: one JSON object a line, in UTF-8, for each record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_AUDIT_FILE_H
#define NSP_LSA_AUDIT_FILE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/*
 * Open @path to append to it, with the authority of the process; others may read it meanwhile.  The caller closes
 * *@file.  Fails with the status of the system, which is logged.
 */
NTSTATUS nsp_audit_file_open(const WCHAR *path, HANDLE *file);

/* Append @record, whose strings are none of them NULL.  What cannot be written is lost, and logged. */
void nsp_audit_file_write(HANDLE file, const struct nsp_audit_record *record);

#endif
