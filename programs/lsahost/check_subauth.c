/*
 * Cases of subauthentication packages.  Who is let in is theirs to say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include <string.h>

static BOOL is_subauth(struct check *check)
{
    if (check->load.report.kind == NSP_KIND_SUBAUTH)
        return TRUE;
    check_skip(check, "it is no subauthentication package");
    return FALSE;
}

static void ask(struct check *check, const struct nsp_subauth_request *request)
{
    struct nsp_subauth_result *result;

    if (NT_SUCCESS(NspSubauthCall(check->load.module, request, &result)))
        NspSubauthResultFree(result);
}

/* Each function that it has, at each level. */
static void ask_all(struct check *check, struct nsp_subauth_request *request, const char *what)
{
    ULONG function;

    request->size = sizeof(*request);
    for (function = NSP_SUBAUTH_ROUTINE; function <= NSP_SUBAUTH_GENERIC; function++) {
        request->function = (enum nsp_subauth_function)function;
        for (request->level = 1; request->level <= 7; request->level++) {
            check_note(check, "function %lu, level %lu, %s", function, request->level, what);
            ask(check, request);
        }
    }
}

void check_subauth_levels(struct check *check)
{
    static const BYTE hash[16] = { 1, 2, 3 };
    struct nsp_subauth_request request = {
        .domain = L"TESTDOM", .account = L"alice", .workstation = L"DESK", .nt_response = hash, .lm_response = hash,
        .nt_response_size = sizeof(hash), .lm_response_size = sizeof(hash), .nt_hash = hash, .lm_hash = hash,
        .package = L"Package", .data = hash, .data_size = sizeof(hash), .full_name = L"Alice Liddell",
        .parameters = L"parameters", .rid = 1000, .primary_group = 513, .account_control = 0x10,
        .account_nt_hash = hash, .account_lm_hash = hash
    };

    if (!is_subauth(check))
        return;
    ask_all(check, &request, "all of it");
    request.is_kerberos = TRUE;
    request.flags = 3;
    ask_all(check, &request, "of Kerberos");
}

void check_subauth_empty(struct check *check)
{
    struct nsp_subauth_request request = { 0 };

    if (is_subauth(check))
        ask_all(check, &request, "nothing in it");
}

#define MUTATIONS 64

void check_subauth_mutated(struct check *check)
{
    struct nsp_subauth_request request = { .size = sizeof(request), .account = L"alice", .rid = 1000 };
    BYTE data[512];
    ULONG i;

    for (i = 0; is_subauth(check) && i < MUTATIONS; i++) {
        check_random_fill(&check->random, data, sizeof(data));
        request.function = (enum nsp_subauth_function)check_random_below(&check->random, 4);
        request.level = 1 + check_random_below(&check->random, 7);
        request.parameter_control = check_random_below(&check->random, 0xFFFFFFFF);
        request.account_control = check_random_below(&check->random, 0xFFFFFFFF);
        request.data = request.nt_response = data;
        request.data_size = check_random_below(&check->random, sizeof(data));
        request.nt_response_size = check_random_below(&check->random, sizeof(data));
        check_note(check, "mutation %lu", i);
        ask(check, &request);
    }
}
