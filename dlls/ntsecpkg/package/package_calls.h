/*
 * Calls of a package that need neither credential nor context, or make their own: passwords, users, targets,
 * marshalling, metadata, credential UI and credential guard.  Contract 9 and 10.
 *
 * Statuses of the package come back unchanged.  Outputs are blocks of nsp_alloc for the caller to free, and filled on
 * success only.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PACKAGE_CALLS_H
#define NSP_PACKAGE_PACKAGE_CALLS_H

#include "package/context.h"

/* A package, and on whose behalf it is called. */
struct nsp_callee {
    struct nsp_host *host;
    struct nsp_package *pkg;
    struct nsp_client *client;
};

/* The client is that of calls that begin now.  SEC_E_SECPKG_NOT_FOUND when there is no such package. */
SECURITY_STATUS nsp_callee_find(struct nsp_host *host, const WCHAR *package, struct nsp_callee *callee);
void nsp_callee_leave(struct nsp_callee *callee);

/*
 * Take over a block that a package gave with success: a copy at *@copy, and the block is freed if it is of one of the
 * LSA's heaps or a client buffer.  SEC_E_INTERNAL_ERROR when it cannot be read, or says that it is longer than it is.
 */
SECURITY_STATUS nsp_callee_take(const struct nsp_callee *callee, void *block, ULONG size, void **copy);

/* password.c; @output is the client's and may be NULL */
struct nsp_change_password {
    const WCHAR *domain, *account, *old, *new; /* each may be NULL */
    BOOLEAN is_impersonating;
    SecBufferDesc *output;
};
SECURITY_STATUS nsp_change_password(const struct nsp_callee *callee, const struct nsp_change_password *change);

/* user_info.c; @logon_id NULL: the client's own */
SECURITY_STATUS nsp_user_info_get(const struct nsp_callee *callee, const LUID *logon_id, ULONG flags,
                                  struct nsp_session_user **info);

/* target_info.c; @buffer is the client's */
SECURITY_STATUS nsp_target_validate(const struct nsp_callee *callee, const void *buffer, ULONG length, PSID domain_sid,
                                    const WCHAR *computer);
SECURITY_STATUS nsp_target_extract(const struct nsp_callee *callee, const void *buffer, ULONG length,
                                   void **information, ULONG *information_length);

/* marshal.c: the user half */
SECURITY_STATUS nsp_format_credentials(const struct nsp_callee *callee, const void *credentials, ULONG length,
                                       void **formatted, ULONG *formatted_length);
SECURITY_STATUS nsp_marshal_credentials(const struct nsp_callee *callee, const void *credentials, ULONG length,
                                        void **marshalled, ULONG *marshalled_length);
SECURITY_STATUS nsp_marshal_attribute(const struct nsp_callee *callee, ULONG attribute_info, ULONG attribute,
                                      const void *data, ULONG length, void **marshalled, ULONG *marshalled_length);

/*
 * metadata.c.  *@context is NULL for a first call; a context that the package makes is returned there, with a reference
 * and the first use for the caller.  @cred and @target may be NULL.
 */
SECURITY_STATUS nsp_metadata_query(const struct nsp_callee *callee, struct nsp_credential *cred, const WCHAR *target,
                                   ULONG requirements, void **data, ULONG *length, struct nsp_context **context);
SECURITY_STATUS nsp_metadata_exchange(const struct nsp_callee *callee, struct nsp_credential *cred, const WCHAR *target,
                                      ULONG requirements, const void *data, ULONG length, struct nsp_context **context);
SECURITY_STATUS nsp_credui_get(struct nsp_context *context, const GUID *type, void **data, ULONG *length);
SECURITY_STATUS nsp_credui_update(struct nsp_context *context, const GUID *type, const void *data, ULONG length);

/* credguard.c; @context may be NULL */
SECURITY_STATUS nsp_redirected_logon_get(struct nsp_credential *cred, struct nsp_context *context, const WCHAR *target,
                                         struct nsp_redirected_logon **out);
SECURITY_STATUS nsp_redirected_creds_get(struct nsp_credential *cred, const WCHAR *target,
                                         struct nsp_redirected_logon **out);
SECURITY_STATUS nsp_redirected_logon_call(struct nsp_redirected_logon *logon, const void *data, ULONG length,
                                          void **answer, ULONG *answer_length);
void nsp_redirected_logon_end(struct nsp_redirected_logon *logon); /* NULL is allowed */
SECURITY_STATUS nsp_tbal_creds_get(const struct nsp_callee *callee, const LUID *logon_id, void **data, ULONG *length);

#endif
