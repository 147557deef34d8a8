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
    BOOL is_watched, is_quick;
    LONG overlaps, loads;
};

NTSTATUS nsp_handles_create(struct nsp_watch *watch, struct nsp_handles **out);
void nsp_handles_free(struct nsp_handles *handles); /* NULL is allowed */

/*
 * @is_quiet: from now on nobody opens or closes handles between calls of packages without a word to the functions
 * below.  What is known after a call that left all as it was is then what the next one begins with, and the system need
 * not be asked again: that is most of what a call in check mode costs under Wine.
 */
void nsp_handles_set_quiet(struct nsp_handles *handles, BOOL is_quiet);

/*
 * Around a call into a DLL, of which @module is a key.  A call that overlaps with another is not watched: nobody knows
 * whose handles are whose.
 */
void nsp_handles_before(struct nsp_handles *handles, struct nsp_handle_mark *mark);
void nsp_handles_after(struct nsp_handles *handles, const struct nsp_handle_mark *mark, const void *module,
                       const char *call);

/* The host opened @handle for itself or for the client: it is not the package's that runs. */
void nsp_handles_except(HANDLE handle);

/* The host closes such a handle: what is opened next gets its value. */
void nsp_handles_close(HANDLE handle);

/* The package gave @handle to the client, who closes it. */
void nsp_handles_give(struct nsp_handles *handles, HANDLE handle);

/* The DLL was unloaded.  When it @should_close, a finding is filed for each call and type of what is open. */
void nsp_handles_end_module(struct nsp_handles *handles, const void *module, BOOL should_close);

#endif
