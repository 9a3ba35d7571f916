//! The one table of signals: variants, wire names, and what each of them asks.

use std::fmt;
use std::str::FromStr;

/// Hands the table of signals to another macro, so that whatever exists once per signal (a variant,
/// a method on the verdict, a condition of a policy) is written once.
///
/// A row: what the signal asks; the variant; its wire name, which is also the condition's function;
/// the predicate on a verdict.
macro_rules! each_signal {
    ($callback:ident) => {
        $callback! {
            "hides who is behind it, says a source that does not say how", Anonymous, anonymous, is_anonymous;
            "is an exit of a VPN service", Vpn, vpn, is_vpn;
            "is a proxy of any kind", Proxy, proxy, is_proxy;
            "is an open proxy that anybody may use", PublicProxy, public_proxy, is_public_proxy;
            "is a proxy that runs on somebody's home or mobile connection", ResidentialProxy, residential_proxy, is_residential_proxy;
            "is a Tor exit", Tor, tor, is_tor;
            "is an egress of a privacy relay such as iCloud Private Relay", Relay, relay, is_relay;
            "is a corporate or security egress such as Zscaler", Corporate, corporate, is_corporate;
            "belongs to a hosting or cloud range", Datacenter, datacenter, is_datacenter;
            "belongs to a content delivery network", Cdn, cdn, is_cdn;
            "belongs to a mobile carrier", Mobile, mobile, is_mobile;
            "belongs to a satellite operator", Satellite, satellite, is_satellite;
            "runs malicious automation", Bot, bot, is_bot;
            "harvests content", Scraper, scraper, is_scraper;
            "is a verified, benign crawler such as a search engine's", Crawler, crawler, is_crawler;
            "was seen attacking", Attacker, attacker, is_attacker;
            "was seen sending spam", Spam, spam, is_spam;
            "was reported for abuse", Abuser, abuser, is_abuser;
            "is a compromised machine", Compromised, compromised, is_compromised;
        }
    };
}
pub(crate) use each_signal;

macro_rules! define_signal {
    ($($asks:literal, $variant:ident, $name:ident, $is:ident;)*) => {
        /// One yes/no question about an address.
        ///
        /// The snake_case names ([`Signal::as_str`], `Display`, `FromStr`, serde) are the same everywhere:
        /// on the wire, in configuration, in logs and in metrics.
        ///
        /// Being private, reserved or otherwise not public is no signal but a property of the address:
        /// see [`ip::Scope`](crate::ip::Scope).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Signal {
            $(#[doc = concat!("The address ", $asks, ".")] $variant,)*
        }

        impl Signal {
            /// Every signal there is, in the order of the bits of a [`SignalSet`](super::SignalSet).
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The snake_case name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name),)* }
            }

            /// What a *yes* says, to put after "the address": `is a Tor exit`.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $asks,)* }
            }
        }
    };
}
each_signal!(define_signal);

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Signal {
    type Err = UnknownName;

    /// Parses a snake_case name, exactly as [`Signal::as_str`] writes it.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .iter()
            .copied()
            .find(|signal| signal.as_str() == name)
            .ok_or_else(|| UnknownName::new("signal", name, Self::ALL.iter().map(|s| s.as_str())))
    }
}

/// A name that is none of those expected. Its message says which would have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{name}`: expected one of {expected}")]
pub struct UnknownName {
    what: &'static str,
    name: String,
    expected: String,
}

impl UnknownName {
    /// `what` was to be named, `name` was given, and these would have been right.
    pub(crate) fn new<'a>(
        what: &'static str,
        name: &str,
        expected: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            what,
            name: name.chars().take(64).flat_map(char::escape_debug).collect(),
            expected: expected.collect::<Vec<_>>().join(", "),
        }
    }
}

#[cfg(feature = "serde")]
mod wire {
    //! A signal is its name.

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::Signal;

    impl Serialize for Signal {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Signal {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            String::deserialize(from)?.parse().map_err(D::Error::custom)
        }
    }
}
