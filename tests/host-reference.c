/*
 * The reference package: every function of the table that a package gets, called from inside a package with right
 * and with wrong arguments, in each place where contract 6.0 lets it be called; once by an SSP/AP, once by a plain
 * AP.  The lines are those of fixtures/reference*.h.  It fails for a function that nobody called, and for one that
 * is not implemented.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

#include "fixtures/reference.h"

/* The other files of this name include it, and have these their own way, and a main(), too. */
#ifndef KEY
#define KEY L"Software\\ntsecpkg-test-host-reference"
#define NSP_REFERENCE_MAIN
#endif
#ifndef TRACE_FILE
#define TRACE_FILE NULL
#endif
#ifndef REFERENCE_FLAGS
#define REFERENCE_FLAGS NSP_HOST_CHECK_HEAP
#endif

static const struct {
    const char *name;
    enum reference_place place;
} parts[] = {
#define X(name, place) { #name, REFERENCE_##place },
    REFERENCE_PARTS(X)
#undef X
};

static struct nsp_host *host;
static BOOL is_spoken_of[REFERENCE_SLOTS], is_missing[REFERENCE_SLOTS];

/* The lines of the last order; @where says how they differ from those of others. */
static void tell(const char *dll, const char *where)
{
    const struct reference_line *line = exported(dll, "reference_lines");
    ULONG *count = exported(dll, "reference_count");

    need(*count < REFERENCE_MAX_LINES, "the log of the reference package is full");
    for (; *count; --*count, line++) {
        if (line->is_status)
            ok_status(line->got, line->expected, "%s (%s)", line->text, where);
        else
            ok(line->got, "%s (%s)", line->text, where);
        is_spoken_of[line->slot] = TRUE;
        is_missing[line->slot] |= line->is_status && line->got == (ULONG)STATUS_NOT_IMPLEMENTED;
    }
}

/* ---- the ways in ---- */

static void in_call(const char *package, const char *dll, const struct reference_order *order, const char *where)
{
    NTSTATUS status, protocol_status = -1;
    HANDLE lsa = connect_trusted();
    void *answer = NULL;
    ULONG id, size;

    need(lookup(lsa, package, &id) == STATUS_SUCCESS, package);
    status = LsaCallAuthenticationPackage(lsa, id, (void *)order, sizeof(*order), &answer, &size, &protocol_status);
    LsaFreeReturnBuffer(answer);
    LsaDeregisterLogonProcess(lsa);
    ok(status == STATUS_SUCCESS && protocol_status == STATUS_SUCCESS, "reference: %s went through %s (%s)", package,
       parts[order->part].name, where);
    tell(dll, where);
}

static void in_logon(const char *package, const char *dll, const struct reference_order *order, const char *where)
{
    HANDLE lsa = connect_trusted();
    struct logon logon;
    ULONG id = 0;

    lookup(lsa, package, &id);
    logon = log_on_with(lsa, id, Network, order, sizeof(*order), NULL);
    LsaDeregisterLogonProcess(lsa);
    ok_status(logon.status, STATUS_SUCCESS, "reference: %s went through %s (%s)", package, parts[order->part].name,
              where);
    drop(&logon);
    NspSessionTerminate(host, &logon.id);
    tell(dll, where);
}

static void in_context(const char *package, const char *dll, struct reference_order *order, const char *where)
{
    SecurityFunctionTableA *sspi = InitSecurityInterfaceA();
    SecBuffer token = { sizeof(*order), SECBUFFER_TOKEN, order };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &token };
    CredHandle credential = { 0 };
    CtxtHandle context = { 0 };
    SECURITY_STATUS status;
    ULONG attributes;

    status = sspi->AcquireCredentialsHandleA(NULL, (char *)package, SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                             &credential, NULL);
    need(status == SEC_E_OK, "no credentials of the reference package");
    status = sspi->AcceptSecurityContext(&credential, NULL, &input, 0, SECURITY_NATIVE_DREP, &context, NULL,
                                         &attributes, NULL);
    ok_status(status, SEC_E_OK, "reference: %s went through %s (%s)", package, parts[order->part].name, where);
    sspi->DeleteSecurityContext(&context);
    sspi->FreeCredentialsHandle(&credential);
    tell(dll, where);
}

/* ---- what cannot be seen from inside ---- */

static struct nsp_audit_record *newest_audit(ULONG back)
{
    struct nsp_audit_record *record = NULL;
    ULONG count;

    for (count = 0; NspHostGetAudit(host, count, &record) == STATUS_SUCCESS; count++)
        NspFree(record);
    need(count > back && NspHostGetAudit(host, count - 1 - back, &record) == STATUS_SUCCESS,
         "no audit record is there");
    return record;
}

static void audit_was_written(const char *where)
{
    static const char *const functions[] = { "AuditAccountLogon", "AuditLogonEx", "AuditLogon" };
    static const enum nsp_audit_kind kinds[] = {
        NSP_AUDIT_ACCOUNT_LOGON, NSP_AUDIT_PACKAGE_LOGON, NSP_AUDIT_PACKAGE_LOGON
    };
    struct nsp_audit_record *record;
    ULONG i;

    for (i = 0; i < ARRAYSIZE(functions); i++) {
        record = newest_audit(i);
        ok(record->kind == kinds[i] && !wcscmp(record->account, L"alice") && !record->is_success == (i == 2),
           "%s: leaves a record (%s)", functions[i], where);
        NspFree(record);
    }
    is_spoken_of[NSP_LSA_AuditLogon] = is_spoken_of[NSP_LSA_AuditLogonEx] = TRUE;
}

