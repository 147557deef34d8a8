/*
 * Password filters: what they are asked and told when a password changes.  Contract P1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/filter.h"

#include "base/format.h"
#include "base/str.h"
#include "lsa/impersonation.h"
#include "package/enter.h"
#include "package/plugin.h"
#include "watch/finding.h"
#include "watch/log.h"

#include <string.h>

#define MAX_LENGTH 32766 /* characters that a UNICODE_STRING holds, less a terminator */
#define KNOWN_FLAGS (NSP_FILTER_READ_ONLY | NSP_FILTER_SKIP_FAULTY | NSP_FILTER_SAY_RESTRICTION | NSP_FILTER_DELTA)

/* What DeltaNotify is told: the password of a user changed. */
#define DELTA_PASSWORD 8
#define OBJECT_USER 2

/* ---- the strings: each function gets a copy of its own, in pages of its own ---- */

enum { ACCOUNT, FULL_NAME, PASSWORD, STRINGS };

struct passed {
    UNICODE_STRING strings[STRINGS];
    WCHAR text[]; /* each with a NUL that its length does not count */
};

static const WCHAR *text_of(const struct nsp_password_change *change, unsigned string)
{
    const WCHAR *const texts[STRINGS] = { change->account, change->full_name, change->password };

    return texts[string] ? texts[string] : L"";
}

static SIZE_T passed_size(const struct nsp_password_change *change)
{
    SIZE_T size = sizeof(struct passed);
    unsigned i;

    for (i = 0; i < STRINGS; i++)
        size += (wcslen(text_of(change, i)) + 1) * sizeof(WCHAR);
    return size;
}

static void fill(struct passed *passed, const struct nsp_password_change *change)
{
    WCHAR *at = passed->text;
    unsigned i;

    for (i = 0; i < STRINGS; i++) {
        passed->strings[i].Length = (USHORT)(wcslen(text_of(change, i)) * sizeof(*at));
        passed->strings[i].MaximumLength = passed->strings[i].Length + sizeof(*at);
        passed->strings[i].Buffer = wcscpy(at, text_of(change, i));
        at += wcslen(at) + 1;
    }
}

static struct passed *pass(const struct nsp_password_change *change)
{
    SIZE_T size = passed_size(change);
    struct passed *passed = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;

    if (!passed)
        return NULL;
    fill(passed, change);
    if (change->flags & NSP_FILTER_READ_ONLY)
        VirtualProtect(passed, size, PAGE_READONLY, &old);
    return passed;
}

/* Whether a function left its strings as they were: they are the LSA's, and the next one's. */
static BOOL is_unchanged(const struct passed *passed, const struct nsp_password_change *change)
{
    const WCHAR *at = passed->text;
    unsigned i;

    for (i = 0; i < STRINGS; i++) {
        const WCHAR *text = text_of(change, i);
        SIZE_T length = wcslen(text);

        if (passed->strings[i].Buffer != at || passed->strings[i].Length != length * sizeof(*at) ||
            passed->strings[i].MaximumLength != (length + 1) * sizeof(*at) ||
            memcmp(at, text, (length + 1) * sizeof(*at)))
            return FALSE;
        at += length + 1;
    }
    return TRUE;
}

static void take_back(struct passed *passed, const struct nsp_password_change *change)
{
    SIZE_T size = passed_size(change);
    DWORD old;

    VirtualProtect(passed, size, PAGE_READWRITE, &old);
    nsp_wipe(passed, size);
    VirtualFree(passed, 0, MEM_RELEASE);
}

/* ---- what came of it ---- */

static NTSTATUS note(struct nsp_filter_result **result, const struct nsp_package *pkg, const char *function,
                     NTSTATUS status)
{
    ULONG count = (*result)->count;
    struct nsp_filter_result *grown = nsp_realloc(*result, sizeof(*grown) + (count + 1) * sizeof(grown->calls[0]));

    if (!grown)
        return STATUS_NO_MEMORY;
    nsp_format_to(grown->calls[count].module, sizeof(grown->calls[count].module), "%s", pkg->module->name);
    grown->calls[count].function = function;
    grown->calls[count].status = status;
    grown->count++;
    *result = grown;
    return STATUS_SUCCESS;
}

