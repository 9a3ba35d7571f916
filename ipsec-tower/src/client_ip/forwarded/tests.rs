//! Splitting from the right finds what splitting from the left finds, and nothing on the left
//! changes it.

use std::net::{IpAddr, Ipv6Addr};

use proptest::prelude::*;

use super::element::MAX_PARAMETERS;
use super::split::MAX_ELEMENT;
use super::{address, split_last};
use crate::client_ip::error::ClientIpErrorKind::{self, Malformed, NoFor, Obfuscated, Unknown};

/// The slow and obvious way: one pass from the left that knows whether it is inside quotes.
fn split_from_the_left(line: &[u8]) -> Vec<&[u8]> {
    let (mut elements, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                elements.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    elements.push(&line[start..]);
    elements
}

fn split_from_the_right(line: &[u8]) -> Result<Vec<&[u8]>, ClientIpErrorKind> {
    let (mut elements, mut rest) = (Vec::new(), Some(line));
    while let Some(line) = rest {
        let (left, element) = split_last(line)?;
        elements.push(element);
        rest = left;
    }
    elements.reverse();
    Ok(elements)
}

prop_compose! {
    /// `quoted-string`, out of the bytes that could confuse a splitter.
    fn quoted_string()(
        parts in prop::collection::vec(
            prop::sample::select(vec!["\\\"", "\\\\", ",", ";", "=", "=\\\"", " ", "a", "\\,", "for=", "[", "\u{e9}"]),
            0..8,
        ),
    ) -> String {
        format!("\"{}\"", parts.concat())
    }
}

fn parameter() -> impl Strategy<Value = String> {
    let value = prop_oneof!["[a-z0-9._'*-]{1,6}", quoted_string()];
    ("[a-zA-Z]{1,4}", value).prop_map(|(name, value)| format!("{name}={value}"))
}

/// A field value that the grammar of RFC 7239, section 4, allows: empty elements (RFC 9110, section
/// 5.6.1) and empty parameters included.
fn line() -> impl Strategy<Value = String> {
    let parameters = prop::collection::vec(
        prop_oneof![4 => parameter(), 1 => Just(String::new())],
        1..4,
    );
    let element = parameters.prop_map(|parameters| parameters.join(";"));
    let space = prop::sample::select(vec!["", " ", "\t"]);
    prop::collection::vec((space.clone(), element, space), 0..6).prop_map(|elements| {
        let elements: Vec<_> = elements
            .into_iter()
            .map(|(a, b, c)| [a, &b, c].concat())
            .collect();
        elements.join(",")
    })
}

/// Bytes that a client would send to confuse us.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(
        prop::sample::select(b"\",\\;= \t[]:_for1.\x80\xff".to_vec()),
        0..40,
    )
}

