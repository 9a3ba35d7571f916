//! What an index says, range by range, so that another one can be compared with it.

use std::collections::HashMap;
use std::net::IpAddr;

use ipsec_core::index::NamedRange;
use ipsec_core::{ListOverride, LocalIndex, SignalSet};

/// What is said of the addresses of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Said {
    /// The signals that are *yes*.
    pub(super) signals: SignalSet,
    pub(super) own: Option<ListOverride>,
    /// The lists that name them, by their numbers among the names of both indexes, ascending.
    pub(super) lists: Vec<usize>,
}

/// All that two indexes say, each thing once. The first is that no list names an address.
#[derive(Debug)]
pub(super) struct AllSaid {
    said: Vec<Said>,
    numbers: HashMap<Said, u32>,
}

/// Ranges of addresses in ascending order, none of which overlap, each with the number of what is said of it.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) v4: Vec<(u32, u32, u32)>,
    pub(super) v6: Vec<(u128, u128, u32)>,
}

impl AllSaid {
    pub(super) fn new() -> Self {
        let nothing = Said::default();
        Self {
            said: vec![nothing.clone()],
            numbers: HashMap::from([(nothing, 0)]),
        }
    }

    pub(super) fn get(&self, number: u32) -> &Said {
        &self.said[number as usize]
    }

    /// Collects what an index says. `number` gives the number of a list by its position in the index.
    pub(super) fn collect(&mut self, index: &LocalIndex, number: &[usize]) -> Named {
        let mut named = Named::default();
        index.each_range(|range| {
            let said = self.number(&range, number);
            match (range.range().first(), range.range().last()) {
                (IpAddr::V4(first), IpAddr::V4(last)) => {
                    named.v4.push((first.to_bits(), last.to_bits(), said));
                }
                (IpAddr::V6(first), IpAddr::V6(last)) => {
                    named.v6.push((first.to_bits(), last.to_bits(), said));
                }
                // No range mixes families.
                _ => {}
            }
        });
        named
    }

    fn number(&mut self, range: &NamedRange<'_>, number: &[usize]) -> u32 {
        let mut lists: Vec<usize> = range.lists().iter().map(|list| number[*list]).collect();
        lists.sort_unstable();
        let said = Said {
            signals: range.signals().positive(),
            own: range.list_override(),
            lists,
        };
        if let Some(number) = self.numbers.get(&said) {
            return *number;
        }
        let number = self.said.len() as u32;
        self.said.push(said.clone());
        self.numbers.insert(said, number);
        number
    }
}
