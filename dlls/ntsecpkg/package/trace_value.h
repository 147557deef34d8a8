/*
 * Values of arguments, as a trace shows them.  Memory of packages is read with nsp_fence_copy() only.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_TRACE_VALUE_H
#define NSP_PACKAGE_TRACE_VALUE_H

#include "package/trace_shape.h"
#include "watch/trace.h"

/* Of a plain SSP whose strings are ANSI; addresses and handles are given out by the call. */
#define NSP_TRACE_VALUE_ANSI 1
#define NSP_TRACE_VALUE_FRESH 2

/* Put the value of one argument of a call whose words are @words; @flags are NSP_TRACE_VALUE_... */
void nsp_trace_argument(struct nsp_trace_line *line, const struct nsp_trace_argument *argument, const ULONG_PTR *words,
                        ULONG flags);

/* The same of what a function returned. */
void nsp_trace_result(struct nsp_trace_line *line, enum nsp_trace_kind kind, ULONG_PTR result, ULONG flags);

/* ---- pieces of structures, each with its key ---- */

void nsp_trace_member(struct nsp_trace_line *line, const char *key, const UNICODE_STRING *string);
void nsp_trace_secret_member(struct nsp_trace_line *line, const char *key, const UNICODE_STRING *string);
void nsp_trace_text_member(struct nsp_trace_line *line, const char *key, const WCHAR *text);
void nsp_trace_sid_member(struct nsp_trace_line *line, const char *key, PSID sid);

/* trace_struct.c: the value is read; FALSE when @kind is no structure. */
BOOL nsp_trace_structure(struct nsp_trace_line *line, enum nsp_trace_kind kind, const void *value);

/* trace_names.c: the same of numbers that have names; of a flag each bit. */
BOOL nsp_trace_named(struct nsp_trace_line *line, enum nsp_trace_kind kind, ULONG value);
void nsp_trace_capabilities(struct nsp_trace_line *line, ULONG value);
void nsp_trace_buffer_type(struct nsp_trace_line *line, ULONG value);
void nsp_trace_machine(struct nsp_trace_line *line, ULONG value);
void nsp_trace_cred_flags(struct nsp_trace_line *line, ULONG value);
void nsp_trace_call_flags(struct nsp_trace_line *line, ULONG value);
void nsp_trace_failure(struct nsp_trace_line *line, ULONG value);

#endif
