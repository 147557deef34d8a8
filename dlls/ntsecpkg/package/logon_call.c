/*
 * The calls of a logon's package: the newest of its four logon functions, PostLogonUser, and LogonTerminated.  Contract
 * 8.9 to 8.11.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/logon_private.h"

#include "base/status.h"
#include "lsa/client.h"
#include "package/enter.h"
#include "watch/log.h"

#include <string.h>

#define SURROGATE 5 /* where LogonUserEx3 has the argument that the older functions lack */

/* The package sent the call to the client and back: it is made once more, and what it gave is not looked at. */
static void clear_outcome(void *outputs)
{
    struct nsp_logon_call *call = outputs;

    nsp_client_free(call->logon->client, call->out.profile);
    nsp_outcome_release(call, FALSE);
}

NTSTATUS nsp_logon_enter(struct nsp_logon_call *call)
{
    static const struct { enum nsp_package_slot slot; unsigned count; } functions[] = {
        { NSP_PKG_LogonUserEx3, 17 }, { NSP_PKG_LogonUserEx2, 16 }, { NSP_PKG_LogonUserEx, 14 },
        { NSP_PKG_LogonUser, 13 }
    };
    struct nsp_logon *logon = call->logon;
    struct nsp_outcome *out = &call->out;
    struct nsp_call_on on = {
        .client = logon->client, .clear_outputs = clear_outcome, .outputs = call, .hands_over = TRUE
    };
    ULONG_PTR result, args[] = {
        NSP_WORDS(call->request, logon->type, call->submit.local, call->submit.base, logon->information_length,
                  &call->surrogate, &out->profile, &out->profile_length, &out->logon_id, &out->sub_status,
                  &out->information_type, &out->information, &out->account, &out->authority, &out->machine,
                  &out->primary, &out->supplemental)
    };
    NTSTATUS status;
    unsigned i;

    for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (!logon->pkg->lsa.slots[functions[i].slot])
            continue;
        if (functions[i].slot != NSP_PKG_LogonUserEx3)
            memmove(&args[SURROGATE], &args[SURROGATE + 1], sizeof(args) - (SURROGATE + 1) * sizeof(args[0]));
        if (nsp_enter_lsa(logon->pkg, functions[i].slot, &on, args, functions[i].count, &result, &status))
            status = (NTSTATUS)result;
        return status;
    }
    return STATUS_NOT_SUPPORTED;
}

BOOL nsp_logon_gives_credentials(const struct nsp_logon *logon)
{
    return logon->pkg->lsa.slots[NSP_PKG_LogonUserEx3] || logon->pkg->lsa.slots[NSP_PKG_LogonUserEx2];
}

void nsp_logon_tell_success(struct nsp_logon_call *call)
{
    struct nsp_post_logon_user_info info = { .LogonId = call->out.logon_id };
    const struct nsp_call_on on = { .client = call->logon->client };
    struct nsp_package *pkg = call->logon->pkg;
    ULONG_PTR result;
    NTSTATUS status;

    if (!pkg->lsa.slots[NSP_PKG_PostLogonUser])
        return;
    if (NSP_ENTER_LSA(pkg, PostLogonUser, &on, &result, &status, &info))
        status = (NTSTATUS)result;
    if (!NT_SUCCESS(status))
        NSP_WARN("logon", "%s: PostLogonUser: %s", pkg->module->name, nsp_status_name(status));
}

void nsp_logon_tell_rollback(struct nsp_logon_call *call)
{
    LUID logon_id = call->out.logon_id;
    ULONG_PTR result;
    NTSTATUS status;

    NSP_ENTER_LSA(call->logon->pkg, LogonTerminated, NULL, &result, &status, &logon_id);
}

void nsp_logon_terminated(struct nsp_host *host, const LUID *logon_id, BOOL is_background)
{
    const struct nsp_call_on on = { .is_background = is_background };
    struct nsp_package *pkg = NULL;
    ULONG_PTR result;
    NTSTATUS status;
    LUID copy;

    while ((pkg = nsp_package_next(host, pkg))) {
        copy = *logon_id; /* each gets its own: it may write to it */
        if (is_background)
            host->telling = pkg->module->name;
        NSP_ENTER_LSA(pkg, LogonTerminated, &on, &result, &status, &copy);
    }
    if (is_background)
        host->telling = NULL;
}
