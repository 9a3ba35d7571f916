//! A backend that always fails, to see what an outage does.

use async_trait::async_trait;

use super::{Backend, Query};
use crate::error::{LookupError, LookupErrorKind};
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// A backend that answers every query with the same error, and claims that it could have answered everything.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use ipsec_core::{Backend, LookupErrorKind, Never, Query};
///
/// let down = Never::new(LookupErrorKind::Timeout);
/// let error = down.lookup(&Query::new([203, 0, 113, 9])).await.unwrap_err();
/// assert_eq!(error.kind(), LookupErrorKind::Timeout);
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Never {
    kind: LookupErrorKind,
    answers: FactSet,
}

impl Never {
    /// Fails with this kind of error.
    #[must_use]
    pub fn new(kind: LookupErrorKind) -> Self {
        Self {
            kind,
            answers: FactSet::ALL,
        }
    }

    /// Claims that it could have answered only these.
    #[must_use]
    pub fn answering(mut self, facts: impl Into<FactSet>) -> Self {
        self.answers = facts.into();
        self
    }
}

#[async_trait]
impl Backend for Never {
    fn name(&self) -> &'static str {
        "never"
    }

    fn answers(&self) -> FactSet {
        self.answers
    }

    async fn lookup(&self, _query: &Query) -> Result<Verdict, LookupError> {
        Err(self.kind.into())
    }
}
