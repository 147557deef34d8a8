/*
 * Credentials that every package is told of, through its AcceptCredentials.  Contract 6.37 and 8.10.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_ACCEPT_H
#define NSP_PACKAGE_ACCEPT_H

#include "package/package.h"

struct nsp_client;
struct nsp_session_data;

/* What pointers lead to is a package's: as trusted as that is, and only read. */
struct nsp_announcement {
    struct nsp_client *client;                                /* for whom the packages are called; may be NULL */
    ULONG attributes;                                         /* of those calls, NSP_CALL_... */
    SECURITY_LOGON_TYPE type;
    LUID logon_id;
    const WCHAR *account;                                     /* "": DownlevelName */
    const struct nsp_primary_cred *primary;                   /* an nsp_primary_cred_ex when Flags says so */
    const struct nsp_supplemental_cred_array *supplemental;   /* may be NULL */
    const struct nsp_session_data *logon;                     /* brings what was kept; NULL: it is no logon */
};

/*
 * Each package gets copies of its own, and of @supplemental its own element.  Without one, what it kept for the user of
 * the logon with SaveSupplementalCredentials, or NULL.  What packages answer is only logged.  The first failure of the
 * host itself comes back, after all others were told:
 *   STATUS_ACCESS_VIOLATION     what a pointer leads to cannot be read
 *   STATUS_INVALID_BUFFER_SIZE  an element is too large
 *   STATUS_NO_MEMORY
 */
NTSTATUS nsp_credentials_announce(struct nsp_host *host, const struct nsp_announcement *said);

#endif
