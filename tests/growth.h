/*
 * Does a process grow?  Its private bytes and its handles, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_TEST_GROWTH_H
#define NSP_TEST_GROWTH_H

#include "test.h"

#include <windows.h>

#define LAST_HANDLE 0x10000

struct size {
    SIZE_T bytes;
    DWORD handles;
};

/* Committed pages that no file or other process shares; Wine's process counters do not have them. */
static inline SIZE_T private_bytes(void)
{
    MEMORY_BASIC_INFORMATION region;
    SIZE_T bytes = 0;
    char *address;

    for (address = NULL; VirtualQuery(address, &region, sizeof(region)); address += region.RegionSize)
        if (region.State == MEM_COMMIT && region.Type == MEM_PRIVATE)
            bytes += region.RegionSize;
    return bytes;
}

/* Wine does not count them either. */
static inline DWORD count_handles(void)
{
    DWORD count = 0, flags;
    ULONG_PTR value;

    if (GetProcessHandleCount(GetCurrentProcess(), &count) && count)
        return count;
    for (value = 4; value < LAST_HANDLE; value += 4)
        count += GetHandleInformation((HANDLE)value, &flags);
    return count;
}

static inline struct size measure_process(void)
{
    return (struct size){ private_bytes(), count_handles() };
}

/* Within a hundredth of what it was. */
static inline void ok_no_growth(const struct size *before, const char *subject, const char *what)
{
    struct size after = measure_process();

    diag("%s: %llu to %llu private bytes, %lu to %lu handles", subject, (unsigned long long)before->bytes,
         (unsigned long long)after.bytes, before->handles, after.handles);
    ok(before->bytes && after.bytes <= before->bytes + before->bytes / 100,
       "%s: private bytes after %s are within 1 %% of those after warm-up", subject, what);
    ok(before->handles && after.handles <= before->handles + before->handles / 100,
       "%s: so is the number of handles", subject);
}

#endif
