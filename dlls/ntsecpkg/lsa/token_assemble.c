/*
 * What a token is to contain, from what the package gave and what the LSA adds.  Contract 12.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/str.h"

#define CHANGE_NOTIFY_PRIVILEGE 23 /* SeChangeNotifyPrivilege */
#define MANDATORY_GROUP (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED)

static const struct nsp_sid world = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
static const struct nsp_sid anonymous =
    { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { SECURITY_ANONYMOUS_LOGON_RID } };
static const struct nsp_sid system_user =
    { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { SECURITY_LOCAL_SYSTEM_RID } };

BOOL nsp_token_is_logon_type(SECURITY_LOGON_TYPE logon_type)
{
    const SECURITY_LOGON_TYPE last = (SECURITY_LOGON_TYPE)13; /* CachedUnlock: older headers lack the name */

    return logon_type >= Interactive && logon_type <= last && logon_type != Proxy;
}

TOKEN_TYPE nsp_token_type_for(SECURITY_LOGON_TYPE logon_type)
{
    return logon_type == Network || logon_type == NetworkCleartext ? TokenImpersonation : TokenPrimary;
}

/* The groups S-1-5-n that say how somebody logged on. */
static NTSTATUS add_logon_type(struct nsp_token_capture *capture, SECURITY_LOGON_TYPE logon_type)
{
    struct nsp_sid sid = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { 0 } };
    NTSTATUS status;

    switch (logon_type) {
    case Network:
    case NetworkCleartext:
        sid.sub[0] = SECURITY_NETWORK_RID;
        break;
    case Batch:
        sid.sub[0] = SECURITY_BATCH_RID;
        break;
    case Service:
        sid.sub[0] = SECURITY_SERVICE_RID;
        break;
    case RemoteInteractive:
    case CachedRemoteInteractive:
        /* Whoever is interactive from afar is interactive too. */
        sid.sub[0] = SECURITY_REMOTE_LOGON_RID;
        if (!NT_SUCCESS(status = nsp_token_add_group(capture, &sid, MANDATORY_GROUP)))
            return status;
        sid.sub[0] = SECURITY_INTERACTIVE_RID;
        break;
    case Interactive:
    case Unlock:
    case NewCredentials:
    case CachedInteractive:
    case CachedUnlock:
        sid.sub[0] = SECURITY_INTERACTIVE_RID;
        break;
    default:
        return STATUS_SUCCESS;
    }
    return nsp_token_add_group(capture, &sid, MANDATORY_GROUP);
}

static NTSTATUS add_groups(const struct nsp_token_request *request, struct nsp_token_capture *capture)
{
    const struct nsp_sid authenticated =
        { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { SECURITY_AUTHENTICATED_USER_RID } };
    const struct nsp_sid logon = {
        SID_REVISION, 3, { SECURITY_NT_AUTHORITY },
        { SECURITY_LOGON_IDS_RID, request->logon_id.HighPart, request->logon_id.LowPart }
    };
    NTSTATUS status;

    if (!NT_SUCCESS(status = nsp_token_add_group(capture, &world, MANDATORY_GROUP)))
        return status;
    if (!NT_SUCCESS(status = add_logon_type(capture, request->logon_type)))
        return status;
    if (!EqualSid(&capture->user, (PSID)&anonymous)) {
        if (!NT_SUCCESS(status = nsp_token_add_group(capture, &authenticated, MANDATORY_GROUP)))
            return status;
    }
    if (nsp_token_type_for(request->logon_type) == TokenPrimary) {
        if (!NT_SUCCESS(status = nsp_token_add_group(capture, &logon, MANDATORY_GROUP | SE_GROUP_LOGON_ID)))
            return status;
    }
    if (!nsp_token_find_group(capture, &capture->primary_group)) {
        if (!NT_SUCCESS(status = nsp_token_add_group(capture, &capture->primary_group, MANDATORY_GROUP)))
            return status;
    }
    if (!request->host || !nsp_token_has_accounts(request->host))
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status = nsp_token_check_account(request, capture)))
        return status;
    return nsp_token_add_aliases(request->host, capture);
}

/* Windows lets a token own things as its user, or as a group that is marked for it. */
static BOOL may_be_owner(struct nsp_token_capture *capture)
{
    const struct nsp_token_group *group = nsp_token_find_group(capture, &capture->owner);

    return EqualSid(&capture->owner, &capture->user) || (group && (group->attributes & SE_GROUP_OWNER));
}

/* Full access for the owner and for the system. */
static NTSTATUS make_dacl(struct nsp_token_capture *capture)
{
    ULONG size = sizeof(ACL) + 2 * offsetof(ACCESS_ALLOWED_ACE, SidStart) + GetLengthSid(&capture->owner) +
                 GetLengthSid((PSID)&system_user);

    if (!(capture->default_dacl = nsp_alloc(size)))
        return STATUS_NO_MEMORY;
    InitializeAcl(capture->default_dacl, size, ACL_REVISION);
    AddAccessAllowedAce(capture->default_dacl, ACL_REVISION, GENERIC_ALL, &capture->owner);
    AddAccessAllowedAce(capture->default_dacl, ACL_REVISION, GENERIC_ALL, (PSID)&system_user);
    return STATUS_SUCCESS;
}

