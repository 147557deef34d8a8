/*
 * Findings: what a package did wrong.  Each kind has an id that never changes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_WATCH_FINDING_H
#define NSP_WATCH_FINDING_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

/* number, name, severity.  Append only; numbers are for ever. */
#define NSP_FINDINGS(X) \
    X( 1, FILE,                ERROR)   /* the file is no DLL that this process can load */ \
    X( 2, IMPORT_MISSING,      ERROR)   \
    X( 3, LOAD_FAILED,         ERROR)   \
    X( 4, NO_ENTRY_POINT,      ERROR)   \
    X( 5, ENTRY_FAILED,        ERROR)   /* SpLsaModeInitialize or SpUserModeInitialize returned a failure */ \
    X( 6, NO_TABLES,           ERROR)   /* zero tables, or a NULL pointer to them */ \
    X( 7, VERSION_UNKNOWN,     WARNING) \
    X( 8, SLOT_NOT_CODE,       ERROR)   /* a slot that points to no executable memory */ \
    X( 9, TABLES_NOT_FOUND,    WARNING) /* the second table is not where the version says */ \
    X(10, INITIALIZE_FAILED,   ERROR)   \
    X(11, GETINFO_FAILED,      ERROR)   \
    X(12, NAME_TAKEN,          ERROR)   \
    X(13, EXCEPTION,           ERROR)   \
    X(14, HUNG,                ERROR)   \
    X(15, PROCESS_ENDED,       ERROR)   \
    X(16, IMPERSONATION_LEFT,  WARNING) \
    X(17, FOREIGN_PACKAGE_ID,  WARNING) /* acted under the id of another package */ \
    X(18, FREE_FOREIGN,        ERROR)   /* freed a block of another heap */ \
    X(19, FREE_MIXED,          WARNING) /* freed a block with the function of another pool */ \
    X(20, FREE_TWICE,          ERROR)   \
    X(21, OVERRUN,             ERROR)   \
    X(22, UNDERRUN,            ERROR)   \
    X(23, LEAK,                WARNING) /* blocks that live when the host ends */ \
    X(24, TOKEN_INFORMATION,   ERROR)   /* success, but token information that cannot become a token */ \
    X(25, SESSION_UNKNOWN,     ERROR)   /* success, with a LUID that is no session */ \
    X(26, PROFILE_NOT_CLIENT,  WARNING) /* a profile that is not in a client buffer */ \
    X(27, OUTPUT_TOO_LARGE,    ERROR)   \
    X(28, USE_AFTER_FREE,      ERROR)   /* touched a block that it had freed */ \
    X(29, STATUS_AS_VERSION,   WARNING) /* a version number as status */ \
    X(30, SESSION_LEFT,        WARNING) /* session of a refused logon, or alive without an owner at the end */ \
    X(31, DROPPED,             NOTE)    /* there were more than NSP_FINDING_LIMIT: those behind are not kept */ \
    X(32, NOT_MAPPED,          NOTE)    /* message functions, but the context is not reported as mapped */ \
    X(33, THREAD_LEFT,         WARNING) /* a thread of CreateThread that would not end after Shutdown */ \
    X(34, RECURSION,           ERROR)   /* calls itself without an end, directly or through others */ \
    X(35, APP_MODE,            ERROR)   /* SetAppModeInfo: no such user function, or round and round */ \
    X(36, EXPORT_MISSING,      WARNING) /* a password filter without one of its three functions */ \
    X(37, EXPORT_DECORATED,    WARNING) /* "_PasswordFilter@16" */ \
    X(38, STRING_CHANGED,      ERROR)   /* a filter wrote to the name or password that it was shown */ \
    X(39, NOTIFY_FAILED,       WARNING) /* PasswordChangeNotify, which has no say */ \
    X(40, SUBAUTH_ANSWER,      WARNING) /* a status or field that a subauthentication package may not answer with */ \
    X(41, NOT_PROCESS_HEAP,    WARNING) /* a plain SSP gave out memory that applications cannot free */ \
    X(42, NO_HANDLE,           ERROR)   /* a plain SSP succeeded without a handle */ \
    X(43, LISTED,              WARNING) /* a DLL that the registry lists, and that cannot be loaded */ \
    X(44, INPUT_CHANGED,       ERROR)   /* wrote to what it may only read */ \
    X(45, OUTPUT_MISSING,      ERROR)   /* success, but an output that is owed with it is not set, or by half */ \
    X(46, STATUS_KIND,         ERROR)   /* a Win32 error or an HRESULT in place of an NTSTATUS */ \
    X(47, NAME_LENGTH,         ERROR)   /* a counted string that is longer than its buffer, or no text */ \
    X(48, SLOT_MISSING,        WARNING) /* a capability without the functions that it promises */ \
    X(49, GETINFO_CHANGED,     WARNING) /* GetInfo does not answer twice alike */ \
    X(50, SLOW,                NOTE)    /* a call that took longer than the host's limit */ \
    X(51, SESSION_STRANGER,    ERROR)   /* deleted a session that another package or the system made */ \
    X(52, LEAK_HANDLE,         WARNING) /* opened in a call, and open when the DLL was unloaded */ \
    X(53, LEAK_NOTIFICATION,   WARNING) /* of RegisterNotification, alive after Shutdown */ \
    X(54, LEAK_SECTION,        WARNING) /* of CreateSharedMemory, alive when the host ends */ \
    X(55, LEAK_CLIENT_BUFFER,  WARNING) /* of AllocateClientBuffer, neither returned nor freed */ \
    X(56, CLIENT_TOUCHED,      ERROR)   /* used an address of the client, in place of the functions that copy */ \
    X(57, NOT_RELOCATED,       ERROR)   /* the same, of a pointer in the submit buffer */ \
    X(58, CALLING_CONVENTION,  ERROR)   /* i386: a function does not take its arguments off the stack */ \
    X(59, MEMORY_LIMIT,        ERROR)   /* allocated more than the host allows */ \
    /* what "lsahost check" finds by asking */ \
    X(60, REFUSED,             WARNING) /* the logon or handshake that was given to the check did not succeed */ \
    X(61, NOT_REPEATABLE,      WARNING) /* the same thing a second time ends in another way */ \
    X(62, NOT_CONCURRENT,      WARNING) /* ... at the same time on several threads */ \
    X(63, NOT_UNLOADED,        WARNING) /* the DLL cannot be unloaded, or stays */ \
    X(64, CONTEXTS_MIXED,      ERROR)   /* two contexts get into each other's way */ \
    X(65, TOKEN_BUFFER_IGNORED, ERROR)  /* a token was put out without room for it */ \
    X(66, ORDER_IGNORED,       WARNING) /* messages are protected before the handshake is complete */ \
    X(67, MESSAGE_NOT_PROTECTED, ERROR) /* a changed message verifies */ \
    X(68, SEQUENCE_IGNORED,    WARNING) /* a message verifies twice, or out of order */ \
    X(69, MODES_DIFFER,        NOTE)    /* the handshake depends on where buffers are */

