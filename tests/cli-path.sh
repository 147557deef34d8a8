#!/bin/sh
# Names of files: whatever a Unix file may be called, lsahost finds it, as the user types it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

package=${top_builddir:-.}/examples/smallest-ap.dll
fixtures=${top_builddir:-.}/tests/fixtures
test -f "$package" || skip_all 'examples/smallest-ap.dll has not been built'
newline='
'

# found SENTENCE NAME: a copy of the package under that name, typed so, is found to be one
found() {
    case $2 in
      */*) mkdir -p "${2%/*}" ;;
    esac
    cp "$package" "$2"
    run info "$2"
    ok "path: $1" sh -c 'test "$1" = 0 && grep -q "^kind  *ap$" "$2"' - "$rc" "$tmp/out"
}

mkdir "$tmp/here" && cd "$tmp/here" || exit 99
found 'a name in the current folder' package.dll
found 'a name with a dot before it' ./package.dll
found 'a name by way of the folder above' ../here/package.dll
found 'dots and slashes too many' .././here//./package.dll
found 'an absolute path' "$tmp/here/absolute.dll"
found 'a name without an ending' alone
found 'the same with a dot before it' ./alone
found 'and with a folder that has one' 'a.folder/alone'
found 'and in a folder that only Unix has' 'a*folder/alone'
found 'blanks' 'two words/a package.dll'
found 'letters of other scripts' 'pröva/пакет 包.dll'
found 'quotes' "it's \"quoted\".dll"
found 'what Windows takes for wildcards and pipes' 'a*b?c<d>e|f/x*.dll'
found 'a colon' 'a:b/c:d.dll'
found 'a backslash in a folder' 'back\slash/package.dll'
found 'a backslash in the name' 'back\slash.dll'
found 'a dot at the end of a folder' 'dot./package.dll'
found 'a newline' "new${newline}line.dll"
found 'a name of a DOS device' nul.dll
found 'percent signs and dollars' '%PATH%$HOME.dll'

# Whose names differ in the ending only.
cp "$package" two.dll
cp "$fixtures/clean.dll" two
run info two
ok 'path: the file without an ending is taken, and not the one with it' grep -q '^kind  *ssp-ap$' "$tmp/out"
run check alone --verbose
ok 'path: a check can unload what has no ending' grep -q '^passed   load_again: ' "$tmp/out"
cp "$fixtures/stays_loaded.dll" stays
run check stays
is 'path: and sees it when it stays loaded' "$rc|$(cut -c 1-8 "$tmp/out" | grep NSP)" '1|NSP-0063'

cd 'a*b?c<d>e|f' || exit 99
found 'a current folder in which Windows cannot be' package.dll
cd ..

run info "$(printf 'C:\\windows\\system32\\secur32.dll')"
ok 'path: a path of Windows' grep -q '^kind  *ssp$' "$tmp/out"
run info C:/windows/system32/secur32.dll
ok 'path: a path of Windows with slashes' grep -q '^kind  *ssp$' "$tmp/out"
run info secur32.dll
ok 'path: a bare name is found in the system folder' grep -q '^kind  *ssp$' "$tmp/out"
run info secur32
ok 'path: also without its ending' grep -q '^kind  *ssp$' "$tmp/out"
run info ./secur32.dll
is 'path: a name with a folder is not looked for there' "$err" \
    'lsahost: ./secur32.dll: load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'
found 'the current folder comes before the system folder' secur32.dll

run info 'no*such?.dll'
is 'path: messages show the name as it was typed' "$err" \
    'lsahost: no*such?.dll: load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'
run logon package.dll:SmallestAp --submit-hex 00
ok 'path: the name of a package may follow the file' test "$rc" != 3
run logon package.dll:none --submit-hex 00
is 'path: a package that is not in the file is not found' "$rc|$err" \
    '3|lsahost: package.dll: load: STATUS_NO_SUCH_PACKAGE: no package of that name in it; it has SmallestAP'
run info package.dll:SmallestAp
is 'path: but not where all of them are shown' "$rc|$err" \
    '2|lsahost: package.dll:SmallestAp: this verb takes a file, and no name of a package in it'
run info none.dll:SmallestAp
is 'path: unless there is no such file, with or without it' "$rc|$err" \
    '3|lsahost: none.dll:SmallestAp: load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'
run logon a:b/c:d.dll --submit-hex 00
ok 'path: a colon in the name of a file begins no name of a package' test "$rc" != 3

done_testing
