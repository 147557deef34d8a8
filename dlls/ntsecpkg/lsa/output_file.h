/*
 * Files that the host writes: the audit, the trace.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_OUTPUT_FILE_H
#define NSP_LSA_OUTPUT_FILE_H

#include "secpkg_abi.h"

/*
 * Open or create @path with the authority of the process; others may read it meanwhile.  @access and @disposition are
 * those of CreateFile.  The caller closes *@file.  Fails with the status of the system, which is logged: @what says
 * for what the file is.
 */
NTSTATUS nsp_output_file_open(const WCHAR *path, DWORD access, DWORD disposition, const char *what, HANDLE *file);

#endif
