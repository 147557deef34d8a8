/*
 * Cases of the calls on credentials and contexts that no handshake needs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_pair.h"
#include <string.h>

/* The attributes whose structures applications know, and which of their members are to be freed. */
union attribute {
    SecPkgContext_Sizes sizes;
    SecPkgContext_NamesW names;
    SecPkgContext_Lifespan lifespan;
    SecPkgContext_StreamSizes stream_sizes;
    SecPkgContext_KeyInfoW key_info;
    SecPkgContext_PackageInfoW package_info;
    SecPkgContext_Flags flags;
    BYTE room[256];
};

static void query_context(struct check_pair *pair, const struct sspi_side *side, ULONG attribute)
{
    CtxtHandle *context = (CtxtHandle *)&side->context;
    union attribute answer = { .room = { 0 } };

    check_note(pair->check, "attribute %lu of the %s", attribute, side->name);
    if (pair->sspi.table->QueryContextAttributesW(context, attribute, &answer) < 0)
        return;
    switch (attribute) {
    case SECPKG_ATTR_NAMES:
        pair->sspi.table->FreeContextBuffer(answer.names.sUserName);
        break;
    case SECPKG_ATTR_KEY_INFO:
        pair->sspi.table->FreeContextBuffer(answer.key_info.sSignatureAlgorithmName);
        pair->sspi.table->FreeContextBuffer(answer.key_info.sEncryptAlgorithmName);
        break;
    case SECPKG_ATTR_PACKAGE_INFO:
        pair->sspi.table->FreeContextBuffer(answer.package_info.PackageInfo);
        break;
    }
}

void check_attributes(struct check *check)
{
    static const ULONG attributes[] = {
        SECPKG_ATTR_SIZES, SECPKG_ATTR_NAMES, SECPKG_ATTR_LIFESPAN, SECPKG_ATTR_STREAM_SIZES, SECPKG_ATTR_KEY_INFO,
        SECPKG_ATTR_PACKAGE_INFO, SECPKG_ATTR_FLAGS, 0x7FFFFFF0
    };
    struct check_pair pair;
    unsigned i;

    if (check_pair_open(check, &pair)) {
        for (i = 0; i < ARRAYSIZE(attributes); i++) {
            query_context(&pair, &pair.sspi.client, attributes[i]);
            query_context(&pair, &pair.sspi.server, attributes[i]);
        }
    }
    check_pair_end(&pair);
}

static void move_context(struct check_pair *pair, const struct sspi_side *side)
{
    SecurityFunctionTableW *table = pair->sspi.table;
    SecBuffer packed = { 0, SECBUFFER_EMPTY, NULL };
    HANDLE token = NULL;
    CtxtHandle moved;

    if (table->ExportSecurityContext((CtxtHandle *)&side->context, 0, &packed, (void **)&token) < 0)
        return;
    if (table->ImportSecurityContextW((WCHAR *)pair->check->info.name, &packed, token, &moved) >= 0)
        table->DeleteSecurityContext(&moved);
    table->FreeContextBuffer(packed.pvBuffer);
    if (token)
        CloseHandle(token);
}

/* Credentials from the dialog that the package asks for. */
static void call_dialog(CtxtHandle *context)
{
    static const GUID password = { 0x28BFC32F, 0x10F6, 0x4738, { 0x98, 0xD1, 0x1A, 0xC0, 0x61, 0xDF, 0x71, 0x6A } };
    void *dialog;
    ULONG length;

    if (NspContextGetCredUI(context, &password, &dialog, &length) >= 0)
        NspFree(dialog);
    NspContextUpdateCredentials(context, &password, "nobody", 6);
}

static void call_context(struct check_pair *pair, const struct sspi_side *side)
{
    SecurityFunctionTableW *table = pair->sspi.table;
    CtxtHandle *context = (CtxtHandle *)&side->context;
    BYTE data[16] = { 0 };
    SecBuffer buffer = { sizeof(data), SECBUFFER_TOKEN, data };
    SecBufferDesc control = { SECBUFFER_VERSION, 1, &buffer };
    HANDLE token;

    check_note(pair->check, "the token of the %s", side->name);
    if (table->ImpersonateSecurityContext(context) >= 0)
        table->RevertSecurityContext(context);
    if (table->QuerySecurityContextToken(context, (void **)&token) >= 0)
        CloseHandle(token);
    check_note(pair->check, "SetContextAttributes of the %s", side->name);
    table->SetContextAttributesW(context, SECPKG_ATTR_FLAGS, data, sizeof(data));
    check_note(pair->check, "ExportSecurityContext of the %s", side->name);
    move_context(pair, side);
    check_note(pair->check, "CompleteAuthToken of the %s", side->name);
    table->CompleteAuthToken(context, &control);
    check_note(pair->check, "ApplyControlToken of the %s", side->name);
    table->ApplyControlToken(context, &control);
    check_note(pair->check, "credentials from a dialog, for the %s", side->name);
    call_dialog(context);
}

