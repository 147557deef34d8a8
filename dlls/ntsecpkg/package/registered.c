/*
 * The set of packages of a running host.  Registered DLLs are values of a key, named by their full paths: one key for
 * those of the LSA, and one for plain SSPs, which a DLL may be besides.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/registered.h"

#include "base/status.h"
#include "base/str.h"
#include "lsa/registry.h"
#include "package/pe.h"
#include "watch/log.h"

#include <string.h>

#define MAX_FILE (MAX_PATH * 4) /* characters of a path */

static const struct list {
    const WCHAR *key;
    unsigned kinds;
} lists[] = {
    { L"Security Packages", NSP_LSA_KINDS },
    { L"Security Providers", NSP_KINDS(SSP) }
};

#define LISTS (sizeof(lists) / sizeof(lists[0]))

static BOOL has_extension(const WCHAR *name)
{
    size_t length = wcslen(name);

    return length > 4 && nsp_wide_equal(name + length - 4, L".dll");
}

/* FALSE when it is too long. */
static BOOL find_file(const WCHAR *name, WCHAR path[MAX_FILE])
{
    WCHAR text[MAX_FILE], directory[MAX_PATH];
    const WCHAR *extension = has_extension(name) ? L"" : L".dll";
    DWORD length;

    if (wcslen(name) + MAX_PATH + 8 > MAX_FILE)
        return FALSE;
    if (wcspbrk(name, L"\\/:")) {
        wcscpy(text, name);
    } else {
        if (!GetSystemDirectoryW(directory, MAX_PATH))
            return FALSE;
        wcscpy(text, directory);
        wcscat(text, L"\\");
        wcscat(text, name);
    }
    wcscat(text, extension);
    length = GetFullPathNameW(text, MAX_FILE, path, NULL);
    return length && length < MAX_FILE;
}

static BOOL is_of(const WCHAR *path, unsigned kinds)
{
    struct nsp_file_info *info;
    const char *text;
    BOOL is_good;

    is_good = NT_SUCCESS(nsp_file_examine(path, &info, &text)) && nsp_file_kind(info, kinds) != NSP_KIND_NONE;
    nsp_file_info_free(info);
    return is_good;
}

static BOOL is_in_use(const struct nsp_module *module)
{
    const struct nsp_package *pkg;

    for (pkg = module->packages; pkg; pkg = pkg->next)
        if (pkg->state == NSP_STATE_READY)
            return TRUE;
    return FALSE;
}

static BOOL is_there(struct nsp_host *host, const WCHAR *path, unsigned kinds)
{
    struct nsp_module *module;

    AcquireSRWLockShared(&host->lock);
    for (module = host->modules; module; module = module->next)
        if (is_in_use(module) && kinds & 1u << module->report.kind && nsp_wide_equal(module->path, path))
            break;
    ReleaseSRWLockShared(&host->lock);
    return module != NULL;
}

static SECURITY_STATUS load(struct nsp_host *host, const WCHAR *path, unsigned kinds)
{
    struct nsp_module *module;

    if (is_there(host, path, kinds))
        return SEC_E_OK;
    if (!is_of(path, kinds))
        return SEC_E_SECPKG_NOT_FOUND;
    return NT_SUCCESS(nsp_module_load(host, path, kinds, NULL, &module)) ? SEC_E_OK : SEC_E_CANNOT_INSTALL;
}

static const WCHAR *key_of(unsigned kinds)
{
    size_t i;

    for (i = 0; i < LISTS - 1 && !(lists[i].kinds & kinds); i++)
        ;
    return lists[i].key;
}

static NTSTATUS remember(struct nsp_host *host, const WCHAR *path, unsigned kinds)
{
    NTSTATUS status;
    HKEY key;

    if (!NT_SUCCESS(status = nsp_registry_open(host, key_of(kinds), TRUE, &key)))
        return status;
    status = nsp_registry_set_text(key, path, L"");
    RegCloseKey(key);
    return status;
}

static void forget(struct nsp_host *host, const struct nsp_module *module)
{
    HKEY key;

    if (!NT_SUCCESS(nsp_registry_open(host, key_of(1u << module->report.kind), FALSE, &key)))
        return;
    nsp_registry_remove(key, module->path);
    RegCloseKey(key);
}

SECURITY_STATUS nsp_registered_add(struct nsp_host *host, const WCHAR *name, unsigned kinds, BOOL is_permanent)
{
    WCHAR path[MAX_FILE];
    SECURITY_STATUS status;

    if (!find_file(name, path))
        return SEC_E_SECPKG_NOT_FOUND;
    if ((status = load(host, path, kinds)) || !is_permanent)
        return status;
    return remember(host, path, kinds);
}

SECURITY_STATUS nsp_registered_remove(struct nsp_host *host, const WCHAR *name)
{
    struct nsp_package *pkg = nsp_package_find_sspi(host, name);

    if (!pkg)
        return SEC_E_SECPKG_NOT_FOUND;
    nsp_package_dismiss(host, pkg->id);
    if (!is_in_use(pkg->module))
        forget(host, pkg->module);
    nsp_package_leave(pkg);
    return SEC_E_OK;
}

static void load_list(struct nsp_host *host, const struct list *list)
{
    WCHAR *path;
    ULONG i;
    HKEY key;

    if (!NT_SUCCESS(nsp_registry_open(host, list->key, FALSE, &key)))
        return;
    for (i = 0; NT_SUCCESS(nsp_registry_value_name(key, i, &path)); i++) {
        if (load(host, path, list->kinds))
            NSP_WARN("load", "%ls is registered, but cannot be loaded", path);
        nsp_free(path);
    }
    RegCloseKey(key);
}

void nsp_registered_load(struct nsp_host *host)
{
    size_t i;

    for (i = 0; i < LISTS; i++)
        load_list(host, &lists[i]);
}
