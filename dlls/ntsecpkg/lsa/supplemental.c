/*
 * The store of supplemental credentials: a key for each user, a sealed value for each package.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/supplemental.h"

#include "base/str.h"
#include "lsa/owner.h"
#include "lsa/registry.h"

#define FOLDER L"Supplemental"

static NTSTATUS open_user(struct nsp_host *host, PSID user, const WCHAR *account, const WCHAR *authority, BOOL create,
                          HKEY *key)
{
    NTSTATUS status;
    WCHAR *path;

    *key = NULL;
    if (!NT_SUCCESS(status = nsp_owner_path(FOLDER, user, account, authority, &path)))
        return status;
    status = nsp_registry_open(host, path, create, key);
    nsp_free(path);
    return status;
}

NTSTATUS nsp_supplemental_save(struct nsp_host *host, PSID user, const WCHAR *account, const WCHAR *authority,
                               const WCHAR *package, const void *data, ULONG size)
{
    NTSTATUS status;
    HKEY key;

    if (NT_SUCCESS(status = open_user(host, user, account, authority, size != 0, &key))) {
        if (size)
            status = nsp_registry_set_secret(key, package, data, size);
        else
            status = nsp_registry_remove(key, package);
        RegCloseKey(key);
    }
    return !size && status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
}

NTSTATUS nsp_supplemental_load(struct nsp_host *host, PSID user, const WCHAR *account, const WCHAR *authority,
                               const WCHAR *package, void **data, ULONG *size)
{
    NTSTATUS status;
    HKEY key;

    *data = NULL;
    *size = 0;
    if (NT_SUCCESS(status = open_user(host, user, account, authority, FALSE, &key))) {
        status = nsp_registry_get_secret(key, package, data, size);
        RegCloseKey(key);
    }
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_NOT_FOUND : status;
}
