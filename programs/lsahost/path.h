/*
 * File names as people on Linux and on Windows type them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_PATH_H
#define LSAHOST_PATH_H

#include "secpkg_abi.h"
#include <stdio.h>

/*
 * The name under which Windows' functions find what the user calls @typed: a path of Unix or of Windows.
 * With @is_package a bare name that is not in the current folder is looked for in the system directory.
 * A name that does not exist anywhere comes back as it would be in the current folder.  NULL when memory is full;
 * else to be freed with free().
 */
WCHAR *path_resolve(const WCHAR *typed, BOOL is_package);

/* Does a file or folder of this name exist? */
BOOL path_exists(const WCHAR *typed, BOOL is_package);

/*
 * Read a file of at most @limit bytes.  On success *@data is the caller's, to be freed with free().
 * Fails with the status of the system, or STATUS_FILE_TOO_LARGE.
 */
NTSTATUS path_read(const WCHAR *typed, ULONG limit, BYTE **data, ULONG *size);

/* Open a file to read it piece by piece.  Fails with the status of the system; else *@file is the caller's. */
NTSTATUS path_open(const WCHAR *typed, FILE **file);

/* Make a file of @data, instead of one that is there.  Fails with the status of the system. */
NTSTATUS path_write(const WCHAR *typed, const BYTE *data, ULONG size);

#endif
