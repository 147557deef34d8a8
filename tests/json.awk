# Check that the input is one JSON document, and print a line for each value in it: path, type and value, with
# tabs between them.  Of strings the value is as it is written.  Exit status 1 when it is no JSON.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

{ text = text $0 "\n" }

function fail(why) {
    print "not JSON: " why " at character " at > "/dev/stderr"
    exit 1
}

function peek() {
    while ((here = substr(text, at, 1)) != "" && index(" \t\r\n", here))
        at++
    return here
}

function take(wanted) {
    if (peek() != wanted)
        fail("\"" wanted "\" expected")
    at++
}

function string(    start, c) {
    take("\"")
    for (start = at; (c = substr(text, at, 1)) != "\""; at++) {
        if (c < " ")
            fail("a control character or no end in a string")
        if (c != "\\")
            continue
        c = substr(text, ++at, 1)
        if (c == "u" && substr(text, at + 1, 4) ~ /^[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]$/)
            at += 4
        else if (c == "" || !index("\"\\/bfnrt", c))
            fail("an unknown escape")
    }
    return substr(text, start, at++ - start)
}

function object(path,    key) {
    take("{")
    if (peek() == "}") {
        at++
        return
    }
    do {
        peek()
        key = string()
        if ((path, key) in seen)
            fail("\"" key "\" for the second time")
        seen[path, key] = 1
        take(":")
        value(path "." key)
    } while (peek() == "," && at++)
    take("}")
}

function array(path,    count) {
    take("[")
    if (peek() == "]") {
        at++
        return
    }
    do {
        value(path "[" count++ + 0 "]")
    } while (peek() == "," && at++)
    take("]")
}

function value(path,    c) {
    c = peek()
    if (c == "{") {
        print path "\tobject\t"
        object(path)
    } else if (c == "[") {
        print path "\tarray\t"
        array(path)
    } else if (c == "\"") {
        print path "\tstring\t" string()
    } else if (match(substr(text, at, 32), /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/)) {
        print path "\tnumber\t" substr(text, at, RLENGTH)
        at += RLENGTH
    } else if (match(substr(text, at, 5), /^(true|false|null)/)) {
        print path "\t" (substr(text, at, 4) == "null" ? "null" : "boolean") "\t" substr(text, at, RLENGTH)
        at += RLENGTH
    } else {
        fail("a value expected")
    }
}

END {
    at = 1
    value("")
    if (peek() != "")
        fail("something behind the document")
}
