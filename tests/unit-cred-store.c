/*
 * The credential store and the store of supplemental credentials: what lives with a session and what lies in the
 * registry, whose it is, that no secret lies there in clear, and which credentials fit a server.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include "base/str.h"
#include "host.h"
#include "lsa/cred_store.h"
#include "lsa/cred_target.h"
#include "lsa/owner.h"
#include "lsa/registry.h"
#include "lsa/session.h"
#include "lsa/supplemental.h"
#include "watch/log.h"

#include "test.h"

#include <wchar.h>

#define KEY L"Software\\ntsecpkg-test-unit-cred-store"
#define CANARY "canary-of-the-store"

static struct nsp_host *host;
static SID alice = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { 1001 } };
static SID bob = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { 1002 } };

static void start(void)
{
    struct nsp_host_options options = { .size = sizeof(options), .registry_key = KEY };

    if (NspHostCreate(&options, &host) != STATUS_SUCCESS) {
        printf("Bail out! no host\n");
        exit(1);
    }
}

static LUID session(ULONG low, PSID user, const WCHAR *account, SECURITY_LOGON_TYPE type)
{
    struct nsp_session_data data = {
        .logon_id = { low, 0 }, .logon_type = type, .account = account, .authority = L"UNIT", .user = user
    };

    nsp_session_create(host->sessions, &data.logon_id, 1);
    if (type)
        nsp_session_hand_over(host->sessions, &data);
    return data.logon_id;
}

/* ---- writing and finding ---- */

static struct nsp_cred_record *record_of(const CREDENTIALW *cred)
{
    struct nsp_cred_record *record;

    if (nsp_cred_record_take((const struct nsp_encrypted_credential *)cred, TRUE, &record) != STATUS_SUCCESS) {
        printf("Bail out! no record\n");
        exit(1);
    }
    return record;
}

static NTSTATUS write(const LUID *id, const WCHAR *target, ULONG persist, const char *secret)
{
    CREDENTIALW cred = {
        .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)target, .Persist = persist, .UserName = (WCHAR *)L"someone",
        .CredentialBlob = (BYTE *)secret, .CredentialBlobSize = (DWORD)strlen(secret)
    };
    struct nsp_cred_record *record = record_of(&cred);
    NTSTATUS status = nsp_cred_store_write(host, id, &record, FALSE);

    nsp_cred_record_free(record);
    return status;
}

/* The secret, or the name of a status. */
static const char *find(const LUID *id, const WCHAR *target)
{
    struct nsp_cred_record *record;
    static char text[64];
    NTSTATUS status = nsp_cred_store_find(host, id, CRED_TYPE_GENERIC, target, &record);

    if (status)
        return NspStatusName(status);
    snprintf(text, sizeof(text), "%.*s", (int)record->blob_size, (char *)nsp_cred_record_at(record, record->blob));
    nsp_cred_record_free(record);
    return text;
}

static unsigned count(const LUID *id)
{
    struct nsp_cred_found *list, *found;
    unsigned n = 0;

    nsp_cred_store_list(host, id, &list);
    for (found = list; found; found = found->next)
        n++;
    nsp_cred_found_free(list);
    return n;
}

