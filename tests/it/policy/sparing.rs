//! Crawlers and privacy relays are spared where that is the rule, and nowhere else.

use ipsec_core::policy::{
    PolicyBuilder, anonymizer, any, attacker, bare, datacenter, not, proxy, relay, tor, vpn,
};
use ipsec_core::{Signal, SignalSet, Verdict};

use super::cases::*;

const SPARING: [Signal; 4] = [
    Signal::Datacenter,
    Signal::Vpn,
    Signal::Proxy,
    Signal::Anonymous,
];

/// These saved the address.
#[track_caller]
fn saved(policy: PolicyBuilder, verdict: &Verdict, by: impl Into<SignalSet>) {
    let policy = policy.build().expect("a valid policy");
    let saved = policy.decide(verdict).saved_by();
    assert_eq!(saved, by.into(), "{policy}\nof {verdict:?}");
}

#[test]
fn only_what_crawlers_and_relays_look_like_spares_them() {
    for signal in Signal::ALL.iter().copied() {
        for spared in [Signal::Crawler, Signal::Relay] {
            let (action, reason) = match SPARING.contains(&signal) {
                true => (Allow, Otherwise),
                false => (Deny, Rule),
            };
            decides(
                policy().deny(signal),
                &yes([signal, spared]),
                action,
                reason,
            );
            decides(
                policy().deny(bare(signal)),
                &yes([signal, spared]),
                Deny,
                Rule,
            );
        }
    }
    let both = yes([Signal::Anonymous, Signal::Crawler]);
    decides(policy().deny(anonymizer()), &both, Allow, Otherwise);
}

#[test]
fn a_relay_is_an_anonymizer_only_where_relays_are_included() {
    let verdict = yes([Signal::Relay]);
    assert_eq!(verdict.is_anonymizer(), Some(true));
    decides(policy().deny(anonymizer()), &verdict, Allow, Otherwise);
    decides(
        policy().deny(anonymizer().including_relays()),
        &verdict,
        Deny,
        Rule,
    );
    decides(
        policy().deny(anonymizer().including_crawlers()),
        &verdict,
        Allow,
        Otherwise,
    );
    decides(policy().deny(relay()), &verdict, Deny, Rule);
}

#[test]
fn including_one_of_them_still_spares_the_other() {
    let (crawler, relay) = (
        yes([Signal::Vpn, Signal::Crawler]),
        yes([Signal::Vpn, Signal::Relay]),
    );
    decides(
        policy().deny(vpn().including_crawlers()),
        &crawler,
        Deny,
        Rule,
    );
    decides(
        policy().deny(vpn().including_crawlers()),
        &relay,
        Allow,
        Otherwise,
    );
    decides(policy().deny(vpn().including_relays()), &relay, Deny, Rule);
    decides(
        policy().deny(vpn().including_relays()),
        &crawler,
        Allow,
        Otherwise,
    );
    let all = || vpn().including_relays().including_crawlers();
    decides(
        policy().deny(all()),
        &yes([Signal::Vpn, Signal::Relay, Signal::Crawler]),
        Deny,
        Rule,
    );
}

#[test]
fn including_reaches_everything_inside_and_nothing_outside() {
    let verdict = yes([Signal::Datacenter, Signal::Crawler]);
    let inside = || not(not(any([vpn(), datacenter()]))).including_crawlers();
    decides(policy().deny(inside()), &verdict, Deny, Rule);
    let outside = any([vpn().including_crawlers(), datacenter()]);
    decides(policy().deny(outside), &verdict, Allow, Otherwise);
    let later = vpn().including_crawlers().or(datacenter());
    decides(policy().deny(later), &verdict, Allow, Otherwise);
}

#[test]
fn a_negated_condition_holds_for_whom_it_spares() {
    let verdict = yes([Signal::Datacenter, Signal::Crawler]);
    decides(policy().deny(not(datacenter())), &verdict, Deny, Rule);
    decides(
        policy().deny(not(bare(Signal::Datacenter))),
        &verdict,
        Allow,
        Otherwise,
    );
}

#[test]
fn an_outage_of_whom_to_spare_keeps_the_policy_undecided() {
    let policy = || policy().deny(proxy()).fail_closed();
    let unknown_crawler = failed(Signal::Crawler).merge(&yes([Signal::Proxy]));
    decides(policy(), &unknown_crawler, Deny, Undecided);
    decides(policy(), &failed(Signal::Crawler), Allow, Otherwise);
    let relay_for_sure = failed(Signal::Crawler).merge(&yes([Signal::Proxy, Signal::Relay]));
    decides(policy(), &relay_for_sure, Allow, Otherwise);
}

#[test]
fn who_was_saved_is_told() {
    let crawler = yes([Signal::Datacenter, Signal::Crawler]);
    saved(policy().deny(datacenter()), &crawler, Signal::Crawler);
    saved(policy().deny(tor()), &crawler, SignalSet::EMPTY);
    saved(
        policy().deny(bare(Signal::Datacenter)),
        &crawler,
        SignalSet::EMPTY,
    );
    saved(
        policy().deny(datacenter()).otherwise(Deny),
        &crawler,
        SignalSet::EMPTY,
    );
    saved(
        policy().deny(attacker()).deny(datacenter()),
        &crawler,
        Signal::Crawler,
    );
    saved(
        policy().deny(datacenter()),
        &yes([Signal::Crawler]),
        SignalSet::EMPTY,
    );
    let either = yes([Signal::Vpn, Signal::Crawler, Signal::Relay]);
    saved(
        policy().deny(vpn()),
        &either,
        [Signal::Crawler, Signal::Relay],
    );
}

#[test]
fn only_the_signal_that_saved_is_named() {
    let both = yes([Signal::Vpn, Signal::Crawler, Signal::Relay]);
    saved(
        policy().deny(vpn().including_relays()),
        &both,
        Signal::Crawler,
    );
    saved(
        policy().deny(vpn().including_crawlers()),
        &both,
        Signal::Relay,
    );
}

#[test]
fn nobody_was_saved_from_what_an_outage_would_have_allowed_anyway() {
    let verdict = failed(Signal::Datacenter).merge(&yes([Signal::Crawler]));
    saved(policy().deny(datacenter()), &verdict, SignalSet::EMPTY);
    saved(
        policy().deny(datacenter()).fail_closed(),
        &verdict,
        Signal::Crawler,
    );
}
