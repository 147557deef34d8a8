/*
 * The guard page of the stack.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/stack.h"

#include "secpkg_abi.h"

#include <malloc.h>

/* For the dispatching of an exception, which takes 6 KB under Wine, and the handlers of a package. */
#define ROOM 0x8000

/* Where the memory of the stack begins that may be touched: above the guard page, which moves it. */
static ULONG_PTR stack_limit(void)
{
    ULONG_PTR limit;

#ifdef _WIN64
    __asm__ volatile ("movq %%gs:0x10, %0" : "=r"(limit));
#else
    __asm__ volatile ("movl %%fs:8, %0" : "=r"(limit));
#endif
    return limit;
}

void nsp_stack_guard(void)
{
    ULONG_PTR low, high, here = (ULONG_PTR)__builtin_frame_address(0);
    ULONG room = ROOM;

    GetCurrentThreadStackLimits(&low, &high);
    if (stack_limit() - low > ROOM || here < low + 2 * ROOM || here >= high)
        return;
    /* From here the guard page goes down with the stack, and stops where that room begins. */
    SetThreadStackGuarantee(&room);
    _resetstkoflw();
}
