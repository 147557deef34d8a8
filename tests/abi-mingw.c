/*
 * secpkg_abi.h beside mingw-w64's ntsecpkg.h: what both declare agrees.  The
 * header stops early in tables and structures, which is its known defect and ours
 * to make up for; a newer mingw-w64 may go further, never elsewhere.
 *
 * secpkg_abi.h comes first and brings wincred.h, so that the Credi* members have
 * their names; it also removes the A/W macros, so that LogonUser is LogonUser.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include <ntsecpkg.h>
#include "abi-lists.h"
#include "test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MEMBER_SIZE(type, member) sizeof(((type *)NULL)->member)

#define SAME_OFFSET(ours, theirs, member) \
    _Static_assert(offsetof(ours, member) == offsetof(theirs, member), \
                   #theirs "." #member " is elsewhere in mingw's header");

#define X(slot, name, args) SAME_OFFSET(struct nsp_lsa_table, LSA_SECPKG_FUNCTION_TABLE, name)
LSA_SLOTS_MINGW(X)
#undef X
#define X(slot, name, args) SAME_OFFSET(struct nsp_package_table, SECPKG_FUNCTION_TABLE, name)
PACKAGE_SLOTS_MINGW(X)
#undef X
#define X(slot, name, args) SAME_OFFSET(struct nsp_user_table, SECPKG_USER_FUNCTION_TABLE, name)
USER_SLOTS_V1(X)
#undef X
#define X(slot, name, args) SAME_OFFSET(struct nsp_dll_table, SECPKG_DLL_FUNCTIONS, name)
DLL_SLOTS_OLD(X)
#undef X
#define X(since, name, ret, args) \
    SAME_OFFSET(struct nsp_dispatch_table, LSA_DISPATCH_TABLE, name)
NSP_DISPATCH_FUNCTIONS(X)
#undef X

/* An array with a count before it is [1] or [4] there; its place is what matters. */
#define X(tag, windows, name, on32, on64) SAME_OFFSET(struct nsp_##tag, windows, name)
MEMBERS_COMMON(X)
MEMBERS_MINGW(X)
#undef X

struct place {
    const char *title;
    const char *name;
    size_t ours;
    size_t theirs;
};

