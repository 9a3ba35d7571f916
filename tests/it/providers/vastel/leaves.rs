//! No documented field is lost.

use ipsec_remote::provider::vastel::{Answer, Vastel};
use ipsec_remote::provider::{Bulk, Call, Provider};
use serde_json::{Value, json};

use super::{FULL, IP, query, reply};
use crate::providers::json::{changed, leaves, without};

/// What policies and people are told: asked for alone, and with others.
fn verdicts(body: &Value) -> [String; 2] {
    let query = query(IP);
    let alone = Vastel::new().parse(&query, &reply(200, &body.to_string()));
    let many = json!([body]).to_string();
    let many = Vastel::new().parse_many(&[query], &reply(200, &many));
    [alone, many.expect("answers").remove(0)].map(|verdict| match verdict {
        Ok(verdict) => serde_json::to_string(&verdict).unwrap(),
        Err(error) => error.to_string(),
    })
}

/// What can be read from the answer that was kept.
fn answer(body: &Value) -> Option<String> {
    let keeping = Vastel::new().keep_raw(true);
    let verdict = keeping.parse(&query(IP), &reply(200, &body.to_string()));
    let answer = Answer::from_evidence(&verdict.ok()?.evidence()[0])?;
    Some(serde_json::to_string(&answer).unwrap())
}

#[test]
fn every_leaf_counts() {
    let full: Value = serde_json::from_str(FULL).unwrap();
    let leaves = leaves(&full);
    assert_eq!(leaves.len(), 7);
    for leaf in leaves {
        for other in [changed(&full, &leaf), without(&full, &leaf)] {
            assert_ne!(answer(&full), answer(&other), "{leaf} is not in the answer");
            for (before, after) in verdicts(&full).iter().zip(verdicts(&other)) {
                assert_ne!(*before, after, "{leaf} is not in the verdict");
            }
        }
    }
}

#[test]
fn every_leaf_of_a_recent_bot_counts() {
    let bots = |body: &Value| {
        let body = reply(200, &body.to_string());
        let recent = Vastel::new().recent_bots().parse(&body);
        recent.map_err(|error| error.kind())
    };
    let full = json!([{
        "ip": IP, "time": 1_790_337_599_000_u64, "autonomousSystemOrganization": "Example LLC",
        "autonomousSystemNumber": 64500, "country": "UA"
    }]);
    for leaf in leaves(&full) {
        for other in [changed(&full, &leaf), without(&full, &leaf)] {
            assert_ne!(bots(&full), bots(&other), "{leaf}");
        }
    }
}

/// What is not documented does not count, so that the walk would notice a field that is not read.
#[test]
fn nothing_else_counts() {
    let full: Value = serde_json::from_str(FULL).unwrap();
    let mut more = full.clone();
    more["city"] = "Kyiv".into();
    assert_eq!(verdicts(&full), verdicts(&more));
    assert_eq!(answer(&full), answer(&more));
}
