//! Why an address is listed: which line of which list names it.

use std::fmt;
use std::net::IpAddr;

use super::entries::containing;
use super::list::ListKind;
use super::local::LocalIndex;
use crate::evidence::Source;
use crate::feed::{Attributes, Feed, IpRange, Key};
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
    /// An index that was built [without entries](super::LocalIndexBuilder::without_entries) knows none.
    ///
    /// They come in the order of the lists; within one, by their first address, wider ones first.
    ///
    /// # Complexity
    ///
    /// Linear in the entries of the lists that name the address, and it allocates: it is for people, and not for requests.
    #[must_use]
    pub fn matches(&self, ip: impl Into<IpAddr>) -> Vec<Match> {
        let ip = ip::canonical(ip.into());
        let inside = ip::translated_ipv4(ip).map(IpAddr::from);
        let of_inside = inside.into_iter().flat_map(|ip| self.matches_of(ip, false));
        self.matches_of(ip, true).chain(of_inside).collect()
    }

    /// The lists that name the address, or the IPv4 address inside it that [`LocalIndex::verdict`] speaks of: their positions among
    /// [`LocalIndex::lists`], in order, each once. An index without entries knows them too.
    ///
    /// # Complexity
    ///
    /// That of a lookup, but that it allocates if a list names the address.
    #[must_use]
    pub fn named_by(&self, ip: impl Into<IpAddr>) -> Vec<usize> {
        let ip = ip::canonical(ip.into());
        let mut lists: Vec<usize> = self.naming(ip).collect();
        if let Some(inside) = ip::translated_ipv4(ip) {
            let inside = self.naming(inside.into());
            lists.extend(inside.filter(|list| self.lists()[*list].kind() != ListKind::Allow));
            lists.sort_unstable();
        }
        lists.dedup();
        lists
    }

    fn matches_of(&self, ip: IpAddr, trusting: bool) -> impl Iterator<Item = Match> + '_ {
        let lists = self.naming(ip);
        let lists =
            lists.filter(move |list| trusting || self.lists()[*list].kind() != ListKind::Allow);
        lists.flat_map(move |list| {
            let entry = move |first: IpAddr, last: IpAddr, line| Match {
                list: self.lists()[list].name().clone(),
                line,
                range: IpRange::from_ends(first, last),
            };
            let entries = &self.sections().entries;
            let v4 = u32::of_ip(ip).and_then(|key| Some((key, entries.v4(list)?)));
            let v4 = v4
                .into_iter()
                .flat_map(|(key, spans)| containing(spans, key));
            let v6 = u128::of_ip(ip).and_then(|key| Some((key, entries.v6(list)?)));
            let v6 = v6
                .into_iter()
                .flat_map(|(key, spans)| containing(spans, key));
            let v4 = v4.map(move |span| entry(span.first.to_ip(), span.last.to_ip(), span.line));
            let v6 = v6.map(move |span| entry(span.first.to_ip(), span.last.to_ip(), span.line));
            v4.chain(v6).collect::<Vec<Match>>()
        })
    }

    /// The entries of a list, to build another index from; `None` if there is no such list, or it was built
    /// [without entries](super::LocalIndexBuilder::without_entries).
    #[must_use]
    pub fn feed(&self, list: &str) -> Option<Feed> {
        let number = self.lists().iter().position(|other| other.name() == list)?;
        let sections = self.sections();
        let (v4, v6) = (sections.entries.v4(number)?, sections.entries.v6(number)?);
        let values = sections.entries.values(number)?.iter();
        let values = values.map(|place| sections.said.at(*place));
        let report = self.lists()[number].report().clone();
        Some(Feed::new(
            v4.collect(),
            v6.collect(),
            values.collect::<Option<Vec<Attributes>>>()?,
            report,
            Vec::new(),
        ))
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { list, line, range } = self;
        write!(f, "{list}, line {line}: {range}")
    }
}
