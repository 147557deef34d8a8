/*
 * The registry of a host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/registry.h"

#include "base/status.h"
#include "base/str.h"
#include "host.h"
#include "lsa/impersonation.h"

#include <wincrypt.h>

#define MAX_KEY_NAME 256    /* characters, of one component; the registry's own limit is 255 */
#define MAX_VALUE_NAME 1024

/* Errors of the registry as statuses. */
static NTSTATUS status_of(LONG error)
{
    switch (error) {
    case ERROR_SUCCESS:         return STATUS_SUCCESS;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:  return STATUS_OBJECT_NAME_NOT_FOUND;
    case ERROR_NO_MORE_ITEMS:   return STATUS_NO_MORE_ENTRIES;
    default:                    return nsp_status_from_win32(error);
    }
}

/* The path of @path below HKEY_CURRENT_USER; NULL when memory is full. */
static WCHAR *full_path(struct nsp_host *host, const WCHAR *path)
{
    const WCHAR *root = host->registry_key;
    SIZE_T length = wcslen(root) + 1 + wcslen(path) + 1;
    WCHAR *full = nsp_alloc(length * sizeof(*full));

    if (full) {
        wcscpy(full, root);
        if (*path)
            wcscat(wcscat(full, L"\\"), path);
    }
    return full;
}

/*
 * HKEY_CURRENT_USER is that of the process, whatever is on the thread, but opening needs the rights of the process: so
 * the token goes off the thread for that long.  A handle that is open serves both.
 */
NTSTATUS nsp_registry_open(struct nsp_host *host, const WCHAR *path, BOOL create, HKEY *key)
{
    WCHAR *full = full_path(host, path);
    NTSTATUS status, resumed;
    HANDLE token;

    *key = NULL;
    if (!full)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_impersonation_suspend(&token))) {
        if (create)
            status = status_of(RegCreateKeyExW(HKEY_CURRENT_USER, full, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, key,
                                               NULL));
        else
            status = status_of(RegOpenKeyExW(HKEY_CURRENT_USER, full, 0, KEY_READ | KEY_WRITE, key));
        resumed = nsp_impersonation_resume(token);
        if (NT_SUCCESS(status) && !NT_SUCCESS(resumed)) {
            RegCloseKey(*key);
            *key = NULL;
            status = resumed;
        }
    }
    nsp_free(full);
    return status;
}

NTSTATUS nsp_registry_delete(struct nsp_host *host, const WCHAR *path)
{
    WCHAR *full = full_path(host, path);
    NTSTATUS status, resumed;
    HANDLE token;

    if (!full)
        return STATUS_NO_MEMORY;
    if (NT_SUCCESS(status = nsp_impersonation_suspend(&token))) {
        status = status_of(RegDeleteTreeW(HKEY_CURRENT_USER, full));
        resumed = nsp_impersonation_resume(token);
        if (NT_SUCCESS(status))
            status = resumed;
    }
    nsp_free(full);
    return status;
}

