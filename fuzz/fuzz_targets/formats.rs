//! Any bytes as a list in any format: no panic, and a report that agrees with the entries and the problems.
#![no_main]

use ipsec_core::feed::{Columns, Feed, Format, Limits, Preset, Problem, Reading, Rules};
use ipsec_core::{Signal, feed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((settings, text)) = data.split_first() else {
        return;
    };
    let rules = if settings & 1 == 0 {
        Rules::operator()
    } else {
        Rules::published()
    };
    let limits = Limits::default().max_bytes(1 << 19);
    for format in formats() {
        let reading = Reading::new(format).rules(rules).limits(limits);
        let reading = reading.skip(u64::from(settings >> 6)).declared_after("n=");
        let feed = reading.read(text);
        agrees(&feed);
        // How the bytes come changes nothing.
        let (a, b) = text.split_at(text.len() / 2);
        assert_eq!(feed, reading.read(std::io::Read::chain(a, b)));
    }
    // What is taken strictly is taken.
    if let Ok(strict) = feed::parse("l", text, rules) {
        let feed = Reading::new(Format::Lines).rules(rules).read(text);
        assert!(!feed.report().is_whole() || feed == strict);
    }
});

fn formats() -> Vec<Format> {
    let columns = Columns::default().address(1).range("a", "b").numbers(2, 3);
    let columns = columns.flag(2, Signal::Vpn).score(3, 10.0).min_score(1.0);
    let columns = columns
        .country("c")
        .asn("d.e")
        .service(4)
        .observed(5)
        .optional();
    let mut formats = vec![
        Format::Auto,
        Format::Lines,
        Format::Csv(Columns::default()),
        Format::Json(Columns::default()),
        Format::JsonLines(Columns::default()),
        Format::Csv(columns.clone()),
        Format::Json(columns.clone().rows("a[].b[]").rows("[]")),
        Format::JsonLines(columns.rows("a[]").rows("")),
    ];
    formats.extend(Preset::ALL.iter().map(|preset| Format::from(*preset)));
    formats
}

fn agrees(feed: &Feed) {
    let report = feed.report();
    // Without the parts that are not public there may be more or fewer of them.
    assert!(report.duplicates <= report.entries + feed.len() as u64);
    assert!(report.masked <= report.entries);
    assert!(feed.problems().len() <= Problem::KEPT);
    assert_eq!(
        report.is_whole(),
        !report.dropped.iter().any(|d| d.kind.is_fatal())
    );
    for problem in feed.problems() {
        assert!(report.dropped(problem.kind()) > 0);
        assert!(!problem.to_string().contains(char::is_control));
    }
    for entry in feed.entries() {
        assert_eq!(entry.range.to_string().parse(), Ok(entry.range));
    }
}
