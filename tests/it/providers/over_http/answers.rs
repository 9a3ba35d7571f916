//! What each service says of an address, from end to end.

use std::net::IpAddr;

use ipsec_core::{Backend, Fact, ListOverride, LookupErrorKind, Query, Signals, Verdict};

use super::adapters::{Kind, stub};

const VPN: &str = "192.31.196.10";
const PROXY: &str = "192.31.196.20";
const TOR: &str = "2620:4f:8000::30";
const RELAY: &str = "192.31.196.40";
const BOT: &str = "192.31.196.60";
const CLEAN: &str = "192.31.196.1";

fn query(ip: &str) -> Query {
    Query::new(ip.parse::<IpAddr>().unwrap())
}

async fn verdict(kind: Kind, ip: &str) -> Verdict {
    let stub = stub().await;
    kind.remote(&stub).lookup(&query(ip)).await.unwrap()
}

#[track_caller]
fn says(signals: Signals, expected: &str, of: &str) {
    assert_eq!(signals.to_string(), expected, "{of}");
}

#[tokio::test]
async fn each_service_says_what_it_can_and_no_more() {
    use Kind::{
        Focsec, IpgeolocationPlace, IpgeolocationV2, IpgeolocationV3, ProxycheckV2, ProxycheckV3,
        Vastel,
    };
    for (kind, ip, expected) in [
        (Focsec, CLEAN, "!vpn, !proxy, !tor, !datacenter, !bot"),
        (Focsec, VPN, "vpn, !proxy, !tor, datacenter, !bot"),
        (Focsec, PROXY, "!vpn, proxy, !tor, !datacenter, !bot"),
        (Focsec, TOR, "!vpn, !proxy, tor, datacenter, !bot"),
        (
            IpgeolocationV2,
            CLEAN,
            "!anonymous, !vpn, !proxy, !tor, !relay, !datacenter, !bot, !attacker, !spam",
        ),
        (
            IpgeolocationV2,
            VPN,
            "anonymous, vpn, !tor, datacenter, !bot, !attacker, !spam",
        ),
        (
            IpgeolocationV2,
            PROXY,
            "anonymous, proxy, !tor, !datacenter, !bot, attacker, spam",
        ),
        (
            IpgeolocationV2,
            RELAY,
            "anonymous, !tor, relay, !datacenter, !bot, !attacker, !spam",
        ),
        (
            IpgeolocationV3,
            VPN,
            "anonymous, vpn, !proxy, !residential_proxy, !tor, !relay, datacenter, !bot, !attacker, !spam",
        ),
        (
            IpgeolocationV3,
            BOT,
            "anonymous, !vpn, proxy, residential_proxy, !tor, !relay, !datacenter, bot, !attacker, !spam",
        ),
        (
            IpgeolocationPlace,
            CLEAN,
            "!anonymous, !vpn, !proxy, !residential_proxy, !tor, !relay, !datacenter, !bot, !attacker, !spam",
        ),
        (ProxycheckV2, VPN, "vpn, !proxy, !tor"),
        (
            ProxycheckV2,
            PROXY,
            "!vpn, proxy, public_proxy, attacker, spam",
        ),
        (
            ProxycheckV3,
            CLEAN,
            "!anonymous, !vpn, !proxy, !tor, !datacenter, !scraper, !attacker, !compromised",
        ),
        (
            ProxycheckV3,
            VPN,
            "anonymous, vpn, !proxy, !tor, datacenter, !scraper, !attacker, !compromised",
        ),
        (
            ProxycheckV3,
            BOT,
            "anonymous, !vpn, proxy, residential_proxy, !tor, !datacenter, !scraper, !attacker, !compromised",
        ),
        (Vastel, CLEAN, ""),
        (Vastel, BOT, "bot"),
    ] {
        let verdict = verdict(kind, ip).await;
        says(verdict.signals(), expected, &format!("{kind:?} of {ip}"));
        let stub = stub().await;
        let answers = kind.adapter(&stub).answers();
        assert!(
            answers.contains_all(verdict.known()),
            "{kind:?} of {ip} says more than it can"
        );
    }
}

