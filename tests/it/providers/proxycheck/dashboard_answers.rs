//! What the dashboard answers.

use std::time::{Duration, SystemTime};

use ipsec_core::LookupErrorKind as Kind;
use ipsec_remote::provider::Call;
use ipsec_remote::provider::proxycheck::dashboard::{Ask, Dashboard, Detections, Tags};

use super::bodies::KEY;
use crate::providers::reply::reply;

fn dashboard() -> Dashboard {
    Dashboard::new(KEY).expect("a key")
}

#[track_caller]
fn read<T: Send>(call: &Ask<'_, T>, body: &str) -> T {
    match call.parse(&reply(200, body)) {
        Ok(told) => told,
        Err(error) => panic!("{error:?} for {body}"),
    }
}

#[test]
fn detections_come_in_the_order_of_their_numbers() {
    let body = r#"{
        "10": {"time raw": 1790333998, "address": "2001:db8::7"},
        "2": {},
        "1": {"time formatted": "25th of September 2026 at 11:00 am", "time raw": "1790333998", "address": "203.0.113.9", "detection type": "vpn", "answering node": "ATLAS", "tag": "log-in"}}"#;
    let board = dashboard();
    let told = read(&board.detections(&Detections::all()), body);
    assert_eq!(
        told.iter().map(|one| one.number).collect::<Vec<_>>(),
        [1, 2, 10]
    );
    let first = &told[0];
    assert_eq!(
        first.time_formatted.as_deref(),
        Some("25th of September 2026 at 11:00 am")
    );
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_333_998);
    assert_eq!((first.time, told[2].time), (Some(time), Some(time)));
    assert_eq!(first.address.as_deref(), Some("203.0.113.9"));
    assert_eq!(first.detection_type.as_deref(), Some("vpn"));
    assert_eq!(first.node.as_deref(), Some("ATLAS"));
    assert_eq!(first.tag.as_deref(), Some("log-in"));
    for empty in [
        "{}",
        "[]",
        r#"{"status": "ok", "message": "No detections."}"#,
    ] {
        assert!(read(&board.detections(&Detections::all()), empty).is_empty());
    }
}

#[test]
fn tags() {
    let body = r#"{"log-in": {"types": {"total": 9, "proxy": "4", "vpn": 3, "rule": 2}, "addresses": {"203.0.113.9": 7, "2001:db8::7": 2}}, "sign-up": {"types": {"total": 1}}}"#;
    let told = read(&dashboard().tags(&Tags::new()), body);
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].tag, "log-in");
    let types = [("total", 9), ("proxy", 4), ("vpn", 3), ("rule", 2)];
    assert_eq!(
        told[0].types,
        types.map(|(name, count)| (name.to_owned(), count))
    );
    assert_eq!(told[0].addresses[0], ("203.0.113.9".to_owned(), 7));
    assert!(told[1].addresses.is_empty());
}

#[test]
fn usage_in_numbers_or_in_texts() {
    for body in [
        r#"{"Burst Tokens Available": 5, "Burst Token Allowance": 5, "Burst Token Active": 0, "Queries Today": 117, "Daily Limit": 1000, "Queries Total": 90210, "Plan Tier": "Free"}"#,
        r#"{"Burst Tokens Available": "5", "Burst Token Allowance": "5", "Burst Token Active": "No", "Queries Today": "117", "Daily Limit": "1000", "Queries Total": "90210", "Plan Tier": "Free"}"#,
        r#"{"burst_tokens_available": 5, "burst_token_allowance": 5, "burst_token_active": false, "queries_today": 117, "daily_limit": 1000, "queries_total": 90210, "plan_tier": "Free"}"#,
    ] {
        let told = read(&dashboard().usage(), body);
        assert_eq!(told.burst_tokens_available, Some(5));
        assert_eq!(told.burst_token_allowance, Some(5));
        assert_eq!(told.burst_token_active, Some(false));
        assert_eq!(
            (told.queries_today, told.daily_limit),
            (Some(117), Some(1_000))
        );
        assert_eq!(
            (told.queries_total, told.plan_tier.as_deref()),
            (Some(90_210), Some("Free"))
        );
        assert_eq!(told.remaining(), Some(883));
    }
    let error = dashboard()
        .usage()
        .parse(&reply(200, r#"{"x": 1}"#))
        .expect_err("nothing");
    assert_eq!(error.kind(), Kind::Shape);
}

#[test]
fn queries_in_both_spellings() {
    let old = r#"{"TODAY": {"proxies": "18", "vpns": "3", "undetected": "273", "refused queries": "0", "total queries": 294}}"#;
    let told = &read(&dashboard().queries(), old)[0];
    assert_eq!(told.day, "TODAY");
    assert_eq!(
        (told.proxy, told.vpn, told.negative),
        (Some(18), Some(3), Some(273))
    );
    assert_eq!(
        (told.refused, told.total, told.tor),
        (Some(0), Some(294), None)
    );
    let new = r#"{"2026-09-25": {"total_queries": 1, "positive_queries": 2, "negative_queries": 3, "refused_queries": 4, "proxy": 5, "vpn": 6, "compromised": 7, "scraper": 8,
        "tor": 9, "hosting": 10, "disposable_email": 11, "reusable_email": 12, "custom_rule": 13, "blacklisted": "14"}, "2026-09-24": {"total_queries": 15}}"#;
    let told = read(&dashboard().queries(), new);
    assert_eq!(told[1].total, Some(15));
    let day = &told[0];
    let counts = [
        day.total,
        day.positive,
        day.negative,
        day.refused,
        day.proxy,
        day.vpn,
        day.compromised,
        day.scraper,
        day.tor,
        day.hosting,
        day.disposable_email,
        day.reusable_email,
        day.custom_rule,
        day.blacklisted,
    ];
    assert_eq!(counts, std::array::from_fn(|at| Some(at as u64 + 1)));
}

