//! What was said here and is not in the store yet.

use std::collections::{BTreeMap, HashMap};

use super::word::{Said, Subject};

/// Something said here, and the how manieth it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) number: u64,
    pub(super) said: Said,
}

/// Of each subject the last change, found by the subject and by when it was said: there may be a hundred thousand, which are taken a few hundred at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    changes: HashMap<Subject, Change>,
    order: BTreeMap<u64, Subject>,
    /// How many changes there ever were.
    count: u64,
}

impl Pending {
    pub(super) fn say(&mut self, subject: Subject, said: Said) {
        self.count += 1;
        let number = self.count;
        if let Some(before) = self.changes.insert(subject, Change { number, said }) {
            self.order.remove(&before.number);
        }
        self.order.insert(number, subject);
    }

    /// The store has this one. What was said since goes on waiting.
    pub(super) fn is_published(&mut self, subject: Subject, change: &Change) {
        let last = self.changes.get(&subject);
        if last.is_some_and(|last| last.number == change.number) {
            self.changes.remove(&subject);
            self.order.remove(&change.number);
        }
    }

    /// What was said after this change, in the order in which it was said, and no more than so many.
    pub(super) fn next(&self, after: u64, most: usize) -> Vec<(Subject, Change)> {
        let later = self.order.range(after.saturating_add(1)..).take(most);
        let later = later.map(|(_, subject)| *subject);
        later
            .filter_map(|subject| Some((subject, self.changes.get(&subject)?.clone())))
            .collect()
    }

    pub(super) fn has(&self, subject: &Subject) -> bool {
        self.changes.contains_key(subject)
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn said(&self) -> impl Iterator<Item = &Said> {
        self.changes.values().map(|change| &change.said)
    }
}
