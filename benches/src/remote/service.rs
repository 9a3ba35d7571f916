//! A service that answers whoever waits, or is down.

use std::net::IpAddr;

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, LookupErrorKind, Query, Score, Signal, SignalSet,
    Signals, Verdict, async_trait,
};

use crate::local::LISTED;

/// A service that can tell everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service {
    name: &'static str,
    is_up: bool,
}

impl Service {
    pub(crate) fn up(name: &'static str) -> Self {
        Self { name, is_up: true }
    }

    pub(crate) fn down(name: &'static str) -> Self {
        Self { name, is_up: false }
    }
}

#[async_trait]
impl Backend for Service {
    fn name(&self) -> &str {
        self.name
    }

    fn answers(&self) -> FactSet {
        FactSet::ALL
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        match self.is_up {
            true => Ok(answer(self.name, query.ip)),
            false => Err(LookupErrorKind::Unavailable.into()),
        }
    }
}

/// Every signal and a score, as most services give them; and that one visitor is in a datacenter.
pub(crate) fn answer(name: &'static str, ip: IpAddr) -> Verdict {
    let signals = Signals::UNKNOWN.no(SignalSet::ALL);
    let signals = match LISTED.parse() == Ok(ip) {
        true => signals.yes(Signal::Datacenter),
        false => signals,
    };
    let score = Score::new(5.0, 100.0).expect("within its range");
    let evidence = Evidence::new(name).with_signals(signals).with_score(score);
    Verdict::new(ip)
        .with_evidence(evidence)
        .with_asked(FactSet::ALL)
}
