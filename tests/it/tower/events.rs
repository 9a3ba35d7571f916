//! One event per decision, with the fields that operators search by.

use http::Request;
use ipsec_core::ip::{Redaction, RedactionKey};
use ipsec_core::policy::{Action, Policy, tor};
use ipsec_core::{LookupErrorKind, Never, Signal};
use ipsec_tower::{ClientIpLayer, GuardLayer, Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};
use tracing::Level;

use super::support::{
    App, CLEAN, Event, LISTED, Local, Log, PROXY, Remote, behind_proxy, deny_tor, from, guard,
    resolver, send,
};

/// The one event about the decision on a request from here.
async fn decision(guard: GuardLayer, request: Request<()>) -> Event {
    let log = Log::capture();
    let verdicts = VerdictLayer::new(Local::default());
    send(verdicts.layer(guard.layer(App::new())), request).await;
    assert_eq!(log.events().len(), 1, "{}", log.text());
    log.decision()
}

#[tokio::test]
async fn a_refusal() {
    let log = Log::capture();
    let service = VerdictLayer::new(Local::default()).layer(deny_tor().layer(App::new()));
    let response = send(service, from(LISTED)).await;
    let event = log.decision();
    assert_eq!(event.level, Level::INFO);
    assert_eq!(&event["client.ip"], "203.0.113.0/24");
    assert_eq!(&event["policy"], "login");
    assert_eq!(&event["rule"], "deny tor");
    assert_eq!(&event["decision"], "deny");
    assert_eq!(&event["reason"], "rule");
    assert_eq!(&event["signals"], "tor");
    assert_eq!(&event["shadow"], "false");
    let incident = response.headers()["x-incident-id"].to_str().unwrap();
    assert_eq!(&event["incident"], incident);
}

