/*
 * The reader of traces: events, calls in progress, what is cut off or damaged; all forms live through anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/trace_view.h"
#include "test.h"
#include "traces.h"
#include <fcntl.h>
#include <io.h>
#include <wchar.h>

static WCHAR path[MAX_PATH];
static struct trace_reader reader;

static void write_trace(const char *text, size_t size)
{
    FILE *file = _wfopen(path, L"wb");

    if (!file || fwrite(text, 1, size, file) != size || fclose(file)) {
        printf("Bail out! the file of the test cannot be written\n");
        exit(1);
    }
}

static BOOL open_trace(const char *text)
{
    trace_close(&reader);
    write_trace(text, strlen(text));
    return trace_open(&reader, path);
}

static int next_kind(void)
{
    return trace_next(&reader) == TRACE_EVENT ? (int)reader.event->kind : -1;
}

static void events_are_read(void)
{
    ULONGLONG microseconds = 0;

    ok(open_trace(TRACE_SAMPLE), "trace: a trace is opened");
    ok_str(trace_string(reader.header, "system"), "Wine 8.0", "trace: its first line is the header");
    ok(!reader.is_stable, "trace: which says that it is not stable");
    ok_int(next_kind(), TRACE_LOAD, "trace: a load is read");
    ok_str(trace_string(reader.event, "file"), "my.dll", "trace: with the file");
    ok_str(trace_string(reader.event, "nothing"), "", "trace: a string that is missing is empty");

    ok_int(next_kind(), TRACE_ENTER, "trace: a call is read");
    ok_int(reader.event->number, 2, "trace: with its number");
    ok_int(reader.event->thread, 1, "trace: its thread");
    ok_int(reader.event->depth, 1, "trace: its depth");
    ok(reader.event->has_time && reader.event->time == 100, "trace: and its time");
    ok_int(next_kind(), TRACE_ENTER, "trace: so is a call in it");
    ok(reader.calls && reader.calls->number == 2, "trace: the outer call is in progress");
    ok(reader.calls->hh.next == reader.event, "trace: then comes the inner one");

    ok_int(next_kind(), TRACE_LEAVE, "trace: the inner call is left");
    ok(reader.entered && reader.entered->number == 3, "trace: its beginning is known");
    ok(trace_duration(reader.entered, reader.event, &microseconds) && microseconds == 2, "trace: and how long it took");
    ok(!trace_duration(NULL, reader.event, &microseconds), "trace: without a beginning there is no duration");
    ok(reader.calls->number == 2 && !reader.calls->hh.next, "trace: it is no longer in progress");

    ok_int(next_kind(), TRACE_ENTER, "trace: a thread is entered");
    ok_int(reader.event->thread, 2, "trace: which is another one");
    ok_int(next_kind(), TRACE_LEAVE, "trace: and left");
    ok_int(next_kind(), TRACE_FINDING, "trace: a finding is read");
    ok_str(trace_string(reader.event, "text"), "it \"raised\"; #1", "trace: with its sentence");
    ok_int(next_kind(), TRACE_LEAVE, "trace: the outer call is left");
    ok(reader.entered && reader.entered->number == 2 && !reader.calls, "trace: and nothing is in progress");
    ok_int(next_kind(), TRACE_KINDS, "trace: an event of a kind that is not known is told as such");
    ok_int(next_kind(), TRACE_UNLOAD, "trace: an unload is read");
    ok(!reader.is_ended, "trace: this is not the end");
    ok_int(next_kind(), TRACE_END, "trace: the end is read");
    ok_int(trace_next(&reader), TRACE_FINISHED, "trace: nothing is behind it");
    ok(reader.is_ended && !reader.is_cut, "trace: it is complete");
    ok_int(reader.lines, 12, "trace: lines are counted");

    trace_rewind(&reader);
    ok_int(next_kind(), TRACE_LOAD, "trace: it can be read again");
}

static void ends_are_told(void)
{
    ok(open_trace(TRACE_HEAD TRACE_LOGON) && next_kind() == TRACE_ENTER && trace_next(&reader) == TRACE_FINISHED,
       "trace: one that stops in a call is read to its end");
    ok(!reader.is_ended && !reader.is_cut, "trace: which is not the one that a host writes");
    ok(reader.calls && reader.calls->number == 2, "trace: the call is still in progress");

    ok(open_trace(TRACE_HEAD TRACE_LOGON "{\"event\":\"ent") && next_kind() == TRACE_ENTER &&
       trace_next(&reader) == TRACE_FINISHED, "trace: so is one whose last line is cut off");
    ok(reader.is_cut, "trace: which is said");
    ok(open_trace(TRACE_HEAD "{\"event\":\"end\"}") && next_kind() == TRACE_END && !reader.is_cut,
       "trace: a whole event without a newline counts");
    ok(open_trace(TRACE_HEAD TRACE_ALLOCATED) && next_kind() == TRACE_LEAVE && !reader.entered,
       "trace: a call may be left that was not entered");
    ok(open_trace("{\"schema\":1,\"event\":\"trace\",\"stable\":true}\n") && reader.is_stable,
       "trace: a stable one is known");
}

static void wrong_traces_are_refused(void)
{
    static char line[TRACE_MAX_LINE + 1024] = TRACE_HEAD;

    ok(!open_trace(""), "trace: an empty file is no trace");
    ok(!open_trace("hello\n"), "trace: text is no trace");
    ok(!open_trace("{\"schema\":1}\n"), "trace: nor is any JSON");
    ok(!open_trace("{\"event\":\"trace\"}\n"), "trace: nor is one without a schema");
    ok(!open_trace("{\"schema\":2,\"event\":\"trace\"}\n"), "trace: a newer schema is refused");
    ok(!open_trace("[1]\n"), "trace: a line is an object");
    trace_close(&reader);
    ok(!trace_open(&reader, L"nowhere\\trace"), "trace: a file that is not there is no trace");

    ok(open_trace(TRACE_HEAD "{\"event\":,}\n" TRACE_ENDED) && trace_next(&reader) == TRACE_DAMAGED,
       "trace: a damaged line is told");
    ok_int(reader.lines, 2, "trace: by its number");
    ok(open_trace(TRACE_HEAD "3\n") && trace_next(&reader) == TRACE_DAMAGED, "trace: a number is no event");
    ok(open_trace(TRACE_HEAD "\n" TRACE_ENDED) && trace_next(&reader) == TRACE_DAMAGED, "trace: nor is an empty line");
    ok(open_trace(TRACE_HEAD "{\"event\":\"enter\"}\n") && trace_next(&reader) == TRACE_DAMAGED,
       "trace: a call has a number");
    ok(open_trace(TRACE_HEAD TRACE_LOGON TRACE_LOGON) && next_kind() == TRACE_ENTER &&
       trace_next(&reader) == TRACE_DAMAGED, "trace: and not that of another");

    memset(line + strlen(line), ' ', TRACE_MAX_LINE + 1);
    ok(open_trace(line) && trace_next(&reader) == TRACE_DAMAGED, "trace: a line without an end is refused");
    trace_close(&reader);
}

/* ---- anything ---- */

