//! A set of signals in one word.

use super::Signal;
use super::bits::bit_set;

/// A set of [`Signal`]s, as small as an integer.
///
/// ```
/// use ipsec_core::{Signal, SignalSet};
///
/// let hiding = SignalSet::from([Signal::Tor, Signal::Vpn]);
/// assert!(hiding.contains(Signal::Tor));
/// assert_eq!((hiding - Signal::Tor.into()).to_string(), "vpn");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SignalSet(pub(super) u32);

impl SignalSet {
    /// No signal.
    pub const EMPTY: Self = Self(0);
    /// Every signal.
    pub const ALL: Self = Self((1 << Signal::ALL.len()) - 1);

    /// Signals for which somebody may be refused. The others say what an address is, and are no reason by themselves: relays, corporate
    /// egress, content delivery networks, mobile and satellite networks, verified crawlers.
    pub const BLOCKING: Self = Self(
        Self::ALL.0
            & !Self::of(&[
                Signal::Relay,
                Signal::Corporate,
                Signal::Cdn,
                Signal::Mobile,
                Signal::Satellite,
                Signal::Crawler,
            ])
            .0,
    );

    /// These signals; usable in constants.
    #[must_use]
    pub const fn of(signals: &[Signal]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < signals.len() {
            bits |= 1 << signals[i] as u32;
            i += 1;
        }
        Self(bits)
    }

    /// Whether the signal is in the set.
    #[must_use]
    pub const fn contains(self, signal: Signal) -> bool {
        self.0 & (1 << signal as u32) != 0
    }

    /// Whether every signal of `other` is in the set.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether the two sets have a signal in common.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many signals are in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// A bit per signal, in the order of [`Signal::ALL`]. New signals are added at the end, since index files hold these.
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    /// `None` if a bit is set that is no signal's.
    pub(crate) const fn from_bits(bits: u32) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 {
            Some(Self(bits))
        } else {
            None
        }
    }

    /// The signals of the set, in the order of [`Signal::ALL`].
    #[must_use]
    pub const fn iter(self) -> SignalSetIter {
        SignalSetIter(self)
    }
}

impl From<Signal> for SignalSet {
    fn from(signal: Signal) -> Self {
        Self(1 << signal as u32)
    }
}

/// `Signal::Tor | Signal::Vpn` is the set of both.
impl std::ops::BitOr for Signal {
    type Output = SignalSet;
    fn bitor(self, other: Self) -> SignalSet {
        SignalSet::from(self) | other.into()
    }
}

impl<const N: usize> From<[Signal; N]> for SignalSet {
    fn from(signals: [Signal; N]) -> Self {
        Self::of(&signals)
    }
}

bit_set!(SignalSet of Signal);

/// The signals of a [`SignalSet`].
#[derive(Clone, Debug)]
pub struct SignalSetIter(SignalSet);

impl Iterator for SignalSetIter {
    type Item = Signal;

    fn next(&mut self) -> Option<Signal> {
        let signal = *Signal::ALL.get(self.0.0.trailing_zeros() as usize)?;
        self.0.0 &= self.0.0 - 1;
        Some(signal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}

impl ExactSizeIterator for SignalSetIter {}

impl IntoIterator for SignalSet {
    type Item = Signal;
    type IntoIter = SignalSetIter;
    fn into_iter(self) -> SignalSetIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_is_its_own_bit_and_its_own_name() {
        assert_eq!(SignalSet::ALL.len(), Signal::ALL.len());
        assert!(SignalSet::ALL.iter().eq(Signal::ALL.iter().copied()));
        for &signal in Signal::ALL {
            assert_eq!(signal.as_str().parse(), Ok(signal));
            assert!(SignalSet::from(signal).iter().eq([signal]));
        }
    }

    #[test]
    fn an_unknown_name_is_told_the_right_ones() {
        let error = "VPN".parse::<Signal>().unwrap_err().to_string();
        assert!(
            error.starts_with("unknown signal `VPN`: expected one of anonymous, vpn"),
            "{error}"
        );
    }
}
