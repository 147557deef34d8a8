/*
 * Calling subauthentication packages: the structures of MSV1_0 made from plain values, and what comes back judged.
 * Contract P2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/subauth.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/argument.h"
#include "lsa/heap.h"
#include "package/enter.h"
#include "package/plugin.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <subauth.h>
#include <string.h>

NSP_ASSERT_SIZE(USER_ALL_INFORMATION, 196, 316);
NSP_ASSERT_SIZE(NETLOGON_LOGON_IDENTITY_INFO, 36, 64);
NSP_ASSERT_SIZE(NETLOGON_INTERACTIVE_INFO, 68, 96);
NSP_ASSERT_SIZE(NETLOGON_NETWORK_INFO, 60, 104);
NSP_ASSERT_SIZE(NETLOGON_GENERIC_INFO, 52, 96);
NSP_ASSERT_SIZE(MSV1_0_VALIDATION_INFO, 64, 80);

/* A function of a request is the slot that is entered. */
_Static_assert((int)NSP_SUBAUTH_GENERIC == (int)NSP_SUBAUTH_Msv1_0SubAuthenticationRoutineGeneric,
               "order of functions");

#define HASH_SIZE 16
#define MAX_TEXT 32766       /* characters of a UNICODE_STRING, less a terminator */
#define MAX_ANSWER (1 << 20) /* bytes that RoutineGeneric may return */
#define NEVER MAXLONGLONG

/* What a call is given: all of it belongs to this structure, but for what the package makes of Parameters. */
struct passed {
    union {
        NETLOGON_LOGON_IDENTITY_INFO identity;
        NETLOGON_INTERACTIVE_INFO interactive; /* levels 1, 3, 5 and 7 */
        NETLOGON_NETWORK_INFO network;         /* 2 and 6 */
        NETLOGON_GENERIC_INFO generic;         /* 4 */
    } logon;
    USER_ALL_INFORMATION user;
    WCHAR *parameters; /* as they were allocated */
    BYTE lm_hash[HASH_SIZE], nt_hash[HASH_SIZE];
};

/* A package may resize Parameters, and so frees what we allocated. */
void *NTAPI nsp_midl_allocate(SIZE_T size)
{
    return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
}

void NTAPI nsp_midl_free(void *block)
{
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}

static STRING bytes(const void *data, ULONG size)
{
    STRING string = { (USHORT)size, (USHORT)size, (char *)data };

    return string;
}

static void put_hash(UNICODE_STRING *string, BOOLEAN *is_present, BYTE *copy, const BYTE *hash)
{
    if (!hash)
        return;
    memcpy(copy, hash, HASH_SIZE);
    string->Length = string->MaximumLength = HASH_SIZE;
    string->Buffer = (WCHAR *)copy;
    *is_present = TRUE;
}

static void put_logon(struct passed *passed, const struct nsp_subauth_request *request)
{
    NETLOGON_LOGON_IDENTITY_INFO *identity = &passed->logon.identity;

    identity->LogonDomainName = nsp_counted(request->domain);
    identity->ParameterControl = request->parameter_control;
    identity->LogonId.LowPart = request->logon_id.LowPart;
    identity->LogonId.HighPart = request->logon_id.HighPart;
    identity->UserName = nsp_counted(request->account);
    identity->Workstation = nsp_counted(request->workstation);
    switch (request->level) {
    case NetlogonInteractiveInformation:
    case NetlogonServiceInformation:
    case NetlogonInteractiveTransitiveInformation:
    case NetlogonServiceTransitiveInformation:
        if (request->lm_hash)
            memcpy(&passed->logon.interactive.LmOwfPassword, request->lm_hash, HASH_SIZE);
        if (request->nt_hash)
            memcpy(&passed->logon.interactive.NtOwfPassword, request->nt_hash, HASH_SIZE);
        break;
    case NetlogonNetworkInformation:
    case NetlogonNetworkTransitiveInformation:
        memcpy(&passed->logon.network.LmChallenge, request->challenge, sizeof(request->challenge));
        passed->logon.network.NtChallengeResponse = bytes(request->nt_response, request->nt_response_size);
        passed->logon.network.LmChallengeResponse = bytes(request->lm_response, request->lm_response_size);
        break;
    default:
        passed->logon.generic.PackageName = nsp_counted(request->package);
        passed->logon.generic.DataLength = request->data_size;
        passed->logon.generic.LogonData = (BYTE *)request->data;
        break;
    }
}