static NTSTATUS copy_name(LONG error, const WCHAR *name, WCHAR **out)
{
    *out = NULL;
    if (error)
        return status_of(error);
    return (*out = nsp_wide_dup(name)) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS nsp_registry_subkey(HKEY key, ULONG index, WCHAR **name)
{
    DWORD length = MAX_KEY_NAME;
    WCHAR text[MAX_KEY_NAME];

    return copy_name(RegEnumKeyExW(key, index, text, &length, NULL, NULL, NULL, NULL), text, name);
}

NTSTATUS nsp_registry_value_name(HKEY key, ULONG index, WCHAR **name)
{
    DWORD length = MAX_VALUE_NAME;
    WCHAR text[MAX_VALUE_NAME];

    return copy_name(RegEnumValueW(key, index, text, &length, NULL, NULL, NULL, NULL), text, name);
}

NTSTATUS nsp_registry_get(HKEY key, const WCHAR *name, DWORD type, void **data, ULONG *size)
{
    DWORD length = 0, found;
    BYTE *block;
    LONG error;

    *data = NULL;
    if (size)
        *size = 0;
    error = RegQueryValueExW(key, name, NULL, &found, NULL, &length);
    for (;;) {
        if (error)
            return status_of(error);
        if (found != type)
            return STATUS_OBJECT_TYPE_MISMATCH;
        /* Two NULs end a list of strings that lacks them, also one that ends within a character. */
        if (!(block = nsp_alloc(length + length % sizeof(WCHAR) + 2 * sizeof(WCHAR))))
            return STATUS_NO_MEMORY;
        error = RegQueryValueExW(key, name, NULL, &found, block, &length);
        if (!error && found == type)
            break;
        nsp_free(block);
        if (error == ERROR_MORE_DATA)
            error = ERROR_SUCCESS; /* it grew in between */
    }
    *data = block;
    if (size)
        *size = length;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_registry_set(HKEY key, const WCHAR *name, DWORD type, const void *data, ULONG size)
{
    return status_of(RegSetValueExW(key, name, 0, type, data, size));
}

NTSTATUS nsp_registry_remove(HKEY key, const WCHAR *name)
{
    return status_of(RegDeleteValueW(key, name));
}

NTSTATUS nsp_registry_set_text(HKEY key, const WCHAR *name, const WCHAR *text)
{
    return nsp_registry_set(key, name, REG_SZ, text, (ULONG)((wcslen(text) + 1) * sizeof(*text)));
}

NTSTATUS nsp_registry_get_number(HKEY key, const WCHAR *name, ULONG *number)
{
    NTSTATUS status;
    void *data;
    ULONG size;

    *number = 0;
    if (!NT_SUCCESS(status = nsp_registry_get(key, name, REG_DWORD, &data, &size)))
        return status;
    if (size == sizeof(*number))
        memcpy(number, data, sizeof(*number));
    else
        status = STATUS_OBJECT_TYPE_MISMATCH;
    nsp_free(data);
    return status;
}

NTSTATUS nsp_registry_set_number(HKEY key, const WCHAR *name, ULONG number)
{
    return nsp_registry_set(key, name, REG_DWORD, &number, sizeof(number));
}

/* ---- secrets ---- */

typedef BOOL WINAPI protect_data(DATA_BLOB *clear, const WCHAR *description, DATA_BLOB *entropy, void *reserved,
                                 CRYPTPROTECT_PROMPTSTRUCT *prompt, DWORD flags, DATA_BLOB *sealed);
typedef BOOL WINAPI unprotect_data(DATA_BLOB *sealed, WCHAR **description, DATA_BLOB *entropy, void *reserved,
                                   CRYPTPROTECT_PROMPTSTRUCT *prompt, DWORD flags, DATA_BLOB *clear);

/*
 * Of crypt32, which is loaded with the first secret and stays: it brings windows and fonts along, and nothing takes
 * longer when a process starts.  By its path, for a package may have a DLL of that name.
 */
static FARPROC find_crypt(const char *name)
{
    static const WCHAR file[] = L"\\crypt32.dll";
    WCHAR path[MAX_PATH];
    UINT length = GetSystemDirectoryW(path, MAX_PATH - ARRAYSIZE(file));
    HMODULE crypt;

    if (!length || length >= MAX_PATH - ARRAYSIZE(file))
        return NULL;
    wcscpy(path + length, file);
    return (crypt = LoadLibraryW(path)) ? GetProcAddress(crypt, name) : NULL;
}

static BOOL protect(DATA_BLOB *clear, DATA_BLOB *sealed)
{
    protect_data *function = (protect_data *)(void *)find_crypt("CryptProtectData");

    return function && function(clear, L"ntsecpkg", NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, sealed);
}

static BOOL unprotect(const DATA_BLOB *sealed, DATA_BLOB *clear)
{
    unprotect_data *function = (unprotect_data *)(void *)find_crypt("CryptUnprotectData");

    return function && function((DATA_BLOB *)sealed, NULL, NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, clear);
}

NTSTATUS nsp_registry_set_secret(HKEY key, const WCHAR *name, const void *data, ULONG size)
{
    DATA_BLOB clear = { size, (BYTE *)data }, sealed;
    NTSTATUS status, resumed;
    HANDLE token;

    if (!NT_SUCCESS(status = nsp_impersonation_suspend(&token)))
        return status;
    if (protect(&clear, &sealed)) {
        status = nsp_registry_set(key, name, REG_BINARY, sealed.pbData, sealed.cbData);
        LocalFree(sealed.pbData);
    } else {
        status = STATUS_ENCRYPTION_FAILED;
    }
    resumed = nsp_impersonation_resume(token);
    return NT_SUCCESS(status) ? resumed : status;
}

static NTSTATUS unseal(const DATA_BLOB *sealed, void **data, ULONG *size)
{
    NTSTATUS status = STATUS_SUCCESS;
    DATA_BLOB clear;

    if (!unprotect(sealed, &clear))
        return STATUS_DECRYPTION_FAILED;
    if ((*data = nsp_alloc(clear.cbData + sizeof(WCHAR)))) {
        memcpy(*data, clear.pbData, clear.cbData);
        *size = clear.cbData;
    } else {
        status = STATUS_NO_MEMORY;
    }
    nsp_wipe(clear.pbData, clear.cbData);
    LocalFree(clear.pbData);
    return status;
}

NTSTATUS nsp_registry_get_secret(HKEY key, const WCHAR *name, void **data, ULONG *size)
{
    NTSTATUS status, resumed;
    DATA_BLOB sealed;
    HANDLE token;
    void *block;

    *data = NULL;
    *size = 0;
    if (!NT_SUCCESS(status = nsp_registry_get(key, name, REG_BINARY, &block, &sealed.cbData)))
        return status;
    sealed.pbData = block;
    if (NT_SUCCESS(status = nsp_impersonation_suspend(&token))) {
        status = unseal(&sealed, data, size);
        resumed = nsp_impersonation_resume(token);
        if (NT_SUCCESS(status))
            status = resumed;
    }
    nsp_free(block);
    return status;
}

/* ---- writers ---- */

/* The mutex has the name of the key, in which a backslash would be a folder of names. */
NTSTATUS nsp_registry_lock(struct nsp_host *host, HANDLE *lock)
{
    WCHAR *name = full_path(host, L"lock"), *c;
    HANDLE token;

    *lock = NULL;
    if (!name)
        return STATUS_NO_MEMORY;
    for (c = name; *c; c++) {
        if (*c == '\\')
            *c = '-';
    }
    if (NT_SUCCESS(nsp_impersonation_suspend(&token))) {
        *lock = CreateMutexW(NULL, FALSE, name);
        nsp_impersonation_resume(token);
    }
    nsp_free(name);
    if (*lock && WaitForSingleObject(*lock, INFINITE) == WAIT_FAILED) {
        CloseHandle(*lock);
        *lock = NULL;
    }
    return *lock ? STATUS_SUCCESS : STATUS_LOCK_NOT_GRANTED;
}

void nsp_registry_unlock(HANDLE lock)
{
    ReleaseMutex(lock);
    CloseHandle(lock);
}
