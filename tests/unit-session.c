/*
 * Logon sessions and their credentials: assertions 4 to 7 of contract 16, the corners of contract 5.1 to 5.5, and the
 * five support functions in front of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"

#include "host.h"
#include "lsa/frame.h"
#include "lsa/functions.h"
#include "base/hash.h"
#include "lsa/heap.h"
#include "lsa/session.h"
#include "watch/finding.h"

#include "test.h"

#define PACKAGE 7
#define OTHER_PACKAGE 8

static struct nsp_host host;
static LUID luid = { 0x1234, 0x56 };

static LSA_STRING string(const char *text)
{
    LSA_STRING s = { strlen(text), strlen(text), (char *)text };

    return s;
}

static NTSTATUS add(const char *key, const char *value)
{
    LSA_STRING k = string(key), v = string(value);

    return lsa_AddCredential(&luid, PACKAGE, &k, &v);
}

static NTSTATUS delete(const char *key)
{
    LSA_STRING k = string(key);

    return lsa_DeleteCredential(&luid, PACKAGE, &k);
}

/* One GetCredentials; "key=value", or "value" when @key is given, or "" on failure. */
static const char *get(const char *key, ULONG package, ULONG *context, NTSTATUS *status)
{
    static char text[64];
    char key_buffer[16];
    LSA_STRING k = { 0, sizeof(key_buffer), key_buffer }, v = { 0 };
    ULONG key_length = 0;

    if (key)
        k = string(key);
    *status = lsa_GetCredentials(&luid, package, context, !key, &k, &key_length, &v);
    text[0] = 0;
    if (*status == STATUS_SUCCESS && key)
        snprintf(text, sizeof(text), "%.*s", v.Length, v.Buffer);
    else if (*status == STATUS_SUCCESS)
        snprintf(text, sizeof(text), "%.*s=%.*s", k.Length, key_buffer, v.Length, v.Buffer);
    lsa_FreeLsaHeap(v.Buffer);
    return text;
}

/* A whole enumeration, "A=1 B=2 A=3", and the status that ended it. */
static const char *enumerate(const char *key, ULONG package, NTSTATUS *status)
{
    static char all[256];
    ULONG context = 0;
    const char *one;

    all[0] = 0;
    for (one = get(key, package, &context, status); *status == STATUS_SUCCESS;
         one = get(key, package, &context, status))
        snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", all[0] ? " " : "", one);
    return all;
}

static void assertion_4(void)
{
    struct nsp_session_data data = { .logon_id = luid, .package_id = PACKAGE };

    ok_status(lsa_CreateLogonSession(&luid), STATUS_SUCCESS, "session: [4] a package makes one under its own LUID");
    ok_status(lsa_CreateLogonSession(&luid), 0xC0000105, "session: [4] making it twice is a collision");
    ok_status(lsa_DeleteLogonSession(&luid), STATUS_SUCCESS, "session: [4] its package deletes it");
    ok_status(lsa_DeleteLogonSession(&luid), 0xC000005F, "session: [4] deleting one that is not there says so");
    ok_status(lsa_CreateLogonSession(&luid), STATUS_SUCCESS, "session: [4] after deletion the LUID can be used again");

    nsp_session_hand_over(host.sessions, &data);
    nsp_session_reference(host.sessions, &luid);
    ok_status(lsa_DeleteLogonSession(&luid), 0xC0000104, "session: [4] while a token lives it cannot be deleted");
    nsp_session_release(host.sessions, &luid);
    ok(!nsp_session_exists(host.sessions, &luid), "session: it goes with its last token");
}

