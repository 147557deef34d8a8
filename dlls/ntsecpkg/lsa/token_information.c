/*
 * Freeing what LogonUser returned as token information.  How depends on its type: V2 is one block, Null, V1 and V3 are
 * a block for each member, SID and array.  Contract 12 and 13.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token.h"

#include "lsa/heap.h"
#include "watch/fence.h"

static void free_block(struct nsp_heap *heap, void *block)
{
    nsp_heap_wipe_free(heap, block, NSP_CALLER_HOST);
}

/* The array is believed only as far as its block reaches. */
static void free_groups(struct nsp_heap *heap, TOKEN_GROUPS *groups)
{
    SIZE_T size, room = 0;
    ULONG count, i;
    PSID sid;

    if (nsp_heap_owns(heap, groups, &size) && size >= offsetof(TOKEN_GROUPS, Groups) &&
        nsp_fence_copy(&count, &groups->GroupCount, sizeof(count)))
        room = (size - offsetof(TOKEN_GROUPS, Groups)) / sizeof(groups->Groups[0]);
    for (i = 0; room && i < count && i < room; i++) {
        if (nsp_fence_copy(&sid, &groups->Groups[i].Sid, sizeof(sid)))
            free_block(heap, sid);
    }
    free_block(heap, groups);
}

static void free_null_members(struct nsp_heap *heap, const void *information)
{
    struct nsp_token_information_null copy;

    if (nsp_fence_copy(&copy, information, sizeof(copy)))
        free_groups(heap, copy.Groups);
}

static void free_v1_members(struct nsp_heap *heap, const void *information)
{
    struct nsp_token_information_v1 copy;

    if (!nsp_fence_copy(&copy, information, sizeof(copy)))
        return;
    free_block(heap, copy.User.User.Sid);
    free_groups(heap, copy.Groups);
    free_block(heap, copy.PrimaryGroup.PrimaryGroup);
    free_block(heap, copy.Privileges);
    free_block(heap, copy.Owner.Owner);
    free_block(heap, copy.DefaultDacl.DefaultDacl);
}

static void free_v3_members(struct nsp_heap *heap, const void *information)
{
    struct nsp_token_information_v3 copy;

    if (!nsp_fence_copy(&copy, information, sizeof(copy)))
        return;
    free_v1_members(heap, information);
    free_block(heap, copy.UserClaims);
    free_block(heap, copy.DeviceClaims);
    free_groups(heap, copy.DeviceGroups);
}

void nsp_token_information_free(struct nsp_heap *heap, ULONG type, void *information)
{
    /* A structure that cannot be read, or of a type that nobody knows, is freed as the one block that it may be. */
    if (type == NSP_TOKEN_INFO_NULL)
        free_null_members(heap, information);
    else if (type == NSP_TOKEN_INFO_V1)
        free_v1_members(heap, information);
    else if (type == NSP_TOKEN_INFO_V3)
        free_v3_members(heap, information);
    free_block(heap, information);
}
