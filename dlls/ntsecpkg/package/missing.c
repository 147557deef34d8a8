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

NTSTATUS NTAPI lsa_UnloadPackage(void)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_SaveSupplementalCredentials(LUID *LogonId, ULONG SupplementalCredSize,
                                               void *SupplementalCreds, BOOLEAN Synchronous)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

HANDLE NTAPI lsa_CreateThread(SECURITY_ATTRIBUTES *SecurityAttributes, ULONG StackSize,
                              nsp_thread_start *StartFunction, void *ThreadParameter,
                              ULONG CreationFlags, ULONG *ThreadId)
{
    CLEAR(ThreadId);
    NOT_WRITTEN();
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return NULL;
}

HANDLE NTAPI lsa_RegisterNotification(nsp_thread_start *StartFunction, void *Parameter,
                                      ULONG NotificationType, ULONG NotificationClass,
                                      ULONG NotificationFlags, ULONG IntervalMinutes,
                                      HANDLE WaitEvent)
{
    NOT_WRITTEN();
    return NULL;
}

NTSTATUS NTAPI lsa_CancelNotification(HANDLE NotifyHandle)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_MapBuffer(SecBuffer *InputBuffer, SecBuffer *OutputBuffer)
{
    /* Both may be the same structure, and then the input is all there is. */
    if (OutputBuffer != InputBuffer)
        CLEAR(OutputBuffer);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CreateToken(LUID *LogonId, TOKEN_SOURCE *TokenSource,
                               SECURITY_LOGON_TYPE LogonType,
                               SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                               enum nsp_token_info TokenInformationType, void *TokenInformation,
                               TOKEN_GROUPS *TokenGroups, UNICODE_STRING *AccountName,
                               UNICODE_STRING *AuthorityName, UNICODE_STRING *Workstation,
                               UNICODE_STRING *ProfilePath, HANDLE *Token, NTSTATUS *SubStatus)
{
    CLEAR(Token);
    CLEAR(SubStatus);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

void NTAPI lsa_AuditLogon(NTSTATUS Status, NTSTATUS SubStatus, UNICODE_STRING *AccountName,
                          UNICODE_STRING *AuthenticatingAuthority, UNICODE_STRING *WorkstationName,
                          PSID UserSid, SECURITY_LOGON_TYPE LogonType, TOKEN_SOURCE *TokenSource,
                          LUID *LogonId)
{
    NOT_WRITTEN();
}

NTSTATUS NTAPI lsa_CallPackage(UNICODE_STRING *AuthenticationPackage, void *ProtocolSubmitBuffer,
                               ULONG SubmitBufferLength, void **ProtocolReturnBuffer,
                               ULONG *ReturnBufferLength, NTSTATUS *ProtocolStatus)
{
    CLEAR(ProtocolReturnBuffer);
    CLEAR(ReturnBufferLength);
    CLEAR(ProtocolStatus);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

BOOLEAN NTAPI lsa_GetCallInfo(struct nsp_call_info *Info)
{
    /* A package built with an old header has no more room than this. */
    if (Info)
        memset(Info, 0, offsetof(struct nsp_call_info, MechOid));
    NOT_WRITTEN();
    return FALSE;
}

NTSTATUS NTAPI lsa_CallPackageEx(UNICODE_STRING *AuthenticationPackage, void *ClientBufferBase,
                                 void *ProtocolSubmitBuffer, ULONG SubmitBufferLength,
                                 void **ProtocolReturnBuffer, ULONG *ReturnBufferLength,
                                 NTSTATUS *ProtocolStatus)
{
    CLEAR(ProtocolReturnBuffer);
    CLEAR(ReturnBufferLength);
    CLEAR(ProtocolStatus);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

void *NTAPI lsa_CreateSharedMemory(ULONG MaxSize, ULONG InitialSize)
{
    NOT_WRITTEN();
    return NULL;
}

void *NTAPI lsa_AllocateSharedMemory(void *SharedMem, ULONG Size)
{
    NOT_WRITTEN();
    return NULL;
}

void NTAPI lsa_FreeSharedMemory(void *SharedMem, void *Memory)
{
    NOT_WRITTEN();
}

BOOLEAN NTAPI lsa_DeleteSharedMemory(void *SharedMem)
{
    NOT_WRITTEN();
    return FALSE;
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

NTSTATUS NTAPI lsa_UpdateCredentials(struct nsp_primary_cred *PrimaryCredentials,
                                     struct nsp_supplemental_cred_array *Credentials)
{
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

NTSTATUS NTAPI lsa_AuditAccountLogon(ULONG AuditId, BOOLEAN Success, UNICODE_STRING *Source,
                                     UNICODE_STRING *ClientName, UNICODE_STRING *MappedName,
                                     NTSTATUS Status)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_CallPackagePassthrough(UNICODE_STRING *AuthenticationPackage,
                                          void *ClientBufferBase, void *ProtocolSubmitBuffer,
                                          ULONG SubmitBufferLength, void **ProtocolReturnBuffer,
                                          ULONG *ReturnBufferLength, NTSTATUS *ProtocolStatus)
{
    CLEAR(ProtocolReturnBuffer);
    CLEAR(ReturnBufferLength);
    CLEAR(ProtocolStatus);
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

void NTAPI lsa_LsaProtectMemory(void *Buffer, ULONG BufferSize)
{
    NOT_WRITTEN();
}

void NTAPI lsa_LsaUnprotectMemory(void *Buffer, ULONG BufferSize)
{
    NOT_WRITTEN();
}

NTSTATUS NTAPI lsa_OpenTokenByLogonId(LUID *LogonId, HANDLE *RetTokenHandle)
{
    CLEAR(RetTokenHandle);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
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

NTSTATUS NTAPI lsa_CreateTokenEx(LUID *LogonId, TOKEN_SOURCE *TokenSource,
                                 SECURITY_LOGON_TYPE LogonType,
                                 SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                 enum nsp_token_info TokenInformationType, void *TokenInformation,
                                 TOKEN_GROUPS *TokenGroups, UNICODE_STRING *Workstation,
                                 UNICODE_STRING *ProfilePath, void *SessionInformation,
                                 enum nsp_session_info SessionInformationType, HANDLE *Token,
                                 NTSTATUS *SubStatus)
{
    CLEAR(Token);
    CLEAR(SubStatus);
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

NTSTATUS NTAPI lsa_GetExtendedCallFlags(ULONG *Flags)
{
    CLEAR(Flags);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_DuplicateTokenHandle(HANDLE SourceHandle, HANDLE *DestinationHandle)
{
    CLEAR(DestinationHandle);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
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

void NTAPI lsa_AuditLogonEx(NTSTATUS Status, NTSTATUS SubStatus, UNICODE_STRING *AccountName,
                            UNICODE_STRING *AuthenticatingAuthority,
                            UNICODE_STRING *WorkstationName, PSID UserSid,
                            SECURITY_LOGON_TYPE LogonType,
                            SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                            TOKEN_SOURCE *TokenSource, LUID *LogonId)
{
    NOT_WRITTEN();
}

NTSTATUS NTAPI lsa_CheckProtectedUserByToken(HANDLE UserToken, BOOLEAN *ProtectedUser)
{
    CLEAR(ProtectedUser);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_QueryClientRequest(struct nsp_client_request *ClientRequest, ULONG QueryType,
                                      void **ReplyBuffer)
{
    CLEAR(ReplyBuffer);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_GetAppModeInfo(ULONG *UserFunction, ULONG_PTR *Argument1, ULONG_PTR *Argument2,
                                  SecBuffer *UserData, BOOLEAN *ReturnToLsa)
{
    CLEAR(UserFunction);
    CLEAR(Argument1);
    CLEAR(Argument2);
    CLEAR(UserData);
    CLEAR(ReturnToLsa);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_SetAppModeInfo(ULONG UserFunction, ULONG_PTR Argument1, ULONG_PTR Argument2,
                                  SecBuffer *UserData, BOOLEAN ReturnToLsa)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_GetClientInfoEx(struct nsp_client_info_ex *ClientInfo, ULONG StructSize)
{
    if (ClientInfo)
        memset(ClientInfo, 0, min(StructSize, sizeof(*ClientInfo)));
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_GetSecpkgFailureReason(ULONG_PTR PackageID, struct nsp_failure_reason *Reason)
{
    CLEAR(Reason);
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}

NTSTATUS NTAPI lsa_SetSecpkgFailureReason(struct nsp_failure_reason Reason)
{
    NOT_WRITTEN();
    return STATUS_NOT_IMPLEMENTED;
}
