/*
 * Password filters: who is asked in which order, with what, and what happens to those that do it wrong.  Contract P1,
 * and the assertions 1 to 5 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#include "fixtures/filter.h"

#define NEW_PASSWORD L"wonderland"

/* ---- filters a, b and c: copies of one, told apart by what they tell ---- */

static char calls[512];
static const char *refuses;  /* who does not accept: "b" */
static const char *fails;    /* in PasswordChangeNotify */
static ULONG_PTR last_number;
static BOOL are_good;        /* so far each string was as it must be */
static const void *copies[16]; /* of the password, as each call saw it */
static unsigned copy_count;

static BOOL is_text(const UNICODE_STRING *string, const WCHAR *text)
{
    return string && string->Length == wcslen(text) * sizeof(*text) && string->Buffer && !wcscmp(string->Buffer, text);
}

static ULONG told(const char *who, const struct filter_seen *seen)
{
    sprintf(calls + strlen(calls), "%s%s %s", *calls ? ", " : "", who, seen->call);
    last_number = seen->number;
    if (seen->password && copy_count < ARRAYSIZE(copies))
        copies[copy_count++] = seen->password->Buffer;
    are_good = are_good && is_text(seen->account, L"alice") &&
               (!seen->full_name || is_text(seen->full_name, L"")) &&
               (!seen->password || is_text(seen->password, NEW_PASSWORD));
    if (!strcmp(seen->call, "PasswordFilter"))
        return !refuses || strcmp(refuses, who);
    return !fails || strcmp(fails, who) ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

static ULONG NTAPI told_a(const struct filter_seen *seen)
{
    return told("a", seen);
}

static ULONG NTAPI told_b(const struct filter_seen *seen)
{
    return told("b", seen);
}

static ULONG NTAPI told_c(const struct filter_seen *seen)
{
    return told("c", seen);
}

static const WCHAR *copy_path(const char *name)
{
    static WCHAR path[MAX_PATH + 32];

    GetTempPathW(MAX_PATH, path);
    snwprintf(path + wcslen(path), 32, L"nsp-filter-%hs.dll", name);
    return path;
}

static void load_copy(struct nsp_host *host, const char *name, ULONG (NTAPI *function)(const struct filter_seen *seen))
{
    struct nsp_module *module;
    char file[32];

    need(CopyFileW(fixture_path("filter.dll"), copy_path(name), FALSE), "filter.dll cannot be copied");
    need(NspModuleLoad(host, copy_path(name), NULL, &module) == STATUS_SUCCESS, name);
    snprintf(file, sizeof(file), "nsp-filter-%s.dll", name);
    *(ULONG (NTAPI **)(const struct filter_seen *seen))exported(file, "filter_told") = function;
}

static struct nsp_host *with_three(void)
{
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);

    load_copy(host, "a", told_a);
    load_copy(host, "b", told_b);
    load_copy(host, "c", told_c);
    refuses = fails = NULL;
    are_good = TRUE;
    return host;
}

static void end_three(struct nsp_host *host)
{
    NspHostDestroy(host);
    DeleteFileW(copy_path("a"));
    DeleteFileW(copy_path("b"));
    DeleteFileW(copy_path("c"));
}

/* ---- changes ---- */

static NTSTATUS NTAPI store(void *context)
{
    sprintf(calls + strlen(calls), "%sstore", *calls ? ", " : "");
    return *(NTSTATUS *)context;
}

static NTSTATUS stored; /* what the next one returns */

static struct nsp_password_change usual(void)
{
    struct nsp_password_change change = {
        .size = sizeof(change), .account = L"alice", .password = NEW_PASSWORD, .rid = 1000, .store = store,
        .context = &stored
    };

    return change;
}

static NTSTATUS change_with(struct nsp_host *host, const struct nsp_password_change *change,
                            struct nsp_filter_result **result)
{
    calls[0] = 0;
    copy_count = 0;
    return NspFilterChangePassword(host, change, result);
}

