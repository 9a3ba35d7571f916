//! Which remote service an example asks: the real one, or its stand-in.

use std::env;
use std::error::Error;

use ipsec_remote::BaseUrl;

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
    /// The real service, if the environment variable `FOCSEC_KEY` (for `focsec`) holds a key; else its stand-in on this machine. `FOCSEC_URL` is another
    /// address for either.
    ///
    /// # Errors
    ///
    /// If the URL is none that a key may be sent to.
    pub fn from_env(name: &str) -> Result<Self, Box<dyn Error>> {
        let variable = |what| env::var(format!("{}_{what}", name.to_uppercase())).ok();
        let key = variable("KEY").filter(|key| !key.is_empty());
        let base_url = match (variable("URL"), &key) {
            (Some(url), _) => Some(url.parse()?),
            (None, Some(_)) => None,
            (None, None) => Some(format!("{STANDINS}/{name}").parse()?),
        };
        match &base_url {
            Some(url) => eprintln!("asking {url}"),
            None => eprintln!("asking the real {name}: it counts"),
        }
        Ok(Self {
            base_url,
            key: key.unwrap_or_else(|| STANDIN_KEY.to_owned()),
        })
    }
}
