//! What version 3 answers about one address, as it is written.

use ipsec_core::Evidence;
use serde::{Deserialize, Serialize};

use crate::provider::proxycheck::parts::{
    Attacks, Currency, Devices, Operator, attacks, flag, lenient, loose_flag, strict,
};
use crate::read::{json, number, percent, text, whole};

/// What version 3 answers about one address: every documented field, each missing where the service left it out or knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Answer {
    /// The network that the address belongs to.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// Where it is.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// About how many devices are behind it.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub device_estimate: Option<Devices>,
    /// What it was found to be. A value of another type than documented is refused.
    #[serde(deserialize_with = "strict", skip_serializing_if = "Option::is_none")]
    pub detections: Option<Detections>,
    /// Until when that holds.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub detection_history: Option<History>,
    /// The attacks that were counted. Empty where the service says that there were none, `None` where it says nothing.
    #[serde(deserialize_with = "attacks", skip_serializing_if = "Option::is_none")]
    pub attack_history: Option<Attacks>,
    /// The company whose VPN or proxy it is.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// How bad it is, 0 to 100, where the answer has it beside the detections.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub risk: Option<f64>,
    /// When the service's data on it changed last: a time (`2026-09-25T11:00:00Z`) or seconds since 1970.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<String>,
}

impl Answer {
    /// The answer that the evidence was made of, if the adapter was told to [keep](super::Proxycheck::keep_raw) it.
    #[must_use]
    pub fn from_evidence(evidence: &Evidence) -> Option<Self> {
        json(evidence.raw()?.as_bytes()).ok()
    }
}

/// The network that an address belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Network {
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
    /// What it is used for: `Residential`, `Business`, `Wireless`, `Hosting`.
    #[serde(
        rename = "type",
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
}

/// Where an address is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Location {
    /// The continent's name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub continent_name: Option<String>,
    /// Its two letters.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub continent_code: Option<String>,
    /// The country's name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub country_name: Option<String>,
    /// Its two letters (ISO 3166-1).
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// The country's name, as older forms have it.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Its two letters, as older forms have them.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub isocode: Option<String>,
    /// The region's name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub region_name: Option<String>,
    /// Its code.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub region_code: Option<String>,
    /// The city.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub city_name: Option<String>,
    /// The postal code.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
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
}

/// What an address was found to be.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Detections {
    /// A proxy.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub proxy: Option<bool>,
    /// A VPN.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub vpn: Option<bool>,
    /// A compromised machine.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub compromised: Option<bool>,
    /// Something that harvests content.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub scraper: Option<bool>,
    /// An exit of Tor.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub tor: Option<bool>,
    /// A server.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub hosting: Option<bool>,
    /// Something that hides who is behind it. It is not the sum of the others: it comes without any of them.
    #[serde(deserialize_with = "flag", skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<bool>,
    /// How bad it is, 0 to 100.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub risk: Option<f64>,
    /// How sure the service is, 0 to 100.
    #[serde(deserialize_with = "percent", skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// When it was noticed first, a time.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// When it was noticed last, a time.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<String>,
    /// How often it was noticed.
    #[serde(deserialize_with = "whole", skip_serializing_if = "Option::is_none")]
    pub times_seen: Option<u64>,
}

/// Until when a detection holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct History {
    /// Whether it has been taken back.
    #[serde(
        deserialize_with = "loose_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub delisted: Option<bool>,
    /// When it will be, or was, if nothing new is noticed: a time.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub delist_datetime: Option<String>,
}
