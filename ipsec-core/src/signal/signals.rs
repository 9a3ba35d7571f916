//! Three-valued answers to all signals at once.

use std::fmt;

use super::{Signal, SignalSet};

/// For each [`Signal`] *yes*, *no* or *unknown*: two sets, `known` and `yes`, the second within the first.
///
/// Implications hold at all times, whatever the order of writing: `public_proxy` or
/// `residential_proxy` yes makes `proxy` yes. Nothing else is implied.
///
/// ```
/// use ipsec_core::{Signal, Signals};
///
/// let signals = Signals::UNKNOWN.yes(Signal::PublicProxy).no(Signal::Tor);
/// assert_eq!(signals.get(Signal::Proxy), Some(true));
/// assert_eq!(signals.get(Signal::Tor), Some(false));
/// assert_eq!(signals.get(Signal::Vpn), None);
/// assert_eq!(signals.anonymizer(), Some(true));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Signals {
    known: SignalSet,
    yes: SignalSet,
}

impl Signals {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        known: SignalSet::EMPTY,
        yes: SignalSet::EMPTY,
    };

    /// The signals whose *yes* makes `proxy` a *yes*.
    pub(crate) const KINDS_OF_PROXY: SignalSet =
        SignalSet::of(&[Signal::PublicProxy, Signal::ResidentialProxy]);

    /// The signals of which [`Signals::anonymizer`] is the view.
    pub const ANONYMIZERS: SignalSet = SignalSet::of(&[
        Signal::Anonymous,
        Signal::Vpn,
        Signal::Proxy,
        Signal::Tor,
        Signal::Relay,
    ]);

    /// *Yes* to all of `yes`, *no* to all of `no`; a signal in both is a *yes*.
    #[must_use]
    pub fn new(yes: SignalSet, no: SignalSet) -> Self {
        let yes = if yes.intersects(Self::KINDS_OF_PROXY) {
            yes | Signal::Proxy.into()
        } else {
            yes
        };
        Self {
            known: yes | no,
            yes,
        }
    }

    /// Also *yes* to these.
    #[must_use]
    pub fn yes(self, signals: impl Into<SignalSet>) -> Self {
        let signals = signals.into();
        Self::new(self.yes | signals, self.negative() - signals)
    }

    /// Also *no* to these, but for a `proxy` that a kind of proxy implies.
    #[must_use]
    pub fn no(self, signals: impl Into<SignalSet>) -> Self {
        let signals = signals.into();
        Self::new(self.yes - signals, self.negative() | signals)
    }

    /// Forgets what is known about these, but for a `proxy` that a kind of proxy implies.
    #[must_use]
    pub fn unknown(self, signals: impl Into<SignalSet>) -> Self {
        let signals = signals.into();
        Self::new(self.yes - signals, self.negative() - signals)
    }

    /// Also this answer, of a source that may have none: `Some(true)` is a *yes*, `Some(false)` a *no*, and `None` changes nothing.
    ///
    /// ```
    /// use ipsec_core::{Signal, Signals};
    ///
    /// let flags = [(Signal::Vpn, Some(true)), (Signal::Tor, Some(false)), (Signal::Bot, None)];
    /// let signals = flags.into_iter().fold(Signals::UNKNOWN, |signals, (signal, flag)| signals.with(signal, flag));
    /// assert_eq!(signals.to_string(), "vpn, !tor");
    /// ```
    #[must_use]
    pub fn with(self, signal: Signal, answer: Option<bool>) -> Self {
        match answer {
            Some(true) => self.yes(signal),
            Some(false) => self.no(signal),
            None => self,
        }
    }

    /// The answer: `Some(true)` yes, `Some(false)` no, `None` unknown.
    #[must_use]
    pub const fn get(self, signal: Signal) -> Option<bool> {
        if self.known.contains(signal) {
            Some(self.yes.contains(signal))
        } else {
            None
        }
    }

    /// The signals that are *yes* or *no*.
    #[must_use]
    pub const fn known(self) -> SignalSet {
        self.known
    }

    /// The signals that are *yes*.
    #[must_use]
    pub const fn positive(self) -> SignalSet {
        self.yes
    }

    /// The signals that are *no*.
    #[must_use]
    pub fn negative(self) -> SignalSet {
        self.known - self.yes
    }

    /// Whether the address hides who is behind it: the three-valued OR of `anonymous`, `vpn`, `proxy`, `tor` and `relay`.
    ///
    /// One *yes* is a *yes*; a *no* takes five of them. This is a view: nothing is written back.
    #[must_use]
    pub fn anonymizer(self) -> Option<bool> {
        if self.yes.intersects(Self::ANONYMIZERS) {
            Some(true)
        } else if self.known.contains_all(Self::ANONYMIZERS) {
            Some(false)
        } else {
            None
        }
    }

    /// Both together, where *yes* beats *no* and *no* beats *unknown*.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self::new(
            self.yes | other.yes,
            (self.known | other.known) - (self.yes | other.yes),
        )
    }

    /// Both together, where whatever `later` knows replaces what was known before.
    #[must_use]
    pub fn updated_by(self, later: Self) -> Self {
        Self::new(
            (self.yes - later.known) | later.yes,
            (self.negative() - later.known) | later.negative(),
        )
    }
}

