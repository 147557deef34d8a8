/*
 * Logons, the end of sessions, and CallPackage from clients and packages.  Contract 8.9 to 8.12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_LOGON_H
#define NSP_PACKAGE_LOGON_H

#include "package/package.h"

struct nsp_client;

struct nsp_logon {
    /* in */
    struct nsp_client *client;
    struct nsp_package *pkg;          /* NULL: the client asked for one that is not there */
    SECURITY_LOGON_TYPE type;
    const void *information;          /* in the client */
    ULONG information_length;         /* bytes */
    const TOKEN_GROUPS *local_groups; /* may be NULL */
    TOKEN_SOURCE source;
    const WCHAR *origin;              /* for the audit; may be NULL */

    /* out; on failure all but sub_status are zero */
    void *profile;                    /* in the client, who frees it */
    ULONG profile_length;
    LUID logon_id;
    HANDLE token;                     /* the caller's */
    NTSTATUS sub_status;
};

/* Every outcome leaves an audit record. */
NTSTATUS nsp_logon(struct nsp_host *host, struct nsp_logon *logon);

/* LogonTerminated of every package; the session still exists.  @is_background: on the host's own thread. */
void nsp_logon_terminated(struct nsp_host *host, const LUID *logon_id, BOOL is_background);

struct nsp_package_call {
    /* in */
    struct nsp_client *client;
    struct nsp_package *pkg;
    enum nsp_package_slot slot;       /* one of the three CallPackage... */
    ULONG attributes;                 /* NSP_CALL_... */
    const void *submit;               /* in the client */
    ULONG submit_length;              /* bytes */

    /* out; NULL and 0 when the function failed */
    void *answer;                     /* in the client, who frees it */
    ULONG answer_length;
    NTSTATUS protocol_status;
};

NTSTATUS nsp_call_package(struct nsp_host *host, struct nsp_package_call *call);

/* The same when @local is the submit buffer in the LSA; @call->submit is only told to the package. */
NTSTATUS nsp_call_package_with(struct nsp_package_call *call, void *local);

/*
 * One message to every package that has the slot; @call->pkg is not used.  All are called; the answer and the
 * protocol's status are those of the first whose function succeeded, else there is no answer and the status is that of
 * the last.
 *   STATUS_NO_SUCH_PACKAGE   no package has the slot, or the message is not one of those for all
 */
NTSTATUS nsp_call_all_packages(struct nsp_host *host, struct nsp_package_call *call);

#endif
