//! What a list must be like to pass, for each class of list.

use std::time::Duration;

use crate::feed::list::bogons::Bogons;
use crate::feed::list::rules::Rules;
use crate::signal::{Signal, SignalSet};

/// What a list must be like to pass.
///
/// [`Gates::default`] is for a list that somebody publishes, of whatever class; [`Gates::of`] is narrower where it is known
/// what the list is about; [`Gates::operator`] is for lists in one's own hands. Every setting may be changed afterwards.
///
/// Shares are 0 to 1. Whatever is no number counts as the strictest one.
///
/// ```
/// use ipsec_core::Signal;
/// use ipsec_core::feed::gates::Gates;
///
/// let mut gates = Gates::of(Signal::Vpn);
/// gates.min_entries = 4_000;
/// gates.max_shrink = 0.2;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gates {
    /// How many entries there must be at least, duplicates not counted. Default: 0, but see [`Gates::allow_empty`].
    pub min_entries: u64,
    /// Whether the list may name nobody. Default: no.
    pub allow_empty: bool,
    /// How many entries there may be at most, duplicates not counted. Default: no limit.
    pub max_entries: Option<u64>,
    /// By which share the entries, the IPv4 addresses and the IPv6 networks of length 64 may each become fewer in one step. Default:
    /// 0.4, which holds a list that was cut in half.
    pub max_shrink: f64,
    /// To how many times as many each of them may grow in one step; 1 or more, infinity for no limit. Default: 3.
    pub max_growth: f64,
    /// The share of all public IPv4 addresses that may be named. Default: 0.15.
    pub max_coverage: f64,
    /// The share of all IPv6 networks of length 64 in `2000::/3` that may be named, in whole or in part. Default: 0.0015.
    pub max_coverage_v6: f64,
    /// The length of the shortest IPv4 prefix that may be named in whole: by one entry, or by several together unless everything may be
    /// [covered](Gates::max_coverage); 0 to 32. Default: 8.
    pub min_prefix_v4: u8,
    /// The same for IPv6; 0 to 128. Default: 19.
    pub min_prefix_v6: u8,
    /// By which share of it the number of entries, duplicates counted, may differ from what the list itself declares. Default: 0.
    pub declared_tolerance: f64,
    /// The share of entries that may be wrong; the others are taken. Default: 0, since a wrong line is what a broken list is known by.
    pub max_invalid_ratio: f64,
    /// What becomes of addresses that are not public. Default: [`Bogons::Drop`].
    pub bogons: Bogons,
    /// The share of entries that may name no public address at all, where those are dropped. Default: 0.05, since a good list has hardly any: many of
    /// them are a list of something else, or made by a machine that broke.
    pub max_not_public: f64,
    /// How old the list may be, by the date that it carries. Default: no limit.
    pub max_age: Option<Duration>,
    /// What follows if the list does not pass. Default: [`OnGate::Hold`].
    pub on_gate: OnGate,
}

impl Default for Gates {
    fn default() -> Self {
        Self {
            min_entries: 0,
            allow_empty: false,
            max_entries: None,
            max_shrink: 0.4,
            max_growth: 3.0,
            max_coverage: HOSTING.coverage_v4,
            max_coverage_v6: HOSTING.coverage_v6,
            min_prefix_v4: HOSTING.prefix_v4,
            min_prefix_v6: HOSTING.prefix_v6,
            declared_tolerance: 0.0,
            max_invalid_ratio: 0.0,
            bogons: Bogons::Drop,
            max_not_public: 0.05,
            max_age: None,
            on_gate: OnGate::Hold,
        }
    }
}

impl Gates {
    /// For a published list that tells these signals, all of them of everybody whom it names: the narrowest limits of any of them.
    ///
    /// | signals | share of IPv4 | of IPv6 | shortest prefixes |
    /// |---|---|---|---|
    /// | tor | 0.0001 | 0.000001 | /24, /48 |
    /// | proxies | 0.01 | 0.0001 | /16, /32 |
    /// | vpn, anonymous, relay, corporate, crawler, bot, scraper | 0.01 | 0.0001 | /14, /19 |
    /// | all others, and none | 0.15 | 0.0015 | /8, /19 |
    ///
    /// They are several times what the widest of the well-known lists names, and less than another list in its place does.
    #[must_use]
    pub fn of(signals: impl Into<SignalSet>) -> Self {
        let mut gates = Self::default();
        for class in signals.into().iter().map(Class::of) {
            gates.max_coverage = gates.max_coverage.min(class.coverage_v4);
            gates.max_coverage_v6 = gates.max_coverage_v6.min(class.coverage_v6);
            gates.min_prefix_v4 = gates.min_prefix_v4.max(class.prefix_v4);
            gates.min_prefix_v6 = gates.min_prefix_v6.max(class.prefix_v6);
        }
        gates
    }