static NTSTATUS put_user(struct passed *passed, const struct nsp_subauth_request *request)
{
    USER_ALL_INFORMATION *user = &passed->user;
    SIZE_T size;

    user->UserName = nsp_counted(request->account);
    user->FullName = nsp_counted(request->full_name);
    user->WorkStations = nsp_counted(request->workstations);
    user->UserId = request->rid;
    user->PrimaryGroupId = request->primary_group;
    user->UserAccountControl = request->account_control;
    user->AccountExpires.QuadPart = request->account_expires.QuadPart;
    user->PasswordLastSet.QuadPart = request->password_last_set.QuadPart;
    user->PasswordMustChange.QuadPart = request->password_must_change.QuadPart;
    put_hash(&user->LmPassword, &user->LmPasswordPresent, passed->lm_hash, request->account_lm_hash);
    put_hash(&user->NtPassword, &user->NtPasswordPresent, passed->nt_hash, request->account_nt_hash);
    if (!request->parameters)
        return STATUS_SUCCESS;
    size = (wcslen(request->parameters) + 1) * sizeof(WCHAR);
    if (!(passed->parameters = nsp_midl_allocate(size)))
        return STATUS_NO_MEMORY;
    memcpy(passed->parameters, request->parameters, size);
    user->Parameters = nsp_counted(passed->parameters);
    return STATUS_SUCCESS;
}

/* ---- what comes back ---- */

/* To the client: what of a refusal is told, and what is only its SubStatus (contract P2.2). */
static void judge(struct nsp_subauth_result *result)
{
    result->client_status = result->status;
    switch (result->status) {
    case STATUS_NO_SUCH_USER:
    case STATUS_WRONG_PASSWORD:
        result->client_status = STATUS_LOGON_FAILURE;
        break;
    case STATUS_INVALID_LOGON_HOURS:
    case STATUS_INVALID_WORKSTATION:
    case STATUS_PASSWORD_EXPIRED:
    case STATUS_ACCOUNT_DISABLED:
        result->client_status = STATUS_ACCOUNT_RESTRICTION;
        result->sub_status = result->status;
        break;
    default:
        break;
    }
}

static BOOL is_documented(NTSTATUS status)
{
    static const NTSTATUS documented[] = {
        STATUS_SUCCESS, STATUS_ACCOUNT_DISABLED, STATUS_ACCOUNT_EXPIRED, STATUS_ACCOUNT_LOCKED_OUT,
        STATUS_INVALID_INFO_CLASS, STATUS_INVALID_LOGON_HOURS, STATUS_INVALID_WORKSTATION, STATUS_NO_SUCH_USER,
        STATUS_PASSWORD_EXPIRED, STATUS_PASSWORD_MUST_CHANGE, STATUS_WRONG_PASSWORD
    };
    size_t i;

    for (i = 0; i < sizeof(documented) / sizeof(documented[0]) && documented[i] != status; i++)
        ;
    return i < sizeof(documented) / sizeof(documented[0]);
}

static void check_answer(const struct nsp_package *pkg, const char *call, const struct nsp_subauth_result *result)
{
    struct nsp_watch *watch = pkg->module->host->watch;

    if (!is_documented(result->status))
        nsp_finding_add(watch, NSP_FINDING_SUBAUTH_ANSWER, result->status, call, NULL,
                        "%s returned %s, which is no status of a subauthentication package", call,
                        nsp_status_name(result->status));
    if (result->which_fields & ~USER_ALL_PARAMETERS)
        nsp_finding_add(watch, NSP_FINDING_SUBAUTH_ANSWER, STATUS_SUCCESS, call, NULL,
                        "%s wants to write fields %08lx: of the user only Parameters (%08lx) can be", call,
                        (unsigned long)result->which_fields, (unsigned long)USER_ALL_PARAMETERS);
}

