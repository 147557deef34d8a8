/*
 * Strings, and the host's own heap that they lie in: not the process heap, where a package could free them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "base/str.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static HANDLE volatile heap;

static HANDLE heap_get(void)
{
    HANDLE made, other;

    if ((made = heap))
        return made;
    if (!(made = HeapCreate(0, 0, 0)))
        return NULL;
    if (!(other = InterlockedCompareExchangePointer(&heap, made, NULL)))
        return made;
    HeapDestroy(made);
    return other;
}

BOOL nsp_alloc_has_handle(HANDLE handle)
{
    return handle == heap;
}

void nsp_alloc_exit(void)
{
    HANDLE old = InterlockedExchangePointer(&heap, NULL);

    if (old)
        HeapDestroy(old);
}

void *nsp_alloc(SIZE_T size)
{
    HANDLE h = heap_get();

    return h ? HeapAlloc(h, HEAP_ZERO_MEMORY, size) : NULL;
}

void *nsp_realloc(void *block, SIZE_T size)
{
    return block ? HeapReAlloc(heap_get(), HEAP_ZERO_MEMORY, block, size) : nsp_alloc(size);
}

void nsp_free(void *block)
{
    if (block)
        HeapFree(heap_get(), 0, block);
}

void nsp_wipe(void *block, SIZE_T size)
{
    memset(block, 0, size);
    __asm__ volatile("" : : "r"(block) : "memory");
}

/* A copy of @size bytes with @zeros behind it. */
static void *dup_bytes(const void *bytes, SIZE_T size, SIZE_T zeros)
{
    void *copy = nsp_alloc(size + zeros);

    if (copy && size)
        memcpy(copy, bytes, size);
    return copy;
}

WCHAR *nsp_wide_dup(const WCHAR *text)
{
    return dup_bytes(text, wcslen(text) * sizeof(WCHAR), sizeof(WCHAR));
}

WCHAR *nsp_wide_from_counted(const UNICODE_STRING *text)
{
    SIZE_T count = text && text->Buffer ? text->Length / sizeof(WCHAR) : 0;

    return dup_bytes(count ? text->Buffer : NULL, count * sizeof(WCHAR), sizeof(WCHAR));
}

/* @length in bytes.  Neither code page is asked to refuse anything, so that 0 means an empty text. */
static WCHAR *wide_from(UINT code_page, const char *text, SIZE_T length)
{
    int count;
    WCHAR *wide;

    if (length > INT_MAX)
        return NULL;
    count = length ? MultiByteToWideChar(code_page, 0, text, (int)length, NULL, 0) : 0;
    if ((wide = nsp_alloc(((SIZE_T)count + 1) * sizeof(WCHAR))) && count)
        MultiByteToWideChar(code_page, 0, text, (int)length, wide, count);
    return wide;
}

WCHAR *nsp_wide_from_utf8(const char *text)
{
    return wide_from(CP_UTF8, text, strlen(text));
}

WCHAR *nsp_wide_from_ansi(const char *text, SIZE_T length)
{
    return wide_from(CP_ACP, text, length);
}

static char *narrow_from(UINT code_page, const WCHAR *text)
{
    int size = WideCharToMultiByte(code_page, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow;

    if (!size || !(narrow = nsp_alloc((SIZE_T)size)))
        return NULL;
    WideCharToMultiByte(code_page, 0, text, -1, narrow, size, NULL, NULL);
    return narrow;
}

char *nsp_utf8_from_wide(const WCHAR *text)
{
    return narrow_from(CP_UTF8, text);
}

char *nsp_ansi_from_wide(const WCHAR *text)
{
    return narrow_from(CP_ACP, text);
}

char *nsp_str_dup(const char *text)
{
    return dup_bytes(text, strlen(text), 1);
}

char *nsp_str_printf(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0 || !(text = nsp_alloc((SIZE_T)length + 1)))
        return NULL;

    va_start(args, format);
    vsnprintf(text, (SIZE_T)length + 1, format, args);
    va_end(args);
    return text;
}

BOOL nsp_wide_equal(const WCHAR *a, const WCHAR *b)
{
    return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL;
}

BOOL nsp_counted_equal(const UNICODE_STRING *a, const WCHAR *b)
{
    int count = a->Length / (int)sizeof(WCHAR);

    return CompareStringOrdinal(count ? a->Buffer : L"", count, b, -1, TRUE) == CSTR_EQUAL;
}

const WCHAR *nsp_path_base(const WCHAR *path)
{
    const WCHAR *base = path, *c;

    for (c = path; *c; c++) {
        if (*c == '\\' || *c == '/' || (*c == ':' && c == path + 1))
            base = c + 1;
    }
    return base;
}

UNICODE_STRING nsp_counted(const WCHAR *text)
{
    SIZE_T count = text ? wcslen(text) : 0;
    UNICODE_STRING counted;

    /* What Windows cuts a view at: the longest Length with room for the NUL behind it. */
    if (count > UNICODE_STRING_MAX_CHARS - 1)
        count = UNICODE_STRING_MAX_CHARS - 1;
    counted.Length = (USHORT)(count * sizeof(WCHAR));
    counted.MaximumLength = (USHORT)(text ? counted.Length + sizeof(WCHAR) : 0);
    counted.Buffer = (WCHAR *)text;
    return counted;
}
