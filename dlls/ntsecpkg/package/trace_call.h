/*
 * Calls in a trace: into packages, and by the stubs of trace_stub.c out of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_TRACE_CALL_H
#define NSP_PACKAGE_TRACE_CALL_H

#include "package/package.h"
#include "package/trace_shape.h"
#include "watch/trace.h"

struct nsp_fault;

/* What is told of a call. */
struct nsp_trace_told {
    const char *side;                    /* "lsa", "dll": of support functions; "pkg", "user", ...: into packages */
    const char *name;
    const struct nsp_trace_shape *shape; /* NULL: nothing is known of its arguments */
    const struct nsp_module *module;     /* whose code calls or is called; NULL: it is in none */
    const struct nsp_package *pkg;       /* NULL: none of the module's, or not known */
    const void *caller;                  /* in the package; NULL: the host calls */
    const ULONG_PTR *words;              /* arguments */
};

void nsp_trace_call_enter(struct nsp_trace *trace, struct nsp_trace_call *call, const struct nsp_trace_told *told);

/* It returned @result, or there was @fault. */
void nsp_trace_call_leave(struct nsp_trace *trace, struct nsp_trace_call *call, const struct nsp_trace_told *told,
                          ULONG_PTR result, const struct nsp_fault *fault);

/* trace_stub.c: the support functions of the two tables, each behind its stub. */
void nsp_trace_stubs_fill(struct nsp_lsa_table *lsa, struct nsp_dll_table *dll);

#endif
