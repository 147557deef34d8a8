/*
 * Surrogates: copies of the process' own token, for systems that compose none for us.  What the description lacks is
 * taken away: privileges are deleted, and groups that its user is not in can only deny.  User, owner and default DACL
 * stay the process', and so do the groups which that DACL names: else the surrogate would be locked out of
 * the objects that it makes, and out of itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/status.h"
#include "base/str.h"

struct nsp_token_model {
    HANDLE token;
    TOKEN_GROUPS *groups;
    TOKEN_PRIVILEGES *privileges;
    TOKEN_DEFAULT_DACL *dacl;
};

NTSTATUS nsp_token_model_create(struct nsp_token_model **out)
{
    struct nsp_token_model *model;
    NTSTATUS status;

    *out = NULL;
    if (!(model = nsp_alloc(sizeof(*model))))
        return STATUS_NO_MEMORY;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &model->token) ||
        !(model->groups = nsp_token_query(model->token, TokenGroups)) ||
        !(model->privileges = nsp_token_query(model->token, TokenPrivileges)) ||
        !(model->dacl = nsp_token_query(model->token, TokenDefaultDacl))) {
        status = nsp_status_from_win32(GetLastError());
        nsp_token_model_free(model);
        return status;
    }
    *out = model;
    return STATUS_SUCCESS;
}

void nsp_token_model_free(struct nsp_token_model *model)
{
    if (!model)
        return;
    nsp_free(model->dacl);
    nsp_free(model->privileges);
    nsp_free(model->groups);
    if (model->token)
        CloseHandle(model->token);
    nsp_free(model);
}

const ACL *nsp_token_model_dacl(const struct nsp_token_model *model)
{
    return model->dacl->DefaultDacl;
}

static BOOL has_group(const TOKEN_GROUPS *groups, PSID sid)
{
    ULONG i;

    for (i = 0; i < groups->GroupCount; i++) {
        if (EqualSid(groups->Groups[i].Sid, sid))
            return TRUE;
    }
    return FALSE;
}

static BOOL has_privilege(const TOKEN_PRIVILEGES *privileges, const LUID *luid)
{
    ULONG i;

    for (i = 0; i < privileges->PrivilegeCount; i++) {
        if (!memcmp(&privileges->Privileges[i].Luid, luid, sizeof(*luid)))
            return TRUE;
    }
    return FALSE;
}

/* A group of people, S-1-5-21-... or S-1-5-32-...; not one that says where or how somebody logged on. */
static BOOL is_membership(PSID sid)
{
    static const SID_IDENTIFIER_AUTHORITY nt = { SECURITY_NT_AUTHORITY };
    DWORD first = *GetSidSubAuthorityCount(sid) ? *GetSidSubAuthority(sid, 0) : 0;

    return !memcmp(GetSidIdentifierAuthority(sid), &nt, sizeof(nt)) &&
           (first == SECURITY_NT_NON_UNIQUE || first == SECURITY_BUILTIN_DOMAIN_RID);
}

static BOOL is_in_dacl(ACL *dacl, PSID sid)
{
    ACCESS_ALLOWED_ACE *ace;
    DWORD i;

    for (i = 0; dacl && GetAce(dacl, i, (void **)&ace); i++) {
        if (ace->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && EqualSid(&ace->SidStart, sid))
            return TRUE;
    }
    return FALSE;
}

/* What the process has and the description has not, into arrays that are as long as the process' own. */
static void pick_surplus(const struct nsp_token_model *model, const struct nsp_token_description *description,
                         SID_AND_ATTRIBUTES *groups, ULONG *group_count, LUID_AND_ATTRIBUTES *privileges,
                         ULONG *privilege_count)
{
    PSID sid;
    ULONG i;

    *group_count = *privilege_count = 0;
    for (i = 0; i < model->groups->GroupCount; i++) {
        sid = model->groups->Groups[i].Sid;
        if (is_membership(sid) && !has_group(description->groups, sid) && !is_in_dacl(model->dacl->DefaultDacl, sid))
            groups[(*group_count)++] = model->groups->Groups[i];
    }
    for (i = 0; i < model->privileges->PrivilegeCount; i++) {
        if (!has_privilege(description->privileges, &model->privileges->Privileges[i].Luid))
            privileges[(*privilege_count)++] = model->privileges->Privileges[i];
    }
}

NTSTATUS nsp_token_create_surrogate(const struct nsp_token_model *model,
                                    const struct nsp_token_description *description, HANDLE *token)
{
    ULONG group_count, privilege_count;
    LUID_AND_ATTRIBUTES *privileges;
    SID_AND_ATTRIBUTES *groups;
    NTSTATUS status = STATUS_SUCCESS;
    HANDLE restricted = NULL;

    *token = NULL;
    groups = nsp_alloc(model->groups->GroupCount * sizeof(*groups));
    privileges = nsp_alloc(model->privileges->PrivilegeCount * sizeof(*privileges));
    if (!groups || !privileges) {
        status = STATUS_NO_MEMORY;
        goto done;
    }
    pick_surplus(model, description, groups, &group_count, privileges, &privilege_count);

    if (!CreateRestrictedToken(model->token, 0, group_count, groups, privilege_count, privileges, 0, NULL,
                               &restricted) ||
        !DuplicateTokenEx(restricted, TOKEN_ALL_ACCESS, NULL, description->level, description->type, token))
        status = nsp_status_from_win32(GetLastError());

done:
    if (restricted)
        CloseHandle(restricted);
    nsp_free(privileges);
    nsp_free(groups);
    return status;
}
