//! What came of building an index: of each list, and of all together.

use std::fmt;

use crate::evidence::Source;
use crate::feed::gates::Judgement;
use crate::feed::{Problem, Report};
use crate::index::{IndexError, LocalIndex};

/// What came of [building](super::Catalog::build) an index.
#[derive(Clone, Debug)]
#[must_use]
pub struct Outcome {
    pub(super) lists: Vec<ListOutcome>,
    pub(super) index: Result<LocalIndex, BuildError>,
}

impl Outcome {
    /// What came of each list, in the order of the catalog.
    #[must_use]
    pub fn lists(&self) -> &[ListOutcome] {
        &self.lists
    }

    /// The index.
    ///
    /// # Errors
    ///
    /// [`BuildError`] with all that stands against it:
    /// - a required list of which there is no good version
    /// - a list that did not pass, and whose `on_gate` is `reject`
    /// - a name that was accepted and is none of a list
    /// - no list left at all, or an index that was built elsewhere in place of lists
    /// - what the index itself [refuses](IndexError)
    pub fn index(&self) -> Result<&LocalIndex, &BuildError> {
        self.index.as_ref()
    }

    /// The index by itself.
    ///
    /// # Errors
    ///
    /// As [`Outcome::index`].
    pub fn into_index(self) -> Result<LocalIndex, BuildError> {
        self.index
    }
}

/// What came of one list. Displays the name, what was used, and why on further lines.
#[derive(Clone, Debug, PartialEq)]
pub struct ListOutcome {
    pub(super) name: Source,
    pub(super) report: Report,
    pub(super) problems: Vec<Problem>,
    pub(super) judgement: Judgement,
    pub(super) used: Used,
}

impl ListOutcome {
    /// The name of the list.
    #[must_use]
    pub fn name(&self) -> &Source {
        &self.name
    }

    /// What was counted while the new version was read, whether it was used or not.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The first things that are wrong with the new version.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What its gates say of the new version.
    pub fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// What is in the index of it.
    #[must_use]
    pub fn used(&self) -> Used {
        self.used
    }
}

impl fmt::Display for ListOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.used {
            Used::New => "the new version was taken",
            Used::LastGood => "NOT TAKEN, the last good version stays",
            Used::Nothing => "LEFT OUT, there is no good version of it",
        };
        write!(f, "{}: {words}", self.name.as_str().escape_debug())?;
        for reason in self.judgement.reasons() {
            write!(f, "\n  {reason}")?;
        }
        for note in self.judgement.notes() {
            write!(f, "\n  note: {note}")?;
        }
        Ok(())
    }
}

/// Which version of a list is in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Used {
    /// The new one.
    New,
    /// The one of the index before.
    LastGood,
    /// None. If a version was accepted before, the index remembers [how that was counted](super::is_left_out).
    Nothing,
}

/// An index that could not be built. Displays every problem, each on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    pub(super) problems: Vec<BuildProblem>,
}

impl BuildError {
    /// All that stands against it; at least one.
    #[must_use]
    pub fn problems(&self) -> &[BuildProblem] {
        &self.problems
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for BuildError {}

/// One thing that stands against an index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildProblem {
    /// A required list of which there is no good version.
    #[error("list {0} is required, and there is no good version of it")]
    Required(Source),
    /// A list that did not pass its gates, and for which nothing is to be built then.
    #[error("list {0} did not pass, and nothing is to be built then (on_gate = \"reject\")")]
    Rejected(Source),
    /// A name that was accepted.
    #[error("no list is named {0}, which was to be accepted")]
    Accepted(Source),
    /// No list is left.
    #[error("there is no good version of any list")]
    NoLists,
    /// The catalog declares no lists, but this index.
    #[error(
        "index {0} was built elsewhere (kind = \"index\"), so there is nothing to build here: whatever uses it fetches it, as `ipverdict fetch` does, and its lists are declared where it is built"
    )]
    BuiltElsewhere(Source),
    /// The index refuses the lists.
    #[error(transparent)]
    Index(IndexError),
}