#[test]
fn what_is_on_a_list() {
    let board = dashboard();
    let list = board.blacklist();
    let two = ["192.0.2.7 #office", "AS64500"];
    for (body, expected) in [
        (
            r#"{"Raw": ["192.0.2.7 #office", "", "AS64500"], "Addresses": ["192.0.2.7"]}"#,
            &two[..],
        ),
        (
            r#"{"status": "ok", "addresses": ["192.0.2.7 #office"], "asns": {"0": "AS64500"}}"#,
            &two,
        ),
        (
            r#"{"status": "ok", "data": "192.0.2.7 #office\r\nAS64500\n"}"#,
            &two,
        ),
        (r#"{"status": "ok", "message": "This list is empty."}"#, &[]),
        (r#"{"Raw": []}"#, &[]),
        ("[]", &[]),
    ] {
        let told = read(&list.print(), body);
        assert_eq!(told.lines, expected, "{body}");
        assert!(told.entries().all(|entry| entry.is_ok()));
        assert_eq!(
            read(&board.list("x".parse().expect("a name")).print(), body),
            told
        );
        assert_eq!(read(&board.cors().list(), body), told);
    }
}

#[test]
fn rules() {
    let board = dashboard();
    for body in [
        r#"{"No hosting": {"enabled": true, "conditions": []}, "2": {"name": "Second", "status": "disabled"}}"#,
        r#"{"status": "ok", "rules": [{"name": "No hosting", "active": "1"}, {"name": "Second", "enabled": "no"}]}"#,
    ] {
        let told = read(&board.rules(), body);
        let told: Vec<_> = told
            .iter()
            .map(|rule| (rule.name.as_str(), rule.enabled))
            .collect();
        assert_eq!(
            told,
            [("No hosting", Some(true)), ("Second", Some(false))],
            "{body}"
        );
    }
    assert!(
        read(
            &board.rules(),
            r#"{"status": "ok", "message": "You have no rules."}"#
        )
        .is_empty()
    );
}

#[test]
fn all_is_well_in_each_of_its_spellings() {
    let board = dashboard();
    for (body, message, origins) in [
        (
            r#"{"success": "Added 192.0.2.7 to whitelist."}"#,
            Some("Added 192.0.2.7 to whitelist."),
            None,
        ),
        (
            r#"{"status": "ok", "message": "Done."}"#,
            Some("Done."),
            None,
        ),
        (
            r#"{"success": "Origins set.", "origin_count": 5}"#,
            Some("Origins set."),
            Some(5),
        ),
        (r#"{"success": true}"#, None, None),
    ] {
        let done = read(&board.cors().clear(), body);
        assert_eq!(
            (done.message.as_deref(), done.origins),
            (message, origins),
            "{body}"
        );
    }
}

#[test]
fn refusals() {
    let board = dashboard();
    for (status, body, expected) in [
        (
            200,
            r#"{"status": "denied", "message": "No API key was supplied."}"#,
            Kind::AuthFailed,
        ),
        (
            403,
            r#"{"status": "denied", "message": "Dashboard API access is disabled."}"#,
            Kind::AuthFailed,
        ),
        (
            200,
            r#"{"status": "denied", "message": "Because."}"#,
            Kind::Denied,
        ),
        (
            200,
            r#"{"status": "error", "message": "No such list."}"#,
            Kind::Rejected,
        ),
        (200, r#"{"error": "No such list."}"#, Kind::Rejected),
        (
            200,
            r#"{"success": false, "message": "No such list."}"#,
            Kind::Rejected,
        ),
        (404, r#"{"message": "Not found."}"#, Kind::Misconfigured),
        (503, "<html>", Kind::Unavailable),
        (200, "<html>", Kind::Shape),
        (200, "[1]", Kind::Shape),
        (200, r#"{"x": 1}"#, Kind::Shape),
    ] {
        let kind = |error: Option<ipsec_core::LookupError>| error.map(|error| error.kind());
        let reply = reply(status, body);
        assert_eq!(
            kind(board.whitelist().clear().parse(&reply).err()),
            Some(expected),
            "{body}"
        );
        assert_eq!(
            kind(board.usage().parse(&reply).err()),
            Some(expected),
            "{body}"
        );
        assert_eq!(
            kind(board.queries().parse(&reply).err()),
            Some(expected),
            "{body}"
        );
        assert_eq!(
            kind(board.rules().parse(&reply).err()),
            Some(expected),
            "{body}"
        );
    }
}
