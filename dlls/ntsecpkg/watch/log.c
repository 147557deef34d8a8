/*
 * Messages on stderr.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/log.h"

#include <stdarg.h>
#include <string.h>

#include "base/format.h"

enum nsp_level nsp_log_level = NSP_LEVEL_FIXME;

/* One write, so that the lines of several threads do not mix.  @line has room for the newline. */
static void write_line(char *line)
{
    SIZE_T length = strlen(line);
    DWORD written;

    line[length++] = '\n';
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, (DWORD)length, &written, NULL);
}

void nsp_log(enum nsp_level level, const char *channel, const char *function, const char *format, ...)
{
    static const char *const names[] = { "none", "err", "fixme", "warn", "trace" };
    char line[1024];
    SIZE_T length;
    va_list args;

    nsp_format_to(line, sizeof(line) - 1, "%s:%s:%s ", names[level], channel, function);
    length = strlen(line);
    va_start(args, format);
    nsp_vformat_to(line + length, sizeof(line) - 1 - length, format, args);
    va_end(args);
    write_line(line);
}

void nsp_assert_failed(const char *file, int line, const char *condition)
{
    char text[1024];

    nsp_format_to(text, sizeof(text) - 1, "%s:%d: not true: %s", file, line, condition);
    write_line(text);
    /* Not ExitProcess: it enters every DLL once more, and nothing can be relied on now. */
    TerminateProcess(GetCurrentProcess(), 70);
    __builtin_unreachable();
}
