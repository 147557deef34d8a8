/*
 * Passwords: of users only the NT hash is kept, which is the MD4 of the UTF-16 text; those of service accounts are made
 * here and kept themselves, since services ask for them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "base/str.h"
#include "lsa/registry.h"

#include <bcrypt.h>
#include <string.h>

#define MADE_LENGTH 120 /* characters, as Windows makes them */
#define LIFETIME (30 * 24 * 3600 * 10000000LL) /* of a made one, in units of file time */

NTSTATUS nsp_account_nt_hash(const WCHAR *password, BYTE hash[NSP_NT_HASH_SIZE])
{
    BCRYPT_ALG_HANDLE md4;
    NTSTATUS status;

    if (!NT_SUCCESS(status = BCryptOpenAlgorithmProvider(&md4, BCRYPT_MD4_ALGORITHM, NULL, 0)))
        return status;
    status = BCryptHash(md4, NULL, 0, (UCHAR *)password, (ULONG)(wcslen(password) * sizeof(*password)), hash,
                        NSP_NT_HASH_SIZE);
    BCryptCloseAlgorithmProvider(md4, 0);
    return status;
}

static NTSTATUS write_time(HKEY key)
{
    LARGE_INTEGER now;

    GetSystemTimeAsFileTime((FILETIME *)&now);
    return nsp_registry_set(key, L"PasswordSet", REG_QWORD, &now, sizeof(now));
}

NTSTATUS nsp_account_password_write(HKEY key, const WCHAR *password)
{
    BYTE hash[NSP_NT_HASH_SIZE];
    NTSTATUS status;

    if (password) {
        if (NT_SUCCESS(status = nsp_account_nt_hash(password, hash)))
            status = nsp_registry_set_secret(key, L"NTHash", hash, sizeof(hash));
        nsp_wipe(hash, sizeof(hash));
    } else if ((status = nsp_registry_remove(key, L"NTHash")) == STATUS_OBJECT_NAME_NOT_FOUND) {
        status = STATUS_SUCCESS;
    }
    return NT_SUCCESS(status) ? write_time(key) : status;
}

/* ---- service accounts ---- */

/* A password that is not there is "".  Others, which somebody put there by hand, are STATUS_INTERNAL_DB_CORRUPTION. */
static NTSTATUS read_made(HKEY key, const WCHAR *value, WCHAR **password)
{
    NTSTATUS status;
    void *data;
    ULONG size;

    *password = NULL;
    status = nsp_registry_get_secret(key, value, &data, &size);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        return (*password = nsp_alloc(sizeof(**password))) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    if (status == STATUS_DECRYPTION_FAILED || status == STATUS_OBJECT_TYPE_MISMATCH)
        return STATUS_INTERNAL_DB_CORRUPTION;
    if (!NT_SUCCESS(status))
        return status;
    if (size == MADE_LENGTH * sizeof(WCHAR) && wcslen(data) == MADE_LENGTH) {
        *password = data;
        return STATUS_SUCCESS;
    }
    nsp_wipe(data, size);
    nsp_free(data);
    return STATUS_INTERNAL_DB_CORRUPTION;
}

static void free_password(WCHAR *password)
{
    if (password)
        nsp_wipe(password, wcslen(password) * sizeof(*password));
    nsp_free(password);
}

NTSTATUS nsp_account_password_make(HKEY key)
{
    static const WCHAR alphabet[] = L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"; /* 64 */
    WCHAR password[MADE_LENGTH], *old;
    BYTE random[MADE_LENGTH];
    NTSTATUS status;
    unsigned i;

    if (!NT_SUCCESS(status = read_made(key, L"Password", &old)))
        return status;
    if (NT_SUCCESS(status = BCryptGenRandom(NULL, random, sizeof(random), BCRYPT_USE_SYSTEM_PREFERRED_RNG)) && *old)
        status = nsp_registry_set_secret(key, L"PreviousPassword", old, sizeof(password));
    if (NT_SUCCESS(status)) {
        for (i = 0; i < MADE_LENGTH; i++)
            password[i] = alphabet[random[i] % 64];
        status = nsp_registry_set_secret(key, L"Password", password, sizeof(password));
    }
    nsp_wipe(random, sizeof(random));
    nsp_wipe(password, sizeof(password));
    free_password(old);
    return NT_SUCCESS(status) ? write_time(key) : status;
}

