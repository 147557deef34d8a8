/*
 * The table of cases, and their order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "check.h"

const struct check_case check_cases[CHECK_COUNT] = {
#define X(name, group, is_module, sentence) \
    [CHECK_##name] = { #name, CHECK_GROUP_##group, is_module, sentence, check_##name },
    CHECK_CASES(X)
#undef X
};

const char *const check_groups[CHECK_GROUP_COUNT] = {
#define X(name) #name,
    CHECK_GROUPS(X)
#undef X
};

BOOL check_at(ULONG position, ULONG packages, enum check_index *index, ULONG *package)
{
    ULONG begin = 0, each = 0;

    while (check_cases[begin].is_module)
        begin++;
    while (!check_cases[begin + each].is_module)
        each++;
    *package = 0;
    if (position < begin) {
        *index = position;
    } else if (position < begin + each * packages) {
        *index = begin + (position - begin) % each;
        *package = (position - begin) / each;
    } else {
        *index = position - each * (packages - 1);
    }
    return *index < CHECK_COUNT;
}
