/*
 * Taking arguments from packages, and giving them results.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/argument.h"

#include "base/str.h"
#include "lsa/heap.h"
#include "watch/fence.h"

NTSTATUS nsp_take(void *target, const void *source, SIZE_T size)
{
    if (!source)
        return STATUS_INVALID_PARAMETER;
    return nsp_fence_copy(target, source, size) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

NTSTATUS nsp_take_text(const UNICODE_STRING *source, WCHAR **text)
{
    UNICODE_STRING copy;

    *text = NULL;
    if (!source)
        return STATUS_SUCCESS;
    if (!nsp_fence_copy(&copy, source, sizeof(copy)))
        return STATUS_ACCESS_VIOLATION;
    if (!(*text = nsp_alloc(copy.Length + sizeof(**text))))
        return STATUS_NO_MEMORY;
    if (nsp_fence_copy(*text, copy.Buffer, copy.Length & ~1))
        return STATUS_SUCCESS;
    nsp_free(*text);
    *text = NULL;
    return STATUS_ACCESS_VIOLATION;
}

/* Whether all characters can be read; and whether one of them is a NUL. */
static BOOL has_characters(const UNICODE_STRING *string, ULONG width, BOOL *has_nul)
{
    WCHAR c = 0;
    ULONG i;

    *has_nul = FALSE;
    for (i = 0; i < string->Length; i += width) {
        if (!nsp_fence_copy(&c, (const BYTE *)string->Buffer + i, width))
            return FALSE;
        if (!c)
            *has_nul = TRUE;
    }
    return TRUE;
}

const char *nsp_string_fault(struct nsp_heap *heap, const void *string, enum nsp_string_kind kind)
{
    const ULONG width = kind == NSP_STRING_ANSI ? sizeof(char) : sizeof(WCHAR);
    UNICODE_STRING copy;
    BOOL has_nul;
    SIZE_T size;

    if (!nsp_fence_copy(&copy, string, sizeof(copy)))
        return "lies where no memory is";
    if (!copy.Length)
        return NULL;
    if (copy.Length > copy.MaximumLength)
        return "has a Length above its MaximumLength";
    if (copy.Length % width)
        return "has an odd Length";
    if (!copy.Buffer)
        return "has a Length and no Buffer";
    if (nsp_heap_owns(heap, copy.Buffer, &size) && copy.Length > size)
        return "has a Length above the size of its block";
    if (!has_characters(&copy, width, &has_nul))
        return "has a Buffer that cannot be read to its end";
    return has_nul && kind != NSP_STRING_SECRET ? "has a NUL among its characters" : NULL;
}

/* The length of a string of characters of @width bytes, and a copy of it; neither NULL nor longer than @limit. */
static NTSTATUS take_string(const void *source, ULONG limit, ULONG width, ULONG *length, void **text)
{
    const BYTE *bytes = source;
    WCHAR c = 0;

    for (*length = 0; *length <= limit; ++*length) {
        if (!nsp_fence_copy(&c, bytes + *length * width, width))
            return STATUS_ACCESS_VIOLATION;
        if (!c)
            break;
    }
    if (c)
        return STATUS_INVALID_PARAMETER;
    if (!(*text = nsp_alloc((*length + 1) * width)))
        return STATUS_NO_MEMORY;
    if (nsp_fence_copy(*text, source, *length * width))
        return STATUS_SUCCESS;
    nsp_free(*text);
    *text = NULL;
    return STATUS_ACCESS_VIOLATION;
}

NTSTATUS nsp_take_wide(const WCHAR *source, ULONG limit, WCHAR **text)
{
    ULONG length;

    *text = NULL;
    return source ? take_string(source, limit, sizeof(**text), &length, (void **)text) : STATUS_SUCCESS;
}

NTSTATUS nsp_take_ansi(const char *source, ULONG limit, WCHAR **text)
{
    void *ansi = NULL;
    NTSTATUS status;
    ULONG length;

    *text = NULL;
    if (!source)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = take_string(source, limit, sizeof(char), &length, &ansi)))
        return status;
    *text = nsp_wide_from_ansi(ansi, length);
    nsp_free(ansi);
    return *text ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS nsp_give(void *target, const void *source, SIZE_T size)
{
    return !target || nsp_fence_copy(target, source, size) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

NTSTATUS nsp_give_zeros(void *target, SIZE_T size)
{
    static const BYTE zeros[64];
    SIZE_T done, step;

    for (done = 0; target && done < size; done += step) {
        step = min(size - done, sizeof(zeros));
        if (!nsp_fence_copy((BYTE *)target + done, zeros, step))
            return STATUS_ACCESS_VIOLATION;
    }
    return STATUS_SUCCESS;
}

NTSTATUS nsp_give_block(struct nsp_heap *heap, void *target, ULONG *length, const void *data, ULONG size,
                        const void *caller)
{
    void *block = NULL;
    NTSTATUS status;

    if (size && !(block = nsp_heap_alloc(heap, NSP_POOL_LSA, size, caller)))
        return STATUS_NO_MEMORY;
    if (size)
        memcpy(block, data, size);
    if (NT_SUCCESS(status = nsp_give(length, &size, sizeof(size))) &&
        NT_SUCCESS(status = nsp_give(target, &block, sizeof(block))))
        return STATUS_SUCCESS;
    nsp_heap_wipe_free(heap, block, NSP_CALLER_HOST);
    nsp_give_zeros(length, sizeof(*length));
    return status;
}

NTSTATUS nsp_give_text(struct nsp_heap *heap, UNICODE_STRING *target, const WCHAR *text, const void *caller)
{
    SIZE_T length = wcslen(text) * sizeof(*text);
    UNICODE_STRING string = { 0 };
    NTSTATUS status;

    if (!target)
        return STATUS_SUCCESS;
    if (length > MAXWORD - sizeof(*text))
        return STATUS_NAME_TOO_LONG;
    if (!(string.Buffer = nsp_heap_alloc(heap, NSP_POOL_LSA, length + sizeof(*text), caller)))
        return STATUS_NO_MEMORY;
    memcpy(string.Buffer, text, length);
    string.Length = (USHORT)length;
    string.MaximumLength = (USHORT)(length + sizeof(*text));
    if (!NT_SUCCESS(status = nsp_give(target, &string, sizeof(string))))
        nsp_heap_wipe_free(heap, string.Buffer, NSP_CALLER_HOST);
    return status;
}
