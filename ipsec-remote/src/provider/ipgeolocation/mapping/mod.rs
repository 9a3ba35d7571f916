//! What an answer means, as a value.

mod network;
mod place;
mod said;
mod security;
mod security_v2;
mod security_v3;

use std::net::IpAddr;
use std::time::SystemTime;

use ipsec_core::{Evidence, Fact, FactSet, LookupError, Score, Signals, Source};

use self::said::Said;
use super::answer::Answer;
use super::settings::Endpoint;
use crate::read::shape;

/// What the answer means for the address, as the endpoint that was asked means it.
///
/// The service does not always honour the fields asked for: what is not among `answers` is left out.
pub(super) fn evidence(
    endpoint: Endpoint,
    answers: FactSet,
    source: &Source,
    answer: &Answer,
    ip: IpAddr,
    now: SystemTime,
) -> Result<Evidence, LookupError> {
    let mut said = Said::default();
    if answer.ip.as_deref().is_none_or(|ip| ip.trim().is_empty()) {
        said.note("the answer does not name the address");
    }
    if let Some(security) = &answer.security {
        match endpoint.proxy_is_umbrella() {
            true => security_v2::read(security, &mut said),
            false => security_v3::read(security, now, &mut said),
        }
    }
    let network = network::read(endpoint, answer, ip, &mut said);
    let location = place::read(answer, &mut said);
    let asked = answers.signals();
    let signals = Signals::new(
        said.signals.positive() & asked,
        said.signals.negative() & asked,
    );

    let mut evidence = Evidence::new(source.clone()).with_signals(signals);
    if let Some(score) = score(answer)?.filter(|_| answers.contains(Fact::Score)) {
        evidence = evidence.with_score(score);
    }
    if let Some(network) = network.filter(|_| answers.contains(Fact::Network)) {
        evidence = evidence.with_network(network);
    }
    if let Some(location) = location.filter(|_| answers.contains(Fact::Location)) {
        evidence = evidence.with_location(location);
    }
    for name in said.names {
        evidence = evidence.with_name(name);
    }
    for note in said.notes {
        evidence = evidence.with_note(note);
    }
    if said.profile != ipsec_core::Profile::default() {
        evidence = evidence.with_profile(said.profile);
    }
    Ok(evidence)
}

fn score(answer: &Answer) -> Result<Option<Score>, LookupError> {
    let security = answer.security.as_ref();
    let score = security.and_then(|security| security.threat_score);
    let score = score.map(|score| Score::new(score, 100.0));
    score
        .transpose()
        .map_err(|_| shape("threat_score is not between 0 and 100"))
}
