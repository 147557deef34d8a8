/*
 * Values as text, in a ring of buffers that each thread has for itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "base/format.h"

#include <stdio.h>
#include <string.h>

#include "base/per_thread.h"
#include "base/str.h"

#define RING_SIZE 16
#define TEXT_SIZE 256
#define COUNTED_CHARACTERS 64
#define CELL_SIZE (COUNTED_CHARACTERS * 4 + sizeof("\"\"..."))

struct ring {
    unsigned next;
    char cells[RING_SIZE][CELL_SIZE];
};

static struct nsp_per_thread rings = NSP_PER_THREAD(sizeof(struct ring));

void nsp_format_exit(void)
{
    nsp_per_thread_exit(&rings);
}

/* A cell for the next text; NULL when memory is full. */
static char *next_cell(void)
{
    struct ring *ring = nsp_per_thread(&rings);

    return ring ? ring->cells[ring->next++ % RING_SIZE] : NULL;
}

static const char no_memory[] = "(no memory)";

/* How much of @text, cut at @length bytes, is whole characters. */
static SIZE_T whole_characters(const char *text, SIZE_T length)
{
    SIZE_T lead = length, need;

    while (lead && ((BYTE)text[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (!lead)
        return length;
    switch ((BYTE)text[lead - 1] >> 4) {
    case 0xC: case 0xD: need = 2; break;
    case 0xE:           need = 3; break;
    case 0xF:           need = 4; break;
    default:            need = 1; break;
    }
    return length - (lead - 1) < need ? lead - 1 : length;
}

void nsp_vformat_to(char *buffer, SIZE_T size, const char *format, va_list args)
{
    int length = vsnprintf(buffer, size, format, args);

    if (length < 0)
        buffer[0] = 0;
    else if ((SIZE_T)length >= size)
        buffer[whole_characters(buffer, size - 1)] = 0;
}

void nsp_format_to(char *buffer, SIZE_T size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    nsp_vformat_to(buffer, size, format, args);
    va_end(args);
}

const char *nsp_format(const char *format, ...)
{
    char *cell = next_cell();
    va_list args;

    if (!cell)
        return no_memory;
    va_start(args, format);
    nsp_vformat_to(cell, TEXT_SIZE, format, args);
    va_end(args);
    return cell;
}

/* The code point at *@text, which moves behind it; half a surrogate pair reads as U+FFFD. */
static unsigned next_code_point(const WCHAR **text, const WCHAR *end)
{
    unsigned unit = *(*text)++;

    if (!IS_SURROGATE_PAIR(unit, *text < end ? **text : 0))
        return IS_HIGH_SURROGATE(unit) || IS_LOW_SURROGATE(unit) ? 0xFFFD : unit;
    return 0x10000 + ((unit - 0xD800) << 10) + (*(*text)++ - 0xDC00);
}

static unsigned put_utf8(char *out, unsigned code_point)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

unsigned nsp_utf8_from_next(char *out, const WCHAR **text, const WCHAR *end)
{
    return put_utf8(out, next_code_point(text, end));
}

/* As many whole characters as fit. */
static void put_wide(char *out, SIZE_T size, const WCHAR *text, SIZE_T count)
{
    const WCHAR *end = text + count;
    SIZE_T used = 0;
    unsigned length;
    char one[4];

    while (text < end) {
        length = nsp_utf8_from_next(one, &text, end);
        if (used + length >= size)
            break;
        memcpy(out + used, one, length);
        used += length;
    }
    out[used] = 0;
}

const char *nsp_format_wide(const WCHAR *text)
{
    char *cell;

    if (!text)
        return "(null)";
    if (!(cell = next_cell()))
        return no_memory;
    put_wide(cell, TEXT_SIZE, text, wcslen(text));
    return cell;
}

const char *nsp_format_counted(const UNICODE_STRING *text)
{
    const WCHAR *next, *end;
    unsigned characters, code_point;
    char *cell, *out;

    if (!text || (!text->Buffer && text->Length))
        return "(null)";
    if (!(out = cell = next_cell()))
        return no_memory;

    next = text->Buffer;
    end = next + text->Length / sizeof(WCHAR);
    *out++ = '"';
    for (characters = 0; next < end && characters < COUNTED_CHARACTERS; characters++) {
        code_point = next_code_point(&next, end);
        /* A control character would break the line that this becomes part of. */
        if (code_point < 0x20 || code_point == 0x7F)
            out += sprintf(out, "\\x%02x", code_point);
        else
            out += put_utf8(out, code_point);
    }
    strcpy(out, next < end ? "\"..." : "\"");
    return cell;
}

void nsp_format_sid_to(char *buffer, SIZE_T size, PSID sid)
{
    const SID *s = sid;
    ULONGLONG authority = 0;
    char text[NSP_SID_TEXT_SIZE];
    int used, i;

    if (!s || s->Revision != SID_REVISION || s->SubAuthorityCount > SID_MAX_SUB_AUTHORITIES) {
        nsp_format_to(buffer, size, s ? "(no SID)" : "(null)");
        return;
    }
    for (i = 0; i < 6; i++)
        authority = authority << 8 | s->IdentifierAuthority.Value[i];
    used = sprintf(text, authority >> 32 ? "S-1-0x%012llX" : "S-1-%llu", authority);
    for (i = 0; i < s->SubAuthorityCount; i++)
        used += sprintf(text + used, "-%lu", s->SubAuthority[i]);
    nsp_format_to(buffer, size, "%s", text);
}

const char *nsp_format_sid(PSID sid)
{
    char text[NSP_SID_TEXT_SIZE];

    nsp_format_sid_to(text, sizeof(text), sid);
    return nsp_format("%s", text);
}

const char *nsp_format_luid(const LUID *luid)
{
    return luid ? nsp_format("%lx:%lx", (ULONG)luid->HighPart, luid->LowPart) : "(null)";
}

BOOL nsp_format_address_to(char *buffer, SIZE_T size, const void *address)
{
    WCHAR path[1024];
    const WCHAR *base, *dot;
    char name[200];
    HMODULE module;
    DWORD length;

    /* NULL would be taken for the name of no module, which is the program. */
    if (!address ||
        !GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            address, &module) ||
        !(length = GetModuleFileNameW(module, path, ARRAYSIZE(path))) || length == ARRAYSIZE(path)) {
        nsp_format_to(buffer, size, "0x%llx", (ULONGLONG)(ULONG_PTR)address);
        return FALSE;
    }
    base = nsp_path_base(path);
    if (!(dot = wcsrchr(base, '.')) || dot == base)
        dot = path + length;
    put_wide(name, sizeof(name), base, (SIZE_T)(dot - base));
    nsp_format_to(buffer, size, "%s!+0x%llx", name, (ULONGLONG)((ULONG_PTR)address - (ULONG_PTR)module));
    return TRUE;
}

const char *nsp_format_address(const void *address)
{
    char text[TEXT_SIZE];

    nsp_format_address_to(text, sizeof(text), address);
    return nsp_format("%s", text);
}
