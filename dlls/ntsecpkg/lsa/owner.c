/*
 * Names of keys for users.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/owner.h"

#include "base/format.h"
#include "base/str.h"

#include <stdio.h>

#define MAX_NAME 255 /* characters of one component, the registry's limit */

/* What separates here is written as its code: two users whose names are written the same would share their secrets. */
static WCHAR *put_escaped(WCHAR *to, const WCHAR *end, const WCHAR *from)
{
    for (; *from && end - to > 4; from++) {
        if (wcschr(L"\\/%", *from))
            to += swprintf(to, 4, L"%%%02x", *from);
        else
            *to++ = *from;
    }
    return *from ? NULL : to;
}

static NTSTATUS put_names(WCHAR *name, const WCHAR *account, const WCHAR *authority)
{
    const WCHAR *end = name + MAX_NAME;
    WCHAR *to;

    if (!account || !*account)
        return STATUS_INVALID_PARAMETER;
    if (!(to = put_escaped(name, end, authority ? authority : L"")))
        return STATUS_NAME_TOO_LONG;
    *to++ = '/';
    if (!(to = put_escaped(to, end, account)))
        return STATUS_NAME_TOO_LONG;
    *to = 0;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_owner_path(const WCHAR *folder, PSID user, const WCHAR *account, const WCHAR *authority, WCHAR **path)
{
    WCHAR name[MAX_NAME + 1];
    NTSTATUS status;

    *path = NULL;
    if (user)
        swprintf(name, ARRAYSIZE(name), L"%hs", nsp_format_sid(user));
    else if (!NT_SUCCESS(status = put_names(name, account, authority)))
        return status;
    if (!(*path = nsp_alloc((wcslen(folder) + 1 + wcslen(name) + 1) * sizeof(**path))))
        return STATUS_NO_MEMORY;
    wcscat(wcscat(wcscpy(*path, folder), L"\\"), name);
    return STATUS_SUCCESS;
}
