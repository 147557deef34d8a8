/*
 * A logon on its way: what the package gave, and the calls around its logon function.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_LOGON_PRIVATE_H
#define NSP_PACKAGE_LOGON_PRIVATE_H

#include "package/logon.h"
#include "package/submit.h"

struct nsp_client_request;

/* What the package gives back; after a success all blocks of it are the host's. */
struct nsp_outcome {
    void *profile;
    ULONG profile_length;
    LUID logon_id;
    NTSTATUS sub_status;
    enum nsp_token_info information_type;
    void *information;
    UNICODE_STRING *account, *authority, *machine;
    struct nsp_primary_cred_ex primary;
    struct nsp_supplemental_cred_array *supplemental;
};

/* The same as far as it is text, nsp_alloc'ed.  NULL: memory is full, or of no meaning. */
struct nsp_outcome_text {
    WCHAR *account, *authority, *machine, *server, *dns_domain, *upn;
};

struct nsp_logon_call {
    struct nsp_host *host;
    struct nsp_logon *logon;
    struct nsp_client_request *request;
    struct nsp_submit submit;              /* of logon->information */
    struct nsp_outcome out;
    struct nsp_outcome_text text;
    BOOL only_identifies;                  /* nobody may act as the user with the token */
    struct nsp_surrogate_logon surrogate;
    BOOL has_surrogate;                    /* nsp_surrogate_end() is due */
};

/* ---- logon_outcome.c ---- */

/* @is_refused: of what the package gave only SubStatus and the account's name mean anything (contract 4.2 rule 5). */
void nsp_outcome_read_text(struct nsp_logon_call *call, BOOL is_refused);
void nsp_outcome_release(struct nsp_logon_call *call, BOOL is_refused); /* all of it but the profile */

/* ---- logon_call.c ---- */

/* Call the newest logon function that the package has.  STATUS_NOT_SUPPORTED when it has none. */
NTSTATUS nsp_logon_enter(struct nsp_logon_call *call);

/* Its credentials are known: the function was one of those that give primary credentials. */
BOOL nsp_logon_gives_credentials(const struct nsp_logon *logon);

/* PostLogonUser of the logon's package; what it answers is only logged. */
void nsp_logon_tell_success(struct nsp_logon_call *call);

/* LogonTerminated of the logon's package and no other. */
void nsp_logon_tell_rollback(struct nsp_logon_call *call);

/* ---- logon_trust.c ---- */

/*
 * Look at the submit buffer, before the package may write to it.  A client without SeTcbPrivilege may not name a
 * subauthentication package: STATUS_PRIVILEGE_NOT_HELD.  A logon without a password only identifies the user to it.
 */
NTSTATUS nsp_logon_check_trust(struct nsp_logon_call *call);

/* ---- logon_surrogate.c ---- */

/*
 * PreLogonUserSurrogate of every package, before a logon by a function that takes surrogates.  A package that does not
 * want to take part may say STATUS_NOT_SUPPORTED, STATUS_NOT_IMPLEMENTED or SEC_E_UNSUPPORTED_FUNCTION; with any other
 * failure the logon has failed, and call->out.sub_status is that package's.
 */
NTSTATUS nsp_surrogate_begin(struct nsp_logon_call *call);

/* PostLogonUserSurrogate of every package, once, with what came of it. */
void nsp_surrogate_end(struct nsp_logon_call *call, NTSTATUS status);

#endif
