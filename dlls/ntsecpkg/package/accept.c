/*
 * AcceptCredentials of every package, with credentials of a logon or of UpdateCredentials.  Contract 6.37 and 8.10.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/accept.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "lsa/heap.h"
#include "lsa/session.h"
#include "lsa/supplemental.h"
#include "package/enter.h"
#include "watch/fence.h"
#include "watch/log.h"

/* Our policy. */
#define MAX_CREDENTIALS 1024    /* elements of an array that are looked at */
#define MAX_CREDENTIAL 0x100000 /* bytes of one */

/* What one package gets: one block of ours, with all that is pointed to behind the structure. */
struct given {
    SIZE_T size;
    UNICODE_STRING account;
    struct nsp_primary_cred_ex primary;
    struct nsp_supplemental_cred cred;
};

static const SIZE_T strings[] = {
#define OF(name) offsetof(struct nsp_primary_cred_ex, name)
    OF(DownlevelName), OF(DomainName), OF(Password), OF(OldPassword), OF(DnsDomainName), OF(Upn), OF(LogonServer),
    OF(Spare1), OF(Spare2), OF(Spare3), OF(Spare4)
#undef OF
};
#define STRINGS (sizeof(strings) / sizeof(strings[0]))

static UNICODE_STRING *string_of(struct given *given, unsigned i)
{
    return (UNICODE_STRING *)((char *)&given->primary + strings[i]);
}

/* ---- copying ---- */

/* Every piece begins aligned for anything, and ends with a NUL. */
static SIZE_T room(SIZE_T size)
{
    return (size + sizeof(WCHAR) + 15) & ~(SIZE_T)15;
}

/* The length of a SID by its head; 0 for NULL. */
static BOOL sid_length(PSID sid, SIZE_T *length)
{
    BYTE head[2]; /* revision, and how many sub-authorities follow */

    *length = 0;
    if (!sid)
        return TRUE;
    if (!nsp_fence_copy(head, sid, sizeof(head)))
        return FALSE;
    *length = GetSidLengthRequired(head[1]);
    return TRUE;
}

static BOOL copy_head(struct given *head, const struct nsp_announcement *said)
{
    if (!nsp_fence_copy(&head->primary, said->primary, sizeof(*said->primary)))
        return FALSE;
    if ((head->primary.Flags & NSP_CRED_EX) && !nsp_fence_copy(&head->primary, said->primary, sizeof(head->primary)))
        return FALSE;
    head->primary.LogonId = said->logon_id;
    head->account = *said->account ? nsp_counted(said->account) : head->primary.DownlevelName;
    return TRUE;
}

/* Move what *@pointer leads to into the block. */
static BOOL take(void *pointer, SIZE_T size, char **end)
{
    void **from = pointer;
    char *to = *end;

    if (!*from || !size) {
        *from = NULL;
        return !size;
    }
    if (!nsp_fence_copy(to, *from, size))
        return FALSE;
    *from = to;
    *end += room(size);
    return TRUE;
}

static BOOL take_string(UNICODE_STRING *string, char **end)
{
    string->MaximumLength = string->Length;
    return take(&string->Buffer, string->Length, end);
}

static BOOL take_all(struct given *given, SIZE_T sid, char *end)
{
    unsigned i;

    for (i = 0; i < STRINGS; i++)
        if (!take_string(string_of(given, i), &end))
            return FALSE;
    return take_string(&given->account, &end) && take(&given->primary.UserSid, sid, &end) &&
           take_string(&given->cred.PackageName, &end) &&
           take(&given->cred.Credentials, given->cred.CredentialSize, &end);
}

static void given_free(struct given *given)
{
    if (!given)
        return;
    nsp_wipe(given, given->size);
    nsp_free(given);
}

/* @cred is a copy of an element, what it points to is not. */
static NTSTATUS given_make(const struct nsp_announcement *said, const struct nsp_supplemental_cred *cred,
                           struct given **out)
{
    struct given head = { .cred = *cred };
    SIZE_T size, sid;
    unsigned i;

    *out = NULL;
    if (cred->CredentialSize > MAX_CREDENTIAL)
        return STATUS_INVALID_BUFFER_SIZE;
    if (!copy_head(&head, said) || !sid_length(head.primary.UserSid, &sid))
        return STATUS_ACCESS_VIOLATION;
    size = room(sizeof(head)) + room(head.account.Length) + room(sid) + room(cred->PackageName.Length) +
           room(cred->CredentialSize);
    for (i = 0; i < STRINGS; i++)
        size += room(string_of(&head, i)->Length);

    if (!(*out = nsp_alloc(size)))
        return STATUS_NO_MEMORY;
    **out = head;
    (*out)->size = size;
    if (take_all(*out, sid, (char *)*out + room(sizeof(head))))
        return STATUS_SUCCESS;
    given_free(*out);
    *out = NULL;
    return STATUS_ACCESS_VIOLATION;
}

/* ---- the element for a package ---- */

