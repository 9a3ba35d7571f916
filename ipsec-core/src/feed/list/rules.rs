//! What a list may say, beyond the grammar.

use super::bogons::{self, Bogons};
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::range::IpRange;

/// What a list may say beyond the grammar.
///
/// The default is for lists in one's own hands: they may name private addresses, but must not name everybody. For lists that others
/// publish there is [`Rules::published`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Rules {
    pub(in crate::feed) bogons: Bogons,
    min_prefix_v4: u8,
    min_prefix_v6: u8,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            bogons: Bogons::Keep,
            min_prefix_v4: 1,
            min_prefix_v6: 1,
        }
    }
}

impl Rules {
    /// For an operator's own list, which may name whom it likes.
    pub fn operator() -> Self {
        Self::default().may_name_everybody()
    }

    /// For lists that others publish: without addresses that are not public, and no entry wider than a /8 of IPv4 or a /19 of IPv6.
    ///
    /// Tables of countries and networks have wider ones: for those, [`Gates::table`](crate::feed::gates::Gates::table) has [rules](crate::feed::gates::Gates::rules).
    pub fn published() -> Self {
        Self::default().bogons(Bogons::Drop).min_prefix(8, 19)
    }

    /// Takes `0.0.0.0/0` and `::/0`.
    pub fn may_name_everybody(self) -> Self {
        self.min_prefix(0, 0)
    }

    /// What to do with addresses that are not public.
    pub fn bogons(mut self, bogons: Bogons) -> Self {
        self.bogons = bogons;
        self
    }

    /// Refuses entries that name more addresses than a prefix of this length: 0 to 32 for IPv4, 0 to 128 for IPv6. Greater numbers
    /// count as those.
    pub fn min_prefix(mut self, v4: u8, v6: u8) -> Self {
        self.min_prefix_v4 = v4.min(32);
        self.min_prefix_v6 = v6.min(128);
        self
    }

    /// How many addresses may follow the first of an entry.
    pub(in crate::feed) fn widest(self) -> (u32, u128) {
        let hosts = |bits| (u32::MAX.checked_shr(bits), u128::MAX.checked_shr(bits));
        let v4 = hosts(self.min_prefix_v4.into()).0;
        let v6 = hosts(self.min_prefix_v6.into()).1;
        (v4.unwrap_or(0), v6.unwrap_or(0))
    }

    /// Whether an entry is not too wide. One that nothing will be left of is not.
    pub(in crate::feed) fn check(self, range: &IpRange) -> Result<(), Wrong> {
        let (shortest, bits) = if range.first().is_ipv4() {
            (self.min_prefix_v4, 32)
        } else {
            (self.min_prefix_v6, 128)
        };
        let hosts = bits - u32::from(shortest);
        let above_first = range.hosts();
        if hosts >= 128 || above_first >> hosts == 0 {
            Ok(())
        } else if self.bogons == Bogons::Drop && bogons::is_within(range) {
            // It is taken out later.
            Ok(())
        } else if range.is_everybody() {
            Err(Wrong::Everybody)
        } else {
            Err(Wrong::TooWide { shortest })
        }
    }
}
