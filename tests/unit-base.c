/*
 * The ground floor: names of statuses, strings and their heap, values as text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include <wchar.h>

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "test.h"

/* ---- statuses ---- */

/* Contract 1.1: the values are written out there, not taken from a header. */
static const struct {
    ULONG value;
    const char *name;
} contract[] = {
    { 0x00000000, "STATUS_SUCCESS" },
    { 0x00000105, "STATUS_MORE_ENTRIES" },
    { 0x8000000D, "STATUS_PARTIAL_COPY" },
    { 0xC0000001, "STATUS_UNSUCCESSFUL" },
    { 0xC0000002, "STATUS_NOT_IMPLEMENTED" },
    { 0xC0000003, "STATUS_INVALID_INFO_CLASS" },
    { 0xC0000005, "STATUS_ACCESS_VIOLATION" },
    { 0xC0000008, "STATUS_INVALID_HANDLE" },
    { 0xC000000D, "STATUS_INVALID_PARAMETER" },
    { 0xC0000017, "STATUS_NO_MEMORY" },
    { 0xC0000022, "STATUS_ACCESS_DENIED" },
    { 0xC0000044, "STATUS_QUOTA_EXCEEDED" },
    { 0xC000005E, "STATUS_NO_LOGON_SERVERS" },
    { 0xC000005F, "STATUS_NO_SUCH_LOGON_SESSION" },
    { 0xC0000061, "STATUS_PRIVILEGE_NOT_HELD" },
    { 0xC0000064, "STATUS_NO_SUCH_USER" },
    { 0xC000006D, "STATUS_LOGON_FAILURE" },
    { 0xC000006E, "STATUS_ACCOUNT_RESTRICTION" },
    { 0xC000006F, "STATUS_INVALID_LOGON_HOURS" },
    { 0xC0000070, "STATUS_INVALID_WORKSTATION" },
    { 0xC0000071, "STATUS_PASSWORD_EXPIRED" },
    { 0xC0000072, "STATUS_ACCOUNT_DISABLED" },
    { 0xC000009A, "STATUS_INSUFFICIENT_RESOURCES" },
    { 0xC00000A5, "STATUS_BAD_IMPERSONATION_LEVEL" },
    { 0xC00000A7, "STATUS_BAD_VALIDATION_CLASS" },
    { 0xC00000BB, "STATUS_NOT_SUPPORTED" },
    { 0xC00000ED, "STATUS_NOT_LOGON_PROCESS" },
    { 0xC00000EE, "STATUS_LOGON_SESSION_EXISTS" },
    { 0xC00000FE, "STATUS_NO_SUCH_PACKAGE" },
    { 0xC0000104, "STATUS_BAD_LOGON_SESSION_STATE" },
    { 0xC0000105, "STATUS_LOGON_SESSION_COLLISION" },
    { 0xC000010B, "STATUS_INVALID_LOGON_TYPE" },
    { 0xC0000192, "STATUS_NETLOGON_NOT_STARTED" },
    { 0x00090312, "SEC_I_CONTINUE_NEEDED" },
    { 0x00090313, "SEC_I_COMPLETE_NEEDED" },
    { 0x00090314, "SEC_I_COMPLETE_AND_CONTINUE" },
    { 0x00090317, "SEC_I_CONTEXT_EXPIRED" },
    { 0x00090320, "SEC_I_INCOMPLETE_CREDENTIALS" },
    { 0x00090321, "SEC_I_RENEGOTIATE" },
    { 0x80090300, "SEC_E_INSUFFICIENT_MEMORY" },
    { 0x80090301, "SEC_E_INVALID_HANDLE" },
    { 0x80090302, "SEC_E_UNSUPPORTED_FUNCTION" },
    { 0x80090303, "SEC_E_TARGET_UNKNOWN" },
    { 0x80090304, "SEC_E_INTERNAL_ERROR" },
    { 0x80090305, "SEC_E_SECPKG_NOT_FOUND" },
    { 0x80090306, "SEC_E_NOT_OWNER" },
    { 0x80090307, "SEC_E_CANNOT_INSTALL" },
    { 0x80090308, "SEC_E_INVALID_TOKEN" },
    { 0x80090309, "SEC_E_CANNOT_PACK" },
    { 0x8009030A, "SEC_E_QOP_NOT_SUPPORTED" },
    { 0x8009030B, "SEC_E_NO_IMPERSONATION" },
    { 0x8009030C, "SEC_E_LOGON_DENIED" },
    { 0x8009030D, "SEC_E_UNKNOWN_CREDENTIALS" },
    { 0x8009030E, "SEC_E_NO_CREDENTIALS" },
    { 0x8009030F, "SEC_E_MESSAGE_ALTERED" },
    { 0x80090310, "SEC_E_OUT_OF_SEQUENCE" },
    { 0x80090311, "SEC_E_NO_AUTHENTICATING_AUTHORITY" },
    { 0x80090317, "SEC_E_CONTEXT_EXPIRED" },
    { 0x80090318, "SEC_E_INCOMPLETE_MESSAGE" },
    { 0x80090321, "SEC_E_BUFFER_TOO_SMALL" },
    { 0x80090322, "SEC_E_WRONG_PRINCIPAL" },
    { 0x80090346, "SEC_E_BAD_BINDINGS" },
    { 0x8009035D, "SEC_E_INVALID_PARAMETER" },
};

