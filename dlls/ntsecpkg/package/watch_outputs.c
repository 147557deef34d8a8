/*
 * Outputs that a package owes with a success, and did not set, or set by half.  They were cleared before the call, so
 * that what is not zero is the package's.  Contract 8.8, 8.10, 8.12, 9 and 10.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/watch.h"

#include "package/buffers.h"
#include "watch/fence.h"

enum rule {
    SET,      /* a pointer or handle: not 0 */
    LENGTH,   /* a length, and the pointer at argument @other: not without it */
    NEW,      /* the handle of a context: set, when argument @other says that there was none */
    FILLED,   /* a SecBuffer: with a pointer */
    WHOLE,    /* the same: no count without a pointer */
    BUFFERS   /* a descriptor: of none of its buffers a count without a pointer */
};

struct owed {
    enum nsp_table table;
    unsigned slot, argument;
    enum rule rule;
    unsigned other;
    const char *name;
};

/* A LUID by value takes two arguments on i386. */
#define LUID_WORDS (sizeof(LUID) / sizeof(ULONG_PTR))

static const struct owed outputs[] = {
#define PACKAGE(slot, ...) { NSP_TABLE_PACKAGE, NSP_PKG_##slot, __VA_ARGS__ }
#define USER(slot, ...) { NSP_TABLE_USER, NSP_USER_##slot, __VA_ARGS__ }
    PACKAGE(InitializePackage,        4, SET, 0, "AuthenticationPackageName"),
    PACKAGE(LogonUser,                6, LENGTH, 5, "ProfileBuffer"),
    PACKAGE(LogonUser,               11, SET, 0, "AccountName"),
    PACKAGE(LogonUserEx,              6, LENGTH, 5, "ProfileBuffer"),
    PACKAGE(LogonUserEx,             11, SET, 0, "AccountName"),
    PACKAGE(LogonUserEx2,             6, LENGTH, 5, "ProfileBuffer"),
    PACKAGE(LogonUserEx2,            11, SET, 0, "AccountName"),
    PACKAGE(LogonUserEx3,             7, LENGTH, 6, "ProfileBuffer"),
    PACKAGE(LogonUserEx3,            12, SET, 0, "AccountName"),
    PACKAGE(CallPackage,              5, LENGTH, 4, "ProtocolReturnBuffer"),
    PACKAGE(CallPackageUntrusted,     5, LENGTH, 4, "ProtocolReturnBuffer"),
    PACKAGE(CallPackagePassthrough,   5, LENGTH, 4, "ProtocolReturnBuffer"),
    PACKAGE(AcquireCredentialsHandle, 6, SET, 0, "CredentialHandle"),
    PACKAGE(GetCredentials,           1, WHOLE, 0, "Credentials"),
    PACKAGE(InitLsaModeContext,       6, NEW, 1, "NewContextHandle"),
    PACKAGE(InitLsaModeContext,       7, BUFFERS, 0, "OutputBuffers"),
    PACKAGE(InitLsaModeContext,      11, WHOLE, 0, "ContextData"),
    PACKAGE(AcceptLsaModeContext,     5, NEW, 1, "NewContextHandle"),
    PACKAGE(AcceptLsaModeContext,     6, BUFFERS, 0, "OutputBuffer"),
    PACKAGE(AcceptLsaModeContext,    10, WHOLE, 0, "ContextData"),
    PACKAGE(GetUserInfo,              2, SET, 0, "UserData"),
    PACKAGE(GetExtendedInformation,   1, SET, 0, "Information"),
    PACKAGE(ChangeAccountPassword,    5, BUFFERS, 0, "OutputBuffer"),
    PACKAGE(QueryMetaData,            3, LENGTH, 4, "MetaData"),
    PACKAGE(GetCredUIContext,         2, LENGTH, 3, "FlatCredUIContext"),
    PACKAGE(GetRemoteCredGuardLogonBuffer,       6, LENGTH, 7, "LogonBuffer"),
    PACKAGE(GetRemoteCredGuardSupplementalCreds, 5, LENGTH, 6, "SupplementalCreds"),
    PACKAGE(GetTbalSupplementalCreds, LUID_WORDS, LENGTH, LUID_WORDS + 1, "SupplementalCreds"),
    PACKAGE(ExtractTargetInfo,        5, LENGTH, 4, "TargetInfo"),
    USER(GetContextToken,             1, SET, 0, "ImpersonationToken"),
    USER(FormatCredentials,           1, WHOLE, 0, "FormattedCredentials"),
    USER(MarshallSupplementalCreds,   2, LENGTH, 3, "MarshalledCredentials"),
    USER(ExportContext,               2, FILLED, 0, "PackedContext"),
    USER(ImportContext,               2, SET, 0, "ContextHandle"),
    USER(MarshalAttributeData,        4, LENGTH, 5, "MarshaledAttributeData")
#undef PACKAGE
#undef USER
};

/* ---- the rules: the outputs are ours, what they point to is the package's ---- */

static BOOL is_whole(const SecBuffer *buffer)
{
    return !buffer->cbBuffer || buffer->pvBuffer;
}

static BOOL are_whole(const SecBufferDesc *desc)
{
    SecBufferDesc copy;
    SecBuffer buffer;
    ULONG i;

    if (!desc || !nsp_fence_copy(&copy, desc, sizeof(copy)))
        return TRUE;
    for (i = 0; i < copy.cBuffers && i < NSP_MAX_BUFFERS; i++)
        if (nsp_fence_copy(&buffer, &copy.pBuffers[i], sizeof(buffer)) && !is_whole(&buffer))
            return FALSE;
    return TRUE;
}

/* What is wrong with an output; NULL: nothing. */
static const char *judge(const struct owed *owed, const ULONG_PTR *args)
{
    static const char missing[] = "was not set", half[] = "has a length, and is NULL";
    const void *output = (const void *)args[owed->argument];

    if (!output)
        return NULL;
    switch (owed->rule) {
    case SET:
        return *(const ULONG_PTR *)output ? NULL : missing;
    case LENGTH:
        return !*(const ULONG *)output || *(void *const *)args[owed->other] ? NULL : half;
    case NEW:
        return args[owed->other] || *(const nsp_sec_handle *)output ? NULL : missing;
    case FILLED:
        return ((const SecBuffer *)output)->pvBuffer ? NULL : missing;
    case WHOLE:
        return is_whole(output) ? NULL : half;
    default:
        return are_whole(output) ? NULL : half;
    }
}

void nsp_watch_outputs(const struct nsp_watched *call)
{
    const char *wrong;
    unsigned i;

    for (i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
        if (outputs[i].table != call->table || outputs[i].slot != call->slot ||
            !(wrong = judge(&outputs[i], call->args)))
            continue;
        nsp_watch_tell(call, NSP_FINDING_OUTPUT_MISSING, STATUS_SUCCESS, "%s succeeded, but %s %s",
                       nsp_slot_name(call->table, call->slot), outputs[i].name, wrong);
    }
}
