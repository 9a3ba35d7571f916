//! Whom to ask, and how it is set up.

use ipsec_remote::provider::Provider;
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::provider::ipgeolocation::{Include, Ipgeolocation};
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use ipsec_remote::provider::vastel::Vastel;

use super::{Args, account};
use crate::exit::Problems;

/// A service that can be asked.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
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

impl Name {
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
}

/// The adapter, set up as the arguments say.
pub(super) fn provider(args: &Args) -> Result<Box<dyn Provider>, Problems> {
    if args.api.is_some() && !args.service.has_generations() {
        return Err("--api: only ipgeolocation and proxycheck have several generations".into());
    }
    if args.location && !matches!(args.service, Name::Ipgeolocation) {
        return Err(
            "--location: only ipgeolocation is asked for it apart; the others tell what they know"
                .into(),
        );
    }
    match args.service {
        Name::Focsec => focsec(args),
        Name::Ipgeolocation => ipgeolocation(args),
        Name::Proxycheck => proxycheck(args),
        Name::Vastel => vastel(args),
    }
}

fn focsec(args: &Args) -> Result<Box<dyn Provider>, Problems> {
    let mut focsec = Focsec::new(key(args)?)?;
    if let Some(base) = &args.base_url {
        focsec = focsec.base_url(base.clone());
    }
    Ok(Box::new(focsec))
}

fn ipgeolocation(args: &Args) -> Result<Box<dyn Provider>, Problems> {
    let key = key(args)?;
    let mut ipgeolocation = match (args.api, args.location) {
        (Some(Api::V2), false) => Ipgeolocation::v2(key)?,
        (Some(Api::V2), true) => Ipgeolocation::v2(key)?
            .include(Include::Location)?
            .include(Include::Network)?,
        (_, false) => Ipgeolocation::v3(key)?,
        (_, true) => Ipgeolocation::v3_with_location(key)?,
    };
    if let Some(base) = &args.base_url {
        ipgeolocation = ipgeolocation.base_url(base.clone());
    }
    Ok(Box::new(ipgeolocation))
}

fn proxycheck(args: &Args) -> Result<Box<dyn Provider>, Problems> {
    let key = account::key(args)?;
    if args.api == Some(Api::V2) {
        let mut proxycheck = match key {
            Some(key) => ProxycheckV2::new(key)?,
            None => ProxycheckV2::without_key(),
        };
        if let Some(base) = &args.base_url {
            proxycheck = proxycheck.base_url(base.clone());
        }
        return Ok(Box::new(proxycheck));
    }
    let mut proxycheck = match key {
        Some(key) => Proxycheck::new(key)?,
        None => Proxycheck::without_key(),
    };
    if let Some(base) = &args.base_url {
        proxycheck = proxycheck.base_url(base.clone());
    }
    Ok(Box::new(proxycheck))
}

fn vastel(args: &Args) -> Result<Box<dyn Provider>, Problems> {
    if args.key_file.is_some() {
        return Err("--key-file: vastel has no keys".into());
    }
    let mut vastel = Vastel::new();
    if let Some(base) = &args.base_url {
        vastel = vastel.base_url(base.clone());
    }
    Ok(Box::new(vastel))
}

/// The key, of a service that answers nobody without one.
fn key(args: &Args) -> Result<String, Problems> {
    account::key(args)?.ok_or_else(|| {
        let variable = args.service.variable().unwrap_or_default();
        format!("there is no key: set the environment variable {variable}, or name a file with --key-file").into()
    })
}
