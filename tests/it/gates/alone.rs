//! Gates that a version passes by itself: for each one that passes and one that does not.

use std::time::{Duration, SystemTime};

use ipsec_core::Signal;
use ipsec_core::feed::gates::Decision::Reject;
use ipsec_core::feed::gates::{Gates, ReasonKind};
use ipsec_core::feed::{Bogons, FeedBuilder, IpRange, Report, Rules};

use super::{alone, fails, passes, passes_noting, report};

/// The default, with one setting changed.
fn with(change: impl FnOnce(&mut Gates)) -> Gates {
    let mut gates = Gates::default();
    change(&mut gates);
    gates
}

/// A report in which one thing is different.
fn but(mut report: Report, change: impl FnOnce(&mut Report)) -> Report {
    change(&mut report);
    report
}

/// What is counted of made-up ranges. Coverage is about public addresses, so these are some, of nobody in particular.
fn of(ranges: &[&str]) -> Report {
    let mut list = FeedBuilder::new(Rules::operator());
    for (i, range) in ranges.iter().enumerate() {
        list.push(i as u64 + 1, range.parse().unwrap());
    }
    list.finish().report().clone()
}

#[test]
fn a_plain_list_passes() {
    passes(&alone(&Gates::default(), &report(7)));
}

#[test]
fn an_empty_list_passes_only_where_it_is_expected() {
    let words =
        "names nobody: a list without entries is not taken unless it is expected (allow_empty)";
    fails(
        &alone(&Gates::default(), &report(0)),
        Reject,
        &[(ReasonKind::Empty, words)],
    );
    passes(&alone(&with(|g| g.allow_empty = true), &report(0)));
}

#[test]
fn numbers_of_entries_have_bounds() {
    let gates = with(|g| {
        g.min_entries = 1_000;
        g.max_entries = Some(2_000);
    });
    passes(&alone(&gates, &report(1_000)));
    passes(&alone(&gates, &report(2_000)));
    fails(
        &alone(&gates, &report(999)),
        Reject,
        &[(
            ReasonKind::TooFew,
            "has 999 entries: it must have 1,000 or more (min_entries)",
        )],
    );
    fails(
        &alone(&gates, &report(2_001)),
        Reject,
        &[(
            ReasonKind::TooMany,
            "has 2,001 entries: it may have at most 2,000 (max_entries)",
        )],
    );
    let with_duplicates = but(report(1_010), |r| r.duplicates = 20);
    fails(
        &alone(&gates, &with_duplicates),
        Reject,
        &[(
            ReasonKind::TooFew,
            "has 990 entries: it must have 1,000 or more (min_entries)",
        )],
    );
}

#[test]
fn what_a_list_declares_must_be_there() {
    let declares = |n| but(report(300), |r| r.declared = Some(n));
    let gates = Gates::default();
    passes(&alone(&gates, &declares(300)));
    for (declared, words) in [
        (
            301,
            "has 300 entries and declares 301: part of it is missing, or of another list",
        ),
        (
            299,
            "has 300 entries and declares 299: part of it is missing, or of another list",
        ),
        (
            0,
            "has 300 entries and declares 0: part of it is missing, or of another list",
        ),
    ] {
        fails(
            &alone(&gates, &declares(declared)),
            Reject,
            &[(ReasonKind::Declared, words)],
        );
    }
    let tolerant = with(|g| g.declared_tolerance = 0.01);
    passes(&alone(&tolerant, &declares(303)));
    assert_eq!(alone(&tolerant, &declares(304)).decision(), Reject);
    // Rows are counted by the publisher, and so are duplicates here.
    let twice = but(declares(300), |r| r.duplicates = 3);
    passes_noting(
        &alone(&gates, &twice),
        &[(ReasonKind::Duplicates, "has 3 entries twice")],
    );
}

#[test]
fn a_list_that_carries_its_date_must_be_young_enough() {
    let day = Duration::from_secs(86_400);
    let now = SystemTime::UNIX_EPOCH + 20_000 * day;
    let made = |days: u32| but(report(1), |r| r.date = Some(now - days * day));
    let gates = with(|g| g.max_age = Some(14 * day));
    let judge = |days| gates.judge(None, &made(days), &[], Some(now));
    passes(&judge(14));
    let words = "is 15 days old by its own date: at most 14 days pass (max_age)";
    fails(&judge(15), Reject, &[(ReasonKind::Age, words)]);
    // Nobody knows: no limit, no date, no clock, a date to come.
    passes(&Gates::default().judge(None, &made(900), &[], Some(now)));
    passes(&gates.judge(None, &report(1), &[], Some(now)));
    passes(&gates.judge(None, &made(15), &[], None));
    let to_come = but(report(1), |r| r.date = Some(now + day));
    passes(&gates.judge(None, &to_come, &[], Some(now)));
}

