/*
 * What the structures of attributes point to: memory that the package allocated, and the application frees.  Contract
 * P5.4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_ATTRIBUTE_H
#define NSP_PACKAGE_ATTRIBUTE_H

#include "secpkg_abi.h"

enum nsp_pointer_kind {
    NSP_POINTER_NONE, /* ends a list */
    NSP_POINTER_TEXT, /* a string, wide or ANSI as the form of the call is */
    NSP_POINTER_WIDE, /* a wide string in both forms */
    NSP_POINTER_DATA, /* bytes, as many as another member says */
    NSP_POINTER_INFO  /* a SecPkgInfo with its strings, one block */
};

struct nsp_attribute_pointer {
    ULONG attribute;
    enum nsp_pointer_kind kind;
    size_t offset;
    size_t length_offset; /* DATA: of the ULONG that counts it */
};

/* Of QueryContextAttributes and of QueryCredentialsAttributes.  The places are the same in both forms. */
extern const struct nsp_attribute_pointer nsp_context_pointers[], nsp_credential_pointers[];

/* Bytes of the structure of an attribute; 0 when it is not known. */
ULONG nsp_context_attribute_size(ULONG attribute);
ULONG nsp_credential_attribute_size(ULONG attribute);

#endif
