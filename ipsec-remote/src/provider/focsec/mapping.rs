//! What an answer means, in our own words.

use ipsec_core::{Evidence, Location, Network, Profile, Signal, SignalSet, Signals, Source};

use super::answer::Answer;
use crate::read::{country, eu_doubt};

/// The signals that Focsec looks at, whatever the plan.
pub(super) const SIGNALS: SignalSet = SignalSet::of(&[
    Signal::Vpn,
    Signal::Proxy,
    Signal::Tor,
    Signal::Datacenter,
    Signal::Bot,
]);

/// What an answer says. When, and until when, is not in it.
pub(super) fn evidence(answer: &Answer, source: Source) -> Evidence {
    let mut evidence = Evidence::new(source).with_signals(signals(answer));
    if let Some(network) = network(answer) {
        evidence = evidence.with_network(network);
    }
    let location = location(answer);
    if location != Location::default() {
        evidence = evidence.with_location(location.clone());
    }
    if let Some(name) = &answer.country {
        let mut profile = Profile::default();
        profile.place.country_name = Some(name.clone());
        evidence = evidence.with_profile(profile);
    }
    notes(answer, &location)
        .into_iter()
        .fold(evidence, Evidence::with_note)
}

/// A flag that is missing says nothing: it is no *no*.
fn signals(answer: &Answer) -> Signals {
    let flags = [
        (Signal::Vpn, answer.is_vpn),
        (Signal::Proxy, answer.is_proxy),
        (Signal::Tor, answer.is_tor),
        (Signal::Datacenter, answer.is_datacenter),
        (Signal::Bot, answer.is_bot),
    ];
    flags
        .into_iter()
        .fold(Signals::UNKNOWN, |signals, (signal, flag)| {
            signals.with(signal, flag)
        })
}

fn network(answer: &Answer) -> Option<Network> {
    let mut network = Network::default();
    network.asn = answer.autonomous_system_number;
    network.organization = answer.autonomous_system_organization.clone();
    (network != Network::default()).then_some(network)
}

fn location(answer: &Answer) -> Location {
    let mut location = Location::default();
    location.country = answer.iso_code.as_deref().and_then(country);
    location.city = answer.city.clone();
    // Of an unknown country it is always `false`.
    location.in_eu = location.country.and(answer.is_in_european_union);
    location
}

/// What whoever looks into a case should know of the answer.
fn notes(answer: &Answer, location: &Location) -> Vec<String> {
    let mut notes = Vec::new();
    if answer.ip.is_none() {
        notes.push("the answer does not say which address it is about".to_owned());
    }
    if let (Some(code), None) = (&answer.iso_code, location.country) {
        notes.push(format!("iso_code is the code of no country: {code}"));
    }
    let doubt = location.country.zip(location.in_eu);
    notes.extend(doubt.and_then(|(country, said)| eu_doubt(country, said)));
    notes
}
