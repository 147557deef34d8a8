/*
 * The client functions that the system's headers declare without a calling convention.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_FRONT_LSA_H
#define NSP_FRONT_LSA_H

#include "secpkg_abi.h"

NTSTATUS NTAPI LsaEnumerateLogonSessions(PULONG LogonSessionCount, PLUID *LogonSessionList);
NTSTATUS NTAPI LsaGetLogonSessionData(PLUID LogonId, PSECURITY_LOGON_SESSION_DATA *ppLogonSessionData);

#endif