static void statuses_have_names(void)
{
    unsigned i;

    for (i = 0; i < ARRAYSIZE(contract); i++)
        ok_str(nsp_status_find((NTSTATUS)contract[i].value), contract[i].name, "status: %08X is %s",
               (unsigned)contract[i].value, contract[i].name);

    ok_str(nsp_status_find(STATUS_STACK_OVERFLOW), "STATUS_STACK_OVERFLOW", "status: exception codes have names");
    ok_str(nsp_status_find(0x80), "STATUS_ABANDONED", "status: of two names the plain one is taken");
    ok_str(nsp_status_find((NTSTATUS)0xE06D7363), "C++ exception (MSVC)", "status: a C++ exception of MSVC has a name");
    ok_str(nsp_status_find(0x20474343), "C++ exception (GCC)", "status: a C++ exception of GCC has a name");
    ok(!nsp_status_find(0x12345678), "status: an unknown value has none");
    ok(!nsp_status_find((NTSTATUS)0xFFFFFFFF), "status: the highest value has none");
    ok(!nsp_status_find(2) || strcmp(nsp_status_find(2), "STATUS_SEVERITY_WARNING"),
       "status: a severity is not taken for a status");
    ok_str(nsp_status_name(STATUS_LOGON_FAILURE), "STATUS_LOGON_FAILURE", "status: a known value is written by name");
    ok_str(nsp_status_name((NTSTATUS)0x8BADF00D), "8BADF00D", "status: an unknown value is written in hexadecimal");
    ok_str(nsp_status_name(0x0000BEEF), "0000BEEF", "status: it is written with eight digits");
}

static void statuses_come_from_win32(void)
{
    static const struct {
        DWORD error;
        NTSTATUS status;
    } cases[] = {
        { ERROR_SUCCESS, STATUS_SUCCESS },
        { ERROR_FILE_NOT_FOUND, STATUS_OBJECT_NAME_NOT_FOUND },
        { ERROR_ACCESS_DENIED, STATUS_ACCESS_DENIED },
        { ERROR_MOD_NOT_FOUND, STATUS_DLL_NOT_FOUND },
        { ERROR_PROC_NOT_FOUND, STATUS_PROCEDURE_NOT_FOUND },
        { ERROR_BAD_EXE_FORMAT, STATUS_INVALID_IMAGE_FORMAT },
        { ERROR_DLL_INIT_FAILED, STATUS_DLL_INIT_FAILED },
        { ERROR_NOT_ENOUGH_MEMORY, STATUS_NO_MEMORY },
        { ERROR_NOACCESS, STATUS_ACCESS_VIOLATION },
        { 0xDEADBEEF, STATUS_UNSUCCESSFUL },
    };
    ULONG (NTAPI *to_win32)(NTSTATUS);
    DWORD error, wrong = 0, successes = 0;
    NTSTATUS status;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(cases); i++)
        ok_status(nsp_status_from_win32(cases[i].error), cases[i].status, "status: the Win32 error %lu becomes %s",
                  cases[i].error, nsp_status_name(cases[i].status));

    to_win32 = (ULONG (NTAPI *)(NTSTATUS))(void *)GetProcAddress(GetModuleHandleW(L"ntdll"), "RtlNtStatusToDosError");
    for (error = 1; error < 2000; error++) {
        status = nsp_status_from_win32(error);
        successes += NT_SUCCESS(status);
        /* These share the status of another error, and Windows gives that one back. */
        if (status == STATUS_UNSUCCESSFUL || error == ERROR_OUTOFMEMORY || error == ERROR_FILE_EXISTS ||
            error == ERROR_CALL_NOT_IMPLEMENTED || error == WAIT_TIMEOUT)
            continue;
        if (to_win32(status) != error) {
            diag("%lu becomes %s, and that %lu", error, nsp_status_name(status), to_win32(status));
            wrong++;
        }
    }
    ok_int(successes, 0, "status: no Win32 error becomes a success");
    ok_int(wrong, 0, "status: Windows turns each status back into the Win32 error that it came from");
}

