/*
 * What the files of the trace share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_PRIVATE_H
#define NSP_WATCH_TRACE_PRIVATE_H

#include "watch/trace.h"
#include "watch/trace_number.h"
#include "watch/trace_thread.h"

#define NSP_TRACE_CHARACTERS 64 /* so many of a string are shown */

struct nsp_trace {
    ULONG flags;            /* NSP_TRACE_... */
    LARGE_INTEGER began, frequency;
    char system[64];        /* what the first line says of it */
    struct nsp_trace_numbers numbers;

    SRWLOCK lock;           /* guards what follows; nothing is formatted under it that could wait for the loader */
    HANDLE file;            /* NULL: the trace has ended */
    NTSTATUS status;        /* why it ended before its time */
    BOOL is_loud;           /* and that is an error of the log, since nobody asks */
    BOOL has_begun;         /* the first line is written */
    ULONG last_n, calls, findings;
};

/* trace_digest.c: SHA-256 of a file, in hexadecimal; "" when it cannot be read. */
#define NSP_TRACE_DIGEST_SIZE 65
void nsp_trace_digest(const WCHAR *path, char *text);

/* trace_first.c */
void nsp_trace_name_system(char *text, SIZE_T size); /* "Wine 8.0" */
void nsp_trace_describe(struct nsp_trace_line *line, const char *file, const char *digest);

#endif
