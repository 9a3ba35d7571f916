//! One list by itself: what it says at each address, as steps.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::feed::{Attributes, Feed, Key, Span, each_united};

/// What a list says from each of these addresses on: the number of a value, or nothing. In order; neighbours differ.
pub(in crate::index) type Steps<K> = Vec<(K, Option<u32>)>;

/// A list whose entries no longer overlap.
#[derive(Debug)]
pub(in crate::index) struct Resolved {
    pub(in crate::index) v4: Steps<u32>,
    pub(in crate::index) v6: Steps<u128>,
    /// The values that the steps number; the first is that nothing more is said than that the list names the address.
    pub(in crate::index) values: Vec<Attributes>,
}

/// More ranges than this name one address: those of no sensible list do. Prefixes nest 129 deep at most.
const DEEPEST: usize = 256;

/// How many values may come of entries put together, beyond one for each entry.
const COMBINED: usize = 1 << 16;

/// Resolves a list. Entries of the same range are one entry first, in the order of their lines.
///
/// # Errors
///
/// An address that too many different ranges name, or from which on too many different things are said.
///
/// # Complexity
///
/// `n log n` in the entries, times the number of different ranges that name one address.
pub(in crate::index) fn resolve(feed: &Feed) -> Result<Resolved, IpAddr> {
    let mut values = Values::of(feed);
    let v4 = values.steps(feed.v4()).map_err(Key::to_ip)?;
    let v6 = values.steps(feed.v6()).map_err(Key::to_ip)?;
    Ok(values.resolved(v4, v6))
}

/// Whether a list can be resolved.
///
/// # Errors
///
/// As [`resolve`].
#[cfg(feature = "catalog")]
pub(crate) fn resolvable(feed: &Feed) -> Result<(), IpAddr> {
    if feed.values().len() > 1 {
        resolve(feed)?;
    }
    Ok(())
}

/// What entries say, and what comes of several together.
struct Values {
    all: Vec<Rc<Attributes>>,
    numbers: HashMap<Rc<Attributes>, u32, RandomState>,
    /// Of an outer and an inner one.
    narrowed: HashMap<(u32, u32), u32, RandomState>,
    most: usize,
}

/// A range that names the address that has been reached.
struct Open<K> {
    last: K,
    /// Wider ones come first, and of equally wide ones those of earlier lines.
    order: (Reverse<u128>, u32),
    value: u32,
    /// What it says together with those before it.
    together: u32,
}

impl Values {
    fn of(feed: &Feed) -> Self {
        let all: Vec<Rc<Attributes>> = feed.values().iter().cloned().map(Rc::new).collect();
        let numbers = (0..).zip(&all).map(|(i, value)| (value.clone(), i));
        Self {
            numbers: numbers.collect(),
            narrowed: HashMap::default(),
            most: all
                .len()
                .saturating_add(feed.len())
                .saturating_add(COMBINED),
            all,
        }
    }

    /// Numbers only those values that are said anywhere.
    fn resolved(self, mut v4: Steps<u32>, mut v6: Steps<u128>) -> Resolved {
        drop((self.numbers, self.narrowed));
        let mut is_said = vec![false; self.all.len()];
        let said = v4.iter().filter_map(|(_, value)| *value);
        // That nothing is said is a value always.
        let said = said
            .chain(v6.iter().filter_map(|(_, value)| *value))
            .chain([0]);
        for value in said {
            if let Some(is_said) = is_said.get_mut(value as usize) {
                *is_said = true;
            }
        }
        let mut numbers = Vec::with_capacity(self.all.len());
        let mut values = Vec::new();
        for (value, is_said) in self.all.into_iter().zip(is_said) {
            numbers.push(values.len() as u32);
            if is_said {
                values.push(Rc::unwrap_or_clone(value));
            }
        }
        let renumber = |value: &mut u32| *value = numbers[*value as usize];
        v4.iter_mut()
            .filter_map(|(_, v)| v.as_mut())
            .for_each(renumber);
        v6.iter_mut()
            .filter_map(|(_, v)| v.as_mut())
            .for_each(renumber);
        Resolved { v4, v6, values }
    }

