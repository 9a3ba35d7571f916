//! Why a fact is unknown.

use std::fmt;

use super::value::Verdict;
use crate::error::{LookupError, LookupErrorKind};
use crate::evidence::Source;
use crate::ip;
use crate::signal::{Fact, FactSet};

/// Why a fact is unknown. Only [`Unknown::Failed`] is an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unknown {
    /// A source could still say; it was not asked.
    NotAsked,
    /// Silent: nobody who was asked ever says anything on this.
    NoSource,
    /// Silent: whoever was asked does not name the address, which is no *no*: their lists are not complete.
    NotListed,
    /// Silent: the address is not public, so nobody who was asked has it in a list.
    NotPublic,
    /// The one who could say did not answer.
    Failed(LookupErrorKind),
}

impl Unknown {
    /// Whether everybody who could be asked was asked, and nobody says.
    #[must_use]
    pub const fn is_silent(self) -> bool {
        matches!(self, Self::NoSource | Self::NotListed | Self::NotPublic)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked => f.write_str("nobody was asked yet"),
            Self::NoSource => f.write_str("no source tells"),
            Self::NotListed => f.write_str("not listed"),
            Self::NotPublic => f.write_str("not a public address"),
            Self::Failed(kind) => write!(f, "failed: {kind}"),
        }
    }
}

impl Verdict {
    /// Why the fact is unknown; `None` if it is known.
    #[must_use]
    pub fn unknown_because(&self, fact: impl Into<Fact>) -> Option<Unknown> {
        let fact = fact.into();
        if self.knows(fact) {
            return None;
        }
        if self.failed().contains(fact) {
            let kind = self.failure_kind(fact.into());
            return Some(Unknown::Failed(
                kind.unwrap_or(LookupErrorKind::Unavailable),
            ));
        }
        if self.not_asked().contains(fact) {
            return Some(Unknown::NotAsked);
        }
        Some(match self.ip {
            _ if !self.asked.contains(fact) => Unknown::NoSource,
            Some(ip) if !ip::scope(ip).is_public() => Unknown::NotPublic,
            _ => Unknown::NotListed,
        })
    }
}

/// A source that was asked and gave no answer.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure {
    source: Source,
    facts: FactSet,
    kind: LookupErrorKind,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    has_reserve: bool,
}

impl Failure {
    /// `source` was asked for `facts`.
    #[must_use]
    pub fn new(source: impl Into<Source>, facts: FactSet, kind: LookupErrorKind) -> Self {
        let source = source.into();
        Self {
            source,
            facts,
            kind,
            has_reserve: false,
        }
    }

    /// What this error makes of it, with whether there [is a reserve](LookupError::with_reserve).
    #[must_use]
    pub fn from_error(source: impl Into<Source>, facts: FactSet, error: &LookupError) -> Self {
        Self {
            has_reserve: error.has_reserve(),
            ..Self::new(source, facts, error.kind())
        }
    }

    /// Forgets the facts that were asked for again; whether there are others left, or there never were any.
    pub(super) fn asked_again(&mut self, asked: FactSet) -> bool {
        self.only(FactSet::ALL - asked)
    }

    /// Forgets all other facts; whether it was about any of these, or about none at all.
    pub(super) fn only(&mut self, facts: FactSet) -> bool {
        let was_empty = self.facts.is_empty();
        self.facts = self.facts & facts;
        was_empty || !self.facts.is_empty()
    }

    /// Who was asked.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What for.
    #[must_use]
    pub fn facts(&self) -> FactSet {
        self.facts
    }

    /// What came instead of an answer.
    #[must_use]
    pub fn kind(&self) -> LookupErrorKind {
        self.kind
    }

    /// Whether nobody was asked for want of what is kept for [critical](crate::Query::critical) queries.
    #[must_use]
    pub fn has_reserve(&self) -> bool {
        self.has_reserve
    }

    /// The error that it was, without its cause.
    #[must_use]
    pub fn error(&self) -> LookupError {
        let error = LookupError::new(self.kind);
        match self.has_reserve {
            true => error.with_reserve(),
            false => error,
        }
    }
}
