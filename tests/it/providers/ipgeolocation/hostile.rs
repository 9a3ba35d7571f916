//! Whatever comes back: no panic, and nothing but what was asked, about the address that was asked about.

use ipsec_core::{Query, Signal, Signals};
use ipsec_remote::Reply;
use ipsec_remote::provider::conformance::{Sample, assert_conforms};
use ipsec_remote::provider::ipgeolocation::Ipgeolocation;
use ipsec_remote::provider::{Bulk, Provider};
use proptest::prelude::*;
use serde_json::Value;

use super::{IP, bodies, v2, v2_with_all, v3, v3_with_all};
use crate::providers::reply::{query, reply_with};

fn providers() -> Vec<Ipgeolocation> {
    let filtered = v2().fields(["security.is_proxy", "security.threat_score"]);
    let homes = v3().fields(["security.is_residential_proxy"]);
    vec![
        v2(),
        v2_with_all().keep_raw(true),
        filtered.expect("known"),
        v3(),
        homes.expect("known"),
        v3_with_all(),
    ]
}

fn holds(provider: &Ipgeolocation, queries: &[Query], reply: &Reply) {
    let one = queries
        .iter()
        .map(|query| (query, provider.parse(query, reply)));
    let mut all: Vec<_> = one.collect();
    if let Ok(many) = provider.parse_many(queries, reply) {
        assert_eq!(many.len(), queries.len());
        all.extend(queries.iter().zip(many));
    }
    _ = provider.account(reply);
    for (query, verdict) in all {
        let Ok(verdict) = verdict else { continue };
        assert_eq!(verdict.ip(), Some(query.ip));
        assert!(provider.answers().contains_all(verdict.known()));
        assert_eq!(verdict.evidence().len(), 1);
        assert!(verdict.evidence()[0].expires() >= verdict.evidence()[0].observed());
    }
}

fn json() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec![
        "ip",
        "security",
        "location",
        "network",
        "asn",
        "message",
        "error",
        "success",
        "is_proxy",
        "proxy_type",
        "is_vpn",
        "threat_score",
        "vpn_last_seen",
        "vpn_provider_names",
        "country_code2",
        "is_eu",
        "latitude",
        "route",
        "as_number",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            IP,
            "VPN",
            "2026-09-19",
            "AS64500",
            "0",
            "-",
            "203.0.113.0/24",
            "bogon"
        ])
        .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, move |inside| {
        prop_oneof![
            prop::collection::vec(inside.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(keys.clone().prop_map(str::to_owned), inside, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A good body with a piece of it cut out or replaced.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        bodies::V2.to_owned(),
        bodies::V3.to_owned(),
        bodies::v3_with_location(),
        format!("[{}, {}]", bodies::V3, bodies::V2),
    ]);
    let piece = prop::collection::vec(any::<u8>(), 0..12);
    (good, any::<prop::sample::Index>(), 0_usize..40, piece).prop_map(
        |(good, at, length, piece)| {
            let mut bytes = good.into_bytes();
            let from = at.index(bytes.len());
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, piece);
            bytes
        },
    )
}

/// What every adapter must hold to.
#[test]
fn it_conforms() {
    let body = r#"{"ip": "203.0.113.9", "security": {"threat_score": 75, "is_tor": false, "is_proxy": true, "proxy_type": "VPN"}}"#;
    let says = Signals::UNKNOWN.no(Signal::Tor).yes(Signal::Vpn);
    assert_conforms(&v2(), &[Sample::new([203, 0, 113, 9], body, says)]);
    let says = Signals::UNKNOWN.no(Signal::Tor).yes(Signal::Proxy);
    for provider in [v3(), v3_with_all()] {
        assert_conforms(&provider, &[Sample::new([203, 0, 113, 9], body, says)]);
    }
}

proptest! {
    #[test]
    fn no_json_is_too_much(body in json(), status in prop::sample::select(vec![200_u16, 200, 200, 400, 401, 429, 503])) {
        let reply = reply_with(status, &[("x-credits-charged", "2")], &body.to_string());
        for provider in providers() {
            holds(&provider, &[query(IP)], &reply);
        }
    }

    #[test]
    fn no_damage_is_too_much(body in mutated()) {
        let mut reply = reply_with(200, &[], "");
        reply.body = body.into();
        for provider in providers() {
            holds(&provider, &[query(IP), query(IP)], &reply);
        }
    }
}