#[tokio::test]
async fn consent() {
    let event = decision(deny_tor(), from(CLEAN)).await;
    assert_eq!(event.level, Level::DEBUG);
    assert_eq!(&event["client.ip"], "198.51.100.0/24");
    assert_eq!(
        (&event["decision"], &event["reason"]),
        ("allow", "otherwise")
    );
    for absent in ["rule", "incident", "unknown", "failures"] {
        assert_eq!(event.get(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn an_ipv6_address_is_cut_to_its_site() {
    let event = decision(deny_tor(), from("2001:db8:1:2:3:4:5:6")).await;
    assert_eq!(&event["client.ip"], "2001:db8:1::/48");
}

#[tokio::test]
async fn no_address() {
    let event = {
        let log = Log::capture();
        let verdicts = VerdictLayer::new(Local::default());
        let closed = guard(Policy::builder("login").deny(tor()).fail_closed());
        send(verdicts.layer(closed.layer(App::new())), Request::new(())).await;
        let unresolved = log.events().remove(0);
        assert_eq!(unresolved.level, Level::ERROR);
        assert!(unresolved["message"].contains("into_make_service_with_connect_info"));
        log.decision()
    };
    assert_eq!(event.get("client.ip"), None);
    assert_eq!(
        (&event["decision"], &event["reason"]),
        ("deny", "undecided")
    );
    assert!(event["unknown"].contains("tor"), "{event:?}");
}

#[tokio::test]
async fn a_refusal_for_want_of_an_answer_says_who_gave_none() {
    let log = Log::capture();
    let closed = guard(Policy::builder("login").deny(tor()).fail_closed());
    let verdicts = VerdictLayer::new(Never::new(LookupErrorKind::Timeout));
    send(verdicts.layer(closed.layer(App::new())), from(CLEAN)).await;
    let event = log.decision();
    assert_eq!(
        (&event["decision"], &event["reason"]),
        ("deny", "undecided")
    );
    assert_eq!(&event["failures"], "never timeout");
}

#[tokio::test]
async fn a_shadow_says_what_it_would_have_done() {
    let event = decision(deny_tor().shadow(), from(LISTED)).await;
    assert_eq!((&event["decision"], &event["shadow"]), ("deny", "true"));
    assert_eq!(event.level, Level::INFO);
    assert_eq!(event.get("incident"), None);
}

#[tokio::test]
async fn a_candidate_is_heard_of_where_it_disagrees() {
    let all =
        || Policy::builder("all").rule("everybody", Action::Deny, ipsec_core::policy::not(tor()));
    let guarded = || {
        deny_tor()
            .candidate(all().build().unwrap())
            .layer(App::new())
    };
    let service = VerdictLayer::new(Local::default()).layer(guarded());

    let log = Log::capture();
    send(service, from(CLEAN)).await;
    assert_eq!(log.decisions().len(), 1);
    let events = log.events();
    assert_eq!(events.len(), 2, "{}", log.text());
    let other = &events[0];
    assert_eq!((&other["policy"], &other["decision"]), ("login", "allow"));
    assert_eq!(
        (&other["candidate.policy"], &other["candidate.decision"]),
        ("all", "deny")
    );
    assert_eq!(&other["candidate.rule"], "everybody");
    assert_eq!(&other["client.ip"], "198.51.100.0/24");

    let same = deny_tor().candidate(Policy::builder("same").deny(tor()).build().unwrap());
    decision(same, from(LISTED)).await;
}

#[tokio::test]
async fn every_guard_says_its_own() {
    let log = Log::capture();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(Local::default()))
        .layer(guard(Policy::builder("site")))
        .layer(guard(Policy::builder("login").deny(tor())))
        .service(App::new());
    send(service, from(LISTED)).await;
    let decisions = log.decisions();
    let told: Vec<_> = decisions
        .iter()
        .map(|e| (&e["policy"], &e["decision"]))
        .collect();
    assert_eq!(told, [("site", "allow"), ("login", "deny")]);
}

#[tokio::test]
async fn a_decision_after_waiting_is_told_once() {
    let log = Log::capture();
    let backend = Remote::new().with(LISTED, Signal::Tor);
    let verdicts = VerdictLayer::new(backend).lookup(Lookup::OnDemand);
    send(verdicts.layer(deny_tor().layer(App::new())), from(LISTED)).await;
    assert_eq!(log.events().len(), 1, "{}", log.text());
    assert_eq!(&log.decision()["decision"], "deny");
}

#[tokio::test]
async fn operators_who_ask_for_it_see_more() {
    let full = decision(deny_tor().redaction(Redaction::Full), from(LISTED)).await;
    assert_eq!(&full["client.ip"], LISTED);
    let key = || Redaction::Hash(RedactionKey::from_bytes([7; 16]));
    let hashed = decision(deny_tor().redaction(key()), from(LISTED)).await;
    let expected = key().apply(super::support::ip(LISTED)).to_string();
    assert_eq!(&hashed["client.ip"], expected);
}

#[tokio::test]
async fn guards_made_by_the_verdict_layer_show_addresses_as_it_does() {
    let log = Log::capture();
    let verdicts = VerdictLayer::new(Local::default()).redaction(Redaction::Full);
    let policy = Policy::builder("login").deny(tor()).build().unwrap();
    let guarded = verdicts.guard(policy).unwrap().layer(App::new());
    send(verdicts.layer(guarded), from(LISTED)).await;
    assert_eq!(&log.decision()["client.ip"], LISTED);
}

#[tokio::test]
async fn a_forged_header_and_a_missing_one_are_told_with_truncated_addresses() {
    let log = Log::capture();
    let service = ClientIpLayer::new(resolver()).layer(App::new());
    let mut forged = behind_proxy("198.51.100.99");
    let peer = ipsec_tower::Peer::from(super::support::ip(LISTED));
    forged.extensions_mut().insert(peer);
    send(service.clone(), forged).await;
    send(service, from(PROXY)).await;
    let events = log.events();
    assert_eq!(events.len(), 2, "{}", log.text());
    assert_eq!(&events[0]["client.ip"], "203.0.113.0/24");
    assert_eq!(&events[0]["header"], "x-forwarded-for");
    assert_eq!(
        (&events[1]["kind"], &events[1]["peer.ip"]),
        ("missing", "192.0.2.0/24")
    );

    let log = Log::capture();
    let full = ClientIpLayer::new(resolver()).redaction(Redaction::Full);
    send(full.layer(App::new()), from(PROXY)).await;
    assert_eq!(&log.events()[0]["peer.ip"], PROXY);
}

#[tokio::test]
async fn a_failed_lookup_is_told_by_source_and_kind() {
    let log = Log::capture();
    let backend = Remote::new().failing(LookupErrorKind::Timeout);
    let verdicts = VerdictLayer::new(backend);
    send(verdicts.layer(App::new()), from(LISTED)).await;
    let event = log.events().remove(0);
    assert_eq!(event.level, Level::WARN);
    assert_eq!((&event["backend"], &event["kind"]), ("remote", "timeout"));
    assert_eq!(event.get("cause"), None);
}

#[tokio::test]
async fn that_a_source_has_nothing_on_an_address_is_nothing_to_look_at() {
    let log = Log::capture();
    let backend = Remote::new().failing(LookupErrorKind::NotFound);
    let verdicts = VerdictLayer::new(backend);
    send(verdicts.layer(App::new()), from(LISTED)).await;
    let event = log.events().remove(0);
    assert_eq!(
        (event.level, &event["kind"] == "not_found"),
        (Level::DEBUG, true)
    );
}
