/*
 * One account in the registry: its values, checked, and written.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "base/str.h"
#include "host.h"
#include "lsa/registry.h"

#include <bcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RID_DIGITS 8

/* In ntdll, but in no header of mingw's. */
NTSTATUS NTAPI RtlGUIDFromString(UNICODE_STRING *text, GUID *guid);

/* ---- SIDs and keys ---- */

void nsp_account_put_sid(struct nsp_account_base *base, ULONG rid, PSID sid)
{
    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    UCHAR count;

    if (nsp_account_is_builtin(rid)) {
        InitializeSid(sid, &nt, 2);
        *GetSidSubAuthority(sid, 0) = SECURITY_BUILTIN_DOMAIN_RID;
        *GetSidSubAuthority(sid, 1) = rid;
        return;
    }
    CopySid(NSP_ACCOUNT_SID_SIZE, sid, base->sid);
    count = (*GetSidSubAuthorityCount(sid))++;
    *GetSidSubAuthority(sid, count) = rid;
}

NTSTATUS nsp_account_next(struct nsp_account_base *base, ULONG index, ULONG *rid)
{
    NTSTATUS status;
    WCHAR *name, *end;

    *rid = 0;
    if (!NT_SUCCESS(status = nsp_registry_subkey(base->key, index, &name)))
        return status;
    *rid = wcstoul(name, &end, 16);
    if (wcslen(name) != RID_DIGITS || *end || wcsspn(name, L"0123456789ABCDEFabcdef") != RID_DIGITS)
        status = nsp_account_damaged(base, *rid, NULL);
    nsp_free(name);
    return status;
}

NTSTATUS nsp_account_open(struct nsp_account_base *base, ULONG rid, BOOL create, HKEY *key)
{
    WCHAR path[32];

    swprintf(path, ARRAYSIZE(path), L"Accounts\\%08lx", rid);
    return nsp_registry_open(base->host, path, create, key);
}

/* ---- reading ---- */

/* As it is while it is read: texts are blocks of their own. */
struct record {
    struct nsp_account account;
    WCHAR *texts[NSP_ACCOUNT_TEXTS];
};

/* A text or a list, with nothing behind its end but another NUL: that is how some write an empty list. */
static NTSTATUS read_text(HKEY key, enum nsp_account_text_id id, struct record *record)
{
    const struct nsp_account_text *text = &nsp_account_texts[id];
    NTSTATUS status;
    void *data;
    ULONG size;

    status = nsp_registry_get(key, text->value, text->type, &data, &size);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND && id != NSP_ACCOUNT_NAME)
        return (record->texts[id] = nsp_alloc(2 * sizeof(WCHAR))) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status))
        return status;
    record->texts[id] = data;
    if (size % sizeof(WCHAR) ||
        size > nsp_account_text_size(data, text->type) + (text->type == REG_MULTI_SZ ? sizeof(WCHAR) : 0) ||
        !nsp_account_text_fits(record->account.kind, id, data))
        return STATUS_INTERNAL_DB_CORRUPTION;
    return STATUS_SUCCESS;
}

static NTSTATUS read_guid(HKEY key, GUID *guid)
{
    UNICODE_STRING text;
    NTSTATUS status;
    void *data;

    if (!NT_SUCCESS(status = nsp_registry_get(key, L"GUID", REG_SZ, &data, NULL)))
        return status;
    text = nsp_counted(data);
    status = RtlGUIDFromString(&text, guid);
    nsp_free(data);
    return NT_SUCCESS(status) ? STATUS_SUCCESS : STATUS_INTERNAL_DB_CORRUPTION;
}

static NTSTATUS read_time(HKEY key, LARGE_INTEGER *time)
{
    NTSTATUS status;
    void *data;
    ULONG size;

    status = nsp_registry_get(key, L"PasswordSet", REG_QWORD, &data, &size);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    if (size == sizeof(*time))
        memcpy(time, data, sizeof(*time));
    nsp_free(data);
    /* Not so late that thirty days more could not be told. */
    return size == sizeof(*time) && time->QuadPart >= 0 && time->QuadPart <= MAXLONGLONG / 2
        ? STATUS_SUCCESS : STATUS_INTERNAL_DB_CORRUPTION;
}

