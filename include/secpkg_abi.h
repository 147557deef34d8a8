/*
 * The tables and structures that Windows' LSA and its security packages hand
 * each other, up to the newest SDK.  Include this first in a translation unit:
 * it brings windows.h together with the STATUS_* codes of ntstatus.h, and takes
 * away the A/W macros that would rename members of the tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_SECPKG_ABI_H
#define NSP_SECPKG_ABI_H

#if defined(STATUS_WAIT_0) && !defined(_NTSTATUS_)
#error include secpkg_abi.h before windows.h, or windows.h defines half of the STATUS_ codes
#endif

/* None of the many headers that windows.h brings along is needed. */
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef WIN32_NO_STATUS
#define WIN32_NO_STATUS
#endif
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>

#ifndef SECURITY_WIN32
#define SECURITY_WIN32
#endif
/* mingw declares these without a calling convention, which on i386 is another one. */
#define LsaEnumerateLogonSessions LsaEnumerateLogonSessions_cdecl
#define LsaGetLogonSessionData LsaGetLogonSessionData_cdecl
#include <ntsecapi.h>
#undef LsaEnumerateLogonSessions
#undef LsaGetLogonSessionData
#include <sspi.h>
#include <wincred.h>
#include <stddef.h>

#include "secpkg_const.h"
#include "secpkg_tables.h"

#ifndef NT_SUCCESS /* of winternl.h, which clashes with ntsecapi.h */
#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#endif

#ifdef __cplusplus
extern "C" {
#endif
NTSTATUS NTAPI LsaEnumerateLogonSessions(PULONG LogonSessionCount, PLUID *LogonSessionList);
NTSTATUS NTAPI LsaGetLogonSessionData(PLUID LogonId, PSECURITY_LOGON_SESSION_DATA *ppLogonSessionData);
#ifdef __cplusplus
}
#endif

/* Macros of winbase.h and sspi.h, and members of our tables. */
#undef AcquireCredentialsHandle
#undef AddCredentials
#undef ChangeAccountPassword
#undef InitializeSecurityContext
#undef LogonUser
#undef LogonUserEx
#undef QueryContextAttributes
#undef QueryCredentialsAttributes
#undef SetContextAttributes
#undef SetCredentialsAttributes

/*
 * Windows' LSA_CLIENT_REQUEST: which client, in which call.  A package only passes it on, so
 * what it points at is the host's business.
 */
struct nsp_client_request;

/* Chosen by the package; 0 is none, and everything else means something to the package only. */
typedef ULONG_PTR nsp_sec_handle;

struct nsp_dispatch_table;
struct nsp_lsa_table;
struct nsp_dll_table;
struct nsp_package_table;
struct nsp_user_table;

typedef DWORD (WINAPI nsp_thread_start)(void *parameter);
typedef NTSTATUS (NTAPI nsp_callback)(ULONG_PTR Argument1, ULONG_PTR Argument2,
                                      SecBuffer *InputBuffer, SecBuffer *OutputBuffer);


/* Structures */

/* No call says how long the caller's copy is: ClientToken and the two members before it are
 * missing in old headers, and a long answer overruns such a caller's stack. */
#define NSP_CLIENT_INFO_MEMBERS \
    LUID LogonId; \
    ULONG ProcessID; \
    ULONG ThreadID; \
    BOOLEAN HasTcbPrivilege; \
    BOOLEAN Impersonating; \
    BOOLEAN Restricted; \
    UCHAR ClientFlags; \
    SECURITY_IMPERSONATION_LEVEL ImpersonationLevel; \
    HANDLE ClientToken;

struct nsp_client_info {
    NSP_CLIENT_INFO_MEMBERS
};

struct nsp_client_info_ex {
    NSP_CLIENT_INFO_MEMBERS
    LUID IdentificationLogonId;
    HANDLE IdentificationToken;
};

/* The same hazard: MechOid came later. */
struct nsp_call_info {
    ULONG ProcessId;
    ULONG ThreadId;
    ULONG Attributes;
    ULONG CallCount;
    void *MechOid;
};

struct nsp_parameters {
    ULONG Version;
    ULONG MachineState;
    ULONG SetupMode;
    PSID DomainSid;
    UNICODE_STRING DomainName;
    UNICODE_STRING DnsDomainName;
    GUID DomainGuid;
};

