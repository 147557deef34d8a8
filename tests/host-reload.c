/*
 * A package is loaded and unloaded again and again in one process, which does not grow.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"
#include "growth.h"

#define DLL "holds_much.dll"
#define WARM_UP 100
#define RELOADS 1000

static struct nsp_host *host;
static SecurityFunctionTableW *sspi;

/* What the last turn did, and how often it was not so. */
static ULONG not_loaded, not_used, not_unloaded, stayed;

/* A handshake of one leg, whose context lives in the user half, too. */
static BOOL is_usable(void)
{
    char token[64];
    SecBuffer buffer = { sizeof(token), SECBUFFER_TOKEN, token };
    SecBufferDesc output = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle cred, context;
    ULONG attributes;
    BOOL is_good;

    if (sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)L"HoldsMuch", SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                        &cred, NULL))
        return FALSE;
    is_good = !sspi->AcceptSecurityContext(&cred, NULL, NULL, 0, SECURITY_NATIVE_DREP, &context, &output, &attributes,
                                           NULL) &&
        buffer.cbBuffer == sizeof("welcome") - 1 && !sspi->DeleteSecurityContext(&context);
    return !sspi->FreeCredentialsHandle(&cred) && is_good;
}

static void reload(ULONG times)
{
    struct nsp_module *module;

    not_loaded = not_used = not_unloaded = stayed = 0;
    for (; times; times--) {
        if (load(host, DLL, &module)) {
            not_loaded++;
            continue;
        }
        not_used += !is_usable();
        not_unloaded += NspModuleUnload(module) != STATUS_SUCCESS;
        stayed += GetModuleHandleA(DLL) != NULL;
    }
}

int main(void)
{
    struct size before;

    sspi = InitSecurityInterfaceW();
    host = new_host(0);
    reload(WARM_UP);
    before = measure_process();
    reload(RELOADS);
    ok_int(not_loaded, 0, "reload: a package with threads, notifications and a session is loaded %u times", RELOADS);
    ok_int(not_used, 0, "reload: and a context is made in it each time");
    ok_int(not_unloaded, 0, "reload: and it is unloaded each time");
    ok_int(stayed, 0, "reload: after which its module has left the process");
    ok_no_growth(&before, "reload", "that");
    NspHostShutdown(host);
    ok_findings(host, "", "reload: none of it is a fault");
    NspHostDestroy(host);
    return done_testing();
}
