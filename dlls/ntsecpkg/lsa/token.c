/*
 * Tokens and what they were meant to be: a table from the identity of a token (TokenStatistics.TokenId, which handles
 * of the same object share and no other object ever gets) to its description.  An entry lives as long as its
 * session, or until token_watch.c finds that the token is gone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/token_private.h"

#include "base/status.h"
#include "base/hash.h"
#include "lsa/token_copies.h"
#include "watch/handles.h"
#include "watch/log.h"

#include <utlist.h>

struct owner;

struct entry {
    LUID token_id;
    struct owner *owner;
    struct entry *prev, *next;               /* of the same session */
    HANDLE token;                            /* the host's own handle, for who asks by LUID */
    struct nsp_token_description *description;
    SIZE_T size;                             /* of the description's block */
    struct entry *turn_prev, *turn_next;     /* of those that are watched */
    BOOL is_watched;
    ULONG openings;                          /* handles given out for the LUID */
    UT_hash_handle hh;
};

/* A session, as far as it has tokens. */
struct owner {
    LUID logon_id;
    struct entry *entries;
    UT_hash_handle hh;
};

struct nsp_tokens {
    struct nsp_token_model *model;
    SRWLOCK lock;                            /* guards what follows */
    struct entry *entries;
    struct owner *owners;
    struct entry *turns;                     /* the watched ones; the first is looked at next */
    volatile LONG watched;                   /* how many these are */
};

BOOL nsp_token_force_surrogate;

static void free_entry(struct entry *entry)
{
    if (entry->token)
        CloseHandle(entry->token);
    nsp_free(entry->description);
    nsp_free(entry);
}

/* All that follow up to add_entry are called with the lock held. */
static void free_if_empty(struct nsp_tokens *tokens, struct owner *owner)
{
    if (owner->entries)
        return;
    HASH_DEL(tokens->owners, owner);
    nsp_free(owner);
}

static void remove_entry(struct nsp_tokens *tokens, struct entry *entry)
{
    if (entry->is_watched) {
        DL_DELETE2(tokens->turns, entry, turn_prev, turn_next);
        InterlockedDecrement(&tokens->watched);
    }
    HASH_DEL(tokens->entries, entry);
    DL_DELETE(entry->owner->entries, entry);
    free_if_empty(tokens, entry->owner);
    free_entry(entry);
}

/* NULL when memory is full. */
static struct owner *get_owner(struct nsp_tokens *tokens, const LUID *logon_id)
{
    struct owner *owner;

    HASH_FIND(hh, tokens->owners, logon_id, sizeof(*logon_id), owner);
    if (owner || !(owner = nsp_alloc(sizeof(*owner))))
        return owner;
    owner->logon_id = *logon_id;
    HASH_ADD(hh, tokens->owners, logon_id, sizeof(owner->logon_id), owner);
    if (owner->hh.tbl)
        return owner;
    nsp_free(owner);
    return NULL;
}

/* Takes @entry over on success. */
static NTSTATUS add_entry(struct nsp_tokens *tokens, struct entry *entry)
{
    NTSTATUS status = STATUS_NO_MEMORY;

    AcquireSRWLockExclusive(&tokens->lock);
    if ((entry->owner = get_owner(tokens, &entry->description->logon_id))) {
        HASH_ADD(hh, tokens->entries, token_id, sizeof(entry->token_id), entry);
        if (entry->hh.tbl) {
            DL_APPEND(entry->owner->entries, entry);
            status = STATUS_SUCCESS;
        }
        free_if_empty(tokens, entry->owner);
    }
    ReleaseSRWLockExclusive(&tokens->lock);
    return status;
}

NTSTATUS nsp_tokens_create(struct nsp_tokens **out)
{
    struct nsp_tokens *tokens;
    NTSTATUS status;

    *out = NULL;
    if (!(tokens = nsp_alloc(sizeof(*tokens))))
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&tokens->lock);
    if (!NT_SUCCESS(status = nsp_token_model_create(&tokens->model))) {
        nsp_tokens_free(tokens);
        return status;
    }
    *out = tokens;
    return STATUS_SUCCESS;
}

void nsp_tokens_free(struct nsp_tokens *tokens)
{
    if (!tokens)
        return;
    while (tokens->entries)
        remove_entry(tokens, tokens->entries);
    nsp_token_model_free(tokens->model);
    nsp_free(tokens);
}

