/*
 * Which arguments a package may only read: strings, passwords and buffers that are the caller's, or that the next
 * package gets too.  Submit buffers are missing here, since the LSA's copy is the package's to change (contract 8.10),
 * and so are tokens that come in, which are decrypted where they lie.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/watch_inputs.h"

#include "package/provider.h"

static const struct input {
    enum nsp_table table;
    unsigned slot, argument;
    enum nsp_input_kind kind;
    SIZE_T size; /* FIXED: bytes; BYTES: the argument that says how many */
    const char *name;
} inputs_of[] = {
#define ROW(table, slot, argument, kind, size, name) { NSP_TABLE_##table, slot, argument, NSP_INPUT_##kind, size, name }
#define PACKAGE(slot, ...) ROW(PACKAGE, NSP_PKG_##slot, __VA_ARGS__)
#define USER(slot, ...) ROW(USER, NSP_USER_##slot, __VA_ARGS__)
#define PLAIN(slot, ...) ROW(SSPI, NSP_SSPI_##slot, __VA_ARGS__)
    PACKAGE(Initialize,                1, PARAMETERS, 0, "Parameters"),
    PACKAGE(LogonTerminated,           0, FIXED, sizeof(LUID), "LogonId"),
    PACKAGE(AcceptCredentials,         1, TEXT, 0, "AccountName"),
    PACKAGE(AcceptCredentials,         2, PRIMARY, 0, "PrimaryCredentials"),
    PACKAGE(AcceptCredentials,         3, SUPPLEMENTAL, 0, "SupplementalCredentials"),
    PACKAGE(AcquireCredentialsHandle,  0, TEXT, 0, "PrincipalName"),
    PACKAGE(AcquireCredentialsHandle,  2, FIXED, sizeof(LUID), "LogonId"),
    PACKAGE(AcquireCredentialsHandle,  3, IDENTITY, 0, "AuthorizationData"),
    PACKAGE(SaveCredentials,           1, BUFFER, 0, "Credentials"),
    PACKAGE(DeleteCredentials,         1, BUFFER, 0, "Key"),
    PACKAGE(InitLsaModeContext,        2, TEXT, 0, "TargetName"),
    PACKAGE(InitLsaModeContext,        5, LEG, 0, "InputBuffers"),
    PACKAGE(InitLsaModeContext,        7, LEG, 0, "OutputBuffers"),
    PACKAGE(AcceptLsaModeContext,      2, LEG, 0, "InputBuffer"),
    PACKAGE(AcceptLsaModeContext,      6, LEG, 0, "OutputBuffer"),
    PACKAGE(ApplyControlToken,         1, LEG, 0, "ControlToken"),
    PACKAGE(GetUserInfo,               0, FIXED, sizeof(LUID), "LogonId"),
    PACKAGE(AddCredentials,            1, TEXT, 0, "PrincipalName"),
    PACKAGE(AddCredentials,            2, TEXT, 0, "Package"),
    PACKAGE(AddCredentials,            4, IDENTITY, 0, "AuthorizationData"),
    PACKAGE(SetExtendedInformation,    1, FIXED, sizeof(struct nsp_extended_information), "Information"),
    PACKAGE(SetContextAttributes,      2, BYTES, 3, "Buffer"),
    PACKAGE(SetCredentialsAttributes,  2, BYTES, 3, "Buffer"),
    PACKAGE(ChangeAccountPassword,     0, TEXT, 0, "DomainName"),
    PACKAGE(ChangeAccountPassword,     1, TEXT, 0, "AccountName"),
    PACKAGE(ChangeAccountPassword,     2, TEXT, 0, "OldPassword"),
    PACKAGE(ChangeAccountPassword,     3, TEXT, 0, "NewPassword"),
    PACKAGE(QueryMetaData,             1, TEXT, 0, "TargetName"),
    PACKAGE(ExchangeMetaData,          1, TEXT, 0, "TargetName"),
    PACKAGE(ExchangeMetaData,          4, BYTES, 3, "MetaData"),
    PACKAGE(GetCredUIContext,          1, FIXED, sizeof(GUID), "CredType"),
    PACKAGE(UpdateCredentials,         1, FIXED, sizeof(GUID), "CredType"),
    PACKAGE(UpdateCredentials,         3, BYTES, 2, "FlatCredUIContext"),
    PACKAGE(ValidateTargetInfo,        4, TARGET, 0, "TargetInfo"),
    PACKAGE(PostLogonUser,             0, FIXED, sizeof(struct nsp_post_logon_user_info), "PostLogonUserInfo"),
    PACKAGE(GetRemoteCredGuardLogonBuffer,       2, TEXT, 0, "TargetName"),
    PACKAGE(GetRemoteCredGuardSupplementalCreds, 1, TEXT, 0, "TargetName"),
    PACKAGE(PostLogonUserSurrogate,    8, FIXED, sizeof(LUID), "LogonId"),
    PACKAGE(PostLogonUserSurrogate,   13, TEXT, 0, "AccountName"),
    PACKAGE(PostLogonUserSurrogate,   14, TEXT, 0, "AuthenticatingAuthority"),
    PACKAGE(PostLogonUserSurrogate,   15, TEXT, 0, "MachineName"),
    PACKAGE(PostLogonUserSurrogate,   16, PRIMARY, 0, "PrimaryCredentials"),
    USER(InstanceInit,                 1, FIXED, sizeof(struct nsp_dll_table), "FunctionTable"),
    USER(MakeSignature,                2, SIGNED, 0, "MessageBuffers"),
    USER(VerifySignature,              1, SIGNED, 0, "MessageBuffers"),
    USER(SealMessage,                  2, SEALED, 0, "MessageBuffers"),
    USER(UnsealMessage,                1, SEALED, 0, "MessageBuffers"),
    USER(FormatCredentials,            0, BUFFER, 0, "Credentials"),
    USER(MarshallSupplementalCreds,    1, BYTES, 0, "Credentials"),
    USER(ImportContext,                0, BUFFER, 0, "PackedContext"),
    USER(MarshalAttributeData,         3, BYTES, 2, "AttributeData"),
    PLAIN(AcquireCredentialsHandle,    3, FIXED, sizeof(LUID), "LogonId"),
    PLAIN(AcquireCredentialsHandle,    4, IDENTITY, 0, "AuthData"),
    PLAIN(InitializeSecurityContext,   6, LEG, 0, "Input"),
    PLAIN(InitializeSecurityContext,   9, LEG, 0, "Output"),
    PLAIN(AcceptSecurityContext,       2, LEG, 0, "Input"),
    PLAIN(AcceptSecurityContext,       6, LEG, 0, "Output"),
    PLAIN(ApplyControlToken,           1, LEG, 0, "Input"),
    PLAIN(MakeSignature,               2, SIGNED, 0, "Message"),
    PLAIN(VerifySignature,             1, SIGNED, 0, "Message"),
    PLAIN(EncryptMessage,              2, SEALED, 0, "Message"),
    PLAIN(DecryptMessage,              1, SEALED, 0, "Message")
#undef ROW
#undef PACKAGE
#undef USER
#undef PLAIN
};

