/*
 * The SSPI provider: InitSecurityInterfaceW over the packages of the default host, those of the LSA and plain SSPs.
 * Contract P3 and P5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "front/sspi.h"

#include "base/str.h"
#include "front/object.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/token_watch.h"
#include "package/provider.h"
#include "package/sspi_calls.h"

#include <string.h>

/* ---- packages ---- */

static SIZE_T info_size(const struct nsp_package *pkg)
{
    return sizeof(SecPkgInfoW) + (wcslen(pkg->name) + wcslen(pkg->comment) + 2) * sizeof(WCHAR);
}

static WCHAR *add_text(WCHAR **end, const WCHAR *text)
{
    WCHAR *start = wcscpy(*end, text);

    *end += wcslen(text) + 1;
    return start;
}

static void fill_info(SecPkgInfoW *info, const struct nsp_package *pkg, WCHAR **end)
{
    info->fCapabilities = pkg->capabilities;
    info->wVersion = 1;
    info->wRPCID = pkg->rpc_id;
    info->cbMaxToken = pkg->max_token;
    info->Name = add_text(end, pkg->name);
    info->Comment = add_text(end, pkg->comment);
}

static BOOL is_ssp(const struct nsp_package *pkg)
{
    return nsp_provider_is(pkg) || pkg->lsa.slots[NSP_PKG_AcquireCredentialsHandle];
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_enumerate(ULONG *count, SecPkgInfoW **infos)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_package *pkg = NULL;
    SIZE_T size = 0;
    ULONG room = 0;
    WCHAR *end;

    if (!count || !infos)
        return SEC_E_INVALID_HANDLE;
    *count = 0;
    *infos = NULL;
    if (!host)
        return SEC_E_INSUFFICIENT_MEMORY;
    while ((pkg = nsp_package_next_sspi(host, pkg))) {
        if (!is_ssp(pkg))
            continue;
        room++;
        size += info_size(pkg);
    }
    if (!(*infos = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size)))
        return SEC_E_INSUFFICIENT_MEMORY;
    end = (WCHAR *)(*infos + room);
    while ((pkg = nsp_package_next_sspi(host, pkg))) {
        if (!is_ssp(pkg))
            continue;
        /* A package that was loaded meanwhile is for the next call to tell. */
        if (*count == room || info_size(pkg) > size) {
            nsp_package_leave(pkg);
            break;
        }
        size -= info_size(pkg);
        fill_info(&(*infos)[(*count)++], pkg, &end);
    }
    return SEC_E_OK;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_package(SEC_WCHAR *name, SecPkgInfoW **info)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_package *pkg;
    SecPkgInfoW *block;
    WCHAR *end;

    if (!info)
        return SEC_E_INVALID_HANDLE;
    if (!host || !name || !(pkg = nsp_package_find_sspi(host, name)))
        return SEC_E_SECPKG_NOT_FOUND;
    if ((block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, info_size(pkg)))) {
        end = (WCHAR *)(block + 1);
        fill_info(block, pkg, &end);
        *info = block;
    }
    nsp_package_leave(pkg);
    return block ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

/* ---- credentials ---- */

