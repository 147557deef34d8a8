/*
 * The local groups that a token is in, because its user or its groups are members of them.  Contract 12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/str.h"
#include "lsa/account.h"

static NTSTATUS find_aliases(struct nsp_host *host, struct nsp_token_capture *capture, TOKEN_GROUPS **aliases)
{
    PSID *sids = nsp_alloc((capture->group_count + 1) * sizeof(*sids));
    NTSTATUS status;
    ULONG i;

    *aliases = NULL;
    if (!sids)
        return STATUS_NO_MEMORY;
    for (i = 0; i < capture->group_count; i++)
        sids[i] = &capture->groups[i].sid;
    sids[i++] = &capture->user;
    status = nsp_account_aliases(host, sids, i, aliases);
    nsp_free(sids);
    return status;
}

NTSTATUS nsp_token_add_aliases(struct nsp_host *host, struct nsp_token_capture *capture)
{
    TOKEN_GROUPS *aliases;
    struct nsp_sid sid;
    NTSTATUS status;
    ULONG i;

    if (!NT_SUCCESS(status = find_aliases(host, capture, &aliases))) {
        capture->text = "the account database cannot be read";
        return status;
    }
    for (i = 0; i < aliases->GroupCount && NT_SUCCESS(status); i++) {
        CopySid(sizeof(sid), &sid, aliases->Groups[i].Sid);
        status = nsp_token_add_group(capture, &sid, aliases->Groups[i].Attributes);
    }
    nsp_free(aliases);
    return status;
}
