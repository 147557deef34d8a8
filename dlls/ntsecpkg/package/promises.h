/*
 * What a package promises about itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PROMISES_H
#define NSP_PACKAGE_PROMISES_H

#include "package/package.h"

/*
 * Once, when both halves are there: files findings about what GetInfo said, or a plain SSP.  It may leave the package
 * dead.
 */
void nsp_promises_check(struct nsp_package *pkg);

#endif