/// The known ones, a *no* with an exclamation mark: `tor, !vpn`.
impl fmt::Display for Signals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, signal) in self.known.iter().enumerate() {
            let no = if self.yes.contains(signal) { "" } else { "!" };
            write!(f, "{}{no}{signal}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Signals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

#[cfg(feature = "serde")]
mod wire {
    //! The known signals are a map from name to boolean; an unknown one is not in it.

    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Signal, SignalSet, Signals};

    impl Serialize for Signals {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_map(self.known.iter().map(|s| (s, self.yes.contains(s))))
        }
    }

    impl<'de> Deserialize<'de> for Signals {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let map = BTreeMap::<Signal, bool>::deserialize(from)?;
            let those = |wanted| -> SignalSet {
                map.iter()
                    .filter(|(_, yes)| **yes == wanted)
                    .map(|(signal, _)| *signal)
                    .collect()
            };
            Ok(Self::new(those(true), those(false)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implications_hold_whatever_the_order() {
        let implied = Signals::UNKNOWN.yes(Signal::ResidentialProxy);
        assert_eq!(implied.get(Signal::Proxy), Some(true));
        assert_eq!(implied.no(Signal::Proxy), implied);
        assert_eq!(
            Signals::UNKNOWN
                .no(Signal::Proxy)
                .yes(Signal::ResidentialProxy),
            implied
        );
        assert_eq!(implied.unknown(Signal::Proxy), implied);
    }

    #[test]
    fn an_answer_is_added_as_it_is() {
        let before = Signals::UNKNOWN.yes(Signal::Vpn);
        for (signal, answer, expected) in [
            (Signal::Tor, Some(true), "vpn, tor"),
            (Signal::Tor, Some(false), "vpn, !tor"),
            (Signal::Tor, None, "vpn"),
            (Signal::Vpn, Some(false), "!vpn"),
            // To say nothing takes nothing back.
            (Signal::Vpn, None, "vpn"),
            (Signal::PublicProxy, Some(true), "vpn, proxy, public_proxy"),
        ] {
            let after = before.with(signal, answer);
            assert_eq!(after.to_string(), expected, "{signal} {answer:?}");
        }
    }

    #[test]
    fn the_anonymizer_view_is_a_three_valued_or() {
        let none = Signals::UNKNOWN.no(Signals::ANONYMIZERS);
        assert_eq!(none.anonymizer(), Some(false));
        assert_eq!(none.unknown(Signal::Vpn).anonymizer(), None);
        assert_eq!(
            none.unknown(Signal::Vpn).yes(Signal::Tor).anonymizer(),
            Some(true)
        );
    }

    #[test]
    fn merging_prefers_yes_and_updating_prefers_the_later() {
        let (yes, no) = (
            Signals::UNKNOWN.yes(Signal::Vpn),
            Signals::UNKNOWN.no(Signal::Vpn),
        );
        assert_eq!(yes.merge(no), yes);
        assert_eq!(no.merge(yes), yes);
        assert_eq!(yes.updated_by(no), no);
        assert_eq!(yes.updated_by(Signals::UNKNOWN), yes);
    }
}