static void assertion_5(void)
{
    NTSTATUS status;

    lsa_CreateLogonSession(&luid);
    ok_status(add("A", "1"), STATUS_SUCCESS, "credential: [5] one is added");
    add("B", "2");
    ok_status(add("A", "3"), STATUS_SUCCESS, "credential: [5] keys need not be unique");
    ok_str(enumerate("A", PACKAGE, &status), "1 3", "credential: [5] those of one key come in the order of addition");
    ok_status(status, 0xC0000001, "credential: [5] the end of an enumeration by key is STATUS_UNSUCCESSFUL");
    ok_str(enumerate(NULL, PACKAGE, &status), "A=1 B=2 A=3", "credential: [5] all of them come with their keys");
    ok_status(status, 0xC0000001, "credential: [5] the end of an enumeration of all is STATUS_UNSUCCESSFUL");
    ok_status(delete("A"), STATUS_SUCCESS, "credential: [5] one is deleted");
    ok_str(enumerate(NULL, PACKAGE, &status), "B=2 A=3", "credential: [5] only the first of a key is deleted");
    ok_status(delete("Z"), 0xC0000001, "credential: [5] deleting a key that is not there is STATUS_UNSUCCESSFUL");
    ok_status(delete("a"), 0xC0000001, "credential: keys are compared bytewise");
    lsa_DeleteLogonSession(&luid);
}

static void assertion_6(void)
{
    char buffer[4] = "";
    LSA_STRING key = { 9, 0, buffer }, value = { 5, 5, buffer };
    ULONG context = 0, key_length = 0;
    NTSTATUS status;

    lsa_CreateLogonSession(&luid);
    add("A", "1");
    status = lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &key, &key_length, &value);
    ok_status(status, 0x00000105, "credential: [6] a key without room is STATUS_MORE_ENTRIES");
    ok_int(key_length, 1, "credential: [6] then its length is told");
    ok_int(context, 0, "credential: [6] then the enumeration has not moved");
    ok(!value.Buffer && !value.Length && !value.MaximumLength, "credential: [6] then none is returned");
    ok_int(key.Length, 0, "credential: then the key is empty");

    key.MaximumLength = sizeof(buffer);
    status = lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &key, &key_length, &value);
    ok_status(status, STATUS_SUCCESS, "credential: [6] the same call with room succeeds");
    ok(key.Length == 1 && buffer[0] == 'A' && value.Length == 1 && value.MaximumLength == 1 && *value.Buffer == '1',
       "credential: [6] and returns what was held back");
    ok(nsp_heap_owns(host.heap, value.Buffer, NULL), "credential: the buffer comes from the LSA heap");
    lsa_FreeLsaHeap(value.Buffer);

    context = 0;
    key.Buffer = NULL;
    status = lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &key, &key_length, &value);
    ok_status(status, 0x00000105, "credential: a NULL buffer for the key is no room, whatever its length says");
    lsa_DeleteLogonSession(&luid);
}

static void assertion_7(void)
{
    NTSTATUS status;

    lsa_CreateLogonSession(&luid);
    add("A", "1");
    ok_str(enumerate(NULL, OTHER_PACKAGE, &status), "", "credential: [7] another package id sees nothing");
    ok_status(status, 0xC0000001, "credential: [7] for it there is none");
    lsa_DeleteLogonSession(&luid);
}

static void package_id_is_checked(void)
{
    struct nsp_frame frame = { .host = &host, .package_id = OTHER_PACKAGE };
    const struct nsp_finding *finding;
    NTSTATUS status;
    unsigned i;

    lsa_CreateLogonSession(&luid);
    ok_int(nsp_finding_count(host.watch), 0, "credential: outside a call any package id is taken");
    nsp_frame_push(&frame);
    for (i = 0; i < 3; i++)
        add("A", "1");
    ok_str(enumerate("A", PACKAGE, &status), "1 1 1", "credential: under a foreign id a package acts as on Windows");
    nsp_frame_pop(&frame);

    finding = nsp_finding_get(host.watch, 0);
    ok(finding && !strcmp(finding->id, "NSP-0017") && !strcmp(finding->step, "AddCredential"),
       "credential: a foreign id inside a call is a finding");
    /* One from add(), one from get(). */
    ok_int(nsp_finding_count(host.watch), 2, "credential: a place is found once");
    lsa_DeleteLogonSession(&luid);
}

