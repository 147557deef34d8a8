/*
 * Every constant of the LSA's interface to security packages, old headers'
 * and new ones' alike.  Sets whose bits are printed by name are list macros,
 * X(value, NAME); the enumerators and the names come from the same list.
 * Plain numbers only: needs no other header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_SECPKG_CONST_H
#define NSP_SECPKG_CONST_H

/*
 * What a package returns from its entry points.  Single bits that double: V2 + 1 is no version.
 * The LSA itself always presents NSP_INTERFACE_V1, whatever it is able to do.
 */
enum nsp_interface {
    NSP_INTERFACE_V1 = 0x00010000,
    NSP_INTERFACE_V2 = 0x00020000,
    NSP_INTERFACE_V3 = 0x00040000,
    NSP_INTERFACE_V4 = 0x00080000,
    NSP_INTERFACE_V5 = 0x00100000,
    NSP_INTERFACE_V6 = 0x00200000,
    NSP_INTERFACE_V7 = 0x00400000,
    NSP_INTERFACE_V8 = 0x00800000,
    NSP_INTERFACE_V9 = 0x01000000,
    NSP_INTERFACE_V10 = 0x02000000,
    NSP_INTERFACE_V11 = 0x04000000,
    NSP_INTERFACE_LSA = NSP_INTERFACE_V1,
};

/* SecPkgInfo.fCapabilities */
#define NSP_CAPABILITIES(X) \
    X(0x00000001, INTEGRITY) \
    X(0x00000002, PRIVACY) \
    X(0x00000004, TOKEN_ONLY) \
    X(0x00000008, DATAGRAM) \
    X(0x00000010, CONNECTION) \
    X(0x00000020, MULTI_REQUIRED) \
    X(0x00000040, CLIENT_ONLY) \
    X(0x00000080, EXTENDED_ERROR) \
    X(0x00000100, IMPERSONATION) \
    X(0x00000200, ACCEPT_WIN32_NAME) \
    X(0x00000400, STREAM) \
    X(0x00000800, NEGOTIABLE) \
    X(0x00001000, GSS_COMPATIBLE) \
    X(0x00002000, LOGON) \
    X(0x00004000, ASCII_BUFFERS) \
    X(0x00008000, FRAGMENT) \
    X(0x00010000, MUTUAL_AUTH) \
    X(0x00020000, DELEGATION) \
    X(0x00040000, READONLY_WITH_CHECKSUM) \
    X(0x00080000, RESTRICTED_TOKENS) \
    X(0x00100000, NEGO_EXTENDER) \
    X(0x00200000, NEGOTIABLE2) \
    X(0x00400000, APPCONTAINER_PASSTHROUGH) \
    X(0x00800000, APPCONTAINER_CHECKS) \
    X(0x01000000, CREDENTIAL_ISOLATION_ENABLED) \
    X(0x02000000, APPLY_LOOPBACK)

enum nsp_capability {
#define X(value, name) NSP_CAP_##name = value,
    NSP_CAPABILITIES(X)
#undef X
};

/* SECPKG_PARAMETERS.MachineState */
#define NSP_MACHINE_STATES(X) \
    X(0x01, ENCRYPTION_PERMITTED) \
    X(0x02, STRONG_ENCRYPTION_PERMITTED) \
    X(0x04, DOMAIN_CONTROLLER) \
    X(0x08, WORKSTATION) \
    X(0x10, STANDALONE) \
    X(0x20, CRED_ISOLATION_ENABLED)

enum nsp_machine {
#define X(value, name) NSP_MACHINE_##name = value,
    NSP_MACHINE_STATES(X)
#undef X
};

/* SECPKG_CALL_INFO.Attributes and GetExtendedCallFlags; 40000 has two readings */
#define NSP_CALL_FLAGS(X) \
    X(0x00000001, KERNEL_MODE) \
    X(0x00000002, ANSI) \
    X(0x00000004, URGENT) \
    X(0x00000008, RECURSIVE) \
    X(0x00000010, IN_PROC) \
    X(0x00000020, CLEANUP) \
    X(0x00000040, WOWCLIENT) \
    X(0x00000080, THREAD_TERM) \
    X(0x00000100, PROCESS_TERM) \
    X(0x00000200, IS_TCB) \
    X(0x00000400, NETWORK_ONLY) \
    X(0x00000800, WINLOGON) \
    X(0x00001000, ASYNC_UPDATE) \
    X(0x00002000, SYSTEM_PROC) \
    X(0x00004000, NEGO) \
    X(0x00008000, NEGO_EXTENDER) \
    X(0x00010000, BUFFER_MARSHAL) \
    X(0x00020000, UNLOCK) \
    X(0x00040000, CLOUDAP_CONNECT) \
    X(0x00080000, AGENT_LOGON)

