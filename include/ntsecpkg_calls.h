/*
 * The part of the public C API that calls functions of packages which no Lsa* or SSPI function calls.  Part of
 * ntsecpkg_host.h, which includes it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NTSECPKG_CALLS_H
#define NTSECPKG_CALLS_H

#include "ntsecpkg_host.h"

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