/* ---- memory ---- */

static BOOL is_filled(const BYTE *bytes, SIZE_T size, BYTE value)
{
    while (size--) {
        if (bytes[size] != value)
            return FALSE;
    }
    return TRUE;
}

static void memory_is_zero_and_ours(void)
{
    BYTE *block = nsp_alloc(100), *empty = nsp_alloc(0), secret[64];

    ok(block && is_filled(block, 100, 0), "memory: a new block is zero");
    ok(empty && empty != block, "memory: a block of no bytes is one");
    ok(!HeapValidate(GetProcessHeap(), 0, block), "memory: a block is not of the process heap");
    memset(block, 0xA5, 100);
    nsp_free(block);
    block = nsp_alloc(100);
    ok(is_filled(block, 100, 0), "memory: a block that is used again is zero");

    memset(block, 0xA5, 100);
    block = nsp_realloc(block, 104);
    ok(block && is_filled(block, 100, 0xA5) && is_filled(block + 100, 4, 0), "memory: what grew a little is zero");
    memset(block, 0xA5, 104);
    block = nsp_realloc(block, 50000);
    ok(block && is_filled(block, 104, 0xA5) && is_filled(block + 104, 50000 - 104, 0), "memory: what grew is zero");
    block = nsp_realloc(block, 10);
    ok(block && is_filled(block, 10, 0xA5), "memory: a block that shrank keeps its beginning");
    nsp_free(block);
    nsp_free(empty);
    nsp_free(NULL);

    block = nsp_realloc(NULL, 16);
    ok(block && is_filled(block, 16, 0), "memory: nothing grows to a new block");
    ok(!nsp_realloc(block, (SIZE_T)-1 / 2), "memory: a size that no machine has is refused");
    ok(is_filled(block, 16, 0), "memory: the block that could not grow is still there");
    nsp_free(block);

    memset(secret, 0xA5, sizeof(secret));
    nsp_wipe(secret + 1, sizeof(secret) - 2);
    ok(secret[0] == 0xA5 && secret[63] == 0xA5 && is_filled(secret + 1, sizeof(secret) - 2, 0),
       "memory: a wipe clears the bytes it was given and no other");
}

static DWORD WINAPI allocates(void *parameter)
{
    void *blocks[50];
    unsigned round, i;

    (void)parameter;
    for (round = 0; round < 200; round++) {
        for (i = 0; i < ARRAYSIZE(blocks); i++) {
            if (!(blocks[i] = nsp_alloc(i + 1)) || !is_filled(blocks[i], i + 1, 0))
                return 1;
            memset(blocks[i], 0xA5, i + 1);
        }
        for (i = 0; i < ARRAYSIZE(blocks); i++)
            nsp_free(blocks[i]);
    }
    return 0;
}

/* The sum of what four threads return. */
static DWORD in_threads(LPTHREAD_START_ROUTINE function)
{
    HANDLE threads[4];
    DWORD result, sum = 0;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(threads); i++)
        threads[i] = CreateThread(NULL, 0, function, NULL, 0, NULL);
    WaitForMultipleObjects(ARRAYSIZE(threads), threads, TRUE, INFINITE);
    for (i = 0; i < ARRAYSIZE(threads); i++) {
        result = 1;
        GetExitCodeThread(threads[i], &result);
        sum += result;
        CloseHandle(threads[i]);
    }
    return sum;
}

/* ---- strings ---- */

/* U+1F511 between two letters, then each half of a pair alone. */
static const WCHAR wide_key[] = { 'a', 0xD83D, 0xDD11, 0xFC, 0 };
static const char utf8_key[] = "a\xF0\x9F\x94\x91\xC3\xBC";
static const WCHAR wide_halves[] = { 0xDD11, 'x', 0xD83D, 'y', 0xD83D, 0 };
static const char utf8_halves[] = "\xEF\xBF\xBDx\xEF\xBF\xBDy\xEF\xBF\xBD";

