/*
 * Modules: from a file to packages that are ready, and back.  Contract 8.2 to 8.8 and 8.14.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "lsa/frame.h"
#include "package/callback.h"
#include "package/extended.h"
#include "package/notify.h"
#include "package/pe.h"
#include "package/plugin.h"
#include "package/promises.h"
#include "package/provider.h"
#include "package/thread.h"
#include "watch/finding.h"
#include "watch/handles.h"
#include "watch/trace.h"

#include <string.h>

/* ---- before anything of the DLL runs ---- */

static NTSTATUS examine(struct nsp_module *module, unsigned kinds)
{
    struct nsp_watch *watch = module->host->watch;
    struct nsp_file_info *info;
    const char *text;
    NTSTATUS status;
    ULONG i;

    if (!NT_SUCCESS(status = nsp_file_examine(module->path, &info, &text))) {
        nsp_file_info_free(info);
        nsp_finding_add(watch, NSP_FINDING_FILE, status, "load", NULL, "%s", text ? text : "out of memory");
        return status;
    }
    module->report.kind = nsp_file_kind(info, kinds);
    if (module->report.kind == NSP_KIND_NONE) {
        status = STATUS_PROCEDURE_NOT_FOUND;
        nsp_finding_add(watch, NSP_FINDING_NO_ENTRY_POINT, status, "load", NULL,
                        "it exports no entry point of %s kind of package",
                        info->kind == NSP_KIND_NONE ? "any" : "that");
    }
    for (i = 0; NT_SUCCESS(status) && i < info->missing_count; i++)
        nsp_finding_add(watch, NSP_FINDING_IMPORT_MISSING, STATUS_DLL_NOT_FOUND, "load", NULL,
                        "%s, was not found: put it beside the package", info->missing[i]);
    if (NT_SUCCESS(status) && info->missing_count)
        status = STATUS_DLL_NOT_FOUND;
    nsp_file_info_free(info);
    return status;
}

/* ---- mapping ---- */

/* The loader turns a fault in DllMain into a plain failure: a vectored handler sees what it was, and lets it pass. */
struct map_watch {
    struct map_watch *next;
    DWORD thread;
    DWORD code;     /* 0: nothing happened */
    char where[96]; /* while the module is there to be named */
};

static SRWLOCK map_lock = SRWLOCK_INIT; /* guards the list, and is not held while DllMain runs */
static struct map_watch *map_watches;

static void watch_map(struct map_watch *watch)
{
    memset(watch, 0, sizeof(*watch));
    watch->thread = GetCurrentThreadId();
    AcquireSRWLockExclusive(&map_lock);
    watch->next = map_watches;
    map_watches = watch;
    ReleaseSRWLockExclusive(&map_lock);
}

static void unwatch_map(struct map_watch *watch)
{
    struct map_watch **link;

    AcquireSRWLockExclusive(&map_lock);
    for (link = &map_watches; *link != watch; link = &(*link)->next)
        ;
    *link = watch->next;
    ReleaseSRWLockExclusive(&map_lock);
}

