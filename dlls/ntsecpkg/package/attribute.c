/*
 * The pointers in structures of attributes, and the sizes of these.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/attribute.h"

#define POINTER(attribute, kind, type, member) { attribute, NSP_POINTER_##kind, offsetof(type, member), 0 }
#define COUNTED(attribute, type, member, length) \
    { attribute, NSP_POINTER_DATA, offsetof(type, member), offsetof(type, length) }

const struct nsp_attribute_pointer nsp_context_pointers[] = {
    POINTER(SECPKG_ATTR_NAMES,              TEXT, SecPkgContext_NamesW, sUserName),
    POINTER(SECPKG_ATTR_KEY_INFO,           TEXT, SecPkgContext_KeyInfoW, sSignatureAlgorithmName),
    POINTER(SECPKG_ATTR_KEY_INFO,           TEXT, SecPkgContext_KeyInfoW, sEncryptAlgorithmName),
    POINTER(SECPKG_ATTR_AUTHORITY,          TEXT, SecPkgContext_AuthorityW, sAuthorityName),
    POINTER(SECPKG_ATTR_PROTO_INFO,         TEXT, SecPkgContext_ProtoInfoW, sProtocolName),
    COUNTED(SECPKG_ATTR_SESSION_KEY,        SecPkgContext_SessionKey, SessionKey, SessionKeyLength),
    POINTER(SECPKG_ATTR_PACKAGE_INFO,       INFO, SecPkgContext_PackageInfoW, PackageInfo),
    POINTER(SECPKG_ATTR_NEGOTIATION_INFO,   INFO, SecPkgContext_NegotiationInfoW, PackageInfo),
    POINTER(SECPKG_ATTR_NATIVE_NAMES,       TEXT, SecPkgContext_NativeNamesW, sClientName),
    POINTER(SECPKG_ATTR_NATIVE_NAMES,       TEXT, SecPkgContext_NativeNamesW, sServerName),
    POINTER(SECPKG_ATTR_CREDENTIAL_NAME,    TEXT, SecPkgContext_CredentialNameW, sCredentialName),
    COUNTED(SECPKG_ATTR_TARGET_INFORMATION, SecPkgContext_TargetInformation, MarshalledTargetInfo,
            MarshalledTargetInfoLength),
    COUNTED(SECPKG_ATTR_UNIQUE_BINDINGS,    SecPkgContext_Bindings, Bindings, BindingsLength),
    COUNTED(SECPKG_ATTR_ENDPOINT_BINDINGS,  SecPkgContext_Bindings, Bindings, BindingsLength),
    POINTER(SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, WIDE, SecPkgContext_ClientSpecifiedTarget, sTargetName),
    { 0 }
};

const struct nsp_attribute_pointer nsp_credential_pointers[] = {
    POINTER(SECPKG_CRED_ATTR_NAMES,         TEXT, SecPkgCredentials_NamesW, sUserName),
    POINTER(SECPKG_CRED_ATTR_SSI_PROVIDER,  TEXT, SecPkgCredentials_SSIProviderW, sProviderName),
    COUNTED(SECPKG_CRED_ATTR_SSI_PROVIDER,  SecPkgCredentials_SSIProviderW, ProviderInfo, ProviderInfoLength),
    { 0 }
};

static const struct { ULONG attribute, size; } sizes[] = {
    { SECPKG_ATTR_SIZES,                   sizeof(SecPkgContext_Sizes) },
    { SECPKG_ATTR_NAMES,                   sizeof(SecPkgContext_NamesW) },
    { SECPKG_ATTR_LIFESPAN,                sizeof(SecPkgContext_Lifespan) },
    { SECPKG_ATTR_DCE_INFO,                sizeof(SecPkgContext_DceInfo) },
    { SECPKG_ATTR_STREAM_SIZES,            sizeof(SecPkgContext_StreamSizes) },
    { SECPKG_ATTR_KEY_INFO,                sizeof(SecPkgContext_KeyInfoW) },
    { SECPKG_ATTR_AUTHORITY,               sizeof(SecPkgContext_AuthorityW) },
    { SECPKG_ATTR_PROTO_INFO,              sizeof(SecPkgContext_ProtoInfoW) },
    { SECPKG_ATTR_PASSWORD_EXPIRY,         sizeof(SecPkgContext_PasswordExpiry) },
    { SECPKG_ATTR_SESSION_KEY,             sizeof(SecPkgContext_SessionKey) },
    { SECPKG_ATTR_PACKAGE_INFO,            sizeof(SecPkgContext_PackageInfoW) },
    { SECPKG_ATTR_USER_FLAGS,              sizeof(SecPkgContext_UserFlags) },
    { SECPKG_ATTR_NEGOTIATION_INFO,        sizeof(SecPkgContext_NegotiationInfoW) },
    { SECPKG_ATTR_NATIVE_NAMES,            sizeof(SecPkgContext_NativeNamesW) },
    { SECPKG_ATTR_FLAGS,                   sizeof(SecPkgContext_Flags) },
    { SECPKG_ATTR_CREDENTIAL_NAME,         sizeof(SecPkgContext_CredentialNameW) },
    { SECPKG_ATTR_TARGET_INFORMATION,      sizeof(SecPkgContext_TargetInformation) },
    { SECPKG_ATTR_ACCESS_TOKEN,            sizeof(SecPkgContext_AccessToken) },
    { SECPKG_ATTR_UNIQUE_BINDINGS,         sizeof(SecPkgContext_Bindings) },
    { SECPKG_ATTR_ENDPOINT_BINDINGS,       sizeof(SecPkgContext_Bindings) },
    { SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, sizeof(SecPkgContext_ClientSpecifiedTarget) },
};

ULONG nsp_context_attribute_size(ULONG attribute)
{
    size_t i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        if (sizes[i].attribute == attribute)
            return sizes[i].size;
    return 0;
}

ULONG nsp_credential_attribute_size(ULONG attribute)
{
    switch (attribute) {
    case SECPKG_CRED_ATTR_NAMES:
        return sizeof(SecPkgCredentials_NamesW);
    case SECPKG_CRED_ATTR_SSI_PROVIDER:
        return sizeof(SecPkgCredentials_SSIProviderW);
    default:
        return 0;
    }
}
