//! A backend that ends early: what it left is asked only if it matters, and is no outage.

use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{Backend, FactSet, Fixed, Signal, Signals};
use ipsec_remote::{Admission, Breaker, Budget, Cached, Cascade};
use ipsec_tower::{Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::{App, LISTED, Log, Remote, from, guard, ip, send};

/// An address that others are asked about.
const VISITOR: &str = "8.8.8.8";

/// Who is asked second.
fn second() -> Remote {
    Remote::new()
        .answering(Signal::Vpn)
        .with(LISTED, Signal::Vpn)
}

/// Ends at the *yes* of the first source, which is local or has to be waited for.
fn cascades(second: &Remote) -> [Cascade; 2] {
    let local = Fixed::new()
        .answering(Signal::Tor)
        .with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor));
    let remote = Remote::new()
        .answering(Signal::Tor)
        .with(LISTED, Signal::Tor);
    [
        Cascade::new("all").then(local).then(second.clone()),
        Cascade::new("all").then(remote).then(second.clone()),
    ]
}

#[tokio::test]
async fn what_was_left_is_asked_if_a_policy_needs_it() {
    for lookup in [Lookup::Eager, Lookup::OnDemand] {
        for (policy, asked) in [(tor(), 0), (vpn(), 1)] {
            let second = second();
            for cascade in cascades(&second) {
                let before = second.asked().len();
                let log = Log::capture();
                let policy = Policy::builder("login").deny(policy.clone()).fail_closed();
                let service = ServiceBuilder::new()
                    .layer(VerdictLayer::new(cascade).lookup(lookup))
                    .layer(guard(policy))
                    .service(App::new());
                assert_eq!(send(service, from(LISTED)).await.status(), 403);
                assert_eq!(second.asked().len() - before, asked, "{lookup:?}");
                assert!(!log.text().contains("misconfigured"), "{}", log.text());
            }
        }
    }
}

/// The first visit is not asked about: silence for this request, however many guards there are, and no outage.
#[tokio::test]
async fn what_was_withheld_is_silence_for_the_request() {
    type Around = fn(Remote) -> Box<dyn Backend>;
    // A breaker says of what it is not asked for that nobody was asked.
    let arounds: [Around; 3] = [
        |second| {
            let source = Admission::new(second);
            Box::new(Cached::new(Cascade::new("all").then(source)))
        },
        |second| {
            let source = Admission::new(Cached::new(Breaker::new(second)));
            Box::new(Cascade::new("all").then(source))
        },
        |second| {
            let lists = Fixed::new().answering(Signal::Vpn);
            let source = Admission::new(Cached::new(Budget::new(Breaker::new(second))));
            Box::new(Cascade::new("all").then(lists).then(source))
        },
    ];
    let cases = [Lookup::Eager, Lookup::OnDemand]
        .into_iter()
        .flat_map(|lookup| arounds.map(|around| (lookup, around)));
    for (lookup, around) in cases {
        let second = Remote::new()
            .answering(Signal::Vpn)
            .with(VISITOR, Signal::Vpn);
        let backend = around(second.clone());
        let log = Log::capture();
        let policy = || Policy::builder("login").deny(vpn()).fail_closed();
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(backend).lookup(lookup))
            .layer(guard(policy()))
            .layer(guard(policy()))
            .service(App::new());
        assert_eq!(send(service.clone(), from(VISITOR)).await.status(), 200);
        assert!(second.asked().is_empty(), "{lookup:?}");
        assert!(!log.text().contains("misconfigured"), "{}", log.text());
        assert_eq!(send(service, from(VISITOR)).await.status(), 403);
    }
}

#[tokio::test]
async fn whoever_asks_for_all_facts_gets_all() {
    let second = second();
    for cascade in cascades(&second) {
        let app = App::new();
        send(VerdictLayer::new(cascade).layer(app.clone()), from(LISTED)).await;
        let mut visitor = app.visitor().unwrap();
        assert_eq!(visitor.verdict().not_asked(), Signal::Vpn.into());
        assert!(visitor.verdict().failures().is_empty());
        let verdict = visitor.ask(FactSet::ALL).await;
        assert_eq!(verdict.is(Signal::Vpn), Some(true));
        assert_eq!(verdict.is(Signal::Tor), Some(true));
    }
}
