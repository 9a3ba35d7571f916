//! What is served in place of a list, in every format.

use std::io::Read;

use ipsec_core::feed::{self, Format, Preset, ProblemKind, Reading, Rules};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{read, wrong};

fn formats() -> Vec<Format> {
    let names = ["auto", "lines", "csv", "tsv", "json", "jsonl"];
    let named = names.iter().map(|name| name.parse().expect("a format"));
    named
        .chain(Preset::ALL.iter().map(|preset| (*preset).into()))
        .collect()
}

#[test]
fn what_is_no_list_is_refused_as_a_whole() {
    let cases: [(&[u8], &str); 7] = [
        (
            b"<!DOCTYPE html><title>Just a moment...</title>",
            "this is a web page",
        ),
        (b"\xEF\xBB\xBF\n <html>\n192.0.2.1\n", "this is a web page"),
        (b"\xFF\xFE1\x009\x002\x00", "the list is in UTF-16"),
        (b"PK\x03\x04192.0.2.1\n", "the list is a ZIP archive"),
        (b"\x28\xB5\x2F\xFD\x04", "the list is compressed with zstd"),
        (b"192.0.2.1\n\0\0\0\n", "a NUL byte"),
        (b"\x1F\x8B", "the compressed list is cut off"),
    ];
    for format in formats() {
        for (text, words) in cases {
            let feed = feed::read(text, &format, Rules::default());
            assert!(!feed.report().is_whole(), "{format}: {words}");
            assert!(feed.is_empty(), "{format}: {words}");
            assert_eq!(feed.problems().len(), 1, "{format}: {}", wrong(&feed));
            assert!(wrong(&feed).contains(words), "{format}: {}", wrong(&feed));
        }
    }
}

