//! Tables and JSON whose columns somebody names.

use ipsec_core::Signal;
use ipsec_core::feed::{self, Answer, Columns, Feed, Format, Header, Reading, Rules};

use super::{told, wrong};

fn csv(columns: Columns, text: &str) -> Feed {
    feed::read(text.as_bytes(), &Format::Csv(columns), Rules::default())
}

fn json(columns: Columns, text: &str) -> Feed {
    feed::read(text.as_bytes(), &Format::Json(columns), Rules::default())
}

#[test]
fn by_name_and_by_number() {
    let by_name = Columns::default()
        .address("Where")
        .flag("v", Signal::Vpn)
        .asn("n");
    let text = "v|where|n\nyes|192.0.2.1|AS64500\nNO|192.0.2.2|64501\n|192.0.2.3|-\n";
    let expected = [
        "2: 192.0.2.1 | vpn | AS64500",
        "3: 192.0.2.2 | !vpn | AS64501",
        "4: 192.0.2.3",
    ];
    assert_eq!(told(&csv(by_name.clone(), text)), expected);

    let by_number = Columns::default()
        .address(2)
        .flag(1, Signal::Vpn)
        .asn("3")
        .delimiter('|');
    assert_eq!(told(&csv(by_number.clone(), text)), expected);
    let body = text.split_once('\n').expect("a header").1;
    let feed = csv(by_number.clone().header(Header::No), body);
    assert_eq!(told(&feed)[0], "1: 192.0.2.1 | vpn | AS64500");
    let feed = csv(by_number.header(Header::Yes), body);
    assert_eq!(feed.len(), 2);
}

#[test]
fn what_false_and_empty_say() {
    let text = "ip,v\n192.0.2.1,0\n192.0.2.2,\n";
    let columns = Columns::default().address("ip").flag("v", Signal::Vpn);
    let columns = columns.when_false(Answer::Unknown).when_empty(Answer::No);
    assert_eq!(
        told(&csv(columns, text)),
        ["2: 192.0.2.1", "3: 192.0.2.2 | !vpn"]
    );
}

#[test]
fn rows_that_are_left_out() {
    let columns = Columns::default()
        .address("ip")
        .score("s", 10.0)
        .min_score(5.0)
        .only("t", ["A"]);
    let text = "ip,s,t\n192.0.2.1,5,a\n192.0.2.2,4.9,a\n192.0.2.3,9,b\n192.0.2.4,,a\n";
    let feed = csv(columns, text);
    assert_eq!(told(&feed), ["2: 192.0.2.1 | 5 of 10"]);
    assert_eq!((feed.report().skipped, feed.report().listed()), (3, 4));
}

#[test]
fn a_table_without_a_header_that_nobody_describes() {
    assert_eq!(
        told(&csv(Columns::default(), "x,192.0.2.0/24\n")),
        ["1: 192.0.2.0/24"]
    );
    assert_eq!(
        told(&csv(Columns::default(), "192.0.2.0,192.0.2.3,x\n")),
        ["1: 192.0.2.0/30"]
    );
}

#[test]
fn columns_that_are_not_there() {
    let cases = [
        (
            csv(Columns::default().address("ip"), "a,b\n192.0.2.1,x\n"),
            "line 1, \"a,b\": there is no column `ip`: the first row is `a`, `b`",
        ),
        (
            csv(Columns::default().address("ip"), "192.0.2.1,x\n"),
            "line 1, \"192.0.2.1,x\": column `ip` is asked for by name, but the first row names none: it is `192.0.2.1`, `x`",
        ),
        (
            csv(Columns::default().delimiter('→'), "ip→x\n192.0.2.1→x\n"),
            "line 1, \"ip→x\": no delimiter: expected one ASCII character that is neither a quote nor the end of a line",
        ),
        (
            csv(Columns::default(), "asn,name\n64500,x\n"),
            "line 1, \"asn,name\": no column has a name that addresses usually have: the first row is `asn`, `name`",
        ),
        (
            json(
                Columns::default().rows("a[]"),
                r#"{"b":["192.0.2.1"],"c":1}"#,
            ),
            "line 1, \"\": nothing in the document is a list of entries: it has the fields `b`, `c`",
        ),
    ];
    for (feed, expected) in cases {
        assert_eq!(wrong(&feed), expected);
        assert!(!feed.report().is_whole() && feed.is_empty());
    }
}

