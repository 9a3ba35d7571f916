//! Events: one per decision, and one for each thing that an operator should look at.

#![cfg_attr(
    not(feature = "tracing"),
    allow(unused_variables, clippy::needless_pass_by_value)
)]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use ipsec_core::ip::Redaction;
use ipsec_core::policy::Decision;
use ipsec_core::{FactSet, LookupError, Verdict};

use crate::client_ip::{ClientIp, ClientIpError, ClientIpErrorKind};
use crate::reject::IncidentId;

/// Something to be said only once.
#[derive(Debug, Default)]
pub(crate) struct Once(AtomicBool);

impl Once {
    /// Whether this is the first time. Costs a read on all later ones.
    pub(crate) fn first(&self) -> bool {
        !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::Relaxed)
    }
}

/// Whether this is the first time for the type of this name. There are no more names than types in the program.
pub(crate) fn first_of(name: &'static str) -> bool {
    static SAID: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    SAID.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(name)
}

/// The address as a log may show it.
#[cfg(feature = "tracing")]
fn shown(verdict: &Verdict, redaction: &Redaction) -> Option<ipsec_core::ip::Redacted> {
    verdict.ip().map(|ip| redaction.apply(ip))
}

/// Who gave no answer and why: `proxycheck timeout, focsec auth_failed`.
#[cfg(feature = "tracing")]
struct Failures<'a>(&'a Verdict);

#[cfg(feature = "tracing")]
impl std::fmt::Display for Failures<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, failure) in self.0.failures().iter().enumerate() {
            let comma = if number == 0 { "" } else { ", " };
            write!(f, "{comma}{} {}", failure.source(), failure.kind().as_str())?;
        }
        Ok(())
    }
}

/// A guard has decided. What lets a request through is said at level debug, the rest at info.
pub(crate) fn decision(
    decision: Decision<'_>,
    verdict: &Verdict,
    redaction: &Redaction,
    shadow: bool,
    incident: Option<&IncidentId>,
) {
    #[cfg(feature = "tracing")]
    {
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(
                    client.ip = shown(verdict, redaction).map(tracing::field::display),
                    policy = decision.policy().name(),
                    rule = decision.rule(),
                    decision = decision.action().as_str(),
                    reason = decision.reason().as_str(),
                    signals = %verdict.signals(),
                    unknown = (!decision.unknown().is_empty())
                        .then(|| tracing::field::display(decision.unknown())),
                    failures = (!verdict.failures().is_empty())
                        .then(|| tracing::field::display(Failures(verdict))),
                    shadow,
                    incident = incident.map(tracing::field::display),
                    "decided",
                )
            };
        }
        if decision.action() == ipsec_core::policy::Action::Allow {
            event!(debug);
        } else {
            event!(info);
        }
    }
}

/// A candidate policy would have decided otherwise.
pub(crate) fn disagreement(
    decision: Decision<'_>,
    candidate: Decision<'_>,
    verdict: &Verdict,
    redaction: &Redaction,
) {
    #[cfg(feature = "tracing")]
    tracing::info!(
        client.ip = shown(verdict, redaction).map(tracing::field::display),
        policy = decision.policy().name(),
        rule = decision.rule(),
        decision = decision.action().as_str(),
        candidate.policy = candidate.policy().name(),
        candidate.rule = candidate.rule(),
        candidate.decision = candidate.action().as_str(),
        candidate.reason = candidate.reason().as_str(),
        signals = %verdict.signals(),
        "a candidate policy would have decided otherwise",
    );
}

/// The client address of a request could not be resolved.
pub(crate) fn unresolved(
    error: &ClientIpError,
    header: Option<&http::HeaderName>,
    redaction: &Redaction,
) {
    if error.kind() == ClientIpErrorKind::NoPeer {
        wiring(
            "nobody says who the peer is, so no client address can be found: in axum, serve with \
             `into_make_service_with_connect_info::<SocketAddr>()`; elsewhere, put a `Peer` into the request's extensions",
        );
    } else {
        #[cfg(feature = "tracing")]
        tracing::warn!(
            kind = error.kind().as_str(),
            header = header.map(http::HeaderName::as_str),
            hop = error.hop(),
            peer.ip = error
                .peer()
                .and_then(crate::client_ip::Peer::ip)
                .map(|ip| tracing::field::display(redaction.apply(ip))),
            "the client address could not be resolved: {error}",
        );
    }
}

/// A peer that is not trusted sent the header that only proxies may send.
pub(crate) fn ignored_header(
    client: &ClientIp,
    header: Option<&http::HeaderName>,
    redaction: &Redaction,
) {
    #[cfg(feature = "tracing")]
    tracing::info!(
        client.ip = %redaction.apply(client.ip()),
        header = header.map(http::HeaderName::as_str),
        "ignored a forwarding header from a peer that is not trusted: somebody tries to forge an address, or a proxy \
         is missing in the list of trusted ones",
    );
}

/// A lookup gave no answer.
pub(crate) fn lookup_failed(backend: &str, error: &LookupError) {
    #[cfg(feature = "tracing")]
    {
        let (kind, causes) = (error.kind().as_str(), error.causes().to_string());
        let cause = Some(causes.as_str()).filter(|causes| !causes.is_empty());
        // That a source has nothing on an address is nothing to look at.
        if error.kind().is_outage() {
            tracing::warn!(backend, kind, cause, "a lookup failed: {error}");
        } else {
            tracing::debug!(backend, kind, cause, "a lookup without an answer: {error}");
        }
    }
}

/// A policy asks for what nobody can ever answer.
pub(crate) fn unanswerable(policy: &str, facts: FactSet) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        policy,
        facts = %facts,
        "a policy asks for facts that no source of the backend can ever tell: its rules on them never match",
    );
}

/// The application is put together wrongly.
pub(crate) fn wiring(mistake: &str) {
    #[cfg(feature = "tracing")]
    tracing::error!("mistake in the wiring: {mistake}");
}