/* "filter.dll PasswordFilter STATUS_SUCCESS", a line each */
static const char *result_text(struct nsp_filter_result *result)
{
    static char text[1024];
    ULONG i;

    text[0] = 0;
    for (i = 0; result && i < result->count; i++)
        sprintf(text + strlen(text), "%s%s %s %s", i ? "\n" : "", result->calls[i].module, result->calls[i].function,
                NspStatusName(result->calls[i].status));
    NspFree(result);
    return text;
}

/* Memory that is gone, or holds nothing. */
static BOOL is_wiped(const void *address)
{
    MEMORY_BASIC_INFORMATION memory;

    return !VirtualQuery(address, &memory, sizeof(memory)) || memory.State != MEM_COMMIT || !*(const WCHAR *)address;
}

static unsigned left_copies(void)
{
    unsigned i, left = 0;

    for (i = 0; i < copy_count; i++)
        left += !is_wiped(copies[i]);
    return left;
}

static BOOL are_initialized(void)
{
    return EXPORTED(LONG, "nsp-filter-a.dll", initialized) == 1 &&
           EXPORTED(LONG, "nsp-filter-b.dll", initialized) == 1 &&
           EXPORTED(LONG, "nsp-filter-c.dll", initialized) == 1;
}

static void order(void)
{
    struct nsp_password_change change = usual();
    struct nsp_host *host = with_three();
    struct nsp_filter_result *result;

    ok(are_initialized(), "filter: [P6.1] InitializeChangeNotify of each is called before all else");
    ok_status(change_with(host, &change, &result), STATUS_SUCCESS,
              "filter: [P6.1] a password that all accept is changed");
    ok_str(calls, "a PasswordFilter, b PasswordFilter, c PasswordFilter, store, a PasswordChangeNotify, "
           "b PasswordChangeNotify, c PasswordChangeNotify",
           "filter: [P6.1] all are asked, it is stored, all are told");
    ok_int(last_number, 1000, "filter: [P6.1] with the RID");
    ok(are_initialized(), "filter: [P6.1] InitializeChangeNotify is called once");
    ok(copy_count == 6 && !left_copies(), "filter: [P6.3] nothing is left of any copy of the password");
    ok(are_good, "filter: [P6.1] and the same password; a missing name is empty, and every string ends with a NUL");
    ok_str(result_text(result), "nsp-filter-a.dll PasswordFilter STATUS_SUCCESS\n"
           "nsp-filter-b.dll PasswordFilter STATUS_SUCCESS\nnsp-filter-c.dll PasswordFilter STATUS_SUCCESS\n"
           "nsp-filter-a.dll PasswordChangeNotify STATUS_SUCCESS\n"
           "nsp-filter-b.dll PasswordChangeNotify STATUS_SUCCESS\n"
           "nsp-filter-c.dll PasswordChangeNotify STATUS_SUCCESS", "filter: the result tells of each call");

    refuses = "b";
    ok_status(change_with(host, &change, &result), STATUS_ILL_FORMED_PASSWORD,
              "filter: [P6.1] one that refuses is enough");
    ok_str(calls, "a PasswordFilter, b PasswordFilter",
           "filter: [P6.1] the next is not asked, nothing is stored, nobody is told");
    ok_str(result_text(result), "nsp-filter-a.dll PasswordFilter STATUS_SUCCESS\n"
           "nsp-filter-b.dll PasswordFilter STATUS_ILL_FORMED_PASSWORD", "filter: the result tells who refused");
    change.flags = NSP_FILTER_SAY_RESTRICTION;
    ok_status(change_with(host, &change, NULL), STATUS_PASSWORD_RESTRICTION,
              "filter: the refusal has another name for those who ask for it");

    refuses = NULL;
    change.flags = 0;
    stored = STATUS_DISK_FULL;
    ok_status(change_with(host, &change, NULL), STATUS_DISK_FULL, "filter: what cannot be stored is not changed");
    ok_str(calls, "a PasswordFilter, b PasswordFilter, c PasswordFilter, store", "filter: and nobody is told");
    stored = STATUS_SUCCESS;

    fails = "a";
    ok_status(change_with(host, &change, NULL), STATUS_SUCCESS,
              "filter: one that fails when it is told undoes nothing");
    ok(strstr(calls, "c PasswordChangeNotify") != NULL, "filter: and the next are told");
    ok_findings(host, "NSP-0039 PasswordChangeNotify: STATUS_UNSUCCESSFUL: PasswordChangeNotify failed, which cannot "
                      "undo the change", "filter: which is all that is found");
    end_three(host);
}

