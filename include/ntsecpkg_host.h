/*
 * Public C API of the ntsecpkg host: make an LSA in this process, load security packages into it, choose
 * on whose behalf they are called, and read what was found.  Logons go through the Lsa* functions and
 * handshakes through InitSecurityInterface, which ntsecpkg.dll exports under Windows' own names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NTSECPKG_HOST_H
#define NTSECPKG_HOST_H

#include <windows.h>
#include <ntsecapi.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nsp_host;
struct nsp_module;

/* ---- hosts ---- */

enum nsp_host_flags {
    NSP_HOST_CHECK_HEAP = 0x1, /* every block has an owner, canaries and a call site; leaks are found */
    NSP_HOST_NO_FENCE   = 0x2  /* let exceptions of packages through, for a debugger */
};

/*
 * Where a host is, for a watchdog in another process: the structure may lie in shared memory.  The host
 * writes the names before it enters a package, and depth 0 when no package is being executed.
 */
struct nsp_progress {
    volatile LONG depth;
    char package[64]; /* file name of the DLL, UTF-8, NUL-terminated */
    char call[64];    /* function being executed, e.g. "LogonUserEx2" */
};

/* How packages get the buffers of clients in context legs: Windows' own rule is not documented. */
enum nsp_buffer_mode {
    NSP_BUFFERS_MAPPED,       /* copies in the LSA: what most packages expect */
    NSP_BUFFERS_UNMAPPED,     /* marked as the client's: packages have to use MapBuffer, and fault without it */
    NSP_BUFFERS_TOKENS_MAPPED /* copies of tokens, all else is left in the client */
};

/* Zero a member for its default.  All pointers are only read during NspHostCreate, but for @progress. */
struct nsp_host_options {
    ULONG size;               /* sizeof(struct nsp_host_options), in bytes */
    ULONG flags;              /* enum nsp_host_flags */
    ULONG machine_state;      /* SECPKG_PARAMETERS.MachineState; default 13h: encryption, strong, standalone */
    const WCHAR *domain_name; /* default: the computer's name */
    const WCHAR *dns_domain_name;
    PSID domain_sid;          /* default NULL: a machine in a workgroup */
    struct nsp_progress *progress; /* must live as long as the host */
    const WCHAR *registry_key; /* below HKEY_CURRENT_USER: accounts, stored credentials; default: what the environment
                                  variable NTSECPKG says (registry=KEY), else Software\ntsecpkg */
    enum nsp_buffer_mode buffer_mode;
    const WCHAR *audit_file;  /* audit records are appended to it, see NspHostGetAudit(); default NULL: to none */
};

/**
 * Make a host: an LSA without packages.
 *
 * @options may be NULL.  On success *@host is the caller's, until NspHostDestroy().
 *
 * Fails with
 *   STATUS_INVALID_PARAMETER   options->size is not one that this version knows, or unknown flags
 *   STATUS_NO_MEMORY
 *   of the system              options->audit_file cannot be opened: STATUS_SHARING_VIOLATION when another host has it
 */
NTSTATUS NTAPI NspHostCreate(const struct nsp_host_options *options, struct nsp_host **host);

/**
 * Stop a host: terminate its sessions (LogonTerminated in every package), shut the packages down, unload
 * them, and look for what they left behind.  Findings stay readable.  May be called twice.
 */
void NTAPI NspHostShutdown(struct nsp_host *host);

/** Shut @host down and free all that belongs to it.  NULL is allowed. */
void NTAPI NspHostDestroy(struct nsp_host *host);

/**
 * The host on which the Lsa* functions, the SSPI table and the functions of LSA_DISPATCH_TABLE act when
 * they are called from outside a package.  Made on first use, with the options of the environment
 * variable NTSECPKG.  NULL only when memory ran out, or the audit file that they name cannot be opened.
 */
struct nsp_host *NTAPI NspHostGetDefault(void);

/** Make @host the default.  NULL: none, until NspHostGetDefault() makes a new one. */
void NTAPI NspHostSetDefault(struct nsp_host *host);

/* ---- on whose behalf ---- */

struct nsp_client_identity {
    ULONG size;              /* sizeof(struct nsp_client_identity), in bytes */
    LUID logon_id;           /* default 0:3E7, the system */
    BOOLEAN has_tcb;         /* SeTcbPrivilege: may register as a logon process */
    BOOLEAN is_impersonating;
    BOOLEAN is_restricted;
    SECURITY_IMPERSONATION_LEVEL level; /* what the client granted */
    HANDLE token;            /* what ImpersonateClient puts on the thread; NULL: this process' token */
};

/**
 * Say who the in-process client of @host (NULL: the default host) is, for calls that begin from now on.
 * Without it the client is the system, with TCB.  The token is duplicated.  Connections that exist keep their trust.
 *
 * Fails with STATUS_INVALID_PARAMETER (size) or the status of the duplication.
 */
NTSTATUS NTAPI NspHostSetClient(struct nsp_host *host, const struct nsp_client_identity *identity);

/**
 * The in-process client of @host (NULL: the default host) has disappeared: packages hear that its contexts end, then
 * its credentials, and cannot reach it meanwhile.  Another client of the same identity takes its place.
 * Fails with the statuses of NspHostSetClient(), and nothing has happened then.
 */
NTSTATUS NTAPI NspHostEndClient(struct nsp_host *host);

/* ---- packages ---- */

