/*
 * Token information as a package gave it, copied piece by piece under the fence: a bad pointer, a count without
 * bounds or a SID that is none becomes a status and a sentence.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/format.h"
#include "base/str.h"
#include "watch/fence.h"

#define SID_HEAD offsetof(struct nsp_sid, sub)

/* File the sentence for a member that could not be captured. */
static NTSTATUS refuse(struct nsp_token_capture *capture, NTSTATUS status, const char *member, const char *defect)
{
    if (status == STATUS_ACCESS_VIOLATION)
        defect = "is a pointer to memory that cannot be read";
    capture->text = status == STATUS_NO_MEMORY ? NULL : nsp_format("%s %s", member, defect);
    return status;
}

/* The head is copied once and obeyed, so that another thread of the package cannot change the length in between. */
static NTSTATUS take_sid(PSID source, struct nsp_sid *sid)
{
    if (!nsp_fence_copy(sid, source, SID_HEAD))
        return STATUS_ACCESS_VIOLATION;
    if (sid->revision != SID_REVISION || sid->count > SID_MAX_SUB_AUTHORITIES)
        return STATUS_INVALID_PARAMETER;
    if (!nsp_fence_copy(sid->sub, (BYTE *)source + SID_HEAD, sid->count * sizeof(sid->sub[0])))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}

/* NULL is allowed and leaves @sid empty. */
static NTSTATUS take_member_sid(struct nsp_token_capture *capture, PSID source, struct nsp_sid *sid,
                                const char *member)
{
    NTSTATUS status = source ? take_sid(source, sid) : STATUS_SUCCESS;

    return NT_SUCCESS(status) ? status : refuse(capture, status, member, "is not a SID");
}

struct nsp_token_group *nsp_token_find_group(struct nsp_token_capture *capture, const struct nsp_sid *sid)
{
    ULONG i;

    for (i = 0; i < capture->group_count; i++) {
        if (EqualSid(&capture->groups[i].sid, (PSID)sid))
            return &capture->groups[i];
    }
    return NULL;
}

NTSTATUS nsp_token_add_group(struct nsp_token_capture *capture, const struct nsp_sid *sid, ULONG attributes)
{
    struct nsp_token_group *group = nsp_token_find_group(capture, sid), *groups;
    ULONG room;

    if (group) {
        group->attributes |= attributes;
        return STATUS_SUCCESS;
    }
    if (capture->group_count == capture->group_room) {
        room = capture->group_room ? capture->group_room * 2 : 16;
        if (!(groups = nsp_realloc(capture->groups, room * sizeof(*groups))))
            return STATUS_NO_MEMORY;
        capture->groups = groups;
        capture->group_room = room;
    }
    group = &capture->groups[capture->group_count++];
    group->sid = *sid;
    group->attributes = attributes;
    return STATUS_SUCCESS;
}

static NTSTATUS take_groups(struct nsp_token_capture *capture, const TOKEN_GROUPS *source, const char *member)
{
    SID_AND_ATTRIBUTES entry;
    struct nsp_sid sid;
    ULONG count, i;
    NTSTATUS status;

    if (!source)
        return STATUS_SUCCESS;
    if (!nsp_fence_copy(&count, &source->GroupCount, sizeof(count)))
        return refuse(capture, STATUS_ACCESS_VIOLATION, member, NULL);
    if (count > NSP_MAX_GROUPS)
        return refuse(capture, STATUS_INVALID_PARAMETER, member, "has too many entries");

    for (i = 0; i < count; i++) {
        if (!nsp_fence_copy(&entry, &source->Groups[i], sizeof(entry)))
            return refuse(capture, STATUS_ACCESS_VIOLATION, member, NULL);
        if (!NT_SUCCESS(status = take_sid(entry.Sid, &sid)))
            return refuse(capture, status, nsp_format("%s[%lu].Sid", member, i), "is not a SID");
        if (!NT_SUCCESS(status = nsp_token_add_group(capture, &sid, entry.Attributes)))
            return status;
    }
    return STATUS_SUCCESS;
}

void nsp_token_add_privilege(struct nsp_token_capture *capture, const LUID_AND_ATTRIBUTES *privilege)
{
    LUID_AND_ATTRIBUTES *known = capture->privileges;
    ULONG i;

    for (i = 0; i < capture->privilege_count; i++, known++) {
        if (known->Luid.LowPart == privilege->Luid.LowPart && known->Luid.HighPart == privilege->Luid.HighPart) {
            known->Attributes |= privilege->Attributes;
            return;
        }
    }
    *known = *privilege;
    capture->privilege_count++;
}

static NTSTATUS take_privileges(struct nsp_token_capture *capture, const TOKEN_PRIVILEGES *source)
{
    LUID_AND_ATTRIBUTES privileges[NSP_MAX_PRIVILEGES];
    ULONG count, i;

    if (!source)
        return STATUS_SUCCESS;
    if (!nsp_fence_copy(&count, &source->PrivilegeCount, sizeof(count)))
        return refuse(capture, STATUS_ACCESS_VIOLATION, "Privileges", NULL);
    if (count > NSP_MAX_PRIVILEGES)
        return refuse(capture, STATUS_INVALID_PARAMETER, "Privileges", "has too many entries");
    if (!nsp_fence_copy(privileges, source->Privileges, count * sizeof(privileges[0])))
        return refuse(capture, STATUS_ACCESS_VIOLATION, "Privileges", NULL);

    for (i = 0; i < count; i++)
        nsp_token_add_privilege(capture, &privileges[i]);
    return STATUS_SUCCESS;
}

