/*
 * Sections as heaps: first fit, and neighbours that are free become one.  Nothing here reads or writes a section.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/shared_memory.h"

#include "base/str.h"
#include "watch/finding.h"
#include "watch/handles.h"

#include <stdio.h>
#include <utlist.h>

#define ALIGNMENT 16
#define NAME_TRIES 8

#define ROUND_UP(size, unit) (((size) + (unit) - 1) & ~(SIZE_T)((unit) - 1))

struct block {
    struct block *prev, *next;
    SIZE_T offset, size;
    BOOL is_used;
};

struct section {
    struct section *prev, *next;
    HANDLE mapping;
    char *base;
    SIZE_T committed;     /* so many bytes from the beginning have memory */
    struct block *blocks; /* they cover all of it, by address */
    const void *caller;   /* who made it */
    ULONG max_size;
};

struct nsp_sections {
    SRWLOCK lock;
    struct section *list;
};

NTSTATUS nsp_sections_create(struct nsp_sections **out)
{
    if (!(*out = nsp_alloc(sizeof(**out))))
        return STATUS_NO_MEMORY;
    InitializeSRWLock(&(*out)->lock);
    return STATUS_SUCCESS;
}

static void free_section(struct section *section)
{
    struct block *block, *next;

    DL_FOREACH_SAFE(section->blocks, block, next)
        nsp_free(block);
    if (section->base)
        UnmapViewOfFile(section->base);
    if (section->mapping)
        CloseHandle(section->mapping);
    nsp_free(section);
}

void nsp_sections_free(struct nsp_sections *sections)
{
    struct section *section, *next;

    if (!sections)
        return;
    DL_FOREACH_SAFE(sections->list, section, next)
        free_section(section);
    nsp_free(sections);
}

/* ---- making and deleting ---- */

/* A name that exists was taken by somebody else, whose section it then would be. */
static HANDLE create_mapping(ULONG size)
{
    static LONG ordinal;
    HANDLE mapping;
    WCHAR name[64];
    unsigned i;

    for (i = 0; i < NAME_TRIES; i++) {
        snwprintf(name, ARRAYSIZE(name), NSP_SECTION_NAME, GetCurrentProcessId(),
                  (ULONG)InterlockedIncrement(&ordinal));
        mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, size, name);
        if (!mapping || GetLastError() != ERROR_ALREADY_EXISTS)
            return mapping;
        CloseHandle(mapping);
    }
    return NULL;
}

/* The host makes it, not the client whose token may be on the thread (contract 6.0). */
static HANDLE create_mapping_as_host(ULONG size)
{
    HANDLE token = NULL, mapping;

    if (OpenThreadToken(GetCurrentThread(), TOKEN_IMPERSONATE, TRUE, &token))
        RevertToSelf();
    mapping = create_mapping(size);
    if (token) {
        SetThreadToken(NULL, token);
        CloseHandle(token);
    }
    return mapping;
}