static void note(struct nsp_inputs *inputs, const struct input *input, const ULONG_PTR *args)
{
    const void *address = (const void *)args[input->argument];

    if (input->kind == NSP_INPUT_FIXED)
        nsp_region_note(inputs, input->name, address, input->size);
    else if (input->kind == NSP_INPUT_BYTES)
        nsp_region_note(inputs, input->name, address, (ULONG)args[input->size]);
    else
        nsp_regions_note(inputs, input->kind, input->name, address);
}

void nsp_inputs_note(struct nsp_inputs *inputs, const struct nsp_watched *call)
{
    unsigned i;

    inputs->count = 0;
    for (i = 0; i < sizeof(inputs_of) / sizeof(inputs_of[0]); i++)
        if (inputs_of[i].table == call->table && inputs_of[i].slot == call->slot)
            note(inputs, &inputs_of[i], call->args);
}

void nsp_inputs_compare(const struct nsp_inputs *inputs, const struct nsp_watched *call)
{
    const char *told = NULL;
    unsigned i;

    for (i = 0; i < inputs->count; i++) {
        if (inputs->regions[i].name == told || nsp_region_is_unchanged(&inputs->regions[i]))
            continue;
        told = inputs->regions[i].name;
        nsp_watch_tell(call, NSP_FINDING_INPUT_CHANGED, STATUS_SUCCESS, "%s changed %s, which it may only read",
                       nsp_slot_name(call->table, call->slot), told);
    }
}
