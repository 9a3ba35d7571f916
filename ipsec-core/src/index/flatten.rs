//! From overlapping entries of many lists to disjoint ranges, each with the lists that name it.
//!
//! Ranges may overlap without one lying in the other, so that no stack of enclosing prefixes will do. Instead each list
//! is first united with itself. Of what remains every end is an event, at which one list begins or ends to name the
//! addresses that follow, and a single pass over the sorted events meets every change there is.

use super::ranges::Ranges;
use super::sets::{SetId, Sets};
use crate::feed::{Key, Span, each_united};

/// Flattens the lists, each of them sorted by first address. `record` is asked once per output range for what is stored with it.
///
/// # Complexity
///
/// `n log n` in the entries of all lists, plus the number of different sets of lists times the size of a set.
pub(super) fn flatten<'a, K: Key, E>(
    lists: impl Iterator<Item = &'a [Span<K>]>,
    sets: &mut Sets,
    mut record: impl FnMut(&Sets, SetId) -> Result<u32, E>,
) -> Result<Ranges<K>, E> {
    let mut ranges = Ranges::starting_with(record(sets, Sets::NONE)?);
    let mut set = Sets::NONE;
    for events in events(lists).chunk_by(|a, b| a.0 == b.0) {
        for (_, list) in events {
            set = sets.toggle(set, *list);
        }
        if let Some((start, _)) = events.first() {
            ranges.push(*start, record(sets, set)?);
        }
    }
    Ok(ranges)
}

/// Every address from which on one list names addresses, or no longer names them, in order.
fn events<'a, K: Key>(lists: impl Iterator<Item = &'a [Span<K>]>) -> Vec<(K, u16)> {
    let mut events = Vec::new();
    for (list, spans) in (0..=u16::MAX).zip(lists) {
        let mut begin_or_end = |at| events.push((at, list));
        each_united(spans, |first, last| {
            begin_or_end(first);
            last.next().into_iter().for_each(&mut begin_or_end);
        });
    }
    events.sort_unstable();
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(lists: &[&[(u32, u32)]]) -> Vec<(u32, Vec<u16>)> {
        let lists: Vec<Vec<Span<u32>>> = lists
            .iter()
            .map(|spans| {
                let span = |&(first, last)| Span {
                    first,
                    last,
                    line: 1,
                    value: 0,
                };
                spans.iter().map(span).collect()
            })
            .collect();
        let mut sets = Sets::new();
        let by_id = |_: &Sets, id: SetId| u32::try_from(id);
        let ranges = flatten(lists.iter().map(Vec::as_slice), &mut sets, by_id).unwrap();
        ranges
            .iter()
            .map(|(start, id)| (start, sets.get(id as usize).to_vec()))
            .collect()
    }

    #[test]
    fn nothing_is_one_range() {
        assert_eq!(flat(&[]), [(0, vec![])]);
        assert_eq!(flat(&[&[], &[]]), [(0, vec![])]);
    }

    #[test]
    fn entries_of_one_list_that_overlap_or_touch_are_one_range() {
        let list = [(10, 19), (12, 14), (15, 24), (25, 29)];
        assert_eq!(flat(&[&list]), [(0, vec![]), (10, vec![0]), (30, vec![])]);
    }

    #[test]
    fn lists_may_overlap_without_nesting() {
        assert_eq!(
            flat(&[&[(10, 19)], &[(15, 24)]]),
            [
                (0, vec![]),
                (10, vec![0]),
                (15, vec![0, 1]),
                (20, vec![1]),
                (25, vec![])
            ]
        );
    }

    #[test]
    fn where_one_list_ends_and_another_begins_there_is_one_boundary() {
        assert_eq!(
            flat(&[&[(10, 19)], &[(20, 29)]]),
            [(0, vec![]), (10, vec![0]), (20, vec![1]), (30, vec![])]
        );
    }

    #[test]
    fn the_ends_of_the_family_are_no_boundaries() {
        assert_eq!(flat(&[&[(0, u32::MAX)]]), [(0, vec![0])]);
        assert_eq!(
            flat(&[&[(0, 0), (u32::MAX, u32::MAX)]]),
            [(0, vec![0]), (1, vec![]), (u32::MAX, vec![0])]
        );
    }
}
