/*
 * The DLLs of a host that were built with old headers.  Contract 2.6, 6.17 and 6.25.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/info_size.h"

#include "base/str.h"
#include "host.h"
#include "lsa/frame.h"

#include <utlist.h>

struct nsp_info_size {
    struct nsp_info_size *next;
    WCHAR *file; /* "mypackage.dll" */
    ULONG client_info, call_info;
};

/* Where the structures ended in the SDK of XP and Wine, in mingw-w64, and end now. */
static BOOL is_client_info(ULONG size)
{
    return size == offsetof(struct nsp_client_info, ImpersonationLevel) ||
           size == offsetof(struct nsp_client_info, ClientToken) || size == sizeof(struct nsp_client_info);
}

static BOOL is_call_info(ULONG size)
{
    return size == offsetof(struct nsp_call_info, MechOid) || size == sizeof(struct nsp_call_info);
}

/* Under the lock. */
static struct nsp_info_size *find(struct nsp_host *host, const WCHAR *file)
{
    struct nsp_info_size *size;

    for (size = host->info_sizes; size && !nsp_wide_equal(size->file, file); size = size->next)
        ;
    return size;
}

static struct nsp_info_size *make(const WCHAR *file)
{
    struct nsp_info_size *size = nsp_alloc(sizeof(*size));

    if (size && !(size->file = nsp_wide_dup(file))) {
        nsp_free(size);
        return NULL;
    }
    return size;
}

NTSTATUS nsp_info_sizes_set(struct nsp_host *host, const WCHAR *file, ULONG client_info, ULONG call_info)
{
    NTSTATUS status = STATUS_SUCCESS;
    struct nsp_info_size *size;

    if (!client_info)
        client_info = sizeof(struct nsp_client_info);
    if (!call_info)
        call_info = sizeof(struct nsp_call_info);
    if (!file || !*(file = nsp_path_base(file)) || !is_client_info(client_info) || !is_call_info(call_info))
        return STATUS_INVALID_PARAMETER;

    AcquireSRWLockExclusive(&host->lock);
    if (!(size = find(host, file)) && (size = make(file)))
        LL_PREPEND(host->info_sizes, size);
    if (size) {
        size->client_info = client_info;
        size->call_info = call_info;
    } else {
        status = STATUS_NO_MEMORY;
    }
    ReleaseSRWLockExclusive(&host->lock);
    return status;
}

void nsp_info_sizes_free(struct nsp_host *host)
{
    struct nsp_info_size *size;

    while ((size = host->info_sizes)) {
        LL_DELETE(host->info_sizes, size);
        nsp_free(size->file);
        nsp_free(size);
    }
}

/* The name of the DLL that calls; NULL when it has none. */
static WCHAR *name_of(const void *caller)
{
    struct nsp_frame *frame = nsp_frame_top();
    WCHAR path[MAX_PATH];
    HMODULE image;

    if (frame)
        return frame->module ? nsp_wide_from_utf8(frame->module) : NULL;
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            caller, &image) ||
        !GetModuleFileNameW(image, path, MAX_PATH))
        return NULL;
    return nsp_wide_dup(nsp_path_base(path));
}

static struct nsp_info_size sizes_for(struct nsp_host *host, const void *caller)
{
    struct nsp_info_size sizes = {
        .client_info = sizeof(struct nsp_client_info), .call_info = sizeof(struct nsp_call_info)
    };
    struct nsp_info_size *size;
    WCHAR *name;

    if (!host || !host->info_sizes || !(name = name_of(caller)))
        return sizes;
    AcquireSRWLockShared(&host->lock);
    if ((size = find(host, name)))
        sizes = *size;
    ReleaseSRWLockShared(&host->lock);
    nsp_free(name);
    return sizes;
}

ULONG nsp_client_info_size(struct nsp_host *host, const void *caller)
{
    return sizes_for(host, caller).client_info;
}

ULONG nsp_call_info_size(struct nsp_host *host, const void *caller)
{
    return sizes_for(host, caller).call_info;
}
