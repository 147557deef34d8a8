/*
 * GetExtendedInformation and SetExtendedInformation.  What a package gives is copied, counts and pointers checked,
 * and its own blocks are freed: they come from either of the LSA's heaps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/extended.h"

#include "base/str.h"
#include "lsa/heap.h"
#include "package/lifetime.h"
#include "watch/fence.h"
#include "watch/log.h"

#include <string.h>

#define MAX_COUNT 0x1000 /* bytes of a mechanism, levels, OIDs; our policy */

static const enum nsp_extended asked[] = {
    NSP_EXTENDED_GSS_INFO, NSP_EXTENDED_CONTEXT_THUNKS, NSP_EXTENDED_WOW_CLIENT_DLL, NSP_EXTENDED_EXTRA_OIDS,
    NSP_EXTENDED_NEGO2_INFO
};

/* Bytes from the begin of the structure to the end of what its class has: less, or more, than the structure. */
static SIZE_T used_size(const struct nsp_extended_information *information)
{
    SIZE_T size = offsetof(struct nsp_extended_information, Info);

    switch (information->Class) {
    case NSP_EXTENDED_GSS_INFO:
        return size + offsetof(struct nsp_gss_info, EncodedId) + information->Info.GssInfo.EncodedIdLength;
    case NSP_EXTENDED_CONTEXT_THUNKS:
        return size + offsetof(struct nsp_context_thunks, Levels) +
               information->Info.ContextThunks.InfoLevelCount * sizeof(ULONG);
    case NSP_EXTENDED_WOW_CLIENT_DLL:
        return size + sizeof(struct nsp_wow_client_dll);
    case NSP_EXTENDED_EXTRA_OIDS:
        return size + offsetof(struct nsp_extra_oids, Oids) +
               information->Info.ExtraOids.OidCount * sizeof(struct nsp_serialized_oid);
    case NSP_EXTENDED_NEGO2_INFO:
        return size + sizeof(struct nsp_nego2_info);
    default:
        return size + sizeof(struct nsp_mutual_auth_level);
    }
}

/* Bytes of our copy: a path lies behind the structure. */
static SIZE_T copy_size(const struct nsp_extended_information *information)
{
    if (information->Class == NSP_EXTENDED_WOW_CLIENT_DLL)
        return sizeof(*information) + information->Info.WowClientDll.WowClientDllPath.Length + sizeof(WCHAR);
    return max(used_size(information), sizeof(*information));
}

static BOOL has_count(enum nsp_extended class)
{
    return class == NSP_EXTENDED_GSS_INFO || class == NSP_EXTENDED_CONTEXT_THUNKS || class == NSP_EXTENDED_EXTRA_OIDS;
}

struct nsp_extended_information *nsp_extended_copy(enum nsp_extended class,
                                                   const struct nsp_extended_information *theirs)
{
    struct nsp_extended_information head = { 0 }, *ours;
    ULONG *first = (ULONG *)&head.Info; /* the count, if there is one, or the lengths of a string */
    UNICODE_STRING *path;

    if (!nsp_fence_copy(first, &theirs->Info, sizeof(*first)))
        return NULL;
    head.Class = class; /* what was asked for: packages leave it unset */
    if ((has_count(class) && *first > MAX_COUNT) || !(ours = nsp_alloc(copy_size(&head))))
        return NULL;
    if (!nsp_fence_copy(ours, theirs, used_size(&head)))
        goto fail;
    ours->Class = class;
    memcpy(&ours->Info, first, sizeof(*first));
    if (class == NSP_EXTENDED_WOW_CLIENT_DLL) {
        path = &ours->Info.WowClientDll.WowClientDllPath;
        if (!nsp_fence_copy(ours + 1, path->Buffer, path->Length))
            goto fail;
        path->Buffer = (WCHAR *)(ours + 1);
        path->MaximumLength = path->Length;
    }
    return ours;

fail:
    nsp_free(ours);
    return NULL;
}

/* The structure, and a path that is a block of its own. */
static void release(struct nsp_package *pkg, struct nsp_extended_information *theirs, enum nsp_extended class)
{
    struct nsp_heap *heap = pkg->module->host->heap;
    UNICODE_STRING path;

    if (class == NSP_EXTENDED_WOW_CLIENT_DLL &&
        nsp_fence_copy(&path, &theirs->Info.WowClientDll.WowClientDllPath, sizeof(path)) &&
        nsp_heap_owns(heap, path.Buffer, NULL))
        nsp_heap_wipe_free(heap, path.Buffer, NSP_CALLER_HOST);
    if (nsp_heap_owns(heap, theirs, NULL))
        nsp_heap_wipe_free(heap, theirs, NSP_CALLER_HOST);
}

static void ask(struct nsp_package *pkg, enum nsp_extended class)
{
    struct nsp_extended_information *theirs = NULL;
    const struct nsp_call_on on = { 0 };

    if (NSP_ASK_LSA(pkg, GetExtendedInformation, &on, class, &theirs) < 0 || !theirs)
        return;
    if (!(pkg->extended[class] = nsp_extended_copy(class, theirs)))
        NSP_WARN("load", "extended information of class %d cannot be used", class);
    release(pkg, theirs, class);
}

BOOL nsp_extended_ask(struct nsp_package *pkg)
{
    unsigned i;

    for (i = 0; i < sizeof(asked) / sizeof(asked[0]) && pkg->lsa.slots[NSP_PKG_GetExtendedInformation]; i++) {
        ask(pkg, asked[i]);
        if (pkg->state == NSP_STATE_DEAD) {
            pkg->status = STATUS_UNHANDLED_EXCEPTION;
            return FALSE;
        }
    }
    return TRUE;
}

void nsp_extended_free(struct nsp_package *pkg)
{
    unsigned i;

    for (i = 0; i < NSP_EXTENDED_CLASSES; i++) {
        nsp_free(pkg->extended[i]);
        pkg->extended[i] = NULL;
    }
}

const struct nsp_extended_information *nsp_extended_get(const struct nsp_package *pkg, enum nsp_extended class)
{
    return (unsigned)class < NSP_EXTENDED_CLASSES ? pkg->extended[class] : NULL;
}

SECURITY_STATUS nsp_extended_set(struct nsp_package *pkg, const struct nsp_extended_information *information)
{
    struct nsp_extended_information *copied;
    const struct nsp_call_on on = { 0 };
    enum nsp_extended class;
    SECURITY_STATUS status;

    if (!nsp_fence_copy(&class, &information->Class, sizeof(class)) ||
        !(copied = nsp_extended_copy(class, information)))
        return SEC_E_INVALID_PARAMETER;
    status = NSP_ASK_LSA(pkg, SetExtendedInformation, &on, copied->Class, copied);
    nsp_free(copied);
    return status;
}

BOOL nsp_extended_is_thunked(const struct nsp_package *pkg, ULONG attribute)
{
    const struct nsp_extended_information *information = nsp_extended_get(pkg, NSP_EXTENDED_CONTEXT_THUNKS);
    const struct nsp_context_thunks *thunks;
    ULONG i;

    if (!information)
        return FALSE;
    thunks = &information->Info.ContextThunks;
    for (i = 0; i < thunks->InfoLevelCount; i++)
        if (thunks->Levels[i] == attribute || thunks->Levels[i] == NSP_ATTR_THUNK_ALL)
            return TRUE;
    return FALSE;
}
