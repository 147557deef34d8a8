/*
 * lsahost logon: one LsaLogonUser through a package, and the token that comes out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "connect.h"
#include "load.h"
#include "logon_input.h"
#include "names.h"
#include "report.h"
#include "text.h"
#include "token.h"
#include <string.h>

struct logon {
    HANDLE lsa;
    ULONG package;
    NTSTATUS status, sub_status;
    void *profile;
    ULONG profile_length;
    LUID id;
    HANDLE token;
};

static void log_on(struct logon *logon, const struct logon_input *input)
{
    TOKEN_SOURCE source = { .SourceName = "lsahost" };
    LSA_STRING origin = connect_string("lsahost");
    QUOTA_LIMITS quotas;

    AllocateLocallyUniqueId(&source.SourceIdentifier);
    logon->status = LsaLogonUser(logon->lsa, &origin, input->type, logon->package, input->submit.data,
                                 input->submit.size, NULL, &source, &logon->profile, &logon->profile_length,
                                 &logon->id, &logon->token, &quotas, &logon->sub_status);
}

static void show(struct view *view, struct load *load, const struct nsp_package_info *info,
                 const struct logon_input *input, const struct logon *logon)
{
    struct nsp_token_description *token = NULL;
    char id[24];

    view_wide(view, "package", info->name);
    view_string(view, "logon_type", names_logon_type(input->type));
    view_string(view, "status", NspStatusName(logon->status));
    view_string(view, "sub_status", NspStatusName(logon->sub_status));
    if (!NT_SUCCESS(logon->status))
        return;
    snprintf(id, sizeof(id), "%lx:%lx", logon->id.HighPart, logon->id.LowPart);
    view_string(view, "logon_id", id);
    if (logon->token)
        NspTokenDescribe(load->host, logon->token, &token);
    if (token) {
        view_wide(view, "account", token->account);
        view_wide(view, "authority", token->authority);
    }
    view_number(view, "profile_length", logon->profile_length, NULL);
    if (token)
        token_show(view, token);
    NspFree(token);
}

static void disconnect(struct logon *logon)
{
    if (logon->token)
        CloseHandle(logon->token);
    if (logon->profile)
        LsaFreeReturnBuffer(logon->profile);
    if (logon->lsa)
        LsaDeregisterLogonProcess(logon->lsa);
}

static int run(struct view *view, struct load *load, const struct logon_input *input)
{
    struct nsp_package_info info;
    struct logon logon = { 0 };
    int result;

    if ((result = load_module(load)) || (result = load_pick_for_lsa(load, &info)))
        return result;
    logon.status = connect_client(load->host, info.name, input->has_tcb, &logon.lsa, &logon.package);
    if (NT_SUCCESS(logon.status))
        log_on(&logon, input);
    show(view, load, &info, input, &logon);
    disconnect(&logon);
    return NT_SUCCESS(logon.status) ? TOOL_CLEAN : TOOL_REFUSED;
}

int cmd_logon(struct tool *tool)
{
    struct logon_input input;
    struct view view;
    struct load load;
    int result;

    if (!logon_input_read(tool->options, &input))
        return TOOL_USAGE;
    if (!(result = load_begin(tool, &load))) {
        view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
        view_wide(&view, "path", load.file);
        result = load_finish(&load, &view, run(&view, &load, &input));
    }
    load_end(&load);
    logon_input_free(&input);
    return result;
}