/* ---- the calls ---- */

static BOOL has(const struct nsp_package *pkg, enum nsp_filter_slot slot)
{
    return pkg->plugin.slots[slot] != NULL;
}

/* Enter a function with strings, and see what it did to them. */
static BOOL call(struct nsp_package *pkg, enum nsp_filter_slot slot, const struct nsp_password_change *change,
                 struct passed *passed, const ULONG_PTR *args, unsigned count, ULONG_PTR *result, NTSTATUS *status)
{
    const char *name = nsp_slot_name(NSP_TABLE_FILTER, slot);
    BOOL returned = nsp_enter_plugin(pkg, slot, args, count, result, status);

    if (passed && !is_unchanged(passed, change))
        nsp_finding_add(pkg->module->host->watch, NSP_FINDING_STRING_CHANGED, STATUS_SUCCESS, name, NULL,
                        "%s changed a string that it was given: name and password are the LSA's", name);
    return returned;
}

/* STATUS_SUCCESS when it accepts the password. */
static NTSTATUS ask(struct nsp_package *pkg, const struct nsp_password_change *change)
{
    struct passed *passed = pass(change);
    UNICODE_STRING *strings;
    ULONG_PTR result;
    NTSTATUS status;

    if (!passed)
        return STATUS_NO_MEMORY;
    strings = passed->strings;
    /* BOOLEAN is a byte: what the register holds above it means nothing. */
    if (call(pkg, NSP_FILTER_PasswordFilter, change, passed,
             (const ULONG_PTR[]){ NSP_WORDS(&strings[ACCOUNT], &strings[FULL_NAME], &strings[PASSWORD],
                                            change->is_set != 0) }, 4, &result, &status))
        status = (BYTE)result ? STATUS_SUCCESS : STATUS_ILL_FORMED_PASSWORD;
    take_back(passed, change);
    return status;
}

static NTSTATUS tell(struct nsp_package *pkg, const struct nsp_password_change *change)
{
    struct passed *passed = NULL;
    ULONG_PTR result;
    NTSTATUS status;

    /* Without names it is only tried whether the package answers. */
    if (change->account && !(passed = pass(change)))
        return STATUS_NO_MEMORY;
    if (call(pkg, NSP_FILTER_PasswordChangeNotify, change, passed,
             (const ULONG_PTR[]){ NSP_WORDS(passed ? &passed->strings[ACCOUNT] : NULL, change->rid,
                                            passed ? &passed->strings[PASSWORD] : NULL) }, 3, &result, &status)) {
        status = (NTSTATUS)result;
        if (!NT_SUCCESS(status))
            nsp_finding_add(pkg->module->host->watch, NSP_FINDING_NOTIFY_FAILED, status, "PasswordChangeNotify", NULL,
                            passed ? "PasswordChangeNotify failed, which cannot undo the change"
                                   : "PasswordChangeNotify without names must succeed");
    }
    if (passed)
        take_back(passed, change);
    return status;
}

/* What it returns means nothing. */
static NTSTATUS tell_delta(struct nsp_package *pkg, const struct nsp_password_change *change)
{
    struct passed *passed = pass(change);
    LARGE_INTEGER modified = { .QuadPart = 0 };
    ULONG_PTR result;
    NTSTATUS status;

    if (!passed)
        return STATUS_NO_MEMORY;
    call(pkg, NSP_FILTER_DeltaNotify, change, passed,
         (const ULONG_PTR[]){ NSP_WORDS(pkg->module->host->domain_sid, DELTA_PASSWORD, OBJECT_USER, change->rid,
                                        &passed->strings[ACCOUNT], &modified, NULL) }, 7, &result, &status);
    take_back(passed, change);
    return status;
}

/* ---- one operation ---- */

typedef NTSTATUS step(struct nsp_package *pkg, const struct nsp_password_change *change);

