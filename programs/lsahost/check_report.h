/*
 * Reports of a check.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_CHECK_REPORT_H
#define LSAHOST_CHECK_REPORT_H

#include "check_results.h"

/* Print what the options ask for, and return the exit status of the tool. */
int check_report(struct tool *tool, const struct check_results *results);

/* As TAP, and as a JUnit document in a file: FALSE when that cannot be written, which has been said. */
void check_report_tap(FILE *out, const struct check_results *results);
BOOL check_report_junit(const WCHAR *file, const struct check_results *results);

/* The package that a case was asked of; "" for one of the module. */
const char *check_report_package(const struct check_results *results, const struct check_entry *entry);

#endif
