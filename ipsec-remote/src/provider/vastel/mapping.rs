//! What an answer means, in our own words.

use std::time::SystemTime;

use ipsec_core::{Activity, Evidence, Location, Network, Profile, Signal, Signals, Source};

use super::answer::Answer;
use super::when::When;
use crate::read::country;

/// How many times of one address are kept, the newest.
const EVENTS: usize = 64;

/// What an answer says that came at this time. Until when it holds is not in it.
pub(super) fn evidence(answer: &Answer, source: Source, now: SystemTime) -> Evidence {
    let mut evidence = Evidence::new(source);
    if answer.matched == Some(true) {
        evidence = evidence.with_signals(Signals::UNKNOWN.yes(Signal::Bot));
    }
    let organization = answer.autonomous_system_organization.as_deref();
    if let Some(network) = network(answer.autonomous_system_number, organization) {
        evidence = evidence.with_network(network);
    }
    if let Some(location) = location(answer.country.as_deref()) {
        evidence = evidence.with_location(location);
    }
    let times = times(&answer.events, now);
    let is_readable = times.len() == answer.events.len();
    let mut profile = Profile::default();
    profile.listed = answer.matched;
    profile.activity = activity(times);
    notes(answer, is_readable)
        .into_iter()
        .fold(evidence.with_profile(profile), Evidence::with_note)
}

/// The network, as far as it is known.
pub(super) fn network(asn: Option<u32>, organization: Option<&str>) -> Option<Network> {
    let mut network = Network::default();
    network.asn = asn;
    network.organization = organization.map(str::to_owned);
    (network != Network::default()).then_some(network)
}

/// The country, if the text is the code of one.
pub(super) fn location(code: Option<&str>) -> Option<Location> {
    code.and_then(country).map(Location::from)
}

/// The times that can be read, newest first.
fn times(events: &[When], now: SystemTime) -> Vec<SystemTime> {
    let times = events.iter().filter_map(|event| event.at(now));
    let mut times: Vec<_> = times.collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    times
}

fn activity(mut times: Vec<SystemTime>) -> Activity {
    let mut activity = Activity::default();
    activity.last_seen = times.first().copied();
    activity.first_seen = times.last().copied();
    activity.times_seen = Some(times.len() as u64).filter(|times| *times > 0);
    times.truncate(EVENTS);
    activity.events = times;
    activity
}

/// What whoever looks into a case should know of the answer.
fn notes(answer: &Answer, is_readable: bool) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |text: &str| notes.push(text.to_owned());
    match answer.matched {
        None => note("the answer does not say whether the address is listed"),
        Some(true) if answer.events.is_empty() => {
            note("the address is listed, and there is no time at which it was seen");
        }
        Some(false) if !answer.events.is_empty() => {
            note("the address is not listed, and there are times at which it was seen");
        }
        Some(_) => {}
    }
    if answer.ip.is_none() {
        note("the answer does not say which address it is about");
    }
    if !is_readable {
        note("some of the times cannot be read");
    }
    if let Some(code) = &answer.country
        && country(code).is_none()
    {
        notes.push(format!("country is the code of no country: {code}"));
    }
    notes
}
