//! What whoever holds the handle wants, and when it is done.

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Engine;

/// Tells whoever wished what came of it.
pub(in crate::feeds) type Wished = oneshot::Sender<Result<(), String>>;

/// What whoever holds the handle wants.
#[derive(Debug)]
pub(in crate::feeds) enum Wish {
    /// All lists are to be asked for now.
    Refresh(Wished),
    /// The version of a list that begins with this digest is to be taken.
    Accept(String, String, Wished),
    /// The index of this number is to be put in again, with its lists.
    RollBack(u64, Wished),
}

/// Somebody waits until all is done.
pub(super) struct Waiting {
    tell: Wished,
    /// The list and the version that are to be in the index then.
    accepted: Option<(usize, String)>,
    goes_back: bool,
    result: Result<(), String>,
}

impl Waiting {
    fn new(tell: Wished) -> Self {
        Self {
            tell,
            accepted: None,
            goes_back: false,
            result: Ok(()),
        }
    }
}

impl Engine {
    pub(super) fn wish(&mut self, wish: Wish) {
        match wish {
            Wish::Refresh(tell) => {
                let now = Instant::now();
                for list in &mut self.lists {
                    list.due = now;
                    list.is_asked = true;
                }
                self.progress.waiting.push(Waiting::new(tell));
            }
            Wish::Accept(name, digest, tell) => match self.accept(&name, &digest) {
                Ok(i) => self.progress.waiting.push(Waiting {
                    accepted: Some((i, digest)),
                    ..Waiting::new(tell)
                }),
                // That nobody waits any more is all right.
                Err(words) => drop(tell.send(Err(words))),
            },
            Wish::RollBack(number, tell) => match self.progress.back_to {
                Some(_) => drop(tell.send(Err("another one is being gone back to".to_owned()))),
                None => {
                    self.progress.back_to = Some(number);
                    self.progress.waiting.push(Waiting {
                        goes_back: true,
                        ..Waiting::new(tell)
                    });
                }
            },
        }
    }

    fn accept(&mut self, name: &str, digest: &str) -> Result<usize, String> {
        let mut lists = self.lists.iter_mut().enumerate();
        let list = lists.find(|(_, list)| list.status.name == *name);
        let Some((i, list)) = list else {
            return Err(format!("no list is named {name:?}"));
        };
        if !list.is_newest(digest) {
            let newest = list.status.held_digest.as_deref();
            return Err(match newest {
                Some(newest) => format!(
                    "list {name}: {digest:?} is not the version that is held, which is {newest}"
                ),
                None => format!("list {name}: no version of it is held"),
            });
        }
        if !list.is_good(digest) && list.accept(digest, Instant::now()) {
            self.progress.dirty.get_or_insert_with(Instant::now);
        }
        Ok(i)
    }

    /// For whoever wished it.
    pub(super) fn could_not_go_back(&mut self, words: &str) {
        for waiting in &mut self.progress.waiting {
            if waiting.goes_back {
                waiting.result = Err(words.to_owned());
            }
        }
    }

    /// Tells whoever waits that all that was asked for is done.
    pub(super) fn answer(&mut self) {
        let progress = &mut self.progress;
        let is_done = progress.dirty.is_none()
            && progress.job.is_none()
            && progress.back_to.is_none()
            && !self.lists.iter().any(|list| list.is_asked);
        if !is_done {
            return;
        }
        for waiting in progress.waiting.drain(..) {
            let accepted = waiting.accepted.as_ref();
            let accepted = accepted.and_then(|(i, digest)| Some((self.lists.get(*i)?, digest)));
            let result = match accepted {
                Some((list, digest)) if !list.is_good(digest) => {
                    let why = list.status.held.as_ref().or(list.status.error.as_ref());
                    let why = why.map_or("it did not come again", String::as_str);
                    Err(format!("list {} was not taken: {why}", list.status.name))
                }
                _ => waiting.result,
            };
            let _ = waiting.tell.send(result);
        }
    }
}
