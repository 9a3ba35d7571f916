//! How much may be said while requests run, and in whose name.

use ipnet::IpNet;

use super::entry::OverlayEntry;
use super::error::OverlayError;
use crate::evidence::{ListOverride, Source};

/// What the overlay of a [`SharedIndex`](super::SharedIndex) takes: how many entries, how wide a ban, and in whose name they speak.
///
/// ```
/// use ipsec_core::index::OverlayRules;
///
/// let rules = OverlayRules::default().max_entries(500).min_ban_prefix(16, 32).named("abuse desk")?;
/// # let _ = rules;
/// # Ok::<(), ipsec_core::index::OverlayError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct OverlayRules {
    max_entries: usize,
    shortest_v4: u8,
    shortest_v6: u8,
    source: Source,
}

/// 10,000 entries, bans of a `/8` of IPv4 and a `/19` of IPv6 at the widest, in the name of `run-time`.
impl Default for OverlayRules {
    fn default() -> Self {
        Self {
            max_entries: 10_000,
            shortest_v4: 8,
            shortest_v6: 19,
            source: "run-time".into(),
        }
    }
}

impl OverlayRules {
    /// How many entries there may be at once, a ban and an allowance of the same prefix being two. Every change copies them all.
    pub fn max_entries(mut self, entries: usize) -> Self {
        self.max_entries = entries;
        self
    }

    /// The fewest bits that a prefix must have to be banned: 1 to 32 for IPv4, 1 to 128 for IPv6. Other numbers count as the nearest of
    /// those: everybody can never be banned. Allowances may be as wide as they like.
    pub fn min_ban_prefix(mut self, v4: u8, v6: u8) -> Self {
        self.shortest_v4 = v4.clamp(1, 32);
        self.shortest_v6 = v6.clamp(1, 128);
        self
    }

    /// The source that the evidence names. It should be none of the lists'.
    ///
    /// # Errors
    ///
    /// [`OverlayErrorKind::Name`](super::OverlayErrorKind::Name) if it is blank or has control characters.
    pub fn named(mut self, source: impl Into<Source>) -> Result<Self, OverlayError> {
        self.source = source.into();
        let name = self.source.as_str();
        if name.trim().is_empty() || name.contains(char::is_control) {
            return Err(OverlayError::name(self.source));
        }
        Ok(self)
    }

    /// The source that the evidence names.
    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// Whether there may be so many entries.
    pub(super) fn check_size(&self, wanted: usize) -> Result<(), OverlayError> {
        match wanted <= self.max_entries {
            true => Ok(()),
            false => Err(OverlayError::full(wanted, self.max_entries)),
        }
    }

    /// Whether no ban among these is too wide.
    pub(super) fn check_width(&self, entries: &[OverlayEntry]) -> Result<(), OverlayError> {
        let is_wide = |entry: &&OverlayEntry| {
            entry.says() == ListOverride::Deny
                && entry.net().prefix_len() < self.shortest(entry.net())
        };
        let mut wide = entries.iter().filter(is_wide).map(OverlayEntry::net);
        match wide.next() {
            None => Ok(()),
            Some(net) => Err(OverlayError::too_wide(
                net,
                self.shortest(net),
                wide.count(),
            )),
        }
    }

    fn shortest(&self, net: IpNet) -> u8 {
        match net {
            IpNet::V4(_) => self.shortest_v4,
            IpNet::V6(_) => self.shortest_v6,
        }
    }
}
