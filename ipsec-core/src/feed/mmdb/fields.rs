//! Which field of a record means what.

use crate::signal::{Fact, FactSet, Signal, SignalSet, Signals};

/// Which field of a record of an mmdb database means what.
///
/// [`Fields::auto`] knows the databases of MaxMind and IPinfo. For others, or besides, fields are named by hand: each by its key in the record
/// or, within a map in the record, by both keys with a dot between them. Where a field is missing or empty, nothing is said. A flag that is
/// there and false is a *no*.
///
/// ```
/// use ipsec_core::Signal;
/// use ipsec_core::mmdb::Fields;
///
/// let fields = Fields::none()
///     .signal("threat.is_tor", Signal::Tor)
///     .score("threat.risk", 10)
///     .country("registered_country.iso_code");
/// # let _ = fields;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Fields {
    /// Whether there are more, to be found out from the database itself.
    pub(super) is_auto: bool,
    pub(super) fields: Vec<Field>,
    /// *Yes* for every address that the database has a record of.
    pub(super) every: SignalSet,
}

/// Where a field is, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Its key, or several with dots between.
    pub(super) path: Box<str>,
    pub(super) meaning: Meaning,
}

/// What a field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Signal(Signal),
    /// A score on a scale from 0 to this.
    Score(u32),
    Asn,
    Organization,
    Country,
    City,
    InEu,
    Name,
    Observed,
}

impl Fields {
    /// What the vendor documents for the type that the metadata name; for another type, whatever fields are found of those that MaxMind
    /// and IPinfo use.
    ///
    /// The types are MaxMind's Anonymous IP, Anonymous Plus, Residential Proxy, ASN, ISP, Country, City and Enterprise
    /// ([MaxMind](https://dev.maxmind.com/geoip/docs/databases/)). IPinfo's have no fixed names and say all that they say of every network
    /// ([IPinfo](https://ipinfo.io/developers/database-types)), so that their fields are found. A country is where the addresses are used: the
    /// `registered_country` of MaxMind, where their network is registered, does not stand in for it.
    pub fn auto() -> Self {
        Self {
            is_auto: true,
            ..Self::none()
        }
    }

    /// No fields: the database is a list of networks, and says nothing more of them.
    pub fn none() -> Self {
        Self {
            is_auto: false,
            fields: Vec::new(),
            every: SignalSet::EMPTY,
        }
    }

    /// A flag: a boolean, 0 or 1, or `true` or `false` as a text.
    pub fn signal(self, path: impl Into<Box<str>>, signal: Signal) -> Self {
        self.with(path, Meaning::Signal(signal))
    }

    /// A score from 0 (harmless) to `max`, which is at least 1.
    pub fn score(self, path: impl Into<Box<str>>, max: u32) -> Self {
        self.with(path, Meaning::Score(max.max(1)))
    }

    /// The number of the autonomous system: a number, or a text such as `AS64500`. 0 says nothing.
    pub fn asn(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::Asn)
    }

    /// Who runs the network.
    pub fn organization(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::Organization)
    }

    /// The country, as its two-letter code.
    pub fn country(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::Country)
    }

    /// The city.
    pub fn city(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::City)
    }

    /// Whether the country is a member of the European Union, a flag.
    pub fn in_eu(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::InEu)
    }

    /// The service behind the addresses, such as a VPN's brand.
    pub fn name(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::Name)
    }

    /// The day on which this was last seen to hold, as `2026-05-11`, from 1970 on.
    pub fn observed(self, path: impl Into<Box<str>>) -> Self {
        self.with(path, Meaning::Observed)
    }

    /// That the database has a record of an address at all is a *yes* to these.
    pub fn every(mut self, signals: impl Into<SignalSet>) -> Self {
        self.every |= signals.into();
        self
    }

    pub(super) fn with(mut self, path: impl Into<Box<str>>, meaning: Meaning) -> Self {
        let path = path.into();
        self.fields.push(Field { path, meaning });
        self
    }

    /// The signals that a record may say *yes* or *no* to.
    pub(crate) fn signals(&self) -> SignalSet {
        let signal = |field: &Field| match field.meaning {
            Meaning::Signal(signal) => Some(signal),
            _ => None,
        };
        self.every | self.fields.iter().filter_map(signal).collect()
    }

    /// All that a record may tell.
    pub(crate) fn facts(&self) -> FactSet {
        // What is implied is told as well.
        let signals = Signals::UNKNOWN.yes(self.signals()).positive();
        let others = self.fields.iter().filter_map(|field| match field.meaning {
            Meaning::Score(_) => Some(Fact::Score),
            Meaning::Asn | Meaning::Organization => Some(Fact::Network),
            Meaning::Country | Meaning::City | Meaning::InEu => Some(Fact::Location),
            Meaning::Signal(_) | Meaning::Name | Meaning::Observed => None,
        });
        others.fold(signals.into(), |facts, fact| facts | fact.into())
    }
}
