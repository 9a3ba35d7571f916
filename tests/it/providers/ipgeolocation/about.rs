//! Which address an answer is about.

use ipsec_core::LookupErrorKind;
use ipsec_remote::provider::Provider;

use super::{IP, v2, v3};
use crate::providers::reply::{query, reply};

#[track_caller]
fn parsed(ip: &str, body: &str) -> Result<usize, LookupErrorKind> {
    let verdict = v3().parse(&query(ip), &reply(200, body));
    verdict
        .map(|verdict| {
            assert_eq!(verdict.ip(), Some(query(ip).ip));
            verdict.evidence()[0].notes().len()
        })
        .map_err(|error| error.kind())
}

#[test]
fn an_answer_about_another_address_is_none() {
    const MISMATCH: Result<usize, LookupErrorKind> = Err(LookupErrorKind::Mismatch);
    for (ip, echo, expected) in [
        (IP, r#""ip": "203.0.113.9","#, Ok(0)),
        (IP, r#""ip": "::ffff:203.0.113.9","#, Ok(0)),
        ("::ffff:203.0.113.9", r#""ip": "203.0.113.9","#, Ok(0)),
        ("2001:db8::7", r#""ip": "2001:DB8:0:0::7","#, Ok(0)),
        (IP, "", Ok(1)),
        (IP, r#""ip": null,"#, Ok(1)),
        (IP, r#""ip": "","#, Ok(1)),
        (IP, r#""ip": "203.0.113.10","#, MISMATCH),
        (IP, r#""ip": "203.0.113.9/32","#, MISMATCH),
        (IP, r#""ip": "example.com","#, MISMATCH),
        (IP, r#""ip": 7,"#, Err(LookupErrorKind::Shape)),
        (
            IP,
            r#""ip": "203.0.113.9", "ip": "203.0.113.9","#,
            Err(LookupErrorKind::Shape),
        ),
    ] {
        let body = format!("{{{echo} \"security\": {{\"is_tor\": true}}}}");
        assert_eq!(parsed(ip, &body), expected, "{body}");
    }
    let other = r#"{"ip": "203.0.113.10", "message": "'203.0.113.10' is a bogon IP address."}"#;
    assert_eq!(parsed(IP, other), MISMATCH);
}

#[test]
fn what_has_not_the_documented_form_is_no_answer() {
    for body in [
        "",
        "  ",
        "null",
        "7",
        "true",
        r#""ok""#,
        "[]",
        r#"[{"ip": "203.0.113.9", "security": {}}]"#,
        "{}",
        r#"{"ip": "203.0.113.9"}"#,
        r#"{"ip": "203.0.113.9", "security": null}"#,
        r#"{"ip": "203.0.113.9", "security": []}"#,
        r#"{"ip": "203.0.113.9", "security": [75, false, true]}"#,
        r#"{"ip": "203.0.113.9", "security": "none"}"#,
        r#"{"ip": "203.0.113.9", "security": {"is_tor": "false"}}"#,
        r#"{"ip": "203.0.113.9", "security": {"is_tor": 0}}"#,
        r#"{"ip": "203.0.113.9", "security": {"proxy_type": true}}"#,
        r#"{"ip": "203.0.113.9", "security": {"threat_score": "75"}}"#,
        r#"{"ip": "203.0.113.9", "security": {"threat_score": 100.5}}"#,
        r#"{"ip": "203.0.113.9", "security": {"threat_score": -1}}"#,
        r#"{"ip": "203.0.113.9", "security": {"is_tor": true, "is_tor": false}}"#,
        // As two of the documented examples have it: a comma too much, a brace too few.
        r#"{"ip": "203.0.113.9", "security": {"is_tor": false,}}"#,
        r#"{"ip": "203.0.113.9", "security": {"is_tor": false}"#,
        "<LinkedHashMap><ip>203.0.113.9</ip></LinkedHashMap>",
        "<html><body>Welcome</body></html>",
    ] {
        assert_eq!(parsed(IP, body), Err(LookupErrorKind::Shape), "{body}");
        let v2 = v2().parse(&query(IP), &reply(200, body));
        assert_eq!(
            v2.map_err(|error| error.kind()).err(),
            Some(LookupErrorKind::Shape)
        );
    }
    let body = r#"{"ip": "203.0.113.9"}"#;
    let nothing = v3().fields(["ip"]).expect("it is known");
    assert!(nothing.parse(&query(IP), &reply(200, body)).is_ok());
}

#[test]
fn unknown_keys_are_passed_over() {
    let body = r#"{"new": [1, {"a": null}], "security": {"is_new": true, "is_tor": true}, "message": "hello", "abuse": 7}"#;
    assert_eq!(parsed(IP, body), Ok(1));
}
