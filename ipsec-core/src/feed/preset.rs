//! The forms of known publishers.

use std::fmt;
use std::str::FromStr;

use super::format::Format;
use crate::signal::UnknownName;

/// The form in which a known publisher writes its lists.
///
/// Text lists of bare addresses and networks, such as those of FireHOL or X4BNet, need none: they are [`Format::Lines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Preset {
    /// The Tor project's `exit-addresses`: of each relay the addresses that it was seen to exit from.
    TorExitAddresses,
    /// Spamhaus DROP as JSON lines, with its last line, which says how many there are.
    Spamhaus,
    /// AWS `ip-ranges.json`.
    Aws,
    /// Google's `cloud.json`, `goog.json`, `googlebot.json`; Bing's `bingbot.json`; also by the name `googlebot`.
    Gcp,
    /// Azure's `ServiceTags`.
    Azure,
    /// Cloudflare's API `/client/v4/ips`.
    Cloudflare,
    /// A warning list of MISP.
    Misp,
    /// The decisions of CrowdSec's local API: the stream with all of them, or a plain array.
    Crowdsec,
    /// Proxy lists of monosans as JSON: the address that a proxy exits from.
    Monosans,
    /// IPinfo's databases of privacy services, as CSV or JSON lines, with their old and new column names.
    IpinfoPrivacy,
    /// IPinfo Lite, as CSV or JSON lines: country and network.
    IpinfoLite,
    /// iptoasn.com: first, last, number, country, description; separated by tabs.
    Iptoasn,
    /// ipcat's `datacenters.csv`: first, last, name, URL.
    Ipcat,
    /// IPsum: address, tab, in how many lists it is.
    Ipsum,
    /// Avastel's lists of bots and proxies.
    Avastel,
    /// Antoine Vastel's recent bots, as JSON.
    Vastel,
    /// Focsec's databases as text. Its columns are published nowhere: this is an assumption.
    FocsecTxt,
    /// Focsec's databases as CSV, with the fields of its API as columns. They are published nowhere: this is an assumption.
    FocsecCsv,
    /// Focsec's databases as JSON lines, with the fields of its API. They are published nowhere: this is an assumption.
    FocsecJsonl,
    /// IP2Proxy's CSV: whole numbers, without a header. Of the columns those are taken that all of its databases have.
    Ip2proxy,
    /// A network, a space and the code of a country.
    Country,
}

impl Preset {
    /// Every preset there is.
    pub const ALL: &'static [Self] = &[
        Self::TorExitAddresses,
        Self::Spamhaus,
        Self::Aws,
        Self::Gcp,
        Self::Azure,
        Self::Cloudflare,
        Self::Misp,
        Self::Crowdsec,
        Self::Monosans,
        Self::IpinfoPrivacy,
        Self::IpinfoLite,
        Self::Iptoasn,
        Self::Ipcat,
        Self::Ipsum,
        Self::Avastel,
        Self::Vastel,
        Self::FocsecTxt,
        Self::FocsecCsv,
        Self::FocsecJsonl,
        Self::Ip2proxy,
        Self::Country,
    ];

    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TorExitAddresses => "tor_exit_addresses",
            Self::Spamhaus => "spamhaus",
            Self::Aws => "aws",
            Self::Gcp => "gcp",
            Self::Azure => "azure",
            Self::Cloudflare => "cloudflare",
            Self::Misp => "misp",
            Self::Crowdsec => "crowdsec",
            Self::Monosans => "monosans",
            Self::IpinfoPrivacy => "ipinfo_privacy",
            Self::IpinfoLite => "ipinfo_lite",
            Self::Iptoasn => "iptoasn",
            Self::Ipcat => "ipcat",
            Self::Ipsum => "ipsum",
            Self::Avastel => "avastel",
            Self::Vastel => "vastel",
            Self::FocsecTxt => "focsec_txt",
            Self::FocsecCsv => "focsec_csv",
            Self::FocsecJsonl => "focsec_jsonl",
            Self::Ip2proxy => "ip2proxy",
            Self::Country => "country",
        }
    }

    /// What it is made of: a table, JSON, or itself.
    pub(super) fn format(self) -> Format {
        Format::Preset(self)
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Preset {
    type Err = UnknownName;

    /// Parses a name; a `-` counts as a `_`.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name.parse() {
            Ok(Format::Preset(preset)) => Ok(preset),
            _ => {
                let names = Self::ALL.iter().map(|preset| preset.as_str());
                Err(UnknownName::new("preset", name, names))
            }
        }
    }
}
