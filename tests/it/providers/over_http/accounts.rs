//! Keys, plans and quotas.

use std::net::IpAddr;

use ipsec_core::{Backend, LookupErrorKind, Query};
use ipsec_remote::provider::Notice;
use stub_providers::{Stub, Vendor};

use super::adapters::{Kind, remote, stub};

fn clean() -> Query {
    Query::new(IpAddr::from([192, 31, 196, 1]))
}

#[tokio::test]
async fn keys_that_do_not_open() {
    use LookupErrorKind::{AuthFailed, PlanUnsupported};
    let stub = stub().await;
    for (kind, key, expected) in [
        (Kind::Focsec, "no-such-key", AuthFailed),
        (Kind::Focsec, "stub-key-expired", AuthFailed),
        (Kind::Focsec, "stub-key-locked", AuthFailed),
        (Kind::IpgeolocationV2, "no-such-key", AuthFailed),
        (Kind::IpgeolocationV2, "stub-key-paused", AuthFailed),
        (Kind::IpgeolocationV2, "stub-key-locked", AuthFailed),
        (Kind::IpgeolocationV2, "stub-key-unverified", AuthFailed),
        (Kind::IpgeolocationV2, "stub-key-trial", AuthFailed),
        (Kind::IpgeolocationV2, "stub-key-database", PlanUnsupported),
        (Kind::IpgeolocationV3, "stub-key-free", PlanUnsupported),
        (Kind::ProxycheckV2, "no-such-key", AuthFailed),
        (Kind::ProxycheckV3, "no-such-key", AuthFailed),
        (Kind::ProxycheckV3, "stub-key-locked", AuthFailed),
    ] {
        let answer = remote(kind.with_key(&stub, key)).lookup(&clean()).await;
        assert_eq!(answer.unwrap_err().kind(), expected, "{kind:?} with {key}");
    }
    for kind in [Kind::ProxycheckV2, Kind::ProxycheckV3] {
        let answer = remote(kind.with_key(&stub, "stub-key-too-fast"))
            .lookup(&clean())
            .await;
        let kind = answer.unwrap_err().kind();
        assert!(
            matches!(
                kind,
                LookupErrorKind::Throttled {
                    retry_after: Some(_)
                }
            ),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_quota_is_counted_down_and_then_gone() {
    for (kind, quota) in [
        (Kind::Focsec, 2),
        (Kind::IpgeolocationV2, 4),
        (Kind::ProxycheckV2, 2),
        (Kind::ProxycheckV3, 2),
    ] {
        let stub = Stub::builder().quota(quota).start().await.unwrap();
        let remote = kind.remote(&stub);
        for _ in 0..2 {
            remote
                .lookup(&clean())
                .await
                .unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        }
        let error = remote.lookup(&clean()).await.unwrap_err();
        let is_gone = matches!(error.kind(), LookupErrorKind::QuotaExhausted { .. });
        assert!(is_gone, "{kind:?}: {error}");
    }
}

#[tokio::test]
async fn what_is_left_is_told() {
    let stub = Stub::builder().quota(100).start().await.unwrap();
    let focsec = Kind::Focsec.remote(&stub);
    assert_eq!(focsec.account(), None);
    focsec.lookup(&clean()).await.unwrap();
    let quota = focsec.account().and_then(|account| account.quota).unwrap();
    assert_eq!((quota.used, quota.remaining), (Some(1), Some(99)));
    assert!(quota.resets_at.is_some());

    let ipgeolocation = Kind::IpgeolocationV3.remote(&stub);
    ipgeolocation.lookup(&clean()).await.unwrap();
    assert_eq!(
        ipgeolocation.account().and_then(|account| account.charged),
        Some(2)
    );
}

#[tokio::test]
async fn what_a_service_wants_its_customer_to_know_is_told_although_it_answers() {
    let stub = Stub::builder().quota(10).start().await.unwrap();
    for kind in [Kind::ProxycheckV2, Kind::ProxycheckV3] {
        for (key, notice) in [
            ("stub-key-disabled", Notice::KeyDisabled),
            ("stub-key-hurried", Notice::SlowDown),
            ("stub-key-burst", Notice::QuotaLow),
        ] {
            let remote = remote(kind.with_key(&stub, key));
            assert!(remote.lookup(&clean()).await.is_ok(), "{kind:?} with {key}");
            let notices = remote.account().map(|account| account.notices.clone());
            assert_eq!(notices, Some(vec![notice]), "{kind:?} with {key}");
        }
    }
    assert!(stub.count(Vendor::Proxycheck) > 0);
}

#[tokio::test]
async fn a_notice_that_is_not_repeated_is_over() {
    let stub = Stub::builder().quota(10).start().await.unwrap();
    let remote = Kind::ProxycheckV3.remote(&stub);
    for last in 1..=10 {
        remote
            .lookup(&Query::new([192, 31, 196, last]))
            .await
            .unwrap();
    }
    let notices = || remote.account().map(|account| account.notices.clone());
    assert_eq!(notices(), Some(vec![Notice::QuotaLow]));
    stub.set_quota(Vendor::Proxycheck, 1_000);
    remote.lookup(&clean()).await.unwrap();
    assert_eq!(notices(), Some(Vec::new()));
}
