/*
 * Submit buffers given as bytes, and their end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "submit.h"
#include "ntsecpkg_host.h"
#include "path.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int digit(WCHAR c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

NTSTATUS submit_from_hex(const WCHAR *text, struct submit *submit)
{
    size_t limit = wcslen(text) / 2;

    submit->size = 0;
    if (!(submit->data = malloc(limit + 1)))
        return STATUS_NO_MEMORY;
    for (; *text; text += 2) {
        while (*text == ' ')
            text++;
        if (!*text)
            break;
        if (digit(text[0]) < 0 || digit(text[1]) < 0) {
            submit_free(submit);
            return STATUS_INVALID_PARAMETER;
        }
        submit->data[submit->size++] = digit(text[0]) << 4 | digit(text[1]);
    }
    return STATUS_SUCCESS;
}

static BOOL read_file(const WCHAR *file, const char *what, struct submit *submit)
{
    NTSTATUS status = path_read(file, SUBMIT_LIMIT, &submit->data, &submit->size);

    if (NT_SUCCESS(status))
        return TRUE;
    complain(file, "cannot read the %s: %s", what, NspStatusName(status));
    submit->data = NULL;
    submit->size = 0;
    return FALSE;
}

static BOOL read_hex(const WCHAR *text, const char *option, struct submit *submit)
{
    if (NT_SUCCESS(submit_from_hex(text, submit)))
        return TRUE;
    complain(NULL, "--%s needs pairs of hexadecimal digits", option);
    return FALSE;
}

BOOL submit_read_bytes(const WCHAR *text, const char *option, struct submit *submit)
{
    submit->data = NULL;
    submit->size = 0;
    if (!text)
        return TRUE;
    return *text == '@' ? read_file(text + 1, option, submit) : read_hex(text, option, submit);
}

BOOL submit_read(const struct options *options, struct submit *submit)
{
    const WCHAR *file = option_value(options, OPTION_submit);

    if (file)
        return read_file(file, "submit buffer", submit);
    return read_hex(option_value(options, OPTION_submit_hex), "submit-hex", submit);
}

void submit_free(struct submit *submit)
{
    if (submit->data)
        SecureZeroMemory(submit->data, submit->size);
    free(submit->data);
    submit->data = NULL;
    submit->size = 0;
}
