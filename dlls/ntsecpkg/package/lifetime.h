/*
 * What packages hold for applications: credentials and contexts.  Who uses one, how long the package's own handle
 * lives, and that it is given back once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_LIFETIME_H
#define NSP_PACKAGE_LIFETIME_H

#include "package/enter.h"

struct nsp_held;

typedef SECURITY_STATUS nsp_give_back(struct nsp_held *held); /* enters the package, once */

/*
 * It lives in the package as long as somebody uses it: the application's handle, and each call that came by it.
 * References only keep the record; all uses together have one.
 */
struct nsp_held {
    struct nsp_held *prev, *next; /* in the host */
    struct nsp_held **list;       /* where there: contexts, or credentials */
    LONG references;
    LONG uses;
    volatile LONG is_ended;
    struct nsp_host *host;
    struct nsp_client *client;
    struct nsp_package *pkg;
    nsp_sec_handle handle;        /* the package's */
    SecHandle pair;               /* that of a plain SSP, instead: both words mean something to it */
    nsp_give_back *give_back;
};

/* The first member of an object from nsp_alloc; the first use is the caller's. */
void nsp_held_start(struct nsp_held *held, struct nsp_held **list, struct nsp_host *host, struct nsp_client *client,
                    struct nsp_package *pkg, nsp_sec_handle handle, nsp_give_back *give_back);
void nsp_held_use(struct nsp_held *held); /* one user more; there must be one */
/* Gives the handle back, whoever uses it; a second call gives SEC_E_INVALID_HANDLE. */
SECURITY_STATUS nsp_held_end(struct nsp_held *held);
/* One user less; the last one ends it: that status, else SEC_E_OK.  NULL is allowed. */
SECURITY_STATUS nsp_held_leave(struct nsp_held *held);
void nsp_held_release(struct nsp_held *held); /* NULL is allowed */

/* End all that is in @list; @client: only what is that client's, NULL for everybody's. */
void nsp_held_end_all(struct nsp_host *host, struct nsp_held **list, const struct nsp_client *client);

/* For whom the package is entered on behalf of @held, and how: a client that has ended is told of as such. */
struct nsp_call_on nsp_held_on(const struct nsp_held *held);

/* A failure of nsp_enter_... as SSPI says it. */
SECURITY_STATUS nsp_sspi_status(NTSTATUS status);

/* Enter a slot: what it returned, unchanged, else why it was not entered or did not return. */
#define NSP_ASK(enter, pkg, name, on, ...) \
    ({ \
        ULONG_PTR result_; \
        NTSTATUS status_; \
        \
        enter(pkg, name, on, &result_, &status_, __VA_ARGS__) ? (SECURITY_STATUS)result_ : nsp_sspi_status(status_); \
    })
#define NSP_ASK_LSA(pkg, name, on, ...) NSP_ASK(NSP_ENTER_LSA, pkg, name, on, __VA_ARGS__)
#define NSP_ASK_USER(pkg, name, on, ...) NSP_ASK(NSP_ENTER_USER, pkg, name, on, __VA_ARGS__)

#endif
