//! The service's endpoints: where they are, and what each of them knows.

use super::Include;
use super::objects::{self, Object};

/// Which of the service's products is asked. The meaning of an answer follows from it, never from the answer's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Endpoint {
    /// `/v2/security`
    V2,
    /// `/v3/security`
    V3,
    /// `/v3/ipgeo` with `include=security`
    V3WithLocation,
}

impl Endpoint {
    /// Where it is asked about one address.
    pub(in super::super) const fn single(self) -> &'static str {
        match self {
            Self::V2 => "/v2/security",
            Self::V3 => "/v3/security",
            Self::V3WithLocation => "/v3/ipgeo",
        }
    }

    /// Where it is asked about many.
    pub(in super::super) const fn many(self) -> &'static str {
        match self {
            Self::V2 => "/v2/security-bulk",
            Self::V3 => "/v3/security-bulk",
            Self::V3WithLocation => "/v3/ipgeo-bulk",
        }
    }

    /// Whether `is_proxy` stands for VPNs and relays as well.
    pub(in super::super) const fn proxy_is_umbrella(self) -> bool {
        matches!(self, Self::V2)
    }

    /// What it can be told to return besides.
    pub(super) const fn includes(self) -> &'static [Include] {
        match self {
            Self::V2 => &[
                Include::Location,
                Include::Network,
                Include::Currency,
                Include::TimeZone,
                Include::CountryMetadata,
                Include::UserAgent,
                Include::Hostname,
                Include::LiveHostname,
                Include::HostnameFallbackLive,
            ],
            Self::V3 => &[],
            Self::V3WithLocation => &[
                Include::UserAgent,
                Include::Hostname,
                Include::LiveHostname,
                Include::HostnameFallbackLive,
                Include::GeoAccuracy,
                Include::DmaCode,
                Include::Abuse,
            ],
        }
    }

    /// Whether it knows languages.
    pub(super) const fn has_lang(self) -> bool {
        !matches!(self, Self::V3)
    }

    /// What it returns.
    pub(super) const fn objects(self) -> &'static [Object] {
        match self {
            Self::V2 => objects::V2,
            Self::V3 => objects::V3,
            Self::V3WithLocation => objects::V3_WITH_LOCATION,
        }
    }
}
