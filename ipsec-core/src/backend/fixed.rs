//! A backend from a map, for tests and examples.

use std::collections::HashMap;
use std::net::IpAddr;

use async_trait::async_trait;

use super::{Backend, Query};
use crate::error::LookupError;
use crate::evidence::{Evidence, Source};
use crate::ip;
use crate::signal::{FactSet, Signals};
use crate::verdict::Verdict;

/// A backend that knows a few addresses and answers at once, for tests and examples.
///
/// About any other address it is silent, unless [`Fixed::otherwise`] says something.
///
/// ```
/// use ipsec_core::{Backend, Fixed, Query, Signal, Signals};
///
/// let backend = Fixed::new()
///     .with([203, 0, 113, 9], Signals::UNKNOWN.yes(Signal::Tor))
///     .otherwise(Signals::UNKNOWN.no(Signal::Tor));
/// let verdict = backend.lookup_now(&Query::new([198, 51, 100, 1])).ok_or("no answer")?;
/// assert_eq!(verdict.is(Signal::Tor), Some(false));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fixed {
    name: Source,
    verdicts: HashMap<IpAddr, Verdict>,
    otherwise: Option<Evidence>,
    answers: FactSet,
}

impl Fixed {
    /// Knows nothing yet. It is named `fixed`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            name: "fixed".into(),
            verdicts: HashMap::new(),
            otherwise: None,
            answers: FactSet::ALL,
        }
    }

    /// Another name than `fixed`. Call it first: evidence carries the name that was set when it was given.
    #[must_use]
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
    }

    /// Says this of the address.
    #[must_use]
    pub fn with(self, ip: impl Into<IpAddr>, signals: Signals) -> Self {
        let evidence = Evidence::new(self.name.clone()).with_signals(signals);
        self.with_evidence(ip, evidence)
    }

    /// Has this evidence on the address.
    #[must_use]
    pub fn with_evidence(mut self, ip: impl Into<IpAddr>, evidence: Evidence) -> Self {
        let ip = ip::canonical(ip.into());
        let verdict = self
            .verdicts
            .remove(&ip)
            .unwrap_or_else(|| Verdict::new(ip));
        self.verdicts.insert(ip, verdict.with_evidence(evidence));
        self
    }

    /// Says this of every address that it does not know.
    #[must_use]
    pub fn otherwise(mut self, signals: Signals) -> Self {
        self.otherwise = Some(Evidence::new(self.name.clone()).with_signals(signals));
        self
    }

    /// Claims to answer these facts instead of all.
    #[must_use]
    pub fn answering(mut self, facts: impl Into<FactSet>) -> Self {
        self.answers = facts.into();
        self
    }
}

impl Default for Fixed {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Backend for Fixed {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    fn answers(&self) -> FactSet {
        self.answers
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let verdict = self.verdicts.get(&query.ip).cloned().unwrap_or_else(|| {
            let nothing = Verdict::new(query.ip);
            match &self.otherwise {
                Some(evidence) => nothing.with_evidence(evidence.clone()),
                None => nothing,
            }
        });
        Some(verdict.with_asked(self.answers))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        Ok(self
            .lookup_now(query)
            .unwrap_or_else(|| Verdict::new(query.ip)))
    }
}
