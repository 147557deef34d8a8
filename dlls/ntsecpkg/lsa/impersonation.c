/*
 * Taking the token of a package off its thread, and putting it back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/impersonation.h"

#include "base/status.h"

NTSTATUS nsp_impersonation_suspend(HANDLE *token)
{
    DWORD error;

    *token = NULL;
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY | TOKEN_IMPERSONATE, TRUE, token)) {
        *token = NULL;
        error = GetLastError();
        return error == ERROR_NO_TOKEN ? STATUS_SUCCESS : nsp_status_from_win32(error);
    }
    if (RevertToSelf())
        return STATUS_SUCCESS;
    error = GetLastError();
    CloseHandle(*token);
    *token = NULL;
    return nsp_status_from_win32(error);
}

NTSTATUS nsp_impersonation_resume(HANDLE token)
{
    NTSTATUS status = STATUS_SUCCESS;

    if (!token)
        return STATUS_SUCCESS;
    if (!SetThreadToken(NULL, token))
        status = nsp_status_from_win32(GetLastError());
    CloseHandle(token);
    return status;
}
