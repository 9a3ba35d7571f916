//! Every kind of line that is refused, and the words for it.

use ipsec_core::feed::ProblemKind::{self, *};

use super::parse;

/// The list of this one line is refused for this reason, and the line is shown as it is.
#[track_caller]
fn refuses(line: &str, kind: ProblemKind, reason: &str) {
    let error = parse(line).expect_err(line);
    assert_eq!(error.problems()[0].kind(), kind, "{error}");
    let line = line.trim();
    assert_eq!(
        error.to_string(),
        format!("list l, line 1, \"{line}\": {reason}")
    );
}

const NOT: &str = "not an address: expected one such as 192.0.2.1, 192.0.2.0/24, 192.0.2.1-192.0.2.9 or 2001:db8::1";
const FOUR: &str = "not an address: an IPv4 address has four numbers, such as 192.0.2.1";
const LARGE: &str = "not an address: the numbers of an IPv4 address are 0 to 255";
const ZEROS: &str =
    "leading zeros, which some read as octal: write the numbers of an address without them";
const MISSING: &str = "an address is missing: expected one such as 192.0.2.1 or 2001:db8::1";
const AFTER: &str = "text after the entry: one entry per line, and a # before a comment";
const EVERYBODY: &str = "names every address there is: a list of everybody tells nobody apart";
const LENGTH_4: &str =
    "not a prefix length: it is 0 to 32 after an IPv4 address, such as 192.0.2.0/24";
const LENGTH_6: &str =
    "not a prefix length: it is 0 to 128 after an IPv6 address, such as 2001:db8::/32";
const NETMASK: &str = "a netmask: write the length of the prefix, such as 192.0.2.0/24";
const FAMILIES: &str = "a range from one family to another: both ends are IPv4 or both are IPv6";
const URL: &str = "a URL: write the address alone, such as 192.0.2.1";
const PAGE: &str = "this is a web page: expected an address per line";
const JSON: &str = "this is JSON: expected an address per line";

#[test]
fn lines() {
    const CASES: &[(&str, ProblemKind, &str)] = &[
        // what inet_aton takes for an address
        ("10.1", Address, FOUR),
        ("10.0.1", Address, FOUR),
        ("167772161", Address, FOUR),
        ("5", Address, FOUR),
        ("10.0.0.", Address, FOUR),
        ("10..0.1", Address, FOUR),
        ("1.2.3.4.5", Address, FOUR),
        (".", Address, FOUR),
        ("012.0.0.1", Address, ZEROS),
        ("10.0.0.01", Address, ZEROS),
        ("00.0.0.0", Address, ZEROS),
        ("192.0.2.256", Address, LARGE),
        ("192.0.2.99999999999999999999", Address, LARGE),
        ("0x7f000001", Address, NOT),
        ("0x7f.0.0.1", Address, NOT),
        ("-1", Address, MISSING),
        // other things
        ("None", Address, NOT),
        ("host.example", Address, NOT),
        ("xn--bcher-kva.example", Address, NOT),
        ("Updated:", Address, NOT),
        ("AS64500", Address, NOT),
        ("١٩٢.0.2.1", Address, NOT),
        ("192.0.2.1192.0.2.2", Address, FOUR),
        ("1:2:3:4:5:6:7", Address, NOT),
        ("1:2:3:4:5:6:7:8:9", Address, NOT),
        ("1::2::3", Address, NOT),
        ("2001:db8::g", Address, NOT),
        ("2001:db8::12345", Address, NOT),
        ("/24", Address, MISSING),
        // more than an address
        (
            "[2001:db8::1]",
            Address,
            "an address in brackets: write the address alone, 2001:db8::1",
        ),
        (
            "[2001:db8::1]:443",
            Address,
            "an address in brackets: write the address alone, 2001:db8::1",
        ),
        (
            "192.0.2.1:8080",
            Address,
            "an address with a port: write the address alone, 192.0.2.1",
        ),
        (
            "fe80::1%eth0",
            Address,
            "an address with a zone: write the address alone, fe80::1",
        ),
        ("socks4://192.0.2.1:7890", Address, URL),
        ("https://list.example/192.0.2.1", Address, URL),
        // prefix lengths
        ("192.0.2.0/33", PrefixLength, LENGTH_4),
        ("192.0.2.0/", PrefixLength, LENGTH_4),
        ("192.0.2.0/-1", PrefixLength, LENGTH_4),
        ("192.0.2.0/+8", PrefixLength, LENGTH_4),
        ("192.0.2.0/024", PrefixLength, LENGTH_4),
        ("192.0.2.0/00", PrefixLength, LENGTH_4),
        ("192.0.2.0/4294967320", PrefixLength, LENGTH_4),
        ("192.0.2.0/24/24", PrefixLength, LENGTH_4),
        ("192.0.2.0/24-192.0.3.0/24", PrefixLength, LENGTH_4),
        ("192.0.2.0/ 24", PrefixLength, LENGTH_4),
        ("192.0.2.0/255.255.255.0", PrefixLength, NETMASK),
        ("2001:db8::/129", PrefixLength, LENGTH_6),
        ("2001:db8::/", PrefixLength, LENGTH_6),
        ("::ffff:192.0.2.0/129", PrefixLength, LENGTH_6),
        // ranges
        (
            "192.0.2.9-192.0.2.1",
            Range,
            "a range that ends before it begins: write 192.0.2.1-192.0.2.9",
        ),
        ("192.0.2.1-2001:db8::1", Range, FAMILIES),
        ("2001:db8::1 - 192.0.2.1", Range, FAMILIES),
        ("192.0.2.1-", Address, MISSING),
        ("-192.0.2.1", Address, MISSING),
        ("192.0.2.1-9", Address, FOUR),
        ("192.0.2.1-192.0.2.2-192.0.2.3", Address, NOT),
        ("192.0.2.1 - exit", Address, NOT),
        // one entry per line
        ("192.0.2.1 192.0.2.2", TextAfter, AFTER),
        ("192.0.2.1 junk", TextAfter, AFTER),
        ("192.0.2.0/24 junk", TextAfter, AFTER),
        ("192.0.2.0,192.0.2.255,Example Hosting", TextAfter, AFTER),
        ("2001:db8::1,1", TextAfter, AFTER),
        ("192.0.2.1 => failure", TextAfter, AFTER),
        // everybody
        ("0.0.0.0/0", Everybody, EVERYBODY),
        ("192.0.2.1/0", Everybody, EVERYBODY),
        ("0.0.0.0-255.255.255.255", Everybody, EVERYBODY),
        ("::/0", Everybody, EVERYBODY),
        ("::ffff:0.0.0.0/96", Everybody, EVERYBODY),
        (
            "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            Everybody,
            EVERYBODY,
        ),
        // no list at all
        ("<!DOCTYPE html><html>", NotAList, PAGE),
        ("<p>192.0.2.1</p>", NotAList, PAGE),
        ("{'prefixes': [", NotAList, JSON),
        ("['192.0.2.1']", NotAList, JSON),
    ];
    for (line, kind, reason) in CASES {
        refuses(line, *kind, reason);
    }
}

