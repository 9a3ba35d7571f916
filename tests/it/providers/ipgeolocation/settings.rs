//! Settings that the service would refuse or ignore are refused when they are set.

use std::num::NonZeroUsize;

use ipsec_core::FactSet;
use ipsec_remote::provider::ipgeolocation::{Include, InvalidSetting, Ipgeolocation, Lang};
use ipsec_remote::provider::{Bulk, Limits, Provider};

use super::{v2, v2_with_all, v3, v3_with_all, v3_with_location};

#[track_caller]
fn refused(provider: Result<Ipgeolocation, InvalidSetting>, expected: &str) {
    let error = provider.expect_err("it is wrong").to_string();
    assert_eq!(error, expected);
}

#[test]
fn keys_are_checked() {
    for key in ["", "a b", "a&ip=192.0.2.1", "key[0]", "key\n"] {
        assert!(Ipgeolocation::v2(key).is_err(), "{key:?}");
        assert!(Ipgeolocation::v3(key).is_err(), "{key:?}");
        assert!(Ipgeolocation::v3_with_location(key).is_err(), "{key:?}");
    }
}

#[test]
fn what_an_endpoint_does_not_know_is_refused() {
    refused(
        v3().include(Include::Location),
        "/v3/security knows no include=location",
    );
    refused(
        v3_with_location().include(Include::Location),
        "/v3/ipgeo knows no include=location",
    );
    refused(
        v2().include(Include::Abuse),
        "/v2/security knows no include=abuse",
    );
    refused(
        v2_with_all().include(Include::LiveHostname),
        "include=liveHostname after include=hostname: a name is looked up in one way",
    );
    refused(v3().lang(Lang::German), "/v3/security knows no lang");
    let size = NonZeroUsize::new(4_001).expect("not zero");
    refused(
        v3().batch_size(size),
        "4001 addresses in one request: the answer to more than 4,000 could be too large to be read",
    );
}

#[test]
fn fields_are_checked() {
    for (provider, field) in [
        (v2(), "security.is_vpn"),
        (v3(), "security.proxy_type"),
        (v3(), "location"),
        (v3(), "location.city"),
        (v2(), "threat_score"),
        (v2(), ""),
        (v2(), "security."),
        (v2(), "security.threat_score.x"),
        (v2(), "Security"),
        (v2(), "sec"),
        (v2(), "security.is_tor,security.is_bot"),
        (v3_with_location(), "network.asn.as_number"),
    ] {
        for set in [
            provider.clone().fields([field]),
            provider.clone().excludes([field]),
        ] {
            let error = set.expect_err(field);
            let unknown = matches!(error, InvalidSetting::UnknownField { .. });
            assert!(unknown, "{field}: {error}");
        }
    }
    refused(
        v2().fields(["location.city"]),
        "the field `location.city` comes only with include=location: set that before",
    );
    refused(
        v3_with_location().fields(["hostname"]),
        "the field `hostname` comes only with include=hostname or liveHostname or \
         hostnameFallbackLive: set that before",
    );
    refused(
        v3_with_location().fields(["location.confidence"]),
        "the field `location.confidence` comes only with include=geo_accuracy: set that before",
    );
    refused(
        v2().excludes(["ip"]),
        "`ip` is always returned and cannot be excluded",
    );
    let both = "the field `security.is_tor`, or one in it, is both asked for and excluded";
    for (fields, excludes) in [
        ("security.is_tor", "security.is_tor"),
        ("security.is_tor", "security"),
    ] {
        let first = v2().excludes([excludes]).expect("it is known");
        refused(first.fields([fields]), both);
        let first = v2().fields([fields]).expect("it is known");
        let error = first.excludes([excludes]).expect_err("it is both");
        assert!(matches!(error, InvalidSetting::Contradiction { .. }));
    }
    assert!(
        v2().fields(["security"])
            .is_ok_and(|provider| provider.excludes(["security.is_tor"]).is_ok())
    );
    assert!(
        v2_with_all()
            .fields(["network.asn", "ip", "time_zone.dst_end.gap"])
            .is_ok()
    );
    assert!(
        v3_with_all()
            .fields(["abuse.emails", "location.dma_code", "asn"])
            .is_ok()
    );
}

const V2: &str = "anonymous, vpn, proxy, tor, relay, datacenter, bot, attacker, spam, score";
const V3: &str =
    "anonymous, vpn, proxy, residential_proxy, tor, relay, datacenter, bot, attacker, spam, score";

#[test]
fn answers_follow_the_settings() {
    let fields = |provider: Ipgeolocation, fields: &[&str]| {
        provider.fields(fields.iter().copied()).expect("known")
    };
    let without = |provider: Ipgeolocation, fields: &[&str]| {
        provider.excludes(fields.iter().copied()).expect("known")
    };
    let with = |include| v2().include(include).expect("known");
    for (provider, expected) in [
        (v2(), V2.to_owned()),
        (v3(), V3.to_owned()),
        (v3_with_location(), format!("{V3}, network, location")),
        (with(Include::Location), format!("{V2}, location")),
        (with(Include::Network), format!("{V2}, network")),
        (with(Include::Currency), V2.to_owned()),
        (fields(v2(), &["security.threat_score"]), "score".into()),
        (
            fields(v2(), &["security.is_proxy"]),
            "vpn, proxy, relay".into(),
        ),
        (
            fields(v2(), &["security.is_proxy", "security.proxy_type"]),
            "vpn, proxy, tor, relay".into(),
        ),
        (fields(v3(), &["security.is_proxy"]), "proxy".into()),
        (
            fields(v3(), &["security.is_residential_proxy"]),
            "proxy, residential_proxy".into(),
        ),
        (fields(v2(), &["ip"]), String::new()),
        (fields(v2_with_all(), &["location.city"]), "location".into()),
        (fields(v2_with_all(), &["location.is_eu"]), String::new()),
        (fields(v2_with_all(), &["network"]), "network".into()),
        (
            fields(v2_with_all(), &["network.asn.country"]),
            String::new(),
        ),
        (fields(v3_with_all(), &["network.route"]), "network".into()),
        (
            without(
                v3_with_location(),
                &["security", "location.city", "location.country_code2"],
            ),
            "network".into(),
        ),
        (
            without(v3(), &["security.is_tor", "security.is_residential_proxy"]),
            V3.replace("tor, ", "").replace("residential_proxy, ", ""),
        ),
        (
            without(v2(), &["security.is_tor"]),
            // The word beside is_proxy can still say it.
            V2.to_owned(),
        ),
        (
            without(v2(), &["security.is_proxy"]),
            V2.replace("vpn, proxy, ", "").replace("relay, ", ""),
        ),
    ] {
        assert_eq!(provider.answers().to_string(), expected, "{provider:?}");
    }
    assert!(FactSet::ALL.contains_all(v3_with_all().answers()));
}

#[test]
fn names_and_batches() {
    assert_eq!(v2().name(), "ipgeolocation");
    assert_eq!(v2().named("geo-2").name(), "geo-2");
    assert_eq!(v2().batch().get(), 1_000);
    let size = NonZeroUsize::new(4_000).expect("not zero");
    let largest = v2().batch_size(size).expect("it is allowed");
    assert_eq!(largest.bulk().map(|bulk| bulk.batch().get()), Some(4_000));
    // There is room for each of them, with all objects that there are.
    assert!(Limits::many(4_000).body >= 4_000 * 4 * 1024);
    assert!(v2().without_bulk().bulk().is_none());
}