#[tokio::test]
async fn what_else_they_tell_arrives() {
    for kind in [
        Kind::Focsec,
        Kind::IpgeolocationPlace,
        Kind::ProxycheckV2,
        Kind::ProxycheckV3,
        Kind::Vastel,
    ] {
        let verdict = verdict(kind, VPN).await;
        let network = verdict
            .network()
            .unwrap_or_else(|| panic!("{kind:?} tells no network"));
        assert_eq!(network.asn, Some(64500), "{kind:?}");
        let country = verdict.location().and_then(|location| location.country);
        assert_eq!(
            country.map(|country| country.to_string()).as_deref(),
            Some("DE"),
            "{kind:?}"
        );
        let evidence = &verdict.evidence()[0];
        assert!(
            evidence.observed().is_some() && evidence.expires() > evidence.observed(),
            "{kind:?}"
        );
        assert_eq!(evidence.raw(), None, "{kind:?}");
    }
    for kind in [
        Kind::IpgeolocationV2,
        Kind::IpgeolocationV3,
        Kind::ProxycheckV2,
        Kind::ProxycheckV3,
    ] {
        let verdict = verdict(kind, VPN).await;
        let evidence = &verdict.evidence()[0];
        assert_eq!(
            evidence.score().map(ipsec_core::Score::value),
            Some(66.0),
            "{kind:?}"
        );
        assert!(
            evidence.names().iter().any(|name| name == "Example VPN"),
            "{kind:?}: {:?}",
            evidence.names()
        );
        assert!(verdict.knows(Fact::Score));
    }
}

#[tokio::test]
async fn customers_own_lists_are_overrides_and_nothing_else() {
    for kind in [Kind::ProxycheckV2, Kind::ProxycheckV3] {
        for (ip, entry) in [
            ("192.31.196.202", ListOverride::Allow),
            ("192.31.196.203", ListOverride::Deny),
        ] {
            if kind == Kind::ProxycheckV3 {
                // The third generation does not tell that an answer comes from a list.
                continue;
            }
            let verdict = verdict(kind, ip).await;
            assert_eq!(verdict.list_override(), Some(entry), "{kind:?} of {ip}");
            says(verdict.signals(), "", ip);
        }
    }
}

#[tokio::test]
async fn addresses_that_a_service_does_not_know() {
    let stub = stub().await;
    for kind in [
        Kind::Focsec,
        Kind::IpgeolocationV2,
        Kind::IpgeolocationV3,
        Kind::IpgeolocationPlace,
    ] {
        let answer = kind.remote(&stub).lookup(&query("192.31.196.210")).await;
        assert_eq!(
            answer.unwrap_err().kind(),
            LookupErrorKind::NotFound,
            "{kind:?}"
        );
    }
    for kind in [Kind::ProxycheckV2, Kind::ProxycheckV3] {
        for (ip, expected) in [
            ("192.31.196.211", LookupErrorKind::Missing),
            ("192.31.196.213", LookupErrorKind::Unavailable),
        ] {
            let answer = kind.remote(&stub).lookup(&query(ip)).await;
            assert_eq!(answer.unwrap_err().kind(), expected, "{kind:?} of {ip}");
        }
    }
}

#[tokio::test]
async fn what_is_null_or_empty_is_unknown() {
    for kind in Kind::ALL {
        let stub = stub().await;
        let answer = kind.remote(&stub).lookup(&query("192.31.196.212")).await;
        let verdict = answer.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        let positive = verdict.signals().positive();
        assert!(
            positive.is_empty(),
            "{kind:?} says {positive} of an address of which it knows nothing"
        );
    }
}

#[tokio::test]
async fn one_connection_serves_many_lookups() {
    let stub = stub().await;
    for kind in Kind::ALL {
        let remote = kind.remote(&stub);
        stub.forget_requests();
        for _ in 0..3 {
            remote.lookup(&query(CLEAN)).await.unwrap();
        }
        assert_eq!(
            stub.requests().len(),
            3,
            "{kind:?}: nothing is kept here, a cache is for that"
        );
    }
}