enum nsp_kind {
    NSP_KIND_NONE,    /* a DLL, but no entry point of any kind of package */
    NSP_KIND_SSP_AP,  /* SpLsaModeInitialize */
    NSP_KIND_AP,      /* LsaApInitializePackage */
    NSP_KIND_SSP,     /* InitSecurityInterface */
    NSP_KIND_FILTER,  /* PasswordFilter, PasswordChangeNotify */
    NSP_KIND_SUBAUTH  /* Msv1_0SubAuthentication... */
};

/*
 * What one file is, by reading it: nothing of it is executed.  Strings are UTF-8 and belong to the
 * structure, which NspFileInfoFree() releases.
 */
struct nsp_file_info {
    USHORT machine;           /* IMAGE_FILE_MACHINE_... */
    enum nsp_kind kind;
    ULONG entry_point_count;
    const char **entry_points; /* exports that make it a package, in the order of their kinds */
    ULONG missing_count;
    const char **missing;     /* imports not found: "libfoo.dll, imported by mypackage.dll" */
};

/**
 * Read the PE headers, exports and imports of @path.  Imports are looked for as the loader does: beside
 * the file, then in the system directory; those of found DLLs are followed.
 *
 * On success *@info is the caller's, to be freed by NspFileInfoFree(); also for a PE of another machine.
 *
 * Fails with
 *   STATUS_OBJECT_NAME_NOT_FOUND         no such file
 *   STATUS_FILE_IS_A_DIRECTORY
 *   STATUS_END_OF_FILE                   an empty file
 *   STATUS_INVALID_IMAGE_NOT_MZ          no PE at all: text, ELF, ...
 *   STATUS_INVALID_IMAGE_FORMAT          damaged or truncated headers, or a third machine
 *   STATUS_INVALID_IMAGE_WIN_32, ..._WIN_64   a PE for x86 or x86_64, of which this process is not
 *   STATUS_ACCESS_DENIED, STATUS_NO_MEMORY
 * and then *@text (may be NULL) is one sentence about it, in a buffer of the calling thread that the next call re-uses.
 */
NTSTATUS NTAPI NspFileExamine(const WCHAR *path, struct nsp_file_info **info, const char **text);
void NTAPI NspFileInfoFree(struct nsp_file_info *info); /* NULL is allowed */

/* How far loading one DLL got; filled also when it failed. */
struct nsp_load_report {
    ULONG size;               /* sizeof(struct nsp_load_report), in bytes; set by the caller */
    enum nsp_kind kind;
    BOOLEAN has_lsa_half, has_user_half; /* the entry point exists and was called */
    BOOLEAN died;             /* an exception of the package ended one of the calls */
    NTSTATUS lsa_status;      /* what SpLsaModeInitialize returned, STATUS_SUCCESS for a plain AP */
    ULONG lsa_version;        /* interface version it announced, e.g. 00010000h */
    ULONG lsa_tables;
    NTSTATUS user_status;     /* the same for SpUserModeInitialize */
    ULONG user_version;
    ULONG user_tables;
    ULONG lsa_stride;         /* pointers from one table to the next; 0: there are none */
    ULONG user_stride;
};

/**
 * Load a DLL into @host (NULL: the default host) and take each package in it through InitializePackage,
 * Initialize and GetInfo, and its user half through SpUserModeInitialize and InstanceInit.
 *
 * @report may be NULL.  On success *@module belongs to the host and lives until NspModuleUnload() or the host's end;
 * at least one package in it can be used.  Why something did not load is the newest finding.
 *
 * Fails with the statuses of NspFileExamine(), and
 *   STATUS_DLL_NOT_FOUND          an import is missing
 *   STATUS_DLL_INIT_FAILED        DllMain returned FALSE or faulted
 *   STATUS_PROCEDURE_NOT_FOUND    no entry point of any kind of package
 *   STATUS_NO_SUCH_PACKAGE        zero tables, or no package was left after initialisation
 *   STATUS_OBJECT_NAME_COLLISION  the DLL is loaded already
 *   STATUS_UNSUCCESSFUL           InitializeChangeNotify of a password filter returned FALSE
 *   what the package returned, or the code of its exception
 * A plain SSP is none of the LSA's, and refused as no package.
 * Behaviour: contract 8.2 to 8.8, P1.2; tests/host-load.c, tests/host-filter.c.
 */
NTSTATUS NTAPI NspModuleLoad(struct nsp_host *host, const WCHAR *path, struct nsp_load_report *report,
                             struct nsp_module **module);

/**
 * Shut the packages of @module down and unload the DLL.  Packages may have done so themselves (UnloadPackage): then
 * only what the host remembers of them goes.
 * Fails with STATUS_DEVICE_BUSY while a thread is inside one of them, or a context or credential of it lives.
 */
NTSTATUS NTAPI NspModuleUnload(struct nsp_module *module);

/* One package of a module.  Strings belong to the module. */
struct nsp_package_info {
    ULONG size;               /* sizeof(struct nsp_package_info), in bytes; set by the caller */
    ULONG index;              /* which table of the DLL, from 0 */
    ULONG_PTR package_id;
    NTSTATUS status;          /* STATUS_SUCCESS, or why this package cannot be used */
    const WCHAR *name;        /* of GetInfo, else of InitializePackage; "" when it has none */
    const WCHAR *comment;
    ULONG capabilities;       /* SECPKG_FLAG_... */
    ULONG max_token;          /* bytes */
    USHORT rpc_id;
    ULONGLONG lsa_slots;      /* bit n: slot n (from 0) of the LSA half is offered */
    ULONGLONG user_slots;
    ULONGLONG plugin_slots;   /* the same of a filter and a subauthentication package, which have no halves */
};

