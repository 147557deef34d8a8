/*
 * What is looked at around a call of a package, besides that it returns: its status, what it answered, and what it was
 * given to read only.  Faults of this kind hurt on Windows only, or much later.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_WATCH_H
#define NSP_PACKAGE_WATCH_H

#include "package/package.h"
#include "watch/finding.h"

/* One call of a slot. */
struct nsp_watched {
    struct nsp_package *pkg;
    enum nsp_table table;
    unsigned slot;
    const void *function;
    const ULONG_PTR *args;
};

/* Whether all of it is looked at, which takes time.  Statuses always are. */
static inline BOOL nsp_is_watched(const struct nsp_host *host)
{
    return (host->flags & NSP_HOST_CHECK_HEAP) != 0;
}

/* What may be no NTSTATUS; SEC_E_... and SEC_I_... travel the same way. */
static inline BOOL nsp_watch_wants(NTSTATUS status)
{
    return status != STATUS_SUCCESS && (((ULONG)status >> 16) & 0xFFF) != FACILITY_SSPI;
}

/* watch_status.c: a finding for what is no NTSTATUS, of what nsp_watch_wants() says. */
void nsp_watch_status(const struct nsp_watched *call, NTSTATUS status);

/* watch_outputs.c: what a call that succeeded left unset, or set by half. */
void nsp_watch_outputs(const struct nsp_watched *call);

/* watch_names.c: counted strings that are no such. */
void nsp_watch_names(const struct nsp_watched *call, NTSTATUS status);

/* File a finding about the call, once. */
#define nsp_watch_tell(call, id, status, ...) \
    nsp_finding_add_once((call)->pkg->module->host->watch, id, status, nsp_slot_name((call)->table, (call)->slot), \
                         (call)->function, __VA_ARGS__)

#endif
