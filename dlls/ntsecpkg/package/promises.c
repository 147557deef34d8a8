/*
 * What GetInfo promises: that there are functions for the capabilities, and that it says the same when it is asked
 * again.  A plain SSP is asked again by QuerySecurityPackageInfo.  Contract 1.3, 8.5 and P3.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/promises.h"

#include "base/format.h"
#include "base/str.h"
#include "lsa/argument.h"
#include "package/enter.h"
#include "package/provider.h"
#include "package/watch.h"
#include "watch/fence.h"

#include <wchar.h>

#define MAX_TEXT 512 /* characters of a name or comment */

/* ---- capabilities and slots ---- */

/* Which half a promise is about. */
enum half { LSA_LOGON, LSA_CONTEXT, USER_HALF };

static const struct promise {
    ULONG capability;
    const char *name;
    enum half half;
    BOOL is_any;       /* one of the slots is enough */
    unsigned slots[5]; /* each plus 1; 0 ends them */
} promises[] = {
#define PROMISE(capability, ...) { NSP_CAP_##capability, #capability, __VA_ARGS__ }
#define PACKAGE(slot) NSP_PKG_##slot + 1
#define USER(slot) NSP_USER_##slot + 1
    PROMISE(LOGON, LSA_LOGON, TRUE,
            { PACKAGE(LogonUser), PACKAGE(LogonUserEx), PACKAGE(LogonUserEx2), PACKAGE(LogonUserEx3) }),
    PROMISE(CONNECTION, LSA_CONTEXT, FALSE, { PACKAGE(AcquireCredentialsHandle) }),
    PROMISE(CONNECTION, LSA_CONTEXT, TRUE, { PACKAGE(InitLsaModeContext), PACKAGE(AcceptLsaModeContext) }),
    PROMISE(INTEGRITY, USER_HALF, FALSE, { USER(MakeSignature), USER(VerifySignature) }),
    PROMISE(PRIVACY, USER_HALF, FALSE, { USER(SealMessage), USER(UnsealMessage) }),
    PROMISE(IMPERSONATION, USER_HALF, FALSE, { USER(GetContextToken) })
#undef PROMISE
#undef PACKAGE
#undef USER
};

static BOOL exports_any(const struct nsp_package *pkg, const char *const *names)
{
    while (*names && !GetProcAddress(pkg->module->image, *names))
        names++;
    return *names != NULL;
}

/*
 * Whether the promise has to be kept by the table.  The same DLL may be a plain AP, and a plain SSP in the client.  A
 * user half without InitUserModeContext gets no contexts: Wine's packages are made so, and there NSP_FINDING_NOT_MAPPED
 * says what is to be said.
 */
static BOOL is_binding(const struct nsp_package *pkg, const struct promise *promise)
{
    static const char *const logons[] = { "LsaApLogonUser", "LsaApLogonUserEx", "LsaApLogonUserEx2", NULL };
    static const char *const plain[] = { "InitSecurityInterfaceW", "InitSecurityInterfaceA", NULL };

    if (exports_any(pkg, promise->half == LSA_LOGON ? logons : plain))
        return FALSE;
    return promise->half != USER_HALF || !pkg->user.count || pkg->user.slots[NSP_USER_InitUserModeContext];
}

/* Which slot is missing; of any that would do, the first.  -1: none. */
static int find_missing(const struct nsp_package *pkg, const struct promise *promise)
{
    const struct nsp_half *half = promise->half == USER_HALF ? &pkg->user : &pkg->lsa;
    int missing = -1;
    unsigned i;

    for (i = 0; promise->slots[i]; i++) {
        if (half->slots[promise->slots[i] - 1] && promise->is_any)
            return -1;
        if (!half->slots[promise->slots[i] - 1] && missing < 0)
            missing = (int)promise->slots[i] - 1;
    }
    return missing;
}

static void check_slots(struct nsp_package *pkg)
{
    const struct promise *promise;
    enum nsp_table table;
    unsigned i;
    int missing;

    for (i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
        promise = &promises[i];
        if (!(pkg->capabilities & promise->capability) || !is_binding(pkg, promise) ||
            (missing = find_missing(pkg, promise)) < 0)
            continue;
        table = promise->half == USER_HALF ? NSP_TABLE_USER : NSP_TABLE_PACKAGE;
        nsp_finding_add(pkg->module->host->watch, NSP_FINDING_SLOT_MISSING, STATUS_NOT_IMPLEMENTED, "GetInfo", NULL,
                        "GetInfo of %s promises %s, but there is no %s%s", nsp_format_wide(pkg->name), promise->name,
                        nsp_slot_name(table, missing), promise->is_any ? ", nor what could take its place" : "");
    }
}

