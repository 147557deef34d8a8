/*
 * The part of the public C API about password filters and subauthentication packages.  Part of ntsecpkg_host.h, which
 * includes it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NTSECPKG_PLUGIN_H
#define NTSECPKG_PLUGIN_H

#include "ntsecpkg_host.h"

#ifdef __cplusplus
extern "C" {
#endif

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
    ULONG level;              /* 1 interactive, 2 network (the default), 3 service, 4 generic; 5, 6, 7: as
                                 1, 2, 3, for a domain that is trusted through others */
    ULONG flags;              /* 1 pass-through, 2 guest retry */
    ULONG parameter_control;  /* MSV1_0_... of the submit buffer */
    LUID logon_id;
    const WCHAR *domain, *account, *workstation;
    BYTE challenge[8];        /* levels 2 and 6, as the responses */
    const void *nt_response, *lm_response;
    ULONG nt_response_size, lm_response_size; /* bytes, at most 65535 */
    const BYTE *nt_hash, *lm_hash; /* levels 1, 3, 5 and 7: 16 bytes each */
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
 * It is loaded once, at the first call.  One that is registered and cannot be loaded is a finding, too.
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

#ifdef __cplusplus
}
#endif

#endif