static void unknown_session(void)
{
    LSA_STRING key = string("A"), value = string("1");
    ULONG context = 0, length;

    ok_status(add("A", "1"), STATUS_NO_SUCH_LOGON_SESSION, "credential: none is added to an unknown session");
    ok_status(delete("A"), STATUS_NO_SUCH_LOGON_SESSION, "credential: none is deleted from an unknown session");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &key, &length, &value), STATUS_NO_SUCH_LOGON_SESSION,
              "credential: none is read from an unknown session");
    ok(!value.Buffer && !value.Length, "credential: a failure returns none");
}

static void refused_arguments(void)
{
    LSA_STRING key = string("A"), value = string("1"), hole = { 4, 4, NULL }, bad = { 4, 4, (char *)16 };
    LUID null = { 0, 0 };
    ULONG context = 0, length;

    lsa_CreateLogonSession(&luid);
    ok_status(lsa_CreateLogonSession(&null), STATUS_INVALID_PARAMETER, "session: 0:0 is no LUID");
    ok_status(lsa_CreateLogonSession(NULL), STATUS_INVALID_PARAMETER, "session: none is made without a LUID");
    ok_status(lsa_DeleteLogonSession(NULL), STATUS_INVALID_PARAMETER, "session: none is deleted without a LUID");
    ok_status(lsa_AddCredential(NULL, PACKAGE, &key, &value), STATUS_INVALID_PARAMETER,
              "credential: AddCredential wants a LUID");
    ok_status(lsa_AddCredential(&luid, PACKAGE, NULL, &value), STATUS_INVALID_PARAMETER,
              "credential: AddCredential wants a key");
    ok_status(lsa_AddCredential(&luid, PACKAGE, &key, NULL), STATUS_INVALID_PARAMETER,
              "credential: AddCredential wants a credential");
    ok_status(lsa_AddCredential(&luid, PACKAGE, &hole, &value), STATUS_INVALID_PARAMETER,
              "credential: a key with a length and no buffer is refused");
    ok_status(lsa_AddCredential(&luid, PACKAGE, &key, &hole), STATUS_INVALID_PARAMETER,
              "credential: one with a length and no buffer is refused");
    ok_status(lsa_AddCredential(&luid, PACKAGE, &key, &bad), STATUS_ACCESS_VIOLATION,
              "credential: one that cannot be read is refused");
    ok_status(lsa_DeleteCredential(&luid, PACKAGE, NULL), STATUS_INVALID_PARAMETER,
              "credential: DeleteCredential wants a key");
    ok_status(lsa_DeleteCredential(&luid, PACKAGE, &bad), STATUS_ACCESS_VIOLATION,
              "credential: DeleteCredential survives a key that cannot be read");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, NULL, FALSE, &key, &length, &value), STATUS_INVALID_PARAMETER,
              "credential: GetCredentials wants a query context");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, NULL, &length, &value), STATUS_INVALID_PARAMETER,
              "credential: GetCredentials wants a string for the key");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &key, NULL, &value), STATUS_INVALID_PARAMETER,
              "credential: GetCredentials of all wants a place for the key's length");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, FALSE, &key, &length, NULL), STATUS_INVALID_PARAMETER,
              "credential: GetCredentials wants a place for the credential");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, FALSE, &bad, &length, &value), STATUS_ACCESS_VIOLATION,
              "credential: GetCredentials survives a key that cannot be read");
    add("AAAA", "1");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &bad, &length, &value), STATUS_ACCESS_VIOLATION,
              "credential: GetCredentials survives a key buffer that cannot be written");
    ok(!value.Buffer && !context, "credential: and then returns none");
    lsa_DeleteLogonSession(&luid);
}