static void is_wide(WCHAR *actual, const WCHAR *expected, const char *sentence)
{
    ok(actual && !wcscmp(actual, expected), "string: %s", sentence);
    nsp_free(actual);
}

static void is_utf8(char *actual, const char *expected, const char *sentence)
{
    ok_str(actual, expected, "string: %s", sentence);
    nsp_free(actual);
}

static void strings_are_copied(void)
{
    const UNICODE_STRING part = { 2 * sizeof(WCHAR), 6 * sizeof(WCHAR), (WCHAR *)L"abcdef" };
    const UNICODE_STRING none = { 0, 0, NULL };
    const UNICODE_STRING odd = { 5, 6, (WCHAR *)L"abc" };

    is_wide(nsp_wide_dup(L"text"), L"text", "a wide text is copied");
    is_wide(nsp_wide_dup(L""), L"", "an empty wide text is copied");
    is_wide(nsp_wide_from_counted(&part), L"ab", "a counted string ends where its length says");
    is_wide(nsp_wide_from_counted(&odd), L"ab", "half a character at the end of a counted string is dropped");
    is_wide(nsp_wide_from_counted(&none), L"", "a counted string without a buffer is empty");
    is_wide(nsp_wide_from_counted(NULL), L"", "no counted string is empty");
    is_wide(nsp_wide_from_utf8(""), L"", "no UTF-8 gives no wide text");
    is_wide(nsp_wide_from_utf8(utf8_key), wide_key, "UTF-8 outside the basic plane becomes a surrogate pair");
    is_wide(nsp_wide_from_utf8("a\xFFz"), L"a\xFFFDz", "a byte that is no UTF-8 becomes U+FFFD");
    is_wide(nsp_wide_from_ansi("abcdef", 3), L"abc", "ANSI text ends where its length says");
    is_wide(nsp_wide_from_ansi(NULL, 0), L"", "no ANSI text gives an empty one");
    is_utf8(nsp_utf8_from_wide(wide_key), utf8_key, "a surrogate pair becomes one character of UTF-8");
    is_utf8(nsp_utf8_from_wide(wide_halves), utf8_halves, "half a surrogate pair becomes U+FFFD");
    is_utf8(nsp_utf8_from_wide(L""), "", "no wide text gives no UTF-8");
    is_utf8(nsp_str_dup("text"), "text", "a text is copied");
    is_utf8(nsp_str_printf("%s-%03d-%llx", "a", 7, 0x123456789ULL), "a-007-123456789", "a text is made from a format");
    is_utf8(nsp_str_printf("%s", ""), "", "an empty text is made from a format");
}

static void strings_are_compared(void)
{
    static WCHAR giant[40000];
    UNICODE_STRING view = nsp_counted(L"Negotiate");

    ok(nsp_wide_equal(L"NTLM", L"ntlm"), "string: case does not matter");
    ok(nsp_wide_equal(L"\xC9t\xE9", L"\xE9T\xC9"), "string: case of other letters does not matter either");
    ok(!nsp_wide_equal(L"NTLM", L"NTLM2") && !nsp_wide_equal(L"NTLM2", L"NTLM"), "string: a beginning is not equal");
    ok(nsp_wide_equal(L"", L""), "string: two empty ones are equal");
    ok(nsp_counted_equal(&view, L"negotiate"), "string: a counted string equals a text");
    ok(!nsp_counted_equal(&view, L"negotiat"), "string: a counted string does not equal its beginning");
    view.Length -= sizeof(WCHAR);
    ok(nsp_counted_equal(&view, L"negotiat"), "string: a counted string is compared up to its length");

    ok(view.MaximumLength == 10 * sizeof(WCHAR), "string: a view has room for the NUL");
    view = nsp_counted(NULL);
    ok(!view.Buffer && !view.Length && !view.MaximumLength, "string: a view of nothing is empty");
    ok(nsp_counted_equal(&view, L""), "string: an empty view equals an empty text");
    wmemset(giant, 'x', ARRAYSIZE(giant) - 1);
    view = nsp_counted(giant);
    ok(view.Length == 0xFFFC && view.MaximumLength == 0xFFFE, "string: a view of a giant is cut");
}

