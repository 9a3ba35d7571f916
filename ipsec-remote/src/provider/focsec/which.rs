//! Which databases there are, and in which formats.

use std::fmt;

use ipsec_core::feed::Preset;
use ipsec_core::feed::gates::Gates;
use ipsec_core::{Signal, SignalSet};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatabaseName {
    /// All of the others together. As plain text it does not say what it lists an address for.
    All,
    /// VPN services.
    Vpn,
    /// Proxies of whatever kind.
    Proxy,
    /// Malicious bots.
    Bot,
    /// The Tor network.
    Tor,
}

impl DatabaseName {
    /// Every database there is.
    pub const ALL: &'static [Self] = &[Self::All, Self::Vpn, Self::Proxy, Self::Bot, Self::Tor];

    /// The name, as it is in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Vpn => "vpn",
            Self::Proxy => "proxy",
            Self::Bot => "bot",
            Self::Tor => "tor",
        }
    }

    /// What holds for everybody in it: nothing of [`DatabaseName::All`].
    #[must_use]
    pub const fn signals(self) -> SignalSet {
        match self {
            Self::All => SignalSet::EMPTY,
            Self::Vpn => SignalSet::of(&[Signal::Vpn]),
            Self::Proxy => SignalSet::of(&[Signal::Proxy]),
            Self::Bot => SignalSet::of(&[Signal::Bot]),
            Self::Tor => SignalSet::of(&[Signal::Tor]),
        }
    }

    /// What it must be like to be taken: one row in a hundred may be wrong, since nobody says what rows look like.
    pub(super) fn gates(self) -> Gates {
        let mut gates = Gates::of(self.signals());
        gates.max_invalid_ratio = 0.01;
        gates
    }
}

impl fmt::Display for DatabaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// In which format a database comes. All are compressed with gzip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatabaseFormat {
    /// An address or a network per line.
    Txt,
    /// A table.
    Csv,
    /// A JSON object per line.
    Jsonl,
}

impl DatabaseFormat {
    /// Every format there is.
    pub const ALL: &'static [Self] = &[Self::Txt, Self::Csv, Self::Jsonl];

    /// The name, as it is in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// The form in which an index reads it.
    #[must_use]
    pub const fn preset(self) -> Preset {
        match self {
            Self::Txt => Preset::FocsecTxt,
            Self::Csv => Preset::FocsecCsv,
            Self::Jsonl => Preset::FocsecJsonl,
        }
    }
}

impl fmt::Display for DatabaseFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
