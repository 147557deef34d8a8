/*
 * Shared memory of packages: named sections that are used as heaps.  A client can write to all of a section, so what
 * is known of its blocks lies outside.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_SHARED_MEMORY_H
#define NSP_LSA_SHARED_MEMORY_H

#include "secpkg_abi.h"

/* The name of a section: process id of the host, and a number from 1 that counts those of the process. */
#define NSP_SECTION_NAME L"ntsecpkg-shared-%lu-%lu"

struct nsp_sections;
struct nsp_watch;

NTSTATUS nsp_sections_create(struct nsp_sections **out);
void nsp_sections_free(struct nsp_sections *sections); /* NULL is allowed; unmaps those that live */

/*
 * Make a section of @max_size bytes, of which @initial_size have memory from the beginning; the rest gets it when
 * blocks need it.  The value is where it begins, by which packages know it, and NULL when it cannot be made.
 */
void *nsp_section_create(struct nsp_sections *sections, ULONG max_size, ULONG initial_size, const void *caller);
BOOL nsp_section_delete(struct nsp_sections *sections, const void *base); /* FALSE: no section begins there */

/* 16-byte aligned, a unique block for length 0; NULL when it does not fit or @base is no section. */
void *nsp_section_alloc(struct nsp_sections *sections, const void *base, ULONG size);
BOOL nsp_section_free(struct nsp_sections *sections, const void *base, const void *memory); /* FALSE: it is no block */

/* File a finding for each section that lives. */
void nsp_sections_report(struct nsp_sections *sections, struct nsp_watch *watch);

#endif
