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
    X(UnloadPackage) X(SaveSupplementalCredentials) X(CreateThread) X(RegisterNotification) X(CancelNotification) \
    X(MapBuffer) X(CreateToken) X(AuditLogon) X(CallPackage) X(GetCallInfo) X(CallPackageEx) X(CreateSharedMemory) \
    X(AllocateSharedMemory) X(FreeSharedMemory) X(DeleteSharedMemory) X(OpenSamUser) X(GetUserCredentials) \
    X(GetUserAuthData) X(CloseSamUser) X(ConvertAuthDataToToken) X(ClientCallback) X(UpdateCredentials) \
    X(GetAuthDataForUser) X(CrackSingleName) X(AuditAccountLogon) X(CallPackagePassthrough) X(CrediRead) \
    X(CrediReadDomainCredentials) X(CrediFreeCredentials) X(LsaProtectMemory) X(LsaUnprotectMemory) \
    X(OpenTokenByLogonId) X(ExpandAuthDataForDomain) X(CreateTokenEx) X(CrediWrite) X(CrediUnmarshalandDecodeString) \
    X(DummyFunction6) X(GetExtendedCallFlags) X(DuplicateTokenHandle) X(GetServiceAccountPassword) X(DummyFunction7) \
    X(AuditLogonEx) X(CheckProtectedUserByToken) X(QueryClientRequest) X(GetAppModeInfo) X(SetAppModeInfo) \
    X(GetClientInfoEx) X(GetSecpkgFailureReason) X(SetSecpkgFailureReason)

#endif