/**
 * Describe package @index, from 0, of @module.
 * Fails with STATUS_NO_MORE_ENTRIES behind the last, STATUS_INVALID_PARAMETER when info->size is unknown.
 */
NTSTATUS NTAPI NspModuleGetPackage(struct nsp_module *module, ULONG index, struct nsp_package_info *info);

/**
 * Say how long the structures of GetClientInfo and GetCallInfo are for a DLL of @host (NULL: the default host).
 *
 * Neither call carries a size, the structures grew, and the long form overruns the stack of a package that was built
 * with an old header.  @file is "mypackage.dll", in any case of letters; what is before its last separator does not
 * count.  It need not be loaded yet.  Sizes are in bytes, 0 is the long form, and that is the default:
 *   @client_info_size   20 (SDK of XP, Wine 8), 24 (mingw-w64 10), or 32 (i386: 28)
 *   @call_info_size     16 (old headers), or 24 (i386: 20)
 *
 * Fails with STATUS_INVALID_PARAMETER (other sizes, no name), STATUS_NO_MEMORY.
 */
NTSTATUS NTAPI NspHostSetInfoSizes(struct nsp_host *host, const WCHAR *file, ULONG client_info_size,
                                   ULONG call_info_size);

/**
 * Say how many pointers the tables of a DLL of @host (NULL: the default host) are apart, one from the start of the
 * next, before it is loaded.
 *
 * A DLL with several tables puts them as far apart as the header that it was built with makes them, which the version
 * that it announces does not tell.  The host tries what is known (contract 2.5): it takes the distance at which all
 * that the tables hold is code of the DLL and each GetInfo tells a name of its own.  This is for a DLL where that
 * fails.
 * @file is a name as in NspHostSetInfoSizes(); 0 for either half: find out, the default.
 *
 * Fails with STATUS_INVALID_PARAMETER (no name; less than 27 and 14 pointers, more than 64), STATUS_NO_MEMORY.
 */
NTSTATUS NTAPI NspHostSetTableStrides(struct nsp_host *host, const WCHAR *file, ULONG lsa_stride, ULONG user_stride);

/* ---- password filters ---- */

enum nsp_filter_flags {
    NSP_FILTER_READ_ONLY       = 0x1, /* the strings lie in read-only memory: a filter that writes to them faults */
    NSP_FILTER_SKIP_FAULTY     = 0x2, /* a filter that faulted before has no say; else it refuses everything */
    NSP_FILTER_SAY_RESTRICTION = 0x4, /* refuse with STATUS_PASSWORD_RESTRICTION */
    NSP_FILTER_DELTA           = 0x8  /* call DeltaNotify, too, where it is exported */
};

struct nsp_password_change {
    ULONG size;               /* sizeof(struct nsp_password_change), in bytes */
    ULONG flags;              /* enum nsp_filter_flags */
    const WCHAR *account;     /* its name, without a domain */
    const WCHAR *full_name;   /* NULL: none */
    const WCHAR *password;    /* the new one */
    ULONG rid;                /* of the account */
    BOOLEAN is_set;           /* set by an administrator, or of a new account: nobody had to know an old one */
    NTSTATUS (NTAPI *store)(void *context); /* NULL: nothing is to be stored */
    void *context;
};

/* One call: STATUS_SUCCESS: accepted, or told; STATUS_ILL_FORMED_PASSWORD: PasswordFilter returned FALSE. */
struct nsp_filter_call {
    char module[64];          /* file name of the DLL, UTF-8 */
    const char *function;     /* "PasswordFilter", ... */
    NTSTATUS status;          /* also of an exception; STATUS_PROCESS_IS_TERMINATING: it faulted before */
};

struct nsp_filter_result {
    ULONG count;
    struct nsp_filter_call calls[];
};

/**
 * Change a password as the machine does that holds the account: ask each password filter of @host (NULL: the default
 * host), in load order, until one refuses; if none does, call store; if that succeeds, tell each of them.
 *
 * Each function gets strings of its own, which are wiped afterwards; a filter that wrote to them has a finding.  With
 * account and password NULL, PasswordChangeNotify alone is called, without names, to see whether it answers.
 * @result may be NULL; else it is one block of the caller's, also after a refusal: free it with NspFree().
 *
 * Fails with
 *   STATUS_ILL_FORMED_PASSWORD   a filter refused, or faulted now or before: nothing was stored
 *   STATUS_PASSWORD_RESTRICTION  the same, with NSP_FILTER_SAY_RESTRICTION
 *   STATUS_INVALID_PARAMETER     size or flags are unknown, account or password is missing, or a string is too long
 *   what store returned
 *   STATUS_NO_MEMORY
 * Behaviour: contract P1; tests/host-filter.c.
 */
NTSTATUS NTAPI NspFilterChangePassword(struct nsp_host *host, const struct nsp_password_change *change,
                                       struct nsp_filter_result **result);

/* ---- subauthentication packages ---- */

/* Msv1_0SubAuthenticationRoutine, ...Filter, ...RoutineEx, ...RoutineGeneric */
enum nsp_subauth_function {
    NSP_SUBAUTH_ROUTINE, NSP_SUBAUTH_FILTER, NSP_SUBAUTH_ROUTINE_EX, NSP_SUBAUTH_GENERIC
};

