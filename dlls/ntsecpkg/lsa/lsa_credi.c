/*
 * Support functions about the credential store, and about marshalled credentials.  Contract 6.42 to 6.44, 6.52, 6.53.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "base/str.h"
#include "host.h"
#include "lsa/argument.h"
#include "lsa/cred_marshal.h"
#include "lsa/cred_store.h"
#include "lsa/cred_target.h"
#include "lsa/frame.h"
#include "lsa/heap.h"
#include "watch/fence.h"

#include <utlist.h>

#define CACHE_TARGET_INFORMATION 1  /* of CredReadDomainCredentials: there is no cache of ours */
#define MAX_MARSHALED 0x10000       /* characters: our policy */

/* ---- what packages get ---- */

/*
 * CrediFreeCredentials is given an array of ours or the address of any variable, perhaps the first in a block of the
 * package's: so what is ours has this in front of it.
 */
struct mark {
    ULONGLONG ours, address;
};
#define OURS 0x6964657243707364

static void *alloc_marked(struct nsp_heap *heap, SIZE_T size, const void *caller)
{
    struct mark *mark = nsp_heap_alloc(heap, NSP_POOL_LSA, sizeof(*mark) + size, caller);

    if (!mark)
        return NULL;
    mark->ours = OURS;
    mark->address = (ULONG_PTR)mark;
    return mark + 1;
}

/* @size: of the block behind the mark. */
static BOOL is_marked(struct nsp_heap *heap, void *block, SIZE_T *size)
{
    struct mark *mark = (struct mark *)block - 1;

    if (!block || !nsp_heap_owns(heap, mark, size) || *size < sizeof(*mark) || mark->ours != OURS ||
        mark->address != (ULONG_PTR)mark)
        return FALSE;
    *size -= sizeof(*mark);
    return TRUE;
}

static void free_marked(struct nsp_heap *heap, void *block)
{
    SIZE_T size;

    if (is_marked(heap, block, &size))
        nsp_heap_wipe_free(heap, (struct mark *)block - 1, NSP_CALLER_HOST);
}

/* The structure, its attributes, and the record behind them, into which all other pointers lead. */
static struct nsp_encrypted_credential *make_credential(struct nsp_heap *heap, const struct nsp_cred_record *source,
                                                        BOOL is_clear, const void *caller)
{
    SIZE_T size = sizeof(struct nsp_encrypted_credential) + source->attribute_count * sizeof(CREDENTIAL_ATTRIBUTEW);
    struct nsp_encrypted_credential *cred = alloc_marked(heap, size + source->size, caller);
    struct nsp_cred_record *record;
    ULONG i;

    if (!cred)
        return NULL;
    record = memcpy((BYTE *)cred + size, source, source->size);
    cred->Cred.Flags = record->flags;
    cred->Cred.Type = record->type;
    cred->Cred.TargetName = nsp_cred_record_at(record, record->target);
    cred->Cred.Comment = nsp_cred_record_at(record, record->comment);
    cred->Cred.LastWritten = record->written;
    cred->Cred.CredentialBlob = nsp_cred_record_at(record, record->blob);
    cred->Cred.CredentialBlobSize = cred->ClearCredentialBlobSize = record->blob_size;
    cred->Cred.Persist = record->persist;
    cred->Cred.AttributeCount = record->attribute_count;
    cred->Cred.Attributes = record->attribute_count ? (CREDENTIAL_ATTRIBUTEW *)(cred + 1) : NULL;
    cred->Cred.TargetAlias = nsp_cred_record_at(record, record->alias);
    cred->Cred.UserName = nsp_cred_record_at(record, record->user);
    for (i = 0; i < record->attribute_count; i++) {
        cred->Cred.Attributes[i].Keyword = nsp_cred_record_at(record, record->attributes[i].keyword);
        cred->Cred.Attributes[i].Flags = record->attributes[i].flags;
        cred->Cred.Attributes[i].ValueSize = record->attributes[i].value_size;
        cred->Cred.Attributes[i].Value = nsp_cred_record_at(record, record->attributes[i].value);
    }
    if (!is_clear) {
        cred->Cred.CredentialBlobSize = (record->blob_size + NSP_CRED_BLOB_UNIT - 1) & ~(NSP_CRED_BLOB_UNIT - 1);
        lsa_LsaProtectMemory(cred->Cred.CredentialBlob, cred->Cred.CredentialBlobSize);
    }
    return cred;
}

