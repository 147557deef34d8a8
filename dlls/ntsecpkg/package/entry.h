/*
 * One way into a package, and what is looked after around the call: recursion, faults, time, and what must be put back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_ENTRY_H
#define NSP_PACKAGE_ENTRY_H

#include "package/enter.h"
#include "package/trace_call.h"

struct nsp_fault;
struct nsp_frame;
struct nsp_user_call;

/* One way in, and what came of it. */
struct nsp_entry {
    struct nsp_module *module;
    struct nsp_package *pkg;         /* NULL: what is entered is the DLL's */
    const char *call;
    const char *side;                /* as the trace calls it */
    enum nsp_table table;            /* of the slot; NSP_TABLE_LSA, which no package gives: it is none */
    unsigned slot;
    const void *function;
    const struct nsp_call_on *on;    /* may be NULL */
    const ULONG_PTR *args;
    unsigned count;
    BOOL is_thread;                  /* a fault ends the thread only, not the package */
    BOOL is_for_client;              /* it returns to the client, if it is not a nested one */
    struct nsp_user_call *app_mode;  /* for GetAppModeInfo; afterwards what SetAppModeInfo said.  NULL: nothing */
};

/*
 * Whether a package calls itself without an end, directly or through others, the last of which is in @top.  Once that
 * was refused, whoever is in the call is not entered again before all of it has returned: two packages that answer
 * UpdateCredentials with UpdateCredentials would come back as often as two to the power of the depth.
 */
BOOL nsp_entry_is_too_deep(const struct nsp_entry *entry, struct nsp_frame *top);

/* It faulted: the finding, the package's state, and the status for who entered it. */
NTSTATUS nsp_entry_end_in_fault(const struct nsp_entry *entry, const struct nsp_fault *fault);

/* Calls that wait by nature are not timed, nor those of somebody with a debugger. */
BOOL nsp_entry_is_timed(const struct nsp_entry *entry);
void nsp_entry_check_time(const struct nsp_entry *entry, struct nsp_frame *frame, ULONGLONG elapsed_ms);

/* What the package must have put back before it returned: the token, if it impersonated the client. */
void nsp_entry_check_impersonation(const struct nsp_entry *entry, const struct nsp_frame *frame);
#ifdef __i386__
void nsp_entry_check_convention(const struct nsp_entry *entry, LONG popped);
#endif

/* What the trace is told of it. */
struct nsp_trace_told nsp_entry_told(const struct nsp_entry *entry);

#endif