/* Parameters are written back after a success only, and only when the package says so. */
static NTSTATUS take_parameters(struct passed *passed, struct nsp_subauth_result *result)
{
    if (!NT_SUCCESS(result->status) || !(result->which_fields & USER_ALL_PARAMETERS))
        return STATUS_SUCCESS;
    return nsp_take_text(&passed->user.Parameters, (WCHAR **)&result->parameters);
}

static void drop(struct passed *passed)
{
    WCHAR *now = passed->user.Parameters.Buffer;

    /* One that replaced them has freed the old ones. */
    if (now && (now == passed->parameters || HeapValidate(GetProcessHeap(), 0, now)))
        nsp_midl_free(now);
    nsp_wipe(passed, sizeof(*passed));
    nsp_free(passed);
}

/* ---- the calls ---- */

static BOOL call_routine(struct nsp_package *pkg, unsigned slot, const struct nsp_subauth_request *request,
                         struct passed *passed, struct nsp_subauth_result *result, NTSTATUS *status)
{
    LARGE_INTEGER logoff = { .QuadPart = request->is_kerberos ? 0 : NEVER }, kickoff = logoff;
    ULONG which_fields = 0, user_flags = 0;
    BOOLEAN is_authoritative = TRUE;
    ULONG_PTR answer;

    if (!nsp_enter_plugin(pkg, slot, (const ULONG_PTR[]){ NSP_WORDS(request->level, &passed->logon, request->flags,
                          &passed->user, &which_fields, &user_flags, &is_authoritative, &logoff, &kickoff) }, 9,
                          &answer, status))
        return FALSE;
    result->status = (NTSTATUS)answer;
    result->which_fields = which_fields;
    result->user_flags = user_flags;
    result->is_authoritative = is_authoritative;
    result->logoff = logoff;
    result->kickoff = kickoff;
    return TRUE;
}

static BOOL call_routine_ex(struct nsp_package *pkg, const struct nsp_subauth_request *request, struct passed *passed,
                            struct nsp_subauth_result *result, NTSTATUS *status)
{
    MSV1_0_VALIDATION_INFO validation = {
        .LogoffTime.QuadPart = NEVER, .KickoffTime.QuadPart = NEVER, .Authoritative = TRUE
    };
    ULONG actions = 0;
    ULONG_PTR answer;

    if (!nsp_enter_plugin(pkg, NSP_SUBAUTH_Msv1_0SubAuthenticationRoutineEx, (const ULONG_PTR[]){ NSP_WORDS(
                          request->level, &passed->logon, request->flags, &passed->user, NULL, &validation, &actions) },
                          7, &answer, status))
        return FALSE;
    result->status = (NTSTATUS)answer;
    result->is_authoritative = validation.Authoritative;
    result->actions = actions;
    result->filled = validation.WhichFields;
    result->logoff.QuadPart = validation.WhichFields & MSV1_0_VALIDATION_LOGOFF_TIME ? validation.LogoffTime.QuadPart
                                                                                     : NEVER;
    result->kickoff.QuadPart = validation.WhichFields & MSV1_0_VALIDATION_KICKOFF_TIME ? validation.KickoffTime.QuadPart
                                                                                       : NEVER;
    if (validation.WhichFields & MSV1_0_VALIDATION_USER_FLAGS)
        result->user_flags = validation.UserFlags;
    nsp_wipe(&validation, sizeof(validation));
    return TRUE;
}

/* Nobody says from which heap the answer comes: that of the LSA and the process' are taken. */
static void free_answer(struct nsp_package *pkg, void *answer)
{
    if (answer && nsp_heap_owns(pkg->module->host->heap, answer, NULL))
        nsp_heap_free(pkg->module->host->heap, NSP_POOL_LSA, answer, NSP_CALLER_HOST);
    else if (answer && HeapValidate(GetProcessHeap(), 0, answer))
        HeapFree(GetProcessHeap(), 0, answer);
}

static NTSTATUS call_generic(struct nsp_package *pkg, const struct nsp_subauth_request *request,
                             struct nsp_subauth_result *result)
{
    void *answer = NULL, *copy = NULL;
    ULONG size = 0;
    ULONG_PTR returned;
    NTSTATUS status;

