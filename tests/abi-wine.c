/*
 * secpkg_abi.h beside Wine's ntsecpkg.h: what both declare agrees, and where Wine 8.0
 * is known to differ it differs so, or has caught up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "abi-lists.h"
#include "abi-wine.h"
#include "test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MISSING ((size_t)-1)

static const struct wine_fact our_slots[] = {
#define X(slot, name, args) \
    { "LSA_SECPKG_FUNCTION_TABLE", #name, offsetof(struct nsp_lsa_table, name) },
    LSA_SLOTS_WINE(X)
#undef X
#define X(slot, name, args) \
    { "SECPKG_DLL_FUNCTIONS", #name, offsetof(struct nsp_dll_table, name) },
    DLL_SLOTS_OLD(X)
#undef X
#define X(slot, name, args) \
    { "SECPKG_FUNCTION_TABLE", #name, offsetof(struct nsp_package_table, name) },
    PACKAGE_SLOTS_WINE(X)
#undef X
#define X(slot, name, args) \
    { "SECPKG_USER_FUNCTION_TABLE", #name, offsetof(struct nsp_user_table, name) },
    USER_SLOTS_V1(X)
#undef X
};

static const struct wine_fact our_members[] = {
#define X(tag, windows, name, on32, on64) \
    { #windows, #name, offsetof(struct nsp_##tag, name) },
    MEMBERS_COMMON(X)
    MEMBERS_WINE(X)
#undef X
};

static const struct wine_fact our_constants[] = {
    { NULL, "SECPKG_INTERFACE_VERSION", NSP_INTERFACE_V1 },
    { NULL, "SECPKG_INTERFACE_VERSION_2", NSP_INTERFACE_V2 },
    { NULL, "SECPKG_INTERFACE_VERSION_3", NSP_INTERFACE_V3 },
    { NULL, "SECPKG_INTERFACE_VERSION_4", NSP_INTERFACE_V4 },
    { NULL, "SECPKG_INTERFACE_VERSION_5", NSP_INTERFACE_V5 },
    { NULL, "SECPKG_INTERFACE_VERSION_6", NSP_INTERFACE_V6 },
    { NULL, "SECPKG_INTERFACE_VERSION_7", NSP_INTERFACE_V7 },
    { NULL, "SECPKG_INTERFACE_VERSION_8", NSP_INTERFACE_V8 },
    { NULL, "SECPKG_STATE_ENCRYPTION_PERMITTED", NSP_MACHINE_ENCRYPTION_PERMITTED },
    { NULL, "SECPKG_STATE_STRONG_ENCRYPTION_PERMITTED",
      NSP_MACHINE_STRONG_ENCRYPTION_PERMITTED },
    { NULL, "SECPKG_STATE_DOMAIN_CONTROLLER", NSP_MACHINE_DOMAIN_CONTROLLER },
    { NULL, "SECPKG_STATE_WORKSTATION", NSP_MACHINE_WORKSTATION },
    { NULL, "SECPKG_STATE_STANDALONE", NSP_MACHINE_STANDALONE },
    { NULL, "LsaTokenInformationNull", NSP_TOKEN_INFO_NULL },
    { NULL, "LsaTokenInformationV1", NSP_TOKEN_INFO_V1 },
    { NULL, "SecNameSamCompatible", NSP_NAME_SAM_COMPATIBLE },
    { NULL, "SecNameAlternateId", NSP_NAME_ALTERNATE_ID },
    { NULL, "SecNameFlat", NSP_NAME_FLAT },
    { NULL, "SecNameDN", NSP_NAME_DN },
    { NULL, "SecpkgGssInfo", NSP_EXTENDED_GSS_INFO },
    { NULL, "SecpkgContextThunks", NSP_EXTENDED_CONTEXT_THUNKS },
    { NULL, "SecpkgMutualAuthLevel", NSP_EXTENDED_MUTUAL_AUTH_LEVEL },
    { NULL, "SECBUFFER_ATTRMASK", NSP_BUFFER_ATTRIBUTES },
    { NULL, "SECBUFFER_READONLY", NSP_BUFFER_READONLY },
    { NULL, "SECBUFFER_READONLY_WITH_CHECKSUM", NSP_BUFFER_READONLY_WITH_CHECKSUM },
    { NULL, "SECPKG_CONTEXT_EXPORT_RESET_NEW", NSP_EXPORT_RESET_NEW },
    { NULL, "SECPKG_CONTEXT_EXPORT_DELETE_OLD", NSP_EXPORT_DELETE_OLD },
};

static int same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static size_t wines(const char *title, const char *name)
{
    size_t i;

    for (i = 0; i < wine_fact_count; i++) {
        if (same_text(wine_facts[i].title, title) && same_text(wine_facts[i].name, name))
            return wine_facts[i].value;
    }
    diag("abi-wine-offsets.c does not say %s %s", title ? title : "", name ? name : "");
    return MISSING;
}

/* How many facts of @title differ from Wine's; *found is how many there are. */
static unsigned differing(const struct wine_fact *ours, size_t count, const char *title,
                          unsigned *found)
{
    unsigned different = 0;
    size_t i, value;

    *found = 0;
    for (i = 0; i < count; i++) {
        if (!same_text(ours[i].title, title))
            continue;
        ++*found;
        value = wines(title, ours[i].name);
        if (value == ours[i].value)
            continue;
        diag("%s is %zu there and %zu here", ours[i].name, value, ours[i].value);
        different++;
    }
    return different;
}

