/*
 * Finding accounts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "base/str.h"
#include "host.h"
#include "lsa/account_text.h"
#include "lsa/registry.h"

#include <string.h>

/* The value to look in; NULL: it is made of others. */
static const struct {
    const WCHAR *value;
    DWORD type;
} places[] = {
    [NSP_ACCOUNT_BY_NAME]      = { L"Name", REG_SZ },
    [NSP_ACCOUNT_BY_UPN]       = { L"UPN", REG_SZ },
    [NSP_ACCOUNT_BY_ALTERNATE] = { L"AlternateIds", REG_MULTI_SZ },
    [NSP_ACCOUNT_BY_DN]        = { NULL, 0 },
    [NSP_ACCOUNT_BY_SPN]       = { L"SPNs", REG_MULTI_SZ },
    [NSP_ACCOUNT_BY_DISPLAY]   = { L"FullName", REG_SZ },
    [NSP_ACCOUNT_BY_GUID]      = { L"GUID", REG_SZ },
};

/* Has the account @rid this?  What is damaged has nothing. */
static BOOL has_value(struct nsp_account_base *base, ULONG rid, enum nsp_account_key kind, const WCHAR *text)
{
    void *data = NULL;
    BOOL found = FALSE;
    WCHAR *entry;
    HKEY key;

    if (!NT_SUCCESS(nsp_account_open(base, rid, FALSE, &key)))
        return FALSE;
    if (NT_SUCCESS(nsp_registry_get(key, places[kind].value, places[kind].type, &data, NULL))) {
        if (places[kind].type == REG_SZ)
            found = nsp_wide_equal(data, text);
        else
            for (entry = data; *entry && !found; entry += wcslen(entry) + 1)
                found = nsp_wide_equal(entry, text);
    }
    nsp_free(data);
    RegCloseKey(key);
    return found;
}

static BOOL has_dn(struct nsp_account_base *base, ULONG rid, const WCHAR *dn)
{
    struct nsp_account *account;
    BOOL found;

    if (!NT_SUCCESS(nsp_account_read(base, rid, FALSE, &account)))
        return FALSE;
    found = nsp_wide_equal(account->dn, dn);
    nsp_account_free(account);
    return found;
}

/* The only account that has it. */
static NTSTATUS scan(struct nsp_account_base *base, enum nsp_account_key key, const WCHAR *text, ULONG *rid)
{
    ULONG index, next, found = 0;
    NTSTATUS status;

    if (!*text)
        return STATUS_NO_SUCH_USER;
    for (index = 0; (status = nsp_account_next(base, index, &next)) != STATUS_NO_MORE_ENTRIES; index++) {
        if (status == STATUS_INTERNAL_DB_CORRUPTION)
            continue;
        if (!NT_SUCCESS(status))
            return status;
        if (!(places[key].value ? has_value(base, next, key, text) : has_dn(base, next, text)))
            continue;
        if (found)
            return STATUS_OBJECT_NAME_COLLISION;
        found = next;
    }
    *rid = found;
    return found ? STATUS_SUCCESS : STATUS_NO_SUCH_USER;
}

/* "alice", ".\\alice", "MACHINE\\alice", "BUILTIN\\Users". */
static NTSTATUS by_name(struct nsp_account_base *base, const WCHAR *text, ULONG *rid)
{
    const WCHAR *separator = wcschr(text, '\\'), *name = separator ? separator + 1 : text;
    UNICODE_STRING domain = { 0 };
    BOOL is_builtin;
    NTSTATUS status;

    if (!separator)
        return scan(base, NSP_ACCOUNT_BY_NAME, name, rid);
    if (separator - text > UNICODE_STRING_MAX_CHARS)
        return STATUS_NO_SUCH_USER;
    domain.Buffer = (WCHAR *)text;
    domain.Length = domain.MaximumLength = (USHORT)((separator - text) * sizeof(*text));
    is_builtin = nsp_counted_equal(&domain, L"BUILTIN");
    if (!domain.Length || (!is_builtin && !nsp_counted_equal(&domain, L".") &&
                           !nsp_counted_equal(&domain, base->host->domain_name) &&
                           !nsp_counted_equal(&domain, base->host->dns_domain_name)))
        return STATUS_NO_SUCH_USER;
    status = scan(base, NSP_ACCOUNT_BY_NAME, name, rid);
    if (NT_SUCCESS(status) && is_builtin && !nsp_account_is_builtin(*rid))
        status = STATUS_NO_SUCH_USER;
    return status;
}

/* Who has no UPN of his own is known as name@dns.domain. */
static NTSTATUS by_upn(struct nsp_account_base *base, const WCHAR *text, ULONG *rid)
{
    NTSTATUS status = scan(base, NSP_ACCOUNT_BY_UPN, text, rid);
    const WCHAR *at = wcschr(text, '@');
    WCHAR *name;

    if (status != STATUS_NO_SUCH_USER || !at || !at[1] || !nsp_wide_equal(at + 1, base->host->dns_domain_name))
        return status;
    if (!(name = nsp_wide_dup(text)))
        return STATUS_NO_MEMORY;
    name[at - text] = 0;
    status = scan(base, NSP_ACCOUNT_BY_NAME, name, rid);
    nsp_free(name);
    return status;
}

