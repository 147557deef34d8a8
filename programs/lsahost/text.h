/*
 * Text for people and the two encodings it comes in.  Output is UTF-8 whatever the locale, and what a
 * package wrote cannot move the cursor of a terminal.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_TEXT_H
#define LSAHOST_TEXT_H

#include "secpkg_abi.h"
#include <stdio.h>

/* Decode one character and step over it.  0 at the end, without a step; U+FFFD for what is no character. */
ULONG text_next_utf8(const char **at);
ULONG text_next_wide(const WCHAR **at);

/* One character, of one to four bytes, without a NUL behind it; their number is returned. */
unsigned text_encode(ULONG code, char *utf8);
void text_put_code(FILE *out, ULONG code);

/* Print the printable ASCII that @text begins with, up to one of @except; its length is returned. */
size_t text_put_plain(FILE *out, const char *text, const char *except);

/* Print, with U+FFFD for control characters; the number of characters is returned. */
unsigned text_put(FILE *out, const char *text);
unsigned text_put_wide(FILE *out, const WCHAR *text);

/* "2026-11-24 12:00:00 UTC", or "never" beyond year 9999; the next call overwrites it. */
const char *text_time(LARGE_INTEGER filetime);

/* Say on stderr, in one line after the name of the tool, what is wrong; @subject may be NULL. */
void complain(const WCHAR *subject, const char *format, ...) __attribute__((format(gnu_printf, 2, 3)));

/* The one of @count words that is spelt most like @word; NULL when more than a third of it would have to change. */
const char *text_nearest(const WCHAR *word, const char *const *words, unsigned count);

/* Read a number; hexadecimal when @base is 16.  FALSE when it is none, or above @limit. */
BOOL text_number(const WCHAR *text, int base, ULONG limit, ULONG *number);

/* Compare without case, @b being ASCII. */
BOOL text_equal(const WCHAR *a, const char *b);

#endif
