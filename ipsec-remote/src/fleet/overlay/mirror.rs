//! What this instance knows of what all have said, and what it has yet to say: values in, values out.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use ipsec_core::index::OverlayEntry;

use super::pending::{Change, Pending};
use super::word::{Said, Subject, Word};

/// What one instance knows. Whoever changes it holds it until the index has followed.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    words: HashMap<Subject, Word>,
    /// Said here, and not yet in the store.
    pending: Pending,
    /// In the store, and refused by the index of this instance.
    refused: HashSet<Subject>,
    /// Of what has a number up to this, everything is known: what is not among the words was forgotten, after it had ended.
    horizon: u64,
}

/// All that is in the store.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) words: HashMap<Subject, Word>,
    /// There is something, and nobody can read it.
    pub(super) unreadable: HashSet<Subject>,
    pub(super) horizon: u64,
}

/// What follows when an instance and the store compare all that they know.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Met {
    /// For the index of this instance.
    pub(super) apply: Vec<(Subject, Said)>,
    /// The store does not know it, or knows what was said before.
    pub(super) offer: Vec<(Subject, Word)>,
    /// What is in the store for it, nobody can read.
    pub(super) mend: Vec<(Subject, Word)>,
    /// The store takes it for true, and this instance knows that it has ended since.
    pub(super) bury: Vec<(Subject, u64)>,
}

impl Mirror {
    /// So many changes wait at most. Of each subject, only the last one does.
    pub(super) const MOST_PENDING: usize = 100_000;

    /// Whether these may wait as well.
    pub(super) fn has_room_for(&self, subjects: &[Subject]) -> bool {
        let is_new = |subject: &&Subject| !self.pending.has(subject);
        let new = subjects.iter().filter(is_new).count();
        self.pending.len() + new <= Self::MOST_PENDING
    }

    /// Something was said here.
    pub(super) fn say(&mut self, subject: Subject, said: Said) {
        self.refused.remove(&subject);
        self.pending.say(subject, said);
    }

    /// What waits and was said after this change, in the order in which it was said, and no more than so many.
    pub(super) fn next_pending(&self, after: u64, most: usize) -> Vec<(Subject, Change)> {
        self.pending.next(after, most)
    }

    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// The store gave this number to what was said here. Returns what the index is to follow, if others were faster after all.
    pub(super) fn is_published(
        &mut self,
        subject: Subject,
        change: &Change,
        number: u64,
    ) -> Option<(Subject, Said)> {
        self.pending.is_published(subject, change);
        let said = change.said.clone();
        let newer = self.words.get(&subject).filter(|word| word.number > number);
        match newer.map(|word| word.said.clone()) {
            Some(said) => (!self.pending.has(&subject)).then_some((subject, said)),
            None => {
                self.words.insert(subject, Word { number, said });
                None
            }
        }
    }

    /// The store has this word. Returns what the index is to follow: nothing, if it is known, or something else was said here since.
    pub(super) fn hear(&mut self, subject: Subject, word: Word) -> Option<(Subject, Said)> {
        let known = self.words.get(&subject);
        if known.is_some_and(|known| known.number >= word.number) {
            return None;
        }
        let said = word.said.clone();
        self.words.insert(subject, word);
        (!self.pending.has(&subject)).then_some((subject, said))
    }

    /// Compares all that is known here with all that is in the store, neither of which needs to be the better informed one.
    ///
    /// Of two words on one subject, the later one counts. What only one side has was either not heard of by the other, or forgotten by it: the latter
    /// if its number is not beyond the other's horizon.
    pub(super) fn meet(&mut self, record: Record) -> Met {
        let mut met = Met::default();
        let mut dead = Vec::new();
        for (subject, word) in &self.words {
            let stored = record.words.get(subject);
            if stored.is_none() && record.unreadable.contains(subject) {
                met.mend.push((*subject, word.clone()));
                continue;
            }
            let is_news = match stored {
                Some(stored) => word.number > stored.number,
                None => word.number > record.horizon,
            };
            if is_news {
                met.offer.push((*subject, word.clone()));
            } else if stored.is_none() {
                dead.push(*subject);
            }
        }
        for subject in dead {
            self.words.remove(&subject);
            self.refused.remove(&subject);
            met.apply.extend(self.unless_pending(subject, None));
        }
        // In the order in which it was said: where there is no room for all, that is what counts.
        let mut stored: Vec<(Subject, Word)> = record.words.into_iter().collect();
        stored.sort_unstable_by_key(|(_, word)| word.number);
        for (subject, word) in stored {
            if !self.words.contains_key(&subject) && word.number <= self.horizon {
                if word.said.is_some() {
                    met.bury.push((subject, word.number));
                }
                continue;
            }
            met.apply.extend(self.hear(subject, word));
        }
        // There may be room for them by now.
        let words = self.refused.iter();
        let words = words.filter_map(|subject| Some((*subject, self.words.get(subject)?)));
        let mut again: Vec<(Subject, &Word)> = words.collect();
        again.sort_unstable_by_key(|(_, word)| word.number);
        let again = again.into_iter();
        let again = again.map(|(subject, word)| (subject, word.said.clone()));
        met.apply.extend(again);
        self.sees(record.horizon);
        met
    }

    /// All that the store forgot up to this number is known.
    pub(super) fn sees(&mut self, horizon: u64) {
        self.horizon = self.horizon.max(horizon);
    }

    pub(super) fn horizon(&self) -> u64 {
        self.horizon
    }

    /// The index did what it was told, but for these.
    pub(super) fn is_applied(&mut self, applied: &[(Subject, Said)], refused: &[Subject]) {
        for (subject, _) in applied {
            self.refused.remove(subject);
        }
        self.refused.extend(refused);
    }

    pub(super) fn refused(&self) -> usize {
        self.refused.len()
    }

    /// What counts at this time, by prefix, a ban before an allowance.
    pub(super) fn entries(&self, now: SystemTime) -> Vec<OverlayEntry> {
        let published = self.words.iter();
        let published = published.filter(|(subject, _)| !self.pending.has(subject));
        let all = published
            .map(|(_, word)| &word.said)
            .chain(self.pending.said());
        let counts = all.flatten().filter(|entry| entry.counts_at(now));
        let mut entries: Vec<OverlayEntry> = counts.cloned().collect();
        entries.sort_unstable_by_key(Subject::of);
        entries
    }

    fn unless_pending(&self, subject: Subject, said: Said) -> Option<(Subject, Said)> {
        (!self.pending.has(&subject)).then_some((subject, said))
    }
}

#[cfg(test)]
#[path = "mirror_tests.rs"]
mod tests;
