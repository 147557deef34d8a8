/*
 * Cracking names.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/name.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "lsa/account.h"
#include "lsa/argument.h"
#include "watch/log.h"

#include <ntdsapi.h>

/* What a name is of: an account or group, or, where there is none, the domain itself. */
struct subject {
    struct nsp_account_domain *domain;
    struct nsp_account *account;
};

static ULONG error_of(NTSTATUS status)
{
    switch (status) {
    case STATUS_SUCCESS:
        return DS_NAME_NO_ERROR;
    case STATUS_NO_SUCH_USER:
        return DS_NAME_ERROR_NOT_FOUND;
    case STATUS_OBJECT_NAME_COLLISION:
        return DS_NAME_ERROR_NOT_UNIQUE;
    default:
        NSP_WARN("account", "a name cannot be cracked: %s", nsp_status_name(status));
        return DS_NAME_ERROR_RESOLVING;
    }
}

/* @a @b @c in one block; NULL when memory is full. */
static WCHAR *join(const WCHAR *a, const WCHAR *b, const WCHAR *c)
{
    WCHAR *text = nsp_alloc((wcslen(a) + wcslen(b) + wcslen(c) + 1) * sizeof(*text));

    return text ? wcscat(wcscat(wcscpy(text, a), b), c) : NULL;
}

NTSTATUS nsp_name_take(const UNICODE_STRING *prefix, const UNICODE_STRING *name, WCHAR **text)
{
    WCHAR *head, *tail = NULL;
    NTSTATUS status;

    *text = NULL;
    if (!name)
        return STATUS_INVALID_PARAMETER;
    if (NT_SUCCESS(status = nsp_take_text(prefix, &head)) && NT_SUCCESS(status = nsp_take_text(name, &tail)) &&
        !(*text = join(head ? head : L"", tail, L"")))
        status = STATUS_NO_MEMORY;
    nsp_free(head);
    nsp_free(tail);
    return status;
}

/* ---- names of a subject ---- */

/* "DC=machine,DC=test" of "machine.test" */
static WCHAR *domain_dn(const WCHAR *dns_name)
{
    static const WCHAR label[] = L"DC=";
    const WCHAR *c;
    WCHAR *dn, *end;

    /* As if each character were a label. */
    if (!*dns_name || !(dn = nsp_alloc((wcslen(dns_name) + 1) * (ARRAYSIZE(label) + 1) * sizeof(*dn))))
        return NULL;
    end = wcscpy(dn, label) + wcslen(label);
    for (c = dns_name; *c; c++) {
        if (*c != '.') {
            *end++ = *c;
        } else {
            *end++ = ',';
            end = wcscpy(end, label) + wcslen(label);
        }
    }
    return dn;
}

/* "machine.test/Users/alice"; the folder is that of the DN, "CN=alice,CN=Users,DC=...". */
static WCHAR *canonical(const struct subject *subject, WCHAR separator)
{
    static const WCHAR second[] = L",CN=";
    const WCHAR last[] = { separator, 0 };
    const WCHAR *folder;
    WCHAR *path, *name;
    SIZE_T length;

    if (!subject->account)
        return join(subject->domain->dns_name, L"/", L"");
    if (!(folder = wcsstr(subject->account->dn, second)))
        return nsp_wide_dup(L"");
    folder += wcslen(second);
    length = wcscspn(folder, L",");
    if (!(path = join(subject->domain->dns_name, L"/", folder)))
        return NULL;
    path[wcslen(path) - wcslen(folder) + length] = 0;
    name = join(path, last, subject->account->name);
    nsp_free(path);
    return name;
}

static const WCHAR *nt4_domain(const struct subject *subject)
{
    BOOL is_builtin = subject->account &&
                      *GetSidSubAuthority(subject->account->sid, 0) == SECURITY_BUILTIN_DOMAIN_RID;

    return is_builtin ? L"BUILTIN" : subject->domain->name;
}

static WCHAR *guid_text(const GUID *guid)
{
    const BYTE *b = guid->Data4;

    return nsp_wide_from_utf8(nsp_format("{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid->Data1,
                                         guid->Data2, guid->Data3, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]));
}

/* Who has no UPN of his own is known as name@dns.domain. */
static WCHAR *upn_of(const struct subject *subject)
{
    const struct nsp_account *account = subject->account;

    if (*account->upn)
        return nsp_wide_dup(account->upn);
    if (account->kind != NSP_ACCOUNT_USER && account->kind != NSP_ACCOUNT_SERVICE)
        return nsp_wide_dup(L"");
    return join(account->name, L"@", subject->domain->dns_name);
}

