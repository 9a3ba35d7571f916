//! Where the address is in a line of a log, and what stands around it.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::str::FromStr;

/// One field of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    number: NonZeroUsize,
    /// Blanks, however many, if there is none.
    delimiter: Option<Delimiter>,
}

/// What fields are separated by: one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter(u8);

impl FromStr for Delimiter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            b"\\t" => Ok(Self(b'\t')),
            [byte @ (b'\t' | b' '..=b'~')] => Ok(Self(*byte)),
            _ => Err("expected one ASCII character such as , ; | or \\t for a tab; blanks separate fields without it".to_owned()),
        }
    }
}

impl Field {
    pub(super) fn new(number: Option<NonZeroUsize>, delimiter: Option<Delimiter>) -> Self {
        let number = number.unwrap_or(NonZeroUsize::MIN);
        Self { number, delimiter }
    }

    /// The address in this field of the line, if there is one.
    pub(super) fn address(self, line: &[u8]) -> Option<IpAddr> {
        let before = self.number.get() - 1;
        let field = match self.delimiter {
            Some(Delimiter(delimiter)) => line.split(|byte| *byte == delimiter).nth(before),
            None => line
                .split(u8::is_ascii_whitespace)
                .filter(|field| !field.is_empty())
                .nth(before),
        };
        address(field?)
    }
}

/// The longest text that an address can be: IPv6 with IPv4 at its end.
const LONGEST: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();

/// An address without what stands around it: quotes, brackets, commas, a zone, a port.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = trim(text);
    let Some(inside) = text.strip_prefix(b"[") else {
        return bare(text.strip_suffix(b"]").map_or(text, trim));
    };
    match inside.iter().position(|byte| *byte == b']') {
        None => bare(trim(inside)),
        Some(end) => {
            let after = &inside[end + 1..];
            let is_port = after.strip_prefix(b":").map_or(after.is_empty(), is_port);
            bare(trim(&inside[..end])).filter(|_| is_port)
        }
    }
}

/// An address, perhaps with a zone or, for IPv4, a port.
fn bare(text: &[u8]) -> Option<IpAddr> {
    if let Some(ip) = parse(text) {
        return Some(ip);
    }
    let at = text.iter().position(|byte| matches!(byte, b':' | b'%'))?;
    let (v4, port) = (&text[..at], &text[at + 1..]);
    if text[at] == b':' && is_port(port) {
        return parse::<Ipv4Addr>(v4).map(IpAddr::V4);
    }
    let zone = text.iter().position(|byte| *byte == b'%')?;
    parse(&text[..zone]).filter(IpAddr::is_ipv6)
}

fn parse<T: FromStr>(text: &[u8]) -> Option<T> {
    if text.len() > LONGEST {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn is_port(text: &[u8]) -> bool {
    (1..=5).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// The text without blanks, quotes, parentheses and punctuation around it.
fn trim(mut text: &[u8]) -> &[u8] {
    const AROUND: &[u8] = b" \t\r\n\"'`(),;<>{}|";
    while let [first, rest @ ..] = text
        && AROUND.contains(first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && AROUND.contains(last)
    {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: usize, delimiter: Option<&str>) -> Field {
        let delimiter = delimiter.map(|text| text.parse().unwrap());
        Field::new(NonZeroUsize::new(number), delimiter)
    }

    #[track_caller]
    fn finds(field: Field, line: &[u8], ip: &str) {
        let found = field.address(line).map(|ip| ip.to_string());
        assert_eq!(found.unwrap_or_default(), ip, "{}", line.escape_ascii());
    }

    #[test]
    fn what_stands_around_an_address_is_taken_off() {
        for (text, ip) in [
            ("203.0.113.9", "203.0.113.9"),
            ("\"203.0.113.9:4711\"", "203.0.113.9"),
            ("203.0.113.9,", "203.0.113.9"),
            ("'203.0.113.9';", "203.0.113.9"),
            ("(203.0.113.9)", "203.0.113.9"),
            ("203.0.113.9:4711]", "203.0.113.9"),
            ("[203.0.113.9:4711]", "203.0.113.9"),
            ("[203.0.113.9]:4711", "203.0.113.9"),
            ("[203.0.113.9", "203.0.113.9"),
            ("\"[2001:db8::1]:443\",", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8::1]", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%3]:80", "fe80::1"),
            ("::ffff:203.0.113.9", "::ffff:203.0.113.9"),
        ] {
            finds(field(1, None), text.as_bytes(), ip);
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "-",
            "[",
            "[]",
            "]",
            ":",
            "::g",
            "%",
            "\"\"",
            "10.1",
            "010.0.0.1",
            "203.0.113.9:",
            "203.0.113.9:x",
            "203.0.113.9:123456",
            "203.0.113.9%eth0",
            "203.0.113.0/24",
            "[2001:db8::1]443",
            "[2001:db8::1]:",
            "203.0.113.9x",
            "example.com",
            "localhost:80",
            "[[::1]]",
        ] {
            finds(field(1, None), text.as_bytes(), "");
        }
        finds(field(1, None), b"203.0.113.9\xff", "");
    }

    #[test]
    fn whatever_stands_there_is_looked_at_without_harm() {
        const ALPHABET: &[u8] = b"[]:.1%\" \xff";
        let mut texts = vec![Vec::new()];
        for _ in 0..5 {
            let longer = texts.iter().flat_map(|text: &Vec<u8>| {
                ALPHABET.iter().map(|byte| [&text[..], &[*byte]].concat())
            });
            texts = longer.collect();
            for text in &texts {
                let found = field(1, None).address(text);
                let ends = |i: usize| (i + 1..=text.len()).map(move |j| i..j);
                let mut parts = (0..text.len()).flat_map(ends);
                let is_in_it = |ip| parts.any(|part| parse::<IpAddr>(&text[part]) == Some(ip));
                assert!(found.is_none_or(is_in_it), "{}", text.escape_ascii());
            }
        }
    }

    #[test]
    fn blanks_separate_fields_however_many_there_are() {
        let line = b"  GET\t 203.0.113.9  \xff\xfe 192.0.2.1\r\n";
        finds(field(1, None), line, "");
        finds(field(2, None), line, "203.0.113.9");
        finds(field(4, None), line, "192.0.2.1");
        finds(field(5, None), line, "");
    }

    #[test]
    fn between_two_delimiters_is_an_empty_field() {
        let line = b"a;;\"203.0.113.9\" ;[::1]:80\n";
        finds(field(2, Some(";")), line, "");
        finds(field(3, Some(";")), line, "203.0.113.9");
        finds(field(4, Some(";")), line, "::1");
        finds(field(2, Some("\\t")), b"x\t::2", "::2");
        finds(
            field(4, Some("\"")),
            br#"{"client":"192.0.2.1"}"#,
            "192.0.2.1",
        );
    }

    #[test]
    fn a_delimiter_is_one_character() {
        for text in ["", ",,", "é", "\n", "\\n"] {
            assert!(text.parse::<Delimiter>().is_err(), "{text:?}");
        }
    }
}