    if (!nsp_enter_plugin(pkg, NSP_SUBAUTH_Msv1_0SubAuthenticationRoutineGeneric, (const ULONG_PTR[]){ NSP_WORDS(
                          request->data, request->data_size, &size, &answer) }, 4, &returned, &status))
        return status;
    result->status = result->client_status = (NTSTATUS)returned;
    if (answer && size && size <= MAX_ANSWER && (copy = nsp_alloc(size)) && nsp_fence_copy(copy, answer, size)) {
        result->data = copy;
        result->data_size = size;
        copy = NULL;
    }
    nsp_free(copy);
    free_answer(pkg, answer);
    return STATUS_SUCCESS;
}

static NTSTATUS call_with_user(struct nsp_package *pkg, const struct nsp_subauth_request *request,
                               struct nsp_subauth_result *result)
{
    struct passed *passed = nsp_alloc(sizeof(*passed));
    NTSTATUS status;
    BOOL returned;

    if (!passed)
        return STATUS_NO_MEMORY;
    put_logon(passed, request);
    if (!NT_SUCCESS(status = put_user(passed, request)))
        goto done;
    if (request->function == NSP_SUBAUTH_ROUTINE_EX)
        returned = call_routine_ex(pkg, request, passed, result, &status);
    else
        returned = call_routine(pkg, request->function, request, passed, result, &status);
    if (returned) {
        check_answer(pkg, nsp_slot_name(NSP_TABLE_SUBAUTH, request->function), result);
        judge(result);
        status = take_parameters(passed, result);
    }

done:
    drop(passed);
    return status;
}

static BOOL is_good(const struct nsp_subauth_request *request)
{
    const WCHAR *const texts[] = {
        request->domain, request->account, request->workstation, request->package, request->full_name,
        request->workstations, request->parameters
    };
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i] && wcslen(texts[i]) > MAX_TEXT)
            return FALSE;
    return request->size == sizeof(*request) && (unsigned)request->function < NSP_SUBAUTH_COUNT &&
           request->level <= NetlogonServiceTransitiveInformation && request->nt_response_size <= MAXWORD &&
           request->lm_response_size <= MAXWORD;
}

/* A package that faulted refuses, and nobody else may be asked instead. */
static void refuse(struct nsp_subauth_result *result)
{
    result->status = result->client_status = STATUS_LOGON_FAILURE;
    result->is_authoritative = TRUE;
    result->logoff.QuadPart = result->kickoff.QuadPart = NEVER;
}

NTSTATUS nsp_subauth_decided(NTSTATUS decision, struct nsp_subauth_result **out)
{
    struct nsp_subauth_result *result = nsp_alloc(sizeof(*result));

    if (!result)
        return STATUS_NO_MEMORY;
    refuse(result);
    result->status = decision;
    judge(result);
    *out = result;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_subauth_call(struct nsp_module *module, const struct nsp_subauth_request *given,
                          struct nsp_subauth_result **out)
{
    struct nsp_subauth_request request = *given;
    struct nsp_package *pkg = module->packages;
    struct nsp_subauth_result *result;
    NTSTATUS status;

    *out = NULL;
    if (!is_good(&request) || module->report.kind != NSP_KIND_SUBAUTH)
        return STATUS_INVALID_PARAMETER;
    if (!pkg->plugin.slots[request.function])
        return STATUS_PROCEDURE_NOT_FOUND;
    if (!request.level)
        request.level = NetlogonNetworkInformation;
    if (!(result = nsp_alloc(sizeof(*result))))
        return STATUS_NO_MEMORY;
    status = request.function == NSP_SUBAUTH_GENERIC ? call_generic(pkg, &request, result)
                                                     : call_with_user(pkg, &request, result);
    if (pkg->state == NSP_STATE_DEAD) {
        refuse(result);
        status = STATUS_SUCCESS;
    }
    if (NT_SUCCESS(status))
        *out = result;
    else
        NspSubauthResultFree(result);
    return status;
}

void NTAPI NspSubauthResultFree(struct nsp_subauth_result *result)
{
    if (!result)
        return;
    nsp_free((void *)result->parameters);
    if (result->data)
        nsp_wipe((void *)result->data, result->data_size);
    nsp_free((void *)result->data);
    nsp_free(result);
}
