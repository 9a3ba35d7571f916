//! What came of a change.

use super::entry::OverlayEntry;
use crate::evidence::Source;

/// What came of [putting another table in](super::SharedIndex::replace).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    /// The number of the table that was put in: one more than that of the one before.
    pub generation: u64,
    /// What became of the tables before it.
    pub reaped: Reaped,
}

/// What became of the tables that were [replaced](super::SharedIndex::replace).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reaped {
    /// So many were freed now.
    pub freed: usize,
    /// So many are still held, by lookups that were under way or by whoever keeps a [`Snapshot`](super::Snapshot) of them. They are in memory until a
    /// later [`reap`](super::SharedIndex::reap), `replace`, ban or allowance.
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
    /// A prefix that takes more than 256 entries of such lists is not looked at to its end, and is not told here.
    pub never_blocked: Vec<(OverlayEntry, Source)>,
}
