/*
 * A damaged registry: values of the account database, the credential store and supplemental credentials that somebody
 * has changed, sealed ones also from within.  What is damaged is refused or not found, and the rest is there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "damage.h"
#include "growth.h"
#include "inside.h"

#include <wincred.h>
#include <wincrypt.h>

#define CASES 30
#define PATIENCE 10000 /* ms that the end of a session may take on a busy machine */
#define SPARE 2        /* handles of the test itself */
#define KEY L"Software\\ntsecpkg-test-host-damaged-store"
#define SECRET "a secret of nineteen"

static struct nsp_host *host;
static LUID session;

/* ---- what is kept ---- */

static NTSTATUS NTAPI accept_credentials(SECURITY_LOGON_TYPE LogonType, UNICODE_STRING *AccountName,
                                         struct nsp_primary_cred *PrimaryCredentials,
                                         struct nsp_supplemental_cred *SupplementalCredentials)
{
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI logon_ex2(LOGON_ARGS, UNICODE_STRING **MachineName, struct nsp_primary_cred *PrimaryCredentials,
                                struct nsp_supplemental_cred_array **SupplementalCredentials)
{
    return fixture_logon(LOGON_WORDS);
}

static const struct nsp_package_table half = {
    INSIDE_CALLER, .AcceptCredentials = accept_credentials, .LogonUserEx2 = logon_ex2
};

static void add_account(enum nsp_account_kind kind, const WCHAR *name, const WCHAR *password)
{
    struct nsp_account_info info = {
        .size = sizeof(info), .kind = kind, .name = name, .full_name = L"Full Name", .comment = L"of the test"
    };

    if (kind == NSP_ACCOUNT_USER) {
        info.upn = L"alice@example.org";
        info.spns = L"http/alice\0ftp/alice\0";
        info.alternates = L"X509:<S>CN=alice\0";
    }
    need(NspAccountAdd(host, &info, password, NULL) == STATUS_SUCCESS, "an account cannot be added");
}

static NTSTATUS keep(struct nsp_client_request *request)
{
    CREDENTIAL_ATTRIBUTEW attribute = { (WCHAR *)L"keyword", 1, 5, (BYTE *)"value" };
    struct nsp_encrypted_credential cred = {
        .Cred = { .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"target", .Comment = (WCHAR *)L"comment",
                  .TargetAlias = (WCHAR *)L"alias", .UserName = (WCHAR *)L"user", .AttributeCount = 1,
                  .Attributes = &attribute, .Persist = CRED_PERSIST_LOCAL_MACHINE, .CredentialBlob = (BYTE *)SECRET,
                  .CredentialBlobSize = sizeof(SECRET) - 1 }
    };

    need(lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, &cred, 0) == STATUS_SUCCESS, "no credential is kept");
    cred.Cred.Type = CRED_TYPE_DOMAIN_PASSWORD;
    need(lsa->CrediWrite(&session, NSP_CREDP_CLEAR_PASSWORD, &cred, 0) == STATUS_SUCCESS, "no other is kept");
    return lsa->SaveSupplementalCredentials(&session, sizeof(SECRET), (void *)SECRET, TRUE);
}

/* ---- the registry as it was ---- */

struct value {
    WCHAR path[128], name[64];
    DWORD type, size;
    BYTE data[2048];
};

static struct value values[256];
static unsigned value_count;

static void take_key(const WCHAR *path)
{
    struct value *value;
    WCHAR child[128];
    DWORD i, length;
    HKEY key;

    need(!RegOpenKeyExW(HKEY_CURRENT_USER, path, 0, KEY_READ, &key), "a key cannot be read");
    for (i = 0;; i++) {
        need(value_count < ARRAYSIZE(values), "there are too many values");
        value = &values[value_count];
        value->size = sizeof(value->data);
        length = ARRAYSIZE(value->name);
        if (RegEnumValueW(key, i, value->name, &length, NULL, &value->type, value->data, &value->size))
            break;
        wcscpy(value->path, path);
        value_count++;
    }
    for (i = 0; length = ARRAYSIZE(child), !RegEnumKeyExW(key, i, child, &length, NULL, NULL, NULL, NULL); i++) {
        WCHAR below[256];

        snwprintf(below, ARRAYSIZE(below), L"%ls\\%ls", path, child);
        take_key(below);
    }
    RegCloseKey(key);
}

static void put(const struct value *value)
{
    RegSetKeyValueW(HKEY_CURRENT_USER, value->path, value->name, value->type, value->data, value->size);
}

static void put_all(void)
{
    unsigned i;

    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    for (i = 0; i < value_count; i++)
        put(&values[i]);
}

/* ---- damage ---- */

/* What is sealed is damaged within, and sealed again. */
static BOOL damage_inside(struct value *value)
{
    DATA_BLOB sealed = { value->size, value->data }, clear;

    if (value->type != REG_BINARY || !CryptUnprotectData(&sealed, NULL, NULL, NULL, NULL, 0, &clear))
        return FALSE;
    damage_bytes(clear.pbData, clear.cbData);
    if (!damage_pick(8))
        clear.cbData = damage_pick(clear.cbData);
    if (CryptProtectData(&clear, L"ntsecpkg", NULL, NULL, NULL, 0, &sealed)) {
        value->size = min(sealed.cbData, sizeof(value->data));
        memcpy(value->data, sealed.pbData, value->size);
        LocalFree(sealed.pbData);
    }
    LocalFree(clear.pbData);
    return TRUE;
}

