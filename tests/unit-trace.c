/*
 * The pieces of a trace: JSON, numbers in place of what varies, values of every kind, and what is known of the
 * functions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include "package/plugin.h"
#include "package/provider.h"
#include "package/trace_value.h"
#include "test.h"
#include "watch/trace_private.h"

static struct nsp_trace *traces[4]; /* by flags, without a file */
static struct nsp_trace_thread room;

/* ---- one value ---- */

static struct nsp_trace_line begin(ULONG flags)
{
    struct nsp_trace_line line = {
        .trace = traces[flags], .thread = &room, .flags = flags, .size = NSP_TRACE_LINE_SIZE - 1
    };

    return line;
}

static const char *shown(struct nsp_trace_line *line)
{
    room.line[line->length] = 0;
    return room.line;
}

/* What an argument of this kind looks like. */
static const char *value_of(enum nsp_trace_kind kind, unsigned level, ULONG_PTR word, ULONG flags)
{
    struct nsp_trace_argument argument = { .name = "x", .name_length = 1, .kind = kind, .level = level };
    struct nsp_trace_line line = begin(flags);

    nsp_trace_argument(&line, &argument, &word, 0);
    return shown(&line) + strlen("\"x\":");
}
#define VALUE(kind, level, value) value_of(NSP_TRACE_KIND_##kind, level, (ULONG_PTR)(value), 0)
#define STABLE(kind, level, value) value_of(NSP_TRACE_KIND_##kind, level, (ULONG_PTR)(value), NSP_TRACE_STABLE)
#define SECRETS(kind, level, value) value_of(NSP_TRACE_KIND_##kind, level, (ULONG_PTR)(value), NSP_TRACE_SECRETS)

static UNICODE_STRING counted(const WCHAR *text)
{
    return (UNICODE_STRING){ wcslen(text) * sizeof(*text), wcslen(text) * sizeof(*text), (WCHAR *)text };
}

static void strings(void)
{
    static const WCHAR lone[] = { 'a', 0xD800, 'b' };
    UNICODE_STRING string = counted(L"alice"), *pointer = &string;
    LSA_STRING ansi = { 4, 4, (char *)"Mini" };
    WCHAR many[200];
    char expected[256];
    unsigned i;

    ok_str(VALUE(STRING, 1, &string), "\"alice\"", "trace: a counted string is quoted");
    ok_str(VALUE(STRING, 2, &pointer), "\"alice\"", "trace: also behind two pointers");
    ok_str(VALUE(ANSI, 1, &ansi), "\"Mini\"", "trace: an ANSI string is quoted");
    ok_str(VALUE(TEXT, 0, L"host/\x00e9"), "\"host/\xC3\xA9\"", "trace: text is UTF-8");
    string = counted(L"a\"b\\c\n\x7f");
    ok_str(VALUE(STRING, 1, &string), "\"a\\\"b\\\\c\\u000a\\u007f\"", "trace: quotes and controls are escaped");
    string = counted(L"\xD83D\xDE00");
    ok_str(VALUE(STRING, 1, &string), "\"\xF0\x9F\x98\x80\"", "trace: a surrogate pair is one character");
    string = (UNICODE_STRING){ sizeof(lone), sizeof(lone), (WCHAR *)lone };
    ok_str(VALUE(STRING, 1, &string), "\"a\xEF\xBF\xBD" "b\"", "trace: half of one is replaced");
    for (i = 0; i < 200; i++)
        many[i] = 'z';
    string = (UNICODE_STRING){ 64 * sizeof(WCHAR), 64 * sizeof(WCHAR), many };
    memset(expected, 'z', sizeof(expected));
    expected[0] = '"';
    strcpy(expected + 65, "\"");
    ok_str(VALUE(STRING, 1, &string), expected, "trace: 64 characters are shown");
    string.Length = 65 * sizeof(WCHAR);
    strcpy(expected + 65, "...\"");
    ok_str(VALUE(STRING, 1, &string), expected, "trace: and what is longer is cut");
    string = (UNICODE_STRING){ 0, 0, NULL };
    ok_str(VALUE(STRING, 1, &string), "\"\"", "trace: an empty string is empty");
    ok_str(VALUE(STRING, 1, NULL), "null", "trace: none is null");
    string = (UNICODE_STRING){ 8, 8, (WCHAR *)16 };
    ok_str(VALUE(STRING, 1, &string), "\"(unreadable)\"", "trace: a string that cannot be read is told");
    ok_str(VALUE(STRING, 1, 16), "\"(unreadable)\"", "trace: and a structure that cannot");
    pointer = NULL;
    ok_str(VALUE(STRING, 2, &pointer), "null", "trace: the second pointer may be NULL, too");
}

