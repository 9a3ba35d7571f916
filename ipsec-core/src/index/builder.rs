//! How an index is made: declare lists, hand in their texts, build.

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;
use std::time::SystemTime;

use super::assemble::assemble;
use super::codec::{LIST_TEXT, is_name};
use super::error::{IndexError, IndexProblem};
use super::list::{List, ListKind};
use super::local::LocalIndex;
use crate::evidence::Source;
use crate::feed::{self, Feed, FeedError, Rules};

/// Collects lists for a [`LocalIndex`]. Nothing fails before [`build`](LocalIndexBuilder::build), which tells all problems at once.
#[derive(Debug)]
#[must_use]
pub struct LocalIndexBuilder {
    name: Source,
    date: Option<SystemTime>,
    keeps_entries: bool,
    lists: Vec<(List, Result<Arc<Feed>, FeedError>)>,
}

impl LocalIndexBuilder {
    pub(super) fn new() -> Self {
        Self {
            name: "local".into(),
            date: None,
            keeps_entries: true,
            lists: Vec::new(),
        }
    }

    /// The name of the index as a backend. It is `local` if nothing is said.
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
    }

    /// When the lists were put together, to the second. Nothing is said if this is not: equal lists make equal indexes.
    pub fn dated(mut self, date: SystemTime) -> Self {
        self.date = Some(date);
        self
    }

    /// Leaves out the entries themselves, which only [`LocalIndex::matches`], [`LocalIndex::feed`] and telling whether a
    /// [ban](crate::SharedIndex::ban) of a whole network has any effect need: 16 bytes for each of IPv4, 40 for each of
    /// IPv6.
    pub fn without_entries(mut self) -> Self {
        self.keeps_entries = false;
        self
    }

    /// Adds a list and parses its text, in the grammar of [`feed`].
    ///
    /// A list that tells signals must not name everybody; an operator's own may. For other rules, parse the text with
    /// [`feed::parse`] and add it by [`LocalIndexBuilder::feed`].
    pub fn list(mut self, list: List, text: impl BufRead) -> Self {
        let rules = if list.kind.is_override() {
            Rules::operator()
        } else {
            Rules::default()
        };
        let feed = feed::parse(list.name.clone(), text, rules).map(Arc::new);
        self.lists.push((list, feed));
        self
    }

    /// Adds a list whose text was parsed before.
    pub fn feed(mut self, list: List, feed: impl Into<Arc<Feed>>) -> Self {
        self.lists.push((list, Ok(feed.into())));
        self
    }

    /// Adds an operator's own list of whom to let in. It may name everybody.
    pub fn allow(self, name: impl Into<Source>, text: impl BufRead) -> Self {
        self.list(List::allow(name), text)
    }

    /// Adds an operator's own list of whom to refuse. It may name everybody.
    pub fn deny(self, name: impl Into<Source>, text: impl BufRead) -> Self {
        self.list(List::deny(name), text)
    }

    /// Builds the index.
    ///
    /// # Errors
    ///
    /// [`IndexError`] with all that is wrong:
    /// - names: the index or a list without one or with a longer one than 1,024 bytes, two lists with the same
    /// - lineages and licences of more than 1,024 bytes
    /// - meanings: a list without signals, an operator's own list with signals, a complete list that is empty
    /// - texts: every line of every list that is wrong, up to the bound of [`FeedError`]
    /// - size: too many lists, or too many different ways in which they overlap
    ///
    /// # Complexity
    ///
    /// `n log n` in the entries of all lists.
    pub fn build(self) -> Result<LocalIndex, IndexError> {
        IndexError::check(self.problems())?;
        let lists = loaded(self.lists);
        let lists: Vec<(&List, &Feed)> = lists.iter().map(|(list, feed)| (list, &**feed)).collect();
        let image = assemble(&self.name, &lists, self.date, self.keeps_entries);
        let image = image.map_err(IndexError::one)?;
        LocalIndex::of(image)
            .map_err(|error| IndexError::one(IndexProblem::File(error.to_string())))
    }

    fn problems(&self) -> Vec<IndexProblem> {
        let mut problems = Vec::new();
        if !is_name(self.name.as_str()) {
            problems.push(IndexProblem::IndexName);
        }
        if self.lists.len() > usize::from(u16::MAX) {
            problems.push(IndexProblem::TooManyLists);
        }
        let mut names = HashSet::new();
        for (i, (list, feed)) in self.lists.iter().enumerate() {
            if !is_name(list.name.as_str()) {
                problems.push(IndexProblem::ListName { number: i + 1 });
            } else if !names.insert(list.name.as_str()) {
                problems.push(IndexProblem::DuplicateName(list.name.clone()));
            }
            problems.extend(problem_of(list, feed));
        }
        problems
    }
}

/// All lists, if there are no problems.
fn loaded(lists: Vec<(List, Result<Arc<Feed>, FeedError>)>) -> Vec<(List, Arc<Feed>)> {
    let lists = lists.into_iter();
    lists
        .filter_map(|(list, feed)| Some((list, feed.ok()?)))
        .collect()
}

/// What is wrong with the meaning of a list, and with its text.
fn problem_of(
    list: &List,
    feed: &Result<Arc<Feed>, FeedError>,
) -> impl Iterator<Item = IndexProblem> {
    let says_something = || {
        let of_entries = feed.as_ref().is_ok_and(|feed| feed.values().len() > 1);
        let tells = list.signals | list.covers;
        !tells.is_empty() || list.never_block || of_entries
    };
    let meaning = match list.kind {
        ListKind::Allow | ListKind::Deny if !(list.signals | list.covers).is_empty() => {
            Some(IndexProblem::OverrideWithSignals(list.name.clone()))
        }
        ListKind::Deny if list.never_block => {
            Some(IndexProblem::DeniedAndNeverBlocked(list.name.clone()))
        }
        ListKind::Allow | ListKind::Deny => None,
        ListKind::Partial | ListKind::Complete => {
            (!says_something()).then(|| IndexProblem::NoSignals(list.name.clone()))
        }
    };
    let text = match feed {
        Err(error) => Some(IndexProblem::Feed(error.clone())),
        Ok(feed) if feed.is_empty() && list.kind == ListKind::Complete => {
            Some(IndexProblem::CompleteAndEmpty(list.name.clone()))
        }
        Ok(_) => None,
    };
    let is_long = |text: &Option<Source>| {
        let text = text.as_ref();
        text.is_some_and(|text| text.as_str().len() > LIST_TEXT)
    };
    let long = [("lineage", &list.lineage), ("licence", &list.licence)];
    let long = long.into_iter().filter(move |(_, text)| is_long(text));
    let long = long.map(|(what, _)| IndexProblem::TooLong {
        list: list.name.clone(),
        what,
    });
    meaning.into_iter().chain(long).chain(text)
}