static void paths_have_a_base(void)
{
    static const WCHAR *const cases[][2] = {
        { L"C:\\dir\\my.dll", L"my.dll" }, { L"C:/dir/my.dll", L"my.dll" }, { L"C:my.dll", L"my.dll" },
        { L"my.dll", L"my.dll" }, { L"\\\\server\\share\\x\\my.dll", L"my.dll" }, { L"C:\\dir\\", L"" }, { L"", L"" },
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(cases); i++)
        ok(!wcscmp(nsp_path_base(cases[i][0]), cases[i][1]), "string: the base of \"%s\" is \"%s\"",
           nsp_format_wide(cases[i][0]), nsp_format_wide(cases[i][1]));
}

/* ---- values as text ---- */

static void formats_are_cut(void)
{
    char long_text[400], small[8];
    const char *text;

    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = 0;
    ok_str(nsp_format("%d %s %zu", -1, "two", (size_t)3), "-1 two 3", "format: values are put in");
    ok_int(strlen(nsp_format("%s", long_text)), 255, "format: a text is cut at 255 bytes");

    memcpy(long_text + 254, "\xE2\x82\xAC", 3);
    ok_int(strlen(nsp_format("%s", long_text)), 254, "format: a character that does not fit is left out whole");
    memcpy(long_text + 252, "\xE2\x82\xAC", 3);
    text = nsp_format("%s", long_text);
    ok(strlen(text) == 255 && !memcmp(text + 252, "\xE2\x82\xAC", 3), "format: a character that just fits is kept");

    nsp_format_to(small, sizeof(small), "%s", "abc\xF0\x9F\x94\x91z");
    ok_str(small, "abc\xF0\x9F\x94\x91", "format: a small buffer is filled up to the last whole character");
    nsp_format_to(small, sizeof(small), "%s", "abcde\xF0\x9F\x94\x91");
    ok_str(small, "abcde", "format: half a character is not left at the end of a small buffer");
    nsp_format_to(small, 1, "%s", "abc");
    ok_str(small, "", "format: a buffer of one byte holds the NUL");
}

static void wide_text_is_formatted(void)
{
    WCHAR giant[300];
    UNICODE_STRING counted = nsp_counted(wide_key), bad = { 2, 2, NULL };
    char expected[300];
    unsigned i;

    ok_str(nsp_format_wide(wide_key), utf8_key, "format: a surrogate pair becomes one character of UTF-8");
    ok_str(nsp_format_wide(wide_halves), utf8_halves, "format: half a surrogate pair becomes U+FFFD");
    ok_str(nsp_format_wide(NULL), "(null)", "format: no wide text is (null)");
    nsp_format_to(expected, sizeof(expected), "\"%s\"", utf8_key);
    ok_str(nsp_format_counted(&counted), expected, "format: a counted string stands in quotes");
    ok_str(nsp_format_counted(NULL), "(null)", "format: no counted string is (null)");
    ok_str(nsp_format_counted(&bad), "(null)", "format: a counted string that lacks its buffer is (null)");
    counted = nsp_counted(L"");
    ok_str(nsp_format_counted(&counted), "\"\"", "format: an empty counted string is a pair of quotes");
    counted = nsp_counted(L"a\r\nb\x7F");
    ok_str(nsp_format_counted(&counted), "\"a\\x0d\\x0ab\\x7f\"", "format: control characters are written as numbers");

    for (i = 0; i < 65; i++)
        memcpy(giant + 2 * i, wide_key + 1, 2 * sizeof(WCHAR));
    counted.Buffer = giant;
    counted.Length = 64 * 2 * sizeof(WCHAR);
    ok_int(strlen(nsp_format_counted(&counted)), 64 * 4 + 2, "format: 64 characters of a counted string are written");
    counted.Length = 65 * 2 * sizeof(WCHAR);
    ok(!strcmp(nsp_format_counted(&counted) + 1 + 64 * 4, "\"..."), "format: more are cut, and it can be seen");

    wmemset(giant, 0x20AC, ARRAYSIZE(giant) - 1);
    giant[ARRAYSIZE(giant) - 1] = 0;
    ok_int(strlen(nsp_format_wide(giant)), 255, "format: a wide text is cut behind a whole character");
}

