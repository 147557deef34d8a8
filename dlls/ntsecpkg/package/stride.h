/*
 * How far the tables of one DLL are apart: as far as the header that it was built with says, which its version does not
 * tell.  Contract 2.5.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_STRIDE_H
#define NSP_PACKAGE_STRIDE_H

#include "package/package.h"

#define NSP_MAX_TABLES 32 /* of one DLL; Windows' largest has two */
#define NSP_MAX_STRIDE 64 /* pointers */

/* What an entry point returned. */
struct nsp_tables {
    enum nsp_table kind;
    const void *first;
    ULONG count;
    ULONG version;
    unsigned (*slots_of)(ULONG version);
};

/* Pointers from one table to the next: what was said of the DLL, else what fits, else what the version says. */
unsigned nsp_stride_find(struct nsp_module *module, const struct nsp_tables *tables);

/* Table @index when they are @stride pointers apart. */
const void *nsp_stride_table(const struct nsp_tables *tables, unsigned stride, unsigned index);

/* Whether @address is that of a function. */
BOOL nsp_is_code(const void *address);
BOOL nsp_is_code_of(const void *address, const void *image); /* of this DLL */

/* See NspHostSetTableStrides(). */
NTSTATUS nsp_strides_set(struct nsp_host *host, const WCHAR *file, ULONG lsa_stride, ULONG user_stride);
void nsp_strides_free(struct nsp_host *host);

#endif
