/*
 * Cookies: addresses that stand for memory of the client and have none.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lsa/cookie.h"

#include "test.h"

int main(void)
{
    MEMORY_BASIC_INFORMATION memory = { 0 };
    char text[] = "in the client", other[] = "x";
    enum nsp_cookie_kind kind;
    char *one, *two;
    SIZE_T offset;

    ok(nsp_cookie_resolve(text, 4) == text, "cookie: without one every address is what it is");
    one = nsp_cookie_open(NSP_COOKIE_BUFFER, text, sizeof(text));
    two = nsp_cookie_open(NSP_COOKIE_SUBMIT, other, 1);
    ok(one && two && one != two && one != text, "cookie: each stands at an address of its own");
    VirtualQuery(one, &memory, sizeof(memory));
    ok_int(memory.State, MEM_RESERVE, "cookie: where there is no memory");
    ok(nsp_cookie_resolve(one, sizeof(text)) == text, "cookie: it stands for the whole of its range");
    ok(nsp_cookie_resolve(one + 3, 4) == text + 3, "cookie: and for each part");
    ok(nsp_cookie_resolve(two, 1) == other, "cookie: so does the other");
    ok(!nsp_cookie_resolve(one, sizeof(text) + 1), "cookie: for nothing behind its end");
    ok(!nsp_cookie_resolve(one + 3, (SIZE_T)-1), "cookie: however much is asked for");
    ok(nsp_cookie_resolve(text, 4) == text, "cookie: other addresses stay what they are");
    ok(nsp_cookie_find_kind(one + 3, &kind, &offset) && kind == NSP_COOKIE_BUFFER && offset == 3 &&
       nsp_cookie_find_kind(two, &kind, &offset) && kind == NSP_COOKIE_SUBMIT && !offset,
       "cookie: what it stands for can be asked");
    ok(!nsp_cookie_find_kind(one + sizeof(text), &kind, &offset) && !nsp_cookie_find_kind(text, &kind, &offset),
       "cookie: but not of an address behind it, or of another");
    nsp_cookie_close(one);
    ok(nsp_cookie_resolve(one, 4) == one, "cookie: a closed one is an address like any other");
    nsp_cookie_close(one);
    nsp_cookie_close(NULL);
    ok(nsp_cookie_resolve(two, 1) == other, "cookie: closing it again, or none, does nothing");
    nsp_cookie_close(two);
    return done_testing();
}
