//! Lists as they are read, and what gates make of them.

use std::io::{self, Read};

use ipsec_core::Signal;
use ipsec_core::feed::gates::{Decision, Gates, OnGate, ReasonKind};
use ipsec_core::feed::{Format, ProblemKind, Reading};

/// That a list was not read to its end counts, however much was read of it, and whoever wants it.
#[test]
fn one_failure_among_many_lines() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("connection reset"))
        }
    }
    let lines: String = (0..100_000_u32)
        .map(|i| format!("{}\n", std::net::Ipv4Addr::from_bits(0x0100_0000 + i)))
        .collect();
    for on_gate in [OnGate::Hold, OnGate::Reject, OnGate::Warn] {
        let mut gates = Gates::of(Signal::Datacenter);
        gates.max_invalid_ratio = 1.0;
        gates.max_shrink = 1.0;
        gates.on_gate = on_gate;
        let reading = Reading::new(Format::Auto).rules(gates.rules());
        let whole = reading.read(lines.as_bytes());
        let broken = reading.read(lines.as_bytes().chain(Broken));
        assert_eq!(broken.report().dropped(ProblemKind::Unreadable), 1);
        assert_eq!(broken.len(), 100_000);
        assert!(!broken.report().is_whole());
        for last in [None, Some(whole.report()), Some(broken.report())] {
            let judgement = gates.judge(last, broken.report(), broken.problems(), None);
            let judgement = judgement.overridden();
            assert_eq!(judgement.decision(), Decision::Reject, "{judgement}");
            assert_eq!(judgement.reasons()[0].kind(), ReasonKind::Unreadable);
        }
        let judgement = gates.judge(None, whole.report(), whole.problems(), None);
        assert_eq!(judgement.decision(), Decision::Accept, "{judgement}");
    }
}

/// Tables have rows of what registries hand out, and of what nobody uses.
#[test]
fn wide_rows_of_tables() {
    let gates = Gates::table();
    let countries = "8.0.0.0/7 US\n2400::/12 JP\n2a00::/11 DE\n";
    let networks = "1.0.0.0\t1.0.0.255\t64500\tDE\tEXAMPLE\n224.0.0.0\t255.255.255.255\t0\tNone\tNot routed\n\
        2c10::\t3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff\t0\tNone\tNot routed\n";
    for (format, text) in [("country", countries), ("iptoasn", networks)] {
        let format: Format = format.parse().expect("a format");
        let feed = Reading::new(format)
            .rules(gates.rules())
            .read(text.as_bytes());
        let judgement = gates.judge(None, feed.report(), feed.problems(), None);
        assert_eq!(judgement.decision(), Decision::Accept, "{judgement}");
        let feed = Reading::new(Format::Lines)
            .rules(gates.rules())
            .read("::/0\n".as_bytes());
        let judgement = gates.judge(None, feed.report(), feed.problems(), None);
        assert_eq!(judgement.decision(), Decision::Reject, "{judgement}");
    }
}

#[test]
fn counts_of_a_report_that_says_anything() {
    let mut report = super::report(u64::MAX);
    report.skipped = 7;
    assert_eq!(report.listed(), u64::MAX);
}
