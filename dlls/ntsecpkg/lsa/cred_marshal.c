/*
 * Decoding marshalled credentials.  The form was seen from outside, in what CredMarshalCredentialW makes of known
 * bytes; unit-cred-marshal.c holds the system's against ours.
 *
 * Six bits are one character and the lowest bits come first, so three bytes are four characters.  The hash of a
 * certificate stands alone.  Before a name or a blob there is its length, four bytes, which is encoded by itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cred_marshal.h"

#include "base/str.h"

#include <wincred.h>

#define MARK L"@@"
#define HEAD 3 /* characters: the mark and the kind */

/* How many characters hold @size bytes. */
#define ENCODED(size) (((ULONGLONG)(size) * 8 + 5) / 6)

/* The six bits of a character; -1 when it is not of the alphabet. */
static int value_of(WCHAR c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '#' ? 62 : c == '-' ? 63 : -1;
}

/* Exactly @size bytes from ENCODED(@size) characters; what is left of the last one must be zero. */
static BOOL decode(const WCHAR *text, BYTE *bytes, ULONG size)
{
    ULONG bits = 0, count = 0, done = 0;
    SIZE_T i;
    int value;

    for (i = 0; i < ENCODED(size); i++) {
        if ((value = value_of(text[i])) < 0)
            return FALSE;
        bits |= (ULONG)value << count;
        count += 6;
        if (count >= 8) {
            bytes[done++] = (BYTE)bits;
            bits >>= 8;
            count -= 8;
        }
    }
    return !bits;
}

/* How many bytes there are, and where their characters begin. */
static BOOL find_bytes(const WCHAR *text, enum nsp_marshal_kind kind, const WCHAR **begin, ULONG *size)
{
    SIZE_T length = wcslen(text);
    BYTE bytes[sizeof(*size)];

    *begin = text + HEAD;
    *size = CERT_HASH_LENGTH;
    if (kind != NSP_MARSHAL_CERTIFICATE) {
        if (length < HEAD + ENCODED(sizeof(bytes)) || !decode(*begin, bytes, sizeof(bytes)))
            return FALSE;
        memcpy(size, bytes, sizeof(bytes));
        *begin += ENCODED(sizeof(bytes));
    }
    if (kind == NSP_MARSHAL_USER_NAME && *size % sizeof(WCHAR))
        return FALSE;
    return length - (*begin - text) == ENCODED(*size);
}

BOOL nsp_marshal_is(const WCHAR *text, enum nsp_marshal_kind *kind)
{
    *kind = 0;
    if (wcsncmp(text, MARK, HEAD - 1))
        return FALSE;
    *kind = value_of(text[HEAD - 1]);
    return *kind >= NSP_MARSHAL_CERTIFICATE && *kind <= NSP_MARSHAL_PACKED;
}

NTSTATUS nsp_unmarshal(const WCHAR *text, enum nsp_marshal_kind *kind, BYTE **data, ULONG *size)
{
    const WCHAR *begin;
    ULONG length;

    *data = NULL;
    *size = 0;
    if (!nsp_marshal_is(text, kind))
        return STATUS_INVALID_PARAMETER;
    if (*kind == NSP_MARSHAL_PACKED)
        return STATUS_NOT_SUPPORTED;
    if (!find_bytes(text, *kind, &begin, &length))
        return STATUS_INVALID_PARAMETER;
    if (!(*data = nsp_alloc(length)))
        return STATUS_NO_MEMORY;
    if (decode(begin, *data, length)) {
        *size = length;
        return STATUS_SUCCESS;
    }
    nsp_wipe(*data, length);
    nsp_free(*data);
    *data = NULL;
    return STATUS_INVALID_PARAMETER;
}
