/*
 * SHA-256 of the DLLs that a trace is about.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/trace_private.h"

#include <bcrypt.h>
#include <stdio.h>

#include "base/str.h"

#define CHUNK 0x10000
#define DIGEST 32

static BOOL digest_file(HANDLE file, BCRYPT_HASH_HANDLE hash, BYTE *digest)
{
    BYTE *chunk = nsp_alloc(CHUNK);
    BOOL is_good = chunk != NULL;
    DWORD count = 0;

    while (is_good && (is_good = ReadFile(file, chunk, CHUNK, &count, NULL)) && count)
        is_good = NT_SUCCESS(BCryptHashData(hash, chunk, count, 0));
    nsp_free(chunk);
    return is_good && NT_SUCCESS(BCryptFinishHash(hash, digest, DIGEST, 0));
}

void nsp_trace_digest(const WCHAR *path, char *text)
{
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
    BYTE digest[DIGEST];
    HANDLE file;
    unsigned i;

    *text = 0;
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    if (NT_SUCCESS(BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, NULL, 0))) {
        if (NT_SUCCESS(BCryptCreateHash(algorithm, &hash, NULL, 0, NULL, 0, 0))) {
            if (digest_file(file, hash, digest))
                for (i = 0; i < DIGEST; i++)
                    sprintf(text + 2 * i, "%02x", digest[i]);
            BCryptDestroyHash(hash);
        }
        BCryptCloseAlgorithmProvider(algorithm, 0);
    }
    CloseHandle(file);
}
