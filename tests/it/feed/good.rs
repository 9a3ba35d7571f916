//! Every form of entry that is taken, and what it comes to.

use ipsec_core::feed::{self, Rules};

use super::parse;

/// Parses a list of one entry, which comes to `expected`.
#[track_caller]
fn takes(line: &str, expected: &str, masked: bool) {
    let feed = parse(line).unwrap_or_else(|error| panic!("{error}"));
    let ranges: Vec<String> = feed.entries().map(|e| e.range.to_string()).collect();
    assert_eq!(ranges, [expected], "{line:?}");
    assert_eq!(feed.report().masked, u64::from(masked), "{line:?}");
}

#[test]
fn forms() {
    const CASES: &[(&str, &str)] = &[
        // addresses
        ("192.0.2.1", "192.0.2.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
        ("::", "::"),
        ("::1", "::1"),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
        // networks
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.1/32", "192.0.2.1"),
        ("192.0.2.0/31", "192.0.2.0/31"),
        ("128.0.0.0/1", "128.0.0.0/1"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("8000::/1", "8000::/1"),
        // ranges
        ("192.0.2.1-192.0.2.9", "192.0.2.1-192.0.2.9"),
        ("192.0.2.1 - 192.0.2.9", "192.0.2.1-192.0.2.9"),
        ("192.0.2.1\t-\t192.0.2.9", "192.0.2.1-192.0.2.9"),
        ("192.0.2.7-192.0.2.7", "192.0.2.7"),
        ("192.0.2.0-192.0.3.255", "192.0.2.0/23"),
        ("192.0.1.0-192.0.2.255", "192.0.1.0-192.0.2.255"),
        ("2001:db8::1-2001:db8::ff", "2001:db8::1-2001:db8::ff"),
        ("2001:db8::-2001:db8::ffff", "2001:db8::/112"),
        // IPv4-mapped IPv6 is IPv4
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("::ffff:192.0.2.1/128", "192.0.2.1"),
        ("::ffff:192.0.2.1-192.0.2.9", "192.0.2.1-192.0.2.9"),
        // comments and blanks around
        ("  192.0.2.1\t", "192.0.2.1"),
        ("192.0.2.1 # since May", "192.0.2.1"),
        ("192.0.2.1#since May", "192.0.2.1"),
        ("192.0.2.0/24 ; SBL000000", "192.0.2.0/24"),
        ("192.0.2.1-192.0.2.9;both # kinds", "192.0.2.1-192.0.2.9"),
        ("192.0.2.1 # größer", "192.0.2.1"),
        ("192.0.2.1\r", "192.0.2.1"),
    ];
    for (line, expected) in CASES {
        takes(line, expected, false);
    }
}

#[test]
fn host_bits_are_masked_and_counted() {
    takes("192.0.2.1/24", "192.0.2.0/24", true);
    takes("192.0.2.255/25", "192.0.2.128/25", true);
    takes("192.0.2.9/1", "128.0.0.0/1", true);
    takes("2001:db8::1/64", "2001:db8::/64", true);
    takes("::ffff:192.0.2.1/120", "192.0.2.0/24", true);
    // Shorter than the block of mapped addresses, so a network of IPv6.
    takes("::ffff:192.0.2.1/90", "::ffc0:0:0/90", true);
}

#[test]
fn everything_is_counted() {
    let text = "\u{feff}# made by hand\r\n\r\n192.0.2.1\r\n  ; more\r\n192.0.2.0/24\r\n192.0.2.77/24\r\n\
                192.0.2.0-192.0.2.255\r\n2001:db8::1\r\n::ffff:192.0.2.1";
    let feed = parse(text).unwrap();
    let report = feed.report();
    assert_eq!(report.lines, 9);
    assert_eq!(report.entries, 6);
    assert_eq!(report.masked, 1);
    assert_eq!(report.duplicates, 3);
    assert_eq!(feed.len(), 3);
    let entries: Vec<_> = feed
        .entries()
        .map(|e| format!("{}: {}", e.line, e.range))
        .collect();
    assert_eq!(
        entries,
        ["5: 192.0.2.0/24", "3: 192.0.2.1", "8: 2001:db8::1"]
    );
}

#[test]
fn a_list_may_be_empty() {
    for text in ["", "\n", "\u{feff}", "# nothing today\n\n;\n", "\r\n\r\n"] {
        let feed = parse(text).unwrap();
        assert!(feed.is_empty(), "{text:?}");
        assert_eq!(feed.report().entries, 0);
    }
}

#[test]
fn the_last_line_needs_no_end() {
    assert_eq!(parse("192.0.2.1\n192.0.2.2").unwrap().report().lines, 2);
    assert_eq!(parse("192.0.2.1\n192.0.2.2\n").unwrap().report().lines, 2);
}

#[test]
fn an_operators_list_may_name_everybody() {
    let text = "0.0.0.0/0\n::/0\n";
    let feed = feed::parse("l", text.as_bytes(), Rules::operator()).unwrap();
    let ranges: Vec<String> = feed.entries().map(|e| e.range.to_string()).collect();
    assert_eq!(ranges, ["0.0.0.0/0", "::/0"]);
}
