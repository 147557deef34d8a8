/*
 * The way to the client and back that SetAppModeInfo asks for, and what GetAppModeInfo tells then.  Contract 6.62 and
 * 6.63; what the two do inside one call is in host-frame.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "calls_back.h"

#define FUNCTION 5
#define UNKNOWN 6

static char order[64]; /* L for each entry of the LSA half, U for each of the user function */

static void note(char who)
{
    size_t used = strlen(order);

    if (used + 1 < sizeof(order))
        order[used] = who;
}

static unsigned count(char who)
{
    unsigned found = 0;
    char *at;

    for (at = order; (at = strchr(at, who)); at++)
        found++;
    return found;
}

/* ---- the user function ---- */

static struct {
    NTSTATUS result;
    BOOL raises, sets_again, is_unreadable;
} user;

static struct {
    ULONG_PTR arguments[2];
    char text[16];
    ULONG type;
    DWORD thread;
    BOOL is_on_behalf;
    void *data;
} user_saw;

static NTSTATUS NTAPI function(ULONG_PTR argument1, ULONG_PTR argument2, SecBuffer *input, SecBuffer *output)
{
    static int *volatile nowhere;

    note('U');
    user_saw.arguments[0] = argument1;
    user_saw.arguments[1] = argument2;
    user_saw.data = input->pvBuffer;
    user_saw.type = input->BufferType;
    if (input->pvBuffer && input->cbBuffer <= sizeof(user_saw.text))
        memcpy(user_saw.text, input->pvBuffer, input->cbBuffer);
    user_saw.thread = GetCurrentThreadId();
    user_saw.is_on_behalf = is_on_behalf_of_client();
    if (user.raises)
        *nowhere = 1;
    if (user.sets_again)
        lsa->SetAppModeInfo(FUNCTION, 0, 0, NULL, TRUE);
    *output = (SecBuffer){ 7, SECBUFFER_TOKEN, dll->AllocateHeap(7) };
    memcpy(output->pvBuffer, "result", 7);
    if (user.is_unreadable)
        *output = (SecBuffer){ 7, SECBUFFER_TOKEN, (void *)0x1000 };
    return user.result;
}

/* ---- the LSA half ---- */

static struct {
    ULONG function;
    unsigned rounds;       /* in which it sets something */
    BOOLEAN returns;
    BOOL gives_answer;     /* in the first round */
    NTSTATUS result;       /* of the last round */
    NTSTATUS first_result;
} plan;

static char data[] = "question";

static struct got {
    NTSTATUS status;
    ULONG function;
    ULONG_PTR arguments[2];
    SecBuffer data;
    char text[16];
    BOOLEAN returns;
    BOOL is_on_behalf, has_answer;
} got[20];

static void get(struct got *now)
{
    now->status = lsa->GetAppModeInfo(&now->function, &now->arguments[0], &now->arguments[1], &now->data,
                                      &now->returns);
    if (now->data.pvBuffer && now->data.cbBuffer <= sizeof(now->text))
        memcpy(now->text, now->data.pvBuffer, now->data.cbBuffer);
    now->is_on_behalf = is_on_behalf_of_client();
    now->has_answer = *EXPORTED(void **, CALLS_BACK_DLL, return_buffer) != NULL;
}

static NTSTATUS act(struct nsp_client_request *request)
{
    SecBuffer question = { sizeof(data), SECBUFFER_DATA, data };
    unsigned round = count('L');

    note('L');
    if (round < ARRAYSIZE(got))
        get(&got[round]);
    if (round >= plan.rounds)
        return plan.result;
    if (plan.gives_answer)
        lsa->AllocateClientBuffer(request, 8, EXPORTED(void **, CALLS_BACK_DLL, return_buffer));
    lsa->SetAppModeInfo(plan.function, 11 + round, ~(ULONG_PTR)0, &question, plan.returns);
    strcpy(data, "gone");
    return plan.first_result;
}