#define NSP_PRIMARY_CRED_MEMBERS \
    LUID LogonId; \
    UNICODE_STRING DownlevelName; \
    UNICODE_STRING DomainName; \
    UNICODE_STRING Password; \
    UNICODE_STRING OldPassword; \
    PSID UserSid; \
    ULONG Flags; \
    UNICODE_STRING DnsDomainName; \
    UNICODE_STRING Upn; \
    UNICODE_STRING LogonServer; \
    UNICODE_STRING Spare1; \
    UNICODE_STRING Spare2; \
    UNICODE_STRING Spare3; \
    UNICODE_STRING Spare4;

struct nsp_primary_cred {
    NSP_PRIMARY_CRED_MEMBERS
};

/* Flags has NSP_CRED_EX */
struct nsp_primary_cred_ex {
    NSP_PRIMARY_CRED_MEMBERS
    ULONG_PTR PackageId;
    LUID PrevLogonId;
    ULONG FlagsEx;
};

struct nsp_supplemental_cred {
    UNICODE_STRING PackageName;
    ULONG CredentialSize;
    UCHAR *Credentials;
};

struct nsp_supplemental_cred_array {
    ULONG CredentialCount;
    struct nsp_supplemental_cred Credentials[];
};

struct nsp_surrogate_logon_entry {
    GUID Type;
    void *Data;
};

struct nsp_surrogate_logon {
    ULONG Version;
    LUID SurrogateLogonID;
    ULONG EntryCount;
    struct nsp_surrogate_logon_entry *Entries;
};

struct nsp_post_logon_user_info {
    ULONG Flags;
    LUID LogonId;
    LUID LinkedLogonId;
};

struct nsp_failure_reason {
    NTSTATUS Status;
    enum nsp_failure Reason;
};

struct nsp_targetinfo {
    PSID DomainSid;
    const WCHAR *ComputerName;
};

/* In these three the last member is as long as the count before it says. */
struct nsp_gss_info {
    ULONG EncodedIdLength;
    UCHAR EncodedId[4];
};

struct nsp_context_thunks {
    ULONG InfoLevelCount;
    ULONG Levels[1];
};

struct nsp_serialized_oid {
    ULONG OidLength;
    ULONG OidAttributes;
    UCHAR OidValue[NSP_MAX_OID_LENGTH];
};

struct nsp_extra_oids {
    ULONG OidCount;
    struct nsp_serialized_oid Oids[1];
};

struct nsp_mutual_auth_level {
    ULONG MutualAuthLevel;
};

struct nsp_wow_client_dll {
    UNICODE_STRING WowClientDllPath;
};

struct nsp_nego2_info {
    UCHAR AuthScheme[16];
    ULONG PackageFlags;
};

struct nsp_extended_information {
    enum nsp_extended Class;
    union {
        struct nsp_gss_info GssInfo;
        struct nsp_context_thunks ContextThunks;
        struct nsp_mutual_auth_level MutualAuthLevel;
        struct nsp_wow_client_dll WowClientDll;
        struct nsp_extra_oids ExtraOids;
        struct nsp_nego2_info Nego2Info;
    } Info;
};

struct nsp_token_information_null {
    LARGE_INTEGER ExpirationTime;
    TOKEN_GROUPS *Groups;
};

#define NSP_TOKEN_INFORMATION_MEMBERS \
    LARGE_INTEGER ExpirationTime; \
    TOKEN_USER User; \
    TOKEN_GROUPS *Groups; \
    TOKEN_PRIMARY_GROUP PrimaryGroup; \
    TOKEN_PRIVILEGES *Privileges; \
    TOKEN_OWNER Owner; \
    TOKEN_DEFAULT_DACL DefaultDacl;

/* Also the layout of V2, which differs only in being one block of memory. */
struct nsp_token_information_v1 {
    NSP_TOKEN_INFORMATION_MEMBERS
};

struct nsp_token_information_v3 {
    NSP_TOKEN_INFORMATION_MEMBERS
    void *UserClaims;
    void *DeviceClaims;
    TOKEN_GROUPS *DeviceGroups;
};

/* EventData is an nsp_event_package_change, nsp_event_role_change or nsp_parameters. */
struct nsp_event_notify {
    ULONG EventClass;
    ULONG Reserved;
    ULONG EventDataSize;
    void *EventData;
    void *PackageParameter;
};

