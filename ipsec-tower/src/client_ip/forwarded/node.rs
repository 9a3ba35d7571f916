//! Whom a `for` parameter names (RFC 7239, section 6).

use std::net::IpAddr;

use crate::client_ip::address;
use crate::client_ip::error::ClientIpErrorKind::{self, Malformed, Obfuscated, Unknown};

/// The longest node, without quotes and escapes.
pub(super) const MAX_NODE: usize = address::MAX_ADDRESS;

/// `nodename [ ":" node-port ]`. With `lenient`, an IPv6 address needs no brackets; it has no port
/// then.
pub(super) fn parse(node: &[u8], lenient: bool) -> Result<IpAddr, ClientIpErrorKind> {
    if node.len() > MAX_NODE {
        return Err(Malformed);
    }
    if lenient && let Some(ip) = address::ipv6(node) {
        return address::host(ip).ok_or(Malformed);
    }
    let (name, port) = split(node);
    if !port.is_none_or(is_node_port) {
        return Err(Malformed);
    }
    if let [b'[', ip @ .., b']'] = name {
        return address::ipv6(ip).and_then(address::host).ok_or(Malformed);
    }
    match address::ipv4(name) {
        Some(ip) => address::host(ip).ok_or(Malformed),
        None if name.eq_ignore_ascii_case(b"unknown") => Err(Unknown),
        None if is_obfuscated(name) => Err(Obfuscated),
        None => Err(Malformed),
    }
}

/// At the first colon that stands outside brackets.
fn split(node: &[u8]) -> (&[u8], Option<&[u8]>) {
    let brackets = match node {
        [b'[', ..] => node.iter().position(|&byte| byte == b']').unwrap_or(0),
        _ => 0,
    };
    match node[brackets..].iter().position(|&byte| byte == b':') {
        Some(colon) => {
            let colon = brackets + colon;
            (&node[..colon], Some(&node[colon + 1..]))
        }
        None => (node, None),
    }
}

/// Section 6.3: `port / obfport`.
fn is_node_port(port: &[u8]) -> bool {
    address::is_port(port) || is_obfuscated(port)
}

/// Section 6.3: an underscore and at least one character more.
fn is_obfuscated(text: &[u8]) -> bool {
    matches!(text, [b'_', _, ..])
        && text
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