static BOOL is_kind_of(ULONG kind, ULONG rid)
{
    if (nsp_account_is_builtin(rid))
        return kind == NSP_ACCOUNT_ALIAS;
    return kind <= NSP_ACCOUNT_ALIAS;
}

static BOOL has_secret(HKEY key, const WCHAR *name)
{
    void *data;
    ULONG size;
    BOOL found = NT_SUCCESS(nsp_registry_get(key, name, REG_BINARY, &data, &size));

    nsp_free(data);
    return found;
}

/* Everything but the texts.  *@value is the one that is wrong when it fails. */
static NTSTATUS read_values(HKEY key, BOOL with_hash, struct nsp_account *account, const WCHAR **value)
{
    NTSTATUS status;
    ULONG kind;

    *value = L"Kind";
    if (!NT_SUCCESS(status = nsp_registry_get_number(key, *value, &kind)))
        return status;
    if (!is_kind_of(kind, account->rid))
        return STATUS_INTERNAL_DB_CORRUPTION;
    account->kind = kind;
    *value = L"Flags";
    if (!NT_SUCCESS(status = nsp_registry_get_number(key, *value, &account->flags)))
        return status;
    if (account->flags & ~NSP_ACCOUNT_KNOWN_FLAGS)
        return STATUS_INTERNAL_DB_CORRUPTION;
    *value = L"GUID";
    if (!NT_SUCCESS(status = read_guid(key, &account->guid)))
        return status;
    *value = L"PasswordSet";
    if (!NT_SUCCESS(status = read_time(key, &account->password_set)))
        return status;
    *value = account->kind == NSP_ACCOUNT_SERVICE ? L"Password" : L"NTHash";
    if (with_hash)
        return nsp_account_password_hash(key, account->kind, account->nt_hash, &account->has_nt_hash);
    account->has_nt_hash = has_secret(key, *value);
    return STATUS_SUCCESS;
}

/* "CN=name,CN=Users,DC=example,DC=org"; names have nothing that must be escaped but a # in front. */
static WCHAR *make_dn(struct nsp_account_base *base, ULONG rid, const WCHAR *name)
{
    const WCHAR *domain = base->host->dns_domain_name, *folder = nsp_account_is_builtin(rid) ? L"Builtin" : L"Users",
                *part;
    SIZE_T size, length;
    WCHAR *dn;

    if (!*domain)
        domain = base->host->domain_name;
    size = wcslen(name) + wcslen(domain) * 4 + 32; /* ",DC=" for each character at most */
    if (!(dn = nsp_alloc(size * sizeof(*dn))))
        return NULL;
    swprintf(dn, size, L"CN=%ls%ls,CN=%ls", *name == '#' ? L"\\" : L"", name, folder);
    for (part = domain; *part; part += length + !!part[length]) {
        length = wcscspn(part, L".");
        if (length)
            wcsncat(wcscat(dn, L",DC="), part, length);
    }
    return dn;
}

/* One block of it all. */
static struct nsp_account *pack(struct nsp_account_base *base, const struct record *record)
{
    SIZE_T size = sizeof(record->account) + NSP_ACCOUNT_SID_SIZE;
    ULONG sizes[NSP_ACCOUNT_TEXTS], i;
    struct nsp_account *account;
    char *end;

    for (i = 0; i < NSP_ACCOUNT_TEXTS; i++)
        size += sizes[i] = nsp_account_text_size(record->texts[i], nsp_account_texts[i].type);
    if (!(account = nsp_alloc(size)))
        return NULL;
    *account = record->account;
    account->sid = account + 1;
    nsp_account_put_sid(base, account->rid, account->sid);
    end = (char *)account->sid + NSP_ACCOUNT_SID_SIZE;
    for (i = 0; i < NSP_ACCOUNT_TEXTS; end += sizes[i++])
        *nsp_account_text_of(account, i) = memcpy(end, record->texts[i], sizes[i]);
    return account;
}

