//! Many addresses at once.

use ipsec_core::LookupErrorKind as Kind;
use ipsec_core::Query;
use ipsec_remote::provider::Bulk;
use ipsec_remote::provider::vastel::{Answer, Vastel};

use super::{query, reply};
use crate::providers::told::{chain, told, why};

fn queries() -> [Query; 3] {
    ["203.0.113.9", "203.0.113.10", "2001:db8::9"].map(query)
}

/// What is said of each of the three, or why nothing is.
#[track_caller]
fn parse(body: &str) -> Vec<String> {
    let answers = Vastel::new().parse_many(&queries(), &reply(200, body));
    let answers = answers.expect("answers").into_iter();
    answers
        .zip(queries())
        .map(|(answer, query)| match answer {
            Ok(verdict) => {
                assert_eq!(verdict.ip(), Some(query.ip));
                told(&verdict)
            }
            Err(error) => format!("{} {}", error.kind().as_str(), chain(&error)),
        })
        .collect()
}

#[test]
fn results_come_in_an_order_of_their_own() {
    let unmatched = r#"{"matched": false, "ip": "203.0.113.10", "events": []}"#;
    let matched =
        r#"{"matched": true, "ip": "203.0.113.9", "country": "UA", "events": [1790337590000]}"#;
    let long = r#"{"matched": false, "ip": "2001:0DB8:0:0:0:0:0:9", "autonomousSystemNumber": 64500, "events": []}"#;
    let expected = [
        "bot | UA | listed true | seen 1 times from 10 to 10, 1 kept",
        "listed false",
        "AS64500 | listed false",
    ];
    for results in [
        [unmatched, long, matched],
        [matched, unmatched, long],
        [long, matched, unmatched],
    ] {
        assert_eq!(parse(&format!("[{}]", results.join(", "))), expected);
    }
}

#[test]
fn one_bad_result_does_no_harm_to_the_others() {
    let good = r#"{"matched": false, "ip": "203.0.113.9"}"#;
    let last = r#"{"matched": true, "ip": "2001:db8::9", "events": [1790337590000]}"#;
    let bot = "bot | listed true | seen 1 times from 10 to 10, 1 kept";
    for (bad, expected) in [
        ("null", "missing "),
        (r#""203.0.113.10""#, "missing "),
        (r#"["203.0.113.10"]"#, "missing "),
        ("{}", "missing "),
        (r#"{"matched": true}"#, "missing "),
        // Nobody asked for this one.
        (r#"{"matched": true, "ip": "203.0.113.11"}"#, "missing "),
        (r#"{"matched": true, "ip": "203.0.113.10.5"}"#, "missing "),
        (
            r#"{"matched": "yes", "ip": "203.0.113.10"}"#,
            "shape a value has another type than documented, or is missing, line 1, column 17",
        ),
        (
            r#"{"matched": true, "ip": "203.0.113.10"}, {"matched": false, "ip": "203.0.113.10"}"#,
            "shape two different results about one address",
        ),
        // Twice the same is once.
        (
            r#"{"matched": false, "ip": "203.0.113.10"}, {"matched": false, "ip": "203.0.113.10"}"#,
            "listed false",
        ),
    ] {
        let answers = parse(&format!("[{last}, {bad}, {good}]"));
        assert_eq!(answers, ["listed false", expected, bot], "{bad}");
    }
    assert_eq!(parse("[]"), ["missing "; 3]);
}

#[test]
fn what_is_no_answer_as_a_whole() {
    let type_of = "a value has another type than documented, or is missing, line 1, column 0";
    for (status, body, kind, expected) in [
        (200, "{}", Kind::Shape, type_of),
        (
            200,
            r#"{"matched": true, "ip": "203.0.113.9"}"#,
            Kind::Shape,
            type_of,
        ),
        (
            200,
            "[",
            Kind::Shape,
            "the JSON ends too early, line 1, column 1",
        ),
        (
            200,
            "<html>",
            Kind::Unavailable,
            "a web page in place of the API, which may be gone",
        ),
        // The answer to another question.
        (
            200,
            r#"[{"matched": true, "ip": "203.0.113.11"}]"#,
            Kind::Mismatch,
            "",
        ),
        (
            200,
            r#"[{"matched": false, "ip": "203.0.113.11"}, {"matched": true, "ip": "2001:db8::a"}, null]"#,
            Kind::Mismatch,
            "",
        ),
        (
            413,
            "",
            Kind::BatchTooLarge,
            "too many addresses at once (413)",
        ),
        (
            404,
            "",
            Kind::Unavailable,
            "there is nothing at this URL: the API may be gone (404)",
        ),
    ] {
        let error = why(Vastel::new().parse_many(&queries(), &reply(status, body)));
        assert_eq!(error, (kind, expected.to_owned()), "{status} {body}");
    }
}

#[test]
fn what_was_written_of_each_is_kept_if_asked_for() {
    let one = r#"{"matched": false, "ip": "203.0.113.9"}"#;
    let body = format!(r#"[{{"ip": "203.0.113.10"}}, {one}]"#);
    let keeping = Vastel::new().keep_raw(true);
    let answers = keeping.parse_many(&queries(), &reply(200, &body)).unwrap();
    let verdict = answers.into_iter().next().unwrap().unwrap();
    let evidence = &verdict.evidence()[0];
    assert_eq!(evidence.raw(), Some(one));
    let answer = Answer::from_evidence(evidence).unwrap();
    assert_eq!(answer.matched, Some(false));
}
