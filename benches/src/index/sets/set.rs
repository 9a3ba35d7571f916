//! A set of prefixes with values, and the one answer that every structure must give.
//!
//! A value is a set of eight signals as bits, never empty. What an address gets from the prefixes around it is one of two things
//! ([`Meaning`]). So that structures which know nothing but the longest match can give the same answer, their prefixes carry the answer
//! ready-made: [`Set::longest`]. That is to their advantage, since they need not collect anything at a lookup.

use super::family::{Family, Prefix};

/// What an address gets that several prefixes name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// What any of them says: the bits are lists, and each entry is in one of them.
    Union,
    /// What the longest of them says: one list, of which each entry says yes or no of all eight signals.
    Longest,
}

/// Prefixes in order, each once.
#[derive(Debug)]
pub(crate) struct Set<K> {
    pub(crate) name: &'static str,
    pub(crate) meaning: Meaning,
    /// As listed.
    pub(crate) prefixes: Vec<Prefix<K>>,
    /// With such values that the longest match is the answer.
    pub(crate) longest: Vec<Prefix<K>>,
}

impl<K: Family> Set<K> {
    pub(crate) fn new(name: &'static str, meaning: Meaning, mut prefixes: Vec<Prefix<K>>) -> Self {
        prefixes.sort_unstable_by_key(Prefix::order);
        prefixes.dedup_by(|later, kept| {
            let same = later.order() == kept.order();
            if same && meaning == Meaning::Union {
                kept.value |= later.value;
            }
            same
        });
        let longest = match meaning {
            Meaning::Longest => prefixes.clone(),
            Meaning::Union => inherited(&prefixes, |outer, inner| outer | inner),
        };
        Self {
            name,
            meaning,
            prefixes,
            longest,
        }
    }
}

/// Gives each prefix what the ones around it say, too.
pub(crate) fn inherited<K: Family, V: Copy>(
    sorted: &[Prefix<K, V>],
    merge: impl Fn(V, V) -> V,
) -> Vec<Prefix<K, V>> {
    let mut around: Vec<Prefix<K, V>> = Vec::new();
    let one = |prefix: &Prefix<K, V>| {
        while around.last().is_some_and(|top| top.last() < prefix.first) {
            around.pop();
        }
        let outer = around.last().map(|top| top.value);
        let value = outer.map_or(prefix.value, |outer| merge(outer, prefix.value));
        let merged = prefix.with(value);
        around.push(merged);
        merged
    };
    sorted.iter().map(one).collect()
}

/// Disjoint ranges from the first address of the family to its last: where each starts, and its value. Neighbours differ.
pub(crate) fn flat<K: Family>(sorted: &[Prefix<K>]) -> (Vec<K>, Vec<u32>) {
    let mut ranges = Ranges(vec![K::from(0)], vec![0]);
    let mut around: Vec<&Prefix<K>> = Vec::new();
    for prefix in sorted {
        while let Some(ended) = around.pop_if(|top| top.last() < prefix.first) {
            ranges.resume_after(ended, around.last().copied());
        }
        ranges.begin(prefix.first, prefix.value);
        around.push(prefix);
    }
    while let Some(ended) = around.pop() {
        ranges.resume_after(ended, around.last().copied());
    }
    let Ranges(starts, values) = ranges;
    (starts, values)
}

/// Where ranges start, and their values.
struct Ranges<K>(Vec<K>, Vec<u32>);

impl<K: Family> Ranges<K> {
    /// From `start` on it is this value, whatever was said of that address before.
    fn begin(&mut self, start: K, value: u32) {
        let Self(starts, values) = self;
        if starts.last() == Some(&start) {
            starts.pop();
            values.pop();
        }
        if values.last() != Some(&value) {
            starts.push(start);
            values.push(value);
        }
    }

    /// After a prefix ended it is what the one around it says.
    fn resume_after(&mut self, ended: &Prefix<K>, around: Option<&Prefix<K>>) {
        if ended.last() != K::MAX {
            self.begin(ended.last().after(), around.map_or(0, |outer| outer.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::family::prefix;
    use super::*;

    fn prefixes(text: &[(&str, u32)]) -> Vec<Prefix<u32>> {
        text.iter()
            .map(|(text, value)| prefix(text, *value).unwrap())
            .collect()
    }

    #[test]
    fn ranges_are_disjoint_and_neighbours_differ() {
        let set = Set::new(
            "",
            Meaning::Union,
            prefixes(&[
                ("10.0.0.0/8", 1),
                ("10.1.0.0/16", 2),
                ("10.1.0.0/24", 1),
                ("10.255.255.255", 4),
                ("255.255.255.0/24", 1),
            ]),
        );
        let starts = |ips: &[&str]| -> Vec<u32> {
            let parse = |ip: &&str| ip.parse::<std::net::Ipv4Addr>().unwrap().to_bits();
            ips.iter().map(parse).collect()
        };
        let expected = [
            "0.0.0.0",
            "10.0.0.0",
            "10.1.0.0",
            "10.2.0.0",
            "10.255.255.255",
            "11.0.0.0",
            "255.255.255.0",
        ];
        assert_eq!(
            flat(&set.longest),
            (starts(&expected), vec![0, 1, 3, 1, 5, 0, 1])
        );
    }
}
