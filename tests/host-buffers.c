/*
 * Buffers of context legs: copied into the LSA, and back to the client.  Contract 11 and P5.3; assertions 18 and 19 of
 * contract 16, and 22 and 25 of P6.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "puppet.h"

static SecHandle cred, context;

/* A leg with what the package does to the buffers in it; each begins a context, which is deleted at once. */
static SECURITY_STATUS leg(SecBufferDesc *input, SecBufferDesc *output, ULONG requirements,
                           void (*touch)(SecBufferDesc *input, SecBufferDesc *output), NTSTATUS answer)
{
    SECURITY_STATUS status;

    puppet_forget();
    puppet_answer.touch = touch;
    puppet_answer.leg = answer;
    puppet_answer.context = NT_SUCCESS(answer) ? PUPPET_CONTEXT : 0;
    status = initialize(&cred, NULL, &context, input, output, requirements);
    if (status >= 0)
        sspi->DeleteSecurityContext(&context);
    return status;
}

static SecBufferDesc one(SecBuffer *buffer)
{
    const SecBufferDesc desc = { SECBUFFER_VERSION, 1, buffer };

    return desc;
}

/* ---- inputs ---- */

static void scribble(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    memset(input->pBuffers[0].pvBuffer, 'x', input->pBuffers[0].cbBuffer);
}

static void leave_two(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    input->pBuffers[1].BufferType = SECBUFFER_EXTRA;
    input->pBuffers[1].cbBuffer = 2;
}

static void want_more(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    input->pBuffers[1].BufferType = SECBUFFER_MISSING;
    input->pBuffers[1].cbBuffer = 4711;
}

static void point_to_rest(SecBufferDesc *input, SecBufferDesc *output)
{
    leave_two(input, output);
    input->pBuffers[1].pvBuffer = (char *)input->pBuffers[0].pvBuffer + 3;
}

static void shorten(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)output;
    input->pBuffers[0].pvBuffer = (char *)input->pBuffers[0].pvBuffer + 1;
    input->pBuffers[0].cbBuffer = 4;
}

static void point_away(SecBufferDesc *input, SecBufferDesc *output)
{
    static char elsewhere[8];

    (void)output;
    input->pBuffers[0].pvBuffer = elsewhere;
    input->pBuffers[0].cbBuffer = sizeof(elsewhere);
}

static void inputs_are_copies(void)
{
    char token[] = "hello";
    SecBuffer buffer = { 5, SECBUFFER_TOKEN | SECBUFFER_READONLY, token };
    SecBufferDesc input = one(&buffer);

    ok_status(leg(&input, NULL, 0, scribble, SEC_E_OK), SEC_E_OK, "inputs: a leg with one");
    ok_str(puppet_seen.last_token, "hello", "inputs: the data reach the package");
    ok(puppet_seen.input[0].pvBuffer != token, "inputs: at another address than the client's");
    ok_str(token, "hello", "inputs: what the package writes there does not reach the client");
    ok_int(puppet_seen.input[0].BufferType, SECBUFFER_TOKEN | SECBUFFER_READONLY,
           "inputs: the type is the client's, with its attribute");
    ok(buffer.cbBuffer == 5 && buffer.pvBuffer == token, "inputs: the client's descriptor stays as it was");
}

