/*
 * Functions of user halves that the LSA half names: those that RegisterCallback made known, and exports.  They run in
 * the client, which is in this process: on the thread of its call, in a frame of their own.  Contract 6.36 and 7.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_CALLBACK_H
#define NSP_PACKAGE_CALLBACK_H

#include "package/package.h"

struct nsp_client;
struct nsp_user_call;

/*
 * The same id again replaces, a NULL @function unregisters.
 *   STATUS_INVALID_PARAMETER  @function is no code
 *   STATUS_NO_MEMORY
 */
NTSTATUS nsp_callback_set(struct nsp_package *pkg, ULONG id, nsp_callback *function);
const void *nsp_callback_find(struct nsp_package *pkg, ULONG id);
void nsp_callbacks_free(struct nsp_package *pkg);

/*
 * Call @function of @pkg in @client.  *@result is what it returned, which may be rubbish: old headers call such
 * functions VOID.  *@output is what it gave, in the user half's memory.  That is nothing when this fails with
 *   STATUS_PROCEDURE_NOT_FOUND     @function is NULL
 *   STATUS_PROCESS_IS_TERMINATING  the client has disappeared, or the package is dead
 *   the exception's code           it faulted: a finding is filed, and the package is dead
 * @call is the function's to write to: its data may come back as the output.
 */
NTSTATUS nsp_callback_run(struct nsp_package *pkg, struct nsp_client *client, const void *function, const char *name,
                          struct nsp_user_call *call, SecBuffer *output, NTSTATUS *result);
void nsp_callback_free_output(struct nsp_package *pkg, const struct nsp_user_call *call, const SecBuffer *output);

/* user_functions.c: FreeHeap of SECPKG_DLL_FUNCTIONS. */
void nsp_user_heap_free(struct nsp_host *host, void *block, const void *caller);

#endif