static void lengths(void)
{
    LSA_STRING empty = { 0, 0, NULL }, key = string("A"), value, big = { 0xFFFF, 0xFFFF, malloc(0xFFFF) };
    ULONG context = 0, length = 5;

    memset(big.Buffer, 'x', 0xFFFF);
    lsa_CreateLogonSession(&luid);
    ok_status(lsa_AddCredential(&luid, PACKAGE, &empty, &empty), STATUS_SUCCESS,
              "credential: key and credential may be empty");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, TRUE, &empty, &length, &value), STATUS_SUCCESS,
              "credential: an empty key needs no room");
    ok(!length && !value.Length, "credential: what was empty is returned empty");
    context = 0;
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, FALSE, &empty, NULL, &value), STATUS_SUCCESS,
              "credential: an empty key is found, and PrimaryKeyLength may be NULL then");

    ok_status(lsa_AddCredential(&luid, PACKAGE, &big, &big), STATUS_SUCCESS,
              "credential: the longest that 16 bits hold is stored");
    ok_status(lsa_GetCredentials(&luid, PACKAGE, &context, FALSE, &big, NULL, &value), STATUS_SUCCESS,
              "credential: the longest key is found");
    ok(value.Length == 0xFFFF && value.Buffer && !memcmp(value.Buffer, big.Buffer, 0xFFFF),
       "credential: the longest comes back whole");
    lsa_FreeLsaHeap(value.Buffer);

    lsa_AddCredential(&luid, PACKAGE, &key, &key);
    context = 0;
    lsa_GetCredentials(&luid, PACKAGE, &context, FALSE, &key, NULL, &value);
    ok(value.Buffer && value.Buffer != key.Buffer && *value.Buffer == 'A', "credential: strings are copied");
    lsa_FreeLsaHeap(value.Buffer);
    lsa_DeleteLogonSession(&luid);
    free(big.Buffer);
}

static void deletion_while_enumerating(void)
{
    ULONG context = 0;
    NTSTATUS status;

    lsa_CreateLogonSession(&luid);
    add("A", "1");
    add("B", "2");
    add("C", "3");
    get(NULL, PACKAGE, &context, &status);
    get(NULL, PACKAGE, &context, &status);
    delete("A");
    delete("B");
    ok_str(get(NULL, PACKAGE, &context, &status), "C=3",
           "credential: deleting what was returned skips nothing in a running enumeration");
    delete("C");
    add("D", "4");
    ok_str(get(NULL, PACKAGE, &context, &status), "D=4",
           "credential: what is added after all were deleted is still ahead of a running enumeration");
    lsa_DeleteLogonSession(&luid);
    lsa_CreateLogonSession(&luid);
    ok_str(enumerate(NULL, PACKAGE, &status), "", "credential: they die with their session");
    lsa_DeleteLogonSession(&luid);
}

/* Each from each place: first, second, middle and last, and what is added afterwards comes behind the others. */
static void deletion_keeps_the_order(void)
{
    static const char *const left[] = {
        "B=2 C=3 D=4 E=5", "A=1 C=3 D=4 E=5", "A=1 B=2 D=4 E=5", "A=1 B=2 C=3 E=5"
    };
    static const char *const keys[] = { "A", "B", "C", "D" };
    NTSTATUS status;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(keys); i++) {
        lsa_CreateLogonSession(&luid);
        add("A", "1");
        add("B", "2");
        add("C", "3");
        add("D", "4");
        delete(keys[i]);
        add("E", "5");
        ok_str(enumerate(NULL, PACKAGE, &status), left[i], "credential: without %s the others keep their order",
               keys[i]);
        lsa_DeleteLogonSession(&luid);
    }

    lsa_CreateLogonSession(&luid);
    add("A", "1");
    add("B", "2");
    delete("B");
    add("C", "3");
    delete("A");
    add("D", "4");
    ok_str(enumerate(NULL, PACKAGE, &status), "C=3 D=4", "credential: of two either is deleted, and others follow");
    ok_str(enumerate("C", PACKAGE, &status), "3", "credential: one that has become the first is found by its key");
    delete("C");
    delete("D");
    ok_str(enumerate(NULL, PACKAGE, &status), "", "credential: the last two are deleted one by one");
    lsa_DeleteLogonSession(&luid);
}

