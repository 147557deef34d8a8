/*
 * Values as text.  Results lie in a ring of per-thread buffers: the last sixteen stay valid.  Nothing here
 * allocates from a heap that a package can see.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_BASE_FORMAT_H
#define NSP_BASE_FORMAT_H

#include "secpkg_abi.h"
#include <stdarg.h>

const char *nsp_format(const char *format, ...) __attribute__((format(gnu_printf, 1, 2))); /* cut at 255 bytes */
const char *nsp_format_wide(const WCHAR *text);              /* UTF-8, cut at 255 bytes; NULL: "(null)" */
const char *nsp_format_counted(const UNICODE_STRING *text);  /* UTF-8 in quotes, cut at 64 characters; NULL: "(null)" */
const char *nsp_format_sid(PSID sid);                        /* S-1-5-32-544 */
const char *nsp_format_luid(const LUID *luid);               /* 0:3e7 */
const char *nsp_format_address(const void *address);         /* "mypackage!+0x1f40"; outside a module the address */

/* Into a buffer of the caller: NUL-terminated, cut between two characters of UTF-8. */
void nsp_format_to(char *buffer, SIZE_T size, const char *format, ...) __attribute__((format(gnu_printf, 3, 4)));
void nsp_vformat_to(char *buffer, SIZE_T size, const char *format, va_list args)
    __attribute__((format(gnu_printf, 3, 0)));

void nsp_format_sid_to(char *buffer, SIZE_T size, PSID sid);
BOOL nsp_format_address_to(char *buffer, SIZE_T size, const void *address); /* FALSE: it is in no module */
#define NSP_SID_TEXT_SIZE 256 /* of the longest */

/* The next character of UTF-16, in UTF-8: the value is how many of four bytes it takes.  *@text moves behind it. */
unsigned nsp_utf8_from_next(char *out, const WCHAR **text, const WCHAR *end);

/* Give the buffers of all threads back: once, when the DLL is unloaded from a process that lives on. */
void nsp_format_exit(void);

#endif