static BOOL is_name_of(const UNICODE_STRING *name, const struct nsp_package *pkg)
{
    return nsp_counted_equal(name, pkg->name) || (pkg->ap_name && nsp_counted_equal(name, pkg->ap_name));
}

/* How many elements there are; never more than a block of ours has room for. */
static NTSTATUS count_creds(struct nsp_host *host, const struct nsp_supplemental_cred_array *array, ULONG *count)
{
    SIZE_T size, fit;

    if (!nsp_fence_copy(count, array, sizeof(*count)))
        return STATUS_ACCESS_VIOLATION;
    *count = min(*count, MAX_CREDENTIALS);
    if (nsp_heap_owns(host->heap, array, &size)) {
        fit = size < sizeof(*array) ? 0 : (size - sizeof(*array)) / sizeof(array->Credentials[0]);
        *count = (ULONG)min(*count, fit);
    }
    return STATUS_SUCCESS;
}

/* *@cred is a copy of the element; all zero when there is none. */
static NTSTATUS find_cred(const struct nsp_supplemental_cred_array *array, ULONG count, const struct nsp_package *pkg,
                          struct nsp_supplemental_cred *cred)
{
    static const struct nsp_supplemental_cred none;
    UNICODE_STRING name;
    WCHAR chars[512];
    ULONG i;

    for (i = 0; i < count; i++) {
        if (!nsp_fence_copy(cred, &array->Credentials[i], sizeof(*cred)))
            return STATUS_ACCESS_VIOLATION;
        name = cred->PackageName;
        if (name.Length > sizeof(chars))
            continue;
        if (!nsp_fence_copy(chars, name.Buffer, name.Length))
            return STATUS_ACCESS_VIOLATION;
        name.Buffer = chars;
        if (is_name_of(&name, pkg))
            return STATUS_SUCCESS;
    }
    *cred = none;
    return STATUS_SUCCESS;
}

/* What the package kept at an earlier logon of the user; STATUS_SUCCESS and no element when that is nothing. */
static NTSTATUS load_kept(const struct nsp_session_data *logon, struct nsp_package *pkg,
                          struct nsp_supplemental_cred *cred)
{
    NTSTATUS status;
    void *data;

    if (!logon->user && !*logon->account)
        return STATUS_SUCCESS;
    status = nsp_supplemental_load(pkg->module->host, logon->user, logon->account, logon->authority, pkg->name, &data,
                                   &cred->CredentialSize);
    if (status == STATUS_NOT_FOUND)
        return STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    cred->PackageName = nsp_counted(pkg->name);
    cred->Credentials = data;
    return STATUS_SUCCESS;
}

/* ---- telling ---- */

static NTSTATUS make_for(struct nsp_package *pkg, const struct nsp_announcement *said, ULONG count,
                         struct given **given)
{
    struct nsp_supplemental_cred cred = { 0 };
    NTSTATUS status;

    if (!NT_SUCCESS(status = find_cred(said->supplemental, count, pkg, &cred)))
        return status;
    if (cred.PackageName.Length || !said->logon)
        return given_make(said, &cred, given);
    if (!NT_SUCCESS(status = load_kept(said->logon, pkg, &cred)))
        NSP_WARN("logon", "%s: its supplemental credentials cannot be read: %s", pkg->module->name,
                 nsp_status_name(status));
    status = given_make(said, &cred, given);
    if (cred.Credentials)
        nsp_wipe(cred.Credentials, cred.CredentialSize);
    nsp_free(cred.Credentials);
    return status;
}

static NTSTATUS tell(struct nsp_package *pkg, const struct nsp_announcement *said, ULONG count)
{
    const struct nsp_call_on on = { .client = said->client, .attributes = said->attributes };
    struct given *given;
    ULONG_PTR result;
    NTSTATUS status, answer;

    if (!NT_SUCCESS(status = make_for(pkg, said, count, &given)))
        return status;
    if (NSP_ENTER_LSA(pkg, AcceptCredentials, &on, &result, &answer, said->type, &given->account,
                      (struct nsp_primary_cred *)&given->primary, given->cred.PackageName.Length ? &given->cred : NULL))
        answer = (NTSTATUS)result;
    if (!NT_SUCCESS(answer))
        NSP_WARN("logon", "%s: AcceptCredentials: %s", pkg->module->name, nsp_status_name(answer));
    given_free(given);
    return STATUS_SUCCESS;
}

NTSTATUS nsp_credentials_announce(struct nsp_host *host, const struct nsp_announcement *said)
{
    NTSTATUS status, first = STATUS_SUCCESS;
    struct nsp_package *pkg = NULL;
    ULONG count = 0;

    if (said->supplemental && !NT_SUCCESS(status = count_creds(host, said->supplemental, &count)))
        return status;
    while ((pkg = nsp_package_next(host, pkg))) {
        if (!pkg->lsa.slots[NSP_PKG_AcceptCredentials])
            continue;
        status = tell(pkg, said, count);
        if (NT_SUCCESS(first))
            first = status;
    }
    return first;
}
