/*
 * Threads that packages make with CreateThread.  Contract 6.16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_THREAD_H
#define NSP_PACKAGE_THREAD_H

#include "package/package.h"

/*
 * After Shutdown: wait for the threads of @module.  FALSE when one would not end, and then all that it can reach must
 * stay: the DLL, the module and the host.
 */
BOOL nsp_threads_join(struct nsp_module *module);

#endif
