/*
 * Credential handles and security contexts: the LSA halves of packages, and their user halves once a context is
 * mapped.  Contract 8.13, 9, 9.1, 10 and 11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_CONTEXT_H
#define NSP_PACKAGE_CONTEXT_H

#include "package/lifetime.h"

struct nsp_credential {
    struct nsp_held held;
};

C_ASSERT(sizeof(struct nsp_credential) == sizeof(struct nsp_held)); /* nsp_held_new() */

struct nsp_context {
    struct nsp_held held;
    BOOL is_accepted;  /* by AcceptLsaModeContext */
    BOOL is_mapped;    /* the package said so: functions of the user half may be called */
    BOOL is_user_only; /* imported: the LSA half does not know it */
    SRWLOCK lock;      /* of those that wait for a leg to end */
    CONDITION_VARIABLE leg_left;
};

/* What AcquireCredentialsHandle is asked for; addresses of authorization data are the client's. */
struct nsp_acquire {
    const WCHAR *principal;
    ULONG use;
    LUID *logon_id;
    void *auth_data, *get_key, *get_key_argument;
    TimeStamp expiry; /* out, local time */
};

/* The first use is the caller's. */
SECURITY_STATUS nsp_credential_acquire(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                       struct nsp_acquire *acquire, struct nsp_credential **out);

/* ---- open credentials: statuses of the package come back unchanged ---- */

/* @acquire's logon_id is not used. */
SECURITY_STATUS nsp_credential_add(struct nsp_credential *cred, const WCHAR *package, struct nsp_acquire *acquire);
/* @buffer is the client's, and filled by the package; strings in it are client buffers. */
SECURITY_STATUS nsp_credential_query(struct nsp_credential *cred, ULONG attribute, void *buffer);
SECURITY_STATUS nsp_credential_set(struct nsp_credential *cred, ULONG attribute, const void *buffer, ULONG size);
/* Slot SaveCredentials, GetCredentials (@buffer gets a client buffer) or DeleteCredentials (@buffer is the key). */
SECURITY_STATUS nsp_credential_store(struct nsp_credential *cred, enum nsp_package_slot slot, SecBuffer *buffer);

/* ---- contexts ---- */

/* One leg. */
struct nsp_leg {
    BOOL is_accept;
    struct nsp_client *client;
    struct nsp_credential *cred;   /* may be NULL on later legs */
    /* NULL on the first, else nsp_context_begin_leg() was called; out: the same or a new one, NULL on failure. */
    struct nsp_context *context;
    const WCHAR *target;           /* Initialize only; may be NULL */
    ULONG requirements, data_rep;
    SecBufferDesc *input, *output; /* the client's; may be NULL */
    ULONG attributes;              /* out, with success */
    TimeStamp expiry;
};

/*
 * Drive one leg.  Packages' statuses come back unchanged; those of the host itself:
 *   SEC_E_INVALID_HANDLE          neither credential nor context
 *   SEC_E_UNSUPPORTED_FUNCTION    the package lacks the function
 *   SEC_E_BUFFER_TOO_SMALL        the package wrote more than the client's buffer holds
 *   SEC_E_INSUFFICIENT_MEMORY, SEC_E_INVALID_TOKEN (a bad descriptor)
 * On failure of the first leg there is no context; one of an earlier leg lives on.
 */
SECURITY_STATUS nsp_context_leg(struct nsp_host *host, struct nsp_leg *leg);

/*
 * A context that a package made, with the first use for the caller; NULL when memory is full.  It ends
 * by nsp_held_end() and nsp_held_leave(): user half first, then the LSA half.
 */
struct nsp_context *nsp_context_new(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                    nsp_sec_handle handle);

/*
 * One leg at a time (contract P5.7): a use as by nsp_held_use(), after the legs before have ended; and its end, which
 * may be that of the context.
 */
BOOL nsp_context_begin_leg(struct nsp_context *context, ULONG number);
void nsp_context_end_leg(struct nsp_context *context);

/* Whether functions of the user half can be called, at all and on a context: SEC_E_OK, or what the caller gets. */
SECURITY_STATUS nsp_user_half_check(const struct nsp_package *pkg);
SECURITY_STATUS nsp_context_check_user(const struct nsp_context *context);

/* The four message functions; the buffers are the client's and the user half runs in the client. */
SECURITY_STATUS nsp_context_message(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                                    ULONG sequence, ULONG *quality);
SECURITY_STATUS nsp_context_query(struct nsp_context *context, ULONG attribute, void *buffer);
SECURITY_STATUS nsp_context_set(struct nsp_context *context, ULONG attribute, const void *buffer, ULONG size);
SECURITY_STATUS nsp_context_control(struct nsp_context *context, SecBufferDesc *token);
SECURITY_STATUS nsp_context_complete(struct nsp_context *context, SecBufferDesc *token);
/* The package's own handle, which is not closed; SEC_E_NO_IMPERSONATION when there is none. */
SECURITY_STATUS nsp_context_token(struct nsp_context *context, HANDLE *token);

/* Flags NSP_EXPORT_...; @packed and @token (may be NULL) are filled on success only, and the client's then. */
SECURITY_STATUS nsp_context_export(struct nsp_context *context, ULONG flags, SecBuffer *packed, HANDLE *token);
SECURITY_STATUS nsp_context_import(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                   SecBuffer *packed, HANDLE token, struct nsp_context **out);

/* End all contexts, then all credentials of @host; of one client, or with NULL of all. */
void nsp_contexts_end(struct nsp_host *host, const struct nsp_client *client);

#endif
