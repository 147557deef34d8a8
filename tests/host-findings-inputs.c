/*
 * What is said of packages that write to what they may only read: strings, identities, messages, parameters.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

#define ONLY_READ ", which it may only read"

static void end(struct nsp_host *host, const char *expected, const char *sentence)
{
    NspHostShutdown(host);
    ok_findings(host, expected, "%s", sentence);
    NspHostDestroy(host);
}

/* ---- passwords ---- */

static void change_password(const char *fixture, const WCHAR *package, const char *expected, const char *sentence)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    need_loaded(host, fixture);
    sspi = InitSecurityInterfaceW();
    ok_status(sspi->ChangeAccountPasswordW((WCHAR *)package, (WCHAR *)L"domain", (WCHAR *)L"alice", (WCHAR *)L"old",
                                           (WCHAR *)L"new", FALSE, 0, NULL),
              STATUS_SUCCESS, "inputs: %s changes a password", fixture);
    end(host, expected, sentence);
}

/* ---- credentials ---- */

static void acquire_as_alice(const char *fixture, const WCHAR *package, const char *expected, const char *sentence)
{
    WCHAR user[] = L"alice", password[] = L"secret";
    SEC_WINNT_AUTH_IDENTITY_W identity = {
        .User = (USHORT *)user, .UserLength = 5, .Password = (USHORT *)password, .PasswordLength = 6,
        .Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE
    };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    SecHandle cred = { 0 };

    need_loaded(host, fixture);
    sspi = InitSecurityInterfaceW();
    sspi->AcquireCredentialsHandleW((WCHAR *)L"alice", (WCHAR *)package, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL,
                                    NULL, &cred, NULL);
    sspi->FreeCredentialsHandle(&cred);
    end(host, expected, sentence);
}

/* The other form of an identity, and the name beside it. */
static NTSTATUS NTAPI write_to_both(UNICODE_STRING *principal, ULONG use, LUID *logon_id, void *auth_data,
                                    void *get_key, void *get_key_argument, nsp_sec_handle *handle, TimeStamp *expiry)
{
    SEC_WINNT_AUTH_IDENTITY_EXA *identity = auth_data;

    principal->Buffer[0] = 'A';
    identity->Domain[0]++;
    return puppet_acquire(principal, use, logon_id, auth_data, get_key, get_key_argument, handle, expiry);
}

static void extended_identity(void)
{
    unsigned char user[] = "alice", domain[] = "realm";
    WCHAR principal[] = L"alice";
    SEC_WINNT_AUTH_IDENTITY_EXA identity = {
        .Version = SEC_WINNT_AUTH_IDENTITY_VERSION, .Length = sizeof(identity), .User = user, .UserLength = 5,
        .Domain = domain, .DomainLength = 5, .Flags = SEC_WINNT_AUTH_IDENTITY_ANSI
    };
    struct nsp_package_table lsa = puppet_lsa_half;
    SecHandle cred = { 0 };

    lsa.AcquireCredentialsHandle = write_to_both;
    puppet_start_with(&lsa, &puppet_user_half);
    sspi->AcquireCredentialsHandleW(principal, (WCHAR *)L"Puppet", SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL,
                                    &cred, NULL);
    ok_findings(puppet.host,
                "NSP-0044 AcquireCredentialsHandle: AcquireCredentialsHandle changed PrincipalName" ONLY_READ "\n"
                "NSP-0044 AcquireCredentialsHandle: AcquireCredentialsHandle changed AuthorizationData" ONLY_READ,
                "inputs: so it is with the longer form, and with a name");
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

/* ---- messages ---- */

static void sign(const char *fixture, const WCHAR *package, const char *expected, const char *sentence)
{
    char token[64] = "", signature[4] = "", text[] = "to be signed";
    SecBuffer buffer = { sizeof(token), SECBUFFER_TOKEN, token };
    SecBuffer parts[2] = { { sizeof(signature), SECBUFFER_TOKEN, signature }, { sizeof(text), SECBUFFER_DATA, text } };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer }, message = { SECBUFFER_VERSION, 2, parts };
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    SecHandle cred = { 0 }, context = { 0 };

    need_loaded(host, fixture);
    sspi = InitSecurityInterfaceW();
    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)package, SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL, &cred, NULL);
    sspi->AcceptSecurityContext(&cred, NULL, &desc, 0, 0, &context, &desc, NULL, NULL);
    ok_status(sspi->MakeSignature(&context, 0, &message, 0), SEC_E_OK, "inputs: %s signs", fixture);
    parts[0].cbBuffer = sizeof(signature);
    ok_status(sspi->EncryptMessage(&context, 0, &message, 0), SEC_E_OK, "inputs: and encrypts what it is to encrypt");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    end(host, expected, sentence);
}

static NTSTATUS NTAPI seal_all(nsp_sec_handle handle, ULONG quality, SecBufferDesc *message, ULONG sequence)
{
    ULONG i;

    for (i = 0; i < message->cBuffers; i++)
        memset(message->pBuffers[i].pvBuffer, 'x', message->pBuffers[i].cbBuffer);
    return puppet_seal(handle, quality, message, sequence);
}

