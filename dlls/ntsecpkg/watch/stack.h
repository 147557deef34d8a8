/*
 * Room on the stack for the exception that says that the stack is full.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_STACK_H
#define NSP_WATCH_STACK_H

/*
 * Before a package is entered on this thread: see that an overflow is noticed while there is still room to handle it.
 * On a stack whose guard page is at its very end, as Wine makes them, an overflow by small frames ends the process.
 */
void nsp_stack_guard(void);

#endif
