/*
 * Room on the stack for the exception that says that the stack is full.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_STACK_H
#define NSP_WATCH_STACK_H

#include "secpkg_abi.h"

/* Bytes for the dispatching of an exception, which takes 6 KB under Wine, and the handlers of a package. */
#define NSP_STACK_ROOM 0x8000

void nsp_stack_make_room(void); /* if there is stack enough */

/*
 * Before a package is entered on this thread: see that an overflow is noticed while there is still room to handle it.
 * On a stack whose guard page is at its very end, as Wine makes them, an overflow by small frames ends the process.
 */
static inline void nsp_stack_guard(void)
{
    /* Of the TEB: where the memory begins that may be touched, above the guard page, and where all that is reserved. */
    ULONG_PTR limit, low;

#ifdef _WIN64
    __asm__ volatile ("movq %%gs:0x10, %0" : "=r"(limit));
    __asm__ volatile ("movq %%gs:0x1478, %0" : "=r"(low));
#else
    __asm__ volatile ("movl %%fs:8, %0" : "=r"(limit));
    __asm__ volatile ("movl %%fs:0xE0C, %0" : "=r"(low));
#endif
    if (limit - low <= NSP_STACK_ROOM)
        nsp_stack_make_room();
}

#endif