#[test]
fn together_entries_may_not_name_too_wide_a_network() {
    let gates = Gates::default();
    passes(&alone(&gates, &of(&["11.0.0.0/8"])));
    passes(&alone(&gates, &of(&["2400::/19"])));
    let two_eights = of(&["12.0.0.0/8", "13.0.0.0/8"]);
    let words = "names a whole /7 of IPv4, by one entry or several together: at most a /8 may be (min_prefix_v4)";
    fails(
        &alone(&gates, &two_eights),
        Reject,
        &[(ReasonKind::TooWide, words)],
    );
    let words = "names a whole /18 of IPv6, by one entry or several together: at most a /19 may be (min_prefix_v6)";
    fails(
        &alone(&gates, &of(&["2400::/19", "2400:2000::/19"])),
        Reject,
        &[(ReasonKind::TooWide, words)],
    );
    passes(&alone(&with(|g| g.min_prefix_v4 = 7), &two_eights));
}

#[test]
fn the_two_halves_of_everybody_are_everybody() {
    let halves = of(&["0.0.0.0/1", "128.0.0.0/1"]);
    let judgement = alone(&Gates::default(), &halves);
    fails(
        &judgement,
        Reject,
        &[
            (
                ReasonKind::TooWide,
                "names a whole /0 of IPv4, by one entry or several together: at most a /8 may be (min_prefix_v4)",
            ),
            (
                ReasonKind::Coverage,
                "names 116 % of all public IPv4: at most 15 % may be (max_coverage)",
            ),
        ],
    );
    assert!(!judgement.can_be_overridden());
}

#[test]
fn a_list_may_name_only_so_much_of_the_internet() {
    let tor = Gates::of(Signal::Tor);
    let v4 = |addresses: u64| but(report(1_000), |r| r.covered.v4 = addresses);
    passes(&alone(&tor, &v4(370_225)));
    let words = "names 0.011 % of all public IPv4: at most 0.01 % may be (max_coverage)";
    fails(
        &alone(&tor, &v4(400_000)),
        Reject,
        &[(ReasonKind::Coverage, words)],
    );
    let v6 = |networks: u64| but(report(1_000), |r| r.covered.v6_64s = networks);
    passes(&alone(&tor, &v6(1_000 << 16)));
    let words = "names 0.003 % of all public IPv6: at most 0.0001 % may be (max_coverage_v6)";
    fails(
        &alone(&tor, &v6(1_000 << 36)),
        Reject,
        &[(ReasonKind::Coverage, words)],
    );
}

#[test]
fn the_public_addresses_are_counted_right() {
    let mut all = FeedBuilder::new(Rules::operator().bogons(Bogons::Drop));
    all.push(1, "0.0.0.0/0".parse::<IpRange>().unwrap());
    let mut all = all.finish().report().clone();
    assert_eq!(all.covered.v4, 3_702_258_434);
    let mut gates = Gates::default();
    gates.min_prefix_v4 = 0;
    // One address less than all is not all.
    gates.max_coverage = 1.0 - 1e-10;
    assert_eq!(alone(&gates, &all).decision(), Reject);
    all.covered.v4 -= 1;
    assert_eq!(alone(&gates, &all).reasons(), []);
}

#[test]
fn each_class_of_list_has_its_limits() {
    let shortest = |signal| {
        let gates = Gates::of(signal);
        (gates.min_prefix_v4, gates.min_prefix_v6)
    };
    assert_eq!(shortest(Signal::Tor), (24, 48));
    assert_eq!(shortest(Signal::ResidentialProxy), (16, 32));
    assert_eq!(shortest(Signal::Vpn), (14, 19));
    assert_eq!(shortest(Signal::Datacenter), (8, 19));
    // Whom two signals are true of, both limits hold for.
    let both = Gates::of(Signal::Vpn | Signal::Datacenter);
    assert_eq!(both, Gates::of(Signal::Vpn));
    for &signal in Signal::ALL {
        let gates = Gates::of(signal);
        assert!(gates.max_coverage <= Gates::default().max_coverage);
        assert!(gates.max_coverage_v6 <= Gates::default().max_coverage_v6);
    }
    // The whole Internet is a table's business, and a list's own in one's own hands.
    let everywhere = of(&["0.0.0.0/1", "128.0.0.0/1", "2000::/3"]);
    passes(&alone(&Gates::table(), &everywhere));
    passes(&alone(
        &Gates::operator(),
        &of(&["11.0.0.0/8", "13.0.0.0/8", "15.0.0.0/8"]),
    ));
}

#[test]
fn what_is_no_number_is_the_strictest_one() {
    let gates = with(|g| {
        g.max_shrink = f64::NAN;
        g.max_growth = f64::NAN;
        g.declared_tolerance = f64::NAN;
        g.max_coverage = f64::NAN;
    });
    let new = but(report(9), |r| r.declared = Some(10));
    let kinds: Vec<_> = gates
        .judge(Some(&report(10)), &new, &[], None)
        .reasons()
        .iter()
        .map(ipsec_core::feed::gates::Reason::kind)
        .collect();
    use ReasonKind::{Coverage, Declared, Shrunk};
    assert_eq!(kinds, [Declared, Coverage, Shrunk, Shrunk]);
    assert!(
        !super::step(&gates, &report(10), &report(11))
            .reasons()
            .is_empty()
    );
}
