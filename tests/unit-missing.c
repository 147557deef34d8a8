/*
 * Support functions that are not written yet: none says yes, and none leaves an output as it was.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "lsa/functions.h"
#include "watch/log.h"
#include "test.h"

/* Outputs begin with garbage. */
#define GARBAGE(variable) memset(&(variable), 0xa5, sizeof(variable))
#define IS_CLEAR(variable) is_clear(&(variable), sizeof(variable))

static BOOL is_clear(const void *block, SIZE_T size)
{
    const BYTE *bytes = block;

    while (size && !bytes[size - 1])
        size--;
    return !size;
}

static void statuses_say_no(void)
{
    HANDLE token;
    NTSTATUS sub_status;
    UNICODE_STRING names[2];
    LUID luid;
    void *blocks[2];
    ULONG sizes[2];

    GARBAGE(luid);
    GARBAGE(token);
    GARBAGE(names);
    ok_status(lsa_ConvertAuthDataToToken(NULL, 0, SecurityImpersonation, NULL, Network, NULL, &token, &luid, &names[0],
                                         &sub_status), STATUS_NOT_IMPLEMENTED,
              "missing: ConvertAuthDataToToken is not implemented");
    ok(!token && IS_CLEAR(luid) && IS_CLEAR(names[0]), "missing: and makes no session");

    GARBAGE(blocks);
    GARBAGE(sizes);
    ok_status(lsa_GetUserCredentials(NULL, &blocks[0], &sizes[0], &blocks[1], &sizes[1]), STATUS_NOT_IMPLEMENTED,
              "missing: GetUserCredentials is not implemented");
    ok(IS_CLEAR(blocks) && IS_CLEAR(sizes), "missing: and gives no credentials");
    ok_status(lsa_GetUserCredentials(NULL, NULL, NULL, NULL, NULL), STATUS_NOT_IMPLEMENTED,
              "missing: outputs that are not wanted are left alone");

    GARBAGE(names);
    GARBAGE(sizes);
    ok_status(lsa_CrackSingleName(0, FALSE, NULL, NULL, 0, &names[0], &names[1], &sizes[0]), STATUS_NOT_IMPLEMENTED,
              "missing: CrackSingleName is not implemented");
    ok(IS_CLEAR(names) && !sizes[0], "missing: and cracks no name");
}

static void others_give_nothing(void)
{
    char text[] = "sixteen letters";

    lsa_DummyFunction6(text, sizeof(text));
    lsa_DummyFunction7(text, sizeof(text));
    ok_str(text, "sixteen letters", "missing: functions without a result change nothing");
}

int main(void)
{
    nsp_log_level = NSP_LEVEL_NONE;
    statuses_say_no();
    others_give_nothing();
    return done_testing();
}
