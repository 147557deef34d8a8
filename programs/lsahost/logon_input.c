/*
 * What a logon is given.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "logon_input.h"
#include "ntsecpkg_host.h"
#include "names.h"
#include "submit_values.h"
#include "text.h"
#include <sddl.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SID L"S-1-5-21-1-2-3-1000"
#define USERS_SID L"S-1-5-32-545"
#define DOMAIN_USERS_RID 513

/* To be freed with LocalFree(); NULL has been said. */
static PSID parse_sid(const WCHAR *text)
{
    PSID sid;

    if (ConvertStringSidToSidW(text, &sid))
        return sid;
    complain(text, "not a SID, which looks like S-1-5-21-1-2-3-1000");
    return NULL;
}

static unsigned count_values(const struct options *options, enum option option)
{
    unsigned index = 0, count = 0;

    while (option_next(options, option, &index))
        count++;
    return count;
}

/* The groups that the options name, else Domain Users of the user's domain and BUILTIN\Users.  Two fit in any case. */
static BOOL read_groups(const struct options *options, struct submit_cygwin *input)
{
    const WCHAR *text;
    unsigned index = 0;

    while ((text = option_next(options, OPTION_group, &index))) {
        if (!(input->groups[input->group_count] = parse_sid(text)))
            return FALSE;
        input->group_count++;
    }
    if (input->group_count)
        return TRUE;
    if (!(input->groups[0] = parse_sid(option_value_or(options, OPTION_sid, DEFAULT_SID))))
        return FALSE;
    input->group_count = 1;
    if (*GetSidSubAuthorityCount(input->groups[0]))
        *GetSidSubAuthority(input->groups[0], *GetSidSubAuthorityCount(input->groups[0]) - 1) = DOMAIN_USERS_RID;
    if (!(input->groups[1] = parse_sid(USERS_SID)))
        return FALSE;
    input->group_count = 2;
    return TRUE;
}

static BOOL read_privileges(const struct options *options, LUID *privileges, ULONG *count)
{
    const WCHAR *text;
    unsigned index = 0;

    for (*count = 0; (text = option_next(options, OPTION_privilege, &index)); ++*count) {
        if (!names_parse_privilege(text, &privileges[*count]))
            return FALSE;
    }
    if (!*count)
        names_parse_privilege(L"SeChangeNotifyPrivilege", &privileges[(*count)++]);
    return TRUE;
}

static BOOL build_cygwin(const struct options *options, struct submit *submit)
{
    struct submit_cygwin input = {
        .user = option_value_or(options, OPTION_user, L""), .domain = option_value_or(options, OPTION_domain, L"")
    };
    NTSTATUS status = STATUS_NO_MEMORY;
    BOOL is_read = FALSE;
    LUID *privileges;

    privileges = calloc(count_values(options, OPTION_privilege) + 1, sizeof(*privileges));
    input.groups = calloc(count_values(options, OPTION_group) + 2, sizeof(*input.groups));
    input.privileges = privileges;
    if (privileges && input.groups) {
        is_read = (input.sid = parse_sid(option_value_or(options, OPTION_sid, DEFAULT_SID))) &&
                  read_groups(options, &input) && read_privileges(options, privileges, &input.privilege_count);
    }
    if (is_read && !NT_SUCCESS(status = submit_build_cygwin(&input, submit)))
        complain(NULL, "--layout cygwin needs --user, of at most 256 characters, and --domain, of at most 128");
    while (input.group_count)
        LocalFree(input.groups[--input.group_count]);
    LocalFree(input.sid);
    free(input.groups);
    free(privileges);
    return is_read && NT_SUCCESS(status);
}

static BOOL build_layout(const struct options *options, unsigned layout, enum submit_pointers pointers,
                         struct submit *submit)
{
    struct submit_values values;
    NTSTATUS status;

    if (!submit_values_read(options, &values))
        return FALSE;
    status = submit_build(layout, pointers, &values, submit);
    submit_values_free(&values);
    if (!NT_SUCCESS(status))
        complain(NULL, "no submit buffer from this user and domain: %s", NspStatusName(status));
    return NT_SUCCESS(status);
}

/* NAME or NAME:POINTERS.  *@layout is behind those of submit_build() for cygwin. */
static BOOL read_layout(const struct options *options, unsigned *layout, enum submit_pointers *pointers)
{
    static const char *const ways[] = {
        [SUBMIT_USUAL] = "usual", [SUBMIT_ABSOLUTE] = "absolute", [SUBMIT_RELATIVE] = "relative",
        [SUBMIT_BROKEN] = "broken"
    };
    const WCHAR *text = option_value_or(options, OPTION_layout, L"msv1_0"), *colon = wcschr(text, ':');
    const char *names[32];
    unsigned count, way = SUBMIT_USUAL;
    WCHAR name[32];

    for (count = 0; (names[count] = submit_layout_name(count)); count++)
        ;
    names[count++] = "cygwin";
    lstrcpynW(name, text, (int)min(colon ? (size_t)(colon - text) + 1 : wcslen(text) + 1, ARRAYSIZE(name)));
    if (!names_find(name, "layout", names, count, layout) ||
        (colon && !names_find(colon + 1, "kind of pointers", ways, ARRAYSIZE(ways), &way)))
        return FALSE;
    if (colon && *layout == count - 1) {
        complain(NULL, "--layout cygwin has one kind of pointers");
        return FALSE;
    }
    *pointers = (enum submit_pointers)way;
    return TRUE;
}

static BOOL read_submit(const struct options *options, struct submit *submit)
{
    enum submit_pointers pointers;
    unsigned layout;

    if (option_given(options, OPTION_submit) + option_given(options, OPTION_submit_hex) +
        option_given(options, OPTION_layout) > 1) {
        complain(NULL, "--submit, --submit-hex and --layout exclude each other");
        return FALSE;
    }
    if (option_given(options, OPTION_submit) || option_given(options, OPTION_submit_hex))
        return submit_read(options, submit);
    if (!read_layout(options, &layout, &pointers))
        return FALSE;
    return submit_layout_name(layout) ? build_layout(options, layout, pointers, submit)
                                      : build_cygwin(options, submit);
}

BOOL logon_input_read(const struct options *options, struct logon_input *input)
{
    static const char *const answers[] = { "no", "yes" };
    unsigned has_tcb;

    memset(input, 0, sizeof(*input));
    if (!names_parse_logon_type(option_value_or(options, OPTION_type, L"Interactive"), &input->type) ||
        !names_find(option_value_or(options, OPTION_client_tcb, L"yes"), "answer to --client-tcb", answers,
                    ARRAYSIZE(answers), &has_tcb))
        return FALSE;
    input->has_tcb = has_tcb;
    return read_submit(options, &input->submit);
}

void logon_input_free(struct logon_input *input)
{
    submit_free(&input->submit);
}
