/*
 * Verbs and options of the command line.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "options.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const struct {
    const char *name, *operand, *help;
} verbs[VERB_COUNT] = {
#define X(name, operand, help) [VERB_##name] = { #name, operand, help },
    VERBS(X)
#undef X
};

static const struct {
    const char *spelling, *argument, *help;
    unsigned verbs;
} rows[OPTION_COUNT] = {
#define X(name, spelling, argument, verbs, help) [OPTION_##name] = { spelling, argument, help, verbs },
    OPTIONS(X)
#undef X
};

static BOOL find_verb(const WCHAR *word, enum verb *verb)
{
    const char *names[VERB_COUNT], *nearest;
    unsigned i;

    for (i = 0; i < VERB_COUNT; i++) {
        names[i] = verbs[i].name;
        if (text_equal(word, names[i])) {
            *verb = i;
            return TRUE;
        }
    }
    if ((nearest = text_nearest(word, names, VERB_COUNT)))
        complain(word, "unknown verb, the nearest is \"%s\"; see lsahost --help", nearest);
    else
        complain(word, "unknown verb; see lsahost --help");
    return FALSE;
}

/* @argument may have "=value" at its end, which is not repeated on the screen: it may be a secret. */
static BOOL find_option(const WCHAR *argument, enum option *option)
{
    const char *names[OPTION_COUNT], *nearest;
    WCHAR name[32];
    unsigned i;

    lstrcpynW(name, argument, min(wcscspn(argument, L"=") + 1, ARRAYSIZE(name)));
    for (i = 0; i < OPTION_COUNT; i++) {
        names[i] = rows[i].spelling;
        if (text_equal(name + 2, names[i])) {
            *option = i;
            return TRUE;
        }
    }
    if ((nearest = text_nearest(name + 2, names, OPTION_COUNT)))
        complain(name, "unknown option, the nearest is --%s; see lsahost --help", nearest);
    else
        complain(name, "unknown option; see lsahost --help");
    return FALSE;
}

/* Take the option at argv[*at] and, if its argument follows as a word of its own, step onto that. */
static BOOL take_option(int argc, WCHAR **argv, int *at, struct options *options)
{
    const WCHAR *equals = wcschr(argv[*at], '=');
    struct option_given *given = &options->given[options->count];
    const char *argument;

    if (!find_option(argv[*at], &given->option))
        return FALSE;
    argument = rows[given->option].argument;
    if (!argument && equals) {
        complain(NULL, "--%s takes no argument", rows[given->option].spelling);
        return FALSE;
    }
    if (argument && !equals && *at + 1 == argc) {
        complain(NULL, "--%s needs an argument: %s", rows[given->option].spelling, argument);
        return FALSE;
    }
    given->value = equals ? equals + 1 : argument ? argv[++*at] : L"";
    options->count++;
    return TRUE;
}

/* -h and -V.  Of another no more than its letter is repeated: what follows that may be a secret. */
static BOOL take_letter(const WCHAR *argument, struct options *options)
{
    WCHAR name[3];

    if (wcscmp(argument, L"-h") && wcscmp(argument, L"-V")) {
        lstrcpynW(name, argument, ARRAYSIZE(name));
        complain(name, "unknown option, and -- comes before an operand that begins so; see lsahost --help");
        return FALSE;
    }
    options->given[options->count++] = (struct option_given){
        .option = argument[1] == 'h' ? OPTION_help : OPTION_version, .value = L""
    };
    return TRUE;
}

static BOOL takes_more(enum verb verb)
{
    return verbs[verb].operand && strstr(verbs[verb].operand, "...");
}

static BOOL needs_operand(enum verb verb)
{
    return verbs[verb].operand && *verbs[verb].operand != '[';
}

/* What can be said only when the verb is known: it may stand behind its options. */
static BOOL fits_verb(const struct options *options)
{
    unsigned i;

    for (i = 0; i < options->count; i++) {
        if (!(rows[options->given[i].option].verbs & 1u << options->verb)) {
            complain(NULL, "--%s is no option of \"%s\"; see lsahost --help",
                     rows[options->given[i].option].spelling, verbs[options->verb].name);
            return FALSE;
        }
    }
    if (needs_operand(options->verb) && (!options->operand || !*options->operand)) {
        complain(NULL, "\"%s\" needs an operand: %s", verbs[options->verb].name, verbs[options->verb].operand);
        return FALSE;
    }
    return TRUE;
}

enum options_result options_parse(int argc, WCHAR **argv, struct options *options)
{
    BOOL has_verb = FALSE, are_options = TRUE;
    int i;

