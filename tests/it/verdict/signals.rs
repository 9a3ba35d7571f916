//! Three-valued signals as values: combining them has the laws that one expects.

use ipsec_core::{Signal, SignalSet, Signals};
use proptest::prelude::*;

use super::generate::{signal_set, signals};

/// What a slow, obvious merge says of one signal, implications aside.
fn yes_over_no(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, None) => None,
        _ => Some(false),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_associative_commutative_and_idempotent(
        a in signals(),
        b in signals(),
        c in signals(),
    ) {
        prop_assert_eq!(a.merge(b), b.merge(a));
        prop_assert_eq!(a.merge(b).merge(c), a.merge(b.merge(c)));
        prop_assert_eq!(a.merge(a), a);
        prop_assert_eq!(a.merge(Signals::UNKNOWN), a);
        for signal in Signal::ALL.iter().copied() {
            prop_assert_eq!(a.merge(b).get(signal), yes_over_no(a.get(signal), b.get(signal)));
        }
    }

    #[test]
    fn a_kind_of_proxy_is_a_proxy_whatever_is_written(
        start in signals(),
        writes in prop::collection::vec((0..5_u8, signal_set()), 0..6),
    ) {
        let mut signals = start;
        for (how, set) in writes {
            signals = match how {
                0 => signals.yes(set),
                1 => signals.no(set),
                2 => signals.unknown(set),
                3 => signals.merge(Signals::UNKNOWN.no(set)),
                _ => signals.updated_by(Signals::UNKNOWN.no(set)),
            };
            for kind in [Signal::PublicProxy, Signal::ResidentialProxy] {
                if signals.get(kind) == Some(true) {
                    prop_assert_eq!(signals.get(Signal::Proxy), Some(true));
                }
            }
            prop_assert!(signals.known().contains_all(signals.positive()));
            prop_assert_eq!(signals.positive() | signals.negative(), signals.known());
            prop_assert!(!signals.positive().intersects(signals.negative()));
        }
    }

    #[test]
    fn what_comes_later_replaces_what_was_known(a in signals(), b in signals()) {
        let updated = a.updated_by(b);
        prop_assert_eq!(updated.known(), a.known() | b.known());
        for signal in Signal::ALL.iter().copied().filter(|signal| *signal != Signal::Proxy) {
            prop_assert_eq!(updated.get(signal), b.get(signal).or(a.get(signal)));
        }
    }

    #[test]
    fn signals_survive_json(signals in signals()) {
        let json = serde_json::to_string(&signals).unwrap();
        prop_assert_eq!(serde_json::from_str::<Signals>(&json).unwrap(), signals);
    }
}

#[test]
fn the_wire_form_is_a_map_of_names() {
    let signals = Signals::UNKNOWN.yes(Signal::Tor).no(Signal::Vpn);
    let json = serde_json::json!({ "vpn": false, "tor": true });
    assert_eq!(serde_json::to_value(signals).unwrap(), json);
    let wrong = serde_json::from_str::<Signals>(r#"{ "vnp": true }"#).unwrap_err();
    assert!(
        wrong
            .to_string()
            .starts_with("unknown signal `vnp`: expected one of anonymous, vpn")
    );
    let implied: Signals =
        serde_json::from_str(r#"{ "public_proxy": true, "proxy": false }"#).unwrap();
    assert_eq!(implied.get(Signal::Proxy), Some(true));
}

#[test]
fn signals_are_shown_with_an_exclamation_mark_for_no() {
    let signals = Signals::UNKNOWN
        .yes(Signal::Tor)
        .no([Signal::Vpn, Signal::Spam]);
    assert_eq!(signals.to_string(), "!vpn, tor, !spam");
    assert_eq!(Signals::UNKNOWN.to_string(), "");
    assert_eq!(
        SignalSet::from([Signal::Tor, Signal::Vpn]).to_string(),
        "vpn, tor"
    );
}
