//! Whatever comes, nothing panics, and what is told is within what can be asked.

use ipsec_remote::provider::proxycheck::dashboard::{Dashboard, Detections, Entry, Tags};
use ipsec_remote::provider::proxycheck::parse_v1;
use ipsec_remote::provider::proxycheck::v2::{Risk, VpnCheck};
use ipsec_remote::provider::{Bulk, Call};
use proptest::prelude::*;
use serde_json::Value;

use super::bodies::{IP, KEY, V2, V3, v2, v3};
use crate::providers::reply::{query, reply};

fn value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("yes"),
        Just("no"),
        Just("VPN"),
        Just("TOR"),
        Just("SOCKS5"),
        Just("Hosting"),
        Just("whitelist"),
        Just("ok"),
        Just("denied"),
        Just("Unknown"),
        Just("2026-09-25T11:00:00Z"),
        Just("1e400"),
        Just("AS64500"),
        Just("::/0"),
        Just("queries exhausted"),
        Just("")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..120_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just(IP),
        Just("::ffff:203.0.113.9"),
        Just("status"),
        Just("message"),
        Just("error"),
        Just("detections"),
        Just("proxy"),
        Just("vpn"),
        Just("type"),
        Just("risk"),
        Just("attack_history"),
        Just("attack history"),
        Just("operator"),
        Just("network"),
        Just("location"),
        Just("success"),
        Just("1"),
        Just("Raw"),
        Just("rules"),
        Just("types"),
        Just("addresses"),
        Just("additional_operators"),
        Just("policies")
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let members = prop::collection::vec((name.clone(), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn check(status: u16, body: &str) {
    let reply = reply(status, body);
    let query = query(IP);
    for vpn in [
        VpnCheck::ProxiesOnly,
        VpnCheck::Together,
        VpnCheck::VpnsOnly,
        VpnCheck::Separately,
    ] {
        let provider = v2().vpn(vpn).risk(Risk::Score);
        check_one(&provider, &query, &reply);
    }
    check_one(&v2(), &query, &reply);
    check_one(&v3(), &query, &reply);
    let _ = parse_v1(&query, &reply, true);
    let dashboard = Dashboard::new(KEY).expect("a key");
    let list = dashboard.list("x".parse().expect("a name"));
    let _ = dashboard.detections(&Detections::all()).parse(&reply);
    let _ = dashboard.tags(&Tags::new()).parse(&reply);
    let _ = dashboard.usage().parse(&reply);
    let _ = dashboard.queries().parse(&reply);
    let _ = dashboard.rules().parse(&reply);
    let _ = list.add(&[]).parse(&reply);
    if let Ok(contents) = list.print().parse(&reply) {
        contents.entries().for_each(drop);
    }
}

fn check_one(provider: &impl Bulk, query: &ipsec_core::Query, reply: &ipsec_remote::Reply) {
    let _ = provider.account(reply);
    let _ = provider.parse_many(&[*query], reply);
    if let Ok(verdict) = provider.parse(query, reply) {
        assert_eq!(verdict.ip(), Some(query.ip));
        assert!(
            provider
                .answers()
                .signals()
                .contains_all(verdict.signals().known())
        );
    }
}

proptest! {
    #[test]
    fn on_any_json(value in value(), status in 100..600_u16) {
        check(status, &value.to_string());
    }

    #[test]
    fn on_any_result(value in value()) {
        check(200, &format!(r#"{{"status": "ok", "{IP}": {value}}}"#));
    }

    #[test]
    fn on_good_bodies_gone_wrong(is_v3: bool, at: prop::sample::Index, byte: u8, cut: bool) {
        let result = if is_v3 { V3 } else { V2 };
        let mut body = format!(r#"{{"status": "ok", "{IP}": {result}}}"#).into_bytes();
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        check(200, &String::from_utf8_lossy(&body));
    }

    #[test]
    fn on_any_line(line in ".{0,40}") {
        if let Ok(entry) = line.parse::<Entry>() {
            assert_eq!(entry.to_string().parse(), Ok(entry.clone()));
            assert!(!entry.to_string().contains(char::is_control));
        }
    }
}
