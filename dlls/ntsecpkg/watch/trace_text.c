/*
 * JSON, value by value.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/status.h"
#include "ntsecpkg_host.h"
#include "watch/fence.h"
#include "watch/trace_private.h"

#define SHOWN_BYTES 256 /* of a secret */
#define FIRST_ADDRESS 0x10000 /* what is smaller is a number that a package calls a handle or a pointer */

static void put(struct nsp_trace_line *line, const char *text, SIZE_T length)
{
    if (line->is_cut || length > line->size - line->length) {
        line->is_cut = TRUE;
        return;
    }
    memcpy(line->thread->line + line->length, text, length);
    line->length += length;
}

/* Between two members of one list; within a string this is not called. */
static void separate(struct nsp_trace_line *line)
{
    if (line->length && !strchr("{[:", line->thread->line[line->length - 1]))
        put(line, ",", 1);
}

void nsp_trace_open(struct nsp_trace_line *line, char bracket)
{
    separate(line);
    put(line, &bracket, 1);
}

void nsp_trace_close(struct nsp_trace_line *line, char bracket)
{
    put(line, bracket == '{' ? "}" : "]", 1);
}

void nsp_trace_key_counted(struct nsp_trace_line *line, const char *key, unsigned length)
{
    separate(line);
    put(line, "\"", 1);
    put(line, key, length);
    put(line, "\":", 2);
}

void nsp_trace_key(struct nsp_trace_line *line, const char *key)
{
    nsp_trace_key_counted(line, key, (unsigned)strlen(key));
}

void nsp_trace_word(struct nsp_trace_line *line, const char *word)
{
    separate(line);
    put(line, word, strlen(word));
}

void nsp_trace_unsigned(struct nsp_trace_line *line, ULONGLONG value)
{
    char text[24];

    nsp_format_to(text, sizeof(text), "%llu", value);
    nsp_trace_word(line, text);
}

/* @length bytes that are one character. */
static void put_character(struct nsp_trace_line *line, const char *bytes, unsigned length)
{
    char escape[8];

    if (length == 1 && (*bytes == '"' || *bytes == '\\')) {
        put(line, "\\", 1);
    } else if (length == 1 && ((BYTE)*bytes < 0x20 || *bytes == 0x7F)) {
        nsp_format_to(escape, sizeof(escape), "\\u%04x", *bytes);
        put(line, escape, 6);
        return;
    }
    put(line, bytes, length);
}

