/*
 * Support functions that are not written yet.  Each says so once, clears its outputs, in/out ones included, and
 * fails; those that cannot fail do nothing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "lsa/functions.h"
#include "watch/log.h"
#include <string.h>

#pragma GCC diagnostic ignored "-Wunused-parameter"

#define CLEAR(out) do { if (out) memset(out, 0, sizeof(*(out))); } while (0)
#define NOT_WRITTEN() NSP_FIXME("lsa", "not implemented")

NTSTATUS NTAPI lsa_SaveSupplementalCredentials(LUID *LogonId, ULONG SupplementalCredSize,
                                               void *SupplementalCreds, BOOLEAN Synchronous)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_OpenSamUser(UNICODE_STRING *Name, enum nsp_name_type NameType,
                               UNICODE_STRING *Prefix, BOOLEAN AllowGuest, ULONG Reserved,
                               void **UserHandle)
{
    CLEAR(UserHandle);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_GetUserCredentials(void *UserHandle, void **PrimaryCreds,
                                      ULONG *PrimaryCredsSize, void **SupplementalCreds,
                                      ULONG *SupplementalCredsSize)
{
    CLEAR(PrimaryCreds);
    CLEAR(PrimaryCredsSize);
    CLEAR(SupplementalCreds);
    CLEAR(SupplementalCredsSize);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_GetUserAuthData(void *UserHandle, UCHAR **UserAuthData, ULONG *UserAuthDataSize)
{
    CLEAR(UserAuthData);
    CLEAR(UserAuthDataSize);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CloseSamUser(void *UserHandle)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_ConvertAuthDataToToken(void *UserAuthData, ULONG UserAuthDataSize,
                                          SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                          TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType,
                                          UNICODE_STRING *AuthorityName, HANDLE *Token,
                                          LUID *LogonId, UNICODE_STRING *AccountName,
                                          NTSTATUS *SubStatus)
{
    CLEAR(Token);
    CLEAR(LogonId);
    CLEAR(AccountName);
    CLEAR(SubStatus);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_ClientCallback(char *Callback, ULONG_PTR Argument1, ULONG_PTR Argument2,
                                  SecBuffer *Input, SecBuffer *Output)
{
    CLEAR(Output);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_GetAuthDataForUser(UNICODE_STRING *Name, enum nsp_name_type NameType,
                                      UNICODE_STRING *Prefix, UCHAR **UserAuthData,
                                      ULONG *UserAuthDataSize, UNICODE_STRING *UserFlatName)
{
    CLEAR(UserAuthData);
    CLEAR(UserAuthDataSize);
    CLEAR(UserFlatName);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CrackSingleName(ULONG FormatOffered, BOOLEAN PerformAtGC,
                                   UNICODE_STRING *NameInput, UNICODE_STRING *Prefix,
                                   ULONG RequestedFormat, UNICODE_STRING *CrackedName,
                                   UNICODE_STRING *DnsDomainName, ULONG *SubStatus)
{
    CLEAR(CrackedName);
    CLEAR(DnsDomainName);
    CLEAR(SubStatus);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CrediRead(LUID *LogonId, ULONG CredFlags, WCHAR *TargetName, ULONG Type,
                             ULONG Flags, struct nsp_encrypted_credential **Credential)
{
    CLEAR(Credential);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CrediReadDomainCredentials(LUID *LogonId, ULONG CredFlags,
                                              CREDENTIAL_TARGET_INFORMATIONW *TargetInfo,
                                              ULONG Flags, ULONG *Count,
                                              struct nsp_encrypted_credential ***Credential)
{
    CLEAR(Count);
    CLEAR(Credential);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

void NTAPI lsa_CrediFreeCredentials(ULONG Count, struct nsp_encrypted_credential **Credentials)
{
    NOT_WRITTEN();
}

NTSTATUS NTAPI lsa_ExpandAuthDataForDomain(UCHAR *UserAuthData, ULONG UserAuthDataSize,
                                           void *Reserved, UCHAR **ExpandedAuthData,
                                           ULONG *ExpandedAuthDataSize)
{
    CLEAR(ExpandedAuthData);
    CLEAR(ExpandedAuthDataSize);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CrediWrite(LUID *LogonId, ULONG CredFlags,
                              struct nsp_encrypted_credential *Credential, ULONG Flags)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CrediUnmarshalandDecodeString(WCHAR *MarshaledString, UCHAR **Blob,
                                                 ULONG *BlobSize, BOOLEAN *IsFailureFatal)
{
    CLEAR(Blob);
    CLEAR(BlobSize);
    CLEAR(IsFailureFatal);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

void NTAPI lsa_DummyFunction6(void *Buffer, ULONG BufferSize)
{
    NOT_WRITTEN();
}

NTSTATUS NTAPI lsa_GetServiceAccountPassword(UNICODE_STRING *AccountName,
                                             UNICODE_STRING *DomainName,
                                             enum nsp_cred_fetch CredFetch,
                                             FILETIME *FileTimeExpiry,
                                             UNICODE_STRING *CurrentPassword,
                                             UNICODE_STRING *PreviousPassword,
                                             FILETIME *FileTimeCurrPwdValidForOutbound)
{
    CLEAR(FileTimeExpiry);
    CLEAR(CurrentPassword);
    CLEAR(PreviousPassword);
    CLEAR(FileTimeCurrPwdValidForOutbound);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

void NTAPI lsa_DummyFunction7(void *Buffer, ULONG BufferSize)
{
    NOT_WRITTEN();
}
