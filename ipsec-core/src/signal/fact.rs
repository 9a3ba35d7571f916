//! Whatever a source may know about an address, signals and the rest, as one kind of set.

use std::fmt;
use std::str::FromStr;

use super::bits::bit_set;
use super::{Signal, SignalSet, UnknownName};

/// Something that a source may know about an address.
///
/// Backends are asked for facts and say which they can answer; policies say which they still need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fact {
    /// The answer to one yes/no question.
    Signal(Signal),
    /// A source's score.
    Score,
    /// The network: its number (ASN), organisation, prefix, kind.
    Network,
    /// The location: country, city, membership in the European Union.
    Location,
}

impl Fact {
    const OTHERS: [Self; 3] = [Self::Score, Self::Network, Self::Location];
    /// The signals have the bits below this one.
    const FIRST_OTHER: u32 = 24;

    const fn bit(self) -> u32 {
        match self {
            Self::Signal(signal) => signal as u32,
            Self::Score => Self::FIRST_OTHER,
            Self::Network => Self::FIRST_OTHER + 1,
            Self::Location => Self::FIRST_OTHER + 2,
        }
    }

    /// The snake_case name: a signal's own, or `score`, `network`, `location`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signal(signal) => signal.as_str(),
            Self::Score => "score",
            Self::Network => "network",
            Self::Location => "location",
        }
    }
}

const _: () = assert!(Signal::ALL.len() <= Fact::FIRST_OTHER as usize);

impl From<Signal> for Fact {
    fn from(signal: Signal) -> Self {
        Self::Signal(signal)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Fact {
    type Err = UnknownName;

    /// Parses a name as [`Fact::as_str`] writes it.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        FactSet::ALL
            .iter()
            .find(|fact| fact.as_str() == name)
            .ok_or_else(|| UnknownName::new("fact", name, FactSet::ALL.iter().map(Fact::as_str)))
    }
}

/// A set of [`Fact`]s, as small as an integer.
///
/// ```
/// use ipsec_core::{Fact, FactSet, Signal, SignalSet};
///
/// let wanted = FactSet::from(SignalSet::from([Signal::Tor, Signal::Vpn])) | Fact::Location.into();
/// assert_eq!(wanted.to_string(), "vpn, tor, location");
/// assert_eq!(wanted.signals(), SignalSet::from([Signal::Tor, Signal::Vpn]));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactSet(u32);

impl FactSet {
    /// No fact.
    pub const EMPTY: Self = Self(0);
    /// Every fact.
    pub const ALL: Self = Self(SignalSet::ALL.0 | Self::NOT_SIGNALS.0);

    const NOT_SIGNALS: Self = Self(0b111 << Fact::FIRST_OTHER);

    /// These facts; usable in constants.
    #[must_use]
    pub const fn of(facts: &[Fact]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < facts.len() {
            bits |= 1 << facts[i].bit();
            i += 1;
        }
        Self(bits)
    }

    /// The signals among the facts.
    #[must_use]
    pub const fn signals(self) -> SignalSet {
        SignalSet(self.0 & SignalSet::ALL.0)
    }

    /// Whether the fact is in the set.
    #[must_use]
    pub const fn contains(self, fact: Fact) -> bool {
        self.0 & (1 << fact.bit()) != 0
    }

    /// Whether every fact of `other` is in the set.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether the two sets have a fact in common.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many facts are in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The facts of the set: signals first, in their order.
    #[must_use]
    pub const fn iter(self) -> FactSetIter {
        FactSetIter(self)
    }
}

impl From<Fact> for FactSet {
    fn from(fact: Fact) -> Self {
        Self(1 << fact.bit())
    }
}

impl From<Signal> for FactSet {
    fn from(signal: Signal) -> Self {
        Fact::Signal(signal).into()
    }
}

impl From<SignalSet> for FactSet {
    fn from(signals: SignalSet) -> Self {
        Self(signals.0)
    }
}

impl FromIterator<Signal> for FactSet {
    fn from_iter<I: IntoIterator<Item = Signal>>(signals: I) -> Self {
        SignalSet::from_iter(signals).into()
    }
}

impl<F: Into<Fact>, const N: usize> From<[F; N]> for FactSet {
    fn from(facts: [F; N]) -> Self {
        facts.into_iter().map(Into::into).collect()
    }
}

bit_set!(FactSet of Fact);

/// The facts of a [`FactSet`].
#[derive(Clone, Debug)]
pub struct FactSetIter(FactSet);

impl Iterator for FactSetIter {
    type Item = Fact;

    fn next(&mut self) -> Option<Fact> {
        if let Some(signal) = self.0.signals().iter().next() {
            self.0 = self.0 - signal.into();
            return Some(signal.into());
        }
        let fact = Fact::OTHERS
            .into_iter()
            .find(|fact| self.0.contains(*fact))?;
        self.0 = self.0 - fact.into();
        Some(fact)
    }
}

impl IntoIterator for FactSet {
    type Item = Fact;
    type IntoIter = FactSetIter;
    fn into_iter(self) -> FactSetIter {
        self.iter()
    }
}

#[cfg(feature = "serde")]
mod wire {
    //! A fact is its name.

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::Fact;

    impl Serialize for Fact {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Fact {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            String::deserialize(from)?.parse().map_err(D::Error::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_its_own_bit_and_its_own_name() {
        assert_eq!(FactSet::ALL.len(), Signal::ALL.len() + Fact::OTHERS.len());
        for fact in FactSet::ALL {
            assert!(FactSet::from(fact).iter().eq([fact]));
            assert_eq!(fact.as_str().parse(), Ok(fact));
        }
    }
}
