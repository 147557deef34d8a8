/*
 * Arguments of support functions: what a package gives is copied before it is looked at, what it gets is written under
 * the fence.  All of them give STATUS_ACCESS_VIOLATION for memory that cannot be reached.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_ARGUMENT_H
#define NSP_LSA_ARGUMENT_H

#include "secpkg_abi.h"

struct nsp_heap;

/* A structure.  STATUS_INVALID_PARAMETER when @source is NULL. */
NTSTATUS nsp_take(void *target, const void *source, SIZE_T size);

/* A string: *@text is nsp_alloc'ed and NUL-terminated, the caller frees it.  NULL stays NULL. */
NTSTATUS nsp_take_text(const UNICODE_STRING *source, WCHAR **text);
NTSTATUS nsp_take_wide(const WCHAR *source, ULONG limit, WCHAR **text); /* NUL-terminated, at most @limit characters */
NTSTATUS nsp_take_ansi(const char *source, ULONG limit, WCHAR **text); /* the same, from the ANSI code page */

/*
 * What is wrong with a counted string of a package, as the end of a sentence; NULL: nothing.  A name has no NUL in it,
 * a secret may.
 */
enum nsp_string_kind { NSP_STRING_NAME, NSP_STRING_ANSI, NSP_STRING_SECRET };
const char *nsp_string_fault(struct nsp_heap *heap, const void *string, enum nsp_string_kind kind);

/* An output.  A NULL @target is a package that does not want it. */
NTSTATUS nsp_give(void *target, const void *source, SIZE_T size);
NTSTATUS nsp_give_zeros(void *target, SIZE_T size);

/*
 * An output of which the package frees the memory: a copy of @data from the LSA heap, its address at @target and its
 * length at @length (ULONG, may be NULL); no bytes give NULL and 0.  A string: its characters, NUL-terminated, from the
 * LSA heap.
 */
NTSTATUS nsp_give_block(struct nsp_heap *heap, void *target, ULONG *length, const void *data, ULONG size,
                        const void *caller);
NTSTATUS nsp_give_text(struct nsp_heap *heap, UNICODE_STRING *target, const WCHAR *text, const void *caller);

#endif
