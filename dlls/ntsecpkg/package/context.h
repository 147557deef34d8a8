/*
 * Credential handles and security contexts: the LSA halves of packages, and their user halves once a context is mapped.
 * Contract 8.13, 9, 9.1, 10 and 11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_CONTEXT_H
#define NSP_PACKAGE_CONTEXT_H

#include "package/package.h"

struct nsp_client;

/*
 * A credential or context lives in the package as long as somebody uses it: its handle, and each call that came by it.
 * References only keep the record.
 */
struct nsp_credential {
    struct nsp_credential *prev, *next; /* in the host */
    LONG references;
    LONG uses;
    volatile LONG is_ended;
    struct nsp_host *host;
    struct nsp_client *client;
    struct nsp_package *pkg;
    nsp_sec_handle handle;
};

struct nsp_context {
    struct nsp_context *prev, *next;
    LONG references;
    LONG uses;
    volatile LONG is_ended;
    struct nsp_host *host;
    struct nsp_client *client;
    struct nsp_package *pkg;
    nsp_sec_handle handle;
    BOOL is_mapped;   /* the package said so: message functions may be called */
    SRWLOCK lock;     /* guards is_in_leg */
    CONDITION_VARIABLE leg_left;
    BOOL is_in_leg;   /* legs of a context do not overlap (contract P5.7) */
};

/* What AcquireCredentialsHandle is asked for; addresses of authorization data are the client's. */
struct nsp_acquire {
    const WCHAR *principal;
    ULONG use;
    LUID *logon_id;
    void *auth_data, *get_key, *get_key_argument;
    TimeStamp expiry; /* out, local time */
};

/* One reference and the first use are the caller's in all that follows. */
SECURITY_STATUS nsp_credential_acquire(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                       struct nsp_acquire *acquire, struct nsp_credential **out);
/* Frees the package's handle; a second call gives SEC_E_INVALID_HANDLE. */
SECURITY_STATUS nsp_credential_end(struct nsp_credential *cred);
/* One user less, and its reference; the last one ends it: that status, else SEC_E_OK. */
SECURITY_STATUS nsp_credential_leave(struct nsp_credential *cred);
void nsp_credential_release(struct nsp_credential *cred);

/* One leg. */
struct nsp_leg {
    BOOL is_accept;
    struct nsp_client *client;
    struct nsp_credential *cred;   /* may be NULL on later legs */
    struct nsp_context *context;   /* NULL on the first; out: the context, with a reference, or NULL on failure */
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

/* User half first, then the LSA half; a second call does nothing. */
SECURITY_STATUS nsp_context_end(struct nsp_context *context);
/* One user less, and its reference; the last one ends it. */
void nsp_context_leave(struct nsp_context *context);
void nsp_context_release(struct nsp_context *context);

/* The four message functions; the buffers are the client's and the user half runs in the client. */
SECURITY_STATUS nsp_context_message(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                                    ULONG sequence, ULONG *quality);
SECURITY_STATUS nsp_context_query(struct nsp_context *context, ULONG attribute, void *buffer);

/* End all contexts, then all credentials of @host. */
void nsp_contexts_end(struct nsp_host *host);

/* A failure of nsp_enter_... as SSPI says it. */
SECURITY_STATUS nsp_sspi_status(NTSTATUS status);

#endif
