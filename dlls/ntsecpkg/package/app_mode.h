/*
 * The way round that SetAppModeInfo asks for, when a call of the client's returns to it: contract 6.62 and 6.63.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_APP_MODE_H
#define NSP_PACKAGE_APP_MODE_H

#include "package/package.h"

struct nsp_client;
struct nsp_user_call;

/*
 * Run the user function that *@app_mode names.  *@app_mode is then what came of it, as GetAppModeInfo tells it when the
 * package is entered again: UserFunction and both arguments as they were set, UserData what the function gave, and
 * ReturnToLsa TRUE.  NULL: the package is not to be entered again, as also when this fails with
 *   STATUS_PROCEDURE_NOT_FOUND   no such user function is registered
 *   STATUS_IMPLEMENTATION_LIMIT  @round, from 0, is beyond what one call of a client may have
 *   STATUS_ACCESS_VIOLATION      the function's output cannot be read
 *   those of nsp_callback_run
 */
NTSTATUS nsp_app_mode_follow(struct nsp_package *pkg, struct nsp_client *client, const char *call, unsigned round,
                             struct nsp_user_call **app_mode);

#endif