    fn steps<K: Key>(&mut self, spans: &[Span<K>]) -> Result<Steps<K>, K> {
        let mut steps = Steps::new();
        if self.all.len() == 1 {
            steps.reserve(spans.len() + spans.len() / 2);
            each_united(spans, |first, last| {
                steps.push((first, Some(0)));
                steps.extend(last.next().map(|next| (next, None)));
            });
            return Ok(steps);
        }
        let same = |a: &Span<K>, b: &Span<K>| (a.first, a.last) == (b.first, b.last);
        let mut ranges = spans.chunk_by(same).peekable();
        let begins = |range: &&[Span<K>]| range.first().map(|span| span.first);
        // Those that name the address that has been reached, outer ones first.
        let mut open: Vec<Open<K>> = Vec::new();
        let mut at = ranges.peek().and_then(begins);
        while let Some(here) = at {
            // Before this place nothing has changed.
            let mut changed = open.iter().position(|range| range.last < here);
            open.retain(|range| here <= range.last);
            while let Some(range) = ranges.next_if(|range| begins(range) == Some(here)) {
                let range = self.one(range).ok_or(here)?;
                let place = open.partition_point(|other| other.order <= range.order);
                open.insert(place, range);
                if open.len() > DEEPEST {
                    return Err(here);
                }
                changed = Some(changed.map_or(place, |changed| changed.min(place)));
            }
            self.together(&mut open, changed.unwrap_or(0)).ok_or(here)?;
            let value = open.last().map(|range| range.together);
            if steps.last().is_none_or(|(_, before)| *before != value) {
                steps.push((here, value));
            }
            let begins = ranges.peek().and_then(begins);
            let ends = open
                .iter()
                .map(|range| range.last)
                .min()
                .and_then(Key::next);
            at = match (begins, ends) {
                (Some(begins), Some(ends)) => Some(begins.min(ends)),
                (begins, ends) => begins.or(ends),
            };
        }
        // The first address may be one that nothing is said of.
        Ok(steps)
    }

    /// What all entries of one range say, of which there is one at least. `None` if there are too many values.
    fn one<K: Key>(&mut self, spans: &[Span<K>]) -> Option<Open<K>> {
        let first = spans.first()?;
        let (line, value) = match spans {
            [span] => (span.line, span.value),
            _ => {
                let mut spans: Vec<(u32, u32)> =
                    spans.iter().map(|span| (span.line, span.value)).collect();
                spans.sort_unstable();
                let mut all = Attributes::default();
                for (_, value) in &spans {
                    all = all.narrowed_by(&self.all[*value as usize]);
                }
                let last = spans.last().map_or(0, |(line, _)| *line);
                (last, self.number(all)?)
            }
        };
        Some(Open {
            last: first.last,
            order: (Reverse(first.last.wide() - first.first.wide()), line),
            value,
            together: value,
        })
    }

    /// Puts together what the ranges say, from this one on.
    fn together<K>(&mut self, open: &mut [Open<K>], from: usize) -> Option<()> {
        let before = from.checked_sub(1).and_then(|before| open.get(before));
        let mut outer = before.map_or(0, |range| range.together);
        for range in open.iter_mut().skip(from) {
            outer = self.narrowed(outer, range.value)?;
            range.together = outer;
        }
        Some(())
    }

    fn narrowed(&mut self, outer: u32, inner: u32) -> Option<u32> {
        if outer == inner || outer == 0 {
            return Some(inner);
        }
        if inner == 0 {
            return Some(outer);
        }
        if let Some(known) = self.narrowed.get(&(outer, inner)) {
            return Some(*known);
        }
        // Where ranges nest there is one pair for each.
        if self.narrowed.len() / 4 >= self.most {
            return None;
        }
        let both = self.all[outer as usize].narrowed_by(&self.all[inner as usize]);
        let number = self.number(both)?;
        self.narrowed.insert((outer, inner), number);
        Some(number)
    }

