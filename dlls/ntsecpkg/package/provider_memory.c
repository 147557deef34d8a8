/*
 * Strings to plain SSPs, and what they allocated for the application: that frees it with a FreeContextBuffer which
 * knows no provider, so all of it has to be of the process heap (contract P3.2).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/provider.h"

#include "base/str.h"
#include "lsa/argument.h"
#include "watch/fence.h"
#include "watch/finding.h"

#include <string.h>

#define MAX_TEXT 0x7FFF /* characters */
#define TEXTS (sizeof(((struct nsp_provider_texts *)NULL)->given) / sizeof(void *))

/* ---- to the provider ---- */

BOOL nsp_provider_give_texts(const struct nsp_package *pkg, struct nsp_provider_texts *texts,
                             const WCHAR *const *wide, unsigned count)
{
    unsigned i;

    memset(texts, 0, sizeof(*texts));
    texts->is_ansi = pkg->module->report.sspi_is_ansi;
    for (i = 0; i < count; i++) {
        if (!wide[i])
            continue;
        if (!(texts->given[i] = texts->is_ansi ? (void *)nsp_ansi_from_wide(wide[i]) : (void *)wide[i])) {
            nsp_provider_free_texts(texts);
            return FALSE;
        }
    }
    return TRUE;
}

void nsp_provider_free_texts(struct nsp_provider_texts *texts)
{
    unsigned i;

    for (i = 0; texts->is_ansi && i < TEXTS; i++) {
        if (texts->given[i])
            nsp_wipe(texts->given[i], strlen(texts->given[i])); /* it may be a password */
        nsp_free(texts->given[i]);
    }
}

/* ---- from the provider ---- */

static BOOL is_of_process_heap(const void *block)
{
    return HeapValidate(GetProcessHeap(), 0, block);
}

void nsp_provider_free(struct nsp_package *pkg, void *block)
{
    if (pkg->plugin.slots[NSP_SSPI_FreeContextBuffer])
        (void)NSP_ASK_PROVIDER(pkg, FreeContextBuffer, block);
    else if (is_of_process_heap(block))
        HeapFree(GetProcessHeap(), 0, block);
}

static SECURITY_STATUS status_of(NTSTATUS status)
{
    if (NT_SUCCESS(status))
        return SEC_E_OK;
    return status == STATUS_NO_MEMORY ? SEC_E_INSUFFICIENT_MEMORY : SEC_E_INTERNAL_ERROR;
}

static NTSTATUS copy_bytes(const void *bytes, SIZE_T size, void **copy)
{
    if (!(*copy = HeapAlloc(GetProcessHeap(), 0, size)))
        return STATUS_NO_MEMORY;
    if (nsp_fence_copy(*copy, bytes, size))
        return STATUS_SUCCESS;
    HeapFree(GetProcessHeap(), 0, *copy);
    *copy = NULL;
    return STATUS_ACCESS_VIOLATION;
}

static NTSTATUS take_text(const void *text, BOOL is_ansi, WCHAR **wide)
{
    return is_ansi ? nsp_take_ansi(text, MAX_TEXT, wide) : nsp_take_wide(text, MAX_TEXT, wide);
}

static NTSTATUS copy_text(const void *text, BOOL is_ansi, void **copy)
{
    NTSTATUS status;
    WCHAR *wide;

    if (!NT_SUCCESS(status = take_text(text, is_ansi, &wide)))
        return status;
    status = copy_bytes(wide, (wcslen(wide) + 1) * sizeof(*wide), copy);
    nsp_free(wide);
    return status;
}

/* A NULL string becomes an empty one. */
static NTSTATUS copy_info(const SecPkgInfoW *source, BOOL is_ansi, void **copy)
{
    WCHAR *name = NULL, *comment = NULL;
    SIZE_T name_size, comment_size;
    SecPkgInfoW info, *block;
    NTSTATUS status;

    if (!nsp_fence_copy(&info, source, sizeof(info)))
        return STATUS_ACCESS_VIOLATION;
    if (!NT_SUCCESS(status = take_text(info.Name ? (void *)info.Name : L"", is_ansi, &name)) ||
        !NT_SUCCESS(status = take_text(info.Comment ? (void *)info.Comment : L"", is_ansi, &comment)))
        goto done;
    name_size = (wcslen(name) + 1) * sizeof(*name);
    comment_size = (wcslen(comment) + 1) * sizeof(*comment);
    if (!(block = HeapAlloc(GetProcessHeap(), 0, sizeof(*block) + name_size + comment_size))) {
        status = STATUS_NO_MEMORY;
        goto done;
    }
    *block = info;
    block->Name = memcpy(block + 1, name, name_size);
    block->Comment = memcpy((char *)(block + 1) + name_size, comment, comment_size);
    *copy = block;

done:
    nsp_free(name);
    nsp_free(comment);
    return status;
}

