/*
 * The password.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secret.h"
#include "ntsecpkg_host.h"
#include "path.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define LIMIT 4096 /* bytes; longer than the 255 characters that any package takes */

/* Bytes up to the end of a line, one at a time: what follows belongs to somebody else. */
static NTSTATUS read_line(HANDLE file, BYTE *buffer, ULONG *size)
{
    DWORD got;

    for (*size = 0; *size < LIMIT; ++*size) {
        if (!ReadFile(file, buffer + *size, 1, &got, NULL) && GetLastError() != ERROR_BROKEN_PIPE)
            return STATUS_INVALID_HANDLE;
        if (!got || buffer[*size] == '\n')
            return STATUS_SUCCESS;
    }
    return STATUS_FILE_TOO_LARGE;
}

static WCHAR *decode_line(const BYTE *line, ULONG size)
{
    const BYTE *end = memchr(line, '\n', size);
    WCHAR *text;
    int length;

    if (end)
        size = end - line;
    if (size && line[size - 1] == '\r')
        size--;
    length = size ? MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, (const char *)line, size, NULL, 0) : 0;
    if ((size && !length) || !(text = calloc(length + 1, sizeof(*text))))
        return NULL;
    MultiByteToWideChar(CP_UTF8, 0, (const char *)line, size, text, length);
    return text;
}

BOOL secret_read(const struct options *options, WCHAR **password)
{
    const WCHAR *file = option_value(options, OPTION_password_file);
    NTSTATUS status = STATUS_SUCCESS;
    BYTE *line = NULL;
    ULONG size = 0;

    *password = NULL;
    if (file && option_given(options, OPTION_password_stdin)) {
        complain(NULL, "--password-file and --password-stdin exclude each other");
        return FALSE;
    }
    if (file)
        status = path_read(file, LIMIT, &line, &size);
    else if (!(line = calloc(1, LIMIT)))
        status = STATUS_NO_MEMORY;
    else if (option_given(options, OPTION_password_stdin))
        status = read_line(GetStdHandle(STD_INPUT_HANDLE), line, &size);

    if (!NT_SUCCESS(status))
        complain(file ? file : L"standard input", "cannot read the password: %s", NspStatusName(status));
    else if (!(*password = decode_line(line, size)))
        complain(file ? file : L"standard input", "the password is not UTF-8");
    if (line)
        SecureZeroMemory(line, size);
    free(line);
    return *password != NULL;
}

void secret_free(WCHAR *password)
{
    if (password)
        SecureZeroMemory(password, wcslen(password) * sizeof(*password));
    free(password);
}
