/*
 * The mark by which duplicates of a token are known.  What Wine keeps when a token is duplicated depends on the kind
 * of duplicate, ModifiedId included, but the default DACL always goes along, to child processes too.  So the mark is an
 * ACE at its end that grants nothing: inherit-only, no access, for a SID that nobody has.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/str.h"

/* S-1-0-5133136-high-low: of the null authority, only S-1-0-0 is in use. */
static const struct nsp_sid mark_sid = { SID_REVISION, 3, { SECURITY_NULL_SID_AUTHORITY }, { 0x4E5350, 0, 0 } };

void *nsp_token_query(HANDLE token, TOKEN_INFORMATION_CLASS class)
{
    DWORD size = 0;
    void *block;

    GetTokenInformation(token, class, NULL, 0, &size);
    if (GetLastError() != ERROR_INSUFFICIENT_BUFFER)
        return NULL;
    if (!(block = nsp_alloc(size))) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    if (!GetTokenInformation(token, class, block, size, &size)) {
        nsp_free(block);
        return NULL;
    }
    return block;
}

BOOL nsp_token_mark(HANDLE token, const ACL *dacl, const LUID *mark)
{
    TOKEN_DEFAULT_DACL marked;
    struct nsp_sid sid = mark_sid;
    BOOL is_marked;
    ULONG size;

    /* A token without a default DACL protects nothing; one of the mark alone would deny everything. */
    if (!dacl)
        return FALSE;
    size = dacl->AclSize + offsetof(ACCESS_ALLOWED_ACE, SidStart) + offsetof(struct nsp_sid, sub[sid.count]);
    if (size > MAXWORD || !(marked.DefaultDacl = nsp_alloc(size)))
        return FALSE;

    sid.sub[1] = mark->HighPart;
    sid.sub[2] = mark->LowPart;
    memcpy(marked.DefaultDacl, dacl, dacl->AclSize);
    marked.DefaultDacl->AclSize = size;
    is_marked = AddAccessAllowedAceEx(marked.DefaultDacl, dacl->AclRevision, INHERIT_ONLY_ACE, 0, &sid) &&
                SetTokenInformation(token, TokenDefaultDacl, &marked, sizeof(marked));
    nsp_free(marked.DefaultDacl);
    return is_marked;
}

static BOOL is_mark(const ACCESS_ALLOWED_ACE *ace)
{
    return ace->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && ace->Header.AceFlags == INHERIT_ONLY_ACE && !ace->Mask &&
           ace->Header.AceSize >= offsetof(ACCESS_ALLOWED_ACE, SidStart) + offsetof(struct nsp_sid, sub[3]) &&
           !memcmp(&ace->SidStart, &mark_sid, offsetof(struct nsp_sid, sub[1]));
}

BOOL nsp_token_get_mark(HANDLE token, LUID *mark)
{
    TOKEN_DEFAULT_DACL *dacl = nsp_token_query(token, TokenDefaultDacl);
    const struct nsp_sid *sid;
    BOOL is_marked = FALSE;
    void *ace;
    DWORD i;

    /* The newest counts: the process that made the token may itself run under a marked one. */
    for (i = 0; dacl && dacl->DefaultDacl && GetAce(dacl->DefaultDacl, i, &ace); i++) {
        if (is_mark(ace)) {
            sid = (const struct nsp_sid *)&((ACCESS_ALLOWED_ACE *)ace)->SidStart;
            mark->HighPart = sid->sub[1];
            mark->LowPart = sid->sub[2];
            is_marked = TRUE;
        }
    }
    nsp_free(dacl);
    return is_marked;
}
