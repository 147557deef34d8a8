/*
 * Running the user functions that SetAppModeInfo names.  What they return is only logged, as that of callbacks is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/app_mode.h"

#include "base/format.h"
#include "lsa/user_call.h"
#include "package/callback.h"
#include "watch/finding.h"

#define MAX_ROUNDS 16 /* of one call of a client */

static NTSTATUS complain(struct nsp_package *pkg, NTSTATUS status, const char *call, const char *text)
{
    nsp_finding_add(pkg->module->host->watch, NSP_FINDING_APP_MODE, status, call, NULL, "%s", text);
    return status;
}

static NTSTATUS run(struct nsp_package *pkg, struct nsp_client *client, const char *call, struct nsp_user_call *asked,
                    struct nsp_user_call **came)
{
    const void *function = nsp_callback_find(pkg, asked->function);
    NTSTATUS status, result;
    SecBuffer output;
    char name[32];

    *came = NULL;
    if (!function)
        return complain(pkg, STATUS_PROCEDURE_NOT_FOUND, call,
                        nsp_format("SetAppModeInfo named user function %lu, which RegisterCallback does not know",
                                   (unsigned long)asked->function));
    nsp_format_to(name, sizeof(name), "user function %lu", (unsigned long)asked->function);
    if (!NT_SUCCESS(status = nsp_callback_run(pkg, client, function, name, asked, &output, &result)))
        return status;
    if (asked->return_to_lsa && NT_SUCCESS(status = nsp_user_call_create(client, &output, came))) {
        (*came)->function = asked->function;
        (*came)->arguments[0] = asked->arguments[0];
        (*came)->arguments[1] = asked->arguments[1];
        (*came)->return_to_lsa = TRUE;
        (*came)->is_result = TRUE;
    }
    nsp_callback_free_output(pkg, asked, &output);
    return status;
}

NTSTATUS nsp_app_mode_follow(struct nsp_package *pkg, struct nsp_client *client, const char *call, unsigned round,
                             struct nsp_user_call **app_mode)
{
    struct nsp_user_call *asked = *app_mode;
    NTSTATUS status;

    *app_mode = NULL;
    if (round >= MAX_ROUNDS)
        status = complain(pkg, STATUS_IMPLEMENTATION_LIMIT, call,
                          nsp_format("SetAppModeInfo sent the call to the client and back more than %u times",
                                     MAX_ROUNDS));
    else
        status = run(pkg, client, call, asked, app_mode);
    nsp_user_call_free(asked);
    return status;
}
