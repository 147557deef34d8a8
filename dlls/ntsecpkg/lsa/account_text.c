/*
 * What may stand in the texts of an account: the rules of SAM for names, and limits that keep every text in a counted
 * string.  The registry may be edited by hand, so what is read is checked by them as well as what is written.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/account_text.h"

#include "lsa/account_private.h"

#include <sddl.h>
#include <wchar.h>

#define MAX_USER_NAME 20 /* characters, as all that follow */
#define MAX_GROUP_NAME 256
#define MAX_TEXT 1024
#define MAX_LIST 8192

const struct nsp_account_text nsp_account_texts[NSP_ACCOUNT_TEXTS] = {
    [NSP_ACCOUNT_NAME]       = { L"Name",         REG_SZ,       offsetof(struct nsp_account, name) },
    [NSP_ACCOUNT_FULL_NAME]  = { L"FullName",     REG_SZ,       offsetof(struct nsp_account, full_name) },
    [NSP_ACCOUNT_COMMENT]    = { L"Comment",      REG_SZ,       offsetof(struct nsp_account, comment) },
    [NSP_ACCOUNT_UPN]        = { L"UPN",          REG_SZ,       offsetof(struct nsp_account, upn) },
    [NSP_ACCOUNT_ALTERNATES] = { L"AlternateIds", REG_MULTI_SZ, offsetof(struct nsp_account, alternates) },
    [NSP_ACCOUNT_SPNS]       = { L"SPNs",         REG_MULTI_SZ, offsetof(struct nsp_account, spns) },
    [NSP_ACCOUNT_DN]         = { NULL,            REG_SZ,       offsetof(struct nsp_account, dn) },
};

const WCHAR **nsp_account_text_of(const struct nsp_account *account, enum nsp_account_text_id id)
{
    return (const WCHAR **)((char *)account + nsp_account_texts[id].offset);
}

ULONG nsp_account_text_size(const WCHAR *text, DWORD type)
{
    const WCHAR *end = text;

    if (type == REG_MULTI_SZ) {
        while (*end)
            end += wcslen(end) + 1;
    } else {
        end += wcslen(end);
    }
    return (ULONG)((end + 1 - text) * sizeof(*text));
}

/* Names are not cut at their ends anywhere, so blanks there are refused. */
static BOOL is_name(enum nsp_account_kind kind, const WCHAR *name)
{
    SIZE_T length = wcslen(name), i;

    if (!length || length > (nsp_account_is_group(kind) ? MAX_GROUP_NAME : MAX_USER_NAME))
        return FALSE;
    for (i = 0; i < length; i++) {
        if (name[i] < ' ' || wcschr(L"\"/\\[]:;|=,+*?<>@", name[i]))
            return FALSE;
    }
    return name[0] != ' ' && name[length - 1] != ' ' && name[length - 1] != '.';
}

static BOOL is_upn(const WCHAR *upn)
{
    const WCHAR *at = wcschr(upn, '@');

    return !*upn || (at && at != upn && at[1] && !wcschr(at + 1, '@'));
}

static BOOL is_list(const WCHAR *list)
{
    const WCHAR *entry;

    for (entry = list; *entry; entry += wcslen(entry) + 1) {
        if (wcslen(entry) > MAX_TEXT)
            return FALSE;
    }
    return entry - list <= MAX_LIST;
}

BOOL nsp_account_text_fits(enum nsp_account_kind kind, enum nsp_account_text_id id, const WCHAR *text)
{
    switch (id) {
    case NSP_ACCOUNT_NAME:
        return is_name(kind, text);
    case NSP_ACCOUNT_UPN:
        return wcslen(text) <= MAX_TEXT && is_upn(text) && !(*text && nsp_account_is_group(kind));
    case NSP_ACCOUNT_ALTERNATES:
    case NSP_ACCOUNT_SPNS:
        return is_list(text) && !(*text && nsp_account_is_group(kind));
    default:
        return wcslen(text) <= MAX_TEXT;
    }
}

/* S, 1, the authority, and fifteen numbers, with hyphens between: whatever is longer is none. */
#define MAX_SID_TEXT (4 + 14 + SID_MAX_SUB_AUTHORITIES * 11)

BOOL nsp_account_text_sid(const WCHAR *text, PSID *sid)
{
    /* Wine's function takes minutes for some that are long, and takes more numbers than there may be. */
    if (wcsnlen(text, MAX_SID_TEXT + 1) > MAX_SID_TEXT || !ConvertStringSidToSidW(text, sid))
        return FALSE;
    if (IsValidSid(*sid))
        return TRUE;
    LocalFree(*sid);
    *sid = NULL;
    return FALSE;
}
