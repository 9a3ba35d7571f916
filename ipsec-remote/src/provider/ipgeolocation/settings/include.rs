//! Objects that are returned only if they are asked for.

use std::fmt;

/// Something that the service returns only if it is asked to. None of them costs credits of its own but [`Abuse`](Self::Abuse).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Include {
    /// v2: where the address is.
    Location,
    /// v2: the network, its autonomous system and its company.
    Network,
    /// v2: the country's currency.
    Currency,
    /// v2: the time where the address is.
    TimeZone,
    /// v2: the country's languages, telephone prefix and domain.
    CountryMetadata,
    /// The HTTP client that asks. It is read from the request's own `User-Agent`: it describes this process, never the visitor.
    UserAgent,
    /// The address's name in the DNS, from the service's database: fast, not always current.
    Hostname,
    /// The address's name in the DNS, looked up while we wait.
    LiveHostname,
    /// The address's name in the DNS, from the database, looked up while we wait if it is not in there.
    HostnameFallbackLive,
    /// v3 with location: the neighbourhood, and how exact the place is.
    GeoAccuracy,
    /// v3 with location: the code of the advertising market, in the United States.
    DmaCode,
    /// v3 with location: whom to tell about abuse. One credit more for each address.
    Abuse,
}

impl Include {
    /// The three of which a request can hold one.
    pub(super) const HOSTNAMES: &'static [Self] = &[
        Self::Hostname,
        Self::LiveHostname,
        Self::HostnameFallbackLive,
    ];

    /// The service's own word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Network => "network",
            Self::Currency => "currency",
            Self::TimeZone => "time_zone",
            Self::CountryMetadata => "country_metadata",
            Self::UserAgent => "user_agent",
            Self::Hostname => "hostname",
            Self::LiveHostname => "liveHostname",
            Self::HostnameFallbackLive => "hostnameFallbackLive",
            Self::GeoAccuracy => "geo_accuracy",
            Self::DmaCode => "dma_code",
            Self::Abuse => "abuse",
        }
    }
}

impl fmt::Display for Include {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
