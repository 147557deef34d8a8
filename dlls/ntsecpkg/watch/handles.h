/*
 * Kernel handles that calls of packages leave open.  Nobody may list a process' handles under Wine 8.0, so a call is
 * watched by the values that the system gives out next: what is open there afterwards was opened in the call.  If it is
 * so still when the DLL is unloaded, it is a leak.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_HANDLES_H
#define NSP_WATCH_HANDLES_H

#include "secpkg_abi.h"

struct nsp_handles;
struct nsp_watch;

/* What is known when a call begins. */
struct nsp_handle_mark {
    BOOL is_watched;
    LONG overlaps, loads;
};

NTSTATUS nsp_handles_create(struct nsp_watch *watch, struct nsp_handles **out);
void nsp_handles_free(struct nsp_handles *handles); /* NULL is allowed */

/*
 * Around a call into a DLL, of which @module is a key.  A call that overlaps with another is not watched: nobody knows
 * whose handles are whose.
 */
void nsp_handles_before(struct nsp_handles *handles, struct nsp_handle_mark *mark);
void nsp_handles_after(struct nsp_handles *handles, const struct nsp_handle_mark *mark, const void *module,
                       const char *call);

/* The host opened @handle for itself or for the client: it is not the package's that runs. */
void nsp_handles_except(HANDLE handle);

/* The package gave @handle to the client, who closes it. */
void nsp_handles_give(struct nsp_handles *handles, HANDLE handle);

/* The DLL was unloaded.  When it @should_close, a finding is filed for each call and type of what is open. */
void nsp_handles_end_module(struct nsp_handles *handles, const void *module, BOOL should_close);

/* How many handles of types that a finding tells of this process has open.  0: the system does not say. */
ULONG nsp_handles_count_open(void);

#endif
