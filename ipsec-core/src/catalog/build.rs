//! From a catalog and the texts of its lists to an index.

use std::fmt;
use std::io::{self, Read};
use std::time::SystemTime;

use super::left_out::{is_left_out, left_out};
use super::outcome::{BuildError, BuildProblem, ListOutcome, Outcome, Used};
use super::prune::{Counts, prune};
use super::source::FeedSource;
use super::value::Catalog;
use crate::evidence::Source;
use crate::feed::Feed;
use crate::feed::gates::{Decision, OnGate};
use crate::index::{LoadedList, LocalIndex, resolvable};

/// Builds an index from a [`Catalog`], list by list: of each the new version is read and judged, and taken, or the last good one stays.
///
/// ```
/// use ipsec_core::catalog::{Catalog, Used};
///
/// let catalog: Catalog = toml::from_str("[[feed]]\nname = 'exits'\nsignals = 'tor'\npath = 'exits.txt'\nbogons = 'keep'")?;
/// let first = catalog.build().run(|_| Ok("192.0.2.1\n192.0.2.2\n".as_bytes()));
/// assert_eq!(first.lists()[0].used(), Used::New);
///
/// // The next day the server is down, and says so in HTML.
/// let last = first.into_index()?;
/// let next = catalog.build().last(Some(&last)).run(|_| Ok("<html>503</html>".as_bytes()));
/// assert_eq!(next.lists()[0].used(), Used::LastGood);
/// assert_eq!(next.into_index()?.lists()[0].entries(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct Build<'a> {
    catalog: &'a Catalog,
    last: Option<&'a LocalIndex>,
    accepted: Vec<Source>,
    now: Option<SystemTime>,
    progress: Progress<'a>,
}

/// Is told of which list how many bytes were read.
type Progress<'a> = Box<dyn FnMut(&FeedSource, u64) + 'a>;

