/*
 * The one door through which every function of a package is entered: frame, progress, fence, and what must be true
 * again afterwards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_ENTER_H
#define NSP_PACKAGE_ENTER_H

#include "package/package.h"

struct nsp_client;

/* Limits of calls inside calls: frames on a thread, and bytes of stack that must be left to enter one more. */
#define NSP_MAX_DEPTH 64
#define NSP_MIN_STACK 0x20000

/* Whom a call is for, and how; NULL client: the host itself. */
struct nsp_call_on {
    struct nsp_client *client;
    ULONG attributes;        /* NSP_CALL_... */
    /*
     * When SetAppModeInfo has a slot of the LSA half entered once more, with the same arguments, what the round before
     * gave is freed and cleared by this.  NULL: outputs are then as the package left them.
     */
    void (*clear_outputs)(void *outputs);
    void *outputs;
    BOOL is_held;            /* the caller keeps the package loaded: a use of nsp_held, nsp_package_enter() */
    BOOL hands_over;         /* it hands the client buffers that the package makes over to the client */
    BOOL is_background;      /* on a thread of the package's: a watchdog is not told, it waits for calls only */
    BOOL is_guess;           /* the function may be another one: a fault tells nothing of the package */
};

/*
 * Enter slot @slot of a half of @pkg.  TRUE and *@result when the function came back.  FALSE and *@status:
 *   STATUS_NOT_IMPLEMENTED   the package does not offer the slot
 *   STATUS_PROCESS_IS_TERMINATING  it is dead, discarded or stopped
 *   STATUS_STACK_OVERFLOW    NSP_MAX_DEPTH or NSP_MIN_STACK is reached: a finding is filed
 *   the exception's code     it faulted: a finding is filed, and it is dead from now on
 *   those of nsp_app_mode_follow  it came back, but asked for something that cannot be done
 */
BOOL nsp_enter_lsa(struct nsp_package *pkg, enum nsp_package_slot slot, const struct nsp_call_on *on,
                   const ULONG_PTR *args, unsigned count, ULONG_PTR *result, NTSTATUS *status);
BOOL nsp_enter_user(struct nsp_package *pkg, enum nsp_user_slot slot, const struct nsp_call_on *on,
                    const ULONG_PTR *args, unsigned count, ULONG_PTR *result, NTSTATUS *status);

/* A function of the user half that is no slot; it runs for @on's client.  Fails as above, but with the first status. */
BOOL nsp_enter_user_function(struct nsp_package *pkg, const char *call, const void *function,
                             const struct nsp_call_on *on, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                             NTSTATUS *status);

/* An export of the DLL that is no slot: SpLsaModeInitialize, SpUserModeInitialize. */
BOOL nsp_enter_export(struct nsp_module *module, const char *name, const void *function, const ULONG_PTR *args,
                      unsigned count, ULONG_PTR *result, NTSTATUS *status);

/* What may be such a function, or another one.  FALSE when it faulted, which nobody is told. */
BOOL nsp_enter_guess(struct nsp_module *module, const char *name, const void *function, const ULONG_PTR *args,
                     unsigned count, ULONG_PTR *result);

/*
 * What a package asked to have run on a thread of its own, without a client.  A callback that faults leaves the package
 * dead; FALSE then, and when it was dead, discarded or stopped before.  Of a thread only the thread ends: the value is
 * what @start returned, or the exception's code.
 */
BOOL nsp_enter_callback(struct nsp_package *pkg, const char *call, nsp_thread_start *start, void *argument);
DWORD nsp_enter_thread(struct nsp_package *pkg, const char *call, nsp_thread_start *start, void *argument);

/* A failing status for an exception code: some codes of compilers would count as success. */
NTSTATUS nsp_status_of_exception(DWORD code);

/* Arguments as words.  NSP_ENTER_... also has the compiler check them against the slot's prototype. */
#define NSP_WORD(x) ((ULONG_PTR)(x))
#define NSP_WORDS1(a) NSP_WORD(a)
#define NSP_WORDS2(a, ...) NSP_WORD(a), NSP_WORDS1(__VA_ARGS__)
#define NSP_WORDS3(a, ...) NSP_WORD(a), NSP_WORDS2(__VA_ARGS__)
#define NSP_WORDS4(a, ...) NSP_WORD(a), NSP_WORDS3(__VA_ARGS__)
#define NSP_WORDS5(a, ...) NSP_WORD(a), NSP_WORDS4(__VA_ARGS__)
#define NSP_WORDS6(a, ...) NSP_WORD(a), NSP_WORDS5(__VA_ARGS__)
#define NSP_WORDS7(a, ...) NSP_WORD(a), NSP_WORDS6(__VA_ARGS__)
#define NSP_WORDS8(a, ...) NSP_WORD(a), NSP_WORDS7(__VA_ARGS__)
#define NSP_WORDS9(a, ...) NSP_WORD(a), NSP_WORDS8(__VA_ARGS__)
#define NSP_WORDS10(a, ...) NSP_WORD(a), NSP_WORDS9(__VA_ARGS__)
#define NSP_WORDS11(a, ...) NSP_WORD(a), NSP_WORDS10(__VA_ARGS__)
#define NSP_WORDS12(a, ...) NSP_WORD(a), NSP_WORDS11(__VA_ARGS__)
#define NSP_WORDS13(a, ...) NSP_WORD(a), NSP_WORDS12(__VA_ARGS__)
#define NSP_WORDS14(a, ...) NSP_WORD(a), NSP_WORDS13(__VA_ARGS__)
#define NSP_WORDS15(a, ...) NSP_WORD(a), NSP_WORDS14(__VA_ARGS__)
#define NSP_WORDS16(a, ...) NSP_WORD(a), NSP_WORDS15(__VA_ARGS__)
#define NSP_WORDS17(a, ...) NSP_WORD(a), NSP_WORDS16(__VA_ARGS__)
#define NSP_WORDS18(a, ...) NSP_WORD(a), NSP_WORDS17(__VA_ARGS__)
#define NSP_PICK(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, name, ...) name
#define NSP_WORDS(...) \
    NSP_PICK(__VA_ARGS__, NSP_WORDS18, NSP_WORDS17, NSP_WORDS16, NSP_WORDS15, NSP_WORDS14, NSP_WORDS13, NSP_WORDS12, \
             NSP_WORDS11, NSP_WORDS10, NSP_WORDS9, NSP_WORDS8, NSP_WORDS7, NSP_WORDS6, NSP_WORDS5, NSP_WORDS4, \
             NSP_WORDS3, NSP_WORDS2, NSP_WORDS1, none)(__VA_ARGS__)

#define NSP_ENTER(half, table, prefix, pkg, name, on, result, status, ...) \
    ((void)(0 ? (((struct table *)NULL)->name(__VA_ARGS__), 0) : 0), \
     half(pkg, prefix##name, on, (const ULONG_PTR[]){ NSP_WORDS(__VA_ARGS__) }, \
          sizeof((const ULONG_PTR[]){ NSP_WORDS(__VA_ARGS__) }) / sizeof(ULONG_PTR), result, status))
#define NSP_ENTER_LSA(pkg, name, ...) \
    NSP_ENTER(nsp_enter_lsa, nsp_package_table, NSP_PKG_, pkg, name, __VA_ARGS__)
#define NSP_ENTER_USER(pkg, name, ...) \
    NSP_ENTER(nsp_enter_user, nsp_user_table, NSP_USER_, pkg, name, __VA_ARGS__)

#endif
