#!/bin/sh
# lsahost account: every action, what is refused, and that no password is ever shown.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

# A database of the test's own, and none left of an earlier run.
key="Software\\ntsecpkg-test-cli-account-$$"
NTSECPKG="registry=$key"
export NTSECPKG

# account [ARG...]: all that is printed is kept, to see at the end that no password was
account() {
    run account "$@"
    printf '%s\n' "$out" "$err" >>"$tmp/all"
}

# done_with SENTENCE [ARG...]: exit status 0, and nothing on stderr
done_with() {
    sentence=$1
    shift
    account "$@"
    is "account: $sentence" "$rc|$err" '0|'
}

# refused SENTENCE NAME STATUS [ARG...]: exit status 1, and one line that says what, which step and why
refused() {
    sentence=$1
    name=$2
    status=$3
    shift 3
    account "$@"
    is "account: $sentence" "$rc|$err" "1|lsahost: $name: account $1: $status"
}

# mistake SENTENCE MESSAGE [ARG...]: exit status 2, nothing on stdout, this one line on stderr
mistake() {
    sentence=$1
    message=$2
    shift 2
    account "$@"
    is "account: $sentence" "$rc|$out|$err" "2||lsahost: $message"
}

# shows SENTENCE PATH VALUE: of the last JSON document
shows() {
    is "account: $1" "$(value "$2")" "$3"
}

printf 'humpty-dumpty\n' >"$tmp/password"

# ---- a new database ----

account list
is 'account: the first list is that of a new machine' "$rc|$err" '0|'
for name in Administrator Guest None Administrators Users Guests; do
    ok "account: it has $name" grep -q "^  $name  " "$tmp/out"
done
ok 'account: Guest is disabled' grep -qx '  Guest  *user  *501  *disabled *' "$tmp/out"
account list --json
ok 'account: the list is a JSON document, too' flatten
shows 'with a schema' .schema 1
shows 'names' '.accounts[0].name' Administrator
shows 'kinds' '.accounts[3].kind' alias
shows 'RIDs' '.accounts[0].rid' 500
shows 'and who is disabled' '.accounts[1].disabled' true

# ---- a user ----

done_with 'a user is added' add alice --full-name 'Alice Liddell' --comment 'of Wonderland' --upn alice@wonder.land \
    --spn host/alice --spn http/alice --alternate 'X509:<S>CN=alice' --password-file "$tmp/password"
ok 'account: and its RID shown' grep -qx 'rid  *1000' "$tmp/out"
account show alice --json
ok 'account: what is shown of it is a JSON document' flatten
shows 'the name' .name alice
shows 'the kind' .kind user
shows 'the DN' .dn "CN=alice,CN=Users,DC=$(value .dn | sed 's/.*DC=//')"
shows 'the full name' .full_name 'Alice Liddell'
shows 'the comment' .comment 'of Wonderland'
shows 'the UPN' .upn alice@wonder.land
shows 'the SPNs' '.spns[1]' http/alice
shows 'the alternate ids' '.alternates[0]' 'X509:<S>CN=alice'
shows 'that it is enabled' .disabled false
shows 'that it has a password' .has_password true
shows 'the groups it is in' '.groups[0].name' None
shows 'local ones, too' '.groups[1].sid' S-1-5-32-545
shows 'the status' .status STATUS_SUCCESS
sid=$(value .sid)
is 'account: the SID ends with the RID' "${sid##*-}" 1000
account show "$sid"
ok 'account: a SID serves as a name' grep -qx 'full name  *Alice Liddell' "$tmp/out"

done_with 'a user is disabled' disable alice
account show alice --json
flatten
shows 'and is so then' .disabled true
done_with 'and enabled' enable alice
done_with 'a kind of logon is denied' deny alice network
done_with 'and another' deny alice Batch
done_with 'while the account is disabled' disable alice
account show alice --json
flatten
is 'account: all that is denied is shown' "$(value '.denied[0]')|$(value '.denied[1]')" 'network|batch'
done_with 'it can be enabled' enable alice
done_with 'a kind is granted again' grant alice network
account show alice --json
flatten
is 'account: the rest stays denied' "$(value '.denied[0]')|$(value '.denied[1]')|$(value .disabled)" 'batch||false'
mistake 'of an unknown kind of logon the nearest is named' 'netwerk: no kind of logon, the nearest is "network"' \
    deny alice netwerk
refused 'nothing is denied to nobody' nobody STATUS_NO_SUCH_USER deny nobody network
done_with 'a user without a password is added' add bob --disabled
account show bob --json
flatten
is 'account: who is disabled and has none' "$(value .disabled)|$(value .has_password)|$(value .password_set)" \
    'true|false|never'
