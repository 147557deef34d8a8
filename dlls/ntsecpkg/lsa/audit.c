/*
 * The ring of audit records.  Readers get copies, so that a record can be dropped at any time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/audit.h"

#include "base/format.h"
#include "base/status.h"
#include "base/str.h"
#include "lsa/audit_file.h"
#include "lsa/output_file.h"
#include "watch/log.h"

#include <string.h>

struct nsp_audit {
    SRWLOCK lock;
    HANDLE file; /* NULL: none */
    NTSTATUS status; /* of the first record that is not in it */
    BOOL is_loud; /* each that is not in it is an error of the log, since nobody asks */
    ULONGLONG count; /* of all that were ever added; the newest has it as its number */
    struct nsp_audit_record *ring[NSP_AUDIT_LIMIT]; /* number n is at n % NSP_AUDIT_LIMIT */
};

static const SIZE_T strings[] = {
    offsetof(struct nsp_audit_record, account), offsetof(struct nsp_audit_record, authority),
    offsetof(struct nsp_audit_record, workstation), offsetof(struct nsp_audit_record, origin),
    offsetof(struct nsp_audit_record, mapped_name)
};

#define STRINGS (sizeof(strings) / sizeof(strings[0]))

NTSTATUS nsp_audit_create(const WCHAR *path, struct nsp_audit **out)
{
    struct nsp_audit *audit = nsp_alloc(sizeof(*audit));
    NTSTATUS status;

    *out = NULL;
    if (!audit)
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&audit->lock);
    if (path && !NT_SUCCESS(status = nsp_output_file_open(path, FILE_APPEND_DATA, OPEN_ALWAYS, "audit",
                                                           &audit->file))) {
        nsp_audit_free(audit);
        return status;
    }
    *out = audit;
    return STATUS_SUCCESS;
}

void nsp_audit_free(struct nsp_audit *audit)
{
    unsigned i;

    if (!audit)
        return;
    for (i = 0; i < NSP_AUDIT_LIMIT; i++)
        nsp_free(audit->ring[i]);
    if (audit->file)
        CloseHandle(audit->file);
    nsp_free(audit);
}

/* Member number @i of the strings. */
static const WCHAR **string_of(const struct nsp_audit_record *record, unsigned i)
{
    return (const WCHAR **)((char *)record + strings[i]);
}

static SIZE_T size_of(const WCHAR *text)
{
    return text ? (wcslen(text) + 1) * sizeof(*text) : sizeof(*text);
}

/* One block with the SID and the strings behind the structure. */
static struct nsp_audit_record *copy_record(const struct nsp_audit_record *record)
{
    SIZE_T sid_size = record->user ? GetLengthSid(record->user) : 0, size = sizeof(*record) + sid_size;
    struct nsp_audit_record *copy;
    unsigned i;
    char *end;

    for (i = 0; i < STRINGS; i++)
        size += size_of(*string_of(record, i));
    if (!(copy = nsp_alloc(size)))
        return NULL;
    *copy = *record;
    end = (char *)(copy + 1);
    if (record->user)
        copy->user = memcpy(end, record->user, sid_size);
    end += sid_size;
    for (i = 0; i < STRINGS; i++) {
        size = size_of(*string_of(record, i));
        *string_of(copy, i) = *string_of(record, i) ? memcpy(end, *string_of(record, i), size) : (WCHAR *)end;
        end += size;
    }
    return copy;
}

static void write_record(struct nsp_audit *audit, const struct nsp_audit_record *record)
{
    NTSTATUS status = nsp_audit_file_write(audit->file, record);

    if (NT_SUCCESS(status))
        return;
    NSP_LOG(audit->is_loud ? NSP_LEVEL_ERR : NSP_LEVEL_WARN, "audit", "record %llu is not in the file: %s",
            record->number, nsp_status_name(status));
    if (NT_SUCCESS(audit->status))
        audit->status = status;
}

void nsp_audit_be_loud(struct nsp_audit *audit)
{
    audit->is_loud = TRUE;
}

NTSTATUS nsp_audit_status(struct nsp_audit *audit)
{
    NTSTATUS status;

    AcquireSRWLockShared(&audit->lock);
    status = audit->status;
    ReleaseSRWLockShared(&audit->lock);
    return status;
}

void nsp_audit_add(struct nsp_audit *audit, const struct nsp_audit_record *record)
{
    static const char *const kinds[] = {
        [NSP_AUDIT_LOGON] = "logon", [NSP_AUDIT_PACKAGE_LOGON] = "logon, says a package",
        [NSP_AUDIT_ACCOUNT_LOGON] = "account logon"
    };
    struct nsp_audit_record *copy = copy_record(record), *dropped;

    if (!copy) {
        NSP_ERR("audit", "no memory for the record of %s", nsp_format_wide(record->account));
        return;
    }
    GetSystemTimeAsFileTime((FILETIME *)&copy->time);
    NSP_TRACE("audit", "%s: %s\\%s from \"%s\": %08lx %08lx", kinds[copy->kind], nsp_format_wide(copy->authority),
              nsp_format_wide(copy->account), nsp_format_wide(copy->origin), (ULONG)copy->status,
              (ULONG)copy->sub_status);

    AcquireSRWLockExclusive(&audit->lock);
    copy->number = ++audit->count;
    dropped = audit->ring[copy->number % NSP_AUDIT_LIMIT];
    audit->ring[copy->number % NSP_AUDIT_LIMIT] = copy;
    if (audit->file)
        write_record(audit, copy); /* under the lock: lines come in the order of their numbers */
    ReleaseSRWLockExclusive(&audit->lock);
    nsp_free(dropped);
}

NTSTATUS nsp_audit_get(struct nsp_audit *audit, ULONG index, struct nsp_audit_record **record)
{
    NTSTATUS status = STATUS_NO_MORE_ENTRIES;
    ULONGLONG kept;

    *record = NULL;
    AcquireSRWLockShared(&audit->lock);
    kept = min(audit->count, NSP_AUDIT_LIMIT);
    if (index < kept) {
        *record = copy_record(audit->ring[(audit->count - kept + index + 1) % NSP_AUDIT_LIMIT]);
        status = *record ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    ReleaseSRWLockShared(&audit->lock);
    return status;
}
