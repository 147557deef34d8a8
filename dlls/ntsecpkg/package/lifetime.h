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
 * References only keep the record; all uses together have one, the host's list another one, and the package a third,
 * which stays loaded until it has ended and no call is in it any more.
 */
struct nsp_held {
    struct nsp_held *prev, *next; /* in the host */
    struct nsp_held **list;       /* where there: contexts, or credentials */
    LONG references;
    volatile LONG64 uses;         /* how many, and NSP_HELD_...; above: the number of the application's handle */
    volatile LONG is_ended;
    volatile LONG has_left;       /* the package */
    struct nsp_host *host;
    struct nsp_client *client;
    struct nsp_package *pkg;
    nsp_sec_handle handle;        /* the package's */
    SecHandle pair;               /* that of a plain SSP, instead: both words mean something to it */
    nsp_give_back *give_back;
};

#define NSP_HELD_LEG     0x20000000u /* of contexts: a leg runs */
#define NSP_HELD_AWAITED 0x40000000u /* ... and there may be some that wait for its end */
#define NSP_HELD_ENDED   0x80000000u

/*
 * Zeroed, room for a credential or a context; NULL when memory is full.  Such a record is never given back to the heap,
 * only to others of its kind: who finds it in the table of handles needs no lock to see that it has ended meanwhile.
 */
void *nsp_held_new(void);

/* The first member of an object from nsp_held_new(); the first use is the caller's. */
void nsp_held_start(struct nsp_held *held, struct nsp_held **list, struct nsp_host *host, struct nsp_client *client,
                    struct nsp_package *pkg, nsp_sec_handle handle, nsp_give_back *give_back);

/* The application's handle has this number from now on; 0: it has none any more.  Whoever says so has a use. */
void nsp_held_set_number(struct nsp_held *held, ULONG number);
/* One use more, if @number, which is not 0, is that of its handle, and NSP_HELD_@bits, with what was there before. */
BOOL nsp_held_use(struct nsp_held *held, ULONG number, ULONG bits, ULONG *before);

/* Gives the handle back, whoever uses it; a second call gives SEC_E_INVALID_HANDLE. */
SECURITY_STATUS nsp_held_end(struct nsp_held *held);
/* One use less; the last one ends it: that status, else SEC_E_OK.  NULL is allowed. */
SECURITY_STATUS nsp_held_leave(struct nsp_held *held);
/* The same in one step with the end of @bits.  FALSE, and nothing was done: some of @unless are there. */
BOOL nsp_held_try_leave(struct nsp_held *held, ULONG bits, ULONG unless, SECURITY_STATUS *status);
void nsp_held_release(struct nsp_held *held); /* NULL is allowed */

/* End all that is in @list; @client: only what is that client's, NULL for everybody's. */
void nsp_held_end_all(struct nsp_host *host, struct nsp_held **list, const struct nsp_client *client);

/*
 * For whom the package is entered on behalf of @held, which the caller uses, and how: a client that has ended is told
 * of as such.
 */
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
