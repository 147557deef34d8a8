/*
 * The prototypes of all functions that cross the border, as text.  Those of the LSA's tables come from the lists of
 * secpkg_tables.h; plug-ins and SSPI have none there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_shape.h"

#include "package/plugin.h"
#include "package/provider.h"
#include "watch/log.h"

#define SPELLED(text) #text

static const struct nsp_trace_prototype lsa[] = {
#define X(since, name, result, arguments) { #name, #result, SPELLED(arguments) },
    NSP_LSA_FUNCTIONS(X)
};

static const struct nsp_trace_prototype dll[] = {
    NSP_DLL_FUNCTIONS(X)
};

static const struct nsp_trace_prototype package[] = {
    NSP_PACKAGE_FUNCTIONS(X)
};

static const struct nsp_trace_prototype user[] = {
    NSP_USER_FUNCTIONS(X)
#undef X
};

static const struct nsp_trace_prototype filter[NSP_FILTER_COUNT] = {
#define X(name, result, arguments) [NSP_FILTER_##name] = { #name, #result, #arguments },
    X(InitializeChangeNotify, BOOLEAN, (void))
    X(PasswordFilter, BOOLEAN,
      (UNICODE_STRING *AccountName, UNICODE_STRING *FullName, UNICODE_STRING *Password, BOOLEAN SetOperation))
    X(PasswordChangeNotify, NTSTATUS, (UNICODE_STRING *UserName, ULONG RelativeId, UNICODE_STRING *NewPassword))
    X(DeltaNotify, NTSTATUS,
      (PSID DomainSid, ULONG DeltaType, ULONG ObjectType, ULONG ObjectRid, UNICODE_STRING *ObjectName,
       void *ModifiedCount, void *DeltaData))
#undef X
};

#define ROUTINE_ARGUMENTS \
    (ULONG LogonLevel, void *LogonInformation, ULONG Flags, void *UserAll, ULONG *WhichFields, ULONG *UserFlags, \
     BOOLEAN *Authoritative, TimeStamp *LogoffTime, TimeStamp *KickoffTime)

static const struct nsp_trace_prototype subauth[NSP_SUBAUTH_COUNT] = {
#define X(name, arguments) [NSP_SUBAUTH_##name] = { #name, "NTSTATUS", SPELLED(arguments) },
    X(Msv1_0SubAuthenticationRoutine, ROUTINE_ARGUMENTS)
    X(Msv1_0SubAuthenticationFilter, ROUTINE_ARGUMENTS)
    X(Msv1_0SubAuthenticationRoutineEx,
      (ULONG LogonLevel, void *LogonInformation, ULONG Flags, void *UserAll, PSID UserSid, void *ValidationInfo,
       ULONG *ActionsPerformed))
    X(Msv1_0SubAuthenticationRoutineGeneric,
      (void *SubmitBuffer, ULONG SubmitBufferLength, ULONG *ReturnBufferLength, void **ReturnBuffer))
#undef X
};

static const struct nsp_trace_prototype sspi[NSP_SSPI_COUNT] = {
#define X(name, arguments) [NSP_SSPI_##name] = { #name, "NTSTATUS", #arguments },
    X(EnumerateSecurityPackages, (ULONG *PackageCount, void **PackageInfo))
    X(QueryCredentialsAttributes, (SecHandle *CredentialHandle, ULONG CredentialAttribute, void *Buffer))
    X(AcquireCredentialsHandle,
      (SSPI_TEXT *PrincipalName, SSPI_TEXT *Package, ULONG CredentialUseFlags, LUID *LogonId, void *AuthorizationData,
       void *GetKeyFunction, void *GetKeyArgument, SecHandle *NewCredentialHandle, TimeStamp *ExpirationTime))
    X(FreeCredentialsHandle, (SecHandle *CredentialHandle))
    X(Reserved2, (void))
    X(InitializeSecurityContext,
      (SecHandle *CredentialHandle, SecHandle *ContextHandle, SSPI_TEXT *TargetName, ULONG ContextRequirements,
       ULONG Reserved1, ULONG TargetDataRep, SecBufferDesc *InputBuffers, ULONG Reserved2,
       SecHandle *NewContextHandle, SecBufferDesc *OutputBuffers, ULONG *ContextAttributes, TimeStamp *ExpirationTime))
    X(AcceptSecurityContext,
      (SecHandle *CredentialHandle, SecHandle *ContextHandle, SecBufferDesc *InputBuffers, ULONG ContextRequirements,
       ULONG TargetDataRep, SecHandle *NewContextHandle, SecBufferDesc *OutputBuffers, ULONG *ContextAttributes,
       TimeStamp *ExpirationTime))
    X(CompleteAuthToken, (SecHandle *ContextHandle, SecBufferDesc *InputBuffer))
    X(DeleteSecurityContext, (SecHandle *ContextHandle))
    X(ApplyControlToken, (SecHandle *ContextHandle, SecBufferDesc *ControlToken))
    X(QueryContextAttributes, (SecHandle *ContextHandle, ULONG ContextAttribute, void *Buffer))
    X(ImpersonateSecurityContext, (SecHandle *ContextHandle))
    X(RevertSecurityContext, (SecHandle *ContextHandle))
    X(MakeSignature,
      (SecHandle *ContextHandle, ULONG QualityOfProtection, SecBufferDesc *MessageBuffers,
       ULONG MessageSequenceNumber))
    X(VerifySignature,
      (SecHandle *ContextHandle, SecBufferDesc *MessageBuffers, ULONG MessageSequenceNumber,
       ULONG *QualityOfProtection))
    X(FreeContextBuffer, (void *Base))
    X(QuerySecurityPackageInfo, (SSPI_TEXT *Package, void **PackageInfo))
    X(Reserved3, (void))
    X(Reserved4, (void))
    X(ExportSecurityContext, (SecHandle *ContextHandle, ULONG Flags, SecBuffer *PackedContext, HANDLE *Token))
    X(ImportSecurityContext,
      (SSPI_TEXT *Package, SecBuffer *PackedContext, HANDLE Token, SecHandle *NewContextHandle))
    X(AddCredentials,
      (SecHandle *CredentialHandle, SSPI_TEXT *PrincipalName, SSPI_TEXT *Package, ULONG CredentialUseFlags,
       void *AuthorizationData, void *GetKeyFunction, void *GetKeyArgument, TimeStamp *ExpirationTime))
    X(Reserved8, (void))
    X(QuerySecurityContextToken, (SecHandle *ContextHandle, HANDLE *Token))
    X(EncryptMessage,
      (SecHandle *ContextHandle, ULONG QualityOfProtection, SecBufferDesc *MessageBuffers,
       ULONG MessageSequenceNumber))
    X(DecryptMessage,
      (SecHandle *ContextHandle, SecBufferDesc *MessageBuffers, ULONG MessageSequenceNumber,
       ULONG *QualityOfProtection))
    X(SetContextAttributes, (SecHandle *ContextHandle, ULONG ContextAttribute, void *Buffer, ULONG BufferSize))
    X(SetCredentialsAttributes,
      (SecHandle *CredentialHandle, ULONG CredentialAttribute, void *Buffer, ULONG BufferSize))
    X(ChangeAccountPassword,
      (SSPI_TEXT *PackageName, SSPI_TEXT *DomainName, SSPI_TEXT *AccountName, SSPI_TEXT *OldPassword,
       SSPI_TEXT *NewPassword, BOOLEAN Impersonating, ULONG Reserved, SecBufferDesc *OutputBuffer))
    X(QueryContextAttributesEx,
      (SecHandle *ContextHandle, ULONG ContextAttribute, void *AttributeBuffer, ULONG AttributeBufferSize))
    X(QueryCredentialsAttributesEx,
      (SecHandle *CredentialHandle, ULONG CredentialAttribute, void *AttributeBuffer, ULONG AttributeBufferSize))
#undef X
};

#define ENTRY_ARGUMENTS "(ULONG LsaVersion, ULONG *PackageVersion, void **Tables, ULONG *Count)"

static const struct nsp_trace_prototype others[] = {
    { "SpLsaModeInitialize", "NTSTATUS", ENTRY_ARGUMENTS },
    { "SpUserModeInitialize", "NTSTATUS", ENTRY_ARGUMENTS },
    { "InitSecurityInterfaceW", "void *", "(void)" },
    { "InitSecurityInterfaceA", "void *", "(void)" },
    { "callback", "NTSTATUS",
      "(ULONG_PTR Argument1, ULONG_PTR Argument2, SecBuffer *InputBuffer, SecBuffer *OutputBuffer)" },
    { "RedirectedLogonCallback", "NTSTATUS",
      "(HANDLE RedirectedLogonHandle, void *Buffer, ULONG BufferLength, void **ReturnBuffer, "
      "ULONG *ReturnBufferLength)" },
    { "RedirectedLogonCleanup", "void", "(HANDLE RedirectedLogonHandle)" },
    { "notification", "ULONG", "(void *Parameter)" },
    { "thread", "ULONG", "(void *Parameter)" }
};

static const struct { const struct nsp_trace_prototype *functions; unsigned count; } tables[] = {
    [NSP_TABLE_LSA] =     { lsa, ARRAYSIZE(lsa) },
    [NSP_TABLE_DLL] =     { dll, ARRAYSIZE(dll) },
    [NSP_TABLE_PACKAGE] = { package, ARRAYSIZE(package) },
    [NSP_TABLE_USER] =    { user, ARRAYSIZE(user) },
    [NSP_TABLE_FILTER] =  { filter, ARRAYSIZE(filter) },
    [NSP_TABLE_SUBAUTH] = { subauth, ARRAYSIZE(subauth) },
    [NSP_TABLE_SSPI] =    { sspi, ARRAYSIZE(sspi) },
    [NSP_TRACE_OTHERS] =  { others, ARRAYSIZE(others) }
};

const struct nsp_trace_prototype *nsp_trace_prototypes(unsigned table, unsigned *count)
{
    nsp_assert(table < ARRAYSIZE(tables));
    *count = tables[table].count;
    return tables[table].functions;
}
