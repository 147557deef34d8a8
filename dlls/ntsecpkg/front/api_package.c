/*
 * Public functions that call a package by its name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "base/str.h"
#include "package/extended.h"
#include "package/logon.h"
#include "package/package_calls.h"

NTSTATUS NTAPI NspPackageGetUserInfo(struct nsp_host *host, const WCHAR *package, const LUID *logon_id, ULONG flags,
                                     struct nsp_session_user **user)
{
    struct nsp_callee callee;
    SECURITY_STATUS status;

    *user = NULL;
    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    status = nsp_user_info_get(&callee, logon_id, flags, user);
    nsp_callee_leave(&callee);
    return status;
}

NTSTATUS NTAPI NspPackageValidateTarget(struct nsp_host *host, const WCHAR *package, const void *submit, ULONG length,
                                        PSID domain_sid, const WCHAR *computer)
{
    struct nsp_callee callee;
    SECURITY_STATUS status;

    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    status = nsp_target_validate(&callee, submit, length, domain_sid, computer);
    nsp_callee_leave(&callee);
    return status;
}

/* The calls that take bytes and give bytes differ in what they call. */
typedef SECURITY_STATUS convert(const struct nsp_callee *callee, const void *data, ULONG length, void **result,
                                ULONG *result_length);

static SECURITY_STATUS run(struct nsp_host *host, const WCHAR *package, convert *function, const void *data,
                           ULONG length, void **result, ULONG *result_length)
{
    struct nsp_callee callee;
    SECURITY_STATUS status;

    *result = NULL;
    *result_length = 0;
    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    status = function(&callee, data, length, result, result_length);
    nsp_callee_leave(&callee);
    return status;
}

NTSTATUS NTAPI NspPackageExtractTarget(struct nsp_host *host, const WCHAR *package, const void *submit, ULONG length,
                                       void **target, ULONG *target_length)
{
    return run(host, package, nsp_target_extract, submit, length, target, target_length);
}

NTSTATUS NTAPI NspPackageFormatCredentials(struct nsp_host *host, const WCHAR *package, const void *data, ULONG length,
                                           void **formatted, ULONG *formatted_length)
{
    return run(host, package, nsp_format_credentials, data, length, formatted, formatted_length);
}

NTSTATUS NTAPI NspPackageMarshalCredentials(struct nsp_host *host, const WCHAR *package, const void *data, ULONG length,
                                            void **marshalled, ULONG *marshalled_length)
{
    return run(host, package, nsp_marshal_credentials, data, length, marshalled, marshalled_length);
}

NTSTATUS NTAPI NspPackageMarshalAttribute(struct nsp_host *host, const WCHAR *package, ULONG attribute_info,
                                          ULONG attribute, const void *data, ULONG length, void **marshalled,
                                          ULONG *marshalled_length)
{
    struct nsp_callee callee;
    SECURITY_STATUS status;

    *marshalled = NULL;
    *marshalled_length = 0;
    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    status = nsp_marshal_attribute(&callee, attribute_info, attribute, data, length, marshalled, marshalled_length);
    nsp_callee_leave(&callee);
    return status;
}

NTSTATUS NTAPI NspPackageGetTbalCredentials(struct nsp_host *host, const WCHAR *package, const LUID *logon_id,
                                            void **data, ULONG *length)
{
    struct nsp_callee callee;
    SECURITY_STATUS status;

    *data = NULL;
    *length = 0;
    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    status = nsp_tbal_creds_get(&callee, logon_id, data, length);
    nsp_callee_leave(&callee);
    return status;
}

NTSTATUS NTAPI NspPackageCallPassthrough(struct nsp_host *host, const WCHAR *package, const void *submit, ULONG length,
                                         void **answer, ULONG *answer_length, NTSTATUS *protocol_status)
{
    struct nsp_package_call call = {
        .slot = NSP_PKG_CallPackagePassthrough, .submit = submit, .submit_length = length
    };
    struct nsp_callee callee;
    NTSTATUS status;

    *answer = NULL;
    *answer_length = 0;
    *protocol_status = STATUS_SUCCESS;
    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    call.client = callee.client;
    call.pkg = callee.pkg;
    status = call.pkg->lsa.slots[call.slot] ? nsp_call_package(callee.host, &call) : SEC_E_UNSUPPORTED_FUNCTION;
    nsp_callee_leave(&callee);
    *answer = call.answer;
    *answer_length = call.answer_length;
    *protocol_status = call.protocol_status;
    return status;
}

/* ---- extended information ---- */

NTSTATUS NTAPI NspPackageGetExtended(struct nsp_host *host, const WCHAR *package, ULONG which,
                                     struct nsp_extended_information **information)
{
    const struct nsp_extended_information *kept;
    struct nsp_callee callee;
    SECURITY_STATUS status;

    *information = NULL;
    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    if (!(kept = nsp_extended_get(callee.pkg, which)))
        status = SEC_E_UNSUPPORTED_FUNCTION;
    else if (!(*information = nsp_extended_copy(kept->Class, kept)))
        status = SEC_E_INSUFFICIENT_MEMORY;
    nsp_callee_leave(&callee);
    return status;
}

NTSTATUS NTAPI NspPackageSetExtended(struct nsp_host *host, const WCHAR *package,
                                     const struct nsp_extended_information *information)
{
    struct nsp_callee callee;
    SECURITY_STATUS status;

    if ((status = nsp_callee_find(host, package, &callee)) != SEC_E_OK)
        return status;
    status = nsp_extended_set(callee.pkg, information);
    nsp_callee_leave(&callee);
    return status;
}
