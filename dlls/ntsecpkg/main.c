/*
 * The DLL: what must exist before any call, and the support functions under the names of LSA_DISPATCH_TABLE.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include "base/format.h"
#include "base/str.h"
#include "config.h"
#include "host.h"
#include "lsa/frame.h"
#include "lsa/protect.h"
#include "package/package.h"
#include "watch/trace_thread.h"

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        DisableThreadLibraryCalls(instance);
        nsp_host_init();
        nsp_config_init();
        return nsp_frame_init() && nsp_lsa_table_init();
    case DLL_PROCESS_DETACH:
        /* By FreeLibrary, which happens only while no package was ever loaded.  A process that ends needs nothing. */
        if (reserved)
            break;
        NspHostDestroy(nsp_host_get_default());
        nsp_protect_exit();
        nsp_lsa_table_exit();
        nsp_frame_exit();
        nsp_trace_thread_exit();
        nsp_format_exit();
        nsp_alloc_exit();
        break;
    }
    return TRUE;
}
