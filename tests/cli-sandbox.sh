#!/bin/sh
# lsahost --sandbox: what a package cannot reach, and what still works.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"

command -v bwrap >/dev/null || skip_all 'bubblewrap is not installed'
why=$(bwrap --unshare-all --ro-bind / / true 2>&1) || skip_all "this system gives no sandbox: $why"

# A package in a folder of its own, and another folder.
mkdir "$tmp/package" "$tmp/elsewhere" "$tmp/bin"
cp "${top_builddir:-.}/tests/fixtures/writes_files.dll" "$tmp/package" || exit 99
package=$tmp/package/writes_files.dll
mark=lsahost-was-here-$$

# As Wine names Unix' files.
wine_path() {
    printf '%s' '\\?\unix'"$1" | tr / '\\'
}

# could SENTENCE REPORT: what the package said in its comment
could() {
    is "sandbox: $1" "$rc|$(sed -n 's/^ *comment  *//p' "$tmp/out")" "0|$2"
}

NSP_WRITE="$(wine_path "$tmp/package/$mark");$(wine_path "$tmp/elsewhere/$mark")"
export NSP_WRITE
run info "$package"
could 'without it a package writes where its user may' "2 of 2 files written, $(($(grep -c : /proc/net/dev) - 1)) networks"
rm -f "$tmp/package/$mark" "$tmp/elsewhere/$mark"

run info --sandbox "$package"
could 'in it neither beside itself nor elsewhere, and it sees no network' '0 of 2 files written, 0 networks'
NSP_WRITE="$(wine_path "/$mark");C:\\windows\\system32\\$mark;C:\\windows\\$mark"
run info --sandbox "$package"
could 'nor to the system, nor to that of the prefix' '0 of 3 files written, 0 networks'
NSP_WRITE="$(wine_path "$HOME/$mark");C:\\$mark;C:\\windows\\temp\\$mark"
run info --sandbox "$package"
could 'but to the home folder and the rest of the prefix' '3 of 3 files written, 0 networks'
ok 'sandbox: of which nothing is left' sh -c 'test -z "$(find "$@" -maxdepth 3 -name "lsahost-was-here-*" 2>/dev/null)"' - \
    "$HOME" "${WINEPREFIX:-$HOME/.local/share/ntsecpkg/wine}/drive_c" "$tmp" /
unset NSP_WRITE

examples=$(cd "${top_builddir:-.}/examples" && pwd)
LSAHOST=$(readlink -f "$LSAHOST")
cd "$tmp/package" || exit 99
run info --sandbox writes_files.dll
is 'sandbox: a package is found by a relative name' "$rc" 0
cp "$examples/smallest-ap.dll" .
printf 'wonderland\n' >"$tmp/password"
run logon --sandbox smallest-ap.dll --user alice --domain TESTDOM --password-file "$tmp/password" \
    --trace "$tmp/elsewhere/trace" --json
is 'sandbox: files that are to be read are read' "$rc|$err" '0|'
ok 'sandbox: and those that are to be written, written' grep -q '"event":"end"' "$tmp/elsewhere/trace"
run info --sandbox nothing.dll
is 'sandbox: exit status and messages come out' "$rc|$err" '3|lsahost: nothing.dll: load: STATUS_OBJECT_NAME_NOT_FOUND: there is no such file'

printf '#!/bin/sh\necho "bwrap: No permissions to create a namespace" >&2\nexit 1\n' >"$tmp/bin/bwrap"
chmod +x "$tmp/bin/bwrap"
PATH=$tmp/bin:$PATH run info --sandbox writes_files.dll
is 'sandbox: where the system gives none, that is said, and nothing runs' "$rc|$out|$err" \
    '70||lsahost: --sandbox: this system gives no sandbox: bwrap: No permissions to create a namespace'

LSAHOST_CWD=$PWD WINEPATH=$(wine_path "${LSAHOST%/*}/dlls/ntsecpkg") WINEDEBUG=-all \
    "$(command -v wine64 || echo /usr/lib/wine/wine64)" "${LSAHOST%/*}/programs/lsahost/lsahost.exe" \
    info --sandbox writes_files.dll >"$tmp/out" 2>"$tmp/err" </dev/null
is 'sandbox: the program without the script around it gives none' "$?|$(tr -d '\r' <"$tmp/err")" \
    '2|lsahost: --sandbox is given by the script around this program'

done_testing
