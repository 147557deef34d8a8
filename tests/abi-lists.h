/*
 * The contract once more, in the tests' own hand: slot numbers and argument
 * counts, sizes and offsets.  Deliberately not made from the project's list
 * macros, which are what is compared with it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_ABI_LISTS_H
#define NSP_ABI_LISTS_H

/* X(slot, name, arguments), cut where mingw-w64 10 and Wine 8.0 end */
#define LSA_SLOTS_WINE(X) \
    X(1, CreateLogonSession, 1) \
    X(2, DeleteLogonSession, 1) \
    X(3, AddCredential, 4) \
    X(4, GetCredentials, 7) \
    X(5, DeleteCredential, 3) \
    X(6, AllocateLsaHeap, 1) \
    X(7, FreeLsaHeap, 1) \
    X(8, AllocateClientBuffer, 3) \
    X(9, FreeClientBuffer, 2) \
    X(10, CopyToClientBuffer, 4) \
    X(11, CopyFromClientBuffer, 4) \
    X(12, ImpersonateClient, 0) \
    X(13, UnloadPackage, 0) \
    X(14, DuplicateHandle, 2) \
    X(15, SaveSupplementalCredentials, 4) \
    X(16, CreateThread, 6) \
    X(17, GetClientInfo, 1) \
    X(18, RegisterNotification, 7) \
    X(19, CancelNotification, 1) \
    X(20, MapBuffer, 2) \
    X(21, CreateToken, 13) \
    X(22, AuditLogon, 9) \
    X(23, CallPackage, 6) \
    X(24, FreeReturnBuffer, 1) \
    X(25, GetCallInfo, 1) \
    X(26, CallPackageEx, 7) \
    X(27, CreateSharedMemory, 2) \
    X(28, AllocateSharedMemory, 2) \
    X(29, FreeSharedMemory, 2) \
    X(30, DeleteSharedMemory, 1) \
    X(31, OpenSamUser, 6) \
    X(32, GetUserCredentials, 5) \
    X(33, GetUserAuthData, 3) \
    X(34, CloseSamUser, 1) \
    X(35, ConvertAuthDataToToken, 10) \
    X(36, ClientCallback, 5) \
    X(37, UpdateCredentials, 2) \
    X(38, GetAuthDataForUser, 6) \
    X(39, CrackSingleName, 8) \
    X(40, AuditAccountLogon, 6) \
    X(41, CallPackagePassthrough, 7)

#define LSA_SLOTS_MINGW(X) \
    LSA_SLOTS_WINE(X) \
    X(42, CrediRead, 6) \
    X(43, CrediReadDomainCredentials, 6) \
    X(44, CrediFreeCredentials, 2) \
    X(45, LsaProtectMemory, 2) \
    X(46, LsaUnprotectMemory, 2) \
    X(47, OpenTokenByLogonId, 2) \
    X(48, ExpandAuthDataForDomain, 5) \
    X(49, AllocatePrivateHeap, 1) \
    X(50, FreePrivateHeap, 1) \
    X(51, CreateTokenEx, 13) \
    X(52, CrediWrite, 4)

#define LSA_SLOTS(X) \
    LSA_SLOTS_MINGW(X) \
    X(53, CrediUnmarshalandDecodeString, 4) \
    X(54, DummyFunction6, 2) \
    X(55, GetExtendedCallFlags, 1) \
    X(56, DuplicateTokenHandle, 2) \
    X(57, GetServiceAccountPassword, 7) \
    X(58, DummyFunction7, 2) \
    X(59, AuditLogonEx, 10) \
    X(60, CheckProtectedUserByToken, 2) \
    X(61, QueryClientRequest, 3) \
    X(62, GetAppModeInfo, 5) \
    X(63, SetAppModeInfo, 5) \
    X(64, GetClientInfoEx, 2) \
    X(65, GetSecpkgFailureReason, 2) \
    X(66, SetSecpkgFailureReason, 1)

