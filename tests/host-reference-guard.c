/*
 * The reference package on the guard heap: nothing that host or package does is other than on the check heap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define REFERENCE_FLAGS NSP_HOST_GUARD_HEAP
#define KEY L"Software\\ntsecpkg-test-host-reference-guard"
#include "host-reference.c"

int main(void)
{
    reference();
    return done_testing();
}
