/*
 * The three ways in which a package may get the buffers of clients: Windows' own is not documented, so what a package
 * answers must not depend on it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check_pair.h"
#include "report.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const struct {
    enum nsp_buffer_mode mode;
    const char *name;
} modes[] = {
    { NSP_BUFFERS_UNMAPPED, "left in the client" },
    { NSP_BUFFERS_TOKENS_MAPPED, "left in the client, but for tokens" }
};

/* In a host of its own: what came of the handshake.  *@why is the first error of that host, if any. */
static SECURITY_STATUS shake_in_mode(const struct check *check, const WCHAR *package, enum nsp_buffer_mode mode,
                                     char *why, size_t size)
{
    struct nsp_host_options options = {
        .size = sizeof(options), .flags = NSP_HOST_CHECK_HEAP | NSP_HOST_NO_HANDLE_WATCH,
        .buffer_mode = mode, .progress = check->tool->progress
    };
    struct check other = *check;
    const struct nsp_finding *finding;
    struct check_pair pair;
    SECURITY_STATUS status = SEC_E_INTERNAL_ERROR;

    *why = 0;
    if (!NT_SUCCESS(NspHostCreate(&options, &other.load.host)))
        return status;
    NspHostSetDefault(other.load.host);
    other.load.name = (WCHAR *)package;
    other.load.lists = 0; /* they stay in the first host */
    if (NT_SUCCESS(load_quietly(&other.load)) && check_pick(&other, 0)) {
        status = check_pair_open(&other, &pair) ? SEC_E_OK : pair.sspi.status;
        check_pair_end(&pair);
    }
    if ((finding = report_newest_error(other.load.host)))
        snprintf(why, size, ": %s", finding->text);
    NspHostDestroy(other.load.host);
    return status;
}

static void compare(struct check *check, const WCHAR *package)
{
    SECURITY_STATUS mapped, status;
    char why[256];
    unsigned i;

    mapped = shake_in_mode(check, package, NSP_BUFFERS_MAPPED, why, sizeof(why));
    for (i = 0; i < ARRAYSIZE(modes); i++) {
        check_note(check, "buffers are %s", modes[i].name);
        status = shake_in_mode(check, package, modes[i].mode, why, sizeof(why));
        if (status != mapped)
            check_find(check, NSP_FINDING_MODES_DIFFER, status, "handshake",
                       "when buffers are %s, the handshake ends with %s, else with %s%s", modes[i].name,
                       sspi_status_name(status), sspi_status_name(mapped), why);
    }
}

/* The DLL can be in one host only: its variables are those of all. */
void check_modes(struct check *check)
{
    WCHAR *package;

    if (check->load.report.kind != NSP_KIND_SSP_AP || !(check->info.lsa_slots >> NSP_PKG_InitLsaModeContext & 1)) {
        check_skip(check, "it has no contexts in the LSA");
        return;
    }
    if (!(package = _wcsdup(check->info.name)))
        return;
    if (NT_SUCCESS(NspModuleUnload(check->load.module))) {
        check->load.module = NULL;
        compare(check, package);
        NspHostSetDefault(check->load.host);
        load_quietly(&check->load);
    } else {
        check_skip(check, "it cannot be unloaded");
    }
    free(package);
}
