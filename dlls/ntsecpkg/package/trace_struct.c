/*
 * Structures that cross the border, member by member.  Of members that may hold secrets, only the sizes are shown.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_value.h"

#include "watch/fence.h"

#include <string.h>

#define MAX_LISTED 16 /* supplemental credentials */

static void number_member(struct nsp_trace_line *line, const char *key, ULONG value)
{
    nsp_trace_key(line, key);
    nsp_trace_unsigned(line, value);
}

static void luid_member(struct nsp_trace_line *line, const char *key, LUID luid)
{
    nsp_trace_key(line, key);
    nsp_trace_luid(line, luid);
}

static void bool_member(struct nsp_trace_line *line, const char *key, BOOLEAN value)
{
    nsp_trace_key(line, key);
    nsp_trace_word(line, value ? "true" : "false");
}

static void put_source(struct nsp_trace_line *line, const TOKEN_SOURCE *source)
{
    WCHAR name[sizeof(source->SourceName)];
    SIZE_T length = strnlen(source->SourceName, sizeof(source->SourceName));

    if (length)
        length = MultiByteToWideChar(CP_ACP, 0, source->SourceName, (int)length, name, ARRAYSIZE(name));
    nsp_trace_wide(line, name, length);
}

static void put_info(struct nsp_trace_line *line, const SecPkgInfoW *info)
{
    nsp_trace_text_member(line, "Name", info->Name);
    nsp_trace_text_member(line, "Comment", info->Comment);
    nsp_trace_key(line, "fCapabilities");
    nsp_trace_capabilities(line, info->fCapabilities);
    number_member(line, "wVersion", info->wVersion);
    number_member(line, "wRPCID", info->wRPCID);
    number_member(line, "cbMaxToken", info->cbMaxToken);
}

static void put_parameters(struct nsp_trace_line *line, const struct nsp_parameters *parameters)
{
    nsp_trace_key(line, "Version");
    nsp_trace_format(line, "0x%lx", parameters->Version);
    nsp_trace_key(line, "MachineState");
    nsp_trace_machine(line, parameters->MachineState);
    number_member(line, "SetupMode", parameters->SetupMode);
    nsp_trace_sid_member(line, "DomainSid", parameters->DomainSid);
    nsp_trace_member(line, "DomainName", &parameters->DomainName);
    nsp_trace_member(line, "DnsDomainName", &parameters->DnsDomainName);
}

static void put_primary_cred(struct nsp_trace_line *line, const struct nsp_primary_cred *cred)
{
    luid_member(line, "LogonId", cred->LogonId);
    nsp_trace_member(line, "DownlevelName", &cred->DownlevelName);
    nsp_trace_member(line, "DomainName", &cred->DomainName);
    nsp_trace_secret_member(line, "Password", &cred->Password);
    nsp_trace_secret_member(line, "OldPassword", &cred->OldPassword);
    nsp_trace_sid_member(line, "UserSid", cred->UserSid);
    nsp_trace_key(line, "Flags");
    nsp_trace_cred_flags(line, cred->Flags);
    nsp_trace_member(line, "DnsDomainName", &cred->DnsDomainName);
    nsp_trace_member(line, "Upn", &cred->Upn);
    nsp_trace_member(line, "LogonServer", &cred->LogonServer);
}

static void put_supplemental(struct nsp_trace_line *line, const struct nsp_supplemental_cred *cred)
{
    nsp_trace_member(line, "PackageName", &cred->PackageName);
    nsp_trace_key(line, "Credentials");
    nsp_trace_secret(line, cred->Credentials, cred->CredentialSize);
}

static void put_supplemental_array(struct nsp_trace_line *line, const struct nsp_supplemental_cred_array *array)
{
    struct nsp_supplemental_cred cred;
    ULONG count, i;

    if (!array) {
        nsp_trace_word(line, "null");
        return;
    }
    if (!nsp_fence_copy(&count, &array->CredentialCount, sizeof(count))) {
        nsp_trace_text(line, "(unreadable)");
        return;
    }
    nsp_trace_open(line, '[');
    for (i = 0; i < min(count, MAX_LISTED) && nsp_fence_copy(&cred, &array->Credentials[i], sizeof(cred)); i++) {
        nsp_trace_open(line, '{');
        put_supplemental(line, &cred);
        nsp_trace_close(line, '{');
    }
    if (i < count)
        nsp_trace_text(line, "...");
    nsp_trace_close(line, '[');
}

