//! Which addresses no vendor knows: private, reserved and the like.

use std::{net::IpAddr, sync::LazyLock};

use ipnet::IpNet;

/// The blocks that are not reachable from everywhere, from IANA's special-purpose registries.
const BLOCKS: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    "::/3",
    "2001:db8::/32",
    "2001:2::/48",
    "2002::/16",
    "3fff::/20",
    "4000::/2",
    "8000::/1",
];

static PARSED: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| BLOCKS.iter().filter_map(|b| b.parse().ok()).collect());

/// Whether the address belongs to nobody in particular.
pub(crate) fn is_bogon(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    PARSED.iter().any(|block| block.contains(&ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_parses() {
        assert_eq!(PARSED.len(), BLOCKS.len());
    }

    #[track_caller]
    fn check(ip: &str, bogon: bool) {
        assert_eq!(is_bogon(ip.parse().unwrap()), bogon, "{ip}");
    }

    #[test]
    fn private_addresses_are_bogons_and_the_sinkholes_are_not() {
        for ip in [
            "10.0.0.1",
            "192.168.0.1",
            "192.0.2.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
            "255.255.255.255",
            "ff02::1",
        ] {
            check(ip, true);
        }
        for ip in [
            "192.31.196.1",
            "192.175.48.1",
            "2620:4f:8000::1",
            "2001:4:112::1",
            "::ffff:192.31.196.1",
        ] {
            check(ip, false);
        }
    }
}
