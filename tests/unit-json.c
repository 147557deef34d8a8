/*
 * What lsahost writes is JSON whatever strings a package gives it, and harmless text for a terminal.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/view.h"
#include "../programs/lsahost/text.h"
#include "test.h"
#include <fcntl.h>
#include <io.h>

static FILE *file;
static char written[1024];

static FILE *begin(void)
{
    rewind(file);
    _chsize(_fileno(file), 0);
    return file;
}

static const char *end(void)
{
    size_t size;

    fflush(file);
    rewind(file);
    size = fread(written, 1, sizeof(written) - 1, file);
    written[size] = 0;
    return written;
}

static const char *json_of_utf8(const char *text)
{
    struct json json;

    json_begin(&json, begin());
    json_string(&json, NULL, text);
    return end();
}

static const char *json_of_wide(const WCHAR *text)
{
    struct json json;

    json_begin(&json, begin());
    json_wide(&json, NULL, text);
    return end();
}

static void strings_are_escaped(void)
{
    ok_str(json_of_utf8("a\"b\\c/"), "\"a\\\"b\\\\c/\"", "json: quotes and backslashes are escaped");
    ok_str(json_of_utf8("\n\r\t\x1b\x7f"), "\"\\n\\u000d\\u0009\\u001b\\u007f\"",
           "json: control characters are escaped");
    ok_str(json_of_utf8("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"",
           "json: UTF-8 of two, three and four bytes passes");
    ok_str(json_of_wide(L"\xe4\x20ac\xd83d\xde00"), "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"",
           "json: UTF-16 becomes the same, a pair of surrogates one character");
    ok_str(json_of_wide(L"a\"\x1b"), "\"a\\\"\\u001b\"", "json: UTF-16 is escaped alike");
}

#define BAD "\xef\xbf\xbd"

static void bad_strings_are_made_good(void)
{
    ok_str(json_of_utf8("a\xff" "b"), "\"a" BAD "b\"", "json: a byte that is no UTF-8 is replaced");
    ok_str(json_of_utf8("\xc0\xaf"), "\"" BAD BAD "\"", "json: an overlong form is replaced");
    ok_str(json_of_utf8("\xe2\x82"), "\"" BAD BAD "\"", "json: a form that is cut off is replaced");
    ok_str(json_of_utf8("\xed\xa0\x80"), "\"" BAD BAD BAD "\"", "json: a surrogate in UTF-8 is replaced");
    ok_str(json_of_utf8("\xf4\x90\x80\x80"), "\"" BAD BAD BAD BAD "\"", "json: what lies beyond Unicode is replaced");
    ok_str(json_of_wide(L"a\xd83d"), "\"a" BAD "\"", "json: a first surrogate alone is replaced");
    ok_str(json_of_wide(L"\xde00" L"b"), "\"" BAD "b\"", "json: a second surrogate alone is replaced");
    ok_str(json_of_wide(L"\xd83d\xd83d\xde00"), "\"" BAD "\xf0\x9f\x98\x80\"",
           "json: and does not spoil the pair behind it");
}

static void document(struct view *view)
{
    static const unsigned widths[] = { 4, 0 };

    view_wide(view, "path", L"x\x1b[31m");
    view_number(view, "max_token", 12, "twelve");
    view_open_words(view, "capabilities");
    view_word(view, "INTEGRITY");
    view_word(view, "PRIVACY");
    view_close_words(view);
    view_open_array(view, "none_there");
    view_close_array(view);
    view_open_array(view, "rows");
    view_open_row(view, widths);
    view_string(view, "id", "a");
    view_bool(view, "works", TRUE, "yes", "no");
    view_close_row(view);
    view_close_array(view);
    view_open(view, "side");
    view_string(view, "text", "");
    view_close(view);
}

static void one_description_has_two_forms(void)
{
    struct view view;

    view_begin(&view, begin(), TRUE);
    document(&view);
    view_end(&view);
    ok_str(end(), "{\n  \"schema\": 1,\n  \"path\": \"x\\u001b[31m\",\n  \"max_token\": 12,\n"
                  "  \"capabilities\": [\n    \"INTEGRITY\",\n    \"PRIVACY\"\n  ],\n  \"none_there\": [],\n"
                  "  \"rows\": [\n    {\n      \"id\": \"a\",\n      \"works\": true\n    }\n  ],\n"
                  "  \"side\": {\n    \"text\": \"\"\n  }\n}\n",
           "view: JSON is one document with schema, commas and brackets in place");

    view_begin(&view, begin(), FALSE);
    document(&view);
    view_end(&view);
    ok_str(end(), "path                x" BAD "[31m\nmax token           twelve\n"
                  "capabilities        INTEGRITY PRIVACY\nnone there          none\nrows\n  a   yes\nside\n  text\n",
           "view: people get labels, columns, and no escape sequences");
}

int main(void)
{
    if (!ok((file = tmpfile()) != NULL, "json: there is a file to write to"))
        return done_testing();
    _setmode(_fileno(file), _O_BINARY);
    strings_are_escaped();
    bad_strings_are_made_good();
    one_description_has_two_forms();
    return done_testing();
}