/* Who logs on, and what is known of the account.  Zero is "none" or "unknown"; times are file times. */
struct nsp_subauth_request {
    ULONG size;               /* sizeof(struct nsp_subauth_request), in bytes */
    enum nsp_subauth_function function;
    ULONG level;              /* 1 interactive, 2 network (the default), 3 service, 4 generic */
    ULONG flags;              /* 1 pass-through, 2 guest retry */
    ULONG parameter_control;  /* MSV1_0_... of the submit buffer */
    LUID logon_id;
    const WCHAR *domain, *account, *workstation;
    BYTE challenge[8];        /* level 2 */
    const void *nt_response, *lm_response;
    ULONG nt_response_size, lm_response_size; /* bytes, at most 65535 */
    const BYTE *nt_hash, *lm_hash; /* levels 1 and 3: 16 bytes each */
    const WCHAR *package;     /* level 4 */
    const void *data;         /* level 4, and all that NSP_SUBAUTH_GENERIC is given */
    ULONG data_size;          /* bytes */
    /* USER_ALL_INFORMATION */
    const WCHAR *full_name, *workstations, *parameters;
    ULONG rid, primary_group, account_control;
    LARGE_INTEGER account_expires, password_last_set, password_must_change;
    const BYTE *account_nt_hash, *account_lm_hash; /* 16 bytes each */
    BOOLEAN is_kerberos;      /* the times that the package may set begin as 0, not as never */
};

struct nsp_subauth_result {
    NTSTATUS status;          /* the package's; STATUS_LOGON_FAILURE when it faulted, now or before */
    NTSTATUS client_status, sub_status; /* what of it a client of LsaLogonUser is told */
    ULONG which_fields;       /* what it wants written back: 0, or 00200000h, Parameters */
    ULONG user_flags;         /* for the profile */
    BOOLEAN is_authoritative; /* FALSE: another domain controller may be asked */
    LARGE_INTEGER logoff, kickoff; /* file times; 7FFFFFFFFFFFFFFFh: never */
    ULONG actions, filled;    /* RoutineEx: ActionsPerformed, and WhichFields of its validation information */
    const WCHAR *parameters;  /* to be stored; NULL: they stay as they are */
    const void *data;         /* RoutineGeneric */
    ULONG data_size;          /* bytes */
};

/**
 * Load the subauthentication package that is registered for @host (NULL: the default host) under @number, 0 to 255, of
 * @key, "MSV1_0" or "Kerberos": a value Auth0 to Auth255 of that key below HKLM\SYSTEM\CurrentControlSet\Control\Lsa.
 * It is loaded once, at the first call.
 *
 * Fails with STATUS_NO_SUCH_PACKAGE (nothing is registered), STATUS_DLL_NOT_FOUND, STATUS_INVALID_PARAMETER, and the
 * statuses of NspModuleLoad().  Behaviour: contract P2.1.
 */
NTSTATUS NTAPI NspSubauthLoad(struct nsp_host *host, const WCHAR *key, ULONG number, struct nsp_module **module);

/**
 * Ask a subauthentication package what it says of a logon.
 *
 * On success *@result is the caller's, to be freed by NspSubauthResultFree(); what the package said is in it.
 * Fails with
 *   STATUS_PROCEDURE_NOT_FOUND   the package does not export the function
 *   STATUS_INVALID_PARAMETER     it is no subauthentication package, or size, function, level or a length is wrong
 *   STATUS_ACCESS_VIOLATION      the Parameters that it wants written back cannot be read
 *   STATUS_NO_MEMORY
 * Behaviour: contract P2.2; tests/host-subauth.c.
 */
NTSTATUS NTAPI NspSubauthCall(struct nsp_module *module, const struct nsp_subauth_request *request,
                              struct nsp_subauth_result **result);
void NTAPI NspSubauthResultFree(struct nsp_subauth_result *result); /* NULL is allowed */

/* How an authentication package was asked to log on. */
struct nsp_subauth_logon {
    ULONG size;               /* sizeof(struct nsp_subauth_logon), in bytes */
    const WCHAR *key;         /* of NspSubauthLoad(); "Kerberos" knows number 0 only */
    ULONG message_type;       /* of the submit buffer: 2 interactive, 3 Lm20, 4 network, 5 subauth, ... */
    ULONG package_number;     /* SubAuthPackageId, of type 5 */
    NTSTATUS (NTAPI *check)(void *context); /* the package's own decision */
    void *context;
};

/**
 * Decide on a logon as MSV1_0 does: a subauthentication package that the submit buffer names (type 5 by its number,
 * type 4 by the upper byte of @request's parameter_control) replaces check; else, for these types and Kerberos, number
 * 0 may restrict what check allows, when one is registered.  @request's function is chosen here.
 *
 * On success *@result is the caller's, to be freed by NspSubauthResultFree(); what was decided is in it.
 * Fails with the statuses of NspSubauthLoad(), but for number 0, and of NspSubauthCall().
 * Behaviour: contract P2.1; tests/host-subauth.c.
 */
NTSTATUS NTAPI NspSubauthLogon(struct nsp_host *host, const struct nsp_subauth_logon *logon,
                               const struct nsp_subauth_request *request, struct nsp_subauth_result **result);

/* ---- what was found ---- */

enum nsp_severity { NSP_SEVERITY_NOTE, NSP_SEVERITY_WARNING, NSP_SEVERITY_ERROR };

struct nsp_finding {
    const char *id;       /* "NSP-0012": stable for ever */
    enum nsp_severity severity;
    NTSTATUS status;      /* STATUS_SUCCESS when none belongs to it */
    const char *step;     /* "load", "Initialize", "LogonUserEx2", ... */
    const char *text;     /* one sentence, UTF-8 */
    const char *where;    /* "mypackage!+0x1f40", or "" */
};

/**
 * Finding number @index, from 0, oldest first, of @host (NULL: the default host); NULL behind the last.
 * It lives as long as the host.
 */
