/*
 * Opening the files that the host writes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/output_file.h"

#include "base/format.h"
#include "base/status.h"
#include "lsa/impersonation.h"
#include "watch/log.h"

NTSTATUS nsp_output_file_open(const WCHAR *path, DWORD access, DWORD disposition, const char *what, HANDLE *file)
{
    NTSTATUS status, resumed;
    HANDLE token;

    *file = NULL;
    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    *file = CreateFileW(path, access, FILE_SHARE_READ, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    if (*file == INVALID_HANDLE_VALUE) {
        status = nsp_status_from_win32(GetLastError());
        *file = NULL;
    }
    resumed = nsp_impersonation_resume(token);
    if (NT_SUCCESS(status) && !NT_SUCCESS(resumed)) {
        CloseHandle(*file);
        *file = NULL;
        status = resumed;
    }
    if (!NT_SUCCESS(status))
        NSP_WARN(what, "%s cannot be opened as the file of the %s: %s", nsp_format_wide(path), what,
                 nsp_status_name(status));
    return status;
}
