//! The bots that were seen last: downloaded, and put into an index.

use ipsec_core::LookupErrorKind as Kind;
use ipsec_core::feed::{self, Bogons, Preset, Rules};
use ipsec_core::{LocalIndex, Signal};
use ipsec_remote::provider::Call;
use ipsec_remote::provider::vastel::{Recent, Vastel};

use super::reply;
use crate::providers::told::{before_noon, why};

#[track_caller]
fn parse(body: &str) -> Recent {
    let recent = Vastel::new().recent_bots().parse(&reply(200, body));
    recent.expect("bots")
}

/// A line per bot.
fn told(recent: &Recent) -> Vec<String> {
    let bots = recent.bots.iter();
    bots.map(|bot| {
        let seen: Vec<u64> = bot.seen.iter().map(|time| before_noon(*time)).collect();
        let mut parts = vec![format!("{} {seen:?}", bot.ip)];
        parts.extend(bot.network.as_ref().map(ToString::to_string));
        parts.extend(bot.location.as_ref().map(ToString::to_string));
        parts.join(" | ")
    })
    .collect()
}

const LIST: &str = r#"[
    {"ip": "203.0.113.9", "time": 1790337599000, "autonomousSystemOrganization": "Example LLC", "autonomousSystemNumber": 64500, "country": "UA"},
    {"ip": "203.0.113.10", "time": "2026-09-25T11:59:58.000Z", "autonomousSystemOrganization": null, "autonomousSystemNumber": null, "country": null},
    {"ip": "203.0.113.9", "time": 1790337500000, "autonomousSystemOrganization": "Example LLC", "autonomousSystemNumber": 64500, "country": "UA"},
    {"ip": "2001:db8::9", "time": 1790337000000, "autonomousSystemOrganization": "Example", "autonomousSystemNumber": 64501, "country": "DE"},
    {"ip": "::ffff:203.0.113.10", "time": 1790337598000, "autonomousSystemNumber": 64502, "country": "FR"}
]"#;

#[test]
fn sightings_of_one_address_are_folded() {
    let recent = parse(LIST);
    assert_eq!(
        told(&recent),
        [
            "203.0.113.9 [1, 100] | AS64500 Example LLC | UA",
            "203.0.113.10 [2] | AS64502 | FR",
            "2001:db8::9 [600] | AS64501 Example | DE",
        ]
    );
    assert_eq!(recent.left_out, 0);
}

#[test]
fn what_only_informs_may_be_anything() {
    let item = r#"{"ip": "203.0.113.9", "time": true, "autonomousSystemNumber": "AS64500", "country": "ZZ"}"#;
    assert_eq!(
        told(&parse(&format!("[{item}]"))),
        ["203.0.113.9 [] | AS64500"]
    );
    assert_eq!(
        told(&parse(r#"[{"ip": "203.0.113.9"}]"#)),
        ["203.0.113.9 []"]
    );
}

#[test]
fn one_in_a_hundred_may_be_wrong() {
    let bots = |wrong: &[&str]| {
        let good = (wrong.len()..200).map(|i| format!(r#"{{"ip": "203.0.113.{i}"}}"#));
        let good = good.collect::<Vec<_>>().join(",");
        format!("[{},{good}]", wrong.join(","))
    };
    let recent = parse(&bots(&["{}", "[]"]));
    assert_eq!((recent.bots.len(), recent.left_out), (198, 2));
    for (body, expected) in [
        (
            bots(&["null", r#"{"ip": 7}"#, r#"{"ip": "203.0.113.0/24"}"#]),
            "3 of 200 bots cannot be read",
        ),
        (
            "{}".into(),
            "a value has another type than documented, or is missing, line 1, column 0",
        ),
        ("".into(), "the body is empty"),
        // To take it would be to forget everybody.
        ("[]".into(), "there are no bots in the list"),
        (
            LIST[..280].into(),
            "the JSON ends too early, line 3, column 131",
        ),
    ] {
        let error = why(Vastel::new().recent_bots().parse(&reply(200, &body)));
        assert_eq!(error, (Kind::Shape, expected.to_owned()), "{body}");
    }
}

#[test]
fn recent_bots_go_into_an_index() {
    let list = LIST.replace("203.0.113.9", "9.9.9.9");
    let recent = parse(&list);
    let declared = Vastel::new().recent_bots().list();
    let index = LocalIndex::builder().feed(declared, recent.feed());
    let index = index.build().unwrap();

    let verdict = index.verdict([9, 9, 9, 9]);
    assert_eq!(verdict.is(Signal::Bot), Some(true));
    let evidence = verdict.evidence_of("vastel-recent").unwrap();
    assert_eq!(
        evidence.network().map(ToString::to_string).as_deref(),
        Some("AS64500 Example LLC")
    );
    assert_eq!(
        evidence.location().map(ToString::to_string).as_deref(),
        Some("UA")
    );
    assert_eq!(evidence.observed().map(before_noon), Some(1));
    // That it does not name an address says nothing; addresses that are not public are not taken.
    for other in [[8, 8, 8, 8], [203, 0, 113, 10]] {
        assert_eq!(index.verdict(other).is(Signal::Bot), None);
    }
    assert_eq!(recent.feed_by(Rules::default()).len(), 3);
}

/// The same list as a file, read by its format, comes to the same.
#[test]
fn a_file_with_it_says_the_same() {
    let rules = Rules::published().bogons(Bogons::Keep);
    let file = feed::read(LIST.as_bytes(), &Preset::Vastel.into(), rules);
    assert_eq!(file.problems(), []);
    let downloaded = parse(LIST).feed_by(rules);
    let index = |feed| {
        let list = Vastel::new().recent_bots().list();
        LocalIndex::builder().feed(list, feed).build().unwrap()
    };
    let (file, downloaded) = (index(file), index(downloaded));
    for ip in ["203.0.113.9", "203.0.113.10", "2001:db8::9"] {
        let ip: std::net::IpAddr = ip.parse().unwrap();
        assert_eq!(file.verdict(ip), downloaded.verdict(ip), "{ip}");
    }
}
