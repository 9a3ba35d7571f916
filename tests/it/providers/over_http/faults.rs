//! Whatever can go wrong between us and a service, for each of them.

use std::net::IpAddr;
use std::time::Duration;

use ipsec_core::{Backend, LookupErrorKind, Query};
use stub_providers::Fault;

use super::adapters::{Kind, stub};

fn clean() -> Query {
    Query::new(IpAddr::from([192, 31, 196, 1]))
}

/// What a fault comes to, as the name of the error's kind.
fn expected(kind: Kind, fault: Fault) -> &'static str {
    let is_focsec = kind == Kind::Focsec;
    let is_ipgeolocation = kind.vendor() == stub_providers::Vendor::IpGeolocation;
    match fault.name() {
        "hang" | "trickle" => "timeout",
        "reset" | "cut-short" => "unavailable",
        // Of Focsec that is the day's quota, whatever it says of waiting; ipgeolocation.io does not say when it ends.
        "too-many" if is_focsec || is_ipgeolocation => "quota_exhausted",
        "too-many-seconds" | "too-many-date" if is_focsec => "quota_exhausted",
        "too-many" | "too-many-seconds" | "too-many-date" => "throttled",
        // A page in place of its API: the host is a website, which outlives the API.
        "html" | "xml" if kind == Kind::Vastel => "unavailable",
        "html" | "xml" | "truncated" | "empty" | "huge" | "duplicate-keys" | "wrong-types" => {
            "shape"
        }
        "wrong-address" => "mismatch",
        "redirect" => "misconfigured",
        name if name.starts_with("internal") => "unavailable",
        name if name.starts_with("bad-gateway") => "unavailable",
        name if name.starts_with("unavailable") => "unavailable",
        name => panic!("no expectation for {name}"),
    }
}

#[tokio::test]
async fn every_fault_of_every_service_is_its_kind_of_error() {
    for kind in Kind::ALL {
        let stub = stub().await;
        let remote = kind.remote(&stub).timeout(Duration::from_millis(700));
        for fault in Fault::all() {
            stub.fault(kind.vendor(), fault);
            // A lookup that outlives its deadline fails the test rather than holding it up.
            let answer =
                tokio::time::timeout(Duration::from_secs(20), remote.lookup(&clean())).await;
            let answer = answer.unwrap_or_else(|_| panic!("{kind:?}, {}: no end", fault.name()));
            let error = answer.expect_err(&format!("{kind:?}, {}", fault.name()));
            assert_eq!(
                error.kind().as_str(),
                expected(kind, fault),
                "{kind:?}, {}: {error:?}",
                fault.name()
            );
            stub.clear_faults();
        }
        assert!(
            remote.lookup(&clean()).await.is_ok(),
            "{kind:?}: all is well again"
        );
    }
}

#[tokio::test]
async fn every_fault_in_bulk_is_an_error_for_each_address() {
    let queries: Vec<Query> = (1..=3)
        .map(|last| Query::new([192, 31, 196, last]))
        .collect();
    for kind in Kind::ALL {
        let stub = stub().await;
        let remote = kind
            .remote(&stub)
            .timeout(Duration::from_millis(700))
            .bulk_timeout(Duration::from_millis(700));
        for fault in Fault::all() {
            stub.fault(kind.vendor(), fault);
            let answers = remote.lookup_many(&queries).await;
            assert_eq!(answers.len(), 3);
            for (query, answer) in queries.iter().zip(answers) {
                // One entry that is about somebody else does not spoil the others.
                let is_own = answer
                    .as_ref()
                    .is_ok_and(|verdict| verdict.ip() == Some(query.ip));
                if fault.name() == "wrong-address" && is_own {
                    continue;
                }
                let error = answer.expect_err(&format!("{kind:?}, {}", fault.name()));
                let name = error.kind().as_str();
                let expected = expected(kind, fault);
                // Of an entry that cannot be read nobody knows whose it is.
                let may_be_left_out =
                    ["wrong-address", "wrong-types", "duplicate-keys"].contains(&fault.name());
                let is_left_out = may_be_left_out && name == "missing";
                assert!(
                    name == expected || is_left_out,
                    "{kind:?}, {}: {name}, not {expected}",
                    fault.name()
                );
            }
            stub.clear_faults();
        }
    }
}

#[tokio::test]
async fn waiting_as_long_as_the_service_says() {
    let stub = stub_providers::Stub::builder()
        .retry_after(Duration::from_secs(7))
        .start()
        .await
        .unwrap();
    for kind in [Kind::ProxycheckV3, Kind::Vastel, Kind::IpgeolocationV3] {
        for name in ["too-many-seconds", "too-many-date"] {
            stub.fault(kind.vendor(), Fault::named(name).unwrap());
            let error = kind.remote(&stub).lookup(&clean()).await.unwrap_err();
            let LookupErrorKind::Throttled {
                retry_after: Some(wait),
            } = error.kind()
            else {
                panic!("{kind:?}: {error:?}");
            };
            assert!((5..=8).contains(&wait.as_secs()), "{kind:?}: {wait:?}");
            stub.clear_faults();
        }
    }
}
