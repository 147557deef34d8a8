/*
 * A line of a trace: a JSON object under construction, in the buffer of its thread.  Commas come by themselves.  What
 * does not fit is left out, and the line says so.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_TEXT_H
#define NSP_WATCH_TRACE_TEXT_H

#include "secpkg_abi.h"

struct nsp_trace;
struct nsp_trace_thread;

struct nsp_trace_line {
    struct nsp_trace *trace;
    struct nsp_trace_thread *thread;
    ULONG number;   /* of the thread */
    const char *event;
    ULONG flags;    /* NSP_TRACE_... of ntsecpkg_host.h */
    SIZE_T length;  /* of what is in the buffer */
    SIZE_T size;    /* that the buffer may have now */
    DWORD error;    /* the last error of the thread, which a package may want to read */
    BOOL is_cut;    /* something did not fit */
};

/* An object or a list in progress: '{' or '['. */
void nsp_trace_open(struct nsp_trace_line *line, char bracket);
void nsp_trace_close(struct nsp_trace_line *line, char bracket);
void nsp_trace_key(struct nsp_trace_line *line, const char *key);
void nsp_trace_key_counted(struct nsp_trace_line *line, const char *key, unsigned length);

void nsp_trace_word(struct nsp_trace_line *line, const char *word); /* null, true, a number */
void nsp_trace_unsigned(struct nsp_trace_line *line, ULONGLONG value);
void nsp_trace_text(struct nsp_trace_line *line, const char *text); /* UTF-8 */
void nsp_trace_wide(struct nsp_trace_line *line, const WCHAR *text, SIZE_T count); /* units */
void nsp_trace_format(struct nsp_trace_line *line, const char *format, ...)
    __attribute__((format(gnu_printf, 2, 3))); /* as text, at most 255 bytes */

void nsp_trace_status(struct nsp_trace_line *line, NTSTATUS status);
void nsp_trace_sid(struct nsp_trace_line *line, const SID *sid); /* a whole one, of ours */
void nsp_trace_luid(struct nsp_trace_line *line, LUID luid);
void nsp_trace_place(struct nsp_trace_line *line, const void *code); /* "my!+0x1a2c" */

/* NULL is null.  @is_fresh: see nsp_trace_number(). */
void nsp_trace_address(struct nsp_trace_line *line, ULONG_PTR address, BOOL is_fresh);
void nsp_trace_handle(struct nsp_trace_line *line, HANDLE handle, BOOL is_fresh);

/* What is not to be shown: how much of it there is, and only with NSP_TRACE_SECRETS what.  @data may be bad. */
void nsp_trace_secret(struct nsp_trace_line *line, const void *data, SIZE_T size);

/* Text in which addresses and LUIDs may occur, which have numbers in a stable trace. */
void nsp_trace_prose(struct nsp_trace_line *line, const char *text);

#endif