#[test]
fn errors_as_json() {
    for text in [
        r#"{"error":"rate limited"}"#,
        r#"{"error":{"code":1}}"#,
        r#"{"message":"no","result":null}"#,
    ] {
        for format in ["auto", "json", "aws", "cloudflare", "crowdsec", "lines"] {
            let feed = read(format, text);
            assert!(
                !feed.report().is_whole() && feed.is_empty(),
                "{format} {text}"
            );
        }
    }
    let feed = read("auto", r#"{"error":"rate limited"}"#);
    assert!(
        wrong(&feed).ends_with("it has the fields `error`"),
        "{}",
        wrong(&feed)
    );
}

#[test]
fn numbers_of_networks() {
    for text in [
        "# c\nAS64500 # Example\n",
        "64500,\"Example, FR\"\n",
        "64500, \"Example\"\n",
        "AS64500\n",
        "\"64500\",\"Example\"\n",
    ] {
        for format in ["auto", "lines"] {
            let feed = read(format, text);
            assert!(
                wrong(&feed).ends_with(
                    "a list of the numbers of networks, such as AS64500: expected addresses"
                ),
                "{text}"
            );
        }
    }
    let feed = read("auto", "{\"asn\":64500,\"cc\":\"DE\"}\n{\"asn\":64501}\n");
    assert!(
        !feed.report().is_whole() && feed.is_empty(),
        "{}",
        wrong(&feed)
    );
}

#[test]
fn lines_that_are_wrong_among_good_ones() {
    let text = "192.0.2.1\nNone\n4vvFocoVUaxrKGWK1BDldr4/WJKApJcPJF4Jtai1+oB6ak\n192.0.2.2192.0.2.3\nYou can only fetch this list every 30 minutes\n192.0.2.4\n";
    let feed = read("auto", text);
    assert_eq!((feed.len(), feed.report().invalid()), (2, 4));
    assert!(feed.report().is_whole());
    let feed = read("lines", "192.0.2.1\n  <p>503</p>\n192.0.2.2\n");
    assert!(!feed.report().is_whole());
    let feed = read("csv", "ip,x\n192.0.2.1,1\n<html>,\n");
    assert!(!feed.report().is_whole());
}

#[test]
fn documents_that_are_cut_off() {
    let whole = r#"{"prefixes":[{"ip_prefix":"192.0.2.0/24"},{"ip_prefix":"198.51.100.0/24"}],"ipv6_prefixes":[]}"#;
    assert!(read("aws", whole).report().is_whole());
    for end in 1..whole.len() {
        let feed = read("aws", &whole[..end]);
        assert!(!feed.report().is_whole(), "{}", &whole[..end]);
    }
    assert!(!read("aws", format!("{whole}x")).report().is_whole());
    let feed = read("jsonl", "{\"ip\":\"192.0.2.1\"}\n{\"ip\":\"192.0");
    assert_eq!(feed.problems()[0].kind(), ProblemKind::Unreadable);
    assert!(!read("json", "").report().is_whole());
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = "[".repeat(100_000);
    let long = format!("[\"{}\"]", "x".repeat(100_000));
    let many = format!(
        "[{{\"ip\":[{}\"192.0.2.1\"]}}]",
        "\"192.0.2.1\",".repeat(2000)
    );
    for text in [deep, long, many] {
        assert!(!read("json", &text).report().is_whole());
    }
    let endless = std::io::repeat(b'"')
        .take(1)
        .chain(std::io::repeat(b'x').take(8 << 20));
    let info = allocation_counter::measure(|| {
        let feed = feed::read(
            endless,
            &"json".parse().expect("a format"),
            Rules::default(),
        );
        assert!(!feed.report().is_whole());
    });
    assert!(info.bytes_max < 1 << 20, "{info:?}");
    let row = format!("ip,x\n192.0.2.1,{}\n192.0.2.2,\n", "x".repeat(100_000));
    let feed = read("csv", row);
    assert_eq!((feed.len(), feed.report().invalid()), (1, 1));
}

#[test]
fn a_reader_that_fails() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    for format in formats() {
        let feed = feed::read("\n".as_bytes().chain(Broken), &format, Rules::default());
        assert_eq!(
            feed.problems()[0].kind(),
            ProblemKind::Unreadable,
            "{format}"
        );
        assert!(
            wrong(&feed).contains("the disk is gone"),
            "{format}: {}",
            wrong(&feed)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn anything_in_any_format(text in prop_oneof![vec(any::<u8>(), 0..300), pieces()], skip in 0..3_u64) {
        for format in formats() {
            let feed = Reading::new(format).skip(skip).read(&text[..]);
            let report = feed.report();
            prop_assert_eq!(feed.len() as u64, report.taken());
            prop_assert!(report.masked <= report.entries);
            let dropped: u64 = report.dropped.iter().map(|dropped| dropped.count).sum();
            prop_assert_eq!(dropped == 0, feed.problems().is_empty());
            prop_assert!(!wrong(&feed).contains(|c: char| c.is_control() && c != '\n'));
            let again = Reading::new(Format::Lines).read(told_again(&feed).as_bytes());
            prop_assert_eq!(again.report().covered, report.covered);
        }
    }

    /// Plain lines are the same however they are read, and whatever comes after them.
    #[test]
    fn ordinary_lines_and_others(text in pieces()) {
        let text: Vec<u8> = text.into_iter().filter(|b| *b != 0 && *b != b'<').collect();
        let mut padded = text.clone();
        padded.push(b'\n');
        padded.extend_from_slice(&b"# padding\n".repeat(20));
        let lines = |text: &[u8]| {
            let feed = Reading::new(Format::Lines).rules(Rules::operator()).read(text);
            let entries: Vec<_> = feed.entries().map(|e| (e.line, e.range)).collect();
            (entries, feed.report().masked, feed.report().invalid())
        };
        prop_assert_eq!(lines(&text), lines(&padded));
        // A comment behind each line makes none of them ordinary.
        let spaced: Vec<u8> = padded.split(|b| *b == b'\n').flat_map(|line| [line.strip_suffix(b"\r").unwrap_or(line), b" #\n"].concat()).collect();
        prop_assert_eq!(lines(&spaced), lines(&padded));
    }
}

fn told_again(feed: &feed::Feed) -> String {
    feed.entries()
        .map(|entry| format!("{}\n", entry.range))
        .collect()
}

/// What lists are made of, in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "192.0.2.1",
        "198.51.100.0/24",
        "2001:db8::",
        "::1",
        "/",
        "24",
        "0",
        "-",
        ".",
        ":",
        ",",
        ";",
        "\t",
        " ",
        "\n",
        "\r\n",
        "#",
        "\"",
        "{",
        "}",
        "[",
        "]",
        "null",
        "true",
        "ip",
        "network",
        "vpn",
        "\"ip\":",
        "\"prefixes\":[",
        "\"192.0.2.1\"",
        "{\"ip\":\"192.0.2.1\"}\n",
        "ExitAddress ",
        "ExitNode x\n",
        "ip,vpn\n",
        "3221225985",
        "\u{feff}",
        "é",
        "<",
        "\\",
        "# Entries: 3\n",
        "# Updated: 2026-08-22\n",
        "\0",
    ];
    vec(select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}