    memset(options, 0, sizeof(*options));
    if (!(options->given = calloc(argc + 1, sizeof(*options->given))) ||
        !(options->more = calloc(argc + 1, sizeof(*options->more)))) {
        complain(NULL, "out of memory");
        return OPTIONS_WRONG;
    }
    for (i = 1; i < argc; i++) {
        if (are_options && !wcscmp(argv[i], L"--")) {
            are_options = FALSE;
        } else if (are_options && !wcsncmp(argv[i], L"--", 2)) {
            if (!take_option(argc, argv, &i, options))
                return OPTIONS_WRONG;
        } else if (are_options && *argv[i] == '-') {
            if (!take_letter(argv[i], options))
                return OPTIONS_WRONG;
        } else if (!has_verb && text_equal(argv[i], "help")) {
            return OPTIONS_HELP;
        } else if (!has_verb) {
            if (!find_verb(argv[i], &options->verb))
                return OPTIONS_WRONG;
            has_verb = TRUE;
        } else if (!options->operand && verbs[options->verb].operand) {
            options->operand = argv[i];
        } else if (takes_more(options->verb)) {
            options->more[options->more_count++] = argv[i];
        } else {
            complain(argv[i], "one argument too many for \"%s\"", verbs[options->verb].name);
            return OPTIONS_WRONG;
        }
    }
    if (option_given(options, OPTION_help))
        return OPTIONS_HELP;
    if (option_given(options, OPTION_version))
        return OPTIONS_VERSION;
    if (!has_verb) {
        complain(NULL, "no verb; see lsahost --help");
        return OPTIONS_WRONG;
    }
    return fits_verb(options) ? OPTIONS_RUN : OPTIONS_WRONG;
}

void options_free(struct options *options)
{
    free(options->given);
    free(options->more);
    memset(options, 0, sizeof(*options));
}

const WCHAR *option_next(const struct options *options, enum option option, unsigned *index)
{
    while (*index < options->count) {
        const struct option_given *given = &options->given[(*index)++];

        if (given->option == option)
            return given->value;
    }
    return NULL;
}

const WCHAR *option_value(const struct options *options, enum option option)
{
    const WCHAR *value, *last = NULL;
    unsigned index = 0;

    while ((value = option_next(options, option, &index)))
        last = value;
    return last;
}

const WCHAR *option_value_or(const struct options *options, enum option option, const WCHAR *otherwise)
{
    const WCHAR *value = option_value(options, option);

    return value ? value : otherwise;
}

BOOL option_number(const struct options *options, enum option option, int base, ULONG *number)
{
    const WCHAR *text = option_value(options, option);

    if (!text || text_number(text, base, 0xFFFFFFFF, number))
        return TRUE;
    complain(text, "--%s needs a %snumber", rows[option].spelling, base == 16 ? "hexadecimal " : "");
    return FALSE;
}

BOOL option_given(const struct options *options, enum option option)
{
    return option_value(options, option) != NULL;
}

BOOL options_take_name(const struct options *options)
{
    const char *operand = verbs[options->verb].operand;

    return operand && strstr(operand, ":NAME");
}

/* "Options of logon, sspi:" */
static void print_group(unsigned mask)
{
    const char *separator = " of ";
    unsigned i;

    printf("\nOptions");
    for (i = 0; i < VERB_COUNT && mask != FOR_ALL; i++) {
        if (mask & 1u << i) {
            printf("%s%s", separator, verbs[i].name);
            separator = ", ";
        }
    }
    printf(":\n");
}

void options_print_help(void)
{
    unsigned i;

    printf("usage: lsahost VERB [OPTION]... [OPERAND]\n"
           "Load a Windows security package as the LSA does, and see what it does.\n"
           "The package runs with your rights.\n\n");
    for (i = 0; i < VERB_COUNT; i++)
        printf("  %-10s %-15s %s\n", verbs[i].name, verbs[i].operand ? verbs[i].operand : "", verbs[i].help);
    for (i = 0; i < OPTION_COUNT; i++) {
        int used;

        if (!i || rows[i].verbs != rows[i - 1].verbs)
            print_group(rows[i].verbs);
        used = printf("  --%s %s", rows[i].spelling, rows[i].argument ? rows[i].argument : "");
        printf("%*s%s\n", max(1, 27 - used), "", rows[i].help);
    }
    printf("\nExit status: 0 done, 1 refused or findings, 2 usage, 3 not loaded or no package,\n"
           "4 the package crashed or hung, 70 a bug of lsahost or of the machine.\n");
}
