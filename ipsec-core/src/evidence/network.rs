//! The network that an address belongs to.

use std::fmt;

use ipnet::IpNet;

/// The network that an address belongs to, as far as a source knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Network {
    /// The number of the autonomous system that announces it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub asn: Option<u32>,
    /// Who runs it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub organization: Option<String>,
    /// The announced or allocated prefix.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub prefix: Option<IpNet>,
    /// What the network is used for.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kind: Option<NetworkKind>,
}

impl Network {
    /// What is known in either; where both know, `later` counts. If they speak of two networks, `later` counts alone: the name of one does
    /// not belong to the number of another.
    pub(crate) fn updated_by(self, later: Self) -> Self {
        if later.asn.is_some() && self.asn.is_some() && later.asn != self.asn {
            return later;
        }
        Self {
            asn: later.asn.or(self.asn),
            organization: later.organization.or(self.organization),
            prefix: later.prefix.or(self.prefix),
            kind: later.kind.or(self.kind),
        }
    }
}

/// The number and the name, as far as known: `AS64500 Example Hosting (hosting)`.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        if let Some(asn) = self.asn {
            write!(f, "AS{asn}")?;
            between = " ";
        }
        if let Some(organization) = &self.organization {
            write!(f, "{between}{}", organization.escape_debug())?;
            between = " ";
        }
        if let Some(prefix) = self.prefix {
            write!(f, "{between}{prefix}")?;
            between = " ";
        }
        if let Some(kind) = self.kind {
            write!(f, "{between}({kind})")?;
        }
        Ok(())
    }
}

/// What a network is used for, as its source classifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum NetworkKind {
    /// Homes, over wire or fibre.
    Residential,
    /// Phones.
    Mobile,
    /// Offices.
    Business,
    /// Servers.
    Hosting,
    /// A content delivery network.
    Cdn,
    /// Schools and universities.
    Education,
    /// Public administration.
    Government,
    /// Satellite links.
    Satellite,
    /// Links through the air, to phones or to buildings.
    Wireless,
    /// A company that brings others to the Internet, homes and offices alike.
    Isp,
}

impl NetworkKind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[
        Self::Residential,
        Self::Mobile,
        Self::Business,
        Self::Hosting,
        Self::Cdn,
        Self::Education,
        Self::Government,
        Self::Satellite,
        Self::Wireless,
        Self::Isp,
    ];

    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Residential => "residential",
            Self::Mobile => "mobile",
            Self::Business => "business",
            Self::Hosting => "hosting",
            Self::Cdn => "cdn",
            Self::Education => "education",
            Self::Government => "government",
            Self::Satellite => "satellite",
            Self::Wireless => "wireless",
            Self::Isp => "isp",
        }
    }
}

impl fmt::Display for NetworkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
