//! What is asked, how fast, and where.

use std::num::{NonZeroU32, NonZeroUsize};

use ipsec_remote::BaseUrl;
use ipsec_remote::provider::vastel::Vastel;
use ipsec_remote::provider::{Bulk, Call, Limits, Pace, Provider};

use super::query;
use crate::providers::told::sent;

#[test]
fn one_address_is_asked_for() {
    let here: BaseUrl = "http://127.0.0.1:8460/vastel".parse().unwrap();
    let there = "https://antoinevastel.com";
    for (vastel, ip, expected) in [
        (
            Vastel::new(),
            "203.0.113.9",
            format!("{there}/bots/ip/203.0.113.9"),
        ),
        (
            Vastel::default(),
            "2001:db8::9",
            format!("{there}/bots/ip/2001:db8::9"),
        ),
        (
            Vastel::new().base_url(here),
            "203.0.113.9",
            "http://127.0.0.1:8460/vastel/bots/ip/203.0.113.9".into(),
        ),
    ] {
        let request = vastel.request(&query(ip)).unwrap();
        assert_eq!(
            sent(&request),
            format!("GET {expected}\naccept: application/json")
        );
    }
}

#[test]
fn many_are_asked_for_at_once() {
    let vastel = Vastel::new();
    let queries = [
        query("203.0.113.9"),
        query("::ffff:203.0.113.10"),
        query("2001:db8::9"),
    ];
    assert_eq!(
        sent(&vastel.request_many(&queries).unwrap()),
        "POST https://antoinevastel.com/bots/ips/\naccept: application/json\ncontent-type: application/json\n\
            {\"ips\":[\"203.0.113.9\",\"203.0.113.10\",\"2001:db8::9\"]}"
    );
    assert_eq!(vastel.bulk().map(|bulk| bulk.batch().get()), Some(100));
}

#[test]
fn recent_bots_are_asked_for() {
    let recent = Vastel::new().recent_bots();
    assert_eq!(
        sent(&recent.request().unwrap()),
        "GET https://antoinevastel.com/bots/ips\naccept: application/json"
    );
    assert!(recent.limits().body >= 5_000 * 1_000);
    assert!(recent.limits().time > Limits::one().time);
}

#[test]
fn nobody_has_to_prove_anything() {
    let vastel = Vastel::new();
    assert!(Provider::auth(&vastel).key().is_none());
    assert!(Call::auth(&vastel.recent_bots()).key().is_none());
}

#[test]
fn it_is_asked_slowly() {
    let one = Pace::concurrent(NonZeroUsize::MIN).per_second(NonZeroU32::MIN);
    assert_eq!(Vastel::new().pace(), one);
    let faster = Pace::concurrent(NonZeroUsize::MIN);
    assert_eq!(Vastel::new().with_pace(faster).pace(), faster);
}

#[test]
fn it_has_a_name() {
    assert_eq!(Vastel::new().name(), "vastel");
    assert_eq!(Vastel::new().named("bots").name(), "bots");
    let answers = Vastel::new().answers();
    let answers: Vec<_> = answers.iter().map(|fact| fact.to_string()).collect();
    assert_eq!(answers, ["bot", "network", "location"]);
}
