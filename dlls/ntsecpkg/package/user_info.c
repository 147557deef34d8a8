/*
 * GetUserInfo: who a session belongs to, as a package tells it.  Contract 9, slot 23.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "watch/fence.h"

#include <string.h>

/* A block of the LSA's heap or of the client; what lies inside another block, or is none, is left. */
static void release(const struct nsp_callee *callee, void *block)
{
    if (nsp_heap_owns(callee->host->heap, block, NULL))
        nsp_heap_wipe_free(callee->host->heap, block, NSP_CALLER_HOST);
    else
        nsp_client_free(callee->client, block);
}

/* NULL when it cannot be read, or is none. */
static PSID copy_sid(const void *theirs)
{
    const DWORD fixed = offsetof(SID, SubAuthority);
    SID head;
    PSID sid;

    if (!nsp_fence_copy(&head, theirs, fixed) || head.SubAuthorityCount > SID_MAX_SUB_AUTHORITIES ||
        !(sid = nsp_alloc(GetSidLengthRequired(head.SubAuthorityCount))))
        return NULL;
    if (nsp_fence_copy(sid, theirs, GetSidLengthRequired(head.SubAuthorityCount)) && IsValidSid(sid) &&
        *GetSidSubAuthorityCount(sid) == head.SubAuthorityCount)
        return sid;
    nsp_free(sid);
    return NULL;
}

static WCHAR *put_text(WCHAR **end, const WCHAR *text)
{
    WCHAR *start = wcscpy(*end, text);

    *end += wcslen(text) + 1;
    return start;
}

/* One block of it all. */
static struct nsp_session_user *pack(WCHAR *const text[3], PSID sid)
{
    static const WCHAR none[] = L"";
    const WCHAR *given[3];
    const SIZE_T sid_size = sid ? (GetLengthSid(sid) + 3) & ~(SIZE_T)3 : 0;
    struct nsp_session_user *info;
    SIZE_T size = sizeof(*info) + sid_size;
    WCHAR *end;
    unsigned i;

    for (i = 0; i < 3; i++) {
        given[i] = text[i] ? text[i] : none;
        size += (wcslen(given[i]) + 1) * sizeof(WCHAR);
    }
    if (!(info = nsp_alloc(size)))
        return NULL;
    if (sid)
        info->user = memcpy(info + 1, sid, GetLengthSid(sid));
    end = (WCHAR *)((char *)(info + 1) + sid_size);
    info->account = put_text(&end, given[0]);
    info->authority = put_text(&end, given[1]);
    info->server = put_text(&end, given[2]);
    return info;
}

static SECURITY_STATUS copy_data(const struct nsp_user_data *data, struct nsp_session_user **info)
{
    WCHAR *text[3] = { 0 };
    PSID sid = NULL;
    BOOL is_read;
    unsigned i;

    is_read = NT_SUCCESS(nsp_take_text(&data->UserName, &text[0])) &&
              NT_SUCCESS(nsp_take_text(&data->LogonDomainName, &text[1])) &&
              NT_SUCCESS(nsp_take_text(&data->LogonServer, &text[2])) && (!data->pSid || (sid = copy_sid(data->pSid)));
    *info = is_read ? pack(text, sid) : NULL;
    for (i = 0; i < 3; i++)
        nsp_free(text[i]);
    nsp_free(sid);
    if (!is_read)
        return SEC_E_INTERNAL_ERROR;
    return *info ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS nsp_user_info_get(const struct nsp_callee *callee, const LUID *logon_id, ULONG flags,
                                  struct nsp_session_user **info)
{
    const struct nsp_call_on on = { .client = callee->client };
    LUID copy = logon_id ? *logon_id : (LUID){ 0 };
    struct nsp_user_data *theirs = NULL, data;
    SECURITY_STATUS status, copied;

    *info = NULL;
    status = NSP_ASK_LSA(callee->pkg, GetUserInfo, &on, logon_id ? &copy : NULL, flags, &theirs);
    if (status < 0)
        return status;
    if (!theirs || !NT_SUCCESS(nsp_client_read(callee->client, theirs, &data, sizeof(data))))
        return SEC_E_INTERNAL_ERROR;
    copied = copy_data(&data, info);
    release(callee, data.UserName.Buffer);
    release(callee, data.LogonDomainName.Buffer);
    release(callee, data.LogonServer.Buffer);
    release(callee, data.pSid);
    release(callee, theirs);
    return copied == SEC_E_OK ? status : copied;
}
