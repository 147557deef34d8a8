/*
 * UnloadPackage (contract 6.13): a package asks to be gone.  It is so for those who look for it at once, and in truth
 * when the last call, context and credential of it has ended.  The host's records stay: others may hold them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"
#include "package/package.h"

#include "lsa/frame.h"
#include "package/thread.h"
#include "watch/trace.h"

NTSTATUS nsp_package_dismiss(struct nsp_host *host, ULONG_PTR id)
{
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    struct nsp_module *module;
    struct nsp_package *pkg;

    /* Alone, so that nobody is between finding the package and entering it. */
    AcquireSRWLockExclusive(&host->lock);
    for (module = host->modules; module; module = module->next) {
        for (pkg = module->packages; pkg; pkg = pkg->next) {
            if (pkg->id != id)
                continue;
            /* One that is not ready yet has other ways: it fails Initialize. */
            InterlockedCompareExchange(&pkg->state, NSP_STATE_LEAVING, NSP_STATE_READY);
            if (pkg->state == NSP_STATE_LEAVING)
                status = STATUS_SUCCESS;
        }
    }
    ReleaseSRWLockExclusive(&host->lock);
    return status;
}

NTSTATUS NTAPI lsa_UnloadPackage(void)
{
    struct nsp_frame *frame = nsp_frame_top();

    if (!frame || frame->is_thread)
        return STATUS_INVALID_PARAMETER;
    return nsp_package_dismiss(frame->host, frame->package_id);
}

/* The image of a module of which no package is left, nor one that faulted; the caller unmaps it. */
static HMODULE take_image(struct nsp_module *module)
{
    BOOL is_needed = module->report.died;
    struct nsp_package *pkg;
    HMODULE image = NULL;

    AcquireSRWLockExclusive(&module->host->lock);
    for (pkg = module->packages; pkg; pkg = pkg->next)
        is_needed |= pkg->state == NSP_STATE_LOADED || pkg->state == NSP_STATE_READY ||
                     pkg->state == NSP_STATE_LEAVING;
    if (!is_needed) {
        image = module->image;
        module->image = NULL;
    }
    ReleaseSRWLockExclusive(&module->host->lock);
    return image;
}

void nsp_package_end(struct nsp_package *pkg)
{
    struct nsp_module *module = pkg->module;
    HMODULE image;

    nsp_package_shutdown(pkg);
    if ((image = take_image(module)) && nsp_threads_join(module)) {
        FreeLibrary(image);
        nsp_trace_unload(module->host->trace, module->name);
        nsp_host_remove_image(module->host, image);
    } else if (image) {
        module->image = image; /* a thread of it is left: the end of the host deals with it */
    }
    nsp_package_leave(pkg);
}
