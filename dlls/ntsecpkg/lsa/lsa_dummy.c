/*
 * DummyFunction6 and DummyFunction7: slots that hold a place, and are not to be called.  Contract 6.54 and 6.58.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/functions.h"

#include "watch/log.h"

static void say_so(ULONG size)
{
    NSP_WARN("lsa", "a package passes %lu bytes to a function that does nothing", (unsigned long)size);
}

void NTAPI lsa_DummyFunction6(void *Buffer, ULONG BufferSize)
{
    (void)Buffer;
    say_so(BufferSize);
}

void NTAPI lsa_DummyFunction7(void *Buffer, ULONG BufferSize)
{
    (void)Buffer;
    say_so(BufferSize);
}
