/*
 * Looking for copies of tokens.  Neither Windows nor Wine tells when the last is gone, and the host has a handle of the
 * token itself, not of what others made of it; so all processes, threads and token handles there are get asked for the
 * mark.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_copies.h"

#include "base/system_list.h"
#include "lsa/token_private.h"

/* Of winternl.h's kind, which clashes with ntsecapi.h; documented in parts only. */
#define OBJECT_BASIC_INFORMATION_CLASS 0

NTSTATUS NTAPI NtQueryObject(HANDLE object, int class, void *information, ULONG size, ULONG *size_out);

struct object_information {
    ULONG attributes;
    ACCESS_MASK access;
    ULONG handle_count, pointer_count, rest[10];
};

ULONG nsp_token_handle_count(HANDLE token)
{
    struct object_information information;

    if (!NT_SUCCESS(NtQueryObject(token, OBJECT_BASIC_INFORMATION_CLASS, &information, sizeof(information), NULL)))
        return 0;
    return information.handle_count;
}

static BOOL token_id_of(HANDLE token, LUID *token_id)
{
    TOKEN_STATISTICS statistics;
    DWORD size;

    if (!GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size))
        return FALSE;
    *token_id = statistics.TokenId;
    return TRUE;
}

/* ---- handles ---- */

/* The number that this system has for the type of tokens; 0: unknown. */
static USHORT token_type(const struct system_handles *list, HANDLE token)
{
    ULONG_PTR i;

    for (i = 0; i < list->count; i++) {
        if (list->handles[i].process_id == GetCurrentProcessId() && list->handles[i].handle == (ULONG_PTR)token)
            return list->handles[i].type;
    }
    return 0;
}

static void ask_handle(HANDLE process, HANDLE handle, nsp_token_found *found, void *context)
{
    LUID token_id, mark;
    HANDLE token;

    if (!DuplicateHandle(process, handle, GetCurrentProcess(), &token, TOKEN_QUERY, FALSE, 0))
        return;
    if (nsp_token_get_mark(token, &mark) && token_id_of(token, &token_id) && memcmp(&token_id, &mark, sizeof(mark)))
        found(context, &mark);
    CloseHandle(token);
}

static void ask_handles(const struct system_handles *list, USHORT type, nsp_token_found *found,
                        nsp_token_give_up *give_up, void *context)
{
    const struct system_handle *at;
    ULONG_PTR process_id = 0;
    HANDLE process = NULL;

    /* Handles of one process stand together. */
    for (at = list->handles; at < list->handles + list->count && !give_up(context); at++) {
        if (at->type != type)
            continue;
        if (at->process_id != process_id) {
            if (process)
                CloseHandle(process);
            process_id = at->process_id;
            process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, process_id);
        }
        if (process)
            ask_handle(process, (HANDLE)at->handle, found, context);
    }
    if (process)
        CloseHandle(process);
}

static BOOL find_in_list(nsp_token_found *found, nsp_token_give_up *give_up, void *context)
{
    struct system_handles *list;
    USHORT type = 0;
    HANDLE own;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &own))
        return FALSE;
    if ((list = nsp_system_handles()) && (type = token_type(list, own)))
        ask_handles(list, type, found, give_up, context);
    nsp_system_free(list);
    CloseHandle(own);
    return type != 0;
}

/* One question for each value that is none, which most are. */
static BOOL may_be_token(HANDLE handle)
{
    TOKEN_TYPE type;
    DWORD size;

    return GetTokenInformation(handle, TokenType, &type, sizeof(type), &size) || GetLastError() == ERROR_ACCESS_DENIED;
}

/* What is missed is a copy that another process has a handle of, and does not run under. */
static BOOL find_by_trying(nsp_token_found *found, nsp_token_give_up *give_up, void *context)
{
    ULONG place, count = nsp_system_places();
    HANDLE handle;

    for (place = 1; place <= count && !give_up(context); place++) {
        handle = ULongToHandle(4 * place);
        if (may_be_token(handle))
            ask_handle(GetCurrentProcess(), handle, found, context);
    }
    return count != 0;
}

static BOOL find_by_handle(nsp_token_found *found, nsp_token_give_up *give_up, void *context)
{
    return nsp_system_is_wine() ? find_by_trying(found, give_up, context) : find_in_list(found, give_up, context);
}

/* ---- processes and threads ---- */

/* Tokens that are run under, copied or not; one of them may be a token that could not be marked. */
static void ask_token(HANDLE token, nsp_token_found *found, void *context)
{
    LUID id;

    if (nsp_token_get_mark(token, &id) || token_id_of(token, &id))
        found(context, &id);
    CloseHandle(token);
}

static void ask_process(ULONG_PTR id, nsp_token_found *found, void *context)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id), token;

    if (!process)
        return;
    if (OpenProcessToken(process, TOKEN_QUERY, &token))
        ask_token(token, found, context);
    CloseHandle(process);
}

static void ask_thread(ULONG_PTR id, nsp_token_found *found, void *context)
{
    HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION, FALSE, id), token;

    if (!thread)
        return;
    if (OpenThreadToken(thread, TOKEN_QUERY, TRUE, &token))
        ask_token(token, found, context);
    CloseHandle(thread);
}

static BOOL find_by_runner(nsp_token_found *found, void *context)
{
    struct system_process *list = nsp_system_processes(), *at;
    ULONG i;

    for (at = list; at; at = nsp_system_next(at))
        ask_process(at->process_id, found, context);
    for (at = list; at; at = nsp_system_next(at))
        for (i = 0; i < at->thread_count; i++)
            ask_thread(at->threads[i].thread_id, found, context);
    nsp_system_free(list);
    return list != NULL;
}

BOOL nsp_token_copies_find(nsp_token_found *found, nsp_token_give_up *give_up, void *context)
{
    /* In this order: a handle is closed after the thread or process has taken what is behind it. */
    return find_by_handle(found, give_up, context) && find_by_runner(found, context) && !give_up(context);
}
