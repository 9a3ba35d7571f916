//! Whatever can go wrong between us and a service, for each of them.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use ipsec_core::{Backend, LookupError, LookupErrorKind, Query, Verdict};
use stub_providers::Fault;

use super::adapters::{Kind, LONG, patience, stub};

fn clean() -> Query {
    Query::new(IpAddr::from([192, 31, 196, 1]))
}

/// A lookup that ends later has outlived its deadline, however busy the machine is.
const WITHIN: Duration = Duration::from_secs(20);

/// What a fault comes to, as the name of the error's kind.
fn expected(kind: Kind, fault: Fault) -> &'static str {
    let is_focsec = kind == Kind::Focsec;
    let is_ipgeolocation = kind.vendor() == stub_providers::Vendor::IpGeolocation;
    match fault.name() {
        "hang" | "trickle" => "timeout",
        "reset" | "cut-short" => "unavailable",
        // Of Focsec that is the day's quota, unless it is over soon; ipgeolocation.io does not say when it ends.
        "too-many" if is_focsec || is_ipgeolocation => "quota_exhausted",
        "too-many" | "too-many-seconds" | "too-many-date" => "throttled",
        // A page in place of its API: the host is a website, which outlives the API.
        "html" | "xml" if kind == Kind::Vastel => "unavailable",
        "html" | "xml" | "truncated" | "empty" | "huge" | "duplicate-keys" | "wrong-types" => {
            "shape"
        }
        "wrong-address" => "mismatch",
        "redirect" => "misconfigured",
        // It has no keys.
        "quotes-key" if kind == Kind::Vastel => "denied",
        "quotes-key" => "auth_failed",
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
        let mut remote = kind.remote(&stub);
        for fault in Fault::all() {
            remote = remote.timeout(patience(fault));
            stub.fault(kind.vendor(), fault);
            let start = Instant::now();
            let answer = remote.lookup(&clean()).await;
            let took = start.elapsed();
            assert!(took < WITHIN, "{kind:?}, {}: {took:?}", fault.name());
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
            remote.timeout(LONG).lookup(&clean()).await.is_ok(),
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
        // One after the other, each has its own deadline.
        let requests = match kind.adapter(&stub).bulk() {
            Some(_) => 1,
            None => 3,
        };
        let mut remote = kind.remote(&stub);
        for fault in Fault::all() {
            remote = remote
                .timeout(patience(fault))
                .bulk_timeout(patience(fault));
            stub.fault(kind.vendor(), fault);
            let start = Instant::now();
            let answers = remote.lookup_many(&queries).await;
            let took = start.elapsed();
            assert!(
                took < WITHIN * requests,
                "{kind:?}, {}: {took:?}",
                fault.name()
            );
            assert_eq!(answers.len(), 3);
            for (at, (query, answer)) in queries.iter().zip(answers).enumerate() {
                // Only the first address of each request is another in the reply.
                if fault.name() == "wrong-address" && requests == 1 && at > 0 {
                    let verdict = answer.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
                    assert_eq!(verdict.ip(), Some(query.ip), "{kind:?}");
                } else {
                    fails_as_expected(kind, fault, answer);
                }
            }
            stub.clear_faults();
        }
    }
}

#[track_caller]
fn fails_as_expected(kind: Kind, fault: Fault, answer: Result<Verdict, LookupError>) {
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

#[tokio::test]
async fn waiting_as_long_as_the_service_says() {
    let stub = stub_providers::Stub::builder()
        .retry_after(Duration::from_secs(7))
        .start()
        .await
        .unwrap();
    for kind in [
        Kind::Focsec,
        Kind::ProxycheckV3,
        Kind::Vastel,
        Kind::IpgeolocationV3,
    ] {
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
