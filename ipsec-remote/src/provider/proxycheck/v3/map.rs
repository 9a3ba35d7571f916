//! What an answer of version 3 means.

use std::time::{Duration, SystemTime};

use ipsec_core::{Fact, FactSet, LookupError, NetworkKind, Query, Signal, Source};

use super::answer::{Answer, Detections, History, Location};
use crate::provider::proxycheck::kind::Kind;
use crate::provider::proxycheck::said::{Said, Told};
use crate::read::{continent, coordinates, day_or_time, hostname, json, shape};

pub(super) const ANSWERS: FactSet = FactSet::of(&[
    Fact::Signal(Signal::Anonymous),
    Fact::Signal(Signal::Vpn),
    Fact::Signal(Signal::Proxy),
    Fact::Signal(Signal::ResidentialProxy),
    Fact::Signal(Signal::Tor),
    Fact::Signal(Signal::Datacenter),
    Fact::Signal(Signal::Bot),
    Fact::Signal(Signal::Scraper),
    Fact::Signal(Signal::Attacker),
    Fact::Signal(Signal::Spam),
    Fact::Signal(Signal::Compromised),
    Fact::Score,
    Fact::Network,
    Fact::Location,
]);

/// No detection is announced to end later than that.
const LATEST: Duration = Duration::from_secs(10 * 366 * 24 * 60 * 60);

/// What is said of the address.
pub(super) fn map(
    source: &Source,
    query: &Query,
    raw: &str,
    now: SystemTime,
) -> Result<Said, LookupError> {
    let answer: Answer = json(raw.as_bytes())?;
    let is_v3 =
        answer.detections.is_some() || answer.network.is_some() || answer.location.is_some();
    if !is_v3 {
        return Err(shape(
            "the result has neither detections nor a network nor a location",
        ));
    }
    let mut said = Said::new(source);
    said.risk(risk(&answer)?)?;
    signals(&mut said, &answer);
    network(&mut said, query, &answer);
    if let Some(detections) = &answer.detections {
        seen(&mut said, detections, now);
    }
    if let Some(history) = &answer.detection_history {
        history_of(&mut said, history, now);
    }
    if let Some(location) = &answer.location {
        place(&mut said, location);
    }
    if let Some(devices) = &answer.device_estimate {
        said.profile.devices = devices.address;
        said.profile.subnet_devices = devices.subnet;
    }
    said.operator(answer.operator.as_ref());
    let updated = answer.last_updated.as_deref();
    said.profile.updated = updated.and_then(|text| day_or_time(text, now));
    Ok(said)
}

/// Forms differ in where it is.
fn risk(answer: &Answer) -> Result<Option<f64>, LookupError> {
    let inner = answer.detections.as_ref().and_then(|found| found.risk);
    match (answer.risk, inner) {
        (Some(outer), Some(inner)) if outer != inner => {
            Err(shape("it has two risks, and they differ"))
        }
        (outer, inner) => Ok(outer.or(inner)),
    }
}

fn network(said: &mut Said, query: &Query, answer: &Answer) {
    let Some(network) = &answer.network else {
        return;
    };
    let kind = match network.kind.as_deref().map(|kind| (kind, Kind::of(kind))) {
        Some((_, Kind::Network(kind))) => Some(kind),
        Some((_, Kind::Listed(entry))) => {
            said.listed(entry);
            None
        }
        Some((kind, _)) => {
            said.note(format!("unknown type of network: {kind}"));
            None
        }
        None => None,
    };
    hosting(said, answer, kind);
    let told = Told {
        asn: network.asn.as_deref(),
        range: network.range.as_deref(),
        provider: network.provider.as_deref(),
        organisation: network.organisation.as_deref(),
        kind,
    };
    said.network(query.ip, told);
    said.profile.hostname = network.hostname.as_deref().and_then(hostname);
}

/// The flag counts where there is one; else what the network is used for.
fn hosting(said: &mut Said, answer: &Answer, kind: Option<NetworkKind>) {
    let Some(kind) = kind else { return };
    let is_hosting = kind == NetworkKind::Hosting;
    match answer.detections.as_ref().and_then(|found| found.hosting) {
        None => said.answer(Signal::Datacenter, Some(is_hosting)),
        Some(flag) if flag != is_hosting => {
            said.note(format!("hosting is {flag}, the network is {kind}"));
        }
        Some(_) => {}
    }
}

fn signals(said: &mut Said, answer: &Answer) {
    if let Some(found) = &answer.detections {
        for (signal, flag) in [
            (Signal::Proxy, found.proxy),
            (Signal::Vpn, found.vpn),
            (Signal::Tor, found.tor),
            (Signal::Compromised, found.compromised),
            (Signal::Scraper, found.scraper),
            // That it does not harvest does not say that it is no other kind of bot.
            (Signal::Bot, found.scraper.filter(|scraper| *scraper)),
            (Signal::Datacenter, found.hosting),
            (Signal::Anonymous, found.anonymous),
        ] {
            said.answer(signal, flag);
        }
    }
    said.attacks(answer.attack_history.as_ref());
    if sells_residential_proxies(answer) {
        if said.signals.get(Signal::Proxy) == Some(false) {
            said.note("proxy is false, the operator sells residential proxies");
        }
        said.answer(Signal::ResidentialProxy, Some(true));
    }
}

fn sells_residential_proxies(answer: &Answer) -> bool {
    let services = answer.operator.iter().flat_map(|one| &one.services);
    services
        .map(|service| service.to_lowercase())
        .any(|service| service.contains("residential_prox"))
}

fn seen(said: &mut Said, found: &Detections, now: SystemTime) {
    let time = |text: &Option<String>| day_or_time(text.as_deref()?, now);
    said.profile.confidence = found.confidence;
    said.profile.activity.first_seen = time(&found.first_seen);
    said.profile.activity.last_seen = time(&found.last_seen);
    said.profile.activity.times_seen = found.times_seen;
}

fn history_of(said: &mut Said, history: &History, now: SystemTime) {
    // This time, unlike all others, lies ahead.
    let latest = now.checked_add(LATEST).unwrap_or(now);
    let text = history.delist_datetime.as_deref();
    let end = text.and_then(|text| day_or_time(text, latest));
    said.profile.activity.delisted_at = end;
    if history.delisted == Some(true) {
        said.note("a former detection has been taken back");
    } else {
        said.until = end;
    }
}

fn place(said: &mut Said, location: &Location) {
    let code = location.country_code.as_ref().or(location.isocode.as_ref());
    let name = location.country_name.as_ref().or(location.country.as_ref());
    said.country(code.map(String::as_str));
    said.location.city.clone_from(&location.city_name);
    let place = &mut said.profile.place;
    place.continent = location.continent_code.as_deref().and_then(continent);
    place.country_name = name.cloned();
    place.region.clone_from(&location.region_name);
    place.region_code.clone_from(&location.region_code);
    place.postal_code.clone_from(&location.postal_code);
    place.time_zone.clone_from(&location.timezone);
    let has_city = location.city_name.is_some();
    place.coordinates = coordinates(location.latitude, location.longitude, has_city);
}
