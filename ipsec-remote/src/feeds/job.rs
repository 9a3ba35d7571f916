//! The work that blocks: judging versions, building the index, putting it in, and writing all of it to the disk.

use std::io::{self, Cursor};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use ipsec_core::catalog::{Catalog, FeedSource, ListOutcome, Outcome, Used};
use ipsec_core::feed::Report;
use ipsec_core::feed::gates::OnGate;
use ipsec_core::{FactSet, LocalIndex, SharedIndex};

use super::observe;
use super::store::Store;
use super::version::{Good, Version, to_seconds};

/// What is to be done.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) store: Store,
    /// Versions that a server said are the newest, to be remembered as that.
    pub(super) checked: Vec<Good>,
    pub(super) build: Option<Build>,
}

/// An index is to be built.
#[derive(Debug)]
pub(super) struct Build {
    pub(super) catalog: Arc<Catalog>,
    pub(super) shared: SharedIndex,
    /// The index in use, if it is one of lists.
    pub(super) last: Option<LocalIndex>,
    /// Whether the index in use is of another catalog, so that it is right if the new one tells less, and no list is missing.
    pub(super) may_lose: bool,
    /// In the order of the catalog.
    pub(super) lists: Vec<Candidates>,
    pub(super) now: SystemTime,
}

/// The versions of a list that may get into the index.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) new: Option<Version>,
    pub(super) good: Option<Good>,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Done {
    /// What could not be written.
    pub(super) disk: Option<String>,
    pub(super) built: Option<Built>,
}

/// What came of building.
#[derive(Debug)]
pub(super) struct Built {
    /// In the order of the catalog.
    pub(super) lists: Vec<Judged>,
    /// Whether there is an index of these lists now, the one before if they say the same.
    pub(super) result: Result<(), String>,
}

/// What came of a list.
#[derive(Debug)]
pub(super) struct Judged {
    /// The new version is in the index.
    pub(super) took_new: bool,
    /// Why the new version is not to be used, or, without one, the last good one is not any more.
    pub(super) held: Option<String>,
    /// The new version is to wait for an index that it gets into.
    pub(super) waits: bool,
    /// The good version on the disk cannot be read.
    pub(super) is_damaged: bool,
    /// The new version as it lies on the disk now.
    pub(super) good: Option<Good>,
    report: Report,
}

impl Job {
    pub(super) fn run(self) -> Done {
        let mut disk = Vec::new();
        for good in &self.checked {
            let noted = self.store.note(good);
            disk.extend(noted.err().map(|error| format!("{}: {error}", good.name)));
        }
        let built = self.build.map(|build| build.run(&self.store, &mut disk));
        let disk = (!disk.is_empty()).then(|| disk.join("; "));
        Done { disk, built }
    }
}

impl Build {
    fn run(self, store: &Store, disk: &mut Vec<String>) -> Built {
        let (outcome, mut lists) = self.judge(store);
        let took_any = lists.iter().any(|list| list.took_new);
        let left_out = outcome.lists().iter().zip(self.catalog.feeds());
        let left_out = left_out.filter(|(list, _)| list.used() == Used::Nothing);
        let left_out: Vec<&FeedSource> = left_out.map(|(_, source)| source).collect();
        let result = match outcome.into_index() {
            Err(error) => Err(error.to_string()),
            Ok(index) => self.put_in(index, took_any, &left_out, store, disk),
        };
        for ((judged, list), source) in lists.iter_mut().zip(&self.lists).zip(self.catalog.feeds())
        {
            if !judged.took_new {
                continue;
            }
            match &list.new {
                Some(new) if result.is_ok() => {
                    let good = good(source, new, judged.report.clone());
                    match store.put(&good, &new.body) {
                        Ok(()) => judged.good = Some(good),
                        Err(error) => disk.push(format!("{}: {error}", source.name())),
                    }
                }
                _ => (judged.took_new, judged.waits) = (false, true),
            }
        }
        Built { lists, result }
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
        let mut next = lists.iter().zip(damaged);
        let build = self.catalog.build().last(self.last.as_ref()).now(self.now);
        // The catalog opens its lists in their order.
        build.run(|_| {
            let Some((list, is_damaged)) = next.next() else {
                return Err(io::ErrorKind::NotFound.into());
            };
            let body = match (&list.new, &list.good) {
                (Some(new), _) => Ok(new.body.clone()),
                (None, Some(good)) => store.body(good).map(Bytes::from),
                (None, None) => {
                    return Err(io::Error::new(
                        io::ErrorKind::NotFound,
                        "no version of it is there yet",
                    ));
                }
            };
            *is_damaged |= body.is_err();
            body.map(Cursor::new)
        })
    }

    /// Puts the index in place of the one in use, unless it says the same.
    fn put_in(
        &self,
        index: LocalIndex,
        took_any: bool,
        left_out: &[&FeedSource],
        store: &Store,
        disk: &mut Vec<String>,
    ) -> Result<(), String> {
        let last = self.last.as_ref().map(LocalIndex::digest);
        if !took_any && last == Some(index.digest()) {
            return Ok(());
        }
        if let Err(refused) = self.shared.try_replace(index.clone()) {
            let lost = refused.lost();
            if !self.may_lose || left_out.iter().any(|source| may_tell(source, lost)) {
                return Err(refused.to_string());
            }
            observe::lost(lost);
            let _ = self.shared.replace(refused.into_index());
        }
        disk.extend(store.save_index(&index).err());
        Ok(())
    }
}

/// Whether a list that is left out may be the one that tells some of these facts.
fn may_tell(source: &FeedSource, facts: FactSet) -> bool {
    let declared = source.signals() | source.complete_for();
    // A table says by its columns what it tells.
    let is_table = declared.is_empty() && !source.kind().is_override() && !source.never_block();
    is_table || facts.intersects(declared.into())
}

impl Judged {
    fn new(outcome: &ListOutcome, source: &FeedSource, list: &Candidates) -> Self {
        let is_there = list.new.is_some() || list.good.is_some();
        let passed = outcome.used() == Used::New;
        let held = (is_there && !passed).then(|| reasons(outcome));
        Self {
            took_new: passed && list.new.is_some(),
            waits: !passed && list.new.is_some() && source.gates().on_gate == OnGate::Reject,
            held,
            is_damaged: false,
            report: outcome.report().clone(),
            good: None,
        }
    }
}

fn reasons(outcome: &ListOutcome) -> String {
    let reasons = outcome.judgement().reasons().iter();
    reasons
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

fn good(source: &FeedSource, version: &Version, report: Report) -> Good {
    let fetched = to_seconds(version.fetched);
    Good {
        name: source.name().to_string(),
        known: version.known.clone(),
        bytes: version.body.len() as u64,
        fetched,
        checked: fetched,
        report,
    }
}
