/*
 * The host: one LSA, and what its rooms keep of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_HOST_H
#define NSP_HOST_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

struct nsp_client;
struct nsp_context;
struct nsp_credential;
struct nsp_module;

struct nsp_host {
    struct nsp_host *next;         /* all hosts of the process */
    ULONG flags;                   /* enum nsp_host_flags */
    BOOL is_stopped;

    /* what SECPKG_PARAMETERS says */
    ULONG machine_state;
    WCHAR *domain_name, *dns_domain_name;
    PSID domain_sid;

    struct nsp_watch *watch;
    struct nsp_heap *heap;
    struct nsp_sessions *sessions;
    struct nsp_tokens *tokens;

    SRWLOCK lock;                  /* guards what follows; never held inside a package */
    struct nsp_client *client;     /* the in-process client of calls that begin now */
    struct nsp_module *modules;    /* in load order */
    ULONG_PTR next_package_id;
    struct nsp_credential *credentials; /* open ones */
    struct nsp_context *contexts;
};

/* Once per process, from DllMain. */
void nsp_host_init(void);

#endif
