/*
 * LsaProtectMemory and LsaUnprotectMemory keep one key for the life of the process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_PROTECT_H
#define NSP_LSA_PROTECT_H

/* Give the key back: once, when the DLL is unloaded from a process that lives on. */
void nsp_protect_exit(void);

#endif