static FILE *output;

static BOOL (*const forms[])(struct trace_reader *, FILE *) = {
    trace_show_text, trace_show_json, trace_show_mermaid, trace_show_chrome
};

/* JSON is JSON, and nothing of the others moves the cursor. */
static BOOL is_good(unsigned form)
{
    static struct json_document document;
    static char text[65536];
    size_t size, i;

    fflush(output);
    rewind(output);
    size = fread(text, 1, sizeof(text) - 1, output);
    text[size] = 0;
    if (forms[form] == trace_show_json || forms[form] == trace_show_chrome)
        return json_read(&document, text, size);
    for (i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 && text[i] != '\n')
            return FALSE;
    return TRUE;
}

static void mutated_traces_do_no_harm(void)
{
    static const char sample[] = TRACE_SAMPLE, pieces[] = "{}[]\",:\\u0e1-.n\n\xc3\x80 ";
    const char *given = getenv("NSP_SEED"), *count = getenv("NSP_COUNT"), *seconds = getenv("NSP_SECONDS");
    unsigned seed = given ? strtoul(given, NULL, 0) : seconds ? (unsigned)GetTickCount64() : 1;
    unsigned cases = count ? strtoul(count, NULL, 0) : 500;
    ULONGLONG end = seconds ? GetTickCount64() + 1000ULL * strtoul(seconds, NULL, 0) : MAXULONGLONG;
    unsigned i, j, changes, opened = 0, whole = 0, bad = 0;
    char mutated[sizeof(sample)];

    diag("NSP_SEED=%u NSP_COUNT=%u", seed, cases);
    srand(seed);
    freopen("NUL", "w", stderr);
    for (i = 0; i < cases && GetTickCount64() < end; i++) {
        memcpy(mutated, sample, sizeof(sample));
        changes = rand() % 3 + 1;
        for (j = 0; j < changes; j++)
            mutated[rand() % (sizeof(sample) - 1)] = rand() % 4 ? pieces[rand() % (sizeof(pieces) - 1)] : (char)rand();
        write_trace(mutated, rand() % 4 ? sizeof(sample) - 1 : rand() % sizeof(sample));
        if (trace_open(&reader, path)) {
            rewind(output);
            _chsize(_fileno(output), 0);
            opened++;
            whole += forms[i % 4](&reader, output);
            bad += !is_good(i % 4);
        }
        trace_close(&reader);
    }
    ok_int(bad, 0, "trace: each of %u changed traces is refused, or what is shown of it is sound", i);
    ok(opened && opened < i, "trace: some were opened, and some refused");
    ok(whole && whole < opened, "trace: some were read to their end, and some were damaged");
}

int main(void)
{
    GetTempPathW(MAX_PATH - 16, path);
    if (!ok(GetTempFileNameW(path, L"nsp", 0, path) && (output = tmpfile()), "trace: there are files to write to"))
        return done_testing();
    _setmode(_fileno(output), _O_BINARY);
    events_are_read();
    ends_are_told();
    wrong_traces_are_refused();
    mutated_traces_do_no_harm();
    DeleteFileW(path);
    return done_testing();
}
