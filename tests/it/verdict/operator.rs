//! An operator's own entry is kept apart from signals, and beats them.

use ipsec_core::policy::{Action, Policy, Reason, tor};
use ipsec_core::{Evidence, ListOverride, Signal, Signals, Verdict};

use super::generate::IP;

fn entry(list: &str, entry: ListOverride) -> Verdict {
    Verdict::new(IP).with_evidence(Evidence::new(list).with_list_override(entry))
}

#[test]
fn an_entry_is_no_signal() {
    let verdict = entry("office", ListOverride::Deny);
    assert_eq!(verdict.signals(), Signals::UNKNOWN);
    assert!(verdict.known().is_empty());
    assert_eq!(verdict.list_override(), Some(ListOverride::Deny));
}

#[test]
fn allow_beats_deny_whatever_the_order() {
    let (allow, deny) = (
        entry("a", ListOverride::Allow),
        entry("b", ListOverride::Deny),
    );
    for verdict in [
        allow.clone().merge(&deny),
        deny.clone().merge(&allow),
        deny.updated_by(&allow),
    ] {
        assert_eq!(verdict.list_override(), Some(ListOverride::Allow));
        assert_eq!(verdict.evidence().len(), 2);
    }
}

#[test]
fn a_list_that_is_read_again_may_change_its_mind() {
    let (allow, deny) = (
        entry("a", ListOverride::Allow),
        entry("a", ListOverride::Deny),
    );
    assert_eq!(
        allow.clone().merge(&deny).list_override(),
        Some(ListOverride::Deny)
    );
    assert_eq!(
        deny.merge(&allow).list_override(),
        Some(ListOverride::Allow)
    );
}

#[test]
fn an_entry_beats_signals() {
    let bad = Evidence::new("exits").with_signals(Signals::UNKNOWN.yes(Signal::Tor));
    let verdict = entry("office", ListOverride::Allow).with_evidence(bad);
    let policy = Policy::builder("p").deny(tor()).build().unwrap();
    let decision = policy.decide(&verdict);
    assert_eq!(
        (decision.action(), decision.reason()),
        (Action::Allow, Reason::OperatorList)
    );
    assert_eq!(verdict.is_tor(), Some(true));
}