static void numbers(void)
{
    SID_AND_ATTRIBUTES *group;
    TOKEN_GROUPS *groups = calloc(1, sizeof(*groups) + 20 * sizeof(*group));
    TOKEN_SOURCE source = { .SourceName = "eightchr" };
    LARGE_INTEGER time = { .QuadPart = MAXLONGLONG };
    LUID luid = { 0x3E7, 0 };
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(administrators);
    unsigned i;

    CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, administrators, &size);
    ok_str(VALUE(NUMBER, 0, 48), "48", "trace: a number is a number");
    ok_str(VALUE(HEX, 0, 0x10000), "\"0x10000\"", "trace: bits without names are hexadecimal");
    ok_str(VALUE(BOOL, 0, 0x101), "true", "trace: of a BOOLEAN one byte counts");
    ok_str(VALUE(BOOL, 0, 0x100), "false", "trace: and what is above it does not");
    ok_str(VALUE(STATUS, 0, STATUS_LOGON_FAILURE), "\"STATUS_LOGON_FAILURE\"", "trace: a status has its name");
    ok_str(VALUE(STATUS, 0, 0xC0FF1234), "\"C0FF1234\"", "trace: or eight digits");
    ok_str(VALUE(LUID, 1, &luid), "\"0:3e7\"", "trace: a LUID has two parts");
    ok_str(VALUE(SID, 0, administrators), "\"S-1-5-32-544\"", "trace: a SID is in the usual form");
    administrators[1] = 200;
    ok_str(VALUE(SID, 0, administrators), "\"(unreadable)\"", "trace: one that is none is told");
    administrators[1] = 2;
    groups->GroupCount = 20;
    for (i = 0; i < 20; i++)
        groups->Groups[i].Sid = administrators;
    ok(!strncmp(VALUE(GROUPS, 0, groups), "[\"S-1-5-32-544\",\"S-1-5-32-544\"", 30) &&
       strstr(VALUE(GROUPS, 0, groups), ",\"...\"]"), "trace: groups are a list, with an end where there are many");
    ok_str(VALUE(LOGON_TYPE, 0, Network), "\"Network\"", "trace: a logon type has its name");
    ok_str(VALUE(LOGON_TYPE, 0, 77), "\"0x4d\"", "trace: one that has none is a number");
    ok_str(VALUE(CRED_USE, 0, 0x83), "\"INBOUND|OUTBOUND|0x80\"", "trace: flags have names, and a rest");
    ok_str(VALUE(CRED_USE, 0, 0), "\"0\"", "trace: none of them is 0");
    ok_str(VALUE(SOURCE, 1, &source), "\"eightchr\"", "trace: the name of a token source has no terminator");
    memset(source.SourceName, 0xFF, sizeof(source.SourceName));
    ok(strstr(VALUE(SOURCE, 1, &source), "\xC3\xBF") || strstr(VALUE(SOURCE, 1, &source), "\xEF\xBF\xBD"),
       "trace: and may be anything");
    memset(&source, 0, sizeof(source));
    ok_str(VALUE(SOURCE, 1, &source), "\"\"", "trace: or nothing");
    ok_str(VALUE(TIME, 1, &time), "\"never\"", "trace: a time may be never");
    time.QuadPart = 116444736000000000;
    ok_str(VALUE(TIME, 1, &time), "\"1970-01-01T00:00:00Z\"", "trace: or a date");
    ok_str(STABLE(TIME, 1, &time), "\"(time)\"", "trace: which a stable trace does not show");
    free(groups);
}

static void buffers(void)
{
    SecBuffer two[2] = {
        { 5, SECBUFFER_TOKEN, (void *)"token" }, { 7, SECBUFFER_DATA | SECBUFFER_READONLY, (void *)"message" }
    };
    SecBufferDesc desc = { SECBUFFER_VERSION, 2, two };

    ok_str(VALUE(BUFFERS, 1, &desc), "[{\"type\":\"TOKEN\",\"size\":5},{\"type\":\"DATA|READONLY\",\"size\":7}]",
           "trace: buffers are a list of types and sizes");
    ok_str(SECRETS(BUFFER, 1, &two[0]),
           "{\"type\":\"TOKEN\",\"size\":5,\"data\":{\"bytes\":5,\"hex\":\"746f6b656e\"}}",
           "trace: what is in them is a secret");
    desc.cBuffers = 0x10000000;
    ok(strstr(VALUE(BUFFERS, 1, &desc), ",\"...\"]"), "trace: a count that cannot be true does no harm");
}

