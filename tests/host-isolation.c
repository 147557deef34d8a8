/*
 * An exception or an overflow of the stack in any entry point is one finding, which names it, and the host and the other
 * packages go on.  What ends the process is in cli-isolation.sh.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

static const GUID type = { 0x11223344, 0x55, 0x66, { 1, 2, 3, 4, 5, 6, 7, 8 } };
static const LUID own_session = { 0x3E7, 0 };
static char bytes[16] = "sixteen bytes";

/* ---- each function that a client or a program reaches a package with ---- */

static void call_ap(struct nsp_host *host, const WCHAR *name)
{
    HANDLE connections[] = { connect_trusted(), connect_untrusted() };
    NTSTATUS protocol_status;
    struct logon logon;
    char narrow[16];
    unsigned i;
    ULONG id = 0, size;
    void *answer;

    snprintf(narrow, sizeof(narrow), "%ls", name);
    lookup(connections[0], narrow, &id);
    logon = log_on_with(connections[0], id, Interactive, bytes, sizeof(bytes), NULL);
    if (logon.status == STATUS_SUCCESS) {
        NspSessionTerminate(host, &logon.id);
        drop(&logon);
    }
    for (i = 0; i < 2; i++) {
        LsaCallAuthenticationPackage(connections[i], id, bytes, sizeof(bytes), &answer, &size, &protocol_status);
        LsaDeregisterLogonProcess(connections[i]);
    }
    NspPackageCallPassthrough(host, name, bytes, sizeof(bytes), &answer, &size, &protocol_status);
}

static void call_credential(SecurityFunctionTableW *table, SecHandle *credential)
{
    SecBuffer buffer = { sizeof(bytes), SECBUFFER_DATA, bytes }, kept = { 0, SECBUFFER_DATA, NULL };
    struct nsp_redirected_logon *logon;
    SecPkgCredentials_NamesW names;
    TimeStamp expiry;

    table->QueryCredentialsAttributesW(credential, SECPKG_CRED_ATTR_NAMES, &names);
    table->SetCredentialsAttributesW(credential, 3, bytes, sizeof(bytes));
    table->AddCredentialsW(credential, NULL, (WCHAR *)L"Falls", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, &expiry);
    NspCredentialSave(credential, &buffer);
    NspCredentialGet(credential, &kept);
    NspCredentialDelete(credential, &buffer);
    NspCredentialRedirectLogon(credential, NULL, L"server", &logon);
    NspCredentialRedirectSupplemental(credential, L"server", &logon);
}

static void call_context(SecurityFunctionTableW *table, SecHandle *context)
{
    SecBuffer buffer = { sizeof(bytes), SECBUFFER_DATA, bytes }, packed = { 0, SECBUFFER_EMPTY, NULL };
    SecBufferDesc message = { SECBUFFER_VERSION, 1, &buffer };
    SecPkgContext_Flags flags;
    SecPkgContext_Sizes sizes;
    SecHandle imported;
    HANDLE token;
    ULONG quality;
    void *data;

    table->MakeSignature(context, 0, &message, 0);
    table->VerifySignature(context, &message, 0, &quality);
    table->EncryptMessage(context, 0, &message, 0);
    table->DecryptMessage(context, &message, 0, &quality);
    table->QueryContextAttributesW(context, SECPKG_ATTR_SIZES, &sizes);
    table->QueryContextAttributesW(context, SECPKG_ATTR_FLAGS, &flags);
    table->SetContextAttributesW(context, SECPKG_ATTR_FLAGS, bytes, sizeof(bytes));
    table->QuerySecurityContextToken(context, &token);
    table->CompleteAuthToken(context, &message);
    table->ApplyControlToken(context, &message);
    if (table->ExportSecurityContext(context, 0, &packed, &token) == SEC_E_OK) {
        table->ImportSecurityContextW((WCHAR *)L"Falls", &packed, NULL, &imported);
        table->FreeContextBuffer(packed.pvBuffer);
    }
    NspContextGetCredUI(context, &type, &data, &quality);
    NspContextUpdateCredentials(context, &type, bytes, sizeof(bytes));
}

static void call_ssp(void)
{
    SecurityFunctionTableW *table = InitSecurityInterfaceW();
    SecHandle credential = { 0 }, client = { 0 }, server = { 0 }, context = { 0 };
    char room[16];
    SecBuffer token = { sizeof(room), SECBUFFER_TOKEN, room };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &token };
    TimeStamp expiry;
    ULONG attributes, length;
    void *data;

    table->AcquireCredentialsHandleW(NULL, (WCHAR *)L"Falls", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential,
                                     &expiry);
    call_credential(table, &credential);
    table->InitializeSecurityContextW(&credential, NULL, NULL, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &client, &desc,
                                      &attributes, &expiry);
    table->AcceptSecurityContext(&credential, NULL, &desc, 0, SECURITY_NATIVE_DREP, &server, NULL, &attributes,
                                 &expiry);
    call_context(table, &client);
    NspPackageQueryMetaData(NULL, L"Falls", &credential, NULL, 0, &context, &data, &length);
    NspPackageExchangeMetaData(NULL, L"Falls", &credential, NULL, 0, &client, bytes, sizeof(bytes));
    table->DeleteSecurityContext(&client);
    table->DeleteSecurityContext(&server);
    table->FreeCredentialsHandle(&credential);
}