static void inputs_are_written_back(void)
{
    char token[] = "hello";
    SecBuffer buffers[2] = { { 5, SECBUFFER_TOKEN, token }, { 0, SECBUFFER_EMPTY, NULL } };
    SecBufferDesc input = { SECBUFFER_VERSION, 2, buffers };

    leg(&input, NULL, 0, leave_two, SEC_E_OK);
    ok(buffers[1].BufferType == SECBUFFER_EXTRA && buffers[1].cbBuffer == 2 && !buffers[1].pvBuffer,
       "inputs: what the package left over is an EXTRA buffer for the client");
    ok(buffers[0].cbBuffer == 5 && buffers[0].pvBuffer == token, "inputs: the other one stays");

    buffers[1] = (SecBuffer){ 0, SECBUFFER_EMPTY, NULL };
    ok_status(leg(&input, NULL, 0, want_more, SEC_E_INCOMPLETE_MESSAGE), SEC_E_INCOMPLETE_MESSAGE,
              "inputs: [P6.25] an incomplete message fails the leg");
    ok(buffers[1].BufferType == SECBUFFER_MISSING && buffers[1].cbBuffer == 4711,
       "inputs: [P6.25] and the client hears what is MISSING");

    buffers[1] = (SecBuffer){ 0, SECBUFFER_EMPTY, NULL };
    leg(&input, NULL, 0, point_to_rest, SEC_E_OK);
    ok(buffers[1].pvBuffer == token + 3, "inputs: a pointer into our copy of a buffer becomes one into the client's");
    buffers[1] = (SecBuffer){ 0, SECBUFFER_EMPTY, NULL };
    leg(&input, NULL, 0, shorten, SEC_E_OK);
    ok(buffers[0].pvBuffer == token + 1 && buffers[0].cbBuffer == 4, "inputs: in the same buffer, too");

    buffers[0] = (SecBuffer){ 5, SECBUFFER_TOKEN, token };
    leg(&input, NULL, 0, point_away, SEC_E_OK);
    ok(buffers[0].pvBuffer == token, "inputs: an address of the LSA never reaches the client");
}

static void no_data(void)
{
    SecBuffer buffers[2] = { { 0, SECBUFFER_TOKEN, "" }, { 7, SECBUFFER_EMPTY, NULL } };
    SecBufferDesc input = { SECBUFFER_VERSION, 2, buffers };

    ok_status(leg(&input, NULL, 0, NULL, SEC_E_OK), SEC_E_OK, "inputs: buffers without data pass");
    ok(puppet_seen.input[0].cbBuffer == 0 && puppet_seen.input[1].cbBuffer == 7 && !puppet_seen.input[1].pvBuffer,
       "inputs: as they are");
}

static void bad_descriptors(void)
{
    static SecBuffer many[65];
    SecBuffer bad = { 8, SECBUFFER_TOKEN, (void *)0x10 }, huge = { 0x7FFFFFFF, SECBUFFER_TOKEN, (void *)0x10 };
    SecBufferDesc wrong_version = { SECBUFFER_VERSION + 1, 0, NULL }, no_array = { SECBUFFER_VERSION, 1, NULL };
    SecBufferDesc too_many = { SECBUFFER_VERSION, 65, many }, most = { SECBUFFER_VERSION, 64, many };
    SecBufferDesc bad_data = one(&bad), huge_data = one(&huge), *nowhere = (void *)0x10;
    SecBufferDesc *const refused[] = { &wrong_version, &no_array, &too_many, &bad_data, nowhere };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(refused); i++) {
        ok(leg(refused[i], NULL, 0, NULL, SEC_E_OK) == SEC_E_INVALID_TOKEN && !puppet.calls[0],
           "descriptors: number %u is refused before the package is entered", i);
    }
    for (i = 0; i < ARRAYSIZE(refused); i++) {
        if (refused[i] != &bad_data)
            ok(leg(NULL, refused[i], 0, NULL, SEC_E_OK) == SEC_E_INVALID_TOKEN && !puppet.calls[0],
               "descriptors: number %u is refused as output, too", i);
    }
    ok_status(leg(&huge_data, NULL, 0, NULL, SEC_E_OK), SEC_E_INSUFFICIENT_MEMORY,
              "descriptors: two gigabytes are too much");
    ok_status(leg(&most, NULL, 0, NULL, SEC_E_OK), SEC_E_OK, "descriptors: 64 buffers are allowed");
    ok_status(leg(&(SecBufferDesc){ SECBUFFER_VERSION, 0, NULL }, NULL, 0, NULL, SEC_E_OK), SEC_E_OK,
              "descriptors: none is, too");
}

