/*
 * lsahost sspi: a client and a server context of one package against each other.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "load.h"
#include "names.h"
#include "report.h"
#include "handshake.h"
#include "text.h"
#include <string.h>
#include <wchar.h>

/* Every step until one fails; what the flags do not ask for or the package does not offer is left out. */
static BOOL run_steps(struct sspi *sspi, const struct nsp_package_info *info, void *identity,
                      SecPkgContext_Sizes *sizes)
{
    ULONG flags = sspi->flags;

    return sspi_acquire(sspi, &sspi->client, info->name, identity) &&
           sspi_acquire(sspi, &sspi->server, info->name, NULL) && sspi_handshake(sspi) &&
           sspi_step(sspi, &sspi->client, "QueryContextAttributes",
                     sspi->table->QueryContextAttributesW(&sspi->client.context, SECPKG_ATTR_SIZES, sizes)) &&
           (!(flags & ISC_REQ_INTEGRITY && info->capabilities & NSP_CAP_INTEGRITY) || sspi_sign(sspi, sizes)) &&
           (!(flags & ISC_REQ_CONFIDENTIALITY && info->capabilities & NSP_CAP_PRIVACY) || sspi_seal(sspi, sizes));
}

static void show_side(struct sspi *sspi, struct sspi_side *side, const struct names_flag *flags)
{
    SecPkgContext_NamesW names;

    if (!side->has_context)
        return;
    view_open(sspi->view, side->name);
    names_show_flags(sspi->view, "attributes", flags, side->attributes);
    if (side->is_done &&
        sspi->table->QueryContextAttributesW(&side->context, SECPKG_ATTR_NAMES, &names) == SEC_E_OK) {
        view_wide(sspi->view, "user", names.sUserName);
        sspi->table->FreeContextBuffer(names.sUserName);
    }
    view_close(sspi->view);
}

static void show_sizes(struct view *view, const SecPkgContext_Sizes *sizes)
{
    view_open(view, "sizes");
    view_number(view, "max_token", sizes->cbMaxToken, NULL);
    view_number(view, "max_signature", sizes->cbMaxSignature, NULL);
    view_number(view, "security_trailer", sizes->cbSecurityTrailer, NULL);
    view_number(view, "block_size", sizes->cbBlockSize, NULL);
    view_close(view);
}

static int run(struct tool *tool, struct view *view, const struct nsp_package_info *info, ULONG flags, void *identity)
{
    struct sspi sspi;
    SecPkgContext_Sizes sizes = { 0 };
    BOOL is_good;

    sspi_begin(&sspi, view, info, flags, option_value(tool->options, OPTION_target));
    view_wide(view, "package", info->name);
    view_open_array(view, "steps");
    is_good = run_steps(&sspi, info, identity, &sizes);
    view_close_array(view);
    view_string(view, "status", sspi_status_name(sspi.status));
    view_number(view, "legs", sspi.legs, NULL);
    show_side(&sspi, &sspi.client, names_initialize_flags);
    show_side(&sspi, &sspi.server, names_accept_flags);
    if (sizes.cbMaxToken)
        show_sizes(view, &sizes);
    sspi_end(&sspi);
    return is_good ? TOOL_CLEAN : TOOL_REFUSED;
}

int cmd_sspi(struct tool *tool)
{
    const WCHAR *flags_text = option_value(tool->options, OPTION_flags);
    SEC_WINNT_AUTH_IDENTITY_W kept;
    struct nsp_package_info info;
    ULONG flags = SSPI_DEFAULT_FLAGS;
    void *identity;
    struct view view;
    struct load load;
    int result;

    if ((flags_text && !names_parse_flags(flags_text, names_initialize_flags, &flags)) ||
        !sspi_identity_read(tool->options, &kept, &identity))
        return TOOL_USAGE;
    if (!(result = load_begin(tool, &load))) {
        view_begin(&view, tool->out, option_given(tool->options, OPTION_json));
        view_wide(&view, "path", load.file);
        if (!(result = load_module(&load)) && !(result = load_pick(&load, &info)))
            result = run(tool, &view, &info, flags, identity);
        result = load_finish(&load, &view, result);
    }
    load_end(&load);
    sspi_identity_free(&kept);
    return result;
}
