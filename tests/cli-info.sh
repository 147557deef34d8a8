#!/bin/sh
# lsahost info: the schema of its JSON, which is kept, and the form for people, which fits a screen.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

fixtures=tests/fixtures
test -f $fixtures/clean.dll || skip_all "there is no $fixtures/clean.dll"
machine=$(sed -n '1s/.* //p' "$tmp/version")

document() {
    run info --json "$1"
    flatten
}

# All that a document may have.
cat >"$tmp/keys" <<'EOF'
 object
.entry_points array
.entry_points[] string
.findings array
.findings[] object
.findings[].id string
.findings[].severity string
.findings[].text string
.findings[].where string
.kind string
.lsa object
.lsa.interface_version number
.lsa.status string
.lsa.tables array
.lsa.tables[] object
.lsa.tables[].capabilities array
.lsa.tables[].capabilities[] string
.lsa.tables[].comment string
.lsa.tables[].index number
.lsa.tables[].max_token number
.lsa.tables[].name string
.lsa.tables[].package_id number
.lsa.tables[].rpc_id number
.lsa.tables[].slots array
.lsa.tables[].slots[] string
.machine string
.path string
.schema number
.sspi object
.sspi.form string
.sspi.members array
.sspi.members[] string
.sspi.packages array
.sspi.packages[] object
.sspi.packages[].capabilities array
.sspi.packages[].capabilities[] string
.sspi.packages[].comment string
.sspi.packages[].index number
.sspi.packages[].max_token number
.sspi.packages[].name string
.sspi.packages[].package_id number
.sspi.packages[].rpc_id number
.sspi.table_version number
.user object
.user.interface_version number
.user.status string
.user.tables array
.user.tables[] object
.user.tables[].index number
.user.tables[].name string
.user.tables[].package_id number
.user.tables[].slots array
.user.tables[].slots[] string
EOF

# schema SENTENCE ABSENT: the last document has all of these keys, whatever the number of items, but for those that
# begin as the extended regular expression says
schema() {
    grep -Ev "^\.($2)" "$tmp/keys" | LC_ALL=C sort >"$tmp/expected"
    sed 's/\[[0-9]*\]/[]/g; s/^\([^	]*\)	\([a-z]*\)	.*/\1 \2/' "$tmp/flat" | LC_ALL=C sort -u >"$tmp/schema"
    ok "info: $1" cmp -s "$tmp/schema" "$tmp/expected"
    diff "$tmp/expected" "$tmp/schema" | sed 's/^/# /'
}

# has SENTENCE PATH VALUE
has() {
    is "info: $1" "$(value "$2")" "$3"
}

# ---- the schema ----

document $fixtures/clean.dll
schema 'the schema of a package with two halves is kept' 'findings\[\]|sspi'
has 'it is schema 1' .schema 1
has 'the path is as it was typed' .path $fixtures/clean.dll
has 'the machine is named' .machine "$machine"
has 'the kind of an SSP/AP' .kind ssp-ap
has 'its first entry point' '.entry_points[0]' SpLsaModeInitialize
has 'its second entry point' '.entry_points[1]' SpUserModeInitialize
has 'the status of the LSA half' .lsa.status STATUS_SUCCESS
has 'its version' .lsa.interface_version 65536
has 'the name' '.lsa.tables[0].name' Clean
has 'the comment' '.lsa.tables[0].comment' 'a package for tests'
has 'capabilities by name' '.lsa.tables[0].capabilities[0]' LOGON
has 'the longest token' '.lsa.tables[0].max_token' 64
has 'the RPC id' '.lsa.tables[0].rpc_id' 65535
has 'slots by name, in their order' '.lsa.tables[0].slots[0]' CallPackage
has 'and no more than it has' '.lsa.tables[0].slots[8]' ''
has 'the slots of the user half' '.user.tables[0].slots[0]' InstanceInit

document $fixtures/ap_name_two_blocks.dll
schema 'the schema of a plain AP is kept' \
    'findings\[\]|lsa\.(interface_version|tables\[\]\.(capabilities|comment|max_token|rpc_id))|sspi|user'
