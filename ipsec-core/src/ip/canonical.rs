//! One spelling for each address.

use std::net::IpAddr;

/// Unwraps an IPv4-mapped IPv6 address (`::ffff:0:0/96`, RFC 4291, section 2.5.5.2) and leaves
/// every other address as it is.
///
/// A dual-stack socket reports IPv4 peers in the mapped form, so `192.0.2.7` and
/// `::ffff:192.0.2.7` are the same host in two spellings. Comparing, looking up and storing
/// addresses is only right when both sides are canonical.
///
/// No other form is rewritten. IPv4-compatible (`::192.0.2.7`), translated, 6to4 and Teredo
/// addresses are addresses of their own: whoever may use one need not be whoever has the IPv4
/// address in it. See [`embedded_ipv4`](super::embedded_ipv4) for those.
///
/// # Examples
///
/// ```
/// use std::net::IpAddr;
///
/// use ipsec_core::ip::canonical;
///
/// let mapped: IpAddr = "::ffff:192.0.2.7".parse()?;
/// let compatible: IpAddr = "::192.0.2.7".parse()?;
///
/// assert_eq!(canonical(mapped), "192.0.2.7".parse::<IpAddr>()?);
/// assert_eq!(canonical(compatible), compatible);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
#[inline]
pub const fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::canonical;

    #[test]
    fn rewrites_only_the_mapped_form() {
        let kept = [
            "192.0.2.7",
            "::",
            "::1",
            "::192.0.2.7",
            "::fffe:192.0.2.7",
            "::ffff:0:192.0.2.7",
            "::1:ffff:192.0.2.7",
            "64:ff9b::192.0.2.7",
            "64:ff9b:1::192.0.2.7",
            "2002:c000:207::1",
            "2001:db8::1",
        ];
        for text in kept {
            let ip: IpAddr = text.parse().unwrap();
            assert_eq!(canonical(ip), ip, "{text}");
        }
        for v4 in ["0.0.0.0", "192.0.2.7", "255.255.255.255"] {
            let mapped: IpAddr = format!("::ffff:{v4}").parse().unwrap();
            assert_eq!(canonical(mapped), v4.parse::<IpAddr>().unwrap());
        }
    }

    proptest! {
        #[test]
        fn mapped_and_plain_meet_and_stay(v4: u32, v6: u128) {
            let v4 = Ipv4Addr::from_bits(v4);
            prop_assert_eq!(canonical(v4.to_ipv6_mapped().into()), IpAddr::V4(v4));
            let once = canonical(Ipv6Addr::from_bits(v6).into());
            prop_assert_eq!(canonical(once), once);
        }
    }
}
