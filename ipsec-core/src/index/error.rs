//! Why an index could not be built: everything that is wrong with its lists, at once.

use std::fmt;

use crate::evidence::Source;
use crate::feed::FeedError;

/// An index that could not be built. Displays every problem, each on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexError {
    problems: Vec<IndexProblem>,
}

impl IndexError {
    /// An error unless there are no problems.
    pub(super) fn check(problems: Vec<IndexProblem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self { problems })
        }
    }

    pub(super) fn one(problem: IndexProblem) -> Self {
        let problems = vec![problem];
        Self { problems }
    }

    /// All that is wrong, in the order of the lists; at least one.
    #[must_use]
    pub fn problems(&self) -> &[IndexProblem] {
        &self.problems
    }
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for IndexError {}

/// One thing that is wrong with an index or one of its lists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexProblem {
    /// The index has no proper name.
    #[error("the index has no name, or one with control characters: evidence and logs carry it")]
    IndexName,
    /// A list has no proper name.
    #[error(
        "list number {number} has no name, or one with control characters: evidence and logs carry it"
    )]
    ListName {
        /// Which list, from 1 and in the order of the builder's calls.
        number: usize,
    },
    /// Two lists have the same name.
    #[error(
        "two lists are named {0}: each needs its own name, since evidence tells them apart by it"
    )]
    DuplicateName(Source),
    /// A list tells no signal.
    #[error("list {0} has no signals: say what it means to be named by it")]
    NoSignals(Source),
    /// An operator's own list tells signals.
    #[error(
        "list {0} is an allow or deny list and has signals: it overrides them; for signals, load another list"
    )]
    OverrideWithSignals(Source),
    /// A complete list names nobody.
    #[error("list {0} is complete and empty: it would say no about everybody")]
    CompleteAndEmpty(Source),
    /// A list could not be read.
    #[error(transparent)]
    Feed(FeedError),
    /// There are more lists than an index can tell apart.
    #[error("more than {} lists", u16::MAX)]
    TooManyLists,
    /// The lists overlap in more ways than an index can tell apart.
    #[error(
        "the lists overlap in more than {0} different ways: load fewer, or join some of the same meaning"
    )]
    TooManyRecords(u32),
}
