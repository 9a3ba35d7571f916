//! Counters: their names and labels, and that no label has an address.

use std::collections::BTreeMap;

use http::Request;
use ipsec_core::policy::{Action, Policy, net, tor};
use ipsec_core::{Backend, Fixed, LookupErrorKind, Never, Query, Signal};
use ipsec_remote::{Budget, Cascade, Consensus};
use ipsec_tower::{ClientIpLayer, Peer, VerdictLayer};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use tower::{Layer, ServiceBuilder};

use super::support::{
    App, CLEAN, LISTED, Local, PROXY, Remote, behind_proxy, deny_tor, from, guard, ip, resolver,
    send,
};

/// All counters, as `name{label=value,…}`, after this has run.
async fn counted(run: impl AsyncFnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let guard = metrics::set_default_local_recorder(&recorder);
    run().await;
    drop(guard);
    let mut all = BTreeMap::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let key = key.key();
        let labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let DebugValue::Counter(value) = value else {
            panic!("{key}: not a counter");
        };
        all.insert(format!("{}{{{}}}", key.name(), labels.join(",")), value);
    }
    all
}

#[track_caller]
fn check(counted: &BTreeMap<String, u64>, expected: &[(&str, u64)]) {
    let expected: BTreeMap<_, _> = expected
        .iter()
        .map(|(k, v)| ((*k).to_owned(), *v))
        .collect();
    assert_eq!(*counted, expected);
}

#[tokio::test]
async fn decisions_by_rule_and_by_reason() {
    let counted = counted(async || {
        let service = VerdictLayer::new(Local::default()).layer(deny_tor().layer(App::new()));
        for peer in [LISTED, LISTED, CLEAN] {
            send(service.clone(), from(peer)).await;
        }
    })
    .await;
    check(
        &counted,
        &[
            (
                "ipsec_decisions_total{policy=login,rule=deny tor,action=deny,mode=enforce}",
                2,
            ),
            (
                "ipsec_decisions_total{policy=login,rule=otherwise,action=allow,mode=enforce}",
                1,
            ),
        ],
    );
}

#[tokio::test]
async fn a_recorder_that_comes_after_the_layers_counts_as_well() {
    let service = VerdictLayer::new(Local::default()).layer(deny_tor().layer(App::new()));
    let counted = counted(async || {
        send(service, from(LISTED)).await;
    })
    .await;
    assert_eq!(counted.len(), 1);
}

#[tokio::test]
async fn shadows_and_candidates() {
    let candidate = Policy::builder("all")
        .otherwise(Action::Deny)
        .build()
        .unwrap();
    let counted = counted(async || {
        let guarded = deny_tor().shadow().candidate(candidate).layer(App::new());
        let service = VerdictLayer::new(Local::default()).layer(guarded);
        send(service.clone(), from(LISTED)).await;
        send(service, from(CLEAN)).await;
    })
    .await;
    check(
        &counted,
        &[
            (
                "ipsec_candidate_disagreements_total{policy=login,candidate=all,action=allow,candidate_action=deny}",
                1,
            ),
            (
                "ipsec_decisions_total{policy=login,rule=deny tor,action=deny,mode=shadow}",
                1,
            ),
            (
                "ipsec_decisions_total{policy=login,rule=otherwise,action=allow,mode=shadow}",
                1,
            ),
        ],
    );
}

#[tokio::test]
async fn outages() {
    let closed = Policy::builder("login").deny(tor()).fail_closed();
    let counted = counted(async || {
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(Never::new(LookupErrorKind::Timeout)))
            .layer(guard(closed))
            .service(App::new());
        send(service, from(CLEAN)).await;
        let backend = Remote::new().with(LISTED, Signal::Tor);
        send(VerdictLayer::new(backend).layer(App::new()), from(LISTED)).await;
    })
    .await;
    check(
        &counted,
        &[
            (
                "ipsec_decisions_total{policy=login,rule=undecided,action=deny,mode=enforce}",
                1,
            ),
            ("ipsec_lookups_total{backend=never,outcome=timeout}", 1),
            ("ipsec_lookups_total{backend=remote,outcome=ok}", 1),
        ],
    );
}

