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
struct nsp_handles;
struct nsp_held;
struct nsp_info_size;
struct nsp_mapped;
struct nsp_module;
struct nsp_notification;
struct nsp_stride;
struct nsp_thread;
struct nsp_token_watch;
struct nsp_trace;
struct nsp_watch;

struct nsp_host {
    struct nsp_host *next;         /* all hosts of the process */
    ULONG flags;                   /* enum nsp_host_flags */
    BOOL is_stopped;
    BOOL tells_progress;           /* somebody wants to know where it is */
    volatile LONG has_strays;      /* a package's thread would not end: nothing that it can reach is freed */
    volatile LONGLONG call_count;  /* calls of clients so far */
    volatile LONGLONG other_count; /* entries that are no call of a client's own: nested, or the host's */

    /* what SECPKG_PARAMETERS says */
    ULONG machine_state;
    WCHAR *domain_name, *dns_domain_name;
    PSID domain_sid;

    enum nsp_buffer_mode buffer_mode;
    ULONG slow_ms;                 /* a call that takes so long is a finding */

    WCHAR *registry_key;           /* below HKEY_CURRENT_USER: what is kept from run to run */

    struct nsp_client *self;       /* the LSA as a client of its packages */
    struct nsp_watch *watch;
    struct nsp_trace *trace;       /* NULL: there is none */
    struct nsp_handles *handles;   /* check mode only */
    struct nsp_heap *heap;
    struct nsp_sessions *sessions;
    struct nsp_tokens *tokens;
    struct nsp_token_watch *token_watch;
    const char *volatile telling;  /* file name of the DLL in which the watch's thread is, to tell of a session's end */
    struct nsp_audit *audit;
    struct nsp_sections *sections; /* of CreateSharedMemory */
    struct nsp_sam_users *sam_users; /* of OpenSamUser */

    SRWLOCK lock;                  /* guards what follows; never held inside a package */
    struct nsp_client *client;     /* the in-process client of calls that begin now */
    struct nsp_module *modules;    /* in load order */
    ULONG_PTR next_package_id;
    struct nsp_held *credentials;  /* open ones */
    struct nsp_held *contexts;
    struct nsp_notification *notifications;
    ULONG_PTR last_notification;   /* the handle that was given out last */
    struct nsp_thread *threads;    /* of CreateThread */
    struct nsp_info_size *info_sizes; /* DLLs built with old headers */
    struct nsp_stride *strides;    /* DLLs whose tables are apart as was said */
    struct nsp_mapped *mapped;     /* blocks of MapBuffer that were not seen to be freed */
};

/* Once per process, from DllMain. */
void nsp_host_init(void);

/* A NULL host of the public functions is the default one; NULL only when memory ran out. */
static inline struct nsp_host *nsp_host_or_default(struct nsp_host *host)
{
    return host ? host : NspHostGetDefault();
}

#endif