static NTSTATUS read_record(struct nsp_account_base *base, HKEY key, BOOL with_hash, struct record *record)
{
    const WCHAR *value;
    NTSTATUS status;
    ULONG i;

    status = read_values(key, with_hash, &record->account, &value);
    for (i = 0; NT_SUCCESS(status) && i < NSP_ACCOUNT_STORED_TEXTS; i++) {
        value = nsp_account_texts[i].value;
        status = read_text(key, i, record);
    }
    if (status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_TYPE_MISMATCH ||
        status == STATUS_INTERNAL_DB_CORRUPTION || status == STATUS_DECRYPTION_FAILED)
        return nsp_account_damaged(base, record->account.rid, value);
    if (NT_SUCCESS(status) &&
        !(record->texts[NSP_ACCOUNT_DN] = make_dn(base, record->account.rid, record->texts[NSP_ACCOUNT_NAME])))
        status = STATUS_NO_MEMORY;
    return status;
}

NTSTATUS nsp_account_read(struct nsp_account_base *base, ULONG rid, BOOL with_hash, struct nsp_account **account)
{
    struct record record = { .account.rid = rid };
    NTSTATUS status;
    HKEY key;
    ULONG i;

    *account = NULL;
    status = nsp_account_open(base, rid, FALSE, &key);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        return STATUS_NO_SUCH_USER;
    if (!NT_SUCCESS(status))
        return status;
    status = read_record(base, key, with_hash, &record);
    if (NT_SUCCESS(status) && !(*account = pack(base, &record)))
        status = STATUS_NO_MEMORY;
    nsp_wipe(record.account.nt_hash, sizeof(record.account.nt_hash));
    for (i = 0; i < NSP_ACCOUNT_TEXTS; i++)
        nsp_free(record.texts[i]);
    RegCloseKey(key);
    return status;
}

void nsp_account_free(struct nsp_account *account)
{
    if (account)
        nsp_wipe(account->nt_hash, sizeof(account->nt_hash));
    nsp_free(account);
}

/* ---- writing ---- */

/* A random one, of version 4, for an account that has none. */
static NTSTATUS make_guid(HKEY key)
{
    WCHAR text[40];
    NTSTATUS status;
    GUID guid;

    status = read_guid(key, &guid);
    if (status != STATUS_OBJECT_NAME_NOT_FOUND)
        return status;
    if (!NT_SUCCESS(status = BCryptGenRandom(NULL, (UCHAR *)&guid, sizeof(guid), BCRYPT_USE_SYSTEM_PREFERRED_RNG)))
        return status;
    guid.Data3 = (guid.Data3 & 0xFFF) | 0x4000;
    guid.Data4[0] = (guid.Data4[0] & 0x3F) | 0x80;
    swprintf(text, ARRAYSIZE(text), L"{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid.Data1, guid.Data2,
             guid.Data3, guid.Data4[0], guid.Data4[1], guid.Data4[2], guid.Data4[3], guid.Data4[4], guid.Data4[5],
             guid.Data4[6], guid.Data4[7]);
    return nsp_registry_set_text(key, L"GUID", text);
}

NTSTATUS nsp_account_write(HKEY key, const struct nsp_account *account)
{
    NTSTATUS status;
    ULONG i;

    if (!NT_SUCCESS(status = nsp_registry_set_number(key, L"Kind", account->kind)) ||
        !NT_SUCCESS(status = nsp_registry_set_number(key, L"Flags", account->flags)) ||
        !NT_SUCCESS(status = make_guid(key)))
        return status;
    for (i = 0; NT_SUCCESS(status) && i < NSP_ACCOUNT_STORED_TEXTS; i++) {
        const struct nsp_account_text *row = &nsp_account_texts[i];
        const WCHAR *text = *nsp_account_text_of(account, i);

        if (!text)
            continue;
        if (*text)
            status = nsp_registry_set(key, row->value, row->type, text, nsp_account_text_size(text, row->type));
        else if ((status = nsp_registry_remove(key, row->value)) == STATUS_OBJECT_NAME_NOT_FOUND)
            status = STATUS_SUCCESS;
    }
    return status;
}
