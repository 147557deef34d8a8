/*
 * Many logons that end, many credentials and contexts, in one process, which does not grow.  NSP_COUNT says how many of
 * each.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"
#include "growth.h"

#define COUNT 10000
#define WARM_UP (COUNT / 10)
#define BATCH 100         /* logons between two sweeps */
#define PATIENCE 10000    /* ms that the end of a session may take on a busy machine */

static struct nsp_host *host;
static SecurityFunctionTableW *sspi;
static ULONG wrong; /* turns that did not go as they should */

/* ---- logons ---- */

static HANDLE connection;
static ULONG package_id;

static ULONG count_sessions(void)
{
    ULONG count = 0;
    LUID *ids;

    if (!LsaEnumerateLogonSessions(&count, &ids))
        LsaFreeReturnBuffer(ids);
    return count;
}

static void log_on_and_off(ULONG times)
{
    struct logon logon;
    BYTE submit = 0;

    wrong = 0;
    for (; times; times--) {
        logon = log_on_with(connection, package_id, Network, &submit, sizeof(submit), NULL);
        if (logon.status) {
            wrong++;
            continue;
        }
        drop(&logon);
        if (times % BATCH == 1)
            NspHostSweep(host);
    }
}

/*
 * Others that look at the processes of the prefix may hold a handle of a token for a moment.  The last sweep waits for
 * the thread of the host, too: what it has while it looks is no growth.
 */
static BOOL ends_all(const LONG *terminated, LONG expected)
{
    ULONGLONG since = GetTickCount64();

    while (*terminated < expected && GetTickCount64() - since < PATIENCE) {
        NspHostSweep(host);
        Sleep(1);
    }
    NspHostSweep(host);
    return *terminated == expected;
}

static void logons(ULONG count)
{
    ULONG sessions;
    struct size before;
    LONG *terminated;

    host = new_host(0);
    need_loaded(host, "clean.dll");
    terminated = exported("clean.dll", "terminated_count");
    *terminated = 0;
    sessions = count_sessions();
    connection = connect_untrusted();
    lookup(connection, "Clean", &package_id);

    log_on_and_off(WARM_UP);
    need(ends_all(terminated, WARM_UP), "the sessions do not end");
    before = measure_process();
    log_on_and_off(count);
    ok_int(wrong, 0, "logons: %lu succeed", count);
    ok(ends_all(terminated, WARM_UP + count), "logons: the package hears once of the end of each");
    ok_int(count_sessions(), sessions, "logons: no session is left");
    ok_no_growth(&before, "logons", "them");

    LsaDeregisterLogonProcess(connection);
    NspHostShutdown(host);
    ok_findings(host, "", "logons: none of it is a fault");
    NspHostDestroy(host);
}

/* ---- credentials and contexts ---- */

static BOOL next_leg(SecHandle *cred, SecHandle *context, BOOL is_first, SecBufferDesc *input, SECURITY_STATUS wanted)
{
    char token[64];
    SecBuffer buffer = { sizeof(token), SECBUFFER_TOKEN, token };
    SecBufferDesc output = { SECBUFFER_VERSION, 1, &buffer };
    ULONG attributes;

    return sspi->InitializeSecurityContextW(cred, is_first ? NULL : context, NULL, 0, 0, SECURITY_NATIVE_DREP, input, 0,
                                            context, &output, &attributes, NULL) == wanted;
}

/* Two legs of the client, one of the server, and a signature from one to the other. */
static BOOL shake_hands(SecHandle *cred)
{
    char text[] = "a message", signature[16], welcome[16];
    SecBuffer parts[] = { { sizeof(signature), SECBUFFER_TOKEN, signature }, { sizeof(text), SECBUFFER_DATA, text } };
    SecBuffer hello = { 5, SECBUFFER_TOKEN, (char *)"hello" }, answer = { sizeof(welcome), SECBUFFER_TOKEN, welcome };
    SecBufferDesc input = { SECBUFFER_VERSION, 1, &hello }, output = { SECBUFFER_VERSION, 1, &answer };
    SecBufferDesc message = { SECBUFFER_VERSION, 2, parts };
    SecHandle client, server;
    ULONG unused;
    BOOL is_good;

    if (!next_leg(cred, &client, TRUE, NULL, SEC_I_CONTINUE_NEEDED))
        return FALSE;
    is_good = next_leg(cred, &client, FALSE, &input, SEC_E_OK) && !sspi->MakeSignature(&client, 0, &message, 0);
    if (!sspi->AcceptSecurityContext(cred, NULL, &input, 0, SECURITY_NATIVE_DREP, &server, &output, &unused, NULL)) {
        is_good = is_good && !sspi->VerifySignature(&server, &message, 0, &unused);
        is_good = !sspi->DeleteSecurityContext(&server) && is_good;
    } else {
        is_good = FALSE;
    }
    return !sspi->DeleteSecurityContext(&client) && is_good;
}

static void acquire_and_shake_hands(ULONG times)
{
    SecHandle cred;

    wrong = 0;
    for (; times; times--) {
        if (sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"CleanContext", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL,
                                            &cred, NULL)) {
            wrong++;
            continue;
        }
        wrong += !shake_hands(&cred) || sspi->FreeCredentialsHandle(&cred);
    }
}

static void contexts(ULONG count)
{
    struct size before;

    host = new_host(0);
    need_loaded(host, "clean_context.dll");
    acquire_and_shake_hands(WARM_UP);
    before = measure_process();
    acquire_and_shake_hands(count);
    ok_int(wrong, 0, "contexts: %lu credentials and the contexts of both sides are made and freed", count);
    ok_no_growth(&before, "contexts", "them");
    NspHostShutdown(host);
    ok_findings(host, "", "contexts: none of it is a fault");
    NspHostDestroy(host);
}

int main(void)
{
    const char *text = getenv("NSP_COUNT");
    ULONG count = text && *text ? strtoul(text, NULL, 0) : COUNT;

    sspi = InitSecurityInterfaceW();
    contexts(count);
    logons(count);
    return done_testing();
}
