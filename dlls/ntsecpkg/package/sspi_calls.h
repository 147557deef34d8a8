/*
 * How the two kinds of packages that applications know by SSPI are asked: an LSA package in its two halves, a plain SSP
 * in its one table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_SSPI_CALLS_H
#define NSP_PACKAGE_SSPI_CALLS_H

#include "package/package_calls.h"
#include "package/provider.h"

/* As their namesakes of context.h and provider.h. */
struct nsp_sspi_calls {
    SECURITY_STATUS (*acquire)(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                               struct nsp_acquire *acquire, struct nsp_credential **out);
    SECURITY_STATUS (*add)(struct nsp_credential *cred, const WCHAR *package, struct nsp_acquire *acquire);
    /* @size: what the application says of @buffer; NULL: it did not. */
    SECURITY_STATUS (*query_credential)(struct nsp_credential *cred, ULONG attribute, void *buffer, const ULONG *size);
    SECURITY_STATUS (*set_credential)(struct nsp_credential *cred, ULONG attribute, void *buffer, ULONG size);
    SECURITY_STATUS (*change_password)(const struct nsp_callee *callee, const struct nsp_change_password *change);

    SECURITY_STATUS (*leg)(struct nsp_host *host, struct nsp_leg *leg);
    SECURITY_STATUS (*message)(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                               ULONG sequence, ULONG *quality);
    SECURITY_STATUS (*query_context)(struct nsp_context *context, ULONG attribute, void *buffer, const ULONG *size);
    SECURITY_STATUS (*set_context)(struct nsp_context *context, ULONG attribute, void *buffer, ULONG size);
    SECURITY_STATUS (*control)(struct nsp_context *context, SecBufferDesc *token);
    SECURITY_STATUS (*complete)(struct nsp_context *context, SecBufferDesc *token);
    SECURITY_STATUS (*token)(struct nsp_context *context, HANDLE *token); /* the application closes it */
    SECURITY_STATUS (*impersonate)(struct nsp_context *context);
    SECURITY_STATUS (*revert)(struct nsp_context *context);
    SECURITY_STATUS (*export)(struct nsp_context *context, ULONG flags, SecBuffer *packed, HANDLE *token);
    SECURITY_STATUS (*import)(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                              SecBuffer *packed, HANDLE token, struct nsp_context **out);
};

extern const struct nsp_sspi_calls nsp_sspi_calls_of_lsa, nsp_sspi_calls_of_provider;

static inline const struct nsp_sspi_calls *nsp_sspi_calls_of(const struct nsp_package *pkg)
{
    return nsp_provider_is(pkg) ? &nsp_sspi_calls_of_provider : &nsp_sspi_calls_of_lsa;
}

#endif