static void free_credentials(struct nsp_heap *heap, ULONG count, struct nsp_encrypted_credential **array)
{
    struct nsp_encrypted_credential *cred;
    SIZE_T size;
    ULONG i;

    if (is_marked(heap, array, &size))
        count = (ULONG)min(count, size / sizeof(cred));
    for (i = 0; i < count && nsp_fence_copy(&cred, &array[i], sizeof(cred)); i++)
        free_marked(heap, cred);
    free_marked(heap, array);
}

void NTAPI lsa_CrediFreeCredentials(ULONG Count, struct nsp_encrypted_credential **Credentials)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());

    if (host && Credentials)
        free_credentials(host->heap, Count, Credentials);
}

/* ---- reading ---- */

/* What is asked of the clients' side of the LSA, which is not here, is refused. */
static NTSTATUS check_flags(ULONG cred_flags, ULONG flags, ULONG allowed)
{
    if (flags & ~allowed)
        return STATUS_INVALID_PARAMETER;
    if (cred_flags & (NSP_CREDP_USE_MIDL_HEAP | NSP_CREDP_USER_ENCRYPTED_PASSWORD))
        return STATUS_NOT_SUPPORTED;
    return STATUS_SUCCESS;
}

static NTSTATUS take_question(LUID *from, ULONG type, const WCHAR *name, LUID *logon_id, WCHAR **target)
{
    NTSTATUS status;

    *target = NULL;
    if (!type || type >= NSP_CRED_TYPE_END)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = nsp_take(logon_id, from, sizeof(*logon_id))) ||
        !NT_SUCCESS(status = nsp_take_wide(name, CRED_MAX_GENERIC_TARGET_NAME_LENGTH, target)))
        return status;
    return *target && **target ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI lsa_CrediRead(LUID *LogonId, ULONG CredFlags, WCHAR *TargetName, ULONG Type, ULONG Flags,
                             struct nsp_encrypted_credential **Credential)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_encrypted_credential *cred = NULL;
    struct nsp_cred_record *record = NULL;
    WCHAR *target = NULL;
    NTSTATUS status;
    LUID logon_id;

    if (!Credential)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status = nsp_give_zeros(Credential, sizeof(*Credential))))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = check_flags(CredFlags, Flags, 0)))
        return status;

    if (!NT_SUCCESS(status = take_question(LogonId, Type, TargetName, &logon_id, &target)) ||
        !NT_SUCCESS(status = nsp_cred_store_find(host, &logon_id, Type, target, &record)))
        goto done;
    if (!(cred = make_credential(host->heap, record, CredFlags & NSP_CREDP_CLEAR_PASSWORD, caller)))
        status = STATUS_NO_MEMORY;
    else if (!NT_SUCCESS(status = nsp_give(Credential, &cred, sizeof(cred))))
        free_marked(host->heap, cred);

done:
    nsp_cred_record_free(record);
    nsp_free(target);
    return status;
}

/* Leave those that fit, the best first; *@count of them. */
static void select_fitting(struct nsp_cred_found **list, const struct nsp_cred_target *target, ULONG *count)
{
    struct nsp_cred_found *found, *next;

    *count = 0;
    LL_FOREACH_SAFE(*list, found, next) {
        if ((found->rank = nsp_cred_target_rank(target, found->record))) {
            ++*count;
            continue;
        }
        LL_DELETE(*list, found);
        found->next = NULL;
        nsp_cred_found_free(found);
    }
}

