#!/bin/sh
# A genuine package of somebody else: Cygwin's LSA authentication package, which logs a user on without a password
# for a client with SeTcbPrivilege.  real/fetch-cyglsa fetches it; $CYGLSA names another place.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/../..}/tests/cli.sh"

package=${CYGLSA:-${NTSECPKG_REAL:-${top_builddir:-.}/../real}/cyglsa64.dll}
test -f "$package" || skip_all "there is no $package; tests/real/fetch-cyglsa fetches it"
grep -q x86_64 "$tmp/version" || skip_all 'cyglsa64.dll is for x86_64'

# shows SENTENCE PATTERN: a line of the output is this, but for the blanks before it
shows() {
    ok "cyglsa: $1" grep -q "^ *$2\$" "$tmp/out"
}

# What the DLL reads, word by word, so that its own documentation is tested and not the tool's idea of it:
# the awk program adds the length and the checksum, which is off by $1.
submit_buffer() {
    awk -v off="$1" '
        function number(hex,   i, value) {
            for (i = 1; i <= length(hex); i++)
                value = value * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
            return value
        }
        {
            at = number($1) / 4
            for (i = 2; i <= NF && $i != "#"; i++)
                words[at++] = number($i)
        }
        END {
            words[195] = at * 4 - 784
            sum = words[0] + off
            for (i = 2; i < at; i++)
                sum = (sum + words[i]) % 4294967296
            words[1] = sum
            for (i = 0; i < at; i++)
                printf "%02x%02x%02x%02x", words[i] % 256, int(words[i] / 256) % 256,
                       int(words[i] / 65536) % 256, int(words[i] / 16777216)
        }' <<'EOF'
000 379f115                             # magic; the checksum follows
008 6c0061 630069 65                    # user, 257 characters: alice
208 540000 530045 440054 4d004f         # domain, 129 characters from 20a on: TESTDOM
310 ffffffff 7fffffff                   # never expires; from here on offsets are counted, and the length
318 28 0                                # user: SID, attributes
320 44 84 a0 0 b0                       # groups, primary group, privileges, no owner, default DACL
338 501 5000000 15 1 2 3 3e8            # S-1-5-21-1-2-3-1000
354 2 58 7 74 7                         # two groups: SID, attributes
368 501 5000000 15 1 2 3 201            # S-1-5-21-1-2-3-513
384 201 5000000 20 221                  # S-1-5-32-545
394 501 5000000 15 1 2 3 201            # S-1-5-21-1-2-3-513
3b0 1 17 0 3                            # one privilege: SeChangeNotifyPrivilege, enabled
3c0 1c0002 1 140000 10000000            # ACL of one entry: everything is allowed to
3d0 101 5000000 12                      # S-1-5-18
EOF
}

run info "$package"
flat=$(tr -s ' \n' ' ' <"$tmp/out")
is 'cyglsa: info ends with 0 and says nothing on stderr' "$rc|$err" '0|'
shows 'it is a plain authentication package' 'kind  *ap'
shows 'its name is CygwinLsa' 'name  *CygwinLsa'
entries='LsaApInitializePackage LsaApLogonUserEx LsaApCallPackage LsaApCallPackageUntrusted'
entries="$entries LsaApCallPackagePassthrough LsaApLogonTerminated"
is 'cyglsa: it has six entry points' "$(echo "$flat" | sed 's/.*entry points \(.*\) kind.*/\1/')" \
    "$entries"
shows 'to load it makes no finding' 'findings  *none'

run logon "$package" --layout cygwin --user alice --domain TESTDOM --sid S-1-5-21-1-2-3-1000 \
    --group S-1-5-21-1-2-3-513 --group S-1-5-32-545 --privilege SeChangeNotifyPrivilege
is 'cyglsa: a logon ends with 0 and says nothing on stderr' "$rc|$err" '0|'
shows 'the package accepts it' 'status  *STATUS_SUCCESS'
shows 'it tells the account' 'account  *alice'
shows 'it tells the domain' 'authority  *TESTDOM'
shows 'the token is for the user that was asked for' 'user  *S-1-5-21-1-2-3-1000'
shows 'the first group is in it' 'S-1-5-21-1-2-3-513  *MANDATORY ENABLED_BY_DEFAULT ENABLED'
shows 'the second group is in it' 'S-1-5-32-545  *MANDATORY ENABLED_BY_DEFAULT ENABLED'
shows 'the host adds that the logon is interactive' 'S-1-5-4  *MANDATORY ENABLED_BY_DEFAULT ENABLED'
shows 'the host adds the logon SID' 'S-1-5-5-[0-9-]*  *MANDATORY ENABLED_BY_DEFAULT ENABLED LOGON_ID'
shows 'the privilege is in it' 'SeChangeNotifyPrivilege  *ENABLED_BY_DEFAULT ENABLED'
shows 'the first group is the primary one' 'primary group  *S-1-5-21-1-2-3-513'
shows 'a logon makes no finding' 'findings  *none'

run logon "$package" --submit-hex "$(submit_buffer 0)"
is 'cyglsa: a buffer that was made by hand is accepted' "$rc|$err" '0|'
shows 'with the same user' 'user  *S-1-5-21-1-2-3-1000'
run logon "$package" --submit-hex "$(submit_buffer 1)"
is 'cyglsa: one with a wrong checksum is refused' "$rc|$err" '1|'
shows 'with the status for its third parameter' 'status  *STATUS_INVALID_PARAMETER_3'
shows 'that makes no finding' 'findings  *none'

run logon "$package" --client-tcb no --layout cygwin --user alice --domain TESTDOM
is 'cyglsa: a client without SeTcbPrivilege is refused' "$rc|$err" '1|'
shows 'with STATUS_ACCESS_DENIED' 'status  *STATUS_ACCESS_DENIED'

done_testing