/* Two words with the same FNV hash, by which credential.c tells most keys apart. */
static void keys_of_one_hash(void)
{
    NTSTATUS status;
    ULONG hashes[2];

    HASH_FNV("costarring", 10, hashes[0]);
    HASH_FNV("liquid", 6, hashes[1]);
    ok(hashes[0] == hashes[1], "credential: two keys have one hash");
    lsa_CreateLogonSession(&luid);
    add("costarring", "1");
    ok_str(enumerate("liquid", PACKAGE, &status), "", "credential: a key with the hash of another is not found for it");
    ok_status(delete("liquid"), STATUS_UNSUCCESSFUL, "credential: nor deleted for it");
    add("liquid", "2");
    ok_str(enumerate("liquid", PACKAGE, &status), "2", "credential: behind the other it is found");
    delete("liquid");
    ok_str(enumerate(NULL, PACKAGE, &status), "costarring=1", "credential: and deleted");
    lsa_DeleteLogonSession(&luid);
}

static void well_known_sessions(void)
{
    static const struct { ULONG low; const WCHAR *account; } known[] = {
        { 0x3E7, L"SYSTEM" }, { 0x3E6, L"ANONYMOUS LOGON" }, { 0x3E5, L"LOCAL SERVICE" },
        { 0x3E4, L"NETWORK SERVICE" }, { 0x3E3, L"IUSR" }
    };
    struct nsp_session_data *data;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(known); i++) {
        LUID id = { known[i].low, 0 };

        ok_status(lsa_CreateLogonSession(&id), STATUS_LOGON_SESSION_COLLISION, "session: 0:%lx exists from the start",
                  id.LowPart);
        ok_status(lsa_DeleteLogonSession(&id), STATUS_BAD_LOGON_SESSION_STATE, "session: 0:%lx cannot be deleted",
                  id.LowPart);
        ok_status(nsp_session_terminate(host.sessions, &id), STATUS_BAD_LOGON_SESSION_STATE,
                  "session: 0:%lx cannot be terminated", id.LowPart);
        nsp_session_reference(host.sessions, &id);
        nsp_session_release(host.sessions, &id);
        ok(nsp_session_exists(host.sessions, &id), "session: 0:%lx does not go with its last token", id.LowPart);
        nsp_session_get_data(host.sessions, &id, &data);
        ok(data && !wcscmp(data->account, known[i].account) && !wcscmp(data->authority, L"NT AUTHORITY") &&
           IsValidSid(data->user), "session: 0:%lx has the account that Windows gives it", id.LowPart);
        nsp_free(data);
    }
}

/* ---- the end of a session, contract 8.11 ---- */

static struct {
    unsigned count;
    LUID id;
    char credential[32];
    NTSTATUS add_status, delete_status, terminate_status, reference_status, create_status;
} told;

static void on_end(void *context, const LUID *id)
{
    NTSTATUS status;

    told.count += context == &host;
    told.id = *id;
    snprintf(told.credential, sizeof(told.credential), "%s", enumerate(NULL, PACKAGE, &status));
    told.add_status = add("B", "2");
    told.delete_status = lsa_DeleteLogonSession((LUID *)id);
    told.terminate_status = nsp_session_terminate(host.sessions, id);
    told.reference_status = nsp_session_reference(host.sessions, id);
    told.create_status = lsa_CreateLogonSession((LUID *)id);
}

