//! No documented field is lost.

use ipsec_remote::provider::Provider;
use ipsec_remote::provider::focsec::Answer;
use serde_json::Value;

use super::{FULL, IP, focsec, query, reply};
use crate::providers::json::{changed, leaves, without};

/// What policies and people are told.
fn verdict(body: &Value) -> String {
    match focsec().parse(&query(IP), &reply(200, &body.to_string())) {
        Ok(verdict) => serde_json::to_string(&verdict).unwrap(),
        Err(error) => error.to_string(),
    }
}

/// What can be read from the answer that was kept.
fn answer(body: &Value) -> Option<String> {
    let keeping = focsec().keep_raw(true);
    let verdict = keeping.parse(&query(IP), &reply(200, &body.to_string()));
    let answer = Answer::from_evidence(&verdict.ok()?.evidence()[0])?;
    Some(serde_json::to_string(&answer).unwrap())
}

#[test]
fn every_leaf_counts() {
    let full: Value = serde_json::from_str(FULL).unwrap();
    let leaves = leaves(&full);
    assert_eq!(leaves.len(), 13);
    for leaf in leaves {
        for other in [changed(&full, &leaf), without(&full, &leaf)] {
            assert_ne!(answer(&full), answer(&other), "{leaf} is not in the answer");
            let is_mapped = verdict(&full) != verdict(&other);
            assert_eq!(is_mapped, leaf != "/flag", "{leaf} in the verdict");
        }
    }
}

/// What is not documented does not count, so that the walk would notice a field that is not read.
#[test]
fn nothing_else_counts() {
    let full: Value = serde_json::from_str(FULL).unwrap();
    let mut more = full.clone();
    more["is_relay"] = true.into();
    assert_eq!(verdict(&full), verdict(&more));
    assert_eq!(answer(&full), answer(&more));
}
