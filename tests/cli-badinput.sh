#!/bin/sh
# What is no package, or a broken one: the message, the exit status, and that the tool lives to say it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=tests/fixtures
test -f $fixtures/clean.dll || skip_all "there is no $fixtures/clean.dll"
case $(head -n 1 "$tmp/version") in
  *x86_64) zero=0000000000000000 page=0000000000001000 ours='64-bit (x86_64)' theirs='32-bit (x86)' other=32 ;;
  *)       zero=00000000 page=00001000 ours='32-bit (x86)' theirs='64-bit (x86_64)' other=64 ;;
esac

# refused SENTENCE EXIT STEP-AND-MESSAGE: so the last run ended
refused() {
    is "badinput: $1" "$rc|$err" "$2|lsahost: $file: $3"
}

# is_document ID: its output is one JSON document about the file, with this finding and no other
is_document() {
    flatten && test "$(value .path)|$(value '.findings[0].id')|$(value '.findings[1].id')" = "$file|$1|"
}

# told SENTENCE ID
told() {
    ok "badinput: $1: the document has the finding" is_document "$2"
}

# bad SENTENCE FILE EXIT ID STEP-AND-MESSAGE: what "info" says
bad() {
    file=$2
    run info --json "$file"
    refused "$1" "$3" "$5"
    told "$1" "$4"
}

# broken SENTENCE FIXTURE EXIT ID STEP-AND-MESSAGE
broken() {
    if test ! -f "$fixtures/$2.dll"; then
        count=$((count + 1))
        echo "ok $count # SKIP $2.dll has not been built"
        return
    fi
    bad "$1" "$fixtures/$2.dll" "$3" "$4" "$5"
}

# ---- files that are no DLL ----

mkdir "$tmp/folder.dll"
: >"$tmp/empty.dll"
echo 'this is text' >"$tmp/text.dll"
cp /bin/sh "$tmp/elf.dll"
printf '\001\002\003\004' >"$tmp/bytes.dll"
head -c 20 $fixtures/clean.dll >"$tmp/cut20.dll"
head -c 300 $fixtures/clean.dll >"$tmp/cut300.dll"

load=STATUS_INVALID_IMAGE
bad 'no such file' "$tmp/none.dll" 3 NSP-0001 'load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'
bad 'a directory' "$tmp/folder.dll" 3 NSP-0001 'load: STATUS_FILE_IS_A_DIRECTORY: this is a directory: name a DLL in it'
bad 'an empty file' "$tmp/empty.dll" 3 NSP-0001 'load: STATUS_END_OF_FILE: the file is empty: build or copy it again'
bad 'a text file' "$tmp/text.dll" 3 NSP-0001 "load: ${load}_NOT_MZ: this is text, not a DLL"
bad 'a file of Linux' "$tmp/elf.dll" 3 NSP-0001 \
    "load: ${load}_NOT_MZ: this is an ELF file, of Linux: build the package as a Windows DLL"
bad 'some bytes' "$tmp/bytes.dll" 3 NSP-0001 "load: ${load}_NOT_MZ: this is no PE file: it does not begin with MZ"
bad 'a DOS header that is cut off' "$tmp/cut20.dll" 3 NSP-0001 \
    "load: ${load}_FORMAT: the PE headers are damaged or cut off, the file has 20 bytes"
bad 'a PE header that is cut off' "$tmp/cut300.dll" 3 NSP-0001 \
    "load: ${load}_FORMAT: the PE headers are damaged or cut off, the file has 300 bytes"
broken 'a DLL of the other width' clean$other 3 NSP-0001 \
    "load: ${load}_WIN_$other: this is a $theirs DLL, and this host is $ours: build it for this one, or use the \
other host"

# ---- DLLs that do not load, or are no package ----

broken 'an import that is nowhere' needs_missing_dll 3 NSP-0002 'load: STATUS_DLL_NOT_FOUND: nsp_missing.dll, imported'\
' by needs_missing_dll.dll, was not found: put it beside the package'
broken 'a DllMain that refuses' dllmain_false 3 NSP-0003 'DllMain: STATUS_DLL_INIT_FAILED: DllMain returned FALSE'
broken 'none of the entry points' no_entry_points 3 NSP-0004 'load: STATUS_PROCEDURE_NOT_FOUND: it exports no entry '\
'point of any kind of package'
broken 'a plain AP without functions' ap_without_functions 3 NSP-0004 'load: STATUS_PROCEDURE_NOT_FOUND: it exports '\
'LsaApInitializePackage, but neither LsaApLogonUser nor LsaApCallPackage'

# ---- packages that announce nothing, or nonsense ----

entry=SpLsaModeInitialize
broken 'an entry point that fails' lsa_mode_fails 3 NSP-0005 "$entry: STATUS_NOT_SUPPORTED: $entry failed"
broken 'zero tables' zero_tables 3 NSP-0006 "$entry: STATUS_NO_SUCH_PACKAGE: $entry succeeded and returned no table"
broken 'a NULL table' null_table 3 NSP-0006 \
    "$entry: STATUS_NO_SUCH_PACKAGE: $entry returned a count of 1 and a NULL table"
