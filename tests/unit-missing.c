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

    GARBAGE(token);
    GARBAGE(sub_status);
    ok_status(lsa_CreateToken(NULL, NULL, Network, SecurityImpersonation, NSP_TOKEN_INFO_NULL, NULL, NULL, NULL, NULL,
                              NULL, NULL, &token, &sub_status), STATUS_NOT_IMPLEMENTED,
              "missing: CreateToken is not implemented");
    ok(!token && !sub_status, "missing: and makes no token");

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

    GARBAGE(blocks);
    GARBAGE(sizes);
    GARBAGE(sub_status);
    ok_status(lsa_CallPackage(NULL, NULL, 0, &blocks[0], &sizes[0], &sub_status), STATUS_NOT_IMPLEMENTED,
              "missing: CallPackage is not implemented");
    ok(!blocks[0] && !sizes[0] && !sub_status, "missing: and returns no buffer");

    GARBAGE(names);
    GARBAGE(sizes);
    ok_status(lsa_CrackSingleName(0, FALSE, NULL, NULL, 0, &names[0], &names[1], &sizes[0]), STATUS_NOT_IMPLEMENTED,
              "missing: CrackSingleName is not implemented");
    ok(IS_CLEAR(names) && !sizes[0], "missing: and cracks no name");
}

static void others_give_nothing(void)
{
    char text[] = "sixteen letters";
    ULONG id;

    GARBAGE(id);
    SetLastError(0);
    ok(!lsa_CreateThread(NULL, 0, NULL, NULL, 0, &id) && !id, "missing: CreateThread gives no thread");
    ok_int(GetLastError(), ERROR_CALL_NOT_IMPLEMENTED, "missing: and says why in the last error");
    ok(!lsa_RegisterNotification(NULL, NULL, NSP_NOTIFIER_INTERVAL, 0, 0, 1, NULL),
       "missing: RegisterNotification gives no handle");
    ok(!lsa_CreateSharedMemory(4096, 4096), "missing: CreateSharedMemory gives no memory");
    ok(!lsa_DeleteSharedMemory(NULL), "missing: DeleteSharedMemory says FALSE");
    lsa_DummyFunction6(text, sizeof(text));
    lsa_DummyFunction7(text, sizeof(text));
    lsa_LsaProtectMemory(text, sizeof(text));
    lsa_LsaUnprotectMemory(text, sizeof(text));
    ok_str(text, "sixteen letters", "missing: functions without a result change nothing");
}

static void sizes_are_respected(void)
{
    SecBuffer buffer = { 3, NSP_BUFFER_UNMAPPED, &buffer }, mapped;
    struct nsp_client_info_ex ex[2];
    struct nsp_call_info info;

    GARBAGE(info);
    ok(!lsa_GetCallInfo(&info), "missing: GetCallInfo knows of no call");
    ok(is_clear(&info, 16) && !IS_CLEAR(info), "missing: and writes no more than the oldest header has room for");

    GARBAGE(ex);
    ok_status(lsa_GetClientInfoEx(ex, 8), STATUS_NOT_IMPLEMENTED, "missing: GetClientInfoEx is not implemented");
    ok(is_clear(ex, 8) && ((BYTE *)ex)[8] == 0xa5, "missing: and stays within the size it is given");
    ok_status(lsa_GetClientInfoEx(ex, sizeof(ex)), STATUS_NOT_IMPLEMENTED, "missing: also with one that is too large");
    ok(IS_CLEAR(ex[0]) && *(BYTE *)&ex[1] == 0xa5, "missing: and within its structure");

    GARBAGE(mapped);
    ok_status(lsa_MapBuffer(&buffer, &mapped), STATUS_NOT_IMPLEMENTED, "missing: MapBuffer is not implemented");
    ok(IS_CLEAR(mapped), "missing: and maps nothing");
    ok_status(lsa_MapBuffer(&buffer, &buffer), STATUS_NOT_IMPLEMENTED, "missing: also in place");
    ok(buffer.cbBuffer == 3 && buffer.pvBuffer == &buffer, "missing: where the buffer stays as it was");
}

int main(void)
{
    nsp_log_level = NSP_LEVEL_NONE;
    statuses_say_no();
    others_give_nothing();
    sizes_are_respected();
    return done_testing();
}
