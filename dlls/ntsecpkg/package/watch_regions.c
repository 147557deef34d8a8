/*
 * The memory that belongs to an argument which a package may only read, and its checksums.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/watch_inputs.h"

#include "base/str.h"
#include "watch/fence.h"

NTSYSAPI DWORD NTAPI RtlComputeCrc32(DWORD initial, const BYTE *data, INT length);

/* ---- regions ---- */

static BOOL checksum(const void *address, SIZE_T size, DWORD *sum)
{
    BYTE chunk[512];
    SIZE_T done, step;

    *sum = 0;
    for (done = 0; done < size; done += step) {
        step = min(size - done, sizeof(chunk));
        if (!nsp_fence_copy(chunk, (const BYTE *)address + done, step))
            break;
        *sum = RtlComputeCrc32(*sum, chunk, (INT)step);
    }
    nsp_wipe(chunk, min(size, sizeof(chunk))); /* it may have been a password */
    return done >= size;
}

/* What cannot be read is not noted, nor what there is no room for. */
void nsp_region_note(struct nsp_inputs *inputs, const char *name, const void *address, SIZE_T size)
{
    struct nsp_region *region = &inputs->regions[inputs->count];

    if (!address || !size || inputs->count == NSP_MAX_REGIONS || !checksum(address, size, &region->sum))
        return;
    region->name = name;
    region->address = address;
    region->size = size;
    inputs->count++;
}

BOOL nsp_region_is_unchanged(const struct nsp_region *region)
{
    DWORD sum;

    return checksum(region->address, region->size, &sum) && sum == region->sum;
}

static void note_text(struct nsp_inputs *inputs, const char *name, const UNICODE_STRING *text)
{
    UNICODE_STRING copy;

    if (!text || !nsp_fence_copy(&copy, text, sizeof(copy)))
        return;
    nsp_region_note(inputs, name, text, sizeof(*text));
    nsp_region_note(inputs, name, copy.Buffer, copy.Length);
}

static void note_sid(struct nsp_inputs *inputs, const char *name, PSID sid)
{
    BYTE head[2]; /* revision, and how many sub-authorities follow */

    if (sid && nsp_fence_copy(head, sid, sizeof(head)))
        nsp_region_note(inputs, name, sid, GetSidLengthRequired(head[1]));
}

static void note_wide(struct nsp_inputs *inputs, const char *name, const WCHAR *text)
{
    SIZE_T length = 0;
    WCHAR c;

    while (text && nsp_fence_copy(&c, text + length, sizeof(c)) && c)
        length++;
    nsp_region_note(inputs, name, text, length * sizeof(*text));
}

/* ---- buffers ---- */

static BOOL is_read_only(const SecBuffer *buffer, enum nsp_input_kind kind)
{
    if (buffer->BufferType & (SECBUFFER_READONLY | SECBUFFER_READONLY_WITH_CHECKSUM))
        return TRUE;
    switch (buffer->BufferType & ~SECBUFFER_ATTRMASK) {
    case SECBUFFER_DATA:
        return kind == NSP_INPUT_SIGNED;
    case SECBUFFER_PKG_PARAMS:
    case SECBUFFER_NEGOTIATION_INFO:
    case SECBUFFER_TARGET:
    case SECBUFFER_CHANNEL_BINDINGS:
        return kind == NSP_INPUT_LEG;
    default:
        return kind == NSP_INPUT_BUFFER;
    }
}

static void note_buffer(struct nsp_inputs *inputs, enum nsp_input_kind kind, const char *name,
                        const SecBuffer *buffer)
{
    SecBuffer copy;

    if (!buffer || !nsp_fence_copy(&copy, buffer, sizeof(copy)) || !is_read_only(&copy, kind))
        return;
    nsp_region_note(inputs, name, buffer, sizeof(*buffer));
    nsp_region_note(inputs, name, copy.pvBuffer, copy.cbBuffer);
}

static void note_buffers(struct nsp_inputs *inputs, enum nsp_input_kind kind, const char *name,
                         const SecBufferDesc *desc)
{
    SecBufferDesc copy;
    ULONG i;

    if (!desc || !nsp_fence_copy(&copy, desc, sizeof(copy)))
        return;
    nsp_region_note(inputs, name, desc, sizeof(*desc));
    for (i = 0; i < copy.cBuffers && inputs->count < NSP_MAX_REGIONS; i++)
        note_buffer(inputs, kind, name, &copy.pBuffers[i]);
}

/* ---- structures ---- */

/* The strings of an identity: the members from User to Flags lie in the same order in both of its forms. */
struct identity {
    const void *user;
    ULONG user_length; /* characters */
    const void *domain;
    ULONG domain_length;
    const void *password;
    ULONG password_length;
    ULONG flags;
};

