/*
 * The other kinds of DLLs that the LSA loads: password filters and subauthentication packages, whose functions are
 * exports.  Contract P1 and P2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PLUGIN_H
#define NSP_PACKAGE_PLUGIN_H

#include "package/package.h"

/* name, bytes of arguments on i386 */
#define NSP_FILTER_FUNCTIONS(X) \
    X(InitializeChangeNotify, 0) \
    X(PasswordFilter, 16) \
    X(PasswordChangeNotify, 12) \
    X(DeltaNotify, 28)

#define NSP_SUBAUTH_FUNCTIONS(X) \
    X(Msv1_0SubAuthenticationRoutine, 36) \
    X(Msv1_0SubAuthenticationFilter, 36) \
    X(Msv1_0SubAuthenticationRoutineEx, 28) \
    X(Msv1_0SubAuthenticationRoutineGeneric, 16)

enum nsp_filter_slot {
#define X(name, size) NSP_FILTER_##name,
    NSP_FILTER_FUNCTIONS(X)
#undef X
    NSP_FILTER_COUNT
};

enum nsp_subauth_slot {
#define X(name, size) NSP_SUBAUTH_##name,
    NSP_SUBAUTH_FUNCTIONS(X)
#undef X
    NSP_SUBAUTH_COUNT
};

/* Make the package of a module that is a filter or a subauthentication package from what it exports. */
NTSTATUS nsp_plugin_ask(struct nsp_module *module);

/* The table of their functions, and of a plain SSP's. */
enum nsp_table nsp_plugin_table(enum nsp_kind kind);

/* enter.c: enter a function of such a package, or of a plain SSP; otherwise as nsp_enter_lsa(). */
BOOL nsp_enter_plugin(struct nsp_package *pkg, unsigned slot, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                      NTSTATUS *status);

/* Walk those of one kind in load order, as nsp_package_next(); one that faulted is among them, and says no. */
struct nsp_package *nsp_plugin_next(struct nsp_host *host, enum nsp_kind kind, struct nsp_package *after);

/* filter.c: InitializeChangeNotify; the package becomes READY, DISCARDED or DEAD. */
void nsp_filter_initialize(struct nsp_package *pkg);

#endif
