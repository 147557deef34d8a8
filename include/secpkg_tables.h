/*
 * The list macros of the five tables: each function that crosses the border
 * between the LSA and a security package, once.  secpkg_abi.h includes this and
 * makes the structures from it; traces, names and tests are made from it too.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_SECPKG_TABLES_H
#define NSP_SECPKG_TABLES_H

/*
 * X(since, name, result, arguments); order is the order in memory.
 *
 * What the host gives: since is the Windows release, as NT version 0xMMmm (0x0350 is NT 3.5,
 * 0x0500 Windows 2000, 0x0603 Windows 8.1).  From NT 10.0 on the low byte tells the releases
 * apart the way the SDK does: 0x0A00 Windows 10, 0x0A0C Windows 11 22H2, 0x0A10 24H2.
 * The tables carry no version; they only ever grew at the end.
 */
#define NSP_DISPATCH_FUNCTIONS(X) \
    X(0x0350, CreateLogonSession, NTSTATUS, (LUID *LogonId)) \
    X(0x0350, DeleteLogonSession, NTSTATUS, (LUID *LogonId)) \
    X(0x0350, AddCredential, NTSTATUS, \
      (LUID *LogonId, ULONG AuthenticationPackage, LSA_STRING *PrimaryKeyValue, \
       LSA_STRING *Credentials)) \
    X(0x0350, GetCredentials, NTSTATUS, \
      (LUID *LogonId, ULONG AuthenticationPackage, ULONG *QueryContext, \
       BOOLEAN RetrieveAllCredentials, LSA_STRING *PrimaryKeyValue, ULONG *PrimaryKeyLength, \
       LSA_STRING *Credentials)) \
    X(0x0350, DeleteCredential, NTSTATUS, \
      (LUID *LogonId, ULONG AuthenticationPackage, LSA_STRING *PrimaryKeyValue)) \
    X(0x0350, AllocateLsaHeap, void *, (ULONG Length)) \
    X(0x0350, FreeLsaHeap, void, (void *Base)) \
    X(0x0350, AllocateClientBuffer, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, ULONG LengthRequired, \
       void **ClientBaseAddress)) \
    X(0x0350, FreeClientBuffer, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, void *ClientBaseAddress)) \
    X(0x0350, CopyToClientBuffer, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, ULONG Length, void *ClientBaseAddress, \
       void *BufferToCopy)) \
    X(0x0350, CopyFromClientBuffer, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, ULONG Length, void *BufferToCopy, \
       void *ClientBaseAddress))