/* Give memory to all below @end. */
static BOOL commit(struct section *section, SIZE_T end)
{
    SYSTEM_INFO system;

    if (end <= section->committed)
        return TRUE;
    GetSystemInfo(&system);
    end = ROUND_UP(end, system.dwPageSize);
    if (!VirtualAlloc(section->base + section->committed, end - section->committed, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    section->committed = end;
    return TRUE;
}

void *nsp_section_create(struct nsp_sections *sections, ULONG max_size, ULONG initial_size, const void *caller)
{
    struct section *section;
    struct block *block;

    if (!max_size || initial_size > max_size || !(section = nsp_alloc(sizeof(*section))))
        return NULL;
    section->caller = caller;
    section->max_size = max_size;
    if (!(block = nsp_alloc(sizeof(*block))))
        goto fail;
    block->size = ROUND_UP((SIZE_T)max_size, ALIGNMENT);
    DL_APPEND(section->blocks, block);
    if (!(section->mapping = create_mapping_as_host(max_size)) ||
        !(section->base = MapViewOfFile(section->mapping, FILE_MAP_WRITE, 0, 0, 0)) ||
        !commit(section, initial_size))
        goto fail;
    nsp_handles_except(section->mapping);

    AcquireSRWLockExclusive(&sections->lock);
    DL_APPEND(sections->list, section);
    ReleaseSRWLockExclusive(&sections->lock);
    return section->base;

fail:
    free_section(section);
    return NULL;
}

/* With the lock held; NULL when there is none. */
static struct section *find_section(struct nsp_sections *sections, const void *base)
{
    struct section *section;

    DL_SEARCH_SCALAR(sections->list, section, base, base);
    return section;
}

BOOL nsp_section_delete(struct nsp_sections *sections, const void *base)
{
    struct section *section;

    AcquireSRWLockExclusive(&sections->lock);
    if ((section = find_section(sections, base)))
        DL_DELETE(sections->list, section);
    ReleaseSRWLockExclusive(&sections->lock);
    if (section)
        free_section(section);
    return section != NULL;
}

/* ---- blocks ---- */

/* Take @size bytes of a free block, whose rest stays free. */
static BOOL take_block(struct section *section, struct block *block, SIZE_T size)
{
    struct block *rest;

    if (!commit(section, block->offset + size))
        return FALSE;
    if (block->size > size) {
        if (!(rest = nsp_alloc(sizeof(*rest))))
            return FALSE;
        rest->offset = block->offset + size;
        rest->size = block->size - size;
        DL_APPEND_ELEM(section->blocks, block, rest);
        block->size = size;
    }
    block->is_used = TRUE;
    return TRUE;
}

static void *alloc_in(struct section *section, ULONG size)
{
    SIZE_T rounded = ROUND_UP(max((SIZE_T)size, 1), ALIGNMENT);
    struct block *block;

    if (size > section->max_size)
        return NULL;
    DL_FOREACH(section->blocks, block) {
        if (!block->is_used && block->size >= rounded)
            return take_block(section, block, rounded) ? section->base + block->offset : NULL;
    }
    return NULL;
}

void *nsp_section_alloc(struct nsp_sections *sections, const void *base, ULONG size)
{
    struct section *section;
    void *memory = NULL;

    AcquireSRWLockExclusive(&sections->lock);
    if ((section = find_section(sections, base)))
        memory = alloc_in(section, size);
    ReleaseSRWLockExclusive(&sections->lock);
    return memory;
}

/* Let a free block have the next one, if that is free too. */
static void merge_with_next(struct section *section, struct block *block)
{
    struct block *next = block->next;

    if (!next || block->is_used || next->is_used)
        return;
    block->size += next->size;
    DL_DELETE(section->blocks, next);
    nsp_free(next);
}

static BOOL free_in(struct section *section, const void *memory)
{
    struct block *block;

    DL_FOREACH(section->blocks, block)
        if (block->is_used && section->base + block->offset == memory)
            break;
    if (!block)
        return FALSE;
    block->is_used = FALSE;
    merge_with_next(section, block);
    if (block != section->blocks) /* the first one's prev is the last */
        merge_with_next(section, block->prev);
    return TRUE;
}

BOOL nsp_section_free(struct nsp_sections *sections, const void *base, const void *memory)
{
    struct section *section;
    BOOL was_block = FALSE;

    AcquireSRWLockExclusive(&sections->lock);
    if ((section = find_section(sections, base)))
        was_block = free_in(section, memory);
    ReleaseSRWLockExclusive(&sections->lock);
    return was_block;
}

void nsp_sections_report(struct nsp_sections *sections, struct nsp_watch *watch)
{
    struct section *section;

    AcquireSRWLockShared(&sections->lock);
    DL_FOREACH(sections->list, section)
        nsp_finding_add(watch, NSP_FINDING_LEAK_SECTION, STATUS_SUCCESS, "shutdown", section->caller,
                        "a section of CreateSharedMemory (%lu bytes) still lives", section->max_size);
    ReleaseSRWLockShared(&sections->lock);
}