/* Bytes of the character at @text; 0: they are none in UTF-8.  Packages name callbacks as they like. */
static unsigned character_length(const char *text)
{
    const BYTE lead = (BYTE)*text;
    const unsigned length = lead < 0x80 ? 1 : lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned i;

    for (i = 1; i < length; i++)
        if (((BYTE)text[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* Whole characters, with a zero behind them. */
static void put_text(struct nsp_trace_line *line, const char *text, SIZE_T length)
{
    const char *end = text + length;
    unsigned step;

    for (; text < end; text += max(step, 1)) {
        if ((step = character_length(text)))
            put_character(line, text, step);
        else
            put(line, "\xEF\xBF\xBD", 3);
    }
}

void nsp_trace_text(struct nsp_trace_line *line, const char *text)
{
    separate(line);
    put(line, "\"", 1);
    put_text(line, text, strlen(text));
    put(line, "\"", 1);
}

void nsp_trace_format(struct nsp_trace_line *line, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    nsp_vformat_to(text, sizeof(text), format, args);
    va_end(args);
    nsp_trace_text(line, text);
}

void nsp_trace_wide(struct nsp_trace_line *line, const WCHAR *text, SIZE_T count)
{
    const WCHAR *end = text + count;
    unsigned characters;
    char one[4];

    separate(line);
    put(line, "\"", 1);
    for (characters = 0; text < end && characters < NSP_TRACE_CHARACTERS; characters++)
        put_character(line, one, nsp_utf8_from_next(one, &text, end));
    if (text < end)
        put(line, "...", 3);
    put(line, "\"", 1);
}

void nsp_trace_status(struct nsp_trace_line *line, NTSTATUS status)
{
    const char *name = nsp_status_find(status);

    if (name)
        nsp_trace_text(line, name);
    else
        nsp_trace_format(line, "%08lX", (unsigned long)status);
}

void nsp_trace_sid(struct nsp_trace_line *line, const SID *sid)
{
    char text[NSP_SID_TEXT_SIZE];

    nsp_format_sid_to(text, sizeof(text), (PSID)sid);
    nsp_trace_text(line, text);
}

void nsp_trace_place(struct nsp_trace_line *line, const void *code)
{
    char text[256];

    if (!code) {
        nsp_trace_word(line, "null");
        return;
    }
    if (nsp_format_address_to(text, sizeof(text), code) || !(line->flags & NSP_TRACE_STABLE))
        nsp_trace_text(line, text);
    else
        nsp_trace_address(line, (ULONG_PTR)code, FALSE);
}

/* ---- what differs from run to run ---- */

/* Those of the system, and 0:0. */
static BOOL is_well_known(LUID luid)
{
    return !luid.HighPart && (!luid.LowPart || (luid.LowPart >= 0x3E3 && luid.LowPart <= 0x3E7));
}

static void format_luid(const struct nsp_trace_line *line, char *text, SIZE_T size, LUID luid)
{
    if ((line->flags & NSP_TRACE_STABLE) && !is_well_known(luid))
        nsp_format_to(text, size, "luid#%lu", (unsigned long)nsp_trace_number(&line->trace->numbers, NSP_TRACE_LUID,
                      (ULONGLONG)(ULONG)luid.HighPart << 32 | luid.LowPart, FALSE));
    else
        nsp_format_to(text, size, "%lx:%lx", (unsigned long)(ULONG)luid.HighPart, (unsigned long)luid.LowPart);
}

static void format_number(const struct nsp_trace_line *line, char *text, SIZE_T size, enum nsp_trace_space space,
                          ULONG_PTR value, BOOL is_fresh)
{
    nsp_format_to(text, size, "#%lu",
                  (unsigned long)nsp_trace_number(&line->trace->numbers, space, value, is_fresh));
}

void nsp_trace_luid(struct nsp_trace_line *line, LUID luid)
{
    char text[32];

    format_luid(line, text, sizeof(text), luid);
    nsp_trace_text(line, text);
}

static void put_numbered(struct nsp_trace_line *line, enum nsp_trace_space space, ULONG_PTR value, BOOL is_numbered,
                         BOOL is_fresh)
{
    char text[32];

    if (!value) {
        nsp_trace_word(line, "null");
        return;
    }
    if (is_numbered && (line->flags & NSP_TRACE_STABLE))
        format_number(line, text, sizeof(text), space, value, is_fresh);
    else
        nsp_format_to(text, sizeof(text), "0x%llx", (ULONGLONG)value);
    nsp_trace_text(line, text);
}

void nsp_trace_address(struct nsp_trace_line *line, ULONG_PTR address, BOOL is_fresh)
{
    put_numbered(line, NSP_TRACE_ADDRESS, address, address >= FIRST_ADDRESS, is_fresh);
}

/* The highest are GetCurrentProcess() and the like. */
void nsp_trace_handle(struct nsp_trace_line *line, HANDLE handle, BOOL is_fresh)
{
    put_numbered(line, NSP_TRACE_HANDLE, (ULONG_PTR)handle, (ULONG_PTR)handle < (ULONG_PTR)-16, is_fresh);
}

/* The length of the hexadecimal number at @text, and its value. */
static SIZE_T scan_hex(const char *text, ULONGLONG *value)
{
    SIZE_T length = strspn(text, "0123456789abcdefABCDEF");
    char digits[17];

    *value = 0;
    if (!length || length >= sizeof(digits))
        return 0;
    memcpy(digits, text, length);
    digits[length] = 0;
    *value = strtoull(digits, NULL, 16);
    return length;
}

/* Length of what is at @text, if that is a LUID of nsp_format_luid(), or an address as any of us prints it; or 0. */
static SIZE_T scan_varying(const struct nsp_trace_line *line, const char *text, char *shown, SIZE_T size)
{
    SIZE_T prefix = !strncmp(text, "0x", 2) ? 2 : 0, length, more;
    ULONGLONG high, low;

    length = scan_hex(text + prefix, &high);
    if (length && !prefix && text[length] == ':' && (more = scan_hex(text + length + 1, &low))) {
        format_luid(line, shown, size, (LUID){ (ULONG)low, (LONG)high });
        return length + 1 + more;
    }
    if ((!prefix && length != 2 * sizeof(void *)) || high < FIRST_ADDRESS)
        return 0;
    format_number(line, shown, size, NSP_TRACE_ADDRESS, (ULONG_PTR)high, FALSE);
    return prefix + length;
}

void nsp_trace_prose(struct nsp_trace_line *line, const char *text)
{
    const char *letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_+";
    SIZE_T length;
    char shown[32];

    separate(line);
    put(line, "\"", 1);
    while (*text) {
        if ((line->flags & NSP_TRACE_STABLE) && (length = scan_varying(line, text, shown, sizeof(shown)))) {
            put_text(line, shown, strlen(shown));
        } else {
            /* A whole word, for in the middle of one there is no number. */
            if (!(length = strspn(text, letters)))
                length = max(character_length(text), 1);
            put_text(line, text, length);
        }
        text += length;
    }
    put(line, "\"", 1);
}

/* ---- secrets ---- */

static void put_hex(struct nsp_trace_line *line, const BYTE *bytes, SIZE_T count)
{
    char text[4];
    SIZE_T i;

    separate(line);
    put(line, "\"", 1);
    for (i = 0; i < count; i++) {
        nsp_format_to(text, sizeof(text), "%02x", bytes[i]);
        put(line, text, 2);
    }
    put(line, "\"", 1);
}

void nsp_trace_secret(struct nsp_trace_line *line, const void *data, SIZE_T size)
{
    BYTE bytes[SHOWN_BYTES];
    SIZE_T count = min(size, sizeof(bytes));

    nsp_trace_open(line, '{');
    nsp_trace_key(line, "bytes");
    nsp_trace_unsigned(line, size);
    if (!(line->flags & NSP_TRACE_SECRETS)) {
        nsp_trace_key(line, "redacted");
        nsp_trace_word(line, "true");
    } else if (nsp_fence_copy(bytes, data, count)) {
        nsp_trace_key(line, "hex");
        put_hex(line, bytes, count);
    }
    nsp_trace_close(line, '{');
}