static void places(void)
{
    LUID first, second, other, named, same_name, untold, network;

    start();
    first = session(1, &alice, L"alice", Interactive);
    second = session(2, &alice, L"alice", Interactive);
    other = session(3, &bob, L"bob", Interactive);
    named = session(4, NULL, L"carol", Interactive);
    same_name = session(5, NULL, L"CAROL", Service);
    untold = session(6, NULL, NULL, 0);
    network = session(7, &alice, L"alice", Network);

    ok_status(write(&first, L"kept", CRED_PERSIST_LOCAL_MACHINE, "one"), STATUS_SUCCESS, "store: a credential is kept");
    ok_status(write(&first, L"short", CRED_PERSIST_SESSION, "two"), STATUS_SUCCESS, "store: and one for the session");
    ok_str(find(&first, L"KEPT"), "one", "store: a name is found whatever its case");
    ok_str(find(&first, L"short"), "two", "store: that of the session, too");
    ok_str(find(&second, L"kept"), "one", "store: another session of the user finds what is kept");
    ok_str(find(&second, L"short"), "STATUS_NOT_FOUND", "store: but not what lives with the first");
    ok_str(find(&other, L"kept"), "STATUS_NOT_FOUND", "store: another user finds neither");
    ok_str(find(&network, L"kept"), "STATUS_NOT_FOUND", "store: a network logon of the user has nothing that is kept");

    write(&named, L"kept", CRED_PERSIST_ENTERPRISE, "three");
    ok_str(find(&same_name, L"kept"), "three", "store: a user without SID is known by the names");
    ok_str(find(&untold, L"kept"), "STATUS_NOT_FOUND", "store: a session without a user finds nothing");
    ok_status(write(&untold, L"kept", CRED_PERSIST_LOCAL_MACHINE, "four"), STATUS_NO_SUCH_LOGON_SESSION,
              "store: can keep nothing");
    ok_status(write(&untold, L"short", CRED_PERSIST_SESSION, "four"), STATUS_SUCCESS, "store: but for its life");

    write(&first, L"kept", CRED_PERSIST_SESSION, "five");
    ok_str(find(&first, L"kept"), "five", "store: a credential that is no more to be kept is replaced");
    ok_str(find(&second, L"kept"), "STATUS_NOT_FOUND", "store: and gone from the registry");
    write(&first, L"kept", CRED_PERSIST_LOCAL_MACHINE, "six");
    ok_str(find(&second, L"kept"), "six", "store: and back again");
    ok_int(count(&first), 2, "store: no name is there twice");

    nsp_session_delete(host->sessions, &untold, NULL);
    untold = session(6, NULL, NULL, 0);
    ok_str(find(&untold, L"short"), "STATUS_NOT_FOUND", "store: what hangs on a session ends with it");
    NspHostDestroy(host);

    start();
    first = session(1, &alice, L"alice", Interactive);
    ok_str(find(&first, L"kept"), "six", "store: what is kept outlives the host");
    ok_str(find(&first, L"short"), "STATUS_NOT_FOUND", "store: what is not does not");
    NspHostDestroy(host);
}

static void kept_blob(void)
{
    CREDENTIALW cred = {
        .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"blob", .Persist = CRED_PERSIST_LOCAL_MACHINE,
        .Comment = (WCHAR *)L"new"
    };
    struct nsp_cred_record *record = record_of(&cred), *found;
    LUID id;

    start();
    id = session(1, &alice, L"alice", Interactive);
    ok_status(nsp_cred_store_write(host, &id, &record, TRUE), STATUS_NOT_FOUND,
              "store: there is no blob to keep where no credential was");
    write(&id, L"blob", CRED_PERSIST_SESSION, "old blob");
    ok_status(nsp_cred_store_write(host, &id, &record, TRUE), STATUS_SUCCESS, "store: where there was, it is kept");
    nsp_cred_record_free(record);
    ok_str(find(&id, L"blob"), "old blob", "store: with its bytes");
    nsp_cred_store_find(host, &id, CRED_TYPE_GENERIC, L"blob", &found);
    ok(found && !wcscmp(nsp_cred_record_at(found, found->comment), L"new") && !found->user,
       "store: while all else is new");
    ok(found && found->written.dwHighDateTime, "store: the time of writing is told");
    nsp_cred_record_free(found);
    NspHostDestroy(host);
}

/* ---- damage ---- */

