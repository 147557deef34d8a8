/*
 * Numbers by name: flags, privileges, logon types, and the slots of tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LSAHOST_NAMES_H
#define LSAHOST_NAMES_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"
#include "view.h"

/* A set of flags; the table ends with a NULL name. */
struct names_flag {
    ULONG value;
    const char *name;
};

extern const struct names_flag names_capabilities[], names_group_attributes[], names_privilege_attributes[],
    names_initialize_flags[], names_accept_flags[];

/* Show the flags of @value as words; bits without a name as one hexadecimal number. */
void names_show_flags(struct view *view, const char *key, const struct names_flag *flags, ULONG value);

/* Read names with commas between them, or one hexadecimal number.  FALSE for an unknown name, which has been said. */
BOOL names_parse_flags(const WCHAR *text, const struct names_flag *flags, ULONG *value);

/* What an acceptor asks for when the initiator asks for @initialize. */
ULONG names_accept_from_initialize(ULONG initialize);

/* "SeTcbPrivilege", or "high:low" in hexadecimal. */
const char *names_privilege(const LUID *luid);
BOOL names_parse_privilege(const WCHAR *text, LUID *luid); /* FALSE has been said */

const char *names_logon_type(SECURITY_LOGON_TYPE type); /* its number, when it has no name */
BOOL names_parse_logon_type(const WCHAR *text, SECURITY_LOGON_TYPE *type); /* also a number; FALSE has been said */

const char *names_machine(USHORT machine);
const char *names_kind(enum nsp_kind kind);
const char *names_severity(enum nsp_severity severity);

/* Show the slots whose bits are set. */
void names_show_slots(struct view *view, const char *key, enum nsp_table table, ULONGLONG slots);

/* The index of @word in @words.  FALSE has been said, with the nearest one, if one is near. */
BOOL names_find(const WCHAR *word, const char *what, const char *const *words, unsigned count, unsigned *index);

#endif
