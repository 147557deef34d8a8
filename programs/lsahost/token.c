/*
 * A token as the tool shows it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "token.h"
#include "names.h"
#include "text.h"
#include <sddl.h>

static const char *const levels[] = { "Anonymous", "Identification", "Impersonation", "Delegation" };

static void show_sid(struct view *view, const char *key, PSID sid)
{
    WCHAR *text;

    if (!sid)
        return;
    if (!IsValidSid(sid) || !ConvertSidToStringSidW(sid, &text)) {
        view_string(view, key, "invalid SID");
        return;
    }
    view_wide(view, key, text);
    LocalFree(text);
}

static void show_groups(struct view *view, const TOKEN_GROUPS *groups)
{
    static const unsigned widths[] = { 30, 0 };
    DWORD i;

    view_open_array(view, "groups");
    for (i = 0; groups && i < groups->GroupCount; i++) {
        view_open_row(view, widths);
        show_sid(view, "sid", groups->Groups[i].Sid);
        names_show_flags(view, "attributes", names_group_attributes, groups->Groups[i].Attributes);
        view_close_row(view);
    }
    view_close_array(view);
}

static void show_privileges(struct view *view, const TOKEN_PRIVILEGES *privileges)
{
    static const unsigned widths[] = { 30, 0 };
    DWORD i;

    view_open_array(view, "privileges");
    for (i = 0; privileges && i < privileges->PrivilegeCount; i++) {
        view_open_row(view, widths);
        view_string(view, "name", names_privilege(&privileges->Privileges[i].Luid));
        names_show_flags(view, "attributes", names_privilege_attributes, privileges->Privileges[i].Attributes);
        view_close_row(view);
    }
    view_close_array(view);
}

/* The first of a kind of entry that is a mask and a SID, as allowing and denying ones are. */
static void show_ace(struct view *view, const ACE_HEADER *header)
{
    static const unsigned widths[] = { 8, 12, 0 };
    const ACCESS_ALLOWED_ACE *ace = (const ACCESS_ALLOWED_ACE *)header;
    char text[24];

    view_open_row(view, widths);
    if (header->AceType <= ACCESS_DENIED_ACE_TYPE) {
        view_string(view, "type", header->AceType == ACCESS_ALLOWED_ACE_TYPE ? "allow" : "deny");
        snprintf(text, sizeof(text), "0x%08lx", ace->Mask);
        view_string(view, "mask", text);
        show_sid(view, "sid", (PSID)&ace->SidStart);
    } else {
        snprintf(text, sizeof(text), "type %u", header->AceType);
        view_string(view, "type", text);
    }
    view_close_row(view);
}

static void show_dacl(struct view *view, const ACL *dacl)
{
    void *ace;
    DWORD i;

    if (!dacl)
        return;
    view_open_array(view, "default_dacl");
    for (i = 0; i < dacl->AceCount && GetAce((ACL *)dacl, i, &ace); i++)
        show_ace(view, ace);
    view_close_array(view);
}

static void show_source(struct view *view, const TOKEN_SOURCE *source)
{
    char text[TOKEN_SOURCE_LENGTH + 1] = { 0 };
    unsigned i;

    for (i = 0; i < TOKEN_SOURCE_LENGTH; i++)
        text[i] = source->SourceName[i];
    view_string(view, "source", text);
}

void token_show(struct view *view, const struct nsp_token_description *token)
{
    view_open(view, "token");
    view_string(view, "type", token->type == TokenPrimary ? "primary" : "impersonation");
    if (token->type == TokenImpersonation && (unsigned)token->level < ARRAYSIZE(levels))
        view_string(view, "level", levels[token->level]);
    view_bool(view, "is_surrogate", token->is_surrogate,
              "yes: this system cannot make such a token; the host remembers it", "no");
    show_sid(view, "user", token->user);
    show_groups(view, token->groups);
    show_privileges(view, token->privileges);
    show_sid(view, "owner", token->owner);
    show_sid(view, "primary_group", token->primary_group);
    show_dacl(view, token->default_dacl);
    show_source(view, &token->source);
    view_string(view, "expires", text_time(token->expiration));
    view_close(view);
}