static void secrets(void)
{
    UNICODE_STRING password = counted(L"pw");
    struct nsp_primary_cred cred = { .DownlevelName = counted(L"alice"), .Password = counted(L"pw"), .Flags = 0x1001 };
    BYTE long_one[300] = { 0xAB };
    struct nsp_trace_line line = begin(0);

    ok_str(VALUE(SECRET_STRING, 1, &password), "{\"bytes\":4,\"redacted\":true}",
           "trace: of a secret the size is shown");
    ok_str(SECRETS(SECRET_STRING, 1, &password), "{\"bytes\":4,\"hex\":\"70007700\"}",
           "trace: its bytes when secrets are to be shown");
    ok_str(VALUE(SECRET_TEXT, 0, L"pw"), "{\"bytes\":4,\"redacted\":true}", "trace: secret text ends with a zero");
    ok_str(VALUE(UNSIZED, 0, long_one), "{\"redacted\":true}", "trace: a secret whose size nobody tells has none");
    nsp_trace_secret(&line, long_one, sizeof(long_one));
    ok_str(shown(&line), "{\"bytes\":300,\"redacted\":true}", "trace: nothing of a long one is there");
    line = begin(NSP_TRACE_SECRETS);
    nsp_trace_secret(&line, long_one, sizeof(long_one));
    ok(strstr(shown(&line), "\"hex\":\"ab00") && line.length == strlen("{\"bytes\":300,\"hex\":\"\"}") + 512,
       "trace: 256 bytes of it are shown");
    line = begin(NSP_TRACE_SECRETS);
    nsp_trace_secret(&line, (void *)16, 8);
    ok_str(shown(&line), "{\"bytes\":8}", "trace: or nothing, where it cannot be read");
    ok(strstr(VALUE(PRIMARY_CRED, 1, &cred), "\"DownlevelName\":\"alice\"") &&
       strstr(VALUE(PRIMARY_CRED, 1, &cred), "\"Password\":{\"bytes\":4,\"redacted\":true}") &&
       strstr(VALUE(PRIMARY_CRED, 1, &cred), "\"Flags\":\"CLEAR_PASSWORD|EX\""),
       "trace: primary credentials have names, and no password");
}

/* ---- what differs from run to run ---- */

static const char *fresh(ULONG_PTR address)
{
    struct nsp_trace_line line = begin(NSP_TRACE_STABLE);

    nsp_trace_address(&line, address, TRUE);
    return shown(&line);
}

static const char *prose(const char *text, ULONG flags)
{
    struct nsp_trace_line line = begin(flags);

    nsp_trace_prose(&line, text);
    return shown(&line);
}

static void stability(void)
{
    char text[128];
    LUID luid = { 0x406, 0 }, other = { 0x407, 0 }, system = { 0x3E7, 0 };

    ok_str(VALUE(ADDRESS, 0, 0x12340), "\"0x12340\"", "trace: an address is hexadecimal");
    ok_str(VALUE(ADDRESS, 0, 0), "null", "trace: no address is null");
    ok_str(STABLE(ADDRESS, 0, 0x12340), "\"#1\"", "stable: the first address is #1");
    ok_str(STABLE(ADDRESS, 0, 0x56780), "\"#2\"", "stable: the next is #2");
    ok_str(STABLE(ADDRESS, 0, 0x12340), "\"#1\"", "stable: an address keeps its number");
    ok_str(fresh(0x12340), "\"#3\"", "stable: what is allocated there again has another");
    ok_str(STABLE(ADDRESS, 0, 0x12340), "\"#3\"", "stable: from then on");
    ok_str(STABLE(ADDRESS, 0, 5), "\"0x5\"", "stable: what is no address is shown");
    ok_str(STABLE(HANDLE, 0, 0x12340), "\"#4\"", "stable: a handle is something else than an address");
    ok_str(STABLE(HANDLE, 0, 5), "\"#5\"", "stable: and has a number even when it is small");
    ok_str(STABLE(OPAQUE, 0, &luid), "\"(address)\"", "stable: an address that means nothing has none");
    ok_str(STABLE(LUID, 1, &luid), "\"luid#1\"", "stable: a LUID has a number");
    ok_str(STABLE(LUID, 1, &other), "\"luid#2\"", "stable: another has another");
    ok_str(STABLE(LUID, 1, &system), "\"0:3e7\"", "stable: that of the system is known");
    ok_str(prose("session 0:406 at 10:20", NSP_TRACE_STABLE), "\"session luid#1 at luid#3\"",
           "stable: LUIDs in prose have the same numbers");
    snprintf(text, sizeof(text), "reading address %p", (void *)0x12340);
    ok_str(prose(text, NSP_TRACE_STABLE), "\"reading address #3\"", "stable: addresses, too");
    ok_str(prose("0x12340", NSP_TRACE_STABLE), "\"#3\"", "stable: in the other form");
    snprintf(text, sizeof(text), "at %p,", NULL);
    ok(!strncmp(prose(text, NSP_TRACE_STABLE) + 1, text, strlen(text)), "stable: but not what is near NULL");
    ok_str(prose("my!+0x1f40 \"a:b\" deadbee:", NSP_TRACE_STABLE), "\"my!+0x1f40 \\\"luid#4\\\" deadbee:\"",
           "stable: places in modules stay");
    ok_str(prose("session 0:406", 0), "\"session 0:406\"", "trace: prose is left as it is");
    ok(strstr(VALUE(CODE, 0, stability), "unit-trace!+0x"), "trace: code is a place in a module");
}

