/*
 * Cases of the functions that are asked for neither a logon nor a context: who a session is of, what a submit buffer is
 * for, what credentials look like elsewhere.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include <string.h>

/* FALSE: the case is skipped. */
static BOOL has_slots(struct check *check, ULONGLONG lsa, ULONGLONG user, const char *what)
{
    if (check->load.report.kind == NSP_KIND_SSP_AP && (check->info.lsa_slots & lsa || check->info.user_slots & user))
        return TRUE;
    check_skip(check, "it has no %s", what);
    return FALSE;
}

#define LSA_SLOT(name) (1ULL << NSP_PKG_##name)
#define USER_SLOT(name) (1ULL << NSP_USER_##name)

void check_user_info(struct check *check)
{
    static const LUID sessions[] = { { 0x3E7, 0 }, { 0x12345678, 0x1 } };
    struct nsp_session_user *user;
    unsigned i, flags;
    void *credentials;
    ULONG length;

    if (!has_slots(check, LSA_SLOT(GetUserInfo) | LSA_SLOT(GetTbalSupplementalCreds), 0, "GetUserInfo"))
        return;
    for (i = 0; i < ARRAYSIZE(sessions); i++) {
        check_note(check, "credentials of session %u of the list, for the next logon", i);
        if (NT_SUCCESS(NspPackageGetTbalCredentials(check->load.host, check->info.name, &sessions[i], &credentials,
                                                    &length)))
            NspFree(credentials);
    }
    for (i = 0; i <= ARRAYSIZE(sessions); i++) {
        for (flags = 0; flags < 4; flags++) {
            check_note(check, "session %u of the list, flags %u", i, flags);
            if (NT_SUCCESS(NspPackageGetUserInfo(check->load.host, check->info.name, i ? &sessions[i - 1] : NULL, flags,
                                                 &user)))
                NspFree(user);
        }
    }
}

/* Those that take a submit buffer. */
static void ask_target(struct check *check, const void *data, ULONG size)
{
    void *target;
    ULONG length;

    check_note(check, "a submit buffer of %lu bytes", size);
    NspPackageValidateTarget(check->load.host, check->info.name, data, size, NULL, L"DESK");
    NspPackageValidateTarget(check->load.host, check->info.name, data, size, NULL, NULL);
    if (NT_SUCCESS(NspPackageExtractTarget(check->load.host, check->info.name, data, size, &target, &length)))
        NspFree(target);
}

void check_target(struct check *check)
{
    const struct submit *submit = &check->logon.submit;
    ULONG size;

    if (!has_slots(check, LSA_SLOT(ValidateTargetInfo) | LSA_SLOT(ExtractTargetInfo), 0, "ValidateTargetInfo"))
        return;
    ask_target(check, NULL, 0);
    for (size = 1; size <= submit->size; size += 1 + submit->size / 32)
        ask_target(check, submit->data, size);
    ask_target(check, submit->data, submit->size);
}

static void ask_user_half(struct check *check, const void *data, ULONG size)
{
    struct nsp_host *host = check->load.host;
    const WCHAR *name = check->info.name;
    void *result;
    ULONG length, attribute;

    check_note(check, "%lu bytes", size);
    if (NT_SUCCESS(NspPackageFormatCredentials(host, name, data, size, &result, &length)))
        NspFree(result);
    if (NT_SUCCESS(NspPackageMarshalCredentials(host, name, data, size, &result, &length)))
        NspFree(result);
    for (attribute = 0; attribute < 16; attribute++) {
        if (NT_SUCCESS(NspPackageMarshalAttribute(host, name, 0, attribute, data, size, &result, &length)))
            NspFree(result);
    }
}

void check_user_half(struct check *check)
{
    static const ULONG sizes[] = { 0, 1, 7, 8, 64, 256 };
    BYTE data[256];
    unsigned i;

    if (!has_slots(check, 0, USER_SLOT(FormatCredentials) | USER_SLOT(MarshallSupplementalCreds) |
                   USER_SLOT(MarshalAttributeData), "FormatCredentials"))
        return;
    for (i = 0; i < ARRAYSIZE(sizes); i++) {
        check_random_fill(&check->random, data, sizes[i]);
        ask_user_half(check, data, sizes[i]);
    }
}
