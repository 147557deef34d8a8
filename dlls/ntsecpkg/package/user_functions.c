/*
 * SECPKG_DLL_FUNCTIONS: what a user half gets.  Its heap is the process heap, since applications free with
 * FreeContextBuffer what comes from it (contract 7 and P3.2).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/callback.h"

#include "lsa/frame.h"
#include "lsa/heap.h"

static void *NTAPI allocate_heap(ULONG Length)
{
    return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, Length);
}

/* Packages mix the heaps of their two halves: a block of the LSA's goes back there. */
void nsp_user_heap_free(struct nsp_host *host, void *block, const void *caller)
{
    if (!block)
        return;
    if (host && nsp_heap_owns(host->heap, block, NULL))
        nsp_heap_free(host->heap, NSP_POOL_USER, block, caller);
    else
        HeapFree(GetProcessHeap(), 0, block);
}

static void NTAPI free_heap(void *Base)
{
    const void *caller = nsp_caller();

    nsp_user_heap_free(nsp_host_current(caller), Base, caller);
}

static NTSTATUS NTAPI register_callback(ULONG CallbackId, nsp_callback *Callback)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_package *pkg = host ? nsp_package_calling(host, caller) : NULL;

    return pkg ? nsp_callback_set(pkg, CallbackId, Callback) : STATUS_INVALID_PARAMETER;
}

/* The table of the DLL itself, as its SpUserModeInitialize gave it. */
static void *NTAPI locate_package_by_id(ULONG PackageId)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_package *pkg = host ? nsp_package_find_id(host, PackageId) : NULL;
    const void *table = pkg && pkg->has_user_half ? pkg->user.table : NULL;

    nsp_package_leave(pkg);
    return (void *)table;
}

struct nsp_dll_table nsp_dll_functions = {
    .AllocateHeap = allocate_heap,
    .FreeHeap = free_heap,
    .RegisterCallback = register_callback,
    .LocatePackageById = locate_package_by_id
};