#define PACKAGE_SLOTS_MINGW(X) \
    X(1, InitializePackage, 5) \
    X(2, LogonUser, 13) \
    X(3, CallPackage, 7) \
    X(4, LogonTerminated, 1) \
    X(5, CallPackageUntrusted, 7) \
    X(6, CallPackagePassthrough, 7) \
    X(7, LogonUserEx, 14) \
    X(8, LogonUserEx2, 16) \
    X(9, Initialize, 3) \
    X(10, Shutdown, 0) \
    X(11, GetInfo, 1) \
    X(12, AcceptCredentials, 4) \
    X(13, AcquireCredentialsHandle, 8) \
    X(14, QueryCredentialsAttributes, 3) \
    X(15, FreeCredentialsHandle, 1) \
    X(16, SaveCredentials, 2) \
    X(17, GetCredentials, 2) \
    X(18, DeleteCredentials, 2) \
    X(19, InitLsaModeContext, 12) \
    X(20, AcceptLsaModeContext, 11) \
    X(21, DeleteContext, 1) \
    X(22, ApplyControlToken, 2) \
    X(23, GetUserInfo, 3) \
    X(24, GetExtendedInformation, 2) \
    X(25, QueryContextAttributes, 3) \
    X(26, AddCredentials, 8) \
    X(27, SetExtendedInformation, 2) \
    X(28, SetContextAttributes, 4) \
    X(29, SetCredentialsAttributes, 4)

#define PACKAGE_SLOTS_WINE(X) \
    PACKAGE_SLOTS_MINGW(X) \
    X(30, ChangeAccountPassword, 6) \
    X(31, QueryMetaData, 6) \
    X(32, ExchangeMetaData, 6) \
    X(33, GetCredUIContext, 4) \
    X(34, UpdateCredentials, 4) \
    X(35, ValidateTargetInfo, 5) \
    X(36, PostLogonUser, 1) \
    X(37, GetRemoteCredGuardLogonBuffer, 8) \
    X(38, GetRemoteCredGuardSupplementalCreds, 7)

#define PACKAGE_SLOTS(X) \
    PACKAGE_SLOTS_WINE(X) \
    X(39, GetTbalSupplementalCreds, 3) \
    X(40, LogonUserEx3, 17) \
    X(41, PreLogonUserSurrogate, 7) \
    X(42, PostLogonUserSurrogate, 18) \
    X(43, ExtractTargetInfo, 6)

#define USER_SLOTS_V1(X) \
    X(1, InstanceInit, 3) \
    X(2, InitUserModeContext, 2) \
    X(3, MakeSignature, 4) \
    X(4, VerifySignature, 4) \
    X(5, SealMessage, 4) \
    X(6, UnsealMessage, 4) \
    X(7, GetContextToken, 2) \
    X(8, QueryContextAttributes, 3) \
    X(9, CompleteAuthToken, 2) \
    X(10, DeleteUserModeContext, 1) \
    X(11, FormatCredentials, 2) \
    X(12, MarshallSupplementalCreds, 4) \
    X(13, ExportContext, 4) \
    X(14, ImportContext, 3)

#define USER_SLOTS(X) \
    USER_SLOTS_V1(X) \
    X(15, MarshalAttributeData, 6)

#define DLL_SLOTS_OLD(X) \
    X(1, AllocateHeap, 1) \
    X(2, FreeHeap, 1) \
    X(3, RegisterCallback, 2)

#define DLL_SLOTS(X) \
    DLL_SLOTS_OLD(X) \
    X(4, LocatePackageById, 1)

