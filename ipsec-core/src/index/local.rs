//! The index itself: two tables of ranges, one table of records.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::builder::LocalIndexBuilder;
use super::error::IndexProblem;
use super::flatten::flatten;
use super::list::LoadedList;
use super::ranges::Ranges;
use super::records::{Record, RecordTable, answers};
use super::sets::Sets;
use crate::evidence::Source;
use crate::feed::Feed;
use crate::ip::{self, EmbeddedKind};
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// What many lists say about any address, in memory and ready to be asked. See the [module](super) for how lists combine.
///
/// It is immutable and cheap to clone: clones share one table. The lists are trusted: whoever can write one decides what is
/// known about an address.
///
/// # Complexity
///
/// A lookup is logarithmic in the number of ranges that begin with the same 16 bits, and allocates nothing, but for the evidence on an IPv4 address inside an IPv6
/// address. For an address that no list names it touches no reference count either.
#[derive(Clone)]
pub struct LocalIndex(Arc<Table>);

struct Table {
    name: Source,
    answers: FactSet,
    lists: Vec<LoadedList>,
    v4: Ranges<u32>,
    v6: Ranges<u128>,
    records: Vec<Record>,
    named: usize,
}

impl LocalIndex {
    /// Starts without lists.
    pub fn builder() -> LocalIndexBuilder {
        LocalIndexBuilder::new()
    }

    /// Builds the tables of lists that are all right.
    pub(super) fn of(name: Source, lists: Vec<LoadedList>) -> Result<Self, IndexProblem> {
        let mut sets = Sets::new();
        let mut records = RecordTable::new(&lists, RecordTable::LIMIT);
        let feeds = || lists.iter().map(|loaded| &*loaded.feed);
        let v4 = flatten(feeds().map(Feed::v4), &mut sets, |sets, id| {
            records.number(sets, id)
        })?;
        let v6 = flatten(feeds().map(Feed::v6), &mut sets, |sets, id| {
            records.number(sets, id)
        })?;
        let records = records.finish();
        let numbers = v4.iter().map(|(_, record)| record);
        let numbers = numbers.chain(v6.iter().map(|(_, record)| record));
        Ok(Self(Arc::new(Table {
            name,
            answers: answers(&lists),
            named: numbers.filter(|n| *n != RecordTable::CLEAN).count(),
            v4: v4.finish(),
            v6: v6.finish(),
            records,
            lists,
        })))
    }

    /// What the lists say about the address.
    ///
    /// Signals of a complete list that does not name the address are *no*, unless the address is not
    /// [public](ip::Scope::is_public). What no list tells is unknown.
    ///
    /// Of a NAT64 or 6to4 address it also says what the lists say of the IPv4 address inside, but for operators' allow lists; not of a
    /// Teredo address, since what is inside is the client's to choose.
    #[must_use]
    pub fn verdict(&self, ip: impl Into<IpAddr>) -> Verdict {
        let ip = ip::canonical(ip.into());
        let at = |ip| self.record(ip).verdict.at(ip);
        match embedded(ip) {
            None => at(ip),
            Some(inside) => at(ip).with_embedded(inside, &at(inside.into())),
        }
    }

    /// How many ranges of addresses it tells apart, not counting those that no list names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.named
    }

    /// Whether no list names anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lists, in the order in which they were added.
    #[must_use]
    pub fn lists(&self) -> &[LoadedList] {
        &self.0.lists
    }

    /// The record of an address in canonical form.
    pub(super) fn record(&self, ip: IpAddr) -> &Record {
        let number = match ip {
            IpAddr::V4(ip) => self.0.v4.find(ip.to_bits()),
            IpAddr::V6(ip) => self.0.v6.find(ip.to_bits()),
        };
        &self.0.records[number as usize]
    }

    pub(super) fn name(&self) -> &Source {
        &self.0.name
    }

    pub(super) fn answers(&self) -> FactSet {
        self.0.answers
    }
}

/// The IPv4 address inside, where a translator or a router wrote it and not the client.
pub(super) fn embedded(ip: IpAddr) -> Option<Ipv4Addr> {
    let inside = ip::embedded_ipv4(ip)?;
    match inside.kind() {
        EmbeddedKind::Nat64 | EmbeddedKind::SixToFour => Some(inside.address()),
        EmbeddedKind::Teredo => None,
    }
}

/// The name, the lists and the sizes.
impl fmt::Debug for LocalIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists: Vec<_> = self.lists().iter().map(LoadedList::name).collect();
        f.debug_struct("LocalIndex")
            .field("name", self.name())
            .field("lists", &lists)
            .field("ranges", &self.len())
            .finish_non_exhaustive()
    }
}
