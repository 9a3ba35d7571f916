//! What a list says of one entry, beyond naming it.

use std::time::SystemTime;

use crate::evidence::{Location, Network, Score};
use crate::signal::Signals;

/// What a list says of one of its entries, beyond what the list says of all whom it names.
///
/// A plain list says nothing of the kind. A table of countries says the country, a database of services which of several
/// signals hold, an aggregator in how many lists it saw the address.
///
/// ```
/// use ipsec_core::feed::Attributes;
/// use ipsec_core::{Country, Signal, Signals};
///
/// let mut attributes = Attributes::default();
/// attributes.signals = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
/// attributes.location = Some("DE".parse::<Country>()?.into());
/// # Ok::<(), ipsec_core::InvalidCountry>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Attributes {
    /// What is said to signals, besides those of the list.
    pub signals: Signals,
    /// A score, on the list's own scale.
    pub score: Option<Score>,
    /// The network that announces the addresses.
    pub network: Option<Network>,
    /// Where the addresses are used.
    pub location: Option<Location>,
    /// Services behind the addresses: a VPN's brand, a crawler, a botnet. Of more than [`Attributes::NAMES`] the first are kept.
    pub names: Vec<String>,
    /// When this was last seen to hold. Fractions of a second are not kept in index files.
    pub observed: Option<SystemTime>,
}

impl Attributes {
    /// How many [names](Attributes::names) are kept where entries are put together, and in index files.
    pub const NAMES: usize = 32;

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What one list says of addresses that two of its entries name, of which `inner` is the narrower one.
    ///
    /// What `inner` says of a signal, the network or the location counts; where it says nothing, what `self` says. Of scores it is the
    /// highest, of times the latest, and names add up.
    #[must_use]
    pub fn narrowed_by(&self, inner: &Self) -> Self {
        let mut names = self.names.clone();
        for name in &inner.names {
            if names.len() < Self::NAMES && !names.contains(name) {
                names.push(name.clone());
            }
        }
        Self {
            signals: self.signals.updated_by(inner.signals),
            score: highest(self.score, inner.score),
            network: either(&self.network, &inner.network, Network::updated_by),
            location: either(&self.location, &inner.location, Location::updated_by),
            names,
            observed: self.observed.max(inner.observed),
        }
    }
}

fn highest(a: Option<Score>, b: Option<Score>) -> Option<Score> {
    match (a, b) {
        (Some(a), Some(b)) if a.share() >= b.share() => Some(a),
        (a, b) => b.or(a),
    }
}

fn either<T: Clone>(outer: &Option<T>, inner: &Option<T>, update: impl Fn(T, T) -> T) -> Option<T> {
    match (outer, inner) {
        (Some(outer), Some(inner)) => Some(update(outer.clone(), inner.clone())),
        (outer, inner) => inner.clone().or_else(|| outer.clone()),
    }
}