static void client_was_called(const char *where)
{
    ok(EXPORTED(LONG, "reference.dll", callback_count), "SetAppModeInfo: has the client run it after the call (%s)",
       where);
    EXPORTED(LONG, "reference.dll", callback_count) = 0;
}

static const void *const *table_of(const char *dll)
{
    const void *const *(*table)(void) = exported(dll, "reference_table");

    return table();
}

static void tables(void)
{
    const void *const *table = table_of("reference.dll");
    ULONG slot, filled = 0;

    for (slot = 0; slot < NSP_LSA_COUNT; slot++)
        filled += table[slot] != NULL;
    ok_int(filled, 66, "[1] reference: 66 slots are there, none of them NULL");
    ok(table_of("reference_ap.dll") == table, "[1] reference: the dispatch table of a plain AP is the long one");
}

/* ---- all of it ---- */

static void go_through(const char *package, const char *dll, BOOL is_plain_ap)
{
    struct reference_order order = { 0 };
    char where[64];

#define WHERE(text) (snprintf(where, sizeof(where), is_plain_ap ? "plain AP, " text : text), where)
    for (order.part = 0; order.part < REFERENCE_PARTS_COUNT; order.part++) {
        const enum reference_place place = parts[order.part].place;

        if (place == REFERENCE_ONCE)
            continue;
        order.is_on_thread = FALSE;
        if (place != REFERENCE_ON_THREAD)
            in_call(package, dll, &order, WHERE("in a call"));
        if (order.part == REFERENCE_audit)
            audit_was_written(where);
        if (order.part == REFERENCE_app_mode && !is_plain_ap)
            client_was_called(where);
        if (place == REFERENCE_IN_CALL)
            in_logon(package, dll, &order, WHERE("in a logon"));
        if (place == REFERENCE_IN_CALL && !is_plain_ap)
            in_context(package, dll, &order, WHERE("in a context"));
        order.is_on_thread = TRUE;
        if (place != REFERENCE_IN_CALL)
            in_call(package, dll, &order, WHERE("on a thread"));
    }
#undef WHERE
}

static void unload(const char *package, const char *dll)
{
    struct reference_order order = { .part = REFERENCE_unload };
    HMODULE image = LoadLibraryW(fixture_path(dll)); /* for its log */
    HANDLE lsa = connect_untrusted();
    ULONG id;

    in_call(package, dll, &order, "in a call");
    ok_status(lookup(lsa, package, &id), STATUS_NO_SUCH_PACKAGE, "UnloadPackage: %s is not there any more", package);
    LsaDeregisterLogonProcess(lsa);
    FreeLibrary(image);
}

/* The names of the slots of @set, or "". */
static const char *names_of(const BOOL *set, BOOL wanted)
{
    static char names[REFERENCE_SLOTS * 32];
    struct nsp_function_info info;
    ULONG slot;

    names[0] = 0;
    for (slot = 0; slot < REFERENCE_SLOTS; slot++) {
        if (set[slot] != wanted)
            continue;
        if (slot < NSP_LSA_COUNT)
            NspFunctionGetInfo(NSP_TABLE_LSA, slot, &info);
        else
            NspFunctionGetInfo(NSP_TABLE_DLL, slot - NSP_LSA_COUNT, &info);
        strcat(strcat(names, names[0] ? " " : ""), info.name);
    }
    return names;
}

static void make_service_account(void)
{
    struct nsp_account_info info = {
        .size = sizeof(info), .kind = NSP_ACCOUNT_SERVICE, .name = REFERENCE_SERVICE, .full_name = L"", .comment = L"",
        .upn = L"", .alternates = L"", .spns = L""
    };

    need(NspAccountAdd(host, &info, NULL, NULL) == STATUS_SUCCESS, "no service account can be made");
}

static void reference(void)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = REFERENCE_FLAGS, .domain_name = L"REFERENCE", .registry_key = KEY,
        .trace_file = TRACE_FILE
    };

    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
    need(NspHostCreate(&options, &host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(host);
    make_service_account();
    need_loaded(host, "reference.dll");
    need_loaded(host, "reference_ap.dll");
    need_loaded(host, "interactive.dll");
    tables();
    go_through("Reference", "reference.dll", FALSE);
    go_through("ReferenceAp", "reference_ap.dll", TRUE);
    unload("Reference", "reference.dll");
    unload("ReferenceAp", "reference_ap.dll");
    ok_str(names_of(is_spoken_of, FALSE), "", "reference: every function of both tables was called");
    ok_str(names_of(is_missing, TRUE), "", "reference: none of them is not implemented");
    NspHostShutdown(host);
    ok_findings(host, "", "reference: nothing was done wrong, and nothing is left");
    NspHostDestroy(host);
    RegDeleteTreeW(HKEY_CURRENT_USER, KEY);
}

#ifdef NSP_REFERENCE_MAIN
int main(void)
{
    reference();
    return done_testing();
}
#endif
