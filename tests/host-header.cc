// The public header is usable from C++.
//
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <ntsecpkg_host.h>

#include <stdio.h>

int main()
{
    nsp_host_options options = {};
    nsp_host *host = nullptr;

    options.size = sizeof options;
    NTSTATUS status = NspHostCreate(&options, &host);
    printf("%s 1 - header: a C++ program makes a host: %s\n", status == 0 && host ? "ok" : "not ok",
                NspStatusName(status));
    NspHostDestroy(host);
    puts("1..1");
    return status != 0;
}
