/*
 * Token information that LogonUser returned is freed by the rule of its type: contract 13, assertion 13.  A stand-in
 * for the heap counts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include "lsa/heap.h"
#include "lsa/token.h"

#include "test.h"

#define BAD_POINTER ((void *)16)

static void *blocks[32];
static unsigned block_count, wrong_frees;

static void *block(SIZE_T size)
{
    return blocks[block_count++] = calloc(1, size);
}

static unsigned find_block(const void *address)
{
    unsigned i;

    for (i = 0; i < block_count && blocks[i] != address; i++)
        ;
    return i;
}

void nsp_heap_wipe_free(struct nsp_heap *heap, void *address, const void *caller)
{
    unsigned i = find_block(address);

    (void)heap;
    (void)caller;
    if (i < block_count) {
        free(address);
        blocks[i] = blocks[--block_count];
    } else if (address) {
        wrong_frees++;
    }
}

BOOL nsp_heap_owns(struct nsp_heap *heap, const void *address, SIZE_T *size)
{
    unsigned i = find_block(address);

    (void)heap;
    if (i == block_count)
        return FALSE;
    *size = _msize(blocks[i]);
    return TRUE;
}

/* What is freed is never looked at, so that empty blocks do for SIDs. */
static TOKEN_GROUPS *make_groups(ULONG count)
{
    TOKEN_GROUPS *groups = block(offsetof(TOKEN_GROUPS, Groups) + count * sizeof(groups->Groups[0]));
    SID_AND_ATTRIBUTES *entry = groups->Groups;

    for (groups->GroupCount = 0; groups->GroupCount < count; groups->GroupCount++, entry++)
        entry->Sid = block(SECURITY_MAX_SID_SIZE);
    return groups;
}

/* V3 with all members; shorter types are the beginning of it. */
static struct nsp_token_information_v3 *make_v1(void)
{
    struct nsp_token_information_v3 *v1 = block(sizeof(*v1));

    v1->User.User.Sid = block(SECURITY_MAX_SID_SIZE);
    v1->Groups = make_groups(2);
    v1->PrimaryGroup.PrimaryGroup = block(SECURITY_MAX_SID_SIZE);
    v1->Privileges = block(sizeof(TOKEN_PRIVILEGES));
    v1->Owner.Owner = block(SECURITY_MAX_SID_SIZE);
    v1->DefaultDacl.DefaultDacl = block(sizeof(ACL));
    return v1;
}

static void freed(ULONG type, void *information, unsigned left, unsigned wrong, const char *sentence)
{
    wrong_frees = 0;
    nsp_token_information_free(NULL, type, information);
    ok(block_count == left && wrong_frees == wrong, "[13] information: %s", sentence);
    if (block_count != left || wrong_frees != wrong)
        diag("%u blocks left, %u wrong frees", block_count, wrong_frees);
    while (block_count)
        free(blocks[--block_count]);
}

static void by_type(void)
{
    struct nsp_token_information_null *null;
    struct nsp_token_information_v3 *v3;
    struct { struct nsp_token_information_v1 v1; BYTE sids[64]; } *v2;

    null = block(sizeof(*null));
    null->Groups = make_groups(3);
    freed(NSP_TOKEN_INFO_NULL, null, 0, 0, "Null: groups, their SIDs and the structure are freed");
    freed(NSP_TOKEN_INFO_NULL, block(sizeof(*null)), 0, 0, "Null: groups may be NULL");

    freed(NSP_TOKEN_INFO_V1, make_v1(), 0, 0, "V1: every member is freed");
    freed(NSP_TOKEN_INFO_V1, block(sizeof(struct nsp_token_information_v1)), 0, 0, "V1: members may be NULL");

    v3 = make_v1();
    v3->UserClaims = block(8);
    v3->DeviceClaims = block(8);
    v3->DeviceGroups = make_groups(2);
    freed(NSP_TOKEN_INFO_V3, v3, 0, 0, "V3: every member is freed");
    freed(NSP_TOKEN_INFO_V3, make_v1(), 0, 0, "V3: claims and device groups may be NULL");

    v2 = block(sizeof(*v2));
    v2->v1.User.User.Sid = v2->sids;
    v2->v1.Owner.Owner = block(SECURITY_MAX_SID_SIZE);
    v2->v1.Groups = make_groups(1);
    freed(NSP_TOKEN_INFO_V2, v2, 3, 0, "V2: the one block is freed, and nothing that it points to");

    freed(9, make_v1(), 8, 0, "an unknown type is freed as one block");
}

static void not_believed(void)
{
    struct nsp_token_information_v3 *v1 = make_v1();

    v1->Groups->GroupCount = 1000000;
    freed(NSP_TOKEN_INFO_V1, v1, 0, 0, "a count is believed only as far as the array's block reaches");

    v1 = block(sizeof(*v1));
    v1->Groups = BAD_POINTER;
    v1->Owner.Owner = BAD_POINTER;
    freed(NSP_TOKEN_INFO_V1, v1, 0, 2, "a member that is no block is left to the heap to report");
    freed(NSP_TOKEN_INFO_NULL, BAD_POINTER, 0, 1, "Null: so is a structure that cannot be read");
    freed(NSP_TOKEN_INFO_V1, BAD_POINTER, 0, 1, "V1: so is a structure that cannot be read");
    freed(NSP_TOKEN_INFO_V2, BAD_POINTER, 0, 1, "V2: so is a structure that cannot be read");
    freed(NSP_TOKEN_INFO_V3, BAD_POINTER, 0, 1, "V3: so is a structure that cannot be read");
    freed(NSP_TOKEN_INFO_V1, NULL, 0, 0, "NULL is nothing to free");
}

int main(void)
{
    by_type();
    not_believed();
    return done_testing();
}
