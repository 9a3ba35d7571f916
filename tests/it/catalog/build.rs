//! Indexes that are built from a catalog.

use std::cell::RefCell;
use std::time::{Duration, SystemTime};

use ipsec_core::catalog::{BuildProblem, Catalog, Used};
use ipsec_core::{ListOverride, Signal};

use super::{catalog, lines, run};

/// A list of exits and one of hosting ranges, both of addresses for texts and examples.
fn two() -> Catalog {
    catalog(
        r#"
        [index]
        name = "edge"
        [[feed]]
        name = "exits"
        signals = "tor"
        complete = true
        path = "exits.txt"
        bogons = "keep"
        required = true
        [[feed]]
        name = "hosting"
        signals = "datacenter"
        path = "hosting.txt"
        bogons = "keep"
        licence = "MIT"
        lineage = "registry"
        "#,
    )
}

#[test]
fn lists_become_an_index() {
    let outcome = run(
        two().build(),
        [
            ("exits.txt", "192.0.2.1\n"),
            ("hosting.txt", "192.0.2.0/24\n"),
        ],
    );
    assert!(outcome.lists().iter().all(|list| list.used() == Used::New));
    let index = outcome.into_index().unwrap();
    let exit = index.verdict([192, 0, 2, 1]);
    assert_eq!(
        (exit.is(Signal::Tor), exit.is(Signal::Datacenter)),
        (Some(true), Some(true))
    );
    let hosting = &index.lists()[1];
    assert_eq!(hosting.name(), &"hosting");
    assert_eq!(
        (hosting.licence().unwrap(), hosting.lineage().unwrap()),
        (&"MIT".into(), &"registry".into())
    );
}

#[test]
fn without_a_required_list_there_is_none() {
    let outcome = run(two().build(), [("hosting.txt", "192.0.2.0/24\n")]);
    let exits = &outcome.lists()[0];
    assert_eq!(exits.used(), Used::Nothing);
    let words = exits.to_string();
    assert_eq!(
        words,
        "exits: LEFT OUT, there is no good version of it\n  cannot be read: no such file"
    );
    let error = outcome.into_index().unwrap_err();
    assert_eq!(error.problems(), [BuildProblem::Required("exits".into())]);
    assert_eq!(
        error.to_string(),
        "list exits is required, and there is no good version of it"
    );
}

#[test]
fn another_one_is_left_out() {
    let outcome = run(
        two().build(),
        [
            ("exits.txt", "192.0.2.1\n"),
            ("hosting.txt", "<html>503</html>"),
        ],
    );
    assert_eq!(outcome.lists()[1].used(), Used::Nothing);
    let index = outcome.into_index().unwrap();
    assert_eq!(index.lists().len(), 1);
    assert_eq!(index.verdict([192, 0, 2, 1]).is(Signal::Datacenter), None);
}

#[test]
fn nothing_good_is_no_index() {
    let file = catalog("[[feed]]\nname = 'a'\nsignals = 'vpn'\npath = 'a.txt'");
    let error = run(file.build(), [("a.txt", "")]).into_index().unwrap_err();
    assert_eq!(error.to_string(), "there is no good version of any list");
}

#[test]
fn own_lists_may_be_short_and_private_where_it_is_meant() {
    let file = |bogons: &str| {
        catalog(&format!(
            "[[feed]]\nname = 'office'\nkind = 'allow'\npath = 'o.txt'\n{bogons}"
        ))
    };
    let refused = run(file("").build(), [("o.txt", "10.0.0.0/8\n")]);
    let words = refused.lists()[0].to_string();
    assert!(
        words.contains("names nobody: none of its entries is public"),
        "{words}"
    );
    assert!(words.contains("if they are meant, say \"keep\""), "{words}");
    assert!(refused.index().is_err());
    let index = run(file("bogons = 'keep'").build(), [("o.txt", "10.0.0.0/8\n")])
        .into_index()
        .unwrap();
    assert_eq!(
        index.verdict([10, 1, 2, 3]).list_override(),
        Some(ListOverride::Allow)
    );
}

#[test]
fn a_table_is_read_by_its_columns_and_entries_that_do_not_count_are_left_out() {
    let file = catalog(
        r#"
        [[feed]]
        name = "table"
        signals = "vpn"
        path = "t.csv"
        format = "csv"
        bogons = "keep"
        min_score = 0.8
        ttl = "8d"
        [feed.columns]
        delimiter = ";"
        address = "ip"
        score = { column = "risk", max = 100 }
        observed = "seen"
        "#,
    );
    let text = "ip;risk;seen\n192.0.2.1;80;2026-01-09\n192.0.2.2;79;2026-01-09\n192.0.2.3;;2026-01-09\n\
                192.0.2.4;100;2025-12-01\n192.0.2.5;100;\n";
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_003_200);
    let outcome = run(file.build().now(now), [("t.csv", text)]);
    assert_eq!(outcome.lists()[0].report().entries, 5);
    let index = outcome.into_index().unwrap();
    let is_vpn = |last| index.verdict([192, 0, 2, last]).is(Signal::Vpn);
    assert_eq!(
        [1, 2, 3, 4, 5].map(is_vpn),
        [Some(true), None, None, None, Some(true)]
    );
    // Without a clock nothing is too old.
    let index = run(file.build(), [("t.csv", text)]).into_index().unwrap();
    assert_eq!(index.verdict([192, 0, 2, 4]).is(Signal::Vpn), Some(true));
}

