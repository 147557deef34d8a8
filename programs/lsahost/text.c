/*
 * Text for people: decoding, safe output, times, complaints, and the nearest word.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "text.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define REPLACEMENT 0xfffd

ULONG text_next_utf8(const char **at)
{
    static const ULONG smallest[4] = { 0, 0x80, 0x800, 0x10000 };
    const unsigned char *text = (const unsigned char *)*at;
    unsigned follow, i;
    ULONG code = text[0];

    if (!code)
        return 0;
    *at += 1;
    if (code < 0x80)
        return code;
    if (code < 0xc2 || code > 0xf4)
        return REPLACEMENT;
    follow = code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
    code &= 0x3f >> follow;
    for (i = 1; i <= follow; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return REPLACEMENT;
        code = code << 6 | (text[i] & 0x3f);
    }
    if (code < smallest[follow] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return REPLACEMENT;
    *at += follow;
    return code;
}

ULONG text_next_wide(const WCHAR **at)
{
    ULONG code = **at, low;

    if (!code)
        return 0;
    *at += 1;
    if (code < 0xd800 || code >= 0xe000)
        return code;
    low = **at;
    if (code >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
        return REPLACEMENT;
    *at += 1;
    return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

unsigned text_encode(ULONG code, char *utf8)
{
    static const UCHAR heads[4] = { 0, 0xc0, 0xe0, 0xf0 };
    unsigned follow = (code >= 0x80) + (code >= 0x800) + (code >= 0x10000), i;

    utf8[0] = (char)(heads[follow] | code >> follow * 6);
    for (i = 1; i <= follow; i++)
        utf8[i] = (char)(0x80 | (code >> (follow - i) * 6 & 0x3f));
    return follow + 1;
}

void text_put_code(FILE *out, ULONG code)
{
    char utf8[4];

    fwrite(utf8, 1, text_encode(code, utf8), out);
}

static void put_safe(FILE *out, ULONG code)
{
    BOOL is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);

    text_put_code(out, is_control ? REPLACEMENT : code);
}

/* Most text is printable ASCII, and goes out in one piece. */
size_t text_put_plain(FILE *out, const char *text, const char *except)
{
    size_t length = 0;

    while (text[length] >= 0x20 && text[length] < 0x7f && !strchr(except, text[length]))
        length++;
    return length ? fwrite(text, 1, length, out) : 0;
}

unsigned text_put(FILE *out, const char *text)
{
    unsigned count = 0;
    size_t length;

    while (*text) {
        length = text_put_plain(out, text, "");
        text += length;
        count += (unsigned)length;
        if (*text) {
            put_safe(out, text_next_utf8(&text));
            count++;
        }
    }
    return count;
}

unsigned text_put_wide(FILE *out, const WCHAR *text)
{
    unsigned count = 0;
    ULONG code;

    for (; (code = text_next_wide(&text)); count++)
        put_safe(out, code);
    return count;
}

const char *text_time(LARGE_INTEGER filetime)
{
    static char buffer[40];
    FILETIME ft = { filetime.LowPart, filetime.HighPart };
    SYSTEMTIME st;

    if (!FileTimeToSystemTime(&ft, &st) || st.wYear > 9999)
        return "never";
    snprintf(buffer, sizeof(buffer), "%04u-%02u-%02u %02u:%02u:%02u UTC", st.wYear, st.wMonth, st.wDay,
             st.wHour, st.wMinute, st.wSecond);
    return buffer;
}

void complain(const WCHAR *subject, const char *format, ...)
{
    char buffer[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(buffer, sizeof(buffer), format, args);
    buffer[sizeof(buffer) - 1] = 0;
    va_end(args);

    fputs("lsahost: ", stderr);
    if (subject) {
        text_put_wide(stderr, subject);
        fputs(": ", stderr);
    }
    text_put(stderr, buffer);
    putc('\n', stderr);
    fflush(stderr);
}

BOOL text_equal(const WCHAR *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        if (towlower(*a) != towlower((unsigned char)*b))
            return FALSE;
    }
    return !*a && !*b;
}

/*
 * Levenshtein's distance of @a to the beginning of @b that is most like it, one more when @b goes on.  There is a
 * column for each character of @b; both words are cut at 31.
 */
static unsigned distance(const WCHAR *a, const char *b)
{
    unsigned row[32], best, i, j, length = min(strlen(b), 31);

    for (j = 0; j <= length; j++)
        row[j] = j;
    for (i = 1; i < 32 && a[i - 1]; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (j = 1; j <= length; j++) {
            unsigned changed = diagonal + (towlower(a[i - 1]) != towlower((unsigned char)b[j - 1]));

            diagonal = row[j];
            row[j] = min(changed, min(row[j], row[j - 1]) + 1);
        }
    }
    for (best = row[length], j = 0; j < length; j++)
        best = min(best, row[j] + 1);
    return best;
}

const char *text_nearest(const WCHAR *word, const char *const *words, unsigned count)
{
    unsigned limit = (min(wcslen(word), 31) + 2) / 3, best = limit + 1, i, changed;
    const char *nearest = NULL;

    for (i = 0; i < count; i++) {
        if ((changed = distance(word, words[i])) < best) {
            best = changed;
            nearest = words[i];
        }
    }
    return nearest;
}

BOOL text_number(const WCHAR *text, int base, ULONG limit, ULONG *number)
{
    unsigned long long value;
    WCHAR *end;

    if (!iswxdigit(*text))
        return FALSE;
    value = wcstoull(text, &end, base);
    if (*end || value > limit)
        return FALSE;
    *number = (ULONG)value;
    return TRUE;
}
