#!/bin/sh
# Where something lies in a package is told by function and line, from whatever its linker left in it or beside it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=tests/fixtures
test -f $fixtures/places.dll || skip_all "there is no $fixtures/places.dll"
echo secret >"$tmp/password"

# line_of SOURCE TEXT: of the only line that has it
line_of() {
    grep -n "$2" "$srcdir/$fixtures/$1" | cut -d: -f1
}
fault="log_on_somebody, places.c:$(line_of places.c 'the fault')"

# logon DLL [ARG...]: leaves in $where what is told of the place of the fault
logon() {
    package=$1
    shift
    run logon "$package" --user alice --password-file "$tmp/password" "$@"
    where=$(sed -n 's/^  NSP-0013 .*  \([^ ]*!+0x.*\)$/\1/p' "$tmp/out" | sed 's/0x[0-9a-f]*/0x/')
}

# told SENTENCE DLL PLACE: what is told of the fault in it
told() {
    logon "$2"
    name=${2##*/}
    is "place: $1" "$rc $where" "4 ${name%.dll}!+0x$3"
}

# ---- what the compiler leaves in it ----

told 'a fault is told with its function and line' $fixtures/places.dll " ($fault)"
told 'with older debug information too' $fixtures/places_dwarf4.dll " ($fault)"
told 'of a stripped package there is just the offset' $fixtures/places_stripped.dll ''

run info $fixtures/double_free.dll --json
flatten
ok 'place: the document of a finding is JSON' test -s "$tmp/flat"
is 'place: a call of the host is at the line of the call, not behind it' \
    "$(value '.findings[0].function') $(value '.findings[0].line')" \
    "initialize $(line_of double_free.c 'FreeLsaHeap' | tail -n 1)"
is 'place: a document has the file as the compiler has it' "$(value '.findings[0].file' | sed 's,.*/,,')" double_free.c
ok 'place: the place itself has no more than the offset' \
    sh -c 'echo "$1" | grep -q "^double_free!+0x[0-9a-f]*$"' - "$(value '.findings[0].where')"
ok 'place: those in the sentence are told as well' sh -c 'echo "$1" | grep -q "AllocateLsaHeap at \
double_free!+0x[0-9a-f]* (initialize, double_free.c:$2)), which had been freed by"' - \
    "$(value '.findings[0].text')" "$(line_of double_free.c 'AllocateLsaHeap')"

# ---- maps ----

told "GNU ld's map has the function" $fixtures/places_mapped.dll ' (log_on_somebody)'
cp $fixtures/places_mapped.dll "$tmp/my.dll"
told 'and it must lie beside the package' "$tmp/my.dll" ''
size=$(wc -c <$fixtures/places_mapped.map)
head -c $((size / 2)) $fixtures/places_mapped.map >"$tmp/my.map"
logon "$tmp/my.dll"
is 'place: a map that is cut off does no harm' "$rc $(echo "$where" | sed 's/ (.*//')" '4 my!+0x'
tr '0-9a-f' 'x[*15]' <$fixtures/places_mapped.map >"$tmp/my.map"
told 'nor does one in which all numbers are damaged' "$tmp/my.dll" ''
head -c 4096 /dev/zero >"$tmp/my.map"
told 'nor one of zeros' "$tmp/my.dll" ''

# Of the packages that were stripped, one has a map; the linker lays both out alike.
address=$(sed -n 's/^ *0x\([0-9a-f]*\) *_*log_on_somebody\(@.*\)*$/\1/p' $fixtures/places_mapped.map | tail -n 1)
text=$(sed -n 's/^\.text  *0x\([0-9a-f]*\) .*/\1/p' $fixtures/places_mapped.map)
offset=$(printf %08x $((0x$address - 0x$text)))
microsoft_map() {
    printf ' my\r\n\r\n Timestamp is %s (never)\r\n\r\n' "$1"
    printf ' Preferred load address is %s\r\n\r\n' "$base"
    printf '  Address         Publics by Value              Rva+Base               Lib:Object\r\n\r\n'
    printf ' 0001:%s       log_on_somebody            %s f   my.obj\r\n' "$offset" "$address"
}
# dword OFFSET: of the package, in hexadecimal
dword() {
    od -An -tx4 -j "$1" -N 4 "$tmp/my.dll" | tr -d ' \n'
}
header=$((0x$(dword 60)))
stamp=$(dword $((header + 8)))
base=$(printf %x $((0x$text - 0x1000)))
microsoft_map "$stamp" >"$tmp/my.map"
told "Microsoft's map has the function" "$tmp/my.dll" ' (log_on_somebody)'
microsoft_map 0badf00d >"$tmp/my.map"
told 'but not one that was made with another build' "$tmp/my.dll" ''

# ---- reports of a check ----

run check $fixtures/places.dll --timeout 20 --json --junit "$tmp/junit" --write-baseline "$tmp/baseline"
flatten
file=$(value '.findings[0].file')
is 'place: check has function and line in its document' \
    "$(value '.findings[0].function'), ${file##*/}:$(value '.findings[0].line')" "$fault"
ok 'place: the last calls before it died have them' sh -c 'echo "$1" | grep -q "raised STATUS_ACCESS_VIOLATION at \
places!+0x[0-9a-f]* ($2)"' - "$(value '.findings[0].last_calls')" "$fault"
ok 'place: so has JUnit' grep -q "NSP-0013 error: .* at places!+0x[0-9a-f]* ($fault)" "$tmp/junit"
is 'place: a baseline has none of it, so that it holds when lines move' "$(grep -v '^#' "$tmp/baseline")" \
    'NSP-0013 places LogonUser'
run check $fixtures/places.dll --timeout 20 --tap --baseline "$tmp/baseline"
ok 'place: and it does' test "$rc" = 0
ok 'place: TAP has function and line' grep -q "^# NSP-0013 error, known: .* at places!+0x[0-9a-f]* ($fault)" "$tmp/out"

# ---- traces ----

cp $fixtures/places.dll "$tmp/my.dll"
rm -f "$tmp/my.map"
logon "$tmp/my.dll" --trace "$tmp/trace"
run trace "$tmp/trace"
is 'place: a trace is shown with function and line, of the fault and of the finding' \
    "$(grep -c "my!+0x[0-9a-f]* ($fault)" "$tmp/out")" 2
mkdir "$tmp/folder"
mv "$tmp/my.dll" "$tmp/trace" "$tmp/folder"
run trace "$tmp/folder/trace"
is 'place: also when the package was moved and lies beside it' "$(grep -c "my!+0x[0-9a-f]* ($fault)" "$tmp/out")" 2
cp $fixtures/places_dwarf4.dll "$tmp/folder/my.dll"
run trace "$tmp/folder/trace"
is 'place: but not by another build of the package' "$rc $(grep -c 'my!+0x[0-9a-f]* (' "$tmp/out")" '0 0'

# ---- PDB files ----

if command -v clang >/dev/null && command -v lld-link >/dev/null; then
    cat >"$tmp/folder/pdb.c" <<'EOF'
int __stdcall SpLsaModeInitialize(void) { return 0; }
int __stdcall DllMain(void *module, int reason, void *context)
{
    *(volatile int *)0 = 1; /* the fault */
    return 1;
}
EOF
    (cd "$tmp/folder" && clang --target=x86_64-pc-windows-msvc -O1 -g -gcodeview -c pdb.c -o pdb.obj &&
        lld-link /dll /entry:DllMain /debug /pdb:pdb.pdb /export:SpLsaModeInitialize /out:pdb.dll pdb.obj) \
        >"$tmp/err" 2>&1
    run info "$tmp/folder/pdb.dll"
    ok 'place: a PDB beside the package has function and line' grep -q \
        'NSP-0013 .* pdb!+0x[0-9a-f]* (DllMain, pdb.c:4)$' "$tmp/out"
    for at in 4096 8192 12288 16384 20480 24576; do
        head -c 2048 /dev/urandom | dd of="$tmp/folder/pdb.pdb" bs=1 seek=$at conv=notrunc 2>/dev/null
    done
    run info "$tmp/folder/pdb.dll"
    ok 'place: a damaged one does no harm' grep -q 'NSP-0013 .* pdb!+0x[0-9a-f]*' "$tmp/out"
    rm "$tmp/folder/pdb.pdb"
    run info "$tmp/folder/pdb.dll"
    ok 'place: without it there is just the offset' grep -q 'NSP-0013 .* pdb!+0x[0-9a-f]*$' "$tmp/out"
else
    ok 'place: a PDB beside the package # SKIP there is no clang with lld-link to make one' true
fi
done_testing
