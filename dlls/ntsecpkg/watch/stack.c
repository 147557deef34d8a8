/*
 * The guard page of the stack.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "watch/stack.h"

#include <malloc.h>

void nsp_stack_make_room(void)
{
    ULONG_PTR low, high, here = (ULONG_PTR)__builtin_frame_address(0);
    ULONG room = NSP_STACK_ROOM;

    GetCurrentThreadStackLimits(&low, &high);
    if (here < low + 2 * NSP_STACK_ROOM || here >= high)
        return;
    /* From here the guard page goes down with the stack, and stops where that room begins. */
    SetThreadStackGuarantee(&room);
    _resetstkoflw();
}
