//! Every documented field is in the verdict, or can be read from the kept answer: change it, and something changes.

use ipsec_core::Verdict;
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::ipgeolocation::{Answer, Ipgeolocation};
use serde_json::{Value, json};

use super::{IP, bodies, v2_with_all, v3, v3_with_all};
use crate::providers::reply::{query, reply};

/// The paths of all leaves, as serde_json points at them.
fn leaves(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| leaves(value, format!("{path}/{key}"), into)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(at, value)| leaves(value, format!("{path}/{at}"), into)),
        _ => into.push(path),
    }
}

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_f64().map(|number| number / 2.0 + 1.25)),
        Value::String(text) if text.parse::<f64>().is_ok() => json!("7"),
        Value::String(text) => json!(format!("{text}x")),
        _ => unreachable!("a leaf"),
    }
}

fn parse(provider: &Ipgeolocation, body: &Value) -> Result<Verdict, String> {
    let reply = reply(200, &body.to_string());
    let parsed = provider.parse(&query(IP), &reply);
    parsed.map_err(|error| error.kind().to_string())
}

/// What a policy and a reader of evidence see, apart from the answer itself.
fn mapped(provider: &Ipgeolocation, body: &Value) -> String {
    match parse(provider, body) {
        Ok(verdict) => serde_json::to_string(&verdict).expect("JSON"),
        Err(error) => error,
    }
}

/// What can be read from the kept answer.
fn readable(provider: &Ipgeolocation, body: &Value) -> String {
    let verdict = parse(&provider.clone().keep_raw(true), body);
    let answer = verdict.map(|verdict| Answer::from_evidence(&verdict.evidence()[0]));
    match answer {
        Ok(answer) => serde_json::to_string(&answer.expect("it was kept")).expect("JSON"),
        Err(error) => error,
    }
}

/// Walks all leaves; returns the paths of those that only the kept answer holds.
#[track_caller]
fn walk(provider: &Ipgeolocation, body: &str, count: usize) -> Vec<String> {
    let body: Value = serde_json::from_str(body).expect("JSON");
    let (mut all, mut only_kept) = (Vec::new(), Vec::new());
    leaves(&body, String::new(), &mut all);
    assert_eq!(all.len(), count);
    for path in all {
        let mut changed = body.clone();
        let leaf = changed.pointer_mut(&path).expect("a leaf");
        *leaf = other(leaf);
        let is_lost = readable(provider, &body) == readable(provider, &changed);
        assert!(!is_lost, "{path} is lost");
        if mapped(provider, &body) == mapped(provider, &changed) {
            only_kept.push(path);
        }
    }
    only_kept
}

/// Whether all of these are of an object that informs about something else than the address.
fn aside(paths: &[String], others: &[&str]) {
    for path in paths {
        let known = [
            "/country_metadata/",
            "/currency/",
            "/user_agent/",
            "/abuse/",
        ];
        let is_zone = path.starts_with("/time_zone/") && path != "/time_zone/name";
        let is_known = known.iter().any(|object| path.starts_with(object)) || is_zone;
        assert!(
            is_known || others.contains(&path.as_str()),
            "{path} is not mapped"
        );
    }
    for path in others {
        assert!(paths.iter().any(|found| found == path), "{path} is mapped");
    }
}

#[test]
fn nothing_of_v2_is_lost() {
    let only_kept = walk(&v2_with_all(), bodies::V2, 95);
    aside(
        &only_kept,
        &[
            "/location/accuracy_radius",
            "/location/continent_name",
            "/location/country_capital",
            "/location/country_code3",
            "/location/country_emoji",
            "/location/country_flag",
            "/location/country_name_official",
            "/location/dma_code",
            "/location/geoname_id",
            "/location/locality",
            "/network/asn/allocation_status",
            "/network/asn/asn_name",
            "/network/asn/country",
            "/network/asn/date_allocated",
            "/network/asn/domain",
            "/network/asn/name",
            "/network/asn/num_of_ipv4_routes",
            "/network/asn/num_of_ipv6_routes",
            "/network/asn/rir",
            "/network/asn/type",
            "/network/company/domain",
            "/network/company/type",
        ],
    );
}

#[test]
fn nothing_of_v3_is_lost() {
    assert_eq!(walk(&v3(), bodies::V3, 21), Vec::<String>::new());
    let only_kept = walk(&v3_with_all(), &bodies::v3_with_location(), 117);
    aside(
        &only_kept,
        &[
            "/domain",
            "/location/accuracy_radius",
            "/location/confidence",
            "/location/continent_name",
            "/location/country_capital",
            "/location/country_code3",
            "/location/country_emoji",
            "/location/country_flag",
            "/location/country_name_official",
            "/location/dma_code",
            "/location/geoname_id",
            "/location/locality",
            "/network/connection_type",
            "/network/is_anycast",
            "/asn/country",
            "/asn/date_allocated",
            "/asn/domain",
            "/asn/rir",
            "/company/domain",
            "/company/type",
        ],
    );
}