/// Others may say in a verdict that all has failed, at once or after a while.
#[tokio::test]
async fn outages_within_answers() {
    let counted = counted(async || {
        let down = || Never::new(LookupErrorKind::Timeout);
        let cascade = Cascade::new("all").then(down()).then(Fixed::new());
        send(
            VerdictLayer::new(cascade).layer(App::new()),
            from("8.8.8.8"),
        )
        .await;
        let cascade = Cascade::new("down").then(down());
        send(
            VerdictLayer::new(cascade).layer(App::new()),
            from("8.8.8.8"),
        )
        .await;
        let spent = Budget::new(down()).per_day(0);
        let spent = Cascade::new("spent").then(spent);
        send(VerdictLayer::new(spent).layer(App::new()), from("8.8.8.8")).await;
    })
    .await;
    let of = |name: &str| {
        let all = counted.iter().filter(|(key, _)| key.starts_with(name));
        all.map(|(key, count)| format!("{key} {count}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("ipsec_lookups_total"),
        [
            "ipsec_lookups_total{backend=all,outcome=timeout} 1",
            "ipsec_lookups_total{backend=down,outcome=timeout} 1",
            "ipsec_lookups_total{backend=spent,outcome=quota_exhausted} 1",
        ]
    );
    assert_eq!(
        of("ipsec_cascade_failures_total"),
        [
            "ipsec_cascade_failures_total{backend=all,source=never,outcome=timeout} 1",
            "ipsec_cascade_failures_total{backend=down,source=never,outcome=timeout} 1",
            "ipsec_cascade_failures_total{backend=spent,source=never,outcome=quota_exhausted} 1",
        ]
    );
}

/// A source that refuses at once has failed its consensus as one that was waited for has, and once for each question.
#[tokio::test]
async fn sources_that_refuse_in_a_consensus() {
    let counted = counted(async || {
        let spent = || Budget::new(Never::new(LookupErrorKind::Timeout)).per_day(0);
        let late = Remote::new().failing(LookupErrorKind::Timeout);
        let all = Consensus::builder("refused").source(spent()).build();
        send(
            VerdictLayer::new(all.unwrap()).layer(App::new()),
            from("8.8.8.8"),
        )
        .await;
        let some = Consensus::builder("some").source(spent()).source(late);
        let some = some.quorum(1).build().unwrap();
        let query = Query::new([8, 8, 8, 8]);
        let _ = some.lookup_many(&[query]).await;
        send(VerdictLayer::new(some).layer(App::new()), from("8.8.8.8")).await;
    })
    .await;
    let all = counted.iter();
    let of: Vec<String> = all
        .filter(|(key, _)| key.starts_with("ipsec_consensus_failures_total"))
        .map(|(key, count)| format!("{key} {count}"))
        .collect();
    assert_eq!(
        of,
        [
            "ipsec_consensus_failures_total{backend=refused,source=never,outcome=quota_exhausted} 1",
            "ipsec_consensus_failures_total{backend=some,source=never,outcome=quota_exhausted} 2",
            "ipsec_consensus_failures_total{backend=some,source=remote,outcome=timeout} 2",
        ]
    );
}

#[tokio::test]
async fn addresses_that_were_not_found_and_headers_that_were_not_believed() {
    let counted = counted(async || {
        let service = ClientIpLayer::new(resolver()).layer(App::new());
        let mut forged = behind_proxy(CLEAN);
        forged.extensions_mut().insert(Peer::from(ip(LISTED)));
        send(service.clone(), forged).await;
        send(service.clone(), from(PROXY)).await;
        send(service, Request::new(())).await;
    })
    .await;
    check(
        &counted,
        &[
            ("ipsec_client_ip_errors_total{kind=missing}", 1),
            ("ipsec_client_ip_errors_total{kind=no_peer}", 1),
            ("ipsec_ignored_headers_total{}", 1),
        ],
    );
}

#[tokio::test]
async fn the_address_is_in_no_label() {
    let counted = counted(async || {
        let policy = Policy::builder("login")
            .deny(tor())
            .allow(net(["192.0.2.0/24"]));
        let verdicts = VerdictLayer::new(Local::default()).client_ip(resolver());
        let service = verdicts.layer(guard(policy).layer(App::new()));
        for peer in [LISTED, CLEAN, PROXY, "2001:db8::9"] {
            send(service.clone(), from(peer)).await;
            send(service.clone(), behind_proxy(peer)).await;
        }
    })
    .await;
    assert!(!counted.is_empty());
    for key in counted.keys() {
        for part in [LISTED, CLEAN, PROXY, "203.0.113", "198.51.100", "2001:db8"] {
            assert!(!key.contains(part), "{key}");
        }
    }
}
