//! An index that is replaced by one that tells less: what is missing has failed, and is not silence.

use std::time::SystemTime;

use ipsec_core::index::List;
use ipsec_core::policy::{Policy, attacker, tor};
use ipsec_core::{
    Backend, FactSet, ListOverride, LocalIndex, LookupError, LookupErrorKind, Query, SharedIndex,
    Signal, Unknown, Verdict, async_trait,
};
use ipsec_tower::{GuardLayer, Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::{App, CLEAN, LISTED, Log, Remote, from, guard, ip, send};

/// An address for which a complete list means something.
const PUBLIC: &str = "8.8.8.8";

fn attackers() -> List {
    List::new("attackers").signals(Signal::Attacker).complete()
}

fn whole() -> LocalIndex {
    let exits = List::new("exits").signals(Signal::Tor).complete();
    LocalIndex::builder()
        .list(exits, LISTED.as_bytes())
        .list(attackers(), CLEAN.as_bytes())
        .build()
        .unwrap()
}

/// The list of exits was held, and there was no good version of it.
fn without_exits() -> LocalIndex {
    let builder = LocalIndex::builder().list(attackers(), CLEAN.as_bytes());
    builder.build().unwrap()
}

fn share(index: LocalIndex) -> SharedIndex {
    SharedIndex::new(index, SystemTime::now)
}

fn open() -> GuardLayer {
    guard(Policy::builder("open").deny(tor()))
}

fn closed() -> GuardLayer {
    guard(Policy::builder("closed").deny(tor()).fail_closed())
}

/// How a guard with each of the policies answers a request from there.
async fn statuses(verdicts: &VerdictLayer, address: &str) -> (u16, u16) {
    let status = async |guard: GuardLayer| {
        let service = verdicts.layer(guard.layer(App::new()));
        send(service, from(address)).await.status().as_u16()
    };
    (status(open()).await, status(closed()).await)
}

const LOOKUPS: [Lookup; 2] = [Lookup::Eager, Lookup::OnDemand];

#[tokio::test]
async fn a_route_that_fails_closed_stays_closed_until_the_list_is_back() {
    for lookup in LOOKUPS {
        let shared = share(whole());
        let verdicts = VerdictLayer::new(shared.clone()).lookup(lookup);
        assert_eq!(statuses(&verdicts, LISTED).await, (403, 403));
        assert_eq!(statuses(&verdicts, PUBLIC).await, (200, 200));

        assert_eq!(shared.replace(without_exits()).lost, Signal::Tor.into());
        for address in [LISTED, CLEAN, PUBLIC, "2606:4700::1", "64:ff9b::808:808"] {
            assert_eq!(statuses(&verdicts, address).await, (200, 403), "{address}");
        }

        assert!(shared.replace(whole()).lost.is_empty());
        assert_eq!(statuses(&verdicts, LISTED).await, (403, 403));
        assert_eq!(statuses(&verdicts, PUBLIC).await, (200, 200));
    }
}

#[tokio::test]
async fn a_route_that_fails_open_says_so() {
    for lookup in LOOKUPS {
        let shared = share(whole());
        let verdicts = VerdictLayer::new(shared.clone()).lookup(lookup);
        let _ = shared.replace(without_exits());
        let log = Log::capture();
        let response = send(verdicts.layer(open().layer(App::new())), from(PUBLIC)).await;
        assert_eq!(response.status(), 200);
        let event = log.decision();
        let said = (&event["decision"], &event["reason"], &event["unknown"]);
        assert_eq!(said, ("allow", "undecided", "tor"), "{lookup:?}");
    }
}

#[tokio::test]
async fn the_verdict_says_what_has_failed_and_keeps_the_rest() {
    let shared = share(whole());
    let verdicts = VerdictLayer::new(shared.clone());
    let _ = shared.replace(without_exits());
    let app = App::new();
    send(verdicts.layer(app.clone()), from(CLEAN)).await;
    let verdict = app.verdict();
    assert_eq!(verdict.failed(), FactSet::from(Signal::Tor));
    assert_eq!(
        verdict.unknown_because(Signal::Tor),
        Some(Unknown::Failed(LookupErrorKind::Unavailable))
    );
    let failure = &verdict.failures()[0];
    assert_eq!(failure.source(), Backend::name(&shared));
    assert_eq!(failure.facts(), Signal::Tor.into());
    assert_eq!(verdict.is_attacker(), Some(true));
    assert_eq!(verdict.evidence()[0].source(), "attackers");
    assert_eq!(verdict.not_asked(), FactSet::EMPTY);

    send(verdicts.layer(app.clone()), from(PUBLIC)).await;
    assert_eq!(app.verdict().is_attacker(), Some(false));
    assert_eq!(app.verdict().failed(), FactSet::from(Signal::Tor));
}

#[tokio::test]
async fn what_nobody_wants_has_not_failed() {
    let shared = share(whole());
    let verdicts = VerdictLayer::new(shared.clone()).want(Signal::Attacker);
    let on_demand = VerdictLayer::new(shared.clone()).lookup(Lookup::OnDemand);
    let _ = shared.replace(without_exits());
    for verdicts in [verdicts, on_demand] {
        let app = App::new();
        let guard = guard(Policy::builder("site").deny(attacker()).fail_closed());
        let service = verdicts.layer(guard.layer(app.clone()));
        assert_eq!(send(service.clone(), from(PUBLIC)).await.status(), 200);
        assert_eq!(app.verdict().failed(), FactSet::EMPTY);
        assert_eq!(app.verdict().not_asked(), FactSet::from(Signal::Tor));
        assert_eq!(send(service, from(CLEAN)).await.status(), 403);
    }
}

#[tokio::test]
async fn operators_bans_and_allowances_count_as_before() {
    let shared = share(whole());
    let verdicts = VerdictLayer::new(shared.clone());
    let _ = shared.replace(without_exits());
    let _ = shared.allow(ip(PUBLIC), None, "the office").unwrap();
    let _ = shared.ban(ip("8.8.4.4"), None, "scraping").unwrap();
    assert_eq!(statuses(&verdicts, PUBLIC).await, (200, 200));
    assert_eq!(statuses(&verdicts, "8.8.4.4").await, (403, 403));
    let app = App::new();
    send(verdicts.layer(app.clone()), from("8.8.4.4")).await;
    assert_eq!(app.verdict().list_override(), Some(ListOverride::Deny));
}

#[tokio::test]
async fn a_loss_is_told_once_and_again_when_it_happens_again() {
    let shared = share(whole());
    let verdicts = VerdictLayer::new(shared.clone());
    let service = ServiceBuilder::new()
        .layer(verdicts)
        .layer(guard(Policy::builder("site")))
        .service(App::new());
    for _ in 0..2 {
        let log = Log::capture();
        send(service.clone(), from(PUBLIC)).await;
        let _ = shared.replace(without_exits());
        for address in [PUBLIC, LISTED, CLEAN] {
            send(service.clone(), from(address)).await;
        }
        let mut events = log.events();
        events.retain(|event| event["message"] != *"decided");
        assert_eq!(events.len(), 1, "{}", log.text());
        assert_eq!(&events[0]["kind"], "unavailable");
        assert_eq!(&events[0]["backend"], Backend::name(&shared));
        let cause = &events[0]["cause"];
        assert!(cause.contains("could tell tor"), "{cause}");
        let _ = shared.replace(whole());
    }
}

#[tokio::test]
async fn what_was_never_told_is_silence_and_what_comes_later_counts() {
    let shared = share(without_exits());
    for lookup in LOOKUPS {
        let verdicts = VerdictLayer::new(shared.clone()).lookup(lookup);
        let policy = Policy::builder("login").deny(tor()).build().unwrap();
        assert!(verdicts.check(&policy).is_err());
        assert_eq!(statuses(&verdicts, LISTED).await, (200, 200));
        assert!(shared.replace(whole()).lost.is_empty());
        let log = Log::capture();
        assert_eq!(statuses(&verdicts, LISTED).await, (403, 403));
        // There is somebody who tells it now, so there is nothing to warn of.
        assert!(log.errors().is_empty(), "{}", log.text());
        let _ = shared.replace(without_exits());
    }
}

/// Says nothing of what it was asked for, which a backend need not do.
#[derive(Clone)]
struct Terse(SharedIndex);

#[async_trait]
impl Backend for Terse {
    fn name(&self) -> &'static str {
        "terse"
    }

    fn answers(&self) -> FactSet {
        Backend::answers(&self.0)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let verdict = Verdict::new(query.ip);
        let said = self.0.verdict(query.ip).evidence().to_vec();
        Ok(said.into_iter().fold(verdict, Verdict::with_evidence))
    }
}

#[tokio::test]
async fn a_backend_that_has_to_be_waited_for_and_says_little() {
    for lookup in LOOKUPS {
        let shared = share(whole());
        let verdicts = VerdictLayer::new(Terse(shared.clone())).lookup(lookup);
        assert_eq!(statuses(&verdicts, LISTED).await, (403, 403));
        assert_eq!(statuses(&verdicts, PUBLIC).await, (200, 200));
        let _ = shared.replace(without_exits());
        assert_eq!(statuses(&verdicts, LISTED).await, (200, 403));
        let _ = shared.replace(whole());
        assert_eq!(statuses(&verdicts, PUBLIC).await, (200, 200));
    }
}

#[tokio::test]
async fn a_backend_that_cannot_tell_everything_and_never_could() {
    let backend = Remote::new().answering(Signal::Attacker);
    let verdicts = VerdictLayer::new(backend);
    assert_eq!(statuses(&verdicts, PUBLIC).await, (200, 200));
}