const struct nsp_finding *NTAPI NspHostGetFinding(struct nsp_host *host, ULONG index);

/** Name of an NTSTATUS, SECURITY_STATUS or exception code; eight hexadecimal digits when it has none. */
const char *NTAPI NspStatusName(NTSTATUS status);

/* ---- tokens and sessions ---- */

/*
 * What a token made by this DLL was meant to be.  Under a Wine that cannot compose tokens the object
 * behind the handle is a copy of the process' own token, and only this tells what the package asked for.
 */
struct nsp_token_description {
    LUID logon_id;
    TOKEN_TYPE type;
    SECURITY_IMPERSONATION_LEVEL level;
    BOOLEAN is_surrogate;         /* the system could not make such a token */
    TOKEN_SOURCE source;
    LARGE_INTEGER expiration;     /* file time; 7FFFFFFFFFFFFFFFh: never */
    LARGE_INTEGER logon_time;     /* of the session, file time */
    SECURITY_LOGON_TYPE logon_type;
    const WCHAR *account;         /* "" when the package gave none */
    const WCHAR *authority;
    PSID user;
    PSID owner;
    PSID primary_group;
    const TOKEN_GROUPS *groups;
    const TOKEN_PRIVILEGES *privileges;
    const ACL *default_dacl;      /* may be NULL */
};

/**
 * Describe a token that came from @host (NULL: the default host).
 *
 * On success *@description is one block of the caller's; free it with NspFree().
 * Fails with STATUS_INVALID_HANDLE, or STATUS_NOT_FOUND for a token that the host did not make.
 */
NTSTATUS NTAPI NspTokenDescribe(struct nsp_host *host, HANDLE token, struct nsp_token_description **description);

/**
 * End a session as the close of its last token does: LogonTerminated in every package, then the session
 * and its credentials go.  Fails with STATUS_NO_SUCH_LOGON_SESSION, STATUS_BAD_LOGON_SESSION_STATE (a well-known one).
 */
NTSTATUS NTAPI NspSessionTerminate(struct nsp_host *host, const LUID *logon_id);

/**
 * End the sessions of @host (NULL: the default host) whose tokens are gone, now: LogonTerminated in every package, then
 * the session and its credentials go.  The host does so by itself, but nobody tells it, and it may take some hundred
 * milliseconds to see.  A token is gone when no process has a handle of it or of a copy (DuplicateTokenEx), and none
 * runs under one, nor does a thread.
 *
 * Returns how many sessions ended so since the last call, those included that the host saw by itself; it waits until
 * every package was told.  Inside a package it does nothing and returns 0.
 * Behaviour: contract 8.11; tests/host-session-end.c.
 */
ULONG NTAPI NspHostSweep(struct nsp_host *host);

/** Free a block that this API gave out.  NULL is allowed. */
void NTAPI NspFree(void *block);

/* ---- notifications ---- */

/**
 * Tell the packages of @host (NULL: the default host) that registered for it of a change that does not happen here by
 * itself: @type is 3 (state change), with class and size 0, or 4 (event) with class 2 (role change, @data is a
 * SECPKG_EVENT_ROLE_CHANGE) or 3 (domain change, a SECPKG_PARAMETERS).
 *
 * Callbacks run on threads of their own, maybe after this has returned: @data is copied, what it points to is not.
 * Fails with STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY (not all were told).
 */
NTSTATUS NTAPI NspHostNotify(struct nsp_host *host, ULONG type, ULONG event_class, const void *data, ULONG size);

/* ---- audit ---- */

enum nsp_audit_kind {
    NSP_AUDIT_LOGON,         /* the host's own, of each LsaLogonUser */
    NSP_AUDIT_PACKAGE_LOGON, /* a package called AuditLogon or AuditLogonEx */
    NSP_AUDIT_ACCOUNT_LOGON  /* a package called AuditAccountLogon */
};

/* What is not known, or does not belong to the kind, is zero or "".  Names of packages are cut at 1024 characters. */
struct nsp_audit_record {
    ULONGLONG number;         /* from 1, of all that the host ever had */
    enum nsp_audit_kind kind;
    LARGE_INTEGER time;       /* file time */
    ULONG_PTR package_id;     /* who was asked to log on, or who called */
    BOOLEAN is_success;
    NTSTATUS status, sub_status;
    const WCHAR *account;     /* of AuditAccountLogon: ClientName */
    const WCHAR *authority;
    const WCHAR *workstation;
    const WCHAR *origin;      /* OriginName of LsaLogonUser, Source of AuditAccountLogon */
    const WCHAR *mapped_name; /* AuditAccountLogon */
    ULONG audit_id;           /* AuditAccountLogon */
    PSID user;                /* NULL: none */
    SECURITY_LOGON_TYPE logon_type;
    SECURITY_IMPERSONATION_LEVEL level; /* AuditLogonEx */
    TOKEN_SOURCE source;
    LUID logon_id;
};

/**
 * Audit record number @index, from 0, oldest first, of @host (NULL: the default host).  The newest 256 are kept.
 *
 * On success *@record is one block of the caller's; free it with NspFree().
 * Fails with STATUS_NO_MORE_ENTRIES behind the last, STATUS_NO_MEMORY.
 *
 * The file of nsp_host_options.audit_file gets every record: a JSON object a line, UTF-8, whose keys are never renamed,
 * only added: the members of this structure (source without its LUID), statuses by name, times as ISO 8601 has them in
 * UTC, and the number of the schema.  Others may read it meanwhile.  Behaviour: contract 6.22; tests/host-audit.c.
 */
NTSTATUS NTAPI NspHostGetAudit(struct nsp_host *host, ULONG index, struct nsp_audit_record **record);