void check_context_calls(struct check *check)
{
    struct check_pair pair;

    if (check_pair_open(check, &pair)) {
        call_context(&pair, &pair.sspi.client);
        call_context(&pair, &pair.sspi.server);
    }
    check_pair_end(&pair);
}

static void call_store(CredHandle *credential, SecurityFunctionTableW *table)
{
    BYTE data[16] = { 1, 2, 3 };
    SecBuffer key = { sizeof(data), SECBUFFER_DATA, data }, kept = { 0, SECBUFFER_DATA, NULL };
    struct nsp_redirected_logon *logon;

    NspCredentialSave(credential, &key);
    if (NspCredentialGet(credential, &kept) >= 0)
        table->FreeContextBuffer(kept.pvBuffer);
    NspCredentialDelete(credential, &key);
    if (NspCredentialRedirectLogon(credential, NULL, L"HOST/desk", &logon) >= 0)
        NspRedirectedLogonEnd(logon);
    if (NspCredentialRedirectSupplemental(credential, L"HOST/desk", &logon) >= 0)
        NspRedirectedLogonEnd(logon);
}

static void call_credential(struct check_pair *pair, struct sspi_side *side)
{
    SecurityFunctionTableW *table = pair->sspi.table;
    SecPkgCredentials_NamesW names = { NULL };
    BYTE data[16] = { 0 };
    TimeStamp expiry;

    check_note(pair->check, "attributes of the %s's credential", side->name);
    if (table->QueryCredentialsAttributesW(&side->credential, SECPKG_CRED_ATTR_NAMES, &names) >= 0)
        table->FreeContextBuffer(names.sUserName);
    table->QueryCredentialsAttributesW(&side->credential, 0x7FFFFFF0, data);
    table->SetCredentialsAttributesW(&side->credential, 0x7FFFFFF0, data, sizeof(data));
    check_note(pair->check, "AddCredentials to the %s's credential", side->name);
    table->AddCredentialsW(&side->credential, NULL, (WCHAR *)pair->check->info.name, SECPKG_CRED_OUTBOUND, NULL, NULL,
                           NULL, &expiry);
    check_note(pair->check, "the store of the %s's credential", side->name);
    call_store(&side->credential, table);
}

void check_credential_calls(struct check *check)
{
    struct check_pair pair;

    if (check_pair_begin(check, &pair)) {
        call_credential(&pair, &pair.sspi.client);
        call_credential(&pair, &pair.sspi.server);
    }
    check_pair_end(&pair);
}

void check_metadata(struct check *check)
{
    ULONGLONG slots = 1ULL << NSP_PKG_QueryMetaData | 1ULL << NSP_PKG_ExchangeMetaData;
    struct _SecHandle context = { 0, 0 };
    struct check_pair pair;
    void *data;
    ULONG length;

    if (check->load.report.kind != NSP_KIND_SSP_AP || !(check->info.lsa_slots & slots)) {
        check_skip(check, "it has no QueryMetaData");
        return;
    }
    if (check_pair_begin(check, &pair)) {
        if (NspPackageQueryMetaData(check->load.host, check->info.name, &pair.sspi.client.credential, L"HOST/desk", 0,
                                    &context, &data, &length) >= 0)
            NspFree(data);
        NspPackageExchangeMetaData(check->load.host, check->info.name, &pair.sspi.client.credential, L"HOST/desk", 0,
                                   &context, "metadata", 8);
        if (context.dwLower || context.dwUpper)
            pair.sspi.table->DeleteSecurityContext(&context);
    }
    check_pair_end(&pair);
}

/* The account is nobody's. */
void check_password_change(struct check *check)
{
    BYTE data[64];
    SecBuffer buffer = { sizeof(data), 15 /* SECBUFFER_CHANGE_PASS_RESPONSE */, data };
    SecBufferDesc output = { SECBUFFER_VERSION, 1, &buffer };

    if (check->load.report.kind != NSP_KIND_SSP_AP || !(check->info.lsa_slots >> NSP_PKG_ChangeAccountPassword & 1)) {
        check_skip(check, "it has no ChangeAccountPassword");
        return;
    }
    InitSecurityInterfaceW()->ChangeAccountPasswordW((WCHAR *)check->info.name, (WCHAR *)L"NOWHERE.TEST",
                                                     (WCHAR *)L"nobody", (WCHAR *)L"old", (WCHAR *)L"new", FALSE, 0,
                                                     &output);
}
