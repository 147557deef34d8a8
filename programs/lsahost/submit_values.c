/*
 * What fills a submit buffer, from the options.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "submit_values.h"
#include "secret.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static BOOL read_challenge(const struct options *options, BYTE challenge[8])
{
    struct submit bytes;
    BOOL is_good;

    if (!option_given(options, OPTION_challenge))
        return TRUE;
    if (!submit_read_bytes(option_value(options, OPTION_challenge), "challenge", &bytes))
        return FALSE;
    if ((is_good = bytes.size == 8))
        memcpy(challenge, bytes.data, 8);
    else
        complain(NULL, "--challenge needs 8 bytes, not %lu", bytes.size);
    submit_free(&bytes);
    return is_good;
}

/* Without a response the password is in its place: to hash it is the client's business in a real logon. */
static BOOL read_responses(const struct options *options, struct submit_values *values)
{
    const WCHAR *nt = option_value(options, OPTION_nt_response), *lm = option_value(options, OPTION_lm_response);
    SIZE_T size = wcslen(values->password) * sizeof(WCHAR);

    if (!submit_read_bytes(nt, "nt-response", &values->nt_response) ||
        !submit_read_bytes(lm, "lm-response", &values->lm_response))
        return FALSE;
    if (nt || lm)
        return TRUE;
    values->parameter_control = SUBMIT_CLEARTEXT;
    if (!(values->nt_response.data = malloc(size + 1))) {
        complain(NULL, "out of memory");
        return FALSE;
    }
    memcpy(values->nt_response.data, values->password, size);
    values->nt_response.size = (ULONG)size;
    return TRUE;
}

/* "high:low", as the logon that is meant was shown. */
static BOOL read_logon_id(const struct options *options, LUID *id)
{
    const WCHAR *text = option_value(options, OPTION_logon_id), *colon = text ? wcschr(text, ':') : NULL;
    WCHAR high[16] = L"";
    ULONG value = 0;

    if (!text)
        return TRUE;
    if (colon && colon - text < (ptrdiff_t)ARRAYSIZE(high))
        lstrcpynW(high, text, (int)(colon - text) + 1);
    if (!text_number(high, 16, 0xFFFFFFFF, &value) || !text_number(colon + 1, 16, 0xFFFFFFFF, &id->LowPart)) {
        complain(text, "--logon-id needs two hexadecimal numbers, high:low");
        return FALSE;
    }
    id->HighPart = (LONG)value;
    return TRUE;
}

BOOL submit_values_read(const struct options *options, struct submit_values *values)
{
    WCHAR *password;

    memset(values, 0, sizeof(*values));
    values->domain = option_value_or(options, OPTION_domain, L"");
    values->user = option_value_or(options, OPTION_user, L"");
    values->workstation = option_value_or(options, OPTION_workstation, L"");
    if (!secret_read(options, &password))
        return FALSE;
    values->password = password;
    if (read_challenge(options, values->challenge) && read_responses(options, values) &&
        submit_read_bytes(option_value(options, OPTION_certificate), "certificate", &values->certificate) &&
        submit_read_bytes(option_value(options, OPTION_ticket), "ticket", &values->ticket) &&
        submit_read_bytes(option_value(options, OPTION_granting_ticket), "granting-ticket",
                          &values->granting_ticket) &&
        option_number(options, OPTION_submit_flags, 16, &values->flags) &&
        option_number(options, OPTION_control, 16, &values->parameter_control) &&
        option_number(options, OPTION_subauth_id, 10, &values->subauth_id) &&
        read_logon_id(options, &values->logon_id))
        return TRUE;
    submit_values_free(values);
    return FALSE;
}

void submit_values_free(struct submit_values *values)
{
    secret_free((WCHAR *)values->password);
    submit_free(&values->nt_response);
    submit_free(&values->lm_response);
    submit_free(&values->certificate);
    submit_free(&values->ticket);
    submit_free(&values->granting_ticket);
}
