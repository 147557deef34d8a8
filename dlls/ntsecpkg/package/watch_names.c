/*
 * Names that a package gives to the LSA, as counted strings: whether their buffers hold what their lengths say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/watch.h"

#include "lsa/argument.h"
#include "watch/fence.h"

#define MAX_CREDENTIALS 1024 /* elements of an array that are looked at */

enum kind {
    WIDE,         /* a place for a pointer to a UNICODE_STRING */
    ANSI,         /* the same of an LSA_STRING */
    PRIMARY,      /* primary credentials */
    SUPPLEMENTAL  /* a place for an array of supplemental credentials */
};

static const struct given {
    unsigned slot, argument;
    enum kind kind;
    BOOL is_of_failure; /* it is given with a failure, too */
    const char *name;
} names[] = {
    { NSP_PKG_InitializePackage, 4, ANSI, FALSE, "AuthenticationPackageName" },
    { NSP_PKG_LogonUser,        11, WIDE, TRUE, "AccountName" },
    { NSP_PKG_LogonUser,        12, WIDE, FALSE, "AuthenticatingAuthority" },
    { NSP_PKG_LogonUserEx,      11, WIDE, TRUE, "AccountName" },
    { NSP_PKG_LogonUserEx,      12, WIDE, FALSE, "AuthenticatingAuthority" },
    { NSP_PKG_LogonUserEx,      13, WIDE, FALSE, "MachineName" },
    { NSP_PKG_LogonUserEx2,     11, WIDE, TRUE, "AccountName" },
    { NSP_PKG_LogonUserEx2,     12, WIDE, FALSE, "AuthenticatingAuthority" },
    { NSP_PKG_LogonUserEx2,     13, WIDE, FALSE, "MachineName" },
    { NSP_PKG_LogonUserEx2,     14, PRIMARY, FALSE, "PrimaryCredentials" },
    { NSP_PKG_LogonUserEx2,     15, SUPPLEMENTAL, FALSE, "SupplementalCredentials" },
    { NSP_PKG_LogonUserEx3,     12, WIDE, TRUE, "AccountName" },
    { NSP_PKG_LogonUserEx3,     13, WIDE, FALSE, "AuthenticatingAuthority" },
    { NSP_PKG_LogonUserEx3,     14, WIDE, FALSE, "MachineName" },
    { NSP_PKG_LogonUserEx3,     15, PRIMARY, FALSE, "PrimaryCredentials" },
    { NSP_PKG_LogonUserEx3,     16, SUPPLEMENTAL, FALSE, "SupplementalCredentials" }
};

/* @member: "" or the member of the argument, with a dot before it. */
static void check(const struct nsp_watched *call, const char *name, const char *member, const void *string,
                  enum nsp_string_kind kind)
{
    const char *fault = string ? nsp_string_fault(call->pkg->module->host->heap, string, kind) : NULL;

    if (fault)
        nsp_watch_tell(call, NSP_FINDING_NAME_LENGTH, STATUS_SUCCESS, "%s gave %s%s, which %s",
                       nsp_slot_name(call->table, call->slot), name, member, fault);
}

static void check_primary(const struct nsp_watched *call, const char *name, const struct nsp_primary_cred *primary)
{
    check(call, name, ".DownlevelName", &primary->DownlevelName, NSP_STRING_NAME);
    check(call, name, ".DomainName", &primary->DomainName, NSP_STRING_NAME);
    check(call, name, ".Password", &primary->Password, NSP_STRING_SECRET);
    check(call, name, ".OldPassword", &primary->OldPassword, NSP_STRING_SECRET);
    check(call, name, ".DnsDomainName", &primary->DnsDomainName, NSP_STRING_NAME);
    check(call, name, ".Upn", &primary->Upn, NSP_STRING_NAME);
    check(call, name, ".LogonServer", &primary->LogonServer, NSP_STRING_NAME);
}

static void check_supplemental(const struct nsp_watched *call, const char *name,
                               const struct nsp_supplemental_cred_array *array)
{
    ULONG count, i;

    if (!array || !nsp_fence_copy(&count, &array->CredentialCount, sizeof(count)))
        return;
    for (i = 0; i < count && i < MAX_CREDENTIALS; i++)
        check(call, name, ".PackageName", &array->Credentials[i].PackageName, NSP_STRING_NAME);
}

void nsp_watch_names(const struct nsp_watched *call, NTSTATUS status)
{
    const struct given *given;
    const void *place;
    unsigned i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        given = &names[i];
        if (call->table != NSP_TABLE_PACKAGE || given->slot != call->slot ||
            (!NT_SUCCESS(status) && !given->is_of_failure))
            continue;
        place = (const void *)call->args[given->argument];
        switch (given->kind) {
        case WIDE:
            /* What a refused client called himself may be no name. */
            check(call, given->name, "", *(void *const *)place,
                  NT_SUCCESS(status) ? NSP_STRING_NAME : NSP_STRING_SECRET);
            break;
        case ANSI:
            check(call, given->name, "", *(void *const *)place, NSP_STRING_ANSI);
            break;
        case PRIMARY:
            check_primary(call, given->name, place);
            break;
        case SUPPLEMENTAL:
            check_supplemental(call, given->name, *(void *const *)place);
            break;
        }
    }
}