/* X(tag without nsp_, Windows' name, size on i386, size on x86_64) */
#define STRUCTURES(X) \
    X(client_info, SECPKG_CLIENT_INFO, 28, 32) \
    X(client_info_ex, SECPKG_CLIENT_INFO_EX, 40, 48) \
    X(call_info, SECPKG_CALL_INFO, 20, 24) \
    X(parameters, SECPKG_PARAMETERS, 48, 72) \
    X(primary_cred, SECPKG_PRIMARY_CRED, 104, 200) \
    X(primary_cred_ex, SECPKG_PRIMARY_CRED_EX, 120, 224) \
    X(supplemental_cred, SECPKG_SUPPLEMENTAL_CRED, 16, 32) \
    X(supplemental_cred_array, SECPKG_SUPPLEMENTAL_CRED_ARRAY, 4, 8) \
    X(surrogate_logon, SECPKG_SURROGATE_LOGON, 20, 24) \
    X(surrogate_logon_entry, SECPKG_SURROGATE_LOGON_ENTRY, 20, 24) \
    X(post_logon_user_info, SECPKG_POST_LOGON_USER_INFO, 20, 20) \
    X(failure_reason, SECPKG_FAILURE_REASON, 8, 8) \
    X(targetinfo, SECPKG_TARGETINFO, 8, 16) \
    X(nego2_info, SECPKG_NEGO2_INFO, 20, 20) \
    X(gss_info, SECPKG_GSS_INFO, 8, 8) \
    X(context_thunks, SECPKG_CONTEXT_THUNKS, 8, 8) \
    X(mutual_auth_level, SECPKG_MUTUAL_AUTH_LEVEL, 4, 4) \
    X(wow_client_dll, SECPKG_WOW_CLIENT_DLL, 8, 16) \
    X(serialized_oid, SECPKG_SERIALIZED_OID, 40, 40) \
    X(extra_oids, SECPKG_EXTRA_OIDS, 44, 44) \
    X(extended_information, SECPKG_EXTENDED_INFORMATION, 48, 56) \
    X(token_information_null, LSA_TOKEN_INFORMATION_NULL, 16, 16) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, 40, 64) \
    X(token_information_v3, LSA_TOKEN_INFORMATION_V3, 48, 88) \
    X(event_notify, SECPKG_EVENT_NOTIFY, 20, 32) \
    X(event_package_change, SECPKG_EVENT_PACKAGE_CHANGE, 16, 32) \
    X(event_role_change, SECPKG_EVENT_ROLE_CHANGE, 8, 8) \
    X(user_data, SECURITY_USER_DATA, 28, 56) \
    X(encrypted_credential, ENCRYPTED_CREDENTIALW, 56, 88) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, 44, 72)

/* X(tag, Windows' name, member, offset on i386, on x86_64), by the headers that have it */
#define MEMBERS_COMMON(X) \
    X(client_info, SECPKG_CLIENT_INFO, LogonId, 0, 0) \
    X(client_info, SECPKG_CLIENT_INFO, ProcessID, 8, 8) \
    X(client_info, SECPKG_CLIENT_INFO, ThreadID, 12, 12) \
    X(client_info, SECPKG_CLIENT_INFO, HasTcbPrivilege, 16, 16) \
    X(client_info, SECPKG_CLIENT_INFO, Impersonating, 17, 17) \
    X(client_info, SECPKG_CLIENT_INFO, Restricted, 18, 18) \
    X(call_info, SECPKG_CALL_INFO, ProcessId, 0, 0) \
    X(call_info, SECPKG_CALL_INFO, ThreadId, 4, 4) \
    X(call_info, SECPKG_CALL_INFO, Attributes, 8, 8) \
    X(call_info, SECPKG_CALL_INFO, CallCount, 12, 12) \
    X(parameters, SECPKG_PARAMETERS, Version, 0, 0) \
    X(parameters, SECPKG_PARAMETERS, MachineState, 4, 4) \
    X(parameters, SECPKG_PARAMETERS, SetupMode, 8, 8) \
    X(parameters, SECPKG_PARAMETERS, DomainSid, 12, 16) \
    X(parameters, SECPKG_PARAMETERS, DomainName, 16, 24) \
    X(parameters, SECPKG_PARAMETERS, DnsDomainName, 24, 40) \
    X(parameters, SECPKG_PARAMETERS, DomainGuid, 32, 56) \
    X(primary_cred, SECPKG_PRIMARY_CRED, LogonId, 0, 0) \
    X(primary_cred, SECPKG_PRIMARY_CRED, DownlevelName, 8, 8) \
    X(primary_cred, SECPKG_PRIMARY_CRED, DomainName, 16, 24) \
    X(primary_cred, SECPKG_PRIMARY_CRED, Password, 24, 40) \
    X(primary_cred, SECPKG_PRIMARY_CRED, OldPassword, 32, 56) \
    X(primary_cred, SECPKG_PRIMARY_CRED, UserSid, 40, 72) \
    X(primary_cred, SECPKG_PRIMARY_CRED, Flags, 44, 80) \
    X(primary_cred, SECPKG_PRIMARY_CRED, DnsDomainName, 48, 88) \
    X(primary_cred, SECPKG_PRIMARY_CRED, Upn, 56, 104) \
    X(primary_cred, SECPKG_PRIMARY_CRED, LogonServer, 64, 120) \
    X(primary_cred, SECPKG_PRIMARY_CRED, Spare1, 72, 136) \
    X(primary_cred, SECPKG_PRIMARY_CRED, Spare4, 96, 184) \
    X(supplemental_cred, SECPKG_SUPPLEMENTAL_CRED, PackageName, 0, 0) \
    X(supplemental_cred, SECPKG_SUPPLEMENTAL_CRED, CredentialSize, 8, 16) \
    X(supplemental_cred, SECPKG_SUPPLEMENTAL_CRED, Credentials, 12, 24) \
    X(supplemental_cred_array, SECPKG_SUPPLEMENTAL_CRED_ARRAY, CredentialCount, 0, 0) \
    X(supplemental_cred_array, SECPKG_SUPPLEMENTAL_CRED_ARRAY, Credentials, 4, 8) \
    X(gss_info, SECPKG_GSS_INFO, EncodedIdLength, 0, 0) \
    X(gss_info, SECPKG_GSS_INFO, EncodedId, 4, 4) \
    X(context_thunks, SECPKG_CONTEXT_THUNKS, InfoLevelCount, 0, 0) \
    X(context_thunks, SECPKG_CONTEXT_THUNKS, Levels, 4, 4) \
    X(mutual_auth_level, SECPKG_MUTUAL_AUTH_LEVEL, MutualAuthLevel, 0, 0) \
    X(extended_information, SECPKG_EXTENDED_INFORMATION, Class, 0, 0) \
    X(extended_information, SECPKG_EXTENDED_INFORMATION, Info, 4, 8) \
    X(user_data, SECURITY_USER_DATA, UserName, 0, 0) \
    X(user_data, SECURITY_USER_DATA, LogonDomainName, 8, 16) \
    X(user_data, SECURITY_USER_DATA, LogonServer, 16, 32) \
    X(user_data, SECURITY_USER_DATA, pSid, 24, 48)