static void identifiers_are_formatted(void)
{
    static const BYTE admins[] = { 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0 };
    static const BYTE empty[] = { 1, 0, 0, 0, 0, 0, 0, 1 };
    static const BYTE wide[] = { 1, 1, 1, 2, 3, 4, 5, 6, 0xFF, 0xFF, 0xFF, 0xFF };
    static const BYTE revision[] = { 2, 0, 0, 0, 0, 0, 0, 5 };
    static const BYTE too_long[] = { 1, 16, 0, 0, 0, 0, 0, 5 };
    BYTE longest[8 + 15 * 4];
    char expected[300];
    LUID luid = { 0x3E7, 0 };
    unsigned i;

    ok_str(nsp_format_sid((PSID)admins), "S-1-5-32-544", "format: a SID is written as usual");
    ok_str(nsp_format_sid((PSID)empty), "S-1-1", "format: a SID may have no sub-authority");
    ok_str(nsp_format_sid((PSID)wide), "S-1-0x010203040506-4294967295",
           "format: an authority above 32 bits is hexadecimal");
    ok_str(nsp_format_sid(NULL), "(null)", "format: no SID is (null)");
    ok_str(nsp_format_sid((PSID)revision), "(no SID)", "format: a SID of an unknown revision is none");
    ok_str(nsp_format_sid((PSID)too_long), "(no SID)", "format: a SID with too many sub-authorities is none");

    memcpy(longest, empty, sizeof(empty));
    longest[1] = 15;
    memset(longest + 8, 0xFF, 15 * 4);
    strcpy(expected, "S-1-1");
    for (i = 0; i < 15; i++)
        strcat(expected, "-4294967295");
    ok_str(nsp_format_sid(longest), expected, "format: the longest SID is written whole");

    ok_str(nsp_format_luid(&luid), "0:3e7", "format: a LUID is written high:low");
    luid.HighPart = -1;
    ok_str(nsp_format_luid(&luid), "ffffffff:3e7", "format: the high part of a LUID has no sign");
    ok_str(nsp_format_luid(NULL), "(null)", "format: no LUID is (null)");
}

static void addresses_are_formatted(void)
{
    char *ntdll = (char *)GetModuleHandleW(L"ntdll"), local;
    char expected[64];

    ok_str(nsp_format_address(ntdll + 0x1234), "ntdll!+0x1234", "format: an address is written as module and offset");
    nsp_format_to(expected, sizeof(expected), "unit-base!+0x%llx",
                  (ULONGLONG)((char *)addresses_are_formatted - (char *)GetModuleHandleW(NULL)));
    ok_str(nsp_format_address(addresses_are_formatted), expected, "format: of the program itself too");
    nsp_format_to(expected, sizeof(expected), "0x%llx", (ULONGLONG)(ULONG_PTR)&local);
    ok_str(nsp_format_address(&local), expected, "format: an address outside a module is a number");
    ok_str(nsp_format_address(NULL), "0x0", "format: no address is zero");
}

/* ---- the ring ---- */

static DWORD WINAPI uses_a_ring(void *parameter)
{
    const char *texts[16];
    char expected[32];
    unsigned round, i;

    (void)parameter;
    for (round = 0; round < 500; round++) {
        for (i = 0; i < ARRAYSIZE(texts); i++)
            texts[i] = nsp_format("%lu-%u-%u", GetCurrentThreadId(), round, i);
        for (i = 0; i < ARRAYSIZE(texts); i++) {
            nsp_format_to(expected, sizeof(expected), "%lu-%u-%u", GetCurrentThreadId(), round, i);
            if (strcmp(texts[i], expected))
                return 1;
        }
    }
    return 0;
}

static void ring_holds_sixteen(void)
{
    const char *first = nsp_format("first"), *again = NULL;
    unsigned i;

    for (i = 0; i < 15; i++)
        nsp_format("%u", i);
    ok_str(first, "first", "ring: fifteen texts later a text is still there");
    again = nsp_format("seventeenth");
    ok(again == first, "ring: the seventeenth text takes the place of the first");
    ok_int(in_threads(uses_a_ring), 0, "ring: four threads do not write into the texts of each other");

    nsp_format_exit();
    ok_str(nsp_format("%s", "after"), "after", "ring: after its end it begins again");
}

int main(void)
{
    statuses_have_names();
    statuses_come_from_win32();
    memory_is_zero_and_ours();
    ok_int(in_threads(allocates), 0, "memory: four threads allocate and free at once");
    strings_are_copied();
    strings_are_compared();
    paths_have_a_base();
    formats_are_cut();
    wide_text_is_formatted();
    identifiers_are_formatted();
    addresses_are_formatted();
    ring_holds_sixteen();

    nsp_format_exit();
    nsp_alloc_exit();
    ok(nsp_alloc(1) != NULL, "memory: after its end the heap begins again");
    return done_testing();
}
