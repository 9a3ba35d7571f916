//! Reads one element strictly, from its left end to its right.

use std::net::IpAddr;

use super::node;
use crate::client_ip::address::{trim_ows, trim_ows_start};
use crate::client_ip::error::ClientIpErrorKind::{self, Malformed, NoFor};

/// The most parameters of an element. RFC 7239 defines four.
pub(super) const MAX_PARAMETERS: usize = 16;

/// The address in the `for` parameter of an element.
///
/// The element is read strictly from the left, to its end: parameters separated by semicolons,
/// any of them empty, no name twice. With `lenient`, values need no quotes around `:`, `[` and
/// `]`, and IPv6 addresses no brackets.
pub(in crate::client_ip) fn address(
    element: &[u8],
    lenient: bool,
) -> Result<IpAddr, ClientIpErrorKind> {
    let mut rest = trim_ows(element);
    if rest.is_empty() {
        return Err(Malformed);
    }
    let mut names = Names::default();
    let mut value_of_for = None;
    loop {
        rest = trim_ows_start(rest);
        if !matches!(rest, [] | [b';', ..]) {
            let (name, value, tail) = parameter(rest, lenient).ok_or(Malformed)?;
            names.insert(name).ok_or(Malformed)?;
            if name.eq_ignore_ascii_case(b"for") {
                value_of_for = Some(value);
            }
            rest = trim_ows_start(tail);
        }
        match rest {
            [] => break,
            [b';', tail @ ..] => rest = tail,
            _ => return Err(Malformed),
        }
    }
    match value_of_for.ok_or(NoFor)? {
        Value::Token(text) => node::parse(text, lenient),
        Value::Quoted(text) => {
            let mut buffer = [0; node::MAX_NODE];
            node::parse(unescape(text, &mut buffer).ok_or(Malformed)?, lenient)
        }
    }
}

/// A parameter's value.
enum Value<'a> {
    Token(&'a [u8]),
    /// What stands between the quotation marks, escapes and all.
    Quoted(&'a [u8]),
}

/// The names of an element's parameters: readers differ in whether the first or the last of two
/// counts, so none may come twice.
#[derive(Default)]
struct Names<'a> {
    names: [&'a [u8]; MAX_PARAMETERS],
    len: usize,
}

impl<'a> Names<'a> {
    fn insert(&mut self, name: &'a [u8]) -> Option<()> {
        let known = &self.names[..self.len];
        if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return None;
        }
        *self.names.get_mut(self.len)? = name;
        self.len += 1;
        Some(())
    }
}

/// `token "=" ( token / quoted-string )`, and what follows.
fn parameter(bytes: &[u8], lenient: bool) -> Option<(&[u8], Value<'_>, &[u8])> {
    let (name, rest) = take_while(bytes, is_token)?;
    match rest {
        [b'=', b'"', rest @ ..] => {
            let end = closing_quote(rest)?;
            Some((name, Value::Quoted(&rest[..end]), &rest[end + 1..]))
        }
        [b'=', rest @ ..] => {
            let (value, rest) = take_while(rest, |byte| {
                is_token(byte) || lenient && matches!(byte, b':' | b'[' | b']')
            })?;
            Some((name, Value::Token(value), rest))
        }
        _ => None,
    }
}

/// At least one byte that fits, and the rest.
fn take_while(bytes: &[u8], fits: impl Fn(u8) -> bool) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| !fits(byte));
    let end = end.unwrap_or(bytes.len());
    (end > 0).then(|| bytes.split_at(end))
}

/// The end of a quoted string (RFC 9110, section 5.6.4) whose opening mark is already read.
fn closing_quote(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' if is_text(*bytes.get(at + 1)?) => at += 2,
            b'\\' => return None,
            byte if is_text(byte) => at += 1,
            _ => return None,
        }
    }
}

/// Takes the backslash away from each quoted pair. `None` when the result is too long.
fn unescape<'a>(text: &[u8], buffer: &'a mut [u8; node::MAX_NODE]) -> Option<&'a [u8]> {
    let mut len = 0;
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        let byte = if byte == b'\\' { *bytes.next()? } else { byte };
        *buffer.get_mut(len)? = byte;
        len += 1;
    }
    Some(&buffer[..len])
}

/// RFC 9110, section 5.6.2: `tchar`.
fn is_token(byte: u8) -> bool {
    TOKEN[usize::from(byte)]
}

/// RFC 9110, section 5.6.4: what may stand in a quoted string, escaped where need be.
fn is_text(byte: u8) -> bool {
    byte == b'\t' || byte >= b' ' && byte != 0x7f
}

const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let marks = b"!#$%&'*+-.^_`|~";
    let mut n = 0;
    while n < marks.len() {
        table[marks[n] as usize] = true;
        n += 1;
    }
    table
};
