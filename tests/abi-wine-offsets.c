/*
 * Offsets, sizes and constants as a package sees them that was compiled with Wine's
 * headers.  Compiled by the mingw compiler with Wine's folder in front, and without
 * any header of ours that brings in windows.h.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <stdarg.h>
#include <windef.h>
#include <winbase.h>
#define SECURITY_WIN32
#include <sspi.h>
#include <ntsecapi.h>

/* A/W macros, which would rename members of the tables */
#undef AcquireCredentialsHandle
#undef AddCredentials
#undef ChangeAccountPassword
#undef LogonUser
#undef LogonUserEx
#undef QueryContextAttributes
#undef QueryCredentialsAttributes
#undef SetContextAttributes
#undef SetCredentialsAttributes

#include <ntsecpkg.h>

#include "abi-lists.h"
#include "abi-wine.h"

#if !defined(__WINE_SSPI_H__) || !defined(_NTSECPKG_H)
#error these are not the headers of Wine: -isystem its folder is missing
#endif

/* Wine's own names for these members */
#define AcquireCredentialsHandle SpAcquireCredentialsHandle
#define AddCredentials SpAddCredentials
#define LogonUser LsaLogonUser
#define QueryContextAttributes SpQueryContextAttributes
#define QueryCredentialsAttributes SpQueryCredentialsAttributes

#define SIZE(type) { #type, NULL, sizeof(type) },
#define CONSTANT(name) { NULL, #name, (unsigned)(name) },

/* Two function types that Wine 8.0 has wrong, and what they should be */
typedef VOID (NTAPI *callback_void)(ULONG_PTR, ULONG_PTR, PSecBuffer, PSecBuffer);
typedef NTSTATUS (NTAPI *callback_status)(ULONG_PTR, ULONG_PTR, PSecBuffer, PSecBuffer);
typedef NTSTATUS (NTAPI *credguard_7)(LSA_SEC_HANDLE, const UNICODE_STRING *, PHANDLE,
                                      PLSA_REDIRECTED_LOGON_CALLBACK *,
                                      PLSA_REDIRECTED_LOGON_CLEANUP_CALLBACK *, PULONG, PVOID *);
typedef NTSTATUS (NTAPI *credguard_8)(LSA_SEC_HANDLE, LSA_SEC_HANDLE, const UNICODE_STRING *,
                                      PHANDLE, PLSA_REDIRECTED_LOGON_CALLBACK *,
                                      PLSA_REDIRECTED_LOGON_CLEANUP_CALLBACK *, PULONG, PVOID *);

#define IS(type, other) __builtin_types_compatible_p(type, other)

const struct wine_fact wine_facts[] = {
    SIZE(LSA_DISPATCH_TABLE)
#define X(slot, name, args) \
    { "LSA_SECPKG_FUNCTION_TABLE", #name, offsetof(LSA_SECPKG_FUNCTION_TABLE, name) },
    SIZE(LSA_SECPKG_FUNCTION_TABLE)
    LSA_SLOTS_WINE(X)
#undef X
#define X(slot, name, args) \
    { "SECPKG_DLL_FUNCTIONS", #name, offsetof(SECPKG_DLL_FUNCTIONS, name) },
    SIZE(SECPKG_DLL_FUNCTIONS)
    DLL_SLOTS_OLD(X)
#undef X
#define X(slot, name, args) \
    { "SECPKG_FUNCTION_TABLE", #name, offsetof(SECPKG_FUNCTION_TABLE, name) },
    SIZE(SECPKG_FUNCTION_TABLE)
    PACKAGE_SLOTS_WINE(X)
#undef X
#define X(slot, name, args) \
    { "SECPKG_USER_FUNCTION_TABLE", #name, offsetof(SECPKG_USER_FUNCTION_TABLE, name) },
    SIZE(SECPKG_USER_FUNCTION_TABLE)
    USER_SLOTS_V1(X)
#undef X

#define X(tag, windows, name, on32, on64) { #windows, #name, offsetof(windows, name) },
    MEMBERS_COMMON(X)
    MEMBERS_WINE(X)
#undef X
    SIZE(SECPKG_CLIENT_INFO)
    SIZE(SECPKG_CALL_INFO)
    SIZE(SECPKG_PARAMETERS)
    SIZE(SECPKG_PRIMARY_CRED)
    SIZE(SECPKG_SUPPLEMENTAL_CRED)
    SIZE(SECPKG_POST_LOGON_USER_INFO)
    SIZE(SECPKG_TARGETINFO)
    SIZE(SECPKG_GSS_INFO)
    SIZE(SECPKG_CONTEXT_THUNKS)
    SIZE(SECPKG_MUTUAL_AUTH_LEVEL)
    SIZE(SECPKG_EXTENDED_INFORMATION)
    SIZE(SECURITY_USER_DATA)
    SIZE(SECPKG_REDIRECTED_LOGON_BUFFER)
    SIZE(LSA_SEC_HANDLE)
    SIZE(SecBuffer)
    SIZE(SecBufferDesc)
    SIZE(SecPkgInfoW)
    SIZE(SECURITY_LOGON_TYPE)

    CONSTANT(SECPKG_INTERFACE_VERSION)
    CONSTANT(SECPKG_INTERFACE_VERSION_2)
    CONSTANT(SECPKG_INTERFACE_VERSION_3)
    CONSTANT(SECPKG_INTERFACE_VERSION_4)
    CONSTANT(SECPKG_INTERFACE_VERSION_5)
    CONSTANT(SECPKG_INTERFACE_VERSION_6)
    CONSTANT(SECPKG_INTERFACE_VERSION_7)
    CONSTANT(SECPKG_INTERFACE_VERSION_8)
    CONSTANT(SECPKG_STATE_ENCRYPTION_PERMITTED)
    CONSTANT(SECPKG_STATE_STRONG_ENCRYPTION_PERMITTED)
    CONSTANT(SECPKG_STATE_DOMAIN_CONTROLLER)
    CONSTANT(SECPKG_STATE_WORKSTATION)
    CONSTANT(SECPKG_STATE_STANDALONE)
    CONSTANT(LsaTokenInformationNull)
    CONSTANT(LsaTokenInformationV1)
    CONSTANT(SecNameSamCompatible)
    CONSTANT(SecNameAlternateId)
    CONSTANT(SecNameFlat)
    CONSTANT(SecNameDN)
    CONSTANT(SecpkgGssInfo)
    CONSTANT(SecpkgContextThunks)
    CONSTANT(SecpkgMutualAuthLevel)
    CONSTANT(SecpkgMaxInfo)
    CONSTANT(SECBUFFER_ATTRMASK)
    CONSTANT(SECBUFFER_READONLY)
    CONSTANT(SECBUFFER_READONLY_WITH_CHECKSUM)
    CONSTANT(SECPKG_CONTEXT_EXPORT_RESET_NEW)
    CONSTANT(SECPKG_CONTEXT_EXPORT_DELETE_OLD)

    { NULL, "callback returns",
      IS(PLSA_CALLBACK_FUNCTION, callback_void) ? 0 :
      IS(PLSA_CALLBACK_FUNCTION, callback_status) ? sizeof(NTSTATUS) : (size_t)-1 },
    { NULL, "credential guard takes",
      IS(SpGetRemoteCredGuardLogonBufferFn *, credguard_7) ? 7 :
      IS(SpGetRemoteCredGuardLogonBufferFn *, credguard_8) ? 8 : (size_t)-1 },
};

const size_t wine_fact_count = sizeof(wine_facts) / sizeof(wine_facts[0]);
