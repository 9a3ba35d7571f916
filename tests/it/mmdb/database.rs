//! The database as a backend.

use std::net::IpAddr;

use ipsec_core::mmdb::{Database, DatabaseErrorKind, Fields};
use ipsec_core::{Backend, Fact, FactSet, LookupErrorKind, Query, Signal, Unknown};

use super::{Data, Writer, database, map};

fn anonymizers() -> Writer {
    let flag = |name| map([("is_anonymous", Data::Flag(true)), (name, Data::Flag(true))]);
    Writer::new("GeoIP2-Anonymous-IP")
        .with("9.9.9.0/24", flag("is_tor_exit_node"))
        .with("2620:fe::/48", flag("is_public_proxy"))
        .with("10.0.0.0/24", flag("is_anonymous_vpn"))
}

#[tokio::test]
async fn it_answers_at_once_and_again_the_same() {
    let database = database(&anonymizers()).named("maxmind");
    assert_eq!(database.name(), "maxmind");
    let query = Query::new([9, 9, 9, 9]);
    let verdict = database.lookup_now(&query).unwrap();
    assert_eq!(verdict, database.lookup(&query).await.unwrap());
    assert_eq!(
        verdict
            .evidence_of("maxmind")
            .unwrap()
            .signals()
            .to_string(),
        "anonymous, tor"
    );
    assert_eq!(
        verdict.unknown_because(Signal::Vpn),
        Some(Unknown::NotListed)
    );
    assert_eq!(
        verdict.unknown_because(Signal::Bot),
        Some(Unknown::NoSource)
    );
    assert_eq!(
        verdict.unknown_because(Fact::Network),
        Some(Unknown::NoSource)
    );
}

#[test]
fn it_is_named_after_its_type_and_shows_no_content() {
    let database = database(&anonymizers());
    assert_eq!(
        (database.name(), database.database_type()),
        ("GeoIP2-Anonymous-IP", "GeoIP2-Anonymous-IP")
    );
    assert!(format!("{database:?}").len() < 300);
    let all = [
        Signal::Anonymous,
        Signal::Vpn,
        Signal::Datacenter,
        Signal::Proxy,
        Signal::PublicProxy,
        Signal::ResidentialProxy,
        Signal::Tor,
    ];
    assert_eq!(database.answers(), FactSet::from(all));
}

#[test]
fn absence_is_a_no_only_where_it_is_declared_and_means_something() {
    let tor = |database: &Database, ip: &str| {
        let ip: IpAddr = ip.parse().unwrap();
        database.verdict(ip).unwrap().is(Signal::Tor)
    };
    let partial = database(&anonymizers());
    let complete = database(&anonymizers()).complete();
    for (ip, known, if_complete) in [
        ("9.9.9.9", Some(true), Some(true)),
        ("2620:fe::fe", None, Some(false)),
        ("8.8.8.8", None, Some(false)),
        ("2606:4700::1", None, Some(false)),
        // Nobody lists these.
        ("10.0.0.1", None, None),
        ("192.168.0.1", None, None),
        ("::1", None, None),
        // The address inside is listed, the one around it is not.
        ("64:ff9b::9.9.9.9", Some(true), Some(true)),
        ("2002:909:909::1", Some(true), Some(true)),
    ] {
        assert_eq!(tor(&partial, ip), known, "{ip}");
        assert_eq!(tor(&complete, ip), if_complete, "{ip}");
    }
    let verdict = complete.verdict([9, 9, 9, 9]).unwrap();
    assert_eq!(
        verdict.signals().to_string(),
        "anonymous, !vpn, !public_proxy, !residential_proxy, tor, !datacenter"
    );
    let ipv4_only = Writer::new("GeoIP2-Anonymous-IP")
        .ipv4_only()
        .with("9.9.9.0/24", map([("is_anonymous", Data::Flag(true))]));
    assert_eq!(tor(&database(&ipv4_only).complete(), "2606:4700::1"), None);
    assert_eq!(
        tor(&database(&ipv4_only).complete(), "8.8.8.8"),
        Some(false)
    );
}

#[test]
fn a_file_is_read_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mmdb");
    let bytes = anonymizers().bytes();
    std::fs::write(&path, &bytes).unwrap();
    let database = Database::open(&path, &Fields::auto()).unwrap();
    // What happens to the file from here on is nothing to those who read it.
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(
        database.verdict([9, 9, 9, 9]).unwrap().is(Signal::Tor),
        Some(true)
    );
    let kind = |path| Database::open(path, &Fields::auto()).unwrap_err();
    assert_eq!(kind(path).kind(), DatabaseErrorKind::NotADatabase);
    let missing = kind(dir.path().join("missing.mmdb"));
    assert_eq!(
        (missing.kind(), missing.to_string()),
        (
            DatabaseErrorKind::Unreadable,
            "the file of the database cannot be read".into()
        )
    );
    assert!(std::error::Error::source(&missing).is_some());
    assert_eq!(
        kind(dir.path().into()).kind(),
        DatabaseErrorKind::Unreadable
    );
}

#[tokio::test]
async fn a_wrong_record_is_an_error_of_the_answer() {
    let writer = anonymizers().with("203.0.113.0/24", map([("is_anonymous", Data::U16(9))]));
    let database = database(&writer);
    let query = Query::new([203, 0, 113, 1]);
    assert_eq!(database.lookup_now(&query), None);
    let error = database.lookup(&query).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Shape);
    // The rest of it is all right.
    assert!(database.lookup_now(&Query::new([9, 9, 9, 9])).is_some());
}
