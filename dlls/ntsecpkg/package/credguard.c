/*
 * Logons that go to another machine without their secrets: buffers for it, and the package's callbacks that answer
 * from there.  Contract 9, slots 37 to 39.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/package_calls.h"

#include "base/str.h"
#include "host.h"
#include "lsa/client.h"
#include "lsa/heap.h"
#include "package/submit.h"

/* The first member is what the caller sees. */
struct redirected {
    struct nsp_redirected_logon seen;
    struct nsp_callee callee;
    HANDLE handle;
    nsp_redirected_callback *callback;
    nsp_redirected_cleanup *cleanup;
};

static struct nsp_callee callee_of(const struct nsp_credential *cred)
{
    return (struct nsp_callee){ cred->held.host, cred->held.pkg, cred->held.client };
}

static struct redirected *begin(const struct nsp_credential *cred)
{
    struct redirected *logon = nsp_alloc(sizeof(*logon));

    if (!logon)
        return NULL;
    logon->callee = callee_of(cred);
    nsp_package_enter(logon->callee.pkg);
    nsp_client_acquire(logon->callee.client);
    return logon;
}

static void drop(struct redirected *logon)
{
    if (logon->seen.data)
        nsp_wipe(logon->seen.data, logon->seen.length);
    nsp_free(logon->seen.data);
    nsp_callee_leave(&logon->callee);
    nsp_free(logon);
}

static SECURITY_STATUS finish(struct redirected *logon, SECURITY_STATUS status, void *theirs, ULONG size,
                              struct nsp_redirected_logon **out)
{
    SECURITY_STATUS taken;

    if (status < 0) {
        drop(logon);
        return status;
    }
    if ((taken = nsp_callee_take(&logon->callee, theirs, size, &logon->seen.data)) < 0) {
        nsp_redirected_logon_end(&logon->seen);
        return taken;
    }
    logon->seen.length = size;
    *out = &logon->seen;
    return status;
}

SECURITY_STATUS nsp_redirected_logon_get(struct nsp_credential *cred, struct nsp_context *context, const WCHAR *target,
                                         struct nsp_redirected_logon **out)
{
    const struct nsp_call_on on = nsp_held_on(&cred->held);
    const UNICODE_STRING name = nsp_counted(target);
    struct redirected *logon;
    SECURITY_STATUS status;
    void *theirs = NULL;
    ULONG size = 0;

    *out = NULL;
    if (!(logon = begin(cred)))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_LSA(cred->held.pkg, GetRemoteCredGuardLogonBuffer, &on, cred->held.handle,
                         context ? context->held.handle : 0, target ? &name : NULL, &logon->handle,
                         &logon->callback, &logon->cleanup, &size, &theirs);
    return finish(logon, status, theirs, size, out);
}

SECURITY_STATUS nsp_redirected_creds_get(struct nsp_credential *cred, const WCHAR *target,
                                         struct nsp_redirected_logon **out)
{
    const struct nsp_call_on on = nsp_held_on(&cred->held);
    const UNICODE_STRING name = nsp_counted(target);
    struct redirected *logon;
    SECURITY_STATUS status;
    void *theirs = NULL;
    ULONG size = 0;

    *out = NULL;
    if (!(logon = begin(cred)))
        return SEC_E_INSUFFICIENT_MEMORY;
    status = NSP_ASK_LSA(cred->held.pkg, GetRemoteCredGuardSupplementalCreds, &on, cred->held.handle,
                         target ? &name : NULL, &logon->handle, &logon->callback, &logon->cleanup, &size,
                         &theirs);
    return finish(logon, status, theirs, size, out);
}

SECURITY_STATUS nsp_redirected_logon_call(struct nsp_redirected_logon *seen, const void *data, ULONG length,
                                          void **answer, ULONG *answer_length)
{
    struct redirected *logon = (struct redirected *)seen;
    const struct nsp_call_on on = { .client = logon->callee.client };
    void *copy, *theirs = NULL;
    SECURITY_STATUS status;
    ULONG_PTR result;
    NTSTATUS entered;
    ULONG size = 0;

    *answer = NULL;
    *answer_length = 0;
    if (!logon->callback)
        return SEC_E_UNSUPPORTED_FUNCTION;
    if ((status = nsp_submit_copy(logon->callee.host, logon->callee.client, data, length, &copy)) < 0)
        return status;
    if (nsp_enter_user_function(logon->callee.pkg, "RedirectedLogonCallback", (const void *)logon->callback, &on,
                                (const ULONG_PTR[]){ NSP_WORDS(logon->handle, copy, length, &theirs, &size) }, 5,
                                &result, &entered))
        entered = (NTSTATUS)result;
    nsp_heap_wipe_free(logon->callee.host->heap, copy, NSP_CALLER_HOST);
    if (entered < 0)
        return entered;
    if ((status = nsp_callee_take(&logon->callee, theirs, size, answer)) < 0)
        return status;
    *answer_length = size;
    return entered;
}

void nsp_redirected_logon_end(struct nsp_redirected_logon *seen)
{
    struct redirected *logon = (struct redirected *)seen;
    struct nsp_call_on on;
    ULONG_PTR result;
    NTSTATUS status;

    if (!logon)
        return;
    on = (struct nsp_call_on){ .client = logon->callee.client };
    if (logon->cleanup)
        nsp_enter_user_function(logon->callee.pkg, "RedirectedLogonCleanup", (const void *)logon->cleanup, &on,
                                (const ULONG_PTR[]){ NSP_WORDS(logon->handle) }, 1, &result, &status);
    drop(logon);
}

SECURITY_STATUS nsp_tbal_creds_get(const struct nsp_callee *callee, const LUID *logon_id, void **data, ULONG *length)
{
    const struct nsp_call_on on = { .client = callee->client };
    void *theirs = NULL;
    SECURITY_STATUS status, taken;
    ULONG_PTR result;
    NTSTATUS entered;
    ULONG size = 0;
    /* A structure by value: two words on i386, one register on x86_64. */
    const ULONG_PTR args[] = {
#ifdef _WIN64
        (ULONG_PTR)logon_id->LowPart | (ULONG_PTR)(ULONG)logon_id->HighPart << 32,
#else
        logon_id->LowPart, (ULONG_PTR)logon_id->HighPart,
#endif
        NSP_WORDS(&size, &theirs)
    };

    *data = NULL;
    *length = 0;
    if (nsp_enter_lsa(callee->pkg, NSP_PKG_GetTbalSupplementalCreds, &on, args, sizeof(args) / sizeof(args[0]), &result,
                      &entered))
        status = (SECURITY_STATUS)result;
    else
        status = nsp_sspi_status(entered);
    if (status < 0)
        return status;
    if ((taken = nsp_callee_take(callee, theirs, size, data)) < 0)
        return taken;
    *length = size;
    return status;
}
