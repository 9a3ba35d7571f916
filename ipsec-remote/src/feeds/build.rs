//! Judging versions, building the index of them, putting it in, and writing all of it to the disk.

use std::io::{self, Cursor, ErrorKind};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use ipsec_core::catalog::{Catalog, FeedSource, Outcome, Used, is_left_out};
use ipsec_core::{FactSet, LocalIndex, SharedIndex};

use super::alive::Alive;
use super::judged::Judged;
use super::observe;
use super::store::{Manifest, Store, fingerprint};
use super::version::{Good, Version, to_seconds};

/// An index is to be built.
#[derive(Debug)]
pub(super) struct Build {
    pub(super) catalog: Arc<Catalog>,
    pub(super) shared: SharedIndex,
    pub(super) alive: Alive,
    /// The index in use, if it is one of lists.
    pub(super) last: Option<LocalIndex>,
    /// Whether the index in use is of another catalog, so that it is right if the new one tells less, and no list is missing.
    pub(super) may_lose: bool,
    /// Whether it is to take the place of one that says the same.
    pub(super) is_forced: bool,
    /// In the order of the catalog.
    pub(super) lists: Vec<Candidates>,
    pub(super) now: SystemTime,
}

/// The versions of a list that may get into the index.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) new: Option<Version>,
    pub(super) good: Option<Good>,
    /// The bytes of the good one, if they could not be written.
    pub(super) unwritten: Option<Bytes>,
    /// The digest of the version that an operator wants whatever the gates say.
    pub(super) accepted: Option<String>,
}

/// What came of building.
#[derive(Debug)]
pub(super) struct Built {
    /// In the order of the catalog.
    pub(super) lists: Vec<Judged>,
    /// Whether there is an index of these lists now, the one before if they say the same.
    pub(super) result: Result<(), String>,
    /// Whether all of it is on the disk.
    pub(super) is_written: bool,
}

impl Build {
    pub(super) fn run(self, store: &Store, disk: &mut Vec<String>) -> Built {
        let (outcome, mut lists) = self.judge(store);
        let missing = self.missing(&outcome, &lists);
        let left_out = outcome.lists().iter().zip(self.catalog.feeds());
        let left_out = left_out.filter(|(list, _)| list.used() == Used::Nothing);
        let left_out: Vec<&FeedSource> = left_out.map(|(_, source)| source).collect();
        let index = outcome.into_index().map_err(|error| error.to_string());
        let index = match missing {
            Some(words) => index.and(Err(words)),
            None => index,
        };
        let index = index.and_then(|index| {
            self.put_in(&index, &left_out)?;
            Ok(index)
        });
        match index {
            Ok(index) => {
                let is_written = self.write(&index, &mut lists, store, disk);
                Built {
                    lists,
                    result: Ok(()),
                    is_written,
                }
            }
            Err(error) => {
                lists.iter_mut().for_each(|list| list.waits_since(&error));
                Built {
                    lists,
                    result: Err(error),
                    is_written: true,
                }
            }
        }
    }

    /// Reads and judges all lists. Where a new version is not used and the index does not have the last good one, that is taken from the disk.
    fn judge(&self, store: &Store) -> (Outcome, Vec<Judged>) {
        let mut damaged = vec![false; self.lists.len()];
        let mut candidates = self.lists.clone();
        let first = self.build(&candidates, store, &mut damaged);
        let mut judged: Vec<Judged> = Vec::new();
        let mut is_again = false;
        for ((outcome, source), list) in first
            .lists()
            .iter()
            .zip(self.catalog.feeds())
            .zip(&mut candidates)
        {
            judged.push(Judged::new(outcome, source, list));
            if outcome.used() == Used::Nothing && list.new.is_some() && list.good.is_some() {
                list.new = None;
                is_again = true;
            }
        }
        let outcome = if is_again {
            self.build(&candidates, store, &mut damaged)
        } else {
            first
        };
        for (judged, is_damaged) in judged.iter_mut().zip(damaged) {
            judged.is_damaged = is_damaged;
        }
        (outcome, judged)
    }

    fn build(&self, lists: &[Candidates], store: &Store, damaged: &mut [bool]) -> Outcome {
        let accepted = lists.iter().zip(self.catalog.feeds());
        let accepted = accepted.filter(|(list, source)| self.is_accepted(list, source));
        let accepted: Vec<_> = accepted.map(|(_, source)| source.name().clone()).collect();
        let mut next = lists.iter().zip(damaged);
        let build = self.catalog.build().last(self.last.as_ref()).now(self.now);
        // The catalog opens its lists in their order.
        build.accept(accepted).run(|_| {
            let Some((list, is_damaged)) = next.next() else {
                return Err(ErrorKind::NotFound.into());
            };
            let body = list.body(store);
            *is_damaged |= list.good.is_some() && body.as_ref().is_err_and(is_damage);
            body.map(Cursor::new)
        })
    }

