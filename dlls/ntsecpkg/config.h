/*
 * The environment variable NTSECPKG: words separated by commas, for people.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_CONFIG_H
#define NSP_CONFIG_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/* Read the variable once, from DllMain; an unknown word is a warning. */
void nsp_config_init(void);

/* The options of the default host. */
void nsp_config_options(struct nsp_host_options *options);

/* What is kept from run to run lies below this key of HKEY_CURRENT_USER, unless options say otherwise. */
const WCHAR *nsp_config_registry_key(void);

#endif