    /// For a list in one's own hands: it may change as one likes, and a private address in it is an error unless it is said to be
    /// meant ([`Bogons::Keep`]), since nobody can tell by such an address who is calling.
    #[must_use]
    pub fn operator() -> Self {
        Self {
            max_shrink: 1.0,
            max_growth: f64::INFINITY,
            // The widest private networks: 10.0.0.0/8 and fc00::/7.
            min_prefix_v6: 7,
            bogons: Bogons::Reject,
            ..Self::default().anywhere()
        }
    }

    /// For a table of the whole Internet, which says of each address in which country or network it is.
    ///
    /// Entries may be up to a /1 wide, and not everybody. Registries hand out up to a /8 of IPv4 and a /12 of IPv6, neighbours of one country make wider
    /// ones together, and tables of networks have rows for what nobody uses, such as `224.0.0.0` to `255.255.255.255`; a narrower limit would refuse
    /// these tables for what is right in them.
    #[must_use]
    pub fn table() -> Self {
        Self {
            min_prefix_v4: 1,
            min_prefix_v6: 1,
            ..Self::default().anywhere()
        }
    }

    /// The rules by which entries are to be taken, so that the gates see what they need to see.
    pub fn rules(&self) -> Rules {
        Rules::default()
            .bogons(self.bogons)
            .min_prefix(self.min_prefix_v4, self.min_prefix_v6)
    }

    fn anywhere(self) -> Self {
        Self {
            max_coverage: 1.0,
            max_coverage_v6: 1.0,
            max_not_public: 1.0,
            ..self
        }
    }
}

/// What follows if a list does not pass its gates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum OnGate {
    /// The last version that passed stays.
    #[default]
    Hold,
    /// Nothing is built until somebody has looked at it: what would be held is [rejected](super::Decision::Reject).
    Reject,
    /// The new version is taken and the reasons are told, unless they [cannot be overridden](super::Reason::can_be_overridden).
    Warn,
}

/// How much a list of one class may name.
struct Class {
    coverage_v4: f64,
    coverage_v6: f64,
    prefix_v4: u8,
    prefix_v6: u8,
}

/// The widest list of hosting ranges in use names 10 % of IPv4 and a whole /9.
const HOSTING: Class = Class {
    coverage_v4: 0.15,
    coverage_v6: 0.0015,
    prefix_v4: 8,
    prefix_v6: 19,
};

/// Ranges of services: lists in use name up to 0.1 % of IPv4 and a whole /16.
const SERVICE: Class = Class {
    coverage_v4: 0.01,
    coverage_v6: 0.0001,
    prefix_v4: 14,
    prefix_v6: 19,
};

/// Addresses, and now and then a provider's whole block: a /22 in lists in use.
const PROXY: Class = Class {
    prefix_v4: 16,
    prefix_v6: 32,
    ..SERVICE
};

/// Single machines: there are some thousand exits, never a /25 of them.
const TOR: Class = Class {
    coverage_v4: 0.0001,
    coverage_v6: 0.000_001,
    prefix_v4: 24,
    prefix_v6: 48,
};

impl Class {
    fn of(signal: Signal) -> Self {
        match signal {
            Signal::Tor => TOR,
            Signal::Proxy | Signal::PublicProxy | Signal::ResidentialProxy => PROXY,
            Signal::Anonymous
            | Signal::Vpn
            | Signal::Relay
            | Signal::Corporate
            | Signal::Crawler
            | Signal::Bot
            | Signal::Scraper => SERVICE,
            Signal::Datacenter
            | Signal::Cdn
            | Signal::Mobile
            | Signal::Satellite
            | Signal::Attacker
            | Signal::Spam
            | Signal::Abuser
            | Signal::Compromised => HOSTING,
        }
    }
}