/* NULL: memory is full; "": there is no such name. */
static WCHAR *name_of(const struct subject *subject, ULONG format)
{
    const struct nsp_account *account = subject->account;

    switch (format) {
    case DS_FQDN_1779_NAME:
        return account ? nsp_wide_dup(account->dn) : domain_dn(subject->domain->dns_name);
    case DS_NT4_ACCOUNT_NAME:
        return join(nt4_domain(subject), L"\\", account ? account->name : L"");
    case DS_CANONICAL_NAME:
        return canonical(subject, '/');
    case DS_CANONICAL_NAME_EX:
        return account ? canonical(subject, '\n') : join(subject->domain->dns_name, L"\n", L"");
    case DS_SID_OR_SID_HISTORY_NAME:
        return nsp_wide_from_utf8(nsp_format_sid(account ? account->sid : subject->domain->sid));
    case DS_DNS_DOMAIN_NAME:
        return nsp_wide_dup(subject->domain->dns_name);
    default:
        break;
    }
    if (!account)
        return nsp_wide_dup(L"");
    switch (format) {
    case DS_DISPLAY_NAME:
        return nsp_wide_dup(account->full_name);
    case DS_UNIQUE_ID_NAME:
        return guid_text(&account->guid);
    case DS_USER_PRINCIPAL_NAME:
        return upn_of(subject);
    default: /* DS_SERVICE_PRINCIPAL_NAME */
        return nsp_wide_dup(account->spns);
    }
}

static ULONG tell(const struct subject *subject, ULONG format, WCHAR **name)
{
    const WCHAR *spns = subject->account ? subject->account->spns : L"";

    if (format == DS_SERVICE_PRINCIPAL_NAME && *spns && spns[wcslen(spns) + 1])
        return DS_NAME_ERROR_NOT_UNIQUE;
    if (!(*name = name_of(subject, format)))
        return DS_NAME_ERROR_RESOLVING;
    if (**name)
        return DS_NAME_NO_ERROR;
    nsp_free(*name);
    *name = NULL;
    return DS_NAME_ERROR_NO_MAPPING;
}

/* ---- finding the subject ---- */

static BOOL is_form(ULONG format)
{
    return format <= DS_DNS_DOMAIN_NAME && format != 4 && format != 5;
}

static BOOL has_form(ULONG format, const WCHAR *text)
{
    SIZE_T length = wcslen(text);

    switch (format) {
    case DS_FQDN_1779_NAME:
        return wcschr(text, '=') != NULL;
    case DS_NT4_ACCOUNT_NAME:
        return *text != '\\' && wcschr(text, '\\');
    case DS_UNIQUE_ID_NAME:
        return length == 38 && text[0] == '{' && text[37] == '}';
    case DS_CANONICAL_NAME:
        return *text != '/' && wcschr(text, '/') && !wcschr(text, '\n');
    case DS_USER_PRINCIPAL_NAME:
        return *text != '@' && wcschr(text, '@') && text[length - 1] != '@';
    case DS_CANONICAL_NAME_EX:
        return *text != '\n' && wcschr(text, '\n');
    case DS_SERVICE_PRINCIPAL_NAME:
        return *text != '/' && wcschr(text, '/');
    case DS_SID_OR_SID_HISTORY_NAME:
        return (text[0] == 'S' || text[0] == 's') && text[1] == '-';
    case DS_DNS_DOMAIN_NAME:
        return length && !wcspbrk(text, L"\\@=");
    default: /* DS_DISPLAY_NAME */
        return length != 0;
    }
}

/* The domain goes by the same forms as its accounts. */
static BOOL is_domain(struct subject *subject, ULONG format, const WCHAR *text)
{
    WCHAR *name = NULL;
    BOOL found;

    switch (format) {
    case DS_FQDN_1779_NAME:
    case DS_NT4_ACCOUNT_NAME:
    case DS_CANONICAL_NAME:
    case DS_CANONICAL_NAME_EX:
    case DS_SID_OR_SID_HISTORY_NAME:
    case DS_DNS_DOMAIN_NAME:
        name = name_of(subject, format);
        break;
    default:
        break;
    }
    found = name && nsp_wide_equal(name, text);
    nsp_free(name);
    return found;
}

