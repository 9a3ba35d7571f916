//! Why a table was not put in.

use std::fmt;

use crate::index::LocalIndex;
use crate::signal::FactSet;

/// A table that was [not put in](super::SharedIndex::try_replace), since it cannot tell facts which the current one can. Nothing has changed.
#[derive(Clone, Debug)]
pub struct LostFacts {
    lost: FactSet,
    index: LocalIndex,
}

impl LostFacts {
    pub(super) fn new(lost: FactSet, index: LocalIndex) -> Self {
        Self { lost, index }
    }

    /// The facts that would have been lost.
    #[must_use]
    pub fn lost(&self) -> FactSet {
        self.lost
    }

    /// The table that was refused.
    #[must_use]
    pub fn index(&self) -> &LocalIndex {
        &self.index
    }

    /// The table that was refused, to [put it in](super::SharedIndex::replace) all the same.
    #[must_use]
    pub fn into_index(self) -> LocalIndex {
        self.index
    }
}

/// `the index cannot tell tor, which the one in use can: is a list missing?`
impl fmt::Display for LostFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = self.lost;
        write!(
            f,
            "the index cannot tell {lost}, which the one in use can: is a list missing?"
        )
    }
}

impl std::error::Error for LostFacts {}
