/*
 * Extended information of a package: asked once, kept in its record.  Contract 8.6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_EXTENDED_H
#define NSP_PACKAGE_EXTENDED_H

#include "package/package.h"

/* Ask for the classes 1, 2, 4, 5 and 7.  What the package does not have is no failure; FALSE when it died of it. */
BOOL nsp_extended_ask(struct nsp_package *pkg);
void nsp_extended_free(struct nsp_package *pkg);

/* What it said of @class, one block of the package record; NULL when it said nothing. */
const struct nsp_extended_information *nsp_extended_get(const struct nsp_package *pkg, enum nsp_extended class);

/* A copy in one block, as @class; NULL for what cannot be read, has no sense, or when memory is full. */
struct nsp_extended_information *nsp_extended_copy(enum nsp_extended class,
                                                   const struct nsp_extended_information *theirs);

/* Tell the package something: SetExtendedInformation gets a copy. */
SECURITY_STATUS nsp_extended_set(struct nsp_package *pkg, const struct nsp_extended_information *information);

/* Who answers QueryContextAttributes of a mapped context for @attribute: TRUE, the LSA half. */
BOOL nsp_extended_is_thunked(const struct nsp_package *pkg, ULONG attribute);

#endif
