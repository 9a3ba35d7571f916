//! Tables without a header that nobody describes, known by their first lines.

use super::{read, told, wrong};

#[test]
fn addresses_with_a_count() {
    for text in [
        "192.0.2.1\t7\n192.0.2.2\t11\n",
        "# c\n; c\n192.0.2.1 7\r\n\n192.0.2.2   11\r\n",
    ] {
        let feed = read("auto", text);
        let entries: Vec<_> = feed.entries().map(|e| e.range.to_string()).collect();
        assert_eq!(entries, ["192.0.2.1", "192.0.2.2"], "{text}");
        assert_eq!(wrong(&feed), "", "{text}");
        assert!(feed.entries().all(|entry| entry.attributes.is_empty()));
        // Nobody asked for plain lines to be more than that.
        assert!(read("lines", text).is_empty());
    }
    let feed = read("auto", "2001:db8::1\t3\n192.0.2.0/24\t1\n");
    assert_eq!(told(&feed), ["2: 192.0.2.0/24", "1: 2001:db8::1"]);
}

#[test]
fn networks_with_a_country() {
    let feed = read("auto", "192.0.2.0/24 DE\n2001:db8::/32\tgb\n");
    assert_eq!(
        told(&feed),
        ["1: 192.0.2.0/24 | DE", "2: 2001:db8::/32 | GB"]
    );
}

#[test]
fn a_few_lines_that_are_no_rows() {
    let text = "192.0.2.1\t7\n192.0.2.2\t7\n192.0.2.3\t7\n192.0.2.4\t7\n192.0.2.5\t7\n192.0.2.6\n192.0.2.7 7 7\n192.0.2.8 x\nError 503\n1 2\n";
    let rows = format!("{text}{}", "192.0.2.1\t7\n".repeat(50));
    let feed = read("auto", rows);
    assert_eq!(feed.len(), 5);
    let lines: Vec<u64> = feed
        .problems()
        .iter()
        .map(ipsec_core::feed::Problem::line)
        .collect();
    assert_eq!(lines, [6, 7, 8, 9, 10]);
    assert!(
        wrong(&feed)
            .starts_with("line 6, \"192.0.2.6\": by its first lines this is a table of 2 columns"),
        "{}",
        wrong(&feed)
    );
}

/// What may as well be something else stays what it is: wrong.
#[test]
fn what_is_no_such_table() {
    for text in [
        "192.0.2.1 7\n192.0.2.2\n192.0.2.3\n",
        "192.0.2.0 24\n198.51.100.0 24\n",
        "192.0.2.1 DE\n192.0.2.2 DE\n",
        "192.0.2.0/24 Germany\n198.51.100.0/24 Japan\n",
        "192.0.2.1 7 7\n",
        "192.0.2.1 -7\n",
        "192.0.2.1 +7\n",
        "127.0.0.1 localhost\n0.0.0.0 example.com\n",
        "7 192.0.2.1\n",
        "192.0.2.1:7\n",
        "192.0.2.1 99999999999999999999999999\n",
    ] {
        let (auto, lines) = (read("auto", text), read("lines", text));
        assert_eq!(told(&auto), told(&lines), "{text}");
        assert_eq!(wrong(&auto), wrong(&lines), "{text}");
        assert!(auto.report().invalid() > 0, "{text}");
    }
}

/// The last line of what is looked at may be half of one.
#[test]
fn long_lists() {
    let rows: String = (0..5000_u32)
        .map(|i| format!("{}\t{}\n", std::net::Ipv4Addr::from_bits(i + 1), i % 9))
        .collect();
    let feed = read("auto", format!("# {}\n{rows}", "c".repeat(3000)));
    assert_eq!((feed.len(), wrong(&feed).as_str()), (5000, ""));
}
