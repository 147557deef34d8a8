/*
 * Credentials written as a name, as CredMarshalCredential does it: "@@", a character for the kind, and bytes in an
 * alphabet of 64.  Contract 6.53.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CRED_MARSHAL_H
#define NSP_LSA_CRED_MARSHAL_H

#include "secpkg_abi.h"

/* CRED_MARSHAL_TYPE; mingw's header ends with the second. */
enum nsp_marshal_kind {
    NSP_MARSHAL_CERTIFICATE = 1, /* 20 bytes: the SHA-1 hash of the certificate */
    NSP_MARSHAL_USER_NAME = 2,   /* UTF-16, without a NUL */
    NSP_MARSHAL_BLOB = 3,
    NSP_MARSHAL_PACKED = 4       /* how this one is written is not published */
};

/* FALSE: @text is no marshalled credential, but a name like others. */
BOOL nsp_marshal_is(const WCHAR *text, enum nsp_marshal_kind *kind);

/*
 * What was marshalled.  *@data is nsp_alloc'ed: wipe and free it.
 *   STATUS_INVALID_PARAMETER   @text is none, or it is damaged
 *   STATUS_NOT_SUPPORTED       NSP_MARSHAL_PACKED
 */
NTSTATUS nsp_unmarshal(const WCHAR *text, enum nsp_marshal_kind *kind, BYTE **data, ULONG *size);

#endif