#[test]
fn bytes_that_are_no_text() {
    const CASES: &[(&[u8], &str)] = &[
        (
            b"192.0.2.1\0",
            r#"line 1, "192.0.2.1\0": a NUL byte: a list is plain text"#,
        ),
        (
            b"192.0.2.1 # \xE9",
            r#"line 1, "192.0.2.1 # \xe9": not UTF-8: a list is plain text in UTF-8"#,
        ),
        (
            b"\n\x1F\x8B\x08",
            r#"line 2, "\x1f\x8b\x08": not UTF-8: a list is plain text in UTF-8"#,
        ),
        (
            b"\x1F\x8B\x08\x00",
            r#"line 1, "\x1f\x8b\x08\x00": the list is compressed with gzip: expected plain text"#,
        ),
        (
            b"\xFF\xFE1\x00.\x00",
            r#"line 1, "\xff\xfe1\x00.\x00": the list is in UTF-16: expected UTF-8"#,
        ),
        (
            b"\xFE\xFF\x001",
            r#"line 1, "\xfe\xff\x001": the list is in UTF-16: expected UTF-8"#,
        ),
    ];
    for (text, expected) in CASES {
        assert_eq!(
            parse(text).unwrap_err().to_string(),
            format!("list l, {expected}")
        );
    }
}

#[test]
fn a_tab_and_what_is_not_printable_are_escaped() {
    let line = |text: &str| parse(text).unwrap_err().problems()[0].excerpt().to_owned();
    assert_eq!(line("192.0.2.1\t1"), r"192.0.2.1\t1");
    assert_eq!(
        line("a\u{1b}[2J\u{202e}b\u{85}\"c\""),
        r#"a\u{1b}[2J\u{202e}b\u{85}\"c\""#
    );
    assert_eq!(line("192.0.2.1\r192.0.2.2"), r"192.0.2.1\r192.0.2.2");
}

#[test]
fn a_byte_order_mark_is_taken_at_the_beginning_only() {
    let error = parse("192.0.2.1\n\u{feff}192.0.2.2").unwrap_err();
    assert_eq!(error.problems()[0].line(), 2);
    assert_eq!(error.problems()[0].excerpt(), r"\u{feff}192.0.2.2");
}

#[test]
fn all_lines_that_are_wrong_are_told_at_once() {
    let error = parse("192.0.2.1\nNone\n\n# ok\n192.0.2.300 # comment\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "list l, line 2, \"None\": {NOT}\nlist l, line 5, \"192.0.2.300 # comment\": {LARGE}"
        )
    );
    assert_eq!(error.list(), "l");
    assert_eq!(error.count(), 2);
}