/* ---- accounts ---- */

enum nsp_account_kind {
    NSP_ACCOUNT_USER,
    NSP_ACCOUNT_SERVICE, /* a managed service account: the host makes its passwords and changes them */
    NSP_ACCOUNT_GROUP,   /* of users of the machine domain */
    NSP_ACCOUNT_ALIAS    /* a local group: of anybody, other local groups, too */
};

enum nsp_account_flags { NSP_ACCOUNT_DISABLED = 0x1 };

/*
 * One account or group.  Lists are strings one behind the other, with an empty one at the end.  What packages see of
 * it: contract 6.31 to 6.39 and 6.57; tests/host-account.c.
 */
struct nsp_account_info {
    ULONG size;               /* sizeof(struct nsp_account_info), in bytes; set by the caller where it is an input */
    enum nsp_account_kind kind;
    ULONG flags;              /* enum nsp_account_flags; 0 for groups */
    const WCHAR *name;        /* at most 20 characters, 256 for groups; none of "/\[]:;|=,+*?<>@ or below a blank */
    const WCHAR *full_name, *comment;
    const WCHAR *upn;         /* "alice@example.org" */
    const WCHAR *alternates;  /* a list: ids as certificate mapping has them */
    const WCHAR *spns;        /* a list: "host/machine" */
    /* Outputs, not read where the structure is an input. */
    ULONG rid;
    PSID sid;                 /* S-1-5-21-a-b-c-rid, of built-in groups S-1-5-32-rid */
    GUID guid;
    const WCHAR *dn;          /* "CN=alice,CN=Users,DC=example,DC=org" */
    BOOLEAN has_password;
    LARGE_INTEGER password_set; /* file time; 0: never */
};

/*
 * The account database lies in the registry, below the host's key.  At its first use it gets a random machine SID,
 * Administrator, Guest (disabled), and the groups of a workstation.  @host may be NULL: the default host.  A @name is
 * a SAM name, with or without the domain of the machine, or a SID.  Any of the functions may fail with
 *   STATUS_INTERNAL_DB_CORRUPTION  the registry was edited by hand; which key is logged
 *   STATUS_LOCK_NOT_GRANTED, STATUS_NO_MEMORY
 */

/**
 * Add an account.  Only the NT hash of @password is kept; NULL: it has none, and nobody logs on with it.  Service
 * accounts get a password that the host makes, so @password is NULL for them, and for groups.  Users become members of
 * the group Users.
 *
 * @rid may be NULL; it is 1000 or higher, and no account that was removed ever had it.
 * Fails with
 *   STATUS_INVALID_ACCOUNT_NAME   @info->name
 *   STATUS_USER_EXISTS, STATUS_GROUP_EXISTS, STATUS_ALIAS_EXISTS   somebody has this name; which one says @info->kind
 *   STATUS_OBJECT_NAME_COLLISION  somebody has the UPN, or one of the alternate ids or SPNs
 *   STATUS_PASSWORD_RESTRICTION   longer than 256 characters
 *   STATUS_INVALID_PARAMETER      size, kind, flags, other texts; texts have at most 1024 characters, lists 8192
 */
NTSTATUS NTAPI NspAccountAdd(struct nsp_host *host, const struct nsp_account_info *info, const WCHAR *password,
                             ULONG *rid);

/**
 * Describe an account, by name or by index from 0 in the order of RIDs.  On success *@info is one block of the
 * caller's; free it with NspFree().
 *
 * Fails with STATUS_NO_SUCH_USER (get), STATUS_NO_MORE_ENTRIES (list).  Behind an entry that is
 * STATUS_INTERNAL_DB_CORRUPTION there may be others.
 */
NTSTATUS NTAPI NspAccountGet(struct nsp_host *host, const WCHAR *name, struct nsp_account_info **info);
NTSTATUS NTAPI NspAccountList(struct nsp_host *host, ULONG index, struct nsp_account_info **info);

/**
 * Make flags and texts of an account those of @info: texts that are NULL stay, those that are "" go.  Another name
 * renames it.  The kind stays what it is.
 * Fails with STATUS_NO_SUCH_USER and the statuses of NspAccountAdd().
 */
NTSTATUS NTAPI NspAccountSet(struct nsp_host *host, const WCHAR *name, const struct nsp_account_info *info);

/**
 * Give an account another password; NULL: none, but for a service account the next that the host makes.
 * Fails with STATUS_NO_SUCH_USER (groups, too), STATUS_PASSWORD_RESTRICTION, STATUS_INVALID_PARAMETER (a password for
 * a service account).
 */
NTSTATUS NTAPI NspAccountSetPassword(struct nsp_host *host, const WCHAR *name, const WCHAR *password);

/**
 * Remove an account, out of all groups, too; also a damaged one.
 * Fails with STATUS_NO_SUCH_USER, STATUS_SPECIAL_ACCOUNT (Administrator, Guest, and the groups that are there from the
 * start).
 */
NTSTATUS NTAPI NspAccountRemove(struct nsp_host *host, const WCHAR *name);

/**
 * The groups that a token of this account would have: those of the machine domain, then local ones.  *@groups is one
 * block of the caller's; free it with NspFree().  Fails with STATUS_NO_SUCH_USER.
 */
NTSTATUS NTAPI NspAccountGetGroups(struct nsp_host *host, const WCHAR *name, TOKEN_GROUPS **groups);