broken 'a table that is nowhere' bad_table_pointer 3 NSP-0006 \
    "$entry: STATUS_ACCESS_VIOLATION: table 0 of $entry cannot be read: 27 slots at $page"
broken 'an Initialize that fails' initialize_fails 3 NSP-0010 \
    'Initialize: STATUS_INVALID_SERVER_STATE: Initialize failed'
broken 'a GetInfo that fails' getinfo_fails 3 NSP-0011 'GetInfo: STATUS_INTERNAL_ERROR: GetInfo failed'
broken 'a package without a name' no_name 3 NSP-0011 \
    'GetInfo: STATUS_NO_SUCH_PACKAGE: GetInfo succeeded, but the name is empty or cannot be read'

# What can be used nevertheless is described, and nothing is said on stderr.
usable() {
    file=$fixtures/$2.dll
    run info --json "$file"
    is "badinput: $1: it is described" "$rc|$err" '0|'
    told "$1" "$3"
}
usable 'an unknown version' version_unknown NSP-0007
usable 'a slot that is no code' slot_not_code NSP-0008
usable 'tables further apart than the version says' wide_tables NSP-0009
usable 'one package of two that fails' one_of_two NSP-0010

# ---- exceptions ----

fault="STATUS_ACCESS_VIOLATION writing to address $zero"
broken 'a fault in DllMain' dllmain_faults 4 NSP-0013 \
    'DllMain: STATUS_ACCESS_VIOLATION: DllMain raised STATUS_ACCESS_VIOLATION'
broken 'a fault in the entry point' raises_in_entry 4 NSP-0013 \
    "$entry: STATUS_ACCESS_VIOLATION: $entry raised $fault"
broken 'an exception in Initialize' raises_in_initialize 4 NSP-0013 \
    'Initialize: STATUS_INTEGER_DIVIDE_BY_ZERO: Initialize raised STATUS_INTEGER_DIVIDE_BY_ZERO'
broken 'an exception in GetInfo' raises_in_getinfo 4 NSP-0013 \
    'GetInfo: STATUS_ILLEGAL_INSTRUCTION: GetInfo raised STATUS_ILLEGAL_INSTRUCTION'
broken 'a fault in Shutdown' raises_in_shutdown 4 NSP-0013 "Shutdown: STATUS_ACCESS_VIOLATION: Shutdown raised $fault"
# GCC's exceptions are the system's on x86_64 only.
test $other = 64 || broken 'a C++ exception' raises_cxx 4 NSP-0013 \
    'InitializePackage: STATUS_UNHANDLED_EXCEPTION: InitializePackage raised C++ exception (GCC)'

# ---- what no fence holds ----

broken 'a package that ends its process' exits 4 NSP-0015 \
    'Initialize: STATUS_PROCESS_IS_TERMINATING: exits.dll ended its process in Initialize, with exit code 0'
broken 'a package that aborts' aborts 4 NSP-0015 \
    'Initialize: STATUS_PROCESS_IS_TERMINATING: aborts.dll ended its process in Initialize, with exit code 3'
file=$fixtures/hangs_in_initialize.dll
run info --json --timeout 1 $file
refused 'a package that does not return' 4 \
    'Initialize: STATUS_TIMEOUT: hangs_in_initialize.dll did not return from Initialize within 1 s'
told 'a package that does not return' NSP-0014

# ---- the other verbs ----

# in_verb SENTENCE EXIT ID STEP-AND-MESSAGE VERB FIXTURE [ARG...]
in_verb() {
    what=$1 status=$2 id=$3 message=$4 verb=$5
    file=$fixtures/$6.dll
    shift 6
    run "$verb" "$file" --json "$@"
    refused "$what" "$status" "$message"
    told "$what" "$id"
}
in_verb 'a fault in LogonUser' 4 NSP-0013 "LogonUser: STATUS_ACCESS_VIOLATION: LogonUser raised $fault" \
    logon raises_in_logon --submit-hex 00
in_verb 'a LogonUser that ends the process' 4 NSP-0015 \
    'LogonUser: STATUS_PROCESS_IS_TERMINATING: exits_in_logon.dll ended its process in LogonUser, with exit code 7' \
    logon exits_in_logon --submit-hex 00
in_verb 'a LogonUser that does not return' 4 NSP-0014 \
    'LogonUser: STATUS_TIMEOUT: hangs.dll did not return from LogonUser within 1 s' \
    logon hangs --submit-hex 00 --timeout 1
in_verb 'a fault in a context call' 4 NSP-0013 \
    "InitLsaModeContext: STATUS_ACCESS_VIOLATION: InitLsaModeContext raised $fault" sspi raises_in_context
in_verb 'a handshake with a plain SSP that gives no table' 3 NSP-0006 \
    'InitSecurityInterfaceA: STATUS_NO_SUCH_PACKAGE: InitSecurityInterfaceA returned no table' sspi plain_ssp
in_verb 'a handshake through no package' 3 NSP-0004 \
    'load: STATUS_PROCEDURE_NOT_FOUND: it exports no entry point of any kind of package' sspi no_entry_points
file=$tmp/none.dll
run logon "$file" --submit-hex 00
refused 'a logon through no file' 3 'load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'
run sspi "$file"
refused 'a handshake through no file' 3 'load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'

done_testing
