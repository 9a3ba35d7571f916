//! The proxies whose word is taken.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ipnet::IpNet;

use super::address;
use super::config_error::{ConfigError, ConfigProblem};

/// Lists of others age: address ranges move to other owners.
const STALE_AFTER: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The addresses of the proxies whose word is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    ranges: Arc<Ranges>,
    as_of: Option<SystemTime>,
}

impl TrustedProxies {
    /// Reads addresses and prefixes.
    ///
    /// # Errors
    ///
    /// Every entry that is wrong.
    pub fn parse<I, S>(entries: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let mut ranges = Builder::default();
        let mut problems = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let entry = entry.as_ref();
            if let Err(reason) = parse_entry(entry).and_then(|(ip, len)| ranges.add(ip, len)) {
                problems.push(ConfigProblem::at(index, entry, reason));
            }
        }
        ranges.finish(problems)
    }

    /// Takes prefixes.
    ///
    /// # Errors
    ///
    /// Every prefix that is wrong.
    pub fn from_nets<I>(nets: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator<Item = IpNet>,
    {
        let mut ranges = Builder::default();
        let mut problems = Vec::new();
        for (index, net) in nets.into_iter().enumerate() {
            if let Err(reason) = ranges.add(net.addr(), Some(net.prefix_len())) {
                problems.push(ConfigProblem::at(index, &net.to_string(), reason));
            }
        }
        ranges.finish(problems)
    }

    /// Nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::from_ranges(Ranges::default())
    }

    /// This host: `127.0.0.0/8` and `::1`.
    #[must_use]
    pub fn loopback() -> Self {
        Self::from_ranges(Ranges {
            v4: Box::new([(0x7f00_0000, 0x7fff_ffff)]),
            v6: Box::new([(1, 1)]),
        })
    }

    /// Everybody.
    #[must_use]
    pub fn insecure_trust_any_peer() -> Self {
        Self::from_ranges(Ranges {
            v4: Box::new([(0, u32::MAX)]),
            v6: Box::new([(0, u128::MAX)]),
        })
    }

    /// Whether an address is on the list.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match ip.to_canonical() {
            IpAddr::V4(ip) => covers(&self.ranges.v4, ip.to_bits()),
            IpAddr::V6(ip) => covers(&self.ranges.v6, ip.to_bits()),
        }
    }

    /// Says when the list was published.
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
    #[must_use]
    pub fn is_stale(&self, now: SystemTime) -> bool {
        self.as_of
            .and_then(|as_of| now.duration_since(as_of).ok())
            .is_some_and(|age| age > STALE_AFTER)
    }

    /// How many ranges the list has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.v4.len() + self.ranges.v6.len()
    }

    /// Whether nobody is on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ranges.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<IpAddr>> + '_ {
        let v4 = self.ranges.v4.iter().map(|&(first, last)| {
            IpAddr::from(Ipv4Addr::from_bits(first))..=IpAddr::from(Ipv4Addr::from_bits(last))
        });
        let v6 = self.ranges.v6.iter().map(|&(first, last)| {
            IpAddr::from(Ipv6Addr::from_bits(first))..=IpAddr::from(Ipv6Addr::from_bits(last))
        });
        v4.chain(v6)
    }

    fn from_ranges(ranges: Ranges) -> Self {
        Self {
            ranges: Arc::new(ranges),
            as_of: None,
        }
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Ranges {
    v4: Box<[(u32, u32)]>,
    v6: Box<[(u128, u128)]>,
}

#[derive(Default)]
struct Builder {
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u128)>,
}

impl Builder {
    fn add(&mut self, ip: IpAddr, len: Option<u8>) -> Result<(), &'static str> {
        const LENGTH: &str = "has a bad prefix length";
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let mut len = len.unwrap_or(width);
        if len > width {
            return Err(LENGTH);
        }
        let canonical = ip.to_canonical();
        if canonical.is_ipv4() && ip.is_ipv6() {
            len = len.checked_sub(96).ok_or("mapped prefix below 96")?;
        }
        match canonical {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
                self.v4.push((ip.to_bits() & !mask, ip.to_bits() | mask));
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shr(u32::from(len)).unwrap_or(0);
                self.v6.push((ip.to_bits() & !mask, ip.to_bits() | mask));
            }
        }
        Ok(())
    }

    fn finish(self, problems: Vec<ConfigProblem>) -> Result<TrustedProxies, ConfigError> {
        if !problems.is_empty() {
            return Err(ConfigError::new(problems));
        }
        Ok(TrustedProxies::from_ranges(Ranges {
            v4: self.v4.into(),
            v6: self.v6.into(),
        }))
    }
}

fn parse_entry(entry: &str) -> Result<(IpAddr, Option<u8>), &'static str> {
    let (ip, len) = match entry.split_once('/') {
        Some((ip, len)) => (ip, Some(len)),
        None => (entry, None),
    };
    let ip = address::ipv4(ip.as_bytes())
        .map(IpAddr::from)
        .or_else(|| address::ipv6(ip.as_bytes()).map(IpAddr::from))
        .ok_or("is not an address")?;
    let len = len
        .map(|len| len.parse().map_err(|_| "has a bad prefix length"))
        .transpose()?;
    Ok((ip, len))
}

fn covers<T: PartialOrd + Copy>(ranges: &[(T, T)], ip: T) -> bool {
    ranges
        .iter()
        .any(|&(first, last)| first <= ip && ip <= last)
}
