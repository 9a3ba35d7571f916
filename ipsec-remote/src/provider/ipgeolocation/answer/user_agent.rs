//! The HTTP client that asked: not the visitor's, ours.

use serde::{Deserialize, Serialize};

use super::objects::object_or_nothing;
use crate::read::text;

/// The HTTP client that asked, as its `User-Agent` describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct UserAgent {
    /// The header.
    #[serde(deserialize_with = "text")]
    pub user_agent_string: Option<String>,
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The class, such as `Browser`, `Robot` or `Library`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version: Option<String>,
    /// The first number of the version.
    #[serde(deserialize_with = "text")]
    pub version_major: Option<String>,
    /// The device.
    #[serde(deserialize_with = "object_or_nothing")]
    pub device: Option<Device>,
    /// What lays out pages.
    #[serde(deserialize_with = "object_or_nothing")]
    pub engine: Option<Engine>,
    /// The operating system.
    #[serde(deserialize_with = "object_or_nothing")]
    pub operating_system: Option<OperatingSystem>,
}

/// A device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Device {
    /// The name or the model.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The class, such as `Desktop` or `Smartphone`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The brand.
    #[serde(deserialize_with = "text")]
    pub brand: Option<String>,
    /// The processor.
    #[serde(deserialize_with = "text")]
    pub cpu: Option<String>,
}

/// What lays out pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Engine {
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The class.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version: Option<String>,
    /// The first number of the version.
    #[serde(deserialize_with = "text")]
    pub version_major: Option<String>,
}

/// An operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct OperatingSystem {
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The class, such as `Desktop` or `Mobile`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version: Option<String>,
    /// The first number of the version.
    #[serde(deserialize_with = "text")]
    pub version_major: Option<String>,
    /// The number of the build.
    #[serde(deserialize_with = "text")]
    pub build: Option<String>,
}
