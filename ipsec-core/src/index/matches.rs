//! Why an address is listed: which line of which list names it.

use std::fmt;
use std::net::IpAddr;

use super::list::ListKind;
use super::local::{LocalIndex, embedded};
use crate::evidence::Source;
use crate::feed::IpRange;
use crate::ip;

/// An entry of a list that names an address. Displays as `tor-exits, line 7: 198.51.100.0/24`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Match {
    /// The name of the list.
    pub list: Source,
    /// The line of the list, from 1. If several say exactly the same, it is the first of them.
    pub line: u32,
    /// The addresses that the line names.
    pub range: IpRange,
}

impl LocalIndex {
    /// Every entry of every list that names the address, or the IPv4 address inside it that [`LocalIndex::verdict`] speaks of.
    ///
    /// They come in the order of the lists; within one, by their first address, wider ones first.
    ///
    /// # Complexity
    ///
    /// Linear in the entries of the lists that name the address, and it allocates: it is for people, and not for requests.
    #[must_use]
    pub fn matches(&self, ip: impl Into<IpAddr>) -> Vec<Match> {
        let ip = ip::canonical(ip.into());
        let inside = embedded(ip).map(IpAddr::from);
        let of_inside = inside.into_iter().flat_map(|ip| self.matches_of(ip, false));
        self.matches_of(ip, true).chain(of_inside).collect()
    }

    fn matches_of(&self, ip: IpAddr, trusting: bool) -> impl Iterator<Item = Match> + '_ {
        let lists = self.record(ip).lists.iter();
        let lists = lists
            .map(|list| &self.lists()[usize::from(*list)])
            .filter(move |list| trusting || list.kind() != ListKind::Allow);
        lists.flat_map(move |loaded| {
            loaded.feed.containing(ip).into_iter().map(|entry| Match {
                list: loaded.name().clone(),
                line: entry.line,
                range: entry.range,
            })
        })
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { list, line, range } = self;
        write!(f, "{list}, line {line}: {range}")
    }
}
