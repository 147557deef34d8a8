/*
 * The reference package once more, in a host with a trace: the stubs in front of the support functions change no
 * answer, and each function is in the trace.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define KEY L"Software\\ntsecpkg-test-host-reference-trace"
#define TRACE_FILE L"host-reference-trace.jsonl"

#include "trace.h"

#include "host-reference.c"

/* Each slot is called and comes back, from the one side or the other. */
static void each_is_there(const char *side, enum nsp_table table, ULONG count)
{
    struct nsp_function_info info;
    char missing[1024] = "";
    const char *enter;
    ULONG slot;

    for (slot = 0; slot < count; slot++) {
        NspFunctionGetInfo(table, slot, &info);
        enter = trace_enter(NULL, side, info.name);
        if (!enter || !trace_leave(enter))
            strcat(strcat(missing, " "), info.name);
    }
    ok_str(missing, "", "trace: each function of the table is in it (%s)", side);
}

int main(void)
{
    reference();
    trace_read(TRACE_FILE);
    trace_is_sound("reference");
    each_is_there("lsa", NSP_TABLE_LSA, NSP_LSA_COUNT);
    each_is_there("dll", NSP_TABLE_DLL, NSP_DLL_COUNT);
    ok_has(trace_enter(NULL, "thread", "thread"), "\"depth\":1,", "trace: a thread of CreateThread is a side");
    ok_has(trace_enter(NULL, "callback", "notification"), "\"args\":{\"Parameter\":", "trace: so is a callback");
    ok_has(trace_find(NULL, "{\"event\":\"enter\",", "\"side\":\"callback\"", "\"call\":\"user function "),
           "\"args\":{\"Argument1\":",
           "trace: and a function of the user half that the LSA half has called");
    ok(trace_find(NULL, "{\"event\":\"unload\",", "reference.dll", NULL),
       "trace: a package that unloads itself has a line");
    ok_int(trace_count("\"event\":\"enter\""), trace_count("\"event\":\"leave\""), "trace: what was entered is left");
    ok(!trace_find(NULL, "\"cut\":true", NULL, NULL), "trace: no line was too long");
    DeleteFileW(TRACE_FILE);
    return done_testing();
}
