//! The dashboard of proxycheck.io: what was found, what was used, and the customer's lists.

use ipsec_core::{Backend, LookupErrorKind, Query};
use ipsec_remote::Client;
use ipsec_remote::provider::proxycheck::dashboard::{
    Dashboard, Detections, Entry, ListKind, Origin, Tags,
};
use stub_providers::{Fault, Stub, Vendor};

use super::adapters::{Kind, Within, patience, stub};

fn dashboard(stub: &Stub, key: &str) -> Dashboard {
    let base = stub.url(Vendor::Proxycheck).parse().unwrap();
    Dashboard::new(key).unwrap().base_url(base)
}

fn entries(texts: &[&str]) -> Vec<Entry> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[tokio::test]
async fn lists_are_changed_and_shown() {
    let stub = stub().await;
    let (client, dashboard) = (Client::new().unwrap(), dashboard(&stub, "stub-key"));
    for list in [dashboard.whitelist(), dashboard.blacklist()] {
        let done = client
            .call(&list.set(&entries(&["192.31.196.7", "AS64500"])))
            .await
            .unwrap();
        assert!(done.message.is_some());
        client
            .call(&list.add(&entries(&["192.31.196.0/28"])))
            .await
            .unwrap();
        client
            .call(&list.remove(&entries(&["AS64500"])))
            .await
            .unwrap();
        let contents = client.call(&list.print()).await.unwrap();
        let subjects: Vec<Entry> = contents.entries().map(Result::unwrap).collect();
        assert_eq!(subjects, entries(&["192.31.196.7", "192.31.196.0/28"]));
        client.call(&list.clear()).await.unwrap();
        assert_eq!(
            client.call(&list.print()).await.unwrap().entries().count(),
            0
        );
    }
    let named = dashboard
        .list("office".parse().unwrap())
        .kind(ListKind::Whitelist);
    client
        .call(&named.set(&entries(&["192.31.196.7"])))
        .await
        .unwrap();
    assert_eq!(
        client.call(&named.print()).await.unwrap().entries().count(),
        1
    );
    client.call(&named.erase()).await.unwrap();
    let origins: Vec<Origin> = vec!["www.example.com".parse().unwrap()];
    let cors = dashboard.cors();
    client.call(&cors.set(&origins)).await.unwrap();
    assert!(
        client
            .call(&cors.list())
            .await
            .unwrap()
            .lines
            .iter()
            .any(|line| line.contains("www.example.com"))
    );
}

#[tokio::test]
async fn what_was_found_and_used_is_told() {
    let stub = Stub::builder().quota(1_000).start().await.unwrap();
    let (client, dashboard) = (Client::new().unwrap(), dashboard(&stub, "stub-key"));
    let remote = Kind::ProxycheckV3.remote(&stub);
    for last in [10, 1] {
        remote
            .lookup(&Query::new([192, 31, 196, last]))
            .await
            .unwrap();
    }
    let usage = client.call(&dashboard.usage()).await.unwrap();
    assert_eq!(
        (usage.queries_today, usage.daily_limit),
        (Some(2), Some(1_000))
    );
    assert_eq!(usage.remaining(), Some(998));
    let days = client.call(&dashboard.queries()).await.unwrap();
    assert!(
        !days.is_empty() && days.iter().all(|day| day.total.is_some()),
        "{days:?}"
    );
    client
        .call(&dashboard.detections(&Detections::latest(10).unwrap()))
        .await
        .unwrap();
    client.call(&dashboard.tags(&Tags::new())).await.unwrap();
}

#[tokio::test]
async fn rules_are_shown_and_switched() {
    let stub = stub().await;
    let (client, dashboard) = (Client::new().unwrap(), dashboard(&stub, "stub-key"));
    let rules = client.call(&dashboard.rules()).await.unwrap();
    let first = rules.first().expect("a rule");
    let rule = dashboard.rule(first.name.parse().unwrap());
    for on in [false, true] {
        let call = if on { rule.enable() } else { rule.disable() };
        client.call(&call).await.unwrap();
        let rules = client.call(&dashboard.rules()).await.unwrap();
        let now = rules.iter().find(|rule| rule.name == first.name);
        assert_eq!(now.and_then(|rule| rule.enabled), Some(on));
    }
}

#[tokio::test]
async fn nobody_looks_without_a_key() {
    let stub = stub().await;
    let client = Client::new().unwrap();
    let stranger = dashboard(&stub, "no-such-key");
    let error = client.call(&stranger.usage()).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::AuthFailed);
    let error = client
        .call(&stranger.whitelist().clear())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::AuthFailed);
}

/// What a fault comes to, of a call whose answers name no address; nothing if the answer is as good as ever.
fn expected(fault: Fault) -> Option<&'static str> {
    Some(match fault.name() {
        "wrong-address" => return None,
        "hang" | "trickle" => "timeout",
        "too-many" | "too-many-seconds" | "too-many-date" => "throttled",
        "html" | "xml" | "truncated" | "empty" | "huge" => "shape",
        "redirect" => "misconfigured",
        "quotes-key" => "auth_failed",
        "reset" | "cut-short" => "unavailable",
        name if name.starts_with("internal") => "unavailable",
        name if name.starts_with("bad-gateway") => "unavailable",
        name if name.starts_with("unavailable") => "unavailable",
        name => panic!("no expectation for {name}"),
    })
}

#[tokio::test]
async fn every_fault_of_it_is_its_kind_of_error() {
    let stub = Stub::builder().quota(1_000).start().await.unwrap();
    let (client, dashboard) = (Client::new().unwrap(), dashboard(&stub, "stub-key"));
    let right = client.call(&dashboard.usage()).await.unwrap();
    for fault in Fault::all() {
        stub.fault(Vendor::Proxycheck, fault);
        let usage = dashboard.usage();
        let usage = client.call(&Within(patience(fault), &usage)).await;
        let name = fault.name();
        match (name, usage) {
            // The first of two counts, or neither does.
            ("duplicate-keys", Ok(usage)) => assert_eq!(usage, right),
            ("wrong-types", Ok(usage)) => {
                assert_eq!((usage.queries_today, usage.daily_limit), (None, None));
            }
            ("duplicate-keys" | "wrong-types", Err(error)) => {
                assert_eq!(error.kind(), LookupErrorKind::Shape, "{name}");
            }
            (_, usage) => {
                let found = usage.as_ref().err().map(|error| error.kind().as_str());
                assert_eq!(found, expected(fault), "{name}: {usage:?}");
            }
        }
        // What changes a list is not taken for done either.
        let is_slow = ["hang", "trickle"].contains(&name);
        let is_readable = ["wrong-address", "duplicate-keys", "wrong-types"].contains(&name);
        if !is_slow && !is_readable {
            let clear = dashboard.whitelist().clear();
            let done = client.call(&Within(patience(fault), &clear)).await;
            let found = done.as_ref().err().map(|error| error.kind().as_str());
            assert_eq!(found, expected(fault), "{name}: {done:?}");
        }
        stub.clear_faults();
    }
    assert_eq!(client.call(&dashboard.usage()).await.unwrap(), right);
}
