/*
 * lsahost account: the account database that packages see.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tool.h"
#include "account_view.h"
#include "names.h"
#include "secret.h"
#include "text.h"
#include "view.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct request {
    const struct options *options;
    const WCHAR *const *words; /* behind the name of the action */
    WCHAR *password;           /* NULL: none was given */
    ULONG denial;              /* of "deny" and "grant" */
};

struct action {
    const char *name, *operands; /* operands begin with a blank */
    unsigned words;
    BOOL takes_password;
    NTSTATUS (*run)(struct view *view, const struct request *request);
};

static BOOL has_password_option(const struct options *options)
{
    return option_given(options, OPTION_password_file) || option_given(options, OPTION_password_stdin);
}

/* ---- actions ---- */

/* The values of a repeated option, as a list. */
static WCHAR *join_values(const struct options *options, enum option option)
{
    unsigned index = 0, length = 1;
    const WCHAR *value;
    WCHAR *list, *end;

    while ((value = option_next(options, option, &index)))
        length += wcslen(value) + 1;
    if (!(list = calloc(length, sizeof(*list))))
        return NULL;
    for (index = 0, end = list; (value = option_next(options, option, &index)); ) {
        if (*value) /* it would end the list */
            end += wcslen(wcscpy(end, value)) + 1;
    }
    return list;
}

static enum nsp_account_kind kind_of(const struct options *options)
{
    const WCHAR *word = option_value(options, OPTION_kind);
    unsigned kind = NSP_ACCOUNT_USER;

    for (; word && kind < ACCOUNT_KINDS - 1 && !text_equal(word, account_kinds[kind]); kind++)
        ;
    return kind;
}

static NTSTATUS run_add(struct view *view, const struct request *request)
{
    const struct options *options = request->options;
    struct nsp_account_info info = {
        .size = sizeof(info), .kind = kind_of(options), .name = request->words[0],
        .flags = option_given(options, OPTION_disabled) ? NSP_ACCOUNT_DISABLED : 0,
        .full_name = option_value(options, OPTION_full_name), .comment = option_value(options, OPTION_comment),
        .upn = option_value(options, OPTION_upn)
    };
    WCHAR *alternates = join_values(options, OPTION_alternate), *spns = join_values(options, OPTION_spn);
    NTSTATUS status = STATUS_NO_MEMORY;
    ULONG rid;

    info.alternates = alternates;
    info.spns = spns;
    if (alternates && spns)
        status = NspAccountAdd(NULL, &info, request->password, &rid);
    if (NT_SUCCESS(status)) {
        view_string(view, "kind", account_kinds[info.kind]);
        view_number(view, "rid", rid, NULL);
    }
    free(alternates);
    free(spns);
    return status;
}

static NTSTATUS run_list(struct view *view, const struct request *request)
{
    (void)request;
    return account_view_list(view);
}

static NTSTATUS run_show(struct view *view, const struct request *request)
{
    struct nsp_account_info *info;
    NTSTATUS status = NspAccountGet(NULL, request->words[0], &info);

    if (NT_SUCCESS(status))
        status = account_view_one(view, info);
    NspFree(info);
    return status;
}

static NTSTATUS run_remove(struct view *view, const struct request *request)
{
    (void)view;
    return NspAccountRemove(NULL, request->words[0]);
}

static NTSTATUS run_passwd(struct view *view, const struct request *request)
{
    (void)view;
    return NspAccountSetPassword(NULL, request->words[0], request->password);
}

/* Texts that are not told stay as they are. */
static NTSTATUS change_flag(const WCHAR *name, ULONG flag, BOOL is_set)
{
    struct nsp_account_info *account, changes = { .size = sizeof(changes) };
    NTSTATUS status = NspAccountGet(NULL, name, &account);

    if (!NT_SUCCESS(status))
        return status;
    changes.flags = is_set ? account->flags | flag : account->flags & ~flag;
    NspFree(account);
    return NspAccountSet(NULL, name, &changes);
}

static NTSTATUS run_enable(struct view *view, const struct request *request)
{
    (void)view;
    return change_flag(request->words[0], NSP_ACCOUNT_DISABLED, FALSE);
}

static NTSTATUS run_disable(struct view *view, const struct request *request)
{
    (void)view;
    return change_flag(request->words[0], NSP_ACCOUNT_DISABLED, TRUE);
}

/* The denial that a word names. */
static BOOL find_denial(const WCHAR *word, ULONG *flag)
{
    unsigned kind = 0;

    if (!names_find(word, "kind of logon", account_denials, ACCOUNT_DENIALS, &kind))
        return FALSE;
    *flag = NSP_ACCOUNT_DENY_INTERACTIVE << kind;
    return TRUE;
}

