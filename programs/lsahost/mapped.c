/*
 * Files in memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "mapped.h"
#include <string.h>

#define LIMIT (1u << 30) /* bytes */

BOOL mapped_open(struct mapped *mapped, const WCHAR *path)
{
    HANDLE file, section;
    LARGE_INTEGER size;

    memset(mapped, 0, sizeof(*mapped));
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    if (GetFileSizeEx(file, &size) && size.QuadPart && size.QuadPart <= LIMIT &&
        (section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL))) {
        if ((mapped->data = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0)))
            mapped->size = (SIZE_T)size.QuadPart;
        CloseHandle(section);
    }
    CloseHandle(file);
    return mapped->data != NULL;
}

void mapped_close(struct mapped *mapped)
{
    if (mapped->data)
        UnmapViewOfFile(mapped->data);
    memset(mapped, 0, sizeof(*mapped));
}
