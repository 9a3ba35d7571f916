//! The four vendors and where each lives on the one server.

use std::fmt;

/// A vendor whose API is stood in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vendor {
    /// focsec.com
    Focsec,
    /// ipgeolocation.io
    IpGeolocation,
    /// proxycheck.io
    Proxycheck,
    /// The bots' addresses of antoinevastel.com
    Vastel,
}

impl Vendor {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 4] = [
        Self::Focsec,
        Self::IpGeolocation,
        Self::Proxycheck,
        Self::Vastel,
    ];

    /// The first segment of the vendor's paths: `focsec`, `ipgeolocation`, `proxycheck` or `vastel`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Focsec => "focsec",
            Self::IpGeolocation => "ipgeolocation",
            Self::Proxycheck => "proxycheck",
            Self::Vastel => "vastel",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.name() == name)
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
