/*
 * The reader of JSON takes what is JSON, refuses what is none and says where, and lives through anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
#include "../programs/lsahost/json_read.h"
#include "test.h"
#include <fcntl.h>
#include <io.h>

static struct json_document document;
static char text[65536];

static BOOL parse_bytes(const char *bytes, size_t size)
{
    memcpy(text, bytes, size);
    text[size] = 0;
    return json_read(&document, text, size);
}

static BOOL parse(const char *json)
{
    return parse_bytes(json, strlen(json));
}

/* ---- what is JSON ---- */

static void values_are_read(void)
{
    const struct json_value *root, *item;

    ok(parse(" { \"a\" : 1 , \"b\" : [ true , false , null , -1.5e+3 ] , \"c\" : { } , \"d\" : \"x\" } \r\n"),
       "json: an object with all kinds of values is read");
    root = document.values;
    ok_int(root->type, JSON_OBJECT, "json: it is an object");
    ok_int(root->count, 4, "json: with its members");
    ok_str(json_member(root, "a")->text, "1", "json: a number is as it is written");
    item = json_first(json_member(root, "b"));
    ok_int(item->type, JSON_TRUE, "json: true is read");
    item = json_next(json_member(root, "b"), item);
    ok_int(item->type, JSON_FALSE, "json: false is read");
    item = json_next(json_member(root, "b"), item);
    ok_int(item->type, JSON_NULL, "json: null is read");
    item = json_next(json_member(root, "b"), item);
    ok_str(item->text, "-1.5e+3", "json: so is a number with all of its parts");
    ok(!json_next(json_member(root, "b"), item), "json: there is nothing behind the last item");
    ok(!json_first(json_member(root, "c")), "json: an empty object has no first member");
    ok_str(json_member(root, "d")->text, "x", "json: what follows it is found");
    ok(!json_member(root, "e"), "json: a member that is not there is not found");
    ok(!json_member(json_member(root, "b"), "a"), "json: an array has no members");
    ok(parse("17") && !strcmp(document.values->text, "17"), "json: a number may be the document");
}

static void strings_are_decoded(void)
{
    ok(parse("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"") && !strcmp(document.values->text, "a\"\\/\b\f\n\r\tz"),
       "json: escapes are decoded");
    ok(parse("\"\\u00e4\\u20AC\\ud83d\\ude00\"") &&
       !strcmp(document.values->text, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
       "json: so are characters by number, also in pairs");
    ok(parse("\"\\ud83d\\u0041\\ude00\\u0000\"") &&
       !strcmp(document.values->text, "\xef\xbf\xbd" "A\xef\xbf\xbd\xef\xbf\xbd"),
       "json: half a pair and NUL are replaced");
    ok(parse("{\"\\u0061\":\"\"}") && json_member(document.values, "a"), "json: keys are decoded, too");
}

static void integers_are_read(void)
{
    static const char *const bad[] = { "-1", "1.0", "1e3", "18446744073709551616", "99999999999999999999", "\"1\"" };
    ULONGLONG number = 5;
    unsigned i;

    ok(parse("1844674407370955160") && json_integer(document.values, &number) && number == 1844674407370955160ULL,
       "json: an integer has up to 64 bits");
    for (number = 5, i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ok(parse(bad[i]) && !json_integer(document.values, &number) && number == 5,
           "json: %s is no integer, and changes none", bad[i]);
    }
    ok(!json_integer(NULL, &number), "json: what is missing is no integer");
}

/* ---- what is none ---- */

static const struct {
    const char *json;
    unsigned position;
    const char *error;
} wrong[] = {
    { "", 0, "a value expected" },
    { "  ", 2, "a value expected" },
    { "{", 1, "a key expected" },
    { "{\"a\"", 4, "':' expected" },
    { "{\"a\" 1}", 5, "':' expected" },
    { "{\"a\":}", 5, "a value expected" },
    { "{\"a\":1 \"b\":2}", 7, "',' or '}' expected" },
    { "{\"a\":1,}", 7, "a key expected" },
    { "{,}", 1, "a key expected" },
    { "{1:2}", 1, "a key expected" },
    { "[1 2]", 3, "',' or ']' expected" },
    { "[1,]", 3, "a value expected" },
    { "[1}", 2, "',' or ']' expected" },
    { "[", 1, "a value expected" },
    { "]", 0, "a value expected" },
    { "1 2", 2, "something behind the document" },
    { "{}}", 2, "something behind the document" },
    { "[tru]", 1, "a value expected" },
    { "[TRUE]", 1, "a value expected" },
    { "[nulll]", 1, "a value expected" },
    { "[01]", 1, "a value expected" },
    { "[1.]", 1, "a value expected" },
    { "[.5]", 1, "a value expected" },
    { "[1e]", 1, "a value expected" },
    { "[+1]", 1, "a value expected" },
    { "[-]", 1, "a value expected" },
    { "[0x10]", 1, "a value expected" },
    { "['a']", 1, "a value expected" },
    { "\"a", 2, "a string has no end" },
    { "\"a\\", 3, "a string has no end" },
    { "\"a\nb\"", 2, "a control character in a string" },
    { "\"\\x\"", 2, "an unknown escape" },
    { "\"\\u12\"", 3, "\\u without four hexadecimal digits" },
    { "\"\\u0x1f\"", 3, "\\u without four hexadecimal digits" },
    { "\"\\ud83d\\u\"", 9, "\\u without four hexadecimal digits" },
    { "\"\xc0\xaf\"", 0, "it is not UTF-8" },
    { "\"\xff\"", 0, "it is not UTF-8" },
};

static void wrong_documents_are_refused(void)
{
    unsigned i;

    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        ok(!parse(wrong[i].json), "json: <%s> is none", wrong[i].json);
        ok_str(document.error, wrong[i].error, "json: and it is said why");
        ok_int(document.position, wrong[i].position, "json: and where");
    }
    ok(!parse_bytes("[1\0]", 4) && !parse_bytes("\"a\0\"", 4) && !parse_bytes("{}\0", 3),
       "json: a NUL is no part of it");
}

