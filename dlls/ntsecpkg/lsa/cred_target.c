/*
 * Servers, and the credentials that fit them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cred_target.h"

#include "base/str.h"
#include "lsa/argument.h"

#define VALID_FLAGS 0x1FF   /* CRED_TI_..., in newer headers */
#define MAX_TYPES 64        /* our policy */

/* How well a name fits.  Between two suffixes, and between two of one place, the next bits decide. */
enum place {
    NO_PLACE, NAME, DNS_SERVER, NETBIOS_SERVER, SUFFIX, DNS_DOMAIN, NETBIOS_DOMAIN, DNS_TREE, ALL, ALL_OF_SESSION
};
#define PLACE_SHIFT 20
#define SUFFIX_SHIFT 8      /* how much shorter than the longest a suffix is */

/* ---- taking ---- */

NTSTATUS nsp_cred_target_take(const CREDENTIAL_TARGET_INFORMATIONW *source, struct nsp_cred_target *target)
{
    CREDENTIAL_TARGET_INFORMATIONW info;
    NTSTATUS status;

    memset(target, 0, sizeof(*target));
    if (!NT_SUCCESS(status = nsp_take(&info, source, sizeof(info))) ||
        !NT_SUCCESS(status = nsp_take_wide(info.TargetName, CRED_MAX_GENERIC_TARGET_NAME_LENGTH, &target->name)) ||
        !NT_SUCCESS(status = nsp_take_wide(info.NetbiosServerName, CRED_MAX_STRING_LENGTH, &target->netbios_server)) ||
        !NT_SUCCESS(status = nsp_take_wide(info.DnsServerName, CRED_MAX_STRING_LENGTH, &target->dns_server)) ||
        !NT_SUCCESS(status = nsp_take_wide(info.NetbiosDomainName, CRED_MAX_STRING_LENGTH, &target->netbios_domain)) ||
        !NT_SUCCESS(status = nsp_take_wide(info.DnsDomainName, CRED_MAX_STRING_LENGTH, &target->dns_domain)) ||
        !NT_SUCCESS(status = nsp_take_wide(info.DnsTreeName, CRED_MAX_STRING_LENGTH, &target->dns_tree)))
        return status;
    if ((info.Flags & ~VALID_FLAGS) || info.CredTypeCount > MAX_TYPES ||
        (!target->name && !target->netbios_server && !target->dns_server && !target->netbios_domain &&
         !target->dns_domain && !target->dns_tree))
        return STATUS_INVALID_PARAMETER;
    if (!info.CredTypeCount)
        return STATUS_SUCCESS;
    if (!(target->types = nsp_alloc(info.CredTypeCount * sizeof(*target->types))))
        return STATUS_NO_MEMORY;
    target->type_count = info.CredTypeCount;
    return nsp_take(target->types, info.CredTypes, target->type_count * sizeof(*target->types));
}

void nsp_cred_target_free(struct nsp_cred_target *target)
{
    nsp_free(target->name);
    nsp_free(target->netbios_server);
    nsp_free(target->dns_server);
    nsp_free(target->netbios_domain);
    nsp_free(target->dns_domain);
    nsp_free(target->dns_tree);
    nsp_free(target->types);
    memset(target, 0, sizeof(*target));
}

/* ---- ranking ---- */

static BOOL is_same(const WCHAR *name, const WCHAR *stored)
{
    return name && *name && stored && nsp_wide_equal(name, stored);
}

/* "*.example.com" for "server.example.com". */
static BOOL has_suffix(const WCHAR *server, const WCHAR *stored)
{
    SIZE_T length, suffix;

    if (!server || stored[0] != '*' || stored[1] != '.')
        return FALSE;
    length = wcslen(server);
    suffix = wcslen(stored + 1);
    return length > suffix && nsp_wide_equal(server + length - suffix, stored + 1);
}

/* "DOMAIN\*" for DOMAIN. */
static BOOL is_domain(const WCHAR *domain, const WCHAR *stored)
{
    static const WCHAR tail[] = L"\\*";
    SIZE_T length = wcslen(stored), prefix_length = length - (ARRAYSIZE(tail) - 1);
    UNICODE_STRING prefix = { .Length = (USHORT)(prefix_length * sizeof(WCHAR)), .Buffer = (WCHAR *)stored };

    if (!domain || length < ARRAYSIZE(tail) || wcscmp(stored + prefix_length, tail))
        return FALSE;
    return nsp_counted_equal(&prefix, domain);
}

static enum place find_place(const struct nsp_cred_target *target, const WCHAR *stored, const WCHAR *alias)
{
    if (is_same(target->name, stored) || is_same(target->name, alias))
        return NAME;
    if (is_same(target->dns_server, stored) || is_same(target->dns_server, alias))
        return DNS_SERVER;
    if (is_same(target->netbios_server, stored) || is_same(target->netbios_server, alias))
        return NETBIOS_SERVER;
    if (has_suffix(target->dns_server, stored) || has_suffix(target->name, stored))
        return SUFFIX;
    if (is_domain(target->dns_domain, stored))
        return DNS_DOMAIN;
    if (is_domain(target->netbios_domain, stored))
        return NETBIOS_DOMAIN;
    if (is_domain(target->dns_tree, stored))
        return DNS_TREE;
    if (!wcscmp(stored, L"*"))
        return ALL;
    return is_same(CRED_SESSION_WILDCARD_NAME_W, stored) ? ALL_OF_SESSION : NO_PLACE;
}

/* FALSE: the server does not take it. */
static BOOL find_type(const struct nsp_cred_target *target, ULONG type, ULONG *index)
{
    for (*index = 0; *index < target->type_count; ++*index) {
        if (target->types[*index] == type)
            return TRUE;
    }
    return !target->type_count;
}

ULONG nsp_cred_target_rank(const struct nsp_cred_target *target, const struct nsp_cred_record *record)
{
    const WCHAR *stored = nsp_cred_record_at(record, record->target);
    ULONG type, shorter = 0;
    enum place place;

    if (!nsp_cred_type_is_domain(record->type) || !find_type(target, record->type, &type))
        return 0;
    if (!(place = find_place(target, stored, nsp_cred_record_at(record, record->alias))))
        return 0;
    if (place == SUFFIX)
        shorter = CRED_MAX_DOMAIN_TARGET_NAME_LENGTH - (ULONG)wcslen(stored);
    return place << PLACE_SHIFT | shorter << SUFFIX_SHIFT | type;
}