static void end_of_session(void)
{
    struct nsp_session_data data = { .logon_id = luid, .package_id = PACKAGE };

    nsp_sessions_set_end(host.sessions, on_end, &host);
    lsa_CreateLogonSession(&luid);
    lsa_DeleteLogonSession(&luid);
    ok_int(told.count, 0, "session: nobody is told when its package deletes it");

    lsa_CreateLogonSession(&luid);
    nsp_session_reference(host.sessions, &luid);
    nsp_session_release(host.sessions, &luid);
    ok(nsp_session_exists(host.sessions, &luid) && !nsp_session_is_owned(host.sessions, &luid),
       "session: until the LSA takes it over it does not go with its last token");

    add("A", "1");
    ok_status(nsp_session_hand_over(host.sessions, &data), STATUS_SUCCESS, "session: the LSA takes it over");
    ok(nsp_session_is_owned(host.sessions, &luid), "session: then the LSA owns it");
    nsp_session_reference(host.sessions, &luid);
    nsp_session_reference(host.sessions, &luid);
    nsp_session_release(host.sessions, &luid);
    ok_int(told.count, 0, "session: with one token of two it lives on");
    nsp_session_release(host.sessions, &luid);
    ok(told.count == 1 && !memcmp(&told.id, &luid, sizeof(luid)), "session: its last token tells of the end once");
    ok_str(told.credential, "A=1", "session: at its end credentials can still be read");
    ok_status(told.add_status, STATUS_SUCCESS, "session: at its end credentials can still be added");
    ok_status(told.delete_status, STATUS_BAD_LOGON_SESSION_STATE, "session: at its end no package deletes it");
    ok_status(told.terminate_status, STATUS_NO_SUCH_LOGON_SESSION, "session: at its end it does not end again");
    ok_status(told.reference_status, STATUS_NO_SUCH_LOGON_SESSION, "session: at its end it gets no new token");
    ok_status(told.create_status, STATUS_LOGON_SESSION_COLLISION, "session: at its end its LUID is still in use");
    ok(!nsp_session_exists(host.sessions, &luid), "session: then it is gone");
    nsp_session_release(host.sessions, &luid);
    ok_int(told.count, 1, "session: the release of a token that outlived it is nothing");

    lsa_CreateLogonSession(&luid);
    nsp_session_reference(host.sessions, &luid);
    ok_status(nsp_session_terminate(host.sessions, &luid), STATUS_SUCCESS, "session: it is terminated with its tokens");
    ok_int(told.count, 2, "session: termination tells of the end");
    ok_status(nsp_session_terminate(host.sessions, &luid), STATUS_NO_SUCH_LOGON_SESSION,
              "session: terminating one that is not there says so");
    nsp_sessions_set_end(host.sessions, NULL, NULL);
}

static void data_is_copied(void)
{
    SID user = { SID_REVISION, 1, { SECURITY_NT_AUTHORITY }, { SECURITY_LOCAL_SYSTEM_RID } };
    WCHAR account[] = L"alice";
    struct nsp_session_data *copy, data = {
        .logon_id = luid, .package_id = PACKAGE, .logon_type = Network, .logon_time = { .QuadPart = 42 },
        .account = account, .authority = L"DOM", .user = &user
    };
    LUID system = { 0x3E7, 0 };

    ok_status(nsp_session_get_data(host.sessions, &luid, &copy), STATUS_NO_SUCH_LOGON_SESSION,
              "session: an unknown one has no data");
    ok(!copy, "session: and then nothing is returned");
    ok_status(nsp_session_hand_over(host.sessions, &data), STATUS_NO_SUCH_LOGON_SESSION,
              "session: an unknown one is not taken over");
    data.logon_id = system;
    ok_status(nsp_session_hand_over(host.sessions, &data), STATUS_BAD_LOGON_SESSION_STATE,
              "session: a well-known one is not taken over");
    data.logon_id = luid;

    lsa_CreateLogonSession(&luid);
    nsp_session_get_data(host.sessions, &luid, &copy);
    ok(copy && !*copy->account && !*copy->upn && !copy->user && !memcmp(&copy->logon_id, &luid, sizeof(luid)),
       "session: before its logon it has data without names");
    nsp_free(copy);

    nsp_session_hand_over(host.sessions, &data);
    account[0] = 'X';
    user.SubAuthority[0] = 0;
    nsp_session_get_data(host.sessions, &luid, &copy);
    ok(copy && !wcscmp(copy->account, L"alice") && !wcscmp(copy->authority, L"DOM") && !*copy->server,
       "session: strings are copied, and one that is NULL becomes empty");
    ok(copy && copy->user && *GetSidSubAuthority(copy->user, 0) == SECURITY_LOCAL_SYSTEM_RID,
       "session: its SID is copied");
    ok(copy && copy->logon_type == Network && copy->logon_time.QuadPart == 42 && copy->package_id == PACKAGE,
       "session: type, time and package are kept");
    data.account = L"bob";
    nsp_session_hand_over(host.sessions, &data);
    ok(copy && !wcscmp(copy->account, L"alice"), "session: data that was read does not change with the session");
    nsp_free(copy);
    nsp_session_get_data(host.sessions, &luid, &copy);
    ok(copy && !wcscmp(copy->account, L"bob"), "session: a later logon replaces its data");
    nsp_free(copy);
    nsp_session_terminate(host.sessions, &luid);
}