static void damaged(void)
{
    CREDENTIAL_ATTRIBUTEW attribute = { (WCHAR *)L"key", 0, 3, (BYTE *)"abc" };
    CREDENTIALW cred = {
        .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"target", .Persist = CRED_PERSIST_SESSION,
        .AttributeCount = 1, .Attributes = &attribute, .CredentialBlob = (BYTE *)"blob", .CredentialBlobSize = 4
    };
    struct nsp_cred_record *good = record_of(&cred), *bad = nsp_alloc(good->size);
    ULONG size = good->size;

    ok(nsp_cred_record_is_valid(good, size), "store: a record is valid");
    ok(!nsp_cred_record_is_valid(good, size - 8), "store: not when it was cut");
    ok(!nsp_cred_record_is_valid(good, 3), "store: or hardly there");
#define SPOILED(member, value, what) \
    do { \
        memcpy(bad, good, size); \
        bad->member = value; \
        ok(!nsp_cred_record_is_valid(bad, size), "store: nor with " what); \
    } while (0)
    SPOILED(version, 2, "another version");
    SPOILED(target, 0, "no name");
    SPOILED(target, size, "a name behind its end");
    SPOILED(target, size - 2 * sizeof(WCHAR) + 1, "a name at an odd place");
    SPOILED(comment, 0xFFFFFFFE, "a comment far away");
    SPOILED(blob, size - 4, "a blob that leads out");
    SPOILED(blob_size, 0xFFFFFFF8, "a blob that is too long");
    SPOILED(attribute_count, 0x10000000, "too many attributes");
    SPOILED(attributes[0].value, size - 2, "a value that leads out");
    SPOILED(attributes[0].value_size, size, "a value that is too long");
#undef SPOILED
    nsp_free(bad);
    nsp_cred_record_free(good);
}

/* Values that somebody put among the credentials by hand. */
static void edited(void)
{
    WCHAR *path;
    HKEY key;
    LUID id;

    start();
    id = session(1, &alice, L"alice", Interactive);
    write(&id, L"kept", CRED_PERSIST_LOCAL_MACHINE, "good");
    nsp_owner_path(L"Credentials", &alice, NULL, NULL, &path);
    ok_status(nsp_registry_open(host, path, FALSE, &key), STATUS_SUCCESS, "store: the key of a user has its SID");
    nsp_free(path);
    nsp_registry_set_text(key, L"!", L"not a credential");
    nsp_registry_set(key, L"#", REG_BINARY, "rubbish", 7);
    nsp_registry_set_secret(key, L"$", "sealed rubbish", 14);
    RegCloseKey(key);
    ok_str(find(&id, L"kept"), "good", "store: values that are no credentials do not hide the others");
    NspHostDestroy(host);
}

/* ---- whose it is ---- */

static const char *owner(PSID user, const WCHAR *account, const WCHAR *authority)
{
    static char text[2][300];
    static int turn;
    WCHAR *path;
    NTSTATUS status = nsp_owner_path(L"X", user, account, authority, &path);

    if (status)
        return NspStatusName(status);
    turn = !turn;
    snprintf(text[turn], sizeof(text[turn]), "%ls", path);
    nsp_free(path);
    return text[turn];
}

static void owners(void)
{
    WCHAR name[300];

    wmemset(name, 'x', ARRAYSIZE(name) - 1);
    name[ARRAYSIZE(name) - 1] = 0;
    ok_str(owner(&alice, L"alice", L"UNIT"), "X\\S-1-5-1001", "owner: a SID is enough");
    ok_str(owner(NULL, L"alice", L"UNIT"), "X\\UNIT/alice", "owner: else it is both names");
    ok_str(owner(NULL, L"alice", NULL), "X\\/alice", "owner: or one");
    ok_str(owner(NULL, L"b/c", L"a\\%"), "X\\a%5c%25/b%2fc", "owner: what separates is written otherwise");
    ok_str(owner(NULL, L"", L"UNIT"), "STATUS_INVALID_PARAMETER", "owner: nobody is refused");
    ok_str(owner(NULL, name, L"UNIT"), "STATUS_NAME_TOO_LONG", "owner: a name that is no name of a key, too");
    ok_str(owner(NULL, L"alice", name), "STATUS_NAME_TOO_LONG", "owner: the authority's as well");
}

/* ---- supplemental credentials ---- */

static NTSTATUS load(PSID user, const WCHAR *account, const WCHAR *package, char text[64])
{
    NTSTATUS status;
    void *data;
    ULONG size;

    status = nsp_supplemental_load(host, user, account, L"UNIT", package, &data, &size);
    snprintf(text, 64, "%.*s", (int)size, data ? (char *)data : "");
    nsp_free(data);
    return status;
}

