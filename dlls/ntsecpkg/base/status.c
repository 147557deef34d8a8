/*
 * Names of statuses.  The table is made from the compiler's own headers when the host is built.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "base/status.h"

#include <stdlib.h>

#include "base/format.h"

struct name {
    ULONG value;
    const char *text;
};

/* By value. */
static const struct name names[] = {
#include "base/status-names.h"
};

static int compare(const void *key, const void *row)
{
    ULONG a = *(const ULONG *)key, b = ((const struct name *)row)->value;

    return (a > b) - (a < b);
}

const char *nsp_status_find(NTSTATUS status)
{
    ULONG value = (ULONG)status;
    const struct name *found = bsearch(&value, names, ARRAYSIZE(names), sizeof(names[0]), compare);

    return found ? found->text : NULL;
}

const char *nsp_status_name(NTSTATUS status)
{
    const char *name = nsp_status_find(status);

    return name ? name : nsp_format("%08lX", (ULONG)status);
}

NTSTATUS nsp_status_from_win32(DWORD error)
{
    static const struct {
        DWORD error;
        NTSTATUS status;
    } map[] = {
        { ERROR_SUCCESS,                 STATUS_SUCCESS },
        { ERROR_INVALID_FUNCTION,        STATUS_NOT_IMPLEMENTED },
        { ERROR_FILE_NOT_FOUND,          STATUS_OBJECT_NAME_NOT_FOUND },
        { ERROR_PATH_NOT_FOUND,          STATUS_OBJECT_PATH_NOT_FOUND },
        { ERROR_TOO_MANY_OPEN_FILES,     STATUS_TOO_MANY_OPENED_FILES },
        { ERROR_ACCESS_DENIED,           STATUS_ACCESS_DENIED },
        { ERROR_INVALID_HANDLE,          STATUS_INVALID_HANDLE },
        { ERROR_NOT_ENOUGH_MEMORY,       STATUS_NO_MEMORY },
        { ERROR_OUTOFMEMORY,             STATUS_NO_MEMORY },
        { ERROR_NO_MORE_FILES,           STATUS_NO_MORE_FILES },
        { ERROR_WRITE_PROTECT,           STATUS_MEDIA_WRITE_PROTECTED },
        { ERROR_SHARING_VIOLATION,       STATUS_SHARING_VIOLATION },
        { ERROR_LOCK_VIOLATION,          STATUS_FILE_LOCK_CONFLICT },
        { ERROR_HANDLE_EOF,              STATUS_END_OF_FILE },
        { ERROR_NOT_SUPPORTED,           STATUS_NOT_SUPPORTED },
        { ERROR_FILE_EXISTS,             STATUS_OBJECT_NAME_COLLISION },
        { ERROR_INVALID_PARAMETER,       STATUS_INVALID_PARAMETER },
        { ERROR_BROKEN_PIPE,             STATUS_PIPE_BROKEN },
        { ERROR_DISK_FULL,               STATUS_DISK_FULL },
        { ERROR_CALL_NOT_IMPLEMENTED,    STATUS_NOT_IMPLEMENTED },
        { ERROR_SEM_TIMEOUT,             STATUS_IO_TIMEOUT },
        { ERROR_INSUFFICIENT_BUFFER,     STATUS_BUFFER_TOO_SMALL },
        { ERROR_INVALID_NAME,            STATUS_OBJECT_NAME_INVALID },
        { ERROR_MOD_NOT_FOUND,           STATUS_DLL_NOT_FOUND },
        { ERROR_PROC_NOT_FOUND,          STATUS_PROCEDURE_NOT_FOUND },
        { ERROR_ALREADY_EXISTS,          STATUS_OBJECT_NAME_COLLISION },
        { ERROR_BAD_EXE_FORMAT,          STATUS_INVALID_IMAGE_FORMAT },
        { ERROR_FILENAME_EXCED_RANGE,    STATUS_NAME_TOO_LONG },
        { ERROR_PIPE_BUSY,               STATUS_PIPE_NOT_AVAILABLE },
        { ERROR_NO_DATA,                 STATUS_PIPE_CLOSING },
        { ERROR_PIPE_NOT_CONNECTED,      STATUS_PIPE_DISCONNECTED },
        { ERROR_MORE_DATA,               STATUS_BUFFER_OVERFLOW },
        { WAIT_TIMEOUT,                  STATUS_IO_TIMEOUT },
        { ERROR_NO_MORE_ITEMS,           STATUS_NO_MORE_ENTRIES },
        { ERROR_DIRECTORY,               STATUS_NOT_A_DIRECTORY },
        { ERROR_PARTIAL_COPY,            STATUS_PARTIAL_COPY },
        { ERROR_OPERATION_ABORTED,       STATUS_CANCELLED },
        { ERROR_NOACCESS,                STATUS_ACCESS_VIOLATION },
        { ERROR_NO_TOKEN,                STATUS_NO_TOKEN },
        { ERROR_DLL_INIT_FAILED,         STATUS_DLL_INIT_FAILED },
        { ERROR_NOT_FOUND,               STATUS_NOT_FOUND },
        { ERROR_NO_SUCH_LOGON_SESSION,   STATUS_NO_SUCH_LOGON_SESSION },
        { ERROR_PRIVILEGE_NOT_HELD,      STATUS_PRIVILEGE_NOT_HELD },
        { ERROR_LOGON_FAILURE,           STATUS_LOGON_FAILURE },
        { ERROR_NONE_MAPPED,             STATUS_NONE_MAPPED },
        { ERROR_BAD_IMPERSONATION_LEVEL, STATUS_BAD_IMPERSONATION_LEVEL },
        { ERROR_NO_SYSTEM_RESOURCES,     STATUS_INSUFFICIENT_RESOURCES },
        { ERROR_COMMITMENT_LIMIT,        STATUS_COMMITMENT_LIMIT },
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(map); i++) {
        if (map[i].error == error)
            return map[i].status;
    }
    return STATUS_UNSUCCESSFUL;
}