static int compare_ranks(const struct nsp_cred_found *a, const struct nsp_cred_found *b)
{
    return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* @list as an array of structures; NULL when memory is full. */
static struct nsp_encrypted_credential **make_array(struct nsp_heap *heap, const struct nsp_cred_found *list,
                                                    ULONG count, BOOL is_clear, const void *caller)
{
    struct nsp_encrypted_credential **array = alloc_marked(heap, count * sizeof(*array), caller);
    ULONG i;

    for (i = 0; array && i < count; i++, list = list->next) {
        if (!(array[i] = make_credential(heap, list->record, is_clear, caller))) {
            free_credentials(heap, i, array);
            return NULL;
        }
    }
    return array;
}

NTSTATUS NTAPI lsa_CrediReadDomainCredentials(LUID *LogonId, ULONG CredFlags,
                                              CREDENTIAL_TARGET_INFORMATIONW *TargetInfo, ULONG Flags, ULONG *Count,
                                              struct nsp_encrypted_credential ***Credential)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    struct nsp_encrypted_credential **array = NULL;
    struct nsp_cred_target target = { 0 };
    struct nsp_cred_found *list = NULL;
    NTSTATUS status, given;
    ULONG count;
    LUID logon_id;

    status = nsp_give_zeros(Count, sizeof(*Count));
    given = nsp_give_zeros(Credential, sizeof(*Credential));
    if (!Count || !Credential)
        return STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status) || !NT_SUCCESS(status = given))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;

    if (!NT_SUCCESS(status = check_flags(CredFlags, Flags, CACHE_TARGET_INFORMATION)) ||
        !NT_SUCCESS(status = nsp_take(&logon_id, LogonId, sizeof(logon_id))) ||
        !NT_SUCCESS(status = nsp_cred_target_take(TargetInfo, &target)) ||
        !NT_SUCCESS(status = nsp_cred_store_list(host, &logon_id, &list)))
        goto done;
    select_fitting(&list, &target, &count);
    LL_SORT(list, compare_ranks);
    if (!count)
        status = STATUS_NOT_FOUND;
    else if (!(array = make_array(host->heap, list, count, CredFlags & NSP_CREDP_CLEAR_PASSWORD, caller)))
        status = STATUS_NO_MEMORY;
    else if (!NT_SUCCESS(status = nsp_give(Count, &count, sizeof(count))) ||
             !NT_SUCCESS(status = nsp_give(Credential, &array, sizeof(array)))) {
        nsp_give_zeros(Count, sizeof(*Count));
        free_credentials(host->heap, count, array);
    }

done:
    nsp_cred_found_free(list);
    nsp_cred_target_free(&target);
    return status;
}

/* ---- writing ---- */

NTSTATUS NTAPI lsa_CrediWrite(LUID *LogonId, ULONG CredFlags, struct nsp_encrypted_credential *Credential, ULONG Flags)
{
    struct nsp_host *host = nsp_host_current(nsp_caller());
    BOOL keeps_blob = Flags & CRED_PRESERVE_CREDENTIAL_BLOB;
    struct nsp_cred_record *record;
    NTSTATUS status;
    LUID logon_id;

    if (!host)
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = check_flags(CredFlags, Flags, CRED_PRESERVE_CREDENTIAL_BLOB)) ||
        !NT_SUCCESS(status = nsp_take(&logon_id, LogonId, sizeof(logon_id))) ||
        !NT_SUCCESS(status = nsp_cred_record_take(Credential, CredFlags & NSP_CREDP_CLEAR_PASSWORD, &record)))
        return status;
    if (keeps_blob && record->blob_size)
        status = STATUS_INVALID_PARAMETER;
    else
        status = nsp_cred_store_write(host, &logon_id, &record, keeps_blob);
    nsp_cred_record_free(record);
    return status;
}

/* ---- marshalled credentials ---- */

NTSTATUS NTAPI lsa_CrediUnmarshalandDecodeString(WCHAR *MarshaledString, UCHAR **Blob, ULONG *BlobSize,
                                                 BOOLEAN *IsFailureFatal)
{
    const void *caller = nsp_caller();
    struct nsp_host *host = nsp_host_current(caller);
    enum nsp_marshal_kind kind;
    BOOLEAN is_fatal = TRUE;
    WCHAR *text = NULL;
    BYTE *data = NULL;
    NTSTATUS status;
    ULONG size = 0;

    if (!NT_SUCCESS(status = nsp_give_zeros(Blob, sizeof(*Blob))) ||
        !NT_SUCCESS(status = nsp_give_zeros(BlobSize, sizeof(*BlobSize))) ||
        !NT_SUCCESS(status = nsp_give(IsFailureFatal, &is_fatal, sizeof(is_fatal))))
        return status;
    if (!host)
        return STATUS_NO_MEMORY;

    if (NT_SUCCESS(status = nsp_take_wide(MarshaledString, MAX_MARSHALED, &text))) {
        is_fatal = text && nsp_marshal_is(text, &kind);
        status = text ? nsp_unmarshal(text, &kind, &data, &size) : STATUS_INVALID_PARAMETER;
    }
    if (NT_SUCCESS(status) &&
        NT_SUCCESS(status = nsp_give_block(host->heap, Blob, BlobSize, data, size, caller)))
        is_fatal = FALSE;
    nsp_give(IsFailureFatal, &is_fatal, sizeof(is_fatal));
    if (data)
        nsp_wipe(data, size);
    nsp_free(data);
    nsp_free(text);
    return status;
}
