//! The forms of known publishers.

use std::fmt;
use std::str::FromStr;

use super::columns::{Columns, Header};
use super::form::Format;
use crate::signal::{Signal, SignalSet, UnknownName};

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
    /// IPsum: address, tab, in how many lists it is, which is taken as a score up to 30.
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

    /// What it is made of: a table, JSON, lines; itself if it is a form of its own. `is_json` is what the list looks like, for those that come in two forms.
    pub(in crate::feed) fn form(self, is_json: bool) -> Format {
        let columns = Columns::default();
        match self {
            Self::TorExitAddresses => Format::Preset(self),
            Self::FocsecTxt => Format::Lines,
            Self::Spamhaus => {
                let columns = columns.address("cidr").declared("records");
                Format::JsonLines(columns.dated("timestamp").trailer())
            }
            Self::Aws => {
                let columns = columns.rows("prefixes[]").rows("ipv6_prefixes[]");
                let columns = columns.address("ip_prefix").address("ipv6_prefix");
                Format::Json(columns.dated("createDate").dated("syncToken"))
            }
            Self::Gcp => {
                let columns = columns.rows("prefixes[]");
                let columns = columns.address("ipv4Prefix").address("ipv6Prefix");
                Format::Json(columns.dated("creationTime").dated("syncToken"))
            }
            Self::Azure => Format::Json(columns.rows("values[].properties.addressPrefixes[]")),
            Self::Cloudflare => {
                let columns = columns.rows("result.ipv4_cidrs[]");
                Format::Json(columns.rows("result.ipv6_cidrs[]"))
            }
            Self::Misp => Format::Json(columns.rows("list[]")),
            Self::Crowdsec => {
                let columns = columns.rows("new[]").rows("[]").address("value");
                Format::Json(columns.only("scope", ["ip", "range"]).service("scenario"))
            }
            Self::Monosans => Format::Json(columns.rows("[]").address("exit_ip")),
            Self::IpinfoPrivacy if is_json => Format::JsonLines(columns),
            Self::IpinfoPrivacy => Format::Csv(columns.delimiter(',')),
            Self::IpinfoLite => {
                let columns = columns.address("network").country("country_code");
                let columns = columns.asn("asn").organization("as_name");
                if is_json {
                    Format::JsonLines(columns)
                } else {
                    Format::Csv(columns.delimiter(','))
                }
            }
            Self::Iptoasn => {
                let columns = columns.delimiter('\t').header(Header::No).range(1, 2);
                Format::Csv(columns.asn(3).country(4).organization(5))
            }
            Self::Ipcat => {
                let columns = columns.delimiter(',').header(Header::No).range(1, 2);
                Format::Csv(columns.organization(3))
            }
            Self::Ipsum => {
                let columns = columns.delimiter('\t').header(Header::No).address(1);
                Format::Csv(columns.score(2, IPSUM_LISTS))
            }
            Self::Avastel => {
                let columns = columns.delimiter(';').header(Header::Yes);
                let columns = columns.address("ip_address").optional();
                let columns = columns.organization("autonomous_system");
                Format::Csv(columns.score("confidence", 1.0))
            }
            Self::Vastel => {
                let columns = columns.rows("[]").rows("events[]").address("ip");
                let columns = columns.observed("time").country("country");
                let columns = columns.asn("autonomousSystemNumber");
                Format::Json(columns.organization("autonomousSystemOrganization"))
            }
            Self::FocsecCsv => Format::Csv(focsec(columns)),
            Self::FocsecJsonl => Format::JsonLines(focsec(columns)),
            Self::Ip2proxy => {
                let columns = columns.delimiter(',').header(Header::Auto).numbers(1, 2);
                Format::Csv(columns.kind(3, IP2PROXY).country(4))
            }
            Self::Country => {
                let columns = columns.delimiter(' ').header(Header::No).address(1);
                Format::Csv(columns.country(2))
            }
        }
    }
}

/// IPsum gathers from about this many lists; no address is in more.
const IPSUM_LISTS: f64 = 30.0;

/// The types of proxies that IP2Proxy knows.
const IP2PROXY: [(&str, SignalSet); 9] = [
    ("VPN", SignalSet::of(&[Signal::Vpn])),
    ("TOR", SignalSet::of(&[Signal::Tor])),
    ("DCH", SignalSet::of(&[Signal::Datacenter])),
    ("PUB", SignalSet::of(&[Signal::PublicProxy])),
    ("WEB", SignalSet::of(&[Signal::Proxy])),
    ("SES", SignalSet::of(&[Signal::Crawler])),
    ("RES", SignalSet::of(&[Signal::ResidentialProxy])),
    ("CPN", SignalSet::of(&[Signal::Relay])),
    ("EPN", SignalSet::of(&[Signal::Corporate])),
];

/// The fields of Focsec's API.
fn focsec(columns: Columns) -> Columns {
    let columns = columns
        .optional()
        .address("ip")
        .address("network")
        .address("cidr");
    let columns = columns
        .flag("is_vpn", Signal::Vpn)
        .flag("is_proxy", Signal::Proxy);
    let columns = columns
        .flag("is_tor", Signal::Tor)
        .flag("is_bot", Signal::Bot);
    let columns = columns
        .flag("is_datacenter", Signal::Datacenter)
        .country("iso_code")
        .city("city");
    let columns = columns.asn("autonomous_system_number");
    columns.organization("autonomous_system_organization")
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
