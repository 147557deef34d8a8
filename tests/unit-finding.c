/*
 * Findings, the place of the host that a watchdog reads, and the log.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/finding.h"

#include "base/format.h"
#include "test.h"
#include "watch/log.h"

/* ---- findings ---- */

static void findings_are_kept(void)
{
    char step[] = "LogonUserEx2";
    const struct nsp_finding *first, *second;
    struct nsp_watch *watch;

    ok_status(nsp_watch_create(NULL, &watch), STATUS_SUCCESS, "finding: a watch is made");
    ok_int(nsp_finding_count(watch), 0, "finding: it has found nothing yet");
    ok(!nsp_finding_get(watch, 0), "finding: there is none before the first");

    nsp_finding_add(watch, NSP_FINDING_EXCEPTION, STATUS_ACCESS_VIOLATION, step, findings_are_kept,
                    "%s wrote to address %u", "it", 8);
    step[0] = 0;
    first = nsp_finding_get(watch, 0);
    ok_int(nsp_finding_count(watch), 1, "finding: one is filed");
    ok_str(first->id, "NSP-0013", "finding: its id is made of the number of its kind");
    ok(first->severity == NSP_SEVERITY_ERROR, "finding: it has the severity of its kind");
    ok_status(first->status, STATUS_ACCESS_VIOLATION, "finding: it has the status");
    ok_str(first->step, "LogonUserEx2", "finding: the step is copied");
    ok_str(first->text, "it wrote to address 8", "finding: the sentence is made from the format");
    ok_str(first->where, nsp_format_address(findings_are_kept), "finding: the place is module and offset");

    nsp_finding_add(watch, NSP_FINDING_LEAK, STATUS_SUCCESS, NULL, NULL, "two blocks live");
    second = nsp_finding_get(watch, 1);
    ok_str(second->id, "NSP-0023", "finding: the second follows the first");
    ok(second->severity == NSP_SEVERITY_WARNING, "finding: another kind has another severity");
    ok(!*second->step && !*second->where, "finding: without step and place these are empty");
    ok(nsp_finding_get(watch, 0) == first, "finding: the first stays where it is");
    ok(!nsp_finding_get(watch, 2), "finding: there is none behind the last");
    nsp_watch_free(watch);
    nsp_watch_free(NULL);
}

static void findings_have_a_limit(void)
{
    const struct nsp_finding *first, *last;
    struct nsp_watch *watch;
    ULONG i;

    nsp_watch_create(NULL, &watch);
    nsp_finding_add(watch, NSP_FINDING_HUNG, STATUS_TIMEOUT, "load", NULL, "number 1");
    first = nsp_finding_get(watch, 0);
    for (i = 2; i <= 1000; i++)
        nsp_finding_add(watch, NSP_FINDING_HUNG, STATUS_TIMEOUT, "load", NULL, "number %lu", i);
    ok_int(nsp_finding_count(watch), 1000, "finding: a thousand are kept");
    ok_str(nsp_finding_get(watch, 999)->text, "number 1000", "finding: the thousandth is as it was filed");
    ok(nsp_finding_get(watch, 0) == first && !strcmp(first->text, "number 1"), "finding: the first is untouched");

    for (i = 1001; i <= 1010; i++)
        nsp_finding_add(watch, NSP_FINDING_HUNG, STATUS_TIMEOUT, "load", NULL, "number %lu", i);
    last = nsp_finding_get(watch, 1000);
    ok_int(nsp_finding_count(watch), 1001, "finding: ten more make one more");
    ok_str(last->id, "NSP-0031", "finding: the last says that there were more");
    ok(last->severity == NSP_SEVERITY_NOTE, "finding: that is a note");
    nsp_watch_free(watch);
}

static DWORD WINAPI files_findings(void *watch)
{
    unsigned i;

    for (i = 0; i < 300; i++)
        nsp_finding_add(watch, NSP_FINDING_OVERRUN, STATUS_SUCCESS, "call", files_findings, "%lu filed %u",
                        GetCurrentThreadId(), i);
    return 0;
}

