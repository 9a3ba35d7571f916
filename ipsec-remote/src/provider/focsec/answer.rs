//! What Focsec answers about one address, field by field.

use std::net::IpAddr;

use ipsec_core::{Evidence, LookupError, LookupErrorKind, ip};
use serde::{Deserialize, Serialize};

use crate::read::{as_number, flag, informal_flag, object, shape, text};

/// What Focsec answers about one address. Every field may be missing; flags and the address have their documented type, or there is no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Answer {
    /// The address that was asked about, as text on the wire.
    pub ip: Option<IpAddr>,
    /// Whether it is associated with a VPN service.
    #[serde(deserialize_with = "flag")]
    pub is_vpn: Option<bool>,
    /// Whether it is associated with a proxy service, of whatever kind.
    #[serde(deserialize_with = "flag")]
    pub is_proxy: Option<bool>,
    /// Whether it is a malicious bot. Crawlers of search engines are not meant.
    #[serde(deserialize_with = "flag")]
    pub is_bot: Option<bool>,
    /// Whether it is part of the Tor network.
    #[serde(deserialize_with = "flag")]
    pub is_tor: Option<bool>,
    /// Whether it belongs to a datacenter, a cloud or a hosting company.
    #[serde(deserialize_with = "flag")]
    pub is_datacenter: Option<bool>,
    /// The city, about.
    #[serde(deserialize_with = "text")]
    pub city: Option<String>,
    /// The country's name in English.
    #[serde(deserialize_with = "text")]
    pub country: Option<String>,
    /// The country's two-letter code, in upper or lower case.
    #[serde(deserialize_with = "text")]
    pub iso_code: Option<String>,
    /// Whether the country is a member of the European Union. Without a country it says nothing, though it is `false` then.
    #[serde(deserialize_with = "informal_flag")]
    pub is_in_european_union: Option<bool>,
    /// The country's flag as an emoji.
    #[serde(deserialize_with = "text")]
    pub flag: Option<String>,
    /// The number of the autonomous system, 1 or more.
    #[serde(deserialize_with = "as_number")]
    pub autonomous_system_number: Option<u32>,
    /// Who runs the autonomous system.
    #[serde(deserialize_with = "text")]
    pub autonomous_system_organization: Option<String>,
}

impl Answer {
    /// The answer that a piece of evidence was made of, if the adapter was told to [keep it](super::Focsec::keep_raw).
    #[must_use]
    pub fn from_evidence(evidence: &Evidence) -> Option<Self> {
        object(evidence.raw()?.as_bytes()).ok()
    }

    /// Whether this is an answer, and one about this address.
    pub(super) fn check(&self, asked: IpAddr) -> Result<(), LookupError> {
        match self.ip {
            Some(answered) if ip::canonical(answered) != asked => {
                Err(LookupErrorKind::Mismatch.into())
            }
            None if self.flags().iter().all(Option::is_none) => {
                Err(shape("neither an address nor any flag"))
            }
            _ => Ok(()),
        }
    }

    fn flags(&self) -> [Option<bool>; 5] {
        [
            self.is_vpn,
            self.is_proxy,
            self.is_bot,
            self.is_tor,
            self.is_datacenter,
        ]
    }
}
