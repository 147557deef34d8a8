#!/bin/sh
# lsahost explain: what a finding means, by its id, its number or its name.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

. "${top_srcdir:-$(dirname "$0")/..}/tests/cli.sh"
. "$srcdir/tests/json.sh"

# mistake SENTENCE MESSAGE [ARG...]
mistake() {
    sentence=$1
    message=$2
    shift 2
    run explain "$@"
    is "explain: $sentence" "$rc|$out|$err" "2||lsahost: $message"
}

run explain NSP-0013
is 'explain: a finding is explained' "$rc|$err" '0|'
by_id=$out
is 'explain: the first line has id, name and severity' "$(sed -n 1p "$tmp/out")" 'NSP-0013 EXCEPTION (error)'
is 'explain: then comes its sentence' "$(sed -n 2p "$tmp/out")" 'A call raised an exception that it did not handle.'
is 'explain: paragraphs are behind empty lines' "$(grep -c '^$' "$tmp/out")" \
    "$(awk '/^NSP-0013/ { on = 1; next } /^NSP-/ { on = 0 } on && /^$/ { n++ } END { print n - 1 }' \
        "$srcdir/man/findings.txt")"
is 'explain: no line is longer than 79 columns or begins or ends with a blank' \
    "$(grep -E '.{80}|^ | $' "$tmp/out")" ''
words() { tr -s ' \n' '\n\n'; }
is 'explain: no word of the text is lost' "$(sed 1,3d "$tmp/out" | words)" \
    "$(awk '/^NSP-0013/ { on = 1; getline; getline; next } /^NSP-/ { on = 0 } on' "$srcdir/man/findings.txt" | words)"

for other in nsp-0013 13 0013 NSP-13 EXCEPTION exception; do
    run explain $other
    is "explain: it is found as $other, too" "$rc|$out" "0|$by_id"
done

run explain LEAK 12 NSP-0013 20 21 22
is 'explain: several are explained in the order asked for' "$(grep -o '^NSP-[0-9]*' "$tmp/out" | tr '\n' ' ')" \
    'NSP-0023 NSP-0012 NSP-0013 NSP-0020 NSP-0021 NSP-0022 '

run explain
is 'explain: without an id it lists all' "$rc|$err|$(wc -l <"$tmp/out")" \
    "0||$(grep -c '^NSP-' "$srcdir/man/findings.txt")"
is 'explain: a line of the list has id, severity, name and sentence' "$(grep EXCEPTION "$tmp/out")" \
    'NSP-0013  error    EXCEPTION            A call raised an exception that it did not handle.'

run explain --json 13 LEAK
ok 'explain: --json prints one document' flatten
is 'explain: with the same' "$(value .schema)|$(value '.findings[0].id')|$(value '.findings[0].name')|$(
    value '.findings[0].severity')|$(value '.findings[0].title')" \
    '1|NSP-0013|EXCEPTION|error|A call raised an exception that it did not handle.'
is 'explain: and paragraphs with newlines between them' "$(value '.findings[0].text' | sed 's/\\n/\n/g' | words)" \
    "$(printf '%s\n' "$by_id" | sed 1,3d | words)"
is 'explain: of each that was asked for' "$(value '.findings[1].id')|$(value '.findings[2].id')" 'NSP-0023|'

mistake 'an unknown number gets the nearest one' \
    'NSP-0130: no kind of finding, the nearest is "NSP-0030"' 130
mistake 'an unknown name gets the nearest one' 'EXEPTION: no kind of finding, the nearest is "EXCEPTION"' EXEPTION
mistake 'or none, when none is near' 'foo: no kind of finding' foo
mistake 'nothing is explained when one is unknown' 'LEEK: no kind of finding, the nearest is "LEAK"' 13 LEEK
mistake 'a package is not an option of it' '--user is no option of "explain"; see lsahost --help' --user alice 13
done_testing