static void check_table(const char *title, unsigned known, size_t ours)
{
    size_t theirs = wines(title, NULL);
    unsigned found;

    ok(!differing(our_slots, COUNT(our_slots), title, &found) && found == known,
       "tables: the first %u slots of %s agree", known, title);
    ok(theirs >= known * sizeof(void *) && theirs <= ours,
       "tables: Wine's %s is no longer than ours (%zu of %zu slots)", title,
       theirs / sizeof(void *), ours / sizeof(void *));
}

static void tables_agree(void)
{
    ok_int(wines("LSA_DISPATCH_TABLE", NULL), sizeof(struct nsp_dispatch_table),
           "tables: LSA_DISPATCH_TABLE is as long as ours");
    check_table("LSA_SECPKG_FUNCTION_TABLE", 41, sizeof(struct nsp_lsa_table));
    check_table("SECPKG_DLL_FUNCTIONS", 3, sizeof(struct nsp_dll_table));
    check_table("SECPKG_FUNCTION_TABLE", 38, sizeof(struct nsp_package_table));
    check_table("SECPKG_USER_FUNCTION_TABLE", 14, sizeof(struct nsp_user_table));
}

static void check_structure(const char *title, size_t ours)
{
    unsigned found;

    ok(!differing(our_members, COUNT(our_members), title, &found) && found &&
       wines(title, NULL) == ours, "structures: %s agrees, %zu bytes long", title, ours);
}

static void structures_agree(void)
{
#define SAME(tag, windows) check_structure(#windows, sizeof(struct nsp_##tag))
    SAME(parameters, SECPKG_PARAMETERS);
    SAME(primary_cred, SECPKG_PRIMARY_CRED);
    SAME(supplemental_cred, SECPKG_SUPPLEMENTAL_CRED);
    SAME(post_logon_user_info, SECPKG_POST_LOGON_USER_INFO);
    SAME(targetinfo, SECPKG_TARGETINFO);
    SAME(gss_info, SECPKG_GSS_INFO);
    SAME(context_thunks, SECPKG_CONTEXT_THUNKS);
    SAME(mutual_auth_level, SECPKG_MUTUAL_AUTH_LEVEL);
    SAME(user_data, SECURITY_USER_DATA);
#undef SAME
    ok_int(wines("SECPKG_SUPPLEMENTAL_CRED_ARRAY", "Credentials"),
           sizeof(struct nsp_supplemental_cred_array),
           "structures: supplemental credentials begin behind their count");

#define BASIC(type, ours) \
    ok_int(wines(#type, NULL), sizeof(ours), "structures: %s is as long as mingw's", #type)
    BASIC(LSA_SEC_HANDLE, nsp_sec_handle);
    BASIC(SecBuffer, SecBuffer);
    BASIC(SecBufferDesc, SecBufferDesc);
    BASIC(SecPkgInfoW, SecPkgInfoW);
    BASIC(SECURITY_LOGON_TYPE, SECURITY_LOGON_TYPE);
#undef BASIC
}

static void constants_agree(void)
{
    unsigned found;

    ok(!differing(our_constants, COUNT(our_constants), NULL, &found) && found,
       "constants: %zu agree", COUNT(our_constants));
}

/* A structure that Windows made longer: Wine's is its beginning. */
static void check_short(const char *title, size_t short_size, size_t ours, const char *lacks)
{
    size_t theirs = wines(title, NULL);
    unsigned found;

    ok(!differing(our_members, COUNT(our_members), title, &found) && found &&
       (theirs == short_size || theirs == ours),
       "differences: %s agrees and lacks %s (%zu of %zu bytes)", title,
       theirs == ours ? "nothing any more" : lacks, theirs, ours);
}

/* Each is a known defect of the header of Wine 8.0, and must be that one or mended. */
static void differences_are_the_known_ones(void)
{
    size_t size = wines("SECPKG_EXTENDED_INFORMATION", NULL);
    size_t info = wines("SECPKG_EXTENDED_INFORMATION", "Info");
    size_t end = wines(NULL, "SecpkgMaxInfo");
    size_t result = wines(NULL, "callback returns");
    size_t args = wines(NULL, "credential guard takes");

    check_short("SECPKG_CLIENT_INFO", 20, sizeof(struct nsp_client_info),
                "ClientFlags and what follows");
    check_short("SECPKG_CALL_INFO", 16, sizeof(struct nsp_call_info), "MechOid");
    check_short("SECPKG_REDIRECTED_LOGON_BUFFER", NSP_BY_WIDTH(40, 64),
                sizeof(struct nsp_redirected_logon_buffer), "GetRedirectedLogonSid");

    ok((size == 12 && info == 4) ||
       (size == sizeof(struct nsp_extended_information) &&
        info == offsetof(struct nsp_extended_information, Info)),
       "differences: SECPKG_EXTENDED_INFORMATION is %zu of %zu bytes, its union at %zu of %zu",
       size, sizeof(struct nsp_extended_information), info,
       offsetof(struct nsp_extended_information, Info));
    ok(end == 4 || end == NSP_EXTENDED_MAX,
       "differences: the end marker of the extended classes is %zu of %u", end,
       NSP_EXTENDED_MAX);
    ok(result == 0 || result == sizeof(NTSTATUS),
       "differences: PLSA_CALLBACK_FUNCTION returns %s", result ? "NTSTATUS" : "VOID");
    ok(args == 7 || args == 8,
       "differences: GetRemoteCredGuardLogonBuffer takes %zu of 8 arguments", args);
}

int main(void)
{
    tables_agree();
    structures_agree();
    constants_agree();
    differences_are_the_known_ones();
    return done_testing();
}