struct nsp_event_package_change {
    ULONG ChangeType;
    nsp_sec_handle PackageId;
    UNICODE_STRING PackageName;
};

struct nsp_event_role_change {
    ULONG PreviousRole;
    ULONG NewRole;
};

struct nsp_user_data {
    UNICODE_STRING UserName;
    UNICODE_STRING LogonDomainName;
    UNICODE_STRING LogonServer;
    PSID pSid;
};

/* Cred.CredentialBlob is protected and may be longer than what it says in clear. */
struct nsp_encrypted_credential {
    CREDENTIALW Cred;
    ULONG ClearCredentialBlobSize;
};

typedef NTSTATUS (NTAPI nsp_redirected_init)(HANDLE RedirectedLogonHandle,
                                             const UNICODE_STRING *PackageName,
                                             ULONG SessionId, const LUID *LogonId);
typedef NTSTATUS (NTAPI nsp_redirected_callback)(HANDLE RedirectedLogonHandle, void *Buffer,
                                                 ULONG BufferLength, void **ReturnBuffer,
                                                 ULONG *ReturnBufferLength);
typedef void (NTAPI nsp_redirected_cleanup)(HANDLE RedirectedLogonHandle);
typedef NTSTATUS (NTAPI nsp_redirected_get_logon_creds)(HANDLE RedirectedLogonHandle,
                                                        UCHAR **LogonBuffer,
                                                        ULONG *LogonBufferLength);
typedef NTSTATUS (NTAPI nsp_redirected_get_supp_creds)(
    HANDLE RedirectedLogonHandle, struct nsp_supplemental_cred_array **SupplementalCredentials);
typedef NTSTATUS (NTAPI nsp_redirected_get_sid)(HANDLE RedirectedLogonHandle, PSID *Sid);

struct nsp_redirected_logon_buffer {
    GUID RedirectedLogonGuid;
    HANDLE RedirectedLogonHandle;
    nsp_redirected_init *Init;
    nsp_redirected_callback *Callback;
    nsp_redirected_cleanup *CleanupCallback;
    nsp_redirected_get_logon_creds *GetLogonCreds;
    nsp_redirected_get_supp_creds *GetSupplementalCreds;
    nsp_redirected_get_sid *GetRedirectedLogonSid;
};


/* Tables, from the lists of secpkg_tables.h */

/* Function types: nsp_lsa_fn_CreateToken, nsp_dll_fn_FreeHeap, nsp_pkg_fn_LogonUser, ... */
#define X(since, name, ret, args) typedef ret (NTAPI nsp_lsa_fn_##name) args;
NSP_LSA_FUNCTIONS(X)
#undef X
#define X(since, name, ret, args) typedef ret (NTAPI nsp_dll_fn_##name) args;
NSP_DLL_FUNCTIONS(X)
#undef X
#define X(since, name, ret, args) typedef ret (NTAPI nsp_pkg_fn_##name) args;
NSP_PACKAGE_FUNCTIONS(X)
#undef X
#define X(since, name, ret, args) typedef ret (NTAPI nsp_user_fn_##name) args;
NSP_USER_FUNCTIONS(X)
#undef X

/* What SpLsaModeInitialize and SpUserModeInitialize are */
typedef NTSTATUS (NTAPI nsp_sp_lsa_mode_initialize)(ULONG lsa_version, ULONG *version,
                                                    struct nsp_package_table **tables,
                                                    ULONG *count);
typedef NTSTATUS (NTAPI nsp_sp_user_mode_initialize)(ULONG lsa_version, ULONG *version,
                                                     struct nsp_user_table **tables,
                                                     ULONG *count);

#define X(since, name, ret, args) ret (NTAPI *name) args;
struct nsp_dispatch_table {
    NSP_DISPATCH_FUNCTIONS(X)
};

struct nsp_lsa_table {
    NSP_LSA_FUNCTIONS(X)
};

struct nsp_dll_table {
    NSP_DLL_FUNCTIONS(X)
};

struct nsp_package_table {
    NSP_PACKAGE_FUNCTIONS(X)
};

struct nsp_user_table {
    NSP_USER_FUNCTIONS(X)
};
#undef X

