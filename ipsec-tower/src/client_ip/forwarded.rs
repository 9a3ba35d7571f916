//! `Forwarded` (RFC 7239), read from the right.

use std::net::IpAddr;

use super::address::{self, trim_ows, trim_ows_start};
use super::error::ClientIpErrorKind::{self, Malformed, NoFor, Obfuscated, Unknown};

/// The longest element, white space included.
const MAX_ELEMENT: usize = 4096;

/// The most parameters of an element. RFC 7239 defines four.
const MAX_PARAMETERS: usize = 16;

/// The longest value of `for`, without quotes and escapes.
const MAX_NODE: usize = address::MAX_ADDRESS;

/// The last element of a line, and the line before its comma; `None` when this was the first.
///
/// Whether a comma is quoted can only be told from the left if everything on the left is well
/// formed, and the left is the client's: with an unclosed quote it would swallow what our own
/// proxy appended. So this reads from the right, where our proxy wrote. On the way a quotation
/// mark must close a quoted string that is opened by `="`; anything else ends the search as
/// malformed. [`node`] then reads the element from the left and must arrive at the same end.
///
/// On lines that the grammar allows, this finds what splitting from the left finds.
pub(super) fn split_last(line: &[u8]) -> Result<(Option<&[u8]>, &[u8]), ClientIpErrorKind> {
    // The longest element and the comma before it.
    let floor = line.len().saturating_sub(MAX_ELEMENT + 1);
    let window = &line[floor..];
    let mut at = window.len();
    while let Some(left) = at.checked_sub(1) {
        at = left;
        match window[at] {
            b',' => return Ok((Some(&line[..floor + at]), &window[at + 1..])),
            b'"' => at = opening_quote(window, at).ok_or(Malformed)?,
            _ => {}
        }
    }
    if window.len() > MAX_ELEMENT {
        return Err(Malformed);
    }
    Ok((None, line))
}

/// The address in the `for` parameter of an element.
///
/// The element is read strictly from the left, to its end: parameters separated by semicolons,
/// any of them empty, no name twice. With `lenient`, values need no quotes around `:`, `[` and
/// `]`, and IPv6 addresses no brackets.
pub(super) fn node(element: &[u8], lenient: bool) -> Result<IpAddr, ClientIpErrorKind> {
    let mut rest = trim_ows(element);
    if rest.is_empty() {
        return Err(Malformed);
    }
    let mut names = Names::default();
    let mut node = None;
    loop {
        rest = trim_ows_start(rest);
        if !matches!(rest, [] | [b';', ..]) {
            let (name, value, tail) = parameter(rest, lenient).ok_or(Malformed)?;
            names.insert(name).ok_or(Malformed)?;
            if name.eq_ignore_ascii_case(b"for") {
                node = Some(value);
            }
            rest = trim_ows_start(tail);
        }
        match rest {
            [] => break,
            [b';', tail @ ..] => rest = tail,
            _ => return Err(Malformed),
        }
    }
    match node.ok_or(NoFor)? {
        Value::Token(text) => identify(text, lenient),
        Value::Quoted(text) => {
            let mut buffer = [0; MAX_NODE];
            identify(unescape(text, &mut buffer).ok_or(Malformed)?, lenient)
        }
    }
}

/// The quotation mark that opens the string which the one at `closing` closes.
fn opening_quote(bytes: &[u8], closing: usize) -> Option<usize> {
    if is_escaped(bytes, closing) {
        return None;
    }
    let mut at = closing;
    loop {
        at = bytes[..at].iter().rposition(|&byte| byte == b'"')?;
        if !is_escaped(bytes, at) {
            break;
        }
    }
    (bytes[..at].last() == Some(&b'=')).then_some(at)
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let backslashes = bytes[..at].iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
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
fn unescape<'a>(text: &[u8], buffer: &'a mut [u8; MAX_NODE]) -> Option<&'a [u8]> {
    let mut len = 0;
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        let byte = if byte == b'\\' { *bytes.next()? } else { byte };
        *buffer.get_mut(len)? = byte;
        len += 1;
    }
    Some(&buffer[..len])
}

/// RFC 7239, section 6: `nodename [ ":" node-port ]`.
fn identify(node: &[u8], lenient: bool) -> Result<IpAddr, ClientIpErrorKind> {
    if node.len() > MAX_NODE {
        return Err(Malformed);
    }
    if let [b'[', inner @ ..] = node {
        let end = inner.iter().position(|&byte| byte == b']');
        let end = end.ok_or(Malformed)?;
        let ip = address::ipv6(&inner[..end]).ok_or(Malformed)?;
        return match &inner[end + 1..] {
            [] => address::host(ip).ok_or(Malformed),
            [b':', port @ ..] if is_node_port(port) => address::host(ip).ok_or(Malformed),
            _ => Err(Malformed),
        };
    }
    if lenient && let Some(ip) = address::ipv6(node) {
        return address::host(ip).ok_or(Malformed);
    }
    let colon = node.iter().position(|&byte| byte == b':');
    let (name, port) = match colon {
        Some(colon) => (&node[..colon], Some(&node[colon + 1..])),
        None => (node, None),
    };
    if port.is_some_and(|port| !is_node_port(port)) {
        return Err(Malformed);
    }
    match address::ipv4(name) {
        Some(ip) => address::host(ip).ok_or(Malformed),
        None if name.eq_ignore_ascii_case(b"unknown") => Err(Unknown),
        None if is_obfuscated(name) => Err(Obfuscated),
        None => Err(Malformed),
    }
}

/// RFC 7239, section 6: a port or an obfuscated port.
fn is_node_port(port: &[u8]) -> bool {
    address::is_port(port) || is_obfuscated(port)
}

/// RFC 7239, section 6.3.
fn is_obfuscated(text: &[u8]) -> bool {
    matches!(text, [b'_', _, ..])
        && text
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// RFC 9110, section 5.6.2: `tchar`.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 9110, section 5.6.4: what may stand in a quoted string, escaped where need be.
fn is_text(byte: u8) -> bool {
    byte == b'\t' || byte >= b' ' && byte != 0x7f
}
