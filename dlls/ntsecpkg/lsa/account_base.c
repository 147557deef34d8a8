/*
 * The account database itself: opened under its lock, and made at its first use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_private.h"

#include "base/format.h"
#include "base/str.h"
#include "host.h"
#include "lsa/registry.h"
#include "watch/log.h"

#include <bcrypt.h>
#include <string.h>

#define DOMAIN_SUB_AUTHORITIES 4 /* of S-1-5-21-a-b-c */

/* What a workstation has.  @member is a RID of the machine domain, @others are SIDs; either may be none. */
static const struct {
    ULONG rid;
    enum nsp_account_kind kind;
    ULONG flags;
    const WCHAR *name, *comment;
    ULONG member;
    const WCHAR *others;
} defaults[] = {
    { DOMAIN_USER_RID_ADMIN, NSP_ACCOUNT_USER, 0, L"Administrator",
      L"Built-in account for administering the machine", 0, NULL },
    { DOMAIN_USER_RID_GUEST, NSP_ACCOUNT_USER, NSP_ACCOUNT_DISABLED, L"Guest",
      L"Built-in account for guests", 0, NULL },
    { DOMAIN_GROUP_RID_USERS, NSP_ACCOUNT_GROUP, 0, L"None", L"All users of the machine domain", 0, NULL },
    { DOMAIN_ALIAS_RID_ADMINS, NSP_ACCOUNT_ALIAS, 0, L"Administrators", L"May do everything",
      DOMAIN_USER_RID_ADMIN, NULL },
    { DOMAIN_ALIAS_RID_USERS, NSP_ACCOUNT_ALIAS, 0, L"Users", L"May run programs", 0,
      L"S-1-5-4\0S-1-5-11\0" }, /* Interactive, Authenticated Users */
    { DOMAIN_ALIAS_RID_GUESTS, NSP_ACCOUNT_ALIAS, 0, L"Guests", L"May do less than users", DOMAIN_USER_RID_GUEST,
      NULL },
    { DOMAIN_ALIAS_RID_POWER_USERS, NSP_ACCOUNT_ALIAS, 0, L"Power Users", L"Kept for old programs", 0, NULL },
    { DOMAIN_ALIAS_RID_BACKUP_OPS, NSP_ACCOUNT_ALIAS, 0, L"Backup Operators", L"May read all files to back them up",
      0, NULL },
    { DOMAIN_ALIAS_RID_REMOTE_DESKTOP_USERS, NSP_ACCOUNT_ALIAS, 0, L"Remote Desktop Users", L"May log on from afar",
      0, NULL },
};

NTSTATUS nsp_account_damaged(struct nsp_account_base *base, ULONG rid, const WCHAR *value)
{
    NSP_ERR("account", "HKEY_CURRENT_USER\\%s\\Accounts\\%08lx: %s%s is missing or damaged",
            nsp_format_wide(base->host->registry_key), rid, value ? "value " : "the name of the key",
            value ? nsp_format_wide(value) : "");
    return STATUS_INTERNAL_DB_CORRUPTION;
}

static BOOL is_domain_sid(PSID sid, ULONG size)
{
    static const SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;

    return size == GetSidLengthRequired(DOMAIN_SUB_AUTHORITIES) &&
           *GetSidSubAuthorityCount(sid) == DOMAIN_SUB_AUTHORITIES && IsValidSid(sid) &&
           !memcmp(GetSidIdentifierAuthority(sid), &nt, sizeof(nt)) &&
           *GetSidSubAuthority(sid, 0) == SECURITY_NT_NON_UNIQUE;
}

static NTSTATUS make_sid(struct nsp_account_base *base)
{
    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    ULONG random[DOMAIN_SUB_AUTHORITIES - 1];
    NTSTATUS status;
    UCHAR i;

    if (!NT_SUCCESS(status = BCryptGenRandom(NULL, (UCHAR *)random, sizeof(random),
                                             BCRYPT_USE_SYSTEM_PREFERRED_RNG)))
        return status;
    if (!(base->sid = nsp_alloc(GetSidLengthRequired(DOMAIN_SUB_AUTHORITIES))))
        return STATUS_NO_MEMORY;
    InitializeSid(base->sid, &nt, DOMAIN_SUB_AUTHORITIES);
    *GetSidSubAuthority(base->sid, 0) = SECURITY_NT_NON_UNIQUE;
    for (i = 1; i < DOMAIN_SUB_AUTHORITIES; i++)
        *GetSidSubAuthority(base->sid, i) = random[i - 1];
    return STATUS_SUCCESS;
}