#define MEMBERS_MINGW(X) \
    X(client_info, SECPKG_CLIENT_INFO, ClientFlags, 19, 19) \
    X(client_info, SECPKG_CLIENT_INFO, ImpersonationLevel, 20, 20) \
    X(wow_client_dll, SECPKG_WOW_CLIENT_DLL, WowClientDllPath, 0, 0) \
    X(serialized_oid, SECPKG_SERIALIZED_OID, OidLength, 0, 0) \
    X(serialized_oid, SECPKG_SERIALIZED_OID, OidAttributes, 4, 4) \
    X(serialized_oid, SECPKG_SERIALIZED_OID, OidValue, 8, 8) \
    X(extra_oids, SECPKG_EXTRA_OIDS, OidCount, 0, 0) \
    X(extra_oids, SECPKG_EXTRA_OIDS, Oids, 4, 4) \
    X(token_information_null, LSA_TOKEN_INFORMATION_NULL, ExpirationTime, 0, 0) \
    X(token_information_null, LSA_TOKEN_INFORMATION_NULL, Groups, 8, 8) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, ExpirationTime, 0, 0) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, User, 8, 8) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, Groups, 16, 24) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, PrimaryGroup, 20, 32) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, Privileges, 24, 40) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, Owner, 28, 48) \
    X(token_information_v1, LSA_TOKEN_INFORMATION_V1, DefaultDacl, 32, 56) \
    X(event_notify, SECPKG_EVENT_NOTIFY, EventClass, 0, 0) \
    X(event_notify, SECPKG_EVENT_NOTIFY, Reserved, 4, 4) \
    X(event_notify, SECPKG_EVENT_NOTIFY, EventDataSize, 8, 8) \
    X(event_notify, SECPKG_EVENT_NOTIFY, EventData, 12, 16) \
    X(event_notify, SECPKG_EVENT_NOTIFY, PackageParameter, 16, 24) \
    X(event_package_change, SECPKG_EVENT_PACKAGE_CHANGE, ChangeType, 0, 0) \
    X(event_package_change, SECPKG_EVENT_PACKAGE_CHANGE, PackageId, 4, 8) \
    X(event_package_change, SECPKG_EVENT_PACKAGE_CHANGE, PackageName, 8, 16) \
    X(event_role_change, SECPKG_EVENT_ROLE_CHANGE, PreviousRole, 0, 0) \
    X(event_role_change, SECPKG_EVENT_ROLE_CHANGE, NewRole, 4, 4) \
    X(encrypted_credential, ENCRYPTED_CREDENTIALW, Cred, 0, 0) \
    X(encrypted_credential, ENCRYPTED_CREDENTIALW, ClearCredentialBlobSize, 52, 80)