done_with 'a password is set' passwd bob --password-file "$tmp/password"
"$LSAHOST" account passwd bob --password-stdin <"$tmp/password" >"$tmp/out" 2>"$tmp/err"
is 'account: a password may come on standard input' "$?" 0
done_with 'a service account is added' add 'svc$' --kind service
done_with 'its password is another when it is asked for' passwd 'svc$'

# ---- groups ----

done_with 'a local group is added' add readers --kind alias
done_with 'and a group of the domain' add team --kind group
done_with 'a user joins' group add team alice
done_with 'a group joins a local one' group add readers team
account show readers --json
flatten
is 'account: which lists it' "$(value '.members[0].name')" team
account show alice --json
flatten
is 'account: who is in the inner group is in the outer one' \
    "$(grep '^\.groups.*\.name' "$tmp/flat" | cut -f3 | tr '\n' ' ')" 'None team Users readers '
refused 'nobody joins twice' team STATUS_MEMBER_IN_GROUP group add team alice
done_with 'a user leaves' group remove team alice
refused 'and does so once' team STATUS_MEMBER_NOT_IN_GROUP group remove team alice

# ---- what is refused ----

refused 'there is one of a name' ALICE STATUS_USER_EXISTS add ALICE
refused 'names are those of SAM' a/b STATUS_INVALID_ACCOUNT_NAME add a/b
refused 'a group has no password' gang STATUS_INVALID_PARAMETER add gang --kind group --password-file "$tmp/password"
refused 'an unknown name is not shown' nobody STATUS_NO_SUCH_USER show nobody
account show nobody --json
ok 'account: a refusal is a JSON document' flatten
shows 'with the status' .status STATUS_NO_SUCH_USER
for name in Administrator Guest None Administrators; do
    refused "$name stays" $name STATUS_SPECIAL_ACCOUNT remove $name
done
done_with 'a user is removed' remove bob
refused 'and is gone' bob STATUS_NO_SUCH_USER remove bob
done_with 'another may have its name' add bob
ok 'account: but gets a RID of its own' grep -qx 'rid  *1005' "$tmp/out"

mistake 'an unknown action gets the nearest one' 'lst: no action of "account", the nearest is "list"' lst
mistake 'an action needs its names' 'it is: lsahost account add NAME' add
mistake 'and no more' 'it is: lsahost account list' list alice
mistake 'a group is changed in one of two ways' 'join: no change of a group; there are add, remove' \
    group join team alice
mistake 'an unknown kind gets the nearest one' 'usr: no kind of account, the nearest is "user"' add carol --kind usr
mistake 'a password is not removed by mistake' '"account passwd" needs --password-file or --password-stdin' passwd alice
mistake 'only two actions take a password' '"account show" takes no password' show alice --password-file "$tmp/password"
mistake 'only one takes descriptions' 'only "account add" describes an account by options' show alice --comment x

# ---- edited by hand ----

if wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null); then
    WINEDEBUG=-all "$wine" reg delete "HKCU\\$key\\Accounts\\000003e8" /v Kind /f >"$tmp/reg" 2>&1 </dev/null
    account list
    is 'account: a damaged account is a refusal' "$rc" 1
    ok 'account: which names the key' grep -q 'Accounts.000003e8: value Kind is missing or damaged' "$tmp/err"
    ok 'account: the others are listed' grep -q '^  bob  ' "$tmp/out"
    ok 'account: and it is not' test -z "$(grep '^  alice  ' "$tmp/out")"
    done_with 'it can be removed' remove alice
    WINEDEBUG=-all "$wine" reg add "HKCU\\$key\\Accounts\\000003eb" /v Members /d x /f >"$tmp/reg" 2>&1 </dev/null
    account show readers
    is 'account: damaged members are a refusal' "$rc|$(sed -n 's/^status  *//p' "$tmp/out")" \
        '1|STATUS_INTERNAL_DB_CORRUPTION'
    done_with 'and all is well' list
    WINEDEBUG=-all "$wine" reg add "HKCU\\$key\\Accounts" /v SID /t REG_BINARY /d 01 /f >"$tmp/reg" 2>&1 </dev/null
    account list
    is 'account: a machine SID that is none is a refusal' \
        "$rc|$(grep -c '^lsahost: account list: entry 1: STATUS_INTERNAL_DB_CORRUPTION$' "$tmp/err")" '1|1'
    WINEDEBUG=-all "$wine" reg delete "HKCU\\$key" /f >"$tmp/reg" 2>&1 </dev/null
else
    count=$((count + 1))
    echo "ok $count # SKIP there is no wine on PATH to edit the registry with"
fi

ok 'account: no password is in any output' test -z "$(grep -i 'humpty' "$tmp/all")"

done_testing
