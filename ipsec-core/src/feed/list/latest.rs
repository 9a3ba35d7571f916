//! Of entries that differ only in when they were seen, the latest.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::attributes::Attributes;
use super::feed::Span;
use super::key::Key;

/// Which values differ only in when something was seen.
pub(super) struct Latest<'a> {
    values: &'a [Attributes],
    /// Of each value the first that is like it.
    alike: Vec<usize>,
}

impl<'a> Latest<'a> {
    /// `None` if there are none. Values without a time are like no other.
    pub(super) fn new(values: &'a [Attributes]) -> Option<Self> {
        let mut first: HashMap<Attributes, usize, RandomState> = HashMap::default();
        let alike: Vec<usize> = values
            .iter()
            .enumerate()
            .map(|(number, value)| match value.observed {
                None => number,
                Some(_) => {
                    let mut timeless = value.clone();
                    timeless.observed = None;
                    *first.entry(timeless).or_insert(number)
                }
            })
            .collect();
        let is_any = alike
            .iter()
            .enumerate()
            .any(|(number, like)| number != *like);
        is_any.then_some(Self { values, alike })
    }

    /// Drops all but the latest of the entries of a range that are alike. Returns how many were dropped.
    pub(super) fn keep<K: Key>(&self, spans: &mut Vec<Span<K>>) -> usize {
        let before = spans.len();
        let like = |span: &Span<K>| self.alike.get(span.value as usize);
        let seen = |span: &Span<K>| self.values.get(span.value as usize)?.observed;
        spans.sort_unstable_by_key(|span| {
            let range = (span.first, Reverse(span.last));
            (range, like(span), Reverse(seen(span)), span.line)
        });
        spans.dedup_by_key(|span| (span.first, span.last, like(span)));
        before - spans.len()
    }
}
