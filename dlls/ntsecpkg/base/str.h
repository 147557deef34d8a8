/*
 * Strings: counted Windows strings, wide and UTF-8.  Blocks come from the host's own heap, which no package sees.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BASE_STR_H
#define NSP_BASE_STR_H

#include "secpkg_abi.h"

/* The host's own memory: zero-filled, NULL when full. */
void *nsp_alloc(SIZE_T size);
void *nsp_realloc(void *block, SIZE_T size); /* what grew is zero */
void nsp_free(void *block);                  /* NULL is allowed */

/* Whether it comes from the system's heap @handle. */
BOOL nsp_alloc_has_handle(HANDLE handle);

/* Give all of it back: once, when the DLL is unloaded from a process that lives on. */
void nsp_alloc_exit(void);

void nsp_wipe(void *block, SIZE_T size);     /* the compiler does not remove it */

/* NUL-terminated copies; NULL when memory is full.  @size is in bytes where @text is a counted string. */
WCHAR *nsp_wide_dup(const WCHAR *text);
WCHAR *nsp_wide_from_counted(const UNICODE_STRING *text); /* NULL or an empty one gives "" */
WCHAR *nsp_wide_from_utf8(const char *text);
WCHAR *nsp_wide_from_ansi(const char *text, SIZE_T length);
char *nsp_utf8_from_wide(const WCHAR *text);
char *nsp_ansi_from_wide(const WCHAR *text);
char *nsp_str_dup(const char *text);
char *nsp_str_printf(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));

/* Compare without case. */
BOOL nsp_wide_equal(const WCHAR *a, const WCHAR *b);
BOOL nsp_counted_equal(const UNICODE_STRING *a, const WCHAR *b);

/* "my.dll" of "C:\\dir\\my.dll"; points into @path. */
const WCHAR *nsp_path_base(const WCHAR *path);

UNICODE_STRING nsp_counted(const WCHAR *text); /* a view of @text; NULL gives an empty one */

#endif
