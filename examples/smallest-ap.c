/*
 * The smallest authentication package that does its whole work: it knows one user, alice, whose password is
 * "wonderland", and takes the buffer that programs send to MSV1_0 (MSV1_0_INTERACTIVE_LOGON).  Plain Windows code:
 * nothing here knows of ntsecpkg.
 *
 *   x86_64-w64-mingw32-gcc -shared -o smallest-ap.dll smallest-ap.c -ladvapi32
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#define SECURITY_WIN32
#include <ntsecapi.h>
#include <sspi.h>
#include <ntsecpkg.h>
#include <string.h>
#include <wchar.h>

#define EXPORT __declspec(dllexport)

static LSA_DISPATCH_TABLE *lsa;

/* Blocks that the LSA frees when they belong to a string or to the token's information. */
static void *allocate(ULONG size)
{
    return lsa->AllocateLsaHeap(size);
}

EXPORT NTSTATUS NTAPI LsaApInitializePackage(ULONG id, LSA_DISPATCH_TABLE *table, LSA_STRING *database,
                                             LSA_STRING *confidentiality, LSA_STRING **name)
{
    static const char text[] = "SmallestAP";

    (void)id;
    (void)database;
    (void)confidentiality;
    lsa = table;
    if (!(*name = allocate(sizeof(**name))))
        return STATUS_NO_MEMORY;
    if (!((*name)->Buffer = allocate(sizeof(text)))) {
        lsa->FreeLsaHeap(*name);
        return STATUS_NO_MEMORY;
    }
    memcpy((*name)->Buffer, text, sizeof(text));
    (*name)->Length = sizeof(text) - 1;
    (*name)->MaximumLength = sizeof(text);
    return STATUS_SUCCESS;
}

/* The client's pointers are its own: turn one into our copy of the buffer, or refuse it. */
static BOOL relocate(UNICODE_STRING *string, char *copy, const char *client, ULONG size)
{
    ULONG_PTR offset = (ULONG_PTR)string->Buffer - (ULONG_PTR)client;

    if (!string->Length)
        return TRUE;
    if (offset > size || string->Length > size - offset || string->Length % sizeof(WCHAR))
        return FALSE;
    string->Buffer = (WCHAR *)(copy + offset);
    return !wmemchr(string->Buffer, 0, string->Length / sizeof(WCHAR)); /* others would take it for a shorter one */
}

static BOOL equals(const UNICODE_STRING *string, const WCHAR *text)
{
    return string->Length == wcslen(text) * sizeof(WCHAR) && !memcmp(string->Buffer, text, string->Length);
}

static UNICODE_STRING *copy_string(const UNICODE_STRING *string)
{
    UNICODE_STRING *copy = allocate(sizeof(*copy));

    if (!copy)
        return NULL;
    if (!(copy->Buffer = allocate(string->Length + sizeof(WCHAR)))) {
        lsa->FreeLsaHeap(copy);
        return NULL;
    }
    copy->Length = string->Length;
    copy->MaximumLength = string->Length + sizeof(WCHAR);
    memcpy(copy->Buffer, string->Buffer, string->Length);
    return copy;
}

/* S-1-5-21-1-2-3-RID */
static void make_sid(SID *sid, DWORD rid)
{
    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    const DWORD subs[] = { 21, 1, 2, 3, rid };
    unsigned i;

    InitializeSid(sid, &nt, 5);
    for (i = 0; i < 5; i++)
        *GetSidSubAuthority(sid, i) = subs[i];
}

