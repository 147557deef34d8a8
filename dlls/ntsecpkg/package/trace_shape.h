/*
 * What a trace knows of the functions that cross the border: their arguments by name, and of what kind each is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_TRACE_SHAPE_H
#define NSP_PACKAGE_TRACE_SHAPE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/* How a value is shown, and its type.  Of what is declared PSID, WCHAR * or the like, the value is the pointer. */
#define NSP_TRACE_KINDS(X) \
    X(NOTHING, ULONG_PTR) \
    X(ADDRESS, ULONG_PTR) X(OPAQUE, ULONG_PTR) X(CODE, ULONG_PTR) X(HANDLE, ULONG_PTR) X(SEC_HANDLE, SecHandle) \
    X(NUMBER, ULONG) X(SIZE, ULONG_PTR) X(HEX, ULONG) X(BOOL, BOOLEAN) X(STATUS, NTSTATUS) \
    X(LUID, LUID) X(TIME, LARGE_INTEGER) X(GUID, GUID) X(SID, ULONG_PTR) X(GROUPS, ULONG_PTR) \
    X(STRING, UNICODE_STRING) X(ANSI, LSA_STRING) X(TEXT, ULONG_PTR) X(SSPI_TEXT, ULONG_PTR) \
    X(SECRET, ULONG_PTR) X(SECRET_STRING, UNICODE_STRING) X(SECRET_TEXT, ULONG_PTR) X(SECRET_SSPI_TEXT, ULONG_PTR) \
    X(UNSIZED, ULONG_PTR) \
    X(BUFFER, SecBuffer) X(BUFFERS, SecBufferDesc) \
    X(LOGON_TYPE, ULONG) X(LEVEL, ULONG) X(TOKEN_INFO, ULONG) X(NAME_TYPE, ULONG) X(SESSION_INFO, ULONG) \
    X(CRED_FETCH, ULONG) X(EXTENDED, ULONG) X(ATTRIBUTE, ULONG) X(DREP, ULONG) X(NOTIFIER, ULONG) X(EVENT, ULONG) \
    X(CRED_USE, ULONG) X(ISC, ULONG) X(ASC, ULONG) X(CREDP, ULONG) X(CALL_FLAGS, ULONG) X(NOTIFIER_FLAGS, ULONG) \
    X(SOURCE, TOKEN_SOURCE) X(INFO, SecPkgInfoW) X(PARAMETERS, struct nsp_parameters) \
    X(PRIMARY_CRED, struct nsp_primary_cred) X(SUPPLEMENTAL, struct nsp_supplemental_cred) \
    X(SUPPLEMENTAL_ARRAY, ULONG_PTR) X(CREDENTIAL, struct nsp_encrypted_credential) \
    X(TARGET, CREDENTIAL_TARGET_INFORMATIONW) X(CLIENT_INFO, NSP_TRACE_CLIENT_INFO) X(CALL_INFO, NSP_TRACE_CALL_INFO) \
    X(FAILURE, struct nsp_failure_reason) X(POST_LOGON, struct nsp_post_logon_user_info) \
    X(USER_DATA, struct nsp_user_data)

/* Of these two, what the oldest headers have. */
typedef BYTE NSP_TRACE_CLIENT_INFO[offsetof(struct nsp_client_info, ClientToken)];
typedef BYTE NSP_TRACE_CALL_INFO[offsetof(struct nsp_call_info, MechOid)];

enum nsp_trace_kind {
#define X(kind, type) NSP_TRACE_KIND_##kind,
    NSP_TRACE_KINDS(X)
#undef X
};

/* Which way. */
enum nsp_trace_way {
    NSP_TRACE_IN = 1,
    NSP_TRACE_OUT = 2,
    NSP_TRACE_BOTH = 3
};

struct nsp_trace_argument {
    const char *name;      /* not terminated */
    BYTE name_length;
    BYTE kind;             /* enum nsp_trace_kind */
    BYTE level;            /* how often a pointer leads to the value */
    BYTE way;              /* enum nsp_trace_way */
    BYTE word;             /* where it begins among the words of the call */
    const struct nsp_trace_argument *size; /* of a SECRET: the argument that has its size in bytes */
};

struct nsp_trace_shape {
    const char *name;
    enum nsp_trace_kind result;
    BYTE result_is_old;    /* an address that was there before, not one that is given out */
    BYTE count;
    BYTE words;            /* of all arguments */
    const struct nsp_trace_argument *arguments;
};

/* Of a slot; never NULL. */
const struct nsp_trace_shape *nsp_trace_shape(enum nsp_table table, unsigned slot);

/* Of what has no slot: an export or a callback, by its name; NULL when that is not known. */
const struct nsp_trace_shape *nsp_trace_shape_of(const char *name);

/* The first function that has an argument without a kind; NULL: there is none. */
const char *nsp_trace_unknown_argument(void);

/* ---- trace_rules.c: what kind an argument of this type and name has ---- */

struct nsp_trace_rule {
    const char *function; /* NULL: in each */
    const char *type;     /* NULL: any */
    const char *name;     /* NULL: any */
    enum nsp_trace_kind kind;
    BYTE level;
    enum nsp_trace_way way;
    const char *size;     /* holds only where there is an argument of this name; NULL: everywhere */
};

/* The first that fits counts. */
extern const struct nsp_trace_rule nsp_trace_rules[];
extern const unsigned nsp_trace_rule_count;

/* ---- trace_prototypes.c ---- */

struct nsp_trace_prototype {
    const char *name, *result, *arguments; /* "(ULONG Length, void *Base)" */
};

const struct nsp_trace_prototype *nsp_trace_prototypes(unsigned table, unsigned *count);
#define NSP_TRACE_OTHERS (NSP_TABLE_SSPI + 1) /* behind the tables: what has no slot */
#define NSP_TRACE_TABLES (NSP_TRACE_OTHERS + 1)

#endif