has 'the kind of a plain AP' .kind ap
has 'its name is that of InitializePackage' '.lsa.tables[0].name' TwoBlocks
has 'its exports are shown as slots' '.lsa.tables[0].slots[1]' CallPackage

# by_exports KIND FIXTURE FIRST-ENTRY-POINT
by_exports() {
    document $fixtures/$2.dll
    schema "the schema of kind $1 is kept" 'findings\[\]|lsa|sspi|user'
    has "the kind $1" .kind "$1"
    has "an entry point of kind $1" '.entry_points[0]' "$3"
    is "info: a file of kind $1 is no failure" "$rc|$err" '0|'
}
by_exports filter filter PasswordFilter
by_exports subauth subauth Msv1_0SubAuthenticationFilter

document $fixtures/ssp.dll
schema 'the schema of a plain SSP is kept' 'findings\[\]|lsa|user'
has 'the kind of a plain SSP' .kind ssp
has 'its entry point' '.entry_points[0]' InitSecurityInterfaceW
has 'its version' .sspi.table_version 5
has 'its form' .sspi.form W
has 'its second package' '.sspi.packages[1].name' PlainToo
has 'its members by name, in their order' '.sspi.members[2]' AcquireCredentialsHandle

document $fixtures/no_entry_points.dll
schema 'the schema of a DLL that is no package is kept' 'entry_points\[\]|lsa|sspi|user'
has 'the kind of no package' .kind none

document $fixtures/lsa_mode_fails.dll
schema 'the schema of a package that was refused is kept' 'lsa\.tables\[\]|sspi|user'
has 'the status of what failed' .lsa.status STATUS_NOT_SUPPORTED
has 'how bad it is' '.findings[0].severity' error

document "$tmp/none.dll"
schema 'the schema of a file that is none is kept' 'entry_points|kind|lsa|machine|sspi|user'

document $fixtures/two_tables.dll
has 'the second package of a DLL' '.lsa.tables[1].name' TwoTablesB
has 'has its own id' '.lsa.tables[1].package_id' 2
document $fixtures/one_of_two.dll
has 'why one of two packages cannot be used' '.lsa.tables[0].status' STATUS_UNSUCCESSFUL
document $fixtures/double_free.dll
ok 'info: a finding names the place: module and offset' \
    grep -q '^\.findings\[0\]\.where	string	double_free!+0x[0-9a-f]*$' "$tmp/flat"

# ---- for people: 40 lines of 80 columns, a terminal's window ----

fits() {
    run info "$1"
    ok "info: what it says of ${1##*/} fits a screen" test "$(wc -l <"$tmp/out")" -le 40
    ok "info: and no line of it is too wide" test -z "$(grep '^.\{81\}' "$tmp/out")"
}
fits $fixtures/clean.dll
ok 'info: the kind' grep -qx 'kind  *ssp-ap' "$tmp/out"
ok 'info: the version by its number' grep -qx '  interface version V1 (00010000h)' "$tmp/out"
ok 'info: the name' grep -qx '  *name  *Clean' "$tmp/out"
ok 'info: capabilities by name' grep -qx '  *capabilities  *LOGON' "$tmp/out"
ok 'info: that nothing was found' grep -qx 'findings  *none' "$tmp/out"
fits $fixtures/ssp.dll
fits examples/smallest-ap.dll
fits examples/smallest-ssp.dll

run info $fixtures/exits.dll
is 'info: a package that took its process with it ends with 4' "$rc" 4
ok 'info: the file is described nevertheless' grep -qx 'kind  *ssp-ap' "$tmp/out"
ok 'info: with what was found' grep -q '^  NSP-0015  error  ' "$tmp/out"
run info $fixtures/slot_not_code.dll
ok 'info: a finding is one line' \
    grep -q '^  NSP-0008  error    slot 4 (LogonTerminated) of table 0 points to no code  slot_not_code!+0x' "$tmp/out"

done_testing