#define NSP_LSA_FUNCTIONS(X) \
    NSP_DISPATCH_FUNCTIONS(X) \
    X(0x0500, ImpersonateClient, NTSTATUS, (void)) \
    X(0x0500, UnloadPackage, NTSTATUS, (void)) \
    X(0x0500, DuplicateHandle, NTSTATUS, (HANDLE SourceHandle, HANDLE *DestinationHandle)) \
    X(0x0500, SaveSupplementalCredentials, NTSTATUS, \
      (LUID *LogonId, ULONG SupplementalCredSize, void *SupplementalCreds, \
       BOOLEAN Synchronous)) \
    X(0x0500, CreateThread, HANDLE, \
      (SECURITY_ATTRIBUTES *SecurityAttributes, ULONG StackSize, \
       nsp_thread_start *StartFunction, void *ThreadParameter, ULONG CreationFlags, \
       ULONG *ThreadId)) \
    X(0x0500, GetClientInfo, NTSTATUS, (struct nsp_client_info *ClientInfo)) \
    X(0x0500, RegisterNotification, HANDLE, \
      (nsp_thread_start *StartFunction, void *Parameter, ULONG NotificationType, \
       ULONG NotificationClass, ULONG NotificationFlags, ULONG IntervalMinutes, \
       HANDLE WaitEvent)) \
    X(0x0500, CancelNotification, NTSTATUS, (HANDLE NotifyHandle)) \
    X(0x0500, MapBuffer, NTSTATUS, (SecBuffer *InputBuffer, SecBuffer *OutputBuffer)) \
    X(0x0500, CreateToken, NTSTATUS, \
      (LUID *LogonId, TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType, \
       SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, \
       enum nsp_token_info TokenInformationType, void *TokenInformation, \
       TOKEN_GROUPS *TokenGroups, UNICODE_STRING *AccountName, UNICODE_STRING *AuthorityName, \
       UNICODE_STRING *Workstation, UNICODE_STRING *ProfilePath, HANDLE *Token, \
       NTSTATUS *SubStatus)) \
    X(0x0500, AuditLogon, void, \
      (NTSTATUS Status, NTSTATUS SubStatus, UNICODE_STRING *AccountName, \
       UNICODE_STRING *AuthenticatingAuthority, UNICODE_STRING *WorkstationName, PSID UserSid, \
       SECURITY_LOGON_TYPE LogonType, TOKEN_SOURCE *TokenSource, LUID *LogonId)) \
    X(0x0500, CallPackage, NTSTATUS, \
      (UNICODE_STRING *AuthenticationPackage, void *ProtocolSubmitBuffer, \
       ULONG SubmitBufferLength, void **ProtocolReturnBuffer, ULONG *ReturnBufferLength, \
       NTSTATUS *ProtocolStatus)) \
    X(0x0500, FreeReturnBuffer, void, (void *Base)) \
    X(0x0500, GetCallInfo, BOOLEAN, (struct nsp_call_info *Info)) \
    X(0x0500, CallPackageEx, NTSTATUS, \
      (UNICODE_STRING *AuthenticationPackage, void *ClientBufferBase, \
       void *ProtocolSubmitBuffer, ULONG SubmitBufferLength, void **ProtocolReturnBuffer, \
       ULONG *ReturnBufferLength, NTSTATUS *ProtocolStatus)) \
    X(0x0500, CreateSharedMemory, void *, (ULONG MaxSize, ULONG InitialSize)) \
    X(0x0500, AllocateSharedMemory, void *, (void *SharedMem, ULONG Size)) \
    X(0x0500, FreeSharedMemory, void, (void *SharedMem, void *Memory)) \
    X(0x0500, DeleteSharedMemory, BOOLEAN, (void *SharedMem)) \
    X(0x0500, OpenSamUser, NTSTATUS, \
      (UNICODE_STRING *Name, enum nsp_name_type NameType, UNICODE_STRING *Prefix, \
       BOOLEAN AllowGuest, ULONG Reserved, void **UserHandle)) \
    X(0x0500, GetUserCredentials, NTSTATUS, \
      (void *UserHandle, void **PrimaryCreds, ULONG *PrimaryCredsSize, \
       void **SupplementalCreds, ULONG *SupplementalCredsSize)) \
    X(0x0500, GetUserAuthData, NTSTATUS, \
      (void *UserHandle, UCHAR **UserAuthData, ULONG *UserAuthDataSize)) \
    X(0x0500, CloseSamUser, NTSTATUS, (void *UserHandle)) \
    X(0x0500, ConvertAuthDataToToken, NTSTATUS, \
      (void *UserAuthData, ULONG UserAuthDataSize, \
       SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, TOKEN_SOURCE *TokenSource, \
       SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AuthorityName, HANDLE *Token, \
       LUID *LogonId, UNICODE_STRING *AccountName, NTSTATUS *SubStatus)) \
    X(0x0500, ClientCallback, NTSTATUS, \
      (char *Callback, ULONG_PTR Argument1, ULONG_PTR Argument2, SecBuffer *Input, \
       SecBuffer *Output)) \
    X(0x0500, UpdateCredentials, NTSTATUS, \
      (struct nsp_primary_cred *PrimaryCredentials, \
       struct nsp_supplemental_cred_array *Credentials)) \
    X(0x0500, GetAuthDataForUser, NTSTATUS, \
      (UNICODE_STRING *Name, enum nsp_name_type NameType, UNICODE_STRING *Prefix, \
       UCHAR **UserAuthData, ULONG *UserAuthDataSize, UNICODE_STRING *UserFlatName)) \
    X(0x0500, CrackSingleName, NTSTATUS, \
      (ULONG FormatOffered, BOOLEAN PerformAtGC, UNICODE_STRING *NameInput, \
       UNICODE_STRING *Prefix, ULONG RequestedFormat, UNICODE_STRING *CrackedName, \
       UNICODE_STRING *DnsDomainName, ULONG *SubStatus)) \
    X(0x0500, AuditAccountLogon, NTSTATUS, \
      (ULONG AuditId, BOOLEAN Success, UNICODE_STRING *Source, UNICODE_STRING *ClientName, \
       UNICODE_STRING *MappedName, NTSTATUS Status)) \
    X(0x0500, CallPackagePassthrough, NTSTATUS, \
      (UNICODE_STRING *AuthenticationPackage, void *ClientBufferBase, \
       void *ProtocolSubmitBuffer, ULONG SubmitBufferLength, void **ProtocolReturnBuffer, \
       ULONG *ReturnBufferLength, NTSTATUS *ProtocolStatus)) \
    X(0x0501, CrediRead, NTSTATUS, \
      (LUID *LogonId, ULONG CredFlags, WCHAR *TargetName, ULONG Type, ULONG Flags, \
       struct nsp_encrypted_credential **Credential)) \
    X(0x0501, CrediReadDomainCredentials, NTSTATUS, \
      (LUID *LogonId, ULONG CredFlags, CREDENTIAL_TARGET_INFORMATIONW *TargetInfo, \
       ULONG Flags, ULONG *Count, struct nsp_encrypted_credential ***Credential)) \
    X(0x0501, CrediFreeCredentials, void, \
      (ULONG Count, struct nsp_encrypted_credential **Credentials)) \
    X(0x0501, LsaProtectMemory, void, (void *Buffer, ULONG BufferSize)) \
    X(0x0501, LsaUnprotectMemory, void, (void *Buffer, ULONG BufferSize)) \
    X(0x0501, OpenTokenByLogonId, NTSTATUS, (LUID *LogonId, HANDLE *RetTokenHandle)) \
    X(0x0501, ExpandAuthDataForDomain, NTSTATUS, \
      (UCHAR *UserAuthData, ULONG UserAuthDataSize, void *Reserved, UCHAR **ExpandedAuthData, \
       ULONG *ExpandedAuthDataSize)) \
    X(0x0501, AllocatePrivateHeap, void *, (SIZE_T Length)) \
    X(0x0501, FreePrivateHeap, void, (void *Base)) \
    X(0x0502, CreateTokenEx, NTSTATUS, \
      (LUID *LogonId, TOKEN_SOURCE *TokenSource, SECURITY_LOGON_TYPE LogonType, \
       SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, \
       enum nsp_token_info TokenInformationType, void *TokenInformation, \
       TOKEN_GROUPS *TokenGroups, UNICODE_STRING *Workstation, UNICODE_STRING *ProfilePath, \
       void *SessionInformation, enum nsp_session_info SessionInformationType, HANDLE *Token, \
       NTSTATUS *SubStatus)) \
    X(0x0502, CrediWrite, NTSTATUS, \
      (LUID *LogonId, ULONG CredFlags, struct nsp_encrypted_credential *Credential, \
       ULONG Flags)) \
    X(0x0600, CrediUnmarshalandDecodeString, NTSTATUS, \
      (WCHAR *MarshaledString, UCHAR **Blob, ULONG *BlobSize, BOOLEAN *IsFailureFatal)) \
    X(0x0602, DummyFunction6, void, (void *Buffer, ULONG BufferSize)) \
    X(0x0602, GetExtendedCallFlags, NTSTATUS, (ULONG *Flags)) \
    X(0x0602, DuplicateTokenHandle, NTSTATUS, \
      (HANDLE SourceHandle, HANDLE *DestinationHandle)) \
    X(0x0602, GetServiceAccountPassword, NTSTATUS, \
      (UNICODE_STRING *AccountName, UNICODE_STRING *DomainName, enum nsp_cred_fetch CredFetch, \
       FILETIME *FileTimeExpiry, UNICODE_STRING *CurrentPassword, \
       UNICODE_STRING *PreviousPassword, FILETIME *FileTimeCurrPwdValidForOutbound)) \
    X(0x0602, DummyFunction7, void, (void *Buffer, ULONG BufferSize)) \
    X(0x0603, AuditLogonEx, void, \
      (NTSTATUS Status, NTSTATUS SubStatus, UNICODE_STRING *AccountName, \
       UNICODE_STRING *AuthenticatingAuthority, UNICODE_STRING *WorkstationName, PSID UserSid, \
       SECURITY_LOGON_TYPE LogonType, SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, \
       TOKEN_SOURCE *TokenSource, LUID *LogonId)) \
    X(0x0603, CheckProtectedUserByToken, NTSTATUS, \
      (HANDLE UserToken, BOOLEAN *ProtectedUser)) \
    X(0x0A00, QueryClientRequest, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, ULONG QueryType, void **ReplyBuffer)) \
    X(0x0A00, GetAppModeInfo, NTSTATUS, \
      (ULONG *UserFunction, ULONG_PTR *Argument1, ULONG_PTR *Argument2, SecBuffer *UserData, \
       BOOLEAN *ReturnToLsa)) \
    X(0x0A00, SetAppModeInfo, NTSTATUS, \
      (ULONG UserFunction, ULONG_PTR Argument1, ULONG_PTR Argument2, SecBuffer *UserData, \
       BOOLEAN ReturnToLsa)) \
    X(0x0A0C, GetClientInfoEx, NTSTATUS, \
      (struct nsp_client_info_ex *ClientInfo, ULONG StructSize)) \
    X(0x0A10, GetSecpkgFailureReason, NTSTATUS, \
      (ULONG_PTR PackageID, struct nsp_failure_reason *Reason)) \
    X(0x0A10, SetSecpkgFailureReason, NTSTATUS, (struct nsp_failure_reason Reason))

