/*
 * What a package hands to the host, damaged: versions, tables and slots, package information, token information and the
 * other outputs of a logon, answers, buffers of legs, and attributes.  Any of it may be a number at its limit or a
 * pointer to nowhere, and strings may reach to where the memory ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "damage.h"
#include "growth.h"
#include "puppet.h"

#define FIXTURE_NAME L"Puppet"
#include "fixtures/fixture.h"

#define CASES 240
#define PAGE 0x1000

/* Memory that ends where the next page cannot be touched. */
static BYTE *edge;

static void make_edge(void)
{
    DWORD old;

    edge = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    need(edge && VirtualProtect(edge + 2 * PAGE, PAGE, PAGE_NOACCESS, &old), "no memory ends");
    memset(edge, 'x', 2 * PAGE);
    edge += 2 * PAGE;
}

static void *bad_pointer(void)
{
    static const char constant[PAGE] = "constant"; /* as long as any table: what follows may point to code */
    static char variable[PAGE];
    void *const pointers[] = {
        NULL, (void *)1, (void *)8, (void *)-1, (void *)-8, (void *)(ULONG_PTR)0x12345678, edge, edge - 1, edge - 2,
        edge - 8, edge - 16, edge + 8, edge - PAGE, (void *)constant, (void *)bad_pointer, variable
    };

    return pointers[damage_pick(ARRAYSIZE(pointers))];
}

/* A structure that has pointers in it. */
static void damage_structure(void *structure, SIZE_T size)
{
    void *pointer = bad_pointer();

    if (damage_pick(2) && size >= sizeof(pointer))
        memcpy((void **)structure + damage_pick((ULONG)(size / sizeof(pointer))), &pointer, sizeof(pointer));
    else
        damage_bytes(structure, size);
}

static BOOL has_block_of_process(const void *structure, SIZE_T size)
{
    void *const *pointer = structure;

    for (; size >= sizeof(*pointer); size -= sizeof(*pointer), pointer++)
        if (*pointer && HeapValidate(GetProcessHeap(), 0, *pointer))
            return TRUE;
    return FALSE;
}

/*
 * An output that the host frees.  A bit that turned may make it somebody's live block of the process heap: that goes
 * back there, as one of LocalAlloc should, and no host can tell them apart.
 */
static void damage_output(void *output, SIZE_T size)
{
    BYTE whole[sizeof(struct nsp_token_information_v1)];

    memcpy(whole, output, size);
    damage_structure(output, size);
    while (has_block_of_process(output, size)) {
        memcpy(output, whole, size);
        damage_structure(output, size);
    }
}

/* ---- the package, which first does as it should ---- */

static BOOL is_damaging;

static NTSTATUS NTAPI begin_package INITIALIZE_ARGS
{
    puppet_initialize(PackageId, Parameters, FunctionTable);
    return fixture_initialize(PackageId, Parameters, FunctionTable);
}

static BOOL is_info_damaged;

