/*
 * Cases of CallPackage, through each of its three ways in that the package offers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"
#include "connect.h"
#include <string.h>

static const struct way {
    const char *name;
    enum nsp_package_slot slot;
} ways[] = {
    { "CallPackage", NSP_PKG_CallPackage }, { "CallPackageUntrusted", NSP_PKG_CallPackageUntrusted },
    { "CallPackagePassthrough", NSP_PKG_CallPackagePassthrough }
};

/* Somebody who calls in one of the ways. */
struct caller {
    struct check *check;
    const struct way *way;
    HANDLE lsa; /* NULL: the LSA of another machine */
    ULONG package;
};

static void call(const struct caller *caller, const void *data, ULONG size)
{
    struct check *check = caller->check;
    NTSTATUS protocol_status;
    void *answer = NULL;
    ULONG length;

    if (caller->lsa)
        LsaCallAuthenticationPackage(caller->lsa, caller->package, (void *)data, size, &answer, &length,
                                     &protocol_status);
    else
        NspPackageCallPassthrough(check->load.host, check->info.name, data, size, &answer, &length, &protocol_status);
    if (answer)
        LsaFreeReturnBuffer(answer);
}

typedef void ask_way(const struct caller *caller);

static void ask_each(struct check *check, ask_way *ask)
{
    BOOL is_asked = FALSE;
    unsigned i;

    for (i = 0; i < ARRAYSIZE(ways); i++) {
        struct caller caller = { .check = check, .way = &ways[i] };

        if (!(check->info.lsa_slots >> ways[i].slot & 1))
            continue;
        if (ways[i].slot != NSP_PKG_CallPackagePassthrough &&
            !NT_SUCCESS(connect_client(check->load.host, check->info.name, ways[i].slot == NSP_PKG_CallPackage,
                                       &caller.lsa, &caller.package)))
            continue;
        ask(&caller);
        if (caller.lsa)
            LsaDeregisterLogonProcess(caller.lsa);
        is_asked = TRUE;
    }
    if (!is_asked)
        check_skip(check, "it has no CallPackage");
}

static void ask_none(const struct caller *caller)
{
    check_note(caller->check, "%s, no buffer", caller->way->name);
    call(caller, NULL, 0);
}

void check_call_none(struct check *check)
{
    ask_each(check, ask_none);
}

/* Most packages begin a message with its number, in 32 bits. */
static void ask_messages(const struct caller *caller)
{
    static const ULONG sizes[] = { 4, 8, 12, 16, 64 };
    ULONG words[16] = { 0 };
    unsigned i;

    for (words[0] = 0; words[0] < 256; words[0]++) {
        for (i = 0; i < ARRAYSIZE(sizes); i++) {
            check_note(caller->check, "%s, message %lu, %lu bytes", caller->way->name, words[0], sizes[i]);
            call(caller, words, sizes[i]);
        }
    }
    for (i = 1; i < 4; i++) {
        check_note(caller->check, "%s, %u bytes", caller->way->name, i);
        call(caller, words, i);
    }
}

void check_call_messages(struct check *check)
{
    ask_each(check, ask_messages);
}

#define MUTATIONS 128

static void ask_mutated(const struct caller *caller)
{
    struct check_random *random = &caller->check->random;
    BYTE data[256];
    ULONG number, size, message, i;

    for (number = 0; number < MUTATIONS; number++) {
        size = 1 + check_random_below(random, sizeof(data));
        message = check_random_below(random, 32);
        check_random_fill(random, data, size);
        if (size >= sizeof(message) && number % 4)
            memcpy(data, &message, sizeof(message));
        for (i = check_random_below(random, 8); i; i--)
            check_random_change(random, data, size);
        check_note(caller->check, "%s, mutation %lu", caller->way->name, number);
        call(caller, data, size);
    }
}

void check_call_mutated(struct check *check)
{
    ask_each(check, ask_mutated);
}
