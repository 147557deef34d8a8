/*
 * The three ways in which packages may get the buffers of a leg: a package that looks at the mark works in each,
 * one that does not faults in two of them.  Contract 11.1 and 11.4; assertions 17 and 18 of section 16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

static const char *const mode_names[] = { "mapped", "unmapped", "tokens mapped" };

static char seen[64];          /* what a leg read: "hello|bind" */
static ULONG marks;            /* bit n: input n was the client's; bit 8 + n: output n */
static void *first_address;

static const char *text_of(const SecBuffer *buffer)
{
    static char text[32];

    snprintf(text, sizeof(text), "%.*s", (int)buffer->cbBuffer, (char *)buffer->pvBuffer);
    return text;
}

static ULONG marks_of(const SecBufferDesc *desc)
{
    ULONG i, found = 0;

    for (i = 0; desc && i < desc->cBuffers; i++)
        found |= !!(desc->pBuffers[i].BufferType & NSP_BUFFER_UNMAPPED) << i;
    return found;
}

static void put(SecBuffer *buffer, const char *text)
{
    buffer->cbBuffer = (ULONG)strlen(text);
    if (buffer->BufferType & NSP_BUFFER_UNMAPPED)
        puppet.lsa->CopyToClientBuffer(NULL, buffer->cbBuffer, buffer->pvBuffer, (void *)text);
    else
        memcpy(buffer->pvBuffer, text, buffer->cbBuffer);
}

/* What a package should do: MapBuffer for each, and again in place. */
static void correct(SecBufferDesc *input, SecBufferDesc *output)
{
    SecBuffer mapped, again;
    ULONG i;

    marks = marks_of(input) | marks_of(output) << 8;
    seen[0] = 0;
    for (i = 0; input && i < input->cBuffers; i++) {
        puppet.lsa->MapBuffer(&input->pBuffers[i], &mapped);
        puppet.lsa->MapBuffer(&mapped, &again);
        if (again.pvBuffer != mapped.pvBuffer)
            strcat(seen, "mapped twice");
        sprintf(seen + strlen(seen), "%s%s", i ? "|" : "", text_of(&again));
        if (mapped.pvBuffer != input->pBuffers[i].pvBuffer)
            puppet.lsa->FreeLsaHeap(mapped.pvBuffer);
    }
    if (output)
        put(&output->pBuffers[0], "answer");
}

static void careless(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    snprintf(seen, sizeof(seen), "%.5s", (char *)input->pBuffers[1].pvBuffer);
}

static void leave_rest(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    first_address = input->pBuffers[0].pvBuffer;
    input->pBuffers[1].BufferType = SECBUFFER_EXTRA;
    input->pBuffers[1].cbBuffer = 2;
    input->pBuffers[1].pvBuffer = (char *)input->pBuffers[0].pvBuffer + 3;
}

static void claim_too_much(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    output->pBuffers[0].cbBuffer++;
}

static void past_the_end(SecBufferDesc *input, SecBufferDesc *output)
{
    SecBuffer buffer = input->pBuffers[0], mapped = { 0 };

    (void)output;
    buffer.cbBuffer++;
    if (puppet.lsa->MapBuffer(&buffer, &mapped) != STATUS_ACCESS_VIOLATION)
        strcpy(seen, "mapped");
}

static SECURITY_STATUS leg(SecHandle *cred, void (*touch)(SecBufferDesc *input, SecBufferDesc *output),
                           SecBufferDesc *input, SecBufferDesc *output)
{
    SecHandle context = { 0 };
    SECURITY_STATUS status;

    puppet_answer.touch = touch;
    status = initialize(cred, NULL, &context, input, output, 0);
    puppet_answer.touch = NULL;
    if (context.dwLower)
        sspi->DeleteSecurityContext(&context);
    return status;
}

