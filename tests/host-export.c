/*
 * Contexts on their way to another process: ExportSecurityContext and ImportSecurityContext.  Contract 10 and P5.5,
 * and assertion 29 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "recorder.h"

static SECURITY_STATUS export_it(SecHandle *context, ULONG flags, SecBuffer *packed)
{
    rec_forget();
    return sspi->ExportSecurityContext(context, flags, packed, NULL);
}

static void exported_contexts(void)
{
    SecBuffer packed = { 0, SECBUFFER_EMPTY, NULL };
    SecHandle unmapped;

    ok_status(export_it(&rec_context, 0, &packed), SEC_E_OK, "ExportContext: a mapped context is exported");
    ok_str(recorded(), "ExportContext(A1, 0, 0, NULL, NULL)", "ExportContext: no token is asked for that nobody wants");
    ok(packed.cbBuffer == 6 && packed.BufferType == SECBUFFER_DATA && !memcmp(packed.pvBuffer, "packed", 6),
       "ExportContext: the package's buffer comes back");
    ok_status(sspi->FreeContextBuffer(packed.pvBuffer), SEC_E_OK, "ExportContext: and is freed by FreeContextBuffer");

    packed = (SecBuffer){ 7, SECBUFFER_EMPTY, (void *)0x10 };
    ok_status(export_it(&rec_context, NSP_EXPORT_TO_KERNEL, &packed), SEC_E_UNSUPPORTED_FUNCTION,
              "ExportContext: there is no kernel to export to");
    ok(!recorded()[0] && !packed.cbBuffer && !packed.pvBuffer, "ExportContext: the package is not entered then");
    ok_status(export_it(&rec_context, 0, NULL), SEC_E_INVALID_PARAMETER, "ExportContext: there must be a buffer");
    ok_status(export_it(&rec_cred, 0, &packed), SEC_E_INVALID_HANDLE, "ExportContext: a credential is no context");

    REC(BOOLEAN, recorder_is_mapped) = FALSE;
    unmapped = rec_accept(&rec_cred);
    ok_status(export_it(&unmapped, 0, &packed), SEC_E_INVALID_HANDLE,
              "ExportContext: a context without a user half cannot go");
    ok_str(recorded(), "", "ExportContext: nor is the package entered for it");
    sspi->DeleteSecurityContext(&unmapped);
    REC(BOOLEAN, recorder_is_mapped) = TRUE;
}

static void export_and_delete(void)
{
    SecBuffer packed = { 0, SECBUFFER_EMPTY, NULL };
    SecHandle context = rec_accept(&rec_cred);

    REC(NTSTATUS, recorder_status) = SEC_E_CANNOT_PACK;
    ok_status(export_it(&context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed), SEC_E_CANNOT_PACK,
              "[P6.29] ExportContext: a refusal comes back");
    REC(NTSTATUS, recorder_status) = SEC_E_OK;
    ok_status(sspi->MakeSignature(&context, 0, NULL, 0), SEC_E_OK, "[P6.29] ExportContext: and leaves the old context");

    ok_status(export_it(&context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed), SEC_E_OK,
              "[P6.29] ExportContext: with flag 2 the old one goes");
    ok_str(recorded(), "ExportContext(A3, 2, 0, NULL, NULL) DeleteContext(A3)",
           "[P6.29] ExportContext: its user half is the package's own to delete, its LSA half is not");
    sspi->FreeContextBuffer(packed.pvBuffer);
    rec_forget();
    ok_status(sspi->MakeSignature(&context, 0, NULL, 0), SEC_E_INVALID_HANDLE,
              "[P6.29] ExportContext: nothing can be done with it");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "[P6.29] ExportContext: a later Delete succeeds");
    ok_str(recorded(), "", "[P6.29] ExportContext: and does nothing");
}

static void imported(void)
{
    SecBuffer packed = { 6, SECBUFFER_DATA, (void *)"packed" };
    SecHandle context = { 0 };
    ULONG flags[4];

    rec_forget();
    ok_status(sspi_a->ImportSecurityContextA((char *)"recorder", &packed, NULL, &context), SEC_E_OK,
              "ImportContext: a context is imported, by the A form too");
    ok_str(recorded(), "ImportContext(packed, NULL, 0)", "ImportContext: by the user half");
    rec_forget();
    ok_status(sspi->MakeSignature(&context, 0, NULL, 7), SEC_E_OK, "ImportContext: it signs");
    sspi->QueryContextAttributesW(&context, SECPKG_ATTR_FLAGS, flags);
    ok_str(recorded(), "MakeSignature(AD, 0, NULL, 7) QueryContextAttributes[user](AD, e, ptr)",
           "ImportContext: the package knows it by the handle that it gave");
    rec_forget();
    ok_status(sspi->ApplyControlToken(&context, NULL), SEC_E_UNSUPPORTED_FUNCTION,
              "ImportContext: its LSA half does not know it, and takes no control tokens");
    ok_status(sspi->SetContextAttributesW(&context, SECPKG_ATTR_FLAGS, flags, 4), SEC_E_UNSUPPORTED_FUNCTION,
              "ImportContext: nor attributes");
    ok_status(sspi->DeleteSecurityContext(&context), SEC_E_OK, "ImportContext: it is deleted");
    ok_str(recorded(), "DeleteUserModeContext(AD)", "ImportContext: in the user half only");

    context = (SecHandle){ 0x5A, 0xA5 };
    ok_status(sspi->ImportSecurityContextW((WCHAR *)L"Nobody", &packed, NULL, &context), SEC_E_SECPKG_NOT_FOUND,
              "ImportContext: an unknown package is not found");
    ok_status(sspi->ImportSecurityContextW((WCHAR *)RECORDER, NULL, NULL, &context), SEC_E_INVALID_PARAMETER,
              "ImportContext: there must be a buffer");
    ok_status(sspi->ImportSecurityContextW((WCHAR *)RECORDER, &packed, NULL, NULL), SEC_E_INVALID_PARAMETER,
              "ImportContext: and a place for the handle");
    ok(context.dwLower == 0x5A && context.dwUpper == 0xA5, "ImportContext: failures leave the handle");
}

int main(void)
{
    rec_start(&rec_checking, NULL);
    exported_contexts();
    export_and_delete();
    imported();
    ok_str(rec_stop(), "", "export: nothing was left behind, and nothing freed twice");
    return done_testing();
}
