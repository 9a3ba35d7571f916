//! Addresses that no published list can know anything about.

use std::net::IpAddr;
use std::sync::LazyLock;

use super::feed::Span;
use super::key::Key;
use crate::feed::line::range::IpRange;
use crate::ip;

/// What to do with entries of a list that name addresses which are [not public](crate::ip::Scope::is_public).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Bogons {
    /// Keep them: the list is an operator's own, and may well speak of private networks.
    #[default]
    Keep,
    /// Take such addresses out, and count the entries. Of an entry that names public ones as well, those are kept. An entry that names none is never too
    /// wide.
    Drop,
    /// Take them out as well, and hold it against the list: its gates refuse it.
    Reject,
}

/// Ranges of addresses that are not public, in order; they neither touch nor overlap.
static V4: LazyLock<Vec<(u32, u32)>> = LazyLock::new(not_public);
static V6: LazyLock<Vec<(u128, u128)>> = LazyLock::new(not_public);

/// A family whose ranges that are not public are known.
pub(in crate::feed) trait Family: Key {
    fn bogons() -> &'static [(Self, Self)];
}

impl Family for u32 {
    fn bogons() -> &'static [(Self, Self)] {
        &V4
    }
}

impl Family for u128 {
    fn bogons() -> &'static [(Self, Self)] {
        &V6
    }
}

/// Between two neighbouring ends of special blocks all addresses are of one scope.
fn not_public<K: Key>() -> Vec<(K, K)> {
    let ends = |block: &ip::SpecialBlock| [block.prefix.network(), block.prefix.broadcast()];
    let global_unicast = ["2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"];
    let global_unicast = global_unicast.iter().filter_map(|ip| ip.parse().ok());
    let ends = ip::SPECIAL_BLOCKS
        .iter()
        .flat_map(ends)
        .chain(global_unicast);
    let ends = ends.filter_map(K::of_ip);
    // The first of a block and what follows the last of one.
    let mut starts: Vec<K> = ends
        .flat_map(|end| [Some(end), end.next()])
        .flatten()
        .collect();
    starts.push(K::MIN);
    starts.sort_unstable();
    starts.dedup();
    let mut ranges: Vec<(K, K)> = Vec::new();
    for (i, &first) in starts.iter().enumerate() {
        let last = starts.get(i + 1).and_then(|next| next.previous());
        let last = last.unwrap_or(K::MAX);
        if ip::scope(first.to_ip()).is_public() {
            continue;
        }
        match ranges.last_mut() {
            Some(before) if before.1.next() == Some(first) => before.1 = last,
            _ => ranges.push((first, last)),
        }
    }
    ranges
}

/// Whether a range names no public address at all.
pub(in crate::feed) fn is_within(range: &IpRange) -> bool {
    fn within<K: Family>(first: K, last: K) -> bool {
        let bogons = K::bogons();
        let at = bogons.partition_point(|(start, _)| *start <= first);
        let block = at.checked_sub(1).and_then(|at| bogons.get(at));
        block.is_some_and(|(_, end)| last <= *end)
    }
    match (range.first(), range.last()) {
        (IpAddr::V4(first), IpAddr::V4(last)) => within(first.to_bits(), last.to_bits()),
        (IpAddr::V6(first), IpAddr::V6(last)) => within(first.to_bits(), last.to_bits()),
        _ => false,
    }
}

/// Takes addresses that are not public out of the spans, which are sorted by first address before, and need not be after. Calls `found`
/// with the line of each span that names any, and whether anything is left of it.
pub(in crate::feed) fn take_out<K: Family>(
    spans: &mut Vec<Span<K>>,
    mut found: impl FnMut(u32, bool),
) {
    let bogons = K::bogons();
    let mut at = 0;
    let mut pieces = Vec::new();
    spans.retain(|span| {
        while bogons.get(at).is_some_and(|(_, last)| *last < span.first) {
            at += 1;
        }
        let is_clear = bogons.get(at).is_none_or(|(first, _)| span.last < *first);
        if !is_clear {
            let parts = public_parts(*span, &bogons[at..]);
            found(span.line, !parts.is_empty());
            pieces.extend(parts);
        }
        is_clear
    });
    spans.append(&mut pieces);
}

fn public_parts<K: Key>(span: Span<K>, bogons: &[(K, K)]) -> Vec<Span<K>> {
    let mut parts = Vec::new();
    let mut rest = Some(span.first);
    for &(first, last) in bogons.iter().take_while(|(first, _)| *first <= span.last) {
        let before = rest.zip(first.previous());
        if let Some((start, end)) = before.filter(|(start, end)| start <= end) {
            parts.push(Span {
                first: start,
                last: end,
                ..span
            });
        }
        rest = last.next().filter(|next| *next <= span.last);
    }
    parts.extend(rest.map(|first| Span { first, ..span }));
    parts
}
