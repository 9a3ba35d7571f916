//! All lists at once: which record holds at each address.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::resolve::Steps;
use crate::feed::Key;

/// Whoever is told what lists say, in the order of addresses.
pub(in crate::index) trait Listener<K> {
    /// From here on this list says this, a number of its values, or nothing.
    fn says(&mut self, list: usize, value: Option<u32>);

    /// All that is said from this address on has been told.
    fn from(&mut self, start: K);
}

/// Merges the steps of all lists, and tells what is said from the first address of the family on.
///
/// # Complexity
///
/// `n log k` for `n` steps of `k` lists.
pub(in crate::index) fn sweep<K: Key>(lists: &[&Steps<K>], listener: &mut impl Listener<K>) {
    let mut steps: Vec<_> = lists.iter().map(|steps| steps.iter().copied()).collect();
    // The next address of each list, and the list.
    let mut heap = BinaryHeap::new();
    let mut saying: Vec<Option<u32>> = vec![None; lists.len()];
    for (list, steps) in steps.iter_mut().enumerate() {
        if let Some((start, value)) = steps.next() {
            heap.push(Reverse((start, list)));
            saying[list] = value;
        }
    }
    let mut at = K::MIN;
    loop {
        while let Some(mut next) = heap.peek_mut().filter(|next| next.0.0 == at) {
            let list = next.0.1;
            listener.says(list, saying[list]);
            match steps[list].next() {
                Some((start, value)) => {
                    saying[list] = value;
                    next.0.0 = start;
                }
                None => {
                    PeekMut::pop(next);
                }
            }
        }
        listener.from(at);
        match heap.peek() {
            Some(Reverse((start, _))) => at = *start,
            None => return,
        }
    }
}