static void tell_foreign(struct nsp_package *pkg, enum nsp_sspi_slot slot)
{
    struct nsp_watch *watch = pkg->module->host->watch;
    const char *call = nsp_slot_name(NSP_TABLE_SSPI, slot);

    if (!nsp_finding_was_told(watch, NSP_FINDING_NOT_PROCESS_HEAP, call, pkg->plugin.slots[slot]))
        nsp_finding_add(watch, NSP_FINDING_NOT_PROCESS_HEAP, STATUS_SUCCESS, call, pkg->plugin.slots[slot],
                        "%s gave memory that is not of the process heap, from which applications free it on Windows",
                        call);
}

static SECURITY_STATUS take(struct nsp_package *pkg, enum nsp_sspi_slot slot, enum nsp_pointer_kind kind,
                            SIZE_T size, void **place)
{
    const BOOL is_in_ansi = pkg->module->report.sspi_is_ansi && kind != NSP_POINTER_WIDE && kind != NSP_POINTER_DATA;
    void *old = *place;
    NTSTATUS status;

    if (!old)
        return SEC_E_OK;
    if (!is_of_process_heap(old))
        tell_foreign(pkg, slot);
    else if (!is_in_ansi)
        return SEC_E_OK;

    *place = NULL;
    if (kind == NSP_POINTER_DATA)
        status = copy_bytes(old, size, place);
    else if (kind == NSP_POINTER_INFO)
        status = copy_info(old, is_in_ansi, place);
    else
        status = copy_text(old, is_in_ansi, place);
    if (status != STATUS_ACCESS_VIOLATION)
        nsp_provider_free(pkg, old);
    return status_of(status);
}

SECURITY_STATUS nsp_provider_take_data(struct nsp_package *pkg, enum nsp_sspi_slot slot, void **place, SIZE_T size)
{
    return take(pkg, slot, NSP_POINTER_DATA, size, place);
}

/* All or nothing: what was taken when one could not be is freed. */
static SECURITY_STATUS take_attribute(struct nsp_package *pkg, enum nsp_sspi_slot slot,
                                      const struct nsp_attribute_pointer *pointers, ULONG attribute, void *buffer)
{
    SECURITY_STATUS status = SEC_E_OK, taken;
    const struct nsp_attribute_pointer *known;
    ULONG length = 0;
    void **place;

    for (known = pointers; known->kind; known++) {
        if (known->attribute != attribute)
            continue;
        if (known->kind == NSP_POINTER_DATA)
            length = *(ULONG *)((char *)buffer + known->length_offset);
        if ((taken = take(pkg, slot, known->kind, length, (void **)((char *)buffer + known->offset))) < 0)
            status = taken;
    }
    for (known = pointers; known->kind && status < 0; known++) {
        place = (void **)((char *)buffer + known->offset);
        if (known->attribute != attribute || !*place)
            continue;
        HeapFree(GetProcessHeap(), 0, *place);
        *place = NULL;
    }
    return status;
}

SECURITY_STATUS nsp_provider_query_attribute(const struct nsp_held *held, enum nsp_sspi_slot slot,
                                             enum nsp_sspi_slot slot_with_size,
                                             const struct nsp_attribute_pointer *pointers, ULONG attribute,
                                             void *buffer, const ULONG *size)
{
    const BOOL has_size = size && held->pkg->plugin.slots[slot_with_size];
    SecHandle handle = held->pair;
    const ULONG_PTR args[] = { NSP_WORDS(&handle, attribute, buffer, has_size ? *size : 0) };
    SECURITY_STATUS status, taken;

    if (has_size)
        slot = slot_with_size;
    if ((status = nsp_provider_call(held->pkg, slot, args, has_size ? 4 : 3)) < 0)
        return status;
    taken = take_attribute(held->pkg, slot, pointers, attribute, buffer);
    return taken < 0 ? taken : status;
}