static NTSTATUS run(unsigned rounds, BOOLEAN returns)
{
    memset(order, 0, sizeof(order));
    memset(&user_saw, 0, sizeof(user_saw));
    memset(got, 0xCC, sizeof(got));
    strcpy(data, "question");
    plan.rounds = rounds;
    plan.returns = returns;
    return call_client(act);
}

static struct nsp_host *begin(void)
{
    struct nsp_host *host = new_calls_back();

    memset(&user, 0, sizeof(user));
    memset(&plan, 0, sizeof(plan));
    plan.function = FUNCTION;
    register_outside(FUNCTION, function);
    return host;
}

static void there(void)
{
    struct nsp_host *host = begin();

    ok_status(run(0, FALSE), STATUS_SUCCESS, "GetAppModeInfo: a call in which nothing is set");
    ok_str(order, "L", "GetAppModeInfo: returns to its client and that is all");
    ok(got[0].status == STATUS_SUCCESS && !got[0].function && !got[0].returns && !got[0].data.cbBuffer,
       "GetAppModeInfo: finds nothing in it");

    ok_status(run(1, FALSE), STATUS_SUCCESS, "SetAppModeInfo: of a call that does not come back");
    ok_str(order, "LU", "SetAppModeInfo: the user function runs after it");
    ok(user_saw.arguments[0] == 11 && user_saw.arguments[1] == ~(ULONG_PTR)0, "SetAppModeInfo: with both arguments");
    ok(!strcmp(user_saw.text, "question") && user_saw.type == SECBUFFER_DATA,
       "SetAppModeInfo: with the data as they were when they were set");
    ok(user_saw.thread == GetCurrentThreadId() && user_saw.is_on_behalf,
       "SetAppModeInfo: on the thread of the client, for that client");
    plan.first_result = STATUS_UNSUCCESSFUL;
    ok_status(run(1, FALSE), STATUS_UNSUCCESSFUL, "SetAppModeInfo: the client gets the status of its call");
    ok_str(order, "LU", "SetAppModeInfo: a failure of which does not change the way");
    user.result = STATUS_DATA_ERROR;
    plan.first_result = STATUS_SUCCESS;
    ok_status(run(1, FALSE), STATUS_SUCCESS, "SetAppModeInfo: not what the user function returns");
    ok(run(0, FALSE) == STATUS_SUCCESS && !got[0].function, "SetAppModeInfo: is for one call");
    NspHostShutdown(host);
    ok_findings(host, "", "SetAppModeInfo: this is clean");
    NspHostDestroy(host);
}

static void and_back(void)
{
    struct nsp_host *host = begin();

    plan.result = STATUS_DATA_ERROR;
    ok_status(run(1, TRUE), STATUS_DATA_ERROR, "SetAppModeInfo: of a call that comes back the last status counts");
    ok_str(order, "LUL", "SetAppModeInfo: the LSA half is entered again, after the user function");
    ok(got[1].is_on_behalf, "SetAppModeInfo: for the same client");
    ok(got[1].status == STATUS_SUCCESS && got[1].returns == TRUE, "GetAppModeInfo: says that it came back");
    ok(got[1].function == FUNCTION && got[1].arguments[0] == 11 && got[1].arguments[1] == ~(ULONG_PTR)0,
       "GetAppModeInfo: function and arguments are those that were set");
    ok(got[1].data.cbBuffer == 7 && !strcmp(got[1].text, "result") && got[1].data.BufferType == SECBUFFER_TOKEN,
       "GetAppModeInfo: the data are what the user function gave");
    ok(got[1].data.pvBuffer != user_saw.data, "GetAppModeInfo: in a copy");

    plan.result = STATUS_SUCCESS;
    user.result = STATUS_ACCESS_DENIED;
    ok_status(run(3, TRUE), STATUS_SUCCESS, "SetAppModeInfo: may be called again in what came back");
    ok_str(order, "LULULUL", "SetAppModeInfo: and again, whatever the user function returns");
    ok(got[3].arguments[0] == 13, "GetAppModeInfo: tells of the last time");

    plan.gives_answer = TRUE;
    ok(run(1, TRUE) == STATUS_SUCCESS && !got[1].has_answer,
       "SetAppModeInfo: what the first round answered is cleared before the second");
    plan.gives_answer = FALSE;

    ok_status(run(16, TRUE), STATUS_SUCCESS, "SetAppModeInfo: sixteen times");
    ok(count('U') == 16 && count('L') == 17, "SetAppModeInfo: is the most");
    NspHostShutdown(host);
    ok_findings(host, "", "SetAppModeInfo: this is clean, too");
    NspHostDestroy(host);
}