#define MEMBERS_WINE(X) \
    X(post_logon_user_info, SECPKG_POST_LOGON_USER_INFO, Flags, 0, 0) \
    X(post_logon_user_info, SECPKG_POST_LOGON_USER_INFO, LogonId, 4, 4) \
    X(post_logon_user_info, SECPKG_POST_LOGON_USER_INFO, LinkedLogonId, 12, 12) \
    X(targetinfo, SECPKG_TARGETINFO, DomainSid, 0, 0) \
    X(targetinfo, SECPKG_TARGETINFO, ComputerName, 4, 8) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, RedirectedLogonGuid, 0, 0) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, RedirectedLogonHandle, 16, 16) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, Init, 20, 24) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, Callback, 24, 32) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, CleanupCallback, 28, 40) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, GetLogonCreds, 32, 48) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, GetSupplementalCreds, 36, 56)

#define MEMBERS_NEW(X) \
    X(client_info, SECPKG_CLIENT_INFO, ClientToken, 24, 24) \
    X(client_info_ex, SECPKG_CLIENT_INFO_EX, ClientToken, 24, 24) \
    X(client_info_ex, SECPKG_CLIENT_INFO_EX, IdentificationLogonId, 28, 32) \
    X(client_info_ex, SECPKG_CLIENT_INFO_EX, IdentificationToken, 36, 40) \
    X(call_info, SECPKG_CALL_INFO, MechOid, 16, 16) \
    X(primary_cred_ex, SECPKG_PRIMARY_CRED_EX, Flags, 44, 80) \
    X(primary_cred_ex, SECPKG_PRIMARY_CRED_EX, PackageId, 104, 200) \
    X(primary_cred_ex, SECPKG_PRIMARY_CRED_EX, PrevLogonId, 108, 208) \
    X(primary_cred_ex, SECPKG_PRIMARY_CRED_EX, FlagsEx, 116, 216) \
    X(surrogate_logon, SECPKG_SURROGATE_LOGON, Version, 0, 0) \
    X(surrogate_logon, SECPKG_SURROGATE_LOGON, SurrogateLogonID, 4, 4) \
    X(surrogate_logon, SECPKG_SURROGATE_LOGON, EntryCount, 12, 12) \
    X(surrogate_logon, SECPKG_SURROGATE_LOGON, Entries, 16, 16) \
    X(surrogate_logon_entry, SECPKG_SURROGATE_LOGON_ENTRY, Type, 0, 0) \
    X(surrogate_logon_entry, SECPKG_SURROGATE_LOGON_ENTRY, Data, 16, 16) \
    X(failure_reason, SECPKG_FAILURE_REASON, Status, 0, 0) \
    X(failure_reason, SECPKG_FAILURE_REASON, Reason, 4, 4) \
    X(nego2_info, SECPKG_NEGO2_INFO, AuthScheme, 0, 0) \
    X(nego2_info, SECPKG_NEGO2_INFO, PackageFlags, 16, 16) \
    X(token_information_v3, LSA_TOKEN_INFORMATION_V3, DefaultDacl, 32, 56) \
    X(token_information_v3, LSA_TOKEN_INFORMATION_V3, UserClaims, 36, 64) \
    X(token_information_v3, LSA_TOKEN_INFORMATION_V3, DeviceClaims, 40, 72) \
    X(token_information_v3, LSA_TOKEN_INFORMATION_V3, DeviceGroups, 44, 80) \
    X(redirected_logon_buffer, SECPKG_REDIRECTED_LOGON_BUFFER, GetRedirectedLogonSid, 40, 64)

#define MEMBERS(X) \
    MEMBERS_COMMON(X) \
    MEMBERS_MINGW(X) \
    MEMBERS_WINE(X) \
    MEMBERS_NEW(X)

#endif