static void arguments(void)
{
    struct nsp_password_change change = usual();
    struct nsp_host *host = new_host(0);

    load_copy(host, "a", told_a);
    refuses = fails = NULL;
    change.is_set = 7;
    refuses = "a"; /* so that the last call is this one */
    change_with(host, &change, NULL);
    ok_int(last_number, 1,
           "filter: [P6.2] SetOperation is 1 for a password that is set, and nothing is above the byte");
    change.is_set = FALSE;
    change_with(host, &change, NULL);
    ok_int(last_number, 0, "filter: [P6.2] and 0 for one that is changed");

    refuses = NULL;
    change.flags = NSP_FILTER_DELTA;
    change.rid = 7;
    ok_status(change_with(host, &change, NULL), STATUS_SUCCESS, "filter: what DeltaNotify returns means nothing");
    ok(strstr(calls, "a DeltaNotify") && last_number == 7 + 100 * 8 + 1000 * 2,
       "filter: DeltaNotify is told that the password of a user changed, when that is wanted");

    memset(&change, 0, sizeof(change));
    change.size = sizeof(change);
    change_with(host, &change, NULL);
    ok_str(calls, "a PasswordChangeNotify",
           "filter: without names it is only tried whether PasswordChangeNotify answers");

    ok_status(change_with(host, (change = usual(), change.password = NULL, &change), NULL), STATUS_INVALID_PARAMETER,
              "filter: NspFilterChangePassword: an account without a password is refused");
    ok_status(change_with(host, (change = usual(), change.account = L"", &change), NULL), STATUS_INVALID_PARAMETER,
              "filter: NspFilterChangePassword: an account has a name");
    ok_status(change_with(host, (change = usual(), change.flags = 0x80, &change), NULL), STATUS_INVALID_PARAMETER,
              "filter: NspFilterChangePassword: an unknown flag is refused");
    ok_status(change_with(host, (change = usual(), change.size--, &change), NULL), STATUS_INVALID_PARAMETER,
              "filter: NspFilterChangePassword: a structure of another size is refused");
    ok_str(calls, "", "filter: no filter is asked then");
    NspHostDestroy(host);
    DeleteFileW(copy_path("a"));
}

static NTSTATUS change_to(struct nsp_host *host, const WCHAR *password, ULONG flags, struct nsp_filter_result **result)
{
    struct nsp_password_change change = usual();

    change.flags = flags;
    change.password = password;
    return change_with(host, &change, result);
}

static void booleans(void)
{
    struct nsp_host *host = new_host(0);

    need_loaded(host, "filter_booleans.dll");
    ok_status(change_to(host, L"good", 0, NULL), STATUS_SUCCESS, "filter: [P6.2] 00000080h is TRUE");
    ok_status(change_to(host, L"bad", 0, NULL), STATUS_ILL_FORMED_PASSWORD, "filter: [P6.2] FFFFFF00h is FALSE");
    NspHostDestroy(host);
}