/* IsValidAcl() of Wine looks at the heads of ACEs behind the end, and takes those of size 0. */
static BOOL is_acl(const ACL *acl)
{
    const ACE_HEADER *ace;
    SIZE_T used = sizeof(*acl);
    ULONG i;

    if (acl->AclRevision < MIN_ACL_REVISION || acl->AclRevision > MAX_ACL_REVISION)
        return FALSE;
    for (i = 0; i < acl->AceCount; i++) {
        ace = (const ACE_HEADER *)((const BYTE *)acl + used);
        if (acl->AclSize - used < sizeof(*ace) || ace->AceSize < sizeof(*ace) || ace->AceSize % sizeof(DWORD) ||
            ace->AceSize > acl->AclSize - used)
            return FALSE;
        used += ace->AceSize;
    }
    return TRUE;
}

static NTSTATUS take_dacl(struct nsp_token_capture *capture, const ACL *source)
{
    ACL head;

    if (!source)
        return STATUS_SUCCESS;
    if (!nsp_fence_copy(&head, source, sizeof(head)))
        return refuse(capture, STATUS_ACCESS_VIOLATION, "DefaultDacl", NULL);
    if (head.AclSize < sizeof(head))
        return refuse(capture, STATUS_INVALID_PARAMETER, "DefaultDacl", "is not an ACL");

    if (!(capture->default_dacl = nsp_alloc(head.AclSize)))
        return STATUS_NO_MEMORY;
    *capture->default_dacl = head;
    if (!nsp_fence_copy(capture->default_dacl + 1, source + 1, head.AclSize - sizeof(head)))
        return refuse(capture, STATUS_ACCESS_VIOLATION, "DefaultDacl", NULL);
    if (!is_acl(capture->default_dacl))
        return refuse(capture, STATUS_INVALID_PARAMETER, "DefaultDacl", "is not an ACL");
    return STATUS_SUCCESS;
}

static NTSTATUS take_null(struct nsp_token_capture *capture, const void *information)
{
    struct nsp_token_information_null copy;

    if (!nsp_fence_copy(&copy, information, sizeof(copy)))
        return refuse(capture, STATUS_ACCESS_VIOLATION, "TokenInformation", NULL);
    capture->expiration = copy.ExpirationTime;
    return take_groups(capture, copy.Groups, "Groups");
}

/* V2 and V3 begin as V1 does; the claims of V3 have no counterpart in a token that we can make. */
static NTSTATUS take_v1(struct nsp_token_capture *capture, const void *information)
{
    struct nsp_token_information_v1 copy;
    NTSTATUS status;

    if (!nsp_fence_copy(&copy, information, sizeof(copy)))
        return refuse(capture, STATUS_ACCESS_VIOLATION, "TokenInformation", NULL);
    capture->expiration = copy.ExpirationTime;
    if (!copy.User.User.Sid)
        return refuse(capture, STATUS_INVALID_PARAMETER, "User.User.Sid", "is NULL, and a token needs a user");
    if (!copy.PrimaryGroup.PrimaryGroup)
        return refuse(capture, STATUS_INVALID_PARAMETER, "PrimaryGroup.PrimaryGroup",
                      "is NULL, and a token needs a primary group");

    if (!NT_SUCCESS(status = take_member_sid(capture, copy.User.User.Sid, &capture->user, "User.User.Sid")))
        return status;
    if (!NT_SUCCESS(status = take_member_sid(capture, copy.PrimaryGroup.PrimaryGroup, &capture->primary_group,
                                             "PrimaryGroup.PrimaryGroup")))
        return status;
    if (!NT_SUCCESS(status = take_member_sid(capture, copy.Owner.Owner, &capture->owner, "Owner.Owner")))
        return status;
    if (!NT_SUCCESS(status = take_groups(capture, copy.Groups, "Groups")))
        return status;
    if (!NT_SUCCESS(status = take_privileges(capture, copy.Privileges)))
        return status;
    return take_dacl(capture, copy.DefaultDacl.DefaultDacl);
}

NTSTATUS nsp_token_capture(const struct nsp_token_request *request, struct nsp_token_capture *capture)
{
    NTSTATUS status;

    memset(capture, 0, sizeof(*capture));
    if (request->information_type > NSP_TOKEN_INFO_V3)
        return refuse(capture, STATUS_INVALID_PARAMETER, "TokenInformationType",
                      "is none of those that Windows knows");
    if (!request->information)
        return refuse(capture, STATUS_INVALID_PARAMETER, "TokenInformation", "is NULL");

    if (request->information_type == NSP_TOKEN_INFO_NULL)
        status = take_null(capture, request->information);
    else
        status = take_v1(capture, request->information);
    if (!NT_SUCCESS(status))
        return status;
    return take_groups(capture, request->local_groups, "LocalGroups");
}

void nsp_token_capture_free(struct nsp_token_capture *capture)
{
    nsp_free(capture->groups);
    nsp_free(capture->default_dacl);
}
