//! Lookups that go wrong: the request goes on, and the verdict says why it does not know.

use std::time::{Duration, SystemTime};

use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{FactSet, LookupErrorKind, Signal, Unknown};
use ipsec_tower::{Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::{App, LISTED, Local, Log, Remote, from, guard, send};

const OUTAGES: [LookupErrorKind; 12] = {
    use LookupErrorKind::*;
    [
        Unresolved,
        AuthFailed,
        PlanUnsupported,
        QuotaExhausted {
            until: Some(SystemTime::UNIX_EPOCH),
        },
        Throttled {
            retry_after: Some(Duration::from_secs(7)),
        },
        Unavailable,
        Timeout,
        Denied,
        Shape,
        Mismatch,
        Misconfigured,
        Overloaded,
    ]
};

const SILENCES: [LookupErrorKind; 3] = {
    use LookupErrorKind::*;
    [BadInput, NotPublic, NotFound]
};

#[tokio::test]
async fn every_kind_of_failure_is_a_verdict_with_the_reason_and_no_failed_request() {
    for kind in OUTAGES.into_iter().chain(SILENCES) {
        let log = Log::capture();
        let app = App::new();
        let service = VerdictLayer::new(Remote::new().failing(kind)).layer(app.clone());
        assert_eq!(send(service, from(LISTED)).await.status(), 200, "{kind:?}");
        let verdict = app.verdict();
        let why = if kind.is_outage() {
            Unknown::Failed(kind)
        } else {
            Unknown::NotPublic
        };
        assert_eq!(verdict.unknown_because(Signal::Tor), Some(why), "{kind:?}");
        let failures: Vec<_> = verdict
            .failures()
            .iter()
            .map(ipsec_core::Failure::kind)
            .collect();
        assert_eq!(failures, [kind]);
        assert_eq!(verdict.failures()[0].source(), "remote");
        let told = log.events();
        assert_eq!(told.len(), 1, "{}", log.text());
        assert_eq!(&told[0]["kind"], kind.as_str());
        assert_eq!(&told[0]["backend"], "remote");
    }
}

#[tokio::test]
async fn each_route_says_what_an_outage_means_for_it() {
    for kind in OUTAGES {
        for lookup in [Lookup::Eager, Lookup::OnDemand] {
            let verdicts = VerdictLayer::new(Remote::new().failing(kind)).lookup(lookup);
            let open = guard(Policy::builder("open").deny(tor()));
            let closed = guard(Policy::builder("closed").deny(tor()).fail_closed());
            let open = verdicts.layer(open.layer(App::new()));
            let closed = verdicts.layer(closed.layer(App::new()));
            assert_eq!(send(open, from(LISTED)).await.status(), 200, "{kind:?}");
            assert_eq!(send(closed, from(LISTED)).await.status(), 403, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn silence_is_no_outage() {
    for kind in SILENCES {
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(Remote::new().failing(kind)))
            .layer(guard(Policy::builder("closed").deny(tor()).fail_closed()))
            .service(App::new());
        assert_eq!(send(service, from(LISTED)).await.status(), 200, "{kind:?}");
    }
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_none() {
    let app = App::new();
    let backend = Remote::new()
        .with(LISTED, Signal::Tor)
        .answering_about("198.51.100.200");
    send(VerdictLayer::new(backend).layer(app.clone()), from(LISTED)).await;
    let verdict = app.verdict();
    assert_eq!(verdict.ip(), Some(super::support::ip(LISTED)));
    assert_eq!(verdict.evidence(), []);
    assert_eq!(
        verdict.unknown_because(Signal::Tor),
        Some(Unknown::Failed(LookupErrorKind::Mismatch))
    );
}

#[tokio::test]
async fn a_failed_lookup_is_not_repeated_for_the_same_request() {
    let backend = Remote::new().failing(LookupErrorKind::Timeout);
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand))
        .layer(guard(Policy::builder("site").deny(tor())))
        .layer(guard(Policy::builder("login").deny(tor())))
        .service(app.clone());
    send(service, from(LISTED)).await;
    assert_eq!(backend.asked(), [Signal::Tor.into()]);
}

#[tokio::test]
async fn what_was_not_asked_is_still_asked_after_a_failure() {
    let backend = Remote::new()
        .with(LISTED, Signal::Attacker)
        .failing_for(Signal::Tor);
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand))
        .layer(guard(Policy::builder("site").deny(tor())))
        .layer(guard(
            Policy::builder("login").deny(ipsec_core::policy::attacker()),
        ))
        .service(app.clone());
    assert_eq!(send(service, from(LISTED)).await.status(), 403);
    assert_eq!(
        backend.asked(),
        [Signal::Tor.into(), Signal::Attacker.into()]
    );
}

#[tokio::test]
async fn a_route_that_fails_closed_stays_closed_whoever_asked_in_vain_before() {
    let backend = Remote::new().failing(LookupErrorKind::Unavailable);
    let closed = Policy::builder("login").deny(vpn()).fail_closed();
    for verdicts in [
        VerdictLayer::new(backend.clone()).want(Signal::Tor),
        VerdictLayer::new(backend).lookup(Lookup::OnDemand),
    ] {
        let app = App::new();
        let service = ServiceBuilder::new()
            .layer(verdicts)
            .layer(guard(Policy::builder("site").deny(tor())))
            .layer(guard(closed.clone()))
            .service(app.clone());
        assert_eq!(send(service, from(LISTED)).await.status(), 403);
        assert_eq!(app.visits(), 0);
    }
}

#[tokio::test]
async fn answers_from_before_a_failure_are_kept() {
    let backend = Remote::new()
        .with(LISTED, Signal::Attacker)
        .failing_for(Signal::Tor);
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend).want(Signal::Attacker))
        .layer(guard(Policy::builder("site").deny(tor())))
        .service(app.clone());
    assert_eq!(send(service, from(LISTED)).await.status(), 200);
    let verdict = app.verdict();
    assert_eq!(verdict.is_attacker(), Some(true));
    assert_eq!(verdict.failed(), FactSet::from(Signal::Tor));
}

#[tokio::test]
async fn a_backend_behind_pointers_is_the_same_backend() {
    let local: std::sync::Arc<dyn ipsec_core::Backend> = std::sync::Arc::new(Local::default());
    let app = App::new();
    send(VerdictLayer::new(local).layer(app.clone()), from(LISTED)).await;
    assert_eq!(app.verdict().is_tor(), Some(true));
}