/* ---- outputs in the client's memory ---- */

static void put(SecBuffer *buffer, const char *text)
{
    buffer->cbBuffer = strlen(text) + 1;
    memcpy(buffer->pvBuffer, text, buffer->cbBuffer);
}

static void answer_welcome(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    put(&output->pBuffers[0], "welcome");
}

static void claim_too_much(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    memset(output->pBuffers[0].pvBuffer, 'x', output->pBuffers[0].cbBuffer);
    output->pBuffers[0].cbBuffer++;
}

static void say_nothing(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    output->pBuffers[0].cbBuffer = 0;
}

/* Back to front: input and output may be the same memory. */
static void answer_reversed(SecBufferDesc *input, SecBufferDesc *output)
{
    const char *in = input->pBuffers[0].pvBuffer;
    char *out = output->pBuffers[0].pvBuffer;
    ULONG size = input->pBuffers[0].cbBuffer, i;

    for (i = 0; i < size; i++)
        out[i] = in[size - 1 - i];
    output->pBuffers[0].cbBuffer = size;
}

static void outputs_in_place(void)
{
    char room[16] = "before";
    SecBuffer buffer = { sizeof(room), SECBUFFER_TOKEN, room };
    SecBufferDesc output = one(&buffer);

    ok_status(leg(NULL, &output, 0, answer_welcome, SEC_E_OK), SEC_E_OK, "outputs: a leg with one");
    ok(puppet_seen.output[0].cbBuffer == sizeof(room) && puppet_seen.output[0].pvBuffer != room,
       "outputs: the package gets as much room as the client has, elsewhere");
    ok_str(room, "welcome", "outputs: the client gets what was written there");
    ok(buffer.cbBuffer == sizeof("welcome") && buffer.pvBuffer == room && buffer.BufferType == SECBUFFER_TOKEN,
       "outputs: in its own buffer, with the length that was used");

    buffer = (SecBuffer){ sizeof(room), SECBUFFER_TOKEN, room };
    leg(NULL, &output, 0, say_nothing, SEC_E_OK);
    ok(buffer.cbBuffer == 0 && !strcmp(room, "welcome"), "outputs: no token at all is a length of 0");

    buffer = (SecBuffer){ sizeof(room), SECBUFFER_TOKEN, NULL };
    ok_status(leg(NULL, &output, 0, answer_welcome, SEC_E_OK), SEC_E_INTERNAL_ERROR,
              "outputs: room at NULL is refused");
    ok_str(puppet.calls, "", "outputs: before the package is entered");
}

static void outputs_too_large(void)
{
    char room[16] = "before";
    SecBuffer buffer = { 8, SECBUFFER_TOKEN, room };
    SecBufferDesc output = one(&buffer);

    ok_status(leg(NULL, &output, 0, claim_too_much, SEC_E_OK), SEC_E_BUFFER_TOO_SMALL,
              "outputs: a package that says it wrote more than there was room is not believed");
    ok(!strcmp(room, "before") && buffer.cbBuffer == 8, "outputs: the client's buffer stays as it was");
    ok_str(puppet.calls, "Init Delete", "outputs: the context that the package gave is deleted");
    ok(strstr(puppet_findings(), "NSP-0027") != NULL, "outputs: it is a finding");
}

static void outputs_on_failure(void)
{
    char room[16] = "before";
    SecBuffer buffer = { sizeof(room), SECBUFFER_TOKEN, room };
    SecBufferDesc output = one(&buffer);

    leg(NULL, &output, 0, answer_welcome, SEC_E_LOGON_DENIED);
    ok(!strcmp(room, "before") && buffer.cbBuffer == sizeof(room), "outputs: a leg that fails leaves them alone");
}

