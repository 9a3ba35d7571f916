//! Counting addresses: those of IPv4 one by one, those of IPv6 by networks of length 64.

use std::net::IpAddr;

use serde::Serialize;

/// How many addresses there are in ranges that come in ascending order and do not overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Tally {
    /// IPv4 addresses, at most 2^32.
    pub(crate) v4: u64,
    /// IPv6 networks of length 64 of which any address is in a range, at most 2^64 − 1.
    pub(crate) v6_64s: u64,
    /// The first network of length 64 that was not counted.
    #[serde(skip)]
    next: u128,
}

impl Tally {
    /// Adds the addresses from a first to a last one.
    pub(crate) fn add(&mut self, first: IpAddr, last: IpAddr) {
        match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                self.v4 += u64::from(last.to_bits() - first.to_bits()) + 1;
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                let first = self.next.max(first.to_bits() >> 64);
                let after = (last.to_bits() >> 64) + 1;
                if first < after {
                    let more = u64::try_from(after - first).unwrap_or(u64::MAX);
                    self.v6_64s = self.v6_64s.saturating_add(more);
                    self.next = after;
                }
            }
            // No range mixes families.
            _ => {}
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.v4 == 0 && self.v6_64s == 0
    }
}

#[cfg(test)]
mod tests {
    use ipsec_core::feed::IpRange;

    use super::*;

    #[track_caller]
    fn counts(ranges: &[&str], v4: u64, v6_64s: u64) {
        let mut tally = Tally::default();
        for range in ranges {
            let range: IpRange = range.parse().unwrap();
            tally.add(range.first(), range.last());
        }
        assert_eq!((tally.v4, tally.v6_64s), (v4, v6_64s), "{ranges:?}");
    }

    #[test]
    fn addresses_of_ipv4_and_networks_of_ipv6() {
        counts(&[], 0, 0);
        counts(&["192.0.2.1", "192.0.2.4/30"], 5, 0);
        counts(&["0.0.0.0/0", "::/0"], 1 << 32, u64::MAX);
        counts(&["2001:db8::/48"], 0, 1 << 16);
    }

    #[test]
    fn a_network_counts_once_however_many_ranges_are_in_it() {
        counts(&["2001:db8::1", "2001:db8::5", "2001:db8::7"], 0, 1);
        counts(&["2001:db8::1", "2001:db8::5-2001:db8:0:1::1"], 0, 2);
        counts(&["::", "::1"], 0, 1);
    }
}
