/*
 * lsahost call: one CallPackage with a submit buffer, and the answer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "connect.h"
#include "load.h"
#include "names.h"
#include "path.h"
#include "submit.h"
#include "text.h"
#include "tickets.h"
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 16

struct call {
    const struct options *options;
    struct submit submit;
    NTSTATUS status, protocol_status;
    void *address;  /* of the answer; it may hold pointers into itself */
    ULONG length;   /* bytes, as the package says */
    BYTE *answer;   /* a copy; NULL when there is none, or it could not be read */
};

static BOOL read_input(struct call *call)
{
    static const char *const kinds[] = { "tickets" };
    const WCHAR *kind = option_value(call->options, OPTION_decode);
    unsigned index;

    if (option_given(call->options, OPTION_untrusted) && option_given(call->options, OPTION_passthrough)) {
        complain(NULL, "--untrusted and --passthrough exclude each other");
        return FALSE;
    }
    if (kind && !names_find(kind, "kind of answer", kinds, ARRAYSIZE(kinds), &index))
        return FALSE;
    if (option_given(call->options, OPTION_submit) == option_given(call->options, OPTION_submit_hex)) {
        complain(NULL, "\"call\" needs one submit buffer: --submit or --submit-hex");
        return FALSE;
    }
    return submit_read(call->options, &call->submit);
}

static const char *function_name(const struct options *options)
{
    if (option_given(options, OPTION_passthrough))
        return "CallPackagePassthrough";
    return option_given(options, OPTION_untrusted) ? "CallPackageUntrusted" : "CallPackage";
}

static NTSTATUS call_package(struct call *call, struct nsp_host *host, const WCHAR *package)
{
    void *data = call->submit.size ? call->submit.data : NULL;
    NTSTATUS status;
    HANDLE lsa;
    ULONG id;

    if (option_given(call->options, OPTION_passthrough)) {
        return NspPackageCallPassthrough(host, package, data, call->submit.size, &call->address, &call->length,
                                         &call->protocol_status);
    }
    if (!NT_SUCCESS(status = connect_client(host, package, !option_given(call->options, OPTION_untrusted), &lsa, &id)))
        return status;
    status = LsaCallAuthenticationPackage(lsa, id, data, call->submit.size, &call->address, &call->length,
                                          &call->protocol_status);
    LsaDeregisterLogonProcess(lsa);
    return status;
}

/* The length is only what the package says. */
static BOOL copy_answer(struct call *call)
{
    SIZE_T got;

    if (!call->address || !call->length)
        return TRUE;
    if ((call->answer = malloc(call->length)) &&
        ReadProcessMemory(GetCurrentProcess(), call->address, call->answer, call->length, &got))
        return TRUE;
    free(call->answer);
    call->answer = NULL;
    complain(NULL, "the answer has %lu bytes, says the package, and cannot be read", call->length);
    return FALSE;
}

/* A line for people, from offset @at on. */
static void show_line(struct view *view, const BYTE *data, ULONG size, ULONG at)
{
    static const unsigned widths[] = { 10, LINE_BYTES * 3 + 1, 0 };
    char offset[12], hex[LINE_BYTES * 3] = "", text[LINE_BYTES + 1] = "";
    ULONG i;

    for (i = 0; i < LINE_BYTES && at + i < size; i++) {
        BYTE byte = data[at + i];

        snprintf(hex + i * 3 - !!i, sizeof(hex) - i * 3 + !!i, i ? " %02x" : "%02x", byte);
        text[i] = byte > ' ' && byte < 0x7f ? byte : '.';
    }
    snprintf(offset, sizeof(offset), "%08lx", at);
    view_open_row(view, widths);
    view_string(view, "offset", offset);
    view_string(view, "hex", hex);
    view_string(view, "text", text);
    view_close_row(view);
    SecureZeroMemory(hex, sizeof(hex));
    SecureZeroMemory(text, sizeof(text));
}

static void show_bytes(struct view *view, const BYTE *data, ULONG size)
{
    ULONG i;

    view_open_array(view, "answer");
    for (i = 0; i < size; i += LINE_BYTES)
        show_line(view, data, size, i);
    view_close_array(view);
}

/* What the options want of the answer.  An exit status; what is wrong has been said. */
static int use_answer(struct view *view, const struct call *call)
{
    const WCHAR *file = option_value(call->options, OPTION_answer);
    ULONG size = call->answer ? call->length : 0;
    NTSTATUS status;

    if (option_given(call->options, OPTION_show_secrets))
        show_bytes(view, call->answer, size);
    if (option_given(call->options, OPTION_decode) && !tickets_show(view, call->answer, size, call->address)) {
        complain(NULL, "the answer is no list of tickets");
        return TOOL_REFUSED;
    }
    if (file && !NT_SUCCESS(status = path_write(file, call->answer, size))) {
        complain(file, "cannot write the answer: %s", NspStatusName(status));
        return TOOL_USAGE;
    }
    return TOOL_CLEAN;
}

static int run(struct view *view, struct load *load, struct call *call)
{
    struct nsp_package_info info;
    BOOL is_good;
    int result;

    if ((result = load_module(load)) || (result = load_pick_for_lsa(load, &info)))
        return result;
    call->status = call_package(call, load->host, info.name);
    is_good = copy_answer(call);
    view_wide(view, "package", info.name);
    view_string(view, "function", function_name(call->options));
    view_number(view, "submit_length", call->submit.size, NULL);
    view_string(view, "status", NspStatusName(call->status));
    view_string(view, "protocol_status", NspStatusName(call->protocol_status));
    view_number(view, "answer_length", call->length, NULL);
    if (!NT_SUCCESS(call->status) || !NT_SUCCESS(call->protocol_status))
        return TOOL_REFUSED;
    return is_good ? use_answer(view, call) : TOOL_REFUSED;
}

static void release(struct call *call)
{
    if (call->answer)
        SecureZeroMemory(call->answer, call->length);
    free(call->answer);
    if (call->address)
        LsaFreeReturnBuffer(call->address);
}

int cmd_call(struct tool *tool)
{
    struct call call = { .options = tool->options };
    struct view view;
    struct load load;
    int result;

    if (!read_input(&call))
        return TOOL_USAGE;
    if (!(result = load_begin(tool, &load))) {
        view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
        view_wide(&view, "path", load.file);
        result = run(&view, &load, &call);
        release(&call);
        result = load_finish(&load, &view, result);
    }
    load_end(&load);
    submit_free(&call.submit);
    return result;
}