/* Have each filter that offers @slot do @take, in load order; up to the first that fails when @is_vote. */
static NTSTATUS each(struct nsp_host *host, const struct nsp_password_change *change, enum nsp_filter_slot slot,
                     step *take, BOOL is_vote, struct nsp_filter_result **result)
{
    NTSTATUS status = STATUS_SUCCESS, noted = STATUS_SUCCESS;
    struct nsp_package *pkg = NULL;

    while ((pkg = nsp_plugin_next(host, NSP_KIND_FILTER, pkg))) {
        if (!has(pkg, slot) || (pkg->state == NSP_STATE_DEAD && change->flags & NSP_FILTER_SKIP_FAULTY))
            continue;
        status = take(pkg, change);
        noted = note(result, pkg, nsp_slot_name(NSP_TABLE_FILTER, slot), status);
        if (!NT_SUCCESS(noted) || (is_vote && !NT_SUCCESS(status))) {
            nsp_package_leave(pkg);
            break;
        }
    }
    if (!NT_SUCCESS(noted) || status == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    if (is_vote && !NT_SUCCESS(status))
        return change->flags & NSP_FILTER_SAY_RESTRICTION ? STATUS_PASSWORD_RESTRICTION : STATUS_ILL_FORMED_PASSWORD;
    return STATUS_SUCCESS;
}

static NTSTATUS run(struct nsp_host *host, const struct nsp_password_change *change, struct nsp_filter_result **result)
{
    NTSTATUS status;

    if (change->account) {
        if (!NT_SUCCESS(status = each(host, change, NSP_FILTER_PasswordFilter, ask, TRUE, result)) ||
            (change->store && !NT_SUCCESS(status = change->store(change->context))))
            return status;
    }
    /* It is stored: whatever happens now, the password has changed. */
    each(host, change, NSP_FILTER_PasswordChangeNotify, tell, FALSE, result);
    if (change->account && change->flags & NSP_FILTER_DELTA)
        each(host, change, NSP_FILTER_DeltaNotify, tell_delta, FALSE, result);
    return STATUS_SUCCESS;
}

static BOOL is_good(const struct nsp_password_change *change)
{
    unsigned i;

    for (i = 0; i < STRINGS; i++)
        if (wcslen(text_of(change, i)) > MAX_LENGTH)
            return FALSE;
    return change->size == sizeof(*change) && !(change->flags & ~KNOWN_FLAGS) &&
           !change->account == !change->password && (!change->account || *change->account);
}

NTSTATUS nsp_filter_change_password(struct nsp_host *host, const struct nsp_password_change *change,
                                    struct nsp_filter_result **out)
{
    struct nsp_filter_result *result;
    NTSTATUS status;
    HANDLE token;

    if (!is_good(change))
        return STATUS_INVALID_PARAMETER;
    if (!(result = nsp_alloc(sizeof(*result))))
        return STATUS_NO_MEMORY;

    /* Filters run as the LSA. */
    if (NT_SUCCESS(status = nsp_impersonation_suspend(&token))) {
        status = run(host, change, &result);
        nsp_impersonation_resume(token);
    }
    if (out)
        *out = result;
    else
        nsp_free(result);
    return status;
}

void nsp_filter_initialize(struct nsp_package *pkg)
{
    ULONG_PTR result = TRUE;
    NTSTATUS status = STATUS_SUCCESS;

    if (has(pkg, NSP_FILTER_InitializeChangeNotify) &&
        nsp_enter_plugin(pkg, NSP_FILTER_InitializeChangeNotify, NULL, 0, &result, &status) && !(BYTE)result)
        status = STATUS_UNSUCCESSFUL;
    if (NT_SUCCESS(status))
        InterlockedCompareExchange(&pkg->state, NSP_STATE_READY, NSP_STATE_LOADED);
    else
        nsp_package_discard(pkg, NSP_FINDING_INITIALIZE_FAILED, "InitializeChangeNotify", status,
                            "InitializeChangeNotify returned FALSE");
}
