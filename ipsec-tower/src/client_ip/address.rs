//! The grammar of one address, on bytes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::error::ClientIpErrorKind;

/// The longest element of `X-Forwarded-For` or of a single header, without white space around it.
pub(super) const MAX_ADDRESS: usize = 64;

/// The longest IPv6 address: eight groups of which the last two are a dotted quad.
const MAX_IPV6: usize = 45;

/// `address [":" port]`, where an IPv6 address stands in brackets or alone.
///
/// White space around it (RFC 9110, section 5.6.3: spaces and tabs, nothing else) is dropped.
#[inline]
pub(super) fn element(bytes: &[u8]) -> Result<IpAddr, ClientIpErrorKind> {
    let bytes = trim_ows(bytes);
    if bytes.len() > MAX_ADDRESS {
        return Err(ClientIpErrorKind::Malformed);
    }
    address_and_port(bytes).ok_or_else(|| unidentified(bytes))
}

/// `address ":" port`, where an IPv6 address needs no brackets: the last colon decides.
pub(super) fn element_with_port(bytes: &[u8]) -> Result<IpAddr, ClientIpErrorKind> {
    let bytes = trim_ows(bytes);
    if bytes.len() > MAX_ADDRESS {
        return Err(ClientIpErrorKind::Malformed);
    }
    address_before_port(bytes).ok_or_else(|| unidentified(bytes))
}

/// Exactly four decimal octets of one to three digits, none with a leading zero.
pub(super) fn ipv4(bytes: &[u8]) -> Option<Ipv4Addr> {
    let (ip, rest) = ipv4_prefix(bytes)?;
    rest.is_empty().then_some(ip)
}