/* Version 2 of the token information: one block, and every pointer leads into it. */
static LSA_TOKEN_INFORMATION_V1 *make_information(void)
{
    struct {
        LSA_TOKEN_INFORMATION_V1 v2;
        union { SID sid; char room[28]; } user, group;
        TOKEN_GROUPS groups;
    } *block = allocate(sizeof(*block));

    if (!block)
        return NULL;
    make_sid(&block->user.sid, 1000);
    make_sid(&block->group.sid, 513);
    block->v2.ExpirationTime.QuadPart = MAXLONGLONG;
    block->v2.User.User.Sid = &block->user.sid;
    block->v2.PrimaryGroup.PrimaryGroup = &block->group.sid;
    block->v2.Groups = &block->groups;
    block->groups.GroupCount = 1;
    block->groups.Groups[0].Sid = &block->group.sid;
    block->groups.Groups[0].Attributes = SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED;
    return &block->v2;
}

EXPORT NTSTATUS NTAPI LsaApLogonUserEx(PLSA_CLIENT_REQUEST request, SECURITY_LOGON_TYPE type, PVOID buffer,
                                       PVOID client_base, ULONG size, PVOID *profile, PULONG profile_size,
                                       PLUID logon_id, PNTSTATUS sub_status, PLSA_TOKEN_INFORMATION_TYPE info_type,
                                       PVOID *info, PUNICODE_STRING *account, PUNICODE_STRING *authority,
                                       PUNICODE_STRING *machine)
{
    MSV1_0_INTERACTIVE_LOGON *logon = buffer;
    NTSTATUS status;

    (void)request;
    (void)type;
    (void)profile;
    (void)profile_size;
    (void)machine;
    if (size < sizeof(*logon) || logon->MessageType != MsV1_0InteractiveLogon)
        return STATUS_BAD_VALIDATION_CLASS;
    if (!relocate(&logon->UserName, buffer, client_base, size) ||
        !relocate(&logon->LogonDomainName, buffer, client_base, size) ||
        !relocate(&logon->Password, buffer, client_base, size))
        return STATUS_INVALID_PARAMETER;

    /* The name is wanted whatever the outcome: for the audit. */
    *account = copy_string(&logon->UserName);
    if (!equals(&logon->UserName, L"alice")) {
        *sub_status = STATUS_NO_SUCH_USER;
        return STATUS_LOGON_FAILURE;
    }
    if (!equals(&logon->Password, L"wonderland")) {
        *sub_status = STATUS_WRONG_PASSWORD;
        return STATUS_LOGON_FAILURE;
    }

    AllocateLocallyUniqueId(logon_id);
    if ((status = lsa->CreateLogonSession(logon_id)))
        return status;
    *authority = copy_string(&logon->LogonDomainName);
    *info_type = LsaTokenInformationV2;
    if (!*account || !*authority || !(*info = make_information())) {
        lsa->DeleteLogonSession(logon_id);
        return STATUS_NO_MEMORY;
    }
    return STATUS_SUCCESS;
}

EXPORT NTSTATUS NTAPI LsaApCallPackage(PLSA_CLIENT_REQUEST request, PVOID submit, PVOID client_base, ULONG size,
                                       PVOID *answer, PULONG answer_size, PNTSTATUS protocol_status)
{
    (void)request;
    (void)submit;
    (void)client_base;
    (void)size;
    (void)answer;
    (void)answer_size;
    (void)protocol_status;
    return STATUS_NOT_IMPLEMENTED;
}

EXPORT NTSTATUS NTAPI LsaApCallPackageUntrusted(PLSA_CLIENT_REQUEST request, PVOID submit, PVOID client_base,
                                                ULONG size, PVOID *answer, PULONG answer_size,
                                                PNTSTATUS protocol_status)
{
    return LsaApCallPackage(request, submit, client_base, size, answer, answer_size, protocol_status);
}

EXPORT NTSTATUS NTAPI LsaApCallPackagePassthrough(PLSA_CLIENT_REQUEST request, PVOID submit, PVOID client_base,
                                                  ULONG size, PVOID *answer, PULONG answer_size,
                                                  PNTSTATUS protocol_status)
{
    return LsaApCallPackage(request, submit, client_base, size, answer, answer_size, protocol_status);
}

/* Nothing is kept for a session. */
EXPORT VOID NTAPI LsaApLogonTerminated(PLUID logon_id)
{
    (void)logon_id;
}
