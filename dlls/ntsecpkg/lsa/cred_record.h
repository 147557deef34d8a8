/*
 * One credential of the credential store, in one block without pointers: so it lies in the registry, sealed, and is the
 * same for 32 and 64 bits.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_CRED_RECORD_H
#define NSP_LSA_CRED_RECORD_H

#include "secpkg_abi.h"

#include <wincred.h>

/* What wincred.h of newer SDKs says; mingw's has the smaller ones of Windows XP. */
#define NSP_CRED_MAX_BLOB (5 * 512)
#define NSP_CRED_TYPE_END 7 /* the types are below: 5 is a generic certificate, 6 DOMAIN_EXTENDED */

/* A protected blob is as long as a multiple of this. */
#define NSP_CRED_BLOB_UNIT 8

/* Offsets count from the beginning of the record; 0: there is none. */
struct nsp_cred_record {
    ULONG size;                   /* of all of it */
    ULONG version;
    ULONG flags, type, persist;   /* as in CREDENTIALW */
    FILETIME written;
    ULONG target, comment, alias, user;
    ULONG blob, blob_size;        /* in clear; zeros up to a multiple of NSP_CRED_BLOB_UNIT are the record's, too */
    ULONG attribute_count;
    struct { ULONG keyword, flags, value, value_size; } attributes[];
};

/*
 * Copy @source, which is a package's and has its blob protected unless @is_clear.  Free it with nsp_cred_record_free().
 *   STATUS_INVALID_PARAMETER    it is no credential: an unknown type or flag, no name, something longer than allowed
 *   STATUS_ACCESS_VIOLATION
 */
NTSTATUS nsp_cred_record_take(const struct nsp_encrypted_credential *source, BOOL is_clear,
                              struct nsp_cred_record **record);
void nsp_cred_record_free(struct nsp_cred_record *record); /* wipes; NULL is allowed */

/* Instead of none.  The record moves. */
NTSTATUS nsp_cred_record_set_blob(struct nsp_cred_record **record, const void *blob, ULONG size);

/* Bytes that were kept somewhere are a record, and no offset leads out of it. */
BOOL nsp_cred_record_is_valid(const void *bytes, ULONG size);

/* NULL for offset 0. */
void *nsp_cred_record_at(const struct nsp_cred_record *record, ULONG offset);

/* All types but the generic ones: those that are found by the names of a server. */
BOOL nsp_cred_type_is_domain(ULONG type);

/* It is the one of @type with the name @target. */
BOOL nsp_cred_record_is(const struct nsp_cred_record *record, ULONG type, const WCHAR *target);

#endif
