/*
 * What is said of outputs of credentials, legs and user halves that are missing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

/* ---- fixtures ---- */

/* Both legs of a client, as far as they come. */
static void shake_hands(const char *fixture, const WCHAR *package, const char *expected, const char *sentence)
{
    char token[64] = "";
    SecBuffer buffer = { sizeof(token), SECBUFFER_TOKEN, token };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle cred = { 0 }, context = { 0 };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, fixture);
    sspi = InitSecurityInterfaceW();
    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)package, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &cred, NULL);
    initialize(&cred, NULL, &context, NULL, &desc, 0);
    buffer.cbBuffer = sizeof(token);
    initialize(&cred, &context, &context, NULL, &desc, 0);
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    NspHostShutdown(host);
    ok_findings(host, expected, "%s", sentence);
    NspHostDestroy(host);
}

/* ---- outputs that are set by half ---- */

static void no_output(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    output->pBuffers[0].cbBuffer = 8;
}

static void token_without_pointer(void)
{
    SecBuffer buffer = { 0, SECBUFFER_TOKEN, NULL };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle cred, context = { 0 };

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    initialize(&cred, NULL, &context, NULL, &desc, ISC_REQ_ALLOCATE_MEMORY);
    ok_str(puppet_findings(), "", "contexts: a leg may have nothing to say");
    puppet_answer.touch = no_output;
    initialize(&cred, &context, &context, NULL, &desc, ISC_REQ_ALLOCATE_MEMORY);
    ok_findings(puppet.host, "NSP-0045 InitLsaModeContext: InitLsaModeContext succeeded, but OutputBuffers has a "
                "length, and is NULL", "contexts: a token that has a length and no bytes is a finding");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

static NTSTATUS NTAPI data_without_pointer(nsp_sec_handle credential, nsp_sec_handle context, SecBufferDesc *input,
                                           ULONG requirements, ULONG data_rep, nsp_sec_handle *new_context,
                                           SecBufferDesc *output, ULONG *attributes, TimeStamp *expiry,
                                           BOOLEAN *is_mapped, SecBuffer *data)
{
    data->cbBuffer = 4;
    return puppet_accept(credential, context, input, requirements, data_rep, new_context, output, attributes, expiry,
                         is_mapped, data);
}

static NTSTATUS NTAPI export_nothing(nsp_sec_handle handle, ULONG flags, SecBuffer *packed, HANDLE *token)
{
    (void)handle;
    (void)flags;
    (void)packed;
    (void)token;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI token_nowhere(nsp_sec_handle handle, HANDLE *token)
{
    (void)handle;
    (void)token;
    return STATUS_SUCCESS;
}

static void user_half(void)
{
    struct nsp_package_table lsa = puppet_lsa_half;
    struct nsp_user_table user = puppet_user_half;
    SecHandle cred, context = { 0 };
    SecBuffer packed = { 0 };
    HANDLE token = NULL;

    lsa.AcceptLsaModeContext = data_without_pointer;
    user.ExportContext = export_nothing;
    user.GetContextToken = token_nowhere;
    puppet_start_with(&lsa, &user);
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.leg = SEC_E_OK;
    puppet_answer.is_mapped = TRUE;
    sspi->AcceptSecurityContext(&cred, NULL, NULL, 0, 0, &context, NULL, NULL, NULL);
    sspi->QuerySecurityContextToken(&context, &token);
    sspi->ExportSecurityContext(&context, 0, &packed, NULL);
    ok_findings(puppet.host, "NSP-0045 AcceptLsaModeContext: AcceptLsaModeContext succeeded, but ContextData has a "
                "length, and is NULL\n"
                "NSP-0045 GetContextToken: GetContextToken succeeded, but ImpersonationToken was not set\n"
                "NSP-0045 ExportContext: ExportContext succeeded, but PackedContext was not set",
                "contexts: so are context data, a token and an exported context that are not there");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

int main(void)
{
    shake_hands("clean_context.dll", L"CleanContext", "", "contexts: clean ones make no finding");
    shake_hands("acquires_no_handle.dll", L"AcquiresNoHandle",
                "NSP-0045 AcquireCredentialsHandle: AcquireCredentialsHandle succeeded, but CredentialHandle was not "
                "set",
                "contexts: credentials without a handle are a finding");
    shake_hands("leg_without_handle.dll", L"LegWithoutHandle",
                "NSP-0045 InitLsaModeContext: InitLsaModeContext succeeded, but NewContextHandle was not set",
                "contexts: a first leg without a context is one; later ones may leave it as it is");
    token_without_pointer();
    user_half();
    return done_testing();
}
