//! Nothing documented gets lost: each value of a full answer shows up in the verdict, or in the answer that is read back.

use ipsec_remote::provider::Provider;
use ipsec_remote::provider::proxycheck::{v2 as second, v3 as third};
use serde_json::{Value, json};

use super::bodies::{IP, V2, V3, v2, v3};
use crate::providers::reply::{query, reply};

/// Every place in the value that is neither a list nor an object.
fn leaves(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                leaves(value, &format!("{at}/{name}"), all);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                leaves(value, &format!("{at}/{index}"), all);
            }
        }
        _ => all.push(at.to_owned()),
    }
}

/// Another value of the same type that is as good.
fn other(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_f64().unwrap_or(0.0) + 1.0),
        Value::String(text) => match text.as_str() {
            "yes" => json!("no"),
            "no" => json!("yes"),
            text if text.parse::<u32>().is_ok() => json!(format!("{text}1").replacen('1', "2", 1)),
            text if text.ends_with('Z') => json!(
                text.replacen("2026-09", "2026-08", 1)
                    .replacen("2026-10", "2026-11", 1)
            ),
            text => json!(format!("{text}x")),
        },
        _ => Value::Null,
    }
}

/// What the evidence tells, without the answer that it keeps, and what is read back from that.
fn told(provider: &impl Provider, result: &Value, is_v3: bool) -> (String, String) {
    let body = json!({"status": "ok", IP: result}).to_string();
    let verdict = provider
        .parse(&query(IP), &reply(200, &body))
        .expect("an answer");
    let evidence = &verdict.evidence()[0];
    let answer = match is_v3 {
        true => serde_json::to_string(&third::Answer::from_evidence(evidence)),
        false => serde_json::to_string(&second::Answer::from_evidence(evidence)),
    };
    let mut evidence = serde_json::to_value(evidence).expect("JSON");
    evidence.as_object_mut().expect("an object").remove("raw");
    (evidence.to_string(), answer.expect("JSON"))
}

/// Each leaf changes what is told when it changes; `apart` are those that only the answer has.
fn check(provider: &impl Provider, full: &str, is_v3: bool, apart: &[&str]) {
    let full: Value = serde_json::from_str(full).expect("JSON");
    let before = told(provider, &full, is_v3);
    let mut places = Vec::new();
    leaves(&full, "", &mut places);
    assert!(places.len() > 35, "{}", places.len());
    for place in places {
        let mut changed = full.clone();
        let leaf = changed.pointer_mut(&place).expect("a leaf");
        *leaf = other(leaf);
        let after = told(provider, &changed, is_v3);
        assert_ne!(before.1, after.1, "{place} is not in the answer");
        let is_apart = apart.contains(&place.as_str());
        assert_eq!(before.0 == after.0, is_apart, "{place} in the evidence");
        // And it can be left out.
        let mut without = full.clone();
        *without.pointer_mut(&place).expect("a leaf") = Value::Null;
        if place != "/proxy" {
            told(provider, &without, is_v3);
        }
    }
    // The test can fail: nobody reads this.
    let mut unread = full.clone();
    unread["undocumented"] = json!(7);
    assert_eq!(before, told(provider, &unread, is_v3));
}

#[test]
fn of_version_3() {
    let apart = [
        "/location/continent_name",
        "/location/currency/code",
        "/location/currency/name",
        "/location/currency/symbol",
        "/operator/additional_operators/0/url",
    ];
    check(&v3().keep_raw(true), V3, true, &apart);
}

#[test]
fn of_version_2() {
    let apart = [
        "/continent",
        "/currency/code",
        "/currency/name",
        "/currency/symbol",
        "/last seen human",
        "/attack history/Total",
        "/disposable",
    ];
    check(&v2().keep_raw(true), V2, false, &apart);
}

#[test]
fn of_version_3_in_older_spellings() {
    let old = V3
        .replace("\"country_name\"", "\"country\"")
        .replace("\"country_code\"", "\"isocode\"")
        .replace("\"risk\": 73, ", "")
        .replacen('{', "{\"risk\": 73, ", 1);
    let apart = [
        "/location/continent_name",
        "/location/currency/code",
        "/location/currency/name",
        "/location/currency/symbol",
        "/operator/additional_operators/0/url",
    ];
    check(&v3().keep_raw(true), &old, true, &apart);
}
