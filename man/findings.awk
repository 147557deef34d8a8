# Makes of findings.txt what form says: "page", the manual page, or "table", the rows behind `lsahost explain`.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

function fail(why)
{
    printf "%s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
    failed = 1
    exit 1
}

function quoted(text)
{
    gsub(/["\\]/, "\\\\&", text)
    return "\"" text "\""
}

function roff(text)
{
    gsub(/\\/, "\\e", text)
    return text ~ /^[.']/ ? "\\&" text : text
}

function begin_page()
{
    print ".\\\" Made of findings.txt.  SPDX-License-Identifier: LGPL-2.1-or-later"
    print ".Dd November 30, 2026\n.Dt NTSECPKG-FINDINGS 7\n.Os"
    print ".Sh NAME\n.Nm ntsecpkg-findings\n.Nd what security packages do wrong"
    print ".Sh DESCRIPTION"
    print "A host of ntsecpkg files a finding when a package breaks the contract with the LSA."
    print ".Xr lsahost 1\nshows them, and programs read them with"
    print ".Fn NspHostGetFinding .\n.Pp"
    print "Each kind has a number and a name that never change, and a severity:"
    print ".Bl -tag -width warning"
    print ".It error\nOn Windows something breaks: the call, the package, or the machine."
    print ".It warning\nIt goes well for now, or on some versions of Windows, or costs something each time."
    print ".It note\nWorth knowing.\n.El\n.Pp"
    print "A finding also says the call or step in which it was made, a status, and the place in the package as module and"
    print "offset, such as\n.Ql mypackage!+0x1f40 .\n.Pp"
    print ".Ql lsahost explain NSP-0012\nprints a section of this page.\n.Sh FINDINGS"
}

function end_block()
{
    if (form == "table" && blocks)
        print paragraphs ? " },\n" : "\"\" },\n"
}

BEGIN {
    if (form == "page")
        begin_page()
    state = "before"
}

/^#/ { next }

/^NSP-/ {
    if ($0 !~ /^NSP-[0-9][0-9][0-9][0-9] [A-Z][A-Z0-9_]* (error|warning|note)$/)
        fail("not \"NSP-number NAME severity\"")
    if (state != "before" && state != "between")
        fail("no empty line before a block")
    end_block()
    blocks++
    paragraphs = 0
    if (form == "page")
        printf ".Ss %s %s (%s)\n", $1, $2, $3
    else
        printf "{ %d, %s, %s, ", substr($1, 5), quoted($2), quoted($3)
    state = "title"
    next
}

/^$/ {
    if (state == "title")
        fail("no sentence behind the head of a block")
    if (state != "before")
        state = "between"
    next
}

state == "before" { fail("text before the first block") }

state == "title" {
    print form == "page" ? roff($0) : quoted($0) ","
    state = "titled"
    next
}

state == "titled" { fail("the sentence of a block has more than one line") }

{
    if (state == "between" && form == "page")
        print ".Pp"
    if (form == "page")
        print roff($0)
    else
        printf "%s%s", state == "between" ? (paragraphs ? "\n    \"\\n\" " : "    ") : "\n    ", \
            state == "between" ? quoted($0) : quoted(" " $0)
    paragraphs += state == "between"
    state = "paragraph"
}

END {
    if (failed)
        exit 1
    if (!blocks)
        fail("no block")
    end_block()
    if (form == "page")
        print ".Sh SEE ALSO\n.Xr lsahost 1"
}
