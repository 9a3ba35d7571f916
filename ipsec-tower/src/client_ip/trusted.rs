//! The proxies whose word is taken.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ipnet::IpNet;

use super::config_error::{ConfigError, ConfigProblem};
use super::entry::{self, Entry};
use super::ranges::Ranges;

/// The addresses of the proxies whose word is taken.
///
/// Whoever is on this list decides what the client's address is. It belongs to the machines that
/// the operator runs or rents, not to "private networks": a neighbour in the same network who is
/// on the list can be anybody. There is no default list.
///
/// Entries are what they say: IPv4 entries cover IPv4 addresses, IPv6 entries cover IPv6 addresses,
/// so `::/0` covers no IPv4 address. IPv4-mapped entries and addresses (`::ffff:192.0.2.1`) are the
/// IPv4 ones. IPv6 addresses that embed an IPv4 address in any other way (NAT64, 6to4, Teredo) do
/// not inherit its trust.
///
/// A clone shares the list. [`SharedTrustedProxies`](super::SharedTrustedProxies) can be replaced
/// while requests run.
///
/// # Examples
///
/// ```
/// use ipsec_tower::TrustedProxies;
/// use std::net::IpAddr;
///
/// let proxies = TrustedProxies::parse(["192.0.2.10", "198.51.100.0/24", "2001:db8:1::/48"])?;
/// assert!(proxies.contains(IpAddr::from([198, 51, 100, 77])));
/// assert!(!proxies.contains(IpAddr::from([192, 0, 2, 11])));
/// # Ok::<(), ipsec_tower::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TrustedProxies {
    lists: Arc<Lists>,
    as_of: Option<SystemTime>,
}

#[derive(PartialEq, Eq)]
struct Lists {
    v4: Ranges<u32>,
    v6: Ranges<u128>,
}

impl TrustedProxies {
    /// Reads addresses (`192.0.2.1`, `2001:db8::1`) and prefixes (`192.0.2.0/24`).
    ///
    /// Host bits are ignored: `192.0.2.77/24` is `192.0.2.0/24`. Spaces and tabs around an entry
    /// are, too.
    ///
    /// # Errors
    ///
    /// All entries at once that are one of these:
    ///
    /// - not an address: a host name, a keyword, a zone (`fe80::1%eth0`), a port, brackets, an IPv4
    ///   address with a leading zero in an octet or with other than four octets
    /// - `0.0.0.0` and `::`, which are no host's address
    /// - a prefix length that is not a plain number within the family's width
    /// - an IPv4-mapped prefix shorter than 96 bits, which would cover more than IPv4
    pub fn parse<I, S>(entries: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        Self::collect(entries.into_iter().map(|text| {
            let text = text.as_ref();
            entry::parse(text).map_err(|reason| (text.to_owned(), reason))
        }))
    }

    /// Takes prefixes, by the rules of [`parse`](Self::parse).
    ///
    /// # Errors
    ///
    /// All prefixes at once that are `0.0.0.0/32`, `::/128`, or IPv4-mapped and shorter than 96
    /// bits.
    pub fn from_nets<I>(nets: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator<Item = IpNet>,
    {
        Self::collect(nets.into_iter().map(|net| {
            entry::prefix(net.addr(), net.prefix_len()).map_err(|reason| (net.to_string(), reason))
        }))
    }

    /// Nobody: every peer is taken for the client itself.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Vec::new(), Vec::new())
    }

    /// This host: `127.0.0.0/8` and `::1`. Every process on it is trusted then.
    #[must_use]
    pub fn loopback() -> Self {
        Self::new(vec![(0x7f00_0000, 0x7fff_ffff)], vec![(1, 1)])
    }

    /// Everybody: any peer may say who the client is.
    ///
    /// Only where nobody but the proxy can connect at all, say through a network rule or mutual
    /// TLS, and only for [`single_header`](super::ClientIpResolver::single_header) and
    /// [`require_peer`](super::ClientIpResolver::require_peer). With
    /// [`trusted_proxies`](super::ClientIpResolver::trusted_proxies) every element would be a
    /// trusted proxy's, and no request would have a client address.
    #[must_use]
    pub fn insecure_trust_any_peer() -> Self {
        Self::new(vec![(0, u32::MAX)], vec![(0, u128::MAX)])
    }

    /// Whether everybody is on the list, of one family at least: then an element says nothing of who wrote it.
    pub(super) fn covers_a_family(&self) -> bool {
        self.lists.v4.as_slice() == [(0, u32::MAX)] || self.lists.v6.as_slice() == [(0, u128::MAX)]
    }

    /// Whether an address is on the list.
    #[must_use]
    #[inline]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match ip.to_canonical() {
            IpAddr::V4(ip) => self.lists.v4.contains(ip.to_bits()),
            IpAddr::V6(ip) => self.lists.v6.contains(ip.to_bits()),
        }
    }

    /// Says when the list was published, for lists that come from somebody else.
    #[must_use]
    pub fn with_as_of(self, as_of: SystemTime) -> Self {
        Self {
            as_of: Some(as_of),
            ..self
        }
    }

    /// When the list was published, if that was said.
    #[must_use]
    pub fn as_of(&self) -> Option<SystemTime> {
        self.as_of
    }

    /// Whether the list was published more than 90 days before `now`.
    ///
    /// Providers add addresses, whose requests then have no client address, and give up addresses,
    /// whose next owner is then trusted. A list without a date is never stale.
    #[must_use]
    pub fn is_stale(&self, now: SystemTime) -> bool {
        const LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

        let age = self.as_of.and_then(|as_of| now.duration_since(as_of).ok());
        age.is_some_and(|age| age > LIFETIME)
    }

    /// The number of [`ranges`](Self::ranges).
    #[must_use]
    pub fn len(&self) -> usize {
        self.lists.v4.as_slice().len() + self.lists.v6.as_slice().len()
    }

    /// Whether nobody is on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list as ranges in ascending order, IPv4 first. Entries that overlap or touch are one
    /// range.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<IpAddr>> + '_ {
        let v4 = self.lists.v4.as_slice().iter().map(|&(first, last)| {
            IpAddr::from(Ipv4Addr::from_bits(first))..=IpAddr::from(Ipv4Addr::from_bits(last))
        });
        let v6 = self.lists.v6.as_slice().iter().map(|&(first, last)| {
            IpAddr::from(Ipv6Addr::from_bits(first))..=IpAddr::from(Ipv6Addr::from_bits(last))
        });
        v4.chain(v6)
    }

    fn collect<I>(entries: I) -> Result<Self, ConfigError>
    where
        I: Iterator<Item = Result<Entry, (String, &'static str)>>,
    {
        let (mut v4, mut v6, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        for (index, entry) in entries.enumerate() {
            match entry {
                Ok(Entry::V4(first, last)) => v4.push((first, last)),
                Ok(Entry::V6(first, last)) => v6.push((first, last)),
                Err((text, reason)) => problems.push(ConfigProblem::at(index, text, reason)),
            }
        }
        if problems.is_empty() {
            Ok(Self::new(v4, v6))
        } else {
            Err(ConfigError::new(problems))
        }
    }

    fn new(v4: Vec<(u32, u32)>, v6: Vec<(u128, u128)>) -> Self {
        Self {
            lists: Arc::new(Lists {
                v4: Ranges::merged(v4),
                v6: Ranges::merged(v6),
            }),
            as_of: None,
        }
    }
}

impl fmt::Debug for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustedProxies")
            .field("ranges", &self.ranges().collect::<Vec<_>>())
            .field("as_of", &self.as_of)
            .finish()
    }
}