/* Given to a package's user half in each client.  No source dates slot 4. */
#define NSP_DLL_FUNCTIONS(X) \
    X(0x0500, AllocateHeap, void *, (ULONG Length)) \
    X(0x0500, FreeHeap, void, (void *Base)) \
    X(0x0500, RegisterCallback, NTSTATUS, (ULONG CallbackId, nsp_callback *Callback)) \
    X(0x0600, LocatePackageById, void *, (ULONG PackageId))

/*
 * What a package gives: since is the number of the first interface version with that slot.
 *
 * The SDK declares LogonUserEx2, LogonUserEx3, PreLogonUserSurrogate and PostLogonUserSurrogate
 * without a convention.  Windows' own packages are stdcall, which is what stands here; one
 * built with mingw's header for i386 is cdecl, so those four are called through a thunk.
 */
#define NSP_LOGON_BEGIN \
    struct nsp_client_request *ClientRequest, SECURITY_LOGON_TYPE LogonType, \
    void *AuthenticationInformation, void *ClientAuthenticationBase, \
    ULONG AuthenticationInformationLength

#define NSP_LOGON_RESULTS \
    void **ProfileBuffer, ULONG *ProfileBufferLength, LUID *LogonId, NTSTATUS *SubStatus, \
    enum nsp_token_info *TokenInformationType, void **TokenInformation, \
    UNICODE_STRING **AccountName, UNICODE_STRING **AuthenticatingAuthority

