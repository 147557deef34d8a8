/*
 * The credential store: a key for each user, a sealed value for each credential.  The names of the values are only
 * numbers, so that the registry does not tell for which servers a user has passwords.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cred_store.h"

#include "base/str.h"
#include "host.h"
#include "lsa/owner.h"
#include "lsa/registry.h"
#include "lsa/session.h"
#include "watch/log.h"

#include <utlist.h>

#include <stdio.h>

#define FOLDER L"Credentials"
#define NUMBER 9 /* characters of a value's name, NUL included */

/* ---- lists ---- */

NTSTATUS nsp_cred_found_add(struct nsp_cred_found **list, const void *record, ULONG size)
{
    struct nsp_cred_found *found = nsp_alloc(sizeof(*found));

    if (!found || !(found->record = nsp_alloc(size))) {
        nsp_free(found);
        return STATUS_NO_MEMORY;
    }
    memcpy(found->record, record, size);
    LL_PREPEND(*list, found);
    return STATUS_SUCCESS;
}

void nsp_cred_found_free(struct nsp_cred_found *list)
{
    struct nsp_cred_found *found, *next;

    LL_FOREACH_SAFE(list, found, next) {
        nsp_cred_record_free(found->record);
        nsp_free(found);
    }
}

/* ---- the registry ---- */

/* *@path is NULL when the session has no user yet, or is a network logon: CredWrite's page says that it has no set. */
static NTSTATUS find_owner(struct nsp_host *host, const LUID *logon_id, WCHAR **path)
{
    struct nsp_session_data *data;
    NTSTATUS status;

    *path = NULL;
    if (!NT_SUCCESS(status = nsp_session_get_data(host->sessions, logon_id, &data)))
        return status;
    if (data->logon_type != Network && (data->user || *data->account))
        status = nsp_owner_path(FOLDER, data->user, data->account, data->authority, path);
    nsp_free(data);
    return status;
}

/* Value @index; *@name is set when there is one, *@record only when it is a credential. */
static NTSTATUS read_value(HKEY key, ULONG index, WCHAR **name, struct nsp_cred_record **record)
{
    NTSTATUS status;
    void *data;
    ULONG size;

    *record = NULL;
    if (!NT_SUCCESS(status = nsp_registry_value_name(key, index, name)))
        return status;
    if (!NT_SUCCESS(status = nsp_registry_get_secret(key, *name, &data, &size)) ||
        !nsp_cred_record_is_valid(data, size)) {
        NSP_WARN("cred", "value %u of the credential store cannot be read: %08lx", (unsigned)index, (ULONG)status);
        if (data)
            nsp_wipe(data, size);
        nsp_free(data);
        return STATUS_SUCCESS;
    }
    *record = data;
    return STATUS_SUCCESS;
}

/* All of a key.  The lock keeps the numbers of its values as they are. */
static NTSTATUS list_key(HKEY key, struct nsp_cred_found **list)
{
    struct nsp_cred_record *record;
    NTSTATUS status;
    ULONG index;
    WCHAR *name;

    for (index = 0; NT_SUCCESS(status = read_value(key, index, &name, &record)); index++) {
        nsp_free(name);
        if (!record)
            continue;
        status = nsp_cred_found_add(list, record, record->size);
        nsp_cred_record_free(record);
        if (!NT_SUCCESS(status))
            return status;
    }
    return status == STATUS_NO_MORE_ENTRIES ? STATUS_SUCCESS : status;
}

/* The value that has it; STATUS_NO_MORE_ENTRIES when there is none. */
static NTSTATUS find_value(HKEY key, ULONG type, const WCHAR *target, WCHAR **name)
{
    struct nsp_cred_record *record;
    NTSTATUS status;
    ULONG index;
    BOOL is_it;

    for (index = 0; NT_SUCCESS(status = read_value(key, index, name, &record)); index++) {
        is_it = record && nsp_cred_record_is(record, type, target);
        nsp_cred_record_free(record);
        if (is_it)
            return STATUS_SUCCESS;
        nsp_free(*name);
        *name = NULL;
    }
    return status;
}

