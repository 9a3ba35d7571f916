//! One version of a list after the other: what is taken, what stays, and what an operator may do about it.

use std::time::SystemTime;

use ipsec_core::catalog::{BuildProblem, Catalog, Outcome, Used, is_left_out};
use ipsec_core::feed::gates::{Decision, ReasonKind};
use ipsec_core::{LocalIndex, Signal};

use super::{catalog, lines, run};

/// One list of addresses for texts and examples, with these keys.
fn exits(keys: &str) -> Catalog {
    catalog(&format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\npath = 'exits.txt'\nbogons = 'keep'\n{keys}"
    ))
}

/// The next version of the list.
fn next(file: &Catalog, last: Option<&LocalIndex>, text: &str) -> Outcome {
    run(file.build().last(last), [("exits.txt", text)])
}

/// An index of a first version with this many entries.
fn first(file: &Catalog, entries: u8) -> LocalIndex {
    next(file, None, &lines(entries)).into_index().unwrap()
}

#[test]
fn an_ordinary_step_is_taken() {
    let file = exits("");
    let outcome = next(&file, Some(&first(&file, 100)), &lines(90));
    assert_eq!(outcome.lists()[0].used(), Used::New);
    assert_eq!(outcome.index().unwrap().lists()[0].entries(), 90);
    assert_eq!(
        outcome.lists()[0].to_string(),
        "exits: the new version was taken"
    );
}

#[test]
fn what_is_broken_does_not_replace_what_is_good() {
    let file = exits("");
    let last = first(&file, 100);
    for (text, decision, kind) in [
        ("", Decision::Reject, ReasonKind::Empty),
        ("<!DOCTYPE html>\n", Decision::Reject, ReasonKind::NotAList),
        ("0.0.0.0/0\n", Decision::Reject, ReasonKind::Everybody),
        (
            "192.0.2.0/24\n198.51.100.0/23\n",
            Decision::Reject,
            ReasonKind::TooWide,
        ),
        (&lines(50), Decision::Hold, ReasonKind::Shrunk),
        (
            &(lines(99) + "None\n"),
            Decision::Reject,
            ReasonKind::Invalid,
        ),
    ] {
        let outcome = next(&file, Some(&last), text);
        let list = &outcome.lists()[0];
        assert_eq!(list.judgement().decision(), decision, "{list}");
        assert_eq!(
            list.judgement()
                .reasons()
                .iter()
                .find(|r| r.kind() == kind)
                .map(ipsec_core::feed::gates::Reason::kind),
            Some(kind),
            "{list}"
        );
        assert_eq!(list.used(), Used::LastGood, "{list}");
        assert!(
            list.to_string()
                .starts_with("exits: NOT TAKEN, the last good version stays\n  "),
            "{list}"
        );
        assert_eq!(outcome.index().unwrap().lists()[0].entries(), 100);
    }
}

#[test]
fn versions_are_compared_with_the_last_good_one_however_many_broken_ones_lie_between() {
    let file = exits("");
    let mut last = first(&file, 100);
    for _ in 0..3 {
        last = next(&file, Some(&last), &lines(20)).into_index().unwrap();
        assert_eq!(last.lists()[0].report().entries, 100);
    }
    let recovered = next(&file, Some(&last), &lines(101));
    assert_eq!(recovered.lists()[0].used(), Used::New);
}

#[test]
fn an_operator_may_accept_a_step_and_not_a_page() {
    let file = exits("");
    let last = first(&file, 100);
    let accept = |text: &str| {
        run(
            file.build().last(Some(&last)).accept(["exits"]),
            [("exits.txt", text)],
        )
    };
    let taken = accept(&lines(20));
    assert_eq!(taken.lists()[0].used(), Used::New);
    assert_eq!(
        taken.lists()[0].judgement().notes()[0].kind(),
        ReasonKind::Shrunk
    );
    assert_eq!(taken.index().unwrap().lists()[0].entries(), 20);
    let with_a_wrong_line = accept(&(lines(99) + "None\n"));
    assert_eq!(with_a_wrong_line.index().unwrap().lists()[0].entries(), 99);
    // Nobody has to accept the same version every day.
    let again = next(
        &file,
        Some(with_a_wrong_line.index().unwrap()),
        &(lines(99) + "None\n"),
    );
    assert_eq!(again.lists()[0].used(), Used::New);
    for text in ["", "<html>", "0.0.0.0/0\n"] {
        assert_eq!(accept(text).lists()[0].used(), Used::LastGood, "{text}");
    }
}