static void findings_come_from_threads(void)
{
    struct nsp_watch *watch;
    HANDLE threads[4];
    DWORD ids[4], broken = 0;
    unsigned next[4] = { 0 }, i, t;
    char expected[64];

    nsp_watch_create(NULL, &watch);
    for (t = 0; t < 4; t++)
        threads[t] = CreateThread(NULL, 0, files_findings, watch, 0, &ids[t]);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (t = 0; t < 4; t++)
        CloseHandle(threads[t]);

    ok_int(nsp_finding_count(watch), 1001, "finding: four threads reach the limit together");
    for (i = 0; i < 1000; i++) {
        for (t = 0; t < 4; t++) {
            nsp_format_to(expected, sizeof(expected), "%lu filed %u", ids[t], next[t]);
            if (!strcmp(nsp_finding_get(watch, i)->text, expected)) {
                next[t]++;
                break;
            }
        }
        broken += t == 4;
    }
    ok_int(broken, 0, "finding: those of each thread are whole and in order");
    ok_str(nsp_finding_get(watch, 1000)->id, "NSP-0031", "finding: that there were more is said once, at the end");
    nsp_watch_free(watch);
}

/* ---- progress ---- */

static void progress_is_told(void)
{
    static char long_name[100];
    struct nsp_progress progress;
    struct nsp_watch *watch;

    memset(&progress, 0, sizeof(progress));
    nsp_watch_create(&progress, &watch);
    nsp_progress_set(watch, 1, "my.dll", "LogonUserEx2");
    ok(progress.depth == 1 && !strcmp(progress.package, "my.dll") && !strcmp(progress.call, "LogonUserEx2"),
       "progress: the call that is entered is told");
    nsp_progress_set(watch, 2, "other.dll", "CallPackage");
    ok(progress.depth == 2 && !strcmp(progress.package, "other.dll") && !strcmp(progress.call, "CallPackage"),
       "progress: so is a call within it");
    nsp_progress_set(watch, 1, "my.dll", "LogonUserEx2");
    ok(progress.depth == 1 && !strcmp(progress.package, "my.dll"), "progress: then the outer call again");
    nsp_progress_set(watch, 0, NULL, NULL);
    ok_int(progress.depth, 0, "progress: at the end no package is executed");
    nsp_progress_set_background(watch, "my.dll", "LogonTerminated");
    ok(!progress.depth && !strcmp(progress.package, "my.dll") && !strcmp(progress.call, "LogonTerminated"),
       "progress: a call for which nobody waits is told by its names alone");
    nsp_progress_set(watch, 1, "my.dll", "GetInfo");
    nsp_progress_set_background(watch, "other.dll", "thread");
    ok(progress.depth == 1 && !strcmp(progress.package, "my.dll") && !strcmp(progress.call, "GetInfo"),
       "progress: and not while there is another");
    nsp_progress_set(watch, 0, NULL, NULL);
    ok(!*progress.package && !*progress.call, "progress: a call that has returned leaves no names");

    memset(long_name, 'x', sizeof(long_name) - 1);
    memcpy(long_name + 62, "\xC3\xBC", 2);
    nsp_progress_set(watch, 1, long_name, "GetInfo");
    ok_int(strlen(progress.package), 62, "progress: a long name is cut behind a whole character");
    ok_str(progress.call, "GetInfo", "progress: and stays in its field");
    nsp_watch_free(watch);

    nsp_watch_create(NULL, &watch);
    nsp_progress_set(watch, 1, "my.dll", "GetInfo");
    ok_int(nsp_finding_count(watch), 0, "progress: nobody has to want it");
    nsp_watch_free(watch);
}

/* ---- the log ---- */

static HANDLE pipe_out, stderr_before;

static void take_stderr(void)
{
    HANDLE pipe_in;

    CreatePipe(&pipe_out, &pipe_in, NULL, 0x10000);
    stderr_before = GetStdHandle(STD_ERROR_HANDLE);
    SetStdHandle(STD_ERROR_HANDLE, pipe_in);
}

