//! Peers: libraries that find the longest prefix, and what one writes without any.
//!
//! They are given prefixes whose longest match is the answer ([`Set::longest`]), so that none of them has to collect anything.

mod bart;
mod iptrie;
mod mmdb;
mod poptrie;
mod prefix_trie;
mod scan;
mod sorted;
mod treebitmap;

use super::sets::{Family, Set};
use super::table::Table;

pub(crate) use mmdb::{database, verify};
pub(crate) use scan::Scan;
pub(crate) use sorted::Sorted;

/// A structure by its name.
pub(crate) struct Peer<K> {
    pub(crate) name: &'static str,
    pub(crate) build: fn(&Set<K>) -> Box<dyn Table<K>>,
}

/// What a peer needs of a family.
pub(crate) trait PeerFamily:
    Family
    + bart::BartFamily
    + iptrie::IptrieFamily
    + mmdb::MmdbFamily
    + poptrie::PoptrieFamily
    + prefix_trie::PrefixTrieFamily
    + treebitmap::TreebitmapFamily
{
}

impl PeerFamily for u32 {}
impl PeerFamily for u128 {}

/// All of them but the linear scan, which takes too long for most sets.
pub(crate) fn peers<K: PeerFamily>() -> Vec<Peer<K>> {
    vec![
        Peer {
            name: "prefix-trie 0.10",
            build: |set| Box::new(prefix_trie::PrefixTrie::build(set)),
        },
        Peer {
            name: "treebitmap 0.5",
            build: |set| Box::new(treebitmap::TreeBitmap::build(set)),
        },
        Peer {
            name: "iptrie 0.11",
            build: |set| Box::new(iptrie::IpTrie::build(set)),
        },
        Peer {
            name: "geiserx_ts_bart 0.58",
            build: |set| Box::new(bart::Bart::build(set)),
        },
        Peer {
            name: "poptrie 0.2",
            build: |set| Box::new(poptrie::PopTrie::build(set)),
        },
        Peer {
            name: "maxminddb 0.32",
            build: |set| Box::new(mmdb::Mmdb::build(set)),
        },
        Peer {
            name: "sorted Vec",
            build: |set| Box::new(Sorted::build(set)),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::super::ours::Ours;
    use super::super::sets::{Sets, Sizes, flat, hits, misses};
    use super::*;

    /// Asks each at the beginnings of all ranges, before them, and anywhere.
    #[track_caller]
    fn says_the_same<K: PeerFamily>(set: &Set<K>) {
        let (starts, values) = flat(&set.longest);
        for Peer { name, build } in peers::<K>() {
            let table = build(set);
            for (at, start) in starts.iter().enumerate() {
                assert_eq!(table.find(*start), values[at], "{name}: {}", start.ip());
                if at > 0 {
                    let before = start.before();
                    let found = table.find(before);
                    assert_eq!(found, values[at - 1], "{name}: {}", before.ip());
                }
            }
        }
        let (ours, scan, sorted) = (Ours::build(set), Scan::build(set), Sorted::build(set));
        let ips = hits(&set.prefixes, 100).into_iter();
        for ip in ips.chain(misses(set, 100)) {
            let expected = sorted.find(ip);
            assert_eq!(scan.find(ip), expected, "linear scan: {}", ip.ip());
            assert_eq!(ours.find(ip), expected, "ours: {}", ip.ip());
        }
    }

    #[test]
    fn everybody_gives_the_same_answers() {
        let sets = Sets::new(None, Sizes::TINY).expect("made up");
        says_the_same(&sets.mixed());
        says_the_same(&sets.routes_v4());
        says_the_same(&sets.routes_v6().expect("made up"));
    }
}
