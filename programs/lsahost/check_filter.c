/*
 * Cases of password filters.  Whether a password is accepted is theirs to say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include <stdlib.h>
#include <wchar.h>

/* FALSE: the case is skipped. */
static BOOL is_filter(struct check *check)
{
    if (check->load.report.kind == NSP_KIND_FILTER)
        return TRUE;
    check_skip(check, "it is no password filter");
    return FALSE;
}

static void change(struct check *check, const WCHAR *account, const WCHAR *full_name, const WCHAR *password,
                   ULONG flags)
{
    struct nsp_password_change change = {
        .size = sizeof(change), .flags = flags | NSP_FILTER_DELTA, .account = account, .full_name = full_name,
        .password = password, .rid = 1000
    };

    NspFilterChangePassword(check->load.host, &change, NULL);
    change.is_set = TRUE;
    NspFilterChangePassword(check->load.host, &change, NULL);
}

void check_filter_judges(struct check *check)
{
    static const WCHAR *const passwords[] = {
        L"wonderland", L"Cheshire-Cat-42!", L"", L" ", L"a", L"\x0434\x0430\x0432\x0430\x0439", L"\xD83D\xDC07\xD83D"
    };
    unsigned i;

    for (i = 0; is_filter(check) && i < ARRAYSIZE(passwords); i++) {
        check_note(check, "password %u of the list", i);
        change(check, L"alice", L"Alice Liddell", passwords[i], 0);
        change(check, L"alice", NULL, passwords[i], NSP_FILTER_READ_ONLY);
    }
}

#define LONGEST 32766 /* characters of a UNICODE_STRING, with its NUL */

void check_filter_lengths(struct check *check)
{
    static const unsigned lengths[] = { 14, 15, 20, 127, 128, 255, 256, 257, 1024, LONGEST };
    WCHAR *text;
    unsigned i;

    if (!is_filter(check) || !(text = malloc((LONGEST + 1) * sizeof(*text))))
        return;
    for (i = 0; i < ARRAYSIZE(lengths); i++) {
        wmemset(text, 'x', lengths[i]);
        text[lengths[i]] = 0;
        check_note(check, "a password of %u characters", lengths[i]);
        change(check, L"alice", NULL, text, 0);
        check_note(check, "names of %u characters", lengths[i]);
        change(check, text, text, L"wonderland", 0);
    }
    free(text);
}

/* PasswordChangeNotify alone, and without names: whether it is there. */
void check_filter_probe(struct check *check)
{
    struct nsp_password_change nobody = { .size = sizeof(nobody) };

    if (is_filter(check))
        NspFilterChangePassword(check->load.host, &nobody, NULL);
}