    /// The number of a value; `None` if there are too many.
    fn number(&mut self, value: Attributes) -> Option<u32> {
        if let Some(number) = self.numbers.get(&value) {
            return Some(*number);
        }
        if self.all.len() >= self.most {
            return None;
        }
        let number = u32::try_from(self.all.len()).ok()?;
        let value = Rc::new(value);
        self.all.push(value.clone());
        self.numbers.insert(value, number);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Network;
    use crate::feed::{FeedBuilder, IpRange, Rules};

    fn network(asn: u32) -> Attributes {
        let network = Network {
            asn: Some(asn),
            ..Network::default()
        };
        Attributes {
            network: Some(network),
            ..Attributes::default()
        }
    }

    /// The AS number from each address on.
    fn steps(entries: &[(u8, u8, u32)]) -> Vec<(u32, Option<u32>)> {
        let mut feed = FeedBuilder::new(Rules::default());
        for (line, (first, last, asn)) in (1..).zip(entries) {
            let range = IpRange::new([0, 0, 0, *first], [0, 0, 0, *last]).unwrap();
            feed.push_with(line, range, network(*asn));
        }
        let resolved = resolve(&feed.finish()).unwrap();
        let asn = |value: u32| {
            resolved.values[value as usize]
                .network
                .as_ref()
                .unwrap()
                .asn
                .unwrap()
        };
        let step = |(start, value): &(u32, Option<u32>)| (*start, value.map(asn));
        resolved.v4.iter().map(step).collect()
    }

    #[test]
    fn the_narrower_entry_counts_where_both_speak_of_the_same() {
        assert_eq!(
            steps(&[(0, 99, 1), (10, 19, 2), (12, 13, 3), (15, 16, 1)]),
            [
                (0, Some(1)),
                (10, Some(2)),
                (12, Some(3)),
                (14, Some(2)),
                (15, Some(1)),
                (17, Some(2)),
                (20, Some(1)),
                (100, None)
            ]
        );
    }

    #[test]
    fn entries_may_overlap_without_nesting() {
        assert_eq!(
            steps(&[(0, 19, 1), (10, 39, 2), (30, 34, 3)]),
            [
                (0, Some(1)),
                (20, Some(2)),
                (30, Some(3)),
                (35, Some(2)),
                (40, None)
            ]
        );
    }

    #[test]
    fn neighbours_that_say_the_same_are_one() {
        assert_eq!(
            steps(&[(0, 9, 1), (10, 19, 1), (30, 39, 1)]),
            [(0, Some(1)), (20, None), (30, Some(1)), (40, None)]
        );
    }

    fn name(i: u32) -> Attributes {
        Attributes {
            names: vec![format!("service {i}")],
            ..Attributes::default()
        }
    }

    /// Lines from the last to the first of what is given.
    fn reversed(entries: impl DoubleEndedIterator<Item = (u32, u32, Attributes)>) -> Feed {
        let mut feed = FeedBuilder::new(Rules::default());
        for (line, (first, last, said)) in (1..).zip(entries.rev()) {
            let ends = [first, last].map(std::net::Ipv4Addr::from_bits);
            feed.push_with(line, IpRange::new(ends[0], ends[1]).unwrap(), said);
        }
        feed.finish()
    }

    #[test]
    fn any_number_of_entries_of_one_range_are_one() {
        let many = reversed((0..40_000).map(|i| (5, 9, network(i))));
        let resolved = resolve(&many).unwrap();
        assert_eq!(resolved.v4, [(5, Some(1)), (10, None)]);
        // The last line.
        assert_eq!(resolved.values, [Attributes::default(), network(0)]);
        let names = resolve(&reversed((0..100).map(|i| (5, 9, name(i))))).unwrap();
        assert_eq!(names.values[1].names.len(), Attributes::NAMES);
    }

    #[test]
    fn ranges_are_nested_so_deep_and_no_deeper() {
        let nested = |depth: u32| {
            let entries = (0..depth).map(|i| (i, 100_000 - i, network(i)));
            resolve(&reversed(entries)).map(|resolved| resolved.v4.len())
        };
        assert_eq!(nested(256), Ok(512));
        assert_eq!(nested(257), Err([0, 0, 1, 0].into()));
        assert!(nested(20_000).is_err());
    }

    #[test]
    fn what_comes_of_entries_together_is_bounded() {
        // Ranges that neither nest nor end together: at each of them all others are put together anew.
        let shifted = (0..8_000).map(|i| (i * 4, i * 4 + 900 - i % 2, name(i)));
        let error = resolve(&reversed(shifted));
        assert!(error.is_err(), "{:?}", error.map(|r| r.values.len()));
        let few = (0..100).map(|i| (i * 4, i * 4 + 90, name(i)));
        let few = resolve(&reversed(few)).unwrap();
        // Only what is said somewhere is kept.
        let said: std::collections::HashSet<_> = few.v4.iter().map(|(_, value)| value).collect();
        assert!(few.values.len() <= said.len() + 1);
    }
}