static void limits_are_kept(void)
{
    static char deep[2 * JSON_MAX_DEPTH + 3], many[2 * JSON_MAX_VALUES + 3];
    unsigned i;

    memset(deep, '[', JSON_MAX_DEPTH);
    memset(deep + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    ok(parse(deep), "json: %u arrays in one another are read", JSON_MAX_DEPTH);
    memset(deep, '[', JSON_MAX_DEPTH + 1);
    memset(deep + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    ok(!parse(deep) && !strcmp(document.error, "too deep"), "json: one more is too deep");

    many[0] = '[';
    for (i = 0; i < JSON_MAX_VALUES - 1; i++)
        memcpy(many + 1 + 2 * i, "1,", 2);
    many[2 * i] = ']';
    ok(parse(many), "json: %u values are read", JSON_MAX_VALUES);
    memcpy(many + 2 * i, ",1]", 3);
    ok(!parse(many) && !strcmp(document.error, "too many values"), "json: one more is too many");
}

/* ---- anything ---- */

static FILE *file;
static char written[2][65536];

/* What has been read, written again. */
static const char *copy_to(char *buffer)
{
    struct json json;
    size_t size;

    rewind(file);
    _chsize(_fileno(file), 0);
    json_begin(&json, file);
    json_copy(&json, NULL, document.values);
    fflush(file);
    rewind(file);
    size = fread(buffer, 1, sizeof(written[0]) - 1, file);
    buffer[size] = 0;
    return buffer;
}

static BOOL is_whole(const struct json_value *value, const struct json_value *end)
{
    const struct json_value *item;
    unsigned count = 0, size = 1;

    if (value + value->size > end)
        return FALSE;
    for (item = json_first(value); item; item = json_next(value, item), count++) {
        if (!is_whole(item, value + value->size) || !item->key != (value->type != JSON_OBJECT))
            return FALSE;
        size += item->size;
    }
    return count == value->count && size == value->size;
}

/* A document that was read is whole, and is read again as the same. */
static BOOL is_stable(void)
{
    if (!is_whole(document.values, document.values + document.count))
        return FALSE;
    copy_to(written[0]);
    return parse(written[0]) && !strcmp(copy_to(written[1]), written[0]);
}

static void mutated_documents_do_no_harm(void)
{
    static const char sample[] =
        "{\"event\":\"enter\",\"n\":42,\"side\":\"lsa\",\"call\":\"AllocateLsaHeap\",\"thread\":1,\"depth\":2,"
        "\"args\":{\"Length\":48,\"Name\":\"\\u00e4\\ud83d\\ude00\\n\",\"List\":[1,-2.5e3,true,null,{\"bytes\":96,"
        "\"redacted\":true}],\"Text\":\"\xc3\xa4\xe2\x82\xac\"}}";
    static const char pieces[] = "{}[]\",:\\u0e1-.n\xc3\x80 ";
    const char *given = getenv("NSP_SEED"), *count = getenv("NSP_COUNT"), *seconds = getenv("NSP_SECONDS");
    unsigned seed = given ? strtoul(given, NULL, 0) : seconds ? (unsigned)GetTickCount64() : 1;
    unsigned cases = count ? strtoul(count, NULL, 0) : 500;
    ULONGLONG end = seconds ? GetTickCount64() + 1000ULL * strtoul(seconds, NULL, 0) : MAXULONGLONG;
    unsigned i, j, changes, accepted = 0, bad = 0, size;
    char mutated[sizeof(sample)];

    diag("NSP_SEED=%u NSP_COUNT=%u", seed, cases);
    srand(seed);
    for (i = 0; i < cases && GetTickCount64() < end; i++) {
        memcpy(mutated, sample, sizeof(sample));
        changes = rand() % 3 + 1;
        for (j = 0; j < changes; j++)
            mutated[rand() % (sizeof(sample) - 1)] = rand() % 4 ? pieces[rand() % (sizeof(pieces) - 1)] : (char)rand();
        size = rand() % 4 ? sizeof(sample) - 1 : rand() % sizeof(sample);
        if (!parse_bytes(mutated, size)) {
            bad += !document.error || document.position > size;
            continue;
        }
        accepted++;
        bad += !is_stable();
    }
    ok_int(bad, 0, "json: each of %u changed documents is refused with a reason, or read and written the same", i);
    ok(accepted && accepted < i, "json: some were read and some refused");
}

int main(void)
{
    if (!ok((file = tmpfile()) != NULL, "json: there is a file to write to"))
        return done_testing();
    _setmode(_fileno(file), _O_BINARY);
    values_are_read();
    strings_are_decoded();
    integers_are_read();
    wrong_documents_are_refused();
    limits_are_kept();
    mutated_documents_do_no_harm();
    json_document_free(&document);
    return done_testing();
}
