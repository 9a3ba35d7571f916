//! One list by itself: what it says at each address, as steps.

use std::cmp::Reverse;
use std::collections::HashMap;

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

/// More entries than this say different things about one address: ranges of no sensible list do. Prefixes nest 129 deep at most.
const DEEPEST: usize = 1024;

/// Resolves a list.
///
/// # Errors
///
/// An address about which too many entries say different things.
///
/// # Complexity
///
/// Linear in the entries, times the number of entries that name one address and differ in what they say.
pub(in crate::index) fn resolve(feed: &Feed) -> Result<Resolved, std::net::IpAddr> {
    let mut values = Values::of(feed);
    let v4 = values.steps(feed.v4()).map_err(Key::to_ip)?;
    let v6 = values.steps(feed.v6()).map_err(Key::to_ip)?;
    Ok(Resolved {
        v4,
        v6,
        values: values.all,
    })
}

/// What entries say, and what comes of several together.
struct Values {
    all: Vec<Attributes>,
    numbers: HashMap<Attributes, u32, foldhash::fast::RandomState>,
    /// Of an outer and an inner one.
    narrowed: HashMap<(u32, u32), u32, foldhash::fast::RandomState>,
}

impl Values {
    fn of(feed: &Feed) -> Self {
        let all = feed.values().to_vec();
        let numbers = (0..).zip(&all).map(|(i, value)| (value.clone(), i));
        Self {
            numbers: numbers.collect(),
            narrowed: HashMap::default(),
            all,
        }
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
        let mut spans = spans.iter().peekable();
        // Those that name the address that has been reached, outer ones first.
        let mut open: Vec<&Span<K>> = Vec::new();
        let mut at = spans.peek().map(|span| span.first);
        while let Some(here) = at {
            open.retain(|span| here <= span.last);
            while let Some(span) = spans.next_if(|span| span.first == here) {
                // Of entries that are equally wide, the later line is the inner one.
                let order = |span: &Span<K>| {
                    let width = span.last.wide() - span.first.wide();
                    (Reverse(width), span.line)
                };
                let place = open.partition_point(|other| order(other) <= order(span));
                open.insert(place, span);
            }
            if open.len() > DEEPEST {
                return Err(here);
            }
            let value = self.together(&open);
            if steps.last().is_none_or(|(_, before)| *before != value) {
                steps.push((here, value));
            }
            let begins = spans.peek().map(|span| span.first);
            let ends = open.iter().map(|span| span.last).min().and_then(Key::next);
            at = match (begins, ends) {
                (Some(begins), Some(ends)) => Some(begins.min(ends)),
                (begins, ends) => begins.or(ends),
            };
        }
        // The first address may be one that nothing is said of.
        Ok(steps)
    }

    fn together<K>(&mut self, open: &[&Span<K>]) -> Option<u32> {
        let (outermost, inner) = open.split_first()?;
        let all = inner.iter().fold(outermost.value, |outer, span| {
            self.narrowed(outer, span.value)
        });
        Some(all)
    }

    fn narrowed(&mut self, outer: u32, inner: u32) -> u32 {
        if outer == inner || outer == 0 {
            return inner;
        }
        if inner == 0 {
            return outer;
        }
        if let Some(known) = self.narrowed.get(&(outer, inner)) {
            return *known;
        }
        let both = self.all[outer as usize].narrowed_by(&self.all[inner as usize]);
        let number = match self.numbers.get(&both) {
            Some(number) => *number,
            None => {
                let number = self.all.len() as u32;
                self.all.push(both.clone());
                self.numbers.insert(both, number);
                number
            }
        };
        self.narrowed.insert((outer, inner), number);
        number
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
}