static const struct place slots[] = {
#define SLOT(title, table, windows, name) \
    { title, #name, offsetof(struct table, name), offsetof(windows, name) },
#define X(slot, name, args) \
    SLOT("LSA_SECPKG_FUNCTION_TABLE", nsp_lsa_table, LSA_SECPKG_FUNCTION_TABLE, name)
    LSA_SLOTS_MINGW(X)
#undef X
#define X(slot, name, args) \
    SLOT("SECPKG_FUNCTION_TABLE", nsp_package_table, SECPKG_FUNCTION_TABLE, name)
    PACKAGE_SLOTS_MINGW(X)
#undef X
#define X(slot, name, args) \
    SLOT("SECPKG_USER_FUNCTION_TABLE", nsp_user_table, SECPKG_USER_FUNCTION_TABLE, name)
    USER_SLOTS_V1(X)
#undef X
#define X(slot, name, args) \
    SLOT("SECPKG_DLL_FUNCTIONS", nsp_dll_table, SECPKG_DLL_FUNCTIONS, name)
    DLL_SLOTS_OLD(X)
#undef X
#define X(since, name, ret, args) \
    SLOT("LSA_DISPATCH_TABLE", nsp_dispatch_table, LSA_DISPATCH_TABLE, name)
    NSP_DISPATCH_FUNCTIONS(X)
#undef X
};

static const struct place members[] = {
#define X(tag, windows, name, on32, on64) \
    { #windows, #name, offsetof(struct nsp_##tag, name), offsetof(windows, name) },
    MEMBERS_COMMON(X)
    MEMBERS_MINGW(X)
#undef X
};

static void check_table(const char *title, unsigned known, size_t theirs, size_t ours)
{
    unsigned found = 0, misplaced = 0;
    size_t i;

    for (i = 0; i < COUNT(slots); i++) {
        if (strcmp(slots[i].title, title))
            continue;
        found++;
        if (slots[i].ours != slots[i].theirs) {
            diag("%s is at %zu here and at %zu there", slots[i].name, slots[i].ours,
                 slots[i].theirs);
            misplaced++;
        }
    }
    ok(found == known && !misplaced, "tables: the first %u slots of %s agree", known, title);
    ok(theirs >= known * sizeof(void *) && theirs <= ours,
       "tables: mingw's %s is no longer than ours (%zu of %zu slots)", title,
       theirs / sizeof(void *), ours / sizeof(void *));
}

static void tables_agree(void)
{
    check_table("LSA_DISPATCH_TABLE", 11, sizeof(LSA_DISPATCH_TABLE),
                sizeof(struct nsp_dispatch_table));
    check_table("LSA_SECPKG_FUNCTION_TABLE", 52, sizeof(LSA_SECPKG_FUNCTION_TABLE),
                sizeof(struct nsp_lsa_table));
    check_table("SECPKG_DLL_FUNCTIONS", 3, sizeof(SECPKG_DLL_FUNCTIONS),
                sizeof(struct nsp_dll_table));
    check_table("SECPKG_FUNCTION_TABLE", 29, sizeof(SECPKG_FUNCTION_TABLE),
                sizeof(struct nsp_package_table));
    check_table("SECPKG_USER_FUNCTION_TABLE", 14, sizeof(SECPKG_USER_FUNCTION_TABLE),
                sizeof(struct nsp_user_table));
}

/* short_size: what mingw-w64 10 makes of a structure that later grew; 0 where it is complete */
static void check_structure(const char *windows, size_t theirs, size_t ours, size_t short_size)
{
    unsigned found = 0, misplaced = 0;
    size_t i;

    for (i = 0; i < COUNT(members); i++) {
        if (strcmp(members[i].title, windows))
            continue;
        found++;
        if (members[i].ours != members[i].theirs) {
            diag("%s is at %zu here and at %zu there", members[i].name, members[i].ours,
                 members[i].theirs);
            misplaced++;
        }
    }
    if (short_size)
        ok(found && !misplaced && (theirs == ours || theirs == short_size),
           "structures: %s agrees, and is %zu of our %zu bytes long there", windows, theirs, ours);
    else
        ok(found && !misplaced && theirs == ours, "structures: %s agrees, %zu bytes long",
           windows, ours);
}

#define SAME(tag, windows) check_structure(#windows, sizeof(windows), sizeof(struct nsp_##tag), 0)
#define SHORT(tag, windows, size) \
    check_structure(#windows, sizeof(windows), sizeof(struct nsp_##tag), size)

static void structures_agree(void)
{
    SHORT(client_info, SECPKG_CLIENT_INFO, 24);
    SHORT(call_info, SECPKG_CALL_INFO, 16);
    SAME(parameters, SECPKG_PARAMETERS);
    SAME(primary_cred, SECPKG_PRIMARY_CRED);
    SAME(supplemental_cred, SECPKG_SUPPLEMENTAL_CRED);
    SAME(gss_info, SECPKG_GSS_INFO);
    SAME(context_thunks, SECPKG_CONTEXT_THUNKS);
    SAME(mutual_auth_level, SECPKG_MUTUAL_AUTH_LEVEL);
    SAME(wow_client_dll, SECPKG_WOW_CLIENT_DLL);
    SAME(serialized_oid, SECPKG_SERIALIZED_OID);
    SAME(extra_oids, SECPKG_EXTRA_OIDS);
    SAME(extended_information, SECPKG_EXTENDED_INFORMATION);
    SAME(token_information_null, LSA_TOKEN_INFORMATION_NULL);
    SAME(token_information_v1, LSA_TOKEN_INFORMATION_V1);
    SAME(event_notify, SECPKG_EVENT_NOTIFY);
    SAME(event_package_change, SECPKG_EVENT_PACKAGE_CHANGE);
    SAME(event_role_change, SECPKG_EVENT_ROLE_CHANGE);
    SAME(user_data, SECURITY_USER_DATA);
    SAME(encrypted_credential, ENCRYPTED_CREDENTIALW);

    ok_int(sizeof(LSA_TOKEN_INFORMATION_V2), sizeof(struct nsp_token_information_v1),
           "structures: V2 token information has the layout of V1");
    ok_int(offsetof(SECPKG_SUPPLEMENTAL_CRED_ARRAY, Credentials),
           sizeof(struct nsp_supplemental_cred_array),
           "structures: supplemental credentials begin behind their count");
    ok_int(MEMBER_SIZE(SECPKG_SUPPLEMENTAL_CRED_ARRAY, Credentials[0]),
           sizeof(struct nsp_supplemental_cred),
           "structures: an array of supplemental credentials has elements like ours");
    ok_int(sizeof(LSA_SEC_HANDLE), sizeof(nsp_sec_handle), "structures: LSA_SEC_HANDLE agrees");
}

struct constant {
    const char *name;
    unsigned ours;
    unsigned theirs;
};

#define CONSTANT(ours, theirs) { #theirs, (unsigned)(ours), (unsigned)(theirs) },

static const struct constant capabilities[] = {
#define X(value, name) CONSTANT(NSP_CAP_##name, SECPKG_FLAG_##name)
    NSP_CAPABILITIES(X)
#undef X
};

static const struct constant package_constants[] = {
    CONSTANT(NSP_INTERFACE_V1, SECPKG_INTERFACE_VERSION)
    CONSTANT(NSP_INTERFACE_V2, SECPKG_INTERFACE_VERSION_2)
    CONSTANT(NSP_INTERFACE_V3, SECPKG_INTERFACE_VERSION_3)
    CONSTANT(NSP_MACHINE_ENCRYPTION_PERMITTED, SECPKG_STATE_ENCRYPTION_PERMITTED)
    CONSTANT(NSP_MACHINE_STRONG_ENCRYPTION_PERMITTED, SECPKG_STATE_STRONG_ENCRYPTION_PERMITTED)
    CONSTANT(NSP_MACHINE_DOMAIN_CONTROLLER, SECPKG_STATE_DOMAIN_CONTROLLER)
    CONSTANT(NSP_MACHINE_WORKSTATION, SECPKG_STATE_WORKSTATION)
    CONSTANT(NSP_MACHINE_STANDALONE, SECPKG_STATE_STANDALONE)
    CONSTANT(NSP_TOKEN_INFO_NULL, LsaTokenInformationNull)
    CONSTANT(NSP_TOKEN_INFO_V1, LsaTokenInformationV1)
    CONSTANT(NSP_TOKEN_INFO_V2, LsaTokenInformationV2)
    CONSTANT(NSP_SESSION_INFO_PRIMARY_CRED, SecSessionPrimaryCred)
    CONSTANT(NSP_NAME_SAM_COMPATIBLE, SecNameSamCompatible)
    CONSTANT(NSP_NAME_ALTERNATE_ID, SecNameAlternateId)
    CONSTANT(NSP_NAME_FLAT, SecNameFlat)
    CONSTANT(NSP_NAME_DN, SecNameDN)
    CONSTANT(NSP_NAME_SPN, SecNameSPN)
    CONSTANT(NSP_EXTENDED_GSS_INFO, SecpkgGssInfo)
    CONSTANT(NSP_EXTENDED_CONTEXT_THUNKS, SecpkgContextThunks)
    CONSTANT(NSP_EXTENDED_MUTUAL_AUTH_LEVEL, SecpkgMutualAuthLevel)
    CONSTANT(NSP_EXTENDED_WOW_CLIENT_DLL, SecpkgWowClientDll)
    CONSTANT(NSP_EXTENDED_EXTRA_OIDS, SecpkgExtraOids)
    CONSTANT(NSP_EXTENDED_MAX, SecpkgMaxInfo)
    CONSTANT(NSP_ATTR_SASL_CONTEXT, SECPKG_ATTR_SASL_CONTEXT)
    CONSTANT(NSP_ATTR_THUNK_ALL, SECPKG_ATTR_THUNK_ALL)
    CONSTANT(NSP_USER_INFO_KNOWS_LONG_NAMES, UNDERSTANDS_LONG_NAMES)
    CONSTANT(NSP_USER_INFO_NO_LONG_NAMES, NO_LONG_NAMES)
    CONSTANT(NSP_EXPORT_RESET_NEW, SECPKG_CONTEXT_EXPORT_RESET_NEW)
    CONSTANT(NSP_EXPORT_DELETE_OLD, SECPKG_CONTEXT_EXPORT_DELETE_OLD)
    CONSTANT(NSP_EXPORT_TO_KERNEL, SECPKG_CONTEXT_EXPORT_TO_KERNEL)
    CONSTANT(NSP_BUFFER_ATTRIBUTES, SECBUFFER_ATTRMASK)
    CONSTANT(NSP_BUFFER_READONLY, SECBUFFER_READONLY)
    CONSTANT(NSP_BUFFER_UNMAPPED, SECBUFFER_UNMAPPED)
    CONSTANT(NSP_BUFFER_KERNEL_MAP, SECBUFFER_KERNEL_MAP)
    CONSTANT(NSP_BUFFER_READONLY_WITH_CHECKSUM, SECBUFFER_READONLY_WITH_CHECKSUM)
    CONSTANT(NSP_MAX_OID_LENGTH, SECPKG_MAX_OID_LENGTH)
};

static const struct constant call_constants[] = {
    CONSTANT(NSP_CALL_KERNEL_MODE, SECPKG_CALL_KERNEL_MODE)
    CONSTANT(NSP_CALL_ANSI, SECPKG_CALL_ANSI)
    CONSTANT(NSP_CALL_URGENT, SECPKG_CALL_URGENT)
    CONSTANT(NSP_CALL_RECURSIVE, SECPKG_CALL_RECURSIVE)
    CONSTANT(NSP_CALL_IN_PROC, SECPKG_CALL_IN_PROC)
    CONSTANT(NSP_CALL_CLEANUP, SECPKG_CALL_CLEANUP)
    CONSTANT(NSP_CALL_WOWCLIENT, SECPKG_CALL_WOWCLIENT)
    CONSTANT(NSP_CALL_THREAD_TERM, SECPKG_CALL_THREAD_TERM)
    CONSTANT(NSP_CALL_PROCESS_TERM, SECPKG_CALL_PROCESS_TERM)
    CONSTANT(NSP_CALL_IS_TCB, SECPKG_CALL_IS_TCB)
    CONSTANT(NSP_CLIENT_PROCESS_TERMINATED, SECPKG_CLIENT_PROCESS_TERMINATED)
    CONSTANT(NSP_CLIENT_THREAD_TERMINATED, SECPKG_CLIENT_THREAD_TERMINATED)
};

static const struct constant notifier_constants[] = {
    CONSTANT(NSP_NOTIFIER_INTERVAL, NOTIFIER_TYPE_INTERVAL)
    CONSTANT(NSP_NOTIFIER_HANDLE_WAIT, NOTIFIER_TYPE_HANDLE_WAIT)
    CONSTANT(NSP_NOTIFIER_STATE_CHANGE, NOTIFIER_TYPE_STATE_CHANGE)
    CONSTANT(NSP_NOTIFIER_EVENT, NOTIFIER_TYPE_NOTIFY_EVENT)
    CONSTANT(NSP_NOTIFIER_IMMEDIATE, NOTIFIER_TYPE_IMMEDIATE)
    CONSTANT(NSP_NOTIFIER_FLAG_NEW_THREAD, NOTIFIER_FLAG_NEW_THREAD)
    CONSTANT(NSP_NOTIFIER_FLAG_ONE_SHOT, NOTIFIER_FLAG_ONE_SHOT)
    CONSTANT(NSP_NOTIFIER_FLAG_SECONDS, NOTIFIER_FLAG_SECONDS)
    CONSTANT(NSP_EVENT_PACKAGE_CHANGE, NOTIFY_CLASS_PACKAGE_CHANGE)
    CONSTANT(NSP_EVENT_ROLE_CHANGE, NOTIFY_CLASS_ROLE_CHANGE)
    CONSTANT(NSP_EVENT_DOMAIN_CHANGE, NOTIFY_CLASS_DOMAIN_CHANGE)
    CONSTANT(NSP_EVENT_REGISTRY_CHANGE, NOTIFY_CLASS_REGISTRY_CHANGE)
    CONSTANT(NSP_PACKAGE_CHANGE_LOAD, SECPKG_PACKAGE_CHANGE_LOAD)
    CONSTANT(NSP_PACKAGE_CHANGE_UNLOAD, SECPKG_PACKAGE_CHANGE_UNLOAD)
    CONSTANT(NSP_PACKAGE_CHANGE_SELECT, SECPKG_PACKAGE_CHANGE_SELECT)
};

static const struct constant credential_constants[] = {
    CONSTANT(NSP_CRED_CLEAR_PASSWORD, PRIMARY_CRED_CLEAR_PASSWORD)
    CONSTANT(NSP_CRED_OWF_PASSWORD, PRIMARY_CRED_OWF_PASSWORD)
    CONSTANT(NSP_CRED_UPDATE, PRIMARY_CRED_UPDATE)
    CONSTANT(NSP_CRED_CACHED_LOGON, PRIMARY_CRED_CACHED_LOGON)
    CONSTANT(NSP_CRED_LOGON_NO_TCB, PRIMARY_CRED_LOGON_NO_TCB)
    CONSTANT(NSP_CRED_PACKAGE_SHIFT, PRIMARY_CRED_LOGON_PACKAGE_SHIFT)
    CONSTANT(NSP_CRED_PACKAGE_MASK, PRIMARY_CRED_PACKAGE_MASK)
    CONSTANT(NSP_CREDP_IN_PROCESS, CREDP_FLAGS_IN_PROCESS)
    CONSTANT(NSP_CREDP_USE_MIDL_HEAP, CREDP_FLAGS_USE_MIDL_HEAP)
    CONSTANT(NSP_CREDP_DONT_CACHE_TI, CREDP_FLAGS_DONT_CACHE_TI)
    CONSTANT(NSP_CREDP_CLEAR_PASSWORD, CREDP_FLAGS_CLEAR_PASSWORD)
    CONSTANT(NSP_CREDP_USER_ENCRYPTED_PASSWORD, CREDP_FLAGS_USER_ENCRYPTED_PASSWORD)
    CONSTANT(NSP_MAX_CRED_SIZE, MAX_CRED_SIZE)
};

static void check_constants(const char *title, const struct constant *list, size_t count)
{
    unsigned different = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (list[i].ours == list[i].theirs)
            continue;
        diag("%s is %#x there and %#x here", list[i].name, list[i].theirs, list[i].ours);
        different++;
    }
    ok(!different, "constants: %zu of %s agree", count, title);
}

int main(void)
{
    tables_agree();
    structures_agree();
    check_constants("capabilities", capabilities, COUNT(capabilities));
    check_constants("the package interface", package_constants, COUNT(package_constants));
    check_constants("calls and clients", call_constants, COUNT(call_constants));
    check_constants("notifications", notifier_constants, COUNT(notifier_constants));
    check_constants("credentials", credential_constants, COUNT(credential_constants));
    return done_testing();
}
