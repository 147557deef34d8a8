/*
 * Modules and packages: one DLL, and one table of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef NSP_PACKAGE_PACKAGE_H
#define NSP_PACKAGE_PACKAGE_H

#include "secpkg_abi.h"
#include "ntsecpkg_host.h"

#include "host.h"

/* Sets of kinds. */
#define NSP_KINDS(kind) (1u << NSP_KIND_##kind)
#define NSP_ANY_KIND (~0u)
#define NSP_LSA_KINDS (NSP_KINDS(SSP_AP) | NSP_KINDS(AP))

enum nsp_state {
    NSP_STATE_LOADED,    /* table found, not initialised */
    NSP_STATE_READY,
    NSP_STATE_LEAVING,   /* asked to be unloaded: not found any more, ends with the last one who uses it */
    NSP_STATE_DISCARDED, /* Initialize or GetInfo failed: not listed, not called again, no Shutdown */
    NSP_STATE_DEAD,      /* faulted: not called again */
    NSP_STATE_STOPPED    /* after Shutdown */
};

#define NSP_EXTENDED_CLASSES (NSP_EXTENDED_NEGO2_INFO + 1)

/* Slots are copied out of the package's table once, as far as its version goes and as far as they are code. */
struct nsp_half {
    const void *table;            /* in the DLL */
    unsigned count;
    const void *slots[NSP_PKG_COUNT];
};

struct nsp_package {
    struct nsp_package *next;     /* in the module */
    struct nsp_module *module;
    ULONG index;
    ULONG_PTR id;
    volatile LONG state;          /* enum nsp_state */
    NTSTATUS status;              /* why it is discarded */

    struct nsp_half lsa, user;
    struct nsp_half plugin;       /* of other kinds than SSP/AP and AP: see plugin.h and provider.h */

    WCHAR *name;                  /* of GetInfo, else of InitializePackage; "" before */
    WCHAR *ap_name;               /* of InitializePackage; NULL when it gave none */
    WCHAR *comment;
    ULONG capabilities, max_token;
    USHORT rpc_id;
    BOOL has_info;                /* GetInfo answered: a plain AP has none */
    BOOL has_user_half;           /* its InstanceInit did not fail */
    struct nsp_extended_information *extended[NSP_EXTENDED_CLASSES]; /* by class; what it has none of is NULL */
    struct nsp_registered *callbacks; /* of RegisterCallback; guarded by the lock of the host */
    volatile LONG told_unmapped;  /* NSP_FINDING_NOT_MAPPED was filed */
    volatile LONG entered;        /* threads inside, contexts and credentials open */
};

struct nsp_module {
    struct nsp_module *next;      /* in the host, in load order */
    struct nsp_host *host;
    HMODULE image;                /* NULL: its packages had themselves unloaded; the records stay */
    WCHAR *path;                  /* full */
    char *name;                   /* file name, UTF-8 */
    struct nsp_load_report report;
    struct nsp_package *packages;
    /* Some packages write through the table pointer that they are to set: it points here before the call. */
    void *lsa_storage[NSP_PKG_COUNT], *user_storage[NSP_USER_COUNT];
};

/* ---- finding packages (package/list.c) ---- */

/* By name, without case, among those that are ready; NULL when there is none.  The caller leaves it again. */
struct nsp_package *nsp_package_find(struct nsp_host *host, const WCHAR *name);
struct nsp_package *nsp_package_find_id(struct nsp_host *host, ULONG_PTR id);
/* Walk the ready packages in load order: NULL before the first, and behind the last.  Leaves @after. */
struct nsp_package *nsp_package_next(struct nsp_host *host, struct nsp_package *after);
/* The same of all that clients reach through SSPI, plain SSPs too: a name that the LSA serves is the LSA's. */
struct nsp_package *nsp_package_find_sspi(struct nsp_host *host, const WCHAR *name);
struct nsp_package *nsp_package_next_sspi(struct nsp_host *host, struct nsp_package *after);
struct nsp_package *nsp_package_enter(struct nsp_package *pkg); /* one more reason not to unload it */
void nsp_package_leave(struct nsp_package *pkg);
/* Whose code calls the host: of the top frame, else of the DLL that @caller lies in; NULL: of none.  Not entered. */
struct nsp_package *nsp_package_calling(struct nsp_host *host, const void *caller);

/* ---- loading ---- */

/* load.c: as NspModuleLoad(), as the strongest kind that the DLL is of @kinds; one DLL may be there as several. */
NTSTATUS nsp_module_load(struct nsp_host *host, const WCHAR *path, unsigned kinds, struct nsp_load_report *report,
                         struct nsp_module **out);
NTSTATUS nsp_module_unload(struct nsp_module *module);
void nsp_modules_stop(struct nsp_host *host);   /* Shutdown of every package */
void nsp_modules_unload(struct nsp_host *host); /* also frees the records */

/* half.c: what the entry points return, and the plain AP's exports (contract 8.3, 8.7, 8.8). */
NTSTATUS nsp_module_ask_lsa(struct nsp_module *module);
NTSTATUS nsp_module_ask_exports(struct nsp_module *module);
void nsp_module_ask_user(struct nsp_module *module);
struct nsp_package *nsp_module_add_package(struct nsp_module *module, ULONG index); /* NULL when memory is full */
/* The finding that the loader does not find the export @entry of a file that has it; the status of that. */
NTSTATUS nsp_module_not_found(struct nsp_module *module, const char *entry);
/* Leave out what is no code of slots that came from table @index of @entry. */
void nsp_half_check(struct nsp_module *module, struct nsp_half *half, enum nsp_table table, const char *entry,
                    unsigned index);

/* initialize.c: InitializePackage, Initialize, GetInfo; the package becomes READY, DISCARDED or DEAD. */
void nsp_package_initialize(struct nsp_package *pkg);
void nsp_package_instance_init(struct nsp_package *pkg);
/* Keep what @info says, whose strings are the package's.  STATUS_NO_SUCH_PACKAGE: the name is empty. */
NTSTATUS nsp_package_take_info(struct nsp_package *pkg, const SecPkgInfoW *info, BOOL is_ansi);
/* It cannot be used, and a finding says why, unless an exception did. */
void nsp_package_discard(struct nsp_package *pkg, unsigned finding, const char *step, NTSTATUS status,
                         const char *text);
void nsp_package_shutdown(struct nsp_package *pkg);

/* lsa_unload.c: have a ready package leave.  STATUS_INVALID_PARAMETER for one that is not, nor is leaving. */
NTSTATUS nsp_package_dismiss(struct nsp_host *host, ULONG_PTR id);
/* Stop a package that is leaving, and unmap its DLL with the last one; gives up the caller's entry. */
void nsp_package_end(struct nsp_package *pkg);

/* ---- tables (table.c) ---- */

/* The table that every package gets: 66 slots, padded, read-only; of a host with a trace, stubs. */
BOOL nsp_lsa_table_init(void);
void nsp_lsa_table_exit(void); /* only when no package ever got it */
struct nsp_lsa_table *nsp_lsa_table(const struct nsp_host *host); /* NULL: one without a trace */
struct nsp_dll_table *nsp_dll_table(const struct nsp_host *host); /* the same for user halves: 4 slots */
const char *nsp_slot_name(enum nsp_table table, unsigned slot);

/* user_functions.c: what user halves get. */
extern struct nsp_dll_table nsp_dll_functions;

#endif
