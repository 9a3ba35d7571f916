//! What came of a change.

use super::entry::OverlayEntry;
use crate::evidence::Source;
use crate::signal::FactSet;

/// What came of [putting another table in](super::SharedIndex::replace).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a table that tells less than the one before opens the routes that relied on it, and only `lost` says so"]
pub struct Replaced {
    /// The number of the table that was put in: one more than that of the one before.
    pub generation: u64,
    /// The facts that the table before could tell and this one cannot, because a list is missing for example. Rules on them no longer match.
    ///
    /// Empty if it came of [`try_replace`](super::SharedIndex::try_replace).
    pub lost: FactSet,
    /// What became of the tables before it.
    pub reaped: Reaped,
}

/// What became of the tables that were [replaced](super::SharedIndex::replace).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reaped {
    /// So many were freed now.
    pub freed: usize,
    /// So many are still held: by lookups that were under way, by whoever keeps a [`Snapshot`](super::Snapshot) of them, or a verdict that is not
    /// [detached](crate::Verdict::detached). They are in memory until a later [`reap`](super::SharedIndex::reap), `replace`, ban or allowance.
    pub held: usize,
}

/// What came of [bans and allowances](super::SharedIndex::put).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a ban of an address that is never to be blocked has no effect, and only this says so"]
pub struct OverlayChange {
    /// What said the same of the same prefix before, and would still have counted.
    pub replaced: Vec<OverlayEntry>,
    /// New ones that have ended already.
    pub expired: Vec<OverlayEntry>,
    /// New bans that have no effect as long as this table is the current one: a list says that each address of the prefix is
    /// [never to be blocked](crate::index::List::never_block). They are kept, since a later table may not say so. The name is that of
    /// the list, or of one of them.
    ///
    /// A single address is always told. Of a wider prefix it takes the entries of such lists to know: a prefix that takes more than 256 of them is
    /// not looked at to its end, and is not told here, and neither is any if the index was built
    /// [without entries](crate::index::LocalIndexBuilder::without_entries).
    pub never_blocked: Vec<(OverlayEntry, Source)>,
}