#[test]
fn a_gate_may_stop_the_build_or_only_warn() {
    let stops = exits("on_gate = 'reject'");
    let error = next(&stops, Some(&first(&stops, 100)), &lines(20))
        .into_index()
        .unwrap_err();
    assert_eq!(error.problems(), [BuildProblem::Rejected("exits".into())]);
    assert_eq!(
        error.to_string(),
        "list exits did not pass, and nothing is to be built then (on_gate = \"reject\")",
    );
    let warns = exits("on_gate = 'warn'");
    let taken = next(&warns, Some(&first(&warns, 100)), &lines(20));
    assert_eq!(taken.lists()[0].used(), Used::New);
    assert_eq!(
        taken.lists()[0].to_string(),
        "exits: the new version was taken\n  \
         note: has 20 entries, 80 % fewer than the 100 accepted before: at most 40 % fewer pass (max_shrink)\n  \
         note: names 20 IPv4 addresses, 80 % fewer than the 100 accepted before: at most 40 % fewer pass (max_shrink)",
    );
}

#[test]
fn a_last_version_that_the_settings_no_longer_let_pass_does_not_stay() {
    let last = first(&exits("min_prefix_v4 = 8"), 100);
    let narrower = exits("max_coverage = 0.00000001");
    let outcome = next(&narrower, Some(&last), "");
    assert_eq!(outcome.lists()[0].used(), Used::Nothing);
}

#[test]
fn a_complete_list_of_which_nothing_good_is_left_says_nothing() {
    let file = catalog(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\ncomplete = true\npath = 'exits.txt'\n\
         [[feed]]\nname = 'vpn'\nsignals = 'vpn'\npath = 'vpn.txt'\nbogons = 'keep'",
    );
    let outcome = run(
        file.build(),
        [("exits.txt", "Updated:\n"), ("vpn.txt", "192.0.2.1\n")],
    );
    let index = outcome.index().unwrap();
    assert_eq!(
        index.verdict([11, 1, 2, 3]).is(ipsec_core::Signal::Tor),
        None
    );
    assert_eq!(outcome.lists()[0].used(), Used::Nothing);
}

#[test]
fn lists_are_found_by_name_in_the_index_before() {
    let file = exits("");
    let other =
        catalog("[[feed]]\nname = 'others'\nsignals = 'tor'\npath = 'exits.txt'\nbogons = 'keep'");
    let last = first(&other, 100);
    let outcome = run(
        file.build().last(Some(&last)).now(SystemTime::UNIX_EPOCH),
        [("exits.txt", &lines(20))],
    );
    assert_eq!(outcome.lists()[0].used(), Used::New);
}

#[test]
fn a_list_that_was_left_out_is_still_compared_with_what_was_accepted_last() {
    let file = catalog(
        "[index]\nentries = false\n[[feed]]\nname = 'exits'\nsignals = 'tor'\ncomplete = true\npath = 'exits.txt'\nbogons = 'keep'\n\
         [[feed]]\nname = 'vpn'\nsignals = 'vpn'\npath = 'vpn.txt'\nbogons = 'keep'",
    );
    let build = |last: Option<&LocalIndex>, exits: &str| {
        run(
            file.build().last(last),
            [("exits.txt", exits), ("vpn.txt", "192.0.2.1\n")],
        )
    };
    let mut last = build(None, &lines(200)).into_index().unwrap();
    for _ in 0..3 {
        let outcome = build(Some(&last), &lines(90));
        let exits = &outcome.lists()[0];
        assert_eq!(exits.judgement().decision(), Decision::Hold, "{exits}");
        assert_eq!(exits.used(), Used::Nothing);
        last = outcome.into_index().unwrap();
        let list = last.list("exits").unwrap();
        assert!(is_left_out(list));
        assert!(!is_left_out(last.list("vpn").unwrap()));
        assert_eq!(list.report().entries, 200);
        // Nothing follows from it, least of all that nobody is an exit.
        assert_eq!(last.verdict([11, 1, 2, 3]).is(Signal::Tor), None);
        assert!(!ipsec_core::Backend::answers(&last).contains(Signal::Tor.into()));
    }
    let accepted = run(
        file.build().last(Some(&last)).accept(["exits"]),
        [("exits.txt", &lines(90)), ("vpn.txt", "192.0.2.1\n")],
    );
    let index = accepted.into_index().unwrap();
    assert_eq!(index.list("exits").unwrap().entries(), 90);
    assert_eq!(index.verdict([11, 1, 2, 3]).is(Signal::Tor), Some(false));
    // And one that was right all along comes back by itself.
    let back = build(Some(&last), &lines(199));
    assert_eq!(back.lists()[0].used(), Used::New);
}

