//! What the service says of one address, while it is being gathered.

use std::net::IpAddr;
use std::time::SystemTime;

use ipsec_core::{
    Evidence, ListOverride, Location, LookupError, Network, NetworkKind, Profile, Score, Signal,
    Signals, Source,
};

use super::parts::{Attacks, Operator};
use crate::provider::with_raw;
use crate::read::{asn_and_name, country, prefix, shape};

/// What the service says of one address, while it is being gathered.
#[derive(Debug)]
pub(super) struct Said {
    source: Source,
    pub(super) signals: Signals,
    list_override: Option<ListOverride>,
    score: Option<Score>,
    network: Network,
    pub(super) location: Location,
    pub(super) profile: Profile,
    names: Vec<String>,
    notes: Vec<String>,
    pub(super) raw: Option<String>,
    /// When the service will have forgotten it, if that is known.
    pub(super) until: Option<SystemTime>,
}

impl Said {
    pub(super) fn new(source: &Source) -> Self {
        Self {
            source: source.clone(),
            signals: Signals::UNKNOWN,
            list_override: None,
            score: None,
            network: Network::default(),
            location: Location::default(),
            profile: Profile::default(),
            names: Vec::new(),
            notes: Vec::new(),
            raw: None,
            until: None,
        }
    }

    pub(super) fn into_evidence(self) -> Evidence {
        let mut evidence = Evidence::new(self.source).with_signals(self.signals);
        if let Some(entry) = self.list_override {
            evidence = evidence.with_list_override(entry);
        }
        if let Some(score) = self.score {
            evidence = evidence.with_score(score);
        }
        if self.network != Network::default() {
            evidence = evidence.with_network(self.network);
        }
        if self.location != Location::default() {
            evidence = evidence.with_location(self.location);
        }
        if self.profile != Profile::default() {
            evidence = evidence.with_profile(self.profile);
        }
        if let Some(raw) = self.raw {
            evidence = with_raw(evidence, raw.as_bytes());
        }
        let evidence = self.names.into_iter().fold(evidence, Evidence::with_name);
        self.notes.into_iter().fold(evidence, Evidence::with_note)
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// `None` says nothing, as a missing flag does.
    pub(super) fn answer(&mut self, signal: Signal, answer: Option<bool>) {
        self.signals = self.signals.with(signal, answer);
    }

    /// From 0 to 100.
    pub(super) fn risk(&mut self, risk: Option<f64>) -> Result<(), LookupError> {
        if let Some(risk) = risk {
            let score = Score::new(risk, 100.0);
            let score = score.map_err(|_| shape("the risk is not from 0 to 100"))?;
            self.score = Some(score);
        }
        Ok(())
    }

    /// The customer's own list names it: nothing else is told then.
    pub(super) fn listed(&mut self, entry: ListOverride) {
        self.list_override = Some(entry);
        self.signals = Signals::UNKNOWN;
    }

    pub(super) fn network(&mut self, ip: IpAddr, told: Told<'_>) {
        let number = told.asn.and_then(asn_and_name);
        let mut network = Network::default();
        network.asn = number.map(|(asn, _)| asn);
        network.kind = told.kind;
        network.prefix = told.range.and_then(|range| prefix(range, ip));
        if told.range.is_some() && network.prefix.is_none() {
            self.note("its range is none, or does not hold the address: left out");
        }
        // Who runs the network of this number. Answers without numbers, as those of 2018, do not say whose name it is.
        let behind = number.and_then(|(_, name)| name);
        match network.asn {
            Some(_) => network.organization = told.provider.or(behind).map(str::to_owned),
            None => self.profile.isp = told.provider.map(str::to_owned),
        }
        self.profile.company = told.organisation.map(str::to_owned);
        self.network = network;
    }

    /// A code with a digit in it is no country, and not nothing: `A1`, `T1` and the like are what some databases write for proxies and Tor.
    pub(super) fn country(&mut self, code: Option<&str>) {
        self.location.country = code.and_then(country);
        if let Some(code) = code.filter(|code| code.contains(|c: char| c.is_ascii_digit())) {
            self.note(format!("no country: {code}"));
        }
    }

    /// That nobody counts any attack is a *no*. That nothing is said of attacks is none, nor is a count that cannot be read.
    pub(super) fn attacks(&mut self, attacks: Option<&Attacks>) {
        let Some(attacks) = attacks else { return };
        let is_total = |name: &str| name.eq_ignore_ascii_case("total");
        let counts: Vec<(&String, u64)> = attacks
            .iter()
            .filter(|(name, _)| !is_total(name))
            .filter_map(|(name, count)| Some((name, (*count)?)))
            .collect();
        let mut counted = counts.iter().filter(|(_, count)| *count > 0);
        if counted.clone().next().is_some() {
            self.answer(Signal::Attacker, Some(true));
        } else if attacks.values().all(|count| *count == Some(0)) {
            self.answer(Signal::Attacker, Some(false));
        } else if attacks.values().any(Option::is_none) {
            self.note("attacks are counted in a way that cannot be read");
        }
        if counted.any(|(name, _)| name.to_lowercase().contains("spam")) {
            self.answer(Signal::Spam, Some(true));
        }
        let counts = counts.into_iter();
        self.profile.activity.attacks = counts.map(|(name, n)| (name.clone(), n)).collect();
    }

    /// The service behind the address: its name is put to the signal that it explains.
    pub(super) fn operator(&mut self, operator: Option<&Operator>) {
        let Some(operator) = operator else { return };
        let told = operator.told();
        if let Some(name) = &told.name {
            self.names.push(name.clone());
            let explained = [Signal::Vpn, Signal::ResidentialProxy, Signal::Proxy]
                .into_iter()
                .find(|signal| self.signals.get(*signal) == Some(true));
            if let Some(signal) = explained {
                self.profile.finding_mut(signal).names.push(name.clone());
            }
        }
        if told != ipsec_core::Operator::default() {
            self.profile.operator = Some(told);
        }
    }
}

/// What is told of a network.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told<'a> {
    pub(super) asn: Option<&'a str>,
    pub(super) range: Option<&'a str>,
    pub(super) provider: Option<&'a str>,
    pub(super) organisation: Option<&'a str>,
    pub(super) kind: Option<NetworkKind>,
}
