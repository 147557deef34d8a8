/*
 * Functions that do not take their arguments off the stack, which only i386 has.  Contract 2.7.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hosts.h"

int main(void)
{
#ifdef __i386__
    struct nsp_host *host = new_host(NSP_HOST_CHECK_HEAP);
    HANDLE lsa = connect_untrusted();
    NTSTATUS protocol_status;
    ULONG id = 0, size, i;
    void *answer;

    need_loaded(host, "cdecl_call.dll");
    lookup(lsa, "CdeclCall", &id);
    ok_status(log_on_with(lsa, id, Interactive, "", 1, NULL).status, STATUS_LOGON_FAILURE,
              "convention: LogonUserEx2 may be cdecl");
    ok_findings(host, "", "convention: for the headers do not say what it is");
    for (i = 0; i < 2; i++)
        ok_status(LsaCallAuthenticationPackage(lsa, id, "", 1, &answer, &size, &protocol_status), STATUS_SUCCESS,
                  "convention: CallPackage that is cdecl returns all the same");
    ok_findings(host, "NSP-0058 CallPackageUntrusted: CallPackageUntrusted took 0 bytes of arguments off the stack, "
                "and should take 28", "convention: and is found out, once");
    NspHostDestroy(host);
    LsaDeregisterLogonProcess(lsa);
#else
    skip("convention: there is only one on this machine, so that NSP-0058 cannot be");
#endif
    return done_testing();
}
