//! What version 2 answers about one address, as it is written.

use ipsec_core::Evidence;
use serde::{Deserialize, Serialize};

use crate::provider::proxycheck::parts::{
    Attacks, Currency, Devices, Operator, attacks_told, lenient, loose_flag,
};
use crate::read::{json, number, text, whole, yes_no};

/// What version 2 answers about one address: every documented field, each missing where the service left it out, was not asked for it, or knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Answer {
    /// Whether it is what was looked for (`"yes"`, `"no"`): see [`VpnCheck`](super::VpnCheck). Any other value is refused.
    #[serde(deserialize_with = "yes_no", skip_serializing_if = "Option::is_none")]
    pub proxy: Option<bool>,
    /// Whether it is a VPN (`"yes"`, `"no"`), where the two are told apart. Any other value is refused.
    #[serde(deserialize_with = "yes_no", skip_serializing_if = "Option::is_none")]
    pub vpn: Option<bool>,
    /// What it was found to be (`SOCKS5`, `VPN`, `TOR`), what its network is used for (`Residential`), or the customer's list that names it.
    #[serde(
        rename = "type",
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// How bad it is, 0 to 100.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub risk: Option<f64>,
    /// The attacks that were counted, and their `Total`.
    #[serde(
        rename = "attack history",
        deserialize_with = "attacks_told",
        skip_serializing_if = "Option::is_none"
    )]
    pub attack_history: Option<Attacks>,
    /// The port on which the proxy was seen.
    #[serde(deserialize_with = "whole", skip_serializing_if = "Option::is_none")]
    pub port: Option<u64>,
    /// When it was noticed last, in words: `6 hours, 5 minutes, 1 second ago`.
    #[serde(
        rename = "last seen human",
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_seen_human: Option<String>,
    /// When it was noticed last, in seconds since 1970.
    #[serde(
        rename = "last seen unix",
        deserialize_with = "number",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_seen_unix: Option<f64>,
    /// The number of the autonomous system: `AS64500`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub asn: Option<String>,
    /// The prefix, at times with bits of a host set: `203.0.113.9/24`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// The address's name in the DNS.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// Who runs the network.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Who uses the address.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The continent's name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub continent: Option<String>,
    /// Its two letters.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub continentcode: Option<String>,
    /// The country's name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Its two letters (ISO 3166-1).
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub isocode: Option<String>,
    /// The region's name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its code.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub regioncode: Option<String>,
    /// The city.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The postal code.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Degrees north, -90 to 90.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// The time zone, such as `Europe/Berlin`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// The country's money.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// About how many devices are behind it.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub devices: Option<Devices>,
    /// The company whose VPN or proxy it is.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// Of an e-mail address only, which this adapter never sends: whether it is a throw-away one (`"yes"`, `"no"`).
    #[serde(
        deserialize_with = "loose_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub disposable: Option<bool>,
}

impl Answer {
    /// The answer that the evidence was made of, if the adapter was told to [keep](super::ProxycheckV2::keep_raw) it.
    #[must_use]
    pub fn from_evidence(evidence: &Evidence) -> Option<Self> {
        json(evidence.raw()?.as_bytes()).ok()
    }
}