static void without_end(void)
{
    struct nsp_host *host = begin();

    ok_status(run(100, TRUE), STATUS_IMPLEMENTATION_LIMIT, "SetAppModeInfo: more than sixteen rounds end the call");
    ok(count('U') == 16 && count('L') == 17, "SetAppModeInfo: without another");
    NspHostShutdown(host);
    ok_findings(host, "NSP-0035 CallPackage: STATUS_IMPLEMENTATION_LIMIT: SetAppModeInfo sent the call to the client "
                "and back more than 16 times", "SetAppModeInfo: a finding says so");
    NspHostDestroy(host);
}

static void unknown(void)
{
    struct nsp_host *host = begin();

    plan.function = UNKNOWN;
    ok_status(run(1, TRUE), STATUS_PROCEDURE_NOT_FOUND,
              "SetAppModeInfo: a user function that is not registered fails the call");
    ok_str(order, "L", "SetAppModeInfo: which does not come back");
    NspHostShutdown(host);
    ok_findings(host, "NSP-0035 CallPackage: STATUS_PROCEDURE_NOT_FOUND: SetAppModeInfo named user function 6, which "
                "RegisterCallback does not know", "SetAppModeInfo: a finding says so, too");
    NspHostDestroy(host);
}

static void unreadable(void)
{
    struct nsp_host *host = begin();

    user.is_unreadable = TRUE;
    ok_status(run(1, TRUE), STATUS_ACCESS_VIOLATION, "SetAppModeInfo: a result that cannot be read fails the call");
    ok_str(order, "LU", "SetAppModeInfo: which does not come back either");
    NspHostDestroy(host);
}

static void fault(void)
{
    struct nsp_host *host = begin();

    user.raises = TRUE;
    ok_status(run(1, TRUE), STATUS_ACCESS_VIOLATION, "SetAppModeInfo: a user function that faults fails the call");
    ok_str(order, "LU", "SetAppModeInfo: the package is not entered again");
    NspHostShutdown(host);
    ok_findings(host, "NSP-0013 user function 5: STATUS_ACCESS_VIOLATION: user function 5 raised "
                "STATUS_ACCESS_VIOLATION writing to address " ADDRESS("00000000"),
                "SetAppModeInfo: the finding names it");
    NspHostDestroy(host);
}

static NTSTATUS nest(struct nsp_client_request *request)
{
    (void)request;
    return run(1, TRUE);
}

/* Only what returns to a client goes to it. */
static void elsewhere(void)
{
    struct nsp_host *host = begin();

    ok_status(call_client(nest), STATUS_SUCCESS, "SetAppModeInfo: in a nested call");
    ok_str(order, "L", "SetAppModeInfo: is not followed");
    user.sets_again = TRUE;
    ok_status(run(1, FALSE), STATUS_SUCCESS, "SetAppModeInfo: in a user function");
    ok_str(order, "LU", "SetAppModeInfo: neither");
    NspHostShutdown(host);
    ok_findings(host, "", "SetAppModeInfo: it is no fault");
    NspHostDestroy(host);
}

int main(void)
{
    there();
    and_back();
    without_end();
    unknown();
    unreadable();
    fault();
    elsewhere();
    return done_testing();
}