#[test]
fn a_list_that_became_too_old_is_still_compared_with_when_it_comes_back() {
    let file = catalog(
        "[[feed]]\nname = 'bots'\nsignals = 'crawler'\npath = 'bots.json'\nformat = 'gcp'\nmax_age = '7d'\nbogons = 'keep'\n\
         [[feed]]\nname = 'vpn'\nsignals = 'vpn'\npath = 'vpn.txt'\nbogons = 'keep'",
    );
    let bots = |day: u8, entries: u8| {
        let all: Vec<String> = (1..=entries)
            .map(|i| format!("{{\"ipv4Prefix\":\"192.0.2.{i}/32\"}}"))
            .collect();
        let all = all.join(",");
        format!("{{\"creationTime\":\"2026-08-{day:02}T00:00:00\",\"prefixes\":[{all}]}}")
    };
    let build = |last: Option<&LocalIndex>, day: u64, text: &str| {
        // 2026-08-01
        let now = 1_785_542_400 + (day - 1) * 86_400;
        let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(now);
        run(
            file.build().last(last).now(now),
            [("bots.json", text), ("vpn.txt", "192.0.2.1\n")],
        )
    };
    let first = build(None, 2, &bots(1, 100)).into_index().unwrap();
    let old = build(Some(&first), 20, &bots(1, 100));
    assert_eq!(old.lists()[0].used(), Used::Nothing, "{}", old.lists()[0]);
    let mut last = old.into_index().unwrap();
    for day in 21..24 {
        let outcome = build(Some(&last), day, &bots(20, 1));
        let list = &outcome.lists()[0];
        assert_eq!(list.judgement().decision(), Decision::Hold, "{list}");
        assert_eq!(list.used(), Used::Nothing, "{list}");
        last = outcome.into_index().unwrap();
        assert_eq!(last.verdict([192, 0, 2, 1]).is(Signal::Crawler), None);
    }
    let back = build(Some(&last), 24, &bots(20, 99));
    assert_eq!(back.lists()[0].used(), Used::New);
}

#[test]
fn a_list_that_is_too_deep_is_a_matter_of_its_own() {
    let file = catalog(
        "[[feed]]\nname = 'deep'\npath = 'd.csv'\nformat = 'csv'\nbogons = 'keep'\nmax_shrink = 1.0\nmax_growth = 1e9\n\
         columns = { first = 'a', last = 'b', service = 's' }\n\
         [[feed]]\nname = 'vpn'\nsignals = 'vpn'\npath = 'vpn.txt'\nbogons = 'keep'",
    );
    let table = |depth: u32| {
        let row = |i: u32| {
            let ends = [i, 100_000 - i].map(|ip| std::net::Ipv4Addr::from_bits(ip + (10 << 24)));
            format!("{},{},s{i}\n", ends[0], ends[1])
        };
        "a,b,s\n".to_owned() + &(0..depth).map(row).collect::<String>()
    };
    let build = |last: Option<&LocalIndex>, text: &str| {
        run(
            file.build().last(last).accept(["deep"]),
            [("d.csv", text), ("vpn.txt", "192.0.2.1\n")],
        )
    };
    let outcome = build(None, &table(300));
    let deep = &outcome.lists()[0];
    assert_eq!(
        (deep.used(), deep.judgement().decision()),
        (Used::Nothing, Decision::Reject)
    );
    let reason = &deep.judgement().reasons()[0];
    assert_eq!(
        (reason.kind(), reason.can_be_overridden()),
        (ReasonKind::TooDeep, false)
    );
    assert_eq!(
        reason.to_string(),
        "has too many entries that overlap and say different things, such as those about 10.0.1.0"
    );
    assert_eq!(outcome.index().unwrap().lists().len(), 1);
    let good = build(None, &table(200)).into_index().unwrap();
    let next = build(Some(&good), &table(300));
    assert_eq!(next.lists()[0].used(), Used::LastGood);
    assert_eq!(
        next.into_index().unwrap().list("deep").unwrap().entries(),
        200
    );
}