static void note_strings(struct nsp_inputs *inputs, const char *name, const struct identity *identity)
{
    const SIZE_T width = identity->flags & SEC_WINNT_AUTH_IDENTITY_UNICODE ? sizeof(WCHAR) : sizeof(char);

    nsp_region_note(inputs, name, identity->user, identity->user_length * width);
    nsp_region_note(inputs, name, identity->domain, identity->domain_length * width);
    nsp_region_note(inputs, name, identity->password, identity->password_length * width);
}

static BOOL is_identity(const struct identity *identity)
{
    const ULONG form = identity->flags & (SEC_WINNT_AUTH_IDENTITY_ANSI | SEC_WINNT_AUTH_IDENTITY_UNICODE);

    return (form == SEC_WINNT_AUTH_IDENTITY_ANSI || form == SEC_WINNT_AUTH_IDENTITY_UNICODE) &&
           identity->user_length <= MAXWORD && identity->domain_length <= MAXWORD &&
           identity->password_length <= MAXWORD;
}

static void note_identity(struct nsp_inputs *inputs, const char *name, const void *data)
{
    const SIZE_T start = offsetof(SEC_WINNT_AUTH_IDENTITY_EXW, User);
    const SIZE_T size = offsetof(struct identity, flags) + sizeof(ULONG);
    struct identity identity;
    ULONG version;

    if (!data || !nsp_fence_copy(&version, data, sizeof(version)))
        return;
    if (version == SEC_WINNT_AUTH_IDENTITY_VERSION && nsp_fence_copy(&identity, (const BYTE *)data + start, size) &&
        is_identity(&identity)) {
        nsp_region_note(inputs, name, data, start + size);
        note_strings(inputs, name, &identity);
    } else if (nsp_fence_copy(&identity, data, size) && is_identity(&identity)) {
        nsp_region_note(inputs, name, data, size);
        note_strings(inputs, name, &identity);
    }
}

static void note_parameters(struct nsp_inputs *inputs, const char *name, const struct nsp_parameters *parameters)
{
    nsp_region_note(inputs, name, parameters, sizeof(*parameters));
    note_sid(inputs, name, parameters->DomainSid);
    note_text(inputs, name, &parameters->DomainName);
    note_text(inputs, name, &parameters->DnsDomainName);
}

static void note_primary(struct nsp_inputs *inputs, const char *name, const struct nsp_primary_cred *primary)
{
    nsp_region_note(inputs, name, primary,
                    primary->Flags & NSP_CRED_EX ? sizeof(struct nsp_primary_cred_ex) : sizeof(*primary));
    note_text(inputs, name, &primary->DownlevelName);
    note_text(inputs, name, &primary->DomainName);
    note_text(inputs, name, &primary->Password);
    note_text(inputs, name, &primary->OldPassword);
    note_sid(inputs, name, primary->UserSid);
    note_text(inputs, name, &primary->DnsDomainName);
    note_text(inputs, name, &primary->Upn);
    note_text(inputs, name, &primary->LogonServer);
}

static void note_supplemental(struct nsp_inputs *inputs, const char *name, const struct nsp_supplemental_cred *cred)
{
    nsp_region_note(inputs, name, cred, sizeof(*cred));
    note_text(inputs, name, &cred->PackageName);
    nsp_region_note(inputs, name, cred->Credentials, cred->CredentialSize);
}

static void note_target(struct nsp_inputs *inputs, const char *name, const struct nsp_targetinfo *target)
{
    nsp_region_note(inputs, name, target, sizeof(*target));
    note_sid(inputs, name, target->DomainSid);
    note_wide(inputs, name, target->ComputerName);
}

void nsp_regions_note(struct nsp_inputs *inputs, enum nsp_input_kind kind, const char *name, const void *address)
{
    if (!address)
        return;
    switch (kind) {
    case NSP_INPUT_TEXT:         note_text(inputs, name, address); break;
    case NSP_INPUT_BUFFER:       note_buffer(inputs, kind, name, address); break;
    case NSP_INPUT_IDENTITY:     note_identity(inputs, name, address); break;
    case NSP_INPUT_PARAMETERS:   note_parameters(inputs, name, address); break;
    case NSP_INPUT_PRIMARY:      note_primary(inputs, name, address); break;
    case NSP_INPUT_SUPPLEMENTAL: note_supplemental(inputs, name, address); break;
    case NSP_INPUT_TARGET:       note_target(inputs, name, address); break;
    default:                     note_buffers(inputs, kind, name, address); break;
    }
}
