/*
 * The texts of an account: which there are, and what may stand in them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_LSA_ACCOUNT_TEXT_H
#define NSP_LSA_ACCOUNT_TEXT_H

#include "lsa/account.h"

/* The members of struct nsp_account that are texts, and the values they lie in; the last one has none. */
struct nsp_account_text {
    const WCHAR *value;
    DWORD type; /* REG_SZ or REG_MULTI_SZ */
    SIZE_T offset;
};

enum nsp_account_text_id {
    NSP_ACCOUNT_NAME, NSP_ACCOUNT_FULL_NAME, NSP_ACCOUNT_COMMENT, NSP_ACCOUNT_UPN, NSP_ACCOUNT_ALTERNATES,
    NSP_ACCOUNT_SPNS, NSP_ACCOUNT_STORED_TEXTS, NSP_ACCOUNT_DN = NSP_ACCOUNT_STORED_TEXTS, NSP_ACCOUNT_TEXTS
};

extern const struct nsp_account_text nsp_account_texts[NSP_ACCOUNT_TEXTS];

const WCHAR **nsp_account_text_of(const struct nsp_account *account, enum nsp_account_text_id id);
ULONG nsp_account_text_size(const WCHAR *text, DWORD type); /* bytes, with what ends it */

/* The SID that @text stands for, LocalAlloc'ed; FALSE: it is none. */
BOOL nsp_account_text_sid(const WCHAR *text, PSID *sid);

/* May an account of @kind have this? */
BOOL nsp_account_text_fits(enum nsp_account_kind kind, enum nsp_account_text_id id, const WCHAR *text);

#endif
