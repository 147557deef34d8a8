/*
 * The trace of a host: every call across the border in both directions, what is loaded and what is found, as JSON
 * lines in a file.  Each line is one write, so that a crash loses nothing.  Nothing here calls a package or the LSA,
 * or allocates from a heap that a package sees.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_TRACE_H
#define NSP_WATCH_TRACE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include "watch/trace_text.h"

/* Owns @file, which is empty; on failure it is closed. */
NTSTATUS nsp_trace_create(HANDLE file, ULONG flags, struct nsp_trace **out);

/* Write the last line and close the file; what comes afterwards is left out.  NULL is allowed, as below. */
void nsp_trace_end(struct nsp_trace *trace);
void nsp_trace_free(struct nsp_trace *trace);

/* STATUS_SUCCESS, or why a line could not be written: it was the last. */
NTSTATUS nsp_trace_ended(struct nsp_trace *trace);
void nsp_trace_be_loud(struct nsp_trace *trace); /* nobody will ask: log it as an error */

/* @file is the name of the DLL, in UTF-8, @path where it is. */
void nsp_trace_load(struct nsp_trace *trace, const char *file, const WCHAR *path);
void nsp_trace_unload(struct nsp_trace *trace, const char *file);
void nsp_trace_finding(struct nsp_trace *trace, const struct nsp_finding *finding);

/* ---- calls: what knows their arguments is in the package room ---- */

struct nsp_trace_call {
    ULONG n;              /* 0: it is not in the trace */
    const char *side, *name;
    ULONG depth;          /* of this one */
};

/*
 * A call begins on this thread.  FALSE when there is no trace, or no memory: then it is not traced.  Between this and
 * nsp_trace_entered() the caller puts what else there is to tell.
 */
BOOL nsp_trace_enter(struct nsp_trace *trace, struct nsp_trace_call *call, const char *side, const char *name,
                     struct nsp_trace_line *line);
void nsp_trace_entered(struct nsp_trace_line *line, struct nsp_trace_call *call);

/* The same when it has ended.  nsp_trace_left() is only called when nsp_trace_leave() was TRUE. */
BOOL nsp_trace_leave(struct nsp_trace *trace, struct nsp_trace_call *call, struct nsp_trace_line *line);
void nsp_trace_left(struct nsp_trace_line *line, const struct nsp_trace_call *call);

#endif