static void same_memory(void)
{
    char token[8] = "olleh";
    SecBuffer buffer = { 5, SECBUFFER_TOKEN, token };
    SecBufferDesc desc = one(&buffer);

    ok_status(leg(&desc, &desc, 0, answer_reversed, SEC_E_OK), SEC_E_OK, "outputs: input and output may be the same");
    ok_str(token, "hello", "outputs: the package is none the wiser");
}

static void see_binding(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    memcpy(puppet_seen.last_token, output->pBuffers[1].pvBuffer, output->pBuffers[1].cbBuffer);
    memset(output->pBuffers[1].pvBuffer, 'x', output->pBuffers[1].cbBuffer);
    say_nothing(input, output);
}

static void inputs_among_outputs(void)
{
    char room[16], bindings[] = "bindings";
    SecBuffer buffers[2] = { { sizeof(room), SECBUFFER_TOKEN, room },
                             { sizeof(bindings), SECBUFFER_CHANNEL_BINDINGS, bindings } };
    SecBufferDesc output = { SECBUFFER_VERSION, 2, buffers };

    leg(NULL, &output, 0, see_binding, SEC_E_OK);
    ok_str(puppet_seen.last_token, "bindings", "outputs: channel bindings among them reach the package");
    ok_str(bindings, "bindings", "outputs: and do not come back");
}

/* ---- outputs that the package allocates ---- */

static void allocate_one(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    output->pBuffers[0].pvBuffer = puppet.lsa->AllocateLsaHeap(sizeof("from the LSA"));
    put(&output->pBuffers[0], "from the LSA");
}

/* The second directly in the client. */
static void allocate_two(SecBufferDesc *input, SecBufferDesc *output)
{
    allocate_one(input, output);
    output->pBuffers[1].cbBuffer = sizeof("in the client");
    output->pBuffers[1].BufferType |= NSP_BUFFER_UNMAPPED;
    puppet.lsa->AllocateClientBuffer(NULL, output->pBuffers[1].cbBuffer, &output->pBuffers[1].pvBuffer);
    puppet.lsa->CopyToClientBuffer(NULL, output->pBuffers[1].cbBuffer, output->pBuffers[1].pvBuffer,
                                   "in the client");
}

static void claim_without_block(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    output->pBuffers[0].cbBuffer = 5;
}

static void allocate_too_little(SecBufferDesc *input, SecBufferDesc *output)
{
    (void)input;
    output->pBuffers[0].pvBuffer = puppet.lsa->AllocateLsaHeap(8);
    output->pBuffers[0].cbBuffer = 9;
}

static void allocated(void)
{
    /* The mark of the first is none of the client's business. */
    SecBuffer buffers[3] = { { 99, SECBUFFER_TOKEN | NSP_BUFFER_UNMAPPED, (void *)0x10 },
                             { 99, SECBUFFER_TOKEN, (void *)0x10 }, { 99, SECBUFFER_ALERT, (void *)0x10 } };
    SecBufferDesc output = { SECBUFFER_VERSION, 3, buffers };

    ok_status(leg(NULL, &output, ISC_REQ_ALLOCATE_MEMORY, allocate_two, SEC_E_OK), SEC_E_OK,
              "[P6.22] [19] allocation: what the client's buffers held is of no matter");
    ok(!puppet_seen.output[0].pvBuffer && !puppet_seen.output[0].cbBuffer,
       "[19] allocation: the package does not see it");
    ok(!strcmp(buffers[0].pvBuffer, "from the LSA") && buffers[0].cbBuffer == sizeof("from the LSA"),
       "[19] allocation: the client gets a block of the LSA heap");
    ok_int(HeapSize(GetProcessHeap(), 0, buffers[0].pvBuffer), sizeof("from the LSA"),
           "[19] allocation: moved to the client's heap");
    ok(!strcmp(buffers[1].pvBuffer, "in the client") && buffers[1].cbBuffer == sizeof("in the client"),
       "[19] allocation: and one that the package allocated in the client");
    ok_int(buffers[1].BufferType, SECBUFFER_TOKEN, "[19] allocation: whose type has no mark any more");
    ok(!buffers[2].pvBuffer && !buffers[2].cbBuffer, "[19] allocation: a buffer that is not used ends empty");
    ok_status(sspi->FreeContextBuffer(buffers[0].pvBuffer), SEC_E_OK,
              "[19] allocation: FreeContextBuffer frees the first");
    ok_status(sspi->FreeContextBuffer(buffers[1].pvBuffer), SEC_E_OK, "[19] allocation: and the second");
}

