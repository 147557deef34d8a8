/*
 * Submit buffers that MSV1_0 and Kerberos know by name.  Contract P4.7.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_SUBMIT_LAYOUT_H
#define LSAHOST_SUBMIT_LAYOUT_H

#include "submit.h"

/* What the structures are made of; which of it a layout takes is in its table.  Texts may be empty, not NULL. */
struct submit_values {
    const WCHAR *domain, *user, *password; /* of a certificate the password is the PIN, of S4U the user is a UPN */
    const WCHAR *workstation;
    BYTE challenge[8];
    struct submit nt_response, lm_response;
    struct submit certificate;             /* or the data of a CSP */
    struct submit ticket, granting_ticket; /* of a service; the one that it was got with */
    ULONG flags, parameter_control, subauth_id;
    LUID logon_id;                         /* of the session to unlock */
};

enum submit_pointers {
    SUBMIT_USUAL,    /* as the package of the layout expects them */
    SUBMIT_ABSOLUTE, /* addresses in the block */
    SUBMIT_RELATIVE, /* offsets from its start */
    SUBMIT_BROKEN    /* addresses; what the first leads to ends one byte behind the block: to be refused */
};

/* ParameterControl: the password itself is in the place of the response. */
#define SUBMIT_CLEARTEXT 0x4002

/* The name of layout @index, NULL behind the last: "msv1_0", "unlock", ... */
const char *submit_layout_name(unsigned index);

/*
 * Build layout @index.  @submit is one block, and wiped by submit_free().
 * Fails with STATUS_NAME_TOO_LONG, STATUS_NO_MEMORY.
 */
NTSTATUS submit_build(unsigned index, enum submit_pointers pointers, const struct submit_values *values,
                      struct submit *submit);

#endif
