//! The network of an address, and whom to tell about abuse of it.

use serde::{Deserialize, Serialize};

use super::objects::object_or_nothing;
use crate::read::{informal_flag, text, texts, whole};

/// The network. v2 has the autonomous system and the company in here, v3 has them beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Network {
    /// v2: the autonomous system.
    #[serde(deserialize_with = "object_or_nothing")]
    pub asn: Option<Asn>,
    /// v2: the company that holds the address.
    #[serde(deserialize_with = "object_or_nothing")]
    pub company: Option<Company>,
    /// How the address is connected: `DSL`, `Cable`, `Fiber`, `Mobile`, `Wireless`, `Dial-Up/ISDN`, `Satellite`.
    #[serde(deserialize_with = "text")]
    pub connection_type: Option<String>,
    /// v3: the announced prefix, such as `203.0.113.0/24`.
    #[serde(deserialize_with = "text")]
    pub route: Option<String>,
    /// v3: whether several places answer under the address.
    #[serde(deserialize_with = "informal_flag")]
    pub is_anycast: Option<bool>,
}

/// An autonomous system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Asn {
    /// Its number: `AS64500`, or `64500` in some answers of v2.
    #[serde(deserialize_with = "text")]
    pub as_number: Option<String>,
    /// The organization that holds it.
    #[serde(deserialize_with = "text")]
    pub organization: Option<String>,
    /// v2: the same, in answers that do not call it `organization`.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// v2: its name, which is often its number again.
    #[serde(deserialize_with = "text")]
    pub asn_name: Option<String>,
    /// The two-letter code of the country that it is registered in.
    #[serde(deserialize_with = "text")]
    pub country: Option<String>,
    /// `ISP`, `HOSTING`, `BUSINESS`, `EDUCATION` or `GOVERNMENT`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The holder's domain.
    #[serde(deserialize_with = "text")]
    pub domain: Option<String>,
    /// The regional registry that gave it out: `RIPE`, `ARIN`, `APNIC`, `LACNIC`, `AFRINIC`.
    #[serde(deserialize_with = "text")]
    pub rir: Option<String>,
    /// The day on which it was given out, `YYYY-MM-DD`.
    #[serde(deserialize_with = "text")]
    pub date_allocated: Option<String>,
    /// v2: whether it is in use, such as `allocated`.
    #[serde(deserialize_with = "text")]
    pub allocation_status: Option<String>,
    /// v2: how many IPv4 prefixes it announces.
    #[serde(deserialize_with = "whole")]
    pub num_of_ipv4_routes: Option<u64>,
    /// v2: how many IPv6 prefixes it announces.
    #[serde(deserialize_with = "whole")]
    pub num_of_ipv6_routes: Option<u64>,
}

/// The company that holds the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Company {
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// `ISP`, `HOSTING`, `BUSINESS`, `EDUCATION` or `GOVERNMENT`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// Its domain.
    #[serde(deserialize_with = "text")]
    pub domain: Option<String>,
}

/// Whom to tell about abuse of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Abuse {
    /// The prefix that they answer for.
    #[serde(deserialize_with = "text")]
    pub route: Option<String>,
    /// The two-letter code of their country.
    #[serde(deserialize_with = "text")]
    pub country: Option<String>,
    /// The name of the person or team.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The organization.
    #[serde(deserialize_with = "text")]
    pub organization: Option<String>,
    /// `group` or `individual`.
    #[serde(deserialize_with = "text")]
    pub kind: Option<String>,
    /// The postal address, in one line.
    #[serde(deserialize_with = "text")]
    pub address: Option<String>,
    /// Where to write to.
    #[serde(deserialize_with = "texts")]
    pub emails: Vec<String>,
    /// Where to call.
    #[serde(deserialize_with = "texts")]
    pub phone_numbers: Vec<String>,
}
