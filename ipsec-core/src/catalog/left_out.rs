//! Lists that are left out of an index, and what of them stays in it.

use crate::evidence::Source;
use crate::feed::{Attributes, Feed, Report};
use crate::index::{List, ListKind, LoadedList};

/// A list in place of one that is left out, with the report of the version that was accepted last: what the next version is compared with.
///
/// Whatever was declared of the list, this one is partial, tells no signals, spares nobody and names nobody, so that nothing follows from it.
pub(super) fn left_out(name: Source, last: Report) -> (List, Feed) {
    // That entries might say something of their own is what a list without signals needs.
    let values = vec![Attributes::default(); 2];
    let feed = Feed::new(Vec::new(), Vec::new(), values, last, Vec::new());
    (List::new(name), feed)
}

/// Whether a list of an index is there only to remember what was accepted of it last, and was [left out](super::Used::Nothing) otherwise.
///
/// Such a list names nobody and says nothing. Its [report](LoadedList::report) is that of the last version that was accepted.
#[must_use]
pub fn is_left_out(list: &LoadedList) -> bool {
    list.kind() == ListKind::Partial
        && list.signals().is_empty()
        && !list.never_block()
        && list.entries() == 0
        && list.report().taken() > 0
}
