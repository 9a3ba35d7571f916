//! Bans and allowances of the moment: what they do to a verdict, when they end, and what is refused.

use std::net::IpAddr;

use ipnet::IpNet;
use ipsec_core::index::{List, OverlayEntry, OverlayErrorKind, OverlayRules};
use ipsec_core::{Evidence, ListOverride, LocalIndex, SharedIndex, Signal, Source};

use super::clock::{Clock, at};

fn index() -> LocalIndex {
    LocalIndex::builder()
        .list(
            List::new("exits").signals(Signal::Tor).complete(),
            "203.0.113.9".as_bytes(),
        )
        .allow("office", "198.51.100.0/28".as_bytes())
        .deny("known", "192.0.2.0/24".as_bytes())
        .build()
        .unwrap()
}

fn shared(clock: &Clock) -> SharedIndex {
    SharedIndex::new(index(), clock.reader())
}

fn net(text: &str) -> IpNet {
    text.parse().unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[track_caller]
fn says(shared: &SharedIndex, address: &str, expected: Option<ListOverride>) {
    let verdict = shared.verdict(ip(address));
    assert_eq!(verdict.list_override(), expected, "{}", verdict.explain());
}

const DENY: Option<ListOverride> = Some(ListOverride::Deny);
const ALLOW: Option<ListOverride> = Some(ListOverride::Allow);

fn notes(shared: &SharedIndex, address: &str) -> Vec<String> {
    let verdict = shared.verdict(ip(address));
    let evidence = verdict.evidence_of("run-time");
    evidence.map_or_else(Vec::new, |evidence| evidence.notes().to_vec())
}

#[test]
fn all_that_is_said_of_an_address_is_evidence_beside_that_of_the_lists() {
    let shared = shared(&Clock::default());
    let entries = [
        OverlayEntry::ban(ip("203.0.113.9"), Some(at(60)), "scraping"),
        OverlayEntry::ban(net("203.0.113.77/24"), Some(at(30)), "their neighbours too"),
        OverlayEntry::allow(net("203.0.0.0/16"), None, ""),
    ];
    let change = shared.put(entries.clone()).unwrap();
    assert!(change.replaced.is_empty() && change.expired.is_empty());
    assert!(change.never_blocked.is_empty());

    let verdict = shared.verdict([203, 0, 113, 9]);
    assert_eq!(verdict.is_tor(), Some(true));
    assert_eq!(verdict.list_override(), ALLOW);
    let said = verdict.evidence_of("run-time").unwrap();
    assert_eq!(said.list_override(), ALLOW);
    assert_eq!(said.expires(), Some(at(30)));
    let expected = [
        "allowed: 203.0.0.0/16",
        "banned: 203.0.113.0/24, their neighbours too",
        "banned: 203.0.113.9/32, scraping",
    ];
    assert_eq!(said.notes(), expected);
    assert_eq!(shared.lift(net("203.0.0.0/16")), entries[2..]);
    says(&shared, "203.0.113.9", DENY);
    says(&shared, "203.0.113.10", DENY);
    says(&shared, "203.0.112.10", None);
    let words = shared.verdict([203, 0, 113, 9]).explain().to_string();
    let line = "operator's own list run-time: deny";
    assert!(words.contains(line), "{words}");
}

#[test]
fn allow_beats_deny_whoever_says_it() {
    let shared = shared(&Clock::default());
    let _ = shared.ban(net("198.51.100.0/24"), None, "").unwrap();
    says(&shared, "198.51.100.1", ALLOW);
    says(&shared, "198.51.100.99", DENY);
    let _ = shared.allow(net("192.0.2.8/30"), None, "").unwrap();
    says(&shared, "192.0.2.9", ALLOW);
    says(&shared, "192.0.2.99", DENY);
    // A narrower ban does not beat a wider allowance.
    let _ = shared.ban(ip("192.0.2.9"), None, "").unwrap();
    says(&shared, "192.0.2.9", ALLOW);
}

#[test]
fn a_list_of_the_same_name_is_not_overruled_by_a_ban() {
    let index = LocalIndex::builder().allow("run-time", "203.0.113.9".as_bytes());
    let shared = SharedIndex::new(index.build().unwrap(), Clock::default().reader());
    let _ = shared.ban(net("203.0.113.0/24"), None, "").unwrap();
    says(&shared, "203.0.113.9", ALLOW);
    says(&shared, "203.0.113.8", DENY);
}

#[test]
fn what_has_ended_does_not_count_and_is_forgotten() {
    let clock = Clock::default();
    let shared = shared(&clock);
    let _ = shared
        .ban(ip("203.0.113.9"), Some(at(10)), "short")
        .unwrap();
    let _ = shared
        .ban(net("203.0.113.0/24"), Some(at(20)), "long")
        .unwrap();
    clock.set(9);
    assert_eq!(notes(&shared, "203.0.113.9").len(), 2);
    clock.set(10);
    assert_eq!(
        notes(&shared, "203.0.113.9"),
        ["banned: 203.0.113.0/24, long"]
    );
    assert_eq!(shared.entries().len(), 1);
    let count = || format!("{shared:?}").contains("overlay: 2");
    assert!(count());
    shared.reap();
    assert!(!count());
    clock.set(20);
    says(&shared, "203.0.113.9", None);
    assert!(shared.entries().is_empty());
    assert!(shared.lift(net("203.0.113.0/24")).is_empty());
    let readings = clock.readings();
    says(&shared, "203.0.113.9", None);
    assert_eq!(clock.readings(), readings);
}

#[test]
fn a_swap_keeps_them_but_for_what_has_ended() {
    let clock = Clock::default();
    let shared = shared(&clock);
    let _ = shared.ban(ip("8.8.8.8"), Some(at(10)), "").unwrap();
    let _ = shared.allow(ip("192.0.2.9"), Some(at(20)), "").unwrap();
    clock.set(10);
    let _ = shared.replace(index());
    says(&shared, "8.8.8.8", None);
    says(&shared, "192.0.2.9", ALLOW);
    assert!(format!("{shared:?}").contains("overlay: 1"));
    clock.set(20);
    says(&shared, "192.0.2.9", DENY);
    let _ = shared.replace(index());
    assert!(format!("{shared:?}").contains("overlay: 0"));
}

#[test]
fn the_last_word_on_a_prefix_counts() {
    let clock = Clock::default();
    let shared = shared(&clock);
    let first = OverlayEntry::ban(ip("203.0.113.9"), None, "first");
    let _ = shared.put([first.clone()]).unwrap();
    let second = shared
        .ban(ip("203.0.113.9"), Some(at(5)), "second")
        .unwrap();
    assert_eq!(second.replaced, [first]);
    assert_eq!(
        notes(&shared, "203.0.113.9"),
        ["banned: 203.0.113.9/32, second"]
    );
    let ended = shared.ban(ip("203.0.113.9"), Some(at(0)), "third").unwrap();
    assert_eq!((ended.replaced.len(), ended.expired.len()), (1, 1));
    says(&shared, "203.0.113.9", None);
}

#[test]
fn lifting_takes_exactly_this_prefix_and_at_once() {
    let shared = shared(&Clock::default());
    let entries = [
        OverlayEntry::ban(net("203.0.113.0/24"), None, ""),
        OverlayEntry::allow(net("203.0.113.0/24"), None, ""),
        OverlayEntry::ban(net("203.0.113.9/32"), None, ""),
        OverlayEntry::ban(net("2001:db8::/32"), None, ""),
    ];
    let _ = shared.put(entries.clone()).unwrap();
    assert_eq!(shared.entries(), entries);
    assert!(shared.lift(net("203.0.113.0/25")).is_empty());
    assert_eq!(shared.lift(net("203.0.113.99/24")), entries[..2]);
    says(&shared, "203.0.113.9", DENY);
    says(&shared, "203.0.113.8", None);
    let rest = [net("::ffff:203.0.113.9/128"), net("2001:db8::/32")];
    assert_eq!(shared.lift_all(rest), entries[2..]);
    says(&shared, "203.0.113.9", None);
    assert!(shared.entries().is_empty());
}

#[test]
fn all_can_be_replaced_at_once() {
    let shared = shared(&Clock::default());
    let _ = shared.ban(ip("203.0.113.9"), None, "").unwrap();
    let next = [OverlayEntry::ban(ip("203.0.113.8"), None, "")];
    assert!(
        shared
            .replace_all(next.clone())
            .unwrap()
            .replaced
            .is_empty()
    );
    assert_eq!(shared.entries(), next);
    says(&shared, "203.0.113.9", None);
    says(&shared, "203.0.113.8", DENY);
}

#[test]
fn nobody_can_ban_everybody() {
    let shared = shared(&Clock::default());
    let refused = |text: &str, words: &str| {
        let error = shared.ban(net(text), None, "").unwrap_err();
        assert_eq!(error.kind(), OverlayErrorKind::TooWide);
        assert_eq!(error.to_string(), words);
    };
    refused(
        "0.0.0.0/0",
        "a ban of 0.0.0.0/0 names everybody: a /8 is the widest",
    );
    refused("::/0", "a ban of ::/0 names everybody: a /19 is the widest");
    refused(
        "::ffff:0.0.0.0/96",
        "a ban of 0.0.0.0/0 names everybody: a /8 is the widest",
    );
    refused(
        "10.0.0.0/7",
        "a ban of 10.0.0.0/7 names too many: a /8 is the widest",
    );
    refused(
        "2001:db8::/18",
        "a ban of 2001::/18 names too many: a /19 is the widest",
    );
    for text in ["11.0.0.0/8", "2001:db8::/19"] {
        assert!(shared.ban(net(text), None, "").unwrap().replaced.is_empty());
    }
    // Letting everybody in is an operator's right, and allows no ban on the way.
    let _ = shared.allow(net("0.0.0.0/0"), None, "incident").unwrap();
    says(&shared, "8.8.8.8", ALLOW);

    let mixed =
        ["8.8.8.8/32", "0.0.0.0/0", "::/1"].map(|text| OverlayEntry::ban(net(text), None, ""));
    let error = shared.put(mixed).unwrap_err().to_string();
    assert!(error.ends_with("(and 1 more such bans)"), "{error}");
    assert_eq!(shared.entries().len(), 3);
}

#[test]
fn how_wide_a_ban_may_be_can_be_set_but_never_everybody() {
    let rules = OverlayRules::default().min_ban_prefix(0, 200);
    let shared = SharedIndex::with_rules(index(), Clock::default().reader(), rules);
    assert!(shared.ban(net("0.0.0.0/0"), None, "").is_err());
    assert!(shared.ban(net("0.0.0.0/1"), None, "").is_ok());
    assert!(shared.ban(net("2001:db8::/127"), None, "").is_err());
    assert!(shared.ban(net("2001:db8::/128"), None, "").is_ok());
}

#[test]
fn there_can_be_only_so_many() {
    let clock = Clock::default();
    let rules = OverlayRules::default().max_entries(2);
    let shared = SharedIndex::with_rules(index(), clock.reader(), rules);
    let _ = shared.ban(ip("203.0.113.1"), Some(at(10)), "").unwrap();
    let _ = shared.ban(ip("203.0.113.2"), None, "").unwrap();
    let error = shared.ban(ip("203.0.113.3"), None, "").unwrap_err();
    assert_eq!(error.kind(), OverlayErrorKind::Full);
    let words = "the overlay is full: there would be 3 entries, of 2 at most";
    assert_eq!(error.to_string(), words);
    says(&shared, "203.0.113.3", None);
    clock.set(10);
    assert!(shared.ban(ip("203.0.113.3"), None, "").is_ok());
    says(&shared, "203.0.113.2", DENY);
    // What is there can always be said anew, or taken back.
    assert_eq!(
        shared
            .ban(ip("203.0.113.2"), None, "")
            .unwrap()
            .replaced
            .len(),
        1
    );
    assert_eq!(shared.lift(ip("203.0.113.2")).len(), 1);
}

#[test]
fn the_source_has_a_name_of_its_own() {
    let named = |name: &str| OverlayRules::default().named(name);
    let error = named(" ").unwrap_err();
    assert_eq!(error.kind(), OverlayErrorKind::Name);
    assert!(
        named("a\nb")
            .unwrap_err()
            .to_string()
            .starts_with(r#""a\nb" is no name"#)
    );
    let rules = named("abuse desk").unwrap();
    let shared = SharedIndex::with_rules(index(), Clock::default().reader(), rules);
    let _ = shared.ban(ip("8.8.8.8"), None, "").unwrap();
    let verdict = shared.verdict([8, 8, 8, 8]);
    let sources: Vec<_> = verdict.evidence().iter().map(Evidence::source).collect();
    assert_eq!(sources, [&Source::from("abuse desk")]);
    // And the lists still say what they say.
    assert_eq!(verdict.is_tor(), Some(false));
}
