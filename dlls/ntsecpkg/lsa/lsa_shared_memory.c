/*
 * Support functions of shared memory: contract 6.27 to 6.30.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/format.h"
#include "host.h"
#include "lsa/frame.h"
#include "lsa/shared_memory.h"
#include "watch/finding.h"

void *NTAPI lsa_CreateSharedMemory(ULONG MaxSize, ULONG InitialSize)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);

    return host ? nsp_section_create(host->sections, MaxSize, InitialSize, caller) : NULL;
}

void *NTAPI lsa_AllocateSharedMemory(void *SharedMem, ULONG Size)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());

    return host ? nsp_section_alloc(host->sections, SharedMem, Size) : NULL;
}

void NTAPI lsa_FreeSharedMemory(void *SharedMem, void *Memory)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);

    if (!host || !Memory || nsp_section_free(host->sections, SharedMem, Memory))
        return;
    if (!nsp_finding_was_told(host->watch, NSP_FINDING_FREE_FOREIGN, "FreeSharedMemory", caller))
        nsp_finding_add(host->watch, NSP_FINDING_FREE_FOREIGN, STATUS_SUCCESS, "FreeSharedMemory", caller,
                        "FreeSharedMemory was given a pointer to no block of that section, which was left alone");
}

BOOLEAN NTAPI lsa_DeleteSharedMemory(void *SharedMem)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());

    return host && nsp_section_delete(host->sections, SharedMem);
}
