//! What the lines of a list mean to its gates.

use ipsec_core::Signal;
use ipsec_core::feed::gates::Decision::Reject;
use ipsec_core::feed::gates::{Gates, Judgement, ReasonKind};
use ipsec_core::feed::{Bogons, Feed, Format, ProblemKind, Reading};

use super::{fails, passes, passes_noting};

/// Reads a text by the rules of these gates, and judges it.
fn judge(gates: &Gates, text: &str) -> Judgement {
    let feed = read(gates, text);
    gates.judge(None, feed.report(), feed.problems(), None)
}

fn read(gates: &Gates, text: &str) -> Feed {
    Reading::new(Format::Lines)
        .rules(gates.rules())
        .read(text.as_bytes())
}

/// The default, but for addresses that are for texts and examples as these here are.
fn gates() -> Gates {
    keeping(Gates::default())
}

/// The default, but for addresses that are not public: there may be any number of them.
fn any() -> Gates {
    let mut gates = Gates::default();
    gates.max_not_public = 1.0;
    gates
}

fn keeping(mut gates: Gates) -> Gates {
    gates.bogons = Bogons::Keep;
    gates
}

#[test]
fn a_good_list_passes() {
    passes(&judge(
        &gates(),
        "# exits\n192.0.2.1\n198.51.100.0/24\n2001:db8::/48\n",
    ));
}

#[test]
fn one_wrong_line_is_enough_unless_some_may_be_wrong() {
    let text = format!("{}None\n", "192.0.2.1\n192.0.2.2\n192.0.2.3\n".repeat(33));
    let first = "; line 100, \"None\": not an address: expected one such as 192.0.2.1, 192.0.2.0/24, 192.0.2.1-192.0.2.9 or \
                 2001:db8::1";
    let words = format!("has 1 of 100 entries wrong (1 %): none may be (max_invalid_ratio){first}");
    let judgement = judge(&gates(), &text);
    fails(&judgement, Reject, &[(ReasonKind::Invalid, &words)]);
    assert!(judgement.can_be_overridden());
    let mut tolerant = gates();
    tolerant.max_invalid_ratio = 0.01;
    let left_out = format!("has 1 of 100 entries wrong (1 %), which were left out{first}");
    passes_noting(
        &judge(&tolerant, &text),
        &[
            (ReasonKind::Invalid, &left_out),
            (ReasonKind::Duplicates, "has 96 entries twice"),
        ],
    );
    tolerant.max_invalid_ratio = 0.0099;
    assert_eq!(judge(&tolerant, &text).decision(), Reject);
}

#[test]
fn an_error_page_is_no_list_however_much_stands_around_it() {
    let text = "192.0.2.1\n<html><h1>503</h1></html>\n192.0.2.2\n";
    let mut tolerant = gates();
    tolerant.max_invalid_ratio = 1.0;
    let words = "is no list; line 2, \"<html><h1>503</h1></html>\": this is a web page: expected an address per line";
    let judgement = judge(&tolerant, text);
    fails(&judgement, Reject, &[(ReasonKind::NotAList, words)]);
    assert!(!judgement.can_be_overridden());
}

#[test]
fn a_list_that_cannot_be_read_to_its_end_is_none() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line went dead"))
        }
    }
    let text = std::io::Read::chain("192.0.2.1\n".as_bytes(), Broken);
    let feed = Reading::new(Format::Lines)
        .rules(gates().rules())
        .read(text);
    let judgement = gates().judge(None, feed.report(), feed.problems(), None);
    let words = "cannot be read to its end; line 2, cannot be read: the line went dead";
    fails(&judgement, Reject, &[(ReasonKind::Unreadable, words)]);
    assert!(!judgement.can_be_overridden());
}

#[test]
fn everybody_is_no_list() {
    let words = "names everybody; line 2, \"0.0.0.0/0\": names every address there is: a list of everybody tells nobody apart";
    fails(
        &judge(&gates(), "192.0.2.1\n0.0.0.0/0\n"),
        Reject,
        &[(ReasonKind::Everybody, words)],
    );
}