enum nsp_call {
#define X(value, name) NSP_CALL_##name = value,
    NSP_CALL_FLAGS(X)
#undef X
    NSP_CALL_WOWA32 = NSP_CALL_CLOUDAP_CONNECT,
};

/* SECPKG_CLIENT_INFO.ClientFlags */
enum nsp_client_flag {
    NSP_CLIENT_PROCESS_TERMINATED = 0x01,
    NSP_CLIENT_THREAD_TERMINATED = 0x02,
};

/*
 * SECPKG_PRIMARY_CRED.Flags.  The logon package's id lies in bits 24 to 31 and LOCAL_USER in
 * the same field: mask it, or look at that flag only where EX is set.
 */
#define NSP_CRED_FLAGS(X) \
    X(0x00000001, CLEAR_PASSWORD) \
    X(0x00000002, OWF_PASSWORD) \
    X(0x00000004, UPDATE) \
    X(0x00000008, CACHED_LOGON) \
    X(0x00000010, LOGON_NO_TCB) \
    X(0x00000020, LOGON_LUA) \
    X(0x00000040, SMARTCARD_LOGON) \
    X(0x00000080, REFRESH_NEEDED) \
    X(0x00000100, INTERNET_USER) \
    X(0x00000200, AUTH_ID) \
    X(0x00000400, DO_NOT_SPLIT) \
    X(0x00000800, PROTECTED_USER) \
    X(0x00001000, EX) \
    X(0x00002000, TRANSFER) \
    X(0x00004000, RESTRICTED_TS) \
    X(0x00008000, PACKED_CREDS) \
    X(0x00010000, ENTERPRISE_INTERNET_USER) \
    X(0x00020000, CREDGUARD_PASSWORD) \
    X(0x00040000, CACHED_INTERACTIVE_LOGON) \
    X(0x00080000, NGC_LOGON) \
    X(0x00100000, FIDO_LOGON) \
    X(0x00200000, ARSO_LOGON) \
    X(0x00400000, SUPPLEMENTAL) \
    X(0x00800000, FOR_PASSWORD_CHANGE) \
    X(0x01000000, LOCAL_USER)

enum nsp_cred_flag {
#define X(value, name) NSP_CRED_##name = value,
    NSP_CRED_FLAGS(X)
#undef X
    NSP_CRED_PACKAGE_SHIFT = 24,
};

#define NSP_CRED_PACKAGE_MASK 0xff000000u

/* CredFlags of the four Credi* functions */
enum nsp_credp {
    NSP_CREDP_IN_PROCESS = 0x01,
    NSP_CREDP_USE_MIDL_HEAP = 0x02,
    NSP_CREDP_DONT_CACHE_TI = 0x04,
    NSP_CREDP_CLEAR_PASSWORD = 0x08,
    NSP_CREDP_USER_ENCRYPTED_PASSWORD = 0x10,
    NSP_CREDP_TRUSTED_CALLER = 0x20,
    NSP_CREDP_VALIDATE_PROXY_TARGET = 0x40,
};

/* LsaCallAuthenticationPackage to every package at once, and the messages it may carry */
#define NSP_ALL_PACKAGES 0xfffffffeu

enum nsp_message {
    NSP_MESSAGE_PIN_DC = 1024,
    NSP_MESSAGE_UNPIN_ALL_DCS = 1025,
    NSP_MESSAGE_TRANSFER_CRED = 1026,
};

enum nsp_name_type {
    NSP_NAME_SAM_COMPATIBLE = 0,
    NSP_NAME_ALTERNATE_ID = 1,
    NSP_NAME_FLAT = 2,
    NSP_NAME_DN = 3,
    NSP_NAME_SPN = 4,
};

/* RegisterNotification: types, flags, and the classes of NSP_NOTIFIER_EVENT */
enum nsp_notifier {
    NSP_NOTIFIER_INTERVAL = 1,
    NSP_NOTIFIER_HANDLE_WAIT = 2,
    NSP_NOTIFIER_STATE_CHANGE = 3,
    NSP_NOTIFIER_EVENT = 4,
    NSP_NOTIFIER_IMMEDIATE = 16,
};