static LONG CALLBACK see_fault(EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    struct map_watch *watch;

    AcquireSRWLockShared(&map_lock);
    for (watch = map_watches; watch && watch->thread != GetCurrentThreadId(); watch = watch->next)
        ;
    ReleaseSRWLockShared(&map_lock);
    if (watch && !watch->code && record->ExceptionCode >= 0xC0000000) {
        watch->code = record->ExceptionCode;
        nsp_format_to(watch->where, sizeof(watch->where), "%s", nsp_format_address(record->ExceptionAddress));
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

/* Packages keep the function table for ever: from now on this DLL stays. */
static void pin_ourselves(void)
{
    HMODULE self;

    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN, (void *)pin_ourselves,
                       &self);
}

/*
 * The loader adds ".dll" to a name without a dot, but takes one that ends with a dot as it is without that.  Below
 * \\?\ the dot would be part of the name.
 */
static HMODULE load_image(const WCHAR *path)
{
    SIZE_T length = wcslen(path);
    HMODULE image;
    WCHAR *name;

    if (wcschr(nsp_path_base(path), '.') || !wcsncmp(path, L"\\\\?\\", 4))
        return LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!(name = nsp_alloc((length + 2) * sizeof(*name)))) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    memcpy(name, path, length * sizeof(*name));
    name[length] = '.';
    image = LoadLibraryExW(name, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    nsp_free(name);
    return image;
}

static NTSTATUS map(struct nsp_module *module)
{
    struct nsp_watch *watch = module->host->watch;
    struct map_watch seen;
    void *handler;
    DWORD error;

    pin_ourselves();
    watch_map(&seen);
    handler = AddVectoredExceptionHandler(TRUE, see_fault);
    nsp_progress_set(watch, 1, module->name, "DllMain");
    module->image = load_image(module->path);
    error = GetLastError();
    nsp_progress_set(watch, 0, NULL, NULL);
    RemoveVectoredExceptionHandler(handler);
    unwatch_map(&seen);

    if (module->image)
        return STATUS_SUCCESS;
    if (error != ERROR_DLL_INIT_FAILED && !seen.code) {
        nsp_finding_add(watch, NSP_FINDING_LOAD_FAILED, nsp_status_from_win32(error), "load", NULL,
                        "LoadLibrary failed with error %lu", (unsigned long)error);
        return nsp_status_from_win32(error);
    }
    if (seen.code) {
        module->report.died = TRUE;
        nsp_finding_add_at(watch, NSP_FINDING_EXCEPTION, (NTSTATUS)seen.code, "DllMain", seen.where,
                           "DllMain raised %s", nsp_status_name((NTSTATUS)seen.code));
    } else {
        nsp_finding_add(watch, NSP_FINDING_LOAD_FAILED, STATUS_DLL_INIT_FAILED, "DllMain", NULL,
                        "DllMain returned FALSE");
    }
    return STATUS_DLL_INIT_FAILED;
}

/* ---- life ---- */

static void free_packages(struct nsp_module *module)
{
    struct nsp_package *pkg;

    while ((pkg = module->packages)) {
        module->packages = pkg->next;
        nsp_free(pkg->name);
        nsp_free(pkg->ap_name);
        nsp_free(pkg->comment);
        nsp_callbacks_free(pkg);
        nsp_extended_free(pkg);
        nsp_free(pkg);
    }
}

/* A DLL that faulted may have threads and locks in any state: it stays mapped. */
static void module_free(struct nsp_module *module)
{
    struct nsp_package *pkg;

    if (!module)
        return;
    for (pkg = module->packages; pkg; pkg = pkg->next)
        nsp_package_shutdown(pkg);
    if (!nsp_threads_join(module))
        return;
    if (module->image) {
        if (!module->report.died) {
            FreeLibrary(module->image);
            nsp_trace_unload(module->host->trace, module->name);
        }
        nsp_host_remove_image(module->host, module->image);
    }
    if (module->host->handles)
        nsp_handles_end_module(module->host->handles, module, !module->report.died);
    free_packages(module);
    nsp_free(module->path);
    nsp_free(module->name);
    nsp_free(module);
}

static NTSTATUS module_new(struct nsp_host *host, const WCHAR *path, struct nsp_module **out)
{
    struct nsp_module *module;
    WCHAR full[MAX_PATH * 4];
    DWORD len;

    *out = NULL;
    if (!(module = nsp_alloc(sizeof(*module))))
        return STATUS_NO_MEMORY;
    module->host = host;
    module->report.size = sizeof(module->report);

    /* \\?\ means that nothing in it is to be changed; one that is too long is given to the loader as it came. */
    len = wcsncmp(path, L"\\\\?\\", 4) ? GetFullPathNameW(path, sizeof(full) / sizeof(full[0]), full, NULL) : 0;
    module->path = nsp_wide_dup(len && len < sizeof(full) / sizeof(full[0]) ? full : path);
    module->name = nsp_utf8_from_wide(nsp_path_base(path));
    if (!module->path || !module->name) {
        module_free(module);
        return STATUS_NO_MEMORY;
    }
    *out = module;
    return STATUS_SUCCESS;
}

/* What packages are in it? */
static NTSTATUS ask(struct nsp_module *module)
{
    switch (module->report.kind) {
    case NSP_KIND_SSP_AP:
        return nsp_module_ask_lsa(module);
    case NSP_KIND_AP:
        return nsp_module_ask_exports(module);
    case NSP_KIND_SSP:
        return nsp_provider_ask(module);
    default:
        return nsp_plugin_ask(module);
    }
}

static BOOL is_loaded(struct nsp_host *host, HMODULE image, enum nsp_kind kind)
{
    struct nsp_module *module;

    AcquireSRWLockShared(&host->lock);
    for (module = host->modules; module; module = module->next)
        if (module->image == image && module->report.kind == kind)
            break;
    ReleaseSRWLockShared(&host->lock);
    return module != NULL;
}

/* Every package of the module, then: is one left? */
static NTSTATUS initialize(struct nsp_module *module)
{
    NTSTATUS status = STATUS_NO_SUCH_PACKAGE;
    struct nsp_package *pkg;

    for (pkg = module->packages; pkg; pkg = pkg->next)
        nsp_package_initialize(pkg);
    if (module->report.has_lsa_half)
        nsp_module_ask_user(module);
    for (pkg = module->packages; pkg; pkg = pkg->next) {
        if (pkg->state == NSP_STATE_READY && module->report.has_lsa_half)
            nsp_package_instance_init(pkg);
        if (pkg->state == NSP_STATE_READY)
            nsp_promises_check(pkg);
        if (pkg->state == NSP_STATE_READY) {
            if (module->report.has_lsa_half)
                nsp_notify_package_change(pkg, NSP_PACKAGE_CHANGE_LOAD);
            status = STATUS_SUCCESS;
        } else if (!NT_SUCCESS(pkg->status) && !NT_SUCCESS(status)) {
            status = pkg->status;
        }
    }
    return status;
}

static void add_to_host(struct nsp_module *module)
{
    struct nsp_module **link;

    AcquireSRWLockExclusive(&module->host->lock);
    for (link = &module->host->modules; *link; link = &(*link)->next)
        ;
    *link = module;
    ReleaseSRWLockExclusive(&module->host->lock);
}

/* With the host's lock held: FALSE when it is not in the list. */
static BOOL unlink_module(struct nsp_module *module)
{
    struct nsp_module **link;

    for (link = &module->host->modules; *link && *link != module; link = &(*link)->next)
        ;
    if (!*link)
        return FALSE;
    *link = module->next;
    return TRUE;
}

static void remove_from_host(struct nsp_module *module)
{
    AcquireSRWLockExclusive(&module->host->lock);
    unlink_module(module);
    ReleaseSRWLockExclusive(&module->host->lock);
}

NTSTATUS nsp_module_load(struct nsp_host *host, const WCHAR *path, unsigned kinds, struct nsp_load_report *report,
                         struct nsp_module **out)
{
    struct nsp_module *module;
    NTSTATUS status;

    *out = NULL;
    if (!NT_SUCCESS(status = module_new(host, path, &module)))
        return status;
    if (!NT_SUCCESS(status = examine(module, kinds)))
        goto done;
    nsp_trace_load(host->trace, module->name, module->path);
    if (!NT_SUCCESS(status = map(module)))
        goto done;
    if (is_loaded(host, module->image, module->report.kind)) {
        FreeLibrary(module->image);
        module->image = NULL;
        status = STATUS_OBJECT_NAME_COLLISION;
        nsp_finding_add(host->watch, NSP_FINDING_LOAD_FAILED, status, "load", NULL, "the DLL is loaded already");
        goto done;
    }
    if (!NT_SUCCESS(status = nsp_host_add_image(host, module->image)))
        goto done;
    status = ask(module);
    if (!NT_SUCCESS(status))
        goto done;

    /* In the list before it is initialised: a package may call others, and they it, from Initialize. */
    add_to_host(module);
    status = initialize(module);
    if (!NT_SUCCESS(status))
        remove_from_host(module);

done:
    if (report)
        *report = module->report;
    if (NT_SUCCESS(status))
        *out = module;
    else
        module_free(module);
    return status;
}

NTSTATUS nsp_module_unload(struct nsp_module *module)
{
    NTSTATUS status = STATUS_SUCCESS;
    struct nsp_package *pkg;

    /* In one step: what is out of the list cannot be entered any more. */
    AcquireSRWLockExclusive(&module->host->lock);
    for (pkg = module->packages; pkg; pkg = pkg->next)
        if (pkg->entered)
            status = STATUS_DEVICE_BUSY;
    if (NT_SUCCESS(status) && !unlink_module(module))
        status = STATUS_INVALID_PARAMETER;
    ReleaseSRWLockExclusive(&module->host->lock);

    if (NT_SUCCESS(status))
        module_free(module);
    return status;
}

void nsp_modules_stop(struct nsp_host *host)
{
    struct nsp_package *pkg = NULL;

    while ((pkg = nsp_package_next(host, pkg)))
        nsp_package_shutdown(pkg);
}

void nsp_modules_unload(struct nsp_host *host)
{
    struct nsp_module *module;

    while ((module = host->modules)) {
        remove_from_host(module);
        module_free(module);
    }
}