static void allocated_in_vain(void)
{
    SecBuffer buffer = { 99, SECBUFFER_TOKEN, (void *)0x10 };
    SecBufferDesc output = one(&buffer);

    leg(NULL, &output, ISC_REQ_ALLOCATE_MEMORY, allocate_one, SEC_E_LOGON_DENIED);
    ok(buffer.pvBuffer == (void *)0x10 && buffer.cbBuffer == 99,
       "allocation: a leg that fails leaves the client's alone");

    ok_status(leg(NULL, &output, ISC_REQ_ALLOCATE_MEMORY, allocate_too_little, SEC_E_OK), SEC_E_BUFFER_TOO_SMALL,
              "allocation: a block that is smaller than the package says is not delivered");
    ok(buffer.pvBuffer == (void *)0x10 && buffer.cbBuffer == 99, "allocation: the client's buffer stays as it was");

    leg(NULL, &output, ISC_REQ_ALLOCATE_MEMORY, claim_without_block, SEC_E_OK);
    ok(!buffer.pvBuffer && !buffer.cbBuffer, "allocation: a length without a block is none");
}

/* ---- error tokens ---- */

static void error_tokens(void)
{
    char room[16] = "before";
    SecBuffer buffer = { sizeof(room), SECBUFFER_TOKEN, room };
    SecBufferDesc output = one(&buffer);

    puppet_answer.capabilities |= NSP_CAP_EXTENDED_ERROR;
    puppet_load("puppet.dll", &puppet_lsa_half, &puppet_user_half);
    cred = acquire(SECPKG_CRED_BOTH);
    ok_status(leg(NULL, &output, 0, answer_welcome, SEC_E_LOGON_DENIED), SEC_E_LOGON_DENIED,
              "error tokens: a package that has them fails as others do");
    ok(!strcmp(room, "welcome") && buffer.cbBuffer == sizeof("welcome"), "error tokens: but its token comes back");

    strcpy(room, "before");
    buffer.cbBuffer = sizeof(room);
    leg(NULL, &output, 0, NULL, SEC_E_INCOMPLETE_MESSAGE);
    ok(!strcmp(room, "before") && buffer.cbBuffer == sizeof(room),
       "error tokens: [P6.25] a failure without one leaves the output as it was");
    leg(NULL, &output, 0, say_nothing, SEC_E_INVALID_TOKEN);
    ok(!strcmp(room, "before") && !buffer.cbBuffer, "error tokens: [P6.25] a length of 0 comes back as well");
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "", "error tokens: that is no fault");
}

int main(void)
{
    puppet_start();
    cred = acquire(SECPKG_CRED_BOTH);
    inputs_are_copies();
    inputs_are_written_back();
    no_data();
    bad_descriptors();
    outputs_in_place();
    outputs_on_failure();
    same_memory();
    inputs_among_outputs();
    allocated();
    ok_str(puppet_findings(), "NSP-0044 NSP-0044", "buffers: so far the package only wrote to what it may only read");
    outputs_too_large();
    allocated_in_vain();
    sspi->FreeCredentialsHandle(&cred);
    ok_str(puppet_stop(), "NSP-0044 NSP-0044 NSP-0027 NSP-0027 NSP-0045", "buffers: and left nothing in the heap");

    puppet_usual_answers();
    error_tokens();
    return done_testing();
}
