/*
 * A package whose legs do nothing but say that one more is needed, for bench/sspi.c; and one slot that does as much as
 * the least that is of use, for bench/trace.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include <bcrypt.h>

#define EXPORT __declspec(dllexport)

static BCRYPT_ALG_HANDLE sha256;

static NTSTATUS NTAPI initialize(ULONG_PTR PackageId, struct nsp_parameters *Parameters,
                                 struct nsp_lsa_table *FunctionTable)
{
    (void)PackageId;
    (void)Parameters;
    (void)FunctionTable;
    return BCryptOpenAlgorithmProvider(&sha256, BCRYPT_SHA256_ALGORITHM, NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG);
}

static NTSTATUS NTAPI stop(void)
{
    return BCryptCloseAlgorithmProvider(sha256, 0);
}

static NTSTATUS NTAPI get_info(SecPkgInfoW *info)
{
    info->fCapabilities = NSP_CAP_CONNECTION;
    info->wVersion = 1;
    info->wRPCID = 0xFFFF;
    info->cbMaxToken = 64;
    info->Name = (WCHAR *)L"Trivial";
    info->Comment = (WCHAR *)L"does nothing";
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI acquire(UNICODE_STRING *PrincipalName, ULONG CredentialUseFlags, LUID *LogonId,
                              void *AuthorizationData, void *GetKeyFunction, void *GetKeyArgument,
                              nsp_sec_handle *CredentialHandle, TimeStamp *ExpirationTime)
{
    (void)PrincipalName;
    (void)CredentialUseFlags;
    (void)LogonId;
    (void)AuthorizationData;
    (void)GetKeyFunction;
    (void)GetKeyArgument;
    (void)ExpirationTime;
    *CredentialHandle = 1;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI release(nsp_sec_handle Handle)
{
    (void)Handle;
    return STATUS_SUCCESS;
}

/* Signs a message of 64 bytes. */
static NTSTATUS NTAPI sign(nsp_sec_handle ContextHandle, SecBufferDesc *ControlToken)
{
    UCHAR message[64] = { 1 }, key[32] = { 2 }, mac[32];
    BCRYPT_HASH_HANDLE hash;
    NTSTATUS status;

    (void)ContextHandle;
    (void)ControlToken;
    if ((status = BCryptCreateHash(sha256, &hash, NULL, 0, key, sizeof(key), 0)))
        return status;
    if (!(status = BCryptHashData(hash, message, sizeof(message), 0)))
        status = BCryptFinishHash(hash, mac, sizeof(mac), 0);
    BCryptDestroyHash(hash);
    return status;
}

/* Four bytes to four bytes: as little as a handshake can say. */
EXPORT NTSTATUS NTAPI trivial_leg(nsp_sec_handle CredentialHandle, nsp_sec_handle ContextHandle,
                                  UNICODE_STRING *TargetName, ULONG ContextRequirements, ULONG TargetDataRep,
                                  SecBufferDesc *InputBuffers, nsp_sec_handle *NewContextHandle,
                                  SecBufferDesc *OutputBuffers, ULONG *ContextAttributes, TimeStamp *ExpirationTime,
                                  BOOLEAN *MappedContext, SecBuffer *ContextData)
{
    (void)CredentialHandle;
    (void)ContextHandle;
    (void)TargetName;
    (void)ContextRequirements;
    (void)TargetDataRep;
    (void)ExpirationTime;
    (void)MappedContext;
    (void)ContextData;
    *NewContextHandle = 2;
    *ContextAttributes = 0;
    OutputBuffers->pBuffers[0].cbBuffer = 4;
    *(ULONG *)OutputBuffers->pBuffers[0].pvBuffer =
        InputBuffers ? *(const ULONG *)InputBuffers->pBuffers[0].pvBuffer : 0;
    return SEC_I_CONTINUE_NEEDED;
}

EXPORT NTSTATUS NTAPI SpLsaModeInitialize(ULONG LsaVersion, ULONG *PackageVersion, struct nsp_package_table **Tables,
                                          ULONG *Count)
{
    static struct nsp_package_table table = {
        .Initialize = initialize, .GetInfo = get_info, .AcquireCredentialsHandle = acquire,
        .FreeCredentialsHandle = release, .InitLsaModeContext = trivial_leg, .DeleteContext = release,
        .ApplyControlToken = sign, .Shutdown = stop
    };

    (void)LsaVersion;
    *PackageVersion = NSP_INTERFACE_V1;
    *Tables = &table;
    *Count = 1;
    return STATUS_SUCCESS;
}
