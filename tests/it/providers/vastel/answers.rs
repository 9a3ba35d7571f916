//! What answers say.

use std::time::Duration;

use ipsec_core::LookupErrorKind as Kind;
use ipsec_core::{Signal, Unknown};
use ipsec_remote::provider::vastel::{Answer, Vastel, When};
use ipsec_remote::provider::{Lifetime, Provider};

use super::{FULL, IP, parse, query, reply};
use crate::providers::reply::noon;
use crate::providers::told::{before_noon, told, why};

#[test]
fn every_field_is_read() {
    assert_eq!(
        told(&parse(200, FULL).unwrap()),
        "bot | AS64500 Example LLC | UA | listed true | seen 2 times from 4600 to 999, 2 kept"
    );
}

#[test]
fn what_answers_say() {
    for (body, expected) in [
        // Not in the list is not a *no*.
        (
            r#"{"matched": false, "ip": "203.0.113.9", "autonomousSystemOrganization": "Example LLC", "autonomousSystemNumber": 64500, "country": "UA", "events": []}"#,
            "AS64500 Example LLC | UA | listed false",
        ),
        (
            r#"{"matched": false}"#,
            "listed false | note: the answer does not say which address it is about",
        ),
        (
            r#"{"ip": "203.0.113.9"}"#,
            "note: the answer does not say whether the address is listed",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": null, "country": "DE"}"#,
            "DE | note: the answer does not say whether the address is listed",
        ),
        // Times in every spelling: milliseconds, seconds, ISO 8601.
        (
            r#"{"ip": "203.0.113.9", "matched": true, "events": [1790337599000, 1790337590, "2026-09-25T11:58:20.000Z"]}"#,
            "bot | listed true | seen 3 times from 100 to 1, 3 kept",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": true, "events": [1790337590000, 1790337590000]}"#,
            "bot | listed true | seen 2 times from 10 to 10, 2 kept",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": true, "events": 1790337590000}"#,
            "bot | listed true | seen 1 times from 10 to 10, 1 kept",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": true, "events": [1790337590000, "yesterday", 99999999999999]}"#,
            "bot | listed true | seen 1 times from 10 to 10, 1 kept | note: some of the times cannot be read",
        ),
        // What contradicts itself is told, and not repaired.
        (
            r#"{"ip": "203.0.113.9", "matched": true, "events": []}"#,
            "bot | listed true | note: the address is listed, and there is no time at which it was seen",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": true, "events": null}"#,
            "bot | listed true | note: the address is listed, and there is no time at which it was seen",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": false, "events": [1790337590000]}"#,
            "listed false | seen 1 times from 10 to 10, 1 kept | note: the address is not listed, and there are times at which it was seen",
        ),
        // What only informs may have any type.
        (
            r#"{"ip": "203.0.113.9", "matched": false, "autonomousSystemOrganization": [], "autonomousSystemNumber": "AS64500", "country": 7, "events": {"a": 1}, "new": true}"#,
            "AS64500 | listed false | note: country is the code of no country: 7",
        ),
        (
            r#"{"ip": "203.0.113.9", "matched": false, "autonomousSystemOrganization": "Unknown", "autonomousSystemNumber": 0, "country": "XX"}"#,
            "listed false | note: country is the code of no country: XX",
        ),
    ] {
        assert_eq!(told(&parse(200, body).unwrap()), expected, "{body}");
    }
}

#[test]
fn what_is_no_answer() {
    let type_of = |column: u32| {
        format!("a value has another type than documented, or is missing, line 1, column {column}")
    };
    for (body, kind, expected) in [
        (
            r#"{"matched": true, "ip": "203.0.113.10"}"#,
            Kind::Mismatch,
            "",
        ),
        (r#"{"matched": "true"}"#, Kind::Shape, &*type_of(18)),
        (r#"{"matched": 1}"#, Kind::Shape, &*type_of(13)),
        (
            r#"{"matched": true, "ip": "?"}"#,
            Kind::Shape,
            &*type_of(27),
        ),
        (
            r#"{"matched": true, "matched": false}"#,
            Kind::Shape,
            "a key comes twice, line 1, column 27",
        ),
        (
            "{}",
            Kind::Shape,
            "neither an address nor whether it is listed",
        ),
        (
            r#"{"error": "no", "country": "DE"}"#,
            Kind::Shape,
            "neither an address nor whether it is listed",
        ),
        (
            r#"[true, "203.0.113.9"]"#,
            Kind::Shape,
            "a list instead of an object",
        ),
        ("null", Kind::Shape, &*type_of(4)),
        ("", Kind::Shape, "the body is empty"),
        (
            &FULL[..40],
            Kind::Shape,
            "the JSON ends too early, line 2, column 38",
        ),
    ] {
        assert_eq!(why(parse(200, body)), (kind, expected.to_owned()), "{body}");
    }
}

#[test]
fn the_newest_times_are_kept() {
    let times: Vec<u64> = (0..100)
        .map(|second| 1_790_337_500_000 + second * 1_000)
        .collect();
    let body = format!(r#"{{"ip": "{IP}", "matched": true, "events": {times:?}}}"#);
    let verdict = parse(200, &body).unwrap();
    assert_eq!(
        told(&verdict),
        "bot | listed true | seen 100 times from 100 to 1, 64 kept"
    );
    let profile = verdict.evidence()[0].profile().unwrap();
    let kept: Vec<u64> = profile
        .activity
        .events
        .iter()
        .map(|time| before_noon(*time))
        .collect();
    assert_eq!(kept, (1..=64).collect::<Vec<_>>());
}

#[test]
fn not_listed_is_silence() {
    let body = r#"{"matched": false, "ip": "1.1.1.1"}"#;
    let verdict = Vastel::new()
        .parse(&query("1.1.1.1"), &reply(200, body))
        .unwrap();
    assert_eq!(verdict.is(Signal::Bot), None);
    let unknown = verdict.unknown_because(Signal::Bot);
    assert!(unknown.is_some_and(Unknown::is_silent));
}

#[test]
fn how_long_it_holds() {
    let minute = Duration::from_secs(60);
    let long = Vastel::new().lifetime(Lifetime::new(60 * minute));
    for (vastel, matched, minutes) in [
        (Vastel::new(), true, 10),
        (Vastel::new(), false, 5),
        (long.clone(), true, 60),
        (long, false, 30),
    ] {
        let body = format!(r#"{{"ip": "{IP}", "matched": {matched}}}"#);
        let verdict = vastel.parse(&query(IP), &reply(200, &body)).unwrap();
        let evidence = &verdict.evidence()[0];
        assert_eq!(evidence.observed(), Some(noon()));
        assert_eq!(evidence.expires(), Some(noon() + minutes * minute));
    }
}

#[test]
fn what_was_written_is_kept_if_asked_for() {
    let verdict = parse(200, FULL).unwrap();
    assert_eq!(Answer::from_evidence(&verdict.evidence()[0]), None);

    let keeping = Vastel::new().keep_raw(true);
    let verdict = keeping.parse(&query(IP), &reply(200, FULL)).unwrap();
    let evidence = &verdict.evidence()[0];
    assert_eq!(evidence.raw(), Some(FULL));
    let answer = Answer::from_evidence(evidence).unwrap();
    assert_eq!(answer.events[0], When::Number(1_790_333_000_000.0));
}