/* ---- the second answer ---- */

/* TRUE also when memory is full, for which no package is to blame. */
static BOOL is_text(const void *theirs, BOOL is_ansi, const WCHAR *ours)
{
    NTSTATUS status;
    WCHAR *copy;
    BOOL is_same;

    if (!theirs)
        return !*ours;
    status = is_ansi ? nsp_take_ansi(theirs, MAX_TEXT, &copy) : nsp_take_wide(theirs, MAX_TEXT, &copy);
    if (!NT_SUCCESS(status))
        return status == STATUS_NO_MEMORY;
    is_same = !wcscmp(copy, ours);
    nsp_free(copy);
    return is_same;
}

/* What differs first; NULL: nothing. */
static const char *difference(const struct nsp_package *pkg, const SecPkgInfoW *again)
{
    const BOOL is_ansi = pkg->module->report.sspi_is_ansi;

    if (again->fCapabilities != pkg->capabilities)
        return "other capabilities";
    if (again->cbMaxToken != pkg->max_token)
        return "another size of tokens";
    if (again->wRPCID != pkg->rpc_id)
        return "another RPC id";
    if (!is_text(again->Name, is_ansi, pkg->name))
        return "another name";
    return is_text(again->Comment, is_ansi, pkg->comment) ? NULL : "another comment";
}

static void ask_again(struct nsp_package *pkg)
{
    const char *changed;
    SecPkgInfoW info = { 0 };
    ULONG_PTR result;
    NTSTATUS status;

    if (!NSP_ENTER_LSA(pkg, GetInfo, NULL, &result, &status, &info)) /* an exception has its own finding */
        return;
    status = (NTSTATUS)result;
    changed = NT_SUCCESS(status) ? difference(pkg, &info) : "a failure";
    if (changed)
        nsp_finding_add(pkg->module->host->watch, NSP_FINDING_GETINFO_CHANGED, status, "GetInfo",
                        pkg->lsa.slots[NSP_PKG_GetInfo], "GetInfo of %s answered %s when it was asked again",
                        nsp_format_wide(pkg->name), changed);
}

/* What is wrong with what a plain SSP answered about one package; NULL: nothing. */
static const char *fault_of(const struct nsp_package *pkg, SECURITY_STATUS status, const SecPkgInfoW *answer)
{
    SecPkgInfoW info;

    if (status < 0)
        return "a failure";
    if (!answer)
        return "nothing";
    return nsp_fence_copy(&info, answer, sizeof(info)) ? difference(pkg, &info) : "what cannot be read";
}

/* A plain SSP has listed what it has; of one of them, by its name, it has to say the same. */
static void ask_by_name(struct nsp_package *pkg)
{
    struct nsp_provider_texts name;
    SecPkgInfoW *answer = NULL;
    SECURITY_STATUS status;
    const char *fault;

    if (!pkg->plugin.slots[NSP_SSPI_QuerySecurityPackageInfo] ||
        !nsp_provider_give_texts(pkg, &name, (const WCHAR *const[]){ pkg->name }, 1))
        return;
    status = NSP_ASK_PROVIDER(pkg, QuerySecurityPackageInfo, name.given[0], &answer);
    nsp_provider_free_texts(&name);
    if (pkg->state == NSP_STATE_DEAD) /* the exception has its own finding */
        return;
    if ((fault = fault_of(pkg, status, answer)))
        nsp_finding_add(pkg->module->host->watch, NSP_FINDING_GETINFO_CHANGED, status, "QuerySecurityPackageInfo",
                        pkg->plugin.slots[NSP_SSPI_QuerySecurityPackageInfo],
                        "QuerySecurityPackageInfo of %s answered %s, unlike EnumerateSecurityPackages",
                        nsp_format_wide(pkg->name), fault);
    if (status >= 0 && answer)
        nsp_provider_free(pkg, answer);
}

void nsp_promises_check(struct nsp_package *pkg)
{
    if (!pkg->has_info || !nsp_is_watched(pkg->module->host))
        return;
    if (nsp_provider_is(pkg)) {
        ask_by_name(pkg);
        return;
    }
    check_slots(pkg);
    ask_again(pkg);
}
