/*
 * Notifications: callbacks that packages ask for with RegisterNotification.  Contract 6.18 and 6.19.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_NOTIFY_H
#define NSP_PACKAGE_NOTIFY_H

#include "package/package.h"

/* Tell every registration for it that @pkg was loaded or goes. */
void nsp_notify_package_change(struct nsp_package *pkg, enum nsp_package_change change);

/*
 * Stop all registrations of @pkg: on return no callback runs, unless on the calling thread.  CancelNotification knows
 * them still.
 */
void nsp_notify_stop(struct nsp_package *pkg);

/* The same, and forget them.  In check mode those that live after Shutdown are findings. */
void nsp_notify_end(struct nsp_package *pkg, BOOL was_shut_down);

#endif
