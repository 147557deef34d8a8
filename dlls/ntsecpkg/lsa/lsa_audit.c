/*
 * Support functions by which packages write audit records: contract 6.22, 6.40 and 6.59.  They never fail, whatever
 * they are given: what cannot be read is left out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/format.h"
#include "host.h"
#include "lsa/audit.h"
#include "lsa/frame.h"
#include "watch/fence.h"
#include "watch/log.h"

#include <string.h>

#define MAX_NAME 1024 /* characters; longer ones are cut */

/* What a package gives with every audit of a logon. */
struct given {
    const UNICODE_STRING *account, *authority, *workstation;
    PSID user;
    const TOKEN_SOURCE *source;
    const LUID *logon_id;
};

static ULONG_PTR caller_id(void)
{
    struct nsp_frame *frame = nsp_frame_top();

    return frame ? frame->package_id : 0;
}

/* TRUE when there was something, and it could be read. */
static BOOL take(void *target, const void *source, SIZE_T size, const char *what)
{
    if (!source)
        return FALSE;
    if (nsp_fence_copy(target, source, size))
        return TRUE;
    NSP_WARN("audit", "%s cannot be read", what);
    memset(target, 0, size);
    return FALSE;
}

static void take_name(WCHAR name[MAX_NAME + 1], const UNICODE_STRING *string, const char *what)
{
    UNICODE_STRING copy;
    SIZE_T length = 0;

    if (take(&copy, string, sizeof(copy), what))
        length = min(copy.Length / sizeof(*name), MAX_NAME);
    if (length && !take(name, copy.Buffer, length * sizeof(*name), what))
        length = 0;
    name[length] = 0;
}

/* The head is copied once and obeyed: another thread of the package cannot change the length in between. */
static PSID take_sid(BYTE room[SECURITY_MAX_SID_SIZE], PSID user)
{
    const SIZE_T head = offsetof(SID, SubAuthority);
    SID *sid = (SID *)room;

    if (!take(sid, user, head, "the user's SID"))
        return NULL;
    if (sid->Revision != SID_REVISION || sid->SubAuthorityCount > SID_MAX_SUB_AUTHORITIES) {
        NSP_WARN("audit", "the user's SID is none");
        return NULL;
    }
    if (!take(room + head, (BYTE *)user + head, sid->SubAuthorityCount * sizeof(DWORD), "the user's SID"))
        return NULL;
    return sid;
}

static void add_logon(struct nsp_host *host, struct nsp_audit_record *record, const struct given *given)
{
    WCHAR account[MAX_NAME + 1], authority[MAX_NAME + 1], workstation[MAX_NAME + 1];
    DWORD sid[SECURITY_MAX_SID_SIZE / sizeof(DWORD)];

    take_name(account, given->account, "the account's name");
    take_name(authority, given->authority, "the authority's name");
    take_name(workstation, given->workstation, "the workstation's name");
    take(&record->source, given->source, sizeof(record->source), "the token source");
    take(&record->logon_id, given->logon_id, sizeof(record->logon_id), "the logon id");
    record->kind = NSP_AUDIT_PACKAGE_LOGON;
    record->package_id = caller_id();
    record->is_success = NT_SUCCESS(record->status);
    record->account = account;
    record->authority = authority;
    record->workstation = workstation;
    record->user = take_sid((BYTE *)sid, given->user);
    nsp_audit_add(host->audit, record);
}

void NTAPI lsa_AuditLogon(NTSTATUS Status, NTSTATUS SubStatus, UNICODE_STRING *AccountName,
                          UNICODE_STRING *AuthenticatingAuthority, UNICODE_STRING *WorkstationName, PSID UserSid,
                          SECURITY_LOGON_TYPE LogonType, TOKEN_SOURCE *TokenSource, LUID *LogonId)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_audit_record record = { .status = Status, .sub_status = SubStatus, .logon_type = LogonType };
    const struct given given = {
        AccountName, AuthenticatingAuthority, WorkstationName, UserSid, TokenSource, LogonId
    };

    if (host)
        add_logon(host, &record, &given);
}

void NTAPI lsa_AuditLogonEx(NTSTATUS Status, NTSTATUS SubStatus, UNICODE_STRING *AccountName,
                            UNICODE_STRING *AuthenticatingAuthority, UNICODE_STRING *WorkstationName, PSID UserSid,
                            SECURITY_LOGON_TYPE LogonType, SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                            TOKEN_SOURCE *TokenSource, LUID *LogonId)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    struct nsp_audit_record record = {
        .status = Status, .sub_status = SubStatus, .logon_type = LogonType, .level = ImpersonationLevel
    };
    const struct given given = {
        AccountName, AuthenticatingAuthority, WorkstationName, UserSid, TokenSource, LogonId
    };

    if (host)
        add_logon(host, &record, &given);
}

NTSTATUS NTAPI lsa_AuditAccountLogon(ULONG AuditId, BOOLEAN Success, UNICODE_STRING *Source,
                                     UNICODE_STRING *ClientName, UNICODE_STRING *MappedName, NTSTATUS Status)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    WCHAR source[MAX_NAME + 1], client[MAX_NAME + 1], mapped[MAX_NAME + 1];
    const struct nsp_audit_record record = {
        .kind = NSP_AUDIT_ACCOUNT_LOGON, .package_id = caller_id(), .status = Status, .audit_id = AuditId,
        .is_success = Success, .origin = source, .account = client, .mapped_name = mapped
    };

    take_name(source, Source, "the source");
    take_name(client, ClientName, "the client's name");
    take_name(mapped, MappedName, "the mapped name");
    if (host)
        nsp_audit_add(host->audit, &record);
    return STATUS_SUCCESS;
}
