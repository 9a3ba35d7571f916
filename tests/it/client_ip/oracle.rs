//! A resolver that is slow and obviously right: it reads everything from the left, then looks.
//!
//! It knows grammar-valid input only, which is where reading from either side must agree.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use ipsec_tower::ForwardingHeader;

/// An address and its place from the right, or the kind of the error.
pub(super) type Answer = Result<(IpAddr, u8), &'static str>;

/// One element, which is an address or says why it is none.
pub(super) type Element = Result<IpAddr, &'static str>;

/// The rightmost address outside of `trusted`.
pub(super) fn trusted_proxies(elements: &[Element], trusted: &[IpNet]) -> Answer {
    for (index, element) in elements.iter().rev().enumerate() {
        if index == 64 {
            return Err("too_many_hops");
        }
        let ip = (*element)?;
        if !trusted.iter().any(|net| net.contains(&ip)) {
            return Ok((ip, u8::try_from(index + 1).expect("at most 64")));
        }
    }
    Err("all_trusted")
}

/// The element with this number from the right.
pub(super) fn hops(elements: &[Element], hops: u8) -> Answer {
    let from_the_right: Vec<&Element> = elements.iter().rev().collect();
    match from_the_right.get(usize::from(hops) - 1) {
        Some(element) => element.map(|ip| (ip, hops)),
        None => Err("too_few_hops"),
    }
}

/// The elements of all lines, leftmost of the first line first.
pub(super) fn elements(header: ForwardingHeader, lines: &[Vec<u8>]) -> Vec<Element> {
    let mut elements = Vec::new();
    for line in lines {
        // Every byte as one character: the grammar gives no meaning to any above 0x7f.
        let line: String = line.iter().map(|&byte| char::from(byte)).collect();
        match header {
            ForwardingHeader::XForwardedFor => {
                elements.extend(line.split(',').map(x_forwarded_for));
            }
            _ => elements.extend(
                split_outside_quotes(&line, ',')
                    .iter()
                    .map(|e| forwarded(e)),
            ),
        }
    }
    elements
}

fn x_forwarded_for(element: &str) -> Element {
    let element = element.trim_matches([' ', '\t']);
    if element.eq_ignore_ascii_case("unknown") {
        return Err("unknown");
    }
    match element.parse::<Ipv6Addr>() {
        Ok(ip) => address(ip.into()),
        Err(_) => node(element),
    }
}

fn forwarded(element: &str) -> Element {
    for pair in split_outside_quotes(element, ';') {
        let (name, value) = pair
            .trim_matches([' ', '\t'])
            .split_once('=')
            .expect("a pair has an equals sign");
        if name.eq_ignore_ascii_case("for") {
            return node(&unquoted(value));
        }
    }
    Err("no_for")
}

/// RFC 7239, section 6: a name or an address, and perhaps a port.
fn node(node: &str) -> Element {
    let (name, _port) = match node.strip_prefix('[') {
        Some(rest) => rest.split_once(']').expect("a closing bracket"),
        None => node.split_once(':').unwrap_or((node, "")),
    };
    if name.eq_ignore_ascii_case("unknown") {
        Err("unknown")
    } else if name.starts_with('_') {
        Err("obfuscated")
    } else if let Ok(ip) = name.parse::<Ipv4Addr>() {
        address(ip.into())
    } else {
        address(name.parse::<Ipv6Addr>().expect("grammar-valid").into())
    }
}

fn address(ip: IpAddr) -> Element {
    let ip = ip.to_canonical();
    if ip.is_unspecified() {
        return Err("malformed");
    }
    Ok(ip)
}

/// RFC 9110, section 5.6.4, read from the left.
fn split_outside_quotes(text: &str, delimiter: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    for c in text.chars() {
        if c == delimiter && !quoted {
            parts.push(String::new());
            continue;
        }
        if escaped {
            escaped = false;
        } else if quoted && c == '\\' {
            escaped = true;
        } else if c == '"' {
            quoted = !quoted;
        }
        parts.last_mut().expect("never empty").push(c);
    }
    assert!(!quoted, "grammar-valid: {text}");
    parts
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut chars = inner.strip_suffix('"').expect("a closing quote").chars();
    let mut result = String::new();
    while let Some(c) = chars.next() {
        let literal = if c == '\\' { chars.next() } else { Some(c) };
        result.push(literal.expect("a backslash is followed by something"));
    }
    result
}

#[test]
fn the_examples_of_the_rfc() {
    let lines = [
        br#"for="_gazonk", For="[2001:db8:cafe::17]:4711""#.to_vec(),
        b"for=192.0.2.60;proto=http;by=203.0.113.43, by=_x;proto=\"a,b;c=\\\"\"".to_vec(),
    ];
    assert_eq!(
        elements(ForwardingHeader::Forwarded, &lines),
        [
            Err("obfuscated"),
            Ok("2001:db8:cafe::17".parse().unwrap()),
            Ok("192.0.2.60".parse().unwrap()),
            Err("no_for"),
        ]
    );
}