static NTSTATUS NTAPI get_info(SecPkgInfoW *info)
{
    puppet_get_info(info);
    info->fCapabilities |= NSP_CAP_LOGON;
    if (is_info_damaged)
        damage_structure(info, sizeof(*info));
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI logon(LOGON_ARGS)
{
    struct nsp_token_information_v1 *token;
    struct { void *bytes; SIZE_T size; } parts[14];
    unsigned count = 0;
    NTSTATUS status = fixture_logon(LOGON_WORDS);

    if (!NT_SUCCESS(status))
        return status;
    token = *TokenInformation;
    token->Owner.Owner = fixture_sid(1000);
    token->Privileges = lsa->AllocateLsaHeap(sizeof(*token->Privileges));
    token->Privileges->PrivilegeCount = 1;
    token->DefaultDacl.DefaultDacl = lsa->AllocateLsaHeap(64);
    InitializeAcl(token->DefaultDacl.DefaultDacl, 64, ACL_REVISION);
    lsa->AllocateClientBuffer(ClientRequest, 40, ProfileBuffer);
    *ProfileBufferLength = 40;

#define PART(address, length) parts[count].bytes = (address), parts[count++].size = (length)
    PART(token, sizeof(*token));
    PART(token->User.User.Sid, FIXTURE_SID_SIZE);
    PART(token->PrimaryGroup.PrimaryGroup, FIXTURE_SID_SIZE);
    PART(token->Owner.Owner, FIXTURE_SID_SIZE);
    PART(token->Groups, sizeof(*token->Groups));
    PART(token->Privileges, sizeof(*token->Privileges));
    PART(token->DefaultDacl.DefaultDacl, sizeof(ACL));
    PART(*AccountName, sizeof(**AccountName));
    PART(*AuthenticatingAuthority, sizeof(**AuthenticatingAuthority));
    PART(TokenInformationType, sizeof(*TokenInformationType));
    PART(TokenInformation, sizeof(*TokenInformation));
    PART(AccountName, sizeof(*AccountName));
    PART(ProfileBuffer, sizeof(*ProfileBuffer));
    PART(ProfileBufferLength, sizeof(*ProfileBufferLength));
#undef PART
    if (is_damaging) {
        count = damage_pick(count);
        damage_output(parts[count].bytes, parts[count].size);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI call CALL_ARGS
{
    lsa->AllocateClientBuffer(ClientRequest, 64, ProtocolReturnBuffer);
    *ReturnBufferLength = 64;
    if (!is_damaging)
        return STATUS_SUCCESS;
    if (damage_pick(2))
        *ProtocolReturnBuffer = bad_pointer();
    else
        *ReturnBufferLength = (ULONG)damage_number();
    return damage_pick(4) ? STATUS_SUCCESS : (NTSTATUS)damage_number();
}

static void damage_leg(SecBufferDesc *input, SecBufferDesc *output)
{
    SecBufferDesc *desc = damage_pick(4) ? output : input;

    if (!is_damaging || !desc)
        return;
    if (damage_pick(4))
        damage_structure(desc->pBuffers, desc->cBuffers * sizeof(*desc->pBuffers));
    else
        damage_structure(desc, sizeof(*desc));
}

static NTSTATUS query(ULONG attribute, void *buffer, void *(NTAPI *allocate)(ULONG size))
{
    NTSTATUS status = puppet_query(attribute, buffer, 0, allocate);

    if (!is_damaging || !NT_SUCCESS(status))
        return status;
    if (attribute == SECPKG_ATTR_PACKAGE_INFO && damage_pick(2))
        damage_structure(((SecPkgContext_PackageInfoW *)buffer)->PackageInfo, sizeof(SecPkgInfoW));
    else
        *(void **)buffer = bad_pointer();
    return status;
}

static NTSTATUS NTAPI query_lsa(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    (void)handle;
    return query(attribute, buffer, puppet.lsa->AllocateLsaHeap);
}

static NTSTATUS NTAPI query_user(nsp_sec_handle handle, ULONG attribute, void *buffer)
{
    (void)handle;
    return query(attribute, buffer, puppet.dll->AllocateHeap);
}

static struct nsp_package_table lsa_half;
static struct nsp_user_table user_half;

static void make_halves(void)
{
    lsa_half = puppet_lsa_half;
    user_half = puppet_user_half;
    lsa_half.Initialize = begin_package;
    lsa_half.GetInfo = get_info;
    lsa_half.LogonUser = logon;
    lsa_half.CallPackage = call;
    lsa_half.QueryContextAttributes = query_lsa;
    user_half.QueryContextAttributes = query_user;
}

/* ---- damaged while it is loaded ---- */

static unsigned loaded, refused;

static BOOL is_code(const void *pointer)
{
    MEMORY_BASIC_INFORMATION page;

    return VirtualQuery(pointer, &page, sizeof(page)) && page.State == MEM_COMMIT &&
           page.Protect & (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY);
}

/* The midst of a function, or one of another slot, is not what was compiled: what it does may be anything. */
static void mend_code(void **table, SIZE_T length)
{
    void *const *whole = (void *const *)&lsa_half;
    SIZE_T i;

    for (i = 0; i < length / sizeof(*table); i++)
        if (table[i] != whole[i] && table[i] != (void *)bad_pointer && is_code(table[i]))
            table[i] = whole[i];
}

/* The tables end where memory does, as long as the version says or not. */
static void load_tables(void)
{
    SIZE_T length = damage_pick(2) ? sizeof(lsa_half) : 8 * damage_pick(sizeof(lsa_half) / 8);
    HMODULE image = LoadLibraryW(fixture_path("puppet.dll"));
    void *table = edge - length;
    struct nsp_module *module;

    memcpy(table, &lsa_half, length);
    switch (damage_pick(4)) {
    case 0:
        table = bad_pointer();
        break;
    case 1:
        damage_structure(table, length);
        mend_code(table, length);
        break;
    case 2:
        is_info_damaged = TRUE;
        break;
    }
    puppet.host = new_host(damage_pick(2) ? NSP_HOST_CHECK_HEAP : NSP_HOST_GUARD_HEAP);
    EXPORTED(ULONG, "puppet.dll", puppet_version) = damage_pick(2) ? (ULONG)NSP_INTERFACE_V1 << damage_pick(12)
                                                                   : (ULONG)damage_number();
    EXPORTED(const void *, "puppet.dll", puppet_lsa_half) = table;
    EXPORTED(const void *, "puppet.dll", puppet_user_half) = damage_pick(4) ? &user_half : bad_pointer();
    if (NT_SUCCESS(load(puppet.host, "puppet.dll", &module)))
        loaded++;
    else
        refused++;
    is_info_damaged = FALSE;
    NspHostDestroy(puppet.host);
    EXPORTED(ULONG, "puppet.dll", puppet_version) = NSP_INTERFACE_V1;
    FreeLibrary(image);
    memset(edge - PAGE, 'x', PAGE);
}

/* ---- damaged in a call ---- */

static void log_on_once(void)
{
    struct logon result = log_on("Puppet", Interactive, 0);

    NT_SUCCESS(result.status) ? loaded++ : refused++;
    drop(&result);
}

static void call_once(void)
{
    HANDLE lsa_handle = connect_trusted();
    NTSTATUS status, verdict;
    BYTE submit = 0;
    void *answer;
    ULONG length;

    status = LsaCallAuthenticationPackage(lsa_handle, id_of("Puppet"), &submit, sizeof(submit), &answer, &length,
                                          &verdict);
    NT_SUCCESS(status) ? loaded++ : refused++;
    if (NT_SUCCESS(status))
        LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(lsa_handle);
}

static void context_once(void)
{
    static const ULONG attributes[] = { SECPKG_ATTR_PACKAGE_INFO, SECPKG_ATTR_NAMES, SECPKG_ATTR_KEY_INFO };
    BYTE in[32] = { 0 }, out[32] = { 0 }, attribute[sizeof(SecPkgContext_KeyInfoW)];
    SecBuffer input = { sizeof(in), SECBUFFER_TOKEN, in }, output[] = {
        { sizeof(out), SECBUFFER_TOKEN, out }, { 0, SECBUFFER_EMPTY, NULL }
    };
    SecBufferDesc inputs = { SECBUFFER_VERSION, 1, &input }, outputs = { SECBUFFER_VERSION, 2, output };
    SecHandle cred = acquire(SECPKG_CRED_BOTH), context = { 0 };
    SECURITY_STATUS status;

    puppet_answer.is_mapped = damage_pick(2);
    puppet_answer.data = puppet_answer.is_mapped ? "packed" : NULL;
    puppet_answer.touch = damage_leg;
    status = initialize(&cred, NULL, &context, &inputs, &outputs, damage_pick(2) ? ISC_REQ_ALLOCATE_MEMORY : 0);
    puppet_answer.touch = NULL;
    NT_SUCCESS(status) ? loaded++ : refused++;
    if (status == SEC_E_OK) {
        if (!sspi->QueryContextAttributesW(&context, attributes[damage_pick(ARRAYSIZE(attributes))], attribute))
            loaded++;
        sspi->DeleteSecurityContext(&context);
    }
    sspi->FreeCredentialsHandle(&cred);
}

static void (*const kinds[])(void) = { load_tables, log_on_once, call_once, context_once };
static const char *const names[] = { "tables", "outputs of logons", "answers", "buffers and attributes" };

static void cases(unsigned kind)
{
    const LONG last = damage.number;

    loaded = refused = 0;
    damage_kind(kind, ARRAYSIZE(kinds));
    if (kinds[kind] != load_tables)
        puppet_start_with(&lsa_half, &user_half);
    is_damaging = TRUE;
    while ((damage.number - last) < (LONG)(damage.count / ARRAYSIZE(kinds)) && damage_next())
        kinds[kind]();
    is_damaging = FALSE;
    if (kinds[kind] != load_tables) {
        kinds[kind]();
        puppet_stop();
    }
    ok(damage.number > last, "tables: %ld damaged %s end nothing", damage.number - last, names[kind]);
    ok(loaded && refused, "tables: some of them are taken, and some refused");
}

int main(void)
{
    DWORD handles;
    unsigned kind;

    make_edge();
    make_halves();
    puppet_start_with(&lsa_half, &user_half);
    log_on_once();
    call_once();
    ok(loaded == 2, "tables: whole, a logon and a call succeed");
    puppet_stop();
    handles = count_handles();
    damage_begin("tables", CASES);
    for (kind = 0; kind < ARRAYSIZE(kinds); kind++)
        cases(kind);
    ok(count_handles() <= handles + 2, "tables: no handle is left");
    return done_testing();
}