/**
 * Let @member join or leave @group.  A local group takes anybody, SIDs of elsewhere and other groups, too; a group of
 * the machine domain only its users.  "None" has all users, and no list.
 *
 * Fails with
 *   STATUS_NO_SUCH_GROUP, STATUS_NO_SUCH_MEMBER
 *   STATUS_INVALID_MEMBER         the group itself, or no user of the domain
 *   STATUS_MEMBER_IN_ALIAS, STATUS_MEMBER_NOT_IN_ALIAS   there is nothing to do, for a local group
 *   STATUS_MEMBER_IN_GROUP, STATUS_MEMBER_NOT_IN_GROUP   and for one of the domain
 *   STATUS_MEMBERS_PRIMARY_GROUP  nobody can leave "None"
 */
NTSTATUS NTAPI NspGroupAddMember(struct nsp_host *host, const WCHAR *group, const WCHAR *member);
NTSTATUS NTAPI NspGroupRemoveMember(struct nsp_host *host, const WCHAR *group, const WCHAR *member);

/**
 * The SIDs that @group lists, as a list of texts: one block of the caller's; free it with NspFree().
 * Fails with STATUS_NO_SUCH_GROUP.
 */
NTSTATUS NTAPI NspGroupGetMembers(struct nsp_host *host, const WCHAR *group, WCHAR **members);

/* ---- calls of packages that no Lsa* or SSPI function makes ---- */

/*
 * What a package returns comes back unchanged, be it an NTSTATUS or a SEC_ code.  All of these fail also with
 *   SEC_E_SECPKG_NOT_FOUND       @package, its name without case, is not loaded in @host (NULL: the default host)
 *   SEC_E_INVALID_HANDLE         a handle that is none, or of another package
 *   SEC_E_UNSUPPORTED_FUNCTION   the package, or its user half, does not have the function
 *   SEC_E_INTERNAL_ERROR         it has, and what it gave cannot be read; or its user half did not start
 *   the code of its exception
 * Outputs are cleared first, and are blocks of the caller's on success, to be freed with NspFree().  Handles are those
 * of the SSPI table.  Behaviour: contract 9 and 10; tests/host-slots.c.
 */
struct _SecHandle;
struct _SecBuffer;
struct nsp_extended_information; /* SECPKG_EXTENDED_INFORMATION */

/**
 * The package's store of supplemental credentials.  Get fills @data with a buffer that FreeContextBuffer frees; its
 * type is the caller's.  @data and @key are only read else.
 */
NTSTATUS NTAPI NspCredentialSave(struct _SecHandle *credential, struct _SecBuffer *data);
NTSTATUS NTAPI NspCredentialGet(struct _SecHandle *credential, struct _SecBuffer *data);
NTSTATUS NTAPI NspCredentialDelete(struct _SecHandle *credential, struct _SecBuffer *key);

/* Strings are "" and @user is NULL where the package said nothing. */
struct nsp_session_user {
    const WCHAR *account;
    const WCHAR *authority;
    const WCHAR *server;
    PSID user;
};

/** Who session @logon_id (NULL: the client's own) is of.  @flags: 1 the caller knows long names, 2 it wants none. */
NTSTATUS NTAPI NspPackageGetUserInfo(struct nsp_host *host, const WCHAR *package, const LUID *logon_id, ULONG flags,
                                     struct nsp_session_user **user);

/** May the submit buffer be used on the domain of @domain_sid and on @computer?  Each may be NULL. */
NTSTATUS NTAPI NspPackageValidateTarget(struct nsp_host *host, const WCHAR *package, const void *submit, ULONG length,
                                        PSID domain_sid, const WCHAR *computer);
/** Where a submit buffer says that it may be used, in a form of the package's. */
NTSTATUS NTAPI NspPackageExtractTarget(struct nsp_host *host, const WCHAR *package, const void *submit, ULONG length,
                                       void **target, ULONG *target_length);

/** What the user half makes of credentials and attributes; lengths in bytes. */
NTSTATUS NTAPI NspPackageFormatCredentials(struct nsp_host *host, const WCHAR *package, const void *data, ULONG length,
                                           void **formatted, ULONG *formatted_length);
NTSTATUS NTAPI NspPackageMarshalCredentials(struct nsp_host *host, const WCHAR *package, const void *data, ULONG length,
                                            void **marshalled, ULONG *marshalled_length);
/** STATUS_NOT_SUPPORTED: the data may go as they are.  Bit 31 of @attribute_info: the attribute's Unicode form. */
NTSTATUS NTAPI NspPackageMarshalAttribute(struct nsp_host *host, const WCHAR *package, ULONG attribute_info,
                                          ULONG attribute, const void *data, ULONG length, void **marshalled,
                                          ULONG *marshalled_length);

/**
 * Metadata of NegoEx.  @credential and @target may be NULL.  @context is 0:0 for a first call, and then a context if
 * the package makes one: legs go on with it, DeleteSecurityContext ends it.
 */
NTSTATUS NTAPI NspPackageQueryMetaData(struct nsp_host *host, const WCHAR *package, struct _SecHandle *credential,
                                       const WCHAR *target, ULONG requirements, struct _SecHandle *context, void **data,
                                       ULONG *length);
NTSTATUS NTAPI NspPackageExchangeMetaData(struct nsp_host *host, const WCHAR *package, struct _SecHandle *credential,
                                          const WCHAR *target, ULONG requirements, struct _SecHandle *context,
                                          const void *data, ULONG length);

/** What a dialog for credentials of @type is to show, and what the user answered. */
NTSTATUS NTAPI NspContextGetCredUI(struct _SecHandle *context, const GUID *type, void **data, ULONG *length);
NTSTATUS NTAPI NspContextUpdateCredentials(struct _SecHandle *context, const GUID *type, const void *data,
                                           ULONG length);