/* By its last part, and then the whole of it must be right. */
static NTSTATUS find_canonical(struct nsp_host *host, struct subject *subject, WCHAR separator, const WCHAR *text)
{
    const WCHAR *last = wcsrchr(text, separator);
    NTSTATUS status;
    WCHAR *name;
    BOOL is_same;

    status = nsp_account_find(host, NSP_ACCOUNT_BY_NAME, last ? last + 1 : text, &subject->account);
    if (!NT_SUCCESS(status))
        return status;
    name = canonical(subject, separator);
    is_same = name && nsp_wide_equal(name, text);
    nsp_free(name);
    if (is_same)
        return STATUS_SUCCESS;
    nsp_account_free(subject->account);
    subject->account = NULL;
    return STATUS_NO_SUCH_USER;
}

static NTSTATUS find_account(struct nsp_host *host, struct subject *subject, ULONG format, const WCHAR *text)
{
    static const enum nsp_account_key keys[] = {
        [DS_FQDN_1779_NAME] = NSP_ACCOUNT_BY_DN, [DS_NT4_ACCOUNT_NAME] = NSP_ACCOUNT_BY_NAME,
        [DS_DISPLAY_NAME] = NSP_ACCOUNT_BY_DISPLAY, [DS_UNIQUE_ID_NAME] = NSP_ACCOUNT_BY_GUID,
        [DS_USER_PRINCIPAL_NAME] = NSP_ACCOUNT_BY_UPN, [DS_SERVICE_PRINCIPAL_NAME] = NSP_ACCOUNT_BY_SPN,
        [DS_SID_OR_SID_HISTORY_NAME] = NSP_ACCOUNT_BY_SID
    };

    switch (format) {
    case DS_CANONICAL_NAME:
        return find_canonical(host, subject, '/', text);
    case DS_CANONICAL_NAME_EX:
        return find_canonical(host, subject, '\n', text);
    case DS_DNS_DOMAIN_NAME:
        return STATUS_NO_SUCH_USER;
    default:
        return nsp_account_find(host, keys[format], text, &subject->account);
    }
}

static ULONG find(struct nsp_host *host, struct subject *subject, ULONG format, const WCHAR *text)
{
    ULONG error;

    if (!has_form(format, text))
        return DS_NAME_ERROR_NO_SYNTACTICAL_MAPPING;
    if (is_domain(subject, format, text))
        return DS_NAME_NO_ERROR;
    error = error_of(find_account(host, subject, format, text));
    if (error == DS_NAME_ERROR_NOT_FOUND && format == DS_USER_PRINCIPAL_NAME &&
        !nsp_wide_equal(wcsrchr(text, '@') + 1, subject->domain->dns_name))
        return DS_NAME_ERROR_DOMAIN_ONLY;
    return error;
}

/* The first form in which somebody has this name. */
static ULONG find_any(struct nsp_host *host, struct subject *subject, const WCHAR *text, BOOL is_alternate)
{
    ULONG error = DS_NAME_ERROR_NOT_FOUND, format;

    if (is_alternate)
        error = error_of(nsp_account_find(host, NSP_ACCOUNT_BY_ALTERNATE, text, &subject->account));
    for (format = DS_FQDN_1779_NAME; format <= DS_DNS_DOMAIN_NAME && error == DS_NAME_ERROR_NOT_FOUND; format++) {
        if (is_form(format) && has_form(format, text))
            error = find(host, subject, format, text);
        if (error == DS_NAME_ERROR_DOMAIN_ONLY)
            error = DS_NAME_ERROR_NOT_FOUND;
    }
    return error;
}

ULONG nsp_name_crack(struct nsp_host *host, ULONG offered, const WCHAR *text, BOOL is_alternate, ULONG requested,
                     WCHAR **name, WCHAR **dns_domain)
{
    struct subject subject = { 0 };
    ULONG error;

    *name = *dns_domain = NULL;
    if (!is_form(offered) || !is_form(requested) || requested == DS_UNKNOWN_NAME)
        return DS_NAME_ERROR_RESOLVING;
    if ((error = error_of(nsp_account_domain(host, &subject.domain))))
        return error;
    error = offered ? find(host, &subject, offered, text) : find_any(host, &subject, text, is_alternate);
    if (!error && !(error = tell(&subject, requested, name)) &&
        !(*dns_domain = nsp_wide_dup(subject.domain->dns_name))) {
        nsp_free(*name);
        *name = NULL;
        error = DS_NAME_ERROR_RESOLVING;
    }
    nsp_account_free(subject.account);
    nsp_free(subject.domain);
    return error;
}