/* Who has @sid, which is a valid one. */
static NTSTATUS lookup_sid(struct nsp_account_base *base, PSID sid, ULONG *rid)
{
    UCHAR count = *GetSidSubAuthorityCount(sid);
    BYTE own[NSP_ACCOUNT_SID_SIZE];
    NTSTATUS status;
    HKEY key;

    if (!count)
        return STATUS_NO_SUCH_USER;
    *rid = *GetSidSubAuthority(sid, count - 1u);
    nsp_account_put_sid(base, *rid, own);
    if (!EqualSid(sid, own))
        return STATUS_NO_SUCH_USER;
    if (NT_SUCCESS(status = nsp_account_open(base, *rid, FALSE, &key)))
        RegCloseKey(key);
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_NO_SUCH_USER : status;
}

static NTSTATUS by_sid(struct nsp_account_base *base, const WCHAR *text, ULONG *rid)
{
    NTSTATUS status;
    PSID sid;

    /* Not "BA" and its like, which are no SIDs here. */
    if ((text[0] != 'S' && text[0] != 's') || text[1] != '-' || !nsp_account_text_sid(text, &sid))
        return STATUS_NO_SUCH_USER;
    status = lookup_sid(base, sid, rid);
    LocalFree(sid);
    return status;
}

NTSTATUS nsp_account_lookup(struct nsp_account_base *base, enum nsp_account_key key, const WCHAR *text, ULONG *rid)
{
    *rid = 0;
    switch (key) {
    case NSP_ACCOUNT_BY_NAME: return by_name(base, text, rid);
    case NSP_ACCOUNT_BY_UPN:  return by_upn(base, text, rid);
    case NSP_ACCOUNT_BY_SID:  return by_sid(base, text, rid);
    default:                  return scan(base, key, text, rid);
    }
}

NTSTATUS nsp_account_find(struct nsp_host *host, enum nsp_account_key key, const WCHAR *text,
                          struct nsp_account **account)
{
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG rid;

    *account = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) &&
        NT_SUCCESS(status = nsp_account_lookup(&base, key, text, &rid)))
        status = nsp_account_read(&base, rid, TRUE, account);
    nsp_account_end(&base);
    return status;
}

NTSTATUS nsp_account_find_rid(struct nsp_host *host, ULONG rid, struct nsp_account **account)
{
    struct nsp_account_base base;
    NTSTATUS status;

    *account = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)))
        status = nsp_account_read(&base, rid, TRUE, account);
    nsp_account_end(&base);
    return status;
}

NTSTATUS nsp_account_find_sid(struct nsp_host *host, PSID sid, struct nsp_account **account)
{
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG rid;

    *account = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)) && NT_SUCCESS(status = lookup_sid(&base, sid, &rid)))
        status = nsp_account_read(&base, rid, FALSE, account);
    nsp_account_end(&base);
    return status;
}

/* ---- by what people call it ---- */

NTSTATUS nsp_account_lookup_any(struct nsp_account_base *base, const WCHAR *name, ULONG *rid)
{
    NTSTATUS status = nsp_account_lookup(base, NSP_ACCOUNT_BY_SID, name, rid);

    return status == STATUS_NO_SUCH_USER ? nsp_account_lookup(base, NSP_ACCOUNT_BY_NAME, name, rid) : status;
}

NTSTATUS nsp_account_load(struct nsp_account_base *base, const WCHAR *name, struct nsp_account **account)
{
    NTSTATUS status;
    ULONG rid;

    *account = NULL;
    status = nsp_account_lookup_any(base, name, &rid);
    return NT_SUCCESS(status) ? nsp_account_read(base, rid, FALSE, account) : status;
}

NTSTATUS nsp_account_get(struct nsp_host *host, const WCHAR *name, struct nsp_account **account)
{
    struct nsp_account_base base;
    NTSTATUS status;

    *account = NULL;
    if (NT_SUCCESS(status = nsp_account_begin(host, &base)))
        status = nsp_account_load(&base, name, account);
    nsp_account_end(&base);
    return status;
}

NTSTATUS nsp_account_at(struct nsp_host *host, ULONG index, struct nsp_account **account)
{
    struct nsp_account_base base;
    NTSTATUS status;
    ULONG rid;

    *account = NULL;
    status = nsp_account_begin(host, &base);
    if (NT_SUCCESS(status)) {
        if (NT_SUCCESS(status = nsp_account_next(&base, index, &rid)))
            status = nsp_account_read(&base, rid, FALSE, account);
    } else if (status == STATUS_INTERNAL_DB_CORRUPTION && index) {
        status = STATUS_NO_MORE_ENTRIES; /* nothing can be listed: that is one damaged entry, the first */
    }
    nsp_account_end(&base);
    return status;
}