SECURITY_STATUS SEC_ENTRY nsp_sspi_acquire(SEC_WCHAR *principal, SEC_WCHAR *name, ULONG use, void *logon_id,
                                           void *auth_data, SEC_GET_KEY_FN get_key, void *get_key_argument,
                                           CredHandle *handle, TimeStamp *expiry)
{
    struct nsp_acquire acquire = {
        .principal = principal, .use = use, .logon_id = logon_id, .auth_data = auth_data,
        .get_key = (void *)get_key, .get_key_argument = get_key_argument
    };
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_credential *cred;
    struct nsp_client *client;
    struct nsp_package *pkg;
    SECURITY_STATUS status, given;

    if (!host || !name || !(pkg = nsp_package_find_sspi(host, name)))
        return SEC_E_SECPKG_NOT_FOUND;
    nsp_token_watch_poll(host->token_watch);
    if (!handle) {
        nsp_package_leave(pkg);
        return SEC_E_INVALID_PARAMETER;
    }
    client = nsp_client_current(host);
    status = nsp_sspi_calls_of(pkg)->acquire(host, client, pkg, &acquire, &cred);
    nsp_client_release(client);
    nsp_package_leave(pkg);
    if (status < 0)
        return status;
    if ((given = nsp_object_give(NSP_HANDLE_CREDENTIAL, &cred->held, handle)) != SEC_E_OK)
        return given;
    if (expiry)
        *expiry = acquire.expiry;
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_free_credential(CredHandle *handle)
{
    struct nsp_held *cred;

    if (nsp_object_take(NSP_HANDLE_CREDENTIAL, handle, &cred) != NSP_HANDLE_VALID)
        return SEC_E_INVALID_HANDLE;
    return nsp_held_leave(cred);
}

/* ---- contexts ---- */

/* Who has made the context does the leg, else whose credential it is. */
static SECURITY_STATUS do_leg(struct nsp_host *host, struct nsp_leg *leg)
{
    const struct nsp_held *held = leg->context ? &leg->context->held : leg->cred ? &leg->cred->held : NULL;
    SECURITY_STATUS status;

    if (!held)
        return SEC_E_INVALID_HANDLE;
    /* The client is nearly always the one whose context it is, which keeps him alive: no lock then. */
    if (leg->context && held->client == host->client) {
        leg->client = held->client;
        return nsp_sspi_calls_of(held->pkg)->leg(host, leg);
    }
    leg->client = nsp_client_current(host);
    status = nsp_sspi_calls_of(held->pkg)->leg(host, leg);
    nsp_client_release(leg->client);
    return status;
}

/* What both kinds of legs do around it. */
static SECURITY_STATUS run_leg(struct nsp_leg *leg, const CredHandle *cred, const CtxtHandle *context,
                               CtxtHandle *new_context, ULONG *attributes, TimeStamp *expiry)
{
    struct nsp_host *host = NspHostGetDefault();
    struct nsp_context *old;
    SECURITY_STATUS status, given;

    if (!host)
        return SEC_E_INSUFFICIENT_MEMORY;
    nsp_token_watch_poll(host->token_watch);
    if (!nsp_object_begin_leg(cred, context, &leg->cred, &leg->context))
        return SEC_E_INVALID_HANDLE;
    if (!(old = leg->context) && !new_context) {
        nsp_object_end_leg(leg->cred, NULL);
        return SEC_E_INVALID_HANDLE;
    }
    status = do_leg(host, leg);
    nsp_object_end_leg(leg->cred, old);

    if (leg->context && !old) {
        if ((given = nsp_object_give(NSP_HANDLE_CONTEXT, &leg->context->held, new_context)) != SEC_E_OK)
            return given;
    } else if (leg->context && new_context) {
        *new_context = *context;
    }
    if (status >= 0 && attributes)
        *attributes = leg->attributes;
    if (status >= 0 && expiry)
        *expiry = leg->expiry;
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_initialize(CredHandle *cred, CtxtHandle *context, SEC_WCHAR *target,
                                              ULONG requirements, ULONG reserved1, ULONG data_rep,
                                              SecBufferDesc *input, ULONG reserved2, CtxtHandle *new_context,
                                              SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry)
{
    struct nsp_leg leg = {
        .target = target, .requirements = requirements, .data_rep = data_rep, .input = input, .output = output
    };

    (void)reserved1;
    (void)reserved2;
    return run_leg(&leg, cred, context, new_context, attributes, expiry);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_accept(CredHandle *cred, CtxtHandle *context, SecBufferDesc *input,
                                          ULONG requirements, ULONG data_rep, CtxtHandle *new_context,
                                          SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry)
{
    struct nsp_leg leg = {
        .is_accept = TRUE, .requirements = requirements, .data_rep = data_rep, .input = input, .output = output
    };

    return run_leg(&leg, cred, context, new_context, attributes, expiry);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_delete(CtxtHandle *handle)
{
    enum nsp_handle_state state;
    struct nsp_held *context;

    if (nsp_object_is_null(handle))
        return SEC_E_INVALID_HANDLE;
    state = nsp_object_take(NSP_HANDLE_CONTEXT, handle, &context);
    if (state != NSP_HANDLE_VALID) /* deleting twice is allowed */
        return state == NSP_HANDLE_DELETED ? SEC_E_OK : SEC_E_INVALID_HANDLE;
    nsp_held_leave(context);
    return SEC_E_OK;
}

static SECURITY_STATUS query(CtxtHandle *handle, ULONG attribute, void *buffer, const ULONG *size)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    if (!buffer)
        status = SEC_E_INVALID_PARAMETER;
    else if (size && *size < nsp_context_attribute_size(attribute))
        status = SEC_E_BUFFER_TOO_SMALL;
    else
        status = nsp_sspi_calls_of(context->held.pkg)->query_context(context, attribute, buffer, size);
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context(CtxtHandle *handle, ULONG attribute, void *buffer)
{
    return query(handle, attribute, buffer, NULL);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_query_context_ex(CtxtHandle *handle, ULONG attribute, void *buffer, ULONG size)
{
    return query(handle, attribute, buffer, &size);
}

/* ---- messages ---- */

static SECURITY_STATUS message(CtxtHandle *handle, enum nsp_user_slot slot, SecBufferDesc *desc, ULONG sequence,
                               ULONG *quality)
{
    struct nsp_context *context = nsp_context_of(handle);
    SECURITY_STATUS status;
    ULONG ignored = 0;

    if (!context)
        return SEC_E_INVALID_HANDLE;
    status = nsp_sspi_calls_of(context->held.pkg)->message(context, slot, desc, sequence, quality ? quality : &ignored);
    nsp_held_leave(&context->held);
    return status;
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_make_signature(CtxtHandle *handle, ULONG quality, SecBufferDesc *desc,
                                                  ULONG sequence)
{
    return message(handle, NSP_USER_MakeSignature, desc, sequence, &quality);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_verify_signature(CtxtHandle *handle, SecBufferDesc *desc, ULONG sequence,
                                                    ULONG *quality)
{
    return message(handle, NSP_USER_VerifySignature, desc, sequence, quality);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_encrypt(CtxtHandle *handle, ULONG quality, SecBufferDesc *desc, ULONG sequence)
{
    return message(handle, NSP_USER_SealMessage, desc, sequence, &quality);
}

SECURITY_STATUS SEC_ENTRY nsp_sspi_decrypt(CtxtHandle *handle, SecBufferDesc *desc, ULONG sequence, ULONG *quality)
{
    return message(handle, NSP_USER_UnsealMessage, desc, sequence, quality);
}

/* ---- memory ---- */

SECURITY_STATUS SEC_ENTRY nsp_sspi_free_buffer(void *buffer)
{
    struct nsp_host *host;
    struct nsp_client *client;
    NTSTATUS status;

    if (!buffer)
        return SEC_E_OK;
    if (!(host = NspHostGetDefault()))
        return SEC_E_INSUFFICIENT_MEMORY;

    /* What is no client buffer is of the process heap. */
    client = nsp_client_current(host);
    status = nsp_client_free(client, buffer);
    nsp_client_release(client);
    if (!NT_SUCCESS(status) && !HeapFree(GetProcessHeap(), 0, buffer))
        return SEC_E_INVALID_HANDLE;
    return SEC_E_OK;
}
