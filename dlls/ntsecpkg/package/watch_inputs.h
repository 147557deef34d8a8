/*
 * What a package may only read: noted before a call, and compared after it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_WATCH_INPUTS_H
#define NSP_PACKAGE_WATCH_INPUTS_H

#include "package/watch.h"

#define NSP_MAX_REGIONS 48

struct nsp_inputs {
    unsigned count;
    struct nsp_region {
        const char *name; /* of the argument that it belongs to */
        const void *address;
        SIZE_T size;
        DWORD sum;
    } regions[NSP_MAX_REGIONS];
};

/* ---- watch_inputs.c ---- */

void nsp_inputs_note(struct nsp_inputs *inputs, const struct nsp_watched *call);
void nsp_inputs_compare(const struct nsp_inputs *inputs, const struct nsp_watched *call); /* files findings */

/* ---- watch_regions.c: what belongs to an argument ---- */

enum nsp_input_kind {
    NSP_INPUT_TEXT,         /* a UNICODE_STRING */
    NSP_INPUT_BUFFER,       /* a SecBuffer */
    NSP_INPUT_LEG,          /* a descriptor of a context's leg */
    NSP_INPUT_SEALED,       /* that of a message */
    NSP_INPUT_SIGNED,       /* the same, of which the data are only read */
    NSP_INPUT_IDENTITY,     /* authorization data, as far as its layout is a known one */
    NSP_INPUT_PARAMETERS,
    NSP_INPUT_PRIMARY,      /* primary credentials */
    NSP_INPUT_SUPPLEMENTAL, /* an element of supplemental credentials */
    NSP_INPUT_TARGET,       /* a struct nsp_targetinfo */
    NSP_INPUT_FIXED,        /* as many bytes as the table says */
    NSP_INPUT_BYTES         /* as many bytes as another argument says */
};

/* @address may be NULL, and is the package's or the client's as soon as it is followed. */
void nsp_region_note(struct nsp_inputs *inputs, const char *name, const void *address, SIZE_T size);
void nsp_regions_note(struct nsp_inputs *inputs, enum nsp_input_kind kind, const char *name, const void *address);
BOOL nsp_region_is_unchanged(const struct nsp_region *region);

#endif