static void one_mode(enum nsp_buffer_mode mode, ULONG expected_marks)
{
    const char *name = mode_names[mode];
    char token[] = "hello", bindings[] = "bind", room[16] = "before";
    SecBuffer in[3] = { { 5, SECBUFFER_TOKEN | SECBUFFER_READONLY, token }, { 4, SECBUFFER_CHANNEL_BINDINGS, bindings },
                        { 0, SECBUFFER_EMPTY, NULL } };
    SecBuffer out[2] = { { sizeof(room), SECBUFFER_TOKEN, room }, { 4, SECBUFFER_CHANNEL_BINDINGS, bindings } };
    SecBufferDesc input = { SECBUFFER_VERSION, 3, in }, output = { SECBUFFER_VERSION, 2, out };
    SecBuffer same_buffer = { sizeof(room), SECBUFFER_TOKEN, room };
    SecBufferDesc same = { SECBUFFER_VERSION, 1, &same_buffer };
    SecHandle cred;

    new_host_mode = mode;
    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    ok_status(leg(&cred, correct, &input, &output), SEC_E_OK, "[17] %s: a leg of a correct package", name);
    ok_str(seen, "hello|bind|", "[17] %s: it reads the inputs; [18] MapBuffer twice maps once", name);
    ok_int(marks, expected_marks, "%s: those that it must map have the mark", name);
    ok(out[0].cbBuffer == 6 && !memcmp(room, "answer", 6) && out[0].pvBuffer == room &&
       out[0].BufferType == SECBUFFER_TOKEN, "[17] %s: its answer comes back, and no mark", name);
    ok(in[0].BufferType == (SECBUFFER_TOKEN | SECBUFFER_READONLY) && in[0].pvBuffer == token && in[1].cbBuffer == 4 &&
       in[1].pvBuffer == bindings, "[17] %s: the client's inputs stay", name);

    in[1] = (SecBuffer){ 0, SECBUFFER_EMPTY, NULL };
    leg(&cred, leave_rest, &input, NULL);
    ok(in[1].BufferType == SECBUFFER_EXTRA && in[1].cbBuffer == 2 && in[1].pvBuffer == token + 3 &&
       first_address != token, "[17] %s: what is left over points into the client's buffer, which nobody saw", name);
    ok_status(leg(&cred, correct, &same, &same), SEC_E_OK, "[18] %s: input and output may be one structure", name);
    ok_str(text_of(&same_buffer), "answer", "[18] %s: which ends as the output", name);
    out[0].cbBuffer = sizeof(room);
    ok_status(leg(&cred, claim_too_much, NULL, &output), SEC_E_BUFFER_TOO_SMALL,
              "%s: a length that cannot be true is refused", name);
    if (mode == NSP_BUFFERS_UNMAPPED) {
        seen[0] = 0;
        in[1] = (SecBuffer){ 0, SECBUFFER_EMPTY, NULL };
        leg(&cred, past_the_end, &input, NULL);
        ok_str(seen, "", "MapBuffer: of more than the client gave it is an access violation");
    }
    ok_str(puppet_stop(), "NSP-0027", "%s: nothing was left behind", name);
}

static void a_careless_package(enum nsp_buffer_mode mode)
{
    char token[] = "hello", bindings[] = "wrong";
    SecBuffer in[2] = { { 5, SECBUFFER_TOKEN, token }, { 5, SECBUFFER_CHANNEL_BINDINGS, bindings } };
    SecBufferDesc input = { SECBUFFER_VERSION, 2, in };
    const BOOL is_seen = mode == NSP_BUFFERS_MAPPED;
    SecHandle cred;

    new_host_mode = mode;
    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    seen[0] = 0;
    ok_status(leg(&cred, careless, &input, NULL), is_seen ? SEC_E_OK : STATUS_ACCESS_VIOLATION,
              "[17] %s: a package that takes every buffer for mapped %s", mode_names[mode],
              is_seen ? "gets away with it" : "faults");
    ok_str(seen, is_seen ? "wrong" : "", "[17] %s: and reads %s", mode_names[mode], is_seen ? "it" : "nothing");
    ok_str(puppet_stop(), is_seen ? "" : "NSP-0056", "[17] %s: the host survives, and says so if there was a fault",
           mode_names[mode]);
}

int main(void)
{
    struct nsp_host_options options = { .size = sizeof(options), .buffer_mode = NSP_BUFFERS_TOKENS_MAPPED + 1 };
    struct nsp_host *host;

    ok_status(NspHostCreate(&options, &host), STATUS_INVALID_PARAMETER,
              "NspHostCreate: there is no fourth buffer mode");
    one_mode(NSP_BUFFERS_MAPPED, 0);
    one_mode(NSP_BUFFERS_UNMAPPED, 0x303);
    one_mode(NSP_BUFFERS_TOKENS_MAPPED, 0x202);
    a_careless_package(NSP_BUFFERS_MAPPED);
    a_careless_package(NSP_BUFFERS_UNMAPPED);
    a_careless_package(NSP_BUFFERS_TOKENS_MAPPED);
    return done_testing();
}