#[test]
fn an_entry_that_is_too_wide_speaks_against_the_list() {
    let words = "has 1 entry too wide (min_prefix_v4, min_prefix_v6); line 2, \"2002::/16\": names more addresses than an entry of this list \
                 may: no more than a /19";
    let text = "2001:db8::/32\n2002::/16\n";
    fails(
        &judge(&gates(), text),
        Reject,
        &[(ReasonKind::TooWide, words)],
    );
    // Where such addresses are left out, it is what it is: of nobody. A range with public ones is too wide still.
    let judgement = judge(&any(), "2002::/16\n224.0.0.0/3\n2001:db8::/32\n2400::/32\n");
    let words =
        "has 3 entries with addresses that are not public (lines 1, 2, 3), which were left out";
    passes_noting(&judgement, &[(ReasonKind::NotPublic, words)]);
    for text in ["2400::/18\n", "192.0.0.0/7\n", "fe00::/6\n1.0.0.0/7\n"] {
        assert!(!judge(&any(), text).can_be_overridden(), "{text}");
    }
    let tor = keeping(Gates::of(Signal::Tor));
    passes(&judge(&tor, "192.0.2.0/24\n"));
    assert_eq!(judge(&tor, "198.18.0.0/23\n").decision(), Reject);
}

#[test]
fn addresses_that_are_not_public_are_left_out_or_speak_against_the_list() {
    // The public address is of nobody in particular: a list must name somebody.
    let mixed = "10.0.0.0/8\n11.1.2.3\n192.168.0.0/16\n";
    let found = "has 2 entries with addresses that are not public (lines 1, 3)";
    let left_out = format!("{found}, which were left out");
    passes_noting(&judge(&any(), mixed), &[(ReasonKind::NotPublic, &left_out)]);
    let words =
        format!("{found}: it may have none (bogons = \"reject\"); if they are meant, say \"keep\"");
    fails(
        &judge(&Gates::operator(), mixed),
        Reject,
        &[(ReasonKind::NotPublic, &words)],
    );
    passes(&judge(&keeping(Gates::operator()), mixed));
}

#[test]
fn a_list_of_private_addresses_only_names_nobody() {
    let text = "10.0.0.0/8\n172.16.0.0/12\n192.168.0.0/16\nfd00::/19\n";
    let judgement = judge(&Gates::default(), text);
    let words = "names nobody: none of its entries is public";
    fails(&judgement, Reject, &[(ReasonKind::Empty, words)]);
    let widest = "10.0.0.0/8\nfc00::/7\n";
    let kinds: Vec<_> = judge(&Gates::operator(), widest)
        .reasons()
        .iter()
        .map(ipsec_core::feed::gates::Reason::kind)
        .collect();
    assert_eq!(kinds, [ReasonKind::Empty, ReasonKind::NotPublic]);
}

#[test]
fn many_lines_are_told_by_the_first_of_them() {
    let text = "11.1.2.3\n".to_owned() + &"10.0.0.1\n".repeat(9);
    let notes = judge(&any(), &text);
    let words = "has 9 entries with addresses that are not public (lines 2, 3, 4, 5, 6, …), which were left out";
    assert_eq!(notes.notes()[0].to_string(), words);
}

#[test]
fn many_entries_that_are_not_public_speak_against_the_list() {
    // A list that once was published like this: three networks for documentation and all of 6to4 among 54 lines.
    let broken: String = (1..=50).map(|i| format!("11.{i}.2.0/24\n")).collect();
    let broken = broken + "192.0.2.0/24\n198.51.100.0/24\n203.0.113.0/24\n2002::/16\n";
    let words = "has 4 entries with addresses that are not public (lines 51, 52, 53, 54), and 7.4 % of all name no public one: at most 5 % \
                 may (max_not_public)";
    let judgement = judge(&Gates::default(), &broken);
    fails(&judgement, Reject, &[(ReasonKind::NotPublic, words)]);
    assert!(judgement.can_be_overridden());
    assert_eq!(judge(&any(), &broken).reasons(), []);
    let good: String = (1..=200).map(|i| format!("11.{i}.2.0/24\n")).collect();
    let good = good + "192.0.2.0/24\n198.51.100.0/24\n2002::/16\n";
    assert_eq!(judge(&Gates::default(), &good).reasons(), []);
}

#[test]
fn what_is_dropped_in_whole_is_not_counted_as_taken() {
    let text = "11.1.2.3\n100.0.0.0/9\n".to_owned() + &"10.0.0.1\n".repeat(998);
    let mut gates = any();
    gates.min_prefix_v4 = 1;
    gates.min_entries = 100;
    let feed = read(&gates, &text);
    let report = feed.report();
    assert_eq!(
        (report.entries, report.taken(), report.listed()),
        (2, 2, 1000)
    );
    assert_eq!(report.dropped(ProblemKind::NotPublic), 998);
    // Of 100.0.0.0/9 the rest was taken.
    assert_eq!(report.dropped(ProblemKind::PartlyPublic), 1);
    let words = "has 2 entries: it must have 100 or more (min_entries)";
    fails(
        &judge(&gates, &text),
        Reject,
        &[(ReasonKind::TooFew, words)],
    );
}