/// The text of an IPv6 address (RFC 4291, section 2.2), without zone and brackets.
pub(super) fn ipv6(bytes: &[u8]) -> Option<Ipv6Addr> {
    if bytes.len() > MAX_IPV6 {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// The canonical form of an address that a host can have: `0.0.0.0` and `::` are none.
#[inline]
pub(super) fn host(ip: impl Into<IpAddr>) -> Option<IpAddr> {
    let ip = ip.into().to_canonical();
    (!ip.is_unspecified()).then_some(ip)
}

/// One to five digits, at most 65535. `str::parse` would take a sign.
pub(super) fn is_port(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 1..=5)
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes
            .iter()
            .fold(0, |port, digit| port * 10 + u32::from(digit - b'0'))
            <= u32::from(u16::MAX)
}

/// Drops spaces and tabs from both ends. `str::trim` would drop more.
#[inline]
pub(super) fn trim_ows(bytes: &[u8]) -> &[u8] {
    let mut bytes = trim_ows_start(bytes);
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

#[inline]
pub(super) fn trim_ows_start(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

#[inline]
fn address_and_port(bytes: &[u8]) -> Option<IpAddr> {
    if let [b'[', inner @ ..] = bytes {
        let end = inner.iter().position(|&byte| byte == b']')?;
        let ip = ipv6(&inner[..end])?;
        return is_port_suffix(&inner[end + 1..])
            .then(|| host(ip))
            .flatten();
    }
    // No IPv6 address begins with a dotted quad, so what follows one can only be a port.
    match ipv4_prefix(bytes) {
        Some((ip, rest)) => is_port_suffix(rest).then(|| host(ip)).flatten(),
        None => host(ipv6(bytes)?),
    }
}

fn address_before_port(bytes: &[u8]) -> Option<IpAddr> {
    let colon = bytes.iter().rposition(|&byte| byte == b':')?;
    if !is_port(&bytes[colon + 1..]) {
        return None;
    }
    match &bytes[..colon] {
        [b'[', inner @ .., b']'] => host(ipv6(inner)?),
        address => match ipv4(address) {
            Some(ip) => host(ip),
            None => host(ipv6(address)?),
        },
    }
}

fn is_port_suffix(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        [b':', port @ ..] => is_port(port),
        _ => false,
    }
}

fn unidentified(bytes: &[u8]) -> ClientIpErrorKind {
    if bytes.eq_ignore_ascii_case(b"unknown") {
        ClientIpErrorKind::Unknown
    } else {
        ClientIpErrorKind::Malformed
    }
}

#[inline]
fn ipv4_prefix(bytes: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let (first, mut rest) = octet(bytes)?;
    let mut bits = u32::from(first);
    for _ in 0..3 {
        let (next, tail) = octet(after_dot(rest)?)?;
        bits = bits << 8 | u32::from(next);
        rest = tail;
    }
    Some((Ipv4Addr::from_bits(bits), rest))
}

/// Stops after a leading zero: a digit there is then neither a dot nor the end.
#[inline]
fn octet(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut value = u16::from(digit(first)?);
    if value != 0 {
        for _ in 0..2 {
            let Some((&next, tail)) = rest.split_first() else {
                break;
            };
            let Some(next) = digit(next) else { break };
            value = value * 10 + u16::from(next);
            rest = tail;
        }
    }
    Some((u8::try_from(value).ok()?, rest))
}

fn after_dot(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'.', rest @ ..] => Some(rest),
        _ => None,
    }
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use ClientIpErrorKind::{Malformed, Unknown};

    #[track_caller]
    fn reads(text: &str, expected: Result<&str, ClientIpErrorKind>) {
        let expected = expected.map(|ip| ip.parse::<IpAddr>().expect("an address"));
        assert_eq!(element(text.as_bytes()), expected, "{text:?}");
    }

    #[test]
    fn elements() {
        reads(" \t192.0.2.1\t ", Ok("192.0.2.1"));
        reads("192.0.2.1:0", Ok("192.0.2.1"));
        reads("[2001:db8::1]:65535", Ok("2001:db8::1"));
        reads("2001:db8::1:8080", Ok("2001:db8::1:8080"));
        reads("::ffff:192.0.2.1", Ok("192.0.2.1"));
        reads("64:ff9b::192.0.2.1", Ok("64:ff9b::c000:201"));
        reads("UNKNOWN", Err(Unknown));
        for malformed in [
            "",
            "0.0.0.0",
            "::",
            "[::]:1",
            "::ffff:0.0.0.0",
            "192.0.2.1:",
            "192.0.2.1:65536",
            "192.0.2.1:000001",
            "192.0.2.1:+80",
            "192.0.2.1:80:80",
            "[192.0.2.1]",
            "[2001:db8::1]x",
            "[2001:db8::1",
            "2001:db8::1]",
            "fe80::1%1",
            "[fe80::1%1]",
            "1:2:3:4:5:6:192.0.2.01",
            "192.0.2.1::",
            "192.0.2.1:1::",
            "unknown:80",
            "_hidden",
            "\"192.0.2.1\"",
            "192.0.2.1\u{a0}",
        ] {
            reads(malformed, Err(Malformed));
        }
        reads(&format!("{}192.0.2.1", " ".repeat(500)), Ok("192.0.2.1"));
        reads(&"1".repeat(MAX_ADDRESS + 1), Err(Malformed));
    }

    #[test]
    fn the_last_colon_is_before_the_port_where_one_is_required() {
        let ip = |text: &str| element_with_port(text.as_bytes()).map(|ip| ip.to_string());
        assert_eq!(ip("2001:db8::1:8080"), Ok("2001:db8::1".to_owned()));
        assert_eq!(ip("[2001:db8::1]:8080"), Ok("2001:db8::1".to_owned()));
        assert_eq!(ip("192.0.2.1:8080"), Ok("192.0.2.1".to_owned()));
        for malformed in [
            "192.0.2.1",
            "[2001:db8::1]",
            "192.0.2.1:",
            "192.0.2.1:1:1",
            ":80",
            "::80",
        ] {
            assert_eq!(ip(malformed), Err(Malformed), "{malformed}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The standard library knows the same grammar, only more slowly.
        #[test]
        fn ipv4_is_what_the_standard_library_takes(
            text in r"[0-9]{1,4}(\.[0-9]{0,3}){2,4}|[0-2]?[0-9]{1,2}(\.[0-2]?[0-9]{1,2}){3}|[0-9.:x ]{0,16}",
        ) {
            prop_assert_eq!(ipv4(text.as_bytes()), text.parse().ok());
        }

        #[test]
        fn every_address_is_read_as_it_is_written(ip: IpAddr) {
            prop_assert_eq!(element(ip.to_string().as_bytes()).ok(), host(ip));
        }

        #[test]
        fn a_port_is_digits_up_to_65535(text in "[0-9]{0,6}|[+-]?[0-9 ]{1,5}") {
            let digits = text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
            prop_assert_eq!(is_port(text.as_bytes()), digits && text.parse::<u16>().is_ok());
        }
    }
}
