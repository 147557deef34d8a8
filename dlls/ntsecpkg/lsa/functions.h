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

/* What is not written yet: each of these answers STATUS_NOT_IMPLEMENTED and clears its outputs. */
#define NSP_LSA_MISSING(X) \
    X(SaveSupplementalCredentials) X(OpenSamUser) X(GetUserCredentials) X(GetUserAuthData) X(CloseSamUser) \
    X(ConvertAuthDataToToken) X(ClientCallback) X(GetAuthDataForUser) X(CrackSingleName) X(CrediRead) \
    X(CrediReadDomainCredentials) X(CrediFreeCredentials) X(ExpandAuthDataForDomain) X(CrediWrite) \
    X(CrediUnmarshalandDecodeString) X(DummyFunction6) X(GetServiceAccountPassword) X(DummyFunction7)

#endif
