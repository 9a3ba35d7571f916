//! An address without its last bits.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The prefix of the given length around an address; the whole address if there is no such
/// length in its family.
pub(super) fn truncate(ip: IpAddr, len: u8) -> IpNet {
    match ip {
        IpAddr::V4(v4) => Ipv4Net::new(v4, len)
            .map_or(v4.into(), |net| net.trunc())
            .into(),
        IpAddr::V6(v6) => Ipv6Net::new(v6, len)
            .map_or(v6.into(), |net| net.trunc())
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::truncate;

    #[track_caller]
    fn check(ip: &str, len: u8, expected: &str) {
        assert_eq!(truncate(ip.parse().unwrap(), len).to_string(), expected);
    }

    #[test]
    fn keeps_the_leading_bits() {
        check("203.0.113.255", 0, "0.0.0.0/0");
        check("203.0.113.255", 25, "203.0.113.128/25");
        check("203.0.113.255", 32, "203.0.113.255/32");
        check("2001:db8:ffff::1", 0, "::/0");
        check("2001:db8:ffff::1", 33, "2001:db8:8000::/33");
        check("2001:db8:ffff::1", 128, "2001:db8:ffff::1/128");
    }

    #[test]
    fn keeps_everything_when_the_length_is_too_great() {
        check("203.0.113.255", 33, "203.0.113.255/32");
        check("2001:db8:ffff::1", 129, "2001:db8:ffff::1/128");
    }
}
