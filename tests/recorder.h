/*
 * A host with fixtures/recorder.dll in it, and a credential and a context of that.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_RECORDER_H
#define NSP_TEST_RECORDER_H

#include "hosts.h"

#define RECORDER L"Recorder"
#define REC(type, name) EXPORTED(type, "recorder.dll", name)

static SecurityFunctionTableW *sspi;
static SecurityFunctionTableA *sspi_a;
static struct nsp_host *rec_host;
static SecHandle rec_cred, rec_context;
static char rec_load[512]; /* what was recorded while it was loaded */

/* "Name(argument, ...)" of every slot that was entered since rec_forget(). */
static inline char *recorded(void)
{
    return exported("recorder.dll", "recorded");
}

static inline void rec_forget(void)
{
    recorded()[0] = 0;
}

static inline SecHandle rec_accept(SecHandle *cred)
{
    SecBuffer buffer = { 0, SECBUFFER_TOKEN, NULL };
    SecBufferDesc desc = { SECBUFFER_VERSION, 1, &buffer };
    SecHandle context = { 0 };

    sspi->AcceptSecurityContext(cred, NULL, &desc, 0, SECURITY_NATIVE_DREP, &context, NULL, NULL, NULL);
    return context;
}

static inline SecHandle rec_initialize(SecHandle *cred)
{
    SecHandle context = { 0 };

    sspi->InitializeSecurityContextW(cred, NULL, NULL, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, NULL, NULL, NULL);
    return context;
}

/* Load it; what is set in the DLL before that is @prepare's.  The context is accepted, and mapped. */
static inline void rec_start(const struct nsp_host_options *options, void (*prepare)(void))
{
    HMODULE image = LoadLibraryW(fixture_path("recorder.dll"));

    need(image != NULL, "recorder.dll");
    REC(BOOLEAN, recorder_is_mapped) = TRUE;
    if (prepare)
        prepare();
    need(NspHostCreate(options, &rec_host) == STATUS_SUCCESS, "no host can be made");
    NspHostSetDefault(rec_host);
    need_loaded(rec_host, "recorder.dll");
    FreeLibrary(image);
    snprintf(rec_load, sizeof(rec_load), "%s", recorded());
    sspi = InitSecurityInterfaceW();
    sspi_a = InitSecurityInterfaceA();
    sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)RECORDER, SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &rec_cred, NULL);
    rec_context = rec_accept(&rec_cred);
    need(rec_context.dwLower != 0, "no context");
    rec_forget();
}

static const struct nsp_host_options rec_checking = { .size = sizeof(rec_checking), .flags = NSP_HOST_CHECK_HEAP };

/* End it; what was found, leaks too. */
static inline const char *rec_stop(void)
{
    const char *text;

    NspHostShutdown(rec_host);
    text = findings(rec_host);
    NspHostDestroy(rec_host);
    return text;
}

#endif
