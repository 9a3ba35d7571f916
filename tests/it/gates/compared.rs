//! Gates between the version that was accepted last and the new one.

use std::time::{Duration, SystemTime};

use ipsec_core::Signal;
use ipsec_core::feed::Report;
use ipsec_core::feed::gates::Decision::{Hold, Reject};
use ipsec_core::feed::gates::{Gates, OnGate, ReasonKind};

use super::{fails, passes, passes_noting, report, step};

/// A report with its numbers of entries, IPv4 addresses and IPv6 networks.
fn sizes(entries: u64, v4: u64, v6_64s: u64) -> Report {
    let mut report = report(entries);
    report.covered.v4 = v4;
    report.covered.v6_64s = v6_64s;
    report
}

#[test]
fn a_list_that_was_cut_in_half_is_held() {
    fails(
        &step(
            &Gates::of(Signal::Tor),
            &sizes(1_831, 2_365, 0),
            &sizes(926, 1_345, 0),
        ),
        Hold,
        &[
            (
                ReasonKind::Shrunk,
                "has 926 entries, 49.4 % fewer than the 1,831 accepted before: at most 40 % fewer pass (max_shrink)",
            ),
            (
                ReasonKind::Shrunk,
                "names 1,345 IPv4 addresses, 43.1 % fewer than the 2,365 accepted before: at most 40 % fewer pass (max_shrink)",
            ),
        ],
    );
}

#[test]
fn steps_within_bounds_pass() {
    let last = sizes(1_000, 2_000, 3_000);
    for new in [
        last.clone(),
        sizes(600, 1_200, 1_800),
        sizes(3_000, 6_000, 9_000),
        sizes(999, 2_001, 3_000),
    ] {
        passes(&step(&Gates::default(), &last, &new));
    }
}

#[test]
fn each_number_is_compared_by_itself() {
    let last = sizes(1_000, 2_000, 3_000);
    let gates = Gates::default();
    for (new, kind, words) in [
        (
            sizes(599, 2_000, 3_000),
            ReasonKind::Shrunk,
            "has 599 entries, 40.1 % fewer than the 1,000 accepted before: at most 40 % fewer pass (max_shrink)",
        ),
        (
            sizes(1_000, 0, 3_000),
            ReasonKind::Shrunk,
            "names 0 IPv4 addresses, 100 % fewer than the 2,000 accepted before: at most 40 % fewer pass (max_shrink)",
        ),
        (
            sizes(1_000, 2_000, 300),
            ReasonKind::Shrunk,
            "names 300 IPv6 networks (/64), 90 % fewer than the 3,000 accepted before: at most 40 % fewer pass (max_shrink)",
        ),
        (
            sizes(3_001, 2_000, 3_000),
            ReasonKind::Grown,
            "has 3,001 entries, 3.0 times the 1,000 accepted before: at most 3 times pass (max_growth)",
        ),
        (
            sizes(1_000, 20_000, 3_000),
            ReasonKind::Grown,
            "names 20,000 IPv4 addresses, 10.0 times the 2,000 accepted before: at most 3 times pass (max_growth)",
        ),
        (
            sizes(1_000, 2_000, 9_001),
            ReasonKind::Grown,
            "names 9,001 IPv6 networks (/64), 3.0 times the 3,000 accepted before: at most 3 times pass (max_growth)",
        ),
    ] {
        fails(&step(&gates, &last, &new), Hold, &[(kind, words)]);
    }
}

#[test]
fn another_list_in_place_of_one_is_held_for_its_growth_and_refused_for_its_width() {
    let judgement = step(
        &Gates::of(Signal::Tor),
        &sizes(1_006, 1_352, 0),
        &sizes(20_269, 70_000_000, 0),
    );
    assert_eq!(judgement.decision(), Reject);
    let kinds: Vec<_> = judgement
        .reasons()
        .iter()
        .map(ipsec_core::feed::gates::Reason::kind)
        .collect();
    assert_eq!(
        kinds,
        [ReasonKind::Coverage, ReasonKind::Grown, ReasonKind::Grown]
    );
}

#[test]
fn a_first_family_is_no_growth_and_a_settings_limit_may_be_none() {
    passes(&step(
        &Gates::default(),
        &sizes(100, 100, 0),
        &sizes(150, 100, 50),
    ));
    passes(&step(
        &Gates::operator(),
        &sizes(100, 100, 0),
        &sizes(1, 1, 0),
    ));
    passes(&step(
        &Gates::operator(),
        &sizes(1, 1, 0),
        &sizes(100, 100, 0),
    ));
}

#[test]
fn nothing_left_is_told_once() {
    let judgement = step(&Gates::default(), &report(100), &report(0));
    let words =
        "names nobody: a list without entries is not taken unless it is expected (allow_empty)";
    fails(&judgement, Reject, &[(ReasonKind::Empty, words)]);
    let mut gates = Gates::default();
    gates.allow_empty = true;
    passes(&step(&gates, &report(100), &report(0)));
    passes(&step(&gates, &report(0), &report(100)));
}

#[test]
fn what_follows_from_a_gate_is_for_the_operator_to_say() {
    let (last, new) = (report(100), report(10));
    let mut gates = Gates::default();
    gates.on_gate = OnGate::Reject;
    assert_eq!(step(&gates, &last, &new).decision(), Reject);
    gates.on_gate = OnGate::Warn;
    passes_noting(
        &step(&gates, &last, &new),
        &[
            (
                ReasonKind::Shrunk,
                "has 10 entries, 90 % fewer than the 100 accepted before: at most 40 % fewer pass (max_shrink)",
            ),
            (
                ReasonKind::Shrunk,
                "names 10 IPv4 addresses, 90 % fewer than the 100 accepted before: at most 40 % fewer pass (max_shrink)",
            ),
        ],
    );
    // But nobody takes an empty list with a mere warning.
    assert_eq!(step(&gates, &last, &report(0)).decision(), Reject);
}

#[test]
fn going_back_in_time_is_noted() {
    let dated = |seconds| {
        let mut report = report(10);
        report.date = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        report
    };
    let words = "carries an earlier date than the version accepted before";
    passes_noting(
        &step(&Gates::default(), &dated(2), &dated(1)),
        &[(ReasonKind::Age, words)],
    );
    passes(&step(&Gates::default(), &dated(1), &dated(2)));
}

#[test]
fn one_is_one() {
    let judgement = step(&Gates::default(), &report(9), &report(1));
    assert_eq!(
        judgement.to_string(),
        "hold\n\
         has 1 entry, 88.9 % fewer than the 9 accepted before: at most 40 % fewer pass (max_shrink)\n\
         names 1 IPv4 address, 88.9 % fewer than the 9 accepted before: at most 40 % fewer pass (max_shrink)"
    );
}