/* The system's own composition where it works, else a surrogate.  *@dacl: the default DACL of the object. */
static NTSTATUS create_object(struct nsp_tokens *tokens, struct nsp_token_description *description, HANDLE *token,
                              const ACL **dacl)
{
    NTSTATUS status = STATUS_NOT_SUPPORTED;

    if (!nsp_token_force_surrogate)
        status = nsp_token_create_native(description, token);
    description->is_surrogate = !NT_SUCCESS(status);
    *dacl = description->default_dacl;
    if (!description->is_surrogate)
        return status;
    NSP_TRACE("token", "no native token (%s), a surrogate instead", nsp_status_name(status));
    *dacl = nsp_token_model_dacl(tokens->model);
    return nsp_token_create_surrogate(tokens->model, description, token);
}

static NTSTATUS duplicate_handle(HANDLE token, HANDLE *duplicate)
{
    HANDLE process = GetCurrentProcess();

    if (DuplicateHandle(process, token, process, duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return STATUS_SUCCESS;
    *duplicate = NULL;
    return nsp_status_from_win32(GetLastError());
}

static NTSTATUS get_statistics(HANDLE token, TOKEN_STATISTICS *statistics)
{
    DWORD size;

    if (!GetTokenInformation(token, TokenStatistics, statistics, sizeof(*statistics), &size))
        return nsp_status_from_win32(GetLastError());
    return STATUS_SUCCESS;
}

NTSTATUS nsp_token_create(struct nsp_tokens *tokens, const struct nsp_token_request *request, HANDLE *token,
                          const char **text)
{
    TOKEN_STATISTICS statistics;
    struct entry *entry;
    const ACL *dacl;
    NTSTATUS status;

    *token = NULL;
    *text = NULL;
    if (!(entry = nsp_alloc(sizeof(*entry))))
        return STATUS_NO_MEMORY;
    if (!NT_SUCCESS(status = nsp_token_assemble(request, &entry->description, &entry->size, text)))
        goto fail;
    if (!NT_SUCCESS(status = create_object(tokens, entry->description, token, &dacl)))
        goto fail;
    if (!NT_SUCCESS(status = get_statistics(*token, &statistics)))
        goto fail;
    entry->token_id = statistics.TokenId;
    if (!nsp_token_mark(*token, dacl, &entry->token_id))
        NSP_WARN("token", "duplicates of this token will not be known");
    if (!NT_SUCCESS(status = duplicate_handle(*token, &entry->token)) ||
        !NT_SUCCESS(status = add_entry(tokens, entry)))
        goto fail;
    nsp_handles_except(entry->token);
    return STATUS_SUCCESS;

fail:
    if (*token)
        CloseHandle(*token);
    *token = NULL;
    free_entry(entry);
    return status;
}

#define MOVE(pointer) ((pointer) = (void *)((BYTE *)(pointer) + distance))

/* A copy of the block, with its pointers into itself. */
static struct nsp_token_description *copy_description(const struct entry *entry)
{
    struct nsp_token_description *copy = nsp_alloc(entry->size);
    SSIZE_T distance = (BYTE *)copy - (BYTE *)entry->description;
    TOKEN_GROUPS *groups;
    ULONG i;

    if (!copy)
        return NULL;
    memcpy(copy, entry->description, entry->size);
    MOVE(copy->account);
    MOVE(copy->authority);
    MOVE(copy->user);
    MOVE(copy->owner);
    MOVE(copy->primary_group);
    MOVE(copy->groups);
    MOVE(copy->privileges);
    MOVE(copy->default_dacl);
    groups = (TOKEN_GROUPS *)copy->groups;
    for (i = 0; i < groups->GroupCount; i++)
        MOVE(groups->Groups[i].Sid);
    return copy;
}

static struct entry *find_entry(struct nsp_tokens *tokens, const LUID *token_id)
{
    struct entry *entry;

    HASH_FIND(hh, tokens->entries, token_id, sizeof(*token_id), entry);
    return entry;
}

static NTSTATUS describe_by_id(struct nsp_tokens *tokens, const LUID *token_id,
                               struct nsp_token_description **description)
{
    struct entry *entry;

    AcquireSRWLockShared(&tokens->lock);
    if ((entry = find_entry(tokens, token_id)))
        *description = copy_description(entry);
    ReleaseSRWLockShared(&tokens->lock);

    if (!entry)
        return STATUS_NOT_FOUND;
    return *description ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS nsp_token_describe(struct nsp_tokens *tokens, HANDLE token, struct nsp_token_description **description)
{
    TOKEN_STATISTICS statistics;
    NTSTATUS status;
    LUID mark;

    *description = NULL;
    if (!NT_SUCCESS(status = get_statistics(token, &statistics)))
        return status;
    status = describe_by_id(tokens, &statistics.TokenId, description);
    if (status == STATUS_NOT_FOUND && nsp_token_get_mark(token, &mark))
        status = describe_by_id(tokens, &mark, description);
    if (!NT_SUCCESS(status))
        return status;

    /* A duplicate may be of another type than what it was made from. */
    (*description)->type = statistics.TokenType;
    (*description)->level = statistics.TokenType == TokenImpersonation ? statistics.ImpersonationLevel
                                                                      : SecurityAnonymous;
    return STATUS_SUCCESS;
}

NTSTATUS nsp_token_open(struct nsp_tokens *tokens, const LUID *logon_id, HANDLE *token)
{
    NTSTATUS status = STATUS_NO_TOKEN;
    struct owner *owner;

    *token = NULL;
    AcquireSRWLockExclusive(&tokens->lock);
    HASH_FIND(hh, tokens->owners, logon_id, sizeof(*logon_id), owner);
    if (owner) {
        status = duplicate_handle(owner->entries->token, token);
        owner->entries->openings++;
    }
    ReleaseSRWLockExclusive(&tokens->lock);
    return status;
}

void nsp_token_close(struct nsp_tokens *tokens, HANDLE token)
{
    TOKEN_STATISTICS statistics;
    struct entry *entry;

    if (NT_SUCCESS(get_statistics(token, &statistics))) {
        AcquireSRWLockExclusive(&tokens->lock);
        if ((entry = find_entry(tokens, &statistics.TokenId)))
            remove_entry(tokens, entry);
        ReleaseSRWLockExclusive(&tokens->lock);
    }
    CloseHandle(token);
}

void nsp_tokens_end_session(struct nsp_tokens *tokens, const LUID *logon_id)
{
    struct entry *entry, *next;
    struct owner *owner;

    AcquireSRWLockExclusive(&tokens->lock);
    HASH_FIND(hh, tokens->owners, logon_id, sizeof(*logon_id), owner);
    if (owner) {
        DL_FOREACH_SAFE(owner->entries, entry, next)
            remove_entry(tokens, entry);
    }
    ReleaseSRWLockExclusive(&tokens->lock);
}

/* ---- tokens that are watched ---- */

NTSTATUS nsp_tokens_watch(struct nsp_tokens *tokens, HANDLE token)
{
    TOKEN_STATISTICS statistics;
    struct entry *entry;
    NTSTATUS status;

    if (!NT_SUCCESS(status = get_statistics(token, &statistics)))
        return status;
    AcquireSRWLockExclusive(&tokens->lock);
    if ((entry = find_entry(tokens, &statistics.TokenId)) && !entry->is_watched) {
        entry->is_watched = TRUE;
        DL_APPEND2(tokens->turns, entry, turn_prev, turn_next);
        InterlockedIncrement(&tokens->watched);
    }
    ReleaseSRWLockExclusive(&tokens->lock);
    return entry ? STATUS_SUCCESS : STATUS_NO_SUCH_LOGON_SESSION;
}

ULONG nsp_tokens_watched(const struct nsp_tokens *tokens)
{
    return tokens->watched;
}

static BOOL is_loose(const struct entry *entry)
{
    return nsp_token_handle_count(entry->token) == 1;
}

BOOL nsp_tokens_take_turn(struct nsp_tokens *tokens, struct nsp_token_loose *loose)
{
    struct entry *entry;
    BOOL found = FALSE;

    AcquireSRWLockExclusive(&tokens->lock);
    if ((entry = tokens->turns)) {
        DL_DELETE2(tokens->turns, entry, turn_prev, turn_next);
        DL_APPEND2(tokens->turns, entry, turn_prev, turn_next);
        found = is_loose(entry);
        *loose = (struct nsp_token_loose){ entry->token_id, entry->owner->logon_id, entry->openings, FALSE };
    }
    ReleaseSRWLockExclusive(&tokens->lock);
    return found;
}

BOOL nsp_tokens_forget(struct nsp_tokens *tokens, const struct nsp_token_loose *loose)
{
    struct entry *entry;

    AcquireSRWLockExclusive(&tokens->lock);
    entry = find_entry(tokens, &loose->token_id);
    if (entry && (entry->openings != loose->openings || !is_loose(entry)))
        entry = NULL;
    if (entry)
        remove_entry(tokens, entry);
    ReleaseSRWLockExclusive(&tokens->lock);
    return entry != NULL;
}
