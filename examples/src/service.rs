//! Which remote service an example asks: the real one, or its stand-in.

use std::env;
use std::error::Error;

use ipsec_remote::{ApiKey, BaseUrl, InvalidBaseUrl};

/// Where the stand-ins listen: `cargo run --bin stub-providers`.
const STANDINS: &str = "http://127.0.0.1:8460";
/// The key that they take.
const STANDIN_KEY: &str = "stub-key";

/// Where a service is, and our key there.
#[derive(Debug)]
pub struct Service {
    /// `None`: at the service's own address.
    pub base_url: Option<BaseUrl>,
    /// The key.
    pub key: String,
}

impl Service {
    /// The real service, if the environment variable `FOCSEC_KEY` (for `focsec`) holds a key that is not the stand-in's; else its stand-in on this machine.
    /// `FOCSEC_URL` is another address for either.
    ///
    /// # Errors
    ///
    /// If the key cannot be one, or the URL is none that a key may be sent to.
    pub fn from_env(name: &str) -> Result<Self, Box<dyn Error>> {
        let named = |what| format!("{}_{what}", name.to_uppercase());
        let variable = |what| env::var(named(what)).ok();
        // What `main` returns is shown as `Debug`, which is no sentence.
        let wrong = |what, error: &dyn Error| format!("{}: {error}", named(what));
        let key = variable("KEY").filter(|key| !key.is_empty() && key != STANDIN_KEY);
        if let Some(key) = &key {
            ApiKey::new(key.as_str()).map_err(|error| wrong("KEY", &error))?;
        }
        let base_url: Option<BaseUrl> = match (variable("URL"), &key) {
            (Some(url), _) => Some(parsed(&url).map_err(|error| wrong("URL", &error))?),
            (None, Some(_)) => None,
            (None, None) => Some(parsed(&format!("{STANDINS}/{name}"))?),
        };
        match &base_url {
            Some(url) => eprintln!("asking {url}, which `cargo run --bin stub-providers` starts"),
            None => eprintln!("asking the real {name}: it counts"),
        }
        Ok(Self {
            base_url,
            key: key.unwrap_or_else(|| STANDIN_KEY.to_owned()),
        })
    }
}

fn parsed(url: &str) -> Result<BaseUrl, InvalidBaseUrl> {
    url.parse()
}
