/*
 * The last calls before a package died.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_tail.h"
#include "path.h"
#include "trace_view.h"
#include <stdlib.h>
#include <string.h>

#define LINES 12

BOOL check_tail_name(WCHAR name[MAX_PATH])
{
    WCHAR folder[MAX_PATH];

    return GetTempPathW(ARRAYSIZE(folder), folder) && GetTempFileNameW(folder, L"nsp", 0, name);
}

void check_tail_empty(const WCHAR *name)
{
    HANDLE file = CreateFileW(name, GENERIC_WRITE, FILE_SHARE_READ, NULL, TRUNCATE_EXISTING, 0, NULL);

    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
}

/* @text without all but its last lines. */
static void keep_last(char *text)
{
    char *at = text + strlen(text);
    unsigned lines = 0;

    while (at > text && lines <= LINES)
        lines += *--at == '\n';
    if (at > text)
        memmove(text, at + 1, strlen(at + 1) + 1);
}

static char *read_back(FILE *file)
{
    long size = ftell(file);
    char *text = malloc(size + 1);

    rewind(file);
    if (text) {
        text[fread(text, 1, size, file)] = 0;
        keep_last(text);
    }
    return text;
}

BOOL check_tail_is_written(const WCHAR *name)
{
    WCHAR *path = path_resolve(name, FALSE);
    WIN32_FILE_ATTRIBUTE_DATA data;
    BOOL is_written = path && GetFileAttributesExW(path, GetFileExInfoStandard, &data) &&
                      (data.nFileSizeLow || data.nFileSizeHigh);

    free(path);
    return is_written;
}

char *check_tail_read(const WCHAR *name)
{
    struct trace_reader reader;
    char *text = NULL;
    FILE *shown;

    if (!check_tail_is_written(name))
        return NULL;
    if (trace_open(&reader, name) && (shown = tmpfile())) {
        trace_show_text(&reader, shown);
        text = read_back(shown);
        fclose(shown);
    }
    trace_close(&reader);
    return text;
}
