//! What the service answers about one address, as it is documented.

mod location;
mod network;
mod objects;
mod security;
mod time_zone;
mod user_agent;

use ipsec_core::{Evidence, LookupError};
use serde::{Deserialize, Serialize};

use crate::read::{object, text};

pub use location::{CountryMetadata, Currency, Location};
pub use network::{Abuse, Asn, Company, Network};
pub use security::Security;
pub use time_zone::{DstChange, TimeZone};
pub use user_agent::{Device, Engine, OperatingSystem, UserAgent};

/// What the service answers about one address: every documented field of both generations, as far as it was there.
///
/// Texts that say nothing (`""`, `"Unknown"`, `"??"`) are `None`. Which meaning a field has, the generation says that was asked, not this type.
///
/// ```
/// use ipsec_remote::provider::ipgeolocation::Answer;
///
/// let answer: Answer = serde_json::from_str(r#"{"security": {"is_vpn": true}}"#)?;
/// assert_eq!(answer.security.and_then(|security| security.is_vpn), Some(true));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Answer {
    /// The address that was looked up, as the service writes it.
    pub ip: Option<String>,
    /// The domain that was looked up; never there, since only addresses are asked about.
    #[serde(deserialize_with = "text")]
    pub domain: Option<String>,
    /// The address's name in the DNS; the address itself if it has none.
    #[serde(deserialize_with = "text")]
    pub hostname: Option<String>,
    /// Who hides behind the address.
    #[serde(deserialize_with = "objects::object")]
    pub security: Option<Security>,
    /// Where the address is.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub location: Option<Location>,
    /// The country that the address is in.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub country_metadata: Option<CountryMetadata>,
    /// The network: with its autonomous system and company in v2, with its route in v3.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub network: Option<Network>,
    /// The autonomous system, in v3.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub asn: Option<Asn>,
    /// The company that holds the address, in v3.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub company: Option<Company>,
    /// The country's currency.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub currency: Option<Currency>,
    /// The time where the address is.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub time_zone: Option<TimeZone>,
    /// Whom to tell about abuse, in v3.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub abuse: Option<Abuse>,
    /// The HTTP client that asked: ours, and nothing about the address.
    #[serde(deserialize_with = "objects::object_or_nothing")]
    pub user_agent: Option<UserAgent>,
}

impl Answer {
    /// The whole answer that a piece of evidence was made of, if the adapter was told to
    /// [keep it](super::Ipgeolocation::keep_raw).
    #[must_use]
    pub fn from_evidence(evidence: &Evidence) -> Option<Self> {
        Self::read(evidence.raw()?).ok()
    }

    pub(super) fn read(text: &str) -> Result<Self, LookupError> {
        object(text.as_bytes())
    }
}
