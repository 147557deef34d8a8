/*
 * Finding packages in a host, and keeping them from being unloaded meanwhile.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "base/str.h"
#include "lsa/frame.h"
#include "package/plugin.h"
#include "package/provider.h"

struct nsp_package *nsp_package_enter(struct nsp_package *pkg)
{
    InterlockedIncrement(&pkg->entered);
    return pkg;
}

void nsp_package_leave(struct nsp_package *pkg)
{
    struct nsp_host *host;
    LONG entered;
    BOOL is_over;

    if (!pkg)
        return;
    /* Nothing follows when others stay, and nearly always some do: each open credential and context counts. */
    for (entered = pkg->entered; entered > 1; entered = pkg->entered)
        if (InterlockedCompareExchange(&pkg->entered, entered - 1, entered) == entered)
            return;
    /* Under the lock, so that nobody unloads the module meanwhile: the last to leave keeps its entry for the end. */
    host = pkg->module->host;
    AcquireSRWLockShared(&host->lock);
    is_over = !InterlockedDecrement(&pkg->entered) && pkg->state == NSP_STATE_LEAVING;
    if (is_over)
        nsp_package_enter(pkg);
    ReleaseSRWLockShared(&host->lock);
    if (is_over)
        nsp_package_end(pkg);
}

typedef BOOL match(const struct nsp_package *pkg, const void *key);

/* A plug-in that faulted still takes part, by saying no. */
static BOOL takes_part(const struct nsp_package *pkg)
{
    return pkg->state == NSP_STATE_READY ||
           (pkg->state == NSP_STATE_DEAD &&
            1u << pkg->module->report.kind & (NSP_KINDS(FILTER) | NSP_KINDS(SUBAUTH)));
}

/* The first package after @after, in load order, that is of one of @kinds and matches; it is entered. */
static struct nsp_package *find(struct nsp_host *host, struct nsp_package *after, unsigned kinds, match *matches,
                                const void *key)
{
    struct nsp_package *pkg, *found = NULL;
    struct nsp_module *module;
    BOOL is_behind = !after;

    AcquireSRWLockShared(&host->lock);
    for (module = host->modules; module && !found; module = module->next) {
        for (pkg = module->packages; pkg && !found; pkg = pkg->next) {
            if (is_behind && kinds & 1u << module->report.kind && takes_part(pkg) && matches(pkg, key))
                found = nsp_package_enter(pkg);
            is_behind |= pkg == after;
        }
    }
    ReleaseSRWLockShared(&host->lock);
    return found;
}

static BOOL name_matches(const struct nsp_package *pkg, const void *key)
{
    return nsp_wide_equal(pkg->name, key) || (pkg->ap_name && nsp_wide_equal(pkg->ap_name, key));
}

static BOOL id_matches(const struct nsp_package *pkg, const void *key)
{
    return pkg->id == *(const ULONG_PTR *)key;
}

static BOOL any(const struct nsp_package *pkg, const void *key)
{
    (void)pkg;
    (void)key;
    return TRUE;
}

struct nsp_package *nsp_package_find(struct nsp_host *host, const WCHAR *name)
{
    struct nsp_package *pkg = find(host, NULL, NSP_LSA_KINDS, name_matches, name);

    /* The name that clients know MSV1_0 by is not the one that GetInfo tells (contract P4.2). */
    if (!pkg && nsp_wide_equal(name, L"MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"))
        pkg = find(host, NULL, NSP_LSA_KINDS, name_matches, L"NTLM");
    return pkg;
}

struct nsp_package *nsp_package_find_id(struct nsp_host *host, ULONG_PTR id)
{
    return find(host, NULL, NSP_LSA_KINDS, id_matches, &id);
}

struct nsp_package *nsp_package_next(struct nsp_host *host, struct nsp_package *after)
{
    struct nsp_package *pkg = find(host, after, NSP_LSA_KINDS, any, NULL);

    nsp_package_leave(after);
    return pkg;
}

struct nsp_package *nsp_provider_find(struct nsp_host *host, const WCHAR *name)
{
    return find(host, NULL, NSP_KINDS(SSP), name_matches, name);
}

struct nsp_package *nsp_package_find_sspi(struct nsp_host *host, const WCHAR *name)
{
    struct nsp_package *pkg = nsp_package_find(host, name);

    return pkg ? pkg : nsp_provider_find(host, name);
}

static BOOL is_hidden(struct nsp_host *host, const struct nsp_package *pkg)
{
    struct nsp_package *other = nsp_provider_is(pkg) ? nsp_package_find(host, pkg->name) : NULL;

    nsp_package_leave(other);
    return other != NULL;
}

struct nsp_package *nsp_package_next_sspi(struct nsp_host *host, struct nsp_package *after)
{
    struct nsp_package *pkg;

    do {
        pkg = find(host, after, NSP_LSA_KINDS | NSP_KINDS(SSP), any, NULL);
        nsp_package_leave(after);
        after = pkg;
    } while (pkg && is_hidden(host, pkg));
    return pkg;
}

struct nsp_package *nsp_plugin_next(struct nsp_host *host, enum nsp_kind kind, struct nsp_package *after)
{
    struct nsp_package *pkg = find(host, after, 1u << kind, any, NULL);

    nsp_package_leave(after);
    return pkg;
}

struct nsp_package *nsp_package_calling(struct nsp_host *host, const void *caller)
{
    struct nsp_frame *frame = nsp_frame_top();
    struct nsp_package *pkg, *found = NULL;
    struct nsp_module *module;
    HMODULE image = NULL;

    if (!frame)
        GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           caller, &image);
    AcquireSRWLockShared(&host->lock);
    for (module = host->modules; module && !found; module = module->next)
        for (pkg = module->packages; pkg && !found; pkg = pkg->next)
            if (frame ? pkg->id == frame->package_id : image && module->image == image)
                found = pkg;
    ReleaseSRWLockShared(&host->lock);
    return found;
}
