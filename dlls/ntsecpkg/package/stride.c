/*
 * How far the tables of one DLL are apart.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/stride.h"

#include "base/str.h"
#include "lsa/argument.h"
#include "package/enter.h"
#include "watch/fence.h"
#include "watch/log.h"

#include <string.h>
#include <utlist.h>

#define MAX_NAME 512 /* characters */

BOOL nsp_is_code_of(const void *address, const void *image)
{
    const DWORD executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    MEMORY_BASIC_INFORMATION memory;

    return VirtualQuery(address, &memory, sizeof(memory)) && memory.State == MEM_COMMIT &&
           (memory.Protect & executable) && (!image || memory.AllocationBase == image);
}

BOOL nsp_is_code(const void *address)
{
    return nsp_is_code_of(address, NULL);
}

const void *nsp_stride_table(const struct nsp_tables *tables, unsigned stride, unsigned index)
{
    return (const char *)tables->first + (SIZE_T)index * stride * sizeof(void *);
}

static unsigned table_count(const struct nsp_tables *tables)
{
    return min(tables->count, NSP_MAX_TABLES);
}

/* ---- what is there ---- */

/* The end of the section of the image, or of the memory, that the first table lies in. */
static const char *end_of_memory(const void *table)
{
    MEMORY_BASIC_INFORMATION memory;
    const char *base, *at, *begin;
    IMAGE_SECTION_HEADER section;
    IMAGE_NT_HEADERS nt;
    IMAGE_DOS_HEADER dos;
    unsigned i;

    if (!VirtualQuery(table, &memory, sizeof(memory)))
        return table;
    base = memory.AllocationBase;
    if (memory.Type == MEM_IMAGE && nsp_fence_copy(&dos, base, sizeof(dos)) &&
        nsp_fence_copy(&nt, at = base + dos.e_lfanew, sizeof(nt))) {
        at += offsetof(IMAGE_NT_HEADERS, OptionalHeader) + nt.FileHeader.SizeOfOptionalHeader;
        for (i = 0; i < nt.FileHeader.NumberOfSections && nsp_fence_copy(&section, at, sizeof(section)); i++) {
            at += sizeof(section);
            begin = base + section.VirtualAddress;
            if ((const char *)table >= begin && (const char *)table < begin + section.Misc.VirtualSize)
                return begin + section.Misc.VirtualSize;
        }
    }
    return (const char *)memory.BaseAddress + memory.RegionSize;
}

/*
 * How many slots of the tables are filled and empty as those of the first are, when all that they hold is code of the
 * DLL; 0 when it is not.  Only the slots of the first version are looked at: what is behind may be the next table.
 */
static unsigned likeness(const struct nsp_module *module, const struct nsp_tables *tables, unsigned stride)
{
    const unsigned count = tables->slots_of(tables->version), checked = tables->slots_of(NSP_INTERFACE_V1);
    const void *slots[NSP_PKG_COUNT], *first[NSP_PKG_COUNT];
    const char *end = end_of_memory(tables->first), *table;
    unsigned like = 0, i, k;

    for (k = 0; k < table_count(tables); k++) {
        table = nsp_stride_table(tables, stride, k);
        if (table > end || count * sizeof(*slots) > (SIZE_T)(end - table) ||
            !nsp_fence_copy(slots, table, count * sizeof(*slots)))
            return 0;
        if (!k)
            memcpy(first, slots, sizeof(first));
        for (i = 0; i < checked; i++) {
            if (slots[i] && !nsp_is_code_of(slots[i], module->image))
                return 0;
            like += !slots[i] == !first[i];
        }
    }
    return like;
}

/* NULL when GetInfo, if that is what it is, gave none. */
static WCHAR *name_from(struct nsp_module *module, const void *get_info)
{
    SecPkgInfoW info = { 0 };
    ULONG_PTR result;
    WCHAR *name;

    if (!get_info ||
        !nsp_enter_guess(module, "GetInfo", get_info, (const ULONG_PTR[]){ NSP_WORDS(&info) }, 1, &result) ||
        !NT_SUCCESS((NTSTATUS)result) || !NT_SUCCESS(nsp_take_wide(info.Name, MAX_NAME, &name)))
        return NULL;
    return name;
}

/* Whether each table has a GetInfo that tells a name of its own. */
static BOOL have_names(struct nsp_module *module, const struct nsp_tables *tables, unsigned stride)
{
    WCHAR *names[NSP_MAX_TABLES];
    const void *get_info;
    BOOL are_good = TRUE;
    unsigned i, k;

    for (k = 0; k < table_count(tables) && are_good; k++) {
        get_info = ((const void *const *)nsp_stride_table(tables, stride, k))[NSP_PKG_GetInfo];
        names[k] = name_from(module, get_info);
        are_good = names[k] && *names[k];
        for (i = 0; i < k && are_good; i++)
            are_good = !nsp_wide_equal(names[i], names[k]);
    }
    while (k)
        nsp_free(names[--k]);
    return are_good;
}