static void put_credential(struct nsp_trace_line *line, const struct nsp_encrypted_credential *credential)
{
    const CREDENTIALW *cred = &credential->Cred;

    number_member(line, "Type", cred->Type);
    nsp_trace_text_member(line, "TargetName", cred->TargetName);
    nsp_trace_text_member(line, "UserName", cred->UserName);
    number_member(line, "Persist", cred->Persist);
    nsp_trace_key(line, "CredentialBlob");
    nsp_trace_secret(line, cred->CredentialBlob, cred->CredentialBlobSize);
}

static void put_target(struct nsp_trace_line *line, const CREDENTIAL_TARGET_INFORMATIONW *target)
{
    nsp_trace_text_member(line, "TargetName", target->TargetName);
    nsp_trace_text_member(line, "DnsServerName", target->DnsServerName);
    nsp_trace_text_member(line, "DnsDomainName", target->DnsDomainName);
    nsp_trace_text_member(line, "PackageName", target->PackageName);
}

static void put_client_info(struct nsp_trace_line *line, const struct nsp_client_info *info)
{
    luid_member(line, "LogonId", info->LogonId);
    if (!(line->flags & NSP_TRACE_STABLE)) {
        number_member(line, "ProcessID", info->ProcessID);
        number_member(line, "ThreadID", info->ThreadID);
    }
    bool_member(line, "HasTcbPrivilege", info->HasTcbPrivilege);
    bool_member(line, "Impersonating", info->Impersonating);
    bool_member(line, "Restricted", info->Restricted);
    number_member(line, "ClientFlags", info->ClientFlags);
    nsp_trace_key(line, "ImpersonationLevel");
    nsp_trace_named(line, NSP_TRACE_KIND_LEVEL, info->ImpersonationLevel);
}

static void put_call_info(struct nsp_trace_line *line, const struct nsp_call_info *info)
{
    if (!(line->flags & NSP_TRACE_STABLE)) {
        number_member(line, "ProcessId", info->ProcessId);
        number_member(line, "ThreadId", info->ThreadId);
    }
    nsp_trace_key(line, "Attributes");
    nsp_trace_call_flags(line, info->Attributes);
    number_member(line, "CallCount", info->CallCount);
}

static void put_failure(struct nsp_trace_line *line, const struct nsp_failure_reason *reason)
{
    nsp_trace_key(line, "Status");
    nsp_trace_status(line, reason->Status);
    nsp_trace_key(line, "Reason");
    nsp_trace_failure(line, reason->Reason);
}

static void put_post_logon(struct nsp_trace_line *line, const struct nsp_post_logon_user_info *info)
{
    number_member(line, "Flags", info->Flags);
    luid_member(line, "LogonId", info->LogonId);
    luid_member(line, "LinkedLogonId", info->LinkedLogonId);
}

static void put_user_data(struct nsp_trace_line *line, const struct nsp_user_data *data)
{
    nsp_trace_member(line, "UserName", &data->UserName);
    nsp_trace_member(line, "LogonDomainName", &data->LogonDomainName);
    nsp_trace_member(line, "LogonServer", &data->LogonServer);
    nsp_trace_sid_member(line, "pSid", data->pSid);
}

BOOL nsp_trace_structure(struct nsp_trace_line *line, enum nsp_trace_kind kind, const void *value)
{
    if (kind == NSP_TRACE_KIND_SOURCE) {
        put_source(line, value);
        return TRUE;
    }
    if (kind == NSP_TRACE_KIND_SUPPLEMENTAL_ARRAY) {
        put_supplemental_array(line, *(const struct nsp_supplemental_cred_array *const *)value);
        return TRUE;
    }
    if (kind < NSP_TRACE_KIND_INFO)
        return FALSE;
    nsp_trace_open(line, '{');
    switch (kind) {
    case NSP_TRACE_KIND_INFO:         put_info(line, value); break;
    case NSP_TRACE_KIND_PARAMETERS:   put_parameters(line, value); break;
    case NSP_TRACE_KIND_PRIMARY_CRED: put_primary_cred(line, value); break;
    case NSP_TRACE_KIND_SUPPLEMENTAL: put_supplemental(line, value); break;
    case NSP_TRACE_KIND_CREDENTIAL:   put_credential(line, value); break;
    case NSP_TRACE_KIND_TARGET:       put_target(line, value); break;
    case NSP_TRACE_KIND_CLIENT_INFO:  put_client_info(line, value); break;
    case NSP_TRACE_KIND_CALL_INFO:    put_call_info(line, value); break;
    case NSP_TRACE_KIND_FAILURE:      put_failure(line, value); break;
    case NSP_TRACE_KIND_POST_LOGON:   put_post_logon(line, value); break;
    default:                          put_user_data(line, value); break;
    }
    nsp_trace_close(line, '{');
    return TRUE;
}