#define NSP_CALL_PACKAGE_ARGS \
    (struct nsp_client_request *ClientRequest, void *ProtocolSubmitBuffer, \
     void *ClientBufferBase, ULONG SubmitBufferLength, void **ProtocolReturnBuffer, \
     ULONG *ReturnBufferLength, NTSTATUS *ProtocolStatus)

#define NSP_PACKAGE_FUNCTIONS(X) \
    X(1, InitializePackage, NTSTATUS, \
      (ULONG AuthenticationPackageId, struct nsp_dispatch_table *LsaDispatchTable, \
       LSA_STRING *Database, LSA_STRING *Confidentiality, \
       LSA_STRING **AuthenticationPackageName)) \
    X(1, LogonUser, NTSTATUS, (NSP_LOGON_BEGIN, NSP_LOGON_RESULTS)) \
    X(1, CallPackage, NTSTATUS, NSP_CALL_PACKAGE_ARGS) \
    X(1, LogonTerminated, void, (LUID *LogonId)) \
    X(1, CallPackageUntrusted, NTSTATUS, NSP_CALL_PACKAGE_ARGS) \
    X(1, CallPackagePassthrough, NTSTATUS, NSP_CALL_PACKAGE_ARGS) \
    X(1, LogonUserEx, NTSTATUS, \
      (NSP_LOGON_BEGIN, NSP_LOGON_RESULTS, UNICODE_STRING **MachineName)) \
    X(1, LogonUserEx2, NTSTATUS, \
      (NSP_LOGON_BEGIN, NSP_LOGON_RESULTS, UNICODE_STRING **MachineName, \
       struct nsp_primary_cred *PrimaryCredentials, \
       struct nsp_supplemental_cred_array **SupplementalCredentials)) \
    X(1, Initialize, NTSTATUS, \
      (ULONG_PTR PackageId, struct nsp_parameters *Parameters, \
       struct nsp_lsa_table *FunctionTable)) \
    X(1, Shutdown, NTSTATUS, (void)) \
    X(1, GetInfo, NTSTATUS, (SecPkgInfoW *PackageInfo)) \
    X(1, AcceptCredentials, NTSTATUS, \
      (SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName, \
       struct nsp_primary_cred *PrimaryCredentials, \
       struct nsp_supplemental_cred *SupplementalCredentials)) \
    X(1, AcquireCredentialsHandle, NTSTATUS, \
      (UNICODE_STRING *PrincipalName, ULONG CredentialUseFlags, LUID *LogonId, \
       void *AuthorizationData, void *GetKeyFunction, void *GetKeyArgument, \
       nsp_sec_handle *CredentialHandle, TimeStamp *ExpirationTime)) \
    X(1, QueryCredentialsAttributes, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, ULONG CredentialAttribute, void *Buffer)) \
    X(1, FreeCredentialsHandle, NTSTATUS, (nsp_sec_handle CredentialHandle)) \
    X(1, SaveCredentials, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, SecBuffer *Credentials)) \
    X(1, GetCredentials, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, SecBuffer *Credentials)) \
    X(1, DeleteCredentials, NTSTATUS, (nsp_sec_handle CredentialHandle, SecBuffer *Key)) \
    X(1, InitLsaModeContext, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, nsp_sec_handle ContextHandle, \
       UNICODE_STRING *TargetName, ULONG ContextRequirements, ULONG TargetDataRep, \
       SecBufferDesc *InputBuffers, nsp_sec_handle *NewContextHandle, \
       SecBufferDesc *OutputBuffers, ULONG *ContextAttributes, TimeStamp *ExpirationTime, \
       BOOLEAN *MappedContext, SecBuffer *ContextData)) \
    X(1, AcceptLsaModeContext, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, nsp_sec_handle ContextHandle, \
       SecBufferDesc *InputBuffers, ULONG ContextRequirements, ULONG TargetDataRep, \
       nsp_sec_handle *NewContextHandle, SecBufferDesc *OutputBuffers, \
       ULONG *ContextAttributes, TimeStamp *ExpirationTime, BOOLEAN *MappedContext, \
       SecBuffer *ContextData)) \
    X(1, DeleteContext, NTSTATUS, (nsp_sec_handle ContextHandle)) \
    X(1, ApplyControlToken, NTSTATUS, \
      (nsp_sec_handle ContextHandle, SecBufferDesc *ControlToken)) \
    X(1, GetUserInfo, NTSTATUS, \
      (LUID *LogonId, ULONG Flags, struct nsp_user_data **UserData)) \
    X(1, GetExtendedInformation, NTSTATUS, \
      (enum nsp_extended Class, struct nsp_extended_information **Information)) \
    X(1, QueryContextAttributes, NTSTATUS, \
      (nsp_sec_handle ContextHandle, ULONG ContextAttribute, void *Buffer)) \
    X(1, AddCredentials, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, UNICODE_STRING *PrincipalName, \
       UNICODE_STRING *Package, ULONG CredentialUseFlags, void *AuthorizationData, \
       void *GetKeyFunction, void *GetKeyArgument, TimeStamp *ExpirationTime)) \
    X(1, SetExtendedInformation, NTSTATUS, \
      (enum nsp_extended Class, struct nsp_extended_information *Information)) \
    X(2, SetContextAttributes, NTSTATUS, \
      (nsp_sec_handle ContextHandle, ULONG ContextAttribute, void *Buffer, \
       ULONG BufferSize)) \
    X(3, SetCredentialsAttributes, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, ULONG CredentialAttribute, void *Buffer, \
       ULONG BufferSize)) \
    X(4, ChangeAccountPassword, NTSTATUS, \
      (UNICODE_STRING *DomainName, UNICODE_STRING *AccountName, UNICODE_STRING *OldPassword, \
       UNICODE_STRING *NewPassword, BOOLEAN Impersonating, SecBufferDesc *OutputBuffer)) \
    X(5, QueryMetaData, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, UNICODE_STRING *TargetName, \
       ULONG ContextRequirements, ULONG *MetaDataLength, UCHAR **MetaData, \
       nsp_sec_handle *ContextHandle)) \
    X(5, ExchangeMetaData, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, UNICODE_STRING *TargetName, \
       ULONG ContextRequirements, ULONG MetaDataLength, UCHAR *MetaData, \
       nsp_sec_handle *ContextHandle)) \
    X(5, GetCredUIContext, NTSTATUS, \
      (nsp_sec_handle ContextHandle, GUID *CredType, ULONG *FlatCredUIContextLength, \
       UCHAR **FlatCredUIContext)) \
    X(5, UpdateCredentials, NTSTATUS, \
      (nsp_sec_handle ContextHandle, GUID *CredType, ULONG FlatCredUIContextLength, \
       UCHAR *FlatCredUIContext)) \
    X(6, ValidateTargetInfo, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, void *SubmitBuffer, void *ClientBufferBase, \
       ULONG SubmitBufferLength, struct nsp_targetinfo *TargetInfo)) \
    X(7, PostLogonUser, NTSTATUS, (struct nsp_post_logon_user_info *PostLogonUserInfo)) \
    X(8, GetRemoteCredGuardLogonBuffer, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, nsp_sec_handle ContextHandle, \
       const UNICODE_STRING *TargetName, HANDLE *RedirectedLogonHandle, \
       nsp_redirected_callback **Callback, nsp_redirected_cleanup **CleanupCallback, \
       ULONG *LogonBufferSize, void **LogonBuffer)) \
    X(8, GetRemoteCredGuardSupplementalCreds, NTSTATUS, \
      (nsp_sec_handle CredentialHandle, const UNICODE_STRING *TargetName, \
       HANDLE *RedirectedLogonHandle, nsp_redirected_callback **Callback, \
       nsp_redirected_cleanup **CleanupCallback, ULONG *SupplementalCredsSize, \
       void **SupplementalCreds)) \
    X(9, GetTbalSupplementalCreds, NTSTATUS, \
      (LUID LogonId, ULONG *SupplementalCredsSize, void **SupplementalCreds)) \
    X(10, LogonUserEx3, NTSTATUS, \
      (NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, NSP_LOGON_RESULTS, \
       UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials, \
       struct nsp_supplemental_cred_array **SupplementalCredentials)) \
    X(10, PreLogonUserSurrogate, NTSTATUS, \
      (NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, NTSTATUS *SubStatus)) \
    X(10, PostLogonUserSurrogate, NTSTATUS, \
      (NSP_LOGON_BEGIN, struct nsp_surrogate_logon *SurrogateLogon, void *ProfileBuffer, \
       ULONG ProfileBufferLength, LUID *LogonId, NTSTATUS Status, NTSTATUS SubStatus, \
       enum nsp_token_info TokenInformationType, void *TokenInformation, \
       UNICODE_STRING *AccountName, UNICODE_STRING *AuthenticatingAuthority, \
       UNICODE_STRING *MachineName, struct nsp_primary_cred *PrimaryCredentials, \
       struct nsp_supplemental_cred_array *SupplementalCredentials)) \
    X(11, ExtractTargetInfo, NTSTATUS, \
      (struct nsp_client_request *ClientRequest, void *SubmitBuffer, void *ClientBufferBase, \
       ULONG SubmitBufferLength, void **TargetInfo, ULONG *TargetInfoLength))