static void seal_what_is_read_only(void)
{
    char text[] = "text", head[] = "head";
    SecBuffer parts[2] = { { sizeof(head), SECBUFFER_DATA, head }, { sizeof(text), SECBUFFER_DATA, text } };
    SecBufferDesc message = { SECBUFFER_VERSION, 2, parts };
    struct nsp_user_table user = puppet_user_half;
    SecHandle cred, context;

    user.SealMessage = seal_all;
    puppet_start_with(&puppet_lsa_half, &user);
    cred = acquire(SECPKG_CRED_BOTH);
    context = establish(&cred, "key");
    sspi->EncryptMessage(&context, 0, &message, 0);
    ok_str(puppet_findings(), "", "inputs: a message is encrypted where it lies");
    strcpy(head, "head");
    parts[0].BufferType |= SECBUFFER_READONLY_WITH_CHECKSUM;
    sspi->EncryptMessage(&context, 0, &message, 0);
    ok_findings(puppet.host, "NSP-0044 SealMessage: SealMessage changed MessageBuffers" ONLY_READ,
                "inputs: but not what is marked as read only");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

/* ---- legs ---- */

static void write_to_bindings(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    memset(input->pBuffers[0].pvBuffer, 'x', input->pBuffers[0].cbBuffer);
    memset(input->pBuffers[1].pvBuffer, 'x', input->pBuffers[1].cbBuffer);
}

static void write_to_token(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    memset(input->pBuffers[0].pvBuffer, 'x', input->pBuffers[0].cbBuffer);
    input->pBuffers[0].BufferType = SECBUFFER_EXTRA;
    input->pBuffers[0].cbBuffer = 2;
}

static void legs(void)
{
    char token[] = "token", bindings[] = "bindings";
    SecBuffer buffers[2] = { { sizeof(token), SECBUFFER_TOKEN, token },
                             { sizeof(bindings), SECBUFFER_CHANNEL_BINDINGS, bindings } };
    SecBufferDesc input = { SECBUFFER_VERSION, 2, buffers };
    SecHandle cred, context = { 0 };

    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    puppet_answer.leg = SEC_I_CONTINUE_NEEDED;
    puppet_answer.touch = write_to_token;
    initialize(&cred, NULL, &context, &input, NULL, 0);
    ok_str(puppet_findings(), "", "inputs: a token may be decrypted where it lies, and its rest be told");
    buffers[0] = (SecBuffer){ sizeof(token), SECBUFFER_TOKEN, token };
    puppet_answer.touch = write_to_bindings;
    initialize(&cred, &context, &context, &input, NULL, 0);
    ok_findings(puppet.host, "NSP-0044 InitLsaModeContext: InitLsaModeContext changed InputBuffers" ONLY_READ,
                "inputs: channel bindings may not be written to");
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&cred);
    puppet_stop();
}

/* ---- what the host itself hands out ---- */

static NTSTATUS NTAPI write_parameters(ULONG_PTR id, struct nsp_parameters *parameters, struct nsp_lsa_table *table)
{
    parameters->DomainName.Buffer[0]++;
    return puppet_initialize(id, parameters, table);
}

static NTSTATUS NTAPI write_functions(ULONG version, struct nsp_dll_table *table, void **functions)
{
    table->LocatePackageById = NULL;
    return puppet_instance_init(version, table, functions);
}

static void given_by_the_host(void)
{
    struct nsp_package_table lsa = puppet_lsa_half;
    struct nsp_user_table user = puppet_user_half;
    struct nsp_dll_table saved;

    lsa.Initialize = write_parameters;
    puppet_start_with(&lsa, &puppet_user_half);
    saved = *puppet.dll;
    ok_findings(puppet.host, "NSP-0044 Initialize: Initialize changed Parameters" ONLY_READ,
                "inputs: the parameters of the LSA may not be written to");
    puppet_stop();
    user.InstanceInit = write_functions;
    puppet_start_with(&puppet_lsa_half, &user);
    ok_findings(puppet.host, "NSP-0044 InstanceInit: InstanceInit changed FunctionTable" ONLY_READ,
                "inputs: nor the functions that user halves get");
    *puppet.dll = saved;
    puppet_stop();
}

int main(void)
{
    change_password("clean_password.dll", L"CleanPassword", "", "inputs: that is no finding");
    change_password("wipes_password.dll", L"WipesPassword",
                    "NSP-0044 ChangeAccountPassword: ChangeAccountPassword changed OldPassword" ONLY_READ "\n"
                    "NSP-0044 ChangeAccountPassword: ChangeAccountPassword changed NewPassword" ONLY_READ,
                    "inputs: to wipe what it was given is one for each string");
    acquire_as_alice("clean_context.dll", L"CleanContext", "", "inputs: credentials may be read");
    acquire_as_alice("wipes_identity.dll", L"WipesIdentity", "NSP-0044 AcquireCredentialsHandle: "
                     "AcquireCredentialsHandle changed AuthorizationData" ONLY_READ,
                     "inputs: to wipe the password in them is a finding");
    extended_identity();
    sign("clean_context.dll", L"CleanContext", "", "inputs: that is no finding");
    sign("signs_by_sealing.dll", L"SignsBySealing",
         "NSP-0044 MakeSignature: MakeSignature changed MessageBuffers" ONLY_READ,
         "inputs: to encrypt what is to be signed is one");
    seal_what_is_read_only();
    legs();
    given_by_the_host();
    return done_testing();
}
