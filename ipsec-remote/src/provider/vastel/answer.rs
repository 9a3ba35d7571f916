//! What the service answers about one address, field by field.

use std::net::IpAddr;

use ipsec_core::Evidence;
use serde::{Deserialize, Serialize};

use super::when::{When, whens};
use crate::read::{as_number, flag, object, text};

/// What the service answers about one address. Every field may be missing; `matched` and the address have their documented type, or there is no answer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Answer {
    /// Whether the list names the address. That it does not says nothing about bots.
    #[serde(deserialize_with = "flag")]
    pub matched: Option<bool>,
    /// The address that was asked about, as text on the wire.
    pub ip: Option<IpAddr>,
    /// Who runs the autonomous system, from MaxMind's database; also of addresses that are not listed.
    #[serde(deserialize_with = "text")]
    pub autonomous_system_organization: Option<String>,
    /// The number of the autonomous system, 1 or more.
    #[serde(deserialize_with = "as_number")]
    pub autonomous_system_number: Option<u32>,
    /// The country's two-letter code.
    #[serde(deserialize_with = "text")]
    pub country: Option<String>,
    /// When the address was seen as a bot; empty if it is not listed.
    #[serde(deserialize_with = "whens")]
    pub events: Vec<When>,
}

impl Answer {
    /// The answer that a piece of evidence was made of, if the adapter was told to [keep it](super::Vastel::keep_raw).
    #[must_use]
    pub fn from_evidence(evidence: &Evidence) -> Option<Self> {
        object(evidence.raw()?.as_bytes()).ok()
    }
}
