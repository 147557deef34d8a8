/*
 * Plain SSPs: DLLs that clients load, with one table of SSPI functions for all of their packages.  Contract P3.
 *
 * They are called in the client, with its own buffers.  Their statuses come back unchanged; a function that they lack
 * is SEC_E_UNSUPPORTED_FUNCTION.  One that has the ANSI form only is given, and asked for, ANSI strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PROVIDER_H
#define NSP_PACKAGE_PROVIDER_H

#include "package/attribute.h"
#include "package/context.h"
#include "package/package_calls.h"

/* version of the table that has it first, name; member i lies i pointers behind the start, from 1 */
#define NSP_SSPI_FUNCTIONS(X) \
    X(1, EnumerateSecurityPackages) \
    X(1, QueryCredentialsAttributes) \
    X(1, AcquireCredentialsHandle) \
    X(1, FreeCredentialsHandle) \
    X(1, Reserved2) \
    X(1, InitializeSecurityContext) \
    X(1, AcceptSecurityContext) \
    X(1, CompleteAuthToken) \
    X(1, DeleteSecurityContext) \
    X(1, ApplyControlToken) \
    X(1, QueryContextAttributes) \
    X(1, ImpersonateSecurityContext) \
    X(1, RevertSecurityContext) \
    X(1, MakeSignature) \
    X(1, VerifySignature) \
    X(1, FreeContextBuffer) \
    X(1, QuerySecurityPackageInfo) \
    X(1, Reserved3) \
    X(1, Reserved4) \
    X(1, ExportSecurityContext) \
    X(1, ImportSecurityContext) \
    X(1, AddCredentials) \
    X(1, Reserved8) \
    X(1, QuerySecurityContextToken) \
    X(1, EncryptMessage) \
    X(1, DecryptMessage) \
    X(2, SetContextAttributes) \
    X(3, SetCredentialsAttributes) \
    X(4, ChangeAccountPassword) \
    X(5, QueryContextAttributesEx) \
    X(5, QueryCredentialsAttributesEx)

#define NSP_SSPI_NEWEST 5

/* Members that hold a place. */
#define NSP_SSPI_RESERVED(X) X(Reserved2) X(Reserved3) X(Reserved4) X(Reserved8)

enum nsp_sspi_slot {
#define X(since, name) NSP_SSPI_##name,
    NSP_SSPI_FUNCTIONS(X)
#undef X
    NSP_SSPI_COUNT
};

static inline BOOL nsp_provider_is(const struct nsp_package *pkg)
{
    return pkg->module->report.kind == NSP_KIND_SSP;
}

/* provider.c: read the table of a module, and make a package of each that it lists. */
NTSTATUS nsp_provider_ask(struct nsp_module *module);
void nsp_provider_initialize(struct nsp_package *pkg); /* the package becomes READY or DISCARDED */

/* list.c: as nsp_package_find(), among these; the caller leaves it. */
struct nsp_package *nsp_provider_find(struct nsp_host *host, const WCHAR *name);

/* Enter a member: what it returned, else why it was not entered or did not return. */
SECURITY_STATUS nsp_provider_call(struct nsp_package *pkg, enum nsp_sspi_slot slot, const ULONG_PTR *args,
                                  unsigned count);
#define NSP_ASK_PROVIDER(pkg, member, ...) \
    nsp_provider_call(pkg, NSP_SSPI_##member, (const ULONG_PTR[]){ NSP_WORDS(__VA_ARGS__) }, \
                      sizeof((const ULONG_PTR[]){ NSP_WORDS(__VA_ARGS__) }) / sizeof(ULONG_PTR))

/* ---- memory (provider_memory.c) ---- */

/* Strings as the provider takes them: themselves, or ANSI copies, which are wiped.  FALSE: nothing is to be freed. */
struct nsp_provider_texts {
    BOOL is_ansi;
    void *given[5]; /* NULL stays NULL */
};
BOOL nsp_provider_give_texts(const struct nsp_package *pkg, struct nsp_provider_texts *texts,
                             const WCHAR *const *wide, unsigned count);