static void strings(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_filter_result *result;

    need_loaded(host, "filter_wipes.dll");
    load_copy(host, "b", told_b);
    are_good = TRUE;
    ok_status(change_to(host, NEW_PASSWORD, 0, NULL), STATUS_SUCCESS,
              "filter: [P6.3] a filter that wipes what it was shown");
    ok(are_good && strstr(calls, "b PasswordChangeNotify"), "filter: [P6.3] takes nothing from the others");
    ok_findings(host, "NSP-0038 PasswordFilter: PasswordFilter changed a string that it was given: name and password "
                      "are the LSA's\nNSP-0038 PasswordChangeNotify: PasswordChangeNotify changed a string that it was "
                      "given: name and password are the LSA's", "filter: [P6.3] it is told");
    ok(is_wiped(EXPORTED(const void *, "filter_wipes.dll", seen_password)),
       "filter: [P6.3] nothing is left of the copy that it saw");
    ok_status(change_to(host, NEW_PASSWORD, NSP_FILTER_READ_ONLY, &result), STATUS_ILL_FORMED_PASSWORD,
              "filter: in read-only memory it faults, and so refuses");
    ok_str(result_text(result), "filter_wipes.dll PasswordFilter STATUS_ACCESS_VIOLATION",
           "filter: which the result tells");
    NspHostDestroy(host);
    DeleteFileW(copy_path("b"));
}

/* ---- those that do not load ---- */

static void not_loaded(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    ok_status(load(host, "filter_init_false.dll", &module), STATUS_UNSUCCESSFUL,
              "filter: [P6.4] one whose InitializeChangeNotify returns FALSE is refused");
    ok(!GetModuleHandleA("filter_init_false.dll"), "filter: [P6.4] and unloaded");
    ok_status(load(host, "filter_faults_in_init.dll", &module), STATUS_ACCESS_VIOLATION,
              "filter: [P6.5] so is one that faults in it");
    ok_status(change_to(host, L"x", 0, NULL), STATUS_SUCCESS, "filter: [P6.5] both have no say");
    ok_status(load(host, "no_entry_points.dll", &module), STATUS_PROCEDURE_NOT_FOUND,
              "filter: [P6.4] a DLL without PasswordFilter and PasswordChangeNotify is none");
    NspHostDestroy(host);
}

static void missing_exports(void)
{
    struct nsp_package_info info = { .size = sizeof(info) };
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = need_loaded(host, "filter_notify_only.dll");
    struct nsp_filter_result *result;

    ok_findings(host, "NSP-0036 load: STATUS_PROCEDURE_NOT_FOUND: it does not export InitializeChangeNotify, which "
                      "each password filter has\n"
                      "NSP-0036 load: STATUS_PROCEDURE_NOT_FOUND: it does not export PasswordFilter, which each "
                      "password filter has", "filter: [P6.4] exports that are missing are told");
    ok(NspModuleGetPackage(module, 0, &info) == STATUS_SUCCESS && info.plugin_slots == 4,
       "filter: NspModuleGetPackage tells which are there");
    ok_status(change_to(host, L"x", 0, &result), STATUS_SUCCESS, "filter: [P6.4] what is there is used");
    ok_str(result_text(result), "filter_notify_only.dll PasswordChangeNotify STATUS_DISK_FULL",
           "filter: and its failure is told");
    NspHostDestroy(host);
}

/* By the name that compilers for i386 make. */
static void decorated(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module;

    ok_status(load(host, "filter_decorated.dll", &module), STATUS_SUCCESS,
              "filter: [P6.4] an export by the name that a compiler for i386 makes is found");
    ok_findings(host, "NSP-0037 load: STATUS_PROCEDURE_NOT_FOUND: it exports PasswordFilter under the name "
                      "PasswordFilter@16, by which Windows does not find it", "filter: [P6.4] and told");
    ok_status(change_to(host, L"x", 0, NULL), STATUS_ILL_FORMED_PASSWORD, "filter: [P6.4] it is asked");
    NspHostDestroy(host);
}

static void conventions(void)
{
    struct nsp_host *host = new_host(0);

    need_loaded(host, "filter_cdecl.dll");
    ok(change_to(host, L"short", 0, NULL) == STATUS_ILL_FORMED_PASSWORD &&
       change_to(host, L"long enough", 0, NULL) == STATUS_SUCCESS,
       "filter: [P6.4] one compiled as the header declares it, which is cdecl, works");
    NspHostDestroy(host);
}

/* ---- faults, and many at once ---- */