impl<'a> Build<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            last: None,
            accepted: Vec::new(),
            now: None,
            progress: Box::new(|_, _| {}),
        }
    }

    /// The index that was built last: what was accepted then is what new versions are compared with, and what stays if they do not pass.
    /// Also of lists that were left out of it; see [`is_left_out`].
    pub fn last(mut self, index: Option<&'a LocalIndex>) -> Self {
        self.last = index;
        self
    }

    /// The names of lists whose new versions an operator has looked at and wants, whatever their gates say; but see
    /// [`Reason::can_be_overridden`](crate::feed::gates::Reason::can_be_overridden).
    pub fn accept<N: Into<Source>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.accepted.extend(names.into_iter().map(Into::into));
        self
    }

    /// The time. Without it, the ages of lists and entries are not looked at.
    pub fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Is called while a list is read, after every piece, with how many bytes were read of it so far.
    pub fn progress(mut self, progress: impl FnMut(&FeedSource, u64) + 'a) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// Reads all lists, one after the other, and builds. `open` hands in the text of a list; that it fails counts as a list that cannot be
    /// read, and does not end the build.
    pub fn run<R: Read>(mut self, mut open: impl FnMut(&FeedSource) -> io::Result<R>) -> Outcome {
        let catalog = self.catalog;
        let mut problems = Vec::new();
        let unknown = self
            .accepted
            .iter()
            .filter(|name| catalog.feed(name.as_str()).is_none());
        problems.extend(unknown.cloned().map(BuildProblem::Accepted));
        let mut lists = Vec::new();
        let mut builder = LocalIndex::builder();
        if let Some(name) = catalog.index_name() {
            builder = builder.named(name.clone());
        }
        if let Some(now) = self.now {
            builder = builder.dated(now);
        }
        if !catalog.keeps_entries() {
            builder = builder.without_entries();
        }
        for source in catalog.feeds() {
            let (outcome, feed) = self.one(source, open(source));
            match feed {
                Some(feed) => builder = builder.feed(source.list(), feed),
                None if source.required => {
                    problems.push(BuildProblem::Required(source.name.clone()));
                }
                None => {
                    // Forgotten, its next version would be compared with nothing.
                    if let Some(last) = self.last.and_then(|last| last.list(source.name.as_str())) {
                        let (list, feed) = left_out(source.name.clone(), last.report().clone());
                        builder = builder.feed(list, feed);
                    }
                }
            }
            let passed = outcome.judgement.decision() == Decision::Accept;
            if source.gates.on_gate == OnGate::Reject && !passed {
                problems.push(BuildProblem::Rejected(source.name.clone()));
            }
            lists.push(outcome);
        }
        if let Some(index) = catalog.index_source() {
            problems.push(BuildProblem::BuiltElsewhere(index.name().clone()));
        } else if lists.iter().all(|list| list.used == Used::Nothing) {
            problems.push(BuildProblem::NoLists);
        }
        let index = if problems.is_empty() {
            builder
                .build()
                .map_err(|error| vec![BuildProblem::Index(error)])
        } else {
            Err(problems)
        };
        Outcome {
            lists,
            index: index.map_err(|problems| BuildError { problems }),
        }
    }

    /// Reads and judges one list. Returns which version is to be used as well, if any.
    fn one<R: Read>(
        &mut self,
        source: &FeedSource,
        reader: io::Result<R>,
    ) -> (ListOutcome, Option<Feed>) {
        let last = self.last.and_then(|index| index.list(source.name.as_str()));
        let feed = source.read(Counted {
            reader: reader.map_err(Some),
            bytes: 0,
            progress: &mut |bytes| (self.progress)(source, bytes),
        });
        let mut judgement = source.gates.judge(
            last.map(LoadedList::report),
            feed.report(),
            feed.problems(),
            self.now,
        );
        if self.accepted.contains(&source.name) {
            judgement = judgement.overridden();
        }
        let (report, problems) = (feed.report().clone(), feed.problems().to_vec());
        let counts = Counts::new(source.min_score, source.ttl, self.now);
        let pruned = |feed: Feed| prune(&feed, counts).unwrap_or(feed);
        let mut new = None;
        if judgement.decision() == Decision::Accept {
            let feed = pruned(feed);
            match resolvable(&feed) {
                Ok(()) => new = Some(feed),
                Err(ip) => judgement = judgement.too_deep(ip),
            }
        }
        let (used, feed) = if new.is_some() {
            (Used::New, new)
        } else {
            let index = self
                .last
                .filter(|_| last.is_some_and(|last| self.is_still_good(source, last)));
            let feed = index.and_then(|index| index.feed(source.name.as_str()));
            let feed = feed.map(pruned);
            match feed.filter(|feed| resolvable(feed).is_ok()) {
                Some(feed) => (Used::LastGood, Some(feed)),
                None => (Used::Nothing, None),
            }
        };
        let outcome = ListOutcome {
            name: source.name.clone(),
            report,
            problems,
            judgement,
            used,
        };
        (outcome, feed)
    }

    /// Whether the last version may stay: it may have been left out, it may have become too old, and what a list may name at most may have been made less.
    fn is_still_good(&self, source: &FeedSource, last: &LoadedList) -> bool {
        if is_left_out(last) {
            return false;
        }
        let report = last.report();
        let judgement = source.gates.judge(Some(report), report, &[], self.now);
        judgement.decision() == Decision::Accept
    }
}

impl fmt::Debug for Build<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Build")
            .field("catalog", self.catalog)
            .field("last", &self.last)
            .field("accepted", &self.accepted)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// A reader that tells how much was read. One that could not be opened fails when it is read.
struct Counted<'p, R> {
    reader: Result<R, Option<io::Error>>,
    bytes: u64,
    progress: &'p mut dyn FnMut(u64),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.reader {
            Ok(reader) => reader.read(buffer)?,
            Err(error) => {
                return Err(error
                    .take()
                    .unwrap_or_else(|| io::ErrorKind::NotFound.into()));
            }
        };
        self.bytes += read as u64;
        (self.progress)(self.bytes);
        Ok(read)
    }
}