static void list(void)
{
    LUID *ids;
    ULONG count;

    lsa_CreateLogonSession(&luid);
    ok_status(nsp_session_list(host.sessions, &ids, &count), STATUS_SUCCESS, "session: all of them are listed");
    ok(count == 6 && !memcmp(&ids[5], &luid, sizeof(luid)), "session: the list has the well-known ones, then ours");
    nsp_free(ids);
    lsa_DeleteLogonSession(&luid);
}

/* ---- memory ---- */

static SIZE_T bytes_in_use(void)
{
    PROCESS_HEAP_ENTRY entry;
    HANDLE heaps[64];
    SIZE_T sum = 0;
    DWORD count, i;

    count = GetProcessHeaps(ARRAYSIZE(heaps), heaps);
    for (i = 0; i < count; i++) {
        memset(&entry, 0, sizeof(entry));
        while (HeapWalk(heaps[i], &entry)) {
            if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
                sum += entry.cbData + entry.cbOverhead;
        }
    }
    return sum;
}

static void size_of_a_session(void)
{
    const ULONG number = 50000;
    SIZE_T before = bytes_in_use(), each;
    LUID id = { 0, 1 };
    ULONG bad = 0;

    for (id.LowPart = 0; id.LowPart < number; id.LowPart++)
        bad += lsa_CreateLogonSession(&id) != STATUS_SUCCESS;
    each = (bytes_in_use() - before) / number;
    diag("%u bytes for each empty session", (unsigned)each);
    ok(!bad && each >= sizeof(LUID) && each <= 256, "session: an empty one takes 256 bytes at most");
    for (id.LowPart = 0; id.LowPart < number; id.LowPart++)
        bad += lsa_DeleteLogonSession(&id) != STATUS_SUCCESS;
    /* Buckets stay, not more than four for each session that there was. */
    ok(!bad && bytes_in_use() < before + number * 4 * sizeof(struct UT_hash_bucket),
       "session: deletion gives the memory back, but for the buckets of the table");
}

/* How often the secret lies in any page that can be written.  It is the complement of @seed. */
static unsigned count_secret(const char *seed, SIZE_T size)
{
    MEMORY_BASIC_INFORMATION region;
    const BYTE *address = NULL, *p;
    unsigned count = 0;
    SIZE_T i;

    while (VirtualQuery(address, &region, sizeof(region))) {
        address = (BYTE *)region.BaseAddress + region.RegionSize;
        if (region.State != MEM_COMMIT || region.Protect != PAGE_READWRITE)
            continue;
        for (p = region.BaseAddress; p + size <= address; p++) {
            for (i = 0; i < size && (p[i] ^ seed[i]) == 0xFF; i++)
                ;
            count += i == size;
        }
    }
    return count;
}

