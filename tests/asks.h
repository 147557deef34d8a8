/*
 * What tests of threads and notifications share: the functions of fixtures/asks.dll, which ask in a package's name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_ASKS_H
#define NSP_TEST_ASKS_H

#include "hosts.h"

#define WAIT_LIMIT 5000 /* ms: what has not come by then does not come */
#define NEVER 60        /* ms: what must not come is given so long */

static HANDLE (*ask)(nsp_thread_start *start, void *parameter, ULONG type, ULONG event_class, ULONG flags,
                     ULONG interval, HANDLE event);
static NTSTATUS (*cancel)(HANDLE handle);
static HANDLE (*ask_thread)(SECURITY_ATTRIBUTES *attributes, ULONG stack, nsp_thread_start *start, void *parameter,
                            ULONG flags, ULONG *id);
static NTSTATUS (*impersonate)(void);

static inline struct nsp_module *load_asks(struct nsp_host *host)
{
    struct nsp_module *module = need_loaded(host, "asks.dll");

    ask = exported("asks.dll", "ask");
    cancel = exported("asks.dll", "cancel");
    ask_thread = exported("asks.dll", "ask_thread");
    impersonate = exported("asks.dll", "impersonate");
    return module;
}

/* It stays for as long as a callback is in it; it may still be told of its own load. */
static inline NTSTATUS unload_asks(struct nsp_module *module)
{
    ULONGLONG since = GetTickCount64();
    NTSTATUS status;

    while ((status = NspModuleUnload(module)) == STATUS_DEVICE_BUSY && GetTickCount64() - since < WAIT_LIMIT)
        Sleep(1);
    return status;
}

static inline BOOL is_known(const char *name)
{
    HANDLE lsa = connect_untrusted();
    NTSTATUS status;
    ULONG id;

    status = lookup(lsa, name, &id);
    LsaDeregisterLogonProcess(lsa);
    return status == STATUS_SUCCESS;
}

#endif