enum nsp_notifier_flag {
    NSP_NOTIFIER_FLAG_NEW_THREAD = 0x00000001,
    NSP_NOTIFIER_FLAG_ONE_SHOT = 0x00000002,
    NSP_NOTIFIER_FLAG_SECONDS = 0x80000000,
};

enum nsp_event {
    NSP_EVENT_PACKAGE_CHANGE = 1,
    NSP_EVENT_ROLE_CHANGE = 2,
    NSP_EVENT_DOMAIN_CHANGE = 3,
    NSP_EVENT_REGISTRY_CHANGE = 4,
};

enum nsp_package_change {
    NSP_PACKAGE_CHANGE_LOAD = 0,
    NSP_PACKAGE_CHANGE_UNLOAD = 1,
    NSP_PACKAGE_CHANGE_SELECT = 2,
};

enum nsp_token_info {
    NSP_TOKEN_INFO_NULL = 0,
    NSP_TOKEN_INFO_V1 = 1,
    NSP_TOKEN_INFO_V2 = 2,
    NSP_TOKEN_INFO_V3 = 3,
};

enum nsp_session_info {
    NSP_SESSION_INFO_PRIMARY_CRED = 0,
};

/* Windows put Nego2 behind the end marker and left the marker where it was. */
enum nsp_extended {
    NSP_EXTENDED_GSS_INFO = 1,
    NSP_EXTENDED_CONTEXT_THUNKS = 2,
    NSP_EXTENDED_MUTUAL_AUTH_LEVEL = 3,
    NSP_EXTENDED_WOW_CLIENT_DLL = 4,
    NSP_EXTENDED_EXTRA_OIDS = 5,
    NSP_EXTENDED_MAX = 6,
    NSP_EXTENDED_NEGO2_INFO = 7,
};

/* One number, two meanings: a context attribute, and "all" in a list of context thunks. */
enum nsp_attr {
    NSP_ATTR_SASL_CONTEXT = 0x00010000,
    NSP_ATTR_THUNK_ALL = 0x00010000,
};

/* GetUserInfo */
enum nsp_user_info {
    NSP_USER_INFO_KNOWS_LONG_NAMES = 1,
    NSP_USER_INFO_NO_LONG_NAMES = 2,
};

enum nsp_export {
    NSP_EXPORT_RESET_NEW = 1,
    NSP_EXPORT_DELETE_OLD = 2,
    NSP_EXPORT_TO_KERNEL = 4,
};

/* The attribute nibble of SecBuffer.BufferType; UNMAPPED data lives in the client. */
enum nsp_buffer {
    NSP_BUFFER_READONLY = 0x80000000,
    NSP_BUFFER_UNMAPPED = 0x40000000,
    NSP_BUFFER_KERNEL_MAP = 0x20000000,
    NSP_BUFFER_READONLY_WITH_CHECKSUM = 0x10000000,
    NSP_BUFFER_ATTRIBUTES = 0xf0000000,
};

/* A buffer's type is compared only without its attributes. */
#define NSP_BUFFER_TYPE(type) ((type) & ~(unsigned)NSP_BUFFER_ATTRIBUTES)

/* GetServiceAccountPassword */
enum nsp_cred_fetch {
    NSP_CRED_FETCH_DEFAULT = 0,
    NSP_CRED_FETCH_DPAPI = 1,
    NSP_CRED_FETCH_FORCED = 2,
};

/* QueryClientRequest */
enum nsp_client_query {
    NSP_CLIENT_QUERY_PRELOGON_SESSION_ID = 1,
};

/* Why a package under Negotiate did not serve a call */
enum nsp_failure {
    NSP_FAILURE_UNKNOWN = 0,
    NSP_FAILURE_NONE = 1,
    NSP_FAILURE_LOCAL_ACCOUNT = 2,
    NSP_FAILURE_DOMAIN_ACCOUNT = 3,
    NSP_FAILURE_CLOUD_ACCOUNT = 4,
    NSP_FAILURE_NULL_TARGET = 5,
    NSP_FAILURE_UNKNOWN_TARGET = 6,
    NSP_FAILURE_IP_ADDRESS = 7,
    NSP_FAILURE_DUPLICATE_TARGET = 8,
    NSP_FAILURE_NO_LINE_OF_SIGHT = 9,
    NSP_FAILURE_LOOPBACK = 10,
    NSP_FAILURE_NULL_SESSION = 11,
    NSP_FAILURE_GLOBAL_SPN = 12,
};

#define NSP_SURROGATE_LOGON_VERSION 1
#define NSP_MAX_CRED_SIZE 1024
#define NSP_MAX_OID_LENGTH 32

#endif
