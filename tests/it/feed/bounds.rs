//! Lists of any size and readers of any kind: memory and errors stay bounded.

use std::io::{self, BufRead, BufReader, Read};

use ipsec_core::feed::{self, MAX_LINE, Problem, ProblemKind, Rules};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::parse;

#[test]
fn of_many_problems_the_first_are_kept_and_all_are_counted() {
    let error = parse("None\n".repeat(Problem::KEPT + 7)).unwrap_err();
    assert_eq!(error.problems().len(), Problem::KEPT);
    assert_eq!(error.count(), Problem::KEPT as u64 + 7);
    let text = error.to_string();
    assert!(text.ends_with("\nlist l: 7 more lines are wrong"), "{text}");

    let error = parse("None\n".repeat(Problem::KEPT + 1)).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("\nlist l: 1 more line is wrong")
    );
}

#[test]
fn a_line_may_be_as_long_as_the_bound() {
    let comment = "#".repeat(MAX_LINE - 9);
    for end in ["", "\n", "\r\n"] {
        let feed = parse(format!("192.0.2.1{comment}{end}")).unwrap();
        assert_eq!((feed.len(), feed.report().lines), (1, 1), "{end:?}");
    }
}

#[test]
fn a_longer_line_is_an_error_and_one_line() {
    let comment = "#".repeat(MAX_LINE - 8);
    for end in ["", "\n", "\r\n"] {
        let error = parse(format!("192.0.2.1{comment}{end}")).unwrap_err();
        assert_eq!(error.problems()[0].kind(), ProblemKind::TooLong, "{end:?}");
    }
    let text = format!("192.0.2.1\n{}\nNone\n", "x".repeat(100_000));
    let error = parse(text).unwrap_err();
    let told: Vec<_> = error
        .problems()
        .iter()
        .map(|p| (p.line(), p.kind()))
        .collect();
    assert_eq!(told, [(2, ProblemKind::TooLong), (3, ProblemKind::Address)]);
    assert_eq!(
        error.problems()[0].to_string(),
        format!(
            "line 2, \"{}…\": longer than 4096 bytes: expected an address per line",
            "x".repeat(60)
        )
    );
}

#[test]
fn an_error_page_in_one_line_is_told_as_such() {
    for (page, kind) in [
        ("<html>", "a web page"),
        (" {\"a\":", "JSON"),
        ("[", "JSON"),
    ] {
        let error = parse(format!("{page}{}", "x".repeat(MAX_LINE))).unwrap_err();
        assert_eq!(error.problems()[0].kind(), ProblemKind::NotAList);
        let words = format!("this is {kind}: expected an address per line");
        assert!(error.to_string().ends_with(&words), "{error}");
    }
}

#[test]
fn a_line_without_end_takes_no_more_memory_than_the_bound() {
    let endless = io::repeat(b'1').take(64 << 20);
    let mut lines = 0;
    let info = allocation_counter::measure(|| {
        let error = feed::parse(
            "l",
            BufReader::with_capacity(8192, endless),
            Rules::default(),
        );
        lines = error.unwrap_err().count();
    });
    assert_eq!(lines, 1);
    assert!(info.bytes_max < 64 << 10, "{info:?}");
}

#[test]
fn excerpts_are_bounded() {
    for text in [
        "x".repeat(4000),
        "\u{10ffff}".repeat(1000),
        "\u{1b}".repeat(4000),
    ] {
        let error = parse(&text).unwrap_err();
        let excerpt = error.problems()[0].excerpt();
        assert!(excerpt.len() <= 60 * 10 + 3, "{excerpt}");
        assert!(excerpt.ends_with('…'), "{excerpt}");
    }
    let error = parse(b"\xFF".repeat(4000)).unwrap_err();
    assert_eq!(
        error.problems()[0].excerpt(),
        format!("{}…", r"\xff".repeat(60))
    );
}

#[test]
fn a_reader_that_fails_is_an_error_with_its_place() {
    let broken = BufReader::new("192.0.2.1\n".as_bytes().chain(Broken));
    let error = feed::parse("l", broken, Rules::default()).unwrap_err();
    assert_eq!(error.problems()[0].kind(), ProblemKind::Unreadable);
    assert_eq!(
        error.to_string(),
        "list l, line 2, cannot be read: the disk is gone"
    );
}

#[test]
fn how_the_reader_cuts_its_bytes_changes_nothing() {
    let text = "\u{feff}192.0.2.1\r\n# größer\r\n2001:db8::/32\n192.0.2.5-192.0.2.7\n";
    let whole = parse(text).unwrap();
    for size in 1..20 {
        let reader = BufReader::with_capacity(size, text.as_bytes());
        assert_eq!(
            feed::parse("l", reader, Rules::default()).as_ref(),
            Ok(&whole)
        );
    }
    let boxed: Box<dyn BufRead> = Box::new(text.as_bytes());
    assert_eq!(feed::parse("l", boxed, Rules::default()), Ok(whole));
}

proptest! {
    #[test]
    fn any_bytes_are_a_list_or_an_error_that_can_be_printed(
        text in prop_oneof![vec(any::<u8>(), 0..400), lines()],
    ) {
        match parse(&text) {
            Ok(feed) => {
                let report = feed.report();
                prop_assert_eq!(feed.len() as u64, report.entries - report.duplicates);
                prop_assert!(report.entries <= report.lines && report.masked <= report.entries);
            }
            Err(error) => {
                prop_assert!(!error.problems().is_empty());
                prop_assert!(!error.to_string().contains(|c: char| c.is_control() && c != '\n'));
            }
        }
    }
}

/// Lines that are nearly right.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "192.0.2.1",
        "2001:db8::",
        "::ffff:",
        "0",
        "1",
        "9",
        "/24",
        "/",
        "-",
        " ",
        ".",
        ":",
        "#",
        ";",
        "\n",
        "\r\n",
        "\t",
        "[",
        "]",
        "%",
        "\u{feff}",
        "\0",
        "é",
    ];
    vec(select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}
