//! How many addresses each list names, and how many two of them name both.

use std::collections::HashMap;

use ipsec_core::LocalIndex;

use crate::tally::Tally;

/// Numbers of addresses, counted range by range.
#[derive(Debug)]
pub(super) struct Walk {
    /// That any list names.
    pub(super) all: Tally,
    /// By list, in the order of the index.
    pub(super) lists: Vec<Tally>,
    /// By two lists, the first of which comes first in the index: IPv4 addresses that both name.
    pub(super) both: HashMap<(usize, usize), u64>,
}

impl Walk {
    pub(super) fn through(index: &LocalIndex) -> Self {
        let mut walk = Self {
            all: Tally::default(),
            lists: vec![Tally::default(); index.lists().len()],
            both: HashMap::new(),
        };
        index.each_range(|range| {
            let (first, last) = (range.range().first(), range.range().last());
            let mut addresses = Tally::default();
            addresses.add(first, last);
            walk.all.add(first, last);
            let lists = range.lists();
            for (i, list) in lists.iter().enumerate() {
                walk.lists[*list].add(first, last);
                if addresses.v4 > 0 {
                    for other in &lists[i + 1..] {
                        *walk.both.entry((*list, *other)).or_default() += addresses.v4;
                    }
                }
            }
        });
        walk
    }
}

#[cfg(test)]
mod tests {
    use ipsec_core::Signal;
    use ipsec_core::index::List;

    use super::*;

    #[test]
    fn what_is_in_two_lists_counts_for_both() {
        let vpn = |name: &'static str| List::new(name).signals(Signal::Vpn);
        let index = LocalIndex::builder()
            .list(vpn("wide"), "192.0.2.0/24\n2001:db8::/63".as_bytes())
            .list(
                vpn("narrow"),
                "192.0.2.0/25\n192.0.2.7\n2001:db8::1".as_bytes(),
            )
            .list(vpn("other"), "198.51.100.1\n192.0.2.9".as_bytes())
            .build()
            .unwrap();
        let walk = Walk::through(&index);
        let counts = |tally: &Tally| (tally.v4, tally.v6_64s);
        assert_eq!(counts(&walk.all), (257, 2));
        let lists: Vec<_> = walk.lists.iter().map(counts).collect();
        assert_eq!(lists, [(256, 2), (128, 1), (2, 0)]);
        let both = HashMap::from([((0, 1), 128), ((0, 2), 1), ((1, 2), 1)]);
        assert_eq!(walk.both, both);
    }
}