/* User tables have nothing that could be asked, but none does without InstanceInit if it has other functions. */
static BOOL have_instance_init(const struct nsp_tables *tables, unsigned stride)
{
    const void *const *slots;
    unsigned i, k;

    for (k = 1; k < table_count(tables); k++) {
        slots = nsp_stride_table(tables, stride, k);
        for (i = 0; i < tables->slots_of(NSP_INTERFACE_V1) && !slots[i]; i++)
            ;
        if (i < tables->slots_of(NSP_INTERFACE_V1) && !slots[NSP_USER_InstanceInit])
            return FALSE;
    }
    return TRUE;
}

/* ---- which stride ---- */

/* The version's, then those of newer headers, then the rest. */
static unsigned list_candidates(const struct nsp_tables *tables, unsigned strides[NSP_MAX_STRIDE])
{
    unsigned own = tables->slots_of(tables->version), count = 0, stride, i;
    ULONG version;

    strides[count++] = own;
    for (version = NSP_INTERFACE_V1; version <= NSP_INTERFACE_V11; version <<= 1)
        if (tables->slots_of(version) > strides[count - 1])
            strides[count++] = tables->slots_of(version);
    for (stride = own + 1; stride <= NSP_MAX_STRIDE; stride++) {
        for (i = 0; i < count && strides[i] != stride; i++)
            ;
        if (i == count)
            strides[count++] = stride;
    }
    return count;
}

/*
 * At a wrong stride the place of GetInfo holds some other function, and calling that is a risk: so the candidates whose
 * tables look most like the first are asked first, and equals in the order of the contract.
 */
static unsigned search(struct nsp_module *module, const struct nsp_tables *tables)
{
    unsigned strides[NSP_MAX_STRIDE], likes[NSP_MAX_STRIDE], count = list_candidates(tables, strides), best, i;

    for (i = 0; i < count; i++)
        likes[i] = likeness(module, tables, strides[i]);
    for (;;) {
        for (best = 0, i = 1; i < count; i++)
            if (likes[i] > likes[best])
                best = i;
        if (!likes[best])
            return 0;
        if (tables->kind == NSP_TABLE_PACKAGE ? have_names(module, tables, strides[best])
                                              : have_instance_init(tables, strides[best]))
            return strides[best];
        likes[best] = 0;
    }
}

/* ---- what is said of a DLL ---- */

struct nsp_stride {
    struct nsp_stride *next;
    WCHAR *file; /* "mypackage.dll" */
    ULONG lsa, user;
};

/* Under the lock. */
static struct nsp_stride *find_setting(struct nsp_host *host, const WCHAR *file)
{
    struct nsp_stride *setting;

    for (setting = host->strides; setting && !nsp_wide_equal(setting->file, file); setting = setting->next)
        ;
    return setting;
}

static struct nsp_stride *make_setting(const WCHAR *file)
{
    struct nsp_stride *setting = nsp_alloc(sizeof(*setting));

    if (setting && !(setting->file = nsp_wide_dup(file))) {
        nsp_free(setting);
        return NULL;
    }
    return setting;
}

static BOOL is_stride(ULONG stride, unsigned least)
{
    return !stride || (stride >= least && stride <= NSP_MAX_STRIDE);
}

NTSTATUS nsp_strides_set(struct nsp_host *host, const WCHAR *file, ULONG lsa_stride, ULONG user_stride)
{
    NTSTATUS status = STATUS_SUCCESS;
    struct nsp_stride *setting;

    if (!file || !*(file = nsp_path_base(file)) || !is_stride(lsa_stride, nsp_package_slots(NSP_INTERFACE_V1)) ||
        !is_stride(user_stride, nsp_user_slots(NSP_INTERFACE_V1)))
        return STATUS_INVALID_PARAMETER;

    AcquireSRWLockExclusive(&host->lock);
    if (!(setting = find_setting(host, file)) && (setting = make_setting(file)))
        LL_PREPEND(host->strides, setting);
    if (setting) {
        setting->lsa = lsa_stride;
        setting->user = user_stride;
    } else {
        status = STATUS_NO_MEMORY;
    }
    ReleaseSRWLockExclusive(&host->lock);
    return status;
}

void nsp_strides_free(struct nsp_host *host)
{
    struct nsp_stride *setting;

    while ((setting = host->strides)) {
        LL_DELETE(host->strides, setting);
        nsp_free(setting->file);
        nsp_free(setting);
    }
}

static unsigned setting_for(struct nsp_module *module, enum nsp_table kind)
{
    struct nsp_stride *setting;
    unsigned stride = 0;

    AcquireSRWLockShared(&module->host->lock);
    if ((setting = find_setting(module->host, nsp_path_base(module->path))))
        stride = kind == NSP_TABLE_PACKAGE ? setting->lsa : setting->user;
    ReleaseSRWLockShared(&module->host->lock);
    return stride;
}

unsigned nsp_stride_find(struct nsp_module *module, const struct nsp_tables *tables)
{
    const unsigned own = tables->slots_of(tables->version);
    unsigned stride;

    if (tables->count < 2)
        return own;
    if (!(stride = setting_for(module, tables->kind)) && !(stride = search(module, tables)))
        stride = own;
    NSP_TRACE("load", "%s: %lu tables, %u pointers apart", module->name, (unsigned long)tables->count, stride);
    return stride;
}