static void faults(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_filter_result *result;

    need_loaded(host, "filter_faults.dll");
    ok_status(change_to(host, L"x", 0, NULL), STATUS_ILL_FORMED_PASSWORD, "filter: [P6.5] one that faults refuses");
    ok_status(change_to(host, L"x", 0, &result), STATUS_ILL_FORMED_PASSWORD, "filter: and goes on refusing");
    ok_str(result_text(result), "filter_faults.dll PasswordFilter STATUS_PROCESS_IS_TERMINATING",
           "filter: without being entered again");
    ok_status(change_to(host, L"x", NSP_FILTER_SKIP_FAULTY, NULL), STATUS_SUCCESS,
              "filter: unless those that faulted are to be skipped");
    NspHostDestroy(host);

    host = new_host(0);
    need_loaded(host, "filter_faults_in_notify.dll");
    load_copy(host, "b", told_b);
    ok_status(change_to(host, NEW_PASSWORD, 0, NULL), STATUS_SUCCESS,
              "filter: [P6.5] a fault when it is told undoes nothing");
    ok(strstr(calls, "b PasswordChangeNotify") != NULL, "filter: [P6.5] and the next is told");
    NspHostDestroy(host);
    DeleteFileW(copy_path("b"));
}

static HANDLE both_inside[2];

static ULONG NTAPI wait_for_other(const struct filter_seen *seen)
{
    HANDLE lsa;
    ULONG id;

    if (strcmp(seen->call, "PasswordFilter"))
        return STATUS_SUCCESS;
    lsa = connect_untrusted();
    lookup(lsa, "nobody", &id);
    LsaDeregisterLogonProcess(lsa);
    SetEvent(both_inside[seen->password->Buffer[0] == '1']);
    return WaitForSingleObject(both_inside[seen->password->Buffer[0] != '1'], 20000) == WAIT_OBJECT_0;
}

static DWORD WINAPI change_second(void *host)
{
    struct nsp_password_change change = usual();

    change.password = L"1";
    change.store = NULL;
    return NspFilterChangePassword(host, &change, NULL);
}

static void many_at_once(void)
{
    struct nsp_password_change change = usual();
    struct nsp_host *host = new_host(0);
    NTSTATUS status;
    HANDLE thread;
    DWORD other;

    load_copy(host, "a", wait_for_other);
    both_inside[0] = CreateEventW(NULL, TRUE, FALSE, NULL);
    both_inside[1] = CreateEventW(NULL, TRUE, FALSE, NULL);
    thread = CreateThread(NULL, 0, change_second, host, 0, NULL);
    change.password = L"2";
    change.store = NULL;
    status = NspFilterChangePassword(host, &change, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &other);
    ok(status == STATUS_SUCCESS && other == STATUS_SUCCESS,
       "filter: [P6.5] changes overlap, and a filter may ask the LSA meanwhile");
    CloseHandle(thread);
    CloseHandle(both_inside[0]);
    CloseHandle(both_inside[1]);
    NspHostDestroy(host);
    DeleteFileW(copy_path("a"));
}

static void beside_packages(void)
{
    struct nsp_host *host = new_host(0);
    struct nsp_module *module = need_loaded(host, "filter.dll");
    HANDLE lsa = connect_untrusted();
    ULONG id;

    ok(lookup(lsa, "", &id) == STATUS_NO_SUCH_PACKAGE && lookup(lsa, "filter", &id) == STATUS_NO_SUCH_PACKAGE,
       "filter: a filter is no authentication package");
    LsaDeregisterLogonProcess(lsa);
    ok_status(NspModuleUnload(module), STATUS_SUCCESS, "filter: it can be unloaded");
    ok(!GetModuleHandleA("filter.dll"), "filter: and is gone then");
    NspHostDestroy(host);
}

int main(void)
{
    order();
    arguments();
    booleans();
    strings();
    not_loaded();
    missing_exports();
    decorated();
    conventions();
    faults();
    many_at_once();
    beside_packages();
    return done_testing();
}