/* Indices count from zero: one less than the slot numbers of the documentation. */
enum nsp_lsa_slot {
#define X(since, name, ret, args) NSP_LSA_##name,
    NSP_LSA_FUNCTIONS(X)
#undef X
    NSP_LSA_COUNT,
    NSP_DISPATCH_COUNT = NSP_LSA_CopyFromClientBuffer + 1,
};

enum nsp_dll_slot {
#define X(since, name, ret, args) NSP_DLL_##name,
    NSP_DLL_FUNCTIONS(X)
#undef X
    NSP_DLL_COUNT
};

enum nsp_package_slot {
#define X(since, name, ret, args) NSP_PKG_##name,
    NSP_PACKAGE_FUNCTIONS(X)
#undef X
    NSP_PKG_COUNT
};

enum nsp_user_slot {
#define X(since, name, ret, args) NSP_USER_##name,
    NSP_USER_FUNCTIONS(X)
#undef X
    NSP_USER_COUNT
};

/**
 * Number the interface version that a package returned, 1 to 11.
 *
 * A version newer than all known ones counts as the newest; 0 means that it is no version at
 * all (zero, or other than one known bit).
 */
static inline unsigned nsp_interface_number(ULONG version)
{
    if (version > NSP_INTERFACE_V11)
        return 11;
    if (version < NSP_INTERFACE_V1 || (version & (version - 1)))
        return 0;
    return __builtin_ctz(version) - 15;
}

/**
 * Say how many slots of its LSA-mode table a package defines that returned @version.
 *
 * What is no version counts as V1.  Memory past the last slot is never read, even where the
 * package's image goes on.
 */
static inline unsigned nsp_package_slots(ULONG version)
{
    unsigned number = nsp_interface_number(version);

    if (!number)
        number = 1;
#define X(since, name, ret, args) + ((since) <= number)
    return 0 NSP_PACKAGE_FUNCTIONS(X);
#undef X
}

/**
 * Say the same of its user-mode table.
 */
static inline unsigned nsp_user_slots(ULONG version)
{
    unsigned number = nsp_interface_number(version);

    if (!number)
        number = 1;
#define X(since, name, ret, args) + ((since) <= number)
    return 0 NSP_USER_FUNCTIONS(X);
#undef X
}


/* Both machines' figures stand side by side; each build checks its own. */
#ifdef _WIN64
#define NSP_BY_WIDTH(on32, on64) (on64)
#else
#define NSP_BY_WIDTH(on32, on64) (on32)
#endif

#define NSP_ASSERT_SIZE(type, on32, on64) \
    _Static_assert(sizeof(type) == NSP_BY_WIDTH(on32, on64), "size of " #type)
#define NSP_ASSERT_OFFSET(type, member, on32, on64) \
    _Static_assert(offsetof(type, member) == NSP_BY_WIDTH(on32, on64), \
                   "offset of " #member " in " #type)

NSP_ASSERT_SIZE(struct nsp_dispatch_table, 11 * 4, 11 * 8);
NSP_ASSERT_SIZE(struct nsp_lsa_table, 66 * 4, 66 * 8);
NSP_ASSERT_SIZE(struct nsp_dll_table, 4 * 4, 4 * 8);
NSP_ASSERT_SIZE(struct nsp_package_table, 43 * 4, 43 * 8);
NSP_ASSERT_SIZE(struct nsp_user_table, 15 * 4, 15 * 8);
NSP_ASSERT_SIZE(struct nsp_client_info, 28, 32);
NSP_ASSERT_SIZE(struct nsp_client_info_ex, 40, 48);
NSP_ASSERT_SIZE(struct nsp_call_info, 20, 24);
NSP_ASSERT_SIZE(struct nsp_parameters, 48, 72);
NSP_ASSERT_SIZE(struct nsp_primary_cred, 104, 200);
NSP_ASSERT_SIZE(struct nsp_primary_cred_ex, 120, 224);
NSP_ASSERT_SIZE(struct nsp_supplemental_cred, 16, 32);
NSP_ASSERT_SIZE(struct nsp_extended_information, 48, 56);
NSP_ASSERT_SIZE(struct nsp_token_information_v1, 40, 64);
NSP_ASSERT_SIZE(struct nsp_token_information_v3, 48, 88);
NSP_ASSERT_SIZE(struct nsp_failure_reason, 8, 8);

#endif
