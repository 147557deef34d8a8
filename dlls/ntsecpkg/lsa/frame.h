/*
 * Frames: what a thread is doing inside a package, and for whom.  Contract 4.1.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_FRAME_H
#define NSP_LSA_FRAME_H

#include "secpkg_abi.h"
#include "watch/trace_caller.h"

struct nsp_client;
struct nsp_host;
struct nsp_told_failure;
struct nsp_user_call;

struct nsp_frame {
    struct nsp_frame *outer;
    struct nsp_frame *root; /* the outermost of this host on the thread */
    struct nsp_host *host;
    ULONG_PTR package_id;
    struct nsp_client *client;
    const char *module;    /* file name of the DLL, UTF-8 */
    const char *call;      /* name of the slot that was entered */
    BOOL is_impersonating; /* ImpersonateClient was called in this frame */
    ULONG attributes;      /* NSP_CALL_... */
    LONG depth;            /* 1 for the outermost */
    LONG call_count;       /* running number of the client's call; 0: there is no client */
    BOOL is_first;         /* of that number */
    BOOL is_thread;        /* no call: a thread of the package's own */
    BOOL hands_over;       /* who entered hands client buffers of the package over to the client: client_buffer.h */
    struct nsp_user_call *app_mode;    /* what SetAppModeInfo said, or came of it; NULL: nothing */
    struct nsp_told_failure *failures; /* in the root only */
    ULONGLONG inside_ms;   /* that calls inside this one took, as far as they are timed */
    BOOL is_runaway;       /* in the root only: a call was refused, since there are too many in it */
};

/* Once per process, from DllMain: FALSE when no TLS index is left. */
BOOL nsp_frame_init(void);
void nsp_frame_exit(void);

/*
 * @frame has host, package, client, names, attributes, is_thread and hands_over; all else is set here, and the
 * attributes RECURSIVE and IS_TCB as they follow from the outer frame and the client.
 */
void nsp_frame_push(struct nsp_frame *frame);
void nsp_frame_pop(struct nsp_frame *frame);  /* and what the package left in it */
ULONGLONG nsp_frames_so_far(struct nsp_host *host); /* how often packages were entered */

extern DWORD nsp_frame_slot; /* of TLS */

/*
 * Where this thread's value of the slot is: TlsGetValue would also clear the last error, which a support function must
 * not change for the package that calls it.  NULL: not among the first, which have their place in the TEB.
 */
static inline void **nsp_frame_quick_slot(void)
{
    char *teb;

#ifdef __x86_64__
    __asm__("movq %%gs:0x30, %0" : "=r"(teb));
    return nsp_frame_slot < TLS_MINIMUM_AVAILABLE ? (void **)(teb + 0x1480) + nsp_frame_slot : NULL;
#else
    __asm__("movl %%fs:0x18, %0" : "=r"(teb));
    return nsp_frame_slot < TLS_MINIMUM_AVAILABLE ? (void **)(teb + 0xE10) + nsp_frame_slot : NULL;
#endif
}

struct nsp_frame *nsp_frame_ask_top(void); /* of the system, where the slot is not among these */

/* NULL: this thread is in no package. */
static inline struct nsp_frame *nsp_frame_top(void)
{
    void **slot = nsp_frame_quick_slot();

    return slot ? *slot : nsp_frame_ask_top();
}

struct nsp_frame *nsp_frame_of_client(void);  /* the same; NULL also when it is there for no client */

/* What ends with a frame. */
void nsp_failures_free(struct nsp_told_failure *failures); /* lsa_failure.c */
void nsp_map_end_call(struct nsp_host *host, LONG call);   /* lsa_map.c */
void nsp_map_end_host(struct nsp_host *host);

/* ---- which host a call of a support function belongs to ---- */

/* The place in the package from which a support function was called that returns to @address: not that of a stub. */
static inline const void *nsp_caller_of(const void *address)
{
    return address == nsp_fence_call_return ? nsp_trace_caller(address) : address;
}

/* The same for the function in which this is. */
static inline __attribute__((always_inline)) const void *nsp_caller(void)
{
    return nsp_caller_of(__builtin_return_address(0));
}

void nsp_host_register(struct nsp_host *host);
void nsp_host_unregister(struct nsp_host *host);

/* A loaded DLL, so that the threads of a package find their host by the return address. */
NTSTATUS nsp_host_add_image(struct nsp_host *host, HMODULE image);
void nsp_host_remove_image(struct nsp_host *host, HMODULE image);

/*
 * The host of the top frame, else of the module that @caller lies in, else the default host.  While there
 * is no host but the default one it is known at once, which keeps AllocateLsaHeap quick.
 */
struct nsp_host *nsp_host_current(const void *caller);

/* The same while there is no host but the default one, else NULL: inlined in AllocateLsaHeap. */
extern struct nsp_host *volatile nsp_host_single;

/* Made by host.c on first use; lsa/ knows it by this pointer only. */
extern struct nsp_host *(*nsp_host_make_default)(void);
void nsp_host_set_default(struct nsp_host *host);
struct nsp_host *nsp_host_get_default(void); /* NULL: there is none yet */

#endif
