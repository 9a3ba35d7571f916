//! The record in Redis as this instance has seen it: reading what is new, and comparing everything.

use super::mirror::Record;
use super::observe;
use super::shared::Shared;
use super::store::{PAGE, Store, Writing};
use crate::fleet::error::Failed;

/// So many pages are read at most: no honest record has as many.
const MOST_PAGES: usize = 1_000;

/// Why the task has to begin anew.
pub(super) enum Anew {
    /// The store is another than before, or has forgotten.
    Forgotten,
    /// The messages ended, or some never came.
    Deaf,
    /// The connection is another one, or none.
    Reconnected,
    Failed(Failed),
}

impl From<Failed> for Anew {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// The record as it was seen last: its name, and the place up to which it is known.
pub(super) struct Seen {
    pub(super) epoch: String,
    pub(super) place: u64,
}

/// Reads what is new, and lets the index follow once: each change of an index takes as long as it has bans.
pub(super) async fn catch_up(store: &Store, shared: &Shared, seen: &mut Seen) -> Result<(), Anew> {
    let (mut news, mut skipped) = (Vec::new(), 0);
    let mut after = seen.place;
    for _ in 0..MOST_PAGES {
        let page = store.read(after).await?;
        if page.epoch != seen.epoch || page.last < after {
            return Err(Anew::Forgotten);
        }
        skipped += page.skipped;
        let words = page.words.into_iter();
        news.extend(words.filter_map(|(subject, word)| Some((subject, word?))));
        match page.next {
            Some(next) => after = next,
            None => {
                seen.place = page.last;
                shared.skipped(skipped);
                shared.hear(news, page.horizon, page.last);
                return Ok(());
            }
        }
    }
    Err(Failed::Unreadable.into())
}

/// Compares everything, whoever has forgotten or missed what.
pub(super) async fn meet(store: &Store, shared: &Shared) -> Result<Seen, Anew> {
    let mut record = Record::default();
    let mut epoch = None;
    let (mut after, mut skipped) = (0, 0);
    let mut last = None;
    for _ in 0..MOST_PAGES {
        let page = store.read(after).await?;
        if epoch.get_or_insert_with(|| page.epoch.clone()) != &page.epoch {
            return Err(Anew::Forgotten);
        }
        skipped += page.skipped;
        for (subject, word) in page.words {
            match word {
                Some(word) => drop(record.words.insert(subject, word)),
                None => drop(record.unreadable.insert(subject)),
            }
        }
        match page.next {
            Some(next) => after = next,
            None => {
                record.horizon = page.horizon;
                last = Some(page.last);
                break;
            }
        }
    }
    let (Some(epoch), Some(place)) = (epoch, last) else {
        return Err(Failed::Unreadable.into());
    };
    shared.skipped(skipped);
    let knew = shared.horizon();
    let horizon = record.horizon;
    let (met, applied) = shared.meet(record, place);
    let offers = met
        .offer
        .iter()
        .map(|(subject, word)| Writing::Offer(*subject, word));
    let mends = met
        .mend
        .iter()
        .map(|(subject, word)| Writing::Mend(*subject, word, place));
    let buries = met
        .bury
        .iter()
        .map(|(subject, number)| Writing::Bury(*subject, *number));
    let words: Vec<Writing<'_>> = offers.chain(mends).chain(buries).collect();
    for part in words.chunks(PAGE) {
        if store.write(part, 0).await?.epoch != epoch {
            return Err(Anew::Forgotten);
        }
    }
    // Last: what is offered is not beyond it.
    if knew > horizon {
        store.write(&[], knew).await?;
    }
    observe::caught_up(shared.namespace(), applied, words.len());
    Ok(Seen { epoch, place })
}