/* A logon for another machine, whose package asks back for what needs secrets. */
struct nsp_redirected_logon {
    void *data;               /* the package's buffer; it belongs to the structure */
    ULONG length;             /* bytes */
};

/**
 * Logon buffer, or supplemental credentials, for @target (may be NULL; so may @context).
 * On success *@logon is the caller's, until NspRedirectedLogonEnd(), which calls the package's clean-up.
 */
NTSTATUS NTAPI NspCredentialRedirectLogon(struct _SecHandle *credential, struct _SecHandle *context,
                                          const WCHAR *target, struct nsp_redirected_logon **logon);
NTSTATUS NTAPI NspCredentialRedirectSupplemental(struct _SecHandle *credential, const WCHAR *target,
                                                 struct nsp_redirected_logon **logon);
/** What the other machine asks of the package's callback.  SEC_E_UNSUPPORTED_FUNCTION: there is none. */
NTSTATUS NTAPI NspRedirectedLogonCall(struct nsp_redirected_logon *logon, const void *data, ULONG length, void **answer,
                                      ULONG *answer_length);
void NTAPI NspRedirectedLogonEnd(struct nsp_redirected_logon *logon); /* NULL is allowed */

/** Supplemental credentials for a session that is logged on again after a restart. */
NTSTATUS NTAPI NspPackageGetTbalCredentials(struct nsp_host *host, const WCHAR *package, const LUID *logon_id,
                                            void **data, ULONG *length);

/**
 * Send @package a message as the LSA of another machine does, through its CallPackagePassthrough.
 *
 * @length, of @submit, is at most 64 KB; with 0 the package gets NULL.  On success *@answer is NULL or the package's
 * buffer, which may hold pointers into itself: free it with LsaFreeReturnBuffer().  *@answer_length, in bytes, is what
 * the package says, and *@protocol_status its verdict; what it set before a failure comes back, too.
 * Fails also with STATUS_INVALID_PARAMETER (@length), STATUS_ACCESS_VIOLATION (@submit), STATUS_NO_MEMORY.
 * Behaviour: contract 8.12; tests/host-callpackage.c.
 */
NTSTATUS NTAPI NspPackageCallPassthrough(struct nsp_host *host, const WCHAR *package, const void *submit, ULONG length,
                                         void **answer, ULONG *answer_length, NTSTATUS *protocol_status);

/**
 * What the package said when it was loaded: @which 1 mechanism, 2 levels of QueryContextAttributes for its LSA half, 4
 * DLL for 32-bit clients, 5 more OIDs, 7 Nego2.  Set tells it something: class 3, the level of mutual authentication.
 */
NTSTATUS NTAPI NspPackageGetExtended(struct nsp_host *host, const WCHAR *package, ULONG which,
                                     struct nsp_extended_information **information);
NTSTATUS NTAPI NspPackageSetExtended(struct nsp_host *host, const WCHAR *package,
                                     const struct nsp_extended_information *information);

/* ---- what works ---- */

enum nsp_table {
    NSP_TABLE_LSA,     /* LSA_SECPKG_FUNCTION_TABLE, 66 slots: the host gives them */
    NSP_TABLE_DLL,     /* SECPKG_DLL_FUNCTIONS, 4 */
    NSP_TABLE_PACKAGE, /* SECPKG_FUNCTION_TABLE, 43: the host calls them */
    NSP_TABLE_USER,    /* SECPKG_USER_FUNCTION_TABLE, 15 */
    NSP_TABLE_FILTER,  /* what a password filter exports, 4 */
    NSP_TABLE_SUBAUTH  /* what a subauthentication package exports, 4 */
};

struct nsp_function_info {
    const char *name;
    BOOLEAN works;    /* does its work, or is called by the host */
    BOOLEAN is_dummy; /* and that work is nothing, on Windows too: the slot holds a place */
};

/** Slot @slot, from 0, of @table.  Fails with STATUS_NO_MORE_ENTRIES behind the last. */
NTSTATUS NTAPI NspFunctionGetInfo(enum nsp_table table, ULONG slot, struct nsp_function_info *info);

/* ---- LSA_DISPATCH_TABLE by name, on the default host; the contracts are Windows' own ---- */

struct nsp_client_request;

NTSTATUS NTAPI CreateLogonSession(PLUID logon_id);
NTSTATUS NTAPI DeleteLogonSession(PLUID logon_id);
NTSTATUS NTAPI AddCredential(PLUID logon_id, ULONG package, PLSA_STRING key, PLSA_STRING credential);
NTSTATUS NTAPI GetCredentials(PLUID logon_id, ULONG package, PULONG query_context, BOOLEAN retrieve_all,
                              PLSA_STRING key, PULONG key_length, PLSA_STRING credential);
NTSTATUS NTAPI DeleteCredential(PLUID logon_id, ULONG package, PLSA_STRING key);
PVOID NTAPI AllocateLsaHeap(ULONG length);
void NTAPI FreeLsaHeap(PVOID base);
NTSTATUS NTAPI AllocateClientBuffer(struct nsp_client_request *request, ULONG length, PVOID *base);
NTSTATUS NTAPI FreeClientBuffer(struct nsp_client_request *request, PVOID base);
NTSTATUS NTAPI CopyToClientBuffer(struct nsp_client_request *request, ULONG length, PVOID base, PVOID source);
NTSTATUS NTAPI CopyFromClientBuffer(struct nsp_client_request *request, ULONG length, PVOID target, PVOID base);

#ifdef __cplusplus
}
#endif

#endif