static NTSTATUS change_denial(struct view *view, const struct request *request, BOOL is_denied)
{
    view_wide(view, "kind", request->words[1]);
    return change_flag(request->words[0], request->denial, is_denied);
}

static NTSTATUS run_deny(struct view *view, const struct request *request)
{
    return change_denial(view, request, TRUE);
}

static NTSTATUS run_grant(struct view *view, const struct request *request)
{
    return change_denial(view, request, FALSE);
}

static NTSTATUS run_group(struct view *view, const struct request *request)
{
    view_wide(view, "group", request->words[1]);
    view_wide(view, "member", request->words[2]);
    return (text_equal(request->words[0], "add") ? NspGroupAddMember : NspGroupRemoveMember)(NULL, request->words[1],
                                                                                            request->words[2]);
}

static const struct action actions[] = {
    { "add",     " NAME",                    1, TRUE,  run_add },
    { "list",    "",                         0, FALSE, run_list },
    { "show",    " NAME",                    1, FALSE, run_show },
    { "remove",  " NAME",                    1, FALSE, run_remove },
    { "passwd",  " NAME",                    1, TRUE,  run_passwd },
    { "enable",  " NAME",                    1, FALSE, run_enable },
    { "disable", " NAME",                    1, FALSE, run_disable },
    { "deny",    " NAME KIND",               2, FALSE, run_deny },
    { "grant",   " NAME KIND",               2, FALSE, run_grant },
    { "group",   " add|remove GROUP MEMBER", 3, FALSE, run_group },
};

/* ---- the command line ---- */

static const struct action *find_action(const struct options *options)
{
    const char *names[ARRAYSIZE(actions)];
    unsigned i;

    for (i = 0; i < ARRAYSIZE(actions); i++)
        names[i] = actions[i].name;
    if (!names_find(options->operand, "action of \"account\"", names, ARRAYSIZE(actions), &i))
        return NULL;
    if (options->more_count != actions[i].words) {
        complain(NULL, "it is: lsahost account %s%s", actions[i].name, actions[i].operands);
        return NULL;
    }
    return &actions[i];
}

/* Options of "add" say nothing to the others. */
static BOOL fits_action(const struct action *action, const struct options *options)
{
    static const enum option of_add[] = {
        OPTION_kind, OPTION_full_name, OPTION_comment, OPTION_upn, OPTION_spn, OPTION_alternate, OPTION_disabled
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(of_add) && action->run != run_add; i++) {
        if (option_given(options, of_add[i])) {
            complain(NULL, "only \"account add\" describes an account by options");
            return FALSE;
        }
    }
    if (!action->takes_password && has_password_option(options)) {
        complain(NULL, "\"account %s\" takes no password", action->name);
        return FALSE;
    }
    return TRUE;
}

/* What the action's own words mean. */
static BOOL words_make_sense(const struct action *action, struct request *request)
{
    const struct options *options = request->options;
    static const char *const changes[] = { "add", "remove" };
    const WCHAR *kind = option_value(options, OPTION_kind);
    struct nsp_account_info *info;
    BOOL is_service;
    unsigned i;

    if (action->run == run_group)
        return names_find(options->more[0], "change of a group", changes, ARRAYSIZE(changes), &i);
    if (action->run == run_deny || action->run == run_grant)
        return find_denial(request->words[1], &request->denial);
    if (kind)
        return names_find(kind, "kind of account", account_kinds, ACCOUNT_KINDS, &i);
    if (action->run == run_passwd && !has_password_option(options)) {
        is_service = NT_SUCCESS(NspAccountGet(NULL, options->more[0], &info)) && info->kind == NSP_ACCOUNT_SERVICE;
        NspFree(info);
        if (!is_service)
            complain(NULL, "\"account passwd\" needs --password-file or --password-stdin");
        return is_service;
    }
    return TRUE;
}

int cmd_account(struct tool *tool)
{
    const struct options *options = tool->options;
    const struct action *action = find_action(options);
    struct request request = { .options = options, .words = options->more };
    struct view view;
    NTSTATUS status;

    if (!action || !fits_action(action, options) || !words_make_sense(action, &request))
        return TOOL_USAGE;
    if (has_password_option(options) && !secret_read(options, &request.password))
        return TOOL_USAGE;
    view_begin(&view, tool->out, option_given(options, OPTION_json));
    view_string(&view, "action", action->name);
    if (action->words && action->run != run_group)
        view_wide(&view, "name", request.words[0]);
    status = action->run(&view, &request);
    view_string(&view, "status", NspStatusName(status));
    view_end(&view);
    secret_free(request.password);
    if (NT_SUCCESS(status))
        return TOOL_CLEAN;
    if (action->words)
        complain(request.words[action->run == run_group ? 1 : 0], "account %s: %s", action->name,
                 NspStatusName(status));
    return TOOL_REFUSED;
}
