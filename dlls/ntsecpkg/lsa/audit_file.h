/*
 * The log file of an audit: one JSON object a line, in UTF-8, for each record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_AUDIT_FILE_H
#define NSP_LSA_AUDIT_FILE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/* Append @record, whose strings are none of them NULL.  Fails with STATUS_NO_MEMORY, or the status of the system. */
NTSTATUS nsp_audit_file_write(HANDLE file, const struct nsp_audit_record *record);

#endif