static void damage_value(void)
{
    struct value value = values[damage_pick(value_count)];

    switch (damage_pick(6)) {
    case 0:
        value.size = damage_pick(value.size + 1);
        put(&value);
        break;
    case 1:
        value.type = damage_pick(12);
        put(&value);
        break;
    case 2:
        RegDeleteKeyValueW(HKEY_CURRENT_USER, value.path, value.name);
        break;
    case 3: /* under another name, of a value or a key */
        RegDeleteKeyValueW(HKEY_CURRENT_USER, value.path, value.name);
        damage_bytes(damage_pick(2) ? value.name : wcsrchr(value.path, '\\') + 1, 2 * sizeof(WCHAR));
        put(&value);
        break;
    default:
        if (damage_pick(4) && damage_inside(&value)) {
            put(&value);
            break;
        }
        damage_bytes(value.data, value.size);
        damage_bytes(value.data, value.size);
        put(&value);
    }
}

/* ---- what reads it ---- */

static unsigned corrupt, faults;

static NTSTATUS see(NTSTATUS status)
{
    corrupt += status == STATUS_INTERNAL_DB_CORRUPTION || status == STATUS_DECRYPTION_FAILED;
    faults += status == STATUS_ACCESS_VIOLATION;
    return status;
}

static void read_accounts(void)
{
    static const WCHAR *const names[] = { L"alice", L"Staff", L"S-1-5-32-544" };
    struct nsp_account_info *info;
    TOKEN_GROUPS *groups;
    WCHAR *members;
    unsigned i;

    for (i = 0; i < 1000 && see(NspAccountList(host, i, &info)) != STATUS_NO_MORE_ENTRIES; i++)
        NspFree(info);
    faults += i == 1000;
    for (i = 0; i < ARRAYSIZE(names); i++) {
        see(NspAccountGet(host, names[i], &info));
        NspFree(info);
        see(NspAccountGetGroups(host, names[i], &groups));
        NspFree(groups);
        see(NspGroupGetMembers(host, names[i], &members));
        NspFree(members);
    }
}

static NTSTATUS read_credentials(struct nsp_client_request *request)
{
    static const ULONG types[] = { CRED_TYPE_GENERIC, CRED_TYPE_DOMAIN_PASSWORD };
    struct nsp_encrypted_credential *cred;
    UNICODE_STRING current, previous, account = wide(L"alice"), service = wide(L"svc$");
    FILETIME time;
    void *user, *data;
    ULONG size, i;

    for (i = 0; i < ARRAYSIZE(types); i++)
        if (NT_SUCCESS(see(lsa->CrediRead(&session, NSP_CREDP_CLEAR_PASSWORD, (WCHAR *)L"target", types[i], 0, &cred))))
            lsa->CrediFreeCredentials(1, &cred);
    if (NT_SUCCESS(see(lsa->GetServiceAccountPassword(&service, NULL, NSP_CRED_FETCH_DEFAULT, &time, &current, &previous,
                                                   &time)))) {
        lsa->FreeLsaHeap(current.Buffer);
        lsa->FreeLsaHeap(previous.Buffer);
    }
    if (NT_SUCCESS(see(lsa->OpenSamUser(&account, NSP_NAME_SAM_COMPATIBLE, NULL, FALSE, 0, &user)))) {
        if (NT_SUCCESS(see(lsa->GetUserAuthData(user, (UCHAR **)&data, &size))))
            lsa->FreeLsaHeap(data);
        lsa->CloseSamUser(user);
    }
    return STATUS_SUCCESS;
}

static void read_all(void)
{
    struct logon logon;

    read_accounts();
    logon = log_on("Caller", Interactive, 0);
    if (logon.status == STATUS_SUCCESS) {
        session = logon.id;
        run_inside(read_credentials);
    }
    drop(&logon);
}

/* The host has handles of tokens until it has seen that their sessions ended. */
static BOOL falls_to(DWORD handles)
{
    ULONGLONG since = GetTickCount64();

    while (count_handles() > handles && GetTickCount64() - since < PATIENCE) {
        NspHostSweep(host);
        Sleep(10);
    }
    return count_handles() <= handles;
}

int main(void)
{
    struct logon logon;
    unsigned before;
    DWORD handles;

    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    host = new_host_with_key(NSP_HOST_CHECK_HEAP, KEY);
    need_package(host, CALLER_DLL, &half);
    add_account(NSP_ACCOUNT_USER, L"alice", L"correct horse");
    add_account(NSP_ACCOUNT_SERVICE, L"svc$", NULL);
    add_account(NSP_ACCOUNT_GROUP, L"Staff", NULL);
    add_account(NSP_ACCOUNT_ALIAS, L"Readers", NULL);
    NspGroupAddMember(host, L"Staff", L"alice");
    NspGroupAddMember(host, L"Readers", L"Staff");
    logon = log_on("Caller", Interactive, 0);
    session = logon.id;
    need(logon.status == STATUS_SUCCESS && run_inside(keep) == STATUS_SUCCESS, "there is nothing to damage");
    drop(&logon);
    take_key(KEY);
    diag("store: %u values", value_count);

    read_all();
    ok(!corrupt && !faults, "store: whole, it gives what it was asked for");
    NspHostSweep(host);
    handles = count_handles();
    damage_begin("store", CASES);
    while (damage_next()) {
        damage_value();
        read_all();
        put_all();
    }
    diag("store: %u refusals", corrupt);
    ok(damage.number, "store: %ld damaged values end nothing", damage.number);
    ok(corrupt, "store: some of them are refused");
    ok_int(faults, 0, "store: none of them makes a list without an end, or a pointer to nowhere");
    before = corrupt;
    read_all();
    ok_int(corrupt, before, "store: with the values as they were all is there again");
    ok(falls_to(handles + SPARE), "store: no handle is left");
    NspHostShutdown(host);
    ok_findings(host, "", "store: and no package is blamed");
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
