//! One address: what is sent, and what is not.

use std::net::IpAddr;

use ipsec_core::{Backend, Fact, FactSet, LookupErrorKind, Query, Signal, Unknown};

use super::service::{Service, sink};

#[tokio::test]
async fn a_public_address_is_asked_about() {
    let service = Service::honest().await;
    let remote = service.remote(10);
    let verdict = remote.lookup(&Query::new(sink(2))).await.unwrap();
    assert_eq!(verdict.is_vpn(), Some(true));
    assert_eq!(service.asked(), [[sink(2)]]);
}

#[tokio::test]
async fn what_is_not_public_never_leaves() {
    let service = Service::honest().await;
    let remote = service.remote(10);
    for text in [
        "10.0.0.1",
        "127.0.0.1",
        "169.254.1.1",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "0.0.0.0",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "2001:db8::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:a00:1::1",
    ] {
        let query = Query::new(text.parse::<IpAddr>().unwrap());
        let error = remote.lookup(&query).await.unwrap_err();
        assert_eq!(error.kind(), LookupErrorKind::NotPublic, "{text}");
        let error = remote.ask(&query).await.unwrap_err();
        assert_eq!(error.kind(), LookupErrorKind::NotPublic, "{text}");
        let answers = remote.lookup_many(&[query]).await;
        assert_eq!(
            answers[0].as_ref().unwrap_err().kind(),
            LookupErrorKind::NotPublic,
            "{text}"
        );
    }
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn an_address_in_another_spelling_is_sent_in_its_own() {
    let service = Service::honest().await;
    let mut query = Query::new([192, 31, 196, 2]);
    // Whoever builds a query by hand may not have made the address canonical.
    query.ip = "::ffff:192.31.196.2".parse().unwrap();
    let verdict = service.remote(10).lookup(&query).await.unwrap();
    assert_eq!(verdict.ip(), Some(IpAddr::from([192, 31, 196, 2])));
    assert_eq!(service.asked(), [[IpAddr::from([192, 31, 196, 2])]]);
}

#[tokio::test]
async fn whoever_wants_nothing_of_it_asks_nobody() {
    let service = Service::honest().await;
    let remote = service.remote(10);
    for want in [FactSet::EMPTY, Signal::Tor.into(), Fact::Location.into()] {
        let query = Query::new(sink(2)).want(want);
        let verdict = remote.lookup_now(&query).expect("an answer at once");
        assert_eq!(
            verdict.unknown_because(Signal::Vpn),
            Some(Unknown::NotAsked)
        );
        assert_eq!(remote.lookup(&query).await.unwrap(), verdict);
        assert_eq!(
            remote.lookup_many(&[query]).await[0].as_ref().unwrap(),
            &verdict
        );
    }
    assert!(remote.lookup_now(&Query::new(sink(2))).is_none());
    let private = Query::new([10, 0, 0, 1]).want(FactSet::EMPTY);
    assert!(
        remote.lookup_now(&private).is_none(),
        "the answer to that is another"
    );
    assert!(service.asked().is_empty());
}
