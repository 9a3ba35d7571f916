//! The data file as it is written.

use std::collections::BTreeMap;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::Age;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) clean: Entry,
    #[serde(default, rename = "entry")]
    pub(crate) entries: Vec<Entry>,
    pub(crate) networks: BTreeMap<String, Network>,
    #[serde(default)]
    pub(crate) operators: BTreeMap<String, Operator>,
    pub(crate) places: BTreeMap<String, Place>,
    pub(crate) countries: BTreeMap<String, Country>,
    pub(crate) zones: BTreeMap<String, Zone>,
}

/// What is known about some addresses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) what: String,
    #[serde(default)]
    pub(crate) addresses: Vec<Block>,
    #[serde(default)]
    pub(crate) signals: Vec<Signal>,
    pub(crate) place: String,
    pub(crate) network: String,
    pub(crate) operator: Option<String>,
    pub(crate) hostname: Option<String>,
    /// 0 to 100.
    #[serde(default)]
    pub(crate) score: u8,
    /// 0 to 100.
    pub(crate) confidence: Option<u8>,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    pub(crate) cloud: Option<String>,
    /// proxycheck's word for the kind of proxy.
    pub(crate) proxy_type: Option<String>,
    /// proxycheck's word for the kind of VPN.
    pub(crate) vpn_type: Option<String>,
    pub(crate) port: Option<u16>,
    /// Found by inference alone, so not when that is switched off.
    #[serde(default)]
    pub(crate) inferred: bool,
    pub(crate) first_seen: Option<Age>,
    pub(crate) last_seen: Option<Age>,
    pub(crate) times_seen: Option<u32>,
    #[serde(default)]
    pub(crate) attacks: BTreeMap<String, u32>,
    #[serde(default)]
    pub(crate) events: Vec<Age>,
    #[serde(default)]
    pub(crate) events_as_text: bool,
    /// What proxycheck calls an address that the customer listed.
    pub(crate) customer_list: Option<String>,
    /// What proxycheck says instead of anything about the address.
    pub(crate) proxycheck_error: Option<String>,
    /// The vendors that do not know the address, by the name in their paths.
    #[serde(default)]
    pub(crate) absent_at: Vec<String>,
    #[serde(default)]
    pub(crate) sparse: bool,
}

/// One thing that an address can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Signal {
    Vpn,
    Proxy,
    ResidentialProxy,
    Tor,
    Relay,
    Datacenter,
    Bot,
    Scraper,
    Attacker,
    Spam,
    Compromised,
    Anonymous,
}

/// An address or a prefix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block(pub(crate) IpNet);

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let net = match text.parse::<IpNet>() {
            Ok(net) => Ok(net.trunc()),
            Err(_) => text.parse::<std::net::IpAddr>().map(IpNet::from),
        };
        net.map(Self)
            .map_err(|_| D::Error::custom(format!("`{text}` is neither an address nor a prefix")))
    }
}

/// Who runs a network.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Network {
    pub(crate) asn: u32,
    pub(crate) organisation: String,
    pub(crate) provider: String,
    pub(crate) domain: String,
    /// `Residential`, `Wireless`, `Business` or `Hosting`.
    pub(crate) kind: String,
}

/// Who runs an anonymiser.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operator {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) anonymity: String,
    pub(crate) popularity: String,
    pub(crate) services: Vec<String>,
    pub(crate) protocols: Vec<String>,
    pub(crate) policies: Vec<String>,
}

/// Where an address is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) country: String,
    pub(crate) city: String,
    pub(crate) district: String,
    pub(crate) region: String,
    pub(crate) region_code: String,
    pub(crate) postcode: String,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) geoname_id: u32,
    pub(crate) zone: String,
}

/// What vendors tell about a country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Country {
    pub(crate) name: String,
    pub(crate) official: String,
    pub(crate) code3: String,
    pub(crate) capital: String,
    pub(crate) continent: String,
    pub(crate) continent_name: String,
    pub(crate) eu: bool,
    pub(crate) currency: Currency,
    pub(crate) calling_code: String,
    pub(crate) tld: String,
    pub(crate) languages: Vec<String>,
}

/// A country's money.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Currency {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) symbol: String,
}

/// A time zone: hours from UTC, and summer time where there is one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Zone {
    pub(crate) offset: i8,
    pub(crate) summer: Option<Summer>,
}

/// The two changes of the clock: UTC, local before, local after.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Summer {
    pub(crate) start: [String; 3],
    pub(crate) end: [String; 3],
}
