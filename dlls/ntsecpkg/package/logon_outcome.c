/*
 * What a logon function gives back: texts are read, and blocks freed, without trusting the package.  Contract 8.10, 6h,
 * and 13.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon_private.h"

#include "base/str.h"
#include "lsa/heap.h"
#include "lsa/token.h"
#include "watch/fence.h"

#define MAX_NAME 1024 /* characters of an account, authority or machine name */

/* The text of a returned string; "" when there is none or it cannot be read. */
static WCHAR *text_of(const UNICODE_STRING *string)
{
    WCHAR chars[MAX_NAME];
    UNICODE_STRING copy;

    if (!string || !nsp_fence_copy(&copy, string, sizeof(copy)) || copy.Length > sizeof(chars) ||
        !nsp_fence_copy(chars, copy.Buffer, copy.Length))
        return nsp_wide_dup(L"");
    copy.Buffer = chars;
    return nsp_wide_from_counted(&copy);
}

void nsp_outcome_read_text(struct nsp_logon_call *call, BOOL is_refused)
{
    const struct nsp_outcome *out = &call->out;

    call->text.account = text_of(out->account);
    if (is_refused)
        return;
    call->text.authority = text_of(out->authority);
    call->text.machine = text_of(out->machine);
    call->text.server = text_of(&out->primary.LogonServer);
    call->text.dns_domain = text_of(&out->primary.DnsDomainName);
    call->text.upn = text_of(&out->primary.Upn);
}

static void free_text(struct nsp_outcome_text *text)
{
    nsp_free(text->account);
    nsp_free(text->authority);
    nsp_free(text->machine);
    nsp_free(text->server);
    nsp_free(text->dns_domain);
    nsp_free(text->upn);
}

/* Free a block that the package may have made part of another: those are no blocks, and are left alone. */
static void release(struct nsp_host *host, void *block)
{
    if (nsp_heap_owns(host->heap, block, NULL))
        nsp_heap_wipe_free(host->heap, block, NSP_CALLER_HOST);
}

static void release_string(struct nsp_host *host, UNICODE_STRING *string)
{
    UNICODE_STRING copy;

    if (!string || !nsp_fence_copy(&copy, string, sizeof(copy)))
        return;
    release(host, copy.Buffer);
    nsp_heap_free(host->heap, NSP_POOL_LSA, string, NSP_CALLER_HOST);
}

static void release_primary(struct nsp_host *host, struct nsp_primary_cred_ex *primary)
{
    UNICODE_STRING *strings[] = {
        &primary->DownlevelName, &primary->DomainName, &primary->Password, &primary->OldPassword,
        &primary->DnsDomainName, &primary->Upn, &primary->LogonServer, &primary->Spare1, &primary->Spare2,
        &primary->Spare3, &primary->Spare4
    };
    unsigned i;

    for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        release(host, strings[i]->Buffer);
    release(host, primary->UserSid);
}

static void release_supplemental(struct nsp_host *host, struct nsp_supplemental_cred_array *array)
{
    struct nsp_supplemental_cred cred;
    SIZE_T size = 0;
    ULONG i;

    if (!array || !nsp_heap_owns(host->heap, array, &size))
        return;
    for (i = 0; i < array->CredentialCount; i++) {
        if (offsetof(struct nsp_supplemental_cred_array, Credentials) + (i + 1) * sizeof(cred) > size)
            break;
        cred = array->Credentials[i];
        release(host, cred.PackageName.Buffer);
        release(host, cred.Credentials);
    }
    release(host, array);
}

void nsp_outcome_release(struct nsp_logon_call *call, BOOL is_refused)
{
    struct nsp_outcome *out = &call->out;
    struct nsp_host *host = call->host;

    if (!is_refused) {
        nsp_token_information_free(host->heap, out->information_type, out->information);
        release_string(host, out->account);
        release_string(host, out->authority);
        release_string(host, out->machine);
        release_primary(host, &out->primary);
        release_supplemental(host, out->supplemental);
    } else if (nsp_heap_owns(host->heap, out->account, NULL)) {
        release_string(host, out->account);
    }
    free_text(&call->text);
    nsp_wipe(out, sizeof(*out));
    nsp_wipe(&call->text, sizeof(call->text));
}
