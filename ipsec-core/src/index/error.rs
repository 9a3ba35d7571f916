//! Why an index could not be built: everything that is wrong with its lists, at once.

use std::fmt;
use std::net::IpAddr;

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
    #[error(
        "the index has no name, or one with control characters or more than 1,024 bytes: evidence and logs carry it"
    )]
    IndexName,
    /// A list has no proper name.
    #[error(
        "list number {number} has no name, or one with control characters or more than 1,024 bytes: evidence and logs carry it"
    )]
    ListName {
        /// Which list, from 1 and in the order of the builder's calls.
        number: usize,
    },
    /// The lineage or the licence of a list is too long.
    #[error("list {list}: its {what} has more than 1,024 bytes: say it in short, or where it is")]
    TooLong {
        /// The list.
        list: Source,
        /// Which of the two, as a word.
        what: &'static str,
    },
    /// Two lists have the same name.
    #[error(
        "two lists are named {0}: each needs its own name, since evidence tells them apart by it"
    )]
    DuplicateName(Source),
    /// A list tells no signal, its entries say nothing of their own, and it spares nobody.
    #[error("list {0} has no signals: say what it means to be named by it")]
    NoSignals(Source),
    /// An operator's own list tells signals.
    #[error(
        "list {0} is an allow or deny list and has signals: it overrides them; for signals, load another list"
    )]
    OverrideWithSignals(Source),
    /// A deny list spares whom it names.
    #[error("list {0} is a deny list whose addresses are never to be blocked: it cannot be both")]
    DeniedAndNeverBlocked(Source),
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
    /// Too many entries of a list say different things about one address.
    #[error("list {list}: too many entries say different things about {ip}")]
    TooDeep {
        /// The list.
        list: Source,
        /// The first such address.
        ip: IpAddr,
    },
    /// What is said of all addresses together is longer than an index can be.
    #[error("the lists say more than an index can hold: {0}")]
    TooLarge(&'static str),
    /// What was built cannot be read back: the texts of its entries are far longer than those of any sensible list.
    #[error("{0}")]
    File(String),
}