NTSTATUS nsp_account_password_hash(HKEY key, enum nsp_account_kind kind, BYTE hash[NSP_NT_HASH_SIZE],
                                   BOOLEAN *has_hash)
{
    WCHAR *password;
    NTSTATUS status;
    void *data;
    ULONG size;

    *has_hash = FALSE;
    if (kind == NSP_ACCOUNT_SERVICE) {
        if (NT_SUCCESS(status = read_made(key, L"Password", &password)) && *password &&
            NT_SUCCESS(status = nsp_account_nt_hash(password, hash)))
            *has_hash = TRUE;
        free_password(password);
        return status;
    }
    status = nsp_registry_get_secret(key, L"NTHash", &data, &size);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    if (size == NSP_NT_HASH_SIZE) {
        memcpy(hash, data, size);
        *has_hash = TRUE;
    } else {
        status = STATUS_INTERNAL_DB_CORRUPTION;
    }
    nsp_wipe(data, size);
    nsp_free(data);
    return status;
}

/* Another password when this one is old, and what there is then. */
static NTSTATUS take(struct nsp_account_base *base, const struct nsp_account *account, BOOL is_forced,
                     struct nsp_service_password *password)
{
    struct nsp_account *fresh = NULL;
    LARGE_INTEGER now, expiry;
    NTSTATUS status;
    HKEY key;

    if (!NT_SUCCESS(status = nsp_account_open(base, account->rid, FALSE, &key)))
        return status;
    GetSystemTimeAsFileTime((FILETIME *)&now);
    if (is_forced || !account->has_nt_hash || now.QuadPart - account->password_set.QuadPart >= LIFETIME)
        status = nsp_account_password_make(key);
    if (NT_SUCCESS(status) && NT_SUCCESS(status = nsp_account_read(base, account->rid, FALSE, &fresh)) &&
        NT_SUCCESS(status = read_made(key, L"Password", &password->current)) &&
        NT_SUCCESS(status = read_made(key, L"PreviousPassword", &password->previous))) {
        expiry.QuadPart = fresh->password_set.QuadPart + LIFETIME;
        memcpy(&password->expiry, &expiry, sizeof(password->expiry));
        memcpy(&password->valid_for_outbound, &fresh->password_set, sizeof(password->valid_for_outbound));
    }
    nsp_account_free(fresh);
    RegCloseKey(key);
    if (status == STATUS_INTERNAL_DB_CORRUPTION)
        nsp_account_damaged(base, account->rid, L"Password");
    return status;
}

NTSTATUS nsp_account_service_password(struct nsp_host *host, const WCHAR *name, BOOL is_forced,
                                      struct nsp_service_password *password)
{
    struct nsp_account *account = NULL;
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG rid;

    memset(password, 0, sizeof(*password));
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = nsp_account_lookup(&base, NSP_ACCOUNT_BY_NAME, name, &rid)) &&
        NT_SUCCESS(status = nsp_account_read(&base, rid, FALSE, &account)))
        status = account->kind == NSP_ACCOUNT_SERVICE ? take(&base, account, is_forced, password)
                                                      : STATUS_NO_SUCH_USER;
    if (!NT_SUCCESS(status))
        nsp_service_password_free(password);
    nsp_account_free(account);
    nsp_account_end(&base);
    return status;
}

void nsp_service_password_free(struct nsp_service_password *password)
{
    free_password(password->current);
    free_password(password->previous);
    memset(password, 0, sizeof(*password));
}