/* A name that no value has. */
static NTSTATUS new_value(HKEY key, WCHAR **name)
{
    WCHAR text[NUMBER];
    NTSTATUS status;
    ULONG number = 0;
    void *data;

    do {
        snwprintf(text, ARRAYSIZE(text), L"%08lx", number++);
        status = nsp_registry_get(key, text, REG_BINARY, &data, NULL);
        nsp_free(data);
    } while (NT_SUCCESS(status) || status == STATUS_OBJECT_TYPE_MISMATCH);
    if (status != STATUS_OBJECT_NAME_NOT_FOUND)
        return status;
    return (*name = nsp_wide_dup(text)) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* With the lock held: write @record, or without one remove what is there. */
static NTSTATUS change_key(HKEY key, ULONG type, const WCHAR *target, const struct nsp_cred_record *record)
{
    WCHAR *name = NULL;
    NTSTATUS status;

    status = find_value(key, type, target, &name);
    if (status == STATUS_NO_MORE_ENTRIES)
        status = record ? new_value(key, &name) : STATUS_SUCCESS;
    if (NT_SUCCESS(status) && name)
        status = record ? nsp_registry_set_secret(key, name, record, record->size) : nsp_registry_remove(key, name);
    nsp_free(name);
    return status;
}

static NTSTATUS change_user(struct nsp_host *host, const WCHAR *path, ULONG type, const WCHAR *target,
                            const struct nsp_cred_record *record)
{
    NTSTATUS status;
    HKEY key;

    if (NT_SUCCESS(status = nsp_registry_open(host, path, record != NULL, &key))) {
        status = change_key(key, type, target, record);
        RegCloseKey(key);
    }
    return !record && status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
}

static NTSTATUS list_user(struct nsp_host *host, const WCHAR *path, struct nsp_cred_found **list)
{
    NTSTATUS status;
    HKEY key;

    if (NT_SUCCESS(status = nsp_registry_open(host, path, FALSE, &key))) {
        status = list_key(key, list);
        RegCloseKey(key);
    }
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
}

/* ---- both places ---- */

NTSTATUS nsp_cred_store_list(struct nsp_host *host, const LUID *logon_id, struct nsp_cred_found **list)
{
    HANDLE lock = NULL;
    NTSTATUS status;
    WCHAR *path;

    *list = NULL;
    if (!NT_SUCCESS(status = find_owner(host, logon_id, &path)))
        return status;
    if (path && NT_SUCCESS(status = nsp_registry_lock(host, &lock)))
        status = list_user(host, path, list);
    if (NT_SUCCESS(status))
        status = nsp_cred_session_list(host->sessions, logon_id, list);
    if (lock)
        nsp_registry_unlock(lock);
    nsp_free(path);
    if (!NT_SUCCESS(status)) {
        nsp_cred_found_free(*list);
        *list = NULL;
    }
    return status;
}

NTSTATUS nsp_cred_store_find(struct nsp_host *host, const LUID *logon_id, ULONG type, const WCHAR *target,
                             struct nsp_cred_record **record)
{
    struct nsp_cred_found *list, *found;
    NTSTATUS status;

    *record = NULL;
    if (!NT_SUCCESS(status = nsp_cred_store_list(host, logon_id, &list)))
        return status;
    LL_FOREACH(list, found) {
        if (nsp_cred_record_is(found->record, type, target))
            break;
    }
    if (found) {
        *record = found->record;
        found->record = NULL;
    }
    nsp_cred_found_free(list);
    return *record ? STATUS_SUCCESS : STATUS_NOT_FOUND;
}

static NTSTATUS keep_blob(struct nsp_host *host, const LUID *logon_id, struct nsp_cred_record **record)
{
    struct nsp_cred_record *old;
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_cred_store_find(host, logon_id, (*record)->type,
                                                 nsp_cred_record_at(*record, (*record)->target), &old)))
        return status;
    status = nsp_cred_record_set_blob(record, nsp_cred_record_at(old, old->blob), old->blob_size);
    nsp_cred_record_free(old);
    return status;
}

/* With the lock held, if @path is not NULL.  The other place loses what it had under that name. */
static NTSTATUS write(struct nsp_host *host, const LUID *logon_id, const WCHAR *path,
                      const struct nsp_cred_record *record)
{
    const WCHAR *target = nsp_cred_record_at(record, record->target);
    NTSTATUS status;

    if (record->persist == CRED_PERSIST_SESSION) {
        if (NT_SUCCESS(status = nsp_cred_session_write(host->sessions, logon_id, record)) && path)
            status = change_user(host, path, record->type, target, NULL);
        return status;
    }
    if (!path)
        return STATUS_NO_SUCH_LOGON_SESSION;
    if (NT_SUCCESS(status = change_user(host, path, record->type, target, record)))
        nsp_cred_session_remove(host->sessions, logon_id, record->type, target);
    return status;
}

NTSTATUS nsp_cred_store_write(struct nsp_host *host, const LUID *logon_id, struct nsp_cred_record **record,
                              BOOL keeps_blob)
{
    HANDLE lock = NULL;
    NTSTATUS status;
    WCHAR *path;

    if (!NT_SUCCESS(status = find_owner(host, logon_id, &path)))
        return status;
    GetSystemTimeAsFileTime(&(*record)->written);
    if (path)
        status = nsp_registry_lock(host, &lock);
    if (NT_SUCCESS(status) && keeps_blob)
        status = keep_blob(host, logon_id, record);
    if (NT_SUCCESS(status))
        status = write(host, logon_id, path, *record);
    if (lock)
        nsp_registry_unlock(lock);
    nsp_free(path);
    return status;
}