enum nsp_finding_id {
#define X(number, name, severity) NSP_FINDING_##name = number,
    NSP_FINDINGS(X)
#undef X
};

/* So many are kept, and then one DROPPED. */
#define NSP_FINDING_LIMIT 1000

struct nsp_trace;
struct nsp_watch;

/* @progress may be NULL. */
NTSTATUS nsp_watch_create(struct nsp_progress *progress, struct nsp_watch **out);
void nsp_watch_free(struct nsp_watch *watch);
void nsp_watch_set_trace(struct nsp_watch *watch, struct nsp_trace *trace); /* which has what is found from now on */

/*
 * File a finding.  @step names the call or stage, @where the place in the package (NULL: none; its module
 * and offset are written, see nsp_format_address).  The text is made from @format, one sentence without a
 * newline, UTF-8.  A full memory loses the finding and logs it.
 */
void nsp_finding_add(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                     const void *where, const char *format, ...) __attribute__((format(gnu_printf, 6, 7)));

/* The same for a place whose module may be gone by now: its text, as nsp_format_address made it then. */
void nsp_finding_add_at(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                        const char *where, const char *format, ...) __attribute__((format(gnu_printf, 6, 7)));

/* The same, unless there is one that says the same of the same place. */
void nsp_finding_add_once(struct nsp_watch *watch, enum nsp_finding_id id, NTSTATUS status, const char *step,
                          const void *where, const char *format, ...) __attribute__((format(gnu_printf, 6, 7)));

/* Findings are few and kept for long: TRUE when there is one for this place in the package already. */
BOOL nsp_finding_was_told(struct nsp_watch *watch, enum nsp_finding_id id, const char *step, const void *where);

const struct nsp_finding *nsp_finding_get(struct nsp_watch *watch, ULONG index);
ULONG nsp_finding_count(struct nsp_watch *watch);

/*
 * Tell a watchdog what is being executed from now on.  On the way out that is the outer call again, or NULLs.
 * Nesting is the caller's: @depth as it is afterwards.
 */
void nsp_progress_set(struct nsp_watch *watch, LONG depth, const char *package, const char *call);

/* The same of a call for which nobody waits: told by its names alone, and only while there is no other. */
void nsp_progress_set_background(struct nsp_watch *watch, const char *package, const char *call);

#endif