    /// Whether the gates do not count. Of a version that was taken, they count in comparison with how it was counted then, if that is known.
    fn is_accepted(&self, list: &Candidates, source: &FeedSource) -> bool {
        match (&list.new, &list.good) {
            (Some(new), _) => {
                let accepted = list.accepted.as_ref();
                accepted.is_some_and(|digest| new.known.is_meant_by(digest))
            }
            (None, Some(good)) => {
                let name = source.name().as_str();
                let last = self.last.as_ref().and_then(|last| last.list(name));
                good.accepted && last.is_none()
            }
            (None, None) => false,
        }
    }

    /// A list that the index in use has, and the new one would not have for no other reason than that our own copy of it is gone.
    fn missing(&self, outcome: &Outcome, judged: &[Judged]) -> Option<String> {
        let last = self.last.as_ref()?;
        let lists = outcome.lists().iter().zip(judged).zip(&self.lists);
        for ((outcome, judged), list) in lists {
            let name = outcome.name().as_str();
            let is_gone = judged.is_damaged || list.good.is_none();
            let is_needed = last.list(name).is_some_and(|last| !is_left_out(last));
            let is_left_out = outcome.used() == Used::Nothing;
            if is_left_out && is_gone && is_needed && last.feed(name).is_none() {
                return Some(format!(
                    "the last good version of {name} is missing on the disk: the index before stays in use until a good one has come"
                ));
            }
        }
        None
    }

    /// Puts the index in place of the one in use, unless it says the same.
    fn put_in(&self, index: &LocalIndex, left_out: &[&FeedSource]) -> Result<(), String> {
        let last = self.last.as_ref().map(LocalIndex::digest);
        if !self.is_forced && last == Some(index.digest()) {
            return Ok(());
        }
        let put = || {
            let Err(refused) = self.shared.try_replace(index.clone()) else {
                return Ok(());
            };
            let lost = refused.lost();
            if !self.may_lose || left_out.iter().any(|source| may_tell(source, lost)) {
                return Err(refused.to_string());
            }
            observe::lost(lost);
            let _ = self.shared.replace(refused.into_index());
            Ok(())
        };
        let ended = || Err("nobody holds the handle any more".to_owned());
        self.alive.then(put).unwrap_or_else(ended)
    }

    /// Writes what is new, the index last, and only if all that it is made of is there. What cannot be written stays in memory.
    fn write(
        &self,
        index: &LocalIndex,
        judged: &mut [Judged],
        store: &Store,
        disk: &mut Vec<String>,
    ) -> bool {
        let mut is_written = true;
        let mut goods = Vec::new();
        let lists = judged.iter_mut().zip(&self.lists);
        for ((judged, list), source) in lists.zip(self.catalog.feeds()) {
            let (good, body) = match &list.new {
                Some(new) if judged.took_new => {
                    let good = good(source, new, judged, self.is_accepted(list, source));
                    judged.good = Some(good.clone());
                    (Some(good), Some(&new.body))
                }
                _ => (list.good.clone(), list.unwritten.as_ref()),
            };
            if let Some((good, body)) = good.as_ref().zip(body)
                && let Err(error) = store.put(good, body)
            {
                disk.push(format!("{}: {error}", source.name()));
                judged.unwritten = Some(body.clone());
                is_written = false;
            }
            goods.extend(good);
        }
        if !is_written {
            return false;
        }
        let manifest = Manifest {
            number: 0,
            taken: to_seconds(self.now),
            index: index.digest(),
            catalog: fingerprint(&self.catalog),
            lists: goods,
        };
        let saved = store.save_index(index, manifest, self.is_forced);
        disk.extend(saved.as_ref().err().cloned());
        saved.is_ok()
    }
}

impl Candidates {
    fn body(&self, store: &Store) -> io::Result<Bytes> {
        match (&self.new, &self.unwritten, &self.good) {
            (Some(new), _, _) => Ok(new.body.clone()),
            (None, Some(unwritten), _) => Ok(unwritten.clone()),
            (None, None, Some(good)) => store.body(good).map(Bytes::from),
            (None, None, None) => Err(io::Error::new(
                ErrorKind::NotFound,
                "no version of it is there yet",
            )),
        }
    }
}

/// Whether reading it again would not help.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::InvalidData | ErrorKind::UnexpectedEof
    )
}

/// Whether a list that is left out may be the one that tells some of these facts.
fn may_tell(source: &FeedSource, facts: FactSet) -> bool {
    let declared = source.signals() | source.complete_for();
    // A table says by its columns what it tells.
    let is_table = declared.is_empty() && !source.kind().is_override() && !source.never_block();
    is_table || facts.intersects(declared.into())
}

fn good(source: &FeedSource, version: &Version, judged: &Judged, accepted: bool) -> Good {
    let fetched = to_seconds(version.fetched);
    Good {
        name: source.name().to_string(),
        known: version.known.clone(),
        bytes: version.body.len() as u64,
        fetched,
        checked: fetched,
        report: judged.report.clone(),
        accepted,
        refused: None,
        failing: version.failing.clone(),
    }
}