/* What was written to stderr since; in @text of @size bytes. */
static char *give_stderr_back(char *text, DWORD size)
{
    DWORD used = 0, got;

    CloseHandle(GetStdHandle(STD_ERROR_HANDLE));
    SetStdHandle(STD_ERROR_HANDLE, stderr_before);
    while (used < size - 1 && ReadFile(pipe_out, text + used, size - 1 - used, &got, NULL) && got)
        used += got;
    text[used] = 0;
    CloseHandle(pipe_out);
    return text;
}

static void fixme_here(void)
{
    NSP_FIXME("test", "lacks it");
}

static void log_has_levels(void)
{
    char text[0x2000], long_text[3000];

    ok(nsp_log_level == NSP_LEVEL_FIXME, "log: by default errors and gaps are shown");
    take_stderr();
    NSP_ERR("test", "value %d", 7);
    NSP_WARN("test", "not shown");
    NSP_TRACE("test", "not shown");
    ok_str(give_stderr_back(text, sizeof(text)), "err:test:log_has_levels value 7\n",
           "log: a line is level, channel, function and message");

    take_stderr();
    fixme_here();
    fixme_here();
    ok_str(give_stderr_back(text, sizeof(text)), "fixme:test:fixme_here lacks it\n", "log: a gap is said once a place");

    nsp_log_level = NSP_LEVEL_TRACE;
    take_stderr();
    NSP_WARN("a", "odd");
    NSP_TRACE("b", "all");
    ok_str(give_stderr_back(text, sizeof(text)), "warn:a:log_has_levels odd\ntrace:b:log_has_levels all\n",
           "log: the level shows what is above it");
    nsp_log_level = NSP_LEVEL_NONE;
    take_stderr();
    NSP_ERR("test", "not shown");
    ok_str(give_stderr_back(text, sizeof(text)), "", "log: at level none nothing is shown");
    nsp_log_level = NSP_LEVEL_FIXME;

    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = 0;
    take_stderr();
    NSP_ERR("test", "%s", long_text);
    give_stderr_back(text, sizeof(text));
    ok(strlen(text) < 1100 && strchr(text, '\n') == text + strlen(text) - 1, "log: a long line is cut and still ends");
}

static DWORD WINAPI logs(void *parameter)
{
    int i;

    (void)parameter;
    for (i = 0; i < 100; i++)
        NSP_ERR("test", "0123456789");
    return 0;
}

static void log_lines_do_not_mix(void)
{
    static const char line[] = "err:test:logs 0123456789\n";
    static char text[0x10000];
    HANDLE threads[4];
    unsigned i, lines = 0;
    const char *c;

    take_stderr();
    for (i = 0; i < 4; i++)
        threads[i] = CreateThread(NULL, 0, logs, NULL, 0, NULL);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (i = 0; i < 4; i++)
        CloseHandle(threads[i]);
    for (c = give_stderr_back(text, sizeof(text)); !strncmp(c, line, sizeof(line) - 1); c += sizeof(line) - 1)
        lines++;
    ok(lines == 400 && !*c, "log: the lines of four threads do not mix");
}

/* This program again, which then fails an assertion. */
static void assertion_ends_the_process(void)
{
    STARTUPINFOW start = { .cb = sizeof(start), .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION process;
    WCHAR path[1024], command[] = L"unit-finding --assert";
    char text[1024];
    DWORD code = 0;

    take_stderr();
    SetHandleInformation(GetStdHandle(STD_ERROR_HANDLE), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    GetModuleFileNameW(NULL, path, ARRAYSIZE(path));
    if (CreateProcessW(path, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &code);
        CloseHandle(process.hProcess);
        CloseHandle(process.hThread);
    }
    give_stderr_back(text, sizeof(text));
    ok_int(code, 70, "assert: a mistake of the host ends the process with 70");
    ok(strstr(text, "unit-finding.c:") && strstr(text, ": not true: argc > 99\n"),
       "assert: file, line and condition are told");
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "--assert"))
        nsp_assert(argc > 99);

    findings_are_kept();
    findings_have_a_limit();
    findings_come_from_threads();
    progress_is_told();
    log_has_levels();
    log_lines_do_not_mix();
    assertion_ends_the_process();
    return done_testing();
}