/* ---- lines ---- */

static void text(void)
{
    struct nsp_trace_line line = begin(0);

    nsp_trace_text(&line, "a\xC3\xA9\xFF\xE2\x82\xE2\x82\xAC");
    ok_str(shown(&line), "\"a\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xE2\x82\xAC\"",
           "trace: what is no UTF-8 is replaced, byte by byte");
    ok_str(prose("session 0:3e7 of \xE2\x82\xAC", NSP_TRACE_STABLE), "\"session 0:3e7 of \xE2\x82\xAC\"",
           "stable: characters in prose stay whole");
}

static void cutting(void)
{
    struct nsp_trace_line line = begin(0);

    line.size = 10;
    nsp_trace_open(&line, '{');
    nsp_trace_key(&line, "a");
    nsp_trace_text(&line, "0123456789");
    ok(line.is_cut && line.length <= 10, "trace: a line does not go beyond its room, and says so");
}

/* ---- functions ---- */

static const struct { enum nsp_table table; unsigned count; } tables[] = {
    { NSP_TABLE_LSA, NSP_LSA_COUNT }, { NSP_TABLE_DLL, NSP_DLL_COUNT }, { NSP_TABLE_PACKAGE, NSP_PKG_COUNT },
    { NSP_TABLE_USER, NSP_USER_COUNT }, { NSP_TABLE_FILTER, NSP_FILTER_COUNT },
    { NSP_TABLE_SUBAUTH, NSP_SUBAUTH_COUNT }, { NSP_TABLE_SSPI, NSP_SSPI_COUNT }
};

static void shapes(void)
{
    struct nsp_function_info info;
    const struct nsp_trace_shape *shape;
    unsigned i, slot, misnamed = 0, unsized = 0, k;

    if (!ok(!nsp_trace_unknown_argument(), "shape: each argument of each function has a kind"))
        diag("not in %s", nsp_trace_unknown_argument());
    for (i = 0; i < ARRAYSIZE(tables); i++) {
        for (slot = 0; slot < tables[i].count; slot++) {
            shape = nsp_trace_shape(tables[i].table, slot);
            NspFunctionGetInfo(tables[i].table, slot, &info);
            misnamed += strcmp(info.name, shape->name) != 0;
            for (k = 0; k < shape->count; k++)
                unsized += shape->arguments[k].kind == NSP_TRACE_KIND_SECRET && !shape->arguments[k].size;
        }
    }
    ok(!misnamed, "shape: the slots of each table are in their order");
    ok(!unsized, "shape: each secret of memory has an argument that tells its size");
    shape = nsp_trace_shape(NSP_TABLE_LSA, NSP_LSA_CreateToken);
    ok(shape->count == 13 && shape->words == 13 && !strncmp(shape->arguments[4].name, "TokenInformationType", 20) &&
       shape->arguments[4].kind == NSP_TRACE_KIND_TOKEN_INFO && shape->arguments[11].way == NSP_TRACE_OUT,
       "shape: CreateToken has thirteen arguments");
    shape = nsp_trace_shape(NSP_TABLE_PACKAGE, NSP_PKG_LogonUserEx3);
    ok(shape->count == 17 && shape->arguments[2].kind == NSP_TRACE_KIND_SECRET &&
       shape->arguments[2].size == &shape->arguments[4], "shape: the submit buffer of LogonUserEx3 is a secret");
    ok(nsp_trace_shape_of("SpLsaModeInitialize")->count == 4 && !nsp_trace_shape_of("nothing"),
       "shape: what has no slot is known by its name");
    ok_int(nsp_trace_shape(NSP_TABLE_LSA, NSP_LSA_SetSecpkgFailureReason)->words, NSP_BY_WIDTH(2, 1),
           "shape: a structure that is passed takes as many words as it has");
}

int main(void)
{
    ULONG flags;

    for (flags = 0; flags < ARRAYSIZE(traces); flags++) {
        if (nsp_trace_create(NULL, flags, &traces[flags]) != STATUS_SUCCESS)
            return 1;
    }
    strings();
    numbers();
    buffers();
    secrets();
    stability();
    text();
    cutting();
    shapes();
    return done_testing();
}
