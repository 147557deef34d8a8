/*
 * Places of DLLs as the host tells them, "my!+0x1f40", and what lies there: the function and the line.  The DLL's file
 * is read for that, when the first place is asked for; a process in which a package is executed does not ask.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_PLACE_H
#define LSAHOST_PLACE_H

#include "secpkg_abi.h"

struct place {
    char function[256]; /* UTF-8; "": not known */
    char file[512];     /* as the compiler wrote it; "": not known, and then line is 0 */
    ULONG line;
};

/*
 * Places in this DLL may be asked for, and in those in its folder.  With @digest, a SHA-256 in hexadecimal, only in
 * this one, and only if it is the file of that digest; else "".
 */
void place_know(const WCHAR *path, const char *digest);

/* @is_call: it is where a call returns to, so the call is before it; else an instruction.  What is not known is "". */
void place_find(const char *where, BOOL is_call, struct place *place);

/*
 * @text with what lies at each place in it: "my!+0x1f40 (SpLogonUserEx2, logon.c:123)".  The value is @text, or is
 * overwritten by the fourth call from this one on.
 */
const char *place_tell(const char *text, BOOL is_call);

#endif