static void secrets_are_wiped(void)
{
    static const char seed[] = "not the secret itself";
    static char buffer[sizeof(seed) - 1];
    LSA_STRING key = string("A"), value = { sizeof(buffer), sizeof(buffer), buffer };
    SIZE_T i;
    unsigned count;

    for (i = 0; i < sizeof(buffer); i++)
        buffer[i] = seed[i] ^ 0xFF;
    lsa_CreateLogonSession(&luid);
    lsa_AddCredential(&luid, PACKAGE, &key, &value);
    lsa_AddCredential(&luid, PACKAGE, &key, &value);
    nsp_wipe(buffer, sizeof(buffer));
    count = count_secret(seed, sizeof(buffer));
    ok_int(count, 2, "credential: each is stored once");
    delete("A");
    count = count_secret(seed, sizeof(buffer));
    ok_int(count, 1, "credential: a deleted one is wiped");
    lsa_DeleteLogonSession(&luid);
    count = count_secret(seed, sizeof(buffer));
    ok_int(count, 0, "credential: those of a deleted session are wiped");
}

/* ---- threads ---- */

static LONG thread_errors;

static DWORD WINAPI churn(void *argument)
{
    LSA_STRING key = string("A"), value = string("1"), got;
    LUID own = { (ULONG)(ULONG_PTR)argument, 2 };
    ULONG context;
    unsigned i;

    for (i = 0; i < 2000; i++) {
        context = 0;
        if (lsa_CreateLogonSession(&own) || lsa_AddCredential(&own, PACKAGE, &key, &value) ||
            lsa_GetCredentials(&own, PACKAGE, &context, FALSE, &key, NULL, &got) || got.Length != 1 ||
            lsa_DeleteLogonSession(&own))
            InterlockedIncrement(&thread_errors);
        lsa_FreeLsaHeap(got.Buffer);

        /* A session that all threads share, where one's deletion meets another's enumeration. */
        context = 0;
        lsa_AddCredential(&luid, PACKAGE, &key, &value);
        if (NT_SUCCESS(lsa_GetCredentials(&luid, PACKAGE, &context, FALSE, &key, NULL, &got))) {
            if (got.Length != 1 || *got.Buffer != '1')
                InterlockedIncrement(&thread_errors);
            lsa_FreeLsaHeap(got.Buffer);
        }
        lsa_DeleteCredential(&luid, PACKAGE, &key);
    }
    return 0;
}

static void threads(void)
{
    HANDLE handles[4];
    NTSTATUS status;
    unsigned i;

    lsa_CreateLogonSession(&luid);
    for (i = 0; i < ARRAYSIZE(handles); i++)
        handles[i] = CreateThread(NULL, 0, churn, (void *)(ULONG_PTR)(i + 1), 0, NULL);
    for (i = 0; i < ARRAYSIZE(handles); i++) {
        WaitForSingleObject(handles[i], INFINITE);
        CloseHandle(handles[i]);
    }
    ok_int(thread_errors, 0, "session: four threads do not disturb each other");
    ok_str(enumerate(NULL, PACKAGE, &status), "", "credential: four threads leave none behind");
    lsa_DeleteLogonSession(&luid);
}

static struct nsp_host *get_host(void)
{
    return &host;
}

int main(void)
{
    if (!nsp_frame_init() || nsp_watch_create(NULL, &host.watch) ||
        nsp_heap_create(host.watch, NSP_HEAP_PLAIN, &host.heap) || nsp_sessions_create(&host.sessions))
        return 1;
    nsp_host_make_default = get_host;

    assertion_4();
    assertion_5();
    assertion_6();
    assertion_7();
    package_id_is_checked();
    unknown_session();
    refused_arguments();
    lengths();
    deletion_while_enumerating();
    deletion_keeps_the_order();
    keys_of_one_hash();
    well_known_sessions();
    end_of_session();
    data_is_copied();
    list();
    size_of_a_session();
    secrets_are_wiped();
    threads();

    nsp_sessions_free(host.sessions);
    nsp_heap_free_all(host.heap);
    nsp_watch_free(host.watch);
    return done_testing();
}
