//! Whom to ask, and how it is set up.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use ipsec_remote::BaseUrl;
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::provider::ipgeolocation::{Include, Ipgeolocation};
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use ipsec_remote::provider::vastel::Vastel;

use super::account;
use crate::exit::Problems;

/// A service that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Focsec,
    Ipgeolocation,
    Proxycheck,
    Vastel,
}

/// A generation of a service's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Api {
    V2,
    V3,
}

/// A service, and what is said of how to ask it.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) name: Name,
    pub(super) api: Option<Api>,
    pub(super) location: bool,
    pub(super) key_file: Option<PathBuf>,
    pub(super) base_url: Option<BaseUrl>,
}

impl Name {
    const ALL: [Self; 4] = [
        Self::Focsec,
        Self::Ipgeolocation,
        Self::Proxycheck,
        Self::Vastel,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Focsec => "focsec",
            Self::Ipgeolocation => "ipgeolocation",
            Self::Proxycheck => "proxycheck",
            Self::Vastel => "vastel",
        }
    }

    /// The environment variable that holds the key, if there are keys.
    pub(super) fn variable(self) -> Option<&'static str> {
        match self {
            Self::Focsec => Some("FOCSEC_KEY"),
            Self::Ipgeolocation => Some("IPGEOLOCATION_KEY"),
            Self::Proxycheck => Some("PROXYCHECK_KEY"),
            Self::Vastel => None,
        }
    }

    fn has_generations(self) -> bool {
        matches!(self, Self::Ipgeolocation | Self::Proxycheck)
    }

    fn needs_key(self) -> bool {
        matches!(self, Self::Focsec | Self::Ipgeolocation)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = Self::ALL.into_iter().find(|name| name.as_str() == text);
        name.ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            format!("{text:?} is no service: expected one of {all}")
        })
    }
}

impl Setup {
    /// A setting that the service does not have, and why it makes no sense there.
    pub(super) fn misplaced(&self) -> Option<(&'static str, &'static str)> {
        if self.api.is_some() && !self.name.has_generations() {
            return Some((
                "api",
                "only ipgeolocation and proxycheck have several generations",
            ));
        }
        if self.location && self.name != Name::Ipgeolocation {
            return Some((
                "location",
                "only ipgeolocation is asked for it apart; the others tell what they know",
            ));
        }
        if self.key_file.is_some() && self.name.variable().is_none() {
            return Some(("key_file", "vastel has no keys"));
        }
        None
    }

    /// The adapter. `to_name_a_file` says how one names the file with the key, for whoever has forgotten it.
    pub(super) fn provider(&self, to_name_a_file: &str) -> Result<Box<dyn Provider>, Problems> {
        let key = account::key(self)?;
        if key.is_none() && self.name.needs_key() {
            let variable = self.name.variable().unwrap_or_default();
            return Err(format!(
                "there is no key: set the environment variable {variable}, or name a file {to_name_a_file}"
            )
            .into());
        }
        match self.name {
            Name::Focsec => self.focsec(key.unwrap_or_default()),
            Name::Ipgeolocation => self.ipgeolocation(key.unwrap_or_default()),
            Name::Proxycheck => self.proxycheck(key),
            Name::Vastel => Ok(self.vastel()),
        }
    }

    fn focsec(&self, key: String) -> Result<Box<dyn Provider>, Problems> {
        let mut focsec = Focsec::new(key)?;
        if let Some(base) = &self.base_url {
            focsec = focsec.base_url(base.clone());
        }
        Ok(Box::new(focsec))
    }

    fn ipgeolocation(&self, key: String) -> Result<Box<dyn Provider>, Problems> {
        let mut ipgeolocation = match (self.api, self.location) {
            (Some(Api::V2), false) => Ipgeolocation::v2(key)?,
            (Some(Api::V2), true) => Ipgeolocation::v2(key)?
                .include(Include::Location)?
                .include(Include::Network)?,
            (_, false) => Ipgeolocation::v3(key)?,
            (_, true) => Ipgeolocation::v3_with_location(key)?,
        };
        if let Some(base) = &self.base_url {
            ipgeolocation = ipgeolocation.base_url(base.clone());
        }
        Ok(Box::new(ipgeolocation))
    }

    fn proxycheck(&self, key: Option<String>) -> Result<Box<dyn Provider>, Problems> {
        if self.api == Some(Api::V2) {
            let mut proxycheck = match key {
                Some(key) => ProxycheckV2::new(key)?,
                None => ProxycheckV2::without_key(),
            };
            if let Some(base) = &self.base_url {
                proxycheck = proxycheck.base_url(base.clone());
            }
            return Ok(Box::new(proxycheck));
        }
        let mut proxycheck = match key {
            Some(key) => Proxycheck::new(key)?,
            None => Proxycheck::without_key(),
        };
        if let Some(base) = &self.base_url {
            proxycheck = proxycheck.base_url(base.clone());
        }
        Ok(Box::new(proxycheck))
    }

    fn vastel(&self) -> Box<dyn Provider> {
        let mut vastel = Vastel::new();
        if let Some(base) = &self.base_url {
            vastel = vastel.base_url(base.clone());
        }
        Box::new(vastel)
    }
}
