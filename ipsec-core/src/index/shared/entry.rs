//! What an operator says about a prefix while requests run.

use std::fmt;
use std::net::IpAddr;
use std::time::SystemTime;

use ipnet::{IpNet, Ipv4Net};

use crate::evidence::ListOverride;
use crate::ip;

/// A ban or an allowance of a prefix, said while requests run. Displays as `deny 203.0.113.0/24: scraping`.
///
/// The prefix is canonical: without host bits, and what lies within the IPv4-mapped block is an IPv4 prefix. The reason is kept up to
/// [`MAX_REASON`](OverlayEntry::MAX_REASON) characters.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use ipsec_core::ListOverride;
/// use ipsec_core::index::OverlayEntry;
///
/// let now = SystemTime::UNIX_EPOCH;
/// let until = now + Duration::from_secs(600);
/// let ban = OverlayEntry::ban("::ffff:203.0.113.9/120".parse::<ipnet::IpNet>()?, Some(until), "scraping");
/// assert_eq!(ban.to_string(), "deny 203.0.113.0/24: scraping");
/// assert!(ban.counts_at(now) && !ban.counts_at(until));
/// # Ok::<(), ipnet::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "wire::Wire", from = "wire::Wire")
)]
pub struct OverlayEntry {
    net: IpNet,
    says: ListOverride,
    until: Option<SystemTime>,
    reason: String,
}

impl OverlayEntry {
    /// How many characters of a reason are kept.
    pub const MAX_REASON: usize = 256;

    /// Whoever is in the prefix is to be refused, until then or until it is lifted.
    #[must_use]
    pub fn ban(
        net: impl Into<IpNet>,
        until: Option<SystemTime>,
        reason: impl Into<String>,
    ) -> Self {
        Self::new(net.into(), ListOverride::Deny, until, reason.into())
    }

    /// Whoever is in the prefix is to be let in, until then or until it is lifted.
    #[must_use]
    pub fn allow(
        net: impl Into<IpNet>,
        until: Option<SystemTime>,
        reason: impl Into<String>,
    ) -> Self {
        Self::new(net.into(), ListOverride::Allow, until, reason.into())
    }

    fn new(net: IpNet, says: ListOverride, until: Option<SystemTime>, mut reason: String) -> Self {
        if let Some((end, _)) = reason.char_indices().nth(Self::MAX_REASON) {
            reason.truncate(end);
        }
        Self {
            net: canonical(net),
            says,
            until,
            reason,
        }
    }

    /// The prefix.
    #[must_use]
    pub fn net(&self) -> IpNet {
        self.net
    }

    /// What it says: a ban is a [`Deny`](ListOverride::Deny).
    #[must_use]
    pub fn says(&self) -> ListOverride {
        self.says
    }

    /// The first moment at which it no longer counts; `None` if it counts until it is lifted.
    #[must_use]
    pub fn until(&self) -> Option<SystemTime> {
        self.until
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether it counts at this time.
    #[must_use]
    pub fn counts_at(&self, now: SystemTime) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl fmt::Display for OverlayEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.says, self.net)?;
        match self.reason.as_str() {
            "" => Ok(()),
            reason => write!(f, ": {}", reason.escape_debug()),
        }
    }
}

/// Without host bits; a prefix within the IPv4-mapped block is one of IPv4.
pub(super) fn canonical(net: IpNet) -> IpNet {
    let length = net.prefix_len();
    let v4 = match (net, ip::canonical(net.addr())) {
        (IpNet::V6(_), IpAddr::V4(ip)) if length >= 96 => Ipv4Net::new(ip, length - 96).ok(),
        _ => None,
    };
    v4.map_or(net, IpNet::V4).trunc()
}

#[cfg(feature = "serde")]
mod wire {
    //! `{"net": "203.0.113.0/24", "says": "deny", "until": 1700000000, "reason": "scraping"}`

    use std::time::SystemTime;

    use ipnet::IpNet;

    use super::OverlayEntry;
    use crate::evidence::{ListOverride, unix_seconds};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Wire {
        net: IpNet,
        says: ListOverride,
        #[serde(
            default,
            with = "unix_seconds",
            skip_serializing_if = "Option::is_none"
        )]
        until: Option<SystemTime>,
        #[serde(default)]
        reason: String,
    }

    impl From<Wire> for OverlayEntry {
        fn from(wire: Wire) -> Self {
            Self::new(wire.net, wire.says, wire.until, wire.reason)
        }
    }

    impl From<OverlayEntry> for Wire {
        fn from(entry: OverlayEntry) -> Self {
            Self {
                net: entry.net,
                says: entry.says,
                until: entry.until,
                reason: entry.reason,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let net = canonical(text.parse().unwrap());
        assert_eq!(net.to_string(), expected, "{text}");
    }

    #[test]
    fn prefixes_are_canonical() {
        check("203.0.113.9/24", "203.0.113.0/24");
        check("203.0.113.9/32", "203.0.113.9/32");
        check("2001:db8::9/32", "2001:db8::/32");
        check("::ffff:203.0.113.9/128", "203.0.113.9/32");
        check("::ffff:203.0.113.9/96", "0.0.0.0/0");
        // Wider than the mapped block: no IPv4 address is in it.
        check("::ffff:203.0.113.9/95", "::fffe:0:0/95");
        check("::/0", "::/0");
    }

    #[test]
    fn reasons_are_cut_between_characters() {
        let net = IpNet::from(IpAddr::from([203, 0, 113, 9]));
        let long = "ü".repeat(OverlayEntry::MAX_REASON + 1);
        let entry = OverlayEntry::ban(net, None, long);
        assert_eq!(entry.reason().chars().count(), OverlayEntry::MAX_REASON);
    }
}