static void call_by_name(const WCHAR *name)
{
    struct nsp_extended_information level = { .Class = NSP_EXTENDED_MUTUAL_AUTH_LEVEL };
    struct nsp_session_user *user;
    WCHAR old[] = L"old", new[] = L"new";
    SecBufferDesc none = { SECBUFFER_VERSION, 0, NULL };
    ULONG length;
    void *data;

    InitSecurityInterfaceW()->ChangeAccountPasswordW((WCHAR *)name, (WCHAR *)L"DOMAIN", (WCHAR *)L"alice", old, new,
                                                     FALSE, 0, &none);
    NspPackageGetUserInfo(NULL, name, &own_session, 0, &user);
    NspPackageSetExtended(NULL, name, &level);
    NspPackageValidateTarget(NULL, name, bytes, sizeof(bytes), NULL, L"HERE");
    NspPackageExtractTarget(NULL, name, bytes, sizeof(bytes), &data, &length);
    NspPackageGetTbalCredentials(NULL, name, &own_session, &data, &length);
    NspPackageFormatCredentials(NULL, name, bytes, sizeof(bytes), &data, &length);
    NspPackageMarshalCredentials(NULL, name, bytes, sizeof(bytes), &data, &length);
    NspPackageMarshalAttribute(NULL, name, 0, 1, bytes, sizeof(bytes), &data, &length);
}

/* ---- falls ---- */

#define FALLS "falls.dll", L"Falls"
#define FALLS_AP "falls_ap.dll", L"FallsAp"

static const struct { const char *dll; const WCHAR *package; const char *entry, *call; } entries[] = {
    { FALLS, "SpLsaModeInitialize", "SpLsaModeInitialize" }, { FALLS, "SpUserModeInitialize", "SpUserModeInitialize" },
#define X(since, name, ret, args) { FALLS, #name, #name },
    NSP_PACKAGE_FUNCTIONS(X)
#undef X
#define X(since, name, ret, args) { FALLS, "user." #name, #name },
    NSP_USER_FUNCTIONS(X)
#undef X
#define X(export, slot) { FALLS_AP, #export, #slot },
    NSP_LEGACY_EXPORTS(X)
#undef X
};

/* Of the exports that log on a host takes the newest. */
static const char *dll_of(unsigned i)
{
    if (!strcmp(entries[i].entry, "LsaApLogonUser"))
        return "falls_ap_old.dll";
    return strcmp(entries[i].entry, "LsaApLogonUserEx") ? entries[i].dll : "falls_ap_ex.dll";
}

/* "LogonUser STATUS_ACCESS_VIOLATION in falls" for each exception that was found. */
static const char *exceptions(struct nsp_host *host)
{
    const struct nsp_finding *finding;
    static char text[1024];
    unsigned used = 0;
    ULONG i;

    text[0] = 0;
    for (i = 0; (finding = NspHostGetFinding(host, i)) && used < sizeof(text); i++) {
        if (!strcmp(finding->id, "NSP-0013"))
            used += snprintf(text + used, sizeof(text) - used, "%s%s %s in %.*s", used ? ", " : "", finding->step,
                             NspStatusName(finding->status), (int)strcspn(finding->where, "_!"), finding->where);
    }
    return text;
}

static BOOL others_work(void)
{
    struct logon logon = log_on("Clean", Interactive, 1);

    if (logon.status == STATUS_SUCCESS)
        drop(&logon);
    return logon.status == STATUS_SUCCESS;
}

/* A host's whole life with the package and a clean one; the package has every entry point entered. */
static struct nsp_host *live(const char *dll, const WCHAR *package, BOOL *others)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    struct nsp_module *module;

    need_loaded(host, "clean.dll");
    load(host, dll, &module);
    call_ap(host, package);
    if (!strcmp(dll, "falls.dll")) {
        call_ssp();
        call_by_name(package);
    }
    *others = others_work();
    NspHostShutdown(host);
    return host;
}

static void fall(unsigned i, const char *deed, const char *status)
{
    char variable[64], expected[128];
    struct nsp_host *host;
    BOOL others;

    snprintf(variable, sizeof(variable), "%s:%s", entries[i].entry, deed);
    snprintf(expected, sizeof(expected), "%s %s in falls", entries[i].call, status);
    SetEnvironmentVariableA("NSP_FALL", variable);
    host = live(dll_of(i), entries[i].package, &others);
    ok_str(exceptions(host), expected, "%s: %s in it is one finding, which names it", entries[i].entry, deed);
    ok(others, "%s: after %s in it another package logs on", entries[i].entry, deed);
    NspHostDestroy(host);
}

int main(void)
{
    struct nsp_host *host;
    BOOL others;
    unsigned i;

    host = live("falls.dll", L"Falls", &others);
    ok_findings(host, "", "isolation: the package that does not fall is right");
    NspHostDestroy(host);
    for (i = 0; i < ARRAYSIZE(entries); i++) {
        fall(i, "crash", "STATUS_ACCESS_VIOLATION");
        fall(i, "overflow", "STATUS_STACK_OVERFLOW");
    }
    return done_testing();
}
