//! What this instance says, in turns, so that nothing it says counts twice.

use super::pending::Change;
use super::seen::{Anew, Seen, catch_up};
use super::shared::Shared;
use super::store::{PAGE, Store, Written};
use super::word::Subject;
use crate::fleet::error::Failed;

/// The turns of this instance.
#[derive(Default)]
pub(super) struct Voice {
    turn: u64,
    /// What was said in this turn, as long as nobody knows whether it was heard. Whoever says it once more without asking may undo what others said since.
    doubt: Option<Vec<(Subject, Change)>>,
}

/// How much of what waited is in the store.
pub(super) enum Published {
    All,
    AsFarAsThereIsRoom,
    /// The store takes nothing for now.
    Refused(Failed),
}

impl Voice {
    /// Tells what was said here, in the order in which it was said.
    pub(super) async fn publish(
        &mut self,
        store: &Store,
        shared: &Shared,
        seen: &mut Seen,
    ) -> Result<Published, Anew> {
        match self.say_all(store, shared, seen).await {
            // What the others say can be heard all the same. If it is the connection that is broken, there is another one soon.
            Err(Anew::Failed(failed @ Failed::Refused(_))) => Ok(Published::Refused(failed)),
            published => published,
        }
    }

    async fn say_all(
        &mut self,
        store: &Store,
        shared: &Shared,
        seen: &mut Seen,
    ) -> Result<Published, Anew> {
        self.settle(store, shared, seen).await?;
        let (mut after, mut published) = (0, Published::All);
        loop {
            let pending = shared.next_pending(after, PAGE);
            let Some((_, last)) = pending.last() else {
                return Ok(published);
            };
            after = last.number;
            self.turn += 1;
            let said = self.doubt.insert(pending);
            let written = store.say(self.turn, said).await?;
            if written.numbers.contains(&None) {
                published = Published::AsFarAsThereIsRoom;
            }
            self.is_heard(shared, &written, seen)?;
            if written.before == seen.place {
                seen.place = written.last;
                shared.hear(Vec::new(), 0, seen.place);
            } else {
                catch_up(store, shared, seen).await?;
            }
        }
    }

    /// Finds out what came of what was said last, if its answer was lost.
    async fn settle(&mut self, store: &Store, shared: &Shared, seen: &Seen) -> Result<(), Anew> {
        if self.doubt.is_none() {
            return Ok(());
        }
        let written = store.settle(self.turn).await?;
        self.is_heard(shared, &written, seen)
    }

    /// The store knows what came of this turn: these numbers, or nothing.
    fn is_heard(&mut self, shared: &Shared, written: &Written, seen: &Seen) -> Result<(), Anew> {
        let said = self.doubt.take().unwrap_or_default();
        shared.is_published(&said, &written.numbers);
        match written.epoch == seen.epoch {
            true => Ok(()),
            false => Err(Anew::Forgotten),
        }
    }
}