#[test]
fn a_list_in_words_of_its_own_is_read_by_them() {
    let file = catalog(
        r#"
        [[feed]]
        name = "exits"
        signals = "tor"
        path = "e.txt"
        bogons = "keep"
        skip = 2
        declared_after = "exits in all:"
        "#,
    );
    let good = "Updated:\n-----\n192.0.2.1\n192.0.2.2\nexits in all: 2\n";
    assert!(run(file.build(), [("e.txt", good)]).index().is_ok());
    let cut = "Updated:\n-----\n192.0.2.1\nexits in all: 2\n";
    let outcome = run(file.build(), [("e.txt", cut)]);
    assert_eq!(
        outcome.lists()[0].to_string(),
        "exits: LEFT OUT, there is no good version of it\n  \
         has 1 entry and declares 2: part of it is missing, or of another list",
    );
}

#[test]
fn progress_is_told_by_list() {
    let told = RefCell::new(Vec::new());
    let file = two();
    let build = file
        .build()
        .progress(|feed, bytes| told.borrow_mut().push((feed.name().to_string(), bytes)));
    let _ = run(
        build,
        [("exits.txt", &lines(200)), ("hosting.txt", &lines(9))],
    );
    let told = told.into_inner();
    let last = |name: &str| {
        told.iter()
            .rev()
            .find(|(of, _)| of == name)
            .map(|(_, bytes)| *bytes)
    };
    assert_eq!(last("exits"), Some(lines(200).len() as u64));
    assert_eq!(last("hosting"), Some(lines(9).len() as u64));
    assert!(told.is_sorted_by(|a, b| a.0 != b.0 || a.1 <= b.1));
}

#[test]
fn a_name_that_is_accepted_must_be_one() {
    let file = two();
    let texts = [
        ("exits.txt", "192.0.2.1\n"),
        ("hosting.txt", "192.0.2.0/24\n"),
    ];
    let error = run(file.build().accept(["exit"]), texts)
        .into_index()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no list is named exit, which was to be accepted"
    );
}

#[test]
fn what_the_index_refuses_is_told() {
    let file = catalog(
        "[index]\nname = 'x'\n[[feed]]\nname = 'a'\nsignals = 'vpn'\npath = 'a.txt'\nallow_empty = true",
    );
    let index = run(file.build(), [("a.txt", "")]).into_index().unwrap();
    assert!(index.is_empty());
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    assert!(run(file.build().now(now), [("a.txt", "")]).index().is_ok());
}

#[test]
fn whom_to_never_block_is_kept_from_being_blocked() {
    let file = catalog(
        r#"
        [never_block]
        files = ["own.txt"]
        [[feed]]
        name = "hosting"
        signals = "datacenter"
        path = "hosting.txt"
        bogons = "keep"
        "#,
    );
    let texts = [
        ("own.txt", "192.0.2.9\n10.0.0.0/8\n"),
        ("hosting.txt", "192.0.2.0/24\n"),
    ];
    let index = run(file.build(), texts).into_index().unwrap();
    assert_eq!(
        index.verdict([192, 0, 2, 8]).is(Signal::Datacenter),
        Some(true)
    );
    assert_eq!(index.verdict([192, 0, 2, 9]).is(Signal::Datacenter), None);
    assert_eq!(index.list("hosting").unwrap().removed().v4, 1);
    // Without one's own there is no index: one's proxies would be blocked.
    let error = run(file.build(), [texts[1]]).into_index().unwrap_err();
    assert_eq!(
        error.to_string(),
        "list own.txt is required, and there is no good version of it"
    );
}

#[test]
fn a_table_may_say_by_itself_what_it_means_and_what_it_is_complete_for() {
    let file = catalog(
        r#"
        [[feed]]
        name = "table"
        path = "t.csv"
        format = "csv"
        columns = { address = "ip", flags = { vpn = "vpn" } }
        complete_for = "vpn"
        bogons = "keep"
        "#,
    );
    let index = run(
        file.build(),
        [("t.csv", "ip,vpn\n192.0.2.1,true\n192.0.2.2,false\n")],
    )
    .into_index()
    .unwrap();
    let is_vpn = |ip: [u8; 4]| index.verdict(ip).is(Signal::Vpn);
    assert_eq!(
        [
            is_vpn([192, 0, 2, 1]),
            is_vpn([192, 0, 2, 2]),
            is_vpn([11, 1, 2, 3])
        ],
        [Some(true), Some(false), Some(false)]
    );
}

#[test]
fn an_index_says_when_it_was_built_and_keeps_entries_if_it_is_to() {
    let list = "[[feed]]\nname = 'a'\nsignals = 'vpn'\npath = 'a.txt'\nbogons = 'keep'\n";
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let build = |file: &Catalog, last: Option<&ipsec_core::LocalIndex>, text: &str| {
        run(file.build().now(now).last(last), [("a.txt", text)])
    };
    let with = catalog(list);
    let index = build(&with, None, &lines(9)).into_index().unwrap();
    assert_eq!(index.date(), Some(now));
    assert_eq!(index.feed("a").map(|feed| feed.len()), Some(9));
    // Where no entries are kept, no last good version is left.
    let without = catalog(&format!("{list}[index]\nentries = false"));
    let index = build(&without, None, &lines(9)).into_index().unwrap();
    assert!(index.feed("a").is_none());
    assert_eq!(
        build(&without, Some(&index), "").lists()[0].used(),
        Used::Nothing
    );
}
