/*
 * From prototypes to arguments: each is split into type and name, and the rules say what it is.  Done once, at the
 * first trace of the process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "package/trace_shape.h"

#include <string.h>

#include "base/format.h"
#include "watch/log.h"

#define MAX_FUNCTIONS 256
#define MAX_ARGUMENTS 1024

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static struct nsp_trace_shape shapes[MAX_FUNCTIONS];
static struct nsp_trace_argument arguments[MAX_ARGUMENTS];
static unsigned first_shape[NSP_TRACE_TABLES + 1], argument_count;
static const char *unknown;

/* A piece of a prototype. */
struct piece {
    const char *text;
    unsigned length;
};

static BOOL is(const struct piece *piece, const char *text)
{
    return strlen(text) == piece->length && !memcmp(piece->text, text, piece->length);
}

/* Words that a value takes when it is passed. */
static unsigned words_of(const struct nsp_trace_argument *argument)
{
    static const size_t sizes[] = {
#define X(kind, type) sizeof(type),
        NSP_TRACE_KINDS(X)
#undef X
    };

    return argument->level ? 1 : (unsigned)((sizes[argument->kind] + sizeof(ULONG_PTR) - 1) / sizeof(ULONG_PTR));
}

static const struct nsp_trace_argument *find(const struct nsp_trace_shape *shape, const char *name)
{
    unsigned i;

    for (i = 0; i < shape->count; i++) {
        const struct nsp_trace_argument *argument = &shape->arguments[i];

        if (is(&(struct piece){ argument->name, argument->name_length }, name))
            return argument;
    }
    return NULL;
}

static const struct nsp_trace_rule *rule_for(const struct nsp_trace_shape *shape, const struct piece *type,
                                             const struct piece *name)
{
    unsigned i;

    for (i = 0; i < nsp_trace_rule_count; i++) {
        const struct nsp_trace_rule *rule = &nsp_trace_rules[i];

        if ((!rule->function || !strcmp(rule->function, shape->name)) && (!rule->type || is(type, rule->type)) &&
            (!rule->name || is(name, rule->name)) && (!rule->size || find(shape, rule->size)))
            return rule;
    }
    return NULL;
}

/* "LUID *LogonId": the name is the last word. */
static void split(const char *text, unsigned length, struct piece *type, struct piece *name)
{
    unsigned begin = length;

    while (begin && text[begin - 1] != ' ' && text[begin - 1] != '*')
        begin--;
    *name = (struct piece){ text + begin, length - begin };
    while (begin && text[begin - 1] == ' ')
        begin--;
    *type = (struct piece){ text, begin };
}

/* The names first: the size of one argument may come behind it. */
static void name_arguments(struct nsp_trace_shape *shape, const char *text)
{
    struct nsp_trace_argument *argument;
    struct piece type, name;
    unsigned length;

    for (text++; *text && strcmp(text, "void)"); text += length + 1) {
        text += strspn(text, " ");
        length = (unsigned)strcspn(text, ",)");
        split(text, length, &type, &name);
        nsp_assert(argument_count < MAX_ARGUMENTS);
        argument = &arguments[argument_count++];
        argument->name = name.text;
        argument->name_length = (BYTE)name.length;
        shape->count++;
    }
}

static void judge_arguments(struct nsp_trace_shape *shape, const char *text)
{
    struct nsp_trace_argument *argument = (struct nsp_trace_argument *)shape->arguments;
    const struct nsp_trace_rule *rule;
    struct piece type, name;
    unsigned i;

    for (i = 0; i < shape->count; i++, argument++) {
        text += 1 + strspn(text + 1, " ");
        split(text, (unsigned)(argument->name + argument->name_length - text), &type, &name);
        if ((rule = rule_for(shape, &type, &name))) {
            argument->kind = (BYTE)rule->kind;
            argument->level = rule->level;
            argument->way = (BYTE)rule->way;
            argument->size = rule->size ? find(shape, rule->size) : NULL;
        } else if (!unknown) {
            unknown = shape->name;
        }
        argument->word = shape->words;
        shape->words += (BYTE)words_of(argument);
        text += strcspn(text, ",)");
    }
}

static enum nsp_trace_kind result_kind(const char *type)
{
    static const struct { const char *type; enum nsp_trace_kind kind; } kinds[] = {
        { "NTSTATUS", NSP_TRACE_KIND_STATUS }, { "BOOLEAN", NSP_TRACE_KIND_BOOL }, { "ULONG", NSP_TRACE_KIND_NUMBER },
        { "HANDLE", NSP_TRACE_KIND_HANDLE }, { "void *", NSP_TRACE_KIND_ADDRESS }
    };
    unsigned i;

    for (i = 0; i < ARRAYSIZE(kinds); i++)
        if (!strcmp(type, kinds[i].type))
            return kinds[i].kind;
    return NSP_TRACE_KIND_NOTHING;
}

static BOOL CALLBACK make(INIT_ONCE *init, void *parameter, void **context)
{
    const struct nsp_trace_prototype *prototypes;
    struct nsp_trace_shape *shape = shapes;
    unsigned table, count, i;

    (void)init;
    (void)parameter;
    (void)context;
    for (table = 0; table < NSP_TRACE_TABLES; table++) {
        first_shape[table] = (unsigned)(shape - shapes);
        prototypes = nsp_trace_prototypes(table, &count);
        nsp_assert(first_shape[table] + count <= MAX_FUNCTIONS);
        for (i = 0; i < count; i++, shape++) {
            shape->name = prototypes[i].name;
            shape->result = result_kind(prototypes[i].result);
            shape->result_is_old = !strcmp(shape->name, "LocatePackageById");
            shape->arguments = &arguments[argument_count];
            name_arguments(shape, prototypes[i].arguments);
            judge_arguments(shape, prototypes[i].arguments);
        }
    }
    first_shape[table] = (unsigned)(shape - shapes);
    return TRUE;
}

const struct nsp_trace_shape *nsp_trace_shape(enum nsp_table table, unsigned slot)
{
    InitOnceExecuteOnce(&once, make, NULL, NULL);
    nsp_assert(first_shape[table] + slot < first_shape[table + 1]);
    return &shapes[first_shape[table] + slot];
}

const struct nsp_trace_shape *nsp_trace_shape_of(const char *name)
{
    unsigned i;

    InitOnceExecuteOnce(&once, make, NULL, NULL);
    for (i = first_shape[NSP_TRACE_OTHERS]; i < first_shape[NSP_TRACE_TABLES]; i++)
        if (!strcmp(shapes[i].name, name))
            return &shapes[i];
    return NULL;
}

const char *nsp_trace_unknown_argument(void)
{
    InitOnceExecuteOnce(&once, make, NULL, NULL);
    return unknown;
}
