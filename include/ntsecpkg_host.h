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
    NSP_HOST_NO_FENCE   = 0x2, /* let exceptions of packages through, for a debugger */
    NSP_HOST_GUARD_HEAP = 0x4, /* the check heap, and each block at the end of pages of its own: a package that touches
                                  what is around it, or a freed one, faults, and the finding names both places */
    NSP_HOST_NO_HANDLE_WATCH = 0x8
                               /* do not look after each call for kernel handles that it left open, which is most of what
                                  a call in check mode costs under Wine; see NspCountOpenHandles() */
};

/*
 * Where a host is, for a watchdog in another process: the structure may lie in shared memory.  The host
 * writes the names before it enters a package, and depth 0 when no package is being executed; names with depth 0 are of
 * a call for which nobody waits, on a thread of the package's or the host's own.
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
    ULONG size;               /* sizeof(struct nsp_host_options), in bytes; that of an older header is taken, too */
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
    const WCHAR *trace_file;  /* overwritten with a trace, see below; default NULL: there is none */
    ULONG trace_flags;        /* enum nsp_trace_flags */
    ULONG slow_ms;            /* with NSP_HOST_CHECK_HEAP: a call of a package that takes so many milliseconds is a
                                 finding; default 5000, INFINITE for none */
    ULONGLONG memory_limit;   /* bytes that the heaps of the LSA give out at a time, then NULL; default 0: no limit */
};

/*
 * A trace is what crosses the border between host and packages, in both directions: JSON lines, an "enter" and a
 * "leave" for each call, with its arguments; beside them which DLLs come and go, and what was found.  Passwords, keys,
 * hashes, credentials, tokens, submit buffers and messages appear as their sizes.  ntsecpkg-trace(7) says the rest.
 */
enum nsp_trace_flags {
    NSP_TRACE_STABLE  = 0x1, /* no times, and numbers in place of addresses, handles and LUIDs: two runs are equal */
    NSP_TRACE_SECRETS = 0x2  /* secrets are in it, up to 256 bytes of each; the first line says so */
};

/**
 * Make a host: an LSA without packages.
 *
 * @options may be NULL.  On success *@host is the caller's, until NspHostDestroy().
 *
 * Fails with
 *   STATUS_INVALID_PARAMETER   options->size is not one that this version knows, or unknown flags
 *   STATUS_NO_MEMORY
 *   of the system              options->audit_file or trace_file cannot be opened: STATUS_SHARING_VIOLATION when
 *                              another host has it
 */
NTSTATUS NTAPI NspHostCreate(const struct nsp_host_options *options, struct nsp_host **host);

/**
 * Stop a host: terminate its sessions (LogonTerminated in every package), shut the packages down, unload
 * them, and look for what they left behind.  Findings stay readable.  May be called twice.
 */
void NTAPI NspHostShutdown(struct nsp_host *host);

/* What a host writes. */
enum nsp_host_file {
    NSP_FILE_AUDIT, /* nsp_host_options.audit_file */
    NSP_FILE_TRACE  /* nsp_host_options.trace_file */
};

/**
 * Is all in a file of @host (NULL: the default host) that was to be written to it so far?
 *
 * STATUS_SUCCESS, also when there is no such file; else the status of the system, such as STATUS_DISK_FULL, with which
 * writing failed first: a trace has ended there, an audit lacks that record and maybe others.
 * Ask before the host is destroyed, which writes the last line of the trace.  STATUS_INVALID_PARAMETER: another @file.
 */
NTSTATUS NTAPI NspHostGetFileStatus(struct nsp_host *host, enum nsp_host_file file);

/** Shut @host down and free all that belongs to it.  NULL is allowed. */
void NTAPI NspHostDestroy(struct nsp_host *host);

/**
 * The host on which the Lsa* functions, the SSPI table and the functions of LSA_DISPATCH_TABLE act when
 * they are called from outside a package.  Made on first use, with the options of the environment
 * variable NTSECPKG.  NULL only when memory ran out, or a file that they name cannot be opened.
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
    NSP_KIND_SSP,     /* InitSecurityInterface: a plain SSP, of clients and not of the LSA */
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
    ULONG sspi_version;       /* what the table of a plain SSP says of itself */
    BOOLEAN sspi_is_ansi;     /* it comes from InitSecurityInterfaceA, there is no W */
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
 * The packages of a plain SSP are reached through InitSecurityInterface only, as long as no package of the LSA has the
 * same name.
 * Behaviour: contract 8.2 to 8.8, P1.2, P3; tests/host-load.c, tests/host-filter.c, tests/host-ssp.c.
 */