static NTSTATUS make_account(struct nsp_account_base *base, unsigned i)
{
    struct nsp_account account = {
        .kind = defaults[i].kind, .flags = defaults[i].flags, .name = defaults[i].name, .comment = defaults[i].comment
    };
    BYTE sid[NSP_ACCOUNT_SID_SIZE];
    NTSTATUS status;
    HKEY key;

    if (!NT_SUCCESS(status = nsp_account_open(base, defaults[i].rid, TRUE, &key)))
        return status;
    status = nsp_account_write(key, &account);
    if (NT_SUCCESS(status) && defaults[i].others)
        status = nsp_registry_set(key, L"Members", REG_MULTI_SZ, defaults[i].others,
                                  nsp_account_text_size(defaults[i].others, REG_MULTI_SZ));
    RegCloseKey(key);
    if (NT_SUCCESS(status) && defaults[i].member) {
        nsp_account_put_sid(base, defaults[i].member, sid);
        status = nsp_account_members_add(base, defaults[i].rid, sid);
        if (status == STATUS_MEMBER_IN_ALIAS)
            status = STATUS_SUCCESS;
    }
    return status;
}

/* The SID comes last: without it the next to come begins again. */
static NTSTATUS make_base(struct nsp_account_base *base)
{
    NTSTATUS status;
    unsigned i;

    if (!NT_SUCCESS(status = make_sid(base)))
        return status;
    for (i = 0; i < ARRAYSIZE(defaults); i++) {
        if (!NT_SUCCESS(status = make_account(base, i)))
            return status;
    }
    if (!NT_SUCCESS(status = nsp_registry_set_number(base->key, L"NextRid", NSP_ACCOUNT_FIRST_RID)))
        return status;
    return nsp_registry_set(base->key, L"SID", REG_BINARY, base->sid, GetLengthSid(base->sid));
}

NTSTATUS nsp_account_begin(struct nsp_host *host, struct nsp_account_base *base)
{
    NTSTATUS status;
    void *sid;
    ULONG size;

    memset(base, 0, sizeof(*base));
    base->host = host;
    if (!NT_SUCCESS(status = nsp_registry_lock(host, &base->lock)))
        return status;
    if (!NT_SUCCESS(status = nsp_registry_open(host, L"Accounts", TRUE, &base->key)))
        return status;
    status = nsp_registry_get(base->key, L"SID", REG_BINARY, &sid, &size);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        return make_base(base);
    if (NT_SUCCESS(status) && is_domain_sid(sid, size)) {
        base->sid = sid;
        return STATUS_SUCCESS;
    }
    if (NT_SUCCESS(status) || status == STATUS_OBJECT_TYPE_MISMATCH) {
        NSP_ERR("account", "HKEY_CURRENT_USER\\%s\\Accounts: value SID is no S-1-5-21-a-b-c",
                nsp_format_wide(host->registry_key));
        status = STATUS_INTERNAL_DB_CORRUPTION;
    }
    nsp_free(sid);
    return status;
}

void nsp_account_end(struct nsp_account_base *base)
{
    nsp_free(base->sid);
    if (base->key)
        RegCloseKey(base->key);
    if (base->lock)
        nsp_registry_unlock(base->lock);
}

NTSTATUS nsp_account_domain(struct nsp_host *host, struct nsp_account_domain **domain)
{
    SIZE_T name_size = nsp_account_text_size(host->domain_name, REG_SZ),
           dns_size = nsp_account_text_size(host->dns_domain_name, REG_SZ);
    struct nsp_account_domain *made;
    struct nsp_account_base base;
    NTSTATUS status;
    char *end;

    *domain = NULL;
    status = nsp_account_begin(host, &base);
    if (NT_SUCCESS(status)) {
        made = nsp_alloc(sizeof(*made) + GetLengthSid(base.sid) + name_size + dns_size);
        if (made) {
            end = (char *)(made + 1);
            made->sid = memcpy(end, base.sid, GetLengthSid(base.sid));
            end += GetLengthSid(base.sid);
            made->name = memcpy(end, host->domain_name, name_size);
            made->dns_name = memcpy(end + name_size, host->dns_domain_name, dns_size);
            *domain = made;
        } else {
            status = STATUS_NO_MEMORY;
        }
    }
    nsp_account_end(&base);
    return status;
}
