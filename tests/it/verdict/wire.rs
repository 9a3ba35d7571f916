//! Verdicts as JSON: what is written is read back, and what is read cannot lie.

use ipsec_core::{FactSet, Merge, Signal, Verdict};
use proptest::prelude::*;

use super::generate::verdict_of;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_verdict_survives_json(a in verdict_of("a", "down-a"), b in verdict_of("b", "down-b")) {
        let verdict = a.merge(&b);
        let json = serde_json::to_string(&verdict).unwrap();
        let read: Verdict = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read, &verdict, "{}", json);
        prop_assert_eq!(read.explain().to_string(), verdict.explain().to_string());
    }

    #[test]
    fn every_verdict_can_be_put_into_words(a in verdict_of("a", "down-a"), b in verdict_of("b", "down-b")) {
        let merged = a.merge(&b).recombined(&Merge::Quorum(2));
        let words = merged.explain().to_string();
        prop_assert!(words.starts_with("203.0.113.9 (documentation address)"));
        prop_assert!(!words.chars().any(|c| c.is_control() && c != '\n'), "{:?}", words);
    }
}

#[test]
fn an_address_that_could_not_be_resolved_survives_json() {
    for verdict in [
        Verdict::unresolved(),
        Verdict::unresolved().with_absent(Signal::Tor.into()),
    ] {
        let json = serde_json::to_string(&verdict).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict);
    }
    let short: Verdict = serde_json::from_str(r#"{ "ip": null }"#).unwrap();
    assert_eq!(short, Verdict::unresolved());
}

#[test]
fn the_shortest_form_is_an_address() {
    let verdict: Verdict = serde_json::from_str(r#"{ "ip": "::ffff:203.0.113.9" }"#).unwrap();
    assert_eq!(verdict, Verdict::new([203, 0, 113, 9]));
    let expected = serde_json::json!({ "ip": "203.0.113.9", "signals": {} });
    assert_eq!(serde_json::to_value(&verdict).unwrap(), expected);
}

#[test]
fn signals_without_evidence_are_not_believed() {
    let text = r#"{ "ip": "203.0.113.9", "signals": { "tor": true }, "list_override": "allow" }"#;
    let verdict: Verdict = serde_json::from_str(text).unwrap();
    assert_eq!((verdict.is_tor(), verdict.list_override()), (None, None));
}

#[test]
fn what_is_known_is_not_read_as_failed_or_not_asked() {
    let text = r#"{
        "ip": "203.0.113.9",
        "evidence": [{ "source": "a", "signals": { "tor": true } }],
        "failed": ["tor", "vpn"],
        "not_asked": ["tor", "score"]
    }"#;
    let verdict: Verdict = serde_json::from_str(text).unwrap();
    assert_eq!(verdict.failed(), FactSet::from(Signal::Vpn));
    assert_eq!(verdict.not_asked(), ipsec_core::Fact::Score.into());
}

#[test]
fn scores_off_their_scale_are_refused() {
    let text = r#"{ "ip": null, "evidence": [{ "source": "a", "score": { "value": 11.0, "max": 10.0 } }] }"#;
    let error = serde_json::from_str::<Verdict>(text)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("score 11 is not on a scale from 0 to 10"),
        "{error}"
    );
}
