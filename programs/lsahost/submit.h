/*
 * Submit buffers: what LsaLogonUser and LsaCallAuthenticationPackage pass to a package.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_SUBMIT_H
#define LSAHOST_SUBMIT_H

#include "options.h"

struct submit {
    BYTE *data; /* must stay where it is: a layout may hold pointers into itself */
    ULONG size;
};

#define SUBMIT_LIMIT (1u << 20) /* bytes; more than any LSA takes */

/*
 * Build what CygwinLsa takes.  @groups begins with the primary group; a privilege is enabled.
 * Fails with STATUS_INVALID_PARAMETER (an empty user or domain, no group), STATUS_NAME_TOO_LONG, STATUS_NO_MEMORY.
 */
struct submit_cygwin {
    const WCHAR *user, *domain;
    PSID sid;
    PSID *groups;
    ULONG group_count;
    const LUID *privileges;
    ULONG privilege_count;
};
NTSTATUS submit_build_cygwin(const struct submit_cygwin *input, struct submit *submit);

/* Decode hexadecimal digits, blanks between bytes allowed.  Fails with STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY. */
NTSTATUS submit_from_hex(const WCHAR *text, struct submit *submit);

/*
 * Bytes as an option has them: hexadecimal digits, or @ and the name of a file.  NULL is no bytes.
 * FALSE when they cannot be read, which has been said, with the name of the @option.
 */
BOOL submit_read_bytes(const WCHAR *text, const char *option, struct submit *submit);

/* The bytes that --submit or --submit-hex gives.  FALSE when they cannot be read, which has been said. */
BOOL submit_read(const struct options *options, struct submit *submit);

/* Wipes it, too. */
void submit_free(struct submit *submit);

#endif
