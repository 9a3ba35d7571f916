//! What outages and backends that keep no promise must not do: open a route that fails closed.

use ipsec_core::policy::{Policy, PolicyBuilder, crawler, tor};
use ipsec_core::{
    Backend, FactSet, LookupError, LookupErrorKind, Query, Signal, Verdict, async_trait,
};
use ipsec_tower::{GuardLayer, Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::*;

/// A list of Tor exits that names nobody, and somebody else to ask, who is down for Tor.
#[derive(Clone, Copy)]
enum Composite {
    /// Does what a backend should.
    Honest,
    /// Does not say that there is more to ask than the list.
    Forgetful,
    /// Answers at once that it has not asked.
    Hasty,
    /// Answers, after it was asked, that it has not asked.
    Lazy,
}

impl Composite {
    fn listed(query: &Query) -> Verdict {
        Verdict::new(query.ip).with_asked(Signal::Tor.into())
    }
}

#[async_trait]
impl Backend for Composite {
    fn name(&self) -> &str {
        "composite"
    }

    fn answers(&self) -> FactSet {
        [Signal::Tor, Signal::Crawler].into()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let listed = Self::listed(query);
        match self {
            Self::Hasty => Some(listed.with_not_asked(self.answers())),
            _ if !query.want.is_empty() => None,
            Self::Forgetful => Some(listed),
            Self::Honest | Self::Lazy => Some(listed.with_not_asked(self.answers())),
        }
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let listed = Self::listed(query);
        if let Self::Lazy = self {
            return Ok(listed.with_not_asked(self.answers()));
        }
        if query.want.signals().contains(Signal::Tor) {
            return Err(LookupErrorKind::Timeout.into());
        }
        Ok(listed
            .with_asked(query.want)
            .with_not_asked(self.answers() - query.want))
    }
}

fn closed(policy: PolicyBuilder) -> GuardLayer {
    guard(policy.fail_closed())
}

fn login() -> PolicyBuilder {
    Policy::builder("login").allow(crawler()).deny(tor())
}

const ALL: [Composite; 4] = [
    Composite::Honest,
    Composite::Forgetful,
    Composite::Hasty,
    Composite::Lazy,
];

#[tokio::test]
async fn a_route_that_fails_closed_stays_closed() {
    for backend in ALL {
        for layer in [
            VerdictLayer::new(backend),
            VerdictLayer::new(backend).want(Signal::Tor),
            VerdictLayer::new(backend).want(Signal::Crawler),
            VerdictLayer::new(backend).lookup(Lookup::OnDemand),
        ] {
            for policy in [login(), Policy::builder("login").deny(tor())] {
                let app = layer.layer(closed(policy).layer(App::new()));
                assert_eq!(send(app, from(CLEAN)).await.status(), 403);
            }
        }
    }
}

#[tokio::test]
async fn a_failure_is_not_forgotten_when_something_else_is_asked() {
    for backend in ALL {
        for other in [
            guard(Policy::builder("other").deny(tor())).shadow(),
            guard(Policy::builder("other").deny(crawler())).shadow(),
        ] {
            let app = ServiceBuilder::new()
                .layer(VerdictLayer::new(backend).lookup(Lookup::OnDemand))
                .layer(other)
                .layer(closed(login()))
                .service(App::new());
            assert_eq!(send(app, from(CLEAN)).await.status(), 403);
        }
    }
}

#[tokio::test]
async fn a_candidate_decides_nothing() {
    let candidate = Policy::builder("candidate")
        .deny(crawler())
        .build()
        .unwrap();
    for backend in ALL {
        let guard = closed(Policy::builder("login").deny(tor())).candidate(candidate.clone());
        let app = VerdictLayer::new(backend)
            .want(Signal::Tor)
            .layer(guard.layer(App::new()));
        assert_eq!(send(app, from(CLEAN)).await.status(), 403);
    }
}
