/*
 * SECPKG_DLL_FUNCTIONS: what a user half gets.  Its heap is the process heap, since applications free with
 * FreeContextBuffer what comes from it (contract 7 and P3.2).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "lsa/frame.h"
#include "lsa/heap.h"
#include "watch/log.h"

static void *NTAPI allocate_heap(ULONG Length)
{
    return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, Length);
}

/* Packages mix the heaps of their two halves: a block of the LSA's goes back there. */
static void NTAPI free_heap(void *Base)
{
    struct nsp_host *host = nsp_host_current(__builtin_return_address(0));

    if (!Base)
        return;
    if (host && nsp_heap_owns(host->heap, Base, NULL))
        nsp_heap_free(host->heap, NSP_POOL_USER, Base, __builtin_return_address(0));
    else
        HeapFree(GetProcessHeap(), 0, Base);
}

static NTSTATUS NTAPI register_callback(ULONG CallbackId, nsp_callback *Callback)
{
    (void)CallbackId;
    (void)Callback;
    NSP_FIXME("user", "RegisterCallback is not written yet");
    return STATUS_NOT_IMPLEMENTED;
}

static void *NTAPI locate_package_by_id(ULONG PackageId)
{
    (void)PackageId;
    NSP_FIXME("user", "LocatePackageById is not written yet");
    return NULL;
}

struct nsp_dll_table nsp_dll_functions = {
    .AllocateHeap = allocate_heap,
    .FreeHeap = free_heap,
    .RegisterCallback = register_callback,
    .LocatePackageById = locate_package_by_id
};
