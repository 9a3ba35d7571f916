//! Lists that are compressed with gzip.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use ipsec_core::feed::{Format, Limits, ProblemKind, Reading};

use super::{read, told, wrong};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

#[test]
fn whatever_the_format() {
    assert_eq!(told(&read("auto", gzip(b"192.0.2.1\n"))), ["1: 192.0.2.1"]);
    assert_eq!(
        told(&read("csv", gzip(b"ip\n192.0.2.1\n"))),
        ["2: 192.0.2.1"]
    );
    assert_eq!(
        told(&read("json", gzip(b"[\"192.0.2.1\"]"))),
        ["1: 192.0.2.1"]
    );
}

#[test]
fn members_and_zeros() {
    let mut members = gzip(b"192.0.2.1\n192.0");
    members.extend(gzip(b".2.2\n"));
    members.extend(gzip(b""));
    members.extend(gzip(b"192.0.2.3\n"));
    let expected = ["1: 192.0.2.1", "2: 192.0.2.2", "3: 192.0.2.3"];
    assert_eq!(told(&read("lines", &members)), expected);
    members.extend([0; 100_000]);
    assert_eq!(told(&read("lines", &members)), expected);
    assert!(read("lines", &members).report().is_whole());
    members.push(b'x');
    let feed = read("lines", &members);
    assert!(wrong(&feed).ends_with("cannot be read: something stands behind the compressed list"));
}

#[test]
fn what_is_broken_is_never_half_a_list() {
    let text: String = (0..2000)
        .map(|i| format!("192.0.{}.{}\n", i / 250, i % 250))
        .collect();
    let whole = gzip(text.as_bytes());
    assert_eq!(read("lines", &whole).len(), 2000);
    for cut in [
        3,
        9,
        11,
        100,
        whole.len() / 2,
        whole.len() - 9,
        whole.len() - 4,
        whole.len() - 1,
    ] {
        let feed = read("lines", &whole[..cut]);
        assert_eq!(feed.report().dropped(ProblemKind::Unreadable), 1, "{cut}");
        assert!(
            wrong(&feed).contains("the compressed list is cut off"),
            "{cut}: {}",
            wrong(&feed)
        );
    }
    let mut bad_sum = whole.clone();
    let at = whole.len() - 8;
    bad_sum[at] ^= 1;
    let feed = read("lines", &bad_sum);
    assert!(!feed.report().is_whole());
    assert!(
        wrong(&feed).contains("the compressed list is broken"),
        "{}",
        wrong(&feed)
    );
    let mut second = gzip(b"192.0.2.1\n");
    second.extend(&whole[..20]);
    assert!(!read("lines", &second).report().is_whole());
}

#[test]
fn bombs() {
    let bomb = gzip(&vec![b'\n'; 8 << 20]);
    let feed = read("lines", &bomb);
    assert!(
        wrong(&feed).ends_with("it decompresses to more than 200 times its size, as a bomb does"),
        "{}",
        wrong(&feed)
    );
    assert!(feed.report().lines < 4 << 20);

    let limits = Limits::default().max_bytes(100).max_ratio(u64::MAX);
    let reading = Reading::new(Format::Lines).limits(limits);
    let text = "192.0.2.1\n".repeat(10);
    for text in [text.clone().into_bytes(), gzip(text.as_bytes())] {
        assert!(reading.read(&text[..]).report().is_whole());
    }
    let text = "192.0.2.1\n".repeat(11);
    for text in [text.clone().into_bytes(), gzip(text.as_bytes())] {
        let feed = reading.read(&text[..]);
        assert!(
            wrong(&feed).ends_with("it has more than the 100 bytes that a list may have"),
            "{}",
            wrong(&feed)
        );
    }
    // A list within a list is none.
    assert!(wrong(&read("auto", gzip(&bomb))).contains("the list is compressed with gzip"));
}