static void supplemental(void)
{
    char text[64];

    start();
    ok_status(nsp_supplemental_save(host, &alice, NULL, NULL, L"One", CANARY, sizeof(CANARY) - 1), STATUS_SUCCESS,
              "supplemental: bytes are kept for a user");
    nsp_supplemental_save(host, &alice, NULL, NULL, L"Two", "two", 3);
    nsp_supplemental_save(host, NULL, L"carol", L"UNIT", L"One", "carol's", 7);
    ok(load(&alice, NULL, L"ONE", text) == STATUS_SUCCESS && !strcmp(text, CANARY),
       "supplemental: the package gets its own, whatever the case of its name");
    ok(load(&alice, L"carol", L"two", text) == STATUS_SUCCESS && !strcmp(text, "two"), "supplemental: the SID counts");
    ok(load(NULL, L"Carol", L"one", text) == STATUS_SUCCESS && !strcmp(text, "carol's"),
       "supplemental: and without one the names");
    ok_status(load(&bob, NULL, L"One", text), STATUS_NOT_FOUND, "supplemental: another user has none");
    ok_status(load(&alice, NULL, L"Three", text), STATUS_NOT_FOUND, "supplemental: nor has another package");
    ok_status(load(NULL, L"", L"One", text), STATUS_INVALID_PARAMETER, "supplemental: somebody has to be named");
    ok_status(nsp_supplemental_save(host, NULL, NULL, NULL, L"One", "x", 1), STATUS_INVALID_PARAMETER,
              "supplemental: for saving, too");
    ok_status(nsp_supplemental_save(host, &alice, NULL, NULL, L"Two", NULL, 0), STATUS_SUCCESS,
              "supplemental: no bytes delete");
    ok_status(load(&alice, NULL, L"Two", text), STATUS_NOT_FOUND, "supplemental: what was there");
    ok_status(nsp_supplemental_save(host, &bob, NULL, NULL, L"Two", NULL, 0), STATUS_SUCCESS,
              "supplemental: or nothing");
    NspHostDestroy(host);
}

/* ---- canaries ---- */

static BOOL holds(const BYTE *data, DWORD size, const void *text, DWORD length)
{
    DWORD i;

    for (i = 0; i + length <= size; i++)
        if (!memcmp(data + i, text, length))
            return TRUE;
    return FALSE;
}

/* How many values there are below a key, and how many of them have the canary as UTF-8 or UTF-16. */
static void search(HKEY key, unsigned *values, unsigned *hits)
{
    static const WCHAR wide[] = L"" CANARY;
    static BYTE data[8192];
    DWORD i, name_length, size;
    WCHAR name[256];
    HKEY sub;

    for (i = 0; name_length = ARRAYSIZE(name), size = sizeof(data),
         !RegEnumValueW(key, i, name, &name_length, NULL, NULL, data, &size); i++) {
        ++*values;
        *hits += holds(data, size, CANARY, sizeof(CANARY) - 1) || holds(data, size, wide, sizeof(wide) - 2);
    }
    for (i = 0; name_length = ARRAYSIZE(name),
         !RegEnumKeyExW(key, i, name, &name_length, NULL, NULL, NULL, NULL); i++) {
        if (RegOpenKeyExW(key, name, 0, KEY_READ, &sub))
            continue;
        search(sub, values, hits);
        RegCloseKey(sub);
    }
}

static void canaries(void)
{
    static const WCHAR wide[] = L"" CANARY;
    unsigned values = 0, hits = 0;
    CREDENTIALW cred = {
        .Type = CRED_TYPE_GENERIC, .TargetName = (WCHAR *)L"canary", .Persist = CRED_PERSIST_LOCAL_MACHINE,
        .CredentialBlob = (BYTE *)wide, .CredentialBlobSize = sizeof(wide)
    };
    struct nsp_cred_record *record = record_of(&cred);
    HKEY key;
    LUID id;

    start();
    id = session(1, &alice, L"alice", Interactive);
    write(&id, L"canary of bytes", CRED_PERSIST_LOCAL_MACHINE, CANARY);
    nsp_cred_store_write(host, &id, &record, FALSE);
    nsp_cred_record_free(record);
    ok_str(find(&id, L"canary of bytes"), CANARY, "canary: a secret can be read again");
    RegOpenKeyExW(HKEY_CURRENT_USER, KEY, 0, KEY_READ, &key);
    search(key, &values, &hits);
    ok(values > 3, "canary: there are values in the registry");
    ok_int(hits, 0, "canary: no secret is in any of them, as bytes or as wide characters");
    RegSetValueExW(key, L"", 0, REG_BINARY, (const BYTE *)CANARY, sizeof(CANARY));
    RegCloseKey(key);
    RegOpenKeyExW(HKEY_CURRENT_USER, KEY, 0, KEY_READ | KEY_WRITE, &key);
    RegSetValueExW(key, L"clear", 0, REG_BINARY, (const BYTE *)wide, sizeof(wide));
    search(key, &values, &hits);
    ok_int(hits, 1, "canary: one in clear would be seen");
    RegCloseKey(key);
    NspHostDestroy(host);
}

