/*
 * lsahost: load Windows security packages as the LSA does, and see what they do.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tool.h"
#include "check_run.h"
#include "child.h"
#include "load.h"
#include "names.h"
#include "text.h"
#include "version.h"
#include "watchdog.h"
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int (*const run_verb[VERB_COUNT])(struct tool *tool) = {
#define X(name, operand, help) [VERB_##name] = cmd_##name,
    VERBS(X)
#undef X
};

static void print_version(void)
{
#ifdef _WIN64
    USHORT machine = IMAGE_FILE_MACHINE_AMD64;
#else
    USHORT machine = IMAGE_FILE_MACHINE_I386;
#endif

    printf("lsahost %s (%s), %s\n", NSP_VERSION, NSP_GIT_ID, names_machine(machine));
    printf("interface shown to packages: V%u (%08xh); understood: V1 (%08xh) to V%u (%08xh)\n",
           nsp_interface_number(NSP_INTERFACE_LSA), NSP_INTERFACE_LSA, NSP_INTERFACE_V1,
           nsp_interface_number(NSP_INTERFACE_V11), NSP_INTERFACE_V11);
}

static void wait_for_debugger(void)
{
    DWORD pid = GetCurrentProcessId(), got;
    const char *prefix = getenv("WINEPREFIX");
    char byte;

    fprintf(stderr, "lsahost: this is process %lu (0x%lx)\n", pid, pid);
    if (prefix)
        fprintf(stderr, "  export WINEPREFIX='%s'\n", prefix);
    fprintf(stderr, "  winedbg 0x%lx         attaches Wine's debugger\n"
            "  winedbg --gdb 0x%lx   attaches gdb\n"
            "Attach, continue, and press Enter here.\n", pid, pid);
    fflush(stderr);
    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), &byte, 1, &got, NULL) && got && byte != '\n')
        ;
}

static int run(struct tool *tool, const WCHAR *handles)
{
    enum verb verb = tool->options->verb;

    if (option_given(tool->options, OPTION_sandbox) && !getenv("LSAHOST_SANDBOX")) {
        complain(NULL, "--sandbox is given by the script around this program");
        return TOOL_USAGE;
    }
    if (handles) {
        if (!child_enter(tool, handles)) {
            complain(NULL, "lsahost starts its child processes itself");
            return TOOL_USAGE;
        }
        child_leave(tool, run_verb[verb](tool));
    }
    if (!(FOR_PACKAGES & 1u << verb)) /* none runs */
        return run_verb[verb](tool);
    if (!load_prepare(tool))
        return TOOL_USAGE;
    if (option_given(tool->options, OPTION_debug))
        wait_for_debugger();
    if (verb == VERB_check)
        return check_run(tool);
    return option_given(tool->options, OPTION_debug) ? run_verb[verb](tool) : watchdog_run(tool);
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    struct options options;
    struct tool tool = { .options = &options, .out = stdout };
    const WCHAR *handles = NULL;
    int result = TOOL_CLEAN;

    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    if (argc > 1 && !wcsncmp(argv[1], CHILD_ARGUMENT, wcslen(CHILD_ARGUMENT))) {
        handles = argv[1] + wcslen(CHILD_ARGUMENT);
        argv++;
        argc--;
    }
    switch (options_parse(argc, argv, &options)) {
    case OPTIONS_RUN:
        result = run(&tool, handles);
        break;
    case OPTIONS_HELP:
        options_print_help();
        break;
    case OPTIONS_VERSION:
        print_version();
        break;
    case OPTIONS_WRONG:
        result = TOOL_USAGE;
        break;
    }
    options_free(&options);
    if (fflush(stdout) || ferror(stdout)) {
        complain(NULL, "cannot write the results");
        result = TOOL_BUG;
    }
    return result;
}
