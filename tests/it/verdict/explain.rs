//! A verdict in words, and how it looks in debug output.

use ipsec_core::{
    Evidence, Fact, FactSet, ListOverride, Location, LookupErrorKind, Network, NetworkKind, Score,
    Signal, Signals, Verdict,
};

/// A public resolver's address: of documentation addresses nobody is expected to say anything.
const PUBLIC: [u8; 4] = [1, 1, 1, 1];

/// The verdict is explained in exactly these lines.
#[track_caller]
fn explained(verdict: &Verdict, lines: &[&str]) {
    let words = verdict.explain().to_string();
    assert_eq!(words.lines().collect::<Vec<_>>(), lines);
}

fn says(source: &str, signals: Signals) -> Evidence {
    Evidence::new(source).with_signals(signals)
}

#[test]
fn an_address_of_which_nothing_is_known_takes_one_line() {
    explained(&Verdict::new(PUBLIC), &["1.1.1.1 (public address)"]);
}

#[test]
fn who_said_what_and_who_contradicts() {
    let verdict = Verdict::new(PUBLIC)
        .with_evidence(says("exits", Signals::UNKNOWN.yes(Signal::Tor)))
        .with_evidence(says("a", Signals::UNKNOWN.no([Signal::Tor, Signal::Vpn])))
        .with_evidence(says("b", Signals::UNKNOWN.no(Signal::Tor).yes(Signal::Bot)))
        .with_absent([Signal::Vpn, Signal::Spam].into());
    explained(
        &verdict,
        &[
            "1.1.1.1 (public address)",
            "  vpn: no, says a, not in any complete list of it",
            "  tor: yes, says exits; but no, says a and b",
            "  bot: yes, says b",
            "  spam: no, not in any complete list of it",
        ],
    );
}

#[test]
fn everything_else_that_was_said_has_its_line() {
    let mut network = Network::default();
    network.asn = Some(64500);
    network.organization = Some("Example\nHosting".into());
    network.prefix = Some("1.1.1.0/24".parse().unwrap());
    network.kind = Some(NetworkKind::Hosting);
    let mut location = Location::from("DE".parse::<ipsec_core::Country>().unwrap());
    location.city = Some("Berlin".into());
    let evidence = Evidence::new("example")
        .with_score(Score::new(66.5, 100.0).unwrap())
        .with_network(network)
        .with_location(location)
        .with_name("Example\u{1b}VPN")
        .with_note("old data")
        .with_list_override(ListOverride::Deny);
    explained(
        &Verdict::new(PUBLIC).with_evidence(evidence),
        &[
            "1.1.1.1 (public address)",
            "  operator's own list example: deny",
            "  score: 66.5 of 100, says example",
            "  network: AS64500 Example\\nHosting 1.1.1.0/24 (hosting), says example",
            "  location: Berlin, DE, says example",
            "  named: Example\\u{1b}VPN, says example",
            "  note of example: old data",
        ],
    );
}

#[test]
fn what_is_unknown_is_told_by_reason() {
    let verdict = Verdict::from_error(
        PUBLIC,
        "down",
        [Signal::Vpn, Signal::Tor].into(),
        &LookupErrorKind::Timeout.into(),
    )
    .with_not_asked(FactSet::from(Signal::Bot) | Fact::Score.into())
    .with_asked(Signal::Spam.into());
    explained(
        &verdict,
        &[
            "1.1.1.1 (public address)",
            "  down was asked for vpn, tor: the source did not answer in time",
            "  unknown (failed: the source did not answer in time): vpn, tor",
            "  unknown (nobody was asked yet): bot, score",
            "  unknown (not listed): spam",
        ],
    );
}

#[test]
fn an_address_that_could_not_be_resolved_is_explained_too() {
    let words = Verdict::unresolved().explain().to_string();
    let mut lines = words.lines();
    assert_eq!(lines.next(), Some("an address that could not be resolved"));
    let start = "  unknown (failed: the client address could not be resolved): anonymous, vpn, ";
    assert!(
        lines.next().is_some_and(|line| line.starts_with(start)),
        "{words}"
    );
}

#[test]
fn debug_output_is_one_short_line() {
    let verdict = Verdict::from_error(
        PUBLIC,
        "down",
        Signal::Bot.into(),
        &LookupErrorKind::Timeout.into(),
    )
    .with_evidence(says("a", Signals::UNKNOWN.yes(Signal::Tor).no(Signal::Vpn)))
    .with_evidence(Evidence::new("office").with_list_override(ListOverride::Allow))
    .with_not_asked(Fact::Score.into());
    let expected = "Verdict(1.1.1.1: !vpn, tor; operator: allow; failed: bot; not asked: score)";
    assert_eq!(format!("{verdict:?}"), expected);
    assert!(
        format!("{:?}", Verdict::unresolved())
            .starts_with("Verdict(unresolved: ; failed: anonymous")
    );
}