void nsp_provider_free_texts(struct nsp_provider_texts *texts);

/* Give a block back to the provider. */
void nsp_provider_free(struct nsp_package *pkg, void *block);

/*
 * What the provider allocated in @slot and the application frees: a block that is not of the process heap, or in ANSI,
 * is replaced by one that is right; NULL when that fails.  SEC_E_INTERNAL_ERROR: it cannot be read.
 */
SECURITY_STATUS nsp_provider_take_data(struct nsp_package *pkg, enum nsp_sspi_slot slot, void **place, SIZE_T size);

/*
 * Ask @slot for an attribute, and take what it allocated; or ask @slot_with_size, if there is one and the application
 * told the size.
 */
SECURITY_STATUS nsp_provider_query_attribute(const struct nsp_held *held, enum nsp_sspi_slot slot,
                                             enum nsp_sspi_slot slot_with_size,
                                             const struct nsp_attribute_pointer *pointers, ULONG attribute,
                                             void *buffer, const ULONG *size);

/* ---- credentials (provider_credential.c): as their namesakes of context.h ---- */

SECURITY_STATUS nsp_provider_acquire(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                     struct nsp_acquire *acquire, struct nsp_credential **out);
SECURITY_STATUS nsp_provider_add(struct nsp_credential *cred, const WCHAR *package, struct nsp_acquire *acquire);
/* @size: what the application says of @buffer, for the form that tells it; NULL: for the other. */
SECURITY_STATUS nsp_provider_query_credential(struct nsp_credential *cred, ULONG attribute, void *buffer,
                                              const ULONG *size);
SECURITY_STATUS nsp_provider_set_credential(struct nsp_credential *cred, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS nsp_provider_change_password(const struct nsp_callee *callee, const struct nsp_change_password *change);

/* Whether a provider that succeeded gave a handle at all; a finding says so if it did not. */
SECURITY_STATUS nsp_provider_check_handle(struct nsp_package *pkg, enum nsp_sspi_slot slot, const SecHandle *handle);

/* ---- contexts (provider_leg.c, provider_context.c) ---- */

SECURITY_STATUS nsp_provider_leg(struct nsp_host *host, struct nsp_leg *leg);
struct nsp_context *nsp_provider_context_new(struct nsp_host *host, struct nsp_client *client,
                                             struct nsp_package *pkg, const SecHandle *handle);
void nsp_provider_delete(struct nsp_package *pkg, const SecHandle *handle);

SECURITY_STATUS nsp_provider_message(struct nsp_context *context, enum nsp_user_slot slot, SecBufferDesc *message,
                                     ULONG sequence, ULONG *quality);
SECURITY_STATUS nsp_provider_query(struct nsp_context *context, ULONG attribute, void *buffer, const ULONG *size);
SECURITY_STATUS nsp_provider_set(struct nsp_context *context, ULONG attribute, void *buffer, ULONG size);
SECURITY_STATUS nsp_provider_control(struct nsp_context *context, SecBufferDesc *token);
SECURITY_STATUS nsp_provider_complete(struct nsp_context *context, SecBufferDesc *token);
SECURITY_STATUS nsp_provider_token(struct nsp_context *context, HANDLE *token); /* the application closes it */
SECURITY_STATUS nsp_provider_impersonate(struct nsp_context *context);
SECURITY_STATUS nsp_provider_revert(struct nsp_context *context);
SECURITY_STATUS nsp_provider_export(struct nsp_context *context, ULONG flags, SecBuffer *packed, HANDLE *token);
SECURITY_STATUS nsp_provider_import(struct nsp_host *host, struct nsp_client *client, struct nsp_package *pkg,
                                    SecBuffer *packed, HANDLE token, struct nsp_context **out);

#endif
