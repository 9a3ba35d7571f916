//! What one source said about one address.

use std::time::SystemTime;

use super::{ListOverride, Location, Network, Profile, Score, Source};
use crate::signal::{Fact, FactSet, SignalSet, Signals};

/// What one source said about one address.
///
/// ```
/// use ipsec_core::{Evidence, Score, Signal, Signals};
///
/// let evidence = Evidence::new("example-provider")
///     .with_signals(Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor))
///     .with_score(Score::new(66.0, 100.0)?)
///     .with_name("Example VPN");
/// assert_eq!(evidence.signals().get(Signal::Vpn), Some(true));
/// # Ok::<(), ipsec_core::InvalidScore>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Evidence {
    source: Source,
    #[cfg_attr(feature = "serde", serde(default))]
    signals: Signals,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    list_override: Option<ListOverride>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    score: Option<Score>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    network: Option<Network>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    location: Option<Location>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    names: Vec<String>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    profile: Option<Box<Profile>>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    raw: Option<Box<str>>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    stale: bool,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    notes: Vec<String>,
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            with = "super::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    observed: Option<SystemTime>,
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            with = "super::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    expires: Option<SystemTime>,
}

impl Evidence {
    /// A source that has said nothing yet.
    #[must_use]
    pub fn new(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            signals: Signals::UNKNOWN,
            list_override: None,
            score: None,
            network: None,
            location: None,
            names: Vec::new(),
            profile: None,
            raw: None,
            stale: false,
            notes: Vec::new(),
            observed: None,
            expires: None,
        }
    }

    /// It said this to the signals.
    #[must_use]
    pub fn with_signals(mut self, signals: Signals) -> Self {
        self.signals = signals;
        self
    }

    /// It is an operator's own list, and this is its entry.
    #[must_use]
    pub fn with_list_override(mut self, entry: ListOverride) -> Self {
        self.list_override = Some(entry);
        self
    }

    /// It gave this score.
    #[must_use]
    pub fn with_score(mut self, score: Score) -> Self {
        self.score = Some(score);
        self
    }

    /// It knows this network.
    #[must_use]
    pub fn with_network(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }

    /// It knows this location.
    #[must_use]
    pub fn with_location(mut self, location: impl Into<Location>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// It names a service behind the address: a VPN's brand, a crawler, a botnet. May be said more than once.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// It tells this besides, which no policy asks about.
    #[must_use]
    pub fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = Some(Box::new(profile));
        self
    }

    /// It said this, letter by letter: the part of a provider's answer that is about the address.
    #[must_use]
    pub fn with_raw(mut self, raw: impl Into<Box<str>>) -> Self {
        self.raw = Some(raw.into());
        self
    }

    /// It is older than it should be, and used since its source gives no newer.
    #[must_use]
    pub fn stale(mut self) -> Self {
        self.stale = true;
        self
    }

    /// Something to tell whoever reads the evidence, such as a provider's warning. May be said more than once.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// It was said at this time.
    #[must_use]
    pub fn observed_at(mut self, time: SystemTime) -> Self {
        self.observed = Some(time);
        self
    }

    /// It holds until this time.
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires = Some(time);
        self
    }

    /// Who said it.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What was said to the signals.
    #[must_use]
    pub fn signals(&self) -> Signals {
        self.signals
    }

    /// The operator's own entry, if the source is a list of theirs.
    #[must_use]
    pub fn list_override(&self) -> Option<ListOverride> {
        self.list_override
    }

    /// The score, on the source's own scale.
    #[must_use]
    pub fn score(&self) -> Option<Score> {
        self.score
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    /// The location.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// The services named.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What the source tells besides, which no policy asks about.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    /// What the source said, letter by letter, if its adapter was told to keep it.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.raw.as_deref()
    }

    /// Whether it is older than it should be, and used since its source gives no newer.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// What else there is to tell.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// When it was said.
    #[must_use]
    pub fn observed(&self) -> Option<SystemTime> {
        self.observed
    }

    /// Until when it holds.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    /// The facts that the source spoke of.
    #[must_use]
    pub fn facts(&self) -> FactSet {
        let mut facts = FactSet::from(self.signals.known());
        if self.score.is_some() {
            facts |= Fact::Score.into();
        }
        if self.network.is_some() {
            facts |= Fact::Network.into();
        }
        if self.location.is_some() {
            facts |= Fact::Location.into();
        }
        facts
    }

    /// What is left of it for an address that is [never to be blocked](crate::index::List::never_block): no blocking signal, no score, no entry
    /// that denies. Nothing, if it said nothing else.
    pub(crate) fn spared(mut self) -> Option<Self> {
        let positive = self.signals.positive() - SignalSet::BLOCKING;
        self.signals = Signals::new(positive, self.signals.negative());
        self.score = None;
        self.list_override = self
            .list_override
            .filter(|entry| *entry == ListOverride::Allow);
        (!self.facts().is_empty() || self.list_override.is_some()).then_some(self)
    }

    /// What it says of these facts, if it says anything of them, or spoke of no fact from the first.
    pub(crate) fn only(mut self, facts: FactSet) -> Option<Self> {
        let before = self.facts();
        let signals = facts.signals();
        self.signals = Signals::new(
            self.signals.positive() & signals,
            self.signals.negative() & signals,
        );
        self.score = self.score.filter(|_| facts.contains(Fact::Score));
        self.network = self.network.filter(|_| facts.contains(Fact::Network));
        self.location = self.location.filter(|_| facts.contains(Fact::Location));
        let says_nothing = self.facts().is_empty() && self.list_override.is_none();
        (before.is_empty() || !says_nothing).then_some(self)
    }

    /// The same source speaking again: what it now says replaces what it said, the rest stays, and with it that it is stale and until when it holds.
    pub(crate) fn update(&mut self, later: Self) {
        let earlier = self.facts();
        let is_replaced = !earlier.is_empty() && later.facts().contains_all(earlier);
        self.stale = later.stale || self.stale && !is_replaced;
        self.signals = self.signals.updated_by(later.signals);
        self.list_override = later.list_override.or(self.list_override);
        self.score = later.score.or(self.score);
        self.network = match (self.network.take(), later.network) {
            (Some(old), Some(new)) => Some(old.updated_by(new)),
            (old, new) => new.or(old),
        };
        self.location = match (self.location.take(), later.location) {
            (Some(old), Some(new)) => Some(old.updated_by(new)),
            (old, new) => new.or(old),
        };
        for (old, new) in [
            (&mut self.names, later.names),
            (&mut self.notes, later.notes),
        ] {
            for text in new {
                if !old.contains(&text) {
                    old.push(text);
                }
            }
        }
        self.profile = later.profile.or(self.profile.take());
        self.raw = later.raw.or(self.raw.take());
        self.observed = later.observed.or(self.observed);
        self.expires = match (self.expires, later.expires) {
            (Some(earlier), Some(later)) if !is_replaced => Some(earlier.min(later)),
            (earlier, later) => later.or(earlier),
        };
    }
}
