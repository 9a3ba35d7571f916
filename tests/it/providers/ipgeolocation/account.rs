//! What an answer costs, how long it holds, and how long to wait for the next.

use std::time::{Duration, SystemTime};

use ipsec_core::{Evidence, LookupErrorKind as Kind};
use ipsec_remote::provider::{Account, Lifetime, Provider};

use super::{IP, evidence, secured, v2, v3};
use crate::providers::reply::{noon, query, reply, reply_with};

#[test]
fn credits() {
    for (headers, expected) in [
        (&[("X-Credits-Charged", "2")][..], Some(2)),
        (&[("x-credits-charged", " 3000 ")], Some(3_000)),
        (&[("X-Credits-Charged", "two")], None),
        (&[], None),
    ] {
        let account = v3().account(&reply_with(200, headers, ""));
        assert_eq!(account.charged, expected);
        assert!(account.quota.is_none() && account.notices.is_empty());
    }
    assert_eq!(v3().account(&reply(500, "")), Account::default());
}

#[test]
fn answers_hold_for_a_day_or_half_of_it() {
    const HOUR: u64 = 60 * 60;
    let hours = |evidence: &Evidence| {
        assert_eq!(evidence.observed(), Some(noon()));
        let end: Option<SystemTime> = evidence.expires();
        let holds = end.and_then(|end| end.duration_since(noon()).ok());
        holds.map(|holds| holds.as_secs() / HOUR)
    };
    let (yes, no) = (r#""is_tor": true"#, r#""is_tor": false"#);
    assert_eq!(hours(&secured(&v3(), yes)), Some(24));
    assert_eq!(hours(&secured(&v3(), no)), Some(12));
    let short = v3().lifetime(Lifetime::new(Duration::from_secs(2 * HOUR)));
    assert_eq!(hours(&secured(&short, yes)), Some(2));
}

#[test]
fn a_name_of_its_own_is_on_the_evidence() {
    let evidence = secured(&v2().named("geo-2"), r#""is_tor": true"#);
    assert_eq!(evidence.source(), &"geo-2");
}

#[test]
fn the_answer_is_kept_letter_by_letter_if_told() {
    let body =
        "\n{\"ip\" : \"203.0.113.9\",\t\"security\" : {\"is_tor\" : true}, \"new\" : 1.50E2}\n";
    assert_eq!(evidence(&v3(), body).raw(), None);
    let kept = evidence(&v3().keep_raw(true), body);
    assert_eq!(kept.raw(), Some(body.trim()));
    let long = body.replace("1.50E2", &format!("\"{}\"", "x".repeat(64 * 1024)));
    assert_eq!(evidence(&v3().keep_raw(true), &long).raw(), None);
}

#[test]
fn waiting_where_the_service_says_how_long() {
    let wait = [("retry-after", "60")];
    for (message, expected) in [
        (
            "slow down",
            Kind::Throttled {
                retry_after: Some(Duration::from_secs(60)),
            },
        ),
        (
            "You have exceeded the limit of 1000 requests",
            Kind::QuotaExhausted {
                until: Some(noon() + Duration::from_secs(60)),
            },
        ),
    ] {
        let reply = reply_with(429, &wait, message);
        let error = v3().parse(&query(IP), &reply).expect_err("an error");
        assert_eq!(error.kind(), expected);
    }
}

/// Waits end by our own clock, however far the service's is from it.
#[test]
fn waiting_by_our_own_clock() {
    let headers = [
        ("retry-after", "60"),
        ("date", "Fri, 25 Sep 2026 09:00:00 GMT"),
    ];
    let message = "You have exceeded the limit of 1000 requests";
    let reply = reply_with(429, &headers, message);
    let error = v3().parse(&query(IP), &reply).expect_err("an error");
    let until = Some(noon() + Duration::from_secs(60));
    assert_eq!(error.kind(), Kind::QuotaExhausted { until });
}
