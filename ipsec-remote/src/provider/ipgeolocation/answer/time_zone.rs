//! The time where an address is.

use serde::{Deserialize, Serialize};

use super::objects::object_or_nothing;
use crate::read::{informal_flag, number, text};

/// The time where the address is, when the service answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TimeZone {
    /// The name, such as `Europe/Berlin`.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// Hours ahead of UTC in winter.
    #[serde(deserialize_with = "number")]
    pub offset: Option<f64>,
    /// Hours ahead of UTC now.
    #[serde(deserialize_with = "number")]
    pub offset_with_dst: Option<f64>,
    /// The time, such as `2026-09-25 14:00:00.000+0200`.
    #[serde(deserialize_with = "text")]
    pub current_time: Option<String>,
    /// The time in seconds since the Unix epoch, with milliseconds.
    #[serde(deserialize_with = "number")]
    pub current_time_unix: Option<f64>,
    /// v3: the short name of the time now, such as `CEST`.
    #[serde(deserialize_with = "text")]
    pub current_tz_abbreviation: Option<String>,
    /// v3: the full name of the time now.
    #[serde(deserialize_with = "text")]
    pub current_tz_full_name: Option<String>,
    /// v3: the short name of the time in winter.
    #[serde(deserialize_with = "text")]
    pub standard_tz_abbreviation: Option<String>,
    /// v3: the full name of the time in winter.
    #[serde(deserialize_with = "text")]
    pub standard_tz_full_name: Option<String>,
    /// Whether it is summer time now.
    #[serde(deserialize_with = "informal_flag")]
    pub is_dst: Option<bool>,
    /// By how many hours summer time is ahead.
    #[serde(deserialize_with = "number")]
    pub dst_savings: Option<f64>,
    /// Whether there is summer time at all.
    #[serde(deserialize_with = "informal_flag")]
    pub dst_exists: Option<bool>,
    /// v3: the short name of the time in summer.
    #[serde(deserialize_with = "text")]
    pub dst_tz_abbreviation: Option<String>,
    /// v3: the full name of the time in summer.
    #[serde(deserialize_with = "text")]
    pub dst_tz_full_name: Option<String>,
    /// When summer time begins; empty if there is none.
    #[serde(deserialize_with = "object_or_nothing")]
    pub dst_start: Option<DstChange>,
    /// When summer time ends; empty if there is none.
    #[serde(deserialize_with = "object_or_nothing")]
    pub dst_end: Option<DstChange>,
}

/// When the clocks change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DstChange {
    /// In UTC, such as `2026-03-29 TIME 01`, or with minutes behind it.
    #[serde(deserialize_with = "text")]
    pub utc_time: Option<String>,
    /// By how much, such as `+1H` or `+1.00H`.
    #[serde(deserialize_with = "text")]
    pub duration: Option<String>,
    /// Whether the clocks leave an hour out.
    #[serde(deserialize_with = "informal_flag")]
    pub gap: Option<bool>,
    /// The local time right after it.
    #[serde(deserialize_with = "text")]
    pub date_time_after: Option<String>,
    /// The local time right before it.
    #[serde(deserialize_with = "text")]
    pub date_time_before: Option<String>,
    /// Whether the clocks have an hour twice.
    #[serde(deserialize_with = "informal_flag")]
    pub overlap: Option<bool>,
}