/* ---- servers ---- */

static const struct nsp_cred_target server = {
    .name = (WCHAR *)L"srv", .netbios_server = (WCHAR *)L"SRVBIOS", .dns_server = (WCHAR *)L"srv.corp.example.com",
    .netbios_domain = (WCHAR *)L"CORP", .dns_domain = (WCHAR *)L"corp.example.com",
    .dns_tree = (WCHAR *)L"example.com"
};

static ULONG rank_of(const struct nsp_cred_target *target, ULONG type, const WCHAR *stored, const WCHAR *alias)
{
    CREDENTIALW cred = {
        .Type = type, .TargetName = (WCHAR *)stored, .TargetAlias = (WCHAR *)alias, .Persist = CRED_PERSIST_SESSION,
        .UserName = (WCHAR *)L"@@BAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    };
    struct nsp_cred_record *record = record_of(&cred);
    ULONG rank = nsp_cred_target_rank(target, record);

    nsp_cred_record_free(record);
    return rank;
}

static ULONG rank(const WCHAR *stored)
{
    return rank_of(&server, CRED_TYPE_DOMAIN_PASSWORD, stored, NULL);
}

static void servers(void)
{
    static const WCHAR *const best_first[] = {
        L"SRV", L"srv.CORP.example.com", L"srvbios", L"*.corp.example.com", L"*.example.com", L"corp.example.com\\*",
        L"corp\\*", L"example.com\\*", L"*", L"*Session"
    };
    static const WCHAR *const none[] = {
        L"srv2", L"*.srv.corp.example.com", L"*.ample.com", L"*corp.example.com", L"cor\\*", L"corp\\", L"corp",
        L"other\\*"
    };
    static DWORD types[] = { CRED_TYPE_DOMAIN_CERTIFICATE, CRED_TYPE_DOMAIN_PASSWORD };
    struct nsp_cred_target choosy = server;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(best_first); i++)
        ok(rank(best_first[i]) && (!i || rank(best_first[i - 1]) < rank(best_first[i])),
           "target: \"%ls\" fits%s", best_first[i], i ? ", less than the one before" : "");
    for (i = 0; i < ARRAYSIZE(none); i++)
        ok(!rank(none[i]), "target: \"%ls\" does not", none[i]);
    ok_int(rank_of(&server, CRED_TYPE_DOMAIN_PASSWORD, L"elsewhere", L"srvbios"), rank(L"srvbios"),
           "target: an alias is as good as a name");
    ok(!rank_of(&server, CRED_TYPE_GENERIC, L"srv", NULL), "target: a generic credential fits no server");
    choosy.types = types;
    choosy.type_count = ARRAYSIZE(types);
    ok(rank_of(&choosy, CRED_TYPE_DOMAIN_CERTIFICATE, L"srv", NULL) <
       rank_of(&choosy, CRED_TYPE_DOMAIN_PASSWORD, L"srv", NULL), "target: of two at one place the server chooses");
    ok(rank_of(&choosy, CRED_TYPE_DOMAIN_PASSWORD, L"srv", NULL) <
       rank_of(&choosy, CRED_TYPE_DOMAIN_CERTIFICATE, L"*", NULL), "target: but not between places");
    ok(!rank_of(&choosy, CRED_TYPE_DOMAIN_VISIBLE_PASSWORD, L"srv", NULL),
       "target: a type that it does not take is out");
}

int main(void)
{
    nsp_log_level = NSP_LEVEL_NONE;
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    places();
    kept_blob();
    damaged();
    edited();
    owners();
    supplemental();
    canaries();
    servers();
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    return done_testing();
}