/* Every handle is the one that the LSA half returned. */
#define NSP_USER_FUNCTIONS(X) \
    X(1, InstanceInit, NTSTATUS, \
      (ULONG Version, struct nsp_dll_table *FunctionTable, void **UserFunctions)) \
    X(1, InitUserModeContext, NTSTATUS, \
      (nsp_sec_handle ContextHandle, SecBuffer *PackedContext)) \
    X(1, MakeSignature, NTSTATUS, \
      (nsp_sec_handle ContextHandle, ULONG QualityOfProtection, \
       SecBufferDesc *MessageBuffers, ULONG MessageSequenceNumber)) \
    X(1, VerifySignature, NTSTATUS, \
      (nsp_sec_handle ContextHandle, SecBufferDesc *MessageBuffers, \
       ULONG MessageSequenceNumber, ULONG *QualityOfProtection)) \
    X(1, SealMessage, NTSTATUS, \
      (nsp_sec_handle ContextHandle, ULONG QualityOfProtection, \
       SecBufferDesc *MessageBuffers, ULONG MessageSequenceNumber)) \
    X(1, UnsealMessage, NTSTATUS, \
      (nsp_sec_handle ContextHandle, SecBufferDesc *MessageBuffers, \
       ULONG MessageSequenceNumber, ULONG *QualityOfProtection)) \
    X(1, GetContextToken, NTSTATUS, \
      (nsp_sec_handle ContextHandle, HANDLE *ImpersonationToken)) \
    X(1, QueryContextAttributes, NTSTATUS, \
      (nsp_sec_handle ContextHandle, ULONG ContextAttribute, void *Buffer)) \
    X(1, CompleteAuthToken, NTSTATUS, \
      (nsp_sec_handle ContextHandle, SecBufferDesc *InputBuffer)) \
    X(1, DeleteUserModeContext, NTSTATUS, (nsp_sec_handle ContextHandle)) \
    X(1, FormatCredentials, NTSTATUS, \
      (SecBuffer *Credentials, SecBuffer *FormattedCredentials)) \
    X(1, MarshallSupplementalCreds, NTSTATUS, \
      (ULONG CredentialSize, UCHAR *Credentials, ULONG *MarshalledCredSize, \
       void **MarshalledCreds)) \
    X(1, ExportContext, NTSTATUS, \
      (nsp_sec_handle ContextHandle, ULONG Flags, SecBuffer *PackedContext, HANDLE *Token)) \
    X(1, ImportContext, NTSTATUS, \
      (SecBuffer *PackedContext, HANDLE Token, nsp_sec_handle *ContextHandle)) \
    X(2, MarshalAttributeData, NTSTATUS, \
      (ULONG AttributeInfo, ULONG Attribute, ULONG AttributeDataSize, UCHAR *AttributeData, \
       ULONG *MarshaledAttributeDataSize, UCHAR **MarshaledAttributeData))

/* A legacy package has no table: X(export, slot), the slot whose function type the export has. */
#define NSP_LEGACY_EXPORTS(X) \
    X(LsaApInitializePackage, InitializePackage) \
    X(LsaApLogonUser, LogonUser) \
    X(LsaApCallPackage, CallPackage) \
    X(LsaApLogonTerminated, LogonTerminated) \
    X(LsaApCallPackageUntrusted, CallPackageUntrusted) \
    X(LsaApCallPackagePassthrough, CallPackagePassthrough) \
    X(LsaApLogonUserEx, LogonUserEx) \
    X(LsaApLogonUserEx2, LogonUserEx2) \
    X(SpAcceptCredentials, AcceptCredentials)

#endif
