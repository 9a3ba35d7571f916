//! One entry of a trust list.

use std::net::IpAddr;

use super::address;

type Reason = &'static str;

/// The first and the last address of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    V4(u32, u32),
    V6(u128, u128),
}

/// Reads an address, or an address and a prefix length after a slash.
///
/// Spaces and tabs around the entry are dropped, since lists are often split at commas.
pub(super) fn parse(entry: &str) -> Result<Entry, Reason> {
    let entry = address::trim_ows(entry.as_bytes());
    let slash = entry.iter().position(|&byte| byte == b'/');
    let (address, len) = match slash {
        Some(slash) => (&entry[..slash], Some(&entry[slash + 1..])),
        None => (entry, None),
    };
    let ip = address::ipv4(address)
        .map(IpAddr::from)
        .or_else(|| address::ipv6(address).map(IpAddr::from))
        .ok_or_else(|| what_is_wrong_with(address))?;
    match len {
        None => prefix(ip, width(ip)),
        Some(len) => prefix(ip, prefix_len(len).ok_or(bad_len(ip))?),
    }
}

/// The range of a prefix, host bits ignored, IPv4-mapped ones as the IPv4 prefix that they are.
pub(super) fn prefix(ip: IpAddr, len: u8) -> Result<Entry, Reason> {
    if len > width(ip) {
        return Err(bad_len(ip));
    }
    if ip.to_canonical().is_unspecified() && len == width(ip) {
        return Err(
            "is no host's address; to trust everybody, say `insecure_trust_any_peer` instead",
        );
    }
    match (ip, ip.to_canonical()) {
        (IpAddr::V6(_), IpAddr::V4(ip)) => match len.checked_sub(96) {
            Some(len) => Ok(range_v4(ip.to_bits(), len)),
            None => Err(
                "is an IPv4-mapped prefix that covers more than IPv4; expected the IPv4 prefix itself, \
                 or a prefix length from 96 to 128",
            ),
        },
        (_, IpAddr::V4(ip)) => Ok(range_v4(ip.to_bits(), len)),
        (_, IpAddr::V6(ip)) => Ok(range_v6(ip.to_bits(), len)),
    }
}

fn range_v4(ip: u32, len: u8) -> Entry {
    let host_bits = u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
    Entry::V4(ip & !host_bits, ip | host_bits)
}

fn range_v6(ip: u128, len: u8) -> Entry {
    let host_bits = u128::MAX.checked_shr(u32::from(len)).unwrap_or(0);
    Entry::V6(ip & !host_bits, ip | host_bits)
}

/// One to three digits without a leading zero. `str::parse` would take a sign.
fn prefix_len(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b'0', _, ..] => None,
        [b'0'..=b'9', ..] if bytes.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(bytes).ok()?.parse().ok()
        }
        _ => None,
    }
}

fn width(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn bad_len(ip: IpAddr) -> Reason {
    match ip {
        IpAddr::V4(_) => "has a bad prefix length; expected a number from 0 to 32 after the slash",
        IpAddr::V6(_) => "has a bad prefix length; expected a number from 0 to 128 after the slash",
    }
}

fn what_is_wrong_with(address: &[u8]) -> Reason {
    if address.is_empty() {
        return "holds no address; expected one like \"192.0.2.1\" or \"2001:db8::/32\"";
    }
    if address.contains(&b'%') {
        return "has a zone; expected the address without \"%\" and what follows";
    }
    if matches!(address, [b'[', .., b']']) {
        return "stands in brackets; expected the address alone";
    }
    let is_numeric = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    if address.iter().all(is_numeric) {
        return "is not an IPv4 address; expected four numbers from 0 to 255 without leading zeros, \
                like \"192.0.2.1\"";
    }
    let is_hexadecimal = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':');
    if address.contains(&b':') && address.iter().all(is_hexadecimal) {
        return "is not an IPv6 address; expected one like \"2001:db8::1\", without a port";
    }
    "is not an address; expected one like \"192.0.2.1\" or \"2001:db8::/32\" (names are not looked up)"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(entry: &str, reason: &str) {
        let found = parse(entry).expect_err("must be refused");
        assert!(found.contains(reason), "{entry:?} {found}");
    }

    #[test]
    fn reasons_tell_what_would_be_right() {
        wrong("", "holds no address");
        wrong("/8", "holds no address");
        wrong("fe80::1%eth0", "zone");
        wrong("fe80::%1/64", "zone");
        wrong("[2001:db8::1]", "brackets");
        wrong("192.0.02.1", "leading zeros");
        wrong("192.0.2", "four numbers");
        wrong("192.0.2.1:80", "without a port");
        wrong("2001:db8::1::", "IPv6");
        wrong("proxy.example", "not looked up");
        wrong("private_ranges", "not looked up");
        wrong("192.0.2.0/33", "0 to 32");
        wrong("192.0.2.0/+8", "0 to 32");
        wrong("192.0.2.0/08", "0 to 32");
        wrong("192.0.2.0/", "0 to 32");
        wrong("192.0.2.0/255.255.255.0", "0 to 32");
        wrong("2001:db8::/129", "0 to 128");
        wrong("2001:db8::/300", "0 to 128");
        wrong("::ffff:192.0.2.0/95", "IPv4-mapped");
        wrong("0.0.0.0", "no host");
        wrong("::", "no host");
        wrong("::ffff:0.0.0.0", "no host");
    }

    #[test]
    fn prefixes_lose_their_host_bits() {
        assert_eq!(
            parse("192.0.2.77/24"),
            Ok(Entry::V4(0xc000_0200, 0xc000_02ff))
        );
        assert_eq!(parse("::ffff:192.0.2.77/120"), parse("192.0.2.0/24"));
        assert_eq!(parse(" 192.0.2.1\t"), parse("192.0.2.1/32"));
        assert_eq!(parse("0.0.0.0/0"), Ok(Entry::V4(0, u32::MAX)));
        assert_eq!(parse("::ffff:0:0/96"), parse("0.0.0.0/0"));
        assert_eq!(parse("::/0"), Ok(Entry::V6(0, u128::MAX)));
        assert_eq!(parse("::1"), Ok(Entry::V6(1, 1)));
    }
}