/* Add what the LSA adds, and put a default where the package left something out. */
static NTSTATUS complete(const struct nsp_token_request *request, struct nsp_token_capture *capture)
{
    /* The whole of local policy: everybody may pass through folders. */
    const LUID_AND_ATTRIBUTES change_notify =
        { { CHANGE_NOTIFY_PRIVILEGE, 0 }, SE_PRIVILEGE_ENABLED_BY_DEFAULT | SE_PRIVILEGE_ENABLED };
    NTSTATUS status;

    if (request->information_type == NSP_TOKEN_INFO_NULL) {
        capture->user = anonymous;
        capture->primary_group = world;
    }
    if (!NT_SUCCESS(status = add_groups(request, capture)))
        return status;
    nsp_token_add_privilege(capture, &change_notify);

    if (!capture->owner.revision)
        capture->owner = capture->user;
    if (!may_be_owner(capture)) {
        capture->text = "Owner.Owner is neither the user nor a group with SE_GROUP_OWNER";
        return STATUS_INVALID_OWNER;
    }
    return capture->default_dacl ? STATUS_SUCCESS : make_dacl(capture);
}

/* A block that is laid out twice: without memory, to learn its size, and then for good. */
struct block {
    BYTE *base;
    SIZE_T used;
};

/* NULL without memory.  What comes next stays aligned for everything that a token holds. */
static void *reserve(struct block *block, SIZE_T size)
{
    void *target = block->base ? block->base + block->used : NULL;

    block->used += (size + 7) & ~(SIZE_T)7;
    return target;
}

static void *put(struct block *block, const void *source, SIZE_T size)
{
    void *target = reserve(block, size);

    return target ? memcpy(target, source, size) : NULL;
}

static PSID put_sid(struct block *block, const struct nsp_sid *sid)
{
    return put(block, sid, GetLengthSid((PSID)sid));
}

static const WCHAR *put_text(struct block *block, const WCHAR *text)
{
    return put(block, text, (lstrlenW(text) + 1) * sizeof(*text));
}

static const TOKEN_GROUPS *put_groups(struct block *block, const struct nsp_token_capture *capture)
{
    TOKEN_GROUPS *groups = reserve(block, offsetof(TOKEN_GROUPS, Groups[capture->group_count]));
    PSID sid;
    ULONG i;

    for (i = 0; i < capture->group_count; i++) {
        sid = put_sid(block, &capture->groups[i].sid);
        if (groups) {
            groups->Groups[i].Sid = sid;
            groups->Groups[i].Attributes = capture->groups[i].attributes;
        }
    }
    if (groups)
        groups->GroupCount = capture->group_count;
    return groups;
}

static const TOKEN_PRIVILEGES *put_privileges(struct block *block, const struct nsp_token_capture *capture)
{
    TOKEN_PRIVILEGES *privileges = reserve(block, offsetof(TOKEN_PRIVILEGES, Privileges[capture->privilege_count]));

    if (privileges) {
        privileges->PrivilegeCount = capture->privilege_count;
        memcpy(privileges->Privileges, capture->privileges,
               capture->privilege_count * sizeof(capture->privileges[0]));
    }
    return privileges;
}

static void lay_out(struct block *block, const struct nsp_token_request *request,
                    const struct nsp_token_capture *capture)
{
    struct nsp_token_description *target = reserve(block, sizeof(*target));
    struct nsp_token_description head = {
        .logon_id = request->logon_id, .type = request->type, .level = request->level, .source = request->source,
        .expiration = capture->expiration, .logon_time = request->logon_time, .logon_type = request->logon_type
    };

    /* There is no primary token for nobody. */
    if (request->information_type == NSP_TOKEN_INFO_NULL && head.type == TokenPrimary) {
        head.type = TokenImpersonation;
        head.level = SecurityImpersonation;
    }
    head.user = put_sid(block, &capture->user);
    head.owner = put_sid(block, &capture->owner);
    head.primary_group = put_sid(block, &capture->primary_group);
    head.groups = put_groups(block, capture);
    head.privileges = put_privileges(block, capture);
    head.default_dacl = put(block, capture->default_dacl, capture->default_dacl->AclSize);
    head.account = put_text(block, request->account);
    head.authority = put_text(block, request->authority);
    if (target)
        *target = head;
}

NTSTATUS nsp_token_assemble(const struct nsp_token_request *request, struct nsp_token_description **out, SIZE_T *size,
                            const char **text)
{
    struct nsp_token_capture capture;
    struct block block = { 0 };
    NTSTATUS status;

    *out = NULL;
    *text = NULL;
    if (!NT_SUCCESS(status = nsp_token_capture(request, &capture)) ||
        !NT_SUCCESS(status = complete(request, &capture))) {
        *text = capture.text;
        goto done;
    }
    lay_out(&block, request, &capture);
    *size = block.used;
    if (!(block.base = nsp_alloc(block.used))) {
        status = STATUS_NO_MEMORY;
        goto done;
    }
    block.used = 0;
    lay_out(&block, request, &capture);
    *out = (struct nsp_token_description *)block.base;

done:
    nsp_token_capture_free(&capture);
    return status;
}
