/*
 * The support functions: lsa_<WindowsName> for each of the 66 slots, one prototype each, from the list of secpkg_abi.h.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_FUNCTIONS_H
#define NSP_LSA_FUNCTIONS_H

#include "secpkg_abi.h"

#define X(since, name, ret, args) ret NTAPI lsa_##name args;
NSP_LSA_FUNCTIONS(X)
#undef X

/* Slots that hold a place: what is there does nothing, on Windows neither. */
#define NSP_LSA_DUMMIES(X) X(DummyFunction6) X(DummyFunction7)

#endif