#[test]
fn values_that_are_wrong() {
    let columns = Columns::default()
        .address("ip")
        .flag("v", Signal::Vpn)
        .country("c")
        .asn("a")
        .score("s", 1.0);
    let text = "ip,v,c,a,s\n192.0.2.1,maybe,,,\n192.0.2.2,,Germany,,\n192.0.2.3,,,x,\n192.0.2.4,,,,2\n\"192.0.2.5,,,,\n\"192.0.2.6\"x,,,,\n,,,,\n192.0.2.8,,,,\n192.0.2.9:80\n";
    let feed = csv(columns, text);
    assert_eq!(told(&feed), ["9: 192.0.2.8"]);
    let lines: Vec<String> = wrong(&feed).lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "line 2, \"maybe\": a flag that is neither true nor false: expected true, false, yes, no, 1, 0 or nothing",
            "line 3, \"Germany\": no country code: expected two letters (ISO 3166-1 alpha-2), such as DE",
            "line 4, \"x\": not the number of a network: expected one such as AS64500 or 64500",
            "line 5, \"2\": not a score: expected a number from 0 to 1",
            "line 6, \"\\\"192.0.2.5,,,,\": a quote that is not closed in its row",
            "line 7, \"\\\"192.0.2.6\\\"x,,,,\": text after a quoted field: quotes stand around all of it",
            "line 8, \",,,,\": nothing here holds an address",
            "line 10, \"192.0.2.9:80\": an address with a port: write the address alone, 192.0.2.9",
        ]
    );
    assert!(feed.report().is_whole());
}

/// A quote that is not closed is the problem of its own line, and the lines behind it keep their numbers.
#[test]
fn quotes_and_blanks() {
    let columns = Columns::default().address("ip").organization("who");
    let text = "ip, who\n 192.0.2.1 , \"A, \"\"B\"\"\" \n192.0.2.2,\"A\n192.0.2.3, \" B \"\r\n\"192.0.2.4\"5,C\n192.0.2.6,C \"D\"\n";
    let feed = csv(columns, text);
    assert_eq!(
        told(&feed),
        [
            r#"2: 192.0.2.1 | A, \"B\""#,
            "4: 192.0.2.3 | B",
            r#"6: 192.0.2.6 | C \"D\""#
        ]
    );
    let lines: Vec<u64> = feed.problems().iter().map(feed::Problem::line).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn nested_fields_and_several_addresses() {
    let columns = Columns::default()
        .rows("data.hosts[]")
        .address("net.ips")
        .flag("x.vpn", Signal::Vpn)
        .service("n");
    let text = r#"{"data":{"hosts":[{"net":{"ips":["192.0.2.1","192.0.2.2"],"z":[{}]},"x":{"vpn":"true"},"n":["A","B","A",null]},
        {"net":7,"x":null}, {"net":{"ips":[]}}, 5, null, [], "192.0.2.3"]}}"#;
    let feed = json(columns, text);
    assert_eq!(
        told(&feed),
        [
            "1: 192.0.2.1 | vpn | “A” | “B”",
            "1: 192.0.2.2 | vpn | “A” | “B”",
            "7: 192.0.2.3"
        ]
    );
    assert_eq!(feed.report().lines, 7);
    let lines: Vec<u64> = feed
        .problems()
        .iter()
        .map(ipsec_core::feed::Problem::line)
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
}

#[test]
fn lines_to_skip_and_a_count_in_own_words() {
    let text = "Updated:\nThu Apr 30 2026 21:30:06 UTC\n-----\n192.0.2.1\n2 addresses in all\n";
    let feed = Reading::new(Format::Lines).skip(3).read(text.as_bytes());
    assert_eq!(feed.report().date.map(super::seconds), Some(1_777_584_606));
    assert_eq!(feed.report().invalid(), 1);
    let text = "IPs: 1,002\n192.0.2.1\n";
    let feed = Reading::new(Format::Lines)
        .declared_after("IPs:")
        .read(text.as_bytes());
    assert_eq!(
        (feed.report().declared, feed.report().invalid()),
        (Some(1002), 0)
    );
}
