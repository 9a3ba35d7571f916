//! What answers say.

use std::time::Duration;

use http::StatusCode;
use ipsec_core::LookupErrorKind as Kind;
use ipsec_core::{Signal, Unknown};
use ipsec_remote::Reply;
use ipsec_remote::provider::focsec::Answer;
use ipsec_remote::provider::{Lifetime, Provider};

use super::{FULL, IP, focsec, parse, query, reply};
use crate::providers::reply::noon;
use crate::providers::told::{after_noon, told, why};

#[test]
fn every_field_is_read() {
    assert_eq!(
        told(&parse(200, FULL).unwrap()),
        "!vpn, proxy, !tor, datacenter, !bot | AS64500 Example Network Solutions | Berlin, DE | eu true | Germany"
    );
}

#[test]
fn what_answers_say() {
    for (body, expected) in [
        // What is missing is unknown, and no *no*.
        (r#"{"ip": "203.0.113.9"}"#, ""),
        (r#"{"ip": "203.0.113.9", "is_vpn": true}"#, "vpn"),
        (
            r#"{"ip": "203.0.113.9", "is_vpn": null, "is_tor": false}"#,
            "!tor",
        ),
        (
            r#"{"ip": "203.0.113.9", "is_vpn": true, "is_proxy": true, "is_bot": true, "is_tor": true, "is_datacenter": true}"#,
            "vpn, proxy, tor, datacenter, bot",
        ),
        (r#"{"ip": "::ffff:203.0.113.9", "is_bot": true}"#, "bot"),
        // The URL named the address.
        (
            r#"{"is_vpn": true}"#,
            "vpn | note: the answer does not say which address it is about",
        ),
        // Countries in both cases, none, and other codes.
        (
            r#"{"ip": "203.0.113.9", "iso_code": "US", "is_in_european_union": false}"#,
            "US | eu false",
        ),
        (r#"{"ip": "203.0.113.9", "iso_code": "uk"}"#, "GB"),
        (
            r#"{"ip": "203.0.113.9", "is_in_european_union": false}"#,
            "",
        ),
        (
            r#"{"ip": "203.0.113.9", "iso_code": "", "country": " ", "city": "Unknown"}"#,
            "",
        ),
        (
            r#"{"ip": "203.0.113.9", "country": "Kosovo", "city": "Example City"}"#,
            "Example City | Kosovo",
        ),
        (
            r#"{"ip": "203.0.113.9", "iso_code": "T1", "is_in_european_union": true}"#,
            "note: iso_code is the code of no country: T1",
        ),
        (
            r#"{"ip": "203.0.113.9", "iso_code": "DE", "is_in_european_union": false}"#,
            "DE | eu false | note: says that DE is not in the European Union, against what is known",
        ),
        (
            r#"{"ip": "203.0.113.9", "iso_code": "ch", "is_in_european_union": true}"#,
            "CH | eu true | note: says that CH is in the European Union, against what is known",
        ),
        // Networks, with nothing that is none.
        (
            r#"{"ip": "203.0.113.9", "autonomous_system_number": 4294967295}"#,
            "AS4294967295",
        ),
        (
            r#"{"ip": "203.0.113.9", "autonomous_system_number": "AS64500"}"#,
            "AS64500",
        ),
        (
            r#"{"ip": "203.0.113.9", "autonomous_system_number": 0}"#,
            "",
        ),
        (
            r#"{"ip": "203.0.113.9", "autonomous_system_number": 4294967296}"#,
            "",
        ),
        (
            r#"{"ip": "203.0.113.9", "autonomous_system_organization": "Example"}"#,
            "Example",
        ),
        // What only informs may have any type, and what is new does no harm.
        (
            r#"{"ip": "203.0.113.9", "is_tor": true, "city": [], "flag": 7, "autonomous_system_number": {}, "is_in_european_union": "yes", "iso_code": false}"#,
            "tor",
        ),
        (
            r#"{"ip": "203.0.113.9", "is_relay": true, "risk": {"score": 99}}"#,
            "",
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
            r#"{"ip": "203.0.113.10", "is_vpn": true}"#,
            Kind::Mismatch,
            "",
        ),
        (
            r#"{"ip": "2001:db8::9", "is_vpn": true}"#,
            Kind::Mismatch,
            "",
        ),
        (r#"{"ip": "somewhere"}"#, Kind::Shape, &*type_of(18)),
        (r#"{"ip": 3405803785}"#, Kind::Shape, &*type_of(17)),
        (r#"{"ip": ""}"#, Kind::Shape, &*type_of(9)),
        (r#"{"is_vpn": "true"}"#, Kind::Shape, &*type_of(17)),
        (r#"{"is_tor": 1}"#, Kind::Shape, &*type_of(12)),
        (r#"{"is_bot": []}"#, Kind::Shape, &*type_of(11)),
        (
            r#"{"is_vpn": true, "is_vpn": false}"#,
            Kind::Shape,
            "a key comes twice, line 1, column 25",
        ),
        ("{}", Kind::Shape, "neither an address nor any flag"),
        (
            r#"{"message": "hello"}"#,
            Kind::Shape,
            "neither an address nor any flag",
        ),
        (
            r#"["203.0.113.9", true]"#,
            Kind::Shape,
            "a list instead of an object",
        ),
        ("", Kind::Shape, "the body is empty"),
        (
            "<!DOCTYPE html>",
            Kind::Shape,
            "HTML or XML instead of JSON",
        ),
        (
            &FULL[..60],
            Kind::Shape,
            "the JSON ends too early, line 2, column 58",
        ),
    ] {
        assert_eq!(why(parse(200, body)), (kind, expected.to_owned()), "{body}");
    }
}

#[test]
fn what_it_never_says_is_silence() {
    let verdict = parse(200, r#"{"ip": "203.0.113.9", "is_vpn": false}"#).unwrap();
    assert_eq!(verdict.is(Signal::Relay), None);
    assert_eq!(verdict.asked(), focsec().answers());
    let body = r#"{"ip": "1.1.1.1", "is_vpn": false}"#;
    let verdict = focsec().parse(&query("1.1.1.1"), &reply(200, body));
    let unknown = verdict.unwrap().unknown_because(Signal::Tor);
    assert!(unknown.is_some_and(Unknown::is_silent));
}

#[test]
fn how_long_it_holds() {
    let hour = Duration::from_secs(60 * 60);
    let short = focsec().lifetime(Lifetime::new(4 * hour));
    for (focsec, flag, hours) in [
        (focsec(), true, 12),
        (focsec(), false, 6),
        (short.clone(), true, 4),
        (short, false, 2),
    ] {
        let body = format!(r#"{{"ip": "{IP}", "is_vpn": {flag}}}"#);
        let verdict = focsec.parse(&query(IP), &reply(200, &body)).unwrap();
        let evidence = &verdict.evidence()[0];
        assert_eq!(evidence.observed(), Some(noon()));
        assert_eq!(evidence.expires(), Some(after_noon(hours)));
    }
}

#[test]
fn what_was_written_is_kept_if_asked_for() {
    let verdict = parse(200, FULL).unwrap();
    assert_eq!(verdict.evidence()[0].raw(), None);
    assert_eq!(Answer::from_evidence(&verdict.evidence()[0]), None);

    let keeping = focsec().keep_raw(true).named("second");
    let verdict = keeping.parse(&query(IP), &reply(200, FULL)).unwrap();
    let evidence = verdict.evidence_of("second").unwrap();
    assert_eq!(evidence.raw(), Some(FULL));
    let answer = Answer::from_evidence(evidence).unwrap();
    assert_eq!(answer.flag.as_deref(), Some("🇩🇪"));

    // More than 64 KiB is not kept.
    let large = format!(r#"{{"ip": "{IP}", "new": "{}"}}"#, "x".repeat(1 << 16));
    let verdict = keeping.parse(&query(IP), &reply(200, &large)).unwrap();
    assert_eq!(verdict.evidence()[0].raw(), None);

    // Nor is what is no text, where nobody looks.
    let mut odd = br#"{"ip": "203.0.113.9", "is_tor": true, "new": "?"}"#.to_vec();
    let at = odd.len() - 3;
    odd[at] = 0xFF;
    let odd = Reply::new(StatusCode::OK, odd, noon());
    match keeping.parse(&query(IP), &odd) {
        Ok(verdict) => assert_eq!(verdict.evidence()[0].raw(), None),
        Err(error) => assert_eq!(error.kind(), Kind::Shape),
    }
}
