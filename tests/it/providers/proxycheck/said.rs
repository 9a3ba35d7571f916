//! What the evidence tells beyond signals, and what is kept of an answer.

use std::time::Duration;

use ipsec_core::{FactSet, Signal};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::proxycheck::{v2 as second, v3 as third};

use super::bodies::{IP, V2, V3, one, v2, v3};
use crate::providers::reply::{noon, query, reply, reply_with};

#[test]
fn who_says_it_and_what_was_asked() {
    let verdict = v3().parse(&query(IP), &reply(200, &format!(r#"{{"{IP}": {V3}}}"#)));
    let verdict = verdict.expect("an answer");
    assert_eq!(verdict.evidence().len(), 1);
    assert_eq!(verdict.evidence()[0].source(), &"proxycheck");
    let asked = v3().answers();
    assert!(asked.contains_all(verdict.evidence()[0].facts()));
    // Silence, where the service might have said something.
    let quiet = v3().parse(
        &query(IP),
        &reply(200, &format!(r#"{{"{IP}": {{"detections": {{}}}}}}"#)),
    );
    let quiet = quiet.expect("an answer");
    assert!(quiet.signals().known().is_empty());
    assert!(!asked.intersects(FactSet::from(Signal::Relay)));
}

#[test]
fn what_is_kept_is_the_answer_letter_by_letter() {
    assert_eq!(one(&v3(), V3).raw(), None);
    assert_eq!(third::Answer::from_evidence(&one(&v3(), V3)), None);
    let evidence = one(&v3().keep_raw(true), V3);
    assert_eq!(evidence.raw(), Some(V3));
    let answer = third::Answer::from_evidence(&evidence).expect("an answer");
    let location = answer.location.expect("a location");
    assert_eq!(location.continent_name.as_deref(), Some("Europe"));
    let currency = location.currency.expect("a currency");
    assert_eq!(currency.symbol.as_deref(), Some("€"));

    let evidence = one(&v2().keep_raw(true), V2);
    let answer = second::Answer::from_evidence(&evidence).expect("an answer");
    assert_eq!(
        answer.last_seen_human.as_deref(),
        Some("1 hour, 2 seconds ago")
    );
    let huge = format!(r#"{{"proxy": "no", "x": "{}"}}"#, "x".repeat(70_000));
    assert_eq!(one(&v2().keep_raw(true), &huge).raw(), None);
}

#[test]
fn counts_that_cannot_be_read_are_told_apart() {
    let result = r#"{"detections": {}, "attack_history": {"login_attempt": "1,204", "forum_spam": 0, "": 7}}"#;
    let evidence = one(&v3().keep_raw(true), result);
    assert_eq!(
        evidence.notes(),
        ["attacks are counted in a way that cannot be read"]
    );
    let profile = evidence.profile().expect("a profile");
    assert_eq!(profile.activity.attacks, [("forum_spam".into(), 0)]);
    let answer = third::Answer::from_evidence(&evidence).expect("an answer");
    let counts: Vec<_> = answer.attack_history.into_iter().flatten().collect();
    let expected = [("", None), ("forum_spam", Some(0)), ("login_attempt", None)];
    assert_eq!(counts, expected.map(|(name, n)| (name.to_owned(), n)));
}

#[test]
fn money_with_code_and_name_the_wrong_way_round() {
    for (currency, expected) in [
        (r#"{"code": "EUR", "name": "Euro"}"#, Some("EUR")),
        (r#"{"code": "Euro", "name": "EUR"}"#, Some("EUR")),
        (r#"{"code": "Euro"}"#, None),
    ] {
        let result = format!(r#"{{"location": {{"currency": {currency}}}}}"#);
        let evidence = one(&v3().keep_raw(true), &result);
        let answer = third::Answer::from_evidence(&evidence).expect("an answer");
        let currency = answer.location.and_then(|location| location.currency);
        assert_eq!(currency.expect("money").iso_code(), expected);
    }
}

#[test]
fn who_answered_and_how_long_it_took() {
    for (extra, node, millis) in [
        (
            r#""node": "ATLAS", "query_time": 12,"#,
            Some("ATLAS"),
            Some(12),
        ),
        (r#""query time": "0.001s","#, None, Some(1)),
        (r#""query_time": "7ms","#, None, Some(7)),
        (r#""query_time": "long", "node": null,"#, None, None),
        (r#""query_time": -1,"#, None, None),
    ] {
        let body = format!(r#"{{{extra} "{IP}": {{"detections": {{"vpn": true}}, "risk": 3}}}}"#);
        let verdict = v3()
            .parse(&query(IP), &reply(200, &body))
            .expect("an answer");
        let profile = verdict.evidence()[0].profile().cloned().unwrap_or_default();
        assert_eq!(profile.node.as_deref(), node, "{extra}");
        assert_eq!(profile.took.map(|took| took.as_millis()), millis, "{extra}");
    }
}

#[test]
fn when_it_was_noticed() {
    let evidence = one(&v3(), V3);
    let profile = evidence.profile().expect("a profile");
    let seconds = |time: Option<std::time::SystemTime>| {
        let since = time?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(since.as_secs())
    };
    assert_eq!(profile.confidence, Some(96));
    assert_eq!(seconds(profile.activity.first_seen), Some(1_788_256_800));
    assert_eq!(seconds(profile.activity.last_seen), Some(1_790_334_000));
    assert_eq!(profile.activity.times_seen, Some(12));
    assert_eq!(seconds(profile.updated), Some(1_790_335_800));
    // In seconds, as an older form has it.
    let old = one(
        &v3(),
        r#"{"detections": {"confidence": null}, "last_updated": 1790335800}"#,
    );
    let profile = old.profile().expect("a profile");
    assert_eq!(
        (seconds(profile.updated), profile.confidence),
        (Some(1_790_335_800), None)
    );
}

/// Where the two clocks are far apart, the service's is the one that its times are of.
#[test]
fn times_are_of_the_services_clock() {
    // Two days ahead, where it is noon.
    let date = [("date", "Sun, 27 Sep 2026 12:00:00 GMT")];
    let result = r#"{"detections": {"vpn": true, "last_seen": "2026-09-27T11:00:00Z"},
        "detection_history": {"delist_datetime": "2026-09-27T12:42:00Z"}}"#;
    let body = format!(r#"{{"status": "ok", "{IP}": {result}}}"#);
    let verdict = v3().parse(&query(IP), &reply_with(200, &date, &body));
    let evidence = verdict.expect("an answer").evidence()[0].clone();
    let profile = evidence.profile().expect("a profile");
    let minutes = |count: u64| Duration::from_secs(60 * count);
    let seen = noon() + minutes(47 * 60);
    assert_eq!(profile.activity.last_seen, Some(seen));
    // It is forgotten in 42 minutes, whatever our own clock calls that.
    assert_eq!(evidence.expires(), Some(noon() + minutes(42)));

    let result = r#"{"proxy": "yes", "vpn": "no", "last seen unix": "1790506800"}"#;
    let body = format!(r#"{{"{IP}": {result}}}"#);
    let verdict = v2().parse(&query(IP), &reply_with(200, &date, &body));
    let evidence = verdict.expect("an answer").evidence()[0].clone();
    let profile = evidence.profile().expect("a profile");
    assert_eq!(profile.activity.last_seen, Some(seen));
}

/// What comes from a cache was not read by the adapter, which bounds how deep it is nested.
#[test]
fn what_is_kept_may_be_nested_too_deep_to_read() {
    let open = r#"{"operator": {"additional_operators": [{"additional_operators": ["#.to_owned()
        + &r#"{"additional_operators": ["#.repeat(5_000);
    let close = "]}".repeat(5_001) + "]}}";
    let raw = open + &close;
    let evidence = ipsec_core::Evidence::new("proxycheck").with_raw(raw.clone());
    assert_eq!(third::Answer::from_evidence(&evidence), None);
    let read: Result<third::Answer, _> = serde_json::from_str(&raw);
    let operator = read.ok().and_then(|answer| answer.operator);
    assert!(operator.is_none_or(|operator| operator.additional_operators.is_empty()));
}
