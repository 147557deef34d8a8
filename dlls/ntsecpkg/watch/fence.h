/*
 * The fence: call a function of a package and come back with the exception code when it faults, without
 * stealing the exceptions that the package handles itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_FENCE_H
#define NSP_WATCH_FENCE_H

#include "secpkg_abi.h"

struct nsp_fault {
    DWORD code;          /* exception code */
    void *address;       /* of the instruction */
    ULONG_PTR access;    /* access violations: the address that was touched */
    BOOL is_write;
    LONG popped;         /* i386, when there was no fault: bytes that the function took off the stack */
};

/*
 * Call @function with @count arguments of pointer size (i386: a 64-bit value by value takes two).  Right for
 * stdcall and cdecl alike.  Returns TRUE and *@result, or FALSE and *@fault.  *@result may be what the register
 * held when the function returns less than a pointer: cast it to the type that the function has.
 *
 * After a fault the frames of the package are left as they are: its own __finally blocks do not run.
 */
BOOL nsp_fence_call(const void *function, const ULONG_PTR *args, unsigned count, ULONG_PTR *result,
                    struct nsp_fault *fault);

/* The same without a fence, for a debugger.  i386: %edx is what nsp_fault.popped says. */
ULONG_PTR nsp_fence_call_open(const void *function, const ULONG_PTR *args, unsigned count);

/* Most copies are of descriptors, counted strings and short tokens: these go without a frame where that can be. */
#ifdef _WIN64
#define NSP_FENCE_FEW 32
/* At most so many bytes, all of which are read before any is written. */
BOOL nsp_fence_copy_few(void *target, const void *source, SIZE_T size);
#endif
BOOL nsp_fence_copy_many(void *target, const void *source, SIZE_T size);

/* Copy memory of which either side may be bad: FALSE when it is.  What was copied before the fault stays. */
static inline BOOL nsp_fence_copy(void *target, const void *source, SIZE_T size)
{
#ifdef _WIN64
    if (size <= NSP_FENCE_FEW)
        return nsp_fence_copy_few(target, source, size);
#endif
    return nsp_fence_copy_many(target, source, size);
}

#endif