NTSTATUS NTAPI NspModuleLoad(struct nsp_host *host, const WCHAR *path, struct nsp_load_report *report,
                             struct nsp_module **module);

/**
 * Shut the packages of @module down and unload the DLL.  Packages may have done so themselves (UnloadPackage): then
 * only what the host remembers of them goes.
 * Fails with STATUS_DEVICE_BUSY while a thread is inside one of them, or a context or credential of it lives.
 */
NTSTATUS NTAPI NspModuleUnload(struct nsp_module *module);

/* What the registry lists for the LSA, below HKLM\SYSTEM\CurrentControlSet\Control\Lsa. */
#define NSP_LIST_SECURITY 1       /* Security Packages of OSConfig, then of Lsa itself */
#define NSP_LIST_AUTHENTICATION 2 /* Authentication Packages */
#define NSP_LIST_NOTIFICATION 4   /* Notification Packages, which are password filters */
#define NSP_LIST_SUBAUTH 8        /* Auth0 to Auth255 of MSV1_0 and Kerberos, else loaded at their first use */

/**
 * Load into @host (NULL: the default host) the DLLs that the registry of the machine lists, as the LSA does when it
 * starts: list after list as above, each in its order, a DLL only once.  @lists is a set of NSP_LIST_...
 * @key is a key below Lsa that is read in its place; NULL: Lsa itself.
 *
 * A name is that of a file in the system's directory (NSP_LIST_SUBAUTH: on the search path), with or without ".dll",
 * or a full path; "" is skipped.
 * A DLL that is missing, of another kind, or cannot be used is a finding, and keeps nobody else from being loaded.
 * Fails with
 *   STATUS_INVALID_PARAMETER       no list, an unknown one, or a key of more than 128 characters
 *   STATUS_OBJECT_NAME_NOT_FOUND   there is no such key
 *   STATUS_NO_MEMORY
 * Behaviour: contract 8.1, P1.2, P2.1; tests/host-lists.c.
 */
NTSTATUS NTAPI NspHostLoadLists(struct nsp_host *host, ULONG lists, const WCHAR *key);

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
    ULONGLONG plugin_slots;   /* the same of other kinds, which have no halves: of plain SSPs the members */
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

/** How often functions of the packages of @host (NULL: the default host) have been called so far. */
ULONGLONG NTAPI NspHostCountCalls(struct nsp_host *host);

/**
 * How many kernel handles this process has open: under Wine events, files, keys, tokens, and whatever else findings of
 * leaks tell of, under Windows all.  0: the system does not say.
 *
 * Count before the first host is made and after the last is destroyed: if there are no more then, no package left one
 * open, and a host could do with NSP_HOST_NO_HANDLE_WATCH.  If there are, do the same again without that flag: the
 * finding names the call.  It may be none of the package's, since DLLs of the system keep handles, too.
 * Tests: host-leaks.
 */
ULONG NTAPI NspCountOpenHandles(void);

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

/* ---- what works ---- */

enum nsp_table {
    NSP_TABLE_LSA,     /* LSA_SECPKG_FUNCTION_TABLE, 66 slots: the host gives them */
    NSP_TABLE_DLL,     /* SECPKG_DLL_FUNCTIONS, 4 */
    NSP_TABLE_PACKAGE, /* SECPKG_FUNCTION_TABLE, 43: the host calls them */
    NSP_TABLE_USER,    /* SECPKG_USER_FUNCTION_TABLE, 15 */
    NSP_TABLE_FILTER,  /* what a password filter exports, 4 */
    NSP_TABLE_SUBAUTH, /* what a subauthentication package exports, 4 */
    NSP_TABLE_SSPI     /* SecurityFunctionTable, 31 members behind its version: the host calls them in plain SSPs */
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

#include "ntsecpkg_account.h"
#include "ntsecpkg_calls.h"
#include "ntsecpkg_plugin.h"

#endif