fn node() -> impl Strategy<Value = (String, IpAddr)> {
    let port = prop_oneof![
        Just(String::new()),
        any::<u16>().prop_map(|port| format!(":{port}")),
        Just(":_p.-1".to_owned()),
    ];
    let ip = any::<IpAddr>().prop_filter("a host", |ip| !ip.to_canonical().is_unspecified());
    (ip, port).prop_map(|(ip, port)| match ip {
        IpAddr::V4(v4) if port.is_empty() => (v4.to_string(), ip),
        IpAddr::V4(v4) => (format!("\"{v4}{port}\""), ip),
        IpAddr::V6(v6) => (format!("\"[{v6}]{port}\""), ip.to_canonical()),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn both_ways_of_splitting_agree_on_what_the_grammar_allows(line in line()) {
        let line = line.as_bytes();
        prop_assert_eq!(split_from_the_right(line), Ok(split_from_the_left(line)));
    }

    #[test]
    fn nothing_on_the_left_changes_the_last_element(
        prefix in hostile(),
        (text, ip) in node(),
        more in line(),
    ) {
        let more = split_from_the_left(more.as_bytes())[0].to_vec();
        let element = [format!(" for={text};").into_bytes(), more].concat();
        let line = [&prefix[..], b",", &element].concat();
        let (rest, last) = split_last(&line).expect("the element is well formed");
        prop_assert_eq!(rest, Some(&prefix[..]));
        prop_assert_eq!(last, &element[..]);
        // `more` may hold a second `for`, or another name twice.
        let found = address(last, false);
        prop_assert!(found == Ok(ip) || found == Err(Malformed));
    }

    #[test]
    fn a_node_that_is_written_is_read_again((text, ip) in node(), lenient: bool) {
        prop_assert_eq!(address(format!("For={text};proto=https").as_bytes(), lenient), Ok(ip));
        let escaped: String = text.trim_matches('"').chars().flat_map(|c| ['\\', c]).collect();
        prop_assert_eq!(address(format!("by=_x ; for=\"{escaped}\"").as_bytes(), lenient), Ok(ip));
    }

    /// What is accepted stays the same element for whoever splits it from the left.
    #[test]
    fn an_element_that_is_read_has_no_comma_outside_quotes(bytes in hostile()) {
        if let Ok((_, element)) = split_last(&bytes)
            && matches!(address(element, true), Ok(_) | Err(NoFor | Unknown | Obfuscated))
        {
            prop_assert_eq!(split_from_the_left(element).len(), 1);
        }
    }
}

#[track_caller]
fn reads(element: &str, expected: Result<&str, ClientIpErrorKind>) {
    let expected = expected.map(|ip| ip.parse::<IpAddr>().expect("an address"));
    assert_eq!(address(element.as_bytes(), false), expected, "{element}");
}

#[test]
fn elements() {
    reads("for=192.0.2.1", Ok("192.0.2.1"));
    reads(";; FOR=192.0.2.1 ;\t; by=_a ;", Ok("192.0.2.1"));
    reads("host=\"a,b;for=x\";for=192.0.2.1", Ok("192.0.2.1"));
    reads("", Err(Malformed));
    reads(" \t", Err(Malformed));
    reads(";", Err(NoFor));
    reads("by=192.0.2.1", Err(NoFor));
    reads("for=192.0.2.1;For=192.0.2.1", Err(Malformed));
    reads("for=192.0.2.1;by=a;BY=b", Err(Malformed));
    reads("for = 192.0.2.1", Err(Malformed));
    reads("for=192.0.2.1 by=a", Err(Malformed));
    reads("for=192.0.2.1;by", Err(Malformed));
    reads("for=192.0.2.1;by=", Err(Malformed));
    reads("for=192.0.2.1;by=\"", Err(Malformed));
    reads("for=192.0.2.1;by=\"a\"b", Err(Malformed));
    reads("for=192.0.2.1;by=\"\x7f\"", Err(Malformed));
    reads("for=192.0.2.1,for=192.0.2.2", Err(Malformed));
    reads("192.0.2.1", Err(Malformed));
}

#[test]
fn nodes() {
    reads("for=\"192.0.2.1:65535\"", Ok("192.0.2.1"));
    reads("for=\"192.0.2.1:_x\"", Ok("192.0.2.1"));
    reads("for=\"\\[2001:db8::1]:1\"", Ok("2001:db8::1"));
    reads("for=\"[::ffff:192.0.2.1]\"", Ok("192.0.2.1"));
    reads("for=\"unKnown:80\"", Err(Unknown));
    reads("for=_a.-_", Err(Obfuscated));
    reads("for=\"_a:_b\"", Err(Obfuscated));
    for malformed in [
        "",
        "_",
        ":80",
        "192.0.2.1:",
        "192.0.2.1:65536",
        "192.0.2.1:+1",
        "192.0.2.1:_",
        "192.0.2.1 ",
        "192.0.2.1:1:1",
        "[192.0.2.1]",
        "2001:db8::1",
        "[2001:db8::1",
        "2001:db8::1]",
        "[2001:db8::1]1",
        "[[2001:db8::1]]",
        "[]",
        "[::]",
        "0.0.0.0",
        "[::ffff:0.0.0.0]",
        "[fe80::1%1]",
        "_a+",
        "unknownn",
        "192.0.2.01",
        "example.com",
    ] {
        reads(&format!("for=\"{malformed}\""), Err(Malformed));
    }
    reads("for=192.0.2.1:80", Err(Malformed));
    reads("for=[2001:db8::1]", Err(Malformed));
}

#[test]
fn lenient_nodes_need_neither_quotes_nor_brackets() {
    let ip = Ok(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)));
    for node in [
        "2001:db8::1",
        "\"2001:db8::1\"",
        "[2001:db8::1]",
        "[2001:db8::1]:80",
        "\"[2001:db8::1]:80\"",
    ] {
        assert_eq!(
            address(format!("for={node};host=a:80").as_bytes(), true),
            ip,
            "{node}"
        );
    }
    assert!(address(b"for=192.0.2.1:80", true).is_ok());
    assert_eq!(address(b"for=[192.0.2.1]", true), Err(Malformed));
    assert_eq!(address(b"for=::", true), Err(Malformed));
}

#[test]
fn quotes_that_do_not_pair_up_end_the_search() {
    for line in [
        "for=a\"",
        "for=\"a\\\"",
        "\"a\"",
        ",\"a\"",
        "for=\"a\"b\"",
        "x= \"a\"",
        "\"",
        "=\"\"\"",
    ] {
        assert_eq!(split_last(line.as_bytes()), Err(Malformed), "{line}");
    }
    let poisoned = b"for=192.0.2.66;x=\", for=192.0.2.1";
    assert_eq!(
        split_last(poisoned).map(|(_, last)| last),
        Ok(&b" for=192.0.2.1"[..])
    );
}

#[test]
fn limits() {
    let element = |len: usize| [b"x=\"", "y".repeat(len - 4).as_bytes(), b"\""].concat();
    let longest = element(MAX_ELEMENT);
    assert_eq!(split_last(&longest), Ok((None, &longest[..])));
    let line = [b"a,", &longest[..]].concat();
    assert_eq!(split_last(&line), Ok((Some(&b"a"[..]), &longest[..])));
    assert_eq!(split_last(&element(MAX_ELEMENT + 1)), Err(Malformed));
    assert_eq!(
        split_last(&[b"a,", &element(MAX_ELEMENT + 1)[..]].concat()),
        Err(Malformed)
    );
    assert_eq!(split_last(&b"y".repeat(2 * MAX_ELEMENT)), Err(Malformed));

    let parameters =
        |n: usize| (1..n).fold("for=192.0.2.1".to_owned(), |all, n| format!("{all};p{n}=x"));
    assert!(address(parameters(MAX_PARAMETERS).as_bytes(), false).is_ok());
    assert_eq!(
        address(parameters(MAX_PARAMETERS + 1).as_bytes(), false),
        Err(Malformed)
    );

    assert_eq!(
        address(format!("for=_{}", "x".repeat(63)).as_bytes(), false),
        Err(Obfuscated)
    );
    assert_eq!(
        address(format!("for=_{}", "x".repeat(64)).as_bytes(), false),
        Err(Malformed)
    );
    assert_eq!(
        address(format!("for=\"_{}\"", "\\x".repeat(63)).as_bytes(), false),
        Err(Obfuscated)
    );
    assert_eq!(
        address(format!("for=\"_{}\"", "x".repeat(64)).as_bytes(), false),
        Err(Malformed)
    );
}
