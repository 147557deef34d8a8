/*
 * What the system lists of all processes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "base/system_list.h"

/* Of winternl.h's kind, which clashes with ntsecapi.h; documented in parts only. */
#define SYSTEM_PROCESS_INFORMATION_CLASS 5
#define SYSTEM_EXTENDED_HANDLE_INFORMATION_CLASS 64

NTSTATUS NTAPI NtQuerySystemInformation(int class, void *information, ULONG size, ULONG *size_out);

C_ASSERT(offsetof(struct system_process, threads) == (sizeof(void *) == 8 ? 0x100 : 0xB8));
C_ASSERT(sizeof(struct system_thread) == (sizeof(void *) == 8 ? 0x50 : 0x40));

void nsp_system_free(void *list)
{
    if (list)
        VirtualFree(list, 0, MEM_RELEASE);
}

/* Not of a heap, which would keep that much memory for a thing so rare and so large. */
static void *list_all(int class)
{
    ULONG size = 0x10000, needed;
    NTSTATUS status;
    void *list;

    for (;;) {
        if (!(list = VirtualAlloc(NULL, size, MEM_COMMIT, PAGE_READWRITE)))
            return NULL;
        status = NtQuerySystemInformation(class, list, size, &needed);
        if (NT_SUCCESS(status))
            return list;
        nsp_system_free(list);
        if (status != STATUS_INFO_LENGTH_MISMATCH || size > MAXLONG / 2)
            return NULL;
        size *= 2;
    }
}

struct system_handles *nsp_system_handles(void)
{
    return list_all(SYSTEM_EXTENDED_HANDLE_INFORMATION_CLASS);
}

struct system_process *nsp_system_processes(void)
{
    return list_all(SYSTEM_PROCESS_INFORMATION_CLASS);
}

struct system_process *nsp_system_next(struct system_process *process)
{
    return process->next ? (void *)((char *)process + process->next) : NULL;
}

struct system_process *nsp_system_self(struct system_process *list)
{
    while (list && list->process_id != GetCurrentProcessId())
        list = nsp_system_next(list);
    return list;
}

BOOL nsp_system_is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

/* Wine tells of a process how many places it has for handles, used or not. */
ULONG nsp_system_places(void)
{
    struct system_process *list = nsp_system_processes(), *self = nsp_system_self(list);
    ULONG count = self ? self->handle_count : 0;

    nsp_system_free(list);
    return count;
}
